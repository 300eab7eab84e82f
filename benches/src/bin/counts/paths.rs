//! What is counted: each of the main paths, done so many times.
//!
//! What it works on never varies: messages of `testdata`, or such as a provider issues with a certificate of `testdata` and a
//! signature of zeros. So that only our own code counts, the back end says yes to every signature without computing anything; the
//! hashes are taken out of the count later, by the names of their functions.

use pec_benches::Result;
use pec_benches::tracking::Events;
use pec_core::crypto::{
    BadSignature, Digest, KeyError, KeyKind, SignatureScheme, SignatureVerifier, VerifyingKey,
};
use pec_core::daticert::{self, LocalTime, Recipient};
use pec_core::message::{Message, SignedStructure};
use pec_core::mime::Mime;
use pec_core::provider::{DigestAlgorithm, Issue, Provider, Signer, Submission};
use pec_core::tracker::{Fact, Tracker};
use pec_core::trust::TrustStore;
use pec_core::verify::{Circumstances, Report, Verifier};
use pec_core::{Error, Limits, UnixTime, cms};
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

/// Facts that the tracker takes in each time.
const FACTS: usize = 1_000;

/// The paths, and how many times each is done to be counted.
pub(crate) const PATHS: [(&str, u64); 12] = [
    ("verify a receipt", 20),
    ("verify a receipt, LF", 20),
    ("verify a receipt, report in JSON", 20),
    ("verify a receipt, new signer", 5),
    ("verify an envelope of 60 KB", 10),
    ("verify an envelope of 1 MB", 2),
    ("verify an envelope of 1 MB, LF", 2),
    ("index the parts of 1 MB", 5),
    ("read certification data", 50),
    ("read a signature", 50),
    ("track 1000 facts", 2),
    ("tell the states of 1000 facts", 2),
];

/// Does a path so many times.
///
/// # Errors
///
/// There is no such path, or it does not come out as it should.
pub(crate) fn walk(path: &str, times: u64) -> Result {
    let mut work = path_of(path)?;
    (0..times).try_for_each(|_| work())
}

/// What is done each time.
type Work = Box<dyn FnMut() -> Result>;

fn path_of(name: &str) -> Result<Work> {
    let receipt = || read("cases/kind/delivery-complete/message.eml");
    Ok(match name {
        "verify a receipt" => verifying(receipt()?, |_| ())?,
        "verify a receipt, LF" => verifying(without_cr(&receipt()?), |_| ())?,
        "verify a receipt, report in JSON" => {
            verifying(receipt()?, |report| drop(black_box(report.to_json())))?
        }
        "verify an envelope of 60 KB" => verifying(envelope(60_000)?, |_| ())?,
        "verify an envelope of 1 MB" => verifying(envelope(1_000_000)?, |_| ())?,
        "verify an envelope of 1 MB, LF" => verifying(without_cr(&envelope(1_000_000)?), |_| ())?,
        "verify a receipt, new signer" => {
            let (raw, store) = (receipt()?, store()?);
            Box::new(move || verify(&mut verifier(store.clone()), &raw, |_| ()))
        }
        "index the parts of 1 MB" => {
            let (raw, limits) = (envelope(1_000_000)?, Limits::default());
            Box::new(move || {
                black_box(Mime::index(black_box(&raw), &limits));
                Ok(())
            })
        }
        "read certification data" => {
            let limits = Limits::default();
            let xml = inside(&read("cases/kind/delivery-complete/message.eml")?, |message| {
                let part = message.signed_content()?.certification.first().copied();
                Some(message.mime().body(part?).bytes.into_owned())
            })?;
            Box::new(move || {
                let reading = daticert::read(black_box(&xml), &limits);
                black_box(reading.data()).map(|_| ()).ok_or_else(|| "no certification data".into())
            })
        }
        "read a signature" => {
            let (der, limits) =
                (signature(&read("cases/kind/delivery-complete/message.eml")?)?, Limits::default());
            Box::new(move || {
                black_box(cms::read(black_box(&der), &limits)?);
                Ok(())
            })
        }
        "track 1000 facts" => {
            let facts = Events::new(FACTS).map(|event| event.fact()).collect::<Result<Vec<Fact>>>()?;
            Box::new(move || {
                let mut tracker = Tracker::new();
                for fact in &facts {
                    tracker.insert(fact.clone());
                }
                black_box(tracker);
                Ok(())
            })
        }
        "tell the states of 1000 facts" => {
            let mut tracker = Tracker::new();
            for event in Events::new(FACTS) {
                tracker.insert(event.fact()?);
            }
            Box::new(move || {
                black_box(tracker.submissions(Events::NOW).map(black_box).count());
                Ok(())
            })
        }
        _ => return Err(format!("{name}: there is no such path").into()),
    })
}

