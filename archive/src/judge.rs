//! Whom the archive trusts when it takes mail in, and how it judges a message.

use crate::log::Judgement;
use pec_core::crypto::{RustCrypto, SignatureVerifier};
use pec_core::facet::{Accreditation, Chain, Consistency, Integrity, Revocation, Verdict};
use pec_core::history::Heard;
use pec_core::message::{Message, MessageKind};
use pec_core::trust::TrustStore;
use pec_core::verify::{Circumstances, Facets, Policy, Report, Verifier};
use pec_core::{Limits, UnixTime};
use std::sync::Arc;

/// Whom to trust, what to ask for, and within which bounds: what a verifier is made of, once for each thread.
#[derive(Clone)]
pub struct Judge {
    store: TrustStore,
    policy: Policy,
    limits: Limits,
    backend: Arc<dyn SignatureVerifier>,
}

impl Judge {
    /// Trusts these authorities, with the default policy and limits.
    #[must_use]
    pub fn new(store: TrustStore) -> Self {
        Self { store, policy: Policy::default(), limits: Limits::default(), backend: Arc::new(RustCrypto) }
    }

    /// The same with another policy.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same with another back end for RSA.
    #[must_use]
    pub fn with_backend(mut self, backend: Arc<dyn SignatureVerifier>) -> Self {
        self.backend = backend;
        self
    }

    /// The limits in force.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn verifier(&self) -> Verifier {
        Verifier::new(self.store.clone())
            .with_policy(self.policy.clone())
            .with_limits(self.limits.clone())
            .with_backend(Arc::clone(&self.backend))
    }
}

impl std::fmt::Debug for Judge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Judge")
            .field("policy", &self.policy)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Judgement {
    /// Judges a message that was there at `seen_at`.
    pub(crate) fn of(
        message: &Message<'_>,
        verifier: &mut Verifier,
        seen_at: UnixTime,
        limits: &Limits,
    ) -> Self {
        let report = verifier.verify(message, &Circumstances::at(seen_at).seen_at(seen_at));
        let heard = Heard::of(message, &report, limits);
        Self {
            kind: report.kind(),
            verdict: report.verdict(),
            facets: *report.facets(),
            signed_at: report.signature().and_then(|signature| signature.signed_at),
            chain: chain(&report),
            // A fact is made of strings, numbers and lists: it has a JSON form.
            fact: heard.fact().and_then(|fact| serde_json::to_value(fact).ok()),
            certified: heard.fact().is_some(),
            sent: heard.sent().is_some(),
            claim: !heard.claims().is_empty(),
            unreadable: None,
        }
    }

    /// That on a message that cannot be judged: it is kept all the same.
    pub(crate) fn unreadable(why: String) -> Self {
        Self {
            kind: MessageKind::Ordinary,
            verdict: Verdict::Indeterminate,
            facets: Facets {
                integrity: Integrity::Unreadable,
                chain: Chain::None,
                revocation: Revocation::Unknown,
                provider: Accreditation::Unknown,
                consistency: Consistency::NotChecked,
            },
            signed_at: None,
            chain: Vec::new(),
            fact: None,
            certified: false,
            sent: false,
            claim: false,
            unreadable: Some(why),
        }
    }
}

fn chain(report: &Report<'_>) -> Vec<String> {
    let links = report.signature().map(|signature| &*signature.chain).unwrap_or_default();
    links.iter().map(|link| link.sha256.clone()).collect()
}
