//! The thread that makes requests.

use pec_core::ports::{PortError, PortErrorKind};
use std::io;
use std::sync::mpsc;
use tokio::runtime::{Builder, Runtime};

/// A runtime with one thread, of our own: whoever calls may have one, or none, or may not block on his.
pub(super) struct Requests(Option<Runtime>);

impl Requests {
    pub(super) fn start() -> io::Result<Self> {
        let mut builder = Builder::new_multi_thread();
        builder
            .worker_threads(1)
            .thread_name("pec-objects")
            .enable_all()
            .build()
            .map(|runtime| Self(Some(runtime)))
    }

    /// Makes a request there and waits for what becomes of it.
    pub(super) fn run<T: Send + 'static>(
        &self,
        request: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, PortError> {
        let (sender, receiver) = mpsc::sync_channel(1);
        if let Some(runtime) = &self.0 {
            // Only a receiver that is gone refuses what is sent, and this one waits.
            runtime.spawn(async move { sender.send(request.await).ok() });
        }
        let died = |_| PortError::new(PortErrorKind::Failed, "the thread that makes requests died");
        receiver.recv().map_err(died)
    }
}

impl Drop for Requests {
    /// To wait for the thread would be refused inside of somebody else's runtime; nothing is under way any more.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
