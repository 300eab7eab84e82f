//! From paths to messages: which files are taken, what an mbox holds, how bytes are read.
//!
//! [`walk()`] lists files; [`Feed`] turns each into one or more [`Item`]s; a worker calls [`Item::messages`] and gets bytes.
//! Small files are opened by the worker itself, so that many are read at once; an mbox and streams are cut up by the feeder.

pub(crate) mod error;
mod feed;
mod folder;
mod mbox;
mod messages;
mod quoting;
mod read;
mod sniff;
mod stored;
mod walk;

pub(crate) use error::ItemError;
pub(crate) use feed::{Feed, Item};
pub(crate) use folder::folder;
pub(crate) use messages::Messages;
pub(crate) use quoting::{Quoting, judge};
pub(crate) use read::Buffer;
pub(crate) use stored::Stored;
pub(crate) use walk::{Found, Shape, walk};
