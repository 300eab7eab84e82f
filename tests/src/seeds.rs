//! Sound signed messages to damage: one of every kind that a provider issues, in the forms that are met in the wild, and
//! real mail where there is some.

use crate::{
    Anatomy,
    anatomy::{from_base64, to_base64},
    der::{Body, Element},
    project_root, read, realworld, to_crlf, to_lf,
};
use pec_core::{
    UnixTime,
    daticert::{Address, ErrorClass, LocalTime, ReceiptType, Recipient},
    provider::{DigestAlgorithm, Draft, Issue, Provider, RsaSigner, Signer, Submission, Timeout},
    trust::TrustStore,
};
use std::path::PathBuf;

/// A sound message.
#[derive(Clone)]
#[non_exhaustive]
pub struct Seed {
    /// What it is, for a failing test to name.
    pub name: String,
    /// Its bytes.
    pub raw: Vec<u8>,
    /// Where its pieces are; `None` if it is not a `multipart/signed` at the top.
    pub anatomy: Option<Anatomy>,
}

impl Seed {
    fn new(name: impl Into<String>, raw: Vec<u8>) -> Self {
        Self { name: name.into(), anatomy: Anatomy::of(&raw), raw }
    }

    /// The signed content with CRLF line ends, as it was signed.
    #[must_use]
    pub fn signed(&self) -> Option<Vec<u8>> {
        self.anatomy.as_ref().map(|pieces| to_crlf(&self.raw[pieces.signed.clone()]))
    }

    /// The signature, decoded.
    #[must_use]
    pub fn signature(&self) -> Option<Element> {
        let pieces = self.anatomy.as_ref()?;
        Some(Element::read(&from_base64(&self.raw[pieces.signature.clone()]))?.0)
    }

    /// The message with other bytes in place of its signature; `None` if it has no place for them.
    #[must_use]
    pub fn with_signature(&self, signature: &[u8]) -> Option<Vec<u8>> {
        let pieces = self.anatomy.as_ref()?;
        let line_end: &[u8] =
            if self.raw[..pieces.signature.start].ends_with(b"\r\n") { b"\r\n" } else { b"\n" };
        let mut raw = self.raw.clone();
        raw.splice(pieces.signature.clone(), to_base64(signature, 76, line_end));
        Some(raw)
    }
}

/// A file of `tests/pki`; `make.sh` there says what each is.
#[must_use]
pub fn pki(name: &str) -> Vec<u8> {
    read(&project_root().join("tests/pki").join(name))
}

/// The authorities of PEC, and the one that [`issued`] messages lead to.
///
/// # Panics
///
/// `tests/pki` is damaged.
#[must_use]
pub fn trust() -> TrustStore {
    let mut store = TrustStore::pec();
    let added = store.add_authorities(&pki("root.der"));
    added.unwrap_or_else(|error| panic!("tests/pki/root.der: {error}"));
    store
}

/// The signer of [`issued`] messages.
///
/// # Panics
///
/// `tests/pki` is damaged.
#[must_use]
pub fn signer() -> RsaSigner {
    RsaSigner::new(&pki("signer.pk8"), vec![pki("signer.der"), pki("ca.der")])
        .unwrap_or_else(|error| panic!("tests/pki/signer.pk8: {error}"))
}

/// [`issued`] messages, then [`real`] ones.
#[must_use]
pub fn all() -> Vec<Seed> {
    let mut seeds = issued();
    seeds.extend(real());
    seeds
}

/// The real mail whose signature is sound; none on a machine without it.
///
/// # Panics
///
/// Its folder cannot be read.
#[must_use]
pub fn real() -> Vec<Seed> {
    let Some(folder) = realworld() else { return Vec::new() };
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .collect();
    files.sort();
    let name =
        |path: &PathBuf| path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let seeds = files.iter().map(|path| Seed::new(name(path), read(path)));
    seeds.filter(|seed| !seed.name.contains("edited")).collect()
}

const ORIGINAL: &[u8] = b"Received: from client.example by smtp.pec.example;\r\n\tTue, 14 Dec 2021 14:36:00 +0100\r\n\
    From: \"Anna\" <anna@pec.example>\r\nTo: bruno@pec.example\r\nCc: dario@mail.example\r\n\
    Subject: =?UTF-8?Q?Perch=C3=A9_=E2=82=AC_no?=\r\nMessage-ID: <a$b@client.example>\r\n\
    MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nCiao\r\n\
    --x\r\nContent-Type: application/pdf; name=atto.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--x--\r\n";

