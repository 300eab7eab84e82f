//! What the tracker answers: a status for each submission and each of its recipients.

use super::{Fact, MessageState, RecipientState, Sent};
use crate::UnixTime;
use crate::finding::Code;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What became of one message at one time. It borrows from the tracker.
///
/// Its JSON form is an object with the keys `msgid`, `identifier`, `sender`, `subject`, `accepted_at`, `state`,
/// `recipients`, `flags`, `suggested`; see [`with_files`](Self::with_files) for the names of files in it.
#[derive(Clone, PartialEq, Eq)]
pub struct SubmissionStatus<'a> {
    pub(super) msgid: Option<&'a str>,
    pub(super) identifier: Option<&'a str>,
    pub(super) sender: Option<&'a str>,
    pub(super) subject: Option<&'a str>,
    pub(super) accepted_at: Option<UnixTime>,
    pub(super) state: MessageState,
    pub(super) recipients: Vec<RecipientStatus<'a>>,
    pub(super) evidence: Vec<&'a Fact>,
    pub(super) sent: Vec<&'a Sent>,
    pub(super) suggested: Vec<&'a str>,
    pub(super) flags: BTreeSet<Code>,
}

/// What became of the message for one recipient.
#[derive(Clone, PartialEq, Eq)]
pub struct RecipientStatus<'a> {
    pub(super) address: &'a str,
    pub(super) certified: Option<bool>,
    pub(super) state: RecipientState,
    pub(super) at: Option<UnixTime>,
    pub(super) reason: Option<&'a str>,
    /// Evidence about the whole message, one list for all its recipients.
    pub(super) of_all: Arc<[&'a Fact]>,
    pub(super) of_this: Vec<&'a Fact>,
    pub(super) flags: BTreeSet<Code>,
    /// Whether it belongs to the message as certified, and so counts for its state.
    pub(super) counts: bool,
}

impl<'a> SubmissionStatus<'a> {
    /// The Message-ID of the original.
    #[must_use]
    pub fn msgid(&self) -> Option<&'a str> {
        self.msgid
    }

    /// The certified identifier; `None` for a sent message without any receipt.
    #[must_use]
    pub fn identifier(&self) -> Option<&'a str> {
        self.identifier
    }

    /// Who sent it.
    #[must_use]
    pub fn sender(&self) -> Option<&'a str> {
        self.sender
    }

    /// Its subject.
    #[must_use]
    pub fn subject(&self) -> Option<&'a str> {
        self.subject
    }

    /// When the sender's provider accepted it; `None` if no acceptance was seen.
    #[must_use]
    pub fn accepted_at(&self) -> Option<UnixTime> {
        self.accepted_at
    }

    /// What became of it.
    #[must_use]
    pub fn state(&self) -> MessageState {
        self.state
    }

    /// Its recipients, in the order in which they are certified.
    #[must_use]
    pub fn recipients(&self) -> &[RecipientStatus<'a>] {
        &self.recipients
    }

    /// Every fact about it, in the order of time.
    #[must_use]
    pub fn evidence(&self) -> &[&'a Fact] {
        &self.evidence
    }

    /// The message as sent, as often as the host has it. Not certified.
    #[must_use]
    pub fn sent(&self) -> &[&'a Sent] {
        &self.sent
    }

    /// For a sent message without receipts: identifiers of submissions to which it may belong, because they have the
    /// same sender and a msgid that differs only in its domain. At most eight; nothing follows from it.
    #[must_use]
    pub fn suggested(&self) -> &[&'a str] {
        &self.suggested
    }

    /// What is out of the ordinary with the message as a whole.
    pub fn flags(&self) -> impl Iterator<Item = Code> {
        self.flags.iter().copied()
    }

    /// Whether the deadline, once it passes, changes this status.
    pub(super) fn awaits_deadline(&self) -> bool {
        self.recipients.iter().any(RecipientStatus::awaits_deadline)
    }

    /// Its JSON form, where each piece of evidence has, as `file`, the name that `file_of` gives to the message with
    /// this SHA-256.
    ///
    /// ```
    /// # use pec_core::{UnixTime, tracker::{Sent, Tracker}};
    /// # let mut tracker = Tracker::new();
    /// # tracker.insert_sent(Sent::new("office@pec.example", [7; 32]));
    /// for status in tracker.submissions(UnixTime(0)) {
    ///     let line = serde_json::to_string(&status.with_files(|sha256| Some("inbox/1.eml"))).unwrap();
    ///     assert!(line.starts_with(r#"{"msgid":null,"identifier":null,"sender":"office@pec.example""#));
    /// }
    /// ```
    pub fn with_files<'s, F>(&'s self, file_of: F) -> impl Serialize + use<'s, 'a, F>
    where
        F: Fn(&[u8; 32]) -> Option<&'s str>,
    {
        SubmissionView { status: self, file_of }
    }
}