fn verifying(raw: Vec<u8>, then: fn(&Report<'_>)) -> Result<Work> {
    let mut verifier = verifier(store()?);
    Ok(Box::new(move || verify(&mut verifier, &raw, then)))
}

fn verify(verifier: &mut Verifier, raw: &[u8], then: fn(&Report<'_>)) -> Result {
    let message = Message::parse(black_box(raw), verifier.limits())?;
    let report = black_box(verifier.verify(&message, &Circumstances::unknown()));
    then(&report);
    report.verified().map(|_| ()).ok_or_else(|| format!("it is {}", report.verdict().name()).into())
}

fn verifier(store: TrustStore) -> Verifier {
    Verifier::new(store).with_backend(Arc::new(Yes))
}

fn store() -> Result<TrustStore> {
    let mut store = TrustStore::pec();
    store.add_authorities(&read("pki/ca.pem")?)?;
    Ok(store)
}

fn read(name: &str) -> Result<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata").join(name);
    fs::read(&path).map_err(|error| format!("{}: {error}", path.display()).into())
}

fn without_cr(raw: &[u8]) -> Vec<u8> {
    raw.iter().copied().filter(|byte| *byte != b'\r').collect()
}

fn inside<T>(raw: &[u8], find: impl FnOnce(&Message<'_>) -> Option<T>) -> Result<T> {
    let message = Message::parse(raw, &Limits::default())?;
    find(&message).ok_or_else(|| "the message of testdata is not what it was".into())
}

/// The signature of a message, in DER.
fn signature(raw: &[u8]) -> Result<Vec<u8>> {
    inside(raw, |message| match *message.signed() {
        SignedStructure::Detached { signature, .. } => {
            Some(message.mime().body(signature).bytes.into_owned())
        }
        _ => None,
    })
}

/// An envelope of about this size, which always has the same bytes.
fn envelope(bytes: usize) -> Result<Vec<u8>> {
    let der = signature(&read("cases/kind/transport-envelope/message.eml")?)?;
    let certificates =
        cms::read(&der, &Limits::default())?.certificates().iter().map(|one| one.to_vec()).collect();
    let mut original = b"From: anna@pec.alfa.example\r\nTo: bruno@pec.example\r\nSubject: Offerta\r\n\
        Message-ID: <1.a@client.example>\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=\"=_part\"\r\n\r\n\
        --=_part\r\nContent-Type: text/plain\r\n\r\nBuongiorno.\r\n\
        --=_part\r\nContent-Type: application/pdf; name=\"offerta.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        .to_vec();
    while original.len() + 10_000 < bytes {
        original.extend_from_slice(
            b"JVBERi0xLjQKJeLjz9MKMSAwIG9iago8PC9UeXBlL0NhdGFsb2cvUGFnZXMgMiAwIFI+PgplbmRv\r\n",
        );
    }
    original.extend_from_slice(b"--=_part--\r\n");
    let recipients = vec![Recipient::new("bruno@pec.example", true)];
    let identifier = "opec1.20250305091204.1@pec.alfa.example";
    let submission = Submission::new(&original, "anna@pec.alfa.example", recipients, identifier);
    let issue = Issue::new(LocalTime::new(UnixTime(1_741_162_324), 60), "opec1.2@pec.alfa.example");
    let provider = Provider::new("Alfa", "pec.alfa.example");
    Ok(provider.transport_envelope(&submission, issue.time).sign(&Zeros { certificates })?)
}

/// A signer without a key.
struct Zeros {
    certificates: Vec<Vec<u8>>,
}

impl Signer for Zeros {
    fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    fn sign(&self, _: DigestAlgorithm, _: &[u8]) -> std::result::Result<Vec<u8>, Error> {
        Ok(vec![0; 256])
    }
}

/// A back end for which every signature is good.
#[derive(Debug)]
struct Yes;

impl SignatureVerifier for Yes {
    fn prepare(&self, _: &[u8], _: &Limits) -> std::result::Result<Arc<dyn VerifyingKey>, KeyError> {
        Ok(Arc::new(Self))
    }
}

impl VerifyingKey for Yes {
    fn verify(&self, _: SignatureScheme, _: &Digest, _: &[u8]) -> std::result::Result<(), BadSignature> {
        Ok(())
    }

    fn kind(&self) -> KeyKind {
        KeyKind::Rsa
    }

    fn bits(&self) -> usize {
        2048
    }
}
