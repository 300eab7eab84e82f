//! Which digest a report will need, guessed from the outer header, so that a message need not be read twice.
//!
//! A guess gives the digest of a span, and says of which. If it is another one than is asked for, nobody takes it.

use super::KnownDigest;
use super::cutter::Cutter;
use super::hyphens::Line;
use crate::crypto::{CrlfDigester, DigestAlgorithm};
use crate::mime::Header;
use crate::{Limits, Span};
use memchr::memchr;

/// Follows the message up to the end of what is signed.
#[derive(Default)]
pub(super) struct Guess {
    /// Bytes of the message so far.
    at: usize,
    state: State,
}

#[derive(Default)]
enum State {
    /// The header is not known yet.
    #[default]
    Header,
    /// The first delimiter is looked for.
    Before { frame: Frame, line: Option<Vec<u8>> },
    /// What is signed has begun.
    Signed(Box<Signed>),
    /// There is nothing to do any more.
    Done(Option<KnownDigest>),
}

/// The multipart/signed.
#[derive(Clone)]
struct Frame {
    boundary: Vec<u8>,
    algorithm: DigestAlgorithm,
}

struct Signed {
    frame: Frame,
    /// What was digested.
    span: Span,
    digester: CrlfDigester,
    /// The last bytes, not digested yet: they may be the line break before a delimiter.
    latest: Vec<u8>,
    /// The line break before a line with two hyphens, and as much of that line as is known; it begins at this place.
    line: Option<(Vec<u8>, usize)>,
}

/// The longest end of what is signed that belongs to a delimiter, once its first hyphen was passed on.
const BREAK: usize = b"\r\n-".len();

/// Blanks that may follow on a delimiter's line.
const BLANKS: usize = 256;

impl Guess {
    /// No guess.
    pub(super) fn none() -> Self {
        Self { at: 0, state: State::Done(None) }
    }

    pub(super) fn finish(self) -> Option<KnownDigest> {
        match self.state {
            State::Done(known) => known,
            _ => None,
        }
    }

    /// A line begins with two hyphens.
    pub(super) fn hyphens(&mut self, line: Line, kept: &Cutter, limits: &Limits) {
        if matches!(self.state, State::Header) {
            self.state = match Frame::read(kept.beginning(), limits) {
                Some(frame) => State::Before { frame, line: None },
                None => State::Done(None),
            };
        }
        let passed = vec![b'-'; line.passed];
        match &mut self.state {
            State::Before { line, .. } => *line = Some(passed),
            State::Signed(signed) => signed.hyphens(&passed),
            State::Header | State::Done(_) => {}
        }
    }

    pub(super) fn quiet(&mut self, bytes: &[u8]) {
        self.at += bytes.len();
        match &mut self.state {
            State::Header | State::Done(_) => {}
            State::Before { frame, line: known } => {
                let Some(line) = known else { return };
                let rest = take_line(line, bytes);
                match rest {
                    Some(rest) if frame.is_delimiter(line) => {
                        let mut signed = Signed::new(frame.clone(), self.at - rest.len());
                        signed.add(rest);
                        self.state = State::Signed(Box::new(signed));
                    }
                    None if !frame.is_too_long(line) => {}
                    _ => *known = None,
                }
            }
            State::Signed(signed) => {
                if let Some(known) = signed.quiet(bytes) {
                    self.state = State::Done(Some(known));
                }
            }
        }
    }
}

/// Adds to `line` up to its end, and gives what follows; `None` if the end has not come.
fn take_line<'b>(line: &mut Vec<u8>, bytes: &'b [u8]) -> Option<&'b [u8]> {
    let end = memchr(b'\n', bytes);
    let (here, rest) = bytes.split_at_checked(end.map_or(bytes.len(), |end| end + 1)).unwrap_or((bytes, b""));
    line.extend_from_slice(here);
    end.map(|_| rest)
}

impl Frame {
    /// The frame that the header tells with which `message` begins.
    fn read(message: &[u8], limits: &Limits) -> Option<Self> {
        let header = Header::read(message, limits);
        let field = header.first("Content-Type")?;
        let is_signed = field
            .text()
            .get(..MULTIPART_SIGNED.len())
            .is_some_and(|kind| kind.eq_ignore_ascii_case(MULTIPART_SIGNED));
        let boundary = field.parameter("boundary").filter(|boundary| is_signed && !boundary.is_empty())?;
        let named = field.parameter("micalg").and_then(|name| DigestAlgorithm::from_micalg(&name));
        Some(Self {
            boundary: boundary.into_owned().into_bytes(),
            algorithm: named.unwrap_or(DigestAlgorithm::Sha256),
        })
    }

    /// Whether a line is a delimiter of the multipart, be it the last one.
    fn is_delimiter(&self, line: &[u8]) -> bool {
        let line = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(self.boundary.as_slice()));
        line.is_some_and(|after| after.strip_prefix(b"--").unwrap_or(after).trim_ascii().is_empty())
    }

    /// Whether it cannot be a delimiter any more.
    fn is_too_long(&self, line: &[u8]) -> bool {
        line.len() > self.boundary.len() + BLANKS
    }
}

const MULTIPART_SIGNED: &str = "multipart/signed";

impl Signed {
    fn new(frame: Frame, start: usize) -> Self {
        let digester = CrlfDigester::new(frame.algorithm);
        Self { frame, span: Span::new(start, start), digester, latest: Vec::new(), line: None }
    }

    /// A line begins with two hyphens, of which `passed` are among the latest bytes.
    fn hyphens(&mut self, passed: &[u8]) {
        let before = self.latest.strip_suffix(passed).and_then(|latest| latest.strip_suffix(b"\n"));
        // The line break before the first line belongs to the delimiter before it.
        let Some(before) = before else { return };
        let content = before.strip_suffix(b"\r").unwrap_or(before).len();
        let held = self.latest.split_off(content);
        self.digest_latest(content);
        let line = held.len() - passed.len();
        self.line = Some((held, line));
    }

    /// The digest, once the end has come.
    fn quiet(&mut self, bytes: &[u8]) -> Option<KnownDigest> {
        let Some((mut held, start)) = self.line.take() else {
            self.add(bytes);
            return None;
        };
        let rest = take_line(&mut held, bytes);
        let line = held.get(start..).unwrap_or_default();
        if rest.is_some() && self.frame.is_delimiter(line) {
            return Some(KnownDigest::new(self.span, self.digester.clone()));
        }
        if rest.is_none() && !self.frame.is_too_long(line) {
            self.line = Some((held, start));
            return None;
        }
        self.add(&held);
        self.add(rest.unwrap_or_default());
        None
    }

    /// Adds content, and holds back its last bytes.
    fn add(&mut self, bytes: &[u8]) {
        self.digest_latest((self.latest.len() + bytes.len()).saturating_sub(BREAK));
        let (now, latest) = bytes.split_at_checked(bytes.len().saturating_sub(BREAK)).unwrap_or((bytes, b""));
        self.digest(now);
        self.latest.extend_from_slice(latest);
    }

    /// Digests so many of the latest bytes, or all.
    fn digest_latest(&mut self, bytes: usize) {
        let mut latest = std::mem::take(&mut self.latest);
        let rest = latest.split_off(bytes.min(latest.len()));
        self.digest(&latest);
        self.latest = rest;
    }

    fn digest(&mut self, bytes: &[u8]) {
        self.digester.update(bytes);
        self.span.end += bytes.len();
    }
}
