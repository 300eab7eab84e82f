//! `pec status` on messages issued for the test: which messages have a row, what is only listed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;

use common::issue::{file, issue, original, provider, signed, submission, time};
use common::{Answer, run};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const TO: &[&str] = &["bruno@pec.example", "dario@mail.example"];

fn put(root: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn acceptance(number: u32, seconds: i64) -> Vec<u8> {
    let original = original(number, TO, &format!("Offerta n. {number}"), "Ciao");
    signed(&provider().acceptance(&submission(&original, number, TO), &issue(seconds)))
}

fn delivery(number: u32, seconds: i64) -> Vec<u8> {
    let original = original(number, TO, &format!("Offerta n. {number}"), "Ciao");
    signed(&provider().delivery(&submission(&original, number, TO), TO[0], &issue(seconds)))
}

fn status(root: &Path, hours: i64, words: &[&str]) -> Answer {
    let (ca, now) = (file("ca.pem"), time(hours * 3600));
    run(root, &[&["status", "--ca", &ca, "--now", &now], words].concat())
}

/// Subject and state of each message.
fn messages(found: &Value) -> Vec<[&str; 2]> {
    let messages = found["messages"].as_array().unwrap();
    messages.iter().map(|m| [m["subject"].as_str().unwrap(), m["state"].as_str().unwrap()]).collect()
}

#[test]
fn a_message_from_submission_to_delivery() {
    let root = pec_tests::scratch();
    put(root.path(), "1.eml", acceptance(1, 0));
    let found = &status(root.path(), 1, &["--json", "."]).json()[0];
    assert_eq!(messages(found), [["Offerta n. 1", "pending"]]);
    assert_eq!(messages(&status(root.path(), 25, &["--json", "."]).json()[0]), [["Offerta n. 1", "overdue"]]);

    put(root.path(), "2.eml", delivery(1, 60));
    let answer = status(root.path(), 25, &["--json", "."]);
    assert_eq!(answer.status, 0);
    let message = &answer.json()[0]["messages"][0];
    assert_eq!(message["accepted_at"], time(0));
    assert_eq!(message["state"], "delivered");
    let recipient = &message["recipients"][1];
    assert_eq!(
        [&recipient["address"], &recipient["state"], &recipient["certified"]],
        [&json!(TO[1]), &json!("external"), &json!(false)]
    );

    let shown = |seconds| time(seconds).replace('T', " ").replace('Z', " UTC");
    let expected = format!(
        "delivered  Offerta n. 1\n  from anna@pec.example, accepted {}\n  \
         delivered  {}  bruno@pec.example\n  \
         external   {}  dario@mail.example (not PEC)\n\n\
         1 message (as of {}): delivered 1\n",
        shown(0),
        shown(60),
        shown(0),
        shown(25 * 3600)
    );
    assert_eq!(status(root.path(), 25, &["."]).out, expected);
}

#[test]
fn which_messages_as_sent_have_a_row() {
    let root = pec_tests::scratch();
    // Anna is known by a receipt; nobody else is.
    put(root.path(), "inbox/a.eml", acceptance(1, 0));
    put(root.path(), "inbox/copy.eml", original(1, TO, "Offerta n. 1", "Ciao"));
    put(root.path(), "inbox/new.eml", original(2, TO, "no receipt yet", "Ciao"));
    let stranger = |number, subject| {
        String::from_utf8(original(number, TO, subject, "Ciao")).unwrap().replace("anna@", "zoe@")
    };
    put(root.path(), "inbox/stranger.eml", stranger(3, "a stranger's"));
    put(root.path(), "Posta Inviata/4.eml", stranger(4, "in a folder of sent mail"));
    put(root.path(), "Bozze/5.eml", original(5, TO, "a draft", "Ciao"));
    put(
        root.path(),
        "Sent",
        format!("From - Tue Dec 14 14:36:08 2021\n{}", stranger(6, "in an mbox of sent mail")),
    );
    put(root.path(), "Posta Inviata/received.eml", format!("Received: by x\r\n{}", stranger(7, "received")));
    for name in ["new", "tmp"] {
        fs::create_dir_all(root.path().join("Maildir").join(name)).unwrap();
        fs::create_dir_all(root.path().join("Maildir/.Sent").join(name)).unwrap();
    }
    put(root.path(), "Maildir/cur/8:2,S", stranger(8, "in a Maildir"));
    put(root.path(), "Maildir/.Sent/cur/9:2,S", stranger(9, "in the Sent of a Maildir"));
    put(root.path(), "Maildir/.Sent/cur/10:2,DS", stranger(10, "a draft in a Maildir"));

    let answer = status(root.path(), 1, &["--json", "."]);
    let found = &answer.json()[0];
    let mut subjects: Vec<_> = messages(found).into_iter().map(|[subject, _]| subject).collect();
    subjects.sort_unstable();
    assert_eq!(
        subjects,
        [
            "Offerta n. 1",
            "in a folder of sent mail",
            "in an mbox of sent mail",
            "in the Sent of a Maildir",
            "no receipt yet"
        ]
    );
    assert!(found["messages"].as_array().unwrap().iter().all(|m| m["state"] == "pending"));
    assert_eq!(found["orphans"], json!([]));
}

#[test]
fn what_certifies_nothing_is_listed_and_moves_nothing() {
    let root = pec_tests::scratch();
    put(root.path(), "a.eml", acceptance(1, 0));
    let genuine = String::from_utf8(delivery(1, 60)).unwrap();
    put(root.path(), "altered.eml", genuine.replacen("Offerta", "Ofverta", 3));
    put(
        root.path(),
        "forged.eml",
        "From: x@y.example\r\nX-Ricevuta: avvenuta-consegna\r\nX-Riferimento-Message-ID: <1@client.example>\r\n\r\nTrust me.\r\n",
    );
    let outer = |inner: &str| {
        format!(
            "Received: by x\r\nFrom: x@y.example\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--o--\r\n"
        )
    };
    put(root.path(), "forwarded.eml", outer(&genuine));
    put(
        root.path(),
        "forwarded-again.eml",
        outer(&outer(&genuine).replace("boundary=o", "boundary=i").replace("--o", "--i")),
    );
    let answer = status(root.path(), 1, &["--json", "."]);
    assert_eq!(answer.status, 0);
    let found = &answer.json()[0];
    assert_eq!(messages(found), [["Offerta n. 1", "pending"]]);
    let keys = ["file", "kind", "why", "identifier", "msgid", "recipient"];
    let mut orphans: Vec<_> = found["orphans"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| keys.map(|key| o[key].as_str().unwrap_or("-")))
        .collect();
    orphans.sort_unstable();
    let data = ["opec.1@pec.example", "1@client.example", "bruno@pec.example"];
    let with = |file: &'static str, why: &'static str| [file, "delivery", why, data[0], data[1], data[2]];
    assert_eq!(
        orphans,
        [
            with("./altered.eml", "tracker.not_certified"),
            ["./forged.eml", "delivery", "tracker.not_certified", "-", "1@client.example", "-"],
            // The same receipt inside both is listed once, at the first.
            with("./forwarded-again.eml", "tracker.nested"),
        ]
    );
    let shown = status(root.path(), 1, &["."]).out;
    assert!(shown.contains("The message claims to be a receipt, and nothing certifies it:\n    altered   delivery  ./altered.eml\n    unsigned  delivery  ./forged.eml\n"), "{shown}");
    assert!(shown.ends_with("receipts that move no state: 3\n"), "{shown}");

    // The genuine receipt itself does.
    put(root.path(), "genuine.eml", genuine);
    assert_eq!(
        messages(&status(root.path(), 1, &["--json", "."]).json()[0]),
        [["Offerta n. 1", "delivered"]]
    );
}

#[test]
fn what_is_odd_is_noted_and_what_cannot_be_read_is_told() {
    let root = pec_tests::scratch();
    let edited =
        String::from_utf8(delivery(1, 60)).unwrap().replacen("Subject: CONSEGNA", "Subject: NOTIFICA", 1);
    put(root.path(), "edited.eml", edited);
    let answer = status(root.path(), 1, &[".", "gone.eml"]);
    assert_eq!(answer.status, 1);
    assert!(answer.out.starts_with("delivered "), "{}", answer.out);
    assert!(
        answer.out.contains("Unsigned headers of a receipt disagree with what it certifies"),
        "{}",
        answer.out
    );
    assert!(answer.out.contains("not readable:\n  gone.eml: no such file"), "{}", answer.out);
    let answer = status(root.path(), 1, &["--lang", "it", ".", "gone.eml"]);
    assert!(answer.out.contains("non leggibili: 1\n"), "{}", answer.out);
}

#[test]
fn a_flood_of_forged_receipts_is_counted_not_kept() {
    let root = pec_tests::scratch();
    let forged = |number| {
        format!(
            "From x@y.example Tue Dec 14 14:36:08 2021\nFrom: x@y.example\nX-Ricevuta: accettazione\nMessage-ID: <{number}@y.example>\n\nx\n\n"
        )
    };
    put(root.path(), "flood.mbox", (0..10_050).map(forged).collect::<String>());
    let found = &status(root.path(), 1, &["--json", "."]).json()[0];
    assert_eq!(found["orphans"].as_array().unwrap().len(), 10_000);
    assert_eq!(found["orphans_dropped"], 50);
    let shown = status(root.path(), 1, &["."]).out;
    assert!(shown.lines().count() < 30, "{shown}");
    for said in [
        "flood.mbox#0\n",
        "and more, which --json lists: 9980\n",
        "receipts that move no state: 10000\n",
        "only counted: 50\n",
    ] {
        assert!(shown.contains(said), "{said:?} is not in\n{shown}");
    }
}
