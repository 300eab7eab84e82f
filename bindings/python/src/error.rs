//! From the engine's errors to the exceptions of `libpec.errors`.

use pec_core::Error;
use pec_core::ports::PortError;
use pec_owned::ArchiveError;
use pyo3::exceptions::{PyIndexError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use std::fmt::Display;
use std::path::Path;

/// The exception for an error of the engine.
pub(crate) fn engine(py: Python<'_>, error: &Error) -> PyErr {
    exception(py, error.code(), &error.to_string(), error.position(), None)
}

/// The exception for a file that cannot be read.
pub(crate) fn file(py: Python<'_>, error: &pec_files::Error, path: &Path) -> PyErr {
    exception(py, error.code(), &error.to_string(), None, Some(path))
}

/// The exception for an error of an archive.
pub(crate) fn archive(py: Python<'_>, error: &ArchiveError) -> PyErr {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let made = MAKE
        .import(py, "libpec.errors", "_archive_exception")
        .and_then(|make| make.call1((error.code(), error.to_string(), port(error).is_some())));
    made.map_or_else(|error| error, PyErr::from_value)
}

/// What a port said, if it is a port that failed.
pub(crate) fn port(error: &ArchiveError) -> Option<&PortError> {
    use pec_archive::Error::{Index, Objects, Source};
    match error {
        ArchiveError::Place { error, .. }
        | ArchiveError::Archive(Objects(error) | Index(error) | Source(error)) => Some(error),
        _ => None,
    }
}

/// The package knows which class goes with which code.
fn exception(py: Python<'_>, code: &str, text: &str, position: Option<usize>, path: Option<&Path>) -> PyErr {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let made = MAKE
        .import(py, "libpec.errors", "_exception")
        .and_then(|make| make.call1((code, text, position, path)));
    // Whatever went wrong on the way is an exception, too.
    made.map_or_else(|error| error, PyErr::from_value)
}

/// An argument has a value that makes no sense.
pub(crate) fn value(text: impl Display) -> PyErr {
    PyValueError::new_err(text.to_string())
}

/// An argument is of a type that is not taken.
pub(crate) fn type_of(text: impl Display) -> PyErr {
    PyTypeError::new_err(text.to_string())
}

/// There is no part of this number.
pub(crate) fn no_part(number: isize, count: usize) -> PyErr {
    PyIndexError::new_err(format!("there is no part {number}: the message has {count}, counted from 0"))
}
