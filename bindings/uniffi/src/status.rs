//! What the tracker answers.

use crate::units::{hex, seconds};
use crate::{MessageKind, MessageState, RecipientState, Verdict};
use pec_core::finding::Code;

/// What became of one message: see `pec_core::tracker::SubmissionStatus`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Submission {
    pub msgid: Option<String>,
    pub identifier: Option<String>,
    pub sender: Option<String>,
    pub subject: Option<String>,
    pub accepted_at: Option<i64>,
    pub state: MessageState,
    pub recipients: Vec<RecipientStatus>,
    pub flags: Vec<String>,
    pub suggested: Vec<String>,
    /// All of it as canonical JSON.
    pub json: String,
}

/// What became of it for one recipient: see `pec_core::tracker::RecipientStatus`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct RecipientStatus {
    pub address: String,
    pub certified: Option<bool>,
    pub state: RecipientState,
    pub at: Option<i64>,
    pub reason: Option<String>,
    pub evidence: Vec<Evidence>,
    pub flags: Vec<String>,
}

/// A message that proves something about a recipient.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Evidence {
    pub kind: MessageKind,
    pub verdict: Verdict,
    pub message_sha256: String,
}

/// What belongs to no message: see `pec_core::tracker::Orphan`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Orphan {
    pub message_sha256: String,
    pub kind: MessageKind,
    pub verdict: Verdict,
    pub identifier: Option<String>,
    pub msgid: Option<String>,
    pub recipient: Option<String>,
    pub why: String,
    pub suggested: Vec<String>,
    /// All of it as canonical JSON.
    pub json: String,
}

impl From<pec_owned::Submission> for Submission {
    fn from(submission: pec_owned::Submission) -> Self {
        Self {
            json: submission.to_json().to_owned(),
            msgid: submission.msgid,
            identifier: submission.identifier,
            sender: submission.sender,
            subject: submission.subject,
            accepted_at: submission.accepted_at.map(seconds),
            state: submission.state.into(),
            recipients: submission.recipients.into_iter().map(Into::into).collect(),
            flags: codes(&submission.flags),
            suggested: submission.suggested,
        }
    }
}

impl From<pec_owned::Recipient> for RecipientStatus {
    fn from(recipient: pec_owned::Recipient) -> Self {
        let evidence = |evidence: pec_owned::Evidence| Evidence {
            kind: evidence.kind.into(),
            verdict: evidence.verdict.into(),
            message_sha256: hex(&evidence.message_sha256),
        };
        Self {
            address: recipient.address,
            certified: recipient.certified,
            state: recipient.state.into(),
            at: recipient.at.map(seconds),
            reason: recipient.reason,
            evidence: recipient.evidence.into_iter().map(evidence).collect(),
            flags: codes(&recipient.flags),
        }
    }
}

impl From<pec_owned::Orphan> for Orphan {
    fn from(orphan: pec_owned::Orphan) -> Self {
        Self {
            json: orphan.to_json().to_owned(),
            message_sha256: hex(&orphan.message_sha256),
            kind: orphan.kind.into(),
            verdict: orphan.verdict.into(),
            identifier: orphan.identifier,
            msgid: orphan.msgid,
            recipient: orphan.recipient,
            why: orphan.why.code().to_owned(),
            suggested: orphan.suggested,
        }
    }
}

fn codes(codes: &[Code]) -> Vec<String> {
    codes.iter().map(|code| code.code().to_owned()).collect()
}
