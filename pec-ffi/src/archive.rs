//! An archive
//!
//! One archive for all messages, in a folder: it stores each once, byte for byte, finds it by its words, follows what was sent, and can
//! prove what it holds. `who` and `now` are who does something, and when: they go into its log. Messages are named by their SHA-256,
//! in hexadecimal. Answers in JSON have the keys of the Rust types of `pec_archive` that their descriptions name.
//!
//! Any number of threads and processes may use one archive at once; a function that changes what is stored takes a `const` handle,
//! too.

use crate::buffer::pec_buffer;
use crate::directory::some_time;
use crate::edge::{Call, Handle, attempt, release, tell_added, tell_checking, tell_event};
use crate::entries::pec_entries;
use crate::error::{Failure, pec_error, pec_status};
use crate::index::pec_index;
use crate::ports::{pec_objects, pec_source};
use crate::search::pec_search;
use crate::verifier::pec_verifier;
use crate::view::pec_str;
use ::pec_archive::{self as engine, By, Checking, Policy, Progress, Sha256};
use pec_files::FileSource;
use pec_owned::{Archive, Followed, event_json, json};
use std::ffi::c_void;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

/// An archive.
pub struct pec_archive(Archive);

impl Handle for pec_archive {
    const NAME: &'static str = "pec_archive";
    const TAG: u64 = u64::from_le_bytes(*b"pecarchi");
}

/// The host's function that hears what became of a message: its id in the source and, if it is kept for good, its SHA-256, how many
/// bytes it has, and whether it is new; or why it could not be had. It returns whether to go on, and keeps no view after that.
pub type pec_added_function = Option<
    unsafe extern "C" fn(
        user: *mut c_void,
        id: pec_str,
        sha256: pec_str,
        bytes: u64,
        is_new: bool,
        failure: pec_str,
    ) -> bool,
>;

/// The host's function that hears how far something is: how much of all is done, and how many messages were sound so far. It returns
/// whether to go on.
pub type pec_checking_function =
    Option<unsafe extern "C" fn(user: *mut c_void, done: u64, all: u64, messages: u64) -> bool>;

/// The host's function that gets what was done, in JSON on one line. It returns whether it wants more, and keeps no view after that.
pub type pec_event_function = Option<unsafe extern "C" fn(user: *mut c_void, json: pec_str) -> bool>;

fn by(call: &Call, who: pec_str, now: i64) -> Result<By, Failure> {
    Ok(By::new(call.text(who, "who")?, some_time(now, "now")?))
}

fn sha256(text: &str, argument: &'static str) -> Result<Sha256, Failure> {
    text.parse().map_err(|_| Failure::NotSha256(argument))
}

fn flow(goes_on: bool) -> ControlFlow<()> {
    if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
}

fn number(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// Makes an archive in a folder that is new or empty. `retention_years` is how long messages must be kept, usually 10; `deletion`
/// whether they may be deleted after that, usually not.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_create(
    folder: pec_str,
    retention_years: u16,
    deletion: bool,
    who: pec_str,
    now: i64,
    archive: *mut *mut pec_archive,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(archive, "archive")?;
        let (folder, by) = (PathBuf::from(call.text(folder, "folder")?), by(call, who, now)?);
        out.give(pec_archive(Archive::create(&folder, Policy::new(retention_years, deletion), &by)?));
        Ok(())
    })
}

/// Opens the archive in a folder.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_open(
    folder: pec_str,
    archive: *mut *mut pec_archive,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(archive, "archive")?;
        out.give(pec_archive(Archive::open(&PathBuf::from(call.text(folder, "folder")?))?));
        Ok(())
    })
}

/// Opens one whose index may be damaged, or that of another archive: to check or to repair it.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_open_unread(
    folder: pec_str,
    archive: *mut *mut pec_archive,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(archive, "archive")?;
        out.give(pec_archive(Archive::open_unread(&PathBuf::from(call.text(folder, "folder")?))?));
        Ok(())
    })
}

/// Lets go of an archive. What it gave lives on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_free(archive: *mut pec_archive) {
    release(archive);
}

