//! Following what was sent
//!
//! A tracker takes in receipts in any order, and as often as they come, and says what became of each message, recipient by recipient.
//! It has a lock: several threads may feed it and ask it at the same time.

use crate::buffer::pec_buffer;
use crate::directory::some_time;
use crate::edge::{Handle, answer_time, attempt, new, release};
use crate::error::{pec_error, pec_status};
use crate::message::pec_message;
use crate::orphan::pec_orphans;
use crate::report::pec_report;
use crate::submission::pec_submissions;
use crate::view::{PEC_NO_TIME, pec_str};
use pec_core::UnixTime;
use pec_owned::Tracker;

/// What is known of messages that were sent.
#[derive(Default)]
pub struct pec_tracker(pub(crate) Tracker);

impl Handle for pec_tracker {
    const NAME: &'static str = "pec_tracker";
    const TAG: u64 = u64::from_le_bytes(*b"pectrack");
}

/// An empty tracker.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_tracker_new() -> *mut pec_tracker {
    new(pec_tracker::default)
}

/// Takes in what a judged message says: a fact if it is a certified receipt; else, if it says that it is one, a claim, which moves
/// nothing. `news` gets whether anything in it was new; it may be NULL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_tracker_feed(
    tracker: *mut pec_tracker,
    report: *const pec_report,
    news: *mut bool,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.optional_out(news);
        let tracker = call.handle(tracker, "tracker")?;
        out.put(tracker.0.feed(&call.handle(report, "report")?.report));
        Ok(())
    })
}

/// Takes in a message as the host sent it, which is then followed also without any receipt. `news` gets 1 if it was new and 0 if
/// not, -1 if nothing was taken in, for it has not exactly one author; it may be NULL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_tracker_feed_sent(
    tracker: *mut pec_tracker,
    message: *const pec_message,
    news: *mut i32,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.optional_out(news);
        let tracker = call.handle(tracker, "tracker")?;
        let news = tracker.0.feed_sent(&call.handle(message, "message")?.message);
        out.put(news.map_or(-1, i32::from));
        Ok(())
    })
}

/// Takes in a fact that `pec_report_fact_json` gave. It TRUSTS THE HOST: whoever can write to its store can make any receipt.
/// `news` gets whether it was new; it may be NULL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_tracker_feed_trusted_fact(
    tracker: *mut pec_tracker,
    fact: pec_str,
    news: *mut bool,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.optional_out(news);
        let tracker = call.handle(tracker, "tracker")?;
        out.put(tracker.0.feed_trusted_fact(call.text(fact, "fact")?)?);
        Ok(())
    })
}

/// Adds all that another tracker holds.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_tracker_merge(
    tracker: *mut pec_tracker,
    other: *const pec_tracker,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let tracker = call.handle(tracker, "tracker")?;
        tracker.0.merge(&call.handle(other, "other")?.0);
        Ok(())
    })
}

/// What became of each message, as of `now`. The answer lives by itself.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_tracker_submissions(
    tracker: *const pec_tracker,
    now: i64,
    submissions: *mut *mut pec_submissions,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(submissions, "submissions")?;
        let tracker = call.handle(tracker, "tracker")?;
        out.give(tracker.0.submissions(some_time(now, "now")?).into());
        Ok(())
    })
}

/// What belongs to no message: receipts without an identity, and what only claims to be a receipt. The answer lives by itself.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_tracker_orphans(
    tracker: *const pec_tracker,
    orphans: *mut *mut pec_orphans,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(orphans, "orphans")?;
        out.give(call.handle(tracker, "tracker")?.0.orphans().into());
        Ok(())
    })
}

/// The first moment after `now` at which time alone changes some state; PEC_NO_TIME if there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_tracker_next_deadline(tracker: *const pec_tracker, now: i64) -> i64 {
    answer_time(|call| {
        let tracker = call.see(tracker)?;
        if now == PEC_NO_TIME { None } else { tracker.0.next_deadline(UnixTime(now)) }
    })
}

/// The whole set in JSON, to be kept. `pec_buffer_text` shows it.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_tracker_snapshot(
    tracker: *const pec_tracker,
    json: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(json, "json")?;
        out.give(call.handle(tracker, "tracker")?.0.snapshot().into());
        Ok(())
    })
}

/// The tracker that a snapshot was taken of. It TRUSTS THE HOST, as `pec_tracker_feed_trusted_fact` does.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_tracker_trusted_from_snapshot(
    json: pec_str,
    tracker: *mut *mut pec_tracker,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(tracker, "tracker")?;
        out.give(pec_tracker(Tracker::trusted_from_snapshot(call.text(json, "json")?)?));
        Ok(())
    })
}

/// Frees a tracker. Answers that it gave live on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_tracker_free(tracker: *mut pec_tracker) {
    release(tracker);
}
