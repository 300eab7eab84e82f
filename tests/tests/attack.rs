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

/// Headers are not signed: whoever has the message may write them. That loses no fact, but it must show.
#[test]
fn edited_headers_show() {
    const OK: &str = "posta-certificata@pec.example";
    let rows: &[(&str, &str, String)] = &[
        ("consistency.from", "another author", "From: evil@evil.example".into()),
        ("consistency.from", "two authors", format!("From: {OK}, evil@evil.example")),
        ("consistency.from", "a second field", format!("From: {OK}\r\nFrom: evil@evil.example")),
        ("consistency.from", "blanks before the colon", format!("From: {OK}\r\nFrom : evil@evil.example")),
        ("consistency.from", "an author without an address", format!("From: \"ceo@bank.example\" <>, {OK}")),
        ("consistency.from", "words for an author", format!("From: La Banca, {OK}")),
        (
            "consistency.from",
            "words for an author, behind",
            format!("From: <{OK}>, =?utf-8?q?evil=40evil.example?="),
        ),
        ("consistency.on_behalf_of", "the name of a group", format!("From: evil@evil.example: {OK};")),
        ("consistency.on_behalf_of", "a comment", format!("From: {OK} (evil@evil.example)")),
        (
            "consistency.from",
            "the signer's address in a comment",
            format!("From: evil@evil.example (<{OK}>)"),
        ),
        ("consistency.on_behalf_of", "an address for a name", format!("From: evil@evil.example <{OK}>")),
        (
            "consistency.on_behalf_of",
            "the same, encoded",
            format!("From: =?utf-8?q?evil=40evil.example?= <{OK}>"),
        ),
        (
            "consistency.on_behalf_of",
            "the same, in base64",
            format!("From: =?utf-8?b?ZXZpbEBldmlsLmV4YW1wbGU=?= <{OK}>"),
        ),
        (
            "consistency.on_behalf_of",
            "on behalf of no address",
            format!("From: \"Per conto di: Tribunale\" <{OK}>"),
        ),
        (
            "consistency.on_behalf_of",
            "the same, encoded",
            format!("From: =?utf-8?q?Per_conto_di=3A?= =?utf-8?q?_Tribunale?= <{OK}>"),
        ),
        (
            "consistency.on_behalf_of",
            "a wide @",
            format!("From: \"Per conto di: evil\u{ff20}evil.example\" <{OK}>"),
        ),
        ("consistency.from", "the address as a local part", format!("From: \"{OK}\"@evil.example")),
        ("consistency.from", "a NUL in the address", format!("From: {OK}\0@evil.example")),
        ("consistency.from", "a route", format!("From: <{OK}@evil.example>")),
        ("consistency.from", "two brackets", format!("From: <evil@evil.example> <{OK}>")),
        ("consistency.sender", "another Sender", "Sender: evil@evil.example".into()),
        ("consistency.sender", "a Sender without an address", "Sender: La Banca".into()),
        ("consistency.reference", "a borrowed msgid", "X-Riferimento-Message-ID: <2@client.example>".into()),
        (
            "consistency.reference",
            "a second msgid",
            "X-Riferimento-Message-ID: <1@client.example>\r\nX-Riferimento-Message-ID: <2@client.example>"
                .into(),
        ),
        ("consistency.subject", "another subject", "Subject: CONSEGNA: Offerta accettata".into()),
        ("consistency.subject", "a tag inside", "Subject: CONSEGNA: [x] Offerta".into()),
        (
            "consistency.subject",
            "text behind many blanks",
            "Subject: CONSEGNA: Offerta            accettata".into(),
        ),
        ("consistency.subject", "turned letters", "Subject: CONSEGNA: \u{202e}atreffO".into()),
        (
            "consistency.duplicate_header",
            "a second date",
            "Date: Tue, 14 Dec 2021 14:36:08 +0100\r\nDate: Wed, 15 Dec 2021 14:36:08 +0100".into(),
        ),
        ("consistency.kind", "another receipt", "X-Ricevuta: accettazione".into()),
        (
            "consistency.kind",
            "a second receipt",
            "X-Ricevuta: avvenuta-consegna\r\nX-Ricevuta: errore-consegna".into(),
        ),
        ("consistency.kind", "an envelope's word", "X-Trasporto: posta-certificata".into()),
        (
            "consistency.kind",
            "a value that only begins so",
            "X-Ricevuta: avvenuta-consegna, errore-consegna".into(),
        ),
    ];
    let expected = facts(&delivery());
    for (code, what, lines) in rows {
        let seen = see(&signed(&with_lines(delivery(), lines)));
        assert!(seen.findings.contains(code), "{what}: {seen:?}");
        assert_eq!(
            (seen.verdict, seen.consistency),
            (Verdict::Inconsistent, Consistency::HeadersContradicted),
            "{what}"
        );
        assert_eq!(seen.facts.as_ref(), Some(&expected), "{what}");
    }
    let envelope = |lines: &str| see(&signed(&with_lines(envelope(), lines)));
    let seen = envelope("Message-ID: <opec9.9@pec.example>");
    assert!(seen.findings.contains(&"consistency.message_id"), "{seen:?}");
    let seen = envelope(&format!("From: \"Per conto di: evil@evil.example\" <{OK}>"));
    assert!(seen.findings.contains(&"consistency.on_behalf_of"), "{seen:?}");
}

