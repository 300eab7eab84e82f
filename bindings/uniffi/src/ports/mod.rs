//! Stores and sources of the host's.
//!
//! Each trait is what the layer of a language gives for an implementation that its user wrote; the structs beside them make ports
//! of `pec-core` of it.

mod conformance;
mod index;
mod objects;
mod source;

pub use conformance::{
    IndexOpener, ObjectsOpener, Outcome, SourceOpener, Violation, check_index, check_objects, check_source,
};
pub use index::{Batch, Cursor, Document, IndexCallback, Position, Query, Text, Word};
pub use objects::{ObjectInfo, ObjectsCallback, is_object_name};
pub use source::{Listed, Mark, SourceCallback};

pub(crate) use index::HostIndex;
pub(crate) use objects::HostObjects;
pub(crate) use source::HostSource;

use pec_core::ports::{PortError, PortErrorKind as CoreKind};

/// What kind of failure it is: `pec_core::ports::PortErrorKind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
#[allow(missing_docs, reason = "each is explained at the core's")]
pub enum PortErrorKind {
    NotFound,
    Exists,
    Conflict,
    Unsupported,
    Full,
    Unavailable,
    Denied,
    Damaged,
    Newer,
    Foreign,
    Invalid,
    Failed,
}

impl From<PortErrorKind> for CoreKind {
    fn from(kind: PortErrorKind) -> Self {
        match kind {
            PortErrorKind::NotFound => Self::NotFound,
            PortErrorKind::Exists => Self::Exists,
            PortErrorKind::Conflict => Self::Conflict,
            PortErrorKind::Unsupported => Self::Unsupported,
            PortErrorKind::Full => Self::Full,
            PortErrorKind::Unavailable => Self::Unavailable,
            PortErrorKind::Denied => Self::Denied,
            PortErrorKind::Damaged => Self::Damaged,
            PortErrorKind::Newer => Self::Newer,
            PortErrorKind::Foreign => Self::Foreign,
            PortErrorKind::Invalid => Self::Invalid,
            PortErrorKind::Failed => Self::Failed,
        }
    }
}

/// Why a store or a source of the host's could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum PortFailure {
    /// It says so.
    #[error("{detail}")]
    Failed {
        /// What kind of failure it is.
        kind: PortErrorKind,
        /// What happened, and to what.
        detail: String,
    },
}

impl From<PortFailure> for PortError {
    fn from(failure: PortFailure) -> Self {
        let PortFailure::Failed { kind, detail } = failure;
        Self::new(kind.into(), detail)
    }
}

/// What goes wrong on the way between the languages: a text that is none in UTF-8, say. The layers see to all else.
impl From<uniffi::UnexpectedUniFFICallbackError> for PortFailure {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        // The first line names what went wrong, behind it there may be anything.
        let line = error.reason.lines().next().unwrap_or_default();
        let name = line.split_once(':').map_or(line, |(name, _)| name);
        Self::Failed {
            kind: PortErrorKind::Failed,
            detail: format!("what it gave could not be handed over ({name})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_keeps_its_kind_and_its_words() {
        let failure =
            PortFailure::Failed { kind: PortErrorKind::Full, detail: "12 bytes were left".to_owned() };
        let error = PortError::from(failure);
        assert_eq!((error.code(), error.detail()), ("full", "12 bytes were left"));
    }

    #[test]
    fn a_trace_is_not_told() {
        let reason = "java.lang.Oops: of somebody\n at somewhere".to_owned();
        let failure = PortFailure::from(uniffi::UnexpectedUniFFICallbackError { reason });
        assert_eq!(failure.to_string(), "what it gave could not be handed over (java.lang.Oops)");
    }

    #[test]
    fn every_kind_has_its_place() {
        use PortErrorKind as Ours;
        let ours = [
            Ours::NotFound,
            Ours::Exists,
            Ours::Conflict,
            Ours::Unsupported,
            Ours::Full,
            Ours::Unavailable,
            Ours::Denied,
            Ours::Damaged,
            Ours::Newer,
            Ours::Foreign,
            Ours::Invalid,
            Ours::Failed,
        ];
        assert_eq!(ours.map(CoreKind::from), CoreKind::ALL);
    }
}
