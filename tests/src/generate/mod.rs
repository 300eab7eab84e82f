//! Makes the test data: `testdata/pki`, `testdata/mailbox` and each `message.eml` of `testdata/cases`.
//!
//! Everything is computed from the private keys in `testdata/pki/keys`: times, ids and boundaries are arguments, so each
//! run gives the same bytes, and a test compares them with what is committed. It reads no file and knows no clock.
//! `cargo xtask testdata` writes, `cargo xtask testdata --check` compares.
//!
//! It never makes a `case.toml`: what must be said about a message is a person's word. See [`cases`] for adding a case.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "its input is all in this repository: what fails is a slip in it, and the panic says where"
)]

pub mod cases;
mod certificate;
mod cms;
mod crl;
mod der;
mod frame;
mod key;
mod mailbox;
mod pki;
mod world;

pub use key::Seal;
pub use pki::Pki;
pub use world::{COPY, House, RECIPIENT, World, at};

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Every generated file: its path in `testdata`, with `/`, and its bytes.
#[must_use]
pub fn all() -> BTreeMap<String, Vec<u8>> {
    let world = World::new();
    let mut files = BTreeMap::new();
    for (path, bytes) in world.pki.files().chain(mailbox::files(&world)).chain(cases::files(&world)) {
        let twice = files.insert(path.clone(), bytes);
        assert!(twice.is_none(), "{path} is made twice");
    }
    files
}

/// How a folder of test data differs from what is generated: missing, other and left-over files, one line each.
///
/// # Errors
///
/// A file or folder cannot be read.
pub fn differences(testdata: &Path) -> io::Result<Vec<String>> {
    let expected = all();
    let mut differences = Vec::new();
    for (path, bytes) in &expected {
        match fs::read(testdata.join(path)) {
            Ok(found) if found == *bytes => {}
            Ok(_) => differences.push(format!("{path}: is not what is generated")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                differences.push(format!("{path}: is missing"));
            }
            Err(error) => return Err(error),
        }
    }
    for path in present(testdata)? {
        if !expected.contains_key(&path) {
            differences.push(format!("{path}: nothing generates it"));
        }
    }
    Ok(differences)
}

/// Writes what differs, and says what it wrote. Left-over files stay.
///
/// # Errors
///
/// A file cannot be read or written.
pub fn write(testdata: &Path) -> io::Result<Vec<String>> {
    let mut written = Vec::new();
    for (path, bytes) in all() {
        let file = testdata.join(&path);
        if fs::read(&file).is_ok_and(|found| found == bytes) {
            continue;
        }
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, bytes)?;
        written.push(path);
    }
    Ok(written)
}

/// The files of the kinds that are generated, whether they are or not.
fn present(testdata: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = ["pki", "mailbox", "cases"].map(PathBuf::from).into();
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(testdata.join(&folder)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            let is_made_elsewhere = path == Path::new("pki/keys")
                || path.starts_with("cases") && path.extension().is_some_and(|kind| kind != "eml");
            if is_made_elsewhere {
                continue;
            }
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
                found.push(names.join("/"));
            }
        }
    }
    found.sort();
    Ok(found)
}
