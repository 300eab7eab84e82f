//! `pec archive`: what is kept, handed out, held, and when it may go.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "helpers of tests")]

mod common;

use common::archive::{NOW, Scratch, authority};
use common::{message, pec, run_with};
use serde_json::Value;
use std::fs;
use std::process::Command;

/// The name of the first message that such a search finds.
fn first(scratch: &Scratch, words: &[&str]) -> String {
    scratch.archive("search", &[words, &["--json"]].concat()).json()[0]["sha256"].as_str().unwrap().to_owned()
}

/// The files of a folder.
fn names(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn an_export_is_checked_by_sha256sum() {
    let scratch = Scratch::with_sample();
    let answer = scratch.archive("export", &["out", "--all", "--as", "auditor"]);
    assert_eq!((answer.status, answer.err.as_str()), (0, ""));
    assert!(answer.out.starts_with("exported 74 messages ("), "{}", answer.out);
    let out = scratch.path().join("out");
    let names = names(&out);
    assert_eq!(names.len(), 76, "{names:?}");
    assert!(names.contains(&"manifest.jsonl".to_owned()) && names.contains(&"SHA256SUMS".to_owned()));
    let checked =
        Command::new("sha256sum").args(["-c", "--quiet", "SHA256SUMS"]).current_dir(&out).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    let manifest = fs::read_to_string(out.join("manifest.jsonl")).unwrap();
    assert_eq!(manifest.lines().count(), 74);
    for line in manifest.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(out.join(line["file"].as_str().unwrap()).is_file());
        for key in ["sha256", "kind", "verdict", "at", "first_seen", "seen"] {
            assert!(!line[key].is_null(), "{key}");
        }
    }
    // Never over what is there; and the log says who got it.
    let answer = scratch.archive("export", &["out", "--all"]);
    assert_eq!(answer.status, 2);
    assert!(answer.err.contains("out: the folder is not empty"), "{}", answer.err);
    let log = scratch.archive("log", &[]).json();
    let event = log.last().unwrap();
    assert_eq!((&event["who"], &event["what"]["export"]["messages"]), (&"auditor".into(), &74.into()));
}

#[test]
fn a_thread_is_shown_and_handed_out_as_a_whole() {
    let scratch = Scratch::with_sample();
    let receipt = first(&scratch, &["--kind", "delivery", "--oldest-first"]);
    let shown = &scratch
        .archive("show", &[&receipt, "--thread", "--json", "--now", NOW, "--ca", &authority()])
        .json()[0];
    let keys: Vec<_> = shown.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["error", "log", "message", "report", "retained_until", "thread"]);
    assert_eq!(
        (&shown["message"]["verdict"], &shown["report"]["verdict"]),
        (&"authentic".into(), &"authentic".into())
    );
    assert_eq!(shown["report"]["time_basis"], "witnessed");
    let messages = shown["thread"]["messages"].as_array().unwrap();
    assert!(messages.len() >= 2 && messages.iter().any(|message| message["sha256"] == receipt.as_str()));

    // By its certified identifier, and by the Message-ID of what was sent.
    for key in ["identifier", "msgid"] {
        let id = shown["message"]["data"][key].as_str().unwrap();
        let same = &scratch.archive("show", &[id, "--json", "--now", NOW]).json()[0];
        assert_eq!(same["thread"]["messages"], shown["thread"]["messages"], "{key}");
        assert_eq!(same["message"], Value::Null);
    }
    let text = scratch.archive("show", &[&receipt[..8], "--thread", "--log", "--ca", &authority()]).out;
    for said in [
        receipt.as_str(),
        "verdict then:   authentic",
        "verdict now:    authentic",
        "kept until:",
        "\nthread:\n",
        "\"add\"",
    ] {
        assert!(text.contains(said), "{said:?} is not in\n{text}");
    }
    let italian = scratch.archive("show", &[&receipt[..8], "--lang", "it"]).out;
    assert!(italian.contains("verdetto ora:   indeterminato: ") && italian.contains("manca: "), "{italian}");

    let raw = pec(scratch.path()).args(["archive", "show", "a", &receipt, "--raw"]).output().unwrap().stdout;
    let file = shown["message"]["seen"][0]["source"].as_str().unwrap();
    assert_eq!(raw, fs::read(file).unwrap());

    let answer = scratch.archive("export", &["case", "--thread", &receipt, "--json"]);
    assert_eq!(answer.json()[0]["messages"], messages.len());
    assert_eq!(names(&scratch.path().join("case")).len(), messages.len() + 2);
}

