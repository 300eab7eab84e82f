//! Why an archive could not do what it was asked.

use crate::Sha256;
use pec_core::UnixTime;
use pec_core::ports::{PortError, PortErrorKind};
use pec_text::QueryError;

/// Why an archive could not do what it was asked. Nothing that was acknowledged is lost by it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The store of objects failed.
    #[error("the store of objects failed: {0}")]
    Objects(PortError),
    /// The index failed.
    #[error("the index failed: {0}")]
    Index(PortError),
    /// The source of messages failed as a whole.
    #[error("the source of the messages failed: {0}")]
    Source(PortError),
    /// There is no archive in this place.
    #[error("there is no archive here: check the place, or make one with init")]
    NoArchive,
    /// There is an archive in this place already.
    #[error("there is an archive here already: open it, or take another place")]
    ArchiveExists,
    /// A newer version of this software wrote the archive.
    #[error(
        "the archive has format {found}, and this version knows formats up to {supported}: use a newer version"
    )]
    Newer {
        /// Its format.
        found: u64,
        /// The newest format that this version knows.
        supported: u64,
    },
    /// A stored object is not what was stored.
    #[error("{object} is damaged ({detail}): restore this file from a copy; check the archive for more")]
    Damaged {
        /// The name of the object.
        object: String,
        /// What is wrong with it.
        detail: String,
    },
    /// Messages could not be compressed.
    #[error("the messages could not be compressed ({0}): check that there is memory enough")]
    Compression(String),
    /// The index does not fit the log: it is of another archive, or older than what was lost.
    #[error("the index does not belong to this archive, or is ahead of it: repair makes it anew")]
    IndexAhead,
    /// The archive holds no such message.
    #[error("there is no message {0} in the archive: check its SHA-256, or search for it")]
    NoMessage(Sha256),
    /// No submission has this identity.
    #[error("nothing that was sent has this identifier, Message-ID or SHA-256: search for it")]
    NoSubmission,
    /// What was asked for cannot be searched.
    #[error("this cannot be searched: {0}")]
    Query(Unsearchable),
    /// A tag, a hold or a name of a mailbox is not allowed.
    #[error(
        "this is no name for {what}: it has 1 to 200 bytes, no control characters, and no empty part between slashes"
    )]
    Name {
        /// For what.
        what: &'static str,
    },
    /// That many messages and names cannot be changed at once.
    #[error("these are {given} changes, and {most} are made at once: give fewer messages at a time")]
    TooMany {
        /// How many were given.
        given: usize,
        /// How many are allowed.
        most: usize,
    },
    /// The archive keeps everything.
    #[error("this archive deletes nothing: its policy has to allow deletion first")]
    DeletionForbidden,
    /// The message must be kept.
    #[error("the message is held ({0}): release the hold first")]
    Held(String),
    /// The message must be kept.
    #[error("the message must be kept until {0}")]
    Retained(UnixTime),
    /// Others wrote again and again in between.
    #[error("others keep writing to the archive: try again")]
    Busy,
}

/// Why something cannot be searched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsearchable {
    /// There is nothing to look for in the words.
    #[error(transparent)]
    Words(#[from] QueryError),
    /// Too few digits of a SHA-256 are given.
    #[error("give at least {least} digits of a SHA-256")]
    Digits {
        /// How many are needed.
        least: usize,
    },
    /// It is no place where a page begins.
    #[error("this is no place where a page begins: take that of the page before")]
    Place,
    /// The host gave a condition that there is not, or a value that it cannot have. The text says which, and names no value.
    #[error("{0}")]
    Condition(String),
}

impl Error {
    /// A stable machine code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Objects(error) | Self::Index(error) | Self::Source(error) => error.code(),
            Self::NoArchive => "no_archive",
            Self::ArchiveExists => "archive_exists",
            Self::Newer { .. } => "newer",
            Self::Damaged { .. } => "damaged",
            Self::Compression(_) => "compression",
            Self::IndexAhead => "index_ahead",
            Self::NoMessage(_) => "no_message",
            Self::NoSubmission => "no_submission",
            Self::Query(_) => "query",
            Self::Name { .. } => "name",
            Self::TooMany { .. } => "too_many",
            Self::DeletionForbidden => "deletion_forbidden",
            Self::Held(_) => "held",
            Self::Retained(_) => "retained",
            Self::Busy => "busy",
        }
    }

    /// Whether it is this failure of the store of objects or of the index.
    #[must_use]
    pub fn is(&self, kind: PortErrorKind) -> bool {
        matches!(self, Self::Objects(error) | Self::Index(error) | Self::Source(error) if error.kind() == kind)
    }

    pub(crate) fn damaged(object: &str, detail: impl Into<String>) -> Self {
        Self::Damaged { object: object.to_owned(), detail: detail.into() }
    }
}
