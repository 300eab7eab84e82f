//! What programs are told of a message and of a submission: one JSON form for all languages.

use crate::log::{Judgement, Seen};
use crate::message::{Attachment, Data, Entry, Headers};
use crate::{Sha256, Submission};
use pec_core::UnixTime;
use pec_core::facet::Verdict;
use pec_core::message::MessageKind;
use pec_core::verify::Facets;
use serde::Serialize;
use std::collections::BTreeSet;

/// A message, without what only the archive needs to put it together. Every key is always there.
#[derive(Serialize)]
pub(crate) struct View<'a> {
    sha256: &'a Sha256,
    bytes: u64,
    kind: MessageKind,
    verdict: Verdict,
    certified: bool,
    at: UnixTime,
    subject: Option<&'a str>,
    headers: &'a Headers,
    data: Option<&'a Data>,
    attachments: &'a [Attachment],
    facets: Facets,
    signed_at: Option<UnixTime>,
    chain: &'a [String],
    claim: bool,
    unreadable: Option<&'a str>,
    texts_missing: u64,
    first_seen: UnixTime,
    taken_in_by: &'a str,
    seen: &'a [Seen],
    tags: &'a BTreeSet<String>,
    holds: &'a BTreeSet<String>,
    /// The object in which it is stored.
    object: String,
}

impl<'a> View<'a> {
    pub(crate) fn of(entry: &'a Entry) -> Self {
        let Judgement { kind, verdict, facets, signed_at, chain, certified, claim, unreadable, .. } =
            &entry.judgement;
        Self {
            sha256: &entry.sha256,
            bytes: entry.bytes,
            kind: *kind,
            verdict: *verdict,
            certified: *certified,
            at: entry.at(),
            subject: entry.subject(),
            headers: &entry.headers,
            data: entry.data.as_ref(),
            attachments: &entry.attachments,
            facets: *facets,
            signed_at: *signed_at,
            chain,
            claim: *claim,
            unreadable: unreadable.as_deref(),
            texts_missing: entry.texts_missing,
            first_seen: entry.first_seen,
            taken_in_by: &entry.taken_in_by,
            seen: &entry.seen,
            tags: &entry.tags,
            holds: &entry.holds,
            object: entry.pack.object(),
        }
    }
}

impl Entry {
    /// What the archive knows of it, as one JSON object on one line. Every key is always there.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Strings, numbers and lists cannot fail to serialise.
        serde_json::to_string(&View::of(self)).unwrap_or_default()
    }

    /// The object in which it is stored, among those of the archive.
    #[must_use]
    pub fn object(&self) -> String {
        self.pack.object()
    }
}

impl Submission {
    /// What became of it as of `now`, as one JSON object on one line: that of
    /// [`SubmissionStatus`](pec_core::tracker::SubmissionStatus), and `messages`, the SHA-256 of all messages about it.
    #[must_use]
    pub fn to_json(&self, now: UnixTime) -> String {
        #[derive(Serialize)]
        struct View<'a, S: Serialize> {
            #[serde(flatten)]
            status: S,
            messages: &'a BTreeSet<Sha256>,
        }
        let view = self.status(now).map(|status| View { status, messages: self.messages() });
        // As above; one that is gone by now is `null`.
        serde_json::to_string(&view).unwrap_or_default()
    }
}
