//! Ports: what an archive needs from the world, as traits that a host implements over what it has.
//!
//! | port | what it is | kept by |
//! |---|---|---|
//! | [`MailSource`] | where messages come from: a folder, a Maildir, an export, later a live mailbox | `adapters/files`, the host |
//! | [`Objects`] | named byte strings, written once: the archive's **truth** | a folder, S3, the host's own store |
//! | [`Index`] | documents with labels and words, found fast: **derived** from the objects, and made anew if it is lost | SQLite, PostgreSQL, the host's own database |
//!
//! The two halves of a store are apart because they are kept apart: the bytes of ten years in cheap storage, the index in a
//! database. Neither knows anything of mail. What a receipt means, which words a message has and what its state is, is decided
//! above them, once for all stores. So a port has few calls and none of them is clever.
//!
//! For each there is a version in memory ([`MemorySource`], [`MemoryObjects`], [`MemoryIndex`]), and, with the feature
//! `conformance`, one suite of tests that each version has to pass, yours too.
//!
//! All calls block. Values cross as they are: an implementation does not look into the bytes, bodies and labels that it keeps.

#[cfg(feature = "conformance")]
pub mod conformance;
mod error;
mod index;
mod memory;
mod objects;
mod quoting;
mod source;

pub use error::{PortError, PortErrorKind};
pub use index::{Batch, Cursor, Document, Due, Index, Order, Position, Query, Text, TextId, Word};
pub use memory::{MemoryIndex, MemoryObjects, MemorySource};
pub use objects::{MAX_NAME_BYTES, ObjectInfo, Objects, is_name};
pub use quoting::{Quoting, judge, readings};
pub use source::{Listed, MAX_ID_BYTES, MailSource, Mark};
