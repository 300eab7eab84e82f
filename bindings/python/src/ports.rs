//! Sources and stores that are written in Python.
//!
//! What stands behind them is an adapter of the package `libpec.ports`, which takes and gives what needs no class: texts, numbers,
//! bytes, tuples, and JSON for what an index holds.

use pec_core::history::Folder;
use pec_core::ports::{
    Batch, Document, Index, Listed, MailSource, Mark, ObjectInfo, Objects, PortError, PortErrorKind,
    Position, Query, TextId,
};
use pec_owned::{batch_json, document_of_json, query_json};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use std::sync::{Arc, Mutex, PoisonError};

/// What code in Python raised last: the engine's error has room for a text only.
#[derive(Clone, Default)]
pub(crate) struct Raised(Arc<Mutex<Option<(PortError, PyErr)>>>);

impl Raised {
    fn set(&self, value: Option<(PortError, PyErr)>) -> Option<(PortError, PyErr)> {
        std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), value)
    }

    /// Forgets it.
    pub(crate) fn clear(&self) {
        self.set(None);
    }

    /// What was raised, if it is what this error tells of.
    pub(crate) fn take(&self, error: Option<&PortError>) -> Option<PyErr> {
        let (told, raised) = self.set(None)?;
        (Some(&told) == error).then_some(raised)
    }

    /// The error that an exception stands for: that of a `PortError` of the package, else a failure that names its class.
    fn failed(&self, py: Python<'_>, raised: PyErr) -> PortError {
        let value = raised.value(py);
        let said = value
            .getattr("_port_error")
            .and_then(|said| said.extract::<(String, String)>())
            .map(|(kind, detail)| PortError::new(PortErrorKind::from_code(&kind), detail));
        let error = said.unwrap_or_else(|_| {
            let class = raised.get_type(py).name().map(|name| name.to_string()).unwrap_or_default();
            PortError::new(PortErrorKind::Failed, format!("it raised {class}"))
        });
        self.set(Some((error.clone(), raised)));
        error
    }
}

/// Something in Python that stands for a port.
pub(crate) struct Foreign {
    adapter: Py<PyAny>,
    raised: Raised,
}

impl Foreign {
    pub(crate) fn new(adapter: Py<PyAny>, raised: Raised) -> Self {
        Self { adapter, raised }
    }

    /// Calls into Python; whatever is raised is an error of the port.
    fn call<T>(&self, job: impl FnOnce(&Bound<'_, PyAny>) -> PyResult<T>) -> Result<T, PortError> {
        Python::attach(|py| job(self.adapter.bind(py)).map_err(|raised| self.raised.failed(py, raised)))
    }
}

fn bytes(object: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    Ok(object.extract::<PyBackedBytes>()?.to_vec())
}

impl Objects for Foreign {
    fn create(&self, name: &str, content: Vec<u8>) -> Result<(), PortError> {
        self.call(|port| port.call_method1("create", (name, PyBytes::new(port.py(), &content))).map(drop))
    }

    fn get(&self, name: &str) -> Result<Vec<u8>, PortError> {
        self.call(|port| bytes(&port.call_method1("get", (name,))?))
    }

    fn get_range(&self, name: &str, from: u64, length: u64) -> Result<Vec<u8>, PortError> {
        self.call(|port| bytes(&port.call_method1("get_range", (name, from, length))?))
    }

    fn list(&self, prefix: &str, after: Option<&str>, most: usize) -> Result<Vec<ObjectInfo>, PortError> {
        let found: Vec<(String, u64)> =
            self.call(|port| port.call_method1("list", (prefix, after, most))?.extract())?;
        Ok(found.into_iter().map(|(name, bytes)| ObjectInfo::new(name, bytes)).collect())
    }

