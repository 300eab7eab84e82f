//! Bytes that Python keeps: without a copy where nobody can change them, and else with one.
//!
//! A verdict on bytes that change while they are judged is worth nothing, and Rust takes for granted that they do not. That a buffer
//! is read-only says little: the same memory may be writable through another object, as with `memoryview(bytearray).toreadonly()`.
//! So it counts who owns the memory, and whether the owner can write to it.

use crate::error;
use pec_owned::Bytes;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyMemoryView, PyString};

/// The bytes of a bytes-like object. `what` names the argument; `hint` says what to do with a text or a path instead.
pub(crate) fn bytes(object: &Bound<'_, PyAny>, what: &str, hint: &str) -> PyResult<Bytes> {
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Ok(Bytes::new(PyBackedBytes::from(bytes.clone())));
    }
    let name = || object.get_type().name().map_or_else(|_| "this type".to_owned(), |name| name.to_string());
    if object.is_instance_of::<PyString>() || object.hasattr("__fspath__")? {
        return Err(error::type_of(format!("{what} must be bytes, not {}: {hint}", name())));
    }
    let view = PyMemoryView::from(object).map_err(|refused| {
        // Something else is wrong with an object that has bytes: a view was released, a map closed, memory is short.
        if !refused.is_instance_of::<PyTypeError>(object.py()) {
            return refused;
        }
        error::type_of(format!("{what} must be bytes or another bytes-like object, not {}", name()))
    })?;
    match unchanging(&view)? {
        Some(bytes) => Ok(bytes),
        None => {
            let copy = view.call_method0("tobytes")?;
            Ok(Bytes::new(PyBackedBytes::from(copy.cast_into::<PyBytes>()?)))
        }
    }
}

/// The value in a buffer of an Arrow array, which nobody may change: without a copy. Nothing that can be asked of such a buffer tells
/// whose memory it is, for it may stand on a `bytearray`; so only `libpec.arrow` comes here, which lets go of each value after its row.
pub(crate) fn of_arrow(value: &Bound<'_, PyMemoryView>) -> PyResult<Bytes> {
    if value.getattr("nbytes")?.eq(0)? {
        return Ok(Bytes::new(Vec::new()));
    }
    memory(value)
}

/// The memory of a view itself, if it is in one piece and its owner never changes it.
fn unchanging(view: &Bound<'_, PyMemoryView>) -> PyResult<Option<Bytes>> {
    // An empty view may point nowhere.
    if !is(view, "readonly")? || !is(view, "c_contiguous")? || view.getattr("nbytes")?.eq(0)? {
        return Ok(None);
    }
    if !is_unchanging(&view.getattr("obj")?)? {
        return Ok(None);
    }
    memory(view).map(Some)
}

/// Whether the owner of a view never changes its memory: `bytes`, which nobody can change; and a file that was mapped for reading,
/// where who asks for no copy has to keep others from writing into the file. A map that can be written to has read-only views, too,
/// so the map itself is asked.
fn is_unchanging(owner: &Bound<'_, PyAny>) -> PyResult<bool> {
    static MMAP: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if owner.is_instance_of::<PyBytes>() {
        return Ok(true);
    }
    if !owner.get_type().is(MMAP.import(owner.py(), "mmap", "mmap")?) {
        return Ok(false);
    }
    is(&PyMemoryView::from(owner)?, "readonly")
}

fn is(view: &Bound<'_, PyMemoryView>, attribute: &str) -> PyResult<bool> {
    view.getattr(attribute)?.is_truthy()
}

/// The memory of a view. It keeps hold of the owner, which cannot be closed or resized meanwhile.
fn memory(view: &Bound<'_, PyMemoryView>) -> PyResult<Bytes> {
    let bytes = view.call_method1("cast", ("B",))?.extract::<pyo3_bytes::PyBytes>()?.into_inner();
    Ok(Bytes::new(bytes))
}
