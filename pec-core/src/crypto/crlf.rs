//! The digest of text in its canonical form.

use super::{Digest, DigestAlgorithm, Digester};
use crate::{
    Span,
    even_lines::{self, LINE},
    mime::{Ends, Mime, Stretch},
};
use memchr::memchr;

/// Lines are converted into a block and hashed from there. It stays in the nearest cache, and is large enough that to begin and to end
/// a stretch of hashing costs little. What is hashed at once is always a multiple of what hashes take in, or they would copy it again.
const BLOCK: usize = 1024;

/// What the hashes take in at a time: 64 bytes, SHA-512 twice that.
const UNIT: usize = 128;

/// The memory for a block: with what the last one left, and what is copied behind its last line.
const ROOM: usize = UNIT + BLOCK + LINE;

/// A piece in which nothing is to be changed is hashed as it stands. It fits into the nearest cache.
const PIECE: usize = 4096;

/// A piece in which line ends are converted.
const CONVERTED: usize = 64 * 1024;

/// A digest over bytes whose line ends are read as CRLF: each LF that no CR precedes counts as CRLF (RFC 8551 3.1.1). A CR that
/// no LF follows stays as it is.
///
/// ```
/// use pec_core::crypto::{CrlfDigester, Digest, DigestAlgorithm::Sha256};
/// let mut digester = CrlfDigester::new(Sha256);
/// digester.update(b"stored\nwith a mix\r");
/// digester.update(b"\nof line ends\n");
/// assert_eq!(digester.finish(), Digest::of(Sha256, b"stored\r\nwith a mix\r\nof line ends\r\n"));
/// ```
#[derive(Clone, Debug)]
pub struct CrlfDigester {
    inner: Digester,
    block: [u8; ROOM],
    filled: usize,
    /// Whether the last byte was CR.
    after_cr: bool,
    /// Whether an LF was read as CRLF.
    changed: bool,
    /// Whether one was in the last piece: then it is likely in the next, too, and not looked for first.
    changing: bool,
}

