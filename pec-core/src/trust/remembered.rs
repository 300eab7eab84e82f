//! Judgements that were passed, for the next message of the same signer.
//!
//! What a judgement depends on, beside certificates, is the time of signing, and that only by comparison with times that are known:
//! where a certificate begins and ends, where an authority's service does, and from when on what is weak counts no more. Between two
//! of them no comparison turns out otherwise, so a judgement holds for the whole stretch. CRLs and provider directories have more
//! times than that: with them everything is judged again.

use super::judge::Case;
use super::profile::WEAK_UNTIL;
use super::{Judgement, pins::Pin};
use crate::facet::Chain;
use crate::x509::Certificate;
use crate::{Limits, UnixTime};
use std::ops::Range;
use std::sync::Arc;

/// The trusted signers' judgements.
#[derive(Default)]
pub(super) struct Judgements(Vec<Remembered>);

/// More are not kept: there are some dozens of providers.
const MAX_JUDGEMENTS: usize = 128;

struct Remembered {
    signer: Certificate,
    pool: Vec<Certificate>,
    carried: usize,
    authorities: usize,
    pins: &'static [Pin],
    limits: Limits,
    /// The times of signing for which it holds.
    times: Range<UnixTime>,
    judgement: Arc<Judgement>,
    /// The same when the signer has expired since, once somebody has asked for it.
    expired: Option<Arc<Judgement>>,
}

impl Judgements {
    /// The judgement on the very same certificates at such a time; the signer may have `expired` since.
    pub(super) fn find(&mut self, case: &Case<'_>, expired: bool) -> Option<Arc<Judgement>> {
        let Remembered { judgement, expired: as_expired, .. } =
            self.0.iter_mut().find(|known| known.is_of(case))?;
        if !expired {
            return Some(Arc::clone(judgement));
        }
        let anew = || Arc::new(Judgement::clone(judgement).expired_now());
        Some(Arc::clone(as_expired.get_or_insert_with(anew)))
    }

    /// Keeps a judgement, if it is a good one and depends on nothing but certificates and the time.
    pub(super) fn keep(&mut self, case: &Case<'_>, judgement: &Arc<Judgement>) {
        let bound = MAX_JUDGEMENTS.min(case.limits.max_remembered_certificates);
        let Some(times) = stretch(case).filter(|_| judgement.chain == Chain::Trusted && bound > 0) else {
            return;
        };
        if self.0.len() >= bound {
            self.0.clear();
        }
        self.0.push(Remembered {
            signer: case.signer.clone(),
            pool: case.pool.clone(),
            carried: case.carried,
            authorities: case.store.authorities().len(),
            pins: case.store.pins(),
            limits: case.limits.clone(),
            times,
            judgement: Arc::clone(judgement),
            expired: None,
        });
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether judgements of this kind are kept at all.
    pub(super) fn are_kept_of(case: &Case<'_>) -> bool {
        case.store.directory().is_none() && case.store.crls().is_empty() && case.carried_crls.is_empty()
    }
}

impl Remembered {
    /// Certificates are compared as objects: what was read anew is another one, and costs a judgement, no more.
    fn is_of(&self, case: &Case<'_>) -> bool {
        self.signer.is_same_object(case.signer)
            && self.times.contains(&case.at)
            && self.carried == case.carried
            && self.authorities == case.store.authorities().len()
            && std::ptr::eq(self.pins, case.store.pins())
            && self.pool.len() == case.pool.len()
            && self.pool.iter().zip(&case.pool).all(|(known, other)| known.is_same_object(other))
            && self.limits == *case.limits
    }
}

/// The times around that of the case which are the same to every comparison; `None` at the end of all time.
fn stretch(case: &Case<'_>) -> Option<Range<UnixTime>> {
    let after = |time: UnixTime| UnixTime(time.0.saturating_add(1));
    let certificates = case.pool.iter().chain([case.signer]);
    let turns = certificates
        .flat_map(|certificate| [certificate.not_before(), after(certificate.not_after())])
        .chain(case.store.pins().iter().flat_map(Pin::turns))
        .chain([WEAK_UNTIL]);
    let (mut from, mut until) = (UnixTime(i64::MIN), UnixTime(i64::MAX));
    for turn in turns {
        if turn <= case.at {
            from = from.max(turn);
        } else {
            until = until.min(turn);
        }
    }
    (case.at < until).then_some(from..until)
}