/// From must be an address in the signer's certificate: one without an address is no provider's.
#[test]
fn a_signer_without_an_address_has_no_from() {
    let seen = see(&delivery().sign(&PKI.nameless).unwrap());
    assert_eq!(seen.consistency, Consistency::HeadersContradicted);
    assert!(seen.findings.contains(&"consistency.from"), "{seen:?}");
}

/// What transport does to a message must not cost its facts.
#[test]
fn transport_loses_nothing() {
    let genuine = String::from_utf8(signed(&delivery())).unwrap();
    let expected = Some(facts(&delivery()));
    let boundary = genuine.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(genuine.contains(&format!("--{boundary}\r\n")));
    for (what, verdict, changed) in [
        ("LF", Verdict::Authentic, genuine.replace("\r\n", "\n")),
        ("LF in the header only", Verdict::Authentic, genuine.replacen("\r\n", "\n", 5)),
        ("a trace header", Verdict::Authentic, format!("Received: from a by b\r\n{genuine}")),
        (
            "the line of an mbox",
            Verdict::Authentic,
            format!("From MAILER-DAEMON Tue Dec 14 14:36:08 2021\r\n{genuine}"),
        ),
        (
            "a preamble",
            Verdict::Authentic,
            genuine.replacen(
                &format!("\r\n--{boundary}\r\n"),
                &format!("\r\nThis is S/MIME\r\n--{boundary}\r\n"),
                1,
            ),
        ),
        ("a footer behind it", Verdict::Authentic, format!("{genuine}\r\n-- \r\nThe list\r\n")),
        (
            "blanks behind the boundaries",
            Verdict::Authentic,
            genuine.replace(&format!("--{boundary}\r\n"), &format!("--{boundary} \t\r\n")),
        ),
        ("no last line end", Verdict::Authentic, genuine.trim_end().to_owned()),
        ("header names in capitals", Verdict::Authentic, genuine.replacen("X-Ricevuta:", "X-RICEVUTA:", 1)),
        (
            "a folded subject",
            Verdict::Authentic,
            genuine.replacen("CONSEGNA: Offerta", "CONSEGNA:\r\n\tOfferta", 1),
        ),
        (
            "an encoded subject",
            Verdict::Authentic,
            genuine.replacen("CONSEGNA: Offerta", "=?utf-8?q?CONSEGNA:?= =?utf-8?q?_Offerta?=", 1),
        ),
        ("a tag", Verdict::Authentic, genuine.replacen("CONSEGNA: Offerta", "[SPAM] CONSEGNA: Offerta", 1)),
        (
            "the domain in capitals",
            Verdict::Authentic,
            genuine.replacen("From: posta-certificata@pec.example", "From: posta-certificata@PEC.EXAMPLE", 1),
        ),
        (
            "a name before the address",
            Verdict::Authentic,
            genuine.replacen(
                "From: posta-certificata@pec.example",
                "From: \"Posta, Certificata\" <posta-certificata@pec.example>,",
                1,
            ),
        ),
        (
            "a warning before the subject",
            Verdict::Inconsistent,
            genuine.replacen("CONSEGNA: Offerta", "*** SPAM *** CONSEGNA: Offerta", 1),
        ),
        (
            "a list around it",
            Verdict::Inconsistent,
            format!(
                "From: list@list.example\r\nContent-Type: multipart/mixed; boundary=list\r\n\r\n--list\r\n{genuine}\r\n--list\r\n\r\nfooter\r\n--list--\r\n"
            ),
        ),
    ] {
        let seen = see(changed.as_bytes());
        assert_eq!(seen.verdict, verdict, "{what}: {seen:?}");
        assert_eq!(seen.facts, expected, "{what}");
    }
    // An apostrophe belongs to the address.
    let mut sent = submission();
    sent.sender = daticert::Address::new("o'neil@pec.example");
    let seen = see(&signed(&provider().transport_envelope(&sent, issue().time)));
    assert_eq!(seen.verdict, Verdict::Authentic, "{seen:?}");
}

