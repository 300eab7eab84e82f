//! Judging under the built-in authorities of PEC.

use super::judge::Case;
use super::memory::{Key, Proofs};
use super::pins::Pin;
use super::revocation::{self, Authority, Trail};
use super::{AccreditationBasis, Anchor, Basis, Edition, EditionProof, Judgement, Source, given, profile};
use crate::asn1::oid;
use crate::facet::{Accreditation, Chain};
use crate::finding::{Code, Finding, Severity};
use crate::need::{Need, NeedKind};
use crate::x509::{Certificate, path};

/// The answer under the built-in authority that issued the signer's certificate; `None` if none did, or none can be shown to.
pub(super) fn judge(case: &Case<'_>, proofs: &mut Proofs<'_>) -> Option<Judgement> {
    for pin in case.store.pins() {
        let named = |edition: &&Certificate| {
            edition.subject_name() == case.signer.issuer_name() && pin.is_of(edition)
        };
        let editions: Vec<_> = case.pool.iter().filter(named).collect();
        // All have the same key: one check tells for all of them.
        let Some(edition) = editions.first() else { continue };
        if proofs.signed_by(case.signer, edition).is_ok() {
            return Some(under(pin, &editions, case, proofs));
        }
    }
    None
}

fn under(pin: &Pin, editions: &[&Certificate], case: &Case<'_>, proofs: &mut Proofs<'_>) -> Judgement {
    let mut judgement = Judgement::of(vec![case.link(case.signer)]);
    let anchor = Anchor::BuiltIn(pin.name);
    judgement.basis = Some(Basis { anchor, edition: None, accreditation: None });
    judgement.add_all(signer(pin, case));
    let proven = if pin.lists_providers {
        by_edition(pin, editions, case, proofs, &mut judgement)
    } else {
        // The key is all that is trusted. A certificate around it is shown, and asked about, only if it is proven.
        let proven = editions.iter().find_map(|edition| prove(pin, edition, case, proofs));
        judgement.links.extend(proven.iter().map(|proven| case.link(proven.certificate)));
        judgement.chain = if judgement.has_error() { Chain::Untrusted } else { Chain::Trusted };
        if judgement.chain == Chain::Trusted {
            accredit(&mut judgement, AccreditationBasis::PecPolicy);
        }
        proven
    };
    if judgement.chain == Chain::Trusted {
        let trail = trail(pin, editions, proven.as_ref(), case);
        revocation::judge(&mut judgement, &trail, case, proofs);
    }
    judgement
}

/// The certificates that may have been revoked: the signer's, the edition's, and those between it and a given authority.
fn trail<'a>(
    pin: &Pin,
    editions: &[&'a Certificate],
    proven: Option<&'a Proven<'a>>,
    case: &Case<'a>,
) -> Trail<'a> {
    let mut certificates = vec![case.signer];
    // The key is pinned; what a certificate around it says counts only if it is proven.
    let mut authorities: Vec<_> = editions.iter().take(1).map(|edition| Authority::of(edition)).collect();
    for authority in &mut authorities {
        authority.certificate = proven.map(|proven| proven.certificate);
    }
    if let Some(Proven { certificate: edition, proof, path }) = proven {
        match (proof, path.split_last(), pin.root) {
            (EditionProof::GivenAuthority, Some((_, below)), _) => {
                certificates.extend(below);
                authorities.extend(path.iter().skip(1).map(Authority::of));
            }
            (_, _, root) => {
                let name = edition.issuer_name();
                certificates.push(edition);
                authorities.extend(root.map(|root| Authority {
                    name,
                    key: Key::Alone(root),
                    certificate: None,
                }));
            }
        }
    }
    Trail { certificates, authorities, is_complete: proven.is_some() }
}

/// What is asked of the signer's certificate under any of them.
fn signer(pin: &Pin, case: &Case<'_>) -> Vec<Finding> {
    let mut comparisons = case.limits.max_name_comparisons;
    let mut findings = path::check(&[case.signer], case.at, Some(oid::EMAIL_PROTECTION), &mut comparisons);
    findings.extend(case.weaknesses());
    if !pin.served_at(case.at) {
        findings.push(Finding::new(Code::TrustPeriod).with(pin.name));
    }
    if !profile::has_pec_policy(case.signer) {
        findings.push(Code::TrustPecPolicy.into());
    }
    // Any purpose is not the purpose of PEC; a purpose that is none of both was found above.
    let named =
        case.signer.extended_key_usage().map(|mut usages| usages.any(|usage| usage == oid::EMAIL_PROTECTION));
    if named == Some(false) && case.signer.allows_usage(oid::EMAIL_PROTECTION) {
        findings.push(Finding::new(Code::X509ExtendedKeyUsage).with("the signer, any purpose"));
    }
    if !case.signer.key_usage().is_some_and(|usage| usage.digital_signature) {
        findings.push(Finding::new(Code::X509KeyUsage).with("the signer, digitalSignature"));
    }
    findings
}