/// A message of every kind, and of some kinds in the forms that providers and mail stores give them.
///
/// # Panics
///
/// `tests/pki` is damaged.
#[must_use]
pub fn issued() -> Vec<Seed> {
    let signer = signer();
    let sign = |draft: &Draft| draft.sign(&signer).unwrap_or_else(|error| panic!("{error}"));
    let drafts = drafts();
    let mut seeds: Vec<Seed> = drafts.iter().map(|(name, draft)| Seed::new(*name, sign(draft))).collect();

    let draft = |kind: &str| {
        let found = drafts.iter().find(|(name, _)| *name == kind);
        found.map(|(_, draft)| draft.clone()).unwrap_or_else(|| panic!("no {kind} is issued"))
    };
    let mut old = draft("acceptance");
    old.digest = DigestAlgorithm::Sha1;
    let acceptance = Seed::new("acceptance, SHA-1", sign(&old));
    let delivery = Seed::new("complete delivery, LF", to_lf(&sign(&draft("complete delivery"))));
    let envelope = Seed::new("transport envelope, LF", to_lf(&sign(&draft("transport envelope"))));

    let streaming = changed(&acceptance, |signature| {
        signature.make_indefinite();
        // Certificates, names and signed attributes are DER everywhere; all else may be streamed.
        for der in [&[1, 0, 3][..], &[1, 0, 4, 0, 1], &[1, 0, 4, 0, 3]] {
            if let Some(element) = signature.at(der) {
                element.make_minimal();
            }
        }
    });
    seeds.push(Seed::new("acceptance, BER", streaming));

    let bare = acceptance.signed().map(|content| signer.sign(DigestAlgorithm::Sha1, &content));
    if let Some(Ok(bare)) = bare {
        let bare = changed(&acceptance, |signature| {
            let Some(Body::Elements(fields)) = signature.at(&[1, 0, 4, 0]).map(|signer| &mut signer.body)
            else {
                return;
            };
            fields.remove(3);
            fields[4] = Element::bytes(0x04, bare.as_slice());
        });
        seeds.push(Seed::new("acceptance, no signed attributes", bare));
    }
    seeds.push(Seed::new("acceptance, opaque", opaque(&acceptance)));

    let wrapped = [
        b"Subject: [list] a receipt\r\nContent-Type: multipart/mixed; boundary=\"list\"\r\n\r\n--list\r\n",
        acceptance.raw.as_slice(),
        b"\r\n--list\r\n\r\nthe list's footer\r\n--list--\r\n",
    ];
    seeds.push(Seed::new("acceptance, wrapped", wrapped.concat()));

    // A certified message that forwards two others.
    let forward = [
        b"From: anna@pec.example\r\nTo: bruno@pec.example\r\nSubject: inoltro\r\nMessage-ID: <c@client.example>\r\n\
          Content-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\nContent-Type: message/rfc822\r\n\r\n",
        seeds[0].raw.as_slice(),
        b"\r\n--y\r\nContent-Type: application/octet-stream; name=\"ricevuta.eml\"\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        &to_base64(&acceptance.raw, 76, b"\r\n"),
        b"--y--\r\n",
    ];
    let forward = forward.concat();
    let submission = submission(&forward);
    let nesting =
        Provider::new("Gestore di prova", "pec.example").transport_envelope(&submission, issue(40).time);
    seeds.push(Seed::new("transport envelope around receipts", sign(&nesting)));
    seeds.extend([acceptance, delivery, envelope]);
    seeds
}

/// The message with its signature changed.
fn changed(seed: &Seed, change: impl FnOnce(&mut Element)) -> Vec<u8> {
    let mut signature = seed.signature().unwrap_or_else(|| panic!("{} has no signature", seed.name));
    change(&mut signature);
    seed.with_signature(&signature.to_vec()).unwrap_or_else(|| panic!("{} has no place for it", seed.name))
}

