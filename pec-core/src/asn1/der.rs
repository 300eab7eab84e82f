//! Writing DER, for what was signed in DER and sent otherwise.

use super::{Asn1Error, Asn1ErrorKind as Kind, Element, Reader, Tag};

/// The identifier octet of a SET OF.
pub const SET_OF: u8 = 0x31;

/// The header of an element with this identifier octet and this many contents octets.
#[must_use]
pub fn header(identifier: u8, length: usize) -> Vec<u8> {
    let octets = length.to_be_bytes();
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    let significant = octets.get(zeros..).unwrap_or_default();
    match significant {
        [] => vec![identifier, 0],
        [octet @ 0..=0x7f] => vec![identifier, *octet],
        // At most eight octets, so the count fits beside the flag.
        _ => [&[identifier, 0x80 | significant.len().to_le_bytes()[0]], significant].concat(),
    }
}

/// The contents of a SET OF with these elements, each in DER: sorted (X.690 11.6).
#[must_use]
pub fn sorted<T: AsRef<[u8]>>(mut elements: Vec<T>) -> Vec<u8> {
    // No encoding is the beginning of another, so the shorter one needs no filling.
    elements.sort_by(|a, b| a.as_ref().cmp(b.as_ref()));
    elements.iter().fold(Vec::new(), |mut all, element| {
        all.extend_from_slice(element.as_ref());
        all
    })
}

/// An element of BER in DER: definite lengths, OCTET STRINGs in one piece, SETs sorted. Values of types that BER may write in
/// several ways but nobody does (BOOLEAN, BIT STRING in segments) are not looked into.
///
/// # Errors
/// When something in it cannot be read, or written.
pub fn from_ber(element: &Element<'_>) -> Result<Vec<u8>, Asn1Error> {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut next = *element;
    loop {
        let mut done = None;
        if next.is_constructed() && next.tag() != Tag::OCTET_STRING {
            open.push(Open { element: next, children: next.children()?, encoded: Vec::new() });
        } else {
            done = Some(write(&next, &next.octets()?)?);
        }
        // Closes every level that is complete.
        loop {
            let Some(level) = open.last_mut() else { return Ok(done.unwrap_or_default()) };
            level.encoded.extend(done.take());
            if !level.children.is_empty() {
                next = level.children.read()?;
                break;
            }
            done = Some(level.close()?);
            open.pop();
        }
    }
}

/// A constructed element that is being read.
struct Open<'a> {
    element: Element<'a>,
    children: Reader<'a>,
    encoded: Vec<Vec<u8>>,
}

impl Open<'_> {
    fn close(&mut self) -> Result<Vec<u8>, Asn1Error> {
        let encoded = std::mem::take(&mut self.encoded);
        let content = if self.element.tag() == Tag::SET { sorted(encoded) } else { encoded.concat() };
        write(&self.element, &content)
    }
}

fn write(element: &Element<'_>, content: &[u8]) -> Result<Vec<u8>, Asn1Error> {
    let identifier = match element.raw().first() {
        Some(identifier) if element.tag().number() != Tag::HIGH => *identifier,
        _ => return Err(element.fail(Kind::Tag)),
    };
    let identifier = if element.tag() == Tag::OCTET_STRING { identifier & !0x20 } else { identifier };
    Ok([header(identifier, content.len()).as_slice(), content].concat())
}
