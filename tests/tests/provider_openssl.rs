//! Every kind of message that `pec_core::provider` issues, judged by OpenSSL and read back.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests are tests too"
)]

use mailparse::{MailHeaderMap, ParsedMail, parse_mail};
use pec_core::Limits;
use pec_core::UnixTime;
use pec_core::daticert::{
    self, Address, CertificationData, CertifiedKind, ErrorClass, LocalTime, ReceiptType, Recipient,
};
use pec_core::provider::{DigestAlgorithm, Draft, Issue, Provider, RsaSigner, Submission, Timeout};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

/// A certification authority and a provider's signer, made afresh by the `openssl` command.
struct Pki {
    folder: tempfile::TempDir,
    signer: RsaSigner,
}

static PKI: LazyLock<Pki> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("ext.cnf"),
        "[leaf]\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\n\
         subjectAltName=email:posta-certificata@pec.example\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n",
    )
    .unwrap();
    for command in [
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /O=Prova/CN=CA -days 30",
        "req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /O=Prova/CN=Gestore",
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 4660 -days 30 -extfile ext.cnf -extensions leaf -out leaf.pem",
        "x509 -in leaf.pem -outform DER -out leaf.der",
        "x509 -in ca.pem -outform DER -out ca.der",
        "pkcs8 -topk8 -nocrypt -in leaf.key -outform DER -out leaf.pk8",
    ] {
        openssl(folder.path(), command).unwrap();
    }
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    let signer = RsaSigner::new(&read("leaf.pk8"), vec![read("leaf.der"), read("ca.der")]).unwrap();
    Pki { folder, signer }
});

fn openssl(folder: &Path, command: &str) -> Result<(), String> {
    let output = Command::new("openssl").args(command.split(' ')).current_dir(folder).output().unwrap();
    let told = || String::from_utf8_lossy(&output.stderr).into_owned();
    output.status.success().then_some(()).ok_or_else(told)
}

/// What OpenSSL says about the message: the signed content, or why it does not verify.
fn verify(message: &[u8]) -> Result<Vec<u8>, String> {
    let folder = tempfile::tempdir_in(PKI.folder.path()).unwrap();
    std::fs::write(folder.path().join("message.eml"), message).unwrap();
    openssl(
        folder.path(),
        "cms -verify -in message.eml -inform SMIME -CAfile ../ca.pem -purpose smimesign -out content",
    )?;
    Ok(std::fs::read(folder.path().join("content")).unwrap())
}

const ORIGINAL: &[u8] = b"Received: from client.example by smtp.pec.example;\r\n\tTue, 14 Dec 2021 14:36:00 +0100\r\n\
    From: \"Anna\" <anna@pec.example>\r\nTo: bruno@pec.example\r\nCc: carla@pec.example, dario@mail.example\r\n\
    Subject: =?UTF-8?Q?Perch=C3=A9_=E2=82=AC_no?=\r\nMessage-ID: <a$b@client.example>\r\nX-TipoRicevuta: breve\r\n\
    MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nCiao\r\n\
    --x\r\nContent-Type: application/pdf; name=atto.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--x--\r\n";

fn submission() -> Submission<'static> {
    let recipients = vec![
        Recipient::new("bruno@pec.example", true),
        Recipient::new("carla@pec.example", true),
        Recipient::new("dario@mail.example", false),
    ];
    Submission::new(ORIGINAL, "anna@pec.example", recipients, "opec1.1@pec.example")
}

fn issue(number: u32) -> Issue {
    Issue::new(LocalTime::new(UnixTime(1_639_488_968), 60), format!("opec1.2.{number}@pec.example"))
}

