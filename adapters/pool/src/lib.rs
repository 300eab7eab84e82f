//! Work on all cores, results in the order of the input, memory bounded.
//!
//! One thread feeds jobs, the workers take them in small batches, the caller's thread receives the results. A job counts
//! against the bounds from the moment it is fed until its result has been received, so neither the queue nor the results
//! that wait for an earlier one can grow without end.
//!
//! ```
//! struct Lengths;
//!
//! impl pec_pool::Work for Lengths {
//!     type Job = &'static str;
//!     type Output = usize;
//!     type Context = ();
//!     fn context(&self) {}
//!     fn run(&self, (): &mut (), job: &&'static str) -> usize { job.len() }
//!     fn panicked(&self, _: &&'static str) -> usize { 0 }
//! }
//!
//! let mut lengths = Vec::new();
//! let feed = |emit: &mut dyn FnMut(&'static str, usize) -> bool| {
//!     for word in ["uno", "due", "quattro"] {
//!         emit(word, word.len());
//!     }
//! };
//! pec_pool::run(pec_pool::cores(), &Lengths, feed, |length| {
//!     lengths.push(length);
//!     true // go on
//! });
//! assert_eq!(lengths, [3, 3, 7]);
//! ```

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Jobs that a worker takes at once, so that small ones do not spend their time on hand-overs.
const BATCH: usize = 16;
/// A batch is full with this weight.
const BATCH_WEIGHT: usize = 1024 * 1024;
/// Batches in flight for each worker.
const BATCHES: usize = 8;
/// Weight in flight for each worker; a heavier job goes alone.
const WEIGHT: usize = 64 * 1024 * 1024;

/// The cores there are.
#[must_use]
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// What to do with a job.
pub trait Work: Sync {
    /// A piece of work.
    type Job: Send;
    /// What comes of it.
    type Output: Send;
    /// What a worker keeps from one job to the next.
    type Context;

    /// What a worker begins with.
    fn context(&self) -> Self::Context;
    /// Does a job.
    fn run(&self, context: &mut Self::Context, job: &Self::Job) -> Self::Output;
    /// The result of a job that panicked: a defect in the program must not stop the other jobs.
    fn panicked(&self, job: &Self::Job) -> Self::Output;
}

/// Feeds jobs with their weight (bytes) by `feed` until it returns, and hands the results to `receive` in the same order until
/// it returns false. `feed` is told by its `emit` returning false that no more are wanted.
pub fn run<W: Work>(
    workers: usize,
    work: &W,
    feed: impl FnOnce(&mut dyn FnMut(W::Job, usize) -> bool) + Send,
    mut receive: impl FnMut(W::Output) -> bool,
) {
    let shared = Shared::<W>::new(workers);
    thread::scope(|scope| {
        // However this thread leaves, the others must not wait for it for ever.
        let _stop = Stop(&shared);
        scope.spawn(|| {
            let _close = Close(&shared);
            let mut batch = Batch::default();
            let mut wanted = true;
            feed(&mut |job, weight| {
                if !batch.jobs.is_empty() && batch.weight.saturating_add(weight) > BATCH_WEIGHT {
                    wanted = wanted && shared.push(mem::take(&mut batch));
                }
                batch.jobs.push(job);
                batch.weight = batch.weight.saturating_add(weight);
                if batch.jobs.len() >= BATCH || batch.weight >= BATCH_WEIGHT {
                    wanted = wanted && shared.push(mem::take(&mut batch));
                }
                wanted
            });
            if wanted && !batch.jobs.is_empty() {
                shared.push(batch);
            }
        });
        for _ in 0..workers {
            scope.spawn(|| {
                let mut context = work.context();
                while let Some((number, batch)) = shared.take() {
                    let run = |job| {
                        catch_unwind(AssertUnwindSafe(|| work.run(&mut context, job))).unwrap_or_else(|_| {
                            // What the panic left half done is not used again.
                            context = work.context();
                            work.panicked(job)
                        })
                    };
                    let outputs = batch.jobs.iter().map(run).collect();
                    shared.finish(number, Done { outputs, weight: batch.weight });
                }
            });
        }
        while let Some(outputs) = shared.next() {
            for output in outputs {
                if !receive(output) {
                    return;
                }
            }
        }
    });
}

struct Batch<J> {
    jobs: Vec<J>,
    weight: usize,
}

impl<J> Default for Batch<J> {
    fn default() -> Self {
        Self { jobs: Vec::new(), weight: 0 }
    }
}

struct Done<O> {
    outputs: Vec<O>,
    weight: usize,
}

struct Shared<W: Work> {
    state: Mutex<State<W>>,
    /// Room for another batch.
    room: Condvar,
    /// A batch to take.
    filled: Condvar,
    /// The next result in order.
    ready: Condvar,
    max_batches: usize,
    max_weight: usize,
}

struct State<W: Work> {
    queue: VecDeque<(u64, Batch<W::Job>)>,
    done: BTreeMap<u64, Done<W::Output>>,
    fed: u64,
    received: u64,
    /// Of all batches fed and not yet received.
    weight: usize,
    closed: bool,
    stopped: bool,
}