impl CrlfDigester {
    /// Starts with no bytes.
    #[must_use]
    pub fn new(algorithm: DigestAlgorithm) -> Self {
        Self {
            inner: Digester::new(algorithm),
            block: [0; ROOM],
            filled: 0,
            after_cr: false,
            changed: false,
            changing: false,
        }
    }

    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let length = if self.changing { CONVERTED } else { PIECE };
            let (piece, after) = rest.split_at_checked(length).unwrap_or((rest, b""));
            rest = after;
            if self.changing {
                self.changing = self.convert(piece);
                continue;
            }
            // Nearly always the first LF tells of all.
            let first = memchr(b'\n', piece);
            let is_bare = |at: usize| match at.checked_sub(1) {
                Some(before) => piece.get(before) != Some(&b'\r'),
                None => !self.after_cr,
            };
            if first.is_some_and(is_bare) {
                self.changing = self.convert(piece);
                continue;
            }
            // Hashed first, and looked at when it is in the nearest cache: waiting for memory costs nothing while hashing.
            self.flush();
            let before = self.inner.clone();
            self.inner.update(piece);
            let rest = first.and_then(|first| piece.get(first + 1..)).unwrap_or_default();
            if has_bare_lf(rest) {
                self.inner = before;
                self.changing = self.convert(piece);
            } else {
                self.after_cr = piece.last() == Some(&b'\r');
            }
        }
    }

    /// Adds a span of a message. Where its index has seen what the line ends are, nobody looks again.
    pub(crate) fn update_span(&mut self, mime: &Mime<'_>, span: Span) {
        let mut rest = span;
        for Stretch { span: known, ends } in mime.known_ends(span) {
            self.update(mime.bytes(Span::new(rest.start, known.start)));
            let bytes = mime.bytes(known);
            match ends {
                Ends::Crlf => {
                    self.flush();
                    self.inner.update(bytes);
                    self.after_cr = bytes.last() == Some(&b'\r');
                    self.changing = false;
                }
                Ends::Lf(line) => self.convert_lines(bytes, line),
            }
            rest.start = known.end;
        }
        self.update(mime.bytes(rest));
    }

    /// Adds lines of this length, of which each has one LF, its last byte, and no CR before it; the last may be cut off.
    fn convert_lines(&mut self, bytes: &[u8], length: usize) {
        let mut rest = bytes;
        while rest.len() >= LINE {
            self.flush_block();
            let mut filled = self.filled;
            while let Some(line) = rest.first_chunk::<LINE>()
                && let Some(after) = rest.get(length..)
                && let Some(room) = self.block.get_mut(filled..).and_then(|room| room.first_chunk_mut())
                && filled < BLOCK
            {
                *room = *line;
                filled += length + 1;
                if let Some(end) = self.block.get_mut(filled - 2..filled) {
                    end.copy_from_slice(b"\r\n");
                }
                rest = after;
            }
            self.filled = filled;
        }
        self.after_cr = false;
        self.changed |= rest.len() < bytes.len();
        self.changing = true;
        // After the last lines there is not enough to copy, and what is cut off has no LF.
        self.convert(rest);
    }

    /// Adds bytes by way of the block; whether any LF was read as CRLF.
    fn convert(&mut self, bytes: &[u8]) -> bool {
        let mut changed = false;
        let mut rest = bytes;
        while !rest.is_empty() {
            let run = self.convert_even_lines(rest);
            changed |= run > 0;
            rest = rest.get(run..).unwrap_or_default();
            if run > BLOCK / 2 {
                continue;
            }
            // Where lines are not even, it is not tried again at once.
            let until = rest.len().saturating_sub(BLOCK);
            while rest.len() > until {
                let Some((line, after)) = memchr(b'\n', rest).and_then(|at| rest.split_at_checked(at)) else {
                    self.after_cr = rest.last() == Some(&b'\r');
                    self.push(rest);
                    rest = b"";
                    break;
                };
                let after_cr = line.last().map_or(self.after_cr, |last| *last == b'\r');
                self.push(line);
                self.push_line_end(after_cr);
                changed |= !after_cr;
                self.after_cr = false;
                rest = after.get(1..).unwrap_or_default();
            }
        }
        self.changed |= changed;
        changed
    }

    /// Adds lines of one length with LF until the block is full, or up to the first that is not so, and tells how many bytes these were. Nearly
    /// all of a large message is base64.
    fn convert_even_lines(&mut self, bytes: &[u8]) -> usize {
        let Some(length) = even_lines::length(bytes) else { return 0 };
        self.flush_block();
        let mut filled = self.filled;
        let block = &mut self.block;
        let run = even_lines::run(bytes, length, |[before, _], line| {
            let room = block.get_mut(filled..).and_then(|room| room.first_chunk_mut::<LINE>());
            let Some(room) = room.filter(|_| filled < BLOCK && before != b'\r') else { return false };
            *room = *line;
            filled += length + 1;
            if let Some(end) = block.get_mut(filled - 2..filled) {
                end.copy_from_slice(b"\r\n");
            }
            true
        });
        self.filled = filled;
        self.after_cr &= run == 0;
        run
    }

    /// Whether any LF so far was read as CRLF: whether the digest is of other bytes than were added.
    #[must_use]
    pub fn changed(&self) -> bool {
        self.changed
    }

    /// The digest of all bytes that were added.
    #[must_use]
    pub fn finish(mut self) -> Digest {
        self.flush();
        self.inner.finish()
    }

    /// Hashes all that is in the block.
    fn flush(&mut self) {
        self.inner.update(self.block.get(..self.filled).unwrap_or_default());
        self.filled = 0;
    }

    /// Hashes what is in the block but for what is no whole unit.
    fn flush_block(&mut self) {
        let whole = self.filled / UNIT * UNIT;
        self.inner.update(self.block.get(..whole).unwrap_or_default());
        self.block.copy_within(whole..self.filled, 0);
        self.filled -= whole;
    }

    /// Adds the end of a line, whose CR may be there. Two bytes are copied in any case: that takes no call.
    #[inline]
    fn push_line_end(&mut self, after_cr: bool) {
        if self.filled + 2 > BLOCK {
            self.flush_block();
        }
        if let Some(end) = self.block.get_mut(self.filled..self.filled + 2) {
            end.copy_from_slice(if after_cr { b"\n\0" } else { b"\r\n" });
            self.filled += if after_cr { 1 } else { 2 };
        }
    }

    /// Adds bytes to the block, and hashes what is in it when they do not fit.
    #[inline]
    fn push(&mut self, bytes: &[u8]) {
        if self.filled + bytes.len() > BLOCK {
            self.flush_block();
        }
        match self.block.get_mut(self.filled..self.filled + bytes.len()) {
            Some(free) => {
                free.copy_from_slice(bytes);
                self.filled += bytes.len();
            }
            // More than a block holds.
            None => {
                self.flush();
                self.inner.update(bytes);
            }
        }
    }
}

/// Whether an LF stands there without a CR before it. The first byte follows an LF.
fn has_bare_lf(bytes: &[u8]) -> bool {
    let run = |length| even_lines::run(bytes, length, |end, _| end == *b"\r\n");
    let run = even_lines::length(bytes).map_or(0, run);
    has_any_bare_lf(bytes.get(run..).unwrap_or_default())
}

