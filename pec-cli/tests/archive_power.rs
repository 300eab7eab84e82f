//! The command itself when the power goes: `pec archive init` and `pec archive add --json`, cut at any point, with any loss. Whatever
//! it had printed is there, byte for byte; nothing is there twice; the archive is sound; and the same words again complete it.
//!
//! `tests/tests/archive_power.rs` does the same to the engine, with kills and full disks.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::{pec, run};
use pec_archive::{Archive, By, Search, Sha256};
use pec_core::UnixTime;
use pec_tests::powercut::{self, Fault, Journal, Loss};
use pec_tests::{Random, not_run, scratch};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

/// Points at which each recording is cut.
const CUTS: usize = 16;
const MESSAGES: usize = 16;

/// Where the mail is: not in the folder that is recorded.
fn mail(folder: &Path) -> Vec<Vec<u8>> {
    let mut random = Random::new(17);
    let attachment: String = (0..300).map(|_| format!("{:016x}\r\n", random.number())).collect();
    let message = |number: usize| {
        let shared = if number.is_multiple_of(5) { attachment.as_str() } else { "" };
        let head = format!("Subject: number {number}\r\nMessage-ID: <{number}@example.org>");
        format!("From: a@example.org\r\n{head}\r\n\r\ntext {number}\r\n{shared}").into_bytes()
    };
    let messages: Vec<_> = (0..MESSAGES).map(message).collect();
    for (number, message) in messages.iter().enumerate() {
        fs::write(folder.join(format!("{number:02}.eml")), message).unwrap();
    }
    messages
}

/// The messages that it said are kept.
fn acknowledged(lines: &[String]) -> BTreeSet<Sha256> {
    let lines = lines.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter_map(|line| line.get("message")?.as_str()?.parse().ok()).collect()
}

fn made(lines: &[String]) -> bool {
    lines.iter().any(|line| line.contains("\"archive\":\"A\""))
}

fn sound(archive: &Archive, messages: Option<usize>) -> Result<(), String> {
    let by = By::new("test", UnixTime(1_780_000_000));
    let checked = archive.check(None, None, &by, &mut |_| ControlFlow::Continue(()));
    let checked = checked.map_err(|error| error.to_string())?;
    let found = archive.count(&Search::default()).map_err(|error| error.to_string())?;
    match messages {
        _ if !checked.is_sound() => Err(format!("the check finds {:?}", checked.faults)),
        _ if found != checked.sound => Err(format!("{found} in the index, {} in the objects", checked.sound)),
        Some(all) if found != all as u64 => Err(format!("{found} of {all} messages")),
        _ => Ok(()),
    }
}

/// Holds what a cut left against what was printed before it; then does the same again, and looks once more. `was_made`: before it began.
fn judge(
    root: &Path,
    lines: &[String],
    was_made: bool,
    mail: &Path,
    messages: &[Vec<u8>],
) -> Result<(), String> {
    let told = |error: pec_stores::Error| format!("{}: {error}", error.code());
    match pec_stores::open(&root.join("A")) {
        Err(error) if error.code() == "no_archive" && !was_made && !made(lines) => {
            let again = run(root, &["archive", "init", "A"]);
            if again.status != 0 {
                return Err(format!("it cannot be made again: {}", again.err));
            }
        }
        Err(error) => return Err(told(error)),
        Ok(archive) => {
            for message in acknowledged(lines) {
                let bytes = archive.message(&message).map_err(|error| error.to_string())?;
                if Sha256::of(&bytes) != message {
                    return Err("a message is not what was taken in".to_owned());
                }
            }
            sound(&archive, None)?;
        }
    }
    let again = run(root, &["archive", "add", "A", mail.to_str().unwrap(), "--json"]);
    if again.status != 0 {
        return Err(format!("again: {}{}", again.out, again.err));
    }
    let archive = pec_stores::open(&root.join("A")).map_err(told)?;
    for message in messages {
        if archive.message(&Sha256::of(message)).map_err(|error| error.to_string())? != *message {
            return Err("again: a message is not what was taken in".to_owned());
        }
    }
    sound(&archive, Some(messages.len()))
}

fn cut(journal: &Journal, was_made: bool, mail: &Path, messages: &[Vec<u8>]) -> usize {
    let mut tried = 0;
    for cut in powercut::cuts(journal, CUTS, 23) {
        for loss in [Loss::Everything, Loss::Nothing, Loss::Random(cut as u64)] {
            let after = powercut::quick_scratch();
            let into = after.path().join("after");
            powercut::build(journal, cut, loss, &into);
            judge(&into, &powercut::marks(journal, cut), was_made, mail, messages)
                .unwrap_or_else(|what| panic!("cut {cut} of {}, {loss:?}: {what}", journal.len()));
            tried += 1;
        }
    }
    tried
}

#[test]
fn a_power_cut_takes_nothing_that_the_command_acknowledged() {
    let (folder, letters) = (scratch(), scratch());
    let messages = mail(letters.path());
    let path = letters.path().to_str().unwrap();
    let mut all = Vec::new();
    for words in [&["archive", "init", "A", "--json"][..], &["archive", "add", "A", path, "--json"]] {
        let mut command = pec(folder.path());
        command.args(words);
        let Some(run) = powercut::run_with(&mut command, folder.path(), Fault::None) else {
            return not_run("no C compiler for the recorder (cc)");
        };
        assert!(run.output.status.success(), "{}", String::from_utf8_lossy(&run.output.stderr));
        let lines = powercut::marks(&run.journal, run.journal.len());
        let tried = cut(&run.journal, !all.is_empty(), letters.path(), &messages);
        assert!(tried > CUTS, "{tried}");
        all.push(lines);
    }
    assert!(made(all.first().unwrap()));
    assert_eq!(acknowledged(all.last().unwrap()).len(), MESSAGES, "all is acknowledged in the end");
}
