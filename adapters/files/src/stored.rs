//! A message as it is stored.

use crate::Error;
use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// A message as it is stored, or why there is none in its place.
#[derive(Clone, PartialEq, Eq)]
pub struct Stored<'a> {
    file: Arc<Path>,
    index: Option<u64>,
    offset: u64,
    bytes: Result<Cow<'a, [u8]>, Error>,
}

impl<'a> Stored<'a> {
    pub(crate) fn whole(file: &Arc<Path>, bytes: Result<Cow<'a, [u8]>, Error>) -> Self {
        Self { file: Arc::clone(file), index: None, offset: 0, bytes }
    }

    pub(crate) fn piece(file: &Arc<Path>, index: u64, offset: u64, bytes: Result<Vec<u8>, Error>) -> Self {
        Self { file: Arc::clone(file), index: Some(index), offset, bytes: bytes.map(Cow::Owned) }
    }

    pub(crate) fn borrowed(&self) -> Stored<'_> {
        let bytes = self.bytes().map(Cow::Borrowed).map_err(Clone::clone);
        Stored { file: self.shared_file(), index: self.index, offset: self.offset, bytes }
    }

    pub(crate) fn shared_file(&self) -> Arc<Path> {
        Arc::clone(&self.file)
    }

    /// The file in which it is; `-` is standard input.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Its number in an mbox, from 0; `None` if the file is no mbox.
    #[must_use]
    pub fn index(&self) -> Option<u64> {
        self.index
    }

    /// Its first byte in the file; 0 if it could not be read so far.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The message, byte for byte as it is stored.
    ///
    /// # Errors
    ///
    /// Any [`Error`]: why it could not be read.
    pub fn bytes(&self) -> Result<&[u8], &Error> {
        self.bytes.as_deref()
    }

    /// The same, to keep.
    ///
    /// # Errors
    ///
    /// As [`Self::bytes`].
    pub fn into_bytes(self) -> Result<Vec<u8>, Error> {
        self.bytes.map(Cow::into_owned)
    }
}

/// Shows how many bytes there are, not which.
impl fmt::Debug for Stored<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stored")
            .field("file", &self.file)
            .field("index", &self.index)
            .field("offset", &self.offset)
            .field("bytes", &self.bytes().map(<[u8]>::len))
            .finish()
    }
}
