//! Following what was sent.

use crate::live::{Kind, Live};
use crate::units::seconds;
use crate::{Message, Orphan, PecError, Report, Submission};
use pec_core::UnixTime;
use std::sync::Arc;

/// What became of what was sent: see `pec_owned::Tracker`, which each call is one of.
#[derive(uniffi::Object)]
pub struct Tracker {
    tracker: pec_owned::Tracker,
    _live: Live,
}

impl Tracker {
    fn of(tracker: pec_owned::Tracker) -> Arc<Self> {
        Arc::new(Self { tracker, _live: Live::new(Kind::Tracker) })
    }
}

#[uniffi::export]
impl Tracker {
    /// An empty tracker.
    #[uniffi::constructor]
    #[must_use]
    pub fn new() -> Arc<Self> {
        Self::of(pec_owned::Tracker::default())
    }

    /// The tracker of a snapshot. Trusts the host.
    ///
    /// # Errors
    ///
    /// `snapshot`, `snapshot_version`.
    #[uniffi::constructor]
    pub fn trusted_from_snapshot(json: String) -> Result<Arc<Self>, PecError> {
        Ok(Self::of(pec_owned::Tracker::trusted_from_snapshot(&json)?))
    }

    /// Takes in what a judged message says; whether anything in it was new.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn feed(&self, report: Arc<Report>) -> Result<bool, PecError> {
        Ok(self.tracker.feed(&report.report))
    }

    /// Takes in a message as the host sent it; whether it was new, or `None` if it has not exactly one author.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn feed_sent(&self, message: Arc<Message>) -> Result<Option<bool>, PecError> {
        Ok(self.tracker.feed_sent(&message.message))
    }

    /// Takes in a fact from the host's own store; whether it was new. Trusts the host.
    ///
    /// # Errors
    ///
    /// `snapshot`, `snapshot_version`.
    pub fn feed_trusted_fact(&self, json: String) -> Result<bool, PecError> {
        Ok(self.tracker.feed_trusted_fact(&json)?)
    }

    /// What became of each message.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn submissions(&self, now: i64) -> Result<Vec<Submission>, PecError> {
        Ok(self.tracker.submissions(UnixTime(now)).into_iter().map(Into::into).collect())
    }

    /// What belongs to no message.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn orphans(&self) -> Result<Vec<Orphan>, PecError> {
        Ok(self.tracker.orphans().into_iter().map(Into::into).collect())
    }

    /// The first moment after `now` at which time alone changes some state.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn next_deadline(&self, now: i64) -> Result<Option<i64>, PecError> {
        Ok(self.tracker.next_deadline(UnixTime(now)).map(seconds))
    }

    /// Adds all that another tracker holds.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn merge(&self, other: Arc<Self>) -> Result<(), PecError> {
        self.tracker.merge(&other.tracker);
        Ok(())
    }

    /// The whole set in JSON.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn snapshot(&self) -> Result<String, PecError> {
        Ok(self.tracker.snapshot())
    }
}