fn part(header: &str, body: &[u8]) -> Vec<u8> {
    [b"--m\r\n", header.as_bytes(), b"\r\n\r\n", body, b"\r\n"].concat()
}

fn mixed(parts: &[Vec<u8>]) -> Vec<u8> {
    [b"Content-Type: multipart/mixed; boundary=m\r\n\r\n", &parts.concat()[..], b"--m--\r\n"].concat()
}

const XML: &str = "Content-Type: application/xml; name=daticert.xml";

/// Certification data count in one place only, and there must be one story.
#[test]
fn certification_data_in_the_wrong_place_certify_nothing() {
    let draft = delivery();
    let xml = draft.certification_data.clone().unwrap();
    let other = replaced(&xml, "<consegna>bruno@", "<consegna>mallory@");
    let header = draft.header.as_slice();
    let text = part("Content-Type: text/plain", b"Ricevuta");
    let nested = |kind: &str, inside: &[u8]| {
        let inside = String::from_utf8(inside.to_vec()).unwrap().replace("--m", "--n");
        part(&format!("Content-Type: {kind}; boundary=n"), inside.as_bytes())
    };
    let whole = |header: &str| part(header, &signed(&draft));
    for (what, content) in [
        ("no certification data", mixed(&[text.clone()])),
        (
            "in a multipart",
            mixed(&[
                text.clone(),
                nested("multipart/mixed", &[part(XML, &xml), b"--m--\r\n".to_vec()].concat()),
            ]),
        ),
        ("in a message", mixed(&[text.clone(), whole("Content-Type: message/rfc822; name=postacert.eml")])),
        (
            "in an attached message",
            mixed(&[text.clone(), whole("Content-Type: application/octet-stream; name=postacert.eml")]),
        ),
        (
            "a message of that name",
            mixed(&[text.clone(), part("Content-Type: message/rfc822; name=daticert.xml", &xml)]),
        ),
        (
            "a multipart/alternative",
            replaced(&mixed(&[text.clone(), part(XML, &xml)]), "multipart/mixed", "multipart/alternative"),
        ),
        ("a message that is signed", [b"Content-Type: message/rfc822\r\n\r\n", &signed(&draft)[..]].concat()),
        ("certification data alone", [XML.as_bytes(), b"\r\n\r\n", &xml].concat()),
        ("two that differ", mixed(&[text.clone(), part(XML, &xml), part(XML, &other)])),
        ("three, of which two are equal", mixed(&[part(XML, &xml), part(XML, &xml), part(XML, &other)])),
        ("an unreadable one before it", mixed(&[text.clone(), part(XML, b"<postacert"), part(XML, &xml)])),
        ("an unreadable one behind it", mixed(&[text.clone(), part(XML, &xml), part(XML, b"<postacert")])),
        (
            "two of another name",
            mixed(&[part("Content-Type: text/xml", &xml), part("Content-Type: text/xml", &other)]),
        ),
        ("truncated", mixed(&[text.clone(), part(XML, &xml[..xml.len() / 2])])),
    ] {
        let seen = see(&signed_by(BY_PROVIDER, header, &content));
        assert!(seen.is_refused(), "{what}: {seen:?}");
        assert!(
            !seen.findings.iter().any(|code| code.starts_with("cms.") && *code != "cms.several_signers"),
            "{what}: {seen:?}"
        );
    }
    // The control of all rows: the same means, one sound document, or twice the same.
    for content in [mixed(&[text.clone(), part(XML, &xml)]), mixed(&[part(XML, &xml), text, part(XML, &xml)])]
    {
        assert_eq!(see(&signed_by(BY_PROVIDER, header, &content)).verdict, Verdict::Authentic);
    }
}

