//! The edge: every operation that Rust cannot check stands in this file, and in no other.
//!
//! What it relies on is what pec.h asks of all callers, and what makes the exported functions `unsafe`: a handle is NULL, or was
//! given by this library and is not freed yet; a pointer with a length is NULL, or points to that many bytes that nobody changes
//! during the call; a pointer to a result is NULL, or may be written. Raw pointers reach this file from the arguments of the
//! exported functions alone; their bodies are otherwise ordinary Rust.
//!
//! A handle is an allocation that begins with the tag of its type, so the handle of another type is noticed.

use crate::archive::{pec_added_function, pec_checking_function, pec_event_function};
use crate::draft::{pec_digest, pec_sign_function, pec_signing};
use crate::error::{Failure, pec_error, pec_status};
use crate::index::{pec_each_function, pec_index, pec_open_index_function, pec_plain_function};
use crate::ports::{
    pec_answer, pec_create_function, pec_list_function, pec_mark_function, pec_named_function, pec_objects,
    pec_open_objects_function, pec_open_source_function, pec_range_function, pec_release_function,
    pec_source,
};
use crate::view::{Nothing, PEC_NO_INDEX, PEC_NO_TIME, pec_bytes, pec_str};
use pec_core::UnixTime;
use pec_owned::Bytes;
use std::ffi::c_void;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{slice, str};

/// What stands behind a pointer of C. Constant handles go to several threads.
pub(crate) trait Handle: Send + Sync + 'static {
    /// Its name in C.
    const NAME: &'static str;
    /// What its allocations begin with: another number for each type.
    const TAG: u64;
}

/// What a handle points to. C knows the type of `value` by name only.
#[repr(C)]
struct Tagged<T> {
    tag: u64,
    value: T,
}

/// The tag of an allocation that was freed; whoever uses the handle after that may still find it there.
const FREED: u64 = u64::from_le_bytes(*b"pecfreed");

/// One call from C. What it borrows from the arguments lives no longer than the call.
pub(crate) struct Call(());

/// A fallible call: its status, and the error if there is a place for one. A panic ends here.
pub(crate) fn attempt(
    error: *mut *mut pec_error,
    job: impl FnOnce(&Call) -> Result<(), Failure>,
) -> pec_status {
    let Err(failure) = look(job) else { return pec_status::Ok };
    let status = failure.status();
    if !error.is_null() {
        let handle = new(|| failure.into());
        // SAFETY: not NULL; the caller promises that a pointer may be written there.
        unsafe { error.write(handle) };
    }
    status
}

/// A call that returns its result itself, or nothing. A panic ends here.
pub(crate) fn answer<R: Nothing>(job: impl FnOnce(&Call) -> Option<R>) -> R {
    look(|call| Ok(job(call))).ok().flatten().unwrap_or(R::NOTHING)
}

/// A call that returns a time, or PEC_NO_TIME.
pub(crate) fn answer_time(job: impl FnOnce(&Call) -> Option<UnixTime>) -> i64 {
    look(|call| Ok(job(call))).ok().flatten().map_or(PEC_NO_TIME, |time| time.0)
}

/// A call that returns the number of a thing, or PEC_NO_INDEX.
pub(crate) fn answer_index(job: impl FnOnce(&Call) -> Option<usize>) -> usize {
    look(|call| Ok(job(call))).ok().flatten().unwrap_or(PEC_NO_INDEX)
}

/// A call that returns 1 for yes, 0 for no, -1 for nothing.
pub(crate) fn answer_yes_no(job: impl FnOnce(&Call) -> Option<bool>) -> i32 {
    look(|call| Ok(job(call))).ok().flatten().map_or(-1, i32::from)
}

/// A call whose failure the caller deals with. A panic ends here.
pub(crate) fn look<R>(job: impl FnOnce(&Call) -> Result<R, Failure>) -> Result<R, Failure> {
    // What a panic leaves half done is named in the description of PEC_STATUS_PANIC.
    catch_unwind(AssertUnwindSafe(|| job(&Call(())))).unwrap_or(Err(Failure::Panic))
}

/// A new handle, for the caller to free; NULL after a panic.
pub(crate) fn new<T: Handle>(make: impl FnOnce() -> T) -> *mut T {
    answer(|_| Some(hand_out(make())))
}

fn hand_out<T: Handle>(value: T) -> *mut T {
    Box::into_raw(Box::new(Tagged { tag: T::TAG, value })).cast()
}

