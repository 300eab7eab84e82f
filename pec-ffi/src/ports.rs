//! Stores and sources of the host's
//!
//! Where an archive keeps its objects, and where messages come from, may be functions of the host's own. The library calls them with the
//! pointer `user` that it was given along, and a `pec_answer`, in which they put what they have to say by the `pec_answer_` functions: it
//! lives as long as the call. They keep no view after they return, and no exception of C++ may leave them.
//!
//! What each function has to do, the Rust traits `pec_core::ports::Objects` and `MailSource` say; `pec_check_objects` and
//! `pec_check_source` try it out. Those of a store are called by several threads at once, those of a source by one at a time, mostly
//! another one than that which called `pec_archive_add`.

use crate::buffer::pec_buffer;
use crate::edge::{Ask, Handle, User, answer, ask, attempt, open_objects, open_source, release};
use crate::error::{Failure, pec_error, pec_status};
use crate::view::{pec_bytes, pec_str};
use crate::words::{Word, words};
use pec_core::ports::conformance::Outcome;
use pec_core::ports::{
    Document, Listed, MailSource, Mark, ObjectInfo, Objects, PortError, PortErrorKind, Position,
};
use pec_owned::{check_objects, check_source, outcomes_json};
use std::ffi::c_void;
use std::sync::{Arc, Mutex, PoisonError};

/// What kind of failure it is.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_port_error {
    /// None.
    Null = 0,
    /// There is nothing of this name.
    NotFound = 1,
    /// There is something of this name already.
    Exists = 2,
    /// Somebody else wrote first.
    Conflict = 3,
    /// It cannot do this at all.
    Unsupported = 4,
    /// No room is left.
    Full = 5,
    /// It does not answer, or is busy for too long; it may later.
    Unavailable = 6,
    /// It does not let this program in.
    Denied = 7,
    /// What it holds is not what was put there.
    Damaged = 8,
    /// A newer version of the software wrote it.
    Newer = 9,
    /// It is something else than what was asked for.
    Foreign = 10,
    /// A name, an id or a value is not allowed.
    Invalid = 11,
    /// It failed for a reason of its own.
    Failed = 12,
    /// One that is newer than this header.
    Other = 255,
}

words!(pec_port_error: pec_core::ports::PortErrorKind {
    NotFound = "not_found", Exists = "exists", Conflict = "conflict", Unsupported = "unsupported", Full = "full",
    Unavailable = "unavailable", Denied = "denied", Damaged = "damaged", Newer = "newer", Foreign = "foreign",
    Invalid = "invalid", Failed = "failed",
} or Other);

/// The name of a kind of failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_port_error_name(kind: u32) -> pec_str {
    answer(|_| pec_port_error::name_of(kind))
}

/// Which kind of folder a message lies in.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_folder {
    /// None.
    Null = 0,
    /// Of messages that the user sent.
    Sent = 1,
    /// Of messages that were not sent, or not yet.
    Unsent = 2,
    /// Any other.
    Other = 3,
}

words!(pec_folder: pec_core::history::Folder { Sent = "sent", Unsent = "unsent", Other = "other", });

/// The name of a kind of folder.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_folder_name(folder: u32) -> pec_str {
    answer(|_| pec_folder::name_of(folder))
}

/// What a mailbox notes about a message (RFC 9051 section 2.3.2).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_mark {
    /// None.
    Null = 0,
    /// It was read.
    Seen = 1,
    /// It was answered.
    Answered = 2,
    /// Somebody marked it as important.
    Flagged = 3,
    /// One that is newer than this header.
    Other = 255,
}

words!(pec_mark: pec_core::ports::Mark { Seen = "seen", Answered = "answered", Flagged = "flagged", } or Other);

/// The name of a mark.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_mark_name(mark: u32) -> pec_str {
    answer(|_| pec_mark::name_of(mark))
}

/// Where a function of the host's puts its answer. It lives as long as the call of that function, and is not freed by it.
#[derive(Default)]
pub struct pec_answer(Mutex<Given>);

impl Handle for pec_answer {
    const NAME: &'static str = "pec_answer";
    const TAG: u64 = u64::from_le_bytes(*b"pecanswr");
}