/// What stands outside the signed part is nobody's word.
#[test]
fn nothing_outside_the_signed_part_counts() {
    let draft = delivery();
    let genuine = String::from_utf8(signed(&draft)).unwrap();
    let boundary = genuine.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap();
    let xml = String::from_utf8(replaced(
        draft.certification_data.as_deref().unwrap(),
        "<consegna>bruno@",
        "<consegna>mallory@",
    ))
    .unwrap();
    let forged = format!("{XML}\r\n\r\n{xml}");
    let expected = Some(facts(&draft));
    for (what, message, keeps) in [
        (
            "in the preamble",
            genuine.replacen(
                &format!("\r\n--{boundary}\r\n"),
                &format!("\r\n{forged}\r\n--{boundary}\r\n"),
                1,
            ),
            true,
        ),
        ("in the epilogue", format!("{genuine}--{boundary}\r\n{forged}\r\n--{boundary}--\r\n"), true),
        (
            "as a third part",
            genuine.replacen(
                &format!("\r\n--{boundary}--"),
                &format!("\r\n--{boundary}\r\n{forged}\r\n--{boundary}--"),
                1,
            ),
            false,
        ),
        (
            "as the first part",
            genuine.replacen(
                &format!("\r\n--{boundary}\r\n"),
                &format!("\r\n--{boundary}\r\n{forged}\r\n--{boundary}\r\n"),
                1,
            ),
            false,
        ),
        (
            "beside it",
            format!(
                "Content-Type: multipart/mixed; boundary=w\r\n\r\n--w\r\n{forged}\r\n--w\r\n{genuine}\r\n--w--\r\n"
            ),
            true,
        ),
        (
            "in a second signed message beside it",
            format!(
                "Content-Type: multipart/mixed; boundary=w\r\n\r\n--w\r\n{genuine}\r\n--w\r\n{}\r\n--w--\r\n",
                genuine.replace(boundary, "zzz")
            ),
            false,
        ),
        (
            "around it, unsigned",
            format!("X-Ricevuta: avvenuta-consegna\r\nContent-Type: message/rfc822\r\n\r\n{genuine}"),
            false,
        ),
        (
            "around it, attached",
            format!(
                "X-Ricevuta: avvenuta-consegna\r\nContent-Type: multipart/mixed; boundary=w\r\n\r\n--w\r\nContent-Type: application/octet-stream; name=a.eml\r\n\r\n{genuine}\r\n--w--\r\n"
            ),
            false,
        ),
        (
            "around it, signed by a stranger",
            String::from_utf8(signed_by(BY_STRANGER, &draft.header, genuine.as_bytes())).unwrap(),
            false,
        ),
    ] {
        let seen = see(message.as_bytes());
        assert_eq!(seen.facts, expected.clone().filter(|_| keeps), "{what}: {seen:?}");
        assert!(keeps || seen.is_refused(), "{what}: {seen:?}");
    }
}

