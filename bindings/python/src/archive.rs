//! An archive, in its folder or over stores that are written in Python.

use crate::error;
use crate::ports::{Foreign, Raised};
use crate::verifier::Verifier;
use pec_archive::{By, Checking, Policy, Progress, Sha256};
use pec_core::UnixTime;
use pec_core::ports::{Index, MailSource};
use pec_files::FileSource;
use pec_owned::{ArchiveError, Entry, Search, event_json, json};
use pec_sqlite::SqliteIndex;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

/// Who does something, and when: a name, and seconds since 1970.
type Who = (String, i64);

fn by((who, now): Who) -> By {
    By::new(who, UnixTime(now))
}

/// The name of a message.
fn sha256(text: &str) -> PyResult<Sha256> {
    text.parse().map_err(error::value)
}

/// An index that is written in Python, or the one in a file of SQLite, given its path.
fn index_of(py: Python<'_>, index: Py<PyAny>, raised: &Raised) -> PyResult<Arc<dyn Index>> {
    let Ok(path) = index.extract::<PathBuf>(py) else {
        return Ok(Arc::new(Foreign::new(index, raised.clone())));
    };
    told(py, raised, || match SqliteIndex::open_or_create(&path) {
        Ok(index) => Ok(Arc::new(index) as Arc<dyn Index>),
        Err(error) => Err(ArchiveError::Place { path, error }),
    })
}

/// An archive. Any number of threads may use it.
#[pyclass(frozen, module = "libpec._libpec")]
pub(crate) struct Archive {
    archive: pec_owned::Archive,
    raised: Raised,
}

/// What a function of the caller's heard raised, if it did. It hears in the thread that called, which also looks for Control-C.
#[derive(Default)]
struct Heard(Option<PyErr>);

impl Heard {
    /// Calls it; `False` and whatever it raises end the work.
    fn hear(
        &mut self,
        told: Option<&Py<PyAny>>,
        with: impl FnOnce(Python<'_>, &Py<PyAny>) -> PyResult<Py<PyAny>>,
    ) -> ControlFlow<()> {
        if self.0.is_some() {
            return ControlFlow::Break(());
        }
        let goes_on = Python::attach(|py| {
            py.check_signals()?;
            let Some(told) = told else { return Ok(true) };
            let answer = with(py, told)?;
            Ok(!answer.extract::<bool>(py).is_ok_and(|answer| !answer))
        });
        match goes_on {
            Ok(true) => ControlFlow::Continue(()),
            Ok(false) => ControlFlow::Break(()),
            Err(raised) => {
                self.0 = Some(raised);
                ControlFlow::Break(())
            }
        }
    }

    /// How far a check or a repair is.
    fn checking(&mut self, told: Option<&Py<PyAny>>, at: Checking) -> ControlFlow<()> {
        self.hear(told, |py, told| told.call1(py, (at.done, at.all, at.messages)))
    }
}

impl Archive {
    /// Works while other Python threads run.
    fn work<T: Send>(
        &self,
        py: Python<'_>,
        job: impl FnOnce(&pec_owned::Archive) -> Result<T, ArchiveError> + Send,
    ) -> PyResult<T> {
        told(py, &self.raised, || job(&self.archive))
    }

    /// The same for work that tells how far it is.
    fn heard<T: Send>(
        &self,
        py: Python<'_>,
        job: impl FnOnce(&pec_owned::Archive, &mut Heard) -> Result<T, ArchiveError> + Send,
    ) -> PyResult<T> {
        let mut heard = Heard::default();
        let done = self.work(py, |archive| job(archive, &mut heard));
        heard.0.map_or(done, Err)
    }

    fn search_of(py: Python<'_>, conditions: Vec<(String, String)>) -> PyResult<Search> {
        let mut search = Search::default();
        for (name, value) in conditions {
            search.set(&name, &value).map_err(|refused| error::archive(py, &refused))?;
        }
        Ok(search)
    }
}

/// Works while other Python threads run. What code in Python raised is the cause of the exception; whoever asks the program to end is
/// not a store that failed.
fn told<T: Send>(
    py: Python<'_>,
    raised: &Raised,
    job: impl FnOnce() -> Result<T, ArchiveError> + Send,
) -> PyResult<T> {
    let done = py.detach(job);
    let done = done.map_err(|failed| match raised.take(error::port(&failed)) {
        Some(raised) if !raised.is_instance_of::<PyException>(py) => raised,
        raised => {
            let exception = error::archive(py, &failed);
            exception.set_cause(py, raised);
            exception
        }
    });
    raised.clear();
    done
}

/// A page of hits: each in JSON, and where the next page begins.
type Hits = (Vec<String>, Option<String>);

#[pymethods]
impl Archive {
    #[staticmethod]
    fn create(
        py: Python<'_>,
        folder: PathBuf,
        retention_years: u16,
        deletion: bool,
        who: Who,
    ) -> PyResult<Self> {
        let raised = Raised::default();
        let policy = Policy::new(retention_years, deletion);
        let archive = told(py, &raised, || pec_owned::Archive::create(&folder, policy, &by(who)))?;
        Ok(Self { archive, raised })
    }

