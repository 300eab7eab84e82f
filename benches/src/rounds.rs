//! Rounds that do everything once, one after another, so that what slows one down slows all. What counts is the ratio
//! to the first of the same round.

use crate::Result;
use crate::table::median;
use crate::work::Work;
use std::time::Duration;

/// What was measured of one work on one sample.
pub struct Measured {
    /// Which.
    pub work: String,
    /// CPU time for one message.
    pub nanoseconds: f64,
    /// Relative to the first of the same round: to the floor.
    pub floors: f64,
}

/// So many rounds of all these on so many messages. What is short is repeated within a round, but not by `quick`.
///
/// # Errors
///
/// A message did not come out as it should.
pub fn measure(works: &mut [Work<'_>], messages: usize, rounds: usize, quick: bool) -> Result<Vec<Measured>> {
    let mut repeats = Vec::new();
    for work in &mut *works {
        work.run(1)?; // fills the caches, and the memory of verifiers
        let once = work.run(1)?.max(Duration::from_nanos(1));
        let repeat = if quick { 1 } else { work.least.as_nanos() / once.as_nanos() + 1 };
        repeats.push(usize::try_from(repeat)?);
    }
    let mut times = vec![Vec::new(); works.len()];
    let mut ratios = vec![Vec::new(); works.len()];
    for _ in 0..if quick { 1 } else { rounds } {
        let mut floor = None;
        for (((work, repeat), times), ratios) in
            works.iter_mut().zip(&repeats).zip(&mut times).zip(&mut ratios)
        {
            let time = per(work.run(*repeat)?, repeat * messages);
            times.push(time);
            ratios.push(time / *floor.get_or_insert(time));
        }
    }
    let results = works.iter().zip(times).zip(ratios);
    Ok(results
        .map(|((work, times), ratios)| Measured {
            work: work.name.clone(),
            nanoseconds: median(times),
            floors: median(ratios),
        })
        .collect())
}

/// Nanoseconds for each of `count`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a count of things that fit into memory")]
pub fn per(time: Duration, count: usize) -> f64 {
    time.as_secs_f64() * 1e9 / count.max(1) as f64
}