#[derive(Default)]
pub(crate) struct Given {
    pub(crate) failure: Option<PortError>,
    bytes: Option<Vec<u8>>,
    objects: Vec<ObjectInfo>,
    messages: Vec<Listed>,
    pub(crate) position: Option<Position>,
    pub(crate) documents: Vec<Option<Document>>,
    pub(crate) has_texts: Vec<bool>,
    pub(crate) count: Option<u64>,
}

impl pec_answer {
    pub(crate) fn add<R>(&self, add: impl FnOnce(&mut Given) -> R) -> R {
        add(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Says that it failed, and how. `detail` tells a person what happened, and to what; it should hold no personal data.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_answer_fail(answer: *mut pec_answer, kind: u32, detail: pec_str) -> pec_status {
    attempt(std::ptr::null_mut(), |call| {
        let kind = pec_port_error::core_of(kind).ok_or(Failure::OutOfRange("kind", "a pec_port_error"))?;
        let failure = PortError::new(kind, call.text(detail, "detail")?);
        call.handle(answer, "answer")?.add(|given| given.failure = Some(failure));
        Ok(())
    })
}

/// Gives bytes, of which a copy is taken: all that were asked for, or piece by piece.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_answer_bytes(answer: *mut pec_answer, bytes: pec_bytes) -> pec_status {
    attempt(std::ptr::null_mut(), |call| {
        let bytes = call.bytes(bytes, "bytes")?;
        call.handle(answer, "answer")?
            .add(|given| given.bytes.get_or_insert_default().extend_from_slice(bytes));
        Ok(())
    })
}

/// Lists an object, by its name and how many bytes it has.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_answer_object(answer: *mut pec_answer, name: pec_str, bytes: u64) -> pec_status {
    attempt(std::ptr::null_mut(), |call| {
        let info = ObjectInfo::new(call.text(name, "name")?, bytes);
        call.handle(answer, "answer")?.add(|given| given.objects.push(info));
        Ok(())
    })
}

/// Lists a message: its id, its `pec_folder`, whether what has this id never changes, and whether it comes out of a mailbox file, which may
/// have put a `>` before some of its lines.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_answer_message(
    answer: *mut pec_answer,
    id: pec_str,
    folder: u32,
    permanent: bool,
    quoted: bool,
) -> pec_status {
    attempt(std::ptr::null_mut(), |call| {
        let mut listed = Listed::new(call.text(id, "id")?);
        listed.folder = pec_folder::core_of(folder).ok_or(Failure::OutOfRange("folder", "a pec_folder"))?;
        listed.permanent = permanent;
        listed.quoted = quoted;
        call.handle(answer, "answer")?.add(|given| given.messages.push(listed));
        Ok(())
    })
}

/// Says how many bytes the message has that was listed last, if the source knows that.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_answer_message_bytes(answer: *mut pec_answer, bytes: u64) -> pec_status {
    listed_last(answer, |listed| listed.bytes = Some(bytes))
}

/// Says that the message that was listed last has a `pec_mark`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_answer_message_mark(answer: *mut pec_answer, mark: u32) -> pec_status {
    let Some(mark) = pec_mark::core_of(mark) else {
        return attempt(std::ptr::null_mut(), |_| Err(Failure::OutOfRange("mark", "a pec_mark")));
    };
    listed_last(answer, |listed| {
        if !listed.marks.contains(&mark) {
            listed.marks.push(mark);
        }
    })
}

fn listed_last(answer: *mut pec_answer, change: impl FnOnce(&mut Listed)) -> pec_status {
    attempt(std::ptr::null_mut(), |call| {
        let changed = call.handle(answer, "answer")?.add(|given| given.messages.last_mut().map(change));
        changed.ok_or(Failure::OutOfRange("answer", "one in which a message was listed"))
    })
}

/// The host's function that is asked about one object or message: to give its bytes, or to delete it.
pub type pec_named_function =
    Option<unsafe extern "C" fn(user: *mut c_void, name: pec_str, answer: *mut pec_answer)>;

/// The host's function that sets a mark on a message, or takes it away; `mark` is a `pec_mark`.
pub type pec_mark_function = Option<
    unsafe extern "C" fn(user: *mut c_void, id: pec_str, mark: u32, on: bool, answer: *mut pec_answer),
>;

/// The host's function that stores an object under a name that is free.
pub type pec_create_function = Option<
    unsafe extern "C" fn(user: *mut c_void, name: pec_str, content: pec_bytes, answer: *mut pec_answer),