#[test]
fn tags_and_holds() {
    let scratch = Scratch::with_sample();
    let id = first(&scratch, &[]);
    assert_eq!(scratch.archive("tag", &[&id, "Clients/Rossi/2024", "paid"]).status, 0);
    assert_eq!(first(&scratch, &["--category", "Clients"]), id);
    assert_eq!(first(&scratch, &["--tag", "paid"]), id);
    assert_eq!(scratch.archive("tag", &["--remove", &id, "paid"]).status, 0);
    assert!(scratch.archive("search", &["--tag", "paid"]).out.starts_with("nothing matches"));
    let answer = scratch.archive("tag", &[&id, "a//b", "--lang", "it"]);
    assert_eq!(answer.status, 2);
    assert!(answer.err.contains("questo nome non va"), "{}", answer.err);
    assert_eq!(scratch.archive("hold", &[&id[..10], "case 12", "--as", "lawyer"]).status, 0);
    assert_eq!(first(&scratch, &["--hold", "case 12"]), id);
    let log = scratch.archive("show", &[&id, "--log", "--json"]).json()[0]["log"].clone();
    let log = log.as_array().unwrap();
    assert_eq!(log.len(), 5, "{log:?}");
    assert_eq!((&log[4]["who"], &log[4]["what"]["hold"]["hold"]), (&"lawyer".into(), &"case 12".into()));
    assert_eq!(scratch.archive("check", &[]).status, 0);
}

#[test]
fn several_at_once_all_or_none() {
    let scratch = Scratch::with_sample();
    let lines = scratch.archive("search", &["--json", "--limit", "3"]).json();
    let ids: Vec<&str> = lines[..3].iter().map(|line| line["sha256"].as_str().unwrap()).collect();
    let head = || scratch.archive("status", &["--json"]).json()[0]["archive"]["head"].clone();
    let before = head();
    for (words, said) in [
        (&["tag", "a", ids[0], "paid", "--also", "00000000"][..], "a: 00000000: nothing in the archive has"),
        (&["hold", "a", ids[0], "case 1", "--also", "00000000"], "a: 00000000: nothing in the archive has"),
    ] {
        let answer = scratch.pec(&[&["archive"], words].concat());
        assert_eq!((answer.status, answer.out.as_str()), (1, ""), "{words:?}");
        assert!(answer.err.contains(said), "{}", answer.err);
    }
    assert_eq!(head(), before, "nothing was done");

    assert_eq!(scratch.archive("tag", &[ids[1], "paid"]).status, 0);
    let answer =
        scratch.archive("tag", &[ids[0], "paid", "new", "--also", ids[1], "--also", &ids[0][..12], "--json"]);
    let line = |message: &str, tag: &str, on: bool, changed: bool| serde_json::json!({ "message": message, "tag": tag, "on": on, "changed": changed });
    assert_eq!(
        answer.json(),
        [
            line(ids[0], "paid", true, true),
            line(ids[0], "new", true, true),
            line(ids[1], "paid", true, false),
            line(ids[1], "new", true, true)
        ]
    );
    // From standard input, as a search gives them.
    let input = format!("{}\n\n{}\n", ids[1], ids[2]);
    let words = ["archive", "tag", "a", "-", "paid", "--remove", "--json"];
    let answer = run_with(scratch.path(), &words, input.as_bytes());
    assert_eq!(answer.json(), [line(ids[1], "paid", false, true), line(ids[2], "paid", false, false)]);
    let answer = run_with(scratch.path(), &words, b"\n");
    assert_eq!((answer.status, answer.out.as_str()), (1, ""));
    assert!(answer.err.contains("nothing matches"), "{}", answer.err);

    let answer = scratch.archive("hold", &[ids[0], "case 12", "--also", ids[2], "--json"]);
    let held: Vec<_> = answer.json();
    assert_eq!(held.len(), 2);
    assert_eq!(
        held[1],
        serde_json::json!({ "message": ids[2], "hold": "case 12", "on": true, "changed": true })
    );
    let answer = scratch.archive("hold", &["--release", ids[0], "case 12", "--also", ids[2]]);
    assert_eq!(answer.out.matches(": released (case 12)\n").count(), 2, "{}", answer.out);
    assert_eq!(scratch.archive("check", &[]).status, 0);
}

