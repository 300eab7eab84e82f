//! The engine for Kotlin and Swift: what [UniFFI](https://mozilla.github.io/uniffi-rs/) makes bindings of.
//!
//! Nothing is decided here, and nothing here is what a user sees. Each call is one of `pec-owned` or `pec-core`; the layers in
//! `bindings/kotlin` and `bindings/swift` give the types of their language to what is generated from this crate.
//!
//! - What holds much, or changes, is an object behind a handle; all else is a record, copied whole across the edge.
//! - Numbers are `i64`: Kotlin's and Swift's signed ones hold them, and a Java caller can name them. Times are seconds since
//!   1970, hashes lower-case hexadecimal.
//! - A call that reads a message returns a `Result` even if it cannot fail: only then does UniFFI turn a panic, which would be
//!   a bug of ours, into an error in Swift too, where it would otherwise end the process.
//! - A value that `pec-core` may get in a later version, and that this crate does not know, is shown as `Unknown`.

mod archive;
mod certification;
mod directory;
mod error;
mod kinds;
mod limits;
mod live;
mod message;
mod ports;
mod provider;
mod report;
mod signature;
mod status;
mod tracker;
mod trust;
mod units;
mod verifier;

pub use archive::{
    AddCallback, AddProgress, Archive, ArchiveStatus, Attachment, By, CertifiedData, CheckCallback, Checked,
    Checking, Condition, Counts, Dossier, Entry, EntryPage, Event, EventCallback, Exported, Fault, Followed,
    FollowedPage, Headers, LogHead, MailboxStatus, Repaired, Retention, Seen, Summary,
};
pub use certification::{CertificationData, Recipient};
pub use directory::ProviderDirectory;
pub use error::{PecError, SignerError};
pub use kinds::*;
pub use limits::{LimitValues, limit_names, limit_values};
pub use live::{live_objects, panic_for_tests};
pub use message::{ExtractedFile, HeaderField, Message, Part};
pub use ports::{
    Batch, Cursor, Document, IndexCallback, IndexOpener, Listed, Mark, ObjectInfo, ObjectsCallback,
    ObjectsOpener, Outcome, PortErrorKind, PortFailure, Position, Query, SourceCallback, SourceOpener, Text,
    Violation, Word, check_index, check_objects, check_source, is_object_name,
};
pub use provider::{Draft, LocalTime, Provider, SignCallback, SubmittedMessage};
pub use report::{Facets, Finding, Need, PartComparison, Place, Report, ReportFacts, SentComparison, Span};
pub use signature::{Basis, ChainLink, DirectoryBasis, Edition, LinkRevocation, Signature, SignerFacts};
pub use status::{Evidence, Orphan, RecipientStatus, Submission};
pub use tracker::Tracker;
pub use trust::TrustStore;
pub use verifier::{Circumstances, Policy, Verifier};

uniffi::setup_scaffolding!();

/// The version of this library.
#[uniffi::export]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
