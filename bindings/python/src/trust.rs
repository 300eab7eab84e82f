//! Whom to trust, and within which bounds.

use crate::error;
use crate::input;
use crate::message::hex;
use pec_core::trust::directory;
use pec_core::{Error, UnixTime, trust};
use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What to give instead of a text or a path.
const HINT: &str = "give the bytes of the file, or its path as a pathlib.Path";

/// Bounds on the work.
#[pyclass(frozen, eq, module = "libpec._libpec")]
#[derive(PartialEq)]
pub(crate) struct Limits(pec_core::Limits);

impl Limits {
    pub(crate) fn get_ref(&self) -> &pec_core::Limits {
        &self.0
    }
}

#[pymethods]
impl Limits {
    #[new]
    #[pyo3(signature = (**bounds))]
    fn new(bounds: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let mut limits = pec_core::Limits::default();
        for (name, value) in bounds.into_iter().flatten() {
            let name: String = name.extract()?;
            limits
                .set(&name, bound(&name, &value)?)
                .map_err(|unknown| error::type_of(format!("{name}: {unknown}")))?;
        }
        Ok(Self(limits))
    }

    fn get(&self, name: &str) -> PyResult<usize> {
        let unknown =
            || error::value(format!("{name}: {}", Error::LimitUnknown { names: pec_core::Limits::NAMES }));
        self.0.get(name).ok_or_else(unknown)
    }

    #[staticmethod]
    fn names() -> Vec<&'static str> {
        pec_core::Limits::NAMES.to_vec()
    }
}

/// A bound of this name. What a number of the caller's own raises, when it is asked for its value, is raised.
fn bound(name: &str, value: &Bound<'_, PyAny>) -> PyResult<usize> {
    let text = || format!("{name} must be an int, 0 or more");
    if !value.hasattr("__index__")? {
        return Err(error::type_of(text()));
    }
    let int = value.py().import("operator")?.call_method1("index", (value,))?;
    int.extract().map_err(|refused: PyErr| {
        if !refused.is_instance_of::<PyOverflowError>(value.py()) {
            return refused;
        }
        match int.lt(0) {
            Ok(true) => error::value(text()),
            Ok(false) => error::value(format!("{name} must be at most {}", usize::MAX)),
            Err(refused) => refused,
        }
    })
}

/// Authorities, certificates, CRLs and the directory. Each call takes the lock by itself.
#[pyclass(frozen, module = "libpec._libpec")]
pub(crate) struct TrustStore(Mutex<trust::TrustStore>);

impl TrustStore {
    /// What it holds at this moment.
    pub(crate) fn current(&self, py: Python<'_>) -> trust::TrustStore {
        py.detach(|| self.lock().clone())
    }

    /// Another thread may hold it while it reads a long file, so wait for it detached from Python. A store is whole after each call,
    /// whatever a thread did that held it.
    fn lock(&self) -> MutexGuard<'_, trust::TrustStore> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(
        &self,
        file: &Bound<'_, PyAny>,
        add: impl FnOnce(&mut trust::TrustStore, &[u8]) -> Result<usize, Error> + Send,
    ) -> PyResult<usize> {
        let (py, file) = (file.py(), input::bytes(file, "the file", HINT)?);
        py.detach(|| add(&mut self.lock(), &file)).map_err(|refused| error::engine(py, &refused))
    }
}

#[pymethods]
impl TrustStore {
    #[staticmethod]
    fn pec() -> Self {
        Self(Mutex::new(trust::TrustStore::pec()))
    }

    #[staticmethod]
    fn empty() -> Self {
        Self(Mutex::new(trust::TrustStore::empty()))
    }

    fn add_authorities(&self, file: &Bound<'_, PyAny>) -> PyResult<usize> {
        self.add(file, |store, file| store.add_authorities(file))
    }

    fn add_certificates(&self, file: &Bound<'_, PyAny>) -> PyResult<usize> {
        self.add(file, |store, file| store.add_certificates(file))
    }

    fn add_crls(&self, file: &Bound<'_, PyAny>, limits: &Limits) -> PyResult<usize> {
        self.add(file, |store, file| store.add_crls(file, &limits.0))
    }

    fn set_directory(&self, py: Python<'_>, directory: &ProviderDirectory) {
        py.detach(|| {
            let mut store = self.lock();
            let current = std::mem::take(&mut *store);
            *store = current.with_directory(directory.0.clone());
        });
    }

    /// Of what there is how much: authorities, certificates, CRLs, and whether there is a directory.
    fn sizes(&self, py: Python<'_>) -> (usize, usize, usize, bool) {
        py.detach(|| {
            let store = self.lock();
            (
                store.authorities().len(),
                store.certificates().len(),
                store.crls().len(),
                store.directory().is_some(),
            )
        })
    }
}

/// A provider directory.
#[pyclass(frozen, module = "libpec._libpec")]
pub(crate) struct ProviderDirectory(directory::ProviderDirectory);

#[pymethods]
impl ProviderDirectory {
    #[staticmethod]
    fn read(
        py: Python<'_>,
        file: &Bound<'_, PyAny>,
        store: &TrustStore,
        date: Option<i64>,
        limits: &Limits,
    ) -> PyResult<Self> {
        let file = input::bytes(file, "the directory", HINT)?;
        let store = store.current(py);
        let directory = py
            .detach(|| pec_owned::Verifier::read_directory(&file, &store, &limits.0))
            .map_err(|refused| error::engine(py, &refused))?;
        Ok(Self(match date {
            Some(date) => directory.with_date(UnixTime(date)),
            None => directory,
        }))
    }

    fn date(&self) -> Option<i64> {
        self.0.date().map(|date| date.0)
    }

    fn form(&self) -> &'static str {
        self.0.form().name()
    }

    fn signed_by(&self) -> Option<&str> {
        self.0.signed_by()
    }

    fn sha256(&self) -> String {
        hex(&self.0.sha256())
    }

    fn to_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.0.to_json())
    }

    fn diff_json(&self, py: Python<'_>, newer: &Self) -> String {
        // Strings, numbers and lists cannot fail to serialise.
        py.detach(|| serde_json::to_string(&directory::diff(&self.0, &newer.0)).unwrap_or_default())
    }

    fn provider_count(&self) -> usize {
        self.0.providers().len()
    }
}
