//! Facts: what a verified receipt certifies about a submission.

use super::about::About;
use crate::UnixTime;
use crate::daticert::{Address, CertificationData, CertifiedKind, ErrorClass, ReceiptType};
use crate::facet::Verdict;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// What one verified receipt certifies: signed content only, with the SHA-256 of the message it came from and the
/// verdict on that message.
///
/// There is no public constructor: a fact comes from a verified message, or from the host's own store by
/// [`Fact::trusted_from_host_store`], which says whom it trusts. It serialises; [`StoredFact`](super::StoredFact) reads
/// it back.
// As small as can be: a tracker may hold millions.
#[derive(Clone, PartialEq, Eq)]
pub struct Fact {
    pub(super) message_sha256: [u8; 32],
    pub(super) kind: CertifiedKind,
    pub(super) error: ErrorClass,
    pub(super) verdict: Verdict,
    pub(super) headers_contradicted: bool,
    pub(super) requested_receipt: Option<ReceiptType>,
    delivery_to: To,
    pub(super) at: Option<UnixTime>,
    pub(super) provider: Option<Arc<str>>,
    rare: Option<Box<Rare>>,
    pub(super) about: Arc<About>,
}

/// The one recipient that a fact is about. How it is kept follows from what it is and from the list of recipients.
#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    Nobody,
    /// The one at this place of the list, which need not be kept again.
    Listed(u8),
    /// One that stands in [`Rare`].
    Other,
}

/// So many recipients of the list are searched: beyond that, receipts of a message to thousands would each search thousands.
const SEARCHED: u8 = 16;

/// What most facts do not have.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Rare {
    delivery_to: Option<Box<str>>,
    taken_in_charge: Box<[Box<str>]>,
    error_text: Option<Box<str>>,
}

/// What a fact is made of.
pub(super) struct Parts<'a> {
    pub(super) message_sha256: [u8; 32],
    pub(super) kind: CertifiedKind,
    pub(super) error: ErrorClass,
    pub(super) verdict: Verdict,
    pub(super) headers_contradicted: bool,
    pub(super) requested_receipt: Option<ReceiptType>,
    pub(super) at: Option<UnixTime>,
    pub(super) delivery_to: Option<Box<str>>,
    pub(super) taken_in_charge: Box<[Box<str>]>,
    pub(super) error_text: Option<&'a str>,
    pub(super) provider: Option<&'a str>,
    pub(super) about: Arc<About>,
}

impl From<Parts<'_>> for Fact {
    fn from(parts: Parts<'_>) -> Self {
        let Parts { delivery_to, taken_in_charge, error_text, about, .. } = parts;
        let place = |to: &str| (0..SEARCHED).zip(&about.recipients).find(|(_, r)| *r.address == *to);
        let (delivery_to, other) = match delivery_to.as_deref().map(place) {
            None => (To::Nobody, None),
            Some(Some((place, _))) => (To::Listed(place), None),
            Some(None) => (To::Other, delivery_to),
        };
        let rare = Rare { delivery_to: other, taken_in_charge, error_text: error_text.map(Box::from) };
        Self {
            message_sha256: parts.message_sha256,
            kind: parts.kind,
            error: parts.error,
            verdict: parts.verdict,
            headers_contradicted: parts.headers_contradicted,
            requested_receipt: parts.requested_receipt,
            delivery_to,
            at: parts.at,
            provider: parts.provider.map(Arc::from),
            rare: (rare != Rare::default()).then(|| Box::new(rare)),
            about,
        }
    }
}

/// By the digest, which decides nearly every comparison, and cheaply; then by all else.
impl Ord for Fact {
    fn cmp(&self, other: &Self) -> Ordering {
        let rest = |fact: &Self| {
            (fact.kind, fact.error, fact.verdict, fact.headers_contradicted, fact.requested_receipt, fact.at)
        };
        self.message_sha256
            .cmp(&other.message_sha256)
            .then_with(|| rest(self).cmp(&rest(other)))
            .then_with(|| self.delivery_to().cmp(&other.delivery_to()))
            .then_with(|| self.taken_in_charge().cmp(other.taken_in_charge()))
            .then_with(|| self.error_text().cmp(&other.error_text()))
            .then_with(|| self.provider.cmp(&other.provider))
            .then_with(|| self.about.cmp(&other.about))
    }
}

impl PartialOrd for Fact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
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
        let recipients = data.recipients.iter().filter_map(|r| {
            Some(Addressee { address: clean_address(&r.address)?, certified: Some(r.certified) })
        });
        let about = About::new(
            data.identifier.as_deref().and_then(clean_id),
            data.sender.as_ref().map(Address::as_str),
            data.msgid.as_deref().and_then(clean_id),
            data.subject.as_deref(),
            recipients.collect(),
        );
        Self::from(Parts {
            message_sha256,
            kind,
            error: data.error,
            verdict,
            headers_contradicted,
            requested_receipt: data.requested_receipt,
            at: data.date.map(|date| date.time),
            delivery_to: data.delivery_to.as_ref().and_then(clean_address),
            taken_in_charge: data.taken_in_charge.iter().filter_map(clean_address).collect(),
            error_text: data.error_text.as_deref(),
            provider: data.provider.as_deref(),
            about: Arc::new(about),
        })
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
        self.about.identifier()
    }

    /// The Message-ID that the sender's program gave the original.
    #[must_use]
    pub fn msgid(&self) -> Option<&str> {
        self.about.msgid()
    }

    /// Who sent the original.
    #[must_use]
    pub fn sender(&self) -> Option<&str> {
        self.about.sender()
    }

    /// The subject of the original.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.about.subject()
    }

    /// All recipients of the original, as certified.
    #[must_use]
    pub fn recipients(&self) -> &[Addressee] {
        &self.about.recipients
    }

    /// The one recipient that it is about, if it is about one.
    #[must_use]
    pub fn delivery_to(&self) -> Option<&str> {
        match self.delivery_to {
            To::Nobody => None,
            To::Listed(place) => self.about.recipients.get(usize::from(place)).map(Addressee::address),
            To::Other => self.rare.as_ref()?.delivery_to.as_deref(),
        }
    }

    /// The recipients that a server acceptance took in charge.
    pub fn taken_in_charge(&self) -> impl ExactSizeIterator<Item = &str> {
        let all = self.rare.as_ref().map(|rare| &*rare.taken_in_charge).unwrap_or_default();
        all.iter().map(AsRef::as_ref)
    }

    /// The delivery receipt that the sender asked for.
    #[must_use]
    pub fn requested_receipt(&self) -> Option<ReceiptType> {
        self.requested_receipt
    }

    /// The provider's words on the error.
    #[must_use]
    pub fn error_text(&self) -> Option<&str> {
        self.rare.as_ref()?.error_text.as_deref()
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
pub(super) fn clean_id(id: &str) -> Option<&str> {
    let id = id.trim_matches(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>'));
    Some(id).filter(|id| !id.is_empty())
}

/// The clean form of an address; `None` if nothing is left.
pub(super) fn clean_address(address: &Address) -> Option<Box<str>> {
    Some(address.as_str()).filter(|clean| !clean.is_empty()).map(Box::from)
}

/// The form in which clean addresses are compared: [`Address::key`].
pub(super) fn key(clean: &str) -> String {
    clean.to_ascii_lowercase()
}

/// What stands before the last `@` of a msgid.
pub(super) fn local_part(msgid: &str) -> &str {
    msgid.rsplit_once('@').map_or(msgid, |(local, _)| local)
}
