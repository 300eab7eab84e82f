//! Claims: receipts that certify nothing.

use super::fact::{clean_address, clean_id};
use crate::daticert::CertificationData;
use crate::facet::Verdict;
use crate::finding::Code;
use crate::message::MessageKind;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Bytes of the longest identifier or address that a claim keeps: a line of a message (RFC 5322 section 2.1.1).
const MAX_VALUE: usize = 998;

/// A message that claims to be a receipt and certifies nothing: unsigned, altered, of an unknown signer, or inside
/// another message. Anyone may have written it. It is shown beside the states and never moves one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Claim {
    #[serde(with = "super::record::hex")]
    message_sha256: [u8; 32],
    kind: MessageKind,
    verdict: Verdict,
    nested: bool,
    identifier: Option<Box<str>>,
    msgid: Option<Box<str>>,
    recipient: Option<Box<str>>,
}

impl Claim {
    /// A message that claims to be of this kind, with the SHA-256 of its bytes and the verdict on it.
    #[must_use]
    pub fn new(message_sha256: [u8; 32], kind: MessageKind, verdict: Verdict) -> Self {
        Self { message_sha256, kind, verdict, nested: false, identifier: None, msgid: None, recipient: None }
    }

    /// The same claim, found inside another message: even a genuine receipt only claims there, for whoever enclosed it
    /// chose it. The digest may then be that of the outer message.
    #[must_use]
    pub fn inside_another(mut self) -> Self {
        self.nested = true;
        self
    }

    /// The same claim, with the identifier, msgid and recipient that these data claim. A value longer than a line of a
    /// message is left out: whoever forges receipts must not fill the memory with them.
    #[must_use]
    pub fn with_data(mut self, data: &CertificationData) -> Self {
        self.identifier = data.identifier.as_deref().and_then(clean_id).map(Box::from).filter(is_plausible);
        self.msgid = data.msgid.as_deref().and_then(clean_id).map(Box::from).filter(is_plausible);
        self.recipient = data.delivery_to.as_ref().and_then(clean_address).filter(is_plausible);
        self
    }

    /// The same claim, with the msgid that its headers claim (`X-Riferimento-Message-ID`), unless it is longer than a line
    /// of a message.
    #[must_use]
    pub fn with_msgid(mut self, msgid: &str) -> Self {
        self.msgid = clean_id(msgid).map(Box::from).filter(is_plausible);
        self
    }

    /// SHA-256 of the message.
    #[must_use]
    pub fn message_sha256(&self) -> &[u8; 32] {
        &self.message_sha256
    }

    /// What it claims to be.
    #[must_use]
    pub fn kind(&self) -> MessageKind {
        self.kind
    }

    /// The verdict on it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The identifier that it claims.
    #[must_use]
    pub fn identifier(&self) -> Option<&str> {
        self.identifier.as_deref()
    }

    /// The msgid that it claims.
    #[must_use]
    pub fn msgid(&self) -> Option<&str> {
        self.msgid.as_deref()
    }

    /// The recipient that it claims to be about.
    #[must_use]
    pub fn recipient(&self) -> Option<&str> {
        self.recipient.as_deref()
    }

    /// Why it is a claim and no fact.
    #[must_use]
    pub fn why(&self) -> Code {
        if self.nested { Code::TrackerNested } else { Code::TrackerNotCertified }
    }
}

#[expect(clippy::borrowed_box, reason = "the form that Option::filter asks for")]
fn is_plausible(value: &Box<str>) -> bool {
    value.len() <= MAX_VALUE
}

/// Redacted: kind and verdict.
impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim")
            .field("kind", &self.kind)
            .field("verdict", &self.verdict)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daticert::{Address, CertifiedKind};

    #[test]
    fn values_are_bounded() {
        for (length, kept) in [(1, true), (MAX_VALUE, true), (MAX_VALUE + 1, false)] {
            let value = "x".repeat(length);
            let mut data = CertificationData::new(CertifiedKind::Delivery);
            data.identifier = Some(value.clone());
            data.msgid = Some(value.clone());
            data.delivery_to = Some(Address::new(value.as_str()));
            let claim = Claim::new([0; 32], MessageKind::Delivery, Verdict::Unsigned).with_data(&data);
            for found in [
                claim.identifier(),
                claim.msgid(),
                claim.recipient(),
                claim.clone().with_msgid(&value).msgid(),
            ] {
                assert_eq!(found, kept.then_some(value.as_str()), "{length}");
            }
        }
    }
}
