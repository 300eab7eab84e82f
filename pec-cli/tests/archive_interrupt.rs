//! Control-C while an archive is repaired.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;

use common::archive::{Scratch, authority};
use common::pec;
use std::fs::{self, File};
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Starts a repair, presses Control-C so many times while it waits for a file of trust, and lets it go on.
fn interrupted(scratch: &Scratch, times: usize, words: &[&str]) -> Output {
    let pipe = scratch.path().join("ca.pem");
    let _ = fs::remove_file(&pipe);
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut child = pec(scratch.path())
        .args(["archive", "repair", "a", "--ca", "ca.pem"])
        .args(words)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Returns when the other end is open: from then on it listens.
    let mut end = File::options().write(true).open(&pipe).unwrap();
    for _ in 0..times {
        let process = child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &process]).status().unwrap().success());
    }
    if times > 1 {
        // It does not need the file any more.
        child.wait().unwrap();
    } else {
        end.write_all(&fs::read(authority()).unwrap()).unwrap();
    }
    drop(end);
    child.wait_with_output().unwrap()
}

#[test]
fn control_c_stops_a_repair_in_good_order() {
    let scratch = Scratch::with_sample();
    let before = scratch.archive("search", &["--json", "--limit", "1000"]).out;
    let output = interrupted(&scratch, 1, &["--json"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told, serde_json::json!({ "messages": 0, "salvaged": 0, "stopped": true }));
    // The next command goes on from there, and a repair does all.
    assert_eq!(scratch.archive("search", &["--json", "--limit", "1000"]).out, before);
    assert_eq!(scratch.archive("check", &[]).status, 0);
    let output = interrupted(&scratch, 1, &["--lang", "it"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("pec: interrotto: quanto fatto è integro"), "{told}");
    let output = interrupted(&scratch, 0, &["--json"]);
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told, serde_json::json!({ "messages": 74, "salvaged": 0, "stopped": false }));
    assert_eq!(scratch.archive("search", &["--json", "--limit", "1000"]).out, before);
}

#[test]
fn who_presses_it_twice_waits_no_longer() {
    let scratch = Scratch::with_sample();
    let output = interrupted(&scratch, 2, &[]);
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    assert_eq!(scratch.archive("check", &[]).status, 0);
}
