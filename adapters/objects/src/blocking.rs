//! Waiting for a future, from any thread.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::{io, panic, thread};
use tokio::runtime::Handle;

/// Runs to its end a future that does its work on the thread that polls it, as those of `object_store` for a folder do outside
/// of tokio.
///
/// On a thread that belongs to a tokio runtime of the caller, they would hand their work to that runtime's pool and wait for it: if
/// all threads of the pool wait like this one, nobody is left to do the work. So there it runs on a thread of its own.
///
/// # Errors
///
/// That thread cannot be started.
pub(crate) fn run<T: Send>(future: impl Future<Output = T> + Send) -> io::Result<T> {
    if Handle::try_current().is_err() {
        return Ok(wait(future));
    }
    thread::scope(|scope| {
        let thread =
            thread::Builder::new().name("pec-objects".into()).spawn_scoped(scope, || wait(future))?;
        Ok(thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
    })
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

struct Unpark(thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Poll;

    /// Pending once, and woken by another thread.
    fn later() -> impl Future<Output = u8> + Send {
        let mut asked = false;
        std::future::poll_fn(move |context| {
            if asked {
                return Poll::Ready(7);
            }
            asked = true;
            let waker = context.waker().clone();
            thread::spawn(move || waker.wake());
            Poll::Pending
        })
    }

    #[test]
    fn what_is_not_ready_is_waited_for() {
        assert_eq!(run(later()).unwrap(), 7);
    }

    #[test]
    fn inside_a_runtime_it_runs_outside() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            assert!(run(async { Handle::try_current().is_err() }).unwrap());
            assert_eq!(run(later()).unwrap(), 7);
        });
    }
}