/// Each kind by a name, the word in its header, and how its Subject begins.
fn every_kind() -> Vec<(&'static str, &'static str, &'static str, Draft)> {
    let provider = Provider::new("Gestore & Figli S.p.A.", "pec.example");
    let (sent, to) = (submission(), "bruno@pec.example");
    let asking = |receipt| {
        let mut submission = submission();
        submission.requested_receipt = receipt;
        submission
    };
    let mailbox = "servizi@pec.example";
    let taken = [Address::new("bruno@pec.example"), Address::new("carla@pec.example")];
    let late = "AVVISO DI MANCATA CONSEGNA PER SUP. TEMPO MASSIMO: ";
    vec![
        ("acceptance", "accettazione", "ACCETTAZIONE: ", provider.acceptance(&sent, &issue(1))),
        (
            "non-acceptance",
            "non-accettazione",
            "AVVISO DI NON ACCETTAZIONE: ",
            provider.non_acceptance(&sent, "manca il destinatario", &issue(2)),
        ),
        (
            "non-acceptance for virus",
            "non-accettazione",
            "AVVISO DI NON ACCETTAZIONE PER VIRUS: ",
            provider.non_acceptance_for_virus(&sent, "eicar", &issue(3)),
        ),
        (
            "transport envelope",
            "posta-certificata",
            "POSTA CERTIFICATA: ",
            provider.transport_envelope(&sent, issue(4).time),
        ),
        (
            "anomaly envelope",
            "errore",
            "ANOMALIA MESSAGGIO: ",
            provider.anomaly_envelope(ORIGINAL, "anna@mail.example", "posta ordinaria", &issue(5)),
        ),
        (
            "server acceptance",
            "presa-in-carico",
            "PRESA IN CARICO: ",
            provider.server_acceptance(&sent, &taken, mailbox, &issue(6)),
        ),
        (
            "complete delivery",
            "avvenuta-consegna",
            "CONSEGNA: ",
            provider.delivery(&asking(ReceiptType::Complete), to, &issue(7)),
        ),
        ("brief delivery", "avvenuta-consegna", "CONSEGNA: ", provider.delivery(&sent, to, &issue(8))),
        (
            "concise delivery",
            "avvenuta-consegna",
            "CONSEGNA: ",
            provider.delivery(&asking(ReceiptType::Concise), to, &issue(9)),
        ),
        (
            "delivery of a copy",
            "avvenuta-consegna",
            "CONSEGNA: ",
            provider.delivery(&asking(ReceiptType::Complete), "CARLA@pec.example", &issue(10)),
        ),
        (
            "non-delivery",
            "errore-consegna",
            "AVVISO DI MANCATA CONSEGNA: ",
            provider.non_delivery(
                &sent,
                to,
                ErrorClass::NoRecipient,
                "5.1.1 - Gestore - indirizzo non valido",
                &issue(11),
            ),
        ),
        (
            "non-delivery for virus",
            "errore-consegna",
            "AVVISO DI MANCATA CONSEGNA PER VIRUS: ",
            provider.non_delivery_for_virus(&sent, to, "eicar", &issue(12)),
        ),
        (
            "12 hours",
            "preavviso-errore-consegna",
            late,
            provider.delivery_timeout(&sent, to, Timeout::TwelveHours, &issue(13)),
        ),
        (
            "24 hours",
            "preavviso-errore-consegna",
            late,
            provider.delivery_timeout(&sent, to, Timeout::TwentyFourHours, &issue(14)),
        ),
        (
            "virus detection",
            "rilevazione-virus",
            "PROBLEMA DI SICUREZZA: ",
            provider.virus_detection(&sent, to, mailbox, "eicar", &issue(15)),
        ),
    ]
}

fn child<'a>(content: &'a ParsedMail<'a>, name: &str) -> Option<&'a ParsedMail<'a>> {
    content.subparts.iter().find(|part| part.ctype.params.get("name").is_some_and(|found| found == name))
}

fn certified(content: &ParsedMail<'_>) -> Option<CertificationData> {
    let xml = child(content, "daticert.xml")?.get_body_raw().unwrap();
    let reading = daticert::read(&xml, &Limits::default());
    assert_eq!(reading.findings(), []);
    reading.into_parts().0
}

