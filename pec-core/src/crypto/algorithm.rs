//! AlgorithmIdentifier, and what it names.

use super::{DigestAlgorithm, SignatureScheme};
use crate::asn1::{Asn1Error, Element, Oid, Reader, Tag, oid};

/// An algorithm and its parameters (RFC 5280 4.1.1.2).
#[derive(Clone, Copy, Debug)]
pub struct AlgorithmIdentifier<'a> {
    oid: Oid<'a>,
    parameters: Option<Element<'a>>,
    raw: &'a [u8],
}

/// The algorithm of a signature, as its identifier names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignatureAlgorithm {
    /// How the digest is signed.
    pub scheme: SignatureScheme,
    /// The digest, if the identifier names one; `rsaEncryption` alone does not.
    pub digest: Option<DigestAlgorithm>,
}

/// An algorithm that is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unsupported algorithm {name}")]
#[non_exhaustive]
pub struct UnsupportedAlgorithm {
    /// Its usual name, else its identifier in dotted form; parameters that are not accepted are mentioned.
    pub name: String,
    /// Whether it is known to be broken: MD2, MD4, MD5.
    pub broken: bool,
}

impl<'a> AlgorithmIdentifier<'a> {
    /// Reads the next element, a SEQUENCE.
    ///
    /// # Errors
    /// When it is not an AlgorithmIdentifier.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Asn1Error> {
        Self::from_element(&reader.read_tagged(Tag::SEQUENCE)?)
    }

    /// Reads an element that has the structure of a SEQUENCE, whatever its tag.
    ///
    /// # Errors
    /// When it is not an AlgorithmIdentifier.
    pub fn from_element(element: &Element<'a>) -> Result<Self, Asn1Error> {
        let mut fields = element.children()?;
        let oid = fields.read()?.oid()?;
        let parameters = if fields.is_empty() { None } else { Some(fields.read()?) };
        fields.finish()?;
        Ok(Self { oid, parameters, raw: element.raw() })
    }

    /// The algorithm.
    #[must_use]
    pub fn oid(&self) -> Oid<'a> {
        self.oid
    }

    /// Its parameters, if any are given.
    #[must_use]
    pub fn parameters(&self) -> Option<Element<'a>> {
        self.parameters
    }

    /// The whole element as it stands in the input.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Whether the parameters are absent or NULL, which mean the same for every algorithm here (RFC 5754 2).
    #[must_use]
    pub fn has_no_parameters(&self) -> bool {
        self.parameters.is_none_or(|parameters| parameters.null().is_ok())
    }

    /// Whether both name the same algorithm with the same parameters; absent and NULL are the same.
    #[must_use]
    pub fn is_same(&self, other: &AlgorithmIdentifier<'_>) -> bool {
        let contents = |of: &AlgorithmIdentifier<'_>| of.parameters.map(|p| (p.tag(), p.content().to_vec()));
        self.oid == other.oid
            && (self.has_no_parameters() && other.has_no_parameters() || contents(self) == contents(other))
    }

    /// The digest algorithm that it names.
    ///
    /// # Errors
    /// When it names none that is accepted, or has parameters.
    pub fn digest(&self) -> Result<DigestAlgorithm, UnsupportedAlgorithm> {
        match DigestAlgorithm::from_oid(self.oid) {
            Some(algorithm) if self.has_no_parameters() => Ok(algorithm),
            _ => Err(self.unsupported()),
        }
    }

    /// The signature algorithm that it names (RFC 5754 3.2, RFC 3370 3.2).
    ///
    /// # Errors
    /// When it names none that is accepted, or has parameters.
    pub fn signature(&self) -> Result<SignatureAlgorithm, UnsupportedAlgorithm> {
        let digest = match self.oid {
            oid::RSA_ENCRYPTION => None,
            oid::SHA1_WITH_RSA | oid::SHA1_WITH_RSA_OIW => Some(DigestAlgorithm::Sha1),
            oid::SHA256_WITH_RSA => Some(DigestAlgorithm::Sha256),
            oid::SHA384_WITH_RSA => Some(DigestAlgorithm::Sha384),
            oid::SHA512_WITH_RSA => Some(DigestAlgorithm::Sha512),
            _ => return Err(self.unsupported()),
        };
        if !self.has_no_parameters() {
            return Err(self.unsupported());
        }
        Ok(SignatureAlgorithm { scheme: SignatureScheme::RsaPkcs1, digest })
    }

    /// The usual name of the algorithm, else its identifier in dotted form.
    #[must_use]
    pub fn name(&self) -> String {
        self.oid.name().map_or_else(|| self.oid.to_string(), str::to_owned)
    }

    fn unsupported(&self) -> UnsupportedAlgorithm {
        let mut name = self.name();
        if !self.has_no_parameters() {
            name.push_str(" with parameters");
        }
        let broken = [oid::MD2, oid::MD4, oid::MD5, oid::MD2_WITH_RSA, oid::MD4_WITH_RSA, oid::MD5_WITH_RSA];
        UnsupportedAlgorithm { name, broken: broken.contains(&self.oid) }
    }
}