/// Takes in all messages of files, folders, Maildir and mbox, as those of a mailbox. `added`, which may be NULL, hears of each once it
/// is kept for good, in the thread that calls this. Taking in the same again changes nothing: so a run that was ended goes on.
/// `summary` gets a `Summary` in JSON.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_add_files(
    archive: *const pec_archive,
    paths: *const pec_str,
    path_count: usize,
    mailbox: pec_str,
    verifier: *const pec_verifier,
    who: pec_str,
    now: i64,
    added: pec_added_function,
    user: *mut c_void,
    summary: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(summary, "summary")?;
        let archive = call.handle(archive, "archive")?;
        let (mailbox, by) = (call.text(mailbox, "mailbox")?, by(call, who, now)?);
        let verifier = call.handle(verifier, "verifier")?.verifier();
        let mut source = FileSource::open(call.texts(paths, path_count, "paths")?);
        let summary =
            archive.0.add(&mut source, mailbox, verifier, &by, &mut |at| tell_progress(added, user, at))?;
        out.give(json(&summary).into());
        Ok(())
    })
}

/// Makes an archive over a store of the host's, and an index; both have to be empty. They may be freed before it.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_create_over(
    objects: *const pec_objects,
    index: *const pec_index,
    retention_years: u16,
    deletion: bool,
    who: pec_str,
    now: i64,
    archive: *mut *mut pec_archive,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(archive, "archive")?;
        let objects = Arc::clone(&call.handle(objects, "objects")?.0);
        let index = Arc::clone(&call.handle(index, "index")?.0);
        let (policy, by) = (Policy::new(retention_years, deletion), by(call, who, now)?);
        out.give(pec_archive(Archive::create_over(objects, index, policy, &by)?));
        Ok(())
    })
}

/// Opens an archive over a store of the host's. An index that is empty is made anew.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_open_over(
    objects: *const pec_objects,
    index: *const pec_index,
    archive: *mut *mut pec_archive,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(archive, "archive")?;
        let objects = Arc::clone(&call.handle(objects, "objects")?.0);
        let index = Arc::clone(&call.handle(index, "index")?.0);
        out.give(pec_archive(Archive::open_over(objects, index)?));
        Ok(())
    })
}

/// Takes in all messages of a source of the host's, as `pec_archive_add_files` does.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_add(
    archive: *const pec_archive,
    source: *const pec_source,
    mailbox: pec_str,
    verifier: *const pec_verifier,
    who: pec_str,
    now: i64,
    added: pec_added_function,
    user: *mut c_void,
    summary: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(summary, "summary")?;
        let archive = call.handle(archive, "archive")?;
        let source = call.handle(source, "source")?;
        let (mailbox, by) = (call.text(mailbox, "mailbox")?, by(call, who, now)?);
        let verifier = call.handle(verifier, "verifier")?.verifier();
        // A source has no state of ours.
        let mut source = source.0.lock().unwrap_or_else(PoisonError::into_inner);
        let summary =
            archive.0.add(&mut **source, mailbox, verifier, &by, &mut |at| tell_progress(added, user, at))?;
        out.give(json(&summary).into());
        Ok(())
    })
}

fn tell_progress(added: pec_added_function, user: *mut c_void, at: Progress) -> ControlFlow<()> {
    flow(match at {
        Progress::Kept { id, message, bytes, new } => {
            tell_added(added, user, &id, &message.to_string(), bytes, new, None)
        }
        Progress::Failed { id, error } => {
            tell_added(added, user, &id, "", 0, false, Some(&error.to_string()))
        }
        _ => true,
    })
}

/// A message, byte for byte as it was taken in: these bytes or an error, never others.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_message(
    archive: *const pec_archive,
    message: pec_str,
    bytes: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(bytes, "bytes")?;
        let archive = call.handle(archive, "archive")?;
        let message = sha256(call.text(message, "message")?, "message")?;
        out.give(pec_buffer(archive.0.message(&message)?));
        Ok(())
    })
}

/// What the archive knows of a message: an `Entry` in JSON, as `pec_entries_json` gives it. PEC_STATUS_NO_MESSAGE if it has none of this
/// name.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_entry(
    archive: *const pec_archive,
    message: pec_str,
    entry: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(entry, "entry")?;
        let archive = call.handle(archive, "archive")?;
        let message = sha256(call.text(message, "message")?, "message")?;
        let entry = archive.0.entry(&message)?;
        let entry = entry.ok_or(Failure::Archive(engine::Error::NoMessage(message).into()))?;
        out.give(entry.to_json().into());
        Ok(())
    })
}

