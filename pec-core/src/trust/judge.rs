//! The entry: gathers the certificates at hand, asks both kinds of anchor, and takes the better answer.

use super::directory::Listing;
use super::memory::Proofs;
use super::remembered::Judgements;
use super::{Judgement, Link, Memory, Source, TrustStore, builtin, given, profile};
use crate::crypto::SignatureVerifier;
use crate::facet::Chain;
use crate::finding::Finding;
use crate::x509::Certificate;
use crate::{Limits, UnixTime};
use std::sync::Arc;

/// Whom to judge, and when.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the arguments of `judge`, by name")]
pub struct Signer<'a> {
    /// The signer's certificate.
    pub certificate: &'a Certificate,
    /// The certificates that the message carries, in DER. Those that cannot be read are passed over.
    pub carried: &'a [&'a [u8]],
    /// The CRLs that the message carries, in DER. Those that cannot be read are reported.
    pub crls: &'a [&'a [u8]],
    /// The time of signing, at which all is judged.
    pub at: UnixTime,
    /// The present, if the caller tells. A signer that has expired by then is worth a warning, unless there is a witness; a CRL
    /// from the future is none yet.
    pub now: Option<UnixTime>,
    /// When the caller can prove that the message was there, if that was while the signer's certificate was valid: a witness.
    pub seen_at: Option<UnixTime>,
}

/// Judges a signer: is its certificate to be trusted, and was it an accredited provider? A judgement that is remembered is shared.
pub fn judge(
    signer: &Signer<'_>,
    store: &TrustStore,
    memory: &mut Memory,
    backend: &dyn SignatureVerifier,
    limits: &Limits,
) -> Arc<Judgement> {
    let case = Case::new(signer, store, memory, limits);
    let certificate = signer.certificate;
    let unwitnessed = signer.now.filter(|_| signer.seen_at.is_none());
    let expired =
        unwitnessed.is_some_and(|now| now > certificate.not_after() && certificate.is_valid_at(signer.at));
    let known = if Judgements::are_kept_of(&case) { memory.judgements.find(&case, expired) } else { None };
    match known {
        Some(known) => known,
        None => {
            let judgement = judge_anew(case, signer, memory, backend);
            if expired { Arc::new(Arc::unwrap_or_clone(judgement).expired_now()) } else { judgement }
        }
    }
}

fn judge_anew(
    case: Case<'_>,
    signer: &Signer<'_>,
    memory: &mut Memory,
    backend: &dyn SignatureVerifier,
) -> Arc<Judgement> {
    let (store, limits) = (case.store, case.limits);
    // What this very judgement makes known comes with the next message as another object.
    let keep = Judgements::are_kept_of(&case)
        && case.carried().chain([case.signer]).all(|known| memory.holds(known));
    let listing =
        store.directory().map(|directory| (directory, directory.listing(signer.certificate, signer.at)));
    let listed = matches!(listing, Some((_, Listing::Listed(_))));
    let case = Case { listed, ..case };
    let mut proofs = Proofs::new(memory, backend, limits);
    let mut judgement = match builtin::judge(&case, &mut proofs) {
        Some(trusted) if trusted.chain == Chain::Trusted => trusted,
        Some(other) => match given::judge(&case, &mut proofs) {
            trusted if trusted.chain == Chain::Trusted => trusted,
            _ => other,
        },
        None => given::judge(&case, &mut proofs),
    };
    judgement.signature_checks = proofs.spent();
    if judgement.chain == Chain::Trusted {
        proofs.remember(judgement.links.iter().map(|link| &link.certificate));
    }
    if let Some((directory, listing)) = listing {
        judgement.consult(directory, listing);
    }
    if profile::has_pec_policy(signer.certificate) {
        judgement.add_all(profile::deviations(signer.certificate));
    }
    let judgement = Arc::new(judgement);
    if keep {
        memory.judgements.keep(&case, &judgement);
    }
    judgement
}

/// The certificates at hand for one signer.
pub(super) struct Case<'a> {
    pub(super) signer: &'a Certificate,
    pub(super) at: UnixTime,
    pub(super) now: Option<UnixTime>,
    pub(super) seen_at: Option<UnixTime>,
    /// The CRLs that the message carries, unread.
    pub(super) carried_crls: &'a [&'a [u8]],
    pub(super) store: &'a TrustStore,
    pub(super) limits: &'a Limits,
    /// Whether a provider directory lists the signer's certificate for this time.
    pub(super) listed: bool,
    /// Those that the message carries, then those that the caller gave.
    pub(super) pool: Vec<Certificate>,
    /// How many of them the message carries.
    pub(super) carried: usize,
}

impl<'a> Case<'a> {
    fn new(signer: &Signer<'a>, store: &'a TrustStore, memory: &Memory, limits: &'a Limits) -> Self {
        let carried = signer.carried.iter().take(limits.max_certificates);
        let mut pool: Vec<_> = carried.filter_map(|der| memory.certificate(der).ok()).collect();
        let carried = pool.len();
        pool.extend(store.certificates().iter().chain(store.authorities()).cloned());
        let Signer { certificate, crls, at, now, seen_at, .. } = *signer;
        let (signer, carried_crls) = (certificate, crls);
        Self { signer, at, now, seen_at, carried_crls, store, limits, listed: false, pool, carried }
    }

    fn carried(&self) -> impl Iterator<Item = &Certificate> {
        self.pool.iter().take(self.carried)
    }

    /// A certificate of the chain, with where it was found.
    pub(super) fn link(&self, certificate: &Certificate) -> Link {
        let carried = self.carried().any(|known| known == certificate);
        Link {
            certificate: certificate.clone(),
            source: if carried { Source::Message } else { Source::Given },
            revocation: None,
        }
    }

    /// The weakness of the signer's own certificate.
    pub(super) fn weaknesses(&self) -> impl Iterator<Item = Finding> {
        [profile::weak_key(self.signer, self.at), profile::weak_signature(self.signer, self.at)]
            .into_iter()
            .flatten()
    }
}