    #[staticmethod]
    fn open(py: Python<'_>, folder: PathBuf, unread: bool) -> PyResult<Self> {
        let raised = Raised::default();
        let archive = told(py, &raised, || match unread {
            true => pec_owned::Archive::open_unread(&folder),
            false => pec_owned::Archive::open(&folder),
        })?;
        Ok(Self { archive, raised })
    }

    #[staticmethod]
    fn create_over(
        py: Python<'_>,
        objects: Py<PyAny>,
        index: Py<PyAny>,
        retention_years: u16,
        deletion: bool,
        who: Who,
    ) -> PyResult<Self> {
        let raised = Raised::default();
        let objects = Arc::new(Foreign::new(objects, raised.clone()));
        let index = index_of(py, index, &raised)?;
        let policy = Policy::new(retention_years, deletion);
        let archive =
            told(py, &raised, || pec_owned::Archive::create_over(objects, index, policy, &by(who)))?;
        Ok(Self { archive, raised })
    }

    #[staticmethod]
    fn open_over(py: Python<'_>, objects: Py<PyAny>, index: Py<PyAny>, unread: bool) -> PyResult<Self> {
        let raised = Raised::default();
        let objects = Arc::new(Foreign::new(objects, raised.clone()));
        let index = index_of(py, index, &raised)?;
        let archive = told(py, &raised, || match unread {
            true => pec_owned::Archive::open_unread_over(objects, index),
            false => pec_owned::Archive::open_over(objects, index),
        })?;
        Ok(Self { archive, raised })
    }

    /// Takes in what files hold. `progress` hears the id, then the SHA-256, the bytes and whether it is new, or the code and the text of
    /// what went wrong.
    fn add_files(
        &self,
        py: Python<'_>,
        paths: Vec<PathBuf>,
        mailbox: &str,
        verifier: &Verifier,
        who: Who,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<String> {
        self.add(py, || Box::new(FileSource::open(paths)), mailbox, verifier, who, progress)
    }

    /// Takes in what a source holds that is written in Python.
    fn add_source(
        &self,
        py: Python<'_>,
        source: Py<PyAny>,
        mailbox: &str,
        verifier: &Verifier,
        who: Who,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<String> {
        let raised = self.raised.clone();
        self.add(py, || Box::new(Foreign::new(source, raised)), mailbox, verifier, who, progress)
    }

    fn message<'py>(&self, py: Python<'py>, message: &str) -> PyResult<Bound<'py, PyBytes>> {
        let message = sha256(message)?;
        Ok(PyBytes::new(py, &self.work(py, |archive| archive.message(&message))?))
    }

    fn entry(&self, py: Python<'_>, message: &str) -> PyResult<Option<String>> {
        let message = sha256(message)?;
        self.work(py, |archive| Ok(archive.entry(&message)?.map(|entry| entry.to_json())))
    }

    fn search(&self, py: Python<'_>, conditions: Vec<(String, String)>) -> PyResult<Hits> {
        let search = Self::search_of(py, conditions)?;
        self.work(py, |archive| {
            let page = archive.search(&search)?;
            Ok((page.hits.iter().map(Entry::to_json).collect(), page.next))
        })
    }

    fn count(&self, py: Python<'_>, conditions: Vec<(String, String)>) -> PyResult<u64> {
        let search = Self::search_of(py, conditions)?;
        self.work(py, |archive| archive.count(&search))
    }

    fn submissions(&self, py: Python<'_>, conditions: Vec<(String, String)>, now: i64) -> PyResult<Hits> {
        let search = Self::search_of(py, conditions)?;
        self.work(py, |archive| {
            let page = archive.submissions(&search, UnixTime(now))?;
            Ok((page.hits.iter().map(|hit| hit.to_json().to_owned()).collect(), page.next))
        })
    }

