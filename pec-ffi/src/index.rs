//! An index of the host's
//!
//! What an archive is searched by is a file of SQLite, or functions of the host's own, which work as those of a store do: several threads
//! call them at once. What each has to do, the Rust trait `pec_core::ports::Index` says; `pec_check_index` tries it out.
//!
//! Documents, batches and queries are JSON, of which every key is always there; its numbers are whole ones of 64 bits, `at` and `due` also less
//! than zero, and its texts hold no NUL. Ids of texts and the ends of the log are 64 hexadecimal
//! digits; all other texts are compared byte by byte. A document is
//!
//! ```json
//! {"key": "...", "family": "...", "at": 17, "due": null, "labels": ["..."], "texts": ["<id>"], "body": "..."}
//! ```
//!
//! where `due` is null or a number, and what is given back has to be what was written. A batch, which is written wholly or not at all:
//!
//! ```json
//! {"after": {"segment": 4, "head": "<end>"}, "position": {"segment": 5, "head": "<end>"}, "remove": ["<key>"],
//!  "texts": [{"id": "<id>", "words": ["..."]}], "documents": [...]}
//! ```
//!
//! It conflicts unless `after` is where the index stands, which is then at `position`. Removals come first, then texts, of which one that is
//! there stays as it is, then documents, each in place of the one with its key. Texts that no document has after that are gone. A query,
//! which finds what meets all of it:
//!
//! ```json
//! {"family": "...", "labels": ["..."], "without": ["..."], "words": [{"text": "...", "prefix": false}], "from": null, "before": null,
//!  "due": null, "order": "newest_first", "after": null, "most": 100}
//! ```
//!
//! `words` are those of any text of a document, with `prefix` any that begins so. `from` (or null) is the least `at`, `before` (or null) is more
//! than the greatest. `due` is null, `{"passed": 17}` for those that have a `due` of 17 or less, or `{"ahead": 17}` for those that have none,
//! or a greater one. The `order` is by `at`, then by `key`: `oldest_first`, or `newest_first` with the greatest first. `after` is null or
//! `{"at": 17, "key": "..."}`: then only what comes behind this place is found, whether there is something at it or not. A count regards
//! neither `after` nor `most`.

use crate::buffer::pec_buffer;
use crate::edge::{Ask, Handle, User, ask, attempt, open_index, release};
use crate::error::{Failure, pec_error, pec_status};
use crate::ports::{given, not_opened, pec_answer, pec_release_function, tried};
use crate::view::{hex, pec_str};
use pec_archive::Sha256;
use pec_core::ports::{Batch, Document, Index, PortError, PortErrorKind, Position, Query, TextId};
use pec_owned::{ArchiveError, batch_json, check_index, document_of_json, query_json};
use pec_sqlite::SqliteIndex;
use std::ffi::c_void;
use std::path::PathBuf;
use std::sync::Arc;

/// Says where the index stands: the number of the last segment of the log that was written to it and its end; both of the last batch, as
/// they stood there. Of one that is new or was emptied, 0 and nothing.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_answer_position(
    answer: *mut pec_answer,
    segment: u64,
    head: pec_str,
) -> pec_status {
    attempt(std::ptr::null_mut(), |call| {
        let head = call.optional_text(head, "head")?;
        let answer = call.handle(answer, "answer")?;
        let head = head.map(str::parse::<Sha256>).transpose();
        let head = head.map_err(|_| Failure::OutOfRange("head", "64 hexadecimal digits, or nothing"))?;
        let head = head.map_or([0; 32], |head| head.0);
        answer.add(|given| given.position = Some(Position::new(segment, head)));
        Ok(())
    })
}

/// Gives a document in JSON: the next one that was found or, of those that were asked for by their keys, the next one in that order;
/// nothing where there is none.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_answer_document(answer: *mut pec_answer, document: pec_str) -> pec_status {
    attempt(std::ptr::null_mut(), |call| {
        let document = call.optional_text(document, "document")?;
        let answer = call.handle(answer, "answer")?;
        match document.map(document_of_json).transpose() {
            Ok(document) => answer.add(|given| given.documents.push(document)),
            Err(error) => {
                // Also for the archive: else it would take the rest for all that there is.
                answer.add(|given| given.failure = Some(error));
                return Err(Failure::OutOfRange("document", "a document in JSON, as it stood in a batch"));
            }
        }
        Ok(())
    })
}

/// Says whether the index has a text: the next one of those that were asked for, in that order.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_answer_has_text(answer: *mut pec_answer, is_there: bool) -> pec_status {
    attempt(std::ptr::null_mut(), |call| {
        call.handle(answer, "answer")?.add(|given| given.has_texts.push(is_there));
        Ok(())
    })
}

/// Says how many documents match.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_answer_count(answer: *mut pec_answer, count: u64) -> pec_status {
    attempt(std::ptr::null_mut(), |call| {
        call.handle(answer, "answer")?.add(|given| given.count = Some(count));
        Ok(())
    })
}

/// The host's function that says where its index stands, or empties it.
pub type pec_plain_function = Option<unsafe extern "C" fn(user: *mut c_void, answer: *mut pec_answer)>;

