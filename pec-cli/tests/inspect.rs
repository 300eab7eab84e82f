//! `pec inspect`: what is shown, and what is written where.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;

use common::{run, run_with};
use std::fs;
use std::path::Path;

/// An envelope as a hostile sender would like it: unsigned, every attachment with a name that aims elsewhere.
fn message() -> String {
    let part = |name: &str, text: &str| {
        format!("--b\r\nContent-Type: application/octet-stream; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    [
        "From: posta-certificata@pec.example\r\nX-Ricevuta: accettazione\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n",
        "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n",
        &part("../../outside.txt", "1"),
        &part("/tmp/absolute.txt", "2"),
        &part("..\\\\..\\\\windows.txt", "3"),
        &part(".profile", "4"),
        &part("con.txt", "5"),
        &part("twice.txt", "6"),
        &part("Twice.txt", "7"),
        &part("mine.txt", "8"),
        "--b\r\nContent-Type: text/plain; name*=utf-8''exe%E2%80%AEfdp%1B%5B2J.txt\r\n\r\n9\r\n",
        "--b\r\nContent-Type: message/rfc822; name=postacert.eml\r\n\r\nSubject: in\r\nContent-Type: application/pdf; name=inner.pdf\r\n\r\n10\r\n",
        "--b--\r\n",
    ]
    .concat()
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn parts_are_written_inside_the_folder_and_over_nothing() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("m.eml"), message()).unwrap();
    let out = root.path().join("deep/out");
    fs::create_dir_all(&out).unwrap();
    fs::write(out.join("mine.txt"), "mine").unwrap();
    let answer = run(root.path(), &["inspect", "--extract", "deep/out", "m.eml"]);
    assert_eq!(answer.status, 0, "{}", answer.err);
    assert_eq!(
        files(&out),
        [
            "Twice-2.txt",
            "_.._outside.txt",
            "_.._windows.txt",
            "_con.txt",
            "_tmp_absolute.txt",
            "exefdp[2J.txt",
            "inner.pdf",
            "mine-2.txt",
            "mine.txt",
            "postacert.eml",
            "profile",
            "text.txt",
            "twice.txt"
        ]
    );
    assert_eq!(fs::read_to_string(out.join("mine.txt")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(out.join("mine-2.txt")).unwrap(), "8");
    assert_eq!(fs::read_to_string(out.join("inner.pdf")).unwrap(), "10");
    assert_eq!(files(root.path()), ["deep", "m.eml"], "nothing was written outside");
    assert_eq!(files(&root.path().join("deep")), ["out"]);
    // Once more: beside, not over.
    assert_eq!(run(root.path(), &["inspect", "--extract", "deep/out", "m.eml"]).status, 0);
    assert_eq!(fs::read_to_string(out.join("inner.pdf")).unwrap(), "10");
    assert!(out.join("inner-2.pdf").exists());
}

#[cfg(unix)]
#[test]
fn links_in_the_folder_are_not_written_through() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("m.eml"), message()).unwrap();
    fs::create_dir(root.path().join("out")).unwrap();
    std::os::unix::fs::symlink("../victim", root.path().join("out/inner.pdf")).unwrap();
    assert_eq!(run(root.path(), &["inspect", "--extract", "out", "m.eml"]).status, 0);
    assert!(!root.path().join("victim").exists());
    assert!(root.path().join("out/inner-2.pdf").exists());
}

#[test]
fn a_claim_is_shown_as_a_claim_and_cleaned() {
    let root = tempfile::tempdir().unwrap();
    let answer = run_with(root.path(), &["inspect", "-"], message().as_bytes());
    assert_eq!(answer.status, 0, "{}", answer.err);
    assert!(
        answer.out.starts_with("kind: acceptance  (as the message says; nothing was verified"),
        "{}",
        answer.out
    );
    assert!(answer.out.contains("no certification data"));
    assert!(answer.out.contains("exe\\u{202e}fdp\\u{1b}[2J.txt"), "{}", answer.out);
    assert!(!answer.out.contains(['\x1b', '\u{202e}']));

    let answer = run_with(root.path(), &["inspect", "--json", "-"], message().as_bytes());
    let json = &answer.json()[0];
    assert_eq!(json["kind"], "acceptance");
    assert!(json["certification_data"].is_null());
    let attachments = json["parts"].as_array().unwrap().iter().filter(|part| part["attachment"] == true);
    assert_eq!(attachments.count(), 10);
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("m.eml"), message()).unwrap();
    let answer = run(root.path(), &["inspect", "--extract", "m.eml/out", "m.eml"]);
    assert_eq!(answer.status, 1);
    assert!(answer.err.contains("cannot write the parts"), "{}", answer.err);
}
