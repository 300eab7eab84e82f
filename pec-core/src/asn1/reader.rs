//! One element after the other.

use super::{Asn1Error, Asn1ErrorKind as Kind, Element, Tag};
use crate::Limits;

/// Which encoding is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "X.690 has these; CER occurs nowhere here")]
pub enum Rules {
    /// The basic rules, which contain DER: indefinite lengths, long lengths, strings in segments.
    Ber,
    /// The distinguished rules only.
    Der,
}

/// Reads the elements of a slice in order.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    /// What is left.
    bytes: &'a [u8],
    /// Where `bytes` starts in the whole input.
    position: usize,
    /// How many levels below this one may be entered.
    depth: usize,
    rules: Rules,
}

impl<'a> Reader<'a> {
    /// A reader of BER, and so of DER.
    #[must_use]
    pub fn ber(bytes: &'a [u8], limits: &Limits) -> Self {
        Self { bytes, position: 0, depth: limits.max_asn1_depth, rules: Rules::Ber }
    }

    /// A reader of DER only: what is not DER is an error where it is met.
    #[must_use]
    pub fn der(bytes: &'a [u8], limits: &Limits) -> Self {
        Self { bytes, position: 0, depth: limits.max_asn1_depth, rules: Rules::Der }
    }

    pub(super) fn inside(bytes: &'a [u8], position: usize, depth: usize, rules: Rules) -> Self {
        Self { bytes, position, depth, rules }
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The byte that is read next, counted from the start of the whole input.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// What is left, unread.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    /// The tag of the next element, if there is one; nothing is read, or checked.
    #[must_use]
    pub fn peek(&self) -> Option<Tag> {
        self.bytes.first().map(|octet| Tag::from_identifier(*octet))
    }

    /// The next element.
    ///
    /// # Errors
    /// When there is none, or it does not end within bounds, or breaks the [`Rules`].
    #[inline]
    pub fn read(&mut self) -> Result<Element<'a>, Asn1Error> {
        // Nearly all elements are so.
        if let Some((header, content)) = Header::read_short(self.bytes, self.rules)
            && let Some((raw, rest)) = self.bytes.split_at_checked(header.len + content.len())
        {
            let element = Element::new(header, raw, content, self.position, self.depth, self.rules);
            self.position += raw.len();
            self.bytes = rest;
            return Ok(element);
        }
        self.read_any()
    }

    /// The next element, whatever its header is like.
    fn read_any(&mut self) -> Result<Element<'a>, Asn1Error> {
        let header = Header::read(self.bytes, self.position, self.rules)?;
        let after = self.bytes.get(header.len..).unwrap_or_default();
        let (content, total) = match header.length {
            Some(length) => (length, length),
            None => {
                let with_end = self.end_of_contents(after, self.position + header.len)?;
                (with_end - END_OF_CONTENTS.len(), with_end)
            }
        };
        let truncated = || Kind::Truncated.at(self.position);
        let content = after.get(..content).ok_or_else(truncated)?;
        let (raw, rest) = self.bytes.split_at_checked(header.len + total).ok_or_else(truncated)?;
        let element = Element::new(header, raw, content, self.position, self.depth, self.rules);
        self.position += raw.len();
        self.bytes = rest;
        Ok(element)
    }

    /// The next element, which must have this tag.
    ///
    /// # Errors
    /// As [`read`](Self::read), and when the tag is another one.
    #[inline]
    pub fn read_tagged(&mut self, expected: Tag) -> Result<Element<'a>, Asn1Error> {
        match self.peek() {
            Some(found) if found != expected => Err(Kind::Unexpected { expected, found }.at(self.position)),
            _ => self.read(),
        }
    }

    /// The next element if it has this tag, else nothing is read.
    ///
    /// # Errors
    /// As [`read`](Self::read), when the tag is there.
    #[inline]
    pub fn read_optional(&mut self, tag: Tag) -> Result<Option<Element<'a>>, Asn1Error> {
        if self.peek() == Some(tag) { self.read().map(Some) } else { Ok(None) }
    }

    /// Makes sure that nothing is left.
    ///
    /// # Errors
    /// When something is.
    pub fn finish(&self) -> Result<(), Asn1Error> {
        if self.bytes.is_empty() { Ok(()) } else { Err(Kind::Trailing.at(self.position)) }
    }

    /// Length of the contents at the start of `after`, their end-of-contents marker included: a scan over headers only.
    fn end_of_contents(&self, after: &[u8], position: usize) -> Result<usize, Asn1Error> {
        let mut at = 0;
        let mut open = 1;
        loop {
            if open > self.depth {
                return Err(Kind::Depth.at(position + at));
            }
            let rest = after.get(at..).unwrap_or_default();
            if rest.starts_with(&END_OF_CONTENTS) {
                at += END_OF_CONTENTS.len();
                open -= 1;
                if open == 0 {
                    return Ok(at);
                }
                continue;
            }
            let header = Header::read(rest, position + at, self.rules)?;
            at += header.len;
            match header.length {
                Some(length) => at += length,
                None => open += 1,
            }
        }
    }
}

