//! What became of messages
//!
//! What `pec_tracker_submissions` answers: messages numbered from 0, their recipients, and for each recipient the messages that
//! prove something about it. docs/report.md explains the JSON.

use crate::edge::{Call, Handle, answer, answer_time, answer_yes_no, release};
use crate::kinds::{pec_kind, pec_verdict};
use crate::view::{hex, pec_str};
use crate::words::{Word, words};
use pec_owned::{Evidence, Recipient, Submission};

/// What became of a message, all its recipients together.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_message_state {
    /// None.
    Null = 0,
    /// Something is awaited, and not late.
    Pending = 1,
    /// Every recipient has it.
    Delivered = 2,
    /// Some recipients have it, the others will not.
    Partial = 3,
    /// No recipient has it or will.
    Failed = 4,
    /// The sender's provider refused it.
    Rejected = 5,
    /// The deadline has passed for some recipient.
    Overdue = 6,
    /// Accepted, for addresses outside PEC only.
    External = 7,
}

words!(pec_message_state: pec_core::tracker::MessageState { Pending = "pending", Delivered = "delivered", Partial = "partial", Failed = "failed", Rejected = "rejected", Overdue = "overdue", External = "external", });

/// The name of what became of a message.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_message_state_name(message_state: u32) -> pec_str {
    answer(|_| pec_message_state::name_of(message_state))
}

/// What became of a message for one recipient.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_delivery_state {
    /// None.
    Null = 0,
    /// Sent; nothing certified says more.
    Submitted = 1,
    /// The sender's provider accepted it.
    Accepted = 2,
    /// Accepted, for an address outside PEC: no delivery receipt will come.
    External = 3,
    /// The recipient's provider took it in charge.
    InCharge = 4,
    /// Not delivered within 12 hours; it still may be.
    Delayed = 5,
    /// It is in the recipient's mailbox.
    Delivered = 6,
    /// It will not be delivered.
    Failed = 7,
    /// The sender's provider refused it.
    Rejected = 8,
    /// The deadline has passed without a delivery receipt or a final notice: one was lost.
    Overdue = 9,
}

words!(pec_delivery_state: pec_core::tracker::RecipientState { Submitted = "submitted", Accepted = "accepted", External = "external", InCharge = "in_charge", Delayed = "delayed", Delivered = "delivered", Failed = "failed", Rejected = "rejected", Overdue = "overdue", });

/// The name of what became of a message for a recipient.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_delivery_state_name(state: u32) -> pec_str {
    answer(|_| pec_delivery_state::name_of(state))
}

/// What became of messages, as of one time. It never changes.
pub struct pec_submissions(Vec<Row>);

struct Row {
    submission: Submission,
    /// SHA-256 of each piece of evidence, by recipient.
    hashes: Vec<Vec<String>>,
}

impl Handle for pec_submissions {
    const NAME: &'static str = "pec_submissions";
    const TAG: u64 = u64::from_le_bytes(*b"pecsubms");
}

impl From<Vec<Submission>> for pec_submissions {
    fn from(submissions: Vec<Submission>) -> Self {
        let hash = |evidence: &Evidence| hex(&evidence.message_sha256);
        let hashes = |recipient: &Recipient| recipient.evidence.iter().map(hash).collect();
        let row = |submission: Submission| Row {
            hashes: submission.recipients.iter().map(hashes).collect(),
            submission,
        };
        Self(submissions.into_iter().map(row).collect())
    }
}

fn submission(call: &Call, submissions: *const pec_submissions, index: usize) -> Option<&Submission> {
    Some(&call.see(submissions)?.0.get(index)?.submission)
}

fn recipient(
    call: &Call,
    submissions: *const pec_submissions,
    index: usize,
    recipient: usize,
) -> Option<&Recipient> {
    submission(call, submissions, index)?.recipients.get(recipient)
}

fn text(text: &Option<String>) -> Option<pec_str> {
    Some(text.as_deref()?.into())
}

/// How many messages there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submissions_count(submissions: *const pec_submissions) -> usize {
    answer(|call| Some(call.see(submissions)?.0.len()))
}

/// Frees the answer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submissions_free(submissions: *mut pec_submissions) {
    release(submissions);
}

/// The Message-ID of the original.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submission_msgid(submissions: *const pec_submissions, index: usize) -> pec_str {
    answer(|call| text(&submission(call, submissions, index)?.msgid))
}

/// The certified identifier; nothing for a sent message without any receipt.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submission_identifier(
    submissions: *const pec_submissions,
    index: usize,
) -> pec_str {
    answer(|call| text(&submission(call, submissions, index)?.identifier))
}

/// Who sent it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submission_sender(submissions: *const pec_submissions, index: usize) -> pec_str {
    answer(|call| text(&submission(call, submissions, index)?.sender))
}

/// Its subject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submission_subject(
    submissions: *const pec_submissions,
    index: usize,
) -> pec_str {
    answer(|call| text(&submission(call, submissions, index)?.subject))
}