/// Frees a handle. NULL and the handle of another type are left alone.
pub(crate) fn release<T: Handle>(handle: *mut T) {
    let freed = look(|call| {
        call.handle(handle, "")?;
        let tagged = handle.cast::<Tagged<T>>();
        // SAFETY: the tag says that `hand_out` made it, and the caller that nobody else uses it. Volatile, for nobody reads it
        // in a right program.
        unsafe { (&raw mut (*tagged).tag).write_volatile(FREED) };
        // SAFETY: as above; it is not used after this.
        drop(unsafe { Box::from_raw(tagged) });
        Ok(())
    });
    // There is nobody to tell: a `_free` returns nothing.
    drop(freed);
}

impl Call {
    /// What stands behind a handle; `None` if it is NULL or of another type.
    pub(crate) fn see<T: Handle>(&self, handle: *const T) -> Option<&T> {
        self.handle(handle, "").ok()
    }

    /// What stands behind the handle that is this argument.
    pub(crate) fn handle<T: Handle>(&self, handle: *const T, argument: &'static str) -> Result<&T, Failure> {
        let tagged = handle.cast::<Tagged<T>>();
        if handle.is_null() {
            return Err(Failure::Null(argument));
        }
        // SAFETY: not NULL and well aligned, so the caller promises that it is a handle; each begins with a tag.
        if !tagged.is_aligned() || unsafe { tagged.cast::<u64>().read() } != T::TAG {
            return Err(Failure::WrongHandle(argument, T::NAME));
        }
        // SAFETY: the tag says that `hand_out` made a `Tagged<T>`; the caller promises that nobody changes or frees it during the
        // call, which is as long as `self` lives.
        Ok(unsafe { &(*tagged).value })
    }

    /// The same where NULL stands for none.
    pub(crate) fn optional<T: Handle>(
        &self,
        handle: *const T,
        argument: &'static str,
    ) -> Result<Option<&T>, Failure> {
        if handle.is_null() { Ok(None) } else { self.handle(handle, argument).map(Some) }
    }

    /// What stands behind a handle, to change it. No function takes another handle of the same type besides.
    #[expect(clippy::mut_from_ref, reason = "the exclusive access is what the caller promises")]
    pub(crate) fn change<T: Handle>(
        &self,
        handle: *mut T,
        argument: &'static str,
    ) -> Result<&mut T, Failure> {
        self.handle(handle, argument)?;
        // SAFETY: as in `handle`, and the caller promises to be alone with what it changes.
        Ok(unsafe { &mut (*handle.cast::<Tagged<T>>()).value })
    }

    /// The bytes that are this argument.
    pub(crate) fn bytes(&self, bytes: pec_bytes, argument: &'static str) -> Result<&[u8], Failure> {
        array(bytes.data, bytes.len, argument)
    }

    /// The same bytes for as long as somebody wants them, not copied.
    pub(crate) fn borrowed(&self, bytes: pec_bytes, argument: &'static str) -> Result<Bytes, Failure> {
        self.bytes(bytes, argument)?;
        Ok(Bytes::new(Borrowed(bytes)))
    }

    /// The text that is this argument.
    pub(crate) fn text(&self, text: pec_str, argument: &'static str) -> Result<&str, Failure> {
        let bytes = array::<u8>(text.data.cast(), text.len, argument)?;
        str::from_utf8(bytes).map_err(|error| Failure::NotUtf8(argument, error.valid_up_to()))
    }

    /// The text that is this argument; none if its data is NULL.
    pub(crate) fn optional_text(
        &self,
        text: pec_str,
        argument: &'static str,
    ) -> Result<Option<&str>, Failure> {
        let there = !text.data.is_null();
        self.text(text, argument).map(|text| there.then_some(text))
    }

    /// All texts of an array.
    pub(crate) fn texts(
        &self,
        texts: *const pec_str,
        count: usize,
        argument: &'static str,
    ) -> Result<Vec<&str>, Failure> {
        array(texts, count, argument)?.iter().map(|text| self.text(*text, argument)).collect()
    }

    /// All pieces of an array.
    pub(crate) fn pieces(
        &self,
        pieces: *const pec_bytes,
        count: usize,
        argument: &'static str,
    ) -> Result<Vec<&[u8]>, Failure> {
        array(pieces, count, argument)?.iter().map(|piece| self.bytes(*piece, argument)).collect()
    }

    /// Where a result goes, which is asked for before there is one.
    pub(crate) fn out<T>(&self, place: *mut T, argument: &'static str) -> Result<Out<'_, T>, Failure> {
        if place.is_null() { Err(Failure::Null(argument)) } else { Ok(self.optional_out(place)) }
    }

    /// Where a result goes that the caller may not want.
    pub(crate) fn optional_out<T>(&self, place: *mut T) -> Out<'_, T> {
        Out { place, call: PhantomData }
    }
}

