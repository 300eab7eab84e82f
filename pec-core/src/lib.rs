//! The engine for Italian certified e-mail (PEC, RFC 6109): what a message is, whether it can be trusted, what became of
//! what was sent.
//!
//! It is a pure function of bytes and time. It does no input or output, has no clock, draws no randomness and keeps no
//! global state: the caller reads the bytes, names the time, and gives what the engine's answer says is missing.
//!
//! ```
//! use pec_core::tracker::Tracker;
//! use pec_core::trust::TrustStore;
//! use pec_core::verify::{Circumstances, Verifier};
//! use pec_core::{Limits, UnixTime, message::Message};
//!
//! # let mailbox: Vec<Vec<u8>> = vec![b"Subject: ordinary mail\r\n\r\nHello.\r\n".to_vec()];
//! let mut verifier = Verifier::new(TrustStore::pec()); // the PEC authorities are built in
//! let mut tracker = Tracker::new();
//! for raw in &mailbox {
//!     let message = Message::parse(raw, &Limits::default())?; // an index; nothing is copied
//!     let report = verifier.verify(&message, &Circumstances::unknown());
//!     match report.verified() {
//!         Some(verified) => { tracker.insert(verified.fact()); } // certified: it moves a state
//!         None => println!("{}: {:?}", report.verdict().name(), report.findings()),
//!     }
//! }
//! let now = UnixTime::parse_rfc3339("2021-12-15T09:00:00+01:00").unwrap();
//! for submission in tracker.submissions(now) {
//!     println!("{:?}: {}", submission.identifier(), submission.state().name());
//! }
//! # Ok::<(), pec_core::Error>(())
//! ```
//!
//! | module | what for |
//! |---|---|
//! | [`message`] | a message, its kind, what its signed part holds |
//! | [`message::condensed`] | a message that is read in pieces: 100 MB in less than 10 MB of memory |
//! | [`verify`] | the verdict, with its reasons: [`Verifier`](verify::Verifier), [`Report`](verify::Report) |
//! | [`tracker`] | what became of what was sent, recipient by recipient |
//! | [`history`] | what the messages of a whole mailbox say to the tracker |
//! | [`trust`] | who may sign: the built-in PEC authorities, and the caller's |
//! | [`ports`] | what an archive needs from the world, as traits |
//! | [`daticert`] | certification data: model, reader, writer |
//! | [`mime`], [`asn1`], [`crypto`], [`cms`], [`x509`] | the readers beneath |
//! | [`finding`], [`facet`], [`need`] | the words in which a report speaks |
#![cfg_attr(
    feature = "provider",
    doc = "| [`provider`] | issue what a provider issues: test data, a sandbox |"
)]
#![forbid(unsafe_code)]

/// The README's example runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

mod ascii_set;
pub mod asn1;
pub mod cms;
pub mod crypto;
pub mod daticert;
mod error;
mod even_lines;
pub mod facet;
pub mod finding;
mod hex;
pub mod history;
mod limits;
pub mod message;
pub mod mime;
pub mod need;
pub mod ports;
#[cfg(feature = "provider")]
pub mod provider;
mod span;
mod time;
pub mod tracker;
pub mod trust;
pub mod verify;
pub mod x509;

pub use error::Error;
pub use limits::Limits;
pub use span::Span;
pub use time::UnixTime;
