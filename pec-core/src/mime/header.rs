//! Header blocks: where they end, and their raw fields. RFC 5322 section 2.2.

use super::{Field, part::PartFields};
use crate::{Limits, Span};
use memchr::memchr;
use std::fmt;

/// The header block of a message or of a part: its fields as they stand, in order, repeated ones included.
///
/// A header can be read alone, without an index of the body:
///
/// ```
/// use pec_core::{Limits, mime::Header};
/// let header = Header::read(b"Subject: =?utf-8?Q?citt=C3=A0?=\r\nX-A: 1\r\nx-a: 2\r\n\r\nbody", &Limits::default());
/// assert_eq!(header.first("subject").unwrap().text(), "città");
/// assert_eq!(header.count("X-A"), 2);
/// ```
#[derive(Clone, Copy)]
pub struct Header<'a> {
    raw: &'a [u8],
    span: Span,
}

impl<'a> Header<'a> {
    /// The header block at the beginning of the message `raw`, bounded by [`Limits::max_header_bytes`] and
    /// [`Limits::max_header_fields`].
    #[must_use]
    pub fn read(raw: &'a [u8], limits: &Limits) -> Self {
        let block = Block::scan(raw, 0, limits, None, |_| false);
        Self { raw, span: block.span }
    }

    pub(super) fn new(raw: &'a [u8], span: Span) -> Self {
        Self { raw, span }
    }

    /// The bytes of the block, without the empty line after it.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// All fields, in order. Lines that are no fields are passed over.
    #[must_use]
    pub fn fields(&self) -> Fields<'a> {
        Fields { raw: self.raw, at: self.span.start, end: self.span.end.min(self.raw.len()) }
    }

    /// The fields of this name, without regard to case, in order.
    pub fn all<'n>(&self, name: &'n str) -> impl Iterator<Item = Field<'a>> + use<'a, 'n> {
        let mut fields = self.fields();
        std::iter::from_fn(move || fields.next_of(Some(name)))
    }

    /// The first field of this name, without regard to case. Look at [`Header::count`] before trusting that it is the
    /// only one: other readers take the last.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<Field<'a>> {
        self.all(name).next()
    }

    /// The lines at which fields begin, or would, without their line ends: all but those that continue another one.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let mut rest = self.span.of(self.raw);
        let mut first = true;
        std::iter::from_fn(move || {
            while !rest.is_empty() {
                let end = memchr(b'\n', rest).unwrap_or(rest.len());
                let line = rest.get(..end)?;
                rest = rest.get(end + 1..).unwrap_or_default();
                if std::mem::take(&mut first) || !matches!(line.first(), None | Some(b' ' | b'\t')) {
                    return Some(line.strip_suffix(b"\r").unwrap_or(line));
                }
            }
            None
        })
    }

    /// How many fields have this name, without regard to case.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        self.all(name).count()
    }
}

impl fmt::Debug for Header<'_> {
    /// Says where it is, not what it holds: headers hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header").field("span", &self.span).finish_non_exhaustive()
    }
}

/// The fields of a [`Header`], in order.
#[derive(Clone)]
pub struct Fields<'a> {
    raw: &'a [u8],
    at: usize,
    end: usize,
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        self.next_of(None)
    }
}

impl<'a> Fields<'a> {
    /// The next field, of this name if one is given: other lines are then passed over with a glance.
    fn next_of(&mut self, name: Option<&str>) -> Option<Field<'a>> {
        loop {
            let start = self.at;
            let line = self.raw.get(start..self.end).filter(|rest| !rest.is_empty())?;
            let begins = |name: &str| {
                line.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name.as_bytes()))
            };
            if name.is_some_and(|name| !begins(name)) {
                self.at = memchr(b'\n', line).map_or(self.end, |at| start + at + 1);
                continue;
            }
            let found = field_name(line).filter(|(length, _)| name.is_none_or(|name| name.len() == *length));
            let mut end;
            loop {
                let rest = self.raw.get(self.at..self.end)?;
                end = memchr(b'\n', rest).map_or(self.end, |at| self.at + at);
                self.at = (end + 1).min(self.end);
                if !matches!(self.raw.get(self.at..self.end)?.first(), Some(b' ' | b'\t')) {
                    break;
                }
            }
            let Some((length, colon)) = found else { continue };
            if end < self.end && self.raw.get(end.wrapping_sub(1)) == Some(&b'\r') {
                end -= 1;
            }
            let (name, value) = (line.get(..length)?, self.raw.get(start + colon + 1..end)?);
            return Some(Field { name, value, span: Span::new(start, end) });
        }
    }
}

