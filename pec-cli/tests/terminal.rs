//! What a terminal gets, by `script`, which gives the program one.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;

use common::message;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The output on a terminal with these variables; `None` if there is no `script` here.
fn on_terminal(folder: &Path, words: &str, variables: &[(&str, &str)]) -> Option<String> {
    let command = format!("{} {words}", env!("CARGO_BIN_EXE_pec"));
    let mut script = Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).current_dir(folder).env("TERM", "xterm").env("LC_ALL", "C");
    script.env_remove("NO_COLOR").envs(variables.iter().copied());
    match script.output() {
        Ok(output) => Some(String::from_utf8(output.stdout).unwrap()),
        Err(_) => {
            pec_tests::not_run("no command `script` on this machine");
            None
        }
    }
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    let root = pec_tests::scratch();
    fs::write(root.path().join("a.eml"), message(1)).unwrap();
    fs::create_dir(root.path().join("Sent")).unwrap();
    fs::write(root.path().join("Sent/b.eml"), message(1)).unwrap();
    for words in [&["archive", "init", "A"][..], &["archive", "add", "A", "Sent"]] {
        assert_eq!(common::run(root.path(), words).status, 0);
    }
    for (words, variables, said, coloured) in [
        ("verify a.eml", &[][..], "a.eml", true),
        ("verify --explain a.eml", &[], "a.eml", true),
        ("status Sent", &[], "1 message", true),
        ("inspect a.eml", &[], "text/plain", true),
        ("archive status A", &[], "overdue", true),
        ("archive search A text", &[], "1 message", true),
        ("archive add A a.eml", &[], "1 message: ", true),
        ("archive check A", &[], "the archive is sound", true),
        ("verify a.eml", &[("NO_COLOR", "1")], "a.eml", false),
        ("archive status A", &[("NO_COLOR", "1")], "overdue", false),
        ("verify a.eml", &[("TERM", "dumb")], "a.eml", false),
        ("verify --json a.eml", &[], "a.eml", false),
        ("status --json Sent", &[], "a@example.org", false),
        ("verify a.eml | cat", &[], "a.eml", false),
    ] {
        let Some(output) = on_terminal(root.path(), words, variables) else { return };
        assert!(output.contains(said), "{words}: {output}");
        assert_eq!(output.contains("\x1b["), coloured, "{words} {variables:?}: {output:?}");
    }
}
