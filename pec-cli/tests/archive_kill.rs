//! `pec archive add` killed at random points, and a large mailbox: what was acknowledged is there, nothing is there twice, and going
//! on completes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;

use common::run;
use pec_archive::Sha256;
use pec_tests::{Random, scratch};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// A mailbox file of so many messages, a few of them large, some of them receipts by their headers.
fn mailbox(path: &Path, messages: usize) {
    const WORDS: &[&str] = &[
        "contratto",
        "offerta",
        "fattura",
        "bando",
        "gara",
        "verbale",
        "notifica",
        "atto",
        "sentenza",
        "appalto",
    ];
    let mut random = Random::new(5);
    let mut text = String::new();
    for number in 0..messages {
        let word = WORDS[random.below(WORDS.len())];
        let lines = if number % 500 == 0 { 2_000 } else { 4 };
        text.push_str("From a@b Tue Dec 14 14:36:08 2021\n");
        text.push_str(&format!(
            "From: u{}@pec.example\nTo: office@pec.example\nSubject: {word} {number}\nMessage-ID: <{number}@x.example>\n\
             Date: Tue, 14 Dec 2021 14:36:08 +0100\n",
            number % 50
        ));
        if number % 7 == 0 {
            text.push_str("X-Ricevuta: avvenuta-consegna\n");
        }
        text.push('\n');
        for _ in 0..lines {
            text.push_str(&format!("{} {} {:x}\n", WORDS[random.below(WORDS.len())], word, random.number()));
        }
        text.push('\n');
    }
    fs::write(path, text).unwrap();
}

/// Takes the mailbox in, and kills it without warning once so many messages were acknowledged. Those that were; whether it ended by
/// itself.
fn add_until(root: &Path, acknowledged: usize) -> (BTreeSet<Sha256>, bool) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pec"))
        .current_dir(root)
        .args(["archive", "add", "A", "mail.mbox", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut kept = BTreeSet::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    for line in lines.by_ref() {
        let Ok(line) = serde_json::from_str::<Value>(&line) else { continue };
        if let Some(message) = line["message"].as_str() {
            kept.insert(message.parse().unwrap());
        }
        if kept.len() >= acknowledged {
            child.kill().unwrap(); // SIGKILL
            break;
        }
    }
    // What it had printed before it died counts too.
    for line in lines {
        if let Ok(line) = serde_json::from_str::<Value>(&line)
            && let Some(message) = line["message"].as_str()
        {
            kept.insert(message.parse().unwrap());
        }
    }
    let ended = child.wait().unwrap().success();
    (kept, ended)
}

#[test]
fn killed_again_and_again_nothing_acknowledged_is_missing() {
    const MESSAGES: usize = 10_000;
    let root = scratch();
    mailbox(&root.path().join("mail.mbox"), MESSAGES);
    assert_eq!(run(root.path(), &["archive", "init", "A"]).status, 0);
    let mut random = Random::new(9);
    let mut kept = BTreeSet::new();
    let mut killed = 0;
    loop {
        // A little further each time, since what is known is acknowledged again.
        let goal = kept.len() + 1 + random.below(MESSAGES / 8);
        let (acknowledged, ended) = add_until(root.path(), goal);
        kept.extend(acknowledged);
        let archive = pec_stores::open(&root.path().join("A")).unwrap();
        for message in &kept {
            assert!(archive.entry(message).unwrap().is_some(), "{message}");
        }
        let checked = run(root.path(), &["archive", "check", "A"]);
        assert_eq!(checked.status, 0, "{}", checked.out);
        if ended {
            break;
        }
        killed += 1;
    }
    assert!(killed >= 8, "{killed}");
    assert_eq!(kept.len(), MESSAGES);
    let status = run(root.path(), &["archive", "status", "A", "--json"]);
    let status: Value = serde_json::from_str(&status.out).unwrap();
    assert_eq!(status["archive"]["messages"], MESSAGES);
}

#[test]
fn a_large_mailbox() {
    // `cargo xtask long` takes a hundred thousand.
    let messages: usize = std::env::var("PEC_LARGE_MAILBOX").map_or(20_000, |number| number.parse().unwrap());
    let root = scratch();
    mailbox(&root.path().join("mail.mbox"), messages);
    assert_eq!(run(root.path(), &["archive", "init", "A"]).status, 0);
    let added = run(root.path(), &["archive", "add", "A", "mail.mbox"]);
    assert_eq!(added.status, 0, "{}", added.out);
    let status = run(root.path(), &["archive", "status", "A", "--json"]);
    let status: Value = serde_json::from_str(&status.out).unwrap();
    assert_eq!(status["archive"]["messages"], messages);
    let found = run(root.path(), &["archive", "search", "A", "contratti", "19500", "--json"]);
    assert!(found.out.lines().count() <= 2, "{}", found.out);
    let checked = run(root.path(), &["archive", "check", "A"]);
    assert_eq!(checked.status, 0, "{}", checked.out);
}
