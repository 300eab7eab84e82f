//! The forgeries of the corpus as a user meets them: in a folder, and among the receipts of a mailbox.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;

use common::run;
use pec_tests::case::testdata;
use serde_json::Value;

#[test]
fn none_of_a_folder_of_forgeries_is_authentic() {
    let answer = run(&testdata(), &["verify", "--json", "--ca", "pki/ca.pem", "cases/forgery"]);
    assert_eq!(answer.status, 1, "{}", answer.err);
    let lines = answer.json();
    let folders = testdata().join("cases/forgery").read_dir().unwrap().count();
    let messages: Vec<_> = lines.iter().filter(|line| !line["report"].is_null()).collect();
    assert_eq!(messages.len(), folders, "{}", answer.out);
    for line in messages {
        assert_ne!(line["report"]["verdict"], "authentic", "{line}");
        let findings = line["report"]["findings"].as_array().unwrap();
        assert!(findings.iter().any(|finding| finding["severity"] == "error"), "{line}");
    }
}

#[test]
fn what_became_of_a_mailboxs_messages_is_the_same_among_forgeries() {
    let status = |more: &[&str]| -> Vec<Value> {
        let words =
            ["status", "--json", "--ca", "pki/ca.pem", "--now", "2025-11-21T07:30:00+01:00", "mailbox"];
        let answer = run(&testdata(), &[&words, more].concat());
        answer.json()[0]["messages"].as_array().unwrap().clone()
    };
    let alone = status(&[]);
    let among = status(&["cases/forgery", "cases/replay", "cases/nesting"]);
    assert!(alone.len() > 20 && among.len() > alone.len(), "{} and {}", alone.len(), among.len());
    for message in &alone {
        assert!(among.contains(message), "{message}");
    }
}
