//! What the messages of a whole mailbox say about what was sent: for `python -m libpec status`, which answers as `pec status` does.

use crate::files::Stored;
use crate::verifier::{Verifier, circumstances};
use pec_core::UnixTime;
use pec_core::history;
use pec_core::tracker::SubmissionStatus;
use pyo3::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Gathers what messages say.
#[pyclass(frozen, module = "libpec._libpec")]
pub(crate) struct History(Mutex<Gathered>);

#[derive(Default)]
struct Gathered {
    history: history::History,
    /// Where a message is found first, by its SHA-256.
    places: BTreeMap<[u8; 32], String>,
    unreadable: Vec<Unreadable>,
}

/// What could not be read, and why.
#[derive(Serialize)]
struct Unreadable {
    file: String,
    code: &'static str,
    text: String,
}

impl History {
    fn lock(&self) -> MutexGuard<'_, Gathered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl History {
    #[new]
    fn new() -> Self {
        Self(Mutex::default())
    }

    /// Takes in what a message says, or that it cannot be read.
    fn add(&self, py: Python<'_>, stored: &Stored, verifier: &Verifier, now: i64, seen_at: Option<i64>) {
        py.detach(|| {
            let judged = match &stored.bytes {
                Ok(bytes) => stored
                    .judge(bytes, verifier.owned(), &circumstances(Some(now), seen_at), None)
                    .map_err(|refused| (refused.code(), refused.to_string())),
                Err(unread) => Err((unread.code(), unread.to_string())),
            };
            let heard = judged.map(|(report, _)| report.heard());
            self.lock().add(heard, &stored.file, stored.index);
        });
    }

    /// The object of `pec status --json`, once all is added.
    fn status_json(&self, py: Python<'_>, now: i64) -> String {
        py.detach(|| self.lock().settled_json(UnixTime(now)))
    }
}

impl Gathered {
    fn add(
        &mut self,
        heard: Result<history::Heard, (&'static str, String)>,
        file: &Path,
        index: Option<u64>,
    ) {
        let name = || match index {
            Some(index) => format!("{}#{index}", file.to_string_lossy()),
            None => file.to_string_lossy().into_owned(),
        };
        match heard {
            Ok(heard) => {
                for sha256 in self.history.add(heard, pec_files::folder(file)) {
                    self.places.entry(sha256).or_insert_with(name);
                }
            }
            Err((code, text)) => self.unreadable.push(Unreadable { file: name(), code, text }),
        }
    }

    fn settled_json(&mut self, now: UnixTime) -> String {
        self.history.settle();
        let place = |sha256: &[u8; 32]| self.places.get(sha256).map(String::as_str);
        let message = |status: SubmissionStatus<'_>| json(&status.with_files(|sha256| place(sha256)));
        let messages: Vec<_> = self.history.submissions(now).map(message).collect();
        let orphans = self.history.orphans();
        let orphans: Vec<_> =
            orphans.map(|orphan| json(&orphan.with_file(place(orphan.message_sha256())))).collect();
        format!(
            "{{\"now\":{},\"messages\":[{}],\"orphans\":[{}],\"unreadable\":{},\"orphans_dropped\":{}}}",
            json(&now),
            messages.join(","),
            orphans.join(","),
            json(&self.unreadable),
            self.history.claims_dropped()
        )
    }
}

/// Strings, numbers and lists cannot fail to serialise.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
