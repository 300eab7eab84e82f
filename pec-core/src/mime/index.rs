//! The pass that finds the parts.
//!
//! It goes forward once. In a body it looks at nothing but `"\n--"`; each such line is compared as a whole with all the
//! boundaries that are open. What is decided:
//!
//! - A delimiter line is `--`, the boundary, perhaps `--`, blanks, and a line end or the end of the input; nothing else
//!   may stand on it. RFC 2046 section 5.1.1 would let a mere prefix match, but then a boundary that begins with an
//!   enclosing one could not be told from it.
//! - A line that could belong to several open multiparts belongs to the outermost: what encloses must not occur inside
//!   (RFC 2046 sections 5.1.1 and 5.1.2), and a reader who looks for the enclosing boundary alone, as those who check
//!   signatures do, sees it so. A multipart whose boundary repeats that of an open one can have no delimiters and is kept
//!   as one part.
//! - The first delimiter counts, also inside a header block, and a close delimiter of an outer multipart closes all inside.
//!   After its own close delimiter a multipart has only an epilogue.
//! - Beyond [`Limits::max_parts`] each multipart that is open gets one more part, and the rest goes unsplit into it. So a
//!   signature is found also behind a signed part with too many parts, and there are never more than
//!   `max_parts + max_depth` parts.

use super::{
    HeaderFields, MediaType, Part, PartId, Structure,
    boundaries::{Boundaries, DelimiterLine},
    header::Block,
    hyphens::{Hyphens, KnownEnds, Search},
    parameter::{boundary_and_name, parameter},
    part::{Class, FileName},
};
use crate::{
    Limits, Span,
    finding::{Code, Finding},
};
use std::borrow::Cow;

/// What the pass finds.
pub(super) struct Index<'a> {
    pub(super) parts: Vec<Part<'a>>,
    /// Of the root.
    pub(super) fields: HeaderFields<'a>,
    pub(super) findings: Vec<Finding>,
    pub(super) hyphens: Hyphens,
    pub(super) ends: KnownEnds,
    /// Bytes looked at, to show that the work is linear.
    #[cfg(test)]
    pub(super) work: usize,
}

/// Finds the parts of `raw`. There is always a root. `known` are all places of `"\n--"` in it, if somebody has searched it.
pub(super) fn index<'a>(raw: &'a [u8], known: Option<Hyphens>, limits: &Limits) -> Index<'a> {
    let mut indexer = Indexer {
        raw,
        limits,
        search: Search::new(raw, known),
        parts: Vec::with_capacity(8), // a receipt has six
        fields: HeaderFields::default(),
        findings: Vec::new(),
        open: Boundaries::none(),
        current: 0,
        crlf: false,
        lf: false,
        #[cfg(test)]
        work: 0,
    };
    let mut at = indexer.begin(0, None, false);
    while let Some(delimiter) = indexer.find_delimiter(at) {
        at = indexer.apply(delimiter);
    }
    indexer.finish()
}

struct Indexer<'a, 'l> {
    raw: &'a [u8],
    limits: &'l Limits,
    search: Search<'a>,
    /// In preorder, for each is pushed where it begins.
    parts: Vec<Part<'a>>,
    fields: HeaderFields<'a>,
    findings: Vec<Finding>,
    /// The multiparts whose delimiters are looked for.
    open: Boundaries<'a, Open>,
    /// The innermost part that has not ended; around it are its parents.
    current: usize,
    /// Some lines of headers, or before delimiters, end with CRLF.
    crlf: bool,
    /// Some of them end with LF alone.
    lf: bool,
    #[cfg(test)]
    work: usize,
}

struct Open {
    part: usize,
    /// The latest of its parts; none before the first delimiter.
    last_child: Option<usize>,
    /// A delimiter was found, if only the closing one.
    delimited: bool,
    /// It has had its one part beyond the limit.
    full: bool,
}

/// A delimiter, and the content around it.
struct Delimiter {
    of: DelimiterLine,
    /// Where the content before it ends: before the line break, which belongs to the delimiter.
    content_end: usize,
    /// Past its own line end.
    next: usize,
}

