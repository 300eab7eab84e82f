//! The stored forms: a whole tracker, and one fact for hosts that keep facts in a database of their own.
//!
//! What is read back was verified when it was written, and not again. So every way back has a name that says whom it
//! trusts: the host, which must keep its store from being written by others.

use super::fact::{About, Addressee, clean_address, clean_id};
use super::{Claim, Fact, Sent, Tracker};
use crate::daticert::{Address, CertifiedKind, ErrorClass, ReceiptType};
use crate::facet::Verdict;
use crate::{Error, UnixTime};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The version that this library writes, and the newest that it reads.
const VERSION: u64 = 1;

impl Tracker {
    /// The whole set as JSON, with a version number. Equal trackers give the same text.
    #[must_use]
    #[expect(
        clippy::missing_panics_doc,
        reason = "a string takes every write, and every map key is a string"
    )]
    pub fn snapshot(&self) -> String {
        serde_json::to_string(&Snapshot(self)).expect("writing JSON to a string does not fail")
    }

    /// The tracker that [`snapshot`](Self::snapshot) wrote. **Trusts the host**: whoever can write the snapshot can
    /// write any state.
    ///
    /// # Errors
    ///
    /// [`Error::SnapshotVersion`] if a newer library wrote it, [`Error::Snapshot`] if it cannot be read.
    ///
    /// ```
    /// use pec_core::tracker::{Sent, Tracker};
    /// let mut tracker = Tracker::new();
    /// tracker.insert_sent(Sent::new("office@pec.example", [7; 32]));
    /// assert_eq!(Tracker::trusted_from_snapshot(&tracker.snapshot()).unwrap(), tracker);
    /// ```
    pub fn trusted_from_snapshot(json: &str) -> Result<Self, Error> {
        // The version first: a newer form may differ in everything else.
        let Version { version } = serde_json::from_str(json).map_err(|e| unreadable(&e))?;
        if version > VERSION {
            return Err(Error::SnapshotVersion { found: version, supported: VERSION });
        }
        let stored: Stored<'_> = serde_json::from_str(json).map_err(|e| unreadable(&e))?;
        let mut tracker = Self::new();
        for group in stored.facts {
            let about = Arc::new(About::from(group.about));
            for event in group.events {
                tracker.insert(event.fact(Arc::clone(&about)));
            }
        }
        for sent in stored.sent {
            tracker.insert_sent(sent);
        }
        for claim in stored.claims {
            tracker.insert_claim(claim);
        }
        Ok(tracker)
    }
}

impl Fact {
    /// The fact that a host stored as JSON. **Trusts the host**: nothing is verified here.
    ///
    /// # Errors
    ///
    /// [`Error::Snapshot`] if it cannot be read.
    pub fn trusted_from_host_store(json: &str) -> Result<Self, Error> {
        serde_json::from_str::<StoredFact>(json).map(StoredFact::trusting_host).map_err(|e| unreadable(&e))
    }
}

/// A fact read back from the host's store, in any format that serde knows. It is no [`Fact`] until somebody says that
/// the store can be trusted.
#[derive(Deserialize)]
pub struct StoredFact(FactRecord<'static>);

impl StoredFact {
    /// The fact. **Trusts the host**: nothing is verified here.
    #[must_use]
    pub fn trusting_host(self) -> Fact {
        self.0.event.fact(Arc::new(self.0.about.into()))
    }
}

/// Redacted: all that it holds is personal data.
impl fmt::Debug for StoredFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredFact").finish_non_exhaustive()
    }
}

/// The form that [`Fact::trusted_from_host_store`] reads.
impl Serialize for Fact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        FactRecord { event: self.into(), about: (&*self.about).into() }.serialize(serializer)
    }
}

fn unreadable(error: &serde_json::Error) -> Error {
    let detail = match error.classify() {
        serde_json::error::Category::Data => "a value is missing or of the wrong kind",
        serde_json::error::Category::Eof => "it ends too early",
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => "not JSON",
    };
    Error::Snapshot { line: error.line(), column: error.column(), detail }
}