impl fmt::Debug for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fields").field("at", &self.at).finish_non_exhaustive()
    }
}

/// The length of the field name at the beginning of `line`, and where its colon is; `None` if there is no field. RFC 5322
/// sections 2.2 and, for blanks before the colon, 4.5.
fn field_name(line: &[u8]) -> Option<(usize, usize)> {
    let length = name_length(line);
    let after = line.get(length..)?;
    let blanks = match after.first()? {
        b':' => 0,
        _ => after.iter().position(|byte| !matches!(byte, b' ' | b'\t'))?,
    };
    (length > 0 && after.get(blanks) == Some(&b':')).then_some((length, length + blanks))
}

/// How many bytes at the beginning can be part of a field's name: printable ASCII but the colon. Eight at once, for each line of each header
/// begins so.
fn name_length(line: &[u8]) -> usize {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = EACH << 7;
    let is_in_name = |byte: &u8| matches!(byte, b'!'..=b'9' | b';'..=b'~');
    let (words, rest) = line.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        // The highest bit of each byte that is none of them; above the first such byte, carries can set others.
        let below = word.wrapping_sub(EACH * u64::from(b'!')) & !word;
        let above = word.wrapping_add(EACH) | word;
        let colon = word ^ (EACH * u64::from(b':'));
        let colon = colon.wrapping_sub(EACH) & !colon;
        let ends = (below | above | colon) & HIGH;
        if ends != 0 {
            return number * 8 + ends.trailing_zeros() as usize / 8;
        }
    }
    let end = rest.iter().position(|byte| !is_in_name(byte)).unwrap_or(rest.len());
    line.len() - rest.len() + end
}

/// A header block as the index finds it.
pub(super) struct Block {
    pub(super) span: Span,
    /// Where the body begins: past the empty line, or at the delimiter line that cut the header short.
    pub(super) body: usize,
    /// It was longer than a limit and ends there.
    pub(super) too_long: bool,
    /// Some lines end with CRLF.
    pub(super) crlf: bool,
    /// Some lines end with LF alone.
    pub(super) lf: bool,
    /// The first line that is no field.
    pub(super) malformed: Option<Span>,
    /// The values of the fields that tell how to read the part.
    pub(super) fields: PartFields,
    /// A further Content-Type field.
    pub(super) repeated_content_type: Option<Span>,
}