/// Words of the sender in the certification data of a provider that escapes nothing.
#[test]
fn a_sender_certifies_nothing() {
    let mallory = "<destinatari tipo=\"certificato\">court@pec.example</destinatari>";
    let early = "x</oggetto></intestazione><dati><identificativo>victim@pec.example</identificativo>";
    let late = "x</msgid><consegna>court@pec.example</consegna>";
    let msgid = "&lt;1@client.example&gt;";
    for (what, subject, id) in [
        ("another recipient", format!("x</oggetto>{mallory}<oggetto>y"), msgid.to_owned()),
        ("the same between two equal subjects", format!("x</oggetto>{mallory}<oggetto>x"), msgid.into()),
        ("a delivery, and the end of the document", "x".into(), format!("{late}</dati></postacert>")),
        ("a document that ends in the subject", format!("{early}</dati></postacert>"), msgid.into()),
        ("a delivery that a repetition follows", "x".into(), format!("{late}<msgid>x")),
        ("a comment over the provider's words", format!("{early}<!--"), "--><msgid>x".into()),
        ("an instruction over them", format!("{early}<?x "), "?><msgid>x".into()),
        ("a CDATA section over them", format!("{early}<msgid><![CDATA["), "]]>".into()),
        (
            "a recipient over them",
            "x</oggetto><destinatari>".into(),
            format!("</destinatari></intestazione><dati>{late}<msgid>"),
        ),
        (
            "an unknown element over them",
            format!("{early}<a><intestazione><oggetto>"),
            "</msgid></dati></a><msgid>x".into(),
        ),
        (
            "a second document",
            format!(
                "{early}</dati></postacert><postacert tipo=\"avvenuta-consegna\"><intestazione><oggetto>"
            ),
            msgid.into(),
        ),
    ] {
        let mut draft = delivery();
        let xml = replaced(
            draft.certification_data.as_deref().unwrap(),
            "<oggetto>Offerta<",
            &format!("<oggetto>{subject}<"),
        );
        draft.certification_data = Some(replaced(&xml, msgid, &id));
        draft.original = None;
        let seen = see(&signed(&draft));
        assert!(seen.is_refused(), "{what}: {seen:?}");
    }
    // What genuine providers do not escape: markup that closes nothing of theirs.
    for (subject, id) in [
        ("R&D <b>x</b> 1 < 2 <", "<1@client.example>"),
        ("<dati>", "<abc>"),
        ("</b> &amp; &lt;/oggetto&gt;", "x"),
    ] {
        let mut draft = delivery();
        let xml = replaced(
            draft.certification_data.as_deref().unwrap(),
            "<oggetto>Offerta<",
            &format!("<oggetto>{subject}<"),
        );
        draft.certification_data = Some(replaced(&xml, msgid, id));
        draft.original = None;
        assert!(see(&signed(&draft)).facts.is_some(), "{subject}");
    }
}

/// Signed things that do not agree certify nothing.
#[test]
fn signed_things_that_disagree_certify_nothing() {
    let cases: [(&str, fn(&mut Draft)); 5] = [
        ("an original of another submission", |draft| {
            draft.original = Some(replaced(draft.original.as_deref().unwrap(), "<opec1.1@", "<opec9.9@"));
        }),
        ("an original of another msgid", |draft| {
            draft.original = Some(replaced(draft.original.as_deref().unwrap(), "<1@client", "<9@client"));
        }),
        ("data of the day before yesterday", |draft| draft.signing_time = NOW.plus(2 * 86_400)),
        ("a second identifier", |draft| {
            let xml = draft.certification_data.as_deref().unwrap();
            draft.certification_data =
                Some(replaced(xml, "<identificativo>", "<identificativo>x</identificativo><identificativo>"));
        }),
        ("two sections", |draft| {
            let xml = draft.certification_data.as_deref().unwrap();
            draft.certification_data = Some(replaced(xml, "</dati>", "</dati><dati></dati>"));
        }),
    ];
    for (what, change) in cases {
        let mut draft = delivery();
        change(&mut draft);
        let seen = see(&signed(&draft));
        assert_eq!(
            (seen.verdict, seen.consistency),
            (Verdict::Inconsistent, Consistency::Contradicted),
            "{what}"
        );
        assert!(seen.is_refused(), "{what}");
    }
}

/// Who signs decides, not what the certificate or the header says.
#[test]
fn a_strangers_signature_certifies_nothing() {
    let draft = delivery();
    let content = draft.content();
    let by_stranger = draft.sign(&PKI.stranger).unwrap();
    assert_eq!(see(&by_stranger).verdict, Verdict::Untrusted);
    for (what, options) in [
        ("the provider's certificate beside it", format!("{BY_STRANGER} -certfile ../leaf.pem")),
        ("all of them beside it", format!("{BY_STRANGER} -certfile ../ca.pem")),
        ("named by its key", format!("{BY_STRANGER} -keyid")),
        ("without attributes", format!("{BY_STRANGER} -noattr")),
    ] {
        let seen = see(&signed_by(&options, &draft.header, &content));
        assert!(seen.is_refused(), "{what}: {seen:?}");
        assert_eq!(seen.verdict, Verdict::Untrusted, "{what}");
    }
    // Beside the provider's own signature over the same content it proves nothing, and takes nothing from whoever is named first.
    let both = see(&signed_by(&format!("{BY_PROVIDER} {BY_STRANGER}"), &draft.header, &content));
    assert!(both.findings.contains(&"cms.several_signers"), "{both:?}");
    // The provider's signer over other content beside a stranger's sound one: the worst of them counts.
    let signer = |raw: &[u8]| signer_infos(&signature_of(raw)).concat();
    let forged = replaced(&content, "bruno", "mallo");
    let stranger = signed_by(BY_STRANGER, &draft.header, &forged);
    let genuine = signed(&draft);
    for infos in [
        [signer(&genuine), signer(&stranger)],
        [signer(&stranger), signer(&genuine)],
        [signer(&genuine), Vec::new()],
    ] {
        let spliced = signed_data(
            &[certificates(&signature_of(&genuine)), certificates(&signature_of(&stranger))].concat(),
            None,
            &infos.concat(),
        );
        let message = with_signature(&stranger, &spliced);
        let seen = see(&message);
        assert_eq!(seen.verdict, Verdict::Altered, "{seen:?}");
        assert!(seen.is_refused());
    }
}

