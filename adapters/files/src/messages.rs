//! The messages of files one after the other, for who works on one at a time.

use crate::feed::Contents;
use crate::{Feed, Found, Stored, walk};
use std::iter::FusedIterator;
use std::path::Path;

/// Each message that the paths hold, one after the other: see [what is taken](crate#what-is-taken). `limit`: bytes of the largest
/// message; a larger one is an error in its place.
///
/// The files are listed at once, and each is opened when its turn comes.
#[must_use]
pub fn messages<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>, limit: usize) -> Messages {
    Messages::new(walk(paths), limit)
}

/// The messages of files, in their order. Of what cannot be read comes the reason, in its place. Holds one message at a time.
pub struct Messages {
    feed: Feed,
    /// What is left of the file that was opened last.
    open: Option<Contents<'static>>,
}

impl Messages {
    /// The messages of files that were listed already. `limit` as in [`messages()`].
    #[must_use]
    pub fn new(files: Vec<Found>, limit: usize) -> Self {
        Self { feed: Feed::new(files, limit), open: None }
    }

    /// How many files of folders were passed over so far, because they begin neither like a message nor like an mbox.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.feed.skipped()
    }
}

impl Iterator for Messages {
    type Item = Stored<'static>;

    fn next(&mut self) -> Option<Stored<'static>> {
        loop {
            if let Some(stored) = self.open.as_mut().and_then(Iterator::next) {
                return Some(stored);
            }
            self.open = None;
            self.open = Some(self.feed.next()?.into_messages());
        }
    }
}

impl FusedIterator for Messages {}
