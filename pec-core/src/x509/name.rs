//! Distinguished names: as they stand, as text, and folded for comparison.

use super::X509Error;
use crate::Limits;
use crate::asn1::{Element, Oid, Reader, Tag, der, oid};
use std::fmt;
use std::sync::OnceLock;

/// The identifier octet of a SEQUENCE.
const SEQUENCE: u8 = 0x30;

/// A distinguished name (RFC 5280 section 4.1.2.4).
///
/// Two names are equal if they are so after folding: case and runs of blanks do not count, nor in which string type a value is
/// written (RFC 5280 section 7.1). The order of the parts counts, the order within a part of several values does not.
#[derive(Clone)]
pub struct Name {
    raw: Box<[u8]>,
    folded: Box<[Box<[u8]>]>,
    /// Its text, once somebody has asked for it: a remembered signer's stands in every report.
    text: OnceLock<Box<str>>,
    common_name: OnceLock<Option<Box<str>>>,
    organization: OnceLock<Option<Box<str>>>,
}

impl Name {
    /// Reads the `Name` that an element is.
    pub(super) fn read(element: &Element<'_>) -> Result<Self, X509Error> {
        let mut folded = Vec::new();
        let mut rdns = element.children()?;
        while !rdns.is_empty() {
            folded.push(fold(&rdns.read_tagged(Tag::SET)?)?);
        }
        Ok(Self {
            raw: element.raw().into(),
            folded: folded.into(),
            text: OnceLock::new(),
            common_name: OnceLock::new(),
            organization: OnceLock::new(),
        })
    }

    /// This name with one more part at its end, of which `part` is the contents.
    pub(super) fn with_part(&self, part: &[u8]) -> Result<Self, X509Error> {
        let limits = Limits::default();
        let parts = Reader::der(&self.raw, &limits).read()?.content();
        let set = der::header(der::SET_OF, part.len());
        let outer = der::header(SEQUENCE, parts.len() + set.len() + part.len());
        Self::read(&Reader::der(&[&outer, parts, &set, part].concat(), &limits).read()?)
    }

    /// The DER, as it stands in the certificate.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.raw
    }

    /// Whether it has no part at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// Whether this name lies in the subtree under `base`: its first parts are those of `base` (RFC 5280 section 4.2.1.10).
    #[must_use]
    pub fn is_within(&self, base: &Self) -> bool {
        self.folded.starts_with(&base.folded)
    }

    /// The first value of an attribute, as text.
    #[must_use]
    pub fn attribute(&self, kind: Oid<'_>) -> Option<String> {
        self.attributes().find(|a| a.kind == kind).and_then(|a| text_of(&a.value))
    }

    /// The first common name.
    pub(super) fn common_name(&self) -> Option<&str> {
        self.common_name.get_or_init(|| self.attribute(oid::COMMON_NAME).map(Into::into)).as_deref()
    }

    /// The first organization.
    pub(super) fn organization(&self) -> Option<&str> {
        self.organization.get_or_init(|| self.attribute(oid::ORGANIZATION_NAME).map(Into::into)).as_deref()
    }

    /// The e-mail addresses among the attributes.
    pub(crate) fn emails(&self) -> Vec<String> {
        self.attributes().filter(|a| a.kind == oid::EMAIL_ADDRESS).filter_map(|a| text_of(&a.value)).collect()
    }

    fn attributes(&self) -> impl Iterator<Item = Attribute<'_>> {
        self.rdns().flatten()
    }

    /// The parts in their order, each with its attributes. What `read` has accepted is read again without an error.
    fn rdns(&self) -> impl DoubleEndedIterator<Item = Vec<Attribute<'_>>> {
        let mut parts = Vec::new();
        if let Ok(mut rdns) =
            Reader::der(&self.raw, &Limits::default()).read().and_then(|name| name.children())
        {
            while let Ok(rdn) = rdns.read() {
                parts.push(attributes(&rdn).unwrap_or_default());
            }
        }
        parts.into_iter()
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.folded == other.folded
    }
}

impl Eq for Name {}

/// The text of RFC 4514: the last part first, an attribute without a short name as a number with its value in hexadecimal.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.get_or_init(|| {
            let part =
                |rdn: Vec<Attribute<'_>>| rdn.iter().map(Attribute::to_string).collect::<Vec<_>>().join("+");
            self.rdns().rev().map(part).collect::<Vec<_>>().join(",").into()
        }))
    }
}

/// A subject may be a person: it is not shown.
impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({} parts)", self.folded.len())
    }
}

struct Attribute<'a> {
    kind: Oid<'a>,
    value: Element<'a>,
}

