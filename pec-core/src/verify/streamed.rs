//! The report on a message that was read in pieces.

use super::work::Work;
use super::{Circumstances, Report, Verifier};
use crate::Error;
use crate::message::Message;
use crate::message::condensed::{Condensed, Digests};
use crate::mime::Missed;

/// What could be told of a message that was read in pieces.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "there is a report or there is none yet")]
#[expect(clippy::large_enum_variant, reason = "there is one, and nearly always it is the report")]
pub enum Streamed {
    /// The report, which borrows nothing.
    Report(Report<'static>),
    /// It needs these digests: the message has to be read again,
    /// [with them](crate::message::Condenser::with_digests).
    Again(Digests),
}

impl Verifier {
    /// Judges a message that was read in pieces. The report is that of [`verify`](Self::verify), but for
    /// [`Report::verified`] if the condenser was to do [without](crate::message::Condenser::without_fact).
    ///
    /// # Errors
    ///
    /// [`Error::ReadWhole`] if it needs more of the message than was kept: see [`condensed`](crate::message::condensed).
    pub fn verify_condensed(
        &mut self,
        condensed: &Condensed,
        circumstances: &Circumstances,
    ) -> Result<Streamed, Error> {
        if condensed.len() > self.limits.max_message_bytes {
            return Err(Error::MessageTooLarge {
                found: condensed.len(),
                allowed: self.limits.max_message_bytes,
            });
        }
        let missed = Missed::default();
        let message = Message::of_condensed(condensed, &missed, &self.limits);
        let mut work = Work::of_condensed(condensed, &self.limits);
        let report = self.verify_level(&message, circumstances, 0, &mut work).into_owned();
        // Only now is it known whether all that was looked at was there.
        if let Some(why) = missed.why() {
            return Err(Error::ReadWhole { why });
        }
        let Some(wanted) = work.into_wanted() else { return Ok(Streamed::Report(report)) };
        let digests = Digests::new(wanted);
        digests.map(Streamed::Again).ok_or(Error::ReadWhole { why: "it holds many signed messages" })
    }
}