>;

/// The host's function that gives some bytes of an object.
pub type pec_range_function = Option<
    unsafe extern "C" fn(user: *mut c_void, name: pec_str, from: u64, length: u64, answer: *mut pec_answer),
>;

/// The host's function that lists objects, or messages: then `prefix` is nothing. Those behind `after`, which may be nothing, at most
/// `most`.
pub type pec_list_function = Option<
    unsafe extern "C" fn(
        user: *mut c_void,
        prefix: pec_str,
        after: pec_str,
        most: usize,
        answer: *mut pec_answer,
    ),
>;

/// The host's function that is called once `user` is needed no more.
pub type pec_release_function = Option<unsafe extern "C" fn(user: *mut c_void)>;

/// A store of objects of the host's.
struct HostObjects {
    user: User,
    create: pec_create_function,
    get: pec_named_function,
    get_range: pec_range_function,
    list: pec_list_function,
    delete: pec_named_function,
}

/// What an answer says.
pub(crate) fn given(answer: Option<pec_answer>) -> Result<Given, PortError> {
    let answer =
        answer.ok_or_else(|| PortError::new(PortErrorKind::Unsupported, "it has no such function"))?;
    let given = answer.0.into_inner().unwrap_or_else(PoisonError::into_inner);
    match given.failure {
        Some(failure) => Err(failure),
        None => Ok(given),
    }
}

fn bytes(answer: Option<pec_answer>) -> Result<Vec<u8>, PortError> {
    let bytes = given(answer)?.bytes;
    bytes.ok_or_else(|| PortError::new(PortErrorKind::Failed, "it gave neither bytes nor a failure"))
}

impl Objects for HostObjects {
    fn create(&self, name: &str, content: Vec<u8>) -> Result<(), PortError> {
        given(ask(&self.user, Ask::Create(self.create, name, &content))).map(drop)
    }

    fn get(&self, name: &str) -> Result<Vec<u8>, PortError> {
        bytes(ask(&self.user, Ask::Named(self.get, name)))
    }

    fn get_range(&self, name: &str, from: u64, length: u64) -> Result<Vec<u8>, PortError> {
        bytes(ask(&self.user, Ask::Range(self.get_range, name, from, length)))
    }

    fn list(&self, prefix: &str, after: Option<&str>, most: usize) -> Result<Vec<ObjectInfo>, PortError> {
        Ok(given(ask(&self.user, Ask::List(self.list, Some(prefix), after, most)))?.objects)
    }

    fn delete(&self, name: &str) -> Result<(), PortError> {
        given(ask(&self.user, Ask::Named(self.delete, name))).map(drop)
    }
}

/// A source of messages of the host's.
struct HostSource {
    user: User,
    list: pec_list_function,
    fetch: pec_named_function,
    mark: pec_mark_function,
    delete: pec_named_function,
}

impl MailSource for HostSource {
    fn list(&mut self, after: Option<&str>, most: usize) -> Result<Vec<Listed>, PortError> {
        Ok(given(ask(&self.user, Ask::List(self.list, None, after, most)))?.messages)
    }

    fn fetch(
        &mut self,
        id: &str,
        chunk: &mut dyn FnMut(&[u8]) -> Result<(), PortError>,
    ) -> Result<(), PortError> {
        chunk(&bytes(ask(&self.user, Ask::Named(self.fetch, id)))?)
    }

    fn mark(&mut self, id: &str, mark: Mark, on: bool) -> Result<(), PortError> {
        let mark = pec_mark::from(mark).number();
        given(ask(&self.user, Ask::Mark(self.mark, id, mark, on))).map(drop)
    }

    fn delete(&mut self, id: &str) -> Result<(), PortError> {
        given(ask(&self.user, Ask::Named(self.delete, id))).map(drop)
    }
}

/// A store of objects: named bytes that are written once.
pub struct pec_objects(pub(crate) Arc<dyn Objects>);

impl Handle for pec_objects {
    const NAME: &'static str = "pec_objects";
    const TAG: u64 = u64::from_le_bytes(*b"pecobjec");
}

/// Where messages come from.
pub struct pec_source(pub(crate) Mutex<Box<dyn MailSource>>);

impl Handle for pec_source {
    const NAME: &'static str = "pec_source";
    const TAG: u64 = u64::from_le_bytes(*b"pecsourc");
}

