//! The mbox format: messages one after the other, each behind a line that begins with `From `.
//!
//! A message is the bytes between two such lines without the blank line that the format adds at its end; nothing else is
//! touched. The format has no standard. Two kinds of line separate here: `From ` with a time and a year, and, after a blank
//! line only, a bare `From ` as newer Thunderbird writes it. Either must be followed by a header field: prose that begins
//! with "From" is no separator.

use crate::sniff::field_name;
use memchr::{memchr, memmem};
use sha2::{Digest, Sha256};
use std::io::{self, Read};

/// A longer line is no separator.
const MAX_LINE: usize = 1000;

/// Whether the bytes begin with a separator.
pub(crate) fn begins(sample: &[u8]) -> bool {
    matches!(judge(sample, 0, true, true), Line::Separator { .. })
}

/// One message of an mbox.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Its first byte, counted from the start of the mbox.
    pub(crate) offset: u64,
    /// Its bytes, or how many there are if they are more than the limit.
    pub(crate) bytes: Result<Vec<u8>, u64>,
    /// The SHA-256 of its bytes, if that was asked for.
    pub(crate) sha256: Option<[u8; 32]>,
}

/// Cuts an mbox into its messages in one pass. Holds one message at a time, and no more of it than the limit.
pub(crate) struct Mbox<R> {
    input: R,
    /// What was read and is still needed; the message being looked at begins at `start`, no separator is before `searched`.
    bytes: Vec<u8>,
    start: usize,
    searched: usize,
    /// Offset of `bytes` in the input.
    position: u64,
    /// Bytes of a too large message that were thrown away.
    dropped: u64,
    limit: usize,
    /// Of the bytes that were thrown away, if it is wanted.
    hash: Option<Sha256>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Fresh,
    Reading,
    AtEnd,
    Done,
}

const CHUNK: usize = 256 * 1024;

impl<R: Read> Mbox<R> {
    /// Reads `input`, which must begin with a separator; messages of more than `limit` bytes are only measured.
    pub(crate) fn new(input: R, limit: usize) -> Self {
        let bytes = Vec::new();
        let hash = None;
        Self {
            input,
            bytes,
            start: 0,
            searched: 0,
            position: 0,
            dropped: 0,
            limit,
            hash,
            state: State::Fresh,
        }
    }

    /// The same, but messages are only measured and hashed, in constant memory.
    pub(crate) fn measuring(input: R) -> Self {
        Self { hash: Some(Sha256::new()), ..Self::new(input, 0) }
    }

    /// The next message.
    ///
    /// # Errors
    ///
    /// If the input cannot be read; nothing more will come.
    pub(crate) fn next(&mut self) -> io::Result<Option<Piece>> {
        if self.state == State::Fresh {
            self.state = State::Reading;
            while self.state == State::Reading && self.bytes.len() <= 2 * MAX_LINE {
                self.fill()?;
            }
            if let Line::Separator { body } = judge(&self.bytes, 0, true, true) {
                (self.start, self.searched) = (body, body.saturating_sub(1));
            }
        }
        while self.state != State::Done {
            match find(&self.bytes, self.searched, self.state == State::AtEnd) {
                Search::Found { line, body } => {
                    let piece = self.cut(line);
                    (self.start, self.searched) = (body, body.saturating_sub(1));
                    return Ok(Some(piece));
                }
                Search::Not { .. } if self.state == State::AtEnd => {
                    self.state = State::Done;
                    return Ok(Some(self.cut(self.bytes.len())));
                }
                Search::Not { resume } => {
                    self.searched = resume.max(self.searched);
                    self.fill()?;
                }
            }
        }
        Ok(None)
    }

    /// Makes room and reads on.
    fn fill(&mut self) -> io::Result<()> {
        if self.bytes.len().saturating_sub(self.start) > self.limit.saturating_add(CHUNK) {
            // The blank line before a separator must stay in sight.
            let keep = self.searched.saturating_sub(4).max(self.start);
            self.dropped += as_u64(keep - self.start);
            if let Some(hash) = &mut self.hash {
                hash.update(self.bytes.get(self.start..keep).unwrap_or_default());
            }
            self.start = keep;
        }
        // The line end before the first line stays, since a separator is looked for with it.
        let gone = self.start.min(self.searched);
        self.bytes.drain(..gone);
        self.position += as_u64(gone);
        self.searched -= gone;
        self.start -= gone;
        let read = (&mut self.input).take(as_u64(CHUNK)).read_to_end(&mut self.bytes);
        match read {
            Ok(0) => self.state = State::AtEnd,
            Ok(_) => {}
            Err(error) => {
                self.state = State::Done;
                return Err(error);
            }
        }
        Ok(())
    }

