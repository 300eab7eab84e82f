//! The suite that every source has to pass, on each shape that files can have.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "what tests share fails as they do")]

use pec_core::ports::conformance::{Mailbox, source};
use pec_core::ports::{MailSource, PortError};
use pec_files::FileSource;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

type Plant = fn(&Path, &[Vec<u8>]);

struct Files {
    root: TempDir,
    plant: Plant,
    can_hold: fn(&[u8]) -> bool,
}

impl Files {
    fn check(plant: Plant, can_hold: fn(&[u8]) -> bool) {
        source(&mut Self { root: tempfile::tempdir().unwrap(), plant, can_hold }).assert_passed();
    }
}

impl Mailbox for Files {
    fn fresh(&mut self, messages: &[Vec<u8>]) -> Result<Box<dyn MailSource>, PortError> {
        self.root = tempfile::tempdir().unwrap();
        (self.plant)(self.root.path(), messages);
        self.reopen()
    }

    fn reopen(&mut self) -> Result<Box<dyn MailSource>, PortError> {
        Ok(Box::new(FileSource::open([self.root.path()])))
    }

    fn can_hold(&self, message: &[u8]) -> bool {
        (self.can_hold)(message)
    }
}

/// What begins like an mbox is taken for one.
fn is_no_mbox(message: &[u8]) -> bool {
    !message.starts_with(b"From ")
}

/// An mbox holds what begins like a message and ends like a line.
fn is_message(message: &[u8]) -> bool {
    (message.starts_with(b"Subject: ") || message.starts_with(b"From: ")) && message.ends_with(b"\n")
}

fn mbox(messages: &[Vec<u8>]) -> Vec<u8> {
    messages
        .iter()
        .flat_map(|message| [b"From anna Mon Mar  2 10:00:00 2026\n", &**message, b"\n"].concat())
        .collect()
}

fn zip<'a>(entries: impl IntoIterator<Item = (String, &'a [u8])>) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        writer.start_file(name, options.compression_level(Some(1))).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_folder() {
    Files::check(
        |root, messages| {
            fs::create_dir(root.join("in")).unwrap();
            for (number, message) in messages.iter().enumerate() {
                let folder = if number % 2 == 0 { root.join("in") } else { root.to_owned() };
                fs::write(folder.join(format!("{number}.eml")), message).unwrap();
            }
        },
        is_no_mbox,
    );
}

#[test]
fn a_maildir() {
    Files::check(
        |root, messages| {
            for folder in ["cur", "new", "tmp", ".Sent/cur", ".Sent/new", ".Sent/tmp"] {
                fs::create_dir_all(root.join(folder)).unwrap();
            }
            for (number, message) in messages.iter().enumerate() {
                let places = [
                    format!("new/{number}"),
                    format!("cur/{number}:2,DT"),
                    format!(".Sent/cur/{number}:2,S"),
                ];
                fs::write(root.join(&places[number % 3]), message).unwrap();
            }
        },
        |_| true,
    );
}

#[test]
fn an_mbox() {
    Files::check(
        |root, messages| {
            let (some, others) = messages.split_at(messages.len() / 2);
            fs::write(root.join("a.mbox"), mbox(some)).unwrap();
            fs::write(root.join("b"), mbox(others)).unwrap();
        },
        is_message,
    );
}

#[test]
fn a_zip() {
    Files::check(
        |root, messages| {
            let entries =
                messages.iter().enumerate().map(|(number, message)| (format!("in/{number}.eml"), &**message));
            fs::write(root.join("a.zip"), zip(entries)).unwrap();
        },
        is_no_mbox,
    );
}

#[test]
fn an_mbox_in_a_zip() {
    Files::check(
        |root, messages| {
            let all = mbox(messages);
            fs::write(root.join("a.zip"), zip([("all.mbox".to_owned(), &*all)])).unwrap();
        },
        is_message,
    );
}
