//! Lines that begin with two hyphens, in a message that comes in pieces.

use memchr::memmem::Finder;

/// Finds them, also where a piece ends within the three bytes that tell.
#[derive(Default)]
pub(super) struct Hyphens {
    finder: Option<Finder<'static>>,
    /// How many of `"\n--"` the bytes so far end with: 0, 1 or 2.
    ended_with: usize,
}

/// A line that begins with two hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Bytes before it, or before what is known of it, in those that were searched.
    pub(super) before: usize,
    /// Where it begins.
    pub(super) line: Line,
}

/// Where a line with two hyphens begins: after the bytes that were passed on, or a byte before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Bytes of it that were passed on already: its first hyphen, or none.
    pub(super) passed: usize,
}

impl Hyphens {
    /// The next one in `bytes`, which follow on those that were passed on. Without one, all of them count as passed on.
    pub(super) fn next(&mut self, bytes: &[u8]) -> Option<Found> {
        if bytes.is_empty() {
            return None;
        }
        match (std::mem::take(&mut self.ended_with), bytes) {
            (1, [b'-', b'-', ..]) => return Some(Found { before: 0, line: Line { passed: 0 } }),
            (2, [b'-', ..]) => return Some(Found { before: 0, line: Line { passed: 1 } }),
            (1, b"-") => {
                self.ended_with = 2;
                return None;
            }
            _ => {}
        }
        let finder = self.finder.get_or_insert_with(|| Finder::new(b"\n--"));
        if let Some(at) = finder.find(bytes) {
            return Some(Found { before: at + 1, line: Line { passed: 0 } });
        }
        self.ended_with = match bytes {
            [.., b'\n', b'-'] => 2,
            [.., b'\n'] => 1,
            _ => 0,
        };
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_wherever_a_piece_ends() {
        let text = b"--a\n--b\r\n-\n--\n---\n\n--c-\n-- \n-\n-";
        let expected: Vec<_> =
            (1..text.len()).filter(|at| text[at - 1] == b'\n' && text[*at..].starts_with(b"--")).collect();
        for width in 1..text.len() {
            let (mut hyphens, mut found, mut passed) = (Hyphens::default(), Vec::new(), 0);
            for piece in text.chunks(width) {
                let mut rest = piece;
                while let Some(Found { before, line }) = hyphens.next(rest) {
                    passed += before;
                    rest = &rest[before..];
                    found.push(passed - line.passed);
                }
                passed += rest.len();
            }
            assert_eq!(found, expected, "{width}");
        }
    }
}
