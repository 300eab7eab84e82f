//! Attempts to have something believed that nobody certified, or a genuine receipt lost: each row says which.
//!
//! The attacker here owns the unsigned parts of a message, whatever a sender may write (subject, Message-ID), and keys of
//! its own; never the key of a provider.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests are tests too"
)]

mod content;
mod effects;
mod headers;
mod signatures;

use pec_core::asn1::{Element, Reader, Tag, der};
use pec_core::daticert::{self, CertificationData, CertifiedKind, LocalTime, Recipient};
use pec_core::facet::{Consistency, Verdict};
use pec_core::message::{Message, MessageKind};
use pec_core::provider::{Draft, Issue, Provider, RsaSigner, Submission};
use pec_core::tracker::{MessageState, Sent, Tracker};
use pec_core::trust::TrustStore;
use pec_core::verify::{Circumstances, Verifier};
use pec_core::{Limits, UnixTime};
use pec_tests::Random;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

/// An authority that the verifier trusts, with a provider's certificate under it, one without an address and one
/// with many; and a stranger's that says the same as the provider's.
struct Pki {
    folder: tempfile::TempDir,
    signer: RsaSigner,
    nameless: RsaSigner,
    many: RsaSigner,
    stranger: RsaSigner,
}

static PKI: LazyLock<Pki> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let common = "keyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\n\
        authorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n";
    let named = "subjectAltName=email:posta-certificata@pec.example\n";
    // Many addresses, the provider's last: a comparison with each comes to it late.
    let many: String = (0..5000).map(|n| format!("email:{n}@a.example,")).collect();
    let extensions = format!(
        "[leaf]\n{common}{named}[nameless]\n{common}\
         [many]\n{common}subjectAltName={many}email:posta-certificata@pec.example\n"
    );
    std::fs::write(folder.path().join("ext.cnf"), extensions).unwrap();
    for command in [
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /O=Prova/CN=CA -days 30",
        "req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /O=Gestore/CN=Gestore",
        "req -new -key leaf.key -out nameless.csr -subj /O=Gestore/CN=Gestore/emailAddress=posta-certificata@pec.example",
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 1 -days 30 -extfile ext.cnf -extensions leaf -out leaf.pem",
        "x509 -req -in nameless.csr -CA ca.pem -CAkey ca.key -set_serial 2 -days 30 -extfile ext.cnf -extensions nameless -out nameless.pem",
        "req -x509 -newkey rsa:2048 -nodes -keyout stranger.key -out stranger.pem -subj /O=Gestore/CN=Gestore -days 30 -addext subjectAltName=email:posta-certificata@pec.example",
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 3 -days 30 -extfile ext.cnf -extensions many -out many.pem",
        "x509 -in leaf.pem -outform DER -out leaf.der",
        "x509 -in many.pem -outform DER -out many.der",
        "x509 -in nameless.pem -outform DER -out nameless.der",
        "x509 -in stranger.pem -outform DER -out stranger.der",
        "pkcs8 -topk8 -nocrypt -in leaf.key -outform DER -out leaf.pk8",
        "pkcs8 -topk8 -nocrypt -in stranger.key -outform DER -out stranger.pk8",
    ] {
        openssl(folder.path(), command);
    }
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    let signer = |key, certificate| RsaSigner::new(&read(key), vec![read(certificate)]).unwrap();
    Pki {
        signer: signer("leaf.pk8", "leaf.der"),
        nameless: signer("leaf.pk8", "nameless.der"),
        many: signer("leaf.pk8", "many.der"),
        stranger: signer("stranger.pk8", "stranger.der"),
        folder,
    }
});

fn openssl(folder: &Path, command: &str) {
    let output = Command::new("openssl").args(command.split(' ')).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
}

/// When all is signed: the certificates are valid then.
static NOW: LazyLock<UnixTime> = LazyLock::new(|| {
    LazyLock::force(&PKI);
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    UnixTime(i64::try_from(seconds).unwrap())
});

const ORIGINAL: &[u8] = b"From: anna@pec.example\r\nTo: bruno@pec.example\r\nSubject: Offerta\r\n\
    Message-ID: <1@client.example>\r\n\r\nBuongiorno\r\n";

fn submission() -> Submission<'static> {
    let recipients = vec![Recipient::new("bruno@pec.example", true)];
    Submission::new(ORIGINAL, "anna@pec.example", recipients, "opec1.1@pec.example")
}

fn provider() -> Provider {
    Provider::new("Gestore", "pec.example")
}

fn issue() -> Issue {
    Issue::new(LocalTime::new(*NOW, 60), "opec1.2@pec.example")
}