/// The messages that meet all conditions: a page of them.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_search(
    archive: *const pec_archive,
    search: *const pec_search,
    entries: *mut *mut pec_entries,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(entries, "entries")?;
        let archive = call.handle(archive, "archive")?;
        out.give(archive.0.search(&call.handle(search, "search")?.0)?.into());
        Ok(())
    })
}

/// How many messages meet all conditions, whatever the page.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_count(
    archive: *const pec_archive,
    search: *const pec_search,
    count: *mut usize,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(count, "count")?;
        let archive = call.handle(archive, "archive")?;
        out.put(number(archive.0.count(&call.handle(search, "search")?.0)?));
        Ok(())
    })
}

/// What became of the messages that were sent, as of `now`, of those that meet all conditions: a page of them in JSON,
/// `{"submissions": [...], "next": ...}`. A submission is as `pec_submission_to_json` gives it, with `messages`, the SHA-256 of all messages
/// about it; next is where the next page begins, or null.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_submissions(
    archive: *const pec_archive,
    search: *const pec_search,
    now: i64,
    submissions: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(submissions, "submissions")?;
        let archive = call.handle(archive, "archive")?;
        let page = archive.0.submissions(&call.handle(search, "search")?.0, some_time(now, "now")?)?;
        let hits: Vec<_> = page.hits.iter().map(Followed::to_json).collect();
        out.give(
            format!("{{\"submissions\":[{}],\"next\":{}}}", hits.join(","), json(&page.next.as_deref()))
                .into(),
        );
        Ok(())
    })
}

/// How many submissions meet all conditions, whatever the page.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_count_submissions(
    archive: *const pec_archive,
    search: *const pec_search,
    now: i64,
    count: *mut usize,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(count, "count")?;
        let archive = call.handle(archive, "archive")?;
        let search = &call.handle(search, "search")?.0;
        out.put(number(archive.0.count_submissions(search, some_time(now, "now")?)?));
        Ok(())
    })
}

/// All that belongs to one message that was sent, by its certified identifier, its Message-ID, or the SHA-256 of any message about it:
/// `{"submissions": [...], "messages": [...]}`, as `pec_archive_submissions` and `pec_entries_json` give them.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_dossier(
    archive: *const pec_archive,
    id: pec_str,
    now: i64,
    dossier: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(dossier, "dossier")?;
        let archive = call.handle(archive, "archive")?;
        out.give(archive.0.dossier(call.text(id, "id")?, some_time(now, "now")?)?.to_json().into());
        Ok(())
    })
}

/// How the archive stands as of `now`: a `Status` in JSON. What failed and what was delivered counts from `since` on.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_status(
    archive: *const pec_archive,
    now: i64,
    since: i64,
    standing: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(standing, "standing")?;
        let archive = call.handle(archive, "archive")?;
        out.give(json(&archive.0.status(some_time(now, "now")?, some_time(since, "since")?)?).into());
        Ok(())
    })
}

/// Reads everything back and hashes it again; with a `judge`, which may be NULL, it verifies each message again, too. `head` is an end of
/// the log that was noted down before, or nothing. `is_sound` gets whether nothing is wrong with what was kept, `checked` a `Checked` in
/// JSON. `checking` may be NULL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_check(
    archive: *const pec_archive,
    judge: *const pec_verifier,
    head: pec_str,
    who: pec_str,
    now: i64,
    checking: pec_checking_function,
    user: *mut c_void,
    is_sound: *mut bool,
    checked: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let (sound, out) = (call.out(is_sound, "is_sound")?, call.out(checked, "checked")?);
        let archive = call.handle(archive, "archive")?;
        let judge = call.optional(judge, "judge")?.map(pec_verifier::verifier);
        let (head, by) = (call.optional_text(head, "head")?, by(call, who, now)?);
        let head = head.map(|head| sha256(head, "head")).transpose()?;
        let checked = archive.0.check(judge, head.as_ref(), &by, &mut |at| tell(checking, user, at))?;
        sound.put(checked.is_sound());
        out.give(json(&checked).into());
        Ok(())
    })
}

