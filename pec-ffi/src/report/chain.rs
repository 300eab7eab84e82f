//! Report: the chain
//!
//! The certificates from the signer up, numbered from 0, as far as they lead; and what CRLs tell of each.

use super::{pec_report, signature::signature};
use crate::edge::{Call, answer, answer_time};
use crate::kinds::pec_revocation;
use crate::view::pec_str;
use crate::words::{Word, optional, words};
use pec_core::verify::{ChainLink, RevocationFacts};

/// Why a certificate was revoked (RFC 5280 section 5.3.1).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_revocation_reason {
    /// None.
    Null = 0,
    /// No reason is told.
    Unspecified = 1,
    /// The key is in other hands, or may be.
    KeyCompromise = 2,
    /// The key of the authority is in other hands, or may be.
    CaCompromise = 3,
    /// What the certificate says of its subject is no longer so.
    AffiliationChanged = 4,
    /// Another certificate has taken its place.
    Superseded = 5,
    /// It is no longer needed.
    CessationOfOperation = 6,
    /// It is suspended and may come back.
    CertificateHold = 7,
    /// The suspension has ended.
    RemoveFromCrl = 8,
    /// A privilege that it names was withdrawn.
    PrivilegeWithdrawn = 9,
    /// The key of an attribute authority is in other hands, or may be.
    AaCompromise = 10,
    /// One that is newer than this header.
    Other = 255,
}

words!(pec_revocation_reason: pec_core::x509::RevocationReason { Unspecified = "unspecified", KeyCompromise = "key_compromise", CaCompromise = "ca_compromise", AffiliationChanged = "affiliation_changed", Superseded = "superseded", CessationOfOperation = "cessation_of_operation", CertificateHold = "certificate_hold", RemoveFromCrl = "remove_from_crl", PrivilegeWithdrawn = "privilege_withdrawn", AaCompromise = "aa_compromise", } or Other);

/// The name of a revocation reason.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_revocation_reason_name(revocation_reason: u32) -> pec_str {
    answer(|_| pec_revocation_reason::name_of(revocation_reason))
}

fn link(call: &Call, report: *const pec_report, index: usize) -> Option<&ChainLink> {
    signature(call, report)?.chain.get(index)
}

fn revocation(call: &Call, report: *const pec_report, index: usize) -> Option<&RevocationFacts> {
    link(call, report, index)?.revocation.as_ref()
}

/// How many certificates the chain has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_chain_count(report: *const pec_report) -> usize {
    answer(|call| Some(signature(call, report)?.chain.len()))
}

/// The distinguished name of one (RFC 4514).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_chain_subject(report: *const pec_report, index: usize) -> pec_str {
    answer(|call| Some(link(call, report, index)?.subject.as_str().into()))
}

/// Its SHA-256, in lower-case hexadecimal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_chain_sha256(report: *const pec_report, index: usize) -> pec_str {
    answer(|call| Some(link(call, report, index)?.sha256.as_str().into()))
}

/// Where it came from: "message" or "given".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_chain_source(report: *const pec_report, index: usize) -> pec_str {
    answer(|call| Some(link(call, report, index)?.source.into()))
}

/// Whether its revocation was judged: not of an anchor, and not if the chain is not trusted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_chain_has_revocation(report: *const pec_report, index: usize) -> bool {
    answer(|call| Some(revocation(call, report, index).is_some()))
}

/// Whether it had been revoked when the message was signed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_chain_revocation_status(
    report: *const pec_report,
    index: usize,
) -> pec_revocation {
    answer(|call| Some(revocation(call, report, index)?.status.into()))
}

/// SHA-256 of the CRL that tells it, in lower-case hexadecimal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_chain_revocation_crl_sha256(report: *const pec_report, index: usize) -> pec_str {
    answer(|call| Some(revocation(call, report, index)?.crl_sha256.as_deref()?.into()))
}

/// When that CRL was issued.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_chain_revocation_this_update(report: *const pec_report, index: usize) -> i64 {
    answer_time(|call| revocation(call, report, index)?.this_update)
}

/// By when the next one was to be issued.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_chain_revocation_next_update(report: *const pec_report, index: usize) -> i64 {
    answer_time(|call| revocation(call, report, index)?.next_update)
}

/// When the certificate was revoked; with PEC_REVOCATION_GOOD, a time after the signing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_chain_revocation_revoked_at(report: *const pec_report, index: usize) -> i64 {
    answer_time(|call| revocation(call, report, index)?.revoked_at)
}

/// Why, if the CRL tells.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_chain_revocation_reason(
    report: *const pec_report,
    index: usize,
) -> pec_revocation_reason {
    answer(|call| Some(optional(revocation(call, report, index)?.reason)))
}