/// The host's function that writes a batch, or finds or counts what matches a query; each is JSON.
pub type pec_json_function =
    Option<unsafe extern "C" fn(user: *mut c_void, json: pec_str, answer: *mut pec_answer)>;

/// The host's function that is asked about several documents by their keys, or several texts by their ids.
pub type pec_each_function = Option<
    unsafe extern "C" fn(
        user: *mut c_void,
        names: *const pec_str,
        name_count: usize,
        answer: *mut pec_answer,
    ),
>;

/// An index of the host's.
struct HostIndex {
    user: User,
    position: pec_plain_function,
    write: pec_json_function,
    get: pec_each_function,
    has_texts: pec_each_function,
    find: pec_json_function,
    count: pec_json_function,
    clear: pec_plain_function,
}

fn nothing_given(what: &str) -> PortError {
    PortError::new(PortErrorKind::Failed, format!("it gave neither {what} nor a failure"))
}

/// As many answers as questions.
fn as_many<T>(answers: Vec<T>, asked: usize) -> Result<Vec<T>, PortError> {
    if answers.len() == asked {
        return Ok(answers);
    }
    let detail = format!("it gave {} answers to {asked} questions", answers.len());
    Err(PortError::new(PortErrorKind::Failed, detail))
}

impl Index for HostIndex {
    fn position(&self) -> Result<Position, PortError> {
        let given = given(ask(&self.user, Ask::Plain(self.position)))?;
        given.position.ok_or_else(|| nothing_given("a position"))
    }

    fn write(&self, batch: &Batch) -> Result<(), PortError> {
        given(ask(&self.user, Ask::Named(self.write, &batch_json(batch)))).map(drop)
    }

    fn get(&self, keys: &[&str]) -> Result<Vec<Option<Document>>, PortError> {
        as_many(given(ask(&self.user, Ask::Each(self.get, keys)))?.documents, keys.len())
    }

    fn has_texts(&self, ids: &[TextId]) -> Result<Vec<bool>, PortError> {
        let ids: Vec<String> = ids.iter().map(|id| hex(id)).collect();
        let names: Vec<&str> = ids.iter().map(String::as_str).collect();
        as_many(given(ask(&self.user, Ask::Each(self.has_texts, &names)))?.has_texts, names.len())
    }

    fn find(&self, query: &Query) -> Result<Vec<Document>, PortError> {
        let found = given(ask(&self.user, Ask::Named(self.find, &query_json(query))))?.documents;
        found.into_iter().map(|document| document.ok_or_else(|| nothing_given("a document"))).collect()
    }

    fn count(&self, query: &Query) -> Result<u64, PortError> {
        let given = given(ask(&self.user, Ask::Named(self.count, &query_json(query))))?;
        given.count.ok_or_else(|| nothing_given("a count"))
    }

    fn clear(&self) -> Result<(), PortError> {
        given(ask(&self.user, Ask::Plain(self.clear))).map(drop)
    }
}

/// What an archive is searched by, which can be made anew from its objects.
pub struct pec_index(pub(crate) Arc<dyn Index>);

impl Handle for pec_index {
    const NAME: &'static str = "pec_index";
    const TAG: u64 = u64::from_le_bytes(*b"pecindex");
}

/// An index of the host's. `released` may be NULL, as in `pec_objects_new`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_index_new(
    user: *mut c_void,
    position: pec_plain_function,
    write: pec_json_function,
    get: pec_each_function,
    has_texts: pec_each_function,
    find: pec_json_function,
    count: pec_json_function,
    clear: pec_plain_function,
    released: pec_release_function,
    index: *mut *mut pec_index,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let user = User::new(user, released);
        let out = call.out(index, "index")?;
        let reads = get.is_some() && has_texts.is_some() && find.is_some() && count.is_some();
        if !(position.is_some() && write.is_some() && reads && clear.is_some()) {
            return Err(Failure::Null("position, write, get, has_texts, find, count or clear"));
        }
        let index = HostIndex { user, position, write, get, has_texts, find, count, clear };
        out.give(pec_index(Arc::new(index)));
        Ok(())
    })
}

/// An index in a file of SQLite, which is made if it is not there.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_index_open(
    file: pec_str,
    index: *mut *mut pec_index,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(index, "index")?;
        let path = PathBuf::from(call.text(file, "file")?);
        let index =
            SqliteIndex::open_or_create(&path).map_err(|error| ArchiveError::Place { path, error })?;
        out.give(pec_index(Arc::new(index)));
        Ok(())
    })
}

/// Frees an index. An archive over it keeps what it needs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_index_free(index: *mut pec_index) {
    release(index);
}

/// The host's function that opens an index, which the library frees: a new and empty one in place of the one before, or another handle on
/// the one that was opened last. NULL if it cannot.
pub type pec_open_index_function =
    Option<unsafe extern "C" fn(user: *mut c_void, fresh: bool) -> *mut pec_index>;

/// Tries whether an index does all that it has to, as `pec_check_objects` does.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_check_index(
    open: pec_open_index_function,
    user: *mut c_void,
    conforms: *mut bool,
    outcomes: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    tried(open.is_some(), conforms, outcomes, error, || {
        check_index(&mut |fresh| open_index(open, user, fresh).map(|index| index.0).ok_or_else(not_opened))
    })
}