/// Whether a header block is ASCII: by words, the last of which may cover bytes twice, for blocks are short.
fn is_ascii(header: &[u8]) -> bool {
    const WORD: usize = size_of::<u128>();
    const HIGH: u128 = u128::from_ne_bytes([0x80; WORD]);
    let Some(last) = header.last_chunk::<WORD>() else { return header.is_ascii() };
    let words = header.as_chunks::<WORD>().0.iter().chain([last]);
    words.fold(0, |all, word| all | u128::from_ne_bytes(*word)) & HIGH == 0
}

impl<'a> Indexer<'a, '_> {
    /// Begins a part at `start` and says where its body does. An `opaque` part is not split, whatever it is.
    fn begin(&mut self, start: usize, parent: Option<usize>, opaque: bool) -> usize {
        let raw = self.raw;
        let open = &self.open;
        let is_delimiter = |line| open.delimiter(raw, line).is_some();
        let mut fields = parent.is_none().then(HeaderFields::none_yet);
        let block = Block::scan(raw, start, self.limits, fields.as_mut(), is_delimiter);
        if let Some(fields) = fields {
            self.fields = HeaderFields::new(raw, &block, fields);
        }
        #[cfg(test)]
        {
            self.work += block.body - start;
        }
        self.note(&block);

        let value = block.fields.content_type.map(|value| value.of(raw));
        let in_digest = parent.and_then(|parent| self.parts.get(parent));
        let in_digest = in_digest.is_some_and(|parent| parent.media_type.class() == Class::Digest);
        let default = if in_digest { MediaType::MESSAGE } else { MediaType::PLAIN };
        let read = value.and_then(MediaType::read);
        let (media_type, parameters) = read.unwrap_or((default, value.unwrap_or_default()));
        let class = media_type.class();

        let is_multipart = matches!(class, Class::Multipart | Class::Digest);
        let (boundary, name) = if is_multipart { boundary_and_name(parameters) } else { (None, None) };
        let file_name = block.fields.disposition.and_then(|value| parameter(value.of(raw), "filename"));
        let name = || if is_multipart { name } else { parameter(parameters, "name") };
        let file_name = file_name.or_else(name).filter(|name| !name.is_empty());

        let index = self.parts.len();
        self.parts.push(Part {
            id: PartId::from_index(index),
            parent: parent.map(PartId::from_index),
            next_sibling: None,
            depth: parent.map_or(0, |_| self.open.len()),
            span: Span::new(start, raw.len()),
            header_end: block.span.end,
            body_start: block.body,
            preamble_end: block.body,
            epilogue_start: raw.len(),
            closed: false,
            structure: if class == Class::Message { Structure::Message } else { Structure::Leaf },
            media_type,
            fields: block.fields,
            file_name: FileName(file_name),
        });
        self.current = index;
        if is_multipart && !opaque {
            self.open(index, boundary, block.span);
        }
        block.body
    }

    fn note(&mut self, block: &Block) {
        let header = block.span.of(self.raw);
        self.crlf |= block.crlf;
        self.lf |= block.lf;
        if block.too_long {
            self.findings.push(Finding::new(Code::MimeHeaderLimit).at(block.span));
        }
        if let Some(line) = block.malformed {
            self.findings.push(Finding::new(Code::MimeHeaderMalformed).at(line));
        }
        if let Some(field) = block.repeated_content_type {
            self.findings.push(Finding::new(Code::MimeContentTypeRepeated).at(field));
        }
        if !is_ascii(header) {
            self.findings.push(Finding::new(Code::MimeHeader8bit).at(block.span));
        }
    }

    /// Looks for the delimiters of the multipart `part` from now on, if it has a boundary and the limits allow it.
    fn open(&mut self, part: usize, boundary: Option<Cow<'a, [u8]>>, header: Span) {
        let level = self.open.len();
        let finding = match boundary {
            _ if level >= self.limits.max_depth => {
                Finding::new(Code::MimeDepthLimit).with(self.limits.max_depth.to_string())
            }
            None => Finding::new(Code::MimeBoundaryUnusable),
            Some(boundary) => {
                if self.open.open(boundary, Open { part, last_child: None, delimited: false, full: false }) {
                    return;
                }
                Finding::new(Code::MimeBoundaryUnusable).with("it repeats that of an enclosing multipart")
            }
        };
        self.findings.push(finding.at(header));
    }

    /// The next delimiter line of any open multipart, from `at` on.
    fn find_delimiter(&mut self, at: usize) -> Option<Delimiter> {
        if self.open.len() == 0 {
            return None;
        }
        // The line at `at` may itself be one, if it is the beginning of a line.
        let mut from = match at.checked_sub(1) {
            Some(before) if self.raw.get(before) == Some(&b'\n') => before,
            _ => at,
        };
        loop {
            let break_start = self.search.next(from)?;
            let start = break_start + 1;
            let delimiter = self.open.delimiter(self.raw, start);
            #[cfg(test)]
            {
                self.work += start - from + self.open.work(self.raw, start);
            }
            if let Some(of) = delimiter {
                let after_cr = break_start.checked_sub(1).and_then(|at| self.raw.get(at)) == Some(&b'\r');
                let content_end = break_start - usize::from(after_cr);
                self.crlf |= after_cr;
                self.lf |= !after_cr;
                let next = (of.line.end + 1).min(self.raw.len());
                return Some(Delimiter { of, content_end, next });
            }
            from = start;
        }
    }

    /// Does what a delimiter says, and tells from where to look for the next: past the header of a part that it begins,
    /// for in there its own boundary is none.
    fn apply(&mut self, delimiter: Delimiter) -> usize {
        let Delimiter { of: DelimiterLine { level, close, line }, content_end, next } = delimiter;
        let at_limit = !close && self.parts.len() >= self.limits.max_parts;
        let Some(&mut Open { part: multipart, full, .. }) = self.open.at(level) else { return next };
        if at_limit && full {
            return next; // The content goes on in its last part, which is opaque: nothing else is open inside.
        }

        self.close_above(level);
        self.end_parts(multipart, content_end);
        if let (Some(open), Some(part)) = (self.open.at(level), self.parts.get_mut(multipart))
            && !open.delimited
        {
            open.delimited = true;
            part.structure = Structure::Multipart;
            part.preamble_end = content_end.max(part.body_start);
        }
        if close {
            self.open.close();
            if let Some(part) = self.parts.get_mut(multipart) {
                part.epilogue_start = next;
                part.closed = true;
            }
            return next;
        }

        if at_limit && !self.findings.iter().any(|finding| finding.code == Code::MimePartsLimit) {
            let finding = Finding::new(Code::MimePartsLimit).at(line);
            self.findings.push(finding.with(self.limits.max_parts.to_string()));
        }
        let child = self.parts.len();
        let sibling = self.open.at(level).and_then(|open| {
            open.full |= at_limit;
            open.last_child.replace(child)
        });
        if let Some(sibling) = sibling.and_then(|sibling| self.parts.get_mut(sibling)) {
            sibling.next_sibling = Some(PartId::from_index(child));
        }
        self.begin(next, Some(multipart), at_limit)
    }

    /// Stops looking for the delimiters of the multiparts inside the one at `level`; they lacked their close delimiter.
    fn close_above(&mut self, level: usize) {
        while self.open.len() > level + 1 {
            self.close_innermost();
        }
    }

    fn close_innermost(&mut self) {
        let Some(open) = self.open.close() else { return };
        let code = if open.delimited { Code::MimeCloseMissing } else { Code::MimeDelimiterAbsent };
        let header = self.parts.get(open.part).map(Part::header_span).unwrap_or_default();
        self.findings.push(Finding::new(code).at(header));
    }

    /// Ends the current part and those around it, up to the multipart `around`, which stays. Each part ends once.
    fn end_parts(&mut self, around: usize, content_end: usize) {
        while self.current != around {
            let Some(part) = self.parts.get_mut(self.current) else { break };
            part.finish(content_end);
            let Some(parent) = part.parent else { break };
            self.current = parent.index();
        }
    }

    fn finish(mut self) -> Index<'a> {
        while self.open.len() > 0 {
            self.close_innermost();
        }
        if self.crlf && self.lf {
            self.findings.push(Finding::new(Code::MimeMixedLineEnds));
        }
        // Parts that have not ended reach the end of the input, as they did when they began.
        Index {
            parts: self.parts,
            fields: self.fields,
            findings: self.findings,
            hyphens: self.search.found,
            ends: self.search.ends,
            #[cfg(test)]
            work: self.work,
        }
    }
}
