//! What belongs to no message
//!
//! What `pec_tracker_orphans` answers, numbered from 0. It moves no state.

use crate::edge::{Call, Handle, answer, release};
use crate::kinds::{pec_kind, pec_verdict};
use crate::view::{hex, pec_str};
use pec_owned::Orphan;

/// Receipts that belong to no message. It never changes.
pub struct pec_orphans(Vec<(Orphan, String)>);

impl Handle for pec_orphans {
    const NAME: &'static str = "pec_orphans";
    const TAG: u64 = u64::from_le_bytes(*b"pecorphn");
}

impl From<Vec<Orphan>> for pec_orphans {
    fn from(orphans: Vec<Orphan>) -> Self {
        let with_hash = |orphan: Orphan| {
            let hash = hex(&orphan.message_sha256);
            (orphan, hash)
        };
        Self(orphans.into_iter().map(with_hash).collect())
    }
}

fn orphan(call: &Call, orphans: *const pec_orphans, index: usize) -> Option<&Orphan> {
    Some(&call.see(orphans)?.0.get(index)?.0)
}

fn text(text: &Option<String>) -> Option<pec_str> {
    Some(text.as_deref()?.into())
}

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_orphans_count(orphans: *const pec_orphans) -> usize {
    answer(|call| Some(call.see(orphans)?.0.len()))
}

/// Frees the answer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_orphans_free(orphans: *mut pec_orphans) {
    release(orphans);
}

/// SHA-256 of the message, in lower-case hexadecimal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_orphan_message_sha256(orphans: *const pec_orphans, index: usize) -> pec_str {
    answer(|call| Some(call.see(orphans)?.0.get(index)?.1.as_str().into()))
}

/// What it is, or claims to be.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_orphan_kind(orphans: *const pec_orphans, index: usize) -> pec_kind {
    answer(|call| Some(orphan(call, orphans, index)?.kind.into()))
}

/// The verdict on it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_orphan_verdict(orphans: *const pec_orphans, index: usize) -> pec_verdict {
    answer(|call| Some(orphan(call, orphans, index)?.verdict.into()))
}

/// The identifier that it names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_orphan_identifier(orphans: *const pec_orphans, index: usize) -> pec_str {
    answer(|call| text(&orphan(call, orphans, index)?.identifier))
}

/// The msgid that it names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_orphan_msgid(orphans: *const pec_orphans, index: usize) -> pec_str {
    answer(|call| text(&orphan(call, orphans, index)?.msgid))
}

/// The recipient that it names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_orphan_recipient(orphans: *const pec_orphans, index: usize) -> pec_str {
    answer(|call| text(&orphan(call, orphans, index)?.recipient))
}

/// Why it belongs to no message: a code, as "tracker.not_certified".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_orphan_why(orphans: *const pec_orphans, index: usize) -> pec_str {
    answer(|call| Some(orphan(call, orphans, index)?.why.code().into()))
}

/// To how many submissions it may belong. Nothing follows from it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_orphan_suggested_count(orphans: *const pec_orphans, index: usize) -> usize {
    answer(|call| Some(orphan(call, orphans, index)?.suggested.len()))
}

/// The identifier of one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_orphan_suggested(
    orphans: *const pec_orphans,
    index: usize,
    suggested: usize,
) -> pec_str {
    answer(|call| Some(orphan(call, orphans, index)?.suggested.get(suggested)?.as_str().into()))
}

/// The whole of it in JSON, on one line.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_orphan_to_json(orphans: *const pec_orphans, index: usize) -> pec_str {
    answer(|call| Some(orphan(call, orphans, index)?.to_json().into()))
}
