//! One signer of a SignedData.

use super::CmsError;
use super::attributes::SignedAttributes;
use super::signed_data::{Encoding, version};
use crate::asn1::{Asn1Error, Element, Oid, Tag};
use crate::crypto::{AlgorithmIdentifier, DigestAlgorithm, SignatureAlgorithm, UnsupportedAlgorithm};
use crate::{Limits, UnixTime};
use std::borrow::Cow;

/// Which certificate holds the signer's key (RFC 5652 5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignerIdentifier<'a> {
    /// By issuer and serial number.
    IssuerAndSerial {
        /// The issuer's Name, the whole element.
        issuer: &'a [u8],
        /// The contents octets of the serial number.
        serial: &'a [u8],
    },
    /// By the value of the subjectKeyIdentifier extension.
    SubjectKeyIdentifier(Cow<'a, [u8]>),
}

impl SignerIdentifier<'_> {
    /// Whether it means the certificate with this issuer (the whole Name element), serial number (its contents octets) and
    /// subject key identifier (the value inside the extension), if it has one. Names are compared byte by byte.
    #[must_use]
    pub fn matches(&self, issuer: &[u8], serial: &[u8], subject_key_identifier: Option<&[u8]>) -> bool {
        match self {
            Self::IssuerAndSerial { issuer: own_issuer, serial: own_serial } => {
                *own_serial == serial && *own_issuer == issuer
            }
            Self::SubjectKeyIdentifier(identifier) => subject_key_identifier == Some(identifier),
        }
    }
}

/// One signer: who, with which algorithms, which signed attributes, and the signature.
#[derive(Clone, Debug)]
pub struct SignerInfo<'a> {
    pub(super) content_type: Oid<'a>,
    pub(super) identifier: SignerIdentifier<'a>,
    pub(super) digest_algorithm: AlgorithmIdentifier<'a>,
    pub(super) attributes: Option<SignedAttributes<'a>>,
    pub(super) signature_algorithm: AlgorithmIdentifier<'a>,
    pub(super) signature: Cow<'a, [u8]>,
    /// Whether SignedData's digestAlgorithms lists this signer's.
    pub(super) digest_is_listed: bool,
}

impl<'a> SignerInfo<'a> {
    /// ```text
    /// SignerInfo ::= SEQUENCE { version INTEGER, sid SignerIdentifier, digestAlgorithm AlgorithmIdentifier,
    ///                           signedAttrs [0] IMPLICIT SET OF Attribute OPTIONAL,
    ///                           signatureAlgorithm AlgorithmIdentifier, signature OCTET STRING,
    ///                           unsignedAttrs [1] IMPLICIT SET OF Attribute OPTIONAL }
    /// ```
    pub(super) fn read(
        element: &Element<'a>,
        content_type: Oid<'a>,
        encoding: &Encoding,
        limits: &Limits,
    ) -> Result<Self, CmsError> {
        let mut fields = encoding.see(*element).expect(Tag::SEQUENCE)?.children()?;
        version(&encoding.see(fields.read()?))?;
        let identifier = identifier(&encoding.see(fields.read()?))?;
        let digest_algorithm =
            AlgorithmIdentifier::from_element(&encoding.see(fields.read_tagged(Tag::SEQUENCE)?))?;
        let attributes = match fields.read_optional(Tag::context(0))? {
            Some(set) => Some(SignedAttributes::read(&encoding.see(set), encoding, limits)?),
            None => None,
        };
        let signature_algorithm =
            AlgorithmIdentifier::from_element(&encoding.see(fields.read_tagged(Tag::SEQUENCE)?))?;
        let signature = encoding.see(fields.read()?).octet_string()?;
        fields.read_optional(Tag::context(1))?; // unsignedAttrs
        fields.finish()?;
        Ok(Self {
            content_type,
            identifier,
            digest_algorithm,
            attributes,
            signature_algorithm,
            signature,
            digest_is_listed: false,
        })
    }

    /// Which certificate holds the signer's key.
    #[must_use]
    pub fn identifier(&self) -> &SignerIdentifier<'a> {
        &self.identifier
    }

    /// The algorithm by which the content, and the signed attributes, are digested.
    ///
    /// # Errors
    /// When it is not one that is accepted.
    pub fn digest_algorithm(&self) -> Result<DigestAlgorithm, UnsupportedAlgorithm> {
        self.digest_algorithm.digest()
    }

    /// The algorithm of the signature.
    ///
    /// # Errors
    /// When it is not one that is accepted.
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm, UnsupportedAlgorithm> {
        self.signature_algorithm.signature()
    }

    /// The signature itself.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Whether there are signed attributes; without them the signature is over the content alone, and says no time.
    #[must_use]
    pub fn has_signed_attributes(&self) -> bool {
        self.attributes.is_some()
    }

    /// When the signer says that it signed (RFC 5652 11.3); `None` if it does not say so once, readably.
    #[must_use]
    pub fn signing_time(&self) -> Option<UnixTime> {
        self.attributes.as_ref()?.signing_time.single()?.time().ok()
    }

    /// The digest of the content that the signed attributes hold (RFC 5652 11.2), if they hold one. A caller that does not
    /// know in which form the content was signed can compare digests with it before [`check`](Self::check).
    #[must_use]
    pub fn message_digest(&self) -> Option<Cow<'a, [u8]>> {
        self.attributes.as_ref()?.message_digest.single()?.octet_string().ok()
    }
}

fn identifier<'a>(element: &Element<'a>) -> Result<SignerIdentifier<'a>, Asn1Error> {
    if element.tag() == Tag::context(0) {
        return Ok(SignerIdentifier::SubjectKeyIdentifier(element.octets()?));
    }
    let mut fields = element.expect(Tag::SEQUENCE)?.children()?;
    let issuer = fields.read_tagged(Tag::SEQUENCE)?.raw();
    let serial = fields.read()?.integer()?;
    fields.finish()?;
    Ok(SignerIdentifier::IssuerAndSerial { issuer, serial })
}
