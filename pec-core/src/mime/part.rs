//! One part of a message: where it is and what it is.

use super::parameter::skip_blanks_and_comments;
use crate::{Span, ascii_set::AsciiSet};
use std::{borrow::Cow, fmt};

/// The number of a part within the index that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartId(pub(super) u32);

impl PartId {
    pub(super) const ROOT: Self = Self(0);

    pub(super) fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The place in [`Mime::parts`](super::Mime::parts).
    #[must_use]
    pub fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// How a part was indexed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Structure {
    /// Content without parts of its own, or content that is kept as one part (a finding says why).
    Leaf,
    /// A multipart whose delimiters were found. RFC 2046 section 5.1.
    Multipart,
    /// A whole message (`message/rfc822` or `message/global`), which is not descended into: index its decoded body.
    /// RFC 2046 section 5.2.1, RFC 6532 section 3.7.
    Message,
}

/// The type and subtype of a part, as they stand in the message; compare with [`MediaType::is`].
#[derive(Clone, Copy, Debug)]
pub struct MediaType<'a> {
    kind: &'a str,
    subtype: &'a str,
    /// What it is to the index.
    class: Class,
}

/// What a media type tells of how a part is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Multipart,
    /// A multipart whose parts are messages if they do not say what they are.
    Digest,
    Message,
    /// Nothing.
    Other,
}

impl<'a> MediaType<'a> {
    /// What a part is that does not say it. RFC 2045 section 5.2.
    pub(super) const PLAIN: MediaType<'static> = MediaType::of("text", "plain", Class::Other);
    /// What a part of a multipart/digest is that does not say it. RFC 2046 section 5.1.5.
    pub(super) const MESSAGE: MediaType<'static> = MediaType::of("message", "rfc822", Class::Message);

    const fn of(kind: &'a str, subtype: &'a str, class: Class) -> Self {
        Self { kind, subtype, class }
    }

    /// Reads the beginning of the value of a Content-Type field, and gives what follows; `None` if it is not `type/subtype`.
    pub(super) fn read(value: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let value = skip_blanks_and_comments(value);
        // Those of nearly all parts of certified messages need not be read byte by byte.
        let known = match () {
            () if is_all(value, b"multipart/signed") => Self::of("multipart", "signed", Class::Multipart),
            () if is_all(value, b"multipart/mixed") => Self::of("multipart", "mixed", Class::Multipart),
            () if is_all(value, b"multipart/alternative") => {
                Self::of("multipart", "alternative", Class::Multipart)
            }
            () if is_all(value, b"text/plain") => Self::PLAIN,
            () if is_all(value, b"text/html") => Self::of("text", "html", Class::Other),
            () if is_all(value, b"application/xml") => Self::of("application", "xml", Class::Other),
            () if is_all(value, b"application/pkcs7-signature") => {
                Self::of("application", "pkcs7-signature", Class::Other)
            }
            () if is_all(value, b"application/x-pkcs7-signature") => {
                Self::of("application", "x-pkcs7-signature", Class::Other)
            }
            () if is_all(value, b"message/rfc822") => Self::MESSAGE,
            () => return Self::read_any(value),
        };
        Some((known, value.get(known.kind.len() + 1 + known.subtype.len()..)?))
    }

    fn read_any(value: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let kind = token_length(value)?;
        let subtype = token_length(value.get(kind..)?.strip_prefix(b"/")?)?;
        let both = std::str::from_utf8(value.get(..kind + 1 + subtype)?).ok()?;
        let read = Self::of(both.get(..kind)?, both.get(kind + 1..)?, Class::Other);
        let class = match () {
            () if read.is("multipart", "digest") => Class::Digest,
            () if read.is_kind("multipart") => Class::Multipart,
            () if read.is("message", "rfc822") || read.is("message", "global") => Class::Message,
            () => Class::Other,
        };
        Some((Self { class, ..read }, value.get(both.len()..)?))
    }

