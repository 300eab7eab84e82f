//! What a certificate and a CRL have in common: something, and a signature over it (`SIGNED`, RFC 5280 sections 4.1.1 and 5.1.1).

use super::X509Error;
use super::certificate::{sha256, span};
use crate::asn1::{Element, Reader, Tag};
use crate::crypto::{AlgorithmIdentifier, SignatureAlgorithm, UnsupportedAlgorithm};
use crate::{Limits, Span};

/// The elements of it.
///
/// ```text
/// SIGNED{T} ::= SEQUENCE { toBeSigned T, algorithm AlgorithmIdentifier, signature BIT STRING }
/// ```
pub(super) struct Frame<'a> {
    content: Element<'a>,
    algorithm: Element<'a>,
    signature: Element<'a>,
}

impl<'a> Frame<'a> {
    pub(super) fn read(der: &'a [u8], limits: &Limits) -> Result<Self, X509Error> {
        let mut input = Reader::der(der, limits);
        let mut outer = input.read_tagged(Tag::SEQUENCE)?.children()?;
        input.finish()?;
        let content = outer.read_tagged(Tag::SEQUENCE)?;
        let algorithm = outer.read_tagged(Tag::SEQUENCE)?;
        let signature = outer.read_tagged(Tag::BIT_STRING)?;
        outer.finish()?;
        Ok(Self { content, algorithm, signature })
    }

    /// The fields of what was signed.
    pub(super) fn fields(&self) -> Result<Reader<'a>, X509Error> {
        Ok(self.content.children()?)
    }

    /// Reads the algorithm among the fields, which is signed: it must be the one outside (RFC 5280 section 4.1.1.2).
    pub(super) fn read_algorithm(&self, fields: &mut Reader<'a>) -> Result<(), X509Error> {
        let inside = fields.read_tagged(Tag::SEQUENCE)?;
        if inside.raw() == self.algorithm.raw() { Ok(()) } else { Err(X509Error::Algorithms) }
    }

    /// The bytes, which must be those that were read, with what the signature is over.
    pub(super) fn keep(&self, der: &[u8]) -> Result<Signed, X509Error> {
        let end = span(&self.signature).end;
        let bits = self.signature.bit_string()?;
        Ok(Signed {
            der: der.into(),
            sha256: sha256(der),
            content: span(&self.content),
            algorithm: AlgorithmIdentifier::from_element(&self.algorithm)?.signature(),
            signature: Span::new(end - bits.bytes.len(), end),
        })
    }
}

/// The bytes of a certificate or of a CRL, and the signature in them.
pub(super) struct Signed {
    pub(super) der: Box<[u8]>,
    pub(super) sha256: [u8; 32],
    content: Span,
    pub(super) algorithm: Result<SignatureAlgorithm, UnsupportedAlgorithm>,
    signature: Span,
}

impl Signed {
    /// What was signed, as it stands.
    pub(super) fn content(&self) -> &[u8] {
        self.content.of(&self.der)
    }

    pub(super) fn signature(&self) -> &[u8] {
        self.signature.of(&self.der)
    }
}
