//! Runs the real program.
#![allow(dead_code, clippy::unwrap_used, reason = "helpers of tests; each test file uses a part")]

pub(crate) mod archive;
pub(crate) mod issue;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What the program answered.
pub(crate) struct Answer {
    /// Exit status.
    pub(crate) status: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Answer {
    /// The output as JSON, a value a line.
    pub(crate) fn json(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }
}

/// The program with a known environment: nobody's locale, no colours asked for.
pub(crate) fn pec(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pec"));
    command.current_dir(folder).env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C");
    command
}

/// Runs with these words and this standard input.
pub(crate) fn run_with(folder: &Path, words: &[&str], input: &[u8]) -> Answer {
    let mut child = pec(folder)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Answer {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs with these words and no input.
pub(crate) fn run(folder: &Path, words: &[&str]) -> Answer {
    run_with(folder, words, b"")
}

/// A small message.
pub(crate) fn message(number: usize) -> String {
    format!(
        "From: a@example.org\nTo: b@example.org\nSubject: {number}\nMessage-ID: <{number}@example.org>\n\nText {number}\n"
    )
}

/// Runs the OpenSSL command that `verify --explain` shows in its answer, in the folder of the user; says whether it succeeds.
pub(crate) fn shown_command_succeeds(folder: &Path, explained: &str) -> bool {
    let command = explained.lines().map(str::trim).find(|line| line.contains("openssl cms -verify"));
    let words = ["-o", "pipefail", "-c", command.expect(explained)];
    Command::new("bash").args(words).current_dir(folder).output().unwrap().status.success()
}
