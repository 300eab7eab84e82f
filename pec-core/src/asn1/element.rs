//! One element, and the values that it can hold.

use super::reader::Header;
use super::{Asn1Error, Asn1ErrorKind as Kind, Oid, Reader, Rules, Tag, time};
use crate::UnixTime;
use std::borrow::Cow;

/// One element: its tag, its contents and its raw bytes, all borrowed from the input.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    tag: Tag,
    constructed: bool,
    der: bool,
    rules: Rules,
    header_len: usize,
    position: usize,
    depth: usize,
    raw: &'a [u8],
    content: &'a [u8],
}

/// The value of a BIT STRING.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BitString<'a> {
    /// The bits, the first in the highest bit of the first byte.
    pub bytes: &'a [u8],
    /// How many bits at the end of the last byte are not part of it, 0 to 7.
    pub unused: u8,
}

impl BitString<'_> {
    /// The bit with this number, counted from 0; bits beyond the end are off, as in a NamedBitList.
    #[must_use]
    pub fn bit(&self, number: usize) -> bool {
        self.bytes.get(number / 8).is_some_and(|byte| byte & (0x80 >> (number % 8)) != 0)
    }
}

impl<'a> Element<'a> {
    #[inline]
    pub(super) fn new(
        header: Header,
        raw: &'a [u8],
        content: &'a [u8],
        position: usize,
        depth: usize,
        rules: Rules,
    ) -> Self {
        let (tag, constructed, der, header_len) =
            (header.tag, header.constructed, header.is_der(), header.len);
        Self { tag, constructed, der, rules, header_len, position, depth, raw, content }
    }

    /// Its tag.
    #[must_use]
    pub fn tag(&self) -> Tag {
        self.tag
    }

