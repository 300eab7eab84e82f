//! The search of bodies for `"\n--"`.

use crate::{
    Span,
    even_lines::{self, LINE},
};
use memchr::{memchr, memmem::Finder};

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
    finder: Finder<'static>,
    pub(super) found: Hyphens,
    pub(super) crlf: CrlfStretches,
}

impl<'a> Search<'a> {
    pub(super) fn new(raw: &'a [u8], known: Option<Hyphens>) -> Self {
        let (finder, found, crlf) = (Finder::new(b"\n--"), Hyphens::default(), CrlfStretches::default());
        Self { raw, known, finder, found, crlf }
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
        let mut at = from;
        loop {
            // With the two bytes that what begins at the end of the piece goes on with.
            let rest = self.raw.get(at..)?;
            let piece = rest.get(..PIECE + 2).unwrap_or(rest);
            if let Some(found) = self.finder.find(piece) {
                return Some(at + found);
            }
            if piece.len() == rest.len() {
                return None;
            }
            at += PIECE;
            if let Some(end) = end_of_even_lines(self.raw, at) {
                self.crlf.note(Span::new(at, end));
                at = end - 1;
            }
        }
    }
}

/// Stretches of a message in which each LF follows a CR, which may be the byte before the stretch: where that is known, nobody has to look for it again.
#[derive(Clone, Debug, Default)]
pub(super) struct CrlfStretches {
    /// In order.
    stretches: Vec<Span>,
}

impl CrlfStretches {
    /// More are not noted.
    const MAX: usize = 1024;

    fn note(&mut self, stretch: Span) {
        let is_next = self.stretches.last().is_none_or(|last| last.end <= stretch.start);
        if is_next && self.stretches.len() < Self::MAX {
            self.stretches.push(stretch);
        }
    }

    /// What of them is within `span`; the byte before each is within it, too.
    pub(super) fn within(&self, span: Span) -> impl Iterator<Item = Span> {
        let from = self.stretches.partition_point(|stretch| stretch.start <= span.start);
        let rest = self.stretches.get(from..).unwrap_or_default().iter();
        let begun = rest.take_while(move |stretch| stretch.start < span.end);
        begun.map(move |stretch| Span::new(stretch.start, stretch.end.min(span.end)))
    }
}

/// Where a run of lines ends that all have one length and end with CRLF, and of which none begins with two hyphens; `None` if it is not worth while. This
/// takes as long as a search, and tells more. A line that began before `from` ends first, with CRLF too; what it begins with was searched before.
fn end_of_even_lines(raw: &[u8], from: usize) -> Option<usize> {
    let first = from + memchr(b'\n', raw.get(from..)?.get(..LINE)?)?;
    if raw.get(first.checked_sub(1)?) != Some(&b'\r') {
        return None;
    }
    let lines = raw.get(first + 1..)?;
    let is_line = |end: [u8; 2], line: &[u8; LINE]| end == *b"\r\n" && !line.starts_with(b"--");
    let run = even_lines::run(lines, even_lines::length(lines)?, is_line);
    (run >= PIECE).then_some(first + 1 + run)
}

#[cfg(test)]
mod tests {
    use super::*;
    use memchr::memmem;
    use proptest::prelude::*;

    /// Searches as the index does, and gives the places found and the bytes in stretches. Nothing may be missed, and in a stretch each LF
    /// follows a CR.
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
        for stretch in search.crlf.within(all) {
            assert!(before <= stretch.start && stretch.start < stretch.end && stretch.end <= raw.len());
            let lf = memchr::memchr_iter(b'\n', stretch.of(raw)).map(|at| stretch.start + at);
            lf.for_each(|at| assert_eq!(raw[at - 1], b'\r', "{at}"));
            before = stretch.end;
        }
        let length = search.crlf.within(all).map(|stretch| stretch.end - stretch.start).sum();
        (found, length)
    }

    fn lines(length: usize, end: &str) -> Vec<u8> {
        let line = ["abcdefghijklmnopqrstuvwxyz".repeat(4).get(..length).unwrap(), end].concat();
        line.repeat(4 * PIECE / line.len()).into_bytes()
    }

    #[test]
    fn an_attachment_is_one_stretch() {
        let (found, length) = check(&[lines(76, "\r\n"), b"short\r\n--b\r\n".to_vec()].concat());
        assert_eq!(found.len(), 1);
        assert!(length > 2 * PIECE, "{length}");
        for (width, end) in [(76, "\n"), (10, "\r\n"), (90, "\r\n")] {
            assert_eq!(check(&lines(width, end)), (Vec::new(), 0), "{width}");
        }
    }

    #[test]
    fn whatever_stands_among_even_lines() {
        for width in [40, 46, 47, 48, 60, 63, 64, 76, 78, 79] {
            let even = lines(width, "\r\n");
            let line = width + 2;
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
