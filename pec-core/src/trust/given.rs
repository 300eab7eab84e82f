//! Judging under the caller's own authorities: the ordinary rules of S/MIME (RFC 8550).

use super::judge::Case;
use super::memory::Proofs;
use super::revocation::{self, Authority, Trail};
use super::{AccreditationBasis, Anchor, Basis, Judgement, profile};
use crate::asn1::oid;
use crate::facet::{Accreditation, Chain};
use crate::finding::{Code, Finding};
use crate::need::{Need, NeedKind};
use crate::x509::Certificate;
use crate::x509::path::{self, Ending, Outcome, Search};

pub(super) fn judge(case: &Case<'_>, proofs: &mut Proofs<'_>) -> Judgement {
    let outcome = find(case.signer, case, proofs);
    let mut judgement =
        Judgement::of(outcome.path.iter().map(|certificate| case.link(certificate)).collect());
    judgement.add_all(outcome.findings);
    judgement.add_all(case.weaknesses());
    let authorities = outcome.path.get(1..).unwrap_or_default();
    for authority in authorities {
        judgement.add_all(profile::weak_key(authority, case.at));
    }
    match outcome.ending {
        Ending::Anchor => under_anchor(&mut judgement, &outcome.path, case, proofs),
        Ending::Missing => missing(&mut judgement, &outcome.path, case),
        // The rest is final: a signature that does not verify, a root that nobody trusts, a limit.
        _ => {}
    }
    judgement
}

/// The best path from a certificate to one of the caller's authorities.
pub(super) fn find(from: &Certificate, case: &Case<'_>, proofs: &mut Proofs<'_>) -> Outcome {
    let search = Search {
        candidates: &case.pool,
        anchors: case.store.authorities(),
        at: case.at,
        usage: Some(oid::EMAIL_PROTECTION),
        limits: case.limits,
    };
    path::find(from, &search, &mut |certificate, issuer| proofs.signed_by(certificate, issuer))
}

fn under_anchor(judgement: &mut Judgement, path: &[Certificate], case: &Case<'_>, proofs: &mut Proofs<'_>) {
    let Some((anchor, below)) = path.split_last() else { return };
    let usage = case.signer.key_usage();
    if usage.is_some_and(|usage| !usage.digital_signature && !usage.non_repudiation) {
        judgement.add(Finding::new(Code::X509KeyUsage).with("the signer, digitalSignature"));
    }
    // The anchor's own signature proves nothing and is not looked at; the signer's was judged before.
    for authority in below.get(1..).unwrap_or_default() {
        judgement.add_all(profile::weak_signature(authority, case.at));
    }
    let lists =
        |authority: &Certificate| authority.name_constraints().is_some_and(|names| names.permits_emails());
    let listed = case.signer.emails().next().is_some() && path.get(1..).unwrap_or_default().iter().any(lists);
    let accreditation = if judgement.has(Code::X509NameNotPermitted) {
        judgement.accreditation = Accreditation::NotAccredited;
        None
    } else if listed {
        judgement.accreditation = Accreditation::Accredited;
        Some(AccreditationBasis::PermittedNames)
    } else {
        None
    };
    judgement.basis = Some(Basis { anchor: Anchor::Given(anchor.clone()), edition: None, accreditation });
    if !judgement.has_error() {
        judgement.chain = Chain::Trusted;
        let authorities = path.get(1..).unwrap_or_default().iter().map(Authority::of).collect();
        let trail = Trail { certificates: below.iter().collect(), authorities, is_complete: true };
        revocation::judge(judgement, &trail, case, proofs);
    }
}

fn missing(judgement: &mut Judgement, path: &[Certificate], case: &Case<'_>) {
    let mut comparisons = case.limits.max_name_comparisons;
    let own = path::check(&[case.signer], case.at, Some(oid::EMAIL_PROTECTION), &mut comparisons);
    // No issuer can mend a signer that was expired, or too weak.
    let hopeless = !own.is_empty() || judgement.findings.iter().any(|finding| is_final(finding.code));
    judgement.add_all(own);
    judgement.chain = if hopeless { Chain::Untrusted } else { Chain::Indeterminate };
    if let Some(last) = path.last() {
        let need = Need::new(NeedKind::IssuerCertificate)
            .from_urls(last.issuer_urls().to_vec())
            .issued_by(last.issuer());
        judgement.needs.push(need);
    }
}

fn is_final(code: Code) -> bool {
    matches!(code, Code::X509WeakKeyLate | Code::X509WeakSignatureLate)
}