/// When the sender's provider accepted it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submission_accepted_at(
    submissions: *const pec_submissions,
    index: usize,
) -> i64 {
    answer_time(|call| submission(call, submissions, index)?.accepted_at)
}

/// What became of it, all its recipients together.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submission_state(
    submissions: *const pec_submissions,
    index: usize,
) -> pec_message_state {
    answer(|call| Some(submission(call, submissions, index)?.state.into()))
}

/// How many things are out of the ordinary with it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submission_flag_count(
    submissions: *const pec_submissions,
    index: usize,
) -> usize {
    answer(|call| Some(submission(call, submissions, index)?.flags.len()))
}

/// The code of one, as "tracker.conflict".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submission_flag(
    submissions: *const pec_submissions,
    index: usize,
    flag: usize,
) -> pec_str {
    answer(|call| Some(submission(call, submissions, index)?.flags.get(flag)?.code().into()))
}

/// To how many submissions a sent message without receipts may belong. Nothing follows from it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submission_suggested_count(
    submissions: *const pec_submissions,
    index: usize,
) -> usize {
    answer(|call| Some(submission(call, submissions, index)?.suggested.len()))
}

/// The identifier of one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submission_suggested(
    submissions: *const pec_submissions,
    index: usize,
    suggested: usize,
) -> pec_str {
    answer(|call| Some(submission(call, submissions, index)?.suggested.get(suggested)?.as_str().into()))
}

/// The whole of it in JSON, on one line.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submission_to_json(
    submissions: *const pec_submissions,
    index: usize,
) -> pec_str {
    answer(|call| Some(submission(call, submissions, index)?.to_json().into()))
}

/// How many recipients it has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submission_recipient_count(
    submissions: *const pec_submissions,
    index: usize,
) -> usize {
    answer(|call| Some(submission(call, submissions, index)?.recipients.len()))
}

/// The address of one, from 0, its case as certified.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_recipient_address(
    submissions: *const pec_submissions,
    index: usize,
    recipient: usize,
) -> pec_str {
    answer(|call| Some(self::recipient(call, submissions, index, recipient)?.address.as_str().into()))
}

/// Whether it is a PEC address: 1 or 0; -1 if nothing certified says so.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_recipient_certified(
    submissions: *const pec_submissions,
    index: usize,
    recipient: usize,
) -> i32 {
    answer_yes_no(|call| self::recipient(call, submissions, index, recipient)?.certified)
}

/// What became of the message for this recipient.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_recipient_state(
    submissions: *const pec_submissions,
    index: usize,
    recipient: usize,
) -> pec_delivery_state {
    answer(|call| Some(self::recipient(call, submissions, index, recipient)?.state.into()))
}

/// When that happened; for PEC_DELIVERY_STATE_OVERDUE, the deadline.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_recipient_at(
    submissions: *const pec_submissions,
    index: usize,
    recipient: usize,
) -> i64 {
    answer_time(|call| self::recipient(call, submissions, index, recipient)?.at)
}

/// Why it was rejected, delayed or not delivered: the provider's words, or else one word for the kind of error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_recipient_reason(
    submissions: *const pec_submissions,
    index: usize,
    recipient: usize,
) -> pec_str {
    answer(|call| text(&self::recipient(call, submissions, index, recipient)?.reason))
}

/// How many things are out of the ordinary with it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_recipient_flag_count(
    submissions: *const pec_submissions,
    index: usize,
    recipient: usize,
) -> usize {
    answer(|call| Some(self::recipient(call, submissions, index, recipient)?.flags.len()))
}

/// The code of one, as "tracker.late_delivery".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_recipient_flag(
    submissions: *const pec_submissions,
    index: usize,
    recipient: usize,
    flag: usize,
) -> pec_str {
    answer(|call| Some(self::recipient(call, submissions, index, recipient)?.flags.get(flag)?.code().into()))
}

/// How many messages prove something about it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_recipient_evidence_count(
    submissions: *const pec_submissions,
    index: usize,
    recipient: usize,
) -> usize {
    answer(|call| Some(self::recipient(call, submissions, index, recipient)?.evidence.len()))
}

/// What one of them is, from 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_evidence_kind(
    submissions: *const pec_submissions,
    index: usize,
    recipient: usize,
    evidence: usize,
) -> pec_kind {
    answer(|call| {
        Some(self::recipient(call, submissions, index, recipient)?.evidence.get(evidence)?.kind.into())
    })
}

/// The verdict on it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_evidence_verdict(
    submissions: *const pec_submissions,
    index: usize,
    recipient: usize,
    evidence: usize,
) -> pec_verdict {
    answer(|call| {
        Some(self::recipient(call, submissions, index, recipient)?.evidence.get(evidence)?.verdict.into())
    })
}

/// Its SHA-256, in lower-case hexadecimal, by which the host finds it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_evidence_message_sha256(
    submissions: *const pec_submissions,
    index: usize,
    recipient: usize,
    evidence: usize,
) -> pec_str {
    answer(|call| {
        let row = call.see(submissions)?.0.get(index)?;
        Some(row.hashes.get(recipient)?.get(evidence)?.as_str().into())
    })
}
