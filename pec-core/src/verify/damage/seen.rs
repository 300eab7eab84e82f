//! Where something was seen, in words.

use crate::Span;
use crate::finding::{Code, Finding};
use crate::mime::{Mime, PartId};
use memchr::memchr_iter;

/// Collects what was seen: of each code the first place.
pub(super) struct Seen<'m, 'a, 'f> {
    mime: &'m Mime<'a>,
    findings: &'f mut Vec<Finding>,
    /// Where those that were seen begin.
    from: usize,
}

impl<'m, 'a, 'f> Seen<'m, 'a, 'f> {
    pub(super) fn new(mime: &'m Mime<'a>, findings: &'f mut Vec<Finding>) -> Self {
        let from = findings.len();
        Self { mime, findings, from }
    }

    /// Whether there is something.
    pub(super) fn anything(&self) -> bool {
        self.findings.len() > self.from
    }

    /// At this place.
    pub(super) fn at(&mut self, code: Code, place: Span) {
        self.at_with(code, place, "");
    }

    /// At this place, with a word more.
    pub(super) fn at_with(&mut self, code: Code, at: Span, more: &str) {
        if self.is_new(code) {
            let detail = format!("{}{more}", place(self.mime, at.start));
            self.findings.push(Finding::new(code).at(at).with(detail));
        }
    }

    /// Somewhere in here.
    pub(super) fn stretch(&mut self, code: Code, span: Span) {
        if self.is_new(code) {
            let last = span.end.saturating_sub(1).max(span.start);
            let (first, last) = (line(self.mime, span.start), line(self.mime, last));
            self.findings.push(Finding::new(code).at(span).with(format!("lines {first} to {last}")));
        }
    }

    fn is_new(&self, code: Code) -> bool {
        self.findings.iter().skip(self.from).all(|finding| finding.code != code)
    }
}

/// The part and the line of a place in the message. Parts count from 0 as in the report, lines from 1 as in editors.
pub(super) fn place(mime: &Mime<'_>, at: usize) -> String {
    let part = mime.parts().iter().rev().find(|part| (part.span().start..=part.span().end).contains(&at));
    let part = part.map_or(0, |part| PartId::index(part.id()));
    format!("part {part}, line {}", line(mime, at))
}

fn line(mime: &Mime<'_>, at: usize) -> usize {
    1 + memchr_iter(b'\n', mime.bytes(Span::new(0, at))).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    #[test]
    fn the_innermost_part_and_the_line() {
        let raw =
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n";
        let mime = Mime::index(raw, &Limits::default());
        let at = |text: &[u8]| place(&mime, memchr::memmem::find(raw, text).unwrap());
        assert_eq!(at(b"Content"), "part 0, line 1");
        assert_eq!(at(b"one"), "part 1, line 5");
        assert_eq!(at(b"two"), "part 2, line 8");
        assert_eq!(at(b"--b--"), "part 0, line 9");
    }
}
