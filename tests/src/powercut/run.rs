//! Running a program under the recorder.

use super::{Journal, journal};
use std::{
    env, fs,
    io::BufWriter,
    path::{Path, PathBuf},
    process::{self, Command, Output},
    sync::OnceLock,
};
use tempfile::TempDir;

/// What goes wrong while a program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "tests name them")]
pub enum Fault {
    /// Nothing does.
    None,
    /// Files below the folder grow by so many bytes in all; then the disk is full: a write is cut short, the next one fails.
    FullAfter(u64),
    /// The sync of this number, the first being 1, and all later ones fail.
    SyncFailsAt(u64),
    /// `kill -9` instead of the operation of this number, the first being 1: what changes a file or a folder, syncs or prints.
    KillAt(u64),
    /// `kill -9` right behind the print of this number, the first being 1.
    KillAfterPrint(u64),
}

/// What a program did, and how it ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct Recorded {
    /// What it did to the folder.
    pub journal: Journal,
    /// How it ended, and what it printed.
    pub output: Output,
}

/// Records what programs do to a folder, one after the other or at once, until it is [finished](Self::finish).
#[derive(Debug)]
pub struct Recorder {
    library: &'static Path,
    folder: PathBuf,
    scratch: TempDir,
}

impl Recorder {
    /// Begins with what is in the folder now. `None` where there is no C compiler to build the recorder with.
    ///
    /// # Panics
    ///
    /// The folder is not there, or there is a compiler and yet the recorder does not compile.
    #[must_use]
    pub fn begin(folder: &Path) -> Option<Self> {
        let library = library()?;
        let scratch = crate::scratch();
        let file = fs::File::create(scratch.path().join("journal"));
        let begun = file.and_then(|file| journal::begin(folder, &mut BufWriter::new(file)));
        begun.unwrap_or_else(|error| panic!("recording {}: {error}", folder.display()));
        Some(Self { library, folder: folder.to_owned(), scratch })
    }

    /// Has this command recorded when it runs.
    pub fn arm(&self, command: &mut Command, fault: Fault) {
        command
            .env("LD_PRELOAD", self.library)
            .env("POWERCUT_FOLDER", &self.folder)
            .env("POWERCUT_JOURNAL", self.scratch.path().join("journal"));
        let (name, number) = match fault {
            Fault::None => return,
            Fault::FullAfter(bytes) => ("POWERCUT_FULL_AFTER", bytes),
            Fault::SyncFailsAt(number) => ("POWERCUT_SYNC_FAILS_AT", number),
            Fault::KillAt(number) => ("POWERCUT_KILL_AT", number),
            Fault::KillAfterPrint(number) => ("POWERCUT_KILL_AFTER_PRINTS", number),
        };
        command.env(name, number.to_string());
    }

    /// Ends it: all programs have ended.
    ///
    /// Then the journal is held against the folder: all operations, none lost, must give what is there. So nothing that
    /// a program did escaped the recorder.
    ///
    /// # Panics
    ///
    /// It did, or the recorder met what it does not support.
    #[must_use]
    pub fn finish(self) -> Journal {
        let path = self.scratch.path().join("journal");
        let copy = self.scratch.path().join("copy");
        let journal = Journal::read(self.scratch, &path);
        super::build(&journal, journal.len(), super::Loss::Nothing, &copy);
        let differences = super::differences(&copy, &self.folder);
        assert!(differences.is_empty(), "the recorder missed something:\n{}", differences.join("\n"));
        fs::remove_dir_all(&copy).unwrap_or_else(|error| panic!("{}: {error}", copy.display()));
        journal
    }
}

/// Runs a command and records what it does to the folder; what it prints is kept, not shown. `None` as [`Recorder::begin`].
///
/// # Panics
///
/// As [`Recorder::begin`] and [`Recorder::finish`], and if the command does not start.
#[must_use]
pub fn run_recorded(command: &mut Command, folder: &Path) -> Option<Recorded> {
    run_with(command, folder, Fault::None)
}

/// As [`run_recorded`], with something that goes wrong.
///
/// # Panics
///
/// As [`run_recorded`].
#[must_use]
pub fn run_with(command: &mut Command, folder: &Path, fault: Fault) -> Option<Recorded> {
    let recorder = Recorder::begin(folder)?;
    recorder.arm(command, fault);
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    Some(Recorded { journal: recorder.finish(), output })
}

/// A new empty folder for what is built and looked at, in memory where that is possible: there a sync costs nothing.
///
/// # Panics
///
/// The machine gives none.
#[must_use]
pub fn quick_scratch() -> TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| crate::scratch())
}

/// The recorder, compiled once in a process, beside the program that tests.
fn library() -> Option<&'static Path> {
    static LIBRARY: OnceLock<Option<PathBuf>> = OnceLock::new();
    LIBRARY.get_or_init(compiled).as_deref()
}

fn compiled() -> Option<PathBuf> {
    let compiler = env::var_os("CC").unwrap_or_else(|| "cc".into());
    if !Command::new(&compiler).arg("--version").output().is_ok_and(|output| output.status.success()) {
        return None;
    }
    let program = env::current_exe().unwrap_or_else(|error| panic!("where this program is: {error}"));
    let library = program.with_file_name("powercut.so");
    // Another process may do the same, or use it already.
    let new = library.with_extension(process::id().to_string());
    let sources = ["journal.c", "files.c", "names.c"];
    let sources = sources.map(|name| crate::project_root().join("tests/powercut").join(name));
    let output = Command::new(&compiler)
        .args(["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-U_FORTIFY_SOURCE", "-O2", "-fPIC", "-shared"])
        .arg("-o")
        .arg(&new)
        .args(sources)
        .args(["-ldl", "-lpthread"])
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", compiler.display()));
    assert!(output.status.success(), "the recorder: {}", String::from_utf8_lossy(&output.stderr));
    fs::rename(&new, &library).unwrap_or_else(|error| panic!("{}: {error}", library.display()));
    Some(library)
}
