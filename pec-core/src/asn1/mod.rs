//! ASN.1 as signatures and certificates are written in: a zero-copy reader for DER and BER (X.690).
//!
//! Signatures hash bytes as they were sent, so every [`Element`] keeps its raw range and nothing is ever re-encoded to be read.
//! Real providers send BER (indefinite lengths, strings in segments), which decoders made for DER reject; certificates are DER,
//! and read as such ([`Reader::der`]).
//!
//! **Cost.** Nothing recurses. An element of definite length is stepped over without looking inside. The end of one of indefinite
//! length is found by one scan of the headers at its own indefinite levels, again each time that a level is entered; as a reader
//! enters at most [`Limits::max_asn1_depth`](crate::Limits) levels, and the scan refuses more, the work is at most that constant
//! times the length of the input. Strings in segments are joined in one pass, however deep they nest.
//!
//! ```
//! use pec_core::asn1::{Reader, Tag, oid};
//! use pec_core::Limits;
//!
//! // SEQUENCE, of indefinite length, of the OID of SHA-1 and NULL
//! let bytes = [0x30, 0x80, 6, 5, 0x2b, 14, 3, 2, 26, 5, 0, 0, 0];
//! let mut reader = Reader::ber(&bytes, &Limits::default());
//! let sequence = reader.read_tagged(Tag::SEQUENCE)?;
//! reader.finish()?;
//! let mut fields = sequence.children()?;
//! assert_eq!(fields.read()?.oid()?, oid::SHA1);
//! assert_eq!(fields.read()?.raw(), [5, 0]);
//! assert!(!sequence.is_der() && fields.is_empty());
//! # Ok::<(), pec_core::asn1::Asn1Error>(())
//! ```

pub mod der;
mod element;
mod error;
pub mod oid;
mod reader;
mod tag;
mod time;

pub use element::{BitString, Element};
pub use error::{Asn1Error, Asn1ErrorKind};
pub use oid::Oid;
pub use reader::{Reader, Rules};
pub use tag::Tag;

#[cfg(test)]
mod tests;
