//! Large messages, which are read in pieces where that is enough.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{issue, pec, run, run_with};
use std::fs;
use std::path::Path;
use std::process::Stdio;

/// An envelope around an attachment of 3 MB, as Bruno's mailbox has it.
fn envelope() -> Vec<u8> {
    let body =
        "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0\r\n".repeat(38_000);
    let original = issue::original(1, &["bruno@pec.example"], "large", &body);
    let submission = issue::submission(&original, 1, &["bruno@pec.example"]);
    issue::signed(&issue::provider().transport_envelope(&submission, issue::issue(0).time))
}

/// What is said of a file, and of the same bytes from standard input, which are read whole.
fn either_way(folder: &Path, words: &[&str]) -> [(i32, String); 2] {
    let bytes = fs::read(folder.join("large.eml")).unwrap();
    let (root, authority) = (issue::file("root.pem"), issue::file("ca.pem"));
    let words = [&["verify", "--ca", &root, "--ca", &authority], words].concat();
    let file = run(folder, &[&words, &["large.eml"][..]].concat());
    let input = run_with(folder, &[&words, &["-"][..]].concat(), &bytes);
    assert_eq!((&*file.err, &*input.err), ("", ""));
    // The name is padded to its column.
    [(file.status, file.out.replace("large.eml", "-")), (input.status, input.out)]
}

#[test]
fn the_answer_is_that_of_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let sound = envelope();
    let bytes = |text: &str| text.as_bytes().to_vec();
    let damaged = [&sound[..sound.len() / 2], b"damage", &sound[sound.len() / 2 + 6..]].concat();
    let wrapped = [
        bytes("Subject: Fwd\r\nContent-Type: multipart/mixed; boundary=list\r\n\r\n--list\r\n\r\n"),
        bytes("of a list\r\n--list\r\nContent-Type: message/rfc822\r\n\r\n"),
        sound.clone(),
        bytes("\r\n--list--\r\n"),
    ];
    let mbox = [bytes("From a@b Tue Dec 14 14:36:08 2021\r\n"), sound.clone()].concat();
    for (what, message, verdict) in [
        ("sound", sound.clone(), "authentic"),
        ("damaged", damaged, "altered"),
        ("wrapped", wrapped.concat(), "unsigned"),
        ("an mbox against its name", mbox, "authentic"),
        ("no message", vec![0; 3_000_000], "unsigned"),
    ] {
        fs::write(folder.path().join("large.eml"), &message).unwrap();
        for words in [&["--json"][..], &[], &["--lang", "it"]] {
            let [file, input] = either_way(folder.path(), words);
            assert_eq!(file, input, "{what}, {words:?}");
            if words == ["--json"] {
                assert!(file.1.contains(&format!("\"verdict\":\"{verdict}\"")), "{what}: {}", file.1);
            }
        }
    }
}

/// The memory that the system gave to the program at most.
#[cfg(target_os = "linux")]
#[test]
fn a_large_message_is_not_held() {
    const MIB: usize = 1024 * 1024;
    let folder = tempfile::tempdir().unwrap();
    let peak = |message: &[u8]| {
        fs::write(folder.path().join("large.eml"), message).unwrap();
        let mut child = pec(folder.path())
            .args(["verify", "large.eml"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let status = format!("/proc/{}/status", child.id());
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            // It may have ended meanwhile.
            let status = fs::read_to_string(&status).unwrap_or_default();
            let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB"));
            peak = kilobytes.map_or(peak, |kilobytes| kilobytes.trim().parse().unwrap());
        }
        assert!(peak > 0, "it was gone before anybody looked");
        peak * 1024
    };
    let line = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0\r\n";
    let letter = format!("Subject: a\r\n\r\n{}", line.repeat(60 * MIB / line.len()));
    assert!(peak(letter.as_bytes()) < 40 * MIB);
    // An mbox against its name is read whole, so that what is measured is what is meant.
    let mbox = format!("From a@b Tue Dec 14 14:36:08 2021\r\n{letter}");
    assert!(peak(mbox.as_bytes()) > 60 * MIB);
}

#[test]
fn the_certified_provider_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("large.eml"), envelope()).unwrap();
    let [file, input] = either_way(folder.path(), &[]);
    assert_eq!(file, input);
    assert!(file.1.contains("Gestore di prova"), "{}", file.1);
}
