//! Files to read, and what a source says of them.
#![allow(dead_code, reason = "each file of tests uses some of it")]

use pec_core::ports::{Listed, MailSource, PortErrorKind};
use pec_files::FileSource;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

pub(crate) const SEPARATOR: &str = "From a@b Tue Dec 14 14:36:08 2021\n";

pub(crate) fn message(number: usize) -> String {
    format!("From: a@example.it\nSubject: {number}\n\nx\n")
}

pub(crate) fn mbox(numbers: &[usize]) -> String {
    numbers.iter().map(|number| format!("{SEPARATOR}{}\n", message(*number))).collect()
}

pub(crate) fn plant(files: &[(&str, String)]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (file, text) in files {
        write(root.path(), file, text);
    }
    root
}

pub(crate) fn write(root: &Path, file: &str, text: &str) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

pub(crate) fn maildir(files: &[(&str, usize)]) -> TempDir {
    let root = plant(&[]);
    for folder in ["cur", "new", "tmp", ".Sent/cur", ".Sent/new", ".Sent/tmp"] {
        fs::create_dir_all(root.path().join(folder)).unwrap();
    }
    for (file, number) in files {
        write(root.path(), file, &message(*number));
    }
    root
}

/// All that is listed, in pages of this size.
pub(crate) fn all(source: &mut FileSource, most: usize) -> Vec<Listed> {
    let mut found: Vec<Listed> = Vec::new();
    loop {
        let after = found.last().map(|listed| listed.id.clone());
        let page = source.list(after.as_deref(), most).unwrap();
        assert!(page.len() <= most);
        if page.is_empty() {
            break;
        }
        found.extend(page);
    }
    let ids: BTreeSet<&str> = found.iter().map(|listed| listed.id.as_str()).collect();
    assert_eq!(ids.len(), found.len(), "an id is there twice");
    found
}

pub(crate) fn ids(source: &mut FileSource) -> Vec<String> {
    all(source, 100).into_iter().map(|listed| listed.id).collect()
}

/// The bytes, or the code of the error.
pub(crate) fn fetch(source: &mut FileSource, id: &str) -> Result<String, &'static str> {
    let mut bytes = Vec::new();
    let fetched = source.fetch(id, &mut |chunk| {
        bytes.extend_from_slice(chunk);
        Ok(())
    });
    fetched.map(|()| String::from_utf8(bytes).unwrap()).map_err(|error| error.code())
}

pub(crate) fn kind(result: Result<(), pec_core::ports::PortError>) -> PortErrorKind {
    result.unwrap_err().kind()
}
