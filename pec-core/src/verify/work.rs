//! What goes through all levels of one verification.

use super::verified::Evidence;
use crate::crypto::DigestAlgorithm;
use crate::limits::Budget;
use crate::message::Message;
use crate::message::condensed::{Condensed, KnownDigest, WantedDigest};
use crate::{Limits, Span};

/// What is left to be spent, and, of a message that was read in pieces, its digests.
pub(super) struct Work<'w> {
    pub(super) budget: Budget,
    condensed: Option<&'w Condensed>,
    /// The digests of the whole message that were asked for.
    asked: Vec<WantedDigest>,
    /// One of them is not there.
    lacking: bool,
}

impl<'w> Work<'w> {
    pub(super) fn of_whole(limits: &Limits) -> Self {
        Self { budget: Budget::new(limits), condensed: None, asked: Vec::new(), lacking: false }
    }

    pub(super) fn of_condensed(condensed: &'w Condensed, limits: &Limits) -> Self {
        Self { condensed: Some(condensed), ..Self::of_whole(limits) }
    }

    /// The digest of these bytes of the whole message, if it was made while they were read.
    pub(super) fn known_digest(&mut self, span: Span, algorithm: DigestAlgorithm) -> Option<&'w KnownDigest> {
        let wanted = WantedDigest { span, algorithm };
        let known = self.condensed?.digest(wanted)?;
        self.asked.push(wanted);
        Some(known)
    }

    /// Without this digest there is no report.
    pub(super) fn want_digest(&mut self, span: Span, algorithm: DigestAlgorithm) {
        self.asked.push(WantedDigest { span, algorithm });
        self.lacking = true;
    }

    /// All digests that are wanted, if one is not there.
    pub(super) fn into_wanted(self) -> Option<Vec<WantedDigest>> {
        self.lacking.then_some(self.asked)
    }

    /// What a fact is evidenced by; `None` if there is to be none. A message inside another is no evidence.
    pub(super) fn evidence<'a>(&self, message: &Message<'a>, depth: usize) -> Option<Evidence<'a>> {
        match self.condensed {
            None => Some(Evidence::Bytes(message.raw())),
            Some(_) if depth > 0 => None,
            Some(condensed) => condensed.sha256().map(Evidence::Sha256),
        }
    }
}
