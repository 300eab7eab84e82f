//! The checks on a path whose signatures are proven (RFC 5280 section 6.1.3 and 6.1.4).

use crate::UnixTime;
use crate::asn1::Oid;
use crate::finding::{Code, Finding};
use crate::x509::{Certificate, Refusal};

/// Judges a path whose signatures are proven, the leaf first and the anchor last. Empty if nothing is wrong with it.
///
/// The anchor is judged like the others: whoever sets it up means it with its own dates and limits (RFC 5937 section 3).
/// Comparisons of names are taken from `comparisons`.
#[must_use]
pub fn check(
    path: &[&Certificate],
    at: UnixTime,
    usage: Option<Oid<'_>>,
    comparisons: &mut usize,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (depth, certificate) in path.iter().enumerate() {
        let mut found = |code: Code, more: &str| {
            findings.push(Finding::new(code).with(format!("{}{more}", whose(depth, certificate))));
        };
        if let Some(code) = outside_validity(certificate, at) {
            found(code, "");
        }
        for extension in certificate.unknown_critical_extensions() {
            found(Code::X509CriticalExtension, &format!(", {extension}"));
        }
        if usage.is_some_and(|usage| !certificate.allows_usage(usage)) {
            found(Code::X509ExtendedKeyUsage, "");
        }
        if depth > 0 {
            let last = depth + 1 == path.len();
            authority(certificate, path.get(1..depth).unwrap_or_default(), last, &mut found);
        }
        let Some(constraints) = certificate.name_constraints() else { continue };
        for (below, subordinate) in path.iter().enumerate().take(depth) {
            // A CA's certificate for itself, as on a change of keys, is exempt (RFC 5280 section 6.1.3 b).
            if below > 0 && subordinate.is_self_issued() {
                continue;
            }
            match constraints.check(subordinate, comparisons) {
                Ok(()) => {}
                Err(Refusal::Limit) => {
                    findings.push(Finding::new(Code::X509Limit).with("max_name_comparisons"))
                }
                Err(Refusal::NotPermitted(form)) => findings.push(refused(below, subordinate, form)),
                Err(Refusal::Excluded(form)) => {
                    findings.push(refused(below, subordinate, &format!("{form} excluded")))
                }
            }
        }
    }
    findings
}

/// What is asked of a certificate that issues others; `below` are the CA certificates between it and the leaf.
fn authority(
    certificate: &Certificate,
    below: &[&Certificate],
    anchor: bool,
    found: &mut impl FnMut(Code, &str),
) {
    match certificate.basic_constraints() {
        Some(constraints) => {
            if !constraints.ca {
                found(Code::X509NotCa, "");
            }
            let counted = below.iter().filter(|certificate| !certificate.is_self_issued()).count();
            if constraints.max_path_length.is_some_and(|max| counted as u64 > max) {
                found(Code::X509PathLength, "");
            }
        }
        // Before version 3 there was no way to say it; an anchor is one by the choice of whoever set it up.
        None if anchor && certificate.version() < 3 => {}
        None => found(Code::X509NotCa, ""),
    }
    if certificate.key_usage().is_some_and(|usage| !usage.key_cert_sign) {
        found(Code::X509KeyUsage, ", keyCertSign");
    }
}

fn outside_validity(certificate: &Certificate, at: UnixTime) -> Option<Code> {
    if at < certificate.not_before() {
        Some(Code::X509NotYetValid)
    } else if at > certificate.not_after() {
        Some(Code::X509Expired)
    } else {
        None
    }
}

fn refused(depth: usize, certificate: &Certificate, form: &str) -> Finding {
    Finding::new(Code::X509NameNotPermitted).with(format!("{}, {form}", whose(depth, certificate)))
}

/// Which certificate a finding is about. A signer is not named: it may be a person.
pub(crate) fn whose(depth: usize, certificate: &Certificate) -> String {
    match (depth, certificate.common_name()) {
        (0, _) => "the signer".to_owned(),
        (_, Some(name)) => name.chars().filter(|c| !c.is_control()).take(80).collect(),
        (_, None) => format!("authority {depth}"),
    }
}
