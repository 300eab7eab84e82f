//! A file system that loses what was not synced, as a power cut does and `kill -9` does not.
//!
//! It works on any program as it is: a library that is loaded before the program (`tests/powercut`, in C) records what the
//! program does to a folder, and what it prints; then [`build`] makes the folder anew as a power cut may have left it, at any
//! point and with any loss. `tests/powercut/README.md` says what is modelled and what is not.
//!
//! ```no_run
//! # use pec_tests::{powercut::{self, Loss}, scratch};
//! # use std::process::Command;
//! let (folder, after) = (scratch(), scratch());
//! let mut program = Command::new("some-program");
//! let Some(recorded) = powercut::run_recorded(program.arg(folder.path()), folder.path()) else {
//!     return pec_tests::not_run("no C compiler");
//! };
//! let journal = recorded.journal;
//! for cut in powercut::cuts(&journal, 100, 1) {
//!     let into = after.path().join(cut.to_string());
//!     powercut::build(&journal, cut, Loss::Random(7), &into);
//!     // All that had been printed by then must be in `into`.
//!     let printed = powercut::marks(&journal, cut);
//! }
//! ```

mod content;
mod disk;
mod journal;
mod loss;
mod run;
mod tree;

pub use journal::Journal;
pub use loss::Loss;
pub use run::{Fault, Recorded, Recorder, quick_scratch, run_recorded, run_with};
pub use tree::{build, cuts, differences, marks};
