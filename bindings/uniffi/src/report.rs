//! The report: its canonical JSON, and all of it in records.

use crate::live::{Kind, Live};
use crate::units::number;
use crate::{
    Accreditation, CertificationData, Chain, Consistency, HashForm, Integrity, MessageKind, MsgidComparison,
    NeedType, PartResult, PecError, Revocation, Severity, Signature, TimeBasis, Verdict,
};
use pec_core::{finding, need, verify};
use std::sync::Arc;

/// The answer about one message, which it keeps hold of; or about one of the messages inside it.
#[derive(uniffi::Object)]
pub struct Report {
    pub(crate) report: pec_owned::Report,
    _live: Live,
}

impl Report {
    pub(crate) fn new(report: pec_owned::Report) -> Arc<Self> {
        Arc::new(Self { report, _live: Live::new(Kind::Report) })
    }
}

#[uniffi::export]
impl Report {
    /// The canonical JSON, on one line.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn to_json(&self) -> Result<String, PecError> {
        Ok(self.report.get().to_json())
    }

    /// All that it says, but for the messages inside.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn facts(&self) -> Result<ReportFacts, PecError> {
        Ok(ReportFacts::from(self.report.get()))
    }

    /// The report of a message inside, by its number; `None` if there are fewer.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn nested(&self, index: i64) -> Result<Option<Arc<Self>>, PecError> {
        let index = usize::try_from(index).ok();
        Ok(index.and_then(|index| self.report.nested(index)).map(Self::new))
    }

    /// The fact for the tracker, in JSON, for a store of the host's; `None` if the message certifies none.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn fact_json(&self) -> Result<Option<String>, PecError> {
        Ok(self.report.fact_json())
    }
}

/// What a report says: see `pec_core::verify::Report`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct ReportFacts {
    pub kind: MessageKind,
    pub verdict: Verdict,
    pub facets: Facets,
    pub signature: Option<Signature>,
    pub certification_data: Option<CertificationData>,
    /// Whether there is a proof that the certification data may be relied on.
    pub is_certified: bool,
    /// Whether unsigned headers tell another story than data that may be relied on.
    pub headers_contradicted: bool,
    pub findings: Vec<Finding>,
    pub needs: Vec<Need>,
    pub time_basis: TimeBasis,
    pub is_wrapped: bool,
    pub place: Option<Place>,
    pub nested: i64,
    pub findings_dropped: i64,
    pub sent: Option<SentComparison>,
}

/// The five facets: see `pec_core::verify::Facets`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Facets {
    pub integrity: Integrity,
    pub chain: Chain,
    pub revocation: Revocation,
    pub provider: Accreditation,
    pub consistency: Consistency,
}

/// One thing that was noticed: see `pec_core::finding::Finding`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Finding {
    pub code: String,
    pub severity: Severity,
    pub text: String,
    pub text_it: String,
    pub clause: String,
    pub span: Option<Span>,
}

/// A half-open range of bytes.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Span {
    /// The first byte.
    pub start: i64,
    /// One past the last byte.
    pub end: i64,
}

/// One thing that would let the engine say more: see `pec_core::need::Need`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Need {
    pub kind: NeedType,
    pub urls: Vec<String>,
    pub issuer: Option<String>,
}

/// Where a message stands in the outer one: see `pec_core::verify::Place`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Place {
    pub part: i64,
    pub name: Option<String>,
    pub span: Span,
}

/// How what was sent compares with the original inside: see `pec_core::verify::SentComparison`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct SentComparison {
    pub matches: Option<bool>,
    pub msgid: MsgidComparison,
    pub parts: Vec<PartComparison>,
}

/// How one part compares: see `pec_core::verify::PartComparison`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct PartComparison {
    pub part: Option<i64>,
    pub sent_part: Option<i64>,
    pub result: PartResult,
    pub form: Option<HashForm>,
}

impl From<&verify::Report<'_>> for ReportFacts {
    fn from(report: &verify::Report<'_>) -> Self {
        let verified = report.verified();
        Self {
            kind: report.kind().into(),
            verdict: report.verdict().into(),
            facets: report.facets().into(),
            signature: report.signature().map(Into::into),
            certification_data: report.certification_data().map(Into::into),
            is_certified: verified.is_some(),
            headers_contradicted: verified.is_some_and(verify::Verified::headers_contradicted),
            findings: report.findings().iter().map(Into::into).collect(),
            needs: report.needs().iter().map(Into::into).collect(),
            time_basis: report.time_basis().into(),
            is_wrapped: report.is_wrapped(),
            place: report.place().map(Into::into),
            nested: number(report.nested().len()),
            findings_dropped: number(report.findings_dropped()),
            sent: report.sent().map(Into::into),
        }
    }
}

impl From<&verify::Facets> for Facets {
    fn from(facets: &verify::Facets) -> Self {
        Self {
            integrity: facets.integrity.into(),
            chain: facets.chain.into(),
            revocation: facets.revocation.into(),
            provider: facets.provider.into(),
            consistency: facets.consistency.into(),
        }
    }
}

impl From<&finding::Finding> for Finding {
    fn from(finding: &finding::Finding) -> Self {
        Self {
            code: finding.code.code().to_owned(),
            severity: finding.code.severity().into(),
            text: finding.text(),
            text_it: finding.testo(),
            clause: finding.code.clause().to_owned(),
            span: finding.span.map(Into::into),
        }
    }
}

impl From<pec_core::Span> for Span {
    fn from(span: pec_core::Span) -> Self {
        Self { start: number(span.start), end: number(span.end) }
    }
}

impl From<&need::Need> for Need {
    fn from(need: &need::Need) -> Self {
        Self { kind: need.kind.into(), urls: need.urls.clone(), issuer: need.issuer.clone() }
    }
}

impl From<&verify::Place> for Place {
    fn from(place: &verify::Place) -> Self {
        Self { part: number(place.part), name: place.name.clone(), span: place.span.into() }
    }
}

impl From<&verify::SentComparison> for SentComparison {
    fn from(sent: &verify::SentComparison) -> Self {
        let part = |part: &verify::PartComparison| PartComparison {
            part: part.part.map(number),
            sent_part: part.sent_part.map(number),
            result: part.result.into(),
            form: part.form.map(Into::into),
        };
        Self { matches: sent.matches, msgid: sent.msgid.into(), parts: sent.parts.iter().map(part).collect() }
    }
}