const END_OF_CONTENTS: [u8; 2] = [0, 0];

/// Identifier and length octets. A definite length that is returned fits in what was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) tag: Tag,
    pub(super) constructed: bool,
    /// Identifier and length octets together.
    pub(super) len: usize,
    /// `None` if indefinite.
    pub(super) length: Option<usize>,
    /// Whether DER would write the length so.
    pub(super) shortest: bool,
}

impl Header {
    /// A header of one octet for the tag and at most three for the length, as few as can be, and the contents after it, if it is so and nothing
    /// is wrong.
    #[inline]
    pub(super) fn read_short(bytes: &[u8], rules: Rules) -> Option<(Self, &[u8])> {
        let (identifier, length, after) = match bytes {
            [identifier, length @ 0..=0x7f, after @ ..] => (*identifier, usize::from(*length), after),
            [identifier, 0x81, length @ 0x80..=0xff, after @ ..] => {
                (*identifier, usize::from(*length), after)
            }
            [identifier, 0x82, high @ 1..=0xff, low, after @ ..] => {
                (*identifier, usize::from(u16::from_be_bytes([*high, *low])), after)
            }
            _ => return None,
        };
        let content = after.get(..length)?;
        let (tag, constructed) = (Tag::from_identifier(identifier), identifier & 0x20 != 0);
        let len = bytes.len() - after.len();
        let header = Self { tag, constructed, len, length: Some(length), shortest: true };
        let is_end = identifier == 0;
        let is_read = !is_end && identifier & 0x1f != Tag::HIGH && (rules == Rules::Ber || header.is_der());
        is_read.then_some((header, content))
    }

    pub(super) fn read(bytes: &[u8], position: usize, rules: Rules) -> Result<Self, Asn1Error> {
        let fail = |kind: Kind| kind.at(position);
        let mut octets = Octets { rest: bytes, position };
        let identifier = octets.next()?;
        if identifier == 0 {
            return Err(fail(Kind::EndOfContents));
        }
        if identifier & 0x1f == Tag::HIGH {
            octets.skip_high_number()?;
        }
        let first = octets.next()?;
        let (length, shortest) = match first {
            0..=0x7f => (Some(usize::from(first)), true),
            0x80 => (None, false),
            0xff => return Err(fail(Kind::Length)),
            _ => {
                let (length, shortest) = octets.long_length(first & 0x7f)?;
                (Some(length), shortest)
            }
        };
        let constructed = identifier & 0x20 != 0;
        match length {
            Some(length) if length > octets.rest.len() => return Err(fail(Kind::Truncated)),
            None if !constructed => return Err(fail(Kind::Length)),
            _ => {}
        }
        let len = bytes.len() - octets.rest.len();
        let header = Self { tag: Tag::from_identifier(identifier), constructed, len, length, shortest };
        if rules == Rules::Der && !header.is_der() { Err(fail(Kind::NotDer)) } else { Ok(header) }
    }

    /// Whether DER would write such a header (X.690 10.1, 10.2).
    pub(super) fn is_der(&self) -> bool {
        self.length.is_some() && self.shortest && !(self.constructed && self.tag.is_string())
    }
}

/// The octets of a header, one by one.
struct Octets<'a> {
    rest: &'a [u8],
    /// Of the header, for errors.
    position: usize,
}

impl Octets<'_> {
    fn next(&mut self) -> Result<u8, Asn1Error> {
        let (octet, rest) = self.rest.split_first().ok_or(Kind::Truncated.at(self.position))?;
        self.rest = rest;
        Ok(*octet)
    }

    /// A tag number from 31 up: seven bits an octet, the last without the high bit (X.690 8.1.2.4).
    fn skip_high_number(&mut self) -> Result<(), Asn1Error> {
        // Four octets are more than any standard uses.
        for i in 0..4 {
            match self.next()? {
                0x80 if i == 0 => break,
                octet if octet & 0x80 == 0 => return Ok(()),
                _ => {}
            }
        }
        Err(Kind::Tag.at(self.position))
    }

    /// A length in the long form, of `count` octets (X.690 8.1.3.5), and whether DER would write it so.
    fn long_length(&mut self, count: u8) -> Result<(usize, bool), Asn1Error> {
        let leading_zero = self.rest.first() == Some(&0);
        let mut length = 0usize;
        for _ in 0..count {
            // A length that overflows is longer than any input.
            let shifted = length.checked_mul(256).ok_or(Kind::Truncated.at(self.position))?;
            length = shifted | usize::from(self.next()?);
        }
        Ok((length, length > 0x7f && !leading_zero))
    }
}
