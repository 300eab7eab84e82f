//! Control-C while an archive is repaired.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;

use common::archive::{Scratch, authority};
use common::pec;
use std::fs::{self, File};
use std::io::Write;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A repair that waits for a file of trust, and what lets it go on.
struct Repair {
    child: Child,
    pipe: File,
}

impl Repair {
    /// Starts it; it hears Control-C from then on.
    fn start(scratch: &Scratch, words: &[&str]) -> Self {
        let pipe = scratch.path().join("ca.pem");
        let _ = fs::remove_file(&pipe);
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let child = pec(scratch.path())
            .args(["archive", "repair", "a", "--ca", "ca.pem"])
            .args(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Returns when the other end is open.
        let pipe = File::options().write(true).open(&pipe).unwrap();
        Self { child, pipe }
    }

    /// Presses Control-C.
    fn press(&self) {
        let process = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &process]).status().unwrap().success());
    }

    /// Lets it go on, to its end.
    fn ends(mut self) -> Output {
        self.pipe.write_all(&fs::read(authority()).unwrap()).unwrap();
        drop(self.pipe);
        self.child.wait_with_output().unwrap()
    }

    /// Presses Control-C until it ends, which it does without the file.
    ///
    /// Two signals that come before the first is heard are one to the kernel: so a busy machine needs a third.
    fn ends_impatiently(mut self) -> Output {
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.child.try_wait().unwrap().is_none() {
            if Instant::now() > deadline {
                self.child.kill().unwrap();
            } else {
                self.press();
                thread::sleep(Duration::from_millis(20));
            }
        }
        self.child.wait_with_output().unwrap()
    }
}

/// What a repair says during which Control-C was pressed once.
fn interrupted(scratch: &Scratch, words: &[&str]) -> Output {
    let repair = Repair::start(scratch, words);
    repair.press();
    repair.ends()
}

#[test]
fn control_c_stops_a_repair_in_good_order() {
    let scratch = Scratch::with_sample();
    let before = scratch.archive("search", &["--json", "--limit", "1000"]).out;
    let output = interrupted(&scratch, &["--json"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told, serde_json::json!({ "messages": 0, "salvaged": 0, "stopped": true }));
    // The next command goes on from there, and a repair does all.
    assert_eq!(scratch.archive("search", &["--json", "--limit", "1000"]).out, before);
    assert_eq!(scratch.archive("check", &[]).status, 0);
    let output = interrupted(&scratch, &["--lang", "it"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("pec: interrotto: quanto fatto è integro"), "{told}");
    let output = Repair::start(&scratch, &["--json"]).ends();
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told, serde_json::json!({ "messages": 74, "salvaged": 0, "stopped": false }));
    assert_eq!(scratch.archive("search", &["--json", "--limit", "1000"]).out, before);
}

#[test]
fn who_presses_it_twice_waits_no_longer() {
    let scratch = Scratch::with_sample();
    let output = Repair::start(&scratch, &[]).ends_impatiently();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    assert_eq!(scratch.archive("check", &[]).status, 0);
}
