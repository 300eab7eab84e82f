//! Sound signed messages to damage: one of every kind that a provider issues, in the forms that are met in the wild, and
//! real mail where there is some.

use crate::{
    Anatomy,
    anatomy::{from_base64, to_base64},
    case::testdata,
    der::{Body, Element},
    generate::{RECIPIENT, World},
    read, realworld, to_crlf, to_lf,
};
use pec_core::{
    daticert::{ReceiptType, Recipient},
    provider::{DigestAlgorithm, Draft, Signer, Submission, Timeout},
    trust::TrustStore,
    x509::read_certificates,
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
    /// These bytes, taken apart.
    #[must_use]
    pub fn new(name: impl Into<String>, raw: Vec<u8>) -> Self {
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

/// A certificate of the test PKI, in DER.
///
/// # Panics
///
/// There is none of this name.
#[must_use]
pub fn certificate(name: &str) -> Vec<u8> {
    let file = testdata().join("pki").join(name).with_extension("pem");
    let certificates = read_certificates(&read(&file)).unwrap_or_else(|error| panic!("{name}: {error}"));
    certificates.first().map(|certificate| certificate.der().to_vec()).unwrap_or_default()
}

/// The authorities of PEC, and the one that [`issued`] messages lead to.
///
/// # Panics
///
/// The test PKI is damaged.
#[must_use]
pub fn trust() -> TrustStore {
    let mut store = TrustStore::pec();
    let added = store.add_authorities(&certificate("ca"));
    added.unwrap_or_else(|error| panic!("the test PKI: {error}"));
    store
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

/// A message of every kind, and of some kinds in the forms that providers and mail stores give them.
///
/// # Panics
///
/// The test data are damaged.
#[must_use]
pub fn issued() -> Vec<Seed> {
    let world = World::new();
    let (alfa, beta, gamma) = (&world.alfa, &world.beta, &world.gamma);
    let deliver = |receipt| {
        let mut offer = world.offer();
        offer.requested_receipt = receipt;
        beta.sign(&beta.provider.delivery(&offer, RECIPIENT, &world.issue(beta, 5)))
    };
    let timeout = |timeout| alfa.sign(&world.delivery_timeout(timeout));
    let complete = deliver(ReceiptType::Complete);
    let envelope = alfa.sign(&world.transport_envelope());
    let mut old: Draft = world.acceptance();
    old.digest = DigestAlgorithm::Sha1;
    let old = alfa.sign(&old);
    let acceptance = Seed::new("acceptance", alfa.sign(&world.acceptance()));

    // A certified message that forwards two others.
    let forward: [&[u8]; 5] = [
        b"From: amministrazione@pec.rossi-impianti.example\r\nTo: ufficio.gare@pec.comune-borgoprova.example\r\n\
          Subject: inoltro\r\nMessage-ID: <c@client.rossi-impianti.example>\r\n\
          Content-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\nContent-Type: message/rfc822\r\n\r\n",
        &acceptance.raw,
        b"\r\n--y\r\nContent-Type: application/octet-stream; name=\"ricevuta.eml\"\r\n\
          Content-Transfer-Encoding: base64\r\n\r\n",
        &to_base64(&old, 76, b"\r\n"),
        b"--y--\r\n",
    ];
    let forward = forward.concat();
    let recipients = vec![Recipient::new(RECIPIENT, true)];
    let sender = "amministrazione@pec.rossi-impianti.example";
    let forward =
        Submission::new(&forward, sender, recipients, "opec21013.20250305091204.2@pec.alfa.example");
    let forward = alfa.provider.transport_envelope(&forward, world.issue(alfa, 40).time);

    // A signature over the bare content, without attributes.
    let bare = acceptance.signed().map(|content| alfa.seal.sign(DigestAlgorithm::Sha256, &content));
    let bare = bare.and_then(Result::ok).unwrap_or_else(|| panic!("the seal does not sign"));
    let bare = changed(&acceptance, |signature| {
        let signer = signature.at(&[1, 0, 4, 0]).map(|signer| &mut signer.body);
        let Some(Body::Elements(fields)) = signer else { return };
        fields.remove(3);
        fields[4] = Element::bytes(0x04, bare);
    });
    let streamed = changed(&acceptance, |signature| {
        signature.make_indefinite();
        // Certificates, names and signed attributes are DER everywhere; all else may be streamed.
        for der in [&[1, 0, 3][..], &[1, 0, 4, 0, 1], &[1, 0, 4, 0, 3]] {
            if let Some(element) = signature.at(der) {
                element.make_minimal();
            }
        }
    });
    let wrapped: [&[u8]; 3] = [
        b"Subject: [list] a receipt\r\nContent-Type: multipart/mixed; boundary=\"list\"\r\n\r\n--list\r\n",
        &acceptance.raw,
        b"\r\n--list\r\n\r\nthe list's footer\r\n--list--\r\n",
    ];

    let others = [
        ("acceptance, SHA-1", old),
        ("acceptance, BER", streamed),
        ("acceptance, no signed attributes", bare),
        ("acceptance, opaque", opaque(&acceptance)),
        ("acceptance, wrapped", wrapped.concat()),
        ("non-acceptance", alfa.sign(&world.non_acceptance())),
        ("non-acceptance for virus", alfa.sign(&world.non_acceptance_for_virus())),
        ("transport envelope, LF", to_lf(&envelope)),
        ("transport envelope", envelope),
        ("transport envelope around receipts", alfa.sign(&forward)),
        ("anomaly envelope", alfa.sign(&world.anomaly_envelope())),
        ("server acceptance", beta.sign(&world.server_acceptance())),
        ("complete delivery, LF", to_lf(&complete)),
        ("complete delivery", complete),
        ("brief delivery", deliver(ReceiptType::Brief)),
        ("concise delivery", deliver(ReceiptType::Concise)),
        ("delivery of a copy", gamma.sign(&world.delivery_of_copy())),
        ("non-delivery", beta.sign(&world.non_delivery())),
        ("non-delivery for virus", alfa.sign(&world.non_delivery_for_virus())),
        ("12 hours", timeout(Timeout::TwelveHours)),
        ("24 hours", timeout(Timeout::TwentyFourHours)),
        ("virus detection", beta.sign(&world.virus_detection())),
    ];
    let others = others.into_iter().map(|(name, raw)| Seed::new(name, raw));
    std::iter::once(acceptance).chain(others).collect()
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