    /// The message from `start` to the separator at `line`.
    fn cut(&mut self, line: usize) -> Piece {
        let bytes = without_blank_line(self.bytes.get(self.start..line).unwrap_or_default());
        let offset = (self.position + as_u64(self.start)).saturating_sub(self.dropped);
        let size = as_u64(bytes.len()) + std::mem::take(&mut self.dropped);
        let sha256 = self.hash.as_mut().map(|hash| {
            hash.update(bytes);
            hash.finalize_reset().into()
        });
        let bytes = if size > as_u64(self.limit) { Err(size) } else { Ok(bytes.to_vec()) };
        Piece { offset, bytes, sha256 }
    }
}

enum Search {
    /// A separator at `line`; its message begins at `body`.
    Found { line: usize, body: usize },
    /// None so far; look again from `resume` when there are more bytes.
    Not { resume: usize },
}

/// Looks for a separator from the line end at or after `from`.
fn find(bytes: &[u8], from: usize, at_end: bool) -> Search {
    for found in memmem::find_iter(bytes.get(from..).unwrap_or_default(), b"\nFrom ") {
        let end = from + found;
        let before = bytes.get(..end).unwrap_or_default();
        let blank = before.ends_with(b"\n") || before.ends_with(b"\n\r");
        match judge(bytes, end + 1, blank, at_end) {
            Line::Separator { body } => return Search::Found { line: end + 1, body },
            Line::Unknown => return Search::Not { resume: end },
            Line::Text => {}
        }
    }
    // The needle may be cut at the end.
    Search::Not { resume: bytes.len().saturating_sub(5) }
}

enum Line {
    Separator {
        body: usize,
    },
    Text,
    /// More bytes are needed to tell.
    Unknown,
}

fn judge(bytes: &[u8], line: usize, after_blank: bool, at_end: bool) -> Line {
    let rest = bytes.get(line..).unwrap_or_default();
    let Some(text) = rest.strip_prefix(b"From ") else { return Line::Text };
    let Some(end) = memchr(b'\n', text.get(..MAX_LINE).unwrap_or(text)) else {
        return if at_end || text.len() >= MAX_LINE { Line::Text } else { Line::Unknown };
    };
    let (text, next) = text.split_at(end + 1);
    let text = text.trim_ascii();
    if !(is_dated(text) || after_blank && text.is_empty()) {
        return Line::Text;
    }
    if field_name(next).is_some() {
        return Line::Separator { body: line + b"From ".len() + end + 1 };
    }
    if !at_end && next.len() < MAX_LINE && memchr(b'\n', next).is_none() { Line::Unknown } else { Line::Text }
}

/// Whether there is a time like `14:36` and a year like `2021`: all dates of separators have them, in whatever order.
fn is_dated(text: &[u8]) -> bool {
    let mut words = text.split(|b| *b == b' ' || *b == b'\t');
    let digits = |word: Option<&[u8]>| word.is_some_and(|w| w.len() == 2 && w.iter().all(u8::is_ascii_digit));
    let is_time = |word: &[u8]| word.get(2) == Some(&b':') && digits(word.get(..2)) && digits(word.get(3..5));
    let is_year = |word: &[u8]| word.len() == 4 && word.iter().all(u8::is_ascii_digit);
    words.clone().any(is_time) && words.any(is_year)
}

fn without_blank_line(bytes: &[u8]) -> &[u8] {
    for (ending, blank) in [(&b"\n\n"[..], 1), (b"\n\r\n", 2)] {
        if bytes.ends_with(ending) {
            return bytes.get(..bytes.len() - blank).unwrap_or_default();
        }
    }
    bytes
}

