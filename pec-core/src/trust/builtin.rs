//! Judging under the built-in authorities of PEC.

use super::judge::{Case, crl_needs};
use super::memory::Proofs;
use super::pins::Pin;
use super::{AccreditationBasis, Anchor, Basis, Edition, EditionProof, Judgement, Source, given, profile};
use crate::asn1::{Oid, oid};
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
    judgement.basis = Some(Basis { anchor, edition: None, accreditation: None, directory: None });
    judgement.add_all(signer(pin, case));
    if pin.lists_providers {
        by_edition(pin, editions, case, proofs, &mut judgement);
    } else {
        // The key is all that is trusted. A certificate around it is shown, and asked about, only if it is proven.
        let proven = editions.iter().find(|edition| prove(pin, edition, case, proofs).is_some());
        judgement.links.extend(proven.map(|edition| case.link(edition)));
        judgement.chain = if judgement.has_error() { Chain::Untrusted } else { Chain::Trusted };
        if judgement.chain == Chain::Trusted {
            judgement.accredit(Accreditation::Accredited, Some(AccreditationBasis::PecPolicy));
        }
    }
    if judgement.chain == Chain::Trusted {
        judgement.needs = crl_needs(judgement.links.iter().map(|link| &link.certificate));
    }
    judgement
}

/// The purpose that is asked of the signer's certificate: none where a directory lists that very certificate.
fn usage(case: &Case<'_>) -> Option<Oid<'static>> {
    (!case.listed).then_some(oid::EMAIL_PROTECTION)
}

/// What is asked of the signer's certificate under any of them.
fn signer(pin: &Pin, case: &Case<'_>) -> Vec<Finding> {
    let mut comparisons = case.limits.max_name_comparisons;
    let mut findings = path::check(&[case.signer], case.at, usage(case), &mut comparisons);
    findings.extend(case.weaknesses());
    if !pin.served_at(case.at) {
        findings.push(Finding::new(Code::TrustPeriod).with(pin.name));
    }
    // What tells a provider's certificate from others need not be asked of one that is listed as such.
    if case.listed {
        return findings;
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

/// An edition that may be used, with what is wrong with the signer under it.
struct Usable<'a> {
    certificate: &'a Certificate,
    proof: EditionProof,
    findings: Vec<Finding>,
}

/// Judges under the edition that the message carries if it is proven and was valid, else under any such edition that the
/// caller gave. Under several the signer is judged by the one that suits it best.
fn by_edition(
    pin: &Pin,
    editions: &[&Certificate],
    case: &Case<'_>,
    proofs: &mut Proofs<'_>,
    judgement: &mut Judgement,
) {
    let (carried, given): (Vec<_>, Vec<_>) =
        editions.iter().copied().partition(|edition| case.link(edition).source == Source::Message);
    let mut unusable = Vec::new();
    let best = best(pin, &carried, case, proofs, &mut unusable)
        .or_else(|| best(pin, &given, case, proofs, &mut unusable));
    let Some(Usable { certificate, proof, findings }) = best else {
        judgement.chain = if judgement.has_error() { Chain::Untrusted } else { Chain::Indeterminate };
        judgement.add_all(unusable);
        let urls = case.signer.issuer_urls().to_vec();
        judgement
            .needs
            .push(Need::new(NeedKind::IssuerEdition).from_urls(urls).issued_by(case.signer.issuer()));
        return;
    };
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
        judgement.accredit(Accreditation::Accredited, Some(AccreditationBasis::PermittedNames));
    }
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
        } else if let Some(proof) = prove(pin, certificate, case, proofs) {
            let path = [case.signer, certificate];
            let findings = path::check(&path, case.at, usage(case), &mut comparisons);
            usable.push(Usable { certificate, proof, findings });
        } else {
            unusable.push(Finding::new(Code::TrustEditionUnproven).with(pin.name));
        }
    }
    let errors =
        |findings: &[Finding]| findings.iter().filter(|f| f.code.severity() == Severity::Error).count();
    usable.into_iter().min_by_key(|usable| errors(&usable.findings))
}

/// Whether an edition is genuine: known, or signed by the root, or under an authority of the caller's.
fn prove(pin: &Pin, edition: &Certificate, case: &Case<'_>, proofs: &mut Proofs<'_>) -> Option<EditionProof> {
    if pin.knows(edition) {
        return Some(EditionProof::Fingerprint);
    }
    let strong =
        profile::weak_signature(edition, case.at).is_none_or(|weak| weak.code.severity() != Severity::Error);
    if strong && pin.root.is_some_and(|root| proofs.signed_by_key(edition, root).is_ok()) {
        return Some(EditionProof::RootKey);
    }
    (strong && given::find(edition, case, proofs).is_valid()).then_some(EditionProof::GivenAuthority)
}
