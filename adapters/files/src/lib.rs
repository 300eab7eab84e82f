//! Certified e-mail where it is stored: the messages in files, folders, Maildir, mbox and zip.
//!
//! The engine (`pec-core`) gets bytes; here is where they come from. [`messages()`] goes through whatever the paths hold and gives one
//! message after the other, or, in its place, the reason why one cannot be read:
//!
//! ```
//! use pec_core::{Limits, message::Message, trust::TrustStore, verify::{Circumstances, Verifier}};
//! use std::collections::BTreeMap;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let testdata = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata");
//! # let (mailbox, authority) = (format!("{testdata}/mailbox"), format!("{testdata}/pki/ca.pem"));
//! let limits = Limits::default();
//! let mut trusted = TrustStore::pec();
//! trusted.add_authorities(&std::fs::read(authority)?)?; // the sample's own; for real mail the PEC authorities are built in
//! let mut verifier = Verifier::new(trusted);
//!
//! let mut verdicts = BTreeMap::new();
//! for stored in pec_files::messages([mailbox, "no/such/folder".into()], limits.max_message_bytes) {
//!     let verdict = match stored.bytes() {
//!         Err(error) => error.code(), // and the rest goes on
//!         Ok(bytes) => {
//!             // In an mbox, lines may have been changed: `judge` asks again about the bytes with that undone.
//!             let (verdict, _) = pec_files::judge(bytes, stored.index(), |bytes| {
//!                 let message = Message::parse(&bytes, &limits)?;
//!                 let report = verifier.verify(&message, &Circumstances::unknown());
//!                 Ok::<_, pec_core::Error>((report.facets().integrity, report.verdict().name()))
//!             })?;
//!             verdict
//!         }
//!     };
//!     *verdicts.entry(verdict).or_insert(0) += 1;
//! }
//! assert_eq!(verdicts["not_found"], 1);
//! assert!(verdicts["authentic"] > 0);
//! # Ok(())
//! # }
//! ```
//!
//! # What is taken
//!
//! A file that was named is read, whatever it is; `-` is standard input. A folder is read to the bottom, in the order of names: files
//! that end in `.eml`, all of a Maildir but its `tmp`, and whatever else begins like a message or an mbox; hidden files and folders
//! are left out, except the folders of Maildir++. Links are followed, but no folder is read twice. What is taken is read as an mbox if
//! it begins like one, whatever its name.
//!
//! A zip file is taken if it was named, or if it ends in `.zip`: of its entries those that would be taken of a folder, each where it is
//! (`export.zip!in/letter.eml`). Nothing is extracted to disk. A zip in a zip is not opened.
//!
//! # As a source
//!
//! [`FileSource`] gives the same messages to an archive: each under an id that stays when others come and go, without holding one in memory.
//!
//! # On many cores
//!
//! [`messages()`] reads on the thread that asks. Who has several takes the two steps apart: [`walk()`] lists files, [`Feed`] turns
//! them into [`Item`]s, and each worker reads its items with [`Item::messages`] into a [`Buffer`] of its own. Small files are so
//! read by the workers, many at once; what an mbox, a zip or a stream holds is read by the feed.
//!
//! # Without holding them
//!
//! A [`Streamer`] verifies a message of any size in a few megabytes of memory: it reads it in pieces.
//!
//! # Not covered
//!
//! Locking, and writing but for the flags of a Maildir. Who stores mail while it is read may see a message twice, or not at all.

#![forbid(unsafe_code)]

mod error;
mod feed;
mod folder;
mod mbox;
mod messages;
mod read;
mod sniff;
mod source;
mod stored;
mod streamer;
mod walk;
mod zip;

pub use error::Error;
pub use feed::{Feed, Item};
pub use folder::folder;
pub use messages::{Messages, messages};
pub use pec_core::ports::{Quoting, judge, readings};
pub use read::Buffer;
pub use source::FileSource;
pub use stored::Stored;
pub use streamer::Streamer;
pub use walk::{Found, walk};