/// An edition that is proven to be genuine.
struct Proven<'a> {
    certificate: &'a Certificate,
    proof: EditionProof,
    /// Under a given authority, the path that leads there.
    path: Vec<Certificate>,
}

/// An edition that may be used, with what is wrong with the signer under it.
struct Usable<'a> {
    edition: Proven<'a>,
    findings: Vec<Finding>,
}

/// Judges under the edition that the message carries if it is proven and was valid, else under any such edition that the
/// caller gave. Under several the signer is judged by the one that suits it best.
fn by_edition<'a>(
    pin: &Pin,
    editions: &[&'a Certificate],
    case: &Case<'_>,
    proofs: &mut Proofs<'_>,
    judgement: &mut Judgement,
) -> Option<Proven<'a>> {
    let (carried, given): (Vec<_>, Vec<_>) =
        editions.iter().copied().partition(|edition| case.link(edition).source == Source::Message);
    let mut unusable = Vec::new();
    let best = best(pin, &carried, case, proofs, &mut unusable)
        .or_else(|| best(pin, &given, case, proofs, &mut unusable));
    let Some(Usable { edition, findings }) = best else {
        judgement.chain = if judgement.has_error() { Chain::Untrusted } else { Chain::Indeterminate };
        judgement.add_all(unusable);
        let urls = case.signer.issuer_urls().to_vec();
        judgement
            .needs
            .push(Need::new(NeedKind::IssuerEdition).from_urls(urls).issued_by(case.signer.issuer()));
        return None;
    };
    let (certificate, proof) = (edition.certificate, edition.proof);
    judgement.links.push(case.link(certificate));
    judgement.add_all(findings);
    judgement.chain = if judgement.has_error() { Chain::Untrusted } else { Chain::Trusted };
    if let Some(basis) = &mut judgement.basis {
        let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
        basis.edition = Some(Edition { sha256: certificate.sha256(), not_before, not_after, proof });
    }
    let lists = certificate.name_constraints().is_some_and(|names| names.permits_emails());
    if judgement.has(Code::X509NameNotPermitted) {
        judgement.accreditation = Accreditation::NotAccredited;
        judgement.add(Code::TrustNotAccredited.into());
    } else if lists && case.signer.emails().next().is_some() {
        accredit(judgement, AccreditationBasis::PermittedNames);
    }
    Some(edition)
}

/// The edition under which least is wrong, of those that are proven and were valid; why the others are neither is added
/// to `unusable`.
fn best<'c>(
    pin: &Pin,
    editions: &[&'c Certificate],
    case: &Case<'_>,
    proofs: &mut Proofs<'_>,
    unusable: &mut Vec<Finding>,
) -> Option<Usable<'c>> {
    let mut usable = Vec::new();
    let mut comparisons = case.limits.max_name_comparisons;
    for certificate in editions.iter().copied() {
        if !certificate.is_valid_at(case.at) {
            let early = case.at < certificate.not_before();
            let code = if early { Code::X509NotYetValid } else { Code::X509Expired };
            unusable.push(Finding::new(code).with(pin.name));
        } else if let Some(edition) = prove(pin, certificate, case, proofs) {
            let path = [case.signer, certificate];
            let findings = path::check(&path, case.at, Some(oid::EMAIL_PROTECTION), &mut comparisons);
            usable.push(Usable { edition, findings });
        } else {
            unusable.push(Finding::new(Code::TrustEditionUnproven).with(pin.name));
        }
    }
    let errors =
        |findings: &[Finding]| findings.iter().filter(|f| f.code.severity() == Severity::Error).count();
    usable.into_iter().min_by_key(|usable| errors(&usable.findings))
}

/// Whether an edition is genuine: known, or signed by the root, or under an authority of the caller's.
fn prove<'a>(
    pin: &Pin,
    certificate: &'a Certificate,
    case: &Case<'_>,
    proofs: &mut Proofs<'_>,
) -> Option<Proven<'a>> {
    let proven = |proof, path| Some(Proven { certificate, proof, path });
    if pin.knows(certificate) {
        return proven(EditionProof::Fingerprint, Vec::new());
    }
    let weak = profile::weak_signature(certificate, case.at);
    if weak.is_some_and(|weak| weak.code.severity() == Severity::Error) {
        return None;
    }
    if pin.root.is_some_and(|root| proofs.signed_by_key(certificate, root).is_ok()) {
        return proven(EditionProof::RootKey, Vec::new());
    }
    let outcome = given::find(certificate, case, proofs);
    if outcome.is_valid() { proven(EditionProof::GivenAuthority, outcome.path) } else { None }
}

fn accredit(judgement: &mut Judgement, why: AccreditationBasis) {
    judgement.accreditation = Accreditation::Accredited;
    if let Some(basis) = &mut judgement.basis {
        basis.accreditation = Some(why);
    }
}
