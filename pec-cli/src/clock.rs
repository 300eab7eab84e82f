//! The one place where the program asks the machine for the time. Everything else gets it as an argument.

use pec_core::UnixTime;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The wall clock, in whole seconds; a clock set before 1970 gives a negative time, never an error.
pub(crate) fn now() -> UnixTime {
    let seconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds),
    };
    UnixTime(seconds)
}

/// A reading to measure how long something takes.
pub(crate) fn instant() -> Instant {
    Instant::now()
}
