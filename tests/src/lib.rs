//! What the tests share: the corpus, real mail, OpenSSL as a judge, and mutations that come out the same every time.
#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::cast_possible_truncation,
    reason = "these are tests: a panic is how they fail, with a text that says what to do"
)]

pub mod anatomy;
pub mod case;
pub mod der;
pub mod generate;
pub mod hostile;
pub mod mutate;
mod openssl;
#[cfg(target_os = "linux")]
pub mod powercut;
mod random;
pub mod seeds;

pub use anatomy::Anatomy;
pub use openssl::{Judge, openssl, openssl_verifies};
pub use random::Random;

use std::{
    env,
    io::Write,
    path::{Path, PathBuf},
    thread,
};

/// The folder of the workspace.
#[must_use]
pub fn project_root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The folder of real, provider-signed mail: `PEC_REALWORLD`, else `../shared/realworld` beside the project.
///
/// Such mail is nobody's to publish, so most machines have none. Then this says that the test did not run, and the test
/// returns:
///
/// ```no_run
/// let Some(folder) = pec_tests::realworld() else { return };
/// ```
///
/// # Panics
///
/// `PEC_REALWORLD` is set but is not a folder: somebody meant the test to run.
#[must_use]
pub fn realworld() -> Option<PathBuf> {
    if let Some(named) = env::var_os("PEC_REALWORLD") {
        let folder = PathBuf::from(named);
        assert!(folder.is_dir(), "PEC_REALWORLD is not a folder: {}", folder.display());
        return Some(folder);
    }
    let folder = project_root().join("../shared/realworld");
    if !folder.is_dir() {
        not_run("no real mail on this machine (PEC_REALWORLD)");
        return None;
    }
    Some(folder)
}

/// Says that the test that calls this cannot run on this machine, and why. It counts as skipped in `cargo xtask test`.
///
/// The harness knows no such outcome; so this prints a line that the harness does not capture, and the test returns.
pub fn not_run(why: &str) {
    let thread = thread::current();
    let test = thread.name().unwrap_or("a test");
    // If standard error is closed there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "[not run] {test}: {why}");
}

/// How many mutations a test tries: `PEC_MUTATIONS` (`cargo xtask long` sets it), else the test's own number.
///
/// # Panics
///
/// `PEC_MUTATIONS` is not a number.
#[must_use]
pub fn mutations(usual: u64) -> u64 {
    match env::var("PEC_MUTATIONS") {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("PEC_MUTATIONS is not a number: {text}")),
        Err(_) => usual,
    }
}

/// A new empty folder that disappears with the value.
///
/// # Panics
///
/// The machine gives none.
#[must_use]
pub fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().unwrap_or_else(|error| panic!("no temporary folder: {error}"))
}

/// The bytes of a file.
///
/// # Panics
///
/// It cannot be read; the text names it.
#[must_use]
pub fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A copy in which each LF without a CR before it became CRLF. A lone CR stays.
#[must_use]
pub fn to_crlf(bytes: &[u8]) -> Vec<u8> {
    let mut copy = Vec::with_capacity(bytes.len());
    let mut last = 0;
    for &byte in bytes {
        if byte == b'\n' && last != b'\r' {
            copy.push(b'\r');
        }
        copy.push(byte);
        last = byte;
    }
    copy
}

/// A copy in which each CRLF became LF, as a mail store on Unix keeps it.
#[must_use]
pub fn to_lf(bytes: &[u8]) -> Vec<u8> {
    let mut copy = Vec::with_capacity(bytes.len());
    for (at, &byte) in bytes.iter().enumerate() {
        if !(byte == b'\r' && bytes.get(at + 1) == Some(&b'\n')) {
            copy.push(byte);
        }
    }
    copy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends() {
        assert_eq!(to_crlf(b"\na\nb\r\nc\rd\r\r\n"), b"\r\na\r\nb\r\nc\rd\r\r\n");
        assert_eq!(to_lf(b"a\r\nb\nc\rd\r\r\n\r"), b"a\nb\nc\rd\r\n\r");
    }

    #[test]
    fn the_root_is_the_workspace() {
        assert!(project_root().join("Cargo.lock").is_file());
    }
}