/// The signed attributes of a genuine signature are bytes that the provider signed, too. They are no content.
#[test]
fn signed_attributes_are_no_content() {
    let draft = delivery();
    let signature = signature_of(&signed(&draft));
    let info = signer_infos(&signature).concat();
    let limits = Limits::default();
    let fields = Reader::der(&info, &limits).read().unwrap();
    let mut fields = fields.children().unwrap();
    let mut bare = Vec::new();
    let mut attributes = Vec::new();
    while !fields.is_empty() {
        let field = fields.read().unwrap();
        if field.tag() == Tag::context(0) {
            attributes =
                [der::header(der::SET_OF, field.content().len()).as_slice(), field.content()].concat();
        } else {
            bare.extend_from_slice(field.raw());
        }
    }
    let replay = signed_data(&certificates(&signature), Some(&attributes), &element(0x30, &bare));
    let now = Circumstances::at(*NOW);
    for header in ["", "X-Trasporto: errore\r\n", "X-Ricevuta: avvenuta-consegna\r\n"] {
        let seen = see_at(&opaque(header.as_bytes(), &replay), &now);
        assert!(seen.is_refused(), "{header}: {seen:?}");
        assert_eq!(seen.verdict, Verdict::Indeterminate, "sound, but of no time: {seen:?}");
        assert_eq!(seen.kind, MessageKind::Ordinary);
    }
}

/// A signature with its content inside never certifies: there is no signed multipart/mixed of the message's own.
#[test]
fn opaque_signatures_certify_nothing() {
    let draft = delivery();
    let signature = signature_of(&signed(&draft));
    let inside =
        signed_data(&certificates(&signature), Some(&draft.content()), &signer_infos(&signature).concat());
    let seen = see(&opaque(&draft.header, &inside));
    assert!(seen.is_refused(), "{seen:?}");
    assert_eq!((seen.kind, seen.verdict), (MessageKind::Ordinary, Verdict::Inconsistent));
}

/// Certificates are judged at a time that is the signer's word: it cannot be one at which they were not valid.
#[test]
fn signing_times_out_of_the_certificates_validity() {
    for (what, shift) in
        [("before", -3 * 86_400), ("after", 40 * 86_400), ("long before", -50 * 365 * 86_400)]
    {
        let time = NOW.plus(shift);
        let issue = Issue::new(LocalTime::new(time, 60), "opec1.2@pec.example");
        let draft = provider().delivery(&submission(), "bruno@pec.example", &issue);
        let seen = see_at(&signed(&draft), &Circumstances::at(*NOW).seen_at(*NOW));
        assert_eq!(seen.verdict, Verdict::Untrusted, "{what}: {seen:?}");
        assert!(seen.is_refused());
    }
}

/// No change of a single byte, and no cut, makes a receipt certify anything else.
#[test]
fn damage_changes_no_fact() {
    for draft in [delivery(), envelope()] {
        let genuine = signed(&draft);
        let expected = facts(&draft);
        let mut random = Random::new(7);
        for round in 0..pec_tests::mutations(300) {
            let mut damaged = genuine.clone();
            for _ in 0..=random.below(3) {
                let at = random.below(damaged.len());
                match random.below(4) {
                    0 => damaged[at] = *random.pick(b"\r\n\t \"<>:;,=-?\0(").unwrap(),
                    1 => damaged[at] ^= 1 << random.below(8),
                    2 => drop(damaged.remove(at)),
                    _ => damaged.insert(at, *random.pick(b"\r\n\t \"<>:;,=-?\0(").unwrap()),
                }
            }
            if round % 10 == 0 {
                damaged.truncate(random.below(damaged.len()));
            }
            let seen = see(&damaged);
            assert!(seen.facts.is_none_or(|facts| facts == expected), "round {round}");
        }
    }
}

