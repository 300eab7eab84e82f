//! Facts: what a verified receipt certifies about a submission.

use crate::UnixTime;
use crate::daticert::{Address, CertificationData, CertifiedKind, ErrorClass, ReceiptType};
use crate::facet::Verdict;
use std::fmt;
use std::sync::Arc;

/// What one verified receipt certifies: signed content only, with the SHA-256 of the message it came from and the
/// verdict on that message.
///
/// There is no public constructor: a fact comes from a verified message, or from the host's own store by
/// [`Fact::trusted_from_host_store`], which says whom it trusts. It serialises; [`StoredFact`](super::StoredFact) reads
/// it back.
// The digest comes first: it decides nearly every comparison, and cheaply.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    pub(super) message_sha256: [u8; 32],
    pub(super) kind: CertifiedKind,
    pub(super) error: ErrorClass,
    pub(super) verdict: Verdict,
    pub(super) headers_contradicted: bool,
    pub(super) requested_receipt: Option<ReceiptType>,
    pub(super) at: Option<UnixTime>,
    pub(super) delivery_to: Option<Box<str>>,
    pub(super) taken_in_charge: Box<[Box<str>]>,
    pub(super) error_text: Option<Box<str>>,
    pub(super) provider: Option<Box<str>>,
    pub(super) about: Arc<About>,
}

/// What all receipts of one submission repeat. Those of a tracker that say the same share one of these, so that a
/// message to thousands does not keep thousands of lists of thousands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct About {
    pub(super) identifier: Option<Arc<str>>,
    pub(super) sender: Option<Box<str>>,
    pub(super) msgid: Option<Arc<str>>,
    pub(super) subject: Option<Box<str>>,
    pub(super) recipients: Box<[Addressee]>,
}

/// A recipient as a receipt or a sent message names it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Addressee {
    pub(super) address: Box<str>,
    pub(super) certified: Option<bool>,
}

impl Addressee {
    /// The address without the dirt around it, its case as written.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Whether it is a PEC address (`certificato`) or not (`esterno`); `None` if nothing certified says so.
    #[must_use]
    pub fn certified(&self) -> Option<bool> {
        self.certified
    }
}

/// Redacted: an address is personal data and does not belong into logs.
impl fmt::Debug for Addressee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Addressee").field("certified", &self.certified).finish_non_exhaustive()
    }
}

impl Fact {
    /// The fact that a verified message certifies. The caller holds the proof of the verification.
    pub(crate) fn from_certified(
        kind: CertifiedKind,
        data: &CertificationData,
        message_sha256: [u8; 32],
        verdict: Verdict,
        headers_contradicted: bool,
    ) -> Self {
        let about = About {
            identifier: data.identifier.as_deref().and_then(clean_id),
            sender: data.sender.as_ref().and_then(clean_address),
            msgid: data.msgid.as_deref().and_then(clean_id),
            subject: data.subject.as_deref().map(Box::from),
            recipients: data
                .recipients
                .iter()
                .filter_map(|r| {
                    Some(Addressee { address: clean_address(&r.address)?, certified: Some(r.certified) })
                })
                .collect(),
        };
        Self {
            message_sha256,
            kind,
            error: data.error,
            verdict,
            headers_contradicted,
            requested_receipt: data.requested_receipt,
            at: data.date.map(|date| date.time),
            delivery_to: data.delivery_to.as_ref().and_then(clean_address),
            taken_in_charge: data.taken_in_charge.iter().filter_map(clean_address).collect(),
            error_text: data.error_text.as_deref().map(Box::from),
            provider: data.provider.as_deref().map(Box::from),
            about: Arc::new(about),
        }
    }

    /// What happened.
    #[must_use]
    pub fn kind(&self) -> CertifiedKind {
        self.kind
    }

    /// The class of error.
    #[must_use]
    pub fn error(&self) -> ErrorClass {
        self.error
    }

    /// SHA-256 of the message that certifies this.
    #[must_use]
    pub fn message_sha256(&self) -> &[u8; 32] {
        &self.message_sha256
    }

    /// The verdict on that message: [`Authentic`](Verdict::Authentic), or [`Inconsistent`](Verdict::Inconsistent) if
    /// something unsigned around the certified data does not agree with them.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Whether an unsigned header of that message disagrees with what is certified.
    #[must_use]
    pub fn headers_contradicted(&self) -> bool {
        self.headers_contradicted
    }

    /// When it happened, by the provider's clock.
    #[must_use]
    pub fn at(&self) -> Option<UnixTime> {
        self.at
    }

    /// The identity of the submission, given by the sender's provider.
    #[must_use]
    pub fn identifier(&self) -> Option<&str> {
        self.about.identifier.as_deref()
    }

    /// The Message-ID that the sender's program gave the original.
    #[must_use]
    pub fn msgid(&self) -> Option<&str> {
        self.about.msgid.as_deref()
    }

    /// Who sent the original.
    #[must_use]
    pub fn sender(&self) -> Option<&str> {
        self.about.sender.as_deref()
    }

    /// The subject of the original.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.about.subject.as_deref()
    }

    /// All recipients of the original, as certified.
    #[must_use]
    pub fn recipients(&self) -> &[Addressee] {
        &self.about.recipients
    }

    /// The one recipient that it is about, if it is about one.
    #[must_use]
    pub fn delivery_to(&self) -> Option<&str> {
        self.delivery_to.as_deref()
    }

    /// The recipients that a server acceptance took in charge.
    pub fn taken_in_charge(&self) -> impl ExactSizeIterator<Item = &str> {
        self.taken_in_charge.iter().map(AsRef::as_ref)
    }

    /// The delivery receipt that the sender asked for.
    #[must_use]
    pub fn requested_receipt(&self) -> Option<ReceiptType> {
        self.requested_receipt
    }

    /// The provider's words on the error.
    #[must_use]
    pub fn error_text(&self) -> Option<&str> {
        self.error_text.as_deref()
    }

    /// The provider that certifies it.
    #[must_use]
    pub fn provider(&self) -> Option<&str> {
        self.provider.as_deref()
    }
}

/// Redacted: kind and verdict. The rest is personal data and does not belong into logs.
impl fmt::Debug for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fact")
            .field("kind", &self.kind)
            .field("verdict", &self.verdict)
            .finish_non_exhaustive()
    }
}

/// A message identifier without blanks and angle brackets; `None` if nothing is left.
pub(super) fn clean_id<T: for<'a> From<&'a str>>(id: &str) -> Option<T> {
    let id = id.trim_matches(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>'));
    (!id.is_empty()).then(|| T::from(id))
}

/// The clean form of an address; `None` if nothing is left.
pub(super) fn clean_address(address: &Address) -> Option<Box<str>> {
    Some(address.as_str()).filter(|clean| !clean.is_empty()).map(Box::from)
}

/// The form in which clean addresses are compared: [`Address::key`].
pub(super) fn key(clean: &str) -> String {
    clean.to_ascii_lowercase()
}
