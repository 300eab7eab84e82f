//! What the messages of a mailbox say about what was sent: from judged messages to the [tracker](crate::tracker).
//!
//! [`Heard`] is what one message says; [`History`] gathers what all say, and decides which ordinary messages among them are
//! the user's own.
//!
//! ```
//! use pec_core::history::{Folder, Heard, History};
//! use pec_core::{Limits, UnixTime, message::Message, trust::TrustStore, verify::{Circumstances, Verifier}};
//!
//! # let raw = b"From: office@pec.example\r\nTo: court@pec.example\r\nDate: Tue, 14 Dec 2021 14:36:08 +0100\r\n\r\nOffer\r\n";
//! let (limits, mut verifier) = (Limits::default(), Verifier::new(TrustStore::pec()));
//! let message = Message::parse(raw, &limits)?;
//! let report = verifier.verify(&message, &Circumstances::unknown());
//!
//! let mut history = History::default();
//! history.add(Heard::of(&message, &report, &limits), Folder::Sent);
//! history.settle();
//! let status = history.submissions(UnixTime(1_639_500_000)).next().unwrap();
//! assert_eq!(status.state().name(), "pending");
//! # Ok::<(), pec_core::Error>(())
//! ```

mod heard;
mod whole;

pub use heard::Heard;
pub use whole::{Folder, History};
