//! Suites of checks that every implementation of a port has to pass, yours too: what the contracts say, tried out.
//!
//! A store comes as a [`Fixture`], which opens a new one and opens the same one again; a source as a [`Mailbox`], which is filled
//! with given messages first. [`objects()`], [`index()`] and [`source()`] run all checks and give a [`Report`]: values, so that a
//! caller in any language can show them. A test in Rust just asks it to [pass](Report::assert_passed):
//!
//! ```
//! use pec_core::ports::{MemoryObjects, Objects, PortError, conformance};
//! use std::sync::Arc;
//!
//! /// My store. One on disk would make a new folder in `fresh`, and open that folder in `reopen`.
//! #[derive(Default)]
//! struct Mine(Arc<MemoryObjects>);
//!
//! impl conformance::Fixture<dyn Objects> for Mine {
//!     fn fresh(&mut self) -> Result<Arc<dyn Objects>, PortError> {
//!         self.0 = Arc::default();
//!         self.reopen()
//!     }
//!     fn reopen(&mut self) -> Result<Arc<dyn Objects>, PortError> {
//!         Ok(self.0.clone())
//!     }
//! }
//!
//! let report = conformance::objects(&mut Mine::default());
//! for outcome in report.outcomes() {
//!     println!("{}: {}", outcome.name, if outcome.violation.is_none() { "as it must" } else { outcome.meaning });
//! }
//! report.assert_passed(); // panics, with a list of what is wrong
//! ```
//!
//! Test frameworks that want a case for each check find them in [`OBJECTS`], [`INDEX`] and [`SOURCE`]. They do not build on each
//! other; each begins with a new store.
//!
//! Whoever passes holds what was put in, byte for byte, gives each answer as the version in memory gives it, and lets several
//! threads and handles at it at once. Some checks take memory (objects of 32 MB) or time (races); none waits, and all are the same
//! each time but for how threads happen to run.
//!
//! Not covered: what a power cut leaves (that takes a process to kill), speed, and values beyond the bounds that the contracts name.

mod index;
mod objects;
mod source;
mod tools;

#[cfg(test)]
mod tests;

pub use index::INDEX;
pub use objects::OBJECTS;
pub use source::{Mailbox, SOURCE};

use super::{Index, Objects, PortError};
use std::fmt;
use std::sync::Arc;

/// Where the suites get a store from: `Fixture<dyn Objects>`, `Fixture<dyn Index>`.
pub trait Fixture<Port: ?Sized> {
    /// A new, empty store, in place of the one before.
    ///
    /// # Errors
    ///
    /// It cannot be made. That fails the check.
    fn fresh(&mut self) -> Result<Arc<Port>, PortError>;

    /// Another handle on the store that [`fresh`](Self::fresh) gave last, as another process gets it, or this one after it was
    /// started again. Several are in use at once. A store that only one handle can use gives that one again.
    ///
    /// # Errors
    ///
    /// It cannot be opened. That fails the check.
    fn reopen(&mut self) -> Result<Arc<Port>, PortError>;
}

/// Tries every check of [`OBJECTS`].
pub fn objects(fixture: &mut dyn Fixture<dyn Objects>) -> Report {
    Report(OBJECTS.iter().map(|check| check.run(fixture)).collect())
}

/// Tries every check of [`INDEX`].
pub fn index(fixture: &mut dyn Fixture<dyn Index>) -> Report {
    Report(INDEX.iter().map(|check| check.run(fixture)).collect())
}

/// Tries every check of [`SOURCE`].
pub fn source(mailbox: &mut dyn Mailbox) -> Report {
    Report(SOURCE.iter().map(|check| check.run(mailbox)).collect())
}

/// How a check of a store is run.
pub type StoreRun<Port> = fn(&mut dyn Fixture<Port>) -> Result<(), Violation>;

/// How a check of a source is run.
pub type SourceRun = fn(&mut dyn Mailbox) -> Result<(), Violation>;

/// One thing that a contract says, and how to try it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Check<Run> {
    /// Its name: words in small letters, joined by `_`. Stable.
    pub name: &'static str,
    /// What has to hold, in one line.
    pub meaning: &'static str,
    run: Run,
}

impl<Run> Check<Run> {
    const fn new(name: &'static str, meaning: &'static str, run: Run) -> Self {
        Self { name, meaning, run }
    }

    fn outcome(&self, result: Result<(), Violation>) -> Outcome {
        Outcome { name: self.name, meaning: self.meaning, violation: result.err() }
    }
}

impl<Port: ?Sized> Check<StoreRun<Port>> {
    /// Tries it.
    pub fn run(&self, fixture: &mut dyn Fixture<Port>) -> Outcome {
        self.outcome((self.run)(fixture))
    }
}

impl Check<SourceRun> {
    /// Tries it.
    pub fn run(&self, mailbox: &mut dyn Mailbox) -> Outcome {
        self.outcome((self.run)(mailbox))
    }
}

/// How a check went.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// The name of the check.
    pub name: &'static str,
    /// What has to hold.
    pub meaning: &'static str,
    /// What does not hold; `None` if all does.
    pub violation: Option<Violation>,
}

/// What was found in place of what has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// What was tried.
    pub what: String,
    /// What it has to give.
    pub expected: String,
    /// What it gave.
    pub found: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.what, self.expected, self.found)
    }
}

impl From<PortError> for Violation {
    fn from(error: PortError) -> Self {
        tools::violation("a call that has to succeed", "no error", format!("{} ({error})", error.code()))
    }
}

/// How the checks of a suite went. It shows as a list of those that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report(Vec<Outcome>);

impl Report {
    /// All outcomes, in the order in which the checks ran.
    #[must_use]
    pub fn outcomes(&self) -> &[Outcome] {
        &self.0
    }

    /// Whether nothing was violated.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures().next().is_none()
    }

    /// The outcomes of the checks that failed.
    pub fn failures(&self) -> impl Iterator<Item = &Outcome> {
        self.0.iter().filter(|outcome| outcome.violation.is_some())
    }

    /// For tests.
    ///
    /// # Panics
    ///
    /// A check failed. The message lists all that did.
    #[expect(clippy::panic, reason = "a test in Rust fails by a panic")]
    pub fn assert_passed(&self) {
        if !self.passed() {
            panic!("{self}");
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} of {} checks failed", self.failures().count(), self.0.len())?;
        for outcome in self.failures() {
            writeln!(f, "  {} ({})", outcome.name, outcome.meaning)?;
            if let Some(violation) = &outcome.violation {
                writeln!(f, "    {violation}")?;
            }
        }
        Ok(())
    }
}