fn tell(checking: pec_checking_function, user: *mut c_void, at: Checking) -> ControlFlow<()> {
    flow(tell_checking(checking, user, at.done, at.all, at.messages))
}

/// Makes the index anew, from the objects alone. `repaired` gets a `Repaired` in JSON. `checking` may be NULL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_repair(
    archive: *const pec_archive,
    verifier: *const pec_verifier,
    who: pec_str,
    now: i64,
    checking: pec_checking_function,
    user: *mut c_void,
    repaired: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(repaired, "repaired")?;
        let archive = call.handle(archive, "archive")?;
        let (verifier, by) = (call.handle(verifier, "verifier")?.verifier(), by(call, who, now)?);
        out.give(json(&archive.0.repair(verifier, &by, &mut |at| tell(checking, user, at))?).into());
        Ok(())
    })
}

/// Writes messages as files into a folder, with a manifest of their hashes; no file that is there is written over. `exported` gets an
/// `Exported` in JSON.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_export(
    archive: *const pec_archive,
    messages: *const pec_str,
    message_count: usize,
    folder: pec_str,
    who: pec_str,
    now: i64,
    exported: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(exported, "exported")?;
        let archive = call.handle(archive, "archive")?;
        let messages = call.texts(messages, message_count, "messages")?;
        let (folder, by) = (PathBuf::from(call.text(folder, "folder")?), by(call, who, now)?);
        let messages: Vec<_> =
            messages.into_iter().map(|name| sha256(name, "messages")).collect::<Result<_, _>>()?;
        out.give(json(&archive.0.export_into(&folder, messages, &by)?).into());
        Ok(())
    })
}

/// Puts a tag on a message, or takes it off. With slashes it is a category within categories.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_tag(
    archive: *const pec_archive,
    message: pec_str,
    tag: pec_str,
    on: bool,
    who: pec_str,
    now: i64,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let archive = call.handle(archive, "archive")?;
        let (message, tag) = (call.text(message, "message")?, call.text(tag, "tag")?);
        let by = by(call, who, now)?;
        Ok(archive.0.tag(&sha256(message, "message")?, tag, on, &by)?)
    })
}

/// Puts a message under a legal hold, or releases it: what is held cannot be deleted.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_hold(
    archive: *const pec_archive,
    message: pec_str,
    hold: pec_str,
    on: bool,
    who: pec_str,
    now: i64,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let archive = call.handle(archive, "archive")?;
        let (message, hold) = (call.text(message, "message")?, call.text(hold, "hold")?);
        let by = by(call, who, now)?;
        Ok(archive.0.hold(&sha256(message, "message")?, hold, on, &by)?)
    })
}

/// Deletes a message for good, if the policy allows it, if it was kept as long as it must be, and if nobody holds it.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_delete(
    archive: *const pec_archive,
    message: pec_str,
    why: pec_str,
    who: pec_str,
    now: i64,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let archive = call.handle(archive, "archive")?;
        let (message, why) = (call.text(message, "message")?, call.text(why, "why")?);
        let by = by(call, who, now)?;
        Ok(archive.0.delete(&sha256(message, "message")?, why, &by)?)
    })
}

/// Decides how long messages are kept, and whether any may be deleted after that. The status says what holds.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_set_policy(
    archive: *const pec_archive,
    retention_years: u16,
    deletion: bool,
    who: pec_str,
    now: i64,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let (archive, by) = (call.handle(archive, "archive")?, by(call, who, now)?);
        Ok(archive.0.set_policy(Policy::new(retention_years, deletion), &by)?)
    })
}

/// Gives everything that was ever done to the archive, in order, until `each` wants no more.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_archive_each_event(
    archive: *const pec_archive,
    each: pec_event_function,
    user: *mut c_void,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let archive = call.handle(archive, "archive")?;
        if each.is_none() {
            return Err(Failure::Null("each"));
        }
        Ok(archive
            .0
            .each_event(|segment, event| flow(tell_event(each, user, &event_json(segment, event))))?)
    })
}
