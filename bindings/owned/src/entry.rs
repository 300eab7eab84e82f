//! What an archive answers, as JSON.

use crate::Submission;
use pec_archive::{Event, Sha256};
use pec_core::UnixTime;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// A value of `pec_archive` as JSON, on one line: a `Status`, a `Checked`, a `Summary`.
#[must_use]
pub fn json(value: &impl Serialize) -> String {
    // Strings, numbers and lists cannot fail to serialise.
    serde_json::to_string(value).unwrap_or_default()
}

/// An event of the log as JSON, on one line: `{"segment": 3, "at": "...", "who": "clerk", "what": {"tag": {...}}}`.
#[must_use]
pub fn event_json(segment: u64, event: &Event) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        segment: u64,
        #[serde(flatten)]
        event: &'a Event,
    }
    json(&Line { segment, event })
}

/// What the archive knows of a message.
#[derive(Clone)]
pub struct Entry(pec_archive::Entry);

impl From<pec_archive::Entry> for Entry {
    fn from(entry: pec_archive::Entry) -> Self {
        Self(entry)
    }
}

impl Entry {
    /// The entry.
    #[must_use]
    pub fn get(&self) -> &pec_archive::Entry {
        &self.0
    }

    /// All of it in JSON, on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.0.to_json()
    }
}

/// Its name alone: the rest is somebody's mail.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entry").field(&self.0.sha256).finish()
    }
}

/// A submission in an archive, with the messages about it.
#[derive(Clone)]
#[non_exhaustive]
pub struct Followed {
    /// What became of it.
    pub submission: Submission,
    /// The messages about it in the archive: as it was sent, and its receipts.
    pub messages: Vec<Sha256>,
    json: Arc<str>,
}

impl Followed {
    pub(crate) fn of(submission: &pec_archive::Submission, now: UnixTime) -> Option<Self> {
        Some(Self {
            submission: Submission::from(&submission.status(now)?),
            messages: submission.messages().iter().copied().collect(),
            json: submission.to_json(now).into(),
        })
    }

    /// All of it in JSON, on one line: an entry of `messages` in docs/report.md, and `messages`, the SHA-256 of all about it.
    #[must_use]
    pub fn to_json(&self) -> &str {
        &self.json
    }
}

impl fmt::Debug for Followed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Followed").field("messages", &self.messages).finish_non_exhaustive()
    }
}

/// All that belongs to one message that was sent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Dossier {
    /// The submissions: mostly one.
    pub submissions: Vec<Followed>,
    /// The messages: as it was sent, and its receipts, in the order of time.
    pub messages: Vec<Entry>,
}

impl Dossier {
    pub(crate) fn of(dossier: pec_archive::Dossier, now: UnixTime) -> Self {
        Self {
            submissions: dossier.submissions.iter().filter_map(|one| Followed::of(one, now)).collect(),
            messages: dossier.messages.into_iter().map(Entry::from).collect(),
        }
    }

    /// All of it in JSON, on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        let submissions: Vec<_> = self.submissions.iter().map(Followed::to_json).collect();
        let messages: Vec<_> = self.messages.iter().map(Entry::to_json).collect();
        format!("{{\"submissions\":[{}],\"messages\":[{}]}}", submissions.join(","), messages.join(","))
    }
}
