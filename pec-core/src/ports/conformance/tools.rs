//! What the suites share: comparing, racing, bytes to store.

use super::Violation;
use crate::ports::{PortError, PortErrorKind};
use std::fmt::Debug;
use std::sync::Barrier;

/// Characters of a value that a violation shows.
const MAX_SHOWN: usize = 400;

pub(super) fn violation(
    what: impl Into<String>,
    expected: impl Into<String>,
    found: impl Into<String>,
) -> Violation {
    Violation { what: what.into(), expected: expected.into(), found: found.into() }
}

/// A value for the eye, cut where it gets long.
fn shown(value: &impl Debug) -> String {
    let all = format!("{value:?}");
    match all.char_indices().nth(MAX_SHOWN) {
        None => all,
        Some((end, _)) => format!("{} ... ({} bytes)", all.get(..end).unwrap_or_default(), all.len()),
    }
}

/// Both are the same.
pub(super) fn equal<T: PartialEq + Debug>(
    what: impl Into<String>,
    found: T,
    expected: T,
) -> Result<(), Violation> {
    if found == expected { Ok(()) } else { Err(violation(what, shown(&expected), shown(&found))) }
}

/// It holds.
pub(super) fn holds(
    what: impl Into<String>,
    expected: &str,
    found: &impl Debug,
    holds: bool,
) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(violation(what, expected, shown(found))) }
}

/// Both have the same bytes. A difference is shown as a place: nobody wants to see megabytes.
pub(super) fn same_bytes(what: impl Into<String>, found: &[u8], expected: &[u8]) -> Result<(), Violation> {
    if found == expected {
        return Ok(());
    }
    let place = found.iter().zip(expected).take_while(|(a, b)| a == b).count();
    Err(violation(
        what,
        format!("{} bytes", expected.len()),
        format!("{} bytes, which differ from byte {place} on", found.len()),
    ))
}

/// It succeeded.
pub(super) fn given<T>(what: &str, result: Result<T, PortError>) -> Result<T, Violation> {
    result.map_err(|error| violation(what, "no error", format!("{} ({error})", error.code())))
}

/// It is an error of this kind.
pub(super) fn refused<T: Debug>(
    what: impl Into<String>,
    result: Result<T, PortError>,
    kind: PortErrorKind,
) -> Result<(), Violation> {
    let expected = format!("the error {}", kind.code());
    match result {
        Err(error) if error.kind() == kind => Ok(()),
        Err(error) => Err(violation(what, expected, format!("{} ({error})", error.code()))),
        Ok(value) => Err(violation(what, expected, shown(&value))),
    }
}

/// What a thread does.
pub(super) type Job<'a, T> = Box<dyn FnOnce() -> T + Send + 'a>;

/// Starts all at once, one thread each, and gives their results in order.
#[expect(
    clippy::disallowed_methods,
    reason = "the suite tries what many threads do to a store; the engine starts none"
)]
pub(super) fn at_once<T: Send>(jobs: Vec<Job<'_, T>>) -> Result<Vec<T>, Violation> {
    let barrier = Barrier::new(jobs.len());
    let begin = |job: Job<'_, T>| {
        barrier.wait();
        job()
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = jobs.into_iter().map(|job| scope.spawn(move || begin(job))).collect();
        let ended: Vec<_> = threads.into_iter().map(|thread| thread.join()).collect();
        let died = |_| violation("several threads at once", "that each ends", "one that panicked");
        ended.into_iter().map(|end| end.map_err(died)).collect()
    })
}

/// A few numbers without pattern, the same in each run (SplitMix64).
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One below `end`, which is not 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap_or_default()
    }

    /// Whether one of so many times comes now.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of these.
    pub(super) fn one<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len().max(1)))
    }

    /// Bytes that do not compress.
    pub(super) fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes: Vec<u8> = (0..count.div_ceil(8)).flat_map(|_| self.next().to_le_bytes()).collect();
        bytes.truncate(count);
        bytes
    }
}