#[test]
fn what_was_decided_and_deleted_is_told_to_programs_too() {
    let scratch = Scratch::new();
    fs::write(scratch.path().join("old.eml"), message(1)).unwrap();
    let added = scratch.pec(&["archive", "add", "a", "old.eml", "--json", "--now", "2010-01-01"]).json();
    let id = added[0]["message"].as_str().unwrap();
    let words = ["--retention-years", "3", "--allow-deletion", "--json"];
    let decided = &scratch.archive("policy", &words).json()[0];
    assert_eq!(decided["policy"], serde_json::json!({ "retention_years": 3, "deletion": true }));
    let status = &scratch.archive("status", &["--json"]).json()[0]["archive"];
    for key in ["policy", "segments", "head"] {
        assert_eq!(decided[key], status[key], "{key}");
    }
    let words = [id, "--because", "over", "--as", "archivist", "--now", "2040-01-01", "--json"];
    let deleted = scratch.archive("delete", &words).json();
    let told =
        serde_json::json!({ "message": id, "why": "over", "who": "archivist", "at": "2040-01-01T00:00:00Z" });
    assert_eq!(deleted, [told]);
    let log = scratch.archive("log", &["--json"]);
    assert_eq!(log.out, scratch.archive("log", &[]).out);
    assert!(log.json().iter().any(|event| event["what"]["delete"]["why"] == "over"));
    let repaired = scratch.archive("repair", &["--json"]).json();
    assert_eq!(repaired, [serde_json::json!({ "messages": 0, "salvaged": 0, "stopped": false })]);
}

#[test]
fn nothing_goes_before_its_time() {
    let scratch = Scratch::new();
    fs::write(scratch.path().join("old.eml"), message(1)).unwrap();
    let then = ["--now", "2010-01-01"];
    let added = scratch.pec(&[&["archive", "add", "a", "old.eml", "--json"], &then[..]].concat()).json();
    let id = added[0]["message"].as_str().unwrap();
    let delete = |words: &[&str]| scratch.archive("delete", &[&[id, "--because", "over"], words].concat());
    let refused = |words: &[&str], said: &str| {
        let answer = delete(words);
        assert_eq!(answer.status, 2, "{}", answer.out);
        assert!(answer.err.contains(said), "{}", answer.err);
    };
    refused(&["--now", "2040-01-01"], "this archive deletes nothing");
    refused(&["--now", "2040-01-01", "--lang", "it"], "questo archivio non cancella nulla");
    assert_eq!(scratch.archive("policy", &["--retention-years", "10", "--allow-deletion"]).status, 0);
    refused(&["--now", "2019-12-31"], "the message must be kept until 2020-01-");
    refused(&["--now", "2019-12-31", "--lang", "it"], "va conservato fino al 2020-01-");
    assert_eq!(scratch.archive("hold", &[id, "case 1"]).status, 0);
    refused(&["--now", "2040-01-01"], "the message is held (case 1)");
    assert_eq!(scratch.archive("hold", &[id, "case 1", "--release"]).status, 0);
    let answer = scratch.archive("delete", &[id, "--now", "2040-01-01"]);
    assert_eq!(answer.status, 2, "without a reason");
    let answer = delete(&["--now", "2040-01-01", "--as", "archivist"]);
    assert_eq!(answer.status, 0, "{}", answer.err);
    assert_eq!(scratch.archive("show", &[id]).status, 1);
    let last = &scratch.archive("log", &[]).json();
    let gone = last.iter().find(|event| !event["what"]["delete"].is_null()).unwrap();
    assert_eq!((&gone["who"], &gone["what"]["delete"]["why"]), (&"archivist".into(), &"over".into()));
    assert_eq!(scratch.archive("check", &[]).status, 0);
}
