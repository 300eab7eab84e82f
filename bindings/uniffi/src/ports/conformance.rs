//! The suites that every implementation of a port has to pass, for those of the host's: see `pec_core::ports::conformance`.

use super::{HostIndex, HostObjects, HostSource, PortFailure};
use crate::{IndexCallback, ObjectsCallback, PecError, SourceCallback};
use pec_core::ports::MailSource;
use pec_core::ports::conformance;
use std::sync::Arc;

/// Opens a store of the host's.
#[uniffi::export(with_foreign)]
pub trait ObjectsOpener: Send + Sync {
    /// A new and empty one, or another handle on the one that was opened last.
    ///
    /// # Errors
    ///
    /// It cannot be opened: that fails the check.
    fn open(&self, anew: bool) -> Result<Arc<dyn ObjectsCallback>, PortFailure>;
}

/// Opens an index of the host's.
#[uniffi::export(with_foreign)]
pub trait IndexOpener: Send + Sync {
    /// A new and empty one, or another handle on the one that was opened last.
    ///
    /// # Errors
    ///
    /// It cannot be opened: that fails the check.
    fn open(&self, anew: bool) -> Result<Arc<dyn IndexCallback>, PortFailure>;
}

/// Opens a source of the host's.
#[uniffi::export(with_foreign)]
pub trait SourceOpener: Send + Sync {
    /// One that holds exactly these messages; without any given, the one that was opened last, again.
    ///
    /// # Errors
    ///
    /// It cannot be opened: that fails the check.
    fn open(&self, messages: Option<Vec<Vec<u8>>>) -> Result<Arc<dyn SourceCallback>, PortFailure>;

    /// Whether such a source can hold a message unchanged.
    fn can_hold(&self, message: Vec<u8>) -> bool;
}

/// How a check went: see `pec_core::ports::conformance::Outcome`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Outcome {
    pub name: String,
    pub meaning: String,
    pub violation: Option<Violation>,
}

/// What was found in place of what has to be: see `pec_core::ports::conformance::Violation`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Violation {
    pub what: String,
    pub expected: String,
    pub found: String,
}

/// Tries every check of a store of objects.
///
/// # Errors
///
/// None but a bug.
#[uniffi::export]
pub fn check_objects(opener: Arc<dyn ObjectsOpener>) -> Result<Vec<Outcome>, PecError> {
    let mut open = |anew| Ok(HostObjects::of(opener.open(anew)?));
    Ok(outcomes(pec_owned::check_objects(&mut open)))
}

/// Tries every check of an index.
///
/// # Errors
///
/// None but a bug.
#[uniffi::export]
pub fn check_index(opener: Arc<dyn IndexOpener>) -> Result<Vec<Outcome>, PecError> {
    let mut open = |anew| Ok(HostIndex::of(opener.open(anew)?));
    Ok(outcomes(pec_owned::check_index(&mut open)))
}

/// Tries every check of a source.
///
/// # Errors
///
/// None but a bug.
#[uniffi::export]
pub fn check_source(opener: Arc<dyn SourceOpener>) -> Result<Vec<Outcome>, PecError> {
    let mut open = |messages: Option<&[Vec<u8>]>| {
        let source = opener.open(messages.map(<[_]>::to_vec))?;
        Ok(Box::new(HostSource::of(source)) as Box<dyn MailSource>)
    };
    Ok(outcomes(pec_owned::check_source(&mut open, &|message| opener.can_hold(message.to_vec()))))
}

fn outcomes(outcomes: Vec<conformance::Outcome>) -> Vec<Outcome> {
    let outcome = |outcome: conformance::Outcome| Outcome {
        name: outcome.name.to_owned(),
        meaning: outcome.meaning.to_owned(),
        violation: outcome.violation.map(|violation| Violation {
            what: violation.what,
            expected: violation.expected,
            found: violation.found,
        }),
    };
    outcomes.into_iter().map(outcome).collect()
}
