//! From paths to messages: which files are taken, what an mbox holds, how bytes are read.
//!
//! [`walk()`] lists files; [`Feed`] turns each into one or more [`Item`]s; a worker calls [`Item::messages`] and gets bytes.
//! Small files are opened by the worker itself, so that many are read at once; an mbox and streams are cut up by the feeder.

pub(crate) mod error;
mod feed;
mod folder;
mod mbox;
mod read;
mod sniff;
mod walk;

pub(crate) use error::ItemError;
pub(crate) use feed::{Feed, Item, Message};
pub(crate) use folder::folder;
pub(crate) use mbox::Quoting;
pub(crate) use read::Buffer;
pub(crate) use walk::{File, Found, Shape, walk};
