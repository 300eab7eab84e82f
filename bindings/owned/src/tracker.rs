//! A tracker that many threads may use at once.

use crate::{Message, Orphan, Report, Submission};
use pec_core::tracker::{self, Fact, Sent};
use pec_core::{Error, UnixTime};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A [`tracker::Tracker`] behind a lock, which each call takes by itself.
#[derive(Debug, Default)]
pub struct Tracker(Mutex<tracker::Tracker>);

impl Tracker {
    /// Takes in what a judged message says: the fact if it is a certified receipt, else a claim if it says that it is one, and
    /// claims for the receipts inside it. Whether anything in it was new.
    pub fn feed(&self, report: &Report) -> bool {
        let heard = report.heard(); // hashes the message: not under the lock
        heard.tell(&mut self.lock())
    }

    /// Takes in a message as the host sent it, which gives it a row also without any receipt; whether it was new. `None` if
    /// it has not exactly one author.
    pub fn feed_sent(&self, message: &Message) -> Option<bool> {
        let sent = Sent::of(message.get())?;
        Some(self.lock().insert_sent(sent))
    }

    /// Takes in a fact from the host's own store, as [`Report::fact`] gave it, in JSON; whether it was new. **Trusts the
    /// host**: see [`Fact::trusted_from_host_store`].
    ///
    /// # Errors
    ///
    /// [`Error::Snapshot`] or [`Error::SnapshotVersion`] if it cannot be read.
    pub fn feed_trusted_fact(&self, json: &str) -> Result<bool, Error> {
        let fact = Fact::trusted_from_host_store(json)?;
        Ok(self.lock().insert(fact))
    }

    /// What became of each message, as of `now`: see [`tracker::Tracker::submissions`].
    #[must_use]
    pub fn submissions(&self, now: UnixTime) -> Vec<Submission> {
        self.lock().submissions(now).map(|status| Submission::from(&status)).collect()
    }

    /// What belongs to no message: see [`tracker::Tracker::orphans`].
    #[must_use]
    pub fn orphans(&self) -> Vec<Orphan> {
        self.lock().orphans().map(|orphan| Orphan::from(&orphan)).collect()
    }

    /// The first moment after `now` at which time alone changes some state: see [`tracker::Tracker::next_deadline`].
    #[must_use]
    pub fn next_deadline(&self, now: UnixTime) -> Option<UnixTime> {
        self.lock().next_deadline(now)
    }

    /// Adds all that another tracker holds: see [`tracker::Tracker::merge`].
    pub fn merge(&self, other: &Self) {
        if !std::ptr::eq(self, other) {
            // One lock after the other: two threads may merge the two into each other.
            let other = other.lock().clone();
            self.lock().merge(other);
        }
    }

    /// The whole set as JSON: see [`tracker::Tracker::snapshot`].
    #[must_use]
    pub fn snapshot(&self) -> String {
        self.lock().snapshot()
    }

    /// The tracker that [`snapshot`](Self::snapshot) wrote. **Trusts the host**: see
    /// [`tracker::Tracker::trusted_from_snapshot`].
    ///
    /// # Errors
    ///
    /// [`Error::Snapshot`] or [`Error::SnapshotVersion`] if it cannot be read.
    pub fn trusted_from_snapshot(json: &str) -> Result<Self, Error> {
        tracker::Tracker::trusted_from_snapshot(json).map(|tracker| Self(Mutex::new(tracker)))
    }

    /// A set of facts holds whichever of them got in before a thread died.
    fn lock(&self) -> MutexGuard<'_, tracker::Tracker> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