/// The same content and signature as one `application/pkcs7-mime`.
fn opaque(seed: &Seed) -> Vec<u8> {
    let (Some(pieces), Some(content)) = (&seed.anatomy, seed.signed()) else {
        panic!("{} is not signed", seed.name)
    };
    let mut signature = seed.signature().unwrap_or_else(|| panic!("{} has no signature", seed.name));
    if let Some(Body::Elements(encapsulated)) = signature.at(&[1, 0, 2]).map(|content| &mut content.body) {
        encapsulated.push(Element::of(0xa0, vec![Element::bytes(0x04, content)]));
    }
    let header = String::from_utf8_lossy(&seed.raw[pieces.header.clone()]).into_owned();
    let start = header.find("Content-Type:").unwrap_or_default();
    let header = [
        &header[..start],
        "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n",
    ];
    [header.concat().as_bytes(), &to_base64(&signature.to_vec(), 76, b"\r\n")].concat()
}

fn submission(original: &[u8]) -> Submission<'_> {
    let recipients =
        vec![Recipient::new("bruno@pec.example", true), Recipient::new("dario@mail.example", false)];
    Submission::new(original, "anna@pec.example", recipients, "opec1.1@pec.example")
}

fn issue(number: u32) -> Issue {
    Issue::new(LocalTime::new(UnixTime(1_639_488_968), 60), format!("opec1.2.{number}@pec.example"))
}

/// A draft of every kind, by its name.
fn drafts() -> Vec<(&'static str, Draft)> {
    let provider = Provider::new("Gestore di prova", "pec.example");
    let sent = submission(ORIGINAL);
    let asking = |receipt| {
        let mut submission = submission(ORIGINAL);
        submission.requested_receipt = receipt;
        submission
    };
    let (to, mailbox) = ("bruno@pec.example", "servizi@pec.example");
    let taken = [Address::new(to)];
    vec![
        ("acceptance", provider.acceptance(&sent, &issue(1))),
        ("non-acceptance", provider.non_acceptance(&sent, "manca il destinatario", &issue(2))),
        ("non-acceptance for virus", provider.non_acceptance_for_virus(&sent, "eicar", &issue(3))),
        ("transport envelope", provider.transport_envelope(&sent, issue(4).time)),
        (
            "anomaly envelope",
            provider.anomaly_envelope(ORIGINAL, "anna@mail.example", "posta ordinaria", &issue(5)),
        ),
        ("server acceptance", provider.server_acceptance(&sent, &taken, mailbox, &issue(6))),
        ("complete delivery", provider.delivery(&asking(ReceiptType::Complete), to, &issue(7))),
        ("brief delivery", provider.delivery(&asking(ReceiptType::Brief), to, &issue(8))),
        ("concise delivery", provider.delivery(&asking(ReceiptType::Concise), to, &issue(9))),
        (
            "non-delivery",
            provider.non_delivery(
                &sent,
                to,
                ErrorClass::NoRecipient,
                "5.1.1 - casella inesistente",
                &issue(10),
            ),
        ),
        ("non-delivery for virus", provider.non_delivery_for_virus(&sent, to, "eicar", &issue(11))),
        ("12 hours", provider.delivery_timeout(&sent, to, Timeout::TwelveHours, &issue(12))),
        ("24 hours", provider.delivery_timeout(&sent, to, Timeout::TwentyFourHours, &issue(13))),
        ("virus detection", provider.virus_detection(&sent, to, mailbox, "eicar", &issue(14))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use pec_core::{
        Limits,
        facet::{Integrity, Verdict},
        message::Message,
        verify::{Circumstances, Verifier},
    };

    /// Damage can only be seen in what was sound before.
    #[test]
    fn every_seed_is_sound() {
        let mut verifier = Verifier::new(trust());
        for seed in all() {
            let message = Message::parse(&seed.raw, &Limits::default()).unwrap();
            let report = verifier.verify(&message, &Circumstances::unknown());
            let lf = !seed.raw.windows(2).any(|two| two == b"\r\n");
            let integrity = if lf { Integrity::IntactAfterCrlf } else { Integrity::Intact };
            let name = &seed.name;
            assert_eq!(report.facets().integrity, integrity, "{name}: {}", report.to_json());
            let wrapped = name.contains("wrapped");
            let verdict =
                if wrapped || name.contains("opaque") { Verdict::Inconsistent } else { Verdict::Authentic };
            assert_eq!(report.verdict(), verdict, "{name}: {}", report.to_json());
            assert_eq!(report.is_wrapped(), wrapped, "{name}");
            assert_eq!(seed.anatomy.is_none(), wrapped || name.contains("opaque"), "{name}");
        }
    }
}
