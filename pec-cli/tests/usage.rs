//! Exit status, words, languages, and that nothing reaches a terminal that should not.

mod common;

use common::{message, pec, run};
use std::fs;
use std::process::Stdio;

#[test]
fn exit_status() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("a.eml"), message(1)).unwrap();
    fs::write(root.path().join("bad.pem"), "no certificate").unwrap();
    fs::create_dir(root.path().join("empty")).unwrap();
    for (words, status, said) in [
        (&["--help"][..], 0, "Examples:"),
        (&["verify", "--help"], 0, "Examples:"),
        (&["status", "--help"], 0, "Examples:"),
        (&["inspect", "--help"], 0, "Examples:"),
        (&["--version"], 0, "pec "),
        (&[], 2, "Usage"),
        (&["verify"], 2, "required"),
        (&["frobnicate"], 2, "frobnicate"),
        (&["verify", "--now", "yesterday", "a.eml"], 2, "2024-05-02T12:00:00Z"),
        (&["verify", "--lang", "fr", "a.eml"], 2, "possible values"),
        (&["verify", "--json", "--explain", "a.eml"], 2, "cannot be used with"),
        (&["verify", "--ca", "gone.pem", "a.eml"], 2, "gone.pem: no such file"),
        (&["verify", "--ca", "bad.pem", "a.eml"], 2, "bad.pem: no certificate that can be used"),
        (
            &["status", "--cert", "bad.pem", "--lang", "it", "a.eml"],
            2,
            "bad.pem: nessun certificato utilizzabile",
        ),
        (&["verify", "--crl", "bad.pem", "a.eml"], 2, "bad.pem: no revocation list that can be used"),
        (
            &["status", "--crl", "gone.crl", "--lang", "it", "a.eml"],
            2,
            "gone.crl: file o cartella inesistente",
        ),
        (&["verify", "--ocsp", "x", "a.eml"], 2, "unexpected argument"),
        (&["verify", "empty"], 2, "no message found"),
        (&["verify", "--lang", "it", "empty"], 2, "nessun messaggio trovato"),
        (&["verify", "gone.eml"], 1, "no such file"),
        (&["status", "empty"], 0, "0 messages"),
        (&["status", "gone"], 1, "no such file"),
        (&["inspect", "gone.eml"], 1, "no such file"),
    ] {
        let answer = run(root.path(), words);
        let all = format!("{}{}", answer.out, answer.err);
        assert_eq!(answer.status, status, "{words:?}: {all}");
        assert!(all.contains(said), "{words:?}: {all}");
        assert!(!all.contains('\x1b'), "{words:?}: colours without a terminal");
    }
}

#[test]
fn the_environment_chooses_the_language() {
    let root = tempfile::tempdir().unwrap();
    for (variables, said) in [
        (&[("LANG", "it_IT.UTF-8")][..], "inesistente"),
        (&[("LANG", "en_GB.UTF-8"), ("LC_MESSAGES", "it_IT")], "inesistente"),
        (&[("LANG", "it_IT.UTF-8"), ("LC_ALL", "C")], "no such file"),
        (&[("LANG", "it_IT.UTF-8"), ("LC_ALL", "")], "inesistente"),
        (&[("LANG", "de_DE")], "no such file"),
    ] {
        let output =
            pec(root.path()).args(["verify", "gone"]).envs(variables.iter().copied()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(said), "{variables:?}: {text}");
    }
    // Programs get English in any language.
    let line = run(root.path(), &["verify", "--json", "--lang", "it", "gone"]).out;
    assert!(line.contains("no such file"), "{line}");
}

#[cfg(unix)]
#[test]
fn a_name_cannot_paint_the_terminal() {
    let root = tempfile::tempdir().unwrap();
    let name = "\x1b[2Jx\n\u{9b}31m\u{202e}.eml";
    fs::write(root.path().join(name), message(1)).unwrap();
    for words in [
        &["verify", "."][..],
        &["verify", "--explain", "."],
        &["verify", "--json", "."],
        &["status", "."],
        &["status", "--json", "."],
    ] {
        let answer = run(root.path(), words);
        let all = format!("{}{}", answer.out, answer.err);
        let sent: Vec<char> = all.chars().filter(|c| c.is_control() && *c != '\n').collect();
        assert_eq!(sent, [], "{words:?}");
        assert!(words.contains(&"--json") || !all.contains('\u{202e}'), "{words:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let root = tempfile::tempdir().unwrap();
    for number in 0..2000 {
        fs::write(root.path().join(format!("{number}.eml")), message(number)).unwrap();
    }
    let mut child = pec(root.path())
        .args(["verify", "--json", "."])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(141));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