/// Messages made to keep a verifier busy. Each took minutes or hours where work was the product of two lengths.
#[test]
fn hostile_messages_cost_no_more_than_their_size() {
    let draft = delivery();
    let xml = String::from_utf8(draft.certification_data.clone().unwrap()).unwrap();
    let long = "x".repeat(4_000_000);
    let long_sender = xml.replace("<mittente>anna@", &format!("<mittente>{long}@"));
    let small = part(XML, b"<postacert tipo=\"avvenuta-consegna\"><intestazione><mittente>a</mittente></intestazione><dati/></postacert>");
    let many_small: Vec<u8> = [part(XML, long_sender.as_bytes()), small.repeat(9_000)].concat();
    let recipients = "<destinatari>a@pec.example</destinatari>".repeat(90_000);
    let long_delivery = xml
        .replace("<destinatari ", &format!("{recipients}<destinatari "))
        .replace("<consegna>", &format!("<consegna>{long}"));
    let with_xml = |xml: &str| {
        let mut draft = delivery();
        draft.certification_data = Some(xml.as_bytes().to_vec());
        draft
    };
    let authors = "posta-certificata@pec.example,".repeat(30_000);
    let names = format!(
        "From: \"{}\" <posta-certificata@pec.example>",
        "posta-certificata@pec.example ".repeat(30_000)
    );
    for (what, message) in [
        (
            "many certification data after one with a long sender",
            signed_by(BY_PROVIDER, &draft.header, &mixed(&[many_small])),
        ),
        ("a long recipient among many", signed(&with_xml(&long_delivery))),
        (
            "many authors against many addresses of the signer",
            with_lines(delivery(), &format!("From: {authors}")).sign(&PKI.many).unwrap(),
        ),
        (
            "many addresses in a name against a long sender",
            with_lines(with_xml(&long_sender), &names).sign(&PKI.signer).unwrap(),
        ),
        (
            "many signed fields",
            with_lines(
                delivery(),
                &"X-Ricevuta: avvenuta-consegna\r\nSubject: CONSEGNA: Offerta\r\n"
                    .repeat(15_000)
                    .trim_end()
                    .to_owned(),
            )
            .sign(&PKI.signer)
            .unwrap(),
        ),
    ] {
        let start = Instant::now();
        let seen = see(&message);
        let took = start.elapsed();
        println!("{what}: {took:?}, {:?}", seen.verdict);
        assert!(took < Duration::from_secs(20), "{what}: {took:?}");
    }
}

/// A genuine receipt moves only the submission that it certifies.
#[test]
fn receipts_move_only_their_own_submission() {
    let fact = |raw: &[u8]| {
        let mut store = TrustStore::empty();
        store.add_authorities(&std::fs::read(PKI.folder.path().join("ca.pem")).unwrap()).unwrap();
        let message = Message::parse(raw, &Limits::default()).unwrap();
        Verifier::new(store)
            .verify(&message, &Circumstances::unknown())
            .verified()
            .map(|verified| verified.fact())
    };
    let sent = || {
        Sent::new("anna@pec.example", [1; 32])
            .with_msgid("<1@client.example>")
            .with_recipient("bruno@pec.example")
            .with_date(*NOW)
    };
    let by = |sender: &str, identifier: &str| {
        let mut submission = submission();
        submission.sender = daticert::Address::new(sender);
        submission.identifier = identifier.into();
        fact(&signed(&provider().delivery(&submission, "bruno@pec.example", &issue()))).unwrap()
    };
    for (what, sender, state) in [
        ("its own", "anna@pec.example", MessageState::Delivered),
        ("its own, in capitals", "ANNA@PEC.EXAMPLE", MessageState::Delivered),
        ("a msgid that somebody borrowed", "mallory@pec.example", MessageState::Pending),
        ("a sender that only looks the same", "\u{430}nna@pec.example", MessageState::Pending),
        ("a sender under a longer domain", "anna@pec.example.evil.example", MessageState::Pending),
    ] {
        let mut tracker = Tracker::new();
        tracker.insert_sent(sent());
        tracker.insert(by(sender, "opec1.1@pec.example"));
        let mine = tracker.submissions(*NOW).find(|status| {
            !status.sent().is_empty()
                || status.sender().is_some_and(|s| s.eq_ignore_ascii_case("anna@pec.example"))
        });
        assert_eq!(mine.unwrap().state(), state, "{what}");
    }
    // An acceptance of one's own, with the identifier of somebody else's submission, is another submission.
    let mut tracker = Tracker::new();
    tracker.insert(by("mallory@pec.example", "opec1.1@pec.example"));
    let acceptance = fact(&signed(&provider().acceptance(&submission(), &issue()))).unwrap();
    assert_eq!(acceptance.kind(), CertifiedKind::Acceptance);
    tracker.insert(acceptance);
    let states: Vec<_> = tracker
        .submissions(*NOW)
        .map(|status| (status.sender().map(str::to_owned), status.state()))
        .collect();
    assert!(states.contains(&(Some("anna@pec.example".into()), MessageState::Pending)), "{states:?}");
    // A received envelope is no receipt.
    let mut tracker = Tracker::new();
    assert!(!tracker.insert(fact(&signed(&envelope())).unwrap()));
}

