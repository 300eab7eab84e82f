//! What is kept beside the states.

use super::{Claim, Fact};
use crate::facet::Verdict;
use crate::finding::Code;
use crate::message::MessageKind;
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// A receipt that belongs to no submission: a fact without a usable identity, or a [`Claim`]. It moves no state.
#[derive(Clone, PartialEq, Eq)]
pub struct Orphan<'a> {
    message_sha256: &'a [u8; 32],
    kind: MessageKind,
    verdict: Verdict,
    identifier: Option<&'a str>,
    msgid: Option<&'a str>,
    recipient: Option<&'a str>,
    why: Code,
    suggested: Vec<&'a str>,
}

/// A certified fact that names no identifier or no sender, and the submissions that its msgid and sender suggest. They
/// only suggest: a msgid is chosen by whoever writes the message, so it must not let a receipt in.
pub(super) fn orphan<'a>(fact: &'a Fact, suggested: Vec<&'a str>) -> Orphan<'a> {
    Orphan {
        message_sha256: &fact.message_sha256,
        kind: fact.kind.into(),
        verdict: fact.verdict,
        identifier: fact.identifier(),
        msgid: fact.msgid(),
        recipient: fact.delivery_to(),
        why: if fact.identifier().is_none() { Code::TrackerNoIdentifier } else { Code::TrackerNoSender },
        suggested,
    }
}

impl<'a> From<&'a Claim> for Orphan<'a> {
    fn from(claim: &'a Claim) -> Self {
        Self {
            message_sha256: claim.message_sha256(),
            kind: claim.kind(),
            verdict: claim.verdict(),
            identifier: claim.identifier(),
            msgid: claim.msgid(),
            recipient: claim.recipient(),
            why: claim.why(),
            suggested: Vec::new(),
        }
    }
}

impl<'a> Orphan<'a> {
    /// SHA-256 of the message.
    #[must_use]
    pub fn message_sha256(&self) -> &'a [u8; 32] {
        self.message_sha256
    }

    /// What it is, or claims to be.
    #[must_use]
    pub fn kind(&self) -> MessageKind {
        self.kind
    }

    /// The verdict on it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The identifier that it names.
    #[must_use]
    pub fn identifier(&self) -> Option<&'a str> {
        self.identifier
    }

    /// The msgid that it names.
    #[must_use]
    pub fn msgid(&self) -> Option<&'a str> {
        self.msgid
    }

    /// The recipient that it names.
    #[must_use]
    pub fn recipient(&self) -> Option<&'a str> {
        self.recipient
    }

    /// Why it belongs to no submission.
    #[must_use]
    pub fn why(&self) -> Code {
        self.why
    }

    /// Identifiers of submissions to which a certified orphan may belong: same msgid, same sender. At most eight.
    #[must_use]
    pub fn suggested(&self) -> &[&'a str] {
        &self.suggested
    }

    /// Its JSON form, with the name that the host gives to the message of this SHA-256.
    pub fn with_file<'s>(&'s self, file: Option<&'s str>) -> impl Serialize + use<'s, 'a> {
        View { orphan: self, file }
    }
}

/// Without the name of the file: see [`Orphan::with_file`].
impl Serialize for Orphan<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        View { orphan: self, file: None }.serialize(serializer)
    }
}

struct View<'s, 'a> {
    orphan: &'s Orphan<'a>,
    file: Option<&'s str>,
}

impl Serialize for View<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Orphan", 7)?;
        map.serialize_field("file", &self.file)?;
        map.serialize_field("kind", &self.orphan.kind)?;
        map.serialize_field("verdict", &self.orphan.verdict)?;
        map.serialize_field("identifier", &self.orphan.identifier)?;
        map.serialize_field("msgid", &self.orphan.msgid)?;
        map.serialize_field("recipient", &self.orphan.recipient)?;
        map.serialize_field("why", self.orphan.why.code())?;
        map.end()
    }
}
