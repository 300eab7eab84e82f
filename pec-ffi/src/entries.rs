//! What a search finds
//!
//! A page of messages, numbered from 0. The keys of the JSON are explained by the Rust types `pec_archive::Entry` and those in it.

use crate::edge::{Handle, answer, answer_time, release};
use crate::kinds::{pec_kind, pec_verdict};
use crate::view::pec_str;
use pec_owned::{Entry, Hits};

/// Messages that were found.
pub struct pec_entries {
    entries: Vec<Row>,
    next: Option<String>,
}

/// What is shown of one.
struct Row {
    entry: Entry,
    sha256: String,
    json: String,
}

impl Handle for pec_entries {
    const NAME: &'static str = "pec_entries";
    const TAG: u64 = u64::from_le_bytes(*b"pecentri");
}

impl From<Hits<Entry>> for pec_entries {
    fn from(page: Hits<Entry>) -> Self {
        let row = |entry: Entry| Row { sha256: entry.get().sha256.to_string(), json: entry.to_json(), entry };
        Self { entries: page.hits.into_iter().map(row).collect(), next: page.next }
    }
}

impl pec_entries {
    fn get(&self, index: usize) -> Option<&::pec_archive::Entry> {
        self.entries.get(index).map(|row| row.entry.get())
    }
}

/// How many messages there are on this page.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_entries_count(entries: *const pec_entries) -> usize {
    answer(|call| Some(call.see(entries)?.entries.len()))
}

/// Where the next page begins: the value of "after" for the same search. Nothing if there are no more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_entries_next(entries: *const pec_entries) -> pec_str {
    answer(|call| call.see(entries)?.next.as_deref().map(Into::into))
}

/// The SHA-256 of a message, in hexadecimal: its name in the archive.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_entries_sha256(entries: *const pec_entries, index: usize) -> pec_str {
    answer(|call| Some(call.see(entries)?.entries.get(index)?.sha256.as_str().into()))
}

/// What it is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_entries_kind(entries: *const pec_entries, index: usize) -> pec_kind {
    answer(|call| Some(call.see(entries)?.get(index)?.judgement.kind.into()))
}

/// Its verdict when it was taken in.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_entries_verdict(entries: *const pec_entries, index: usize) -> pec_verdict {
    answer(|call| Some(call.see(entries)?.get(index)?.judgement.verdict.into()))
}

/// When it was written, as well as that is known: the certified time, else that of its header, else when it was first seen.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_entries_at(entries: *const pec_entries, index: usize) -> i64 {
    answer_time(|call| Some(call.see(entries)?.get(index)?.at()))
}

/// The subject to show: the certified one, else that of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_entries_subject(entries: *const pec_entries, index: usize) -> pec_str {
    answer(|call| call.see(entries)?.get(index)?.subject().map(Into::into))
}

/// All that the archive knows of it, in JSON.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_entries_json(entries: *const pec_entries, index: usize) -> pec_str {
    answer(|call| Some(call.see(entries)?.entries.get(index)?.json.as_str().into()))
}

/// Frees a page, and the texts that it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_entries_free(entries: *mut pec_entries) {
    release(entries);
}
