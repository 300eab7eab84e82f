//! The search of bodies for `"\n--"`.

use crate::{
    Span,
    even_lines::{self, LINE},
};
use memchr::{memchr, memmem::Finder};
use std::sync::LazyLock;

/// A body is searched by pieces of this length. Beyond the first one it is an attachment, and most of these are base64.
const PIECE: usize = 4096;

/// Where `"\n--"` was found in a message. The message inside a part is indexed by itself, and need not be searched again.
#[derive(Clone, Debug, Default)]
pub(super) struct Hyphens {
    /// In order.
    places: Vec<usize>,
    /// There were more.
    many: bool,
}

impl Hyphens {
    /// More are not noted: a list of them would be longer than it is worth.
    const MAX: usize = 1024;

    fn note(&mut self, place: usize) {
        if self.places.is_empty() {
            self.places.reserve(16); // a receipt has a dozen
        }
        if self.places.len() < Self::MAX {
            self.places.push(place);
        } else {
            self.many = true;
        }
    }

    /// Those within a part's body that was searched; `None` if not all are known.
    pub(super) fn within(&self, body: Span) -> Option<Self> {
        let from = self.places.partition_point(|place| *place < body.start);
        let to = self.places.partition_point(|place| place.saturating_add(3) <= body.end);
        let places = self.places.get(from..to).unwrap_or_default();
        (!self.many)
            .then(|| Self { places: places.iter().map(|place| place - body.start).collect(), many: false })
    }
}

/// The search of one message. It goes forward.
pub(super) struct Search<'a> {
    raw: &'a [u8],
    /// All places, if somebody has searched this before.
    known: Option<Hyphens>,
    pub(super) found: Hyphens,
    pub(super) ends: KnownEnds,
}

impl<'a> Search<'a> {
    pub(super) fn new(raw: &'a [u8], known: Option<Hyphens>) -> Self {
        Self { raw, known, found: Hyphens::default(), ends: KnownEnds::default() }
    }

    /// The next place from this one on.
    pub(super) fn next(&mut self, from: usize) -> Option<usize> {
        let found = match &self.known {
            Some(known) => {
                let next = known.places.partition_point(|place| *place < from);
                *known.places.get(next)?
            }
            None => self.search(from)?,
        };
        self.found.note(found);
        Some(found)
    }

    fn search(&mut self, from: usize) -> Option<usize> {
        static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\n--"));
        let finder = &*FINDER;
        let mut at = from;
        loop {
            // With the two bytes that what begins at the end of the piece goes on with.
            let rest = self.raw.get(at..)?;
            let piece = rest.get(..PIECE + 2).unwrap_or(rest);
            if let Some(found) = finder.find(piece) {
                return Some(at + found);
            }
            if piece.len() == rest.len() {
                return None;
            }
            at += PIECE;
            if let Some(stretch) = even_lines(self.raw, at) {
                self.ends.note(stretch);
                at = stretch.span.end - 1;
            }
        }
    }
}

/// Stretches of a message whose line ends are known: nobody has to look at them again.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownEnds {
    /// In order.
    stretches: Vec<Stretch>,
}

/// A stretch whose line ends are known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    pub(crate) span: Span,
    pub(crate) ends: Ends,
}

/// The line ends of a [`Stretch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// Each LF follows a CR, which may be the byte before the stretch.
    Crlf,
    /// It is lines of this length, LF included, each with one LF, its last byte, which follows no CR. The last line may be cut off.
    Lf(usize),
}

impl KnownEnds {
    /// More are not noted.
    const MAX: usize = 1024;

    fn note(&mut self, stretch: Stretch) {
        let is_next = self.stretches.last().is_none_or(|last| last.span.end <= stretch.span.start);
        if is_next && self.stretches.len() < Self::MAX {
            self.stretches.push(stretch);
        }
    }

    /// What of them is within `span`; the byte before each is within it, too.
    pub(super) fn within(&self, span: Span) -> impl Iterator<Item = Stretch> {
        let from = self.stretches.partition_point(|stretch| stretch.span.start <= span.start);
        let rest = self.stretches.get(from..).unwrap_or_default().iter();
        let begun = rest.take_while(move |stretch| stretch.span.start < span.end);
        begun.map(move |stretch| {
            let end = stretch.span.end.min(span.end);
            Stretch { span: Span::new(stretch.span.start, end), ..*stretch }
        })
    }
}

