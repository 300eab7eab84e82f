//! Judging messages.

use crate::input;
use crate::message::Message;
use crate::report::Report;
use crate::trust::{Limits, TrustStore};
use pec_core::UnixTime;
use pec_core::verify::{Circumstances, EvidencePolicy, Policy};
use pyo3::prelude::*;
use pyo3::types::PyMemoryView;

/// Verifies messages, in any number of threads at once.
#[pyclass(frozen, module = "libpec._libpec")]
pub(crate) struct Verifier(pec_owned::Verifier);

impl Verifier {
    pub(crate) fn owned(&self) -> &pec_owned::Verifier {
        &self.0
    }

    /// The message that was sent, as a `Message` or as bytes.
    pub(crate) fn sent(&self, sent: Option<&Bound<'_, PyAny>>) -> PyResult<Option<pec_owned::Message>> {
        sent.map(|sent| Message::of(sent, self.0.limits(), "sent")).transpose()
    }
}

/// What the caller knows of the time.
pub(crate) fn circumstances(now: Option<i64>, seen_at: Option<i64>) -> Circumstances {
    let mut circumstances = Circumstances::unknown();
    circumstances.now = now.map(UnixTime);
    circumstances.seen_at = seen_at.map(UnixTime);
    circumstances
}

#[pymethods]
impl Verifier {
    #[new]
    fn new(
        py: Python<'_>,
        store: &TrustStore,
        limits: &Limits,
        require_revocation: bool,
        require_witness: bool,
        sha1_until: Option<i64>,
    ) -> Self {
        let required = |yes| if yes { EvidencePolicy::Required } else { EvidencePolicy::Optional };
        let mut policy = Policy::default();
        policy.revocation = required(require_revocation);
        policy.witness = required(require_witness);
        policy.sha1_until = sha1_until.map(UnixTime);
        let verifier = pec_owned::Verifier::new(store.current(py)).with_policy(policy);
        Self(verifier.with_limits(limits.get_ref().clone()))
    }

    fn verify(
        &self,
        py: Python<'_>,
        message: &Bound<'_, PyAny>,
        now: Option<i64>,
        seen_at: Option<i64>,
        sent: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Report> {
        let message = Message::of(message, self.0.limits(), "the message")?;
        let sent = self.sent(sent)?;
        let circumstances = circumstances(now, seen_at);
        Ok(Report::new(py.detach(|| self.0.verify(&message, &circumstances, sent.as_ref()))))
    }

    /// Judges a value in the memory of an Arrow array, for `libpec.arrow` alone: it is not copied.
    fn verify_arrow(
        &self,
        py: Python<'_>,
        value: &Bound<'_, PyMemoryView>,
        now: Option<i64>,
        seen_at: Option<i64>,
    ) -> PyResult<Report> {
        let message = Message::new(py, input::of_arrow(value)?, self.0.limits())?;
        let circumstances = circumstances(now, seen_at);
        Ok(Report::new(py.detach(|| self.0.verify(message.owned(), &circumstances, None))))
    }
}
