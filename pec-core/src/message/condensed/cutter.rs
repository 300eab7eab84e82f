//! What is kept of a message, and what is left out.

use super::hyphens::Line;
use crate::Error;
use crate::mime::Cut;
use memchr::{memchr, memchr_iter, memmem};

/// Bytes before a line with two hyphens that are kept, so that whole lines stand there: the line break before it belongs to it.
const TAIL: usize = 4096;

/// Bytes that are kept after such a line when there is hardly any room left.
const LEAST: usize = 4096;

/// Keeps what follows a line with two hyphens, and what stands before the next one.
pub(super) struct Cutter {
    copy: Vec<u8>,
    cuts: Vec<Cut>,
    /// Bytes of the message so far.
    at: usize,
    /// Up to here all is kept.
    keep_to: usize,
    /// Where the stretch begins that is being left out.
    from: Option<usize>,
    /// The last bytes of it.
    tail: Vec<u8>,
    /// Where the line with two hyphens begins in the copy after which everything was kept: 0 at the beginning.
    part: usize,
    keep: usize,
    most: usize,
}

/// One reason for all that does not fit.
const TOO_MUCH: Error = Error::ReadWhole { why: "more of it has to be kept than max_condensed_bytes" };

impl Cutter {
    /// `memory` is for the copy; what is in it is forgotten.
    pub(super) fn new(mut memory: Vec<u8>, keep: usize, most: usize) -> Self {
        memory.clear();
        Self {
            copy: memory,
            cuts: Vec::new(),
            at: 0,
            keep_to: keep,
            from: None,
            tail: Vec::new(),
            part: 0,
            keep,
            most,
        }
    }

    /// The same at its beginning, in other memory.
    pub(super) fn with_memory(self, memory: Vec<u8>) -> Self {
        Self::new(memory, self.keep, self.most)
    }

    pub(super) fn into_memory(self) -> Vec<u8> {
        self.copy
    }

    /// The message from its first byte, up to what is left out at first.
    pub(super) fn beginning(&self) -> &[u8] {
        let end = self.cuts.first().map_or(self.copy.len(), |cut| cut.at);
        self.copy.get(..end).unwrap_or_default()
    }

    pub(super) fn quiet(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while self.from.is_none() {
            // To the end of the line in which that ends which has to be kept. A byte more is looked at: it may be at its end already.
            let kept = self.keep_to.saturating_sub(self.at).min(bytes.len());
            let line = memchr(b'\n', bytes.get(kept..).unwrap_or_default());
            let (keep, rest) = bytes
                .split_at_checked(line.map_or(bytes.len(), |line| kept + line + 1))
                .unwrap_or((bytes, b""));
            self.keep(keep)?;
            bytes = rest;
            if line.is_none() {
                return Ok(());
            }
            match self.content() {
                Content::Read => self.keep_to = usize::MAX,
                // Twice as much, so that all looks at it together cost no more than it is long.
                Content::Header => self.keep_to = self.at + (self.copy.len() - self.part),
                Content::Long => {
                    self.from = Some(self.at);
                    self.tail.clear();
                }
            }
        }
        self.at += bytes.len();
        let tail = self.tail_length();
        if let Some(start) = bytes.len().checked_sub(tail) {
            self.tail.clear();
            self.tail.extend_from_slice(bytes.get(start..).unwrap_or_default());
        } else {
            self.tail.extend_from_slice(bytes);
            if let Some(start) = self.tail.len().checked_sub(2 * tail) {
                self.tail.drain(..start + tail);
            }
        }
        Ok(())
    }

    /// A line begins with two hyphens.
    pub(super) fn hyphens(&mut self, line: Line) -> Result<(), Error> {
        let start = self.at - line.passed;
        self.end_stretch(start)?;
        self.part = self.copy.len() - line.passed;
        // Room for many: each takes a part of what is left.
        let room = self.most.saturating_sub(self.copy.len()) / 32;
        self.keep_to = start.saturating_add(room.clamp(LEAST.min(self.keep), self.keep));
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(Vec<u8>, Vec<Cut>), Error> {
        self.end_stretch(self.at)?;
        Ok((self.copy, self.cuts))
    }

    fn tail_length(&self) -> usize {
        (self.keep / 4).clamp(1, TAIL)
    }

    /// Ends the stretch that is being left out, at least one whole line before the place `line`.
    fn end_stretch(&mut self, line: usize) -> Result<(), Error> {
        let Some(from) = self.from.take() else { return Ok(()) };
        let tail = std::mem::take(&mut self.tail);
        let stretch = self.at - from;
        // Where the tail is all of it, nothing has to be left out.
        let begin =
            if stretch == tail.len() { 0 } else { memchr(b'\n', &tail).map_or(tail.len(), |at| at + 1) };
        let left_out = stretch - tail.len() + begin;
        if left_out > 0 {
            if from + left_out >= line {
                return Err(Error::ReadWhole { why: "a line is too long" });
            }
            let before = self.cuts.last().map_or(0, |cut| cut.left_out);
            self.cuts.push(Cut { at: self.copy.len(), left_out: before + left_out });
        }
        self.at -= tail.len() - begin;
        self.keep(tail.get(begin..).unwrap_or_default())?;
        self.tail = tail;
        Ok(())
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.copy.len().saturating_add(bytes.len()) > self.most {
            return Err(TOO_MUCH);
        }
        self.copy.extend_from_slice(bytes);
        self.at += bytes.len();
        Ok(())
    }

    /// What follows the last line with two hyphens, as far as that can be guessed.
    fn content(&self) -> Content {
        let part = self.copy.get(self.part..).unwrap_or_default();
        let Some(end) = empty_line(part) else { return Content::Header };
        let header = part.get(..end.min(LEAST)).unwrap_or(part).to_ascii_lowercase();
        let names =
            |names: &[&str]| names.iter().any(|name| memmem::find(&header, name.as_bytes()).is_some());
        // The outer header names the signature too.
        if self.part > 0 && names(&["daticert", "pkcs7-signature"]) {
            return Content::Read;
        }
        let inside = part.get(end..).unwrap_or_default();
        if names(&["message/", ".eml"]) && empty_line(inside).is_none() {
            Content::Header
        } else {
            Content::Long
        }
    }
}

/// What a part holds.
enum Content {
    /// What is read whatever its length: certification data, or a signature.
    Read,
    /// A header that has not ended: its own, or that of the message that it holds.
    Header,
    /// What need not be kept.
    Long,
}

/// Where the first empty line ends.
fn empty_line(bytes: &[u8]) -> Option<usize> {
    memchr_iter(b'\n', bytes).find_map(|at| match bytes.get(at + 1..) {
        Some([b'\n', ..]) => Some(at + 2),
        Some([b'\r', b'\n', ..]) => Some(at + 3),
        _ => None,
    })
}