impl<'a> RecipientStatus<'a> {
    /// The address, its case as certified.
    #[must_use]
    pub fn address(&self) -> &'a str {
        self.address
    }

    /// Whether it is a PEC address; `None` if nothing certified says so. Where receipts disagree it is one, so that a
    /// receipt stays awaited.
    #[must_use]
    pub fn certified(&self) -> Option<bool> {
        self.certified
    }

    /// What became of the message.
    #[must_use]
    pub fn state(&self) -> RecipientState {
        self.state
    }

    /// When that happened; for [`Overdue`](RecipientState::Overdue), the deadline.
    #[must_use]
    pub fn at(&self) -> Option<UnixTime> {
        self.at
    }

    /// Why it was rejected, delayed or not delivered: the provider's words, or else one word for the kind of error.
    #[must_use]
    pub fn reason(&self) -> Option<&'a str> {
        self.reason
    }

    /// The facts that concern this recipient: first those about the whole message, then its own; each in order of time.
    pub fn evidence(&self) -> impl Iterator<Item = &'a Fact> + Clone {
        self.of_all.iter().chain(&self.of_this).copied()
    }

    /// What is out of the ordinary with this recipient.
    pub fn flags(&self) -> impl Iterator<Item = Code> {
        self.flags.iter().copied()
    }

    /// Whether a certified receipt is still due for it.
    pub(super) fn awaits_deadline(&self) -> bool {
        self.counts
            && self.certified != Some(false)
            && self.state.is_open()
            && self.state != RecipientState::Overdue
    }
}

/// Without names of files: see [`SubmissionStatus::with_files`].
impl Serialize for SubmissionStatus<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with_files(|_| None).serialize(serializer)
    }
}

struct SubmissionView<'s, 'a, F> {
    status: &'s SubmissionStatus<'a>,
    file_of: F,
}

impl<'s, F: Fn(&[u8; 32]) -> Option<&'s str>> Serialize for SubmissionView<'s, '_, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { status, file_of } = self;
        let mut map = serializer.serialize_struct("SubmissionStatus", 9)?;
        map.serialize_field("msgid", &status.msgid)?;
        map.serialize_field("identifier", &status.identifier)?;
        map.serialize_field("sender", &status.sender)?;
        map.serialize_field("subject", &status.subject)?;
        map.serialize_field("accepted_at", &status.accepted_at)?;
        map.serialize_field("state", &status.state)?;
        let recipients = status.recipients.iter().map(|recipient| RecipientView { recipient, file_of });
        map.serialize_field("recipients", &Sequence(recipients))?;
        map.serialize_field("flags", &Sequence(status.flags.iter().map(|flag| flag.code())))?;
        map.serialize_field("suggested", &status.suggested)?;
        map.end()
    }
}

struct RecipientView<'s, 'a, F> {
    recipient: &'s RecipientStatus<'a>,
    file_of: &'s F,
}

impl<'s, F: Fn(&[u8; 32]) -> Option<&'s str>> Serialize for RecipientView<'_, '_, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { recipient, file_of } = self;
        let mut map = serializer.serialize_struct("RecipientStatus", 7)?;
        map.serialize_field("address", &recipient.address)?;
        map.serialize_field("certified", &recipient.certified)?;
        map.serialize_field("state", &recipient.state)?;
        map.serialize_field("at", &recipient.at)?;
        map.serialize_field("reason", &recipient.reason)?;
        let evidence =
            recipient.evidence().map(|fact| EvidenceView { fact, file: file_of(&fact.message_sha256) });
        map.serialize_field("evidence", &Sequence(evidence))?;
        map.serialize_field("flags", &Sequence(recipient.flags.iter().map(|flag| flag.code())))?;
        map.end()
    }
}

struct EvidenceView<'s, 'a> {
    fact: &'a Fact,
    file: Option<&'s str>,
}

impl Serialize for EvidenceView<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Evidence", 4)?;
        map.serialize_field("file", &self.file)?;
        map.serialize_field("kind", &self.fact.kind)?;
        map.serialize_field("verdict", &self.fact.verdict)?;
        map.serialize_field("message_sha256", &super::record::Hex(&self.fact.message_sha256))?;
        map.end()
    }
}

/// Serialises an iterator without gathering it first.
struct Sequence<I>(I);

impl<I: Iterator<Item: Serialize> + Clone> Serialize for Sequence<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}