/// Nothing of a message stands in what is logged.
#[test]
fn debug_tells_no_names() {
    let raw = signed(&delivery());
    let message = Message::parse(&raw, &Limits::default()).unwrap();
    let report = Verifier::new(TrustStore::pec()).verify(&message, &Circumstances::unknown());
    let shown = format!(
        "{report:?} {:?} {:?} {:?} {:?}",
        report.signature(),
        report.findings(),
        report.certification_data(),
        report.nested().iter().map(|nested| nested.place()).collect::<Vec<_>>()
    );
    for private in ["anna@", "bruno@", "posta-certificata@", "Offerta", "postacert", "Gestore"] {
        assert!(!shown.contains(private), "{private}: {shown}");
    }
}

// ---- CMS, taken apart and put together (RFC 5652 section 5)

fn signature_of(raw: &[u8]) -> Vec<u8> {
    let message = Message::parse(raw, &Limits::default()).unwrap();
    let last = message.mime().ids().last().unwrap();
    message.mime().body(last).bytes.into_owned()
}

fn with_signature(raw: &[u8], signature: &[u8]) -> Vec<u8> {
    let message = Message::parse(raw, &Limits::default()).unwrap();
    let last = message.mime().part(message.mime().ids().last().unwrap());
    let span = last.body_span();
    [&raw[..span.start], base64(signature).as_bytes(), &raw[span.end..]].concat()
}

/// The elements of the SignedData.
fn fields(signature: &[u8]) -> Vec<Vec<u8>> {
    let limits = Limits::default();
    let mut reader = Reader::ber(signature, &limits);
    let mut info = reader.read().unwrap().children().unwrap();
    info.read().unwrap();
    let data = info.read().unwrap().only_child().unwrap();
    let mut fields = data.children().unwrap();
    std::iter::from_fn(|| (!fields.is_empty()).then(|| fields.read().unwrap().raw().to_vec())).collect()
}

fn content(element: &[u8]) -> Vec<u8> {
    let limits = Limits::default();
    let element: Element<'_> = Reader::ber(element, &limits).read().unwrap();
    element.content().to_vec()
}

fn certificates(signature: &[u8]) -> Vec<u8> {
    content(&fields(signature)[3])
}

fn signer_infos(signature: &[u8]) -> Vec<Vec<u8>> {
    vec![content(fields(signature).last().unwrap())]
}

fn element(identifier: u8, content: &[u8]) -> Vec<u8> {
    [der::header(identifier, content.len()).as_slice(), content].concat()
}

fn signed_data(certificates: &[u8], inside: Option<&[u8]>, signers: &[u8]) -> Vec<u8> {
    let oid = |last: u8| vec![6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, last];
    let sha256 = element(0x30, b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01");
    let inside = inside.map(|inside| element(0xa0, &element(4, inside))).unwrap_or_default();
    let data = [
        vec![2, 1, 1],
        element(0x31, &sha256),
        element(0x30, &[oid(1), inside].concat()),
        element(0xa0, certificates),
        element(0x31, signers),
    ];
    element(0x30, &[oid(2), element(0xa0, &element(0x30, &data.concat()))].concat())
}
