//! Report: findings and needs
//!
//! Everything that was noticed, in the order of the checks; and what would let the engine say more. Both are numbered from 0.

use super::pec_report;
use crate::edge::{Call, answer};
use crate::view::{pec_span, pec_str};
use crate::words::{Word, words};
use pec_core::finding::Finding;
use pec_core::need::Need;

/// How much a finding weighs.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_severity {
    /// None.
    Null = 0,
    /// Worth knowing; nothing is wrong.
    Info = 1,
    /// Out of the ordinary, or weak; the verdict does not rest on it.
    Warning = 2,
    /// It lowers a facet of the report.
    Error = 3,
    /// One that is newer than this header.
    Other = 255,
}

words!(pec_severity: pec_core::finding::Severity { Info = "info", Warning = "warning", Error = "error", } or Other);

/// The name of a severity.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_severity_name(severity: u32) -> pec_str {
    answer(|_| pec_severity::name_of(severity))
}

/// What would let the engine say more.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_need_kind {
    /// None.
    Null = 0,
    /// The certificate of the signer.
    SignerCertificate = 1,
    /// The certificate of an issuer.
    IssuerCertificate = 2,
    /// An edition of the authority's certificate, valid at the signing time, that can be proven.
    IssuerEdition = 3,
    /// A certificate revocation list.
    Crl = 4,
    /// The time of signing, which the signature does not say.
    SigningTime = 5,
    /// One that is newer than this header.
    Other = 255,
}

words!(pec_need_kind: pec_core::need::NeedKind { SignerCertificate = "signer_certificate", IssuerCertificate = "issuer_certificate", IssuerEdition = "issuer_edition", Crl = "crl", SigningTime = "signing_time", } or Other);

/// The name of a kind of need.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_need_kind_name(kind: u32) -> pec_str {
    answer(|_| pec_need_kind::name_of(kind))
}

/// A finding's lines for people, made when they are asked for.
pub(super) struct FindingTexts {
    english: String,
    italian: String,
}

impl FindingTexts {
    fn of(finding: &Finding) -> Self {
        Self { english: finding.text(), italian: finding.testo() }
    }
}

fn finding(call: &Call, report: *const pec_report, index: usize) -> Option<&Finding> {
    call.see(report)?.report.get().findings().get(index)
}

fn texts(call: &Call, report: *const pec_report, index: usize) -> Option<&FindingTexts> {
    let report = call.see(report)?;
    let all = || report.report.get().findings().iter().map(FindingTexts::of).collect();
    report.findings.get_or_init(all).get(index)
}

fn need(call: &Call, report: *const pec_report, index: usize) -> Option<&Need> {
    call.see(report)?.report.get().needs().get(index)
}

/// How many findings there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_finding_count(report: *const pec_report) -> usize {
    answer(|call| Some(call.see(report)?.report.get().findings().len()))
}

/// How many more there were than the limits allow to keep.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_findings_dropped(report: *const pec_report) -> usize {
    answer(|call| Some(call.see(report)?.report.get().findings_dropped()))
}

/// The stable code of one, as "cms.ber".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_finding_code(report: *const pec_report, index: usize) -> pec_str {
    answer(|call| Some(finding(call, report, index)?.code.code().into()))
}

/// How much it weighs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_finding_severity(report: *const pec_report, index: usize) -> pec_severity {
    answer(|call| Some(finding(call, report, index)?.code.severity().into()))
}

/// Its line for people, in English.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_finding_text(report: *const pec_report, index: usize) -> pec_str {
    answer(|call| Some(texts(call, report, index)?.english.as_str().into()))
}

/// Its line for people, in Italian.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_finding_text_it(report: *const pec_report, index: usize) -> pec_str {
    answer(|call| Some(texts(call, report, index)?.italian.as_str().into()))
}

/// The clause of the rule that it rests on, as "RFC 6109 3.3.2".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_finding_clause(report: *const pec_report, index: usize) -> pec_str {
    answer(|call| Some(finding(call, report, index)?.code.clause().into()))
}

/// The bytes of the message that it is about.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_finding_span(report: *const pec_report, index: usize) -> pec_span {
    answer(|call| Some(finding(call, report, index)?.span?.into()))
}

/// How many needs there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_need_count(report: *const pec_report) -> usize {
    answer(|call| Some(call.see(report)?.report.get().needs().len()))
}

/// What is needed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_need_type(report: *const pec_report, index: usize) -> pec_need_kind {
    answer(|call| Some(need(call, report, index)?.kind.into()))
}

/// From how many addresses it may be had.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_need_url_count(report: *const pec_report, index: usize) -> usize {
    answer(|call| Some(need(call, report, index)?.urls.len()))
}

/// One of these addresses. It stands in a certificate that anybody may have made: take it for a stranger's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_need_url(report: *const pec_report, index: usize, url: usize) -> pec_str {
    answer(|call| Some(need(call, report, index)?.urls.get(url)?.as_str().into()))
}

/// The distinguished name of the authority that issues it, if known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_need_issuer(report: *const pec_report, index: usize) -> pec_str {
    answer(|call| Some(need(call, report, index)?.issuer.as_deref()?.into()))
}
