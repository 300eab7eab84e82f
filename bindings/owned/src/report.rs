//! A report with the message it is about.

use crate::Message;
use pec_core::history::Heard;
use pec_core::tracker::Fact;
use pec_core::{Limits, verify};
use self_cell::self_cell;
use std::fmt;
use std::sync::Arc;

/// What a report borrows from.
struct Ground {
    message: Message,
    limits: Limits,
}

type Judgement<'a> = verify::Report<'a>;

self_cell!(
    struct Cell {
        owner: Ground,

        #[covariant]
        dependent: Judgement,
    }
);

/// A report with its message, to be shared: that of a message, or of one of the messages inside it.
#[derive(Clone)]
pub struct Report {
    cell: Arc<Cell>,
    /// From the report at the top to this one: the number among the nested reports, level by level.
    path: Arc<[usize]>,
}

impl Report {
    pub(crate) fn new(
        message: Message,
        limits: Limits,
        verify: impl for<'a> FnOnce(&'a Message) -> verify::Report<'a>,
    ) -> Self {
        let cell = Cell::new(Ground { message, limits }, |ground| verify(&ground.message));
        Self { cell: Arc::new(cell), path: Arc::default() }
    }

    /// The report.
    #[must_use]
    pub fn get(&self) -> &verify::Report<'_> {
        let top = self.cell.borrow_dependent();
        // Only `nested` makes paths, each step of which is there.
        self.path.iter().fold(top, |report, index| report.nested().get(*index).unwrap_or(report))
    }

    /// The message at the top: spans of this report count in it if the report is the one at the top.
    #[must_use]
    pub fn message(&self) -> &Message {
        &self.cell.borrow_owner().message
    }

    /// The report of a message inside; `None` if there are fewer.
    #[must_use]
    pub fn nested(&self, index: usize) -> Option<Self> {
        self.get().nested().get(index)?;
        let path = self.path.iter().copied().chain([index]).collect();
        Some(Self { cell: Arc::clone(&self.cell), path })
    }

    /// The fact for the tracker, if the message certifies one. Hashes the whole message once.
    #[must_use]
    pub fn fact(&self) -> Option<Fact> {
        Some(self.get().verified()?.fact())
    }

    /// The same in JSON, for a host that keeps facts in a store of its own; [`Tracker::feed_trusted_fact`] reads it.
    ///
    /// [`Tracker::feed_trusted_fact`]: crate::Tracker::feed_trusted_fact
    #[must_use]
    pub fn fact_json(&self) -> Option<String> {
        // Strings, numbers and lists cannot fail to serialise.
        self.fact().map(|fact| serde_json::to_string(&fact).unwrap_or_default())
    }

    /// What the message says to the tracker. A message inside another says nothing by itself: what it claims is told with
    /// the one around it.
    #[must_use]
    pub fn heard(&self) -> Heard {
        if !self.path.is_empty() {
            return Heard::default();
        }
        let ground = self.cell.borrow_owner();
        Heard::of(ground.message.get(), self.get(), &ground.limits)
    }
}

/// Redacted, as the report itself is.
impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}
