//! Verifying.

use crate::limits::limits;
use crate::live::{Kind, Live};
use crate::{LimitValues, Message, PecError, Report, TrustStore};
use pec_core::UnixTime;
use pec_core::verify::{self, EvidencePolicy};
use std::sync::Arc;

/// Verifies messages, from any number of threads at once.
#[derive(uniffi::Object)]
pub struct Verifier {
    verifier: pec_owned::Verifier,
    _live: Live,
}

/// What must be shown before a message counts as authentic: see `pec_core::verify::Policy`.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct Policy {
    /// Evidence about revocation is required.
    pub require_revocation: bool,
    /// A witness of the time of signing is required.
    pub require_witness: bool,
    /// Up to when a signature may use SHA-1.
    pub sha1_until: Option<i64>,
}

/// What the caller knows about the time: see `pec_core::verify::Circumstances`.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct Circumstances {
    /// The present.
    pub now: Option<i64>,
    /// When the caller provably had the message already.
    pub seen_at: Option<i64>,
}

#[uniffi::export]
impl Verifier {
    /// A verifier with what `trust` holds now: what is added later does not count for it.
    ///
    /// # Errors
    ///
    /// No bound has the name of one that is set, or a number is negative.
    #[uniffi::constructor]
    pub fn new(
        trust: Arc<TrustStore>,
        policy: Policy,
        limits_set: Option<LimitValues>,
    ) -> Result<Arc<Self>, PecError> {
        let verifier = pec_owned::Verifier::new(trust.snapshot())
            .with_policy(policy.into())
            .with_limits(limits(limits_set.as_ref())?);
        Ok(Arc::new(Self { verifier, _live: Live::new(Kind::Verifier) }))
    }

    /// Judges a message and, each by itself, the messages inside it; with `sent`, also whether the original inside is what
    /// was sent.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn verify(
        &self,
        message: Arc<Message>,
        circumstances: Circumstances,
        sent: Option<Arc<Message>>,
    ) -> Result<Arc<Report>, PecError> {
        let sent = sent.as_ref().map(|sent| &sent.message);
        Ok(Report::new(self.verifier.verify(&message.message, &circumstances.into(), sent)))
    }
}

impl Verifier {
    pub(crate) fn owned(&self) -> &pec_owned::Verifier {
        &self.verifier
    }
}

impl From<Policy> for verify::Policy {
    fn from(policy: Policy) -> Self {
        let required = |yes| if yes { EvidencePolicy::Required } else { EvidencePolicy::Optional };
        let mut core = Self::default();
        core.revocation = required(policy.require_revocation);
        core.witness = required(policy.require_witness);
        core.sha1_until = policy.sha1_until.map(UnixTime);
        core
    }
}

impl From<Circumstances> for verify::Circumstances {
    fn from(circumstances: Circumstances) -> Self {
        let mut core = Self::default();
        core.now = circumstances.now.map(UnixTime);
        core.seen_at = circumstances.seen_at.map(UnixTime);
        core
    }
}
