//! Had the signer's certificate, or one above it, been revoked when the message was signed? What CRLs tell (RFC 5280 section 6.3).
//!
//! Two rules lie beneath all others. *Good* needs everything to be right: a list that is proven genuine, understood, meant for this
//! certificate, and of the right time, and such lists for every reason. *Revoked* needs the list to be genuine, no more: what an
//! authority has said of a certificate is so, in an old list, too, or in one of another scope.
//!
//! A list proves itself by its signature, so one that the message carries is worth as much as one that the caller gives. Nothing here
//! depends on who sent it; but what the caller gives is looked at first, so that no message can use up the limits before.

mod scope;
mod signers;
mod standing;

use super::judge::Case;
use super::memory::{Key, Proofs};
use super::{Judgement, RevocationStatus};
use crate::facet::Revocation;
use crate::finding::{Code, Finding};
use crate::need::{Need, NeedKind};
use crate::x509::path::whose;
use crate::x509::{Certificate, Crl, Name};
use standing::{Inquiry, Standing};

/// The way from a signer to its anchor, with all that is trusted on it.
pub(super) struct Trail<'a> {
    /// The certificates below the anchor, the signer's first.
    pub(super) certificates: Vec<&'a Certificate>,
    /// Who issued each of them. There may be one less, if the key of the last one's issuer is not known.
    pub(super) authorities: Vec<Authority<'a>>,
    /// Whether these are all the certificates below the anchor.
    pub(super) is_complete: bool,
}

/// A name with a key that is trusted to issue certificates under it.
#[derive(Clone, Copy)]
pub(super) struct Authority<'a> {
    pub(super) name: &'a Name,
    pub(super) key: Key<'a>,
    /// Its certificate, if one is proven.
    pub(super) certificate: Option<&'a Certificate>,
}

impl<'a> Authority<'a> {
    /// The authority that has this certificate.
    pub(super) fn of(certificate: &'a Certificate) -> Self {
        let name = certificate.subject_name();
        Self { name, key: Key::Of(certificate), certificate: Some(certificate) }
    }
}

/// Judges the certificates below the anchor, and names the CRLs that are missing.
pub(super) fn judge(judgement: &mut Judgement, trail: &Trail<'_>, case: &Case<'_>, proofs: &mut Proofs<'_>) {
    let crls = crls(judgement, case);
    let lists = signers::find(&crls, trail, case, proofs);
    let mut inquiry = Inquiry::new(trail, &lists, case.now);
    let mut facet = if trail.is_complete { Revocation::Good } else { Revocation::Unknown };
    for (depth, certificate) in trail.certificates.iter().copied().enumerate() {
        let standing = inquiry.standing(certificate, depth, case.at);
        let status = standing.status;
        judgement.add_all(findings(&standing, &whose(depth, certificate), case));
        if let Some(link) = judgement.links.iter_mut().find(|link| link.certificate == *certificate) {
            link.revocation = Some(status);
        }
        match status.status {
            Revocation::Good => {}
            Revocation::Revoked => facet = Revocation::Revoked,
            Revocation::Unknown => {
                judgement.needs.push(need(certificate));
                facet = if facet == Revocation::Revoked { facet } else { Revocation::Unknown };
            }
        }
    }
    judgement.revocation = if trail.certificates.is_empty() { Revocation::Unknown } else { facet };
}

/// The CRLs at hand, once each: those of the caller, then those that the message carries.
fn crls(judgement: &mut Judgement, case: &Case<'_>) -> Vec<Crl> {
    let mut all: Vec<Crl> = case.store.crls().to_vec();
    for der in case.carried_crls.iter().take(case.limits.max_certificates) {
        match Crl::from_der(der, case.limits) {
            Ok(crl) if all.contains(&crl) => {}
            Ok(crl) => all.push(crl),
            Err(_) => judgement.add(Code::RevocationCrlUnreadable.into()),
        }
    }
    all
}

/// What is to be said of a certificate.
fn findings(standing: &Standing, whose: &str, case: &Case<'_>) -> Vec<Finding> {
    let RevocationStatus { status, revoked_at, reason, .. } = standing.status;
    let mut findings: Vec<_> =
        standing.notes.iter().map(|note| Finding::new(*note).with(whose.to_owned())).collect();
    let Some(revoked_at) = revoked_at else { return findings };
    let code = match status {
        Revocation::Revoked => Code::RevocationRevoked,
        // Who has the key can write any time: only what was seen before is beyond doubt.
        _ if reason.is_some_and(|reason| reason.is_compromise())
            && case.seen_at.is_none_or(|seen| seen > revoked_at) =>
        {
            Code::RevocationCompromisedAfter
        }
        _ => Code::RevocationRevokedAfter,
    };
    let reason = reason.map(|reason| format!(", {}", reason.name())).unwrap_or_default();
    let invalid = if standing.by_invalidity_date { " (invalidityDate)" } else { "" };
    findings.push(Finding::new(code).with(format!("{whose}, {revoked_at}{invalid}{reason}")));
    findings
}

/// The CRL that would tell whether this certificate was revoked.
fn need(certificate: &Certificate) -> Need {
    let mut points = certificate.crl_points().iter();
    let delegate = points.find_map(|point| point.crl_issuers().next());
    Need::new(NeedKind::Crl)
        .from_urls(certificate.crl_urls().to_vec())
        .issued_by(delegate.unwrap_or(certificate.issuer_name()).to_string())
}
