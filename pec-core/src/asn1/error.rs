//! What stopped the reader, and at which byte.

use super::Tag;

/// ASN.1 that cannot be read: what is wrong, and the byte where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at byte {position}")]
#[non_exhaustive]
pub struct Asn1Error {
    /// What is wrong.
    pub kind: Asn1ErrorKind,
    /// The byte, counted from the first byte that the outermost [`Reader`](super::Reader) was given.
    pub position: usize,
}

/// The ways in which ASN.1 can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Asn1ErrorKind {
    /// An element, or the contents of indefinite length, goes beyond the end.
    #[error("the element does not end within its bounds")]
    Truncated,
    /// The identifier octets are not usable (X.690 8.1.2).
    #[error("malformed tag")]
    Tag,
    /// The length octets are not usable (X.690 8.1.3).
    #[error("malformed length")]
    Length,
    /// An end-of-contents marker where no element of indefinite length is open.
    #[error("end-of-contents without an open element")]
    EndOfContents,
    /// Another element was due here.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What was due.
        expected: Tag,
        /// What stands there.
        found: Tag,
    },
    /// A constructed element was due and this one is primitive, or the other way round.
    #[error("wrong form, primitive or constructed")]
    Form,
    /// Bytes stand after the last element that was due.
    #[error("bytes after the last element")]
    Trailing,
    /// More levels than [`Limits::max_asn1_depth`](crate::Limits).
    #[error("nested deeper than the limit")]
    Depth,
    /// BER that DER does not allow, where DER is required.
    #[error("not in DER")]
    NotDer,
    /// The contents are not a value of this type.
    #[error("not a value of its type")]
    Value,
}

impl Asn1ErrorKind {
    #[cold]
    pub(super) fn at(self, position: usize) -> Asn1Error {
        Asn1Error { kind: self, position }
    }
}