    /// What it tells of how the part is read.
    pub(super) fn class(&self) -> Class {
        self.class
    }

    /// The type, such as `multipart`, in the letters of the sender.
    #[must_use]
    pub fn kind(&self) -> &'a str {
        self.kind
    }

    /// The subtype, such as `signed`, in the letters of the sender.
    #[must_use]
    pub fn subtype(&self) -> &'a str {
        self.subtype
    }

    /// Whether it is this type and subtype, without regard to case.
    #[must_use]
    pub fn is(&self, kind: &str, subtype: &str) -> bool {
        is_ignoring_case(self.subtype, subtype) && self.is_kind(kind)
    }

    /// Whether it is any subtype of this type, without regard to case.
    #[must_use]
    pub fn is_kind(&self, kind: &str) -> bool {
        is_ignoring_case(self.kind, kind)
    }
}

impl fmt::Display for MediaType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.to_ascii_lowercase(), self.subtype.to_ascii_lowercase())
    }
}

/// Nearly all write types as they are compared.
#[inline]
fn is_ignoring_case(written: &str, compared: &str) -> bool {
    written == compared || written.eq_ignore_ascii_case(compared)
}

/// Whether a value begins with this type, and nothing of it follows.
#[inline]
fn is_all<const LENGTH: usize>(value: &[u8], media_type: &[u8; LENGTH]) -> bool {
    let after = value.strip_prefix(media_type);
    after.is_some_and(|after| matches!(after.first(), None | Some(b';')))
}

/// The length of the token of RFC 2045 section 5.1 at the beginning of `bytes`.
fn token_length(bytes: &[u8]) -> Option<usize> {
    static TOKEN: AsciiSet = AsciiSet::NONE
        .with(b'0', b'9')
        .with(b'A', b'Z')
        .with(b'^', b'~')
        .with(b'#', b'\'')
        .with_each(b"!*+-.");
    Some(TOKEN.length_of(bytes)).filter(|length| *length > 0)
}

/// One part of a message. All spans are in the message that was indexed.
///
/// ```text
/// --outer                      the parent's delimiter line
/// Content-Type: text/plain     ┐ header_span   ┐
///                              │               │ span: what a signature covers that is made over this part
/// some text                    ┐ body_span     │
/// --outer                      (the line break before it belongs to the delimiter, RFC 2046 section 5.1.1)
/// ```
#[derive(Clone, Debug)]
pub struct Part<'a> {
    pub(super) id: PartId,
    pub(super) parent: Option<PartId>,
    pub(super) next_sibling: Option<PartId>,
    pub(super) depth: usize,
    pub(super) span: Span,
    pub(super) header_end: usize,
    pub(super) body_start: usize,
    pub(super) preamble_end: usize,
    pub(super) epilogue_start: usize,
    pub(super) closed: bool,
    pub(super) structure: Structure,
    pub(super) media_type: MediaType<'a>,
    /// The first of each field that tells how to read the part.
    pub(super) fields: PartFields,
    pub(super) file_name: FileName<'a>,
}

/// The name that the sender gave to a part as a file, if it is not empty; it is private, and not shown.
#[derive(Clone)]
pub(super) struct FileName<'a>(pub(super) Option<Cow<'a, str>>);

impl fmt::Debug for FileName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileName")
    }
}

/// Where the values of a part's first Content-Type, Content-Disposition and Content-Transfer-Encoding stand.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PartFields {
    pub(super) content_type: Option<Span>,
    pub(super) disposition: Option<Span>,
    pub(super) encoding: Option<Span>,
}

impl<'a> Part<'a> {
    /// Its number.
    #[must_use]
    pub fn id(&self) -> PartId {
        self.id
    }

