//! Issuing what a provider issues, signed by a signer that is written in Python.

use crate::error;
use crate::input;
use pec_core::daticert::{Address, ErrorClass, LocalTime, ReceiptType, Recipient};
use pec_core::provider::{self, DigestAlgorithm, Issue, Submission, Timeout};
use pec_core::{Error, UnixTime};
use pec_owned::HostSigner;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use std::sync::{Mutex, PoisonError};

/// What to give instead of a text or a path.
const HINT: &str = "encode the text, or open the file in binary mode (\"rb\")";

/// A moment in local time: seconds since 1970, minutes ahead of UTC.
type Moment = (i64, i16);

fn local((seconds, offset_minutes): Moment) -> LocalTime {
    LocalTime::new(UnixTime(seconds), offset_minutes)
}

/// The value of this name in JSON, out of all that there are.
fn named<T: Copy>(all: &[T], name_of: fn(T) -> &'static str, name: &str) -> PyResult<T> {
    let names = || all.iter().map(|value| name_of(*value)).collect::<Vec<_>>().join(", ");
    let found = all.iter().copied().find(|value| name_of(*value) == name);
    found.ok_or_else(|| error::value(format!("{name} is none of these: {}", names())))
}

/// A message as a user submitted it.
#[pyclass(frozen, module = "libpec._libpec")]
pub(crate) struct SubmittedMessage(Submission<'static>);

#[pymethods]
impl SubmittedMessage {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "the package gives them names")]
    fn new(
        original: &Bound<'_, PyAny>,
        sender: &str,
        recipients: Vec<(String, bool)>,
        identifier: &str,
        msgid: Option<String>,
        subject: Option<String>,
        reply_to: Option<String>,
        requested_receipt: Option<&str>,
    ) -> PyResult<Self> {
        let original = input::bytes(original, "the original", HINT)?;
        let recipients =
            recipients.into_iter().map(|(address, certified)| Recipient::new(address, certified)).collect();
        let mut submission = Submission::new(&original, sender, recipients, identifier).into_owned();
        submission.msgid = msgid.or(submission.msgid);
        submission.subject = subject.or(submission.subject);
        submission.reply_to = reply_to.or(submission.reply_to);
        if let Some(name) = requested_receipt {
            submission.requested_receipt = named(ReceiptType::ALL, ReceiptType::name, name)?;
        }
        Ok(Self(submission))
    }
}

/// A provider.
#[pyclass(frozen, module = "libpec._libpec")]
pub(crate) struct Provider(provider::Provider);

#[pymethods]
impl Provider {
    #[new]
    fn new(name: &str, domain: &str) -> Self {
        Self(provider::Provider::new(name, domain))
    }

    fn address(&self) -> String {
        self.0.address()
    }

    fn acceptance(&self, about: &SubmittedMessage, at: Moment, id: &str) -> Draft {
        Draft(self.0.acceptance(&about.0, &Issue::new(local(at), id)))
    }

    fn non_acceptance(&self, about: &SubmittedMessage, reason: &str, at: Moment, id: &str) -> Draft {
        Draft(self.0.non_acceptance(&about.0, reason, &Issue::new(local(at), id)))
    }

    fn non_acceptance_for_virus(
        &self,
        about: &SubmittedMessage,
        reason: &str,
        at: Moment,
        id: &str,
    ) -> Draft {
        Draft(self.0.non_acceptance_for_virus(&about.0, reason, &Issue::new(local(at), id)))
    }

    fn transport_envelope(&self, about: &SubmittedMessage, at: Moment) -> Draft {
        Draft(self.0.transport_envelope(&about.0, local(at)))
    }

    fn anomaly_envelope(
        &self,
        received: &Bound<'_, PyAny>,
        sender: &str,
        reason: &str,
        at: Moment,
        id: &str,
    ) -> PyResult<Draft> {
        let received = input::bytes(received, "the received message", HINT)?;
        Ok(Draft(self.0.anomaly_envelope(&received, sender, reason, &Issue::new(local(at), id))))
    }

