//! What an archive answers, as JSON.

use crate::Submission;
use pec_archive::{Attachment, Data, Event, Headers, Judgement, Seen, Sha256};
use pec_core::UnixTime;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeSet;
use std::fmt;

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

/// As it stands in JSON: what it is found by and shown by, not how it is stored.
#[derive(Serialize)]
struct Shown<'a> {
    sha256: &'a Sha256,
    bytes: u64,
    at: UnixTime,
    subject: Option<&'a str>,
    judgement: &'a Judgement,
    headers: &'a Headers,
    data: Option<&'a Data>,
    attachments: &'a [Attachment],
    texts_missing: u64,
    first_seen: UnixTime,
    taken_in_by: &'a str,
    seen: &'a [Seen],
    tags: &'a BTreeSet<String>,
    holds: &'a BTreeSet<String>,
}

impl Entry {
    /// The entry.
    #[must_use]
    pub fn get(&self) -> &pec_archive::Entry {
        &self.0
    }

    fn shown(&self) -> Shown<'_> {
        let entry = &self.0;
        Shown {
            sha256: &entry.sha256,
            bytes: entry.bytes,
            at: entry.at(),
            subject: entry.subject(),
            judgement: &entry.judgement,
            headers: &entry.headers,
            data: entry.data.as_ref(),
            attachments: &entry.attachments,
            texts_missing: entry.texts_missing,
            first_seen: entry.first_seen,
            taken_in_by: &entry.taken_in_by,
            seen: &entry.seen,
            tags: &entry.tags,
            holds: &entry.holds,
        }
    }

    /// All of it in JSON, on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        json(&self.shown())
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
}

#[derive(Serialize)]
struct FollowedJson<'a> {
    submission: Box<RawValue>,
    messages: &'a [Sha256],
}

impl Followed {
    pub(crate) fn of(submission: &pec_archive::Submission, now: UnixTime) -> Option<Self> {
        Some(Self {
            submission: Submission::from(&submission.status(now)?),
            messages: submission.messages().iter().copied().collect(),
        })
    }

    fn shown(&self) -> FollowedJson<'_> {
        // It is JSON already.
        let submission = RawValue::from_string(self.submission.to_json().to_owned()).unwrap_or_default();
        FollowedJson { submission, messages: &self.messages }
    }

    /// All of it in JSON, on one line; `submission` is an entry of `messages` in docs/report.md.
    #[must_use]
    pub fn to_json(&self) -> String {
        json(&self.shown())
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
        #[derive(Serialize)]
        struct Whole<'a> {
            submissions: Vec<FollowedJson<'a>>,
            messages: Vec<Shown<'a>>,
        }
        json(&Whole {
            submissions: self.submissions.iter().map(Followed::shown).collect(),
            messages: self.messages.iter().map(Entry::shown).collect(),
        })
    }
}
