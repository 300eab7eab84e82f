//! What all receipts of one submission repeat.

use super::fact::{Addressee, local_part};
use super::table::{Keyed, Tagged, tag};
use std::cmp::Ordering;
use std::sync::Arc;

/// What all receipts of one submission repeat. Those of a tracker that say the same share one of these, so that a
/// message to thousands does not keep thousands of lists of thousands.
///
/// The texts stand in one piece of memory: what is compared for each receipt should not be spread over many.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct About {
    /// Identifier, sender, msgid and subject, one after another.
    pub(super) text: Box<str>,
    /// Where the first three end. One that is empty is not there.
    ends: [usize; 3],
    has_subject: bool,
    pub(super) recipients: Box<[Addressee]>,
}

impl About {
    pub(super) fn new(
        identifier: Option<&str>,
        sender: Option<&str>,
        msgid: Option<&str>,
        subject: Option<&str>,
        recipients: Box<[Addressee]>,
    ) -> Self {
        let [identifier, sender, msgid] = [identifier, sender, msgid].map(Option::unwrap_or_default);
        let text = [identifier, sender, msgid, subject.unwrap_or_default()].concat();
        let sender_end = identifier.len() + sender.len();
        Self {
            text: text.into(),
            ends: [identifier.len(), sender_end, sender_end + msgid.len()],
            has_subject: subject.is_some(),
            recipients,
        }
    }

    pub(super) fn identifier(&self) -> Option<&str> {
        let [end, _, _] = self.ends;
        self.text.get(..end).filter(|text| !text.is_empty())
    }

    pub(super) fn sender(&self) -> Option<&str> {
        let [start, end, _] = self.ends;
        self.text.get(start..end).filter(|text| !text.is_empty())
    }

    pub(super) fn msgid(&self) -> Option<&str> {
        let [_, start, end] = self.ends;
        self.text.get(start..end).filter(|text| !text.is_empty())
    }

    pub(super) fn subject(&self) -> Option<&str> {
        let [_, _, start] = self.ends;
        self.text.get(start..).filter(|_| self.has_subject)
    }

    /// Whether identifier and sender are the same to the byte.
    fn same_identity_bytes(&self, other: &Self) -> bool {
        let ([identifier, sender, _], [other_identifier, other_sender, _]) = (self.ends, other.ends);
        let bytes = self.text.as_bytes().get(..sender);
        identifier == other_identifier && bytes == other.text.as_bytes().get(..other_sender)
    }

    fn texts(&self) -> [Option<&str>; 4] {
        [self.identifier(), self.sender(), self.msgid(), self.subject()]
    }
}

impl Ord for About {
    fn cmp(&self, other: &Self) -> Ordering {
        self.texts().cmp(&other.texts()).then_with(|| self.recipients.cmp(&other.recipients))
    }
}

impl PartialOrd for About {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Addresses in the order of the form in which they are compared.
pub(super) fn by_address(a: &str, b: &str) -> Ordering {
    a.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// The identity of a submission: its identifier, and its sender in the form in which addresses are compared.
#[derive(Clone)]
pub(super) struct Identity(pub(super) Arc<About>);

impl Identity {
    /// Comes before all with this identifier.
    pub(super) fn first_with(identifier: &str) -> Self {
        Self(Arc::new(About::new(Some(identifier), None, None, None, Box::default())))
    }

    pub(super) fn identifier(&self) -> &str {
        self.0.identifier().unwrap_or_default()
    }

    pub(super) fn sender(&self) -> &str {
        self.0.sender().unwrap_or_default()
    }
}

impl Ord for Identity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.identifier().cmp(other.identifier()).then_with(|| by_address(self.sender(), other.sender()))
    }
}

impl PartialOrd for Identity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Identity {
    fn eq(&self, other: &Self) -> bool {
        self.0.same_identity_bytes(&other.0)
            || self.identifier() == other.identifier() && self.sender().eq_ignore_ascii_case(other.sender())
    }
}

impl Eq for Identity {}

impl Tagged for Identity {
    /// By the identifier alone: those that share one are found by it.
    fn tag(&self) -> u64 {
        tag(self.identifier())
    }
}

/// That a submission belongs to a sender and a msgid. Those whose msgid differs only in its domain stand together.
#[derive(Clone)]
pub(super) struct Tie(pub(super) Arc<About>);

impl Tie {
    /// Comes before all of this sender and msgid.
    pub(super) fn first_of(sender: &str, msgid: &str) -> Self {
        Self(Arc::new(About::new(None, Some(sender), Some(msgid), None, Box::default())))
    }

    /// The tag of ties to this msgid, whatever its domain.
    pub(super) fn tag_of(msgid: &str) -> u64 {
        tag(local_part(msgid))
    }

    pub(super) fn is_of(&self, sender: &str) -> bool {
        self.sender().eq_ignore_ascii_case(sender)
    }

    fn sender(&self) -> &str {
        self.0.sender().unwrap_or_default()
    }

    pub(super) fn msgid(&self) -> &str {
        self.0.msgid().unwrap_or_default()
    }
}

impl Ord for Tie {
    fn cmp(&self, other: &Self) -> Ordering {
        by_address(self.sender(), other.sender())
            .then_with(|| local_part(self.msgid()).cmp(local_part(other.msgid())))
            .then_with(|| self.msgid().cmp(other.msgid()))
            .then_with(|| self.0.identifier().cmp(&other.0.identifier()))
    }
}

impl PartialOrd for Tie {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Tie {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Tie {}

impl Tagged for Tie {
    fn tag(&self) -> u64 {
        Self::tag_of(self.msgid())
    }
}

impl Keyed for Tie {
    type Key = Self;
    fn key(&self) -> &Self {
        self
    }
}