/// Where a result goes.
pub(crate) struct Out<'c, T> {
    place: *mut T,
    call: PhantomData<&'c Call>,
}

impl<T: Copy> Out<'_, T> {
    /// Gives the result.
    pub(crate) fn put(self, value: T) {
        if !self.place.is_null() {
            // SAFETY: not NULL; the caller promises that a `T` may be written there.
            unsafe { self.place.write(value) };
        }
    }
}

impl<T: Handle> Out<'_, *mut T> {
    /// Gives a new handle for the caller to free.
    pub(crate) fn give(self, value: T) {
        self.put(hand_out(value));
    }
}

/// The elements of an array of the caller's.
fn array<'c, T>(data: *const T, len: usize, argument: &'static str) -> Result<&'c [T], Failure> {
    if len == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(Failure::Null(argument));
    }
    let bytes = len.checked_mul(size_of::<T>()).filter(|bytes| isize::try_from(*bytes).is_ok());
    if bytes.is_none() || !data.is_aligned() {
        return Err(Failure::OutOfRange(argument, "an array that fits into memory"));
    }
    // SAFETY: not NULL, well aligned, no longer than an allocation can be; the caller promises that so many elements stand there
    // and that nobody changes them during the call.
    Ok(unsafe { slice::from_raw_parts(data, len) })
}

/// Bytes that the caller keeps, and has promised to keep as they are until the last handle that is about them is freed.
struct Borrowed(pec_bytes);

// SAFETY: a pointer to bytes that nobody changes may be read by any thread.
unsafe impl Send for Borrowed {}
// SAFETY: the same.
unsafe impl Sync for Borrowed {}

impl AsRef<[u8]> for Borrowed {
    fn as_ref(&self) -> &[u8] {
        // They were an array when they came.
        array(self.0.data, self.0.len, "").unwrap_or_default()
    }
}

/// Has the host sign: calls its function with the pointer that it gave along, and what the function is to answer in.
pub(crate) fn ask_signer(
    sign: pec_sign_function,
    user: *mut c_void,
    digest: pec_digest,
    to_be_signed: &[u8],
    signing: pec_signing,
) -> Option<pec_signing> {
    let sign = sign?;
    let handle = hand_out(signing);
    // SAFETY: it is the host's function, which promises to take this pointer of the host's and to keep no view after it returns.
    unsafe { sign(user, digest, to_be_signed.into(), handle) };
    let tagged = handle.cast::<Tagged<pec_signing>>();
    // SAFETY: `hand_out` made it above. A host that keeps the handle may still find the tag; volatile, as in `release`.
    unsafe { (&raw mut (*tagged).tag).write_volatile(FREED) };
    // SAFETY: `hand_out` made it above; the host does not own it and does not use it any more.
    let tagged = unsafe { Box::from_raw(tagged) };
    Some(tagged.value)
}

/// Tells the host's function what became of a message; whether it goes on. Without a function, it does.
pub(crate) fn tell_added(
    function: pec_added_function,
    user: *mut c_void,
    id: &str,
    sha256: &str,
    bytes: u64,
    is_new: bool,
    failure: Option<&str>,
) -> bool {
    let failure = failure.map_or(pec_str::NOTHING, pec_str::from);
    let sha256 = if sha256.is_empty() { pec_str::NOTHING } else { sha256.into() };
    // SAFETY: it is the host's function, which promises to take this pointer of the host's and to keep no view after it returns.
    function.is_none_or(|function| unsafe { function(user, id.into(), sha256, bytes, is_new, failure) })
}

/// Tells the host's function how far something is; whether it goes on. Without a function, it does.
pub(crate) fn tell_checking(
    function: pec_checking_function,
    user: *mut c_void,
    done: u64,
    all: u64,
    messages: u64,
) -> bool {
    // SAFETY: it is the host's function, which promises to take this pointer of the host's.
    function.is_none_or(|function| unsafe { function(user, done, all, messages) })
}

/// Gives an event to the host's function; whether it wants more.
pub(crate) fn tell_event(function: pec_event_function, user: *mut c_void, json: &str) -> bool {
    // SAFETY: it is the host's function, which promises to take this pointer of the host's and to keep no view after it returns.
    function.is_some_and(|function| unsafe { function(user, json.into()) })
}

/// The pointer that the host's functions get, and what is called when they are needed no more.
pub(crate) struct User {
    user: *mut c_void,
    released: pec_release_function,
}