impl fmt::Display for Attribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = SHORT_NAMES.iter().find(|(kind, _)| *kind == self.kind.as_bytes()).map(|(_, name)| *name);
        match (short, text_of(&self.value)) {
            (Some(short), Some(text)) => {
                write!(f, "{short}=")?;
                escape(f, &text)
            }
            _ => {
                write!(f, "{}=#", self.kind)?;
                self.value.raw().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    }
}

/// Short names of RFC 4514 section 3, and those of others that stand in certificates of providers.
const SHORT_NAMES: &[(&[u8], &str)] = &[
    (b"\x55\x04\x03", "CN"),
    (b"\x55\x04\x04", "SN"),
    (b"\x55\x04\x05", "serialNumber"),
    (b"\x55\x04\x06", "C"),
    (b"\x55\x04\x07", "L"),
    (b"\x55\x04\x08", "ST"),
    (b"\x55\x04\x09", "STREET"),
    (b"\x55\x04\x0a", "O"),
    (b"\x55\x04\x0b", "OU"),
    (b"\x55\x04\x0c", "title"),
    (b"\x55\x04\x2a", "givenName"),
    (b"\x55\x04\x61", "organizationIdentifier"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "emailAddress"),
    (b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01", "UID"),
    (b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", "DC"),
];

/// Writes a value with the escapes of RFC 4514 section 2.4; control characters, too, so that a name stays on its line.
fn escape(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let last = text.chars().count().saturating_sub(1);
    for (n, c) in text.chars().enumerate() {
        match c {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => write!(f, "\\{c}")?,
            ' ' if n == 0 || n == last => f.write_str("\\ ")?,
            '#' if n == 0 => f.write_str("\\#")?,
            c if c.is_control() => {
                c.encode_utf8(&mut [0; 4]).bytes().try_for_each(|b| write!(f, "\\{b:02x}"))?
            }
            c => write!(f, "{c}")?,
        }
    }
    Ok(())
}

fn attributes<'a>(rdn: &Element<'a>) -> Result<Vec<Attribute<'a>>, X509Error> {
    let mut all = Vec::new();
    let mut set = rdn.children()?;
    while !set.is_empty() {
        let mut attribute = set.read_tagged(Tag::SEQUENCE)?.children()?;
        let kind = attribute.read()?.oid()?;
        let value = attribute.read()?;
        attribute.finish()?;
        all.push(Attribute { kind, value });
    }
    Ok(all)
}

/// One part in the form that is compared: attributes in order, each value folded if it is text, else as it stands.
/// Lengths stand before the pieces, so that no two parts run into the same form.
fn fold(rdn: &Element<'_>) -> Result<Box<[u8]>, X509Error> {
    let mut pieces: Vec<Vec<u8>> = Vec::new();
    for attribute in attributes(rdn)? {
        let (mark, value) = match text_of(&attribute.value) {
            Some(text) => (b'T', fold_text(&text).into_bytes()),
            None => (b'D', attribute.value.raw().to_vec()),
        };
        let kind = attribute.kind.as_bytes();
        let mut piece = Vec::with_capacity(kind.len() + value.len() + 17);
        piece.extend((kind.len() as u64).to_be_bytes());
        piece.extend(kind);
        piece.push(mark);
        piece.extend((value.len() as u64).to_be_bytes());
        piece.extend(value);
        pieces.push(piece);
    }
    pieces.sort_unstable();
    Ok(pieces.concat().into())
}

fn fold_text(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}

/// The text of a value of one of the string types; `None` if it is of another type, or damaged.
fn text_of(value: &Element<'_>) -> Option<String> {
    let bytes = value.content();
    match value.tag() {
        Tag::UTF8_STRING => std::str::from_utf8(bytes).ok().map(str::to_owned),
        // Declared ASCII, but UTF-8 and Latin-1 stand there, too.
        Tag::PRINTABLE_STRING | Tag::IA5_STRING => {
            Some(std::str::from_utf8(bytes).map_or_else(|_| latin1(bytes), str::to_owned))
        }
        // What is called T.61 is Latin-1 in practice.
        Tag::TELETEX_STRING => Some(latin1(bytes)),
        Tag::BMP_STRING => {
            let (units, rest) = bytes.as_chunks::<2>();
            let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
            rest.is_empty().then(|| char::decode_utf16(units).collect::<Result<_, _>>().ok())?
        }
        Tag::UNIVERSAL_STRING => {
            let (units, rest) = bytes.as_chunks::<4>();
            let chars = units.iter().map(|unit| char::from_u32(u32::from_be_bytes(*unit)));
            rest.is_empty().then(|| chars.collect())?
        }
        _ => None,
    }
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}
