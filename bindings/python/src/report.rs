//! A report: what is asked of every message as text, the rest as canonical JSON.

use pec_core::daticert::Address;
use pyo3::prelude::*;

/// A report with the message it is about.
#[pyclass(frozen, module = "libpec._libpec")]
pub(crate) struct Report(pec_owned::Report);

impl Report {
    pub(crate) fn new(report: pec_owned::Report) -> Self {
        Self(report)
    }

    pub(crate) fn owned(&self) -> &pec_owned::Report {
        &self.0
    }
}

/// The facets, in the order of the report.
type Facets = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// See [`Report::certification_row`].
type CertificationRow<'a> = (
    Option<&'a str>,
    Option<&'a str>,
    Option<&'a str>,
    Option<&'a str>,
    Option<i64>,
    Option<&'a str>,
    Option<&'a str>,
);

#[pymethods]
impl Report {
    fn kind(&self) -> &'static str {
        self.0.get().kind().name()
    }

    fn verdict(&self) -> &'static str {
        self.0.get().verdict().name()
    }

    fn facets(&self) -> Facets {
        let facets = self.0.get().facets();
        (
            facets.integrity.name(),
            facets.chain.name(),
            facets.revocation.name(),
            facets.provider.name(),
            facets.consistency.name(),
        )
    }

    fn is_certified(&self) -> bool {
        self.0.get().verified().is_some()
    }

    fn headers_contradicted(&self) -> bool {
        self.0.get().verified().is_some_and(|verified| verified.headers_contradicted())
    }

    /// Of the certification data what is looked for most, whatever the verdict: sender, recipient that it is about, subject, provider,
    /// date in seconds, identifier, msgid.
    fn certification_row(&self) -> Option<CertificationRow<'_>> {
        let data = self.0.get().certification_data()?;
        Some((
            data.sender.as_ref().map(Address::as_str),
            data.delivery_to.as_ref().map(Address::as_str),
            data.subject.as_deref(),
            data.provider.as_deref(),
            data.date.map(|date| date.time.0),
            data.identifier.as_deref(),
            data.msgid.as_deref(),
        ))
    }

    fn to_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.0.get().to_json())
    }

    /// The findings' texts in Italian, in the order of `findings`.
    fn texts_it(&self) -> Vec<String> {
        self.0.get().findings().iter().map(|finding| finding.testo()).collect()
    }

    fn nested(&self) -> Vec<Self> {
        (0..).map_while(|index| self.0.nested(index)).map(Self).collect()
    }

    fn fact_json(&self, py: Python<'_>) -> Option<String> {
        py.detach(|| self.0.fact_json())
    }
}