impl Block {
    /// Finds the end of the header that begins at `start`: an empty line, a line that `is_delimiter` (asked for lines
    /// that begin with two hyphens), a limit, or the end of the input. Its fields go to `into`.
    pub(super) fn scan<'a>(
        raw: &'a [u8],
        start: usize,
        limits: &Limits,
        mut into: Option<&mut Vec<Field<'a>>>,
        mut is_delimiter: impl FnMut(usize) -> bool,
    ) -> Self {
        let window = start.saturating_add(limits.max_header_bytes).min(raw.len());
        let mut block = Self {
            span: Span::new(start, window),
            body: window,
            too_long: window < raw.len(),
            crlf: false,
            lf: false,
            malformed: None,
            fields: PartFields::default(),
            repeated_content_type: None,
        };
        let mut noted = None;
        let mut in_field = false;
        let mut fields = 0;
        let mut at = start;
        while let Some(rest) = raw.get(at..).filter(|rest| !rest.is_empty()) {
            // Behind the limit may still be the empty line that ends a header of just that length.
            let continues = match rest {
                [b' ' | b'\t', ..] => true,
                [b'\n', ..] => {
                    block.end(at, at + 1);
                    block.lf = true;
                    return block;
                }
                [b'\r', b'\n', ..] => {
                    block.end(at, at + 2);
                    block.crlf = true;
                    return block;
                }
                [b'-', b'-', ..] if is_delimiter(at) => {
                    block.end(at, at);
                    return block;
                }
                _ => false,
            };
            let Some(line) = raw.get(at..window).filter(|line| !line.is_empty()) else { break };
            let (text, next) = match memchr(b'\n', line) {
                Some(length) => {
                    let text = line.get(..length).unwrap_or(line);
                    let before_cr = text.strip_suffix(b"\r");
                    block.crlf |= before_cr.is_some();
                    block.lf |= before_cr.is_none();
                    (before_cr.unwrap_or(text), at + length + 1)
                }
                None if window < raw.len() && at > start => {
                    // The limit falls into this line: the header ends before it.
                    block.end(at, at);
                    block.too_long = true;
                    return block;
                }
                None => (line, window),
            };
            fields += usize::from(!continues);
            if fields > limits.max_header_fields {
                block.end(at, at);
                block.too_long = true;
                return block;
            }

            let end = at + text.len();
            let known = if continues { None } else { Noted::written(line) };
            let name = match known {
                Some((_, length)) => Some((length, length)),
                None if continues => None,
                None => field_name(line),
            };
            if let Some((length, colon)) = name {
                in_field = true;
                let name = line.get(..length).unwrap_or_default();
                if let Some(into) = &mut into {
                    let value = text.get(colon + 1..).unwrap_or_default();
                    into.push(Field { name, value, span: Span::new(at, end) });
                }
                let value = Span::new(at + colon + 1, end);
                let of = known.map(|(of, _)| of).or_else(|| Noted::of(name));
                noted = of.filter(|of| block.note(*of, value, at));
            } else if !continues || !in_field {
                in_field = continues && in_field;
                noted = None;
                block.malformed.get_or_insert(Span::new(at, end));
            } else {
                if let Some(field) = into.as_mut().and_then(|into| into.last_mut()) {
                    *field = field.up_to(raw, end);
                }
                if let Some(value) = noted.and_then(|noted| block.place(noted).as_mut()) {
                    value.end = end;
                }
            }
            at = next;
        }
        block
    }

    /// Keeps the value of the field that begins at `at`, if it is the first of its name.
    fn note(&mut self, noted: Noted, value: Span, at: usize) -> bool {
        let place = self.place(noted);
        if place.is_none() {
            *place = Some(value);
            return true;
        }
        if matches!(noted, Noted::ContentType) {
            self.repeated_content_type.get_or_insert(Span::new(at, value.end));
        }
        false
    }

    fn place(&mut self, noted: Noted) -> &mut Option<Span> {
        match noted {
            Noted::ContentType => &mut self.fields.content_type,
            Noted::Disposition => &mut self.fields.disposition,
            Noted::Encoding => &mut self.fields.encoding,
        }
    }

    fn end(&mut self, header: usize, body: usize) {
        self.span = Span::new(self.span.start, header);
        self.body = body;
        self.too_long = false;
    }
}

/// The fields that tell how to read a part.
#[derive(Clone, Copy)]
enum Noted {
    ContentType,
    Disposition,
    Encoding,
}

impl Noted {
    /// The one at the beginning of a line, if its name is written as nearly all write it, and the length of that.
    #[inline]
    fn written(line: &[u8]) -> Option<(Self, usize)> {
        let rest = line.strip_prefix(b"Content-")?;
        match () {
            () if rest.starts_with(b"Type:") => Some((Self::ContentType, 12)),
            () if rest.starts_with(b"Disposition:") => Some((Self::Disposition, 19)),
            () if rest.starts_with(b"Transfer-Encoding:") => Some((Self::Encoding, 25)),
            () => None,
        }
    }

