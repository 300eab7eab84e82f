//! The stored forms of facts: they borrow when written and own when read.

use super::Fact;
use super::about::About;
use super::fact::{Addressee, Parts, clean_address, clean_id};
use crate::UnixTime;
use crate::daticert::{Address, CertifiedKind, ErrorClass, ReceiptType};
use crate::facet::Verdict;
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

#[derive(Serialize, Deserialize)]
pub(super) struct FactRecord<'a> {
    #[serde(flatten)]
    pub(super) event: EventRecord<'a>,
    #[serde(flatten)]
    pub(super) about: AboutRecord<'a>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct AboutRecord<'a> {
    identifier: Option<Cow<'a, str>>,
    msgid: Option<Cow<'a, str>>,
    sender: Option<Cow<'a, str>>,
    subject: Option<Cow<'a, str>>,
    recipients: Vec<AddresseeRecord<'a>>,
}

#[derive(Serialize, Deserialize)]
struct AddresseeRecord<'a> {
    address: Cow<'a, str>,
    certified: Option<bool>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct EventRecord<'a> {
    #[serde(with = "hex")]
    message_sha256: [u8; 32],
    kind: CertifiedKind,
    error: ErrorClass,
    verdict: Verdict,
    headers_contradicted: bool,
    requested_receipt: Option<ReceiptType>,
    at: Option<UnixTime>,
    delivery_to: Option<Cow<'a, str>>,
    taken_in_charge: Vec<Cow<'a, str>>,
    error_text: Option<Cow<'a, str>>,
    provider: Option<Cow<'a, str>>,
}

impl<'a> From<&'a About> for AboutRecord<'a> {
    fn from(about: &'a About) -> Self {
        Self {
            identifier: about.identifier().map(Cow::from),
            msgid: about.msgid().map(Cow::from),
            sender: about.sender().map(Cow::from),
            subject: about.subject().map(Cow::from),
            recipients: about
                .recipients
                .iter()
                .map(|r| AddresseeRecord { address: (&*r.address).into(), certified: r.certified })
                .collect(),
        }
    }
}

/// Cleans again: the store may have been written by an older version, or by hand.
impl From<AboutRecord<'_>> for About {
    fn from(record: AboutRecord<'_>) -> Self {
        let sender = record.sender.as_deref().and_then(address);
        let recipients = record
            .recipients
            .into_iter()
            .filter_map(|r| Some(Addressee { address: address(&r.address)?, certified: r.certified }));
        Self::new(
            record.identifier.as_deref().and_then(clean_id),
            sender.as_deref(),
            record.msgid.as_deref().and_then(clean_id),
            record.subject.as_deref(),
            recipients.collect(),
        )
    }
}

impl<'a> From<&'a Fact> for EventRecord<'a> {
    fn from(fact: &'a Fact) -> Self {
        Self {
            message_sha256: fact.message_sha256,
            kind: fact.kind,
            error: fact.error,
            verdict: fact.verdict,
            headers_contradicted: fact.headers_contradicted,
            requested_receipt: fact.requested_receipt,
            at: fact.at,
            delivery_to: fact.delivery_to().map(Cow::from),
            taken_in_charge: fact.taken_in_charge().map(Cow::from).collect(),
            error_text: fact.error_text().map(Cow::from),
            provider: fact.provider.as_deref().map(Cow::from),
        }
    }
}

impl EventRecord<'_> {
    pub(super) fn fact(self, about: Arc<About>) -> Fact {
        Fact::from(Parts {
            message_sha256: self.message_sha256,
            kind: self.kind,
            error: self.error,
            verdict: self.verdict,
            headers_contradicted: self.headers_contradicted,
            requested_receipt: self.requested_receipt,
            at: self.at,
            delivery_to: self.delivery_to.as_deref().and_then(address),
            taken_in_charge: self.taken_in_charge.iter().filter_map(|a| address(a)).collect(),
            error_text: self.error_text.as_deref(),
            provider: self.provider.as_deref(),
            about,
        })
    }
}

fn address(raw: &str) -> Option<Box<str>> {
    clean_address(&Address::new(raw))
}

/// A digest as lower-case hexadecimal text.
pub(super) struct Hex<'a>(pub(super) &'a [u8; 32]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Hex<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// For `#[serde(with)]` on a digest.
pub(super) mod hex {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(digest: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        super::Hex(digest).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(text.as_bytes()).ok_or_else(|| D::Error::custom("not a SHA-256 in hexadecimal"))
    }

    fn parse(text: &[u8]) -> Option<[u8; 32]> {
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let mut digest = [0; 32];
        let (pairs, rest) = text.as_chunks::<2>();
        if pairs.len() != digest.len() || !rest.is_empty() {
            return None;
        }
        for (byte, [high, low]) in digest.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Some(digest)
    }
}