#[derive(Deserialize)]
struct Version {
    version: u64,
}

/// What is written. Facts that say the same about their submission stand together under it.
struct Snapshot<'a>(&'a Tracker);

impl Serialize for Snapshot<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Snapshot", 4)?;
        map.serialize_field("version", &VERSION)?;
        map.serialize_field("facts", &Groups(self.0))?;
        map.serialize_field("sent", &Flat(&self.0.sent))?;
        map.serialize_field("claims", &self.0.claims)?;
        map.end()
    }
}

struct Groups<'a>(&'a Tracker);

impl Serialize for Groups<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let placed = self.0.submissions.values().flat_map(|submission| {
            // By address: within a submission, equal ones are one and the same.
            let mut events: BTreeMap<*const About, Vec<EventRecord<'_>>> = BTreeMap::new();
            for fact in &submission.facts {
                events.entry(Arc::as_ptr(&fact.about)).or_default().push((&**fact).into());
            }
            submission.abouts.iter().map(move |about| Group {
                about: (&**about).into(),
                events: events.remove(&Arc::as_ptr(about)).unwrap_or_default(),
            })
        });
        let unplaced = self
            .0
            .unplaced
            .iter()
            .map(|fact| Group { about: (&*fact.about).into(), events: vec![(&**fact).into()] });
        serializer.collect_seq(placed.chain(unplaced))
    }
}

struct Flat<'a, K, V>(&'a BTreeMap<K, V>);

impl<'a, K, V> Serialize for Flat<'a, K, V>
where
    &'a V: IntoIterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.values().flatten())
    }
}

/// What is read.
#[derive(Deserialize)]
struct Stored<'a> {
    #[serde(borrow)]
    facts: Vec<Group<'a>>,
    sent: Vec<Sent>,
    claims: Vec<Claim>,
}

#[derive(Serialize, Deserialize)]
struct Group<'a> {
    #[serde(borrow)]
    about: AboutRecord<'a>,
    events: Vec<EventRecord<'a>>,
}

#[derive(Serialize, Deserialize)]
struct FactRecord<'a> {
    #[serde(flatten)]
    event: EventRecord<'a>,
    #[serde(flatten)]
    about: AboutRecord<'a>,
}

#[derive(Serialize, Deserialize)]
struct AboutRecord<'a> {
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
struct EventRecord<'a> {
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
            identifier: about.identifier.as_deref().map(Cow::from),
            msgid: about.msgid.as_deref().map(Cow::from),
            sender: about.sender.as_deref().map(Cow::from),
            subject: about.subject.as_deref().map(Cow::from),
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
        Self {
            identifier: record.identifier.as_deref().and_then(clean_id),
            sender: record.sender.as_deref().and_then(address),
            msgid: record.msgid.as_deref().and_then(clean_id),
            subject: record.subject.as_deref().map(Box::from),
            recipients: record
                .recipients
                .into_iter()
                .filter_map(|r| Some(Addressee { address: address(&r.address)?, certified: r.certified }))
                .collect(),
        }
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
            delivery_to: fact.delivery_to.as_deref().map(Cow::from),
            taken_in_charge: fact.taken_in_charge().map(Cow::from).collect(),
            error_text: fact.error_text.as_deref().map(Cow::from),
            provider: fact.provider.as_deref().map(Cow::from),
        }
    }
}

impl EventRecord<'_> {
    fn fact(self, about: Arc<About>) -> Fact {
        Fact {
            message_sha256: self.message_sha256,
            kind: self.kind,
            error: self.error,
            verdict: self.verdict,
            headers_contradicted: self.headers_contradicted,
            requested_receipt: self.requested_receipt,
            at: self.at,
            delivery_to: self.delivery_to.as_deref().and_then(address),
            taken_in_charge: self.taken_in_charge.iter().filter_map(|a| address(a)).collect(),
            error_text: self.error_text.as_deref().map(Box::from),
            provider: self.provider.as_deref().map(Box::from),
            about,
        }
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
