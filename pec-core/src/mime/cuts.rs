//! A copy of a message that leaves out stretches of it, indexed as the message itself would be.
//!
//! The index looks at header blocks and at lines that begin with two hyphens, and at nothing else. A copy that holds all of
//! these, and leaves out nothing but whole other lines, has the parts of the message, each at its place in the copy. That a copy
//! is so, [`Cuts::check`] finds out when it was indexed; how it is made does not matter.
//!
//! What was left out can be asked for by nobody: an access to bytes among which some are missing is given what is there, and is
//! noted in [`Missed`]. Then whatever came of it counts for nothing.

use super::{Body, Part};
use crate::Span;
use crate::finding::{Code, Finding};
use std::borrow::Cow;
use std::sync::OnceLock;

/// A stretch that a copy leaves out: whole lines, none of which begins with two hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// Where it would stand in the copy: between two bytes.
    pub(crate) at: usize,
    /// Bytes that the copy leaves out up to here, those of this stretch included.
    pub(crate) left_out: usize,
}

/// Why a copy did not do, once it did not.
#[derive(Debug, Default)]
pub(crate) struct Missed(OnceLock<&'static str>);

impl Missed {
    fn note(&self, why: &'static str) {
        self.0.get_or_init(|| why);
    }

    /// The first reason.
    pub(crate) fn why(&self) -> Option<&'static str> {
        self.0.get().copied()
    }
}

/// The cuts in a copy, seen from one message in it: the outermost, or one inside. Places are those in that message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cuts<'a> {
    /// All cuts of the copy, in order.
    all: &'a [Cut],
    /// Where this message stands in the copy.
    level: Span,
    missed: &'a Missed,
}

impl<'a> Cuts<'a> {
    pub(crate) fn new(copy: &[u8], all: &'a [Cut], missed: &'a Missed) -> Self {
        Self { all, level: Span::new(0, copy.len()), missed }
    }

    /// The cuts seen from the message in the body at `body`.
    fn inside(self, body: Span) -> Self {
        let start = self.level.start;
        Self { level: Span::new(start + body.start, start + body.end), ..self }
    }

    /// Whether something was left out among these bytes, or at one of their ends.
    pub(crate) fn is_in(self, span: Span) -> bool {
        let (start, end) = (self.level.start + span.start, self.level.start + span.end);
        let next = self.all.partition_point(|cut| cut.at < start);
        self.all.get(next).is_some_and(|cut| cut.at <= end)
    }

    fn is_at(self, place: usize) -> bool {
        self.is_in(Span::new(place, place))
    }

    /// Whether something was left out anywhere in this message.
    fn any(self) -> bool {
        self.is_in(Span::new(0, self.level.len()))
    }

    /// Somebody asks for these bytes.
    pub(super) fn ask(self, span: Span, why: &'static str) {
        if self.is_in(span) {
            self.missed.note(why);
        }
    }

    /// The place in the whole message that was copied, of a place in the copy.
    fn of_copy(self, place: usize) -> usize {
        let next = self.all.partition_point(|cut| cut.at <= place);
        let left_out = next.checked_sub(1).and_then(|last| self.all.get(last)).map_or(0, |cut| cut.left_out);
        place + left_out
    }

    /// The same bytes in the whole message that was copied.
    pub(crate) fn whole(self, span: Span) -> Span {
        let start = self.level.start;
        Span::new(self.of_copy(start + span.start), self.of_copy(start + span.end))
    }

    /// The same bytes in this message as it was before it was copied.
    pub(crate) fn original(self, span: Span) -> Span {
        let whole = self.whole(span);
        let start = self.of_copy(self.level.start);
        Span::new(whole.start - start, whole.end - start)
    }

    /// Notes it if the parts that were found in the copy may not be those of the message.
    ///
    /// They are if no cut lies in what the index reads: in the header block of a part, up to where its body begins, or at an
    /// end of what it found. For then it read the same in both, step by step: the lines with two hyphens are the same, and so
    /// are the bytes around them. A header that ended at a limit was read beyond its end.
    pub(super) fn check(self, raw: &[u8], parts: &[Part<'_>], findings: &[Finding]) {
        if !self.any() {
            return;
        }
        let in_header = |part: &Part<'_>| self.is_in(Span::new(part.span.start, part.body_start));
        let at_end = |part: &Part<'_>| {
            let ends = [part.header_end, part.preamble_end, part.epilogue_start, part.span.end];
            ends.into_iter().any(|end| self.is_at(end))
        };
        let inside = self.all.iter().filter(|cut| self.level.start <= cut.at && cut.at <= self.level.end);
        let mut broken = inside.map(|cut| cut.at - self.level.start).filter(|at| {
            let before = at.checked_sub(1).and_then(|before| raw.get(before));
            before != Some(&b'\n') || raw.get(*at..).is_none_or(|after| after.starts_with(b"--"))
        });
        if parts.iter().any(in_header) || findings.iter().any(|finding| finding.code == Code::MimeHeaderLimit)
        {
            self.missed.note("a header is too long");
        } else if parts.iter().any(at_end) || broken.next().is_some() {
            self.missed.note("a line is too long");
        }
    }

    /// The cuts seen from the message that a part holds, given its content; `None` if that was decoded, which takes all of it.
    pub(super) fn inside_part(self, part: &Part<'_>, content: &Body<'_>) -> Option<Self> {
        matches!(content.bytes, Cow::Borrowed(_)).then(|| self.inside(part.body_span()))
    }
}