#[test]
fn openssl_accepts_every_kind_and_it_says_what_was_certified() {
    for (name, word, prefix, draft) in every_kind() {
        for digest in [DigestAlgorithm::Sha256, DigestAlgorithm::Sha1] {
            let mut draft = draft.clone();
            draft.digest = digest;
            draft.original_first = digest == DigestAlgorithm::Sha1;
            let message = draft.sign(&PKI.signer).unwrap();
            let content = verify(&message).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(content, draft.content(), "{name}");
            assert_crlf(&message, name);

            let mail = parse_mail(&message).unwrap();
            let header = |field: &str| mail.headers.get_all_values(field);
            assert_eq!(header("Subject"), [format!("{prefix}Perché € no")], "{name}");
            assert_eq!(header("Date"), ["Tue, 14 Dec 2021 14:36:08 +0100"], "{name}");
            assert_eq!(header("Message-ID").len(), 1, "{name}");
            let from = &header("From")[0];
            assert!(from.contains("posta-certificata@pec.example"), "{name}: {from}");

            let content = parse_mail(&content).unwrap();
            assert_eq!(content.ctype.mimetype, "multipart/mixed", "{name}");
            assert_eq!(content.subparts[0].ctype.mimetype, "multipart/alternative", "{name}");
            let text = content.subparts[0].subparts[0].get_body().unwrap();
            assert!(text.contains("14/12/2021") && text.contains("Perché ? no"), "{name}: {text}");

            let Some(data) = certified(&content) else {
                assert_eq!(name, "anomaly envelope");
                assert_eq!(header("X-Trasporto"), [word]);
                continue;
            };
            assert_eq!(data.kind.wire(), word, "{name}");
            let envelope = data.kind == CertifiedKind::TransportEnvelope;
            assert_eq!(header(if envelope { "X-Trasporto" } else { "X-Ricevuta" }), [word], "{name}");
            assert_eq!(header("X-Riferimento-Message-ID"), ["<a$b@client.example>"], "{name}");
            let own =
                data.identifier.as_deref().is_some_and(|id| header("Message-ID") == [format!("<{id}>")]);
            assert_eq!(own, envelope, "{name}");

            let sent = submission();
            assert_eq!(data.identifier.as_deref(), Some("opec1.1@pec.example"), "{name}");
            assert_eq!(data.msgid.as_deref(), Some("a$b@client.example"), "{name}");
            assert_eq!(data.subject.as_deref(), Some("Perché € no"), "{name}");
            assert_eq!(data.provider.as_deref(), Some("Gestore & Figli S.p.A."), "{name}");
            assert_eq!(data.sender.as_ref(), Some(&sent.sender), "{name}");
            assert_eq!(data.recipients, sent.recipients, "{name}");
            assert_eq!(data.date, Some(issue(0).time), "{name}");
        }
    }
}

fn assert_crlf(message: &[u8], name: &str) {
    let text = String::from_utf8(message.to_vec()).unwrap_or_else(|_| panic!("{name}: not 7-bit"));
    assert!(text.is_ascii(), "{name}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{name}");
    assert_eq!(text.matches('\r').count(), text.matches("\r\n").count(), "{name}");
    assert!(text.lines().all(|line| line.len() <= 998), "{name}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for ((name, .., first), (.., second)) in every_kind().into_iter().zip(every_kind()) {
        assert_eq!(first.sign(&PKI.signer).unwrap(), second.sign(&PKI.signer).unwrap(), "{name}");
    }
}

#[test]
fn openssl_refuses_what_was_changed() {
    let (.., draft) = every_kind().swap_remove(0);
    let message = String::from_utf8(draft.sign(&PKI.signer).unwrap()).unwrap();
    verify(message.replace("ACCETTAZIONE", "CONSEGNA").as_bytes()).expect("the header is not signed");
    let error = verify(message.replace("14:36:08 (+0100)", "14:36:09 (+0100)").as_bytes()).unwrap_err();
    assert!(error.contains("digest") || error.contains("verification"), "{error}");
}

/// What stands in postacert.eml, by kind; the wire names of the rest.
#[test]
fn each_kind_holds_of_the_original_what_it_should() {
    for (name, _, _, draft) in every_kind() {
        let content = draft.content();
        let content = parse_mail(&content).unwrap();
        let original = child(&content, "postacert.eml").map(|part| part.get_body_raw().unwrap());
        let original = original.map(|bytes| String::from_utf8(bytes).unwrap());
        match name {
            "transport envelope" | "complete delivery" => {
                let expected = String::from_utf8(ORIGINAL.to_vec())
                    .unwrap()
                    .replace("Message-ID: <a$b@client.example>\r\n", "")
                    .replace("boundary=x\r\n", "boundary=x\r\nX-Riferimento-Message-ID: <a$b@client.example>\r\nMessage-ID: <opec1.1@pec.example>\r\n");
                assert_eq!(original.as_deref(), Some(expected.as_str()), "{name}");
            }
            "anomaly envelope" => assert_eq!(original.as_deref().map(str::as_bytes), Some(ORIGINAL)),
            "brief delivery" => {
                let original = original.unwrap();
                let hash = "\r\n\r\nb7eceac98410d063105b40aaeea98ae29db56953\r\n--x--";
                assert!(!original.contains("QUJD") && original.contains("atto.pdf.hash"), "{original}");
                // printf QUJD | sha1sum
                assert!(original.contains(hash), "{original}");
            }
            _ => assert_eq!(original, None, "{name}"),
        }
    }
}