/// The same, by looking at each byte: by lanes, and without a branch for each byte, so that it becomes vector code.
fn has_any_bare_lf(bytes: &[u8]) -> bool {
    const LANES: usize = 64;
    let bare = |before: u8, byte: u8| u8::from(byte == b'\n') & u8::from(before != b'\r');
    let first = bytes.first().map_or(0, |first| bare(0, *first));
    let (before, rest_before) = bytes.as_chunks::<LANES>();
    let (following, rest) = bytes.get(1..).unwrap_or_default().as_chunks::<LANES>();
    let mut found = [0; LANES];
    for (before, bytes) in before.iter().zip(following) {
        for ((found, before), byte) in found.iter_mut().zip(before).zip(bytes) {
            *found |= bare(*before, *byte);
        }
    }
    // The last chunk of `before` may have no partner: its bytes stand before the rest.
    let unpaired = before.get(following.len()..).unwrap_or_default().as_flattened();
    let tail = unpaired.iter().chain(rest_before).zip(rest).map(|(before, byte)| bare(*before, *byte));
    found.into_iter().chain(tail).fold(first, |all, one| all | one) != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use proptest::prelude::*;

    /// The definition, byte by byte.
    fn canonical(bytes: &[u8]) -> Vec<u8> {
        let mut canonical = Vec::new();
        for (i, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' && (i == 0 || bytes[i - 1] != b'\r') {
                canonical.push(b'\r');
            }
            canonical.push(*byte);
        }
        canonical
    }

    proptest! {
        #[test]
        fn is_the_digest_of_the_canonical_form(
            pieces in prop::collection::vec(prop::collection::vec(prop::sample::select(&b"\r\n\n\nab"[..]), 0..300), 0..6),
        ) {
            let mut digester = CrlfDigester::new(DigestAlgorithm::Sha256);
            for piece in &pieces {
                digester.update(piece);
            }
            let expected = Digest::of(DigestAlgorithm::Sha256, &canonical(&pieces.concat()));
            prop_assert_eq!(digester.changed(), canonical(&pieces.concat()) != pieces.concat());
            prop_assert_eq!(digester.finish(), expected);
        }

        /// Whatever of a message is hashed, knowing what its index knows changes nothing.
        #[test]
        fn what_is_known_changes_nothing(
            blocks in prop::collection::vec((47_usize..80, any::<bool>(), "[-\r\n a]{0,6}"), 1..4),
            from in any::<prop::sample::Index>(),
            to in any::<prop::sample::Index>(),
        ) {
            let mut raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n".to_vec();
            for (width, lf, odd) in blocks {
                let line = ["a".repeat(width).as_str(), if lf { "\n" } else { "\r\n" }].concat();
                raw.extend([line.repeat(16 * 1024 / line.len()), odd].concat().into_bytes());
            }
            let (from, to) = (from.index(raw.len()), to.index(raw.len()));
            let span = Span::new(from.min(to), from.max(to));
            let mime = Mime::index(&raw, &Limits::default());
            let [mut plain, mut knowing] = [(); 2].map(|()| CrlfDigester::new(DigestAlgorithm::Sha256));
            knowing.update_span(&mime, span);
            plain.update(span.of(&raw));
            prop_assert_eq!(knowing.changed(), plain.changed());
            prop_assert_eq!(knowing.finish(), plain.finish());
        }
    }

    #[test]
    fn lines_of_one_length() {
        // Blocks of even lines, and what may stand at each place among them.
        for width in [1, 2, 47, 48, 49, 60, 63, 64, 65, 76, 78, 79, 80, 81] {
            let line = [&b"abcdefghij".repeat(9)[..width], b"\n"].concat();
            let even = line.repeat(4 * BLOCK / width);
            for (at, odd) in [0, width, BLOCK, 2 * BLOCK - 1].into_iter().flat_map(|at| {
                [&b"\r"[..], b"\r\n", b"\n", b"\n\n", b"x", b"longer than the others\n"].map(|odd| (at, odd))
            }) {
                let bytes = [&even[..at], odd, &even[at..], odd].concat();
                let mut digester = CrlfDigester::new(DigestAlgorithm::Sha512);
                digester.update(&bytes);
                let expected = Digest::of(DigestAlgorithm::Sha512, &canonical(&bytes));
                assert_eq!(digester.finish(), expected, "width {width}, {odd:?} at {at}");
            }
        }
    }

    #[test]
    fn pieces_that_change_and_pieces_that_do_not() {
        // Longer than a piece each, so that there are some of either kind; a CR at the end of each may or may not be followed
        // by its LF.
        let crlf = "stored as it was sent\r\n".repeat(PIECE / 8);
        let lf = "stored on Unix\n".repeat(PIECE / 5);
        let cr = "\r".repeat(PIECE);
        for order in [[&crlf, &lf, &crlf, &cr, &lf], [&lf, &cr, &crlf, &lf, &cr], [&cr, &cr, &lf, &crlf, &cr]]
        {
            let bytes = order.map(String::as_str).concat().into_bytes();
            for start in 0..40 {
                let mut digester = CrlfDigester::new(DigestAlgorithm::Sha256);
                digester.update(&bytes[start..]);
                assert!(digester.changed());
                let expected = Digest::of(DigestAlgorithm::Sha256, &canonical(&bytes[start..]));
                assert_eq!(digester.finish(), expected, "from {start}");
            }
        }
        let mut digester = CrlfDigester::new(DigestAlgorithm::Sha256);
        digester.update(crlf.as_bytes());
        assert!(!digester.changed());
    }

    #[test]
    fn a_bare_cr_is_not_a_line_end() {
        let mut digester = CrlfDigester::new(DigestAlgorithm::Sha1);
        digester.update(b"a\rb\r\r\n\r");
        assert_eq!(digester.finish(), Digest::of(DigestAlgorithm::Sha1, b"a\rb\r\r\n\r"));
    }
}
