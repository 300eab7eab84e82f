//! Does a signature hold: every rule about one signer.

use super::SignerInfo;
use super::attributes::{Form, SignedAttributes};
use crate::asn1::{Asn1Error, Element, Reader, Tag, oid};
use crate::crypto::{AlgorithmIdentifier, Digest, DigestAlgorithm, VerifyingKey};
use crate::finding::{Code, Finding, Severity};

/// What [`SignerInfo::check`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    findings: Vec<Finding>,
}

impl Check {
    /// Whether the content is what the holder of the key signed: no finding is an error.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        self.findings.iter().all(|finding| finding.code.severity() < Severity::Error)
    }

    /// What was found, in the order of the rules.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What was found, as a value of its own.
    #[must_use]
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}

impl SignerInfo<'_> {
    /// Holds this signature against the signed content and the signer's key.
    ///
    /// `content` is the digest of the content by [`digest_algorithm`](Self::digest_algorithm); one by another algorithm never
    /// matches. `certificate_der` is the signer's certificate, which [`identifier`](Self::identifier) means, and `key` the
    /// key in it: whether they belong together, and are to be trusted, is not looked at here.
    ///
    /// The signature holds if all of these do:
    ///
    /// 1. The digest and the signature algorithm are accepted and agree with each other, and the list before the signers names
    ///    the digest algorithm.
    /// 2. With signed attributes: contentType and messageDigest stand there once each and are those of the content; the signature
    ///    is over the attributes as sent, or sorted, or in DER (the latter two give a finding) (RFC 5652 5.4, 11.1, 11.2).
    /// 3. Without: the content is `id-data`, and the signature is over the content (RFC 5652 5.3).
    /// 4. CMSAlgorithmProtection, where it stands, names the algorithms used (RFC 6211).
    /// 5. signingTime, where it stands, stands there once and is a time (RFC 5652 11.3).
    /// 6. signingCertificate and signingCertificateV2, where they stand, name this certificate (RFC 5035).
    #[must_use]
    pub fn check(&self, content: &Digest, certificate_der: &[u8], key: &dyn VerifyingKey) -> Check {
        let mut findings = Vec::new();
        self.check_signature(content, key, &mut findings);
        match &self.attributes {
            Some(attributes) => self.check_attributes(attributes, content, certificate_der, &mut findings),
            None => findings.push(Code::CmsSigningTimeMissing.into()),
        }
        Check { findings }
    }

    /// The value of the signature: rules 1 to 3, the attributes' meaning aside.
    fn check_signature(&self, content: &Digest, key: &dyn VerifyingKey, findings: &mut Vec<Finding>) {
        let digest_algorithm = match self.digest_algorithm() {
            Ok(algorithm) if self.digest_is_listed => algorithm,
            // RFC 5652 5.1 leaves it open whether to accept this; OpenSSL does not.
            Ok(algorithm) => {
                let detail = format!("{algorithm}, which digestAlgorithms does not list");
                return findings.push(Finding::new(Code::CmsDigestUnsupported).with(detail));
            }
            Err(unsupported) => {
                return findings.push(Finding::new(Code::CmsDigestUnsupported).with(unsupported.name));
            }
        };
        if digest_algorithm.is_weak() {
            findings.push(Finding::new(Code::CmsWeakDigest).with(digest_algorithm.name()));
        }
        let scheme = match self.signature_algorithm() {
            Ok(algorithm) if algorithm.digest.is_none_or(|named| named == digest_algorithm) => {
                algorithm.scheme
            }
            Ok(_) => {
                let detail = format!("{} over {digest_algorithm}", self.signature_algorithm.name());
                return findings.push(Finding::new(Code::CmsSignatureUnsupported).with(detail));
            }
            Err(unsupported) => {
                return findings.push(Finding::new(Code::CmsSignatureUnsupported).with(unsupported.name));
            }
        };
        let holds_over = |digest: &Digest| key.verify(scheme, digest, &self.signature).is_ok();
        match &self.attributes {
            None if self.content_type != oid::DATA => findings.push(Code::CmsContentTypeWrong.into()),
            None if content.algorithm() != digest_algorithm || !holds_over(content) => {
                findings.push(Code::CmsSignatureInvalid.into());
            }
            None => {}
            Some(attributes) => match attributes.form_that(digest_algorithm, holds_over) {
                None => findings.push(Code::CmsSignatureInvalid.into()),
                Some(Form::AsSent) => {}
                Some(Form::Sorted) => findings.push(Code::CmsAttributesUnsorted.into()),
                Some(Form::Der) => {
                    findings.push(Finding::new(Code::CmsAttributesUnsorted).with("written in BER"))
                }
            },
        }
    }

    /// The meaning of the signed attributes: rules 2 and 4 to 6.
    fn check_attributes(
        &self,
        attributes: &SignedAttributes<'_>,
        content: &Digest,
        certificate_der: &[u8],
        findings: &mut Vec<Finding>,
    ) {
        if attributes.content_type.single().and_then(|value| value.oid().ok()) != Some(self.content_type) {
            findings.push(Code::CmsContentTypeWrong.into());
        }
        match self.message_digest() {
            None => findings.push(Code::CmsMessageDigestMissing.into()),
            Some(signed)
                if signed != content.as_bytes() || self.digest_algorithm() != Ok(content.algorithm()) =>
            {
                findings.push(Code::CmsDigestMismatch.into());
            }
            Some(_) => {}
        }
        if attributes
            .signing_time
            .fails(|value| Ok(matches!(value.tag(), Tag::UTC_TIME | Tag::GENERALIZED_TIME)))
        {
            findings.push(Code::CmsSigningTimeWrong.into());
        } else if self.signing_time().is_none() {
            findings.push(Code::CmsSigningTimeMissing.into());
        }
        if attributes.algorithm_protection.fails(|value| self.is_protected_by(value)) {
            findings.push(Code::CmsAlgorithmProtection.into());
        }
        for (attribute, names) in [
            (
                &attributes.signing_certificate,
                names_certificate as fn(&Element<'_>, &[u8]) -> Result<bool, Asn1Error>,
            ),
            (&attributes.signing_certificate_v2, names_certificate_v2),
        ] {
            if attribute.fails(|value| names(value, certificate_der)) {
                findings.push(Code::CmsSigningCertificate.into());
            }
        }
    }

    /// ```text
    /// CMSAlgorithmProtection ::= SEQUENCE { digestAlgorithm AlgorithmIdentifier,
    ///                                       signatureAlgorithm [1] IMPLICIT AlgorithmIdentifier OPTIONAL,
    ///                                       macAlgorithm [2] IMPLICIT AlgorithmIdentifier OPTIONAL }
    /// ```
    /// A signature needs `[1]`, and has no `[2]` (RFC 6211 2).
    fn is_protected_by(&self, value: &Element<'_>) -> Result<bool, Asn1Error> {
        let mut fields = value.expect(Tag::SEQUENCE)?.children()?;
        let digest = AlgorithmIdentifier::read(&mut fields)?;
        let signature = AlgorithmIdentifier::from_element(&fields.read_tagged(Tag::context(1))?)?;
        fields.finish()?;
        Ok(digest.is_same(&self.digest_algorithm) && signature.is_same(&self.signature_algorithm))
    }
}