    fn delete(&self, name: &str) -> Result<(), PortError> {
        self.call(|port| port.call_method1("delete", (name,)).map(drop))
    }
}

/// The hexadecimal form of an id.
fn hex(id: &TextId) -> String {
    pec_archive::Sha256(*id).to_string()
}

impl Index for Foreign {
    fn position(&self) -> Result<Position, PortError> {
        let (segment, head): (u64, String) = self.call(|port| port.call_method0("position")?.extract())?;
        let head = head.parse::<pec_archive::Sha256>();
        let head = head.map_err(|_| {
            PortError::new(PortErrorKind::Damaged, "the head of the index's position is no SHA-256")
        })?;
        Ok(Position::new(segment, head.0))
    }

    fn write(&self, batch: &Batch) -> Result<(), PortError> {
        let json = batch_json(batch);
        self.call(|port| port.call_method1("write", (json,)).map(drop))
    }

    fn get(&self, keys: &[&str]) -> Result<Vec<Option<Document>>, PortError> {
        let found: Vec<Option<String>> =
            self.call(|port| port.call_method1("get", (keys.to_vec(),))?.extract())?;
        found.into_iter().map(|document| document.as_deref().map(document_of_json).transpose()).collect()
    }

    fn has_texts(&self, ids: &[TextId]) -> Result<Vec<bool>, PortError> {
        let ids: Vec<_> = ids.iter().map(hex).collect();
        self.call(|port| port.call_method1("has_texts", (ids,))?.extract())
    }

    fn find(&self, query: &Query) -> Result<Vec<Document>, PortError> {
        let json = query_json(query);
        let found: Vec<String> = self.call(|port| port.call_method1("find", (json,))?.extract())?;
        found.iter().map(|document| document_of_json(document)).collect()
    }

    fn count(&self, query: &Query) -> Result<u64, PortError> {
        let json = query_json(query);
        self.call(|port| port.call_method1("count", (json,))?.extract())
    }

    fn clear(&self) -> Result<(), PortError> {
        self.call(|port| port.call_method0("clear").map(drop))
    }
}

/// A message as the adapter lists it: its id, the name of its folder, its bytes, whether it is permanent, whether it is quoted, and
/// the names of its marks.
type Row = (String, String, Option<u64>, bool, bool, Vec<String>);

fn listed((id, folder, bytes, permanent, quoted, marks): Row) -> Listed {
    let mut listed = Listed::new(id);
    listed.folder = match folder.as_str() {
        "sent" => Folder::Sent,
        "unsent" => Folder::Unsent,
        _ => Folder::Other,
    };
    listed.bytes = bytes;
    listed.permanent = permanent;
    listed.quoted = quoted;
    let is_on = |mark: &&Mark| marks.iter().any(|name| name == mark.name());
    listed.marks = Mark::ALL.iter().filter(is_on).copied().collect();
    listed
}

impl MailSource for Foreign {
    fn list(&mut self, after: Option<&str>, most: usize) -> Result<Vec<Listed>, PortError> {
        let rows: Vec<Row> = self.call(|port| port.call_method1("list", (after, most))?.extract())?;
        Ok(rows.into_iter().map(listed).collect())
    }

    fn fetch(
        &mut self,
        id: &str,
        chunk: &mut dyn FnMut(&[u8]) -> Result<(), PortError>,
    ) -> Result<(), PortError> {
        // Who takes no more is not the source's failure.
        let mut refused = None;
        self.call(|port| {
            for part in port.call_method1("fetch", (id,))?.try_iter()? {
                if let Err(error) = chunk(&part?.extract::<PyBackedBytes>()?) {
                    refused = Some(error);
                    break;
                }
            }
            Ok(())
        })?;
        refused.map_or(Ok(()), Err)
    }

    fn mark(&mut self, id: &str, mark: Mark, on: bool) -> Result<(), PortError> {
        self.call(|port| port.call_method1("mark", (id, mark.name(), on)).map(drop))
    }

    fn delete(&mut self, id: &str) -> Result<(), PortError> {
        self.call(|port| port.call_method1("delete", (id,)).map(drop))
    }
}
