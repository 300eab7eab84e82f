//! The tracker: what a fact and a state cost, few and many.

use crate::Result;
use crate::clock::worked;
use crate::pki::Pki;
use crate::sample::{Sample, SignedMessage};
use pec_core::message::Message;
use pec_core::tracker::{Fact, Tracker};
use pec_core::verify::{Circumstances, Verifier};
use pec_core::{Limits, UnixTime};
use std::hint::black_box;

/// Facts about submissions: an acceptance and a delivery of each.
pub struct Facts(Vec<Fact>);

/// Nanoseconds of work, each for one.
#[derive(Clone, Copy, Debug)]
pub struct Costs {
    /// To take in a fact.
    pub insert: f64,
    /// To tell how one submission stands, when all are asked for.
    pub status: f64,
}

impl Facts {
    /// As many facts, made of the first two of some genuine receipts.
    ///
    /// # Errors
    ///
    /// The receipts do not verify.
    pub fn like(receipts: &Sample, pki: &Pki, count: usize) -> Result<Self> {
        let mut verifier = Verifier::new(pki.trust.clone());
        let mut fact = |message: &SignedMessage| -> Result<serde_json::Value> {
            let message = Message::parse(&message.raw, &Limits::default())?;
            let report = verifier.verify(&message, &Circumstances::unknown());
            let fact = report.verified().ok_or("a receipt does not verify")?.fact();
            Ok(serde_json::to_value(fact)?)
        };
        let genuine = receipts.messages.iter().take(2).map(&mut fact).collect::<Result<Vec<_>>>()?;
        let facts = genuine.into_iter().cycle().take(count).enumerate().map(|(number, mut fact)| {
            let object = fact.as_object_mut().ok_or("a fact is no JSON object")?;
            // By a large odd factor, so that submissions do not come in the order in which they are kept.
            let submission = (number / 2).wrapping_mul(0x9E37_79B1) % (1 << 32);
            object.insert("identifier".into(), format!("opec1.{submission:08x}@pec.example").into());
            object.insert("msgid".into(), format!("{submission:08x}@client.example").into());
            object.insert("message_sha256".into(), format!("{number:064x}").into());
            Ok(Fact::trusted_from_host_store(&fact.to_string())?)
        });
        Ok(Self(facts.collect::<Result<_>>()?))
    }

    /// How many.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Takes in all, then asks for the state of all submissions.
    #[must_use]
    pub fn measure(&self) -> Costs {
        let facts = self.0.clone();
        let now = facts.first().and_then(Fact::at).unwrap_or(UnixTime(0));
        let mut tracker = Tracker::new();
        let begin = worked();
        for fact in facts {
            tracker.insert(fact);
        }
        let inserted = worked();
        let submissions = tracker.submissions(now).map(black_box).count();
        let asked = worked();
        Costs {
            insert: per(inserted.saturating_sub(begin), self.0.len()),
            status: per(asked.saturating_sub(inserted), submissions),
        }
    }

    /// A tracker that holds all.
    #[must_use]
    pub fn track(&self) -> Tracker {
        let mut tracker = Tracker::new();
        for fact in &self.0 {
            tracker.insert(fact.clone());
        }
        tracker
    }
}

/// Nanoseconds for each of `count`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a count of things that fit into memory")]
pub fn per(time: std::time::Duration, count: usize) -> f64 {
    time.as_secs_f64() * 1e9 / count.max(1) as f64
}
