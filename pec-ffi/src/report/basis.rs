//! Report: the basis
//!
//! What the trust in the signer rests on.

use super::{pec_report, signature::signature};
use crate::edge::{Call, answer, answer_time};
use crate::view::pec_str;
use pec_core::verify::{BasisFacts, DirectoryFacts, EditionFacts};

fn basis(call: &Call, report: *const pec_report) -> Option<&BasisFacts> {
    signature(call, report)?.basis.as_deref()
}

fn edition(call: &Call, report: *const pec_report) -> Option<&EditionFacts> {
    basis(call, report)?.edition.as_ref()
}

fn directory(call: &Call, report: *const pec_report) -> Option<&DirectoryFacts> {
    basis(call, report)?.directory.as_ref()
}

/// Whether an anchor was reached.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_signature_has_basis(report: *const pec_report) -> bool {
    answer(|call| Some(basis(call, report).is_some()))
}

/// The name of the built-in authority, or the distinguished name of the one that the caller gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_basis_anchor(report: *const pec_report) -> pec_str {
    answer(|call| Some(basis(call, report)?.anchor.as_str().into()))
}

/// Where it is from: "built_in" or "given".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_basis_source(report: *const pec_report) -> pec_str {
    answer(|call| Some(basis(call, report)?.source.into()))
}

/// Why the signer counts as accredited: "permitted_names", "pec_policy", "directory"; nothing if it does not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_basis_accreditation(report: *const pec_report) -> pec_str {
    answer(|call| Some(basis(call, report)?.accreditation?.into()))
}

/// Whether an edition of the authority's certificate counted: under an authority that lists providers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_basis_has_edition(report: *const pec_report) -> bool {
    answer(|call| Some(edition(call, report).is_some()))
}

/// SHA-256 of that edition, in lower-case hexadecimal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_basis_edition_sha256(report: *const pec_report) -> pec_str {
    answer(|call| Some(edition(call, report)?.sha256.as_str().into()))
}

/// Why it counts as genuine: "fingerprint", "root_key", "given_authority".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_basis_edition_proof(report: *const pec_report) -> pec_str {
    answer(|call| Some(edition(call, report)?.proof.into()))
}

/// Whether a provider directory was asked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_basis_has_directory(report: *const pec_report) -> bool {
    answer(|call| Some(directory(call, report).is_some()))
}

/// Its date.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_basis_directory_date(report: *const pec_report) -> i64 {
    answer_time(|call| directory(call, report)?.date)
}

/// The distinguished name of whoever signed it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_basis_directory_signed_by(report: *const pec_report) -> pec_str {
    answer(|call| Some(directory(call, report)?.signed_by.as_deref()?.into()))
}

/// SHA-256 of its file, in lower-case hexadecimal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_basis_directory_sha256(report: *const pec_report) -> pec_str {
    answer(|call| Some(directory(call, report)?.sha256.as_str().into()))
}
