//! A message with its bytes.

use crate::Bytes;
use pec_core::{Error, Limits, message};
use self_cell::self_cell;
use std::fmt;
use std::sync::Arc;

type Index<'a> = message::Message<'a>;

self_cell!(
    struct Cell {
        owner: Bytes,

        #[covariant]
        dependent: Index,
    }
);

/// A message with its bytes, to be shared. Cloning copies no byte.
#[derive(Clone)]
pub struct Message(Arc<Cell>);

impl Message {
    /// Indexes a message: see [`message::Message::parse`].
    ///
    /// # Errors
    ///
    /// [`Error::MessageTooLarge`] if it has more bytes than [`Limits::max_message_bytes`].
    pub fn parse(bytes: impl Into<Bytes>, limits: &Limits) -> Result<Self, Error> {
        let cell = Cell::try_new(bytes.into(), |bytes| message::Message::parse(bytes, limits))?;
        Ok(Self(Arc::new(cell)))
    }

    /// The message.
    #[must_use]
    pub fn get(&self) -> &message::Message<'_> {
        self.0.borrow_dependent()
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        self.0.borrow_owner()
    }
}

/// Redacted, as the message itself is.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}