/// A stretch of lines that all have one length and the same line end, and of which none begins with two hyphens; `None` if it is not worth while.
/// This takes as long as a search, and tells more. A line that began before `from` ends first; what it begins with was searched before.
fn even_lines(raw: &[u8], from: usize) -> Option<Stretch> {
    let rest = raw.get(from..).filter(|rest| rest.len() >= PIECE)?;
    let first = from + memchr(b'\n', rest.get(..LINE)?)?;
    let lines = raw.get(first + 1..)?;
    let length = even_lines::length(lines)?;
    let is_line = |line: &[u8; LINE]| !line.starts_with(b"--");
    let (start, run, ends) = if raw.get(first.checked_sub(1)?) == Some(&b'\r') {
        let run = even_lines::run(lines, length, |end, line| end == *b"\r\n" && is_line(line));
        (from, run, Ends::Crlf)
    } else {
        let run = even_lines::run(lines, length, |[before, _], line| before != b'\r' && is_line(line));
        (first + 1, run, Ends::Lf(length))
    };
    (run >= PIECE).then_some(Stretch { span: Span::new(start, first + 1 + run), ends })
}

#[cfg(test)]
mod tests {
    use super::*;
    use memchr::memmem;
    use proptest::prelude::*;

    /// Searches as the index does, and gives the places found and the bytes in stretches. Nothing may be missed, and a stretch has the line ends
    /// that it is said to have.
    fn check(raw: &[u8]) -> (Vec<usize>, usize) {
        let mut search = Search::new(raw, None);
        let (mut found, mut from) = (Vec::new(), 0);
        while let Some(place) = search.next(from) {
            found.push(place);
            from = place + 1;
        }
        assert_eq!(found, memmem::find_iter(raw, b"\n--").collect::<Vec<_>>());
        let all = Span::new(0, raw.len());
        let mut before = 0;
        for Stretch { span, ends } in search.ends.within(all) {
            assert!(before <= span.start && span.start < span.end && span.end <= raw.len());
            let mut lf = memchr::memchr_iter(b'\n', span.of(raw)).map(|at| span.start + at);
            match ends {
                Ends::Crlf => lf.for_each(|at| assert_eq!(raw[at - 1], b'\r', "{at}")),
                Ends::Lf(line) => {
                    assert!(span.len().is_multiple_of(line));
                    for end in (span.start + line - 1..span.end).step_by(line) {
                        assert_eq!((lf.next(), raw[end - 1] == b'\r'), (Some(end), false));
                    }
                    assert_eq!(lf.next(), None);
                }
            }
            before = span.end;
        }
        let length = search.ends.within(all).map(|stretch| stretch.span.len()).sum();
        (found, length)
    }

    fn lines(length: usize, end: &str) -> Vec<u8> {
        let line = ["abcdefghijklmnopqrstuvwxyz".repeat(4).get(..length).unwrap(), end].concat();
        line.repeat(4 * PIECE / line.len()).into_bytes()
    }

    #[test]
    fn an_attachment_is_one_stretch() {
        for end in ["\r\n", "\n"] {
            let (found, length) = check(&[lines(76, end), b"short\r\n--b\r\n".to_vec()].concat());
            assert_eq!(found.len(), 1);
            assert!(length > 2 * PIECE, "{length}");
        }
        for (width, end) in [(10, "\n"), (10, "\r\n"), (90, "\r\n")] {
            assert_eq!(check(&lines(width, end)), (Vec::new(), 0), "{width}");
        }
    }

    #[test]
    fn whatever_stands_among_even_lines() {
        let widths = [40, 46, 47, 48, 49, 60, 63, 64, 76, 78, 79].into_iter();
        for (width, end) in widths.flat_map(|width| [(width, "\r\n"), (width, "\n")]) {
            let even = lines(width, end);
            let line = width + end.len();
            for odd in ["-", "--", "\n", "\r", "\n--", "\r\n--", "x\r\n", "\r\n\r\n", "--\r\n"] {
                let places = (0..line).map(|at| 2 * PIECE / line * line + at).chain([0, PIECE, PIECE + 1]);
                for at in places {
                    check(&[&even[..at], odd.as_bytes(), &even[at..]].concat());
                    let mut instead = even.clone();
                    instead[at..][..odd.len()].copy_from_slice(odd.as_bytes());
                    check(&instead);
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

        #[test]
        fn nothing_is_missed(blocks in prop::collection::vec((40_usize..80, any::<bool>(), "[-\r\n a]{0,6}"), 0..6)) {
            let blocks = blocks.iter().map(|(width, lf, odd)| {
                [lines(*width, if *lf { "\n" } else { "\r\n" }), odd.as_bytes().to_vec()].concat()
            });
            check(&blocks.collect::<Vec<_>>().concat());
        }
    }
}