fn as_u64(size: usize) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "From a@b Tue Dec 14 14:36:08 2021\n";

    /// Gives one byte at a time: every boundary of a read is tried.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            buf[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn pieces(input: impl Read, limit: usize) -> Vec<Piece> {
        let mut mbox = Mbox::new(input, limit);
        std::iter::from_fn(|| mbox.next().unwrap()).collect()
    }

    fn messages(text: &str) -> Vec<String> {
        let found = pieces(text.as_bytes(), 1 << 20);
        for piece in &found {
            let bytes = piece.bytes.as_ref().unwrap();
            let from = usize::try_from(piece.offset).unwrap();
            assert_eq!(&text.as_bytes()[from..from + bytes.len()], bytes, "offset of a message");
        }
        found.into_iter().map(|piece| String::from_utf8(piece.bytes.unwrap()).unwrap()).collect()
    }

    #[test]
    fn splitting() {
        for (text, expected) in [
            // One message; the blank line at the end belongs to the format, others to the message.
            (format!("{A}S: 1\n\nx\n"), vec!["S: 1\n\nx\n"]),
            (format!("{A}S: 1\n\nx\n\n"), vec!["S: 1\n\nx\n"]),
            (format!("{A}S: 1\n\nx\n\n\n"), vec!["S: 1\n\nx\n\n"]),
            (format!("{A}S: 1\n\nx\n\n{A}S: 2\n\ny\n\n"), vec!["S: 1\n\nx\n", "S: 2\n\ny\n"]),
            // CRLF throughout, and CRLF messages between LF separators.
            (
                "From a Dec 1 10:00 2020\r\nS: 1\r\n\r\nx\r\n\r\nFrom - Dec 1 10:00 2020\r\nS: 2\r\n".into(),
                vec!["S: 1\r\n\r\nx\r\n", "S: 2\r\n"],
            ),
            (format!("{A}S: 1\r\n\r\nx\r\n\n{A}S: 2\r\n"), vec!["S: 1\r\n\r\nx\r\n", "S: 2\r\n"]),
            // A missing blank line, as careless programs leave it.
            (format!("{A}S: 1\n\nx\n{A}S: 2\n\ny\n"), vec!["S: 1\n\nx\n", "S: 2\n\ny\n"]),
            // Thunderbird's bare separator needs the blank line.
            ("From \nS: 1\n\nx\n\nFrom \nS: 2\n".into(), vec!["S: 1\n\nx\n", "S: 2\n"]),
            ("From \nS: 1\n\nx\nFrom \nS: 2\n".into(), vec!["S: 1\n\nx\nFrom \nS: 2\n"]),
            // Prose and quoted lines are no separators.
            (format!("{A}S: 1\n\nFrom Rome\nTo: Milan\n\n"), vec!["S: 1\n\nFrom Rome\nTo: Milan\n"]),
            (
                format!("{A}S: 1\n\nFrom 10:00 to 11:00 in 2021\nwe met\n"),
                vec!["S: 1\n\nFrom 10:00 to 11:00 in 2021\nwe met\n"],
            ),
            (format!("{A}S: 1\n\n>{A}S: 2\n"), vec![&*format!("S: 1\n\n>{A}S: 2\n")]),
            // Nothing between two separators.
            (format!("{A}{A}S: 2\n"), vec!["S: 2\n"]),
            // No separator at all: all is one message.
            ("S: 1\n\nx\n\n".into(), vec!["S: 1\n\nx\n"]),
        ] {
            // The row before last: the first line is not followed by a field, so it belongs to nothing.
            let expected: Vec<&str> = expected;
            if text.starts_with(&format!("{A}{A}")) {
                assert_eq!(messages(&text).last().unwrap(), "S: 2\n");
                continue;
            }
            assert_eq!(messages(&text), expected, "{text:?}");
            assert_eq!(pieces(Drip(text.as_bytes()), 1 << 20), pieces(text.as_bytes(), 1 << 20), "{text:?}");
        }
    }

    #[test]
    fn chunks_do_not_matter() {
        let body = "line\n".repeat(CHUNK / 5 - 20);
        for pad in 0..60 {
            let text = format!("{A}S: {}\n\n{body}\n{A}S: 2\n\ny\n", "p".repeat(pad));
            let found = messages(&text);
            assert_eq!(found.len(), 2, "{pad}");
            assert_eq!(found[1], "S: 2\n\ny\n");
        }
    }

    #[test]
    fn what_is_measured_is_what_is_read() {
        let big = "x".repeat(3 * CHUNK);
        let text = format!("{A}S: 1\n\nx\n\n{A}S: 2\n\n{big}\n\n{A}S: 3\n\nx\n\n");
        let mut measured = Mbox::measuring(text.as_bytes());
        for piece in pieces(text.as_bytes(), 1 << 20) {
            let found = measured.next().unwrap().unwrap();
            let bytes = piece.bytes.unwrap();
            assert_eq!((found.offset, found.bytes), (piece.offset, Err(as_u64(bytes.len()))));
            assert_eq!(found.sha256, Some(Sha256::digest(&bytes).into()));
        }
        assert_eq!(measured.next().unwrap(), None);
        assert!(measured.bytes.capacity() < 3 * CHUNK, "{}", measured.bytes.capacity());
    }

    #[test]
    fn a_large_message_is_measured_and_dropped() {
        let big = 3 * CHUNK;
        let text = format!("{A}S: 1\n\n{}\n\n{A}S: 2\n\ny\n", "x".repeat(big));
        let mut mbox = Mbox::new(text.as_bytes(), 100);
        let first = mbox.next().unwrap().unwrap();
        assert_eq!((first.offset, first.bytes), (as_u64(A.len()), Err(as_u64(big + 7))));
        assert!(mbox.bytes.capacity() < 3 * CHUNK, "{}", mbox.bytes.capacity());
        let second = mbox.next().unwrap().unwrap();
        assert_eq!(second.bytes, Ok(b"S: 2\n\ny\n".to_vec()));
        assert_eq!(&text.as_bytes()[usize::try_from(second.offset).unwrap()..], b"S: 2\n\ny\n");
        assert_eq!(mbox.next().unwrap(), None);
    }
}
