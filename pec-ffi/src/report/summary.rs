//! The report
//!
//! What was found about one message: what it is, whether it can be trusted, and why. Whatever is here is in its JSON too, whose keys
//! docs/report.md explains; a function has the name of the key.

use super::finding::FindingTexts;
use crate::edge::{Handle, answer, release};
use crate::kinds::{
    pec_accreditation, pec_chain, pec_consistency, pec_integrity, pec_kind, pec_revocation, pec_time_basis,
    pec_verdict,
};
use crate::view::pec_str;
use pec_owned::Report;
use std::sync::OnceLock;

/// A report. It never changes, so any number of threads may read it.
pub struct pec_report {
    pub(crate) report: Report,
    json: OnceLock<String>,
    fact: OnceLock<Option<String>>,
    pub(super) findings: OnceLock<Vec<FindingTexts>>,
}

impl Handle for pec_report {
    const NAME: &'static str = "pec_report";
    const TAG: u64 = u64::from_le_bytes(*b"pecreprt");
}

impl pec_report {
    pub(crate) fn new(report: Report) -> Self {
        let (json, fact, findings) = Default::default();
        Self { report, json, fact, findings }
    }
}

/// All of it in its canonical JSON, on one line: the same bytes in every language.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_to_json(report: *const pec_report) -> pec_str {
    answer(|call| {
        let report = call.see(report)?;
        Some(report.json.get_or_init(|| report.report.get().to_json()).as_str().into())
    })
}

/// What the message is: from its signed certification data, never from headers alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_kind(report: *const pec_report) -> pec_kind {
    answer(|call| Some(call.see(report)?.report.get().kind().into()))
}

/// The one word at the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_verdict(report: *const pec_report) -> pec_verdict {
    answer(|call| Some(call.see(report)?.report.get().verdict().into()))
}

/// Is the signed content what was signed?
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_integrity(report: *const pec_report) -> pec_integrity {
    answer(|call| Some(call.see(report)?.report.get().facets().integrity.into()))
}

/// Does the signer lead to a trusted authority?
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_chain(report: *const pec_report) -> pec_chain {
    answer(|call| Some(call.see(report)?.report.get().facets().chain.into()))
}

/// Had the signer been revoked?
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_revocation(report: *const pec_report) -> pec_revocation {
    answer(|call| Some(call.see(report)?.report.get().facets().revocation.into()))
}

/// Was the signer an accredited provider?
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_provider(report: *const pec_report) -> pec_accreditation {
    answer(|call| Some(call.see(report)?.report.get().facets().provider.into()))
}

/// Do all tell the same story?
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_consistency(report: *const pec_report) -> pec_consistency {
    answer(|call| Some(call.see(report)?.report.get().facets().consistency.into()))
}

/// What the time of signing rests on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_time_basis(report: *const pec_report) -> pec_time_basis {
    answer(|call| Some(call.see(report)?.report.get().time_basis().into()))
}

/// Whether the certification data may be relied on: the message is what a trusted provider signed, and certifies something.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_is_certified(report: *const pec_report) -> bool {
    answer(|call| Some(call.see(report)?.report.get().verified().is_some()))
}

/// Whether unsigned headers tell another story than the certified data, which alone count then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_headers_contradicted(report: *const pec_report) -> bool {
    answer(|call| Some(call.see(report)?.report.get().verified()?.headers_contradicted()))
}

/// Whether the signed message stands inside a multipart that a list or a gateway added.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_is_wrapped(report: *const pec_report) -> bool {
    answer(|call| Some(call.see(report)?.report.get().is_wrapped()))
}

/// What the message certifies, in JSON, for a store of the host's: `pec_tracker_feed_trusted_fact` takes it again. Nothing if it
/// certifies nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_fact_json(report: *const pec_report) -> pec_str {
    answer(|call| {
        let report = call.see(report)?;
        Some(report.fact.get_or_init(|| report.report.fact_json()).as_deref()?.into())
    })
}

/// Frees a report.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_free(report: *mut pec_report) {
    release(report);
}
