//! The tracker: what became of the messages that were sent, recipient by recipient.
//!
//! It is a **set of facts** and nothing else. A [`Fact`] is what a verified receipt certifies. Every state is computed
//! from the set and the time asked for, so receipts may come late, twice, in any order, from several mailboxes or
//! machines: the same facts give the same states. [`Tracker::merge`] is the union of two sets.
//!
//! Three things go in, and only the first moves a state:
//!
//! - [`Fact`]: the signed content of a receipt that was verified;
//! - [`Sent`]: a message as the host sent it. The host's word: it gives a row to a message without any receipt;
//! - [`Claim`]: a receipt that certifies nothing, forged perhaps. It is listed beside, among the [`Orphan`]s; at most
//!   [`MAX_CLAIMS`] are kept.
//!
//! # Identity
//!
//! A submission is its certified identifier together with its sender (RFC 6109 section 2.2.1). A [`Sent`] message finds
//! its submissions by equal msgid *and* equal sender. A msgid is chosen by whoever writes the message, so it ties and
//! never moves a state; nor does a subject.
//!
//! # How a recipient's state comes about
//!
//! The first row that matches decides. Facts only ever add rows, so a delivery is never lost again.
//!
//! | # | when | state |
//! |---|---|---|
//! | 1 | a delivery receipt | [`Delivered`](RecipientState::Delivered) |
//! | 2 | a notice of non-acceptance | [`Rejected`](RecipientState::Rejected) |
//! | 3 | a notice of non-delivery | [`Failed`](RecipientState::Failed) |
//! | 4 | the final time-out notice (24 hours): its text begins `5.4.1`, or it is the second one at another time, or it came 22 hours or more after acceptance | [`Failed`](RecipientState::Failed) |
//! | 5 | not a PEC address, and accepted | [`External`](RecipientState::External) |
//! | 6 | still open 24 hours after acceptance | [`Overdue`](RecipientState::Overdue) |
//! | 7 | another time-out notice (12 hours) | [`Delayed`](RecipientState::Delayed) |
//! | 8 | a server acceptance | [`InCharge`](RecipientState::InCharge) |
//! | 9 | an acceptance | [`Accepted`](RecipientState::Accepted) |
//! | 10 | else | [`Submitted`](RecipientState::Submitted) |
//!
//! [`MessageState`] says what they make together.
//!
//! # Example
//!
//! A sent message, before and after its deadline:
//!
//! ```
//! use pec_core::{UnixTime, tracker::{MessageState, Sent, Tracker}};
//!
//! let mut tracker = Tracker::new();
//! tracker.insert_sent(
//!     Sent::new("office@pec.example", [7; 32])
//!         .with_msgid("<1@mail.example>")
//!         .with_recipient("court@pec.example")
//!         .with_date(UnixTime(1_639_488_968)),
//! );
//! let now = UnixTime(1_639_488_968);
//! let status = tracker.submissions(now).next().unwrap();
//! assert_eq!(status.state(), MessageState::Pending);
//!
//! // A day later, without a receipt. The tracker says when to look again.
//! let later = tracker.next_deadline(now).unwrap();
//! assert_eq!(tracker.submissions(later).next().unwrap().state(), MessageState::Overdue);
//! ```

mod about;
mod claim;
mod fact;
mod few;
mod orphan;
mod record;
mod rows;
mod rules;
mod sent;
mod set;
mod snapshot;
mod state;
mod status;
mod submission;
mod table;
mod tally;

#[cfg(test)]
mod identity;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod scenarios;

pub use claim::Claim;
pub use fact::{Addressee, Fact};
pub use orphan::Orphan;
pub use sent::Sent;
pub use set::{MAX_CLAIMS, Tracker};
pub use snapshot::StoredFact;
pub use state::{DELIVERY_DEADLINE_SECONDS, FINAL_NOTICE_EARLIEST_SECONDS, MessageState, RecipientState};
pub use status::{RecipientStatus, SubmissionStatus};
