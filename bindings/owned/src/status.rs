//! What the tracker answers, as values of their own.

use pec_core::UnixTime;
use pec_core::facet::Verdict;
use pec_core::finding::Code;
use pec_core::message::MessageKind;
use pec_core::tracker::{self, Fact, MessageState, RecipientState, RecipientStatus, SubmissionStatus};
use std::sync::Arc;

/// What became of one message at one time: see [`SubmissionStatus`], which names each field.
#[derive(Clone)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is explained at SubmissionStatus")]
pub struct Submission {
    pub msgid: Option<String>,
    pub identifier: Option<String>,
    pub sender: Option<String>,
    pub subject: Option<String>,
    pub accepted_at: Option<UnixTime>,
    pub state: MessageState,
    pub recipients: Vec<Recipient>,
    pub flags: Vec<Code>,
    pub suggested: Vec<String>,
    json: Arc<str>,
}

/// What became of it for one recipient: see [`RecipientStatus`].
#[derive(Clone)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is explained at RecipientStatus")]
pub struct Recipient {
    pub address: String,
    pub certified: Option<bool>,
    pub state: RecipientState,
    pub at: Option<UnixTime>,
    pub reason: Option<String>,
    pub evidence: Vec<Evidence>,
    pub flags: Vec<Code>,
}

/// A message that proves something about a recipient, by its SHA-256.
#[derive(Clone)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is explained at Fact")]
pub struct Evidence {
    pub kind: MessageKind,
    pub verdict: Verdict,
    pub message_sha256: [u8; 32],
}

/// What belongs to no message: see [`tracker::Orphan`].
#[derive(Clone)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is explained at tracker::Orphan")]
pub struct Orphan {
    pub message_sha256: [u8; 32],
    pub kind: MessageKind,
    pub verdict: Verdict,
    pub identifier: Option<String>,
    pub msgid: Option<String>,
    pub recipient: Option<String>,
    pub why: Code,
    pub suggested: Vec<String>,
    json: Arc<str>,
}

impl Submission {
    /// The canonical JSON, on one line: an entry of `messages` in docs/report.md, `file` being `null`.
    #[must_use]
    pub fn to_json(&self) -> &str {
        &self.json
    }
}

impl Orphan {
    /// The canonical JSON, on one line: an entry of `orphans` in docs/report.md, `file` being `null`.
    #[must_use]
    pub fn to_json(&self) -> &str {
        &self.json
    }
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

fn all(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Strings, numbers and lists cannot fail to serialise.
fn json(value: &impl serde::Serialize) -> Arc<str> {
    serde_json::to_string(value).unwrap_or_default().into()
}

impl From<&SubmissionStatus<'_>> for Submission {
    fn from(status: &SubmissionStatus<'_>) -> Self {
        Self {
            msgid: owned(status.msgid()),
            identifier: owned(status.identifier()),
            sender: owned(status.sender()),
            subject: owned(status.subject()),
            accepted_at: status.accepted_at(),
            state: status.state(),
            recipients: status.recipients().iter().map(Recipient::from).collect(),
            flags: status.flags().collect(),
            suggested: all(status.suggested()),
            json: json(status),
        }
    }
}

impl From<&RecipientStatus<'_>> for Recipient {
    fn from(status: &RecipientStatus<'_>) -> Self {
        Self {
            address: status.address().to_owned(),
            certified: status.certified(),
            state: status.state(),
            at: status.at(),
            reason: owned(status.reason()),
            evidence: status.evidence().map(Evidence::from).collect(),
            flags: status.flags().collect(),
        }
    }
}

impl From<&Fact> for Evidence {
    fn from(fact: &Fact) -> Self {
        Self { kind: fact.kind().into(), verdict: fact.verdict(), message_sha256: *fact.message_sha256() }
    }
}

impl From<&tracker::Orphan<'_>> for Orphan {
    fn from(orphan: &tracker::Orphan<'_>) -> Self {
        Self {
            message_sha256: *orphan.message_sha256(),
            kind: orphan.kind(),
            verdict: orphan.verdict(),
            identifier: owned(orphan.identifier()),
            msgid: owned(orphan.msgid()),
            recipient: owned(orphan.recipient()),
            why: orphan.why(),
            suggested: all(orphan.suggested()),
            json: json(orphan),
        }
    }
}
