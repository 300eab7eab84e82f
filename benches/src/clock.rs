//! The time that this thread has worked. A machine that is busy with other things makes it no longer, or only a little:
//! by caches and clock rates, which is what ratios within one round are for.

use std::time::Duration;

/// The time that this thread has been running on a processor.
#[cfg(target_os = "linux")]
#[must_use]
pub fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let nanoseconds = u32::try_from(time.tv_nsec).unwrap_or_default();
    Duration::new(time.tv_sec.unsigned_abs(), nanoseconds)
}

/// Elsewhere, the time that has passed: measure on a quiet machine.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn worked() -> Duration {
    use std::{sync::LazyLock, time::Instant};
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// The time that all threads of this program have been running on a processor.
#[cfg(target_os = "linux")]
#[must_use]
pub fn process_worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let nanoseconds = u32::try_from(time.tv_nsec).unwrap_or_default();
    Duration::new(time.tv_sec.unsigned_abs(), nanoseconds)
}

/// Elsewhere, the time that has passed.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn process_worked() -> Duration {
    worked()
}

/// The time that programs which this one started, and which have ended, were running on a processor: to a hundredth of a second.
/// `None` where the system does not tell it.
#[must_use]
pub fn children_worked() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in parentheses, which may hold blanks. These are the fields 16 and 17.
    let (_, fields) = told.rsplit_once(')')?;
    let mut ticks = fields.split_whitespace().skip(13).map(str::parse::<u64>);
    let (user, system) = (ticks.next()?.ok()?, ticks.next()?.ok()?);
    Some(Duration::from_millis((user + system) * 10))
}
