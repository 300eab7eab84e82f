//! The engine's values with the bytes they are about: what every language binding stands on.
//!
//! `pec-core` borrows. A message is the caller's buffer and spans into it, a report borrows from the message, a status from the
//! tracker: nothing is copied, and Rust sees to it that the buffer lives long enough. Other languages have handles, collectors of
//! garbage and threads. Here each value holds what it needs, may be shared between threads, and costs a reference count more.
//!
//! Nothing is decided here; each call is one of `pec-core`.
//!
//! ```
//! use pec_core::verify::Circumstances;
//! use pec_core::{Limits, UnixTime, trust::TrustStore};
//! use pec_owned::{Message, Tracker, Verifier};
//!
//! let verifier = Verifier::new(TrustStore::pec());
//! let message = Message::parse(b"Subject: ordinary mail\r\n\r\nHello.\r\n".to_vec(), &Limits::default())?;
//! let report = std::thread::scope(|scope| {
//!     scope.spawn(|| verifier.verify(&message, &Circumstances::unknown(), None)).join().unwrap()
//! });
//! assert_eq!(report.get().verdict().name(), "unsigned");
//!
//! let tracker = Tracker::default();
//! assert!(!tracker.feed(&report)); // ordinary mail says nothing about what was sent
//! assert!(tracker.submissions(UnixTime(0)).is_empty());
//! # Ok::<(), pec_core::Error>(())
//! ```

mod archive;
mod bytes;
mod conformance;
mod entry;
mod message;
mod ports;
mod report;
mod search;
mod signer;
mod status;
mod tracker;
mod verifier;

pub use archive::{Archive, ArchiveError, Hits};
pub use bytes::Bytes;
pub use conformance::{
    OpenIndex, OpenObjects, OpenSource, check_index, check_objects, check_source, outcomes_json,
};
pub use entry::{Dossier, Entry, Followed, event_json, json};
pub use message::Message;
pub use ports::{batch_json, document_json, document_of_json, query_json};
pub use report::Report;
pub use search::Search;
pub use signer::HostSigner;
pub use status::{Evidence, Orphan, Recipient, Submission};
pub use tracker::Tracker;
pub use verifier::Verifier;
