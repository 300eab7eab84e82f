//! A message and its parts.

use crate::error;
use crate::input;
use crate::trust::Limits;
use pec_core::Span;
use pec_core::mime::{Mime, PartId, Structure};
use pec_owned::Bytes;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::OnceLock;

/// What to give instead of a text or a path.
const HINT: &str = "open the file in binary mode (\"rb\"), or use Message.from_path(path)";

/// A message with its bytes.
#[pyclass(frozen, module = "libpec._libpec")]
pub(crate) struct Message {
    message: pec_owned::Message,
    limits: pec_core::Limits,
    /// The object that the caller gave, if it was `bytes`: asked for its bytes, we give it back.
    given: Option<Py<PyBytes>>,
    sha256: OnceLock<String>,
}

/// What Python makes a `Part` of, in its order.
type Part = (
    usize,
    Option<usize>,
    usize,
    &'static str,
    String,
    Option<String>,
    (usize, usize),
    (usize, usize),
    (usize, usize),
    bool,
);

impl Message {
    pub(crate) fn new(py: Python<'_>, bytes: Bytes, limits: &pec_core::Limits) -> PyResult<Self> {
        let message = py
            .detach(|| pec_owned::Message::parse(bytes, limits))
            .map_err(|refused| error::engine(py, &refused))?;
        Ok(Self { message, limits: limits.clone(), given: None, sha256: OnceLock::new() })
    }

    /// From a `Message`, or from a bytes-like object within these limits. `what` names the argument.
    pub(crate) fn of(
        object: &Bound<'_, PyAny>,
        limits: &pec_core::Limits,
        what: &str,
    ) -> PyResult<pec_owned::Message> {
        match object.cast::<Self>() {
            Ok(message) => Ok(message.get().message.clone()),
            Err(_) => Ok(Self::new(object.py(), input::bytes(object, what, HINT)?, limits)?.message),
        }
    }

    pub(crate) fn owned(&self) -> &pec_owned::Message {
        &self.message
    }

    fn mime(&self) -> &Mime<'_> {
        self.message.get().mime()
    }

    fn part(&self, number: isize) -> PyResult<PartId> {
        let id = usize::try_from(number).ok().and_then(|number| self.mime().ids().nth(number));
        id.ok_or_else(|| error::no_part(number, self.mime().parts().len()))
    }
}

#[pymethods]
impl Message {
    #[new]
    fn parse(py: Python<'_>, data: &Bound<'_, PyAny>, limits: &Limits) -> PyResult<Self> {
        let mut message = Self::new(py, input::bytes(data, "the message", HINT)?, limits.get_ref())?;
        message.given = data.cast::<PyBytes>().ok().map(|bytes| bytes.clone().unbind());
        Ok(message)
    }

    #[staticmethod]
    fn from_path(py: Python<'_>, path: PathBuf, limits: &Limits) -> PyResult<Self> {
        let limits = limits.get_ref();
        let bytes = py.detach(|| pec_files::Buffer::read(&path, limits.max_message_bytes));
        let bytes = bytes.map_err(|unread| error::file(py, &unread, &path))?;
        Self::new(py, Bytes::new(bytes), limits)
    }

    fn raw(&self, py: Python<'_>) -> Py<PyBytes> {
        match &self.given {
            Some(bytes) => bytes.clone_ref(py),
            None => PyBytes::new(py, self.message.bytes()).unbind(),
        }
    }

    fn __len__(&self) -> usize {
        self.message.bytes().len()
    }

    fn sha256(&self, py: Python<'_>) -> &str {
        // Whoever comes while another thread computes it waits without holding up Python.
        py.detach(|| self.sha256.get_or_init(|| hex(&self.message.get().sha256())))
    }

    fn claimed_kind(&self) -> Option<&'static str> {
        self.message.get().claimed_kind().map(|kind| kind.name())
    }

    fn contents_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.message.get().contents(&self.limits).to_json())
    }

    fn parts(&self) -> Vec<Part> {
        let mime = self.mime();
        let pair = |span: Span| (span.start, span.end);
        mime.parts()
            .iter()
            .map(|part| {
                (
                    part.id().index(),
                    part.parent().map(PartId::index),
                    part.depth(),
                    structure(part.structure()),
                    part.media_type().to_string(),
                    mime.file_name(part.id()),
                    pair(part.span()),
                    pair(part.header_span()),
                    pair(part.body_span()),
                    part.is_closed(),
                )
            })
            .collect()
    }

    fn part_count(&self) -> usize {
        self.mime().parts().len()
    }

    fn body<'py>(&self, py: Python<'py>, part: isize) -> PyResult<Bound<'py, PyBytes>> {
        let part = self.part(part)?;
        let body = py.detach(|| self.mime().body(part));
        Ok(PyBytes::new(py, &body.bytes))
    }

    fn text(&self, py: Python<'_>, part: isize) -> PyResult<Option<String>> {
        let part = self.part(part)?;
        Ok(py.detach(|| self.mime().text(part)))
    }

    fn header<'py>(
        &self,
        py: Python<'py>,
        part: isize,
    ) -> PyResult<Vec<(String, String, Bound<'py, PyBytes>)>> {
        let header = self.mime().header(self.part(part)?);
        let field = |field: pec_core::mime::Field<'_>| {
            let name = String::from_utf8_lossy(field.name()).into_owned();
            (name, field.text().into_owned(), PyBytes::new(py, field.raw()))
        };
        Ok(header.fields().map(field).collect())
    }

    fn extract<'py>(&self, py: Python<'py>) -> Vec<(String, Bound<'py, PyBytes>)> {
        let files = py.detach(|| {
            let mut files = Vec::new();
            let Ok(()) = self.message.get().each_part(&self.limits, |name, content| {
                files.push((name.to_owned(), content.to_vec()));
                Ok::<(), Infallible>(())
            });
            files
        });
        files.into_iter().map(|(name, content)| (name, PyBytes::new(py, &content))).collect()
    }
}

fn structure(structure: Structure) -> &'static str {
    match structure {
        Structure::Leaf => "leaf",
        Structure::Multipart => "multipart",
        Structure::Message => "message",
        _ => "unknown",
    }
}

/// Lower-case hexadecimal, as everywhere in JSON.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