    /// The multipart it stands in; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<PartId> {
        self.parent
    }

    /// Multiparts around it: 0 for the root.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The whole part, from the first byte of its header to the byte before the line break that belongs to the next
    /// delimiter of its parent. If it is the first part of a multipart/signed, these are the signed bytes, once their
    /// line ends are CRLF. RFC 1847 section 2.1.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// Its header fields, without the empty line after them.
    #[must_use]
    pub fn header_span(&self) -> Span {
        Span::new(self.span.start, self.header_end)
    }

    /// What follows the empty line, up to the end of [`Part::span`]; not decoded.
    #[must_use]
    pub fn body_span(&self) -> Span {
        Span::new(self.body_start, self.span.end)
    }

    /// How it was indexed.
    #[must_use]
    pub fn structure(&self) -> Structure {
        self.structure
    }

    /// Its media type; where the header gives none that can be read, the default of its place.
    #[must_use]
    pub fn media_type(&self) -> MediaType<'a> {
        self.media_type
    }

    /// The text before the first delimiter of a multipart, for readers that know no MIME. Empty if it is none.
    #[must_use]
    pub fn preamble(&self) -> Span {
        Span::new(self.body_start, self.preamble_end.min(self.span.end))
    }

    /// The text after the close delimiter of a multipart. Empty if it is none.
    #[must_use]
    pub fn epilogue(&self) -> Span {
        Span::new(self.epilogue_start.min(self.span.end), self.span.end)
    }

    /// Whether a multipart has its close delimiter. One without may have been cut off.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether its media type is this type and subtype, without regard to case.
    #[must_use]
    pub fn is(&self, kind: &str, subtype: &str) -> bool {
        self.media_type.is(kind, subtype)
    }

    /// Ends the part before byte `end`. Between two delimiter lines that follow each other stands an empty part; as
    /// their line break belongs to the second, it may end before it began, and is put where it ends.
    pub(super) fn finish(&mut self, end: usize) {
        self.span = Span::new(self.span.start.min(end), end);
        self.header_end = self.header_end.min(self.span.end);
        self.body_start = self.body_start.min(self.span.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types() {
        for (value, expected) in [
            ("text/plain", Some("text/plain")),
            (" Multipart/SIGNED; boundary=x", Some("multipart/signed")),
            ("\r\n application/x-pkcs7-signature;", Some("application/x-pkcs7-signature")),
            ("(a comment) text/html", Some("text/html")),
            ("text", None),
            ("text/", None),
            ("/plain", None),
            ("", None),
            ("te\u{e8}t/plain", None),
        ] {
            let read = MediaType::read(value.as_bytes()).map(|(media_type, _)| media_type.to_string());
            assert_eq!(read.as_deref(), expected, "{value:?}");
        }
    }

    #[test]
    fn media_types_that_are_common_are_what_they_would_be() {
        for (value, class) in [
            ("multipart/signed", Class::Multipart),
            ("multipart/mixed", Class::Multipart),
            ("multipart/alternative", Class::Multipart),
            ("text/plain", Class::Other),
            ("text/html", Class::Other),
            ("application/xml", Class::Other),
            ("application/pkcs7-signature", Class::Other),
            ("application/x-pkcs7-signature", Class::Other),
            ("message/rfc822", Class::Message),
            ("message/global", Class::Message),
            ("multipart/digest", Class::Digest),
            ("multipart/x", Class::Multipart),
            ("message/x", Class::Other),
        ] {
            for value in [value.to_owned(), format!(" {value}; a=b"), value.to_uppercase()] {
                let read =
                    [MediaType::read, MediaType::read_any].map(|read| read(value.trim().as_bytes()).unwrap());
                for (read, after) in read {
                    assert_eq!(after, value.trim().as_bytes()[read.to_string().len()..].to_vec());
                    let written = value.trim().split(';').next().unwrap();
                    assert_eq!(
                        (format!("{}/{}", read.kind, read.subtype), read.class),
                        (written.to_owned(), class)
                    );
                }
            }
        }
    }
}
