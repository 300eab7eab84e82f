//! An archive for a test: in a scratch folder, with the sample mailbox.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests; each test file uses a part"
)]

use super::{Answer, run};
use pec_tests::case::testdata;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A day on which the sample mailbox has all its states.
pub(crate) const NOW: &str = "2025-03-10T12:00:00Z";

/// A folder for an archive named `a`.
pub(crate) struct Scratch {
    folder: TempDir,
}

impl Scratch {
    /// With an empty archive.
    pub(crate) fn new() -> Self {
        let scratch = Self { folder: pec_tests::scratch() };
        let answer = scratch.pec(&["archive", "init", "a", "--now", NOW, "--as", "clerk"]);
        assert_eq!((answer.status, answer.err.as_str()), (0, ""), "{}", answer.out);
        scratch
    }

    /// With the sample mailbox in it, judged under its authority.
    pub(crate) fn with_sample() -> Self {
        let scratch = Self::new();
        let answer = scratch.add(&sample(), &[]);
        assert_eq!((answer.status, answer.err.as_str()), (0, ""), "{}", answer.out);
        scratch
    }

    /// Takes a path in.
    pub(crate) fn add(&self, path: &str, words: &[&str]) -> Answer {
        let ca = authority();
        let fixed = ["archive", "add", "a", path, "--ca", &ca, "--now", NOW, "--as", "clerk"];
        self.pec(&[&fixed[..], words].concat())
    }

    /// Runs the command in the folder.
    pub(crate) fn pec(&self, words: &[&str]) -> Answer {
        run(self.path(), words)
    }

    /// Runs `pec archive` with a first word, the archive, and more.
    pub(crate) fn archive(&self, command: &str, words: &[&str]) -> Answer {
        self.pec(&[&["archive", command, "a"], words].concat())
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A file that the archive has just one of.
    pub(crate) fn only_pack(&self) -> PathBuf {
        let packs = fs::read_dir(self.path().join("a/objects/packs")).unwrap();
        let packs: Vec<_> = packs.map(|entry| entry.unwrap().path()).collect();
        assert_eq!(packs.len(), 1);
        packs[0].clone()
    }
}

/// The sample mailbox.
pub(crate) fn sample() -> String {
    testdata().join("mailbox").to_str().unwrap().to_owned()
}

/// The authority under which it is signed.
pub(crate) fn authority() -> String {
    testdata().join("pki/ca.pem").to_str().unwrap().to_owned()
}