impl<W: Work> Shared<W> {
    fn new(workers: usize) -> Self {
        let state = State {
            queue: VecDeque::new(),
            done: BTreeMap::new(),
            fed: 0,
            received: 0,
            weight: 0,
            closed: false,
            stopped: false,
        };
        Self {
            state: Mutex::new(state),
            room: Condvar::new(),
            filled: Condvar::new(),
            ready: Condvar::new(),
            max_batches: workers.saturating_mul(BATCHES),
            max_weight: workers.saturating_mul(WEIGHT),
        }
    }

    /// No code that can panic runs under the lock, so a poisoned one holds a sound state.
    fn lock(&self) -> MutexGuard<'_, State<W>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, batch: Batch<W::Job>) -> bool {
        let full = |state: &mut State<W>| {
            let flying = usize::try_from(state.fed - state.received).unwrap_or(usize::MAX);
            let heavy = state.weight.saturating_add(batch.weight) > self.max_weight;
            !state.stopped && (flying >= self.max_batches || flying > 0 && heavy)
        };
        let mut state = self.room.wait_while(self.lock(), full).unwrap_or_else(PoisonError::into_inner);
        if state.stopped {
            return false;
        }
        let number = state.fed;
        state.fed += 1;
        state.weight = state.weight.saturating_add(batch.weight);
        state.queue.push_back((number, batch));
        drop(state);
        self.filled.notify_one();
        true
    }

    fn take(&self) -> Option<(u64, Batch<W::Job>)> {
        let idle = |state: &mut State<W>| state.queue.is_empty() && !state.closed && !state.stopped;
        let mut state = self.filled.wait_while(self.lock(), idle).unwrap_or_else(PoisonError::into_inner);
        if state.stopped { None } else { state.queue.pop_front() }
    }

    fn finish(&self, number: u64, done: Done<W::Output>) {
        let mut state = self.lock();
        state.done.insert(number, done);
        let next = number == state.received;
        drop(state);
        if next {
            self.ready.notify_one();
        }
    }

    fn next(&self) -> Option<Vec<W::Output>> {
        let waiting = |state: &mut State<W>| {
            let ended = state.closed && state.fed == state.received;
            !ended && !state.done.contains_key(&state.received)
        };
        let mut state = self.ready.wait_while(self.lock(), waiting).unwrap_or_else(PoisonError::into_inner);
        let number = state.received;
        let done = state.done.remove(&number)?;
        state.received += 1;
        state.weight = state.weight.saturating_sub(done.weight);
        drop(state);
        self.room.notify_one();
        Some(done.outputs)
    }
}

/// Says, when dropped, that no more is fed.
struct Close<'a, W: Work>(&'a Shared<W>);

impl<W: Work> Drop for Close<'_, W> {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.filled.notify_all();
        self.0.ready.notify_one();
    }
}

/// Says, when dropped, that no more is wanted.
struct Stop<'a, W: Work>(&'a Shared<W>);

impl<W: Work> Drop for Stop<'_, W> {
    fn drop(&mut self) {
        self.0.lock().stopped = true;
        self.0.filled.notify_all();
        self.0.room.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Doubles numbers, the slower the smaller; notes how many are under way, and panics on 13.
    #[derive(Default)]
    struct Double {
        flying: AtomicUsize,
        most: AtomicUsize,
    }

    impl Work for Double {
        type Job = usize;
        type Output = usize;
        type Context = ();

        fn context(&self) {}

        fn run(&self, (): &mut (), job: &usize) -> usize {
            assert_ne!(*job, 13, "a defect, on purpose");
            (0..job % 7 * 20).for_each(|_| thread::yield_now());
            job * 2
        }

        fn panicked(&self, job: &usize) -> usize {
            job + 1_000_000
        }
    }

    #[test]
    fn results_come_in_order_and_a_panic_costs_one_job() {
        for workers in [1, 2, 5] {
            let mut results = Vec::new();
            run(
                workers,
                &Double::default(),
                |emit| (0..1000).for_each(|n| assert!(emit(n, n * 1000))),
                |result| {
                    results.push(result);
                    true
                },
            );
            let expected: Vec<_> = (0..1000).map(|n| if n == 13 { 1_000_013 } else { n * 2 }).collect();
            assert_eq!(results, expected);
        }
    }

    #[test]
    fn nothing_to_do_ends() {
        run(3, &Double::default(), |_| {}, |_| panic!("no result"));
    }

    #[test]
    fn who_wants_no_more_stops_the_feeder() {
        let mut received = 0;
        run(
            2,
            &Double::default(),
            |emit| while emit(1, 1) {},
            |_| {
                received += 1;
                received < 100
            },
        );
        assert_eq!(received, 100);
    }

    #[test]
    fn heavy_jobs_wait_for_room() {
        let work = Double::default();
        run(
            2,
            &work,
            |emit| {
                for _ in 0..200 {
                    work.most.fetch_max(work.flying.fetch_add(1, Ordering::SeqCst), Ordering::SeqCst);
                    emit(1, WEIGHT);
                }
            },
            |_| {
                work.flying.fetch_sub(1, Ordering::SeqCst);
                true
            },
        );
        // Two are admitted, one waits at the door, one more was taken by the receiver and not yet counted off.
        assert!(work.most.into_inner() <= 4);
    }
}