    /// The one that has this name, without regard to case.
    fn of(name: &[u8]) -> Option<Self> {
        match name.len() {
            12 if name.eq_ignore_ascii_case(b"Content-Type") => Some(Self::ContentType),
            19 if name.eq_ignore_ascii_case(b"Content-Disposition") => Some(Self::Disposition),
            25 if name.eq_ignore_ascii_case(b"Content-Transfer-Encoding") => Some(Self::Encoding),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_and_values(raw: &[u8]) -> Vec<(String, String)> {
        let text = |bytes: &[u8]| bytes.escape_ascii().to_string();
        let header = Header::read(raw, &Limits::default());
        header.fields().map(|field| (text(field.name()), text(field.raw()))).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn fields_are_kept_as_they_stand() {
        for (raw, expected) in [
            (&b"A: 1\r\nB:2\r\n\r\nC: 3\r\n"[..], &[("A", " 1"), ("B", "2")][..]),
            (b"A: 1\n b\r\n\tc\nB:\n\n", &[("A", " 1\\n b\\r\\n\\tc"), ("B", "")]),
            (b"A: 1\r\n \r\nB: 2", &[("A", " 1\\r\\n "), ("B", " 2")]),
            (b"A : 1\r\na: \xe8\r\n", &[("A", " 1"), ("a", " \\xe8")]),
            (b"From x\r\n y: z\r\nA: 1\r\n", &[("A", " 1")]),
            (b" A: 1\r\nB C: 2\r\nD: 3\r\n: 4\r\n", &[("D", " 3")]),
            (b"A: a\rb\r\n", &[("A", " a\\rb")]),
            (b"\r\nA: 1\r\n", &[]),
            (b"", &[]),
        ] {
            assert_eq!(names_and_values(raw), pairs(expected), "{:?}", raw.escape_ascii());
        }
    }

    #[test]
    fn a_name_ends_at_the_first_byte_that_is_not_of_names() {
        for other in 0..=255 {
            let ends = !matches!(other, b'!'..=b'9' | b';'..=b'~');
            for after in [b'a', b'!', b'~', b' ', 0x7f, 0xff, other] {
                for at in 0..20 {
                    let mut line = [after; 20];
                    line[..at].fill(b'n');
                    line[at] = other;
                    let expected = line.iter().position(|byte| !matches!(byte, b'!'..=b'9' | b';'..=b'~'));
                    assert_eq!(name_length(&line), expected.unwrap_or(20), "{other} at {at}, then {after}");
                    assert_eq!(name_length(&line[..=at]), at + usize::from(!ends), "{other} at {at}");
                }
            }
        }
    }

    #[test]
    fn a_long_header_ends_at_the_last_whole_line() {
        for (raw, limit, end, body, too_long) in [
            (&b"A: 1\r\nB: 2\r\n\r\nbody"[..], 100, 12, 14, false),
            (b"A: 1\r\nB: 2\r\n\r\nbody", 12, 12, 14, false),
            (b"A: 1\r\nB: 2\r\n\r\nbody", 11, 6, 6, true),
            (b"A: 1\r\nB: 2\r\n\r\nbody", 6, 6, 6, true),
            (b"A: 1\r\nB: 2\r\n\r\nbody", 3, 3, 3, true),
            (b"A: 1\r\nB: 2\r\n\r\nbody", 0, 0, 0, true),
            (b"A: 1", 4, 4, 4, false),
        ] {
            let limits = Limits { max_header_bytes: limit, ..Limits::default() };
            let block = Block::scan(raw, 0, &limits, None, |_| false);
            assert_eq!((block.span.end, block.body, block.too_long), (end, body, too_long), "limit {limit}");
        }
        for (limit, end, body, too_long) in
            [(0, 0, 0, true), (1, 8, 8, true), (2, 11, 11, true), (3, 16, 17, false), (4, 16, 17, false)]
        {
            let limits = Limits { max_header_fields: limit, ..Limits::default() };
            let block = Block::scan(b"A: 1\n 2\nno\nB: 3\n\nbody", 0, &limits, None, |_| false);
            assert_eq!((block.span.end, block.body, block.too_long), (end, body, too_long), "{limit} fields");
        }
    }
}