    fn server_acceptance(
        &self,
        about: &SubmittedMessage,
        taken: Vec<String>,
        service_mailbox: &str,
        at: Moment,
        id: &str,
    ) -> Draft {
        let taken: Vec<_> = taken.into_iter().map(Address::new).collect();
        Draft(self.0.server_acceptance(&about.0, &taken, service_mailbox, &Issue::new(local(at), id)))
    }

    fn delivery(&self, about: &SubmittedMessage, to: &str, at: Moment, id: &str) -> Draft {
        Draft(self.0.delivery(&about.0, to, &Issue::new(local(at), id)))
    }

    fn non_delivery(
        &self,
        about: &SubmittedMessage,
        to: &str,
        error: &str,
        reason: &str,
        at: Moment,
        id: &str,
    ) -> PyResult<Draft> {
        let class = named(ErrorClass::ALL, ErrorClass::name, error)?;
        Ok(Draft(self.0.non_delivery(&about.0, to, class, reason, &Issue::new(local(at), id))))
    }

    fn non_delivery_for_virus(
        &self,
        about: &SubmittedMessage,
        to: &str,
        reason: &str,
        at: Moment,
        id: &str,
    ) -> Draft {
        Draft(self.0.non_delivery_for_virus(&about.0, to, reason, &Issue::new(local(at), id)))
    }

    /// `last`: the notice after 24 hours, else that after 12.
    fn delivery_timeout(
        &self,
        about: &SubmittedMessage,
        to: &str,
        last: bool,
        at: Moment,
        id: &str,
    ) -> Draft {
        let timeout = if last { Timeout::TwentyFourHours } else { Timeout::TwelveHours };
        Draft(self.0.delivery_timeout(&about.0, to, timeout, &Issue::new(local(at), id)))
    }

    fn virus_detection(
        &self,
        about: &SubmittedMessage,
        to: &str,
        service_mailbox: &str,
        reason: &str,
        at: Moment,
        id: &str,
    ) -> Draft {
        Draft(self.0.virus_detection(&about.0, to, service_mailbox, reason, &Issue::new(local(at), id)))
    }
}

/// A message that is ready to be signed.
#[pyclass(frozen, module = "libpec._libpec")]
pub(crate) struct Draft(provider::Draft);

#[pymethods]
impl Draft {
    fn certification_data<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.0.certification_data.as_deref().map(|xml| PyBytes::new(py, xml))
    }

    /// `sign` is called with the name of the digest and the bytes to be signed, and gives the signature.
    fn sign<'py>(
        &self,
        py: Python<'py>,
        certificates: Vec<PyBackedBytes>,
        sign: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let certificates = certificates.iter().map(|certificate| certificate.to_vec()).collect();
        let sign = sign.clone().unbind();
        // What the signer raised: the engine's error has room for a text only.
        let raised = Mutex::new(None);
        let called = |digest: DigestAlgorithm, to_be_signed: &[u8]| {
            Python::attach(|py| {
                let signature = sign.call1(py, (digest.name(), PyBytes::new(py, to_be_signed)));
                let signature =
                    signature.and_then(|signature| Ok(signature.extract::<PyBackedBytes>(py)?.to_vec()));
                signature.map_err(|why| {
                    let class = why.get_type(py).name().map(|name| name.to_string()).unwrap_or_default();
                    *raised.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
                    format!("it raised {class}")
                })
            })
        };
        match py.detach(|| self.0.sign(&HostSigner::new(certificates, called))) {
            Ok(message) => Ok(PyBytes::new(py, &message)),
            Err(failed) => {
                let raised = raised.into_inner().unwrap_or_else(PoisonError::into_inner);
                Err(with_cause(py, &failed, raised))
            }
        }
    }
}

/// The exception, with what the signer raised as its cause. Whoever asks the program to end is not a signer that failed.
fn with_cause(py: Python<'_>, failed: &Error, raised: Option<PyErr>) -> PyErr {
    match raised {
        Some(raised) if !raised.is_instance_of::<PyException>(py) => raised,
        raised => {
            let exception = error::engine(py, failed);
            exception.set_cause(py, raised);
            exception
        }
    }
}
