//! Following what was sent.

use crate::error;
use crate::message::{Message, hex};
use crate::report::Report;
use pec_core::UnixTime;
use pec_owned::{Orphan, Submission};
use pyo3::prelude::*;

/// A set of facts that many threads may use at once.
#[pyclass(frozen, module = "libpec._libpec")]
pub(crate) struct Tracker(pec_owned::Tracker);

#[pymethods]
impl Tracker {
    #[new]
    fn new() -> Self {
        Self(pec_owned::Tracker::default())
    }

    #[staticmethod]
    fn trusted_from_snapshot(py: Python<'_>, json: &str) -> PyResult<Self> {
        let tracker = py.detach(|| pec_owned::Tracker::trusted_from_snapshot(json));
        tracker.map(Self).map_err(|refused| error::engine(py, &refused))
    }

    fn feed(&self, py: Python<'_>, report: &Report) -> bool {
        py.detach(|| self.0.feed(report.owned()))
    }

    fn feed_sent(&self, py: Python<'_>, message: &Message) -> Option<bool> {
        py.detach(|| self.0.feed_sent(message.owned()))
    }

    fn feed_trusted_fact(&self, py: Python<'_>, json: &str) -> PyResult<bool> {
        py.detach(|| self.0.feed_trusted_fact(json)).map_err(|refused| error::engine(py, &refused))
    }

    /// Each in JSON.
    fn submissions(&self, py: Python<'_>, now: i64) -> Vec<String> {
        let json = |submission: &Submission| submission.to_json().to_owned();
        py.detach(|| self.0.submissions(UnixTime(now)).iter().map(json).collect())
    }

    /// Each in JSON, and what its JSON lacks: the SHA-256 of its message, and the submissions to which it may belong.
    fn orphans(&self, py: Python<'_>) -> Vec<(String, String, Vec<String>)> {
        let taken =
            |orphan: Orphan| (orphan.to_json().to_owned(), hex(&orphan.message_sha256), orphan.suggested);
        py.detach(|| self.0.orphans().into_iter().map(taken).collect())
    }

    fn next_deadline(&self, py: Python<'_>, now: i64) -> Option<i64> {
        py.detach(|| self.0.next_deadline(UnixTime(now))).map(|deadline| deadline.0)
    }

    fn merge(&self, py: Python<'_>, other: &Self) {
        py.detach(|| self.0.merge(&other.0));
    }

    fn snapshot(&self, py: Python<'_>) -> String {
        py.detach(|| self.0.snapshot())
    }
}
