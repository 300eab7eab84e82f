//! The stored forms: a whole tracker, and one fact for hosts that keep facts in a database of their own.
//!
//! What is read back was verified when it was written, and not again. So every way back has a name that says whom it
//! trusts: the host, which must keep its store from being written by others.

use super::about::About;
use super::record::{AboutRecord, EventRecord, FactRecord};
use super::{Claim, Fact, Sent, Tracker};
use crate::Error;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
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
        map.serialize_field("sent", &AllSent(self.0))?;
        map.serialize_field("claims", &self.0.claims)?;
        map.end()
    }
}

struct Groups<'a>(&'a Tracker);

impl Serialize for Groups<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let placed = self.0.submissions.in_order().into_iter().flat_map(|submission| {
            // By address: within a submission, equal ones are one and the same.
            let mut events: BTreeMap<*const About, Vec<EventRecord<'_>>> = BTreeMap::new();
            for fact in submission.facts.iter() {
                events.entry(Arc::as_ptr(&fact.about)).or_default().push(fact.into());
            }
            submission.abouts().map(move |about| Group {
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

struct AllSent<'a>(&'a Tracker);

impl Serialize for AllSent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.sent.in_order().into_iter().flat_map(|group| group.sent.iter()))
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
