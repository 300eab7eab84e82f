//! What is asked of a signer's certificate beyond the path: strength, and the profile of RFC 6109 section 5.5.

use crate::UnixTime;
use crate::asn1::oid;
use crate::finding::{Code, Finding};
use crate::x509::Certificate;

/// 2018-01-01T00:00:00Z: what was weak and usual before is refused from here on.
pub(super) const WEAK_UNTIL: UnixTime = UnixTime(1_514_764_800);

const STRONG_RSA_BITS: usize = 2048;

/// How the strength of a key stands at a time.
pub(super) fn weak_key(certificate: &Certificate, at: UnixTime) -> Option<Finding> {
    let bits = certificate.key_bits().filter(|bits| *bits < STRONG_RSA_BITS)?;
    let code = if is_late(at) { Code::X509WeakKeyLate } else { Code::X509WeakKey };
    Some(Finding::new(code).with(format!("{bits} bits")))
}

/// How the strength of the signature on a certificate stands at a time. What is broken never verifies, and is not met here.
pub(super) fn weak_signature(certificate: &Certificate, at: UnixTime) -> Option<Finding> {
    let digest = certificate.signature_algorithm().ok()?.digest.filter(|digest| digest.is_weak())?;
    let code = if is_late(at) { Code::X509WeakSignatureLate } else { Code::X509WeakSignature };
    Some(Finding::new(code).with(digest.name()))
}

pub(super) fn is_late(at: UnixTime) -> bool {
    at >= WEAK_UNTIL
}

/// Whether the certificate carries the policy under which those of PEC providers are issued.
pub(super) fn has_pec_policy(certificate: &Certificate) -> bool {
    certificate.policies().any(|policy| policy == oid::PEC_POLICY)
}

/// How a provider's certificate departs from RFC 6109 section 5.5, as one warning. Real ones do.
pub(super) fn deviations(certificate: &Certificate) -> Option<Finding> {
    let critical = |extension| certificate.criticality(extension);
    let mut found = Vec::new();
    if certificate.emails().next().is_none() {
        found.push("no rfc822Name".to_owned());
    }
    if !certificate.subject_name().emails().is_empty() {
        found.push("e-mail address in the subject".to_owned());
    }
    match (certificate.key_usage(), critical(oid::KEY_USAGE)) {
        (None, _) => found.push("no keyUsage".to_owned()),
        (Some(usage), _) if !usage.digital_signature => {
            found.push("keyUsage without digitalSignature".to_owned())
        }
        (_, Some(false)) => found.push("keyUsage not critical".to_owned()),
        _ => {}
    }
    if certificate.authority_key_id().is_none() {
        found.push("no authorityKeyIdentifier".to_owned());
    }
    if certificate.subject_key_id().is_none() {
        found.push("no subjectKeyIdentifier".to_owned());
    }
    if critical(oid::BASIC_CONSTRAINTS).is_some() {
        found.push("basicConstraints present".to_owned());
    }
    let others = certificate.extensions().filter(|(kind, critical)| *critical && *kind != oid::KEY_USAGE);
    found.extend(
        others
            .filter(|(kind, _)| *kind != oid::BASIC_CONSTRAINTS)
            .map(|(kind, _)| format!("{kind} critical")),
    );
    (!found.is_empty()).then(|| Finding::new(Code::TrustProfile).with(found.join(", ")))
}
