//! One archive for all certified e-mail: store, search, prove, never lose anything.
//!
//! It stands on the ports of `pec-core`: [`Objects`](pec_core::ports::Objects), which keep the truth, and an
//! [`Index`](pec_core::ports::Index), which is made from them. Here both are in memory; `pec-stores` opens an archive in a folder.
//!
//! ```
//! use pec_archive::{Archive, By, Judge, Policy, Search, Sha256};
//! use pec_core::ports::{Listed, MemoryIndex, MemoryObjects, MemorySource};
//! use pec_core::{UnixTime, trust::TrustStore};
//! use std::{ops::ControlFlow, sync::Arc};
//!
//! # fn main() -> Result<(), pec_archive::Error> {
//! let by = By::new("clerk", UnixTime(1_764_500_000)); // the host names who does it, and when
//! let archive = Archive::create(
//!     Arc::new(MemoryObjects::default()),
//!     Arc::new(MemoryIndex::default()),
//!     Policy::default(), // ten years, and nothing is deleted
//!     &by,
//! )?;
//!
//! let raw = b"From: a@pec.example\r\nSubject: Contratti\r\n\r\nIn allegato.\r\n";
//! let mut source = MemorySource::default().with(Listed::new("1"), *raw);
//! let judge = Judge::new(TrustStore::pec()); // whom to trust
//! let summary = archive.add(&mut source, "office", &judge, &by, &mut |_| ControlFlow::Continue(()))?;
//! assert_eq!(summary.new, 1); // kept: it outlasts a power cut
//!
//! let mut search = Search::default();
//! search.words = "contratto".into();
//! let page = archive.search(&search)?;
//! assert_eq!(page.hits[0].subject(), Some("Contratti"));
//! assert_eq!(archive.message(&Sha256::of(raw))?, raw); // these bytes, or an error
//!
//! let checked = archive.check(Some(&judge), None, &by, &mut |_| ControlFlow::Continue(()))?;
//! assert!(checked.is_sound());
//! # Ok(())
//! # }
//! ```
//!
//! | what | calls |
//! |---|---|
//! | take in | [`Archive::add`]: any source, as often as you like |
//! | get back | [`Archive::message`], [`Archive::entry`], [`Archive::export`] |
//! | find | [`Archive::search`], [`Archive::submissions`], [`Archive::dossier`], [`Archive::status`] |
//! | prove | [`Archive::check`], [`Archive::head`], [`Archive::each_event`] |
//! | keep | [`Archive::tag`], [`Archive::tag_all`], [`Archive::hold`], [`Archive::hold_all`], [`Archive::set_policy`], [`Archive::delete`] |
//! | mend | [`Archive::catch_up`], [`Archive::repair`] |
//!
//! # Not covered
//!
//! Live mailboxes, which will come as sources; encryption at rest, which is the disk's; time stamps of a trusted authority, for which
//! [`Archive::head`] is what to stamp.

#![forbid(unsafe_code)]

mod add;
mod apply;
mod archive;
mod check;
mod cut;
mod draft;
mod error;
mod export;
mod json;
mod judge;
mod keep;
mod log;
mod message;
mod names;
mod pack;
mod reading;
mod repair;
mod search;
mod sha256;
mod status;
mod texts;
mod thread;

pub use add::{Progress, Summary};
pub use apply::Mailbox;
pub use archive::{Archive, By};
pub use check::{Checked, Checking, Fault, FaultKind};
pub use error::{Error, Unsearchable};
pub use export::{Exported, MANIFEST, SUMS};
pub use judge::Judge;
pub use keep::Changed;
pub use log::{Act, Added, Event, FolderKind, Judgement, Policy, Seen};
pub use message::{Attachment, Data, Entry, Headers};
pub use pec_text::QueryError;
pub use repair::Repaired;
pub use search::{Dossier, Page, Search, Standing, Submission};
pub use sha256::{NotSha256, Sha256};
pub use status::{Concern, Counts, MailboxStatus, Status};
