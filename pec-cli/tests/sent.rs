//! `pec verify --sent`: does a receipt prove that this document was delivered?
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::issue::{file, issue, original, provider, signed, submission, time};
use common::{Answer, run};
use std::fs;
use std::path::Path;

const TO: &[&str] = &["bruno@pec.example"];

fn verify(folder: &Path, words: &[&str]) -> Answer {
    let ca = file("ca.pem");
    run(folder, &[&["verify", "--now", &time(100), "--ca", &ca], words].concat())
}

#[test]
fn a_receipt_proves_the_document_that_it_holds() {
    let root = pec_tests::scratch();
    let write = |name: &str, bytes: &[u8]| fs::write(root.path().join(name), bytes).unwrap();
    let sent = original(1, TO, "Offerta", "Ciao");
    let submission = submission(&sent, 1, TO);
    let delivery = signed(&provider().delivery(&submission, TO[0], &issue(60)));
    write("sent.eml", &sent);
    write("other.eml", &original(1, TO, "Offerta", "Miao"));
    write("delivery.eml", &delivery);
    write("envelope.eml", &signed(&provider().transport_envelope(&submission, issue(1).time)));
    write("acceptance.eml", &signed(&provider().acceptance(&submission, &issue(1))));
    let forged = String::from_utf8(delivery).unwrap().replace("Ciao", "Miao");
    write("forged.eml", forged.as_bytes());
    let (proof, prova) = (
        "proves that this document was delivered to bruno@pec.example",
        "prova che questo documento è stato consegnato a bruno@pec.example",
    );
    let no_proof = "does not prove that this document was delivered: ";
    for (sent, receipt, lang, status, said) in [
        ("sent.eml", "delivery.eml", "en", 0, proof),
        ("sent.eml", "delivery.eml", "it", 0, prova),
        ("other.eml", "delivery.eml", "en", 1, no_proof),
        (
            "other.eml",
            "delivery.eml",
            "en",
            1,
            "A part of the original inside is not what was sent: part 0 of the original, line 1",
        ),
        (
            "other.eml",
            "delivery.eml",
            "it",
            1,
            "non prova che questo documento sia stato consegnato: Una parte dell'originale",
        ),
        ("sent.eml", "envelope.eml", "en", 0, "holds this document, and proves no delivery"),
        ("sent.eml", "acceptance.eml", "en", 1, "The message holds no original"),
        ("other.eml", "forged.eml", "en", 1, "Nothing was compared with what was sent"),
    ] {
        for form in [&[][..], &["--explain"]] {
            let words = [&["--lang", lang, "--sent", sent, receipt][..], form].concat();
            let answer = verify(root.path(), &words);
            assert_eq!(answer.status, status, "{words:?}: {}", answer.out);
            assert!(answer.out.contains(said), "{words:?}: {}", answer.out);
        }
    }
    // One receipt that proves nothing is enough.
    let both = verify(root.path(), &["--sent", "sent.eml", "delivery.eml", "acceptance.eml"]);
    assert_eq!((both.status, both.out.matches(proof).count()), (1, 1), "{}", both.out);

    let json = verify(root.path(), &["--json", "--sent", "sent.eml", "delivery.eml"]).json();
    let sent = json.first().and_then(|line| line.pointer("/report/sent")).unwrap();
    assert_eq!(
        sent.to_string(),
        r#"{"matches":true,"msgid":"same","parts":[{"form":null,"part":0,"result":"same","sent_part":0}]}"#
    );
    let json = verify(root.path(), &["--json", "delivery.eml"]).json();
    assert!(json.first().and_then(|line| line.pointer("/report/sent")).unwrap().is_null());
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let root = pec_tests::scratch();
    fs::write(root.path().join("a.eml"), common::message(1)).unwrap();
    let answer = verify(root.path(), &["--sent", "none.eml", "a.eml"]);
    assert_eq!((answer.status, &*answer.out), (2, ""));
    assert!(answer.err.contains("--sent none.eml: no such file"), "{}", answer.err);
}