#[test]
fn headers_of_single_kinds() {
    let kinds = every_kind();
    let value = |name: &str, header: &str| {
        let (.., draft) = kinds.iter().find(|kind| kind.0 == name).unwrap();
        let message = draft.sign(&PKI.signer).unwrap();
        parse_mail(&message).unwrap().headers.get_all_values(header)
    };
    let none = Vec::<String>::new();
    let on_behalf = "\"Per conto di: anna@pec.example\" <posta-certificata@pec.example>";
    assert_eq!(value("transport envelope", "From"), [on_behalf]);
    assert_eq!(value("transport envelope", "Sender"), [on_behalf]);
    assert_eq!(value("transport envelope", "Reply-To"), ["\"Anna\" <anna@pec.example>"]);
    assert_eq!(value("transport envelope", "Cc"), ["carla@pec.example, dario@mail.example"]);
    assert_eq!(value("transport envelope", "Received").len(), 1);
    assert_eq!(value("transport envelope", "X-TipoRicevuta"), ["breve"]);
    assert_eq!(value("anomaly envelope", "Message-ID"), ["<a$b@client.example>"]);
    assert_eq!(value("anomaly envelope", "X-Ricevuta"), none);
    assert_eq!(value("acceptance", "To"), ["anna@pec.example"]);
    assert_eq!(value("acceptance", "From"), ["posta-certificata@pec.example"]);
    assert_eq!(value("acceptance", "X-VerificaSicurezza"), none);
    assert_eq!(value("non-acceptance for virus", "X-VerificaSicurezza"), ["errore"]);
    assert_eq!(value("non-delivery for virus", "X-VerificaSicurezza"), ["errore"]);
    assert_eq!(value("server acceptance", "To"), ["servizi@pec.example"]);
    assert_eq!(value("virus detection", "To"), ["servizi@pec.example"]);
    assert_eq!(value("virus detection", "X-Mittente"), ["anna@pec.example"]);
}

/// Originals that a message must survive: eight bits, bare CR and LF, no header, the message's own boundaries.
#[test]
fn openssl_accepts_envelopes_of_any_original() {
    let provider = Provider::new("Gestore", "pec.example");
    let time = issue(0).time;
    let recipients = || vec![Recipient::new("bruno@pec.example", true)];
    let envelope = |original: &[u8]| {
        let submission = Submission::new(original, "anna@pec.example", recipients(), "opec1.1@pec.example");
        provider.transport_envelope(&submission, time)
    };
    let first = envelope(ORIGINAL).sign(&PKI.signer).unwrap();
    let long = [b"Subject: a\r\n\r\n".to_vec(), vec![b'a'; 5000]].concat();
    for original in [
        b"Subject: \xE0\r\n\r\n\xE0\xFF\r\n".as_slice(),
        b"Subject: a\n\nb\n",
        b"Subject: a\r\n\r\nb\rc\r\r\n",
        b"Subject: a\r\nbc\0\r\n\r\n",
        b"",
        b"\r\n",
        b"no header",
        &long,
        // Holds the boundaries that its own envelope would have.
        &first,
    ] {
        let draft = envelope(original);
        let message = draft.sign(&PKI.signer).unwrap();
        let content = verify(&message).unwrap_or_else(|error| panic!("{original:?}: {error}"));
        let content = parse_mail(&content).unwrap();
        let inside = child(&content, "postacert.eml").unwrap().get_body_raw().unwrap();
        assert_eq!(Some(inside), draft.original);
        assert!(certified(&content).is_some());
    }
}

/// An address or a subject cannot add a header field.
#[test]
fn nothing_breaks_out_of_a_header_field() {
    let mut sent = submission();
    sent.subject = Some("a\r\nX-Trasporto: errore\u{1}".into());
    sent.sender = Address::new("anna@pec.example\" <x@x>\r\nX-Ricevuta: avvenuta-consegna");
    let provider = Provider::new("Gestore", "pec.example");
    for draft in [provider.acceptance(&sent, &issue(1)), provider.transport_envelope(&sent, issue(1).time)] {
        let message = draft.sign(&PKI.signer).unwrap();
        verify(&message).unwrap();
        let mail = parse_mail(&message).unwrap();
        let words =
            [mail.headers.get_all_values("X-Ricevuta"), mail.headers.get_all_values("X-Trasporto")].concat();
        assert!(words == ["accettazione"] || words == ["posta-certificata"], "{words:?}");
    }
}