    fn count_submissions(
        &self,
        py: Python<'_>,
        conditions: Vec<(String, String)>,
        now: i64,
    ) -> PyResult<u64> {
        let search = Self::search_of(py, conditions)?;
        self.work(py, |archive| archive.count_submissions(&search, UnixTime(now)))
    }

    fn dossier(&self, py: Python<'_>, id: &str, now: i64) -> PyResult<String> {
        self.work(py, |archive| Ok(archive.dossier(id, UnixTime(now))?.to_json()))
    }

    fn status(&self, py: Python<'_>, now: i64, since: i64) -> PyResult<String> {
        self.work(py, |archive| Ok(json(&archive.status(UnixTime(now), UnixTime(since))?)))
    }

    /// The answer in JSON, and whether all is sound.
    fn check(
        &self,
        py: Python<'_>,
        verifier: Option<&Verifier>,
        head: Option<&str>,
        who: Who,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<(String, bool)> {
        let head = head.map(sha256).transpose()?;
        let verifier = verifier.map(Verifier::owned);
        self.heard(py, |archive, heard| {
            let checked = archive
                .check(verifier, head.as_ref(), &by(who), &mut |at| heard.checking(progress.as_ref(), at))?;
            Ok((json(&checked), checked.is_sound()))
        })
    }

    fn repair(
        &self,
        py: Python<'_>,
        verifier: &Verifier,
        who: Who,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<String> {
        let verifier = verifier.owned();
        self.heard(py, |archive, heard| {
            Ok(json(&archive.repair(verifier, &by(who), &mut |at| heard.checking(progress.as_ref(), at))?))
        })
    }

    fn export(&self, py: Python<'_>, messages: Vec<String>, folder: PathBuf, who: Who) -> PyResult<String> {
        let messages = messages.iter().map(|name| sha256(name)).collect::<PyResult<Vec<_>>>()?;
        self.work(py, |archive| Ok(json(&archive.export_into(&folder, messages, &by(who))?)))
    }

    fn tag(&self, py: Python<'_>, message: &str, tag: &str, on: bool, who: Who) -> PyResult<()> {
        let message = sha256(message)?;
        self.work(py, |archive| archive.tag(&message, tag, on, &by(who)))
    }

    fn hold(&self, py: Python<'_>, message: &str, hold: &str, on: bool, who: Who) -> PyResult<()> {
        let message = sha256(message)?;
        self.work(py, |archive| archive.hold(&message, hold, on, &by(who)))
    }

    fn delete(&self, py: Python<'_>, message: &str, why: &str, who: Who) -> PyResult<()> {
        let message = sha256(message)?;
        self.work(py, |archive| archive.delete(&message, why, &by(who)))
    }

    fn policy(&self, py: Python<'_>) -> PyResult<(u16, bool)> {
        self.work(py, |archive| archive.policy().map(|policy| (policy.retention_years, policy.deletion)))
    }

    fn set_policy(&self, py: Python<'_>, retention_years: u16, deletion: bool, who: Who) -> PyResult<()> {
        self.work(py, |archive| archive.set_policy(Policy::new(retention_years, deletion), &by(who)))
    }

    fn head(&self, py: Python<'_>) -> PyResult<(u64, String)> {
        self.work(py, |archive| archive.head().map(|(segment, head)| (segment, head.to_string())))
    }

    /// `each` hears every event in JSON.
    fn each_event(&self, py: Python<'_>, each: Py<PyAny>) -> PyResult<()> {
        self.heard(py, |archive, heard| {
            archive.each_event(|segment, event| {
                heard.hear(Some(&each), |py, each| each.call1(py, (event_json(segment, event),)))
            })
        })
    }
}

impl Archive {
    fn add(
        &self,
        py: Python<'_>,
        source: impl FnOnce() -> Box<dyn MailSource> + Send,
        mailbox: &str,
        verifier: &Verifier,
        who: Who,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<String> {
        let verifier = verifier.owned();
        self.heard(py, |archive, heard| {
            let summary = archive.add(&mut *source(), mailbox, verifier, &by(who), &mut |at| {
                heard.hear(progress.as_ref(), |py, told| match at {
                    Progress::Kept { id, message, bytes, new } => {
                        told.call1(py, (id, Some((message.to_string(), bytes, new)), py.None()))
                    }
                    Progress::Failed { id, error } => {
                        told.call1(py, (id, py.None(), Some((error.code(), error.to_string()))))
                    }
                    _ => Ok(py.None()),
                })
            })?;
            Ok(json(&summary))
        })
    }
}