    /// Its contents octets, without the end-of-contents marker of an indefinite length.
    #[must_use]
    pub fn content(&self) -> &'a [u8] {
        self.content
    }

    /// The whole element as it stands in the input, header and end-of-contents marker included.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Where it starts, counted from the start of the whole input.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Whether it is made of elements.
    #[must_use]
    pub fn is_constructed(&self) -> bool {
        self.constructed
    }

    /// Whether DER would write its header like this: says nothing about what is inside. A string in segments under a
    /// context-specific tag cannot be told from a SEQUENCE here, and passes.
    #[must_use]
    pub fn is_der(&self) -> bool {
        self.der
    }

    /// A reader of the elements inside.
    ///
    /// # Errors
    /// When it is primitive, or nested deeper than the limit.
    pub fn children(&self) -> Result<Reader<'a>, Asn1Error> {
        if !self.constructed {
            return Err(self.fail(Kind::Form));
        }
        let depth = self.depth.checked_sub(1).ok_or(self.fail(Kind::Depth))?;
        Ok(Reader::inside(self.content, self.position + self.header_len, depth, self.rules))
    }

    /// The only element inside, as in an EXPLICIT tag or a SET of one.
    ///
    /// # Errors
    /// As [`children`](Self::children), and when there is none or more than one.
    pub fn only_child(&self) -> Result<Element<'a>, Asn1Error> {
        let mut children = self.children()?;
        let child = children.read()?;
        children.finish()?;
        Ok(child)
    }

    /// This element if it has this tag.
    ///
    /// # Errors
    /// When it has another one.
    pub fn expect(&self, expected: Tag) -> Result<&Self, Asn1Error> {
        if self.tag == expected {
            Ok(self)
        } else {
            Err(self.fail(Kind::Unexpected { expected, found: self.tag }))
        }
    }

    /// The same element under another tag: what stands under an IMPLICIT one, to be read as what it is.
    #[must_use]
    pub fn retagged(&self, tag: Tag) -> Self {
        Self { tag, ..*self }
    }

    /// The contents of an INTEGER: two's complement, most significant byte first, in the fewest bytes, which BER asks for too
    /// (X.690 8.3.2), at least one.
    ///
    /// # Errors
    /// When it is not one.
    pub fn integer(&self) -> Result<&'a [u8], Asn1Error> {
        let content = self.expect(Tag::INTEGER)?.primitive()?;
        match content {
            [] => Err(self.fail(Kind::Value)),
            [0, second, ..] if second & 0x80 == 0 => Err(self.fail(Kind::Value)),
            [0xff, second, ..] if second & 0x80 != 0 => Err(self.fail(Kind::Value)),
            _ => Ok(content),
        }
    }

    /// The magnitude of an INTEGER that is not negative, without leading zero bytes; empty for zero.
    ///
    /// # Errors
    /// As [`integer`](Self::integer), and when it is negative.
    pub fn unsigned(&self) -> Result<&'a [u8], Asn1Error> {
        let content = self.integer()?;
        if content.first().is_some_and(|byte| byte & 0x80 != 0) {
            return Err(self.fail(Kind::Value));
        }
        let zeros = content.iter().take_while(|byte| **byte == 0).count();
        Ok(content.get(zeros..).unwrap_or_default())
    }

    /// An INTEGER that is not negative and fits in 64 bits.
    ///
    /// # Errors
    /// As [`unsigned`](Self::unsigned), and when it is larger.
    pub fn small_unsigned(&self) -> Result<u64, Asn1Error> {
        let magnitude = self.unsigned()?;
        if magnitude.len() > 8 {
            return Err(self.fail(Kind::Value));
        }
        Ok(magnitude.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    /// An OBJECT IDENTIFIER.
    ///
    /// # Errors
    /// When it is not a well-formed one.
    pub fn oid(&self) -> Result<Oid<'a>, Asn1Error> {
        Oid::new(self.expect(Tag::OID)?.primitive()?).ok_or(self.fail(Kind::Value))
    }

    /// A BOOLEAN. In BER any byte but 0 is true.
    ///
    /// # Errors
    /// When it is not one; in DER also when true is not written as 0xff.
    pub fn boolean(&self) -> Result<bool, Asn1Error> {
        match self.expect(Tag::BOOLEAN)?.primitive()? {
            [0] => Ok(false),
            [0xff] => Ok(true),
            [_] => self.not_der(true),
            _ => Err(self.fail(Kind::Value)),
        }
    }

    /// Makes sure that it is NULL.
    ///
    /// # Errors
    /// When it is not.
    pub fn null(&self) -> Result<(), Asn1Error> {
        match self.expect(Tag::NULL)?.primitive()? {
            [] => Ok(()),
            _ => Err(self.fail(Kind::Value)),
        }
    }

    /// A BIT STRING in one piece; segments (BER) are refused, as nothing that is read here has them.
    ///
    /// # Errors
    /// When it is not one.
    pub fn bit_string(&self) -> Result<BitString<'a>, Asn1Error> {
        self.expect(Tag::BIT_STRING)?;
        self.bits()
    }

    /// The value of a BIT STRING whatever the tag, as under an IMPLICIT one.
    ///
    /// # Errors
    /// When the contents are not a BIT STRING's.
    pub fn bits(&self) -> Result<BitString<'a>, Asn1Error> {
        let (unused, bytes) = self.primitive()?.split_first().ok_or(self.fail(Kind::Value))?;
        if *unused > 7 || (*unused > 0 && bytes.is_empty()) {
            return Err(self.fail(Kind::Value));
        }
        let value = BitString { bytes, unused: *unused };
        let padding = bytes.last().map_or(0, |last| last & !(0xff << unused));
        if padding == 0 { Ok(value) } else { self.not_der(value) }
    }

    /// An OCTET STRING, its segments joined if BER wrote it in several.
    ///
    /// # Errors
    /// When it is not one, or a segment is something else.
    pub fn octet_string(&self) -> Result<Cow<'a, [u8]>, Asn1Error> {
        self.expect(Tag::OCTET_STRING)?;
        self.octets()
    }

    /// The value of an OCTET STRING whatever the tag, as under an IMPLICIT one.
    ///
    /// # Errors
    /// When a segment is something else.
    pub fn octets(&self) -> Result<Cow<'a, [u8]>, Asn1Error> {
        match (self.constructed, self.rules) {
            (false, _) => Ok(Cow::Borrowed(self.content)),
            (true, Rules::Der) => Err(self.fail(Kind::NotDer)),
            (true, Rules::Ber) => self.join().map(Cow::Owned),
        }
    }

    /// Joins the segments of a string, in one pass over all levels (X.690 8.7.3.2).
    fn join(&self) -> Result<Vec<u8>, Asn1Error> {
        let start = self.position + self.header_len;
        let mut joined = Vec::new();
        // Where each open level ends in `content`; `None` if a marker ends it.
        let mut ends = vec![Some(self.content.len())];
        let mut at = 0;
        while let Some(end) = ends.last().copied() {
            if end == Some(at) {
                ends.pop();
                continue;
            }
            // A level ends within the closest level of definite length around it.
            let bound = ends.iter().rev().find_map(|end| *end).unwrap_or(at);
            let rest = self.content.get(at..bound).unwrap_or_default();
            if end.is_none() && rest.starts_with(&[0, 0]) {
                at += 2;
                ends.pop();
                continue;
            }
            let header = Header::read(rest, start + at, self.rules)?;
            if header.tag != Tag::OCTET_STRING {
                let (expected, found) = (Tag::OCTET_STRING, header.tag);
                return Err(Kind::Unexpected { expected, found }.at(start + at));
            }
            if header.constructed && ends.len() >= self.depth {
                return Err(Kind::Depth.at(start + at));
            }
            let inner = rest.get(header.len..).unwrap_or_default();
            at += header.len;
            match (header.constructed, header.length) {
                (true, length) => ends.push(length.map(|length| at + length)),
                (false, length) => {
                    let length = length.unwrap_or_default();
                    joined.extend_from_slice(inner.get(..length).unwrap_or_default());
                    at += length;
                }
            }
        }
        Ok(joined)
    }

    /// A Time: UTCTime or GeneralizedTime (RFC 5280 4.1.2.5). BER may leave out the seconds and give an offset from UTC.
    ///
    /// # Errors
    /// When it is neither, or no such time exists.
    pub fn time(&self) -> Result<UnixTime, Asn1Error> {
        let text = self.primitive()?;
        let time = match self.tag {
            Tag::GENERALIZED_TIME => time::generalized(text, self.rules),
            _ => time::utc(self.expect(Tag::UTC_TIME).map(|_| text)?, self.rules),
        };
        time.ok_or(self.fail(Kind::Value))
    }

    /// The contents of an element that must be primitive.
    ///
    /// # Errors
    /// When it is constructed.
    pub fn primitive(&self) -> Result<&'a [u8], Asn1Error> {
        if self.constructed { Err(self.fail(Kind::Form)) } else { Ok(self.content) }
    }

    /// A value that BER allows and DER does not.
    fn not_der<T>(&self, value: T) -> Result<T, Asn1Error> {
        match self.rules {
            Rules::Ber => Ok(value),
            Rules::Der => Err(self.fail(Kind::NotDer)),
        }
    }

    /// An error about this element, for readers of the types that are built of elements.
    #[must_use]
    pub fn fail(&self, kind: Kind) -> Asn1Error {
        kind.at(self.position)
    }
}
