//! The suites for stores and sources that are written in Python. Each gives its outcomes in JSON.

use crate::ports::{Foreign, Raised};
use pec_core::ports::{Index, MailSource, Objects, PortError, PortErrorKind};
use pec_owned::outcomes_json;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::{Arc, Mutex, PoisonError};

/// What asks the program to end comes out as it is; what else a fixture raises fails the check.
#[derive(Default)]
struct Ended(Mutex<Option<PyErr>>);

impl Ended {
    fn failed(&self, py: Python<'_>, raised: PyErr) -> PortError {
        let class = raised.get_type(py).name().map(|name| name.to_string()).unwrap_or_default();
        let error =
            PortError::new(PortErrorKind::Failed, format!("it could not be opened: {class}: {raised}"));
        if !raised.is_instance_of::<PyException>(py) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(raised);
        }
        error
    }

    fn outcome(self, json: String) -> PyResult<String> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(json), Err)
    }
}

fn opened(ended: &Ended, open: &Py<PyAny>, fresh: bool) -> Result<Arc<Foreign>, PortError> {
    Python::attach(|py| {
        py.check_signals().map_err(|raised| ended.failed(py, raised))?;
        let adapter = open.call1(py, (fresh,)).map_err(|raised| ended.failed(py, raised))?;
        Ok(Arc::new(Foreign::new(adapter, Raised::default())))
    })
}

/// `open` gives an adapter: of a new store for `True`, of the last one again for `False`.
#[pyfunction]
pub(crate) fn check_objects(py: Python<'_>, open: Py<PyAny>) -> PyResult<String> {
    let ended = Ended::default();
    let json = py.detach(|| {
        outcomes_json(&pec_owned::check_objects(&mut |fresh| {
            opened(&ended, &open, fresh).map(|store| -> Arc<dyn Objects> { store })
        }))
    });
    ended.outcome(json)
}

/// The same for an index.
#[pyfunction]
pub(crate) fn check_index(py: Python<'_>, open: Py<PyAny>) -> PyResult<String> {
    let ended = Ended::default();
    let json = py.detach(|| {
        outcomes_json(&pec_owned::check_index(&mut |fresh| {
            opened(&ended, &open, fresh).map(|store| -> Arc<dyn Index> { store })
        }))
    });
    ended.outcome(json)
}

/// `open` gives an adapter: of a source that holds these messages, or for `None` of the last one again. `can_hold` says whether it can
/// hold a message.
#[pyfunction]
pub(crate) fn check_source(py: Python<'_>, open: Py<PyAny>, can_hold: Py<PyAny>) -> PyResult<String> {
    let ended = Ended::default();
    let json = py.detach(|| {
        let mut opened = |messages: Option<&[Vec<u8>]>| {
            Python::attach(|py| {
                py.check_signals().map_err(|raised| ended.failed(py, raised))?;
                let messages: Option<Vec<_>> =
                    messages.map(|all| all.iter().map(|message| PyBytes::new(py, message)).collect());
                let adapter = open.call1(py, (messages,)).map_err(|raised| ended.failed(py, raised))?;
                let source: Box<dyn MailSource> = Box::new(Foreign::new(adapter, Raised::default()));
                Ok(source)
            })
        };
        let can_hold = |message: &[u8]| {
            Python::attach(|py| {
                let answer = can_hold.call1(py, (PyBytes::new(py, message),));
                answer.and_then(|answer| answer.is_truthy(py)).map_err(|raised| ended.failed(py, raised))
            })
            .unwrap_or_default()
        };
        outcomes_json(&pec_owned::check_source(&mut opened, &can_hold))
    });
    ended.outcome(json)
}
