//! What is read, in which order, and how what cannot be read is told.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;

use common::{message, run, run_with};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const SEPARATOR: &str = "From a@b Tue Dec 14 14:36:08 2021\n";

/// File and index of each line of `verify --json`.
fn lines(folder: &Path, paths: &[&str], input: &[u8]) -> Vec<(String, Value)> {
    let answer = run_with(folder, &[&["verify", "--json"], paths].concat(), input);
    assert_eq!(answer.status, 1, "{}", answer.err);
    let line = |line: Value| {
        let keys: Vec<_> = line.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys.len(), 5, "{line}");
        assert!(line["report"].is_null() != line["error"].is_null(), "{line}");
        (line["file"].as_str().unwrap().replace('\\', "/"), line["index"].clone())
    };
    answer.json().into_iter().map(line).collect()
}

#[test]
fn folders_maildir_mbox_and_files_in_order() {
    let root = tempfile::tempdir().unwrap();
    let plant = |path: &str, text: &str| {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    plant("in/b.eml", &message(1));
    plant("in/a.mbox", &format!("{SEPARATOR}{}\n{SEPARATOR}{}", message(2), message(3)));
    plant("in/letter", &message(4));
    plant("in/notes.txt", "no message\n");
    plant("in/picture.png", "\u{0}\u{1}");
    plant("in/exported.eml", &format!("{SEPARATOR}{}", message(9)));
    plant("mail/cur/5:2,S", &message(5));
    plant("mail/new/6", &message(6));
    plant("mail/tmp/7", &message(7));
    plant("notes.txt", "taken, because it was asked for\n");
    let expected = [
        ("notes.txt", json!(null)),
        ("in/a.mbox", json!(0)),
        ("in/a.mbox", json!(1)),
        ("in/b.eml", json!(null)),
        ("in/exported.eml", json!(0)),
        ("in/letter", json!(null)),
        ("mail/cur/5:2,S", json!(null)),
        ("mail/new/6", json!(null)),
    ];
    let found = lines(root.path(), &["notes.txt", "in", "mail"], b"");
    assert_eq!(found, expected.map(|(file, index)| (file.to_owned(), index)));
}

#[test]
fn standard_input_is_a_message_or_an_mbox() {
    let root = tempfile::tempdir().unwrap();
    assert_eq!(lines(root.path(), &["-"], message(1).as_bytes()), [("-".to_owned(), json!(null))]);
    let mbox: String = (0..200).map(|n| format!("{SEPARATOR}{}\n", message(n))).collect();
    let found = lines(root.path(), &["-"], mbox.as_bytes());
    assert_eq!(found.len(), 200);
    assert!(found.iter().enumerate().all(|(n, (_, index))| *index == json!(n)));
}

#[test]
fn many_files_keep_their_order() {
    let root = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..500).map(|n| format!("{n:03}.eml")).collect();
    for (number, name) in names.iter().enumerate() {
        fs::write(root.path().join(name), message(number).repeat(1 + number % 7 * 40)).unwrap();
    }
    let found: Vec<_> = lines(root.path(), &["."], b"").into_iter().map(|(file, _)| file).collect();
    assert_eq!(found, names.iter().map(|name| format!("./{name}")).collect::<Vec<_>>());
}

#[test]
fn what_cannot_be_read_does_not_stop_the_rest() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("a.eml"), message(1)).unwrap();
    // A hole: its size is on record, its bytes nowhere.
    fs::File::create(root.path().join("huge.eml")).unwrap().set_len(200 << 20).unwrap();
    let answer = run(root.path(), &["verify", "--json", "gone.eml", "huge.eml", "a.eml"]);
    assert_eq!(answer.status, 1);
    let lines = answer.json();
    assert_eq!(lines[0]["error"]["code"], "not_found");
    assert_eq!(lines[1]["error"]["code"], "message_too_large");
    assert_eq!(lines[2]["file"], "a.eml");

    let answer = run(root.path(), &["status", "--json", "gone.eml", "huge.eml"]);
    assert_eq!(answer.status, 1);
    let codes: Vec<_> =
        answer.json()[0]["unreadable"].as_array().unwrap().iter().map(|u| u["code"].clone()).collect();
    assert_eq!(codes, ["not_found", "message_too_large"]);
}

#[cfg(unix)]
#[test]
fn dead_links_and_what_is_no_file() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("in/folder.eml")).unwrap();
    fs::write(root.path().join("in/folder.eml/a.eml"), message(1)).unwrap();
    std::os::unix::fs::symlink("nowhere", root.path().join("in/dead.eml")).unwrap();
    std::os::unix::net::UnixListener::bind(root.path().join("in/socket.eml")).unwrap();
    // In a folder they are passed over; a folder is a folder, whatever its name.
    let found = lines(root.path(), &["in"], b"");
    assert_eq!(found, [("in/folder.eml/a.eml".to_owned(), json!(null))]);
    // Asked for by name, they are told.
    let answer = run(root.path(), &["verify", "--json", "in/dead.eml", "in/socket.eml"]);
    assert_eq!(answer.status, 1);
    let codes: Vec<_> = answer.json().iter().map(|line| line["error"]["code"].clone()).collect();
    assert_eq!(codes, ["not_found", "io"]);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_read_like_standard_input() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("a.eml"), message(1)).unwrap();
    let script = format!("{} verify --json <(cat a.eml)", env!("CARGO_BIN_EXE_pec"));
    let Ok(output) =
        std::process::Command::new("bash").args(["-c", &script]).current_dir(root.path()).output()
    else {
        return;
    };
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_ne!(line["error"]["code"], "io", "{line}");
}
