//! The findings of one reading: each said once, however often the document gives cause for it.

use crate::finding::{Code, Finding};

/// What was noticed so far. Bounded by the table of codes, not by the input.
#[derive(Default)]
pub(super) struct Notes(Vec<Finding>);

impl Notes {
    /// Notes `finding`, unless the same was said before.
    #[cold]
    pub(super) fn add(&mut self, finding: impl Into<Finding>) {
        let finding = finding.into();
        if !self.0.contains(&finding) {
            self.0.push(finding);
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Forgets all but the first of them.
    pub(super) fn keep(&mut self, first: usize) {
        self.0.truncate(first);
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.0
    }
}

/// The certification data cannot be read; `why` is one of our own words, never the document's.
pub(super) fn unreadable(why: &'static str) -> Finding {
    Finding::new(Code::DaticertUnreadable).with(why)
}
