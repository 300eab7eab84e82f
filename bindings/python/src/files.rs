//! Messages in files, folders, Maildir and mbox.

use crate::error;
use crate::message::Message;
use crate::report::Report;
use crate::trust::Limits;
use crate::verifier::{Verifier, circumstances};
use pec_core::verify::Circumstances;
use pec_owned::Bytes;
use pyo3::prelude::*;
use std::borrow::Cow;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The messages that some paths hold, one after the other.
#[pyclass(frozen, module = "libpec._libpec")]
pub(crate) struct Messages {
    messages: Mutex<pec_files::Messages>,
    limits: pec_core::Limits,
}

impl Messages {
    /// What was read stays read, whatever a thread did that held it.
    fn lock(&self) -> MutexGuard<'_, pec_files::Messages> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Messages {
    /// Lists the files; each is opened when its turn comes.
    #[new]
    fn new(py: Python<'_>, paths: Vec<PathBuf>, limits: &Limits) -> Self {
        let limits = limits.get_ref().clone();
        let messages = py.detach(|| pec_files::messages(paths, limits.max_message_bytes));
        Self { messages: Mutex::new(messages), limits }
    }

    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Stored>> {
        // A loop over messages may spend all its time in here.
        py.check_signals()?;
        Ok(py.detach(|| self.lock().next()).map(|stored| Stored::of(stored, &self.limits)))
    }

    fn skipped(&self, py: Python<'_>) -> u64 {
        py.detach(|| self.lock().skipped())
    }
}

/// A message as it is stored, or why there is none in its place.
#[pyclass(frozen, module = "libpec._libpec")]
pub(crate) struct Stored {
    pub(crate) file: PathBuf,
    pub(crate) index: Option<u64>,
    offset: u64,
    pub(crate) bytes: Result<Bytes, pec_files::Error>,
    limits: pec_core::Limits,
}

impl Stored {
    fn of(stored: pec_files::Stored<'static>, limits: &pec_core::Limits) -> Self {
        Self {
            file: stored.file().to_owned(),
            index: stored.index(),
            offset: stored.offset(),
            bytes: stored.into_bytes().map(Bytes::from),
            limits: limits.clone(),
        }
    }

    /// Judges it in the way that is right for where it is stored, with whether the quoting of an mbox was undone.
    pub(crate) fn judge(
        &self,
        bytes: &Bytes,
        verifier: &pec_owned::Verifier,
        circumstances: &Circumstances,
        sent: Option<&pec_owned::Message>,
    ) -> Result<(pec_owned::Report, bool), pec_core::Error> {
        let judged = pec_files::judge(bytes, self.index, |reading| {
            let reading = match reading {
                Cow::Borrowed(_) => bytes.clone(),
                Cow::Owned(copy) => copy.into(),
            };
            let message = pec_owned::Message::parse(reading, verifier.limits())?;
            let report = verifier.verify(&message, circumstances, sent);
            let integrity = report.get().facets().integrity;
            Ok((integrity, report))
        })?;
        let (report, undone) = judged;
        Ok((report, undone.is_some()))
    }

    fn bytes(&self, py: Python<'_>) -> PyResult<&Bytes> {
        self.bytes.as_ref().map_err(|unread| error::file(py, unread, &self.file))
    }
}

#[pymethods]
impl Stored {
    fn file(&self) -> OsString {
        self.file.clone().into_os_string()
    }

    /// The file as it stands in JSON: what is no Unicode in its name is replaced.
    fn file_text(&self) -> Cow<'_, str> {
        self.file.to_string_lossy()
    }

    fn index(&self) -> Option<u64> {
        self.index
    }

    fn offset(&self) -> u64 {
        self.offset
    }

    fn message(&self, py: Python<'_>) -> PyResult<Message> {
        Message::new(py, self.bytes(py)?.clone(), &self.limits)
    }

    fn verify(
        &self,
        py: Python<'_>,
        verifier: &Verifier,
        now: Option<i64>,
        seen_at: Option<i64>,
        sent: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<(Report, bool)> {
        let bytes = self.bytes(py)?;
        let sent = verifier.sent(sent)?;
        let judged =
            py.detach(|| self.judge(bytes, verifier.owned(), &circumstances(now, seen_at), sent.as_ref()));
        let (report, unquoted) = judged.map_err(|refused| error::engine(py, &refused))?;
        Ok((Report::new(report), unquoted))
    }
}
