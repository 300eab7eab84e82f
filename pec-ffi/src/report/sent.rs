//! Report: what was sent
//!
//! What the caller gave by `pec_options_set_sent`, held against the original inside a receipt, part by part from 0.

use super::pec_report;
use crate::edge::{Call, answer, answer_index, answer_yes_no};
use crate::view::pec_str;
use crate::words::{Word, optional, words};
use pec_core::verify::{PartComparison, SentComparison};

/// The certified msgid against the Message-ID of what was sent.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_msgid_comparison {
    /// None.
    Null = 0,
    /// They are the same.
    Same = 1,
    /// They are not; a program or a relay may have written another.
    Different = 2,
    /// One of them is absent, or nothing is certified.
    Absent = 3,
}

words!(pec_msgid_comparison: pec_core::verify::MsgidComparison { Same = "same", Different = "different", Absent = "absent", });

/// The name of its outcome.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_msgid_comparison_name(msgid_comparison: u32) -> pec_str {
    answer(|_| pec_msgid_comparison::name_of(msgid_comparison))
}

/// How a part of the original inside compares with what was sent.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_part_result {
    /// None.
    Null = 0,
    /// Byte for byte the same, line ends aside.
    Same = 1,
    /// The same in another transfer encoding.
    SameContent = 2,
    /// Another content.
    Different = 3,
    /// The hash in a brief receipt is that of the sent part.
    HashMatches = 4,
    /// It is not, in any form.
    HashDiffers = 5,
    /// It was sent and is not in the original inside.
    Missing = 6,
    /// It is in the original inside and was not sent.
    Added = 7,
    /// One that is newer than this header.
    Other = 255,
}

words!(pec_part_result: pec_core::verify::PartResult { Same = "same", SameContent = "same_content", Different = "different", HashMatches = "hash_matches", HashDiffers = "hash_differs", Missing = "missing", Added = "added", } or Other);

/// The name of its outcome.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_part_result_name(part_result: u32) -> pec_str {
    answer(|_| pec_part_result::name_of(part_result))
}

/// The form of a sent part over which the hash in a brief receipt was computed.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_hash_form {
    /// None.
    Null = 0,
    /// Encoded as transmitted, lines ending with CRLF.
    Crlf = 1,
    /// The same with LF.
    Lf = 2,
    /// As PEC_HASH_FORM_CRLF, without the line ends at the end.
    CrlfTrimmed = 3,
    /// As PEC_HASH_FORM_LF, without them.
    LfTrimmed = 4,
    /// The content, its transfer encoding undone.
    Decoded = 5,
    /// As PEC_HASH_FORM_CRLF, with exactly one line end at the end.
    CrlfOneEnd = 6,
    /// As PEC_HASH_FORM_LF, with exactly one.
    LfOneEnd = 7,
    /// One that is newer than this header.
    Other = 255,
}

words!(pec_hash_form: pec_core::verify::HashForm { Crlf = "crlf", Lf = "lf", CrlfTrimmed = "crlf_trimmed", LfTrimmed = "lf_trimmed", Decoded = "decoded", CrlfOneEnd = "crlf_one_end", LfOneEnd = "lf_one_end", } or Other);

/// The name of a hash form.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_hash_form_name(hash_form: u32) -> pec_str {
    answer(|_| pec_hash_form::name_of(hash_form))
}

fn sent(call: &Call, report: *const pec_report) -> Option<&SentComparison> {
    call.see(report)?.report.get().sent()
}

fn part(call: &Call, report: *const pec_report, index: usize) -> Option<&PartComparison> {
    sent(call, report)?.parts.get(index)
}

/// Whether something was given to compare.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_has_sent(report: *const pec_report) -> bool {
    answer(|call| Some(sent(call, report).is_some()))
}

/// Whether the original inside is what was sent: 1 or 0; -1 if it cannot be told, and a finding says why. Only with
/// PEC_KIND_DELIVERY does it prove a delivery.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_sent_matches(report: *const pec_report) -> i32 {
    answer_yes_no(|call| sent(call, report)?.matches)
}

/// The certified msgid against the Message-ID of what was sent.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_sent_msgid(report: *const pec_report) -> pec_msgid_comparison {
    answer(|call| Some(sent(call, report)?.msgid.into()))
}

/// How many parts were compared.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_sent_part_count(report: *const pec_report) -> usize {
    answer(|call| Some(sent(call, report)?.parts.len()))
}

/// The number of one in the original inside; PEC_NO_INDEX if it is missing there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_sent_part_number(report: *const pec_report, index: usize) -> usize {
    answer_index(|call| part(call, report, index)?.part)
}

/// Its number in what was sent; PEC_NO_INDEX if it was added.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_sent_part_sent_number(report: *const pec_report, index: usize) -> usize {
    answer_index(|call| part(call, report, index)?.sent_part)
}

/// What the comparison gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_sent_part_result(report: *const pec_report, index: usize) -> pec_part_result {
    answer(|call| Some(part(call, report, index)?.result.into()))
}

/// Over which form of the sent part the hash is, in a brief receipt.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_sent_part_form(report: *const pec_report, index: usize) -> pec_hash_form {
    answer(|call| Some(optional(part(call, report, index)?.form)))
}