/// A delivery receipt with the whole original inside.
fn delivery() -> Draft {
    provider().delivery(&submission(), "bruno@pec.example", &issue())
}

fn envelope() -> Draft {
    provider().transport_envelope(&submission(), issue().time)
}

fn signed(draft: &Draft) -> Vec<u8> {
    draft.sign(&PKI.signer).unwrap()
}

/// The content signed by whom the options of `openssl cms -sign` say, below a header.
fn signed_by(options: &str, header: &[u8], content: &[u8]) -> Vec<u8> {
    let content = &pec_tests::to_crlf(content)[..];
    let folder = tempfile::tempdir_in(PKI.folder.path()).unwrap();
    std::fs::write(folder.path().join("content"), content).unwrap();
    openssl(folder.path(), &format!("cms -sign -binary -outform DER -in content -out p7s {options}"));
    let signature = std::fs::read(folder.path().join("p7s")).unwrap();
    [header, b"Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=outer\r\n\r\n--outer\r\n", content,
        b"\r\n--outer\r\nContent-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        base64(&signature).as_bytes(), b"\r\n--outer--\r\n"].concat()
}

const BY_PROVIDER: &str = "-signer ../leaf.pem -inkey ../leaf.key";
const BY_STRANGER: &str = "-signer ../stranger.pem -inkey ../stranger.key";

/// The signature as the content of an `application/pkcs7-mime`.
fn opaque(header: &[u8], signature: &[u8]) -> Vec<u8> {
    [header, b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        base64(signature).as_bytes(), b"\r\n"].concat()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for (n, group) in bytes.chunks(3).enumerate() {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | u32::from(*group.get(at).unwrap_or(&0)));
        text.extend((0..4).map(|at| match at <= group.len() {
            true => char::from(DIGITS[(bits >> (18 - 6 * at) & 63) as usize]),
            false => '=',
        }));
        text.push_str(if n % 19 == 18 { "\r\n" } else { "" });
    }
    text
}

/// What the verifier makes of a message.
#[derive(Debug)]
struct Seen {
    kind: MessageKind,
    verdict: Verdict,
    consistency: Consistency,
    findings: Vec<&'static str>,
    facts: Option<CertificationData>,
    nested_facts: usize,
}

impl Seen {
    /// Neither authentic nor certified.
    fn is_refused(&self) -> bool {
        self.verdict != Verdict::Authentic && self.facts.is_none() && self.nested_facts == 0
    }
}

fn see(raw: &[u8]) -> Seen {
    see_at(raw, &Circumstances::unknown())
}

fn see_at(raw: &[u8], circumstances: &Circumstances) -> Seen {
    let mut store = TrustStore::pec();
    store.add_authorities(&std::fs::read(PKI.folder.path().join("ca.pem")).unwrap()).unwrap();
    let message = Message::parse(raw, &Limits::default()).unwrap();
    let report = Verifier::new(store).verify(&message, circumstances);
    serde_json::from_str::<serde_json::Value>(&report.to_json()).unwrap();
    Seen {
        kind: report.kind(),
        verdict: report.verdict(),
        consistency: report.facets().consistency,
        findings: report.findings().iter().map(|finding| finding.code.code()).collect(),
        facts: report.verified().map(|verified| verified.certification_data().clone()),
        nested_facts: report.nested().iter().filter(|nested| nested.verified().is_some()).count(),
    }
}

fn facts(draft: &Draft) -> CertificationData {
    let xml = draft.certification_data.as_deref().unwrap();
    daticert::read(xml, &Limits::default()).into_parts().0.unwrap()
}

fn replaced(text: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(text.to_vec()).unwrap();
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1).into_bytes()
}

/// The draft with these lines in its header in place of the fields of their names.
fn with_lines(mut draft: Draft, lines: &str) -> Draft {
    for line in lines.split("\r\n").filter(|line| !line.starts_with([' ', '\t'])) {
        draft.remove_header(line.split_once(':').unwrap().0.trim());
    }
    draft.header.extend_from_slice(lines.as_bytes());
    draft.header.extend_from_slice(b"\r\n");
    draft
}

#[test]
fn without_an_attack_all_is_authentic() {
    for draft in [delivery(), envelope()] {
        let seen = see(&signed(&draft));
        assert_eq!(
            (seen.verdict, seen.consistency),
            (Verdict::Authentic, Consistency::Consistent),
            "{seen:?}"
        );
        assert_eq!(seen.findings, [""; 0]);
        assert_eq!(seen.facts, Some(facts(&draft)));
    }
}