/// A store of objects of the host's. `release` may be NULL; it is called once neither this handle nor an archive needs `user` any more, and
/// also if this call fails for want of a function.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_objects_new(
    user: *mut c_void,
    create: pec_create_function,
    get: pec_named_function,
    get_range: pec_range_function,
    list: pec_list_function,
    delete: pec_named_function,
    released: pec_release_function,
    objects: *mut *mut pec_objects,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let user = User::new(user, released);
        let out = call.out(objects, "objects")?;
        let functions =
            create.is_some() && get.is_some() && get_range.is_some() && list.is_some() && delete.is_some();
        if !functions {
            return Err(Failure::Null("create, get, get_range, list or delete"));
        }
        out.give(pec_objects(Arc::new(HostObjects { user, create, get, get_range, list, delete })));
        Ok(())
    })
}

/// Frees a store of objects. An archive over it keeps what it needs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_objects_free(objects: *mut pec_objects) {
    release(objects);
}

/// A source of messages of the host's. `mark`, `delete` and `released` may be NULL: then it keeps no marks, is only read, or is told nothing.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_source_new(
    user: *mut c_void,
    list: pec_list_function,
    fetch: pec_named_function,
    mark: pec_mark_function,
    delete: pec_named_function,
    released: pec_release_function,
    source: *mut *mut pec_source,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let user = User::new(user, released);
        let out = call.out(source, "source")?;
        if list.is_none() || fetch.is_none() {
            return Err(Failure::Null("list or fetch"));
        }
        out.give(pec_source(Mutex::new(Box::new(HostSource { user, list, fetch, mark, delete }))));
        Ok(())
    })
}

/// Frees a source.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_source_free(source: *mut pec_source) {
    release(source);
}

/// The host's function that opens a store, which the library frees: a new and empty one in place of the one before, or another handle on
/// the one that was opened last. NULL if it cannot.
pub type pec_open_objects_function =
    Option<unsafe extern "C" fn(user: *mut c_void, fresh: bool) -> *mut pec_objects>;

/// The host's function that opens a source, which the library frees: one that holds exactly these messages or, if `messages` is NULL, the
/// one that was opened last, again. NULL if it cannot.
pub type pec_open_source_function = Option<
    unsafe extern "C" fn(
        user: *mut c_void,
        messages: *const pec_bytes,
        message_count: usize,
    ) -> *mut pec_source,
>;

pub(crate) fn not_opened() -> PortError {
    PortError::new(PortErrorKind::Failed, "it could not be opened")
}

/// Tries whether a store of objects does all that it has to. `conforms` gets whether it does, `outcomes` what was found, in JSON: a list of
/// `name`, `meaning` and `violation`, which is null if all is as it must be.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_check_objects(
    open: pec_open_objects_function,
    user: *mut c_void,
    conforms: *mut bool,
    outcomes: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    tried(open.is_some(), conforms, outcomes, error, || {
        check_objects(&mut |fresh| {
            open_objects(open, user, fresh).map(|objects| objects.0).ok_or_else(not_opened)
        })
    })
}

/// Runs a suite, if there is something to open, and tells what it found.
pub(crate) fn tried(
    opens: bool,
    conforms: *mut bool,
    outcomes: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
    suite: impl FnOnce() -> Vec<Outcome>,
) -> pec_status {
    attempt(error, |call| {
        let (conforms, out) = (call.out(conforms, "conforms")?, call.out(outcomes, "outcomes")?);
        if !opens {
            return Err(Failure::Null("open"));
        }
        let outcomes = suite();
        conforms.put(outcomes.iter().all(|outcome| outcome.violation.is_none()));
        out.give(outcomes_json(&outcomes).into());
        Ok(())
    })
}

/// Tries whether a source of messages does all that it has to, as `pec_check_objects` does.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_check_source(
    open: pec_open_source_function,
    user: *mut c_void,
    conforms: *mut bool,
    outcomes: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    tried(open.is_some(), conforms, outcomes, error, || {
        let mut opened = |messages: Option<&[Vec<u8>]>| {
            let source = open_source(open, user, messages).ok_or_else(not_opened)?;
            Ok(source.0.into_inner().unwrap_or_else(PoisonError::into_inner))
        };
        check_source(&mut opened, &|_| true)
    })
}
