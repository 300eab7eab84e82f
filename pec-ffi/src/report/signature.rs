//! Report: the signature
//!
//! What can be read from the signature, and of its signer.

use super::pec_report;
use crate::edge::{Call, answer, answer_time};
use crate::view::pec_str;
use pec_core::verify::{SignatureFacts, SignerFacts};

pub(super) fn signature(call: &Call, report: *const pec_report) -> Option<&SignatureFacts> {
    call.see(report)?.report.get().signature()
}

fn signer(call: &Call, report: *const pec_report) -> Option<&SignerFacts> {
    signature(call, report)?.signer.as_deref()
}

/// Whether there is a signature that can be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_has_signature(report: *const pec_report) -> bool {
    answer(|call| Some(signature(call, report).is_some()))
}

/// Its digest algorithm, as "sha256"; nothing if it is another one than those that are read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_signature_digest(report: *const pec_report) -> pec_str {
    answer(|call| Some(signature(call, report)?.digest?.into()))
}

/// When the signer says that it signed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_signature_signed_at(report: *const pec_report) -> i64 {
    answer_time(|call| signature(call, report)?.signed_at)
}

/// Whether the signer's certificate is at hand.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_signature_has_signer(report: *const pec_report) -> bool {
    answer(|call| Some(signer(call, report).is_some()))
}

/// The distinguished name of the signer (RFC 4514).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_signer_subject(report: *const pec_report) -> pec_str {
    answer(|call| Some(signer(call, report)?.subject.as_str().into()))
}

/// That of the issuer of its certificate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_signer_issuer(report: *const pec_report) -> pec_str {
    answer(|call| Some(signer(call, report)?.issuer.as_str().into()))
}

/// The serial number of its certificate, in lower-case hexadecimal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_signer_serial(report: *const pec_report) -> pec_str {
    answer(|call| Some(signer(call, report)?.serial.as_str().into()))
}

/// SHA-256 of its certificate, in lower-case hexadecimal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_signer_sha256(report: *const pec_report) -> pec_str {
    answer(|call| Some(signer(call, report)?.sha256.as_str().into()))
}

/// The e-mail address in its certificate, if there is one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_signer_email(report: *const pec_report) -> pec_str {
    answer(|call| Some(signer(call, report)?.email.as_deref()?.into()))
}
