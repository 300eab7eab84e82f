//! Where messages come from.

use super::{PortError, PortErrorKind};
use crate::history::Folder;

/// Bytes of the longest id of a message in a source.
pub const MAX_ID_BYTES: usize = 4096;

/// Messages somewhere, each under an id that stays: a folder, a Maildir, an mbox, an export, a live mailbox.
///
/// A source that changes while it is read gives each message that stays at least once. An error concerns the call that gave it:
/// after it the others go on.
pub trait MailSource: Send {
    /// At most `most` messages, in an order of the source that stays the same, which follow the one with the id `after`;
    /// without it, the first. None at the end, and only there. `most` is at least 1.
    ///
    /// What cannot be listed, a folder that cannot be entered say, has an entry of its own: to fetch it is an error.
    ///
    /// # Errors
    ///
    /// Nothing can be listed any more, [`NotFound`](PortErrorKind::NotFound) if `after` is none of its ids.
    fn list(&mut self, after: Option<&str>, most: usize) -> Result<Vec<Listed>, PortError>;

    /// Hands over the bytes of a message, in order, in chunks of any size. Not changed in any way.
    ///
    /// # Errors
    ///
    /// [`NotFound`](PortErrorKind::NotFound) if there is none with this id (any more), or whatever else prevents it; or the
    /// error that `chunk` gives, which ends the call.
    fn fetch(
        &mut self,
        id: &str,
        chunk: &mut dyn FnMut(&[u8]) -> Result<(), PortError>,
    ) -> Result<(), PortError>;

    /// Sets a mark on a message, or takes it away. Its id stays.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](PortErrorKind::Unsupported), as is the default, if the source keeps no marks; [`NotFound`](PortErrorKind::NotFound).
    fn mark(&mut self, id: &str, mark: Mark, on: bool) -> Result<(), PortError> {
        let _ = (id, mark, on);
        Err(PortError::new(PortErrorKind::Unsupported, "this source keeps no marks"))
    }

    /// Deletes a message from the source. The ids of the others stay.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](PortErrorKind::Unsupported), as is the default, if the source is only read; [`NotFound`](PortErrorKind::NotFound).
    fn delete(&mut self, id: &str) -> Result<(), PortError> {
        let _ = id;
        Err(PortError::new(PortErrorKind::Unsupported, "this source is only read"))
    }
}

/// A message in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listed {
    /// Its id in this source: not empty, at most [`MAX_ID_BYTES`], any characters. It never names another message.
    pub id: String,
    /// Which kind of folder it lies in.
    pub folder: Folder,
    /// Its bytes, if the source knows them.
    pub bytes: Option<u64>,
    /// Whether what has this id never changes, so that what was taken in once need not be fetched again.
    pub permanent: bool,
    /// Whether it comes out of a mailbox file, which may have put a `>` before some of its lines: [`readings`](super::readings)
    /// says what it may have been before. What is fetched is what is stored, with them.
    pub quoted: bool,
    /// The marks on it.
    pub marks: Vec<Mark>,
}

impl Listed {
    /// A message with this id: in no special folder, of unknown size, without marks, not known to be permanent, not quoted.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            folder: Folder::Other,
            bytes: None,
            permanent: false,
            quoted: false,
            marks: Vec::new(),
        }
    }
}

/// What a mailbox notes about a message (RFC 9051 section 2.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Mark {
    /// It was read.
    Seen,
    /// It was answered.
    Answered,
    /// Somebody marked it as important.
    Flagged,
}

impl Mark {
    /// Every mark.
    pub const ALL: &'static [Self] = &[Self::Seen, Self::Answered, Self::Flagged];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Answered => "answered",
            Self::Flagged => "flagged",
        }
    }
}
