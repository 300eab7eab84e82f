//! Two threads against one. Each has a verifier of its own, and takes the next few messages when it is done with some.

use crate::Result;
use crate::clock::process_worked;
use crate::pki::Pki;
use crate::rounds::per;
use crate::sample::Sample;
use crate::table::median;
use crate::work::of_file;
use pec_core::crypto::AwsLc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Messages that a thread takes at once.
const AT_ONCE: usize = 4;
/// What passes at least in one measurement: shorter, and starting a thread would count.
const LEAST: Duration = Duration::from_millis(200);

/// What two threads do against one.
pub struct Threads {
    /// The time that passed with one, to that with two.
    pub clock: f64,
    /// The time that two worked together, to that of one.
    pub work: f64,
    /// What passed for one message, by two threads: nanoseconds.
    pub nanoseconds: f64,
}

/// Measures the whole job, in so many rounds.
///
/// # Errors
///
/// A message did not come out as it should.
pub fn measure(sample: &Sample, pki: &Pki, rounds: usize, quick: bool) -> Result<Threads> {
    let once = run(sample, pki, 1, 1)?.0.max(Duration::from_nanos(1));
    let times = if quick { 1 } else { usize::try_from(LEAST.as_nanos() / once.as_nanos())? + 1 };
    let (mut clock, mut work, mut nanoseconds) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..if quick { 1 } else { rounds } {
        let (one, one_worked) = run(sample, pki, 1, times)?;
        let (two, two_worked) = run(sample, pki, 2, times)?;
        clock.push(one.as_secs_f64() / two.as_secs_f64());
        work.push(two_worked.as_secs_f64() / one_worked.as_secs_f64());
        nanoseconds.push(per(two, times * sample.messages.len()));
    }
    Ok(Threads { clock: median(clock), work: median(work), nanoseconds: median(nanoseconds) })
}

/// What passed, and how long all threads worked, for all messages so many times.
fn run(sample: &Sample, pki: &Pki, threads: usize, times: usize) -> Result<(Duration, Duration)> {
    let all = sample.messages.len() * times;
    let next = AtomicUsize::new(0);
    let good = AtomicBool::new(true);
    let mut verify: Vec<_> = (0..threads).map(|_| of_file(pki, Arc::new(AwsLc))).collect();
    // So each has met the signers.
    let mut all_good = verify.iter_mut().all(|verify| sample.messages.iter().all(verify));
    let (begin, worked) = (Instant::now(), process_worked());
    thread::scope(|scope| {
        for verify in &mut verify {
            scope.spawn(|| {
                loop {
                    let first = next.fetch_add(AT_ONCE, Ordering::Relaxed);
                    if first >= all {
                        break;
                    }
                    let mut messages = sample.messages.iter().cycle().skip(first % sample.messages.len());
                    if !messages.by_ref().take(AT_ONCE.min(all - first)).all(&mut *verify) {
                        good.store(false, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let took = (begin.elapsed(), process_worked().saturating_sub(worked));
    all_good &= good.into_inner();
    if all_good { Ok(took) } else { Err("a thread's message did not come out as it should".into()) }
}
