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