// SAFETY: the library never reads it, and the host promises that its functions may be called by any thread.
unsafe impl Send for User {}
// SAFETY: the same, for functions that several threads may call at once; others stand behind a lock.
unsafe impl Sync for User {}

impl User {
    pub(crate) fn new(user: *mut c_void, released: pec_release_function) -> Self {
        Self { user, released }
    }
}

impl Drop for User {
    fn drop(&mut self) {
        if let Some(released) = self.released {
            // SAFETY: it is the host's function, which promises to take this pointer of the host's; nobody uses it after that.
            unsafe { released(self.user) };
        }
    }
}

/// A question to a function of the host's.
pub(crate) enum Ask<'a> {
    Named(pec_named_function, &'a str),
    Create(pec_create_function, &'a str, &'a [u8]),
    Range(pec_range_function, &'a str, u64, u64),
    List(pec_list_function, Option<&'a str>, Option<&'a str>, usize),
    Mark(pec_mark_function, &'a str, u32, bool),
    Plain(pec_plain_function),
    Each(pec_each_function, &'a [&'a str]),
}

/// Asks the host; `None` if it has no such function.
pub(crate) fn ask(user: &User, ask: Ask<'_>) -> Option<pec_answer> {
    let user = user.user;
    let handle = hand_out(pec_answer::default());
    let text = |text: Option<&str>| text.map_or(pec_str::NOTHING, pec_str::from);
    // SAFETY: each is the host's function, which promises to take this pointer of the host's and to keep no view after it returns.
    let asked = unsafe {
        match ask {
            Ask::Named(function, name) => function.map(|function| function(user, name.into(), handle)),
            Ask::Create(function, name, content) => {
                function.map(|function| function(user, name.into(), content.into(), handle))
            }
            Ask::Range(function, name, from, length) => {
                function.map(|function| function(user, name.into(), from, length, handle))
            }
            Ask::List(function, prefix, after, most) => {
                function.map(|function| function(user, text(prefix), text(after), most, handle))
            }
            Ask::Mark(function, id, mark, on) => {
                function.map(|function| function(user, id.into(), mark, on, handle))
            }
            Ask::Plain(function) => function.map(|function| function(user, handle)),
            Ask::Each(function, names) => function.map(|function| {
                let names: Vec<pec_str> = names.iter().map(|name| (*name).into()).collect();
                function(user, names.as_ptr(), names.len(), handle);
            }),
        }
    };
    let answer = take(handle);
    asked.and(answer)
}

/// Opens a store by the host's function.
pub(crate) fn open_objects(
    open: pec_open_objects_function,
    user: *mut c_void,
    fresh: bool,
) -> Option<pec_objects> {
    // SAFETY: it is the host's function, which promises to take this pointer of the host's, and to give a handle away.
    open.and_then(|open| take(unsafe { open(user, fresh) }))
}

/// Opens an index by the host's function.
pub(crate) fn open_index(open: pec_open_index_function, user: *mut c_void, fresh: bool) -> Option<pec_index> {
    // SAFETY: it is the host's function, which promises to take this pointer of the host's, and to give a handle away.
    open.and_then(|open| take(unsafe { open(user, fresh) }))
}

/// Opens a source by the host's function.
pub(crate) fn open_source(
    open: pec_open_source_function,
    user: *mut c_void,
    messages: Option<&[Vec<u8>]>,
) -> Option<pec_source> {
    let views: Option<Vec<pec_bytes>> =
        messages.map(|all| all.iter().map(|message| message.as_slice().into()).collect());
    // Not NULL for a source without messages.
    let first = views.as_ref().map_or(std::ptr::null(), |views| views.as_ptr());
    let count = views.as_ref().map_or(0, Vec::len);
    // SAFETY: it is the host's function, which promises to take this pointer of the host's, to keep no view, and to give a handle away.
    open.and_then(|open| take(unsafe { open(user, first, count) }))
}

/// What stands behind a handle that nobody else has any more; `None` if it is NULL or of another type.
fn take<T: Handle>(handle: *mut T) -> Option<T> {
    let is_ours = look(|call| call.handle(handle, "").map(|_| ())).is_ok();
    if !is_ours {
        return None;
    }
    let tagged = handle.cast::<Tagged<T>>();
    // SAFETY: the tag says that `hand_out` made it, and nobody else uses it. A host that keeps the handle may still find the tag;
    // volatile, as in `release`.
    unsafe { (&raw mut (*tagged).tag).write_volatile(FREED) };
    // SAFETY: as above; it is not used after this.
    let tagged = unsafe { Box::from_raw(tagged) };
    Some(tagged.value)
}

#[cfg(test)]
#[path = "edge_tests.rs"]
mod tests;