/// ```text
/// SigningCertificate ::= SEQUENCE { certs SEQUENCE OF ESSCertID, policies SEQUENCE OF PolicyInformation OPTIONAL }
/// ESSCertID ::= SEQUENCE { certHash OCTET STRING, issuerSerial IssuerSerial OPTIONAL }
/// ```
/// The first one is the signer's; the hash is SHA-1 (RFC 2634 5.4). It says all that issuerSerial could say.
fn names_certificate(value: &Element<'_>, certificate_der: &[u8]) -> Result<bool, Asn1Error> {
    let hash = first_certificate_id(value)?.read()?.octet_string()?;
    Ok(*hash == *Digest::of(DigestAlgorithm::Sha1, certificate_der).as_bytes())
}

/// As [`names_certificate`], with another hash (RFC 5035 3):
/// ```text
/// ESSCertIDv2 ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier DEFAULT sha256, certHash OCTET STRING,
///                            issuerSerial IssuerSerial OPTIONAL }
/// ```
fn names_certificate_v2(value: &Element<'_>, certificate_der: &[u8]) -> Result<bool, Asn1Error> {
    let mut fields = first_certificate_id(value)?;
    let algorithm = match fields.read_optional(Tag::SEQUENCE)? {
        None => DigestAlgorithm::Sha256,
        Some(named) => match AlgorithmIdentifier::from_element(&named)?.digest() {
            Ok(algorithm) => algorithm,
            Err(_) => return Ok(false),
        },
    };
    let hash = fields.read()?.octet_string()?;
    Ok(*hash == *Digest::of(algorithm, certificate_der).as_bytes())
}

/// The fields of the first certificate identifier of either attribute.
fn first_certificate_id<'a>(value: &Element<'a>) -> Result<Reader<'a>, Asn1Error> {
    let mut fields = value.expect(Tag::SEQUENCE)?.children()?;
    let mut identifiers = fields.read_tagged(Tag::SEQUENCE)?.children()?;
    identifiers.read_tagged(Tag::SEQUENCE)?.children()
}
