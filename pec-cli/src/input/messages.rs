//! The messages of files one after the other, for who works on one at a time.

use super::feed::Contents;
use super::{Feed, Found, Stored};
use std::iter::FusedIterator;

/// The messages of files, in the order of [`walk()`](super::walk()). Of a file that cannot be read comes the reason, in its place.
/// Holds one message at a time.
pub(crate) struct Messages {
    feed: Feed,
    /// What is left of the file that was opened last.
    open: Option<Contents<'static>>,
}

impl Messages {
    /// `limit`: bytes of the largest message; a larger one is an error in its place.
    pub(crate) fn new(files: Vec<Found>, limit: usize) -> Self {
        Self { feed: Feed::new(files, limit), open: None }
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
