//! ContentInfo and SignedData.

use super::{CmsError, SignerInfo};
use crate::Limits;
use crate::asn1::{Asn1Error, Asn1ErrorKind, Element, Oid, Reader, Tag, oid};
use crate::crypto::{AlgorithmIdentifier, DigestAlgorithm};
use crate::finding::{Code, Finding};
use std::borrow::Cow;
use std::cell::Cell;

/// A signature: its signers, and the certificates that came with it.
#[derive(Clone, Debug)]
pub struct SignedData<'a> {
    content_type: Oid<'a>,
    content: Option<Cow<'a, [u8]>>,
    certificates: Vec<&'a [u8]>,
    crls: Vec<&'a [u8]>,
    signers: Vec<SignerInfo<'a>>,
    signers_at: usize,
    findings: Vec<Finding>,
}

/// Reads the decoded bytes of an `smime.p7s` or `smime.p7m`.
///
/// ```text
/// ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT SignedData }
/// SignedData  ::= SEQUENCE { version INTEGER, digestAlgorithms SET OF AlgorithmIdentifier,
///                            encapContentInfo EncapsulatedContentInfo,
///                            certificates [0] IMPLICIT SET OF CertificateChoices OPTIONAL,
///                            crls [1] IMPLICIT SET OF RevocationInfoChoice OPTIONAL,
///                            signerInfos SET OF SignerInfo }
/// EncapsulatedContentInfo ::= SEQUENCE { eContentType OBJECT IDENTIFIER, eContent [0] EXPLICIT OCTET STRING OPTIONAL }
/// ```
///
/// # Errors
/// When it is no SignedData, or larger than the limits.
pub fn read<'a>(bytes: &'a [u8], limits: &Limits) -> Result<SignedData<'a>, CmsError> {
    if bytes.len() > limits.max_cms_bytes {
        return Err(CmsError::TooLarge { found: bytes.len(), allowed: limits.max_cms_bytes });
    }
    let mut findings = Vec::new();
    let encoding = Encoding::default();

    let mut reader = Reader::ber(bytes, limits);
    let content_info = encoding.see(reader.read_tagged(Tag::SEQUENCE)?);
    match reader.rest() {
        [] => {}
        filling if filling.iter().all(|byte| matches!(byte, 0 | b' ' | b'\t' | b'\r' | b'\n')) => {
            findings.push(Finding::new(Code::CmsTrailingBytes).with(format!("{} bytes", filling.len())));
        }
        _ => reader.finish()?,
    }
    let mut fields = content_info.children()?;
    let kind = fields.read()?.oid()?;
    if kind != oid::SIGNED_DATA {
        return Err(CmsError::ContentType(kind.to_string()));
    }
    let content = encoding.see(fields.read_tagged(Tag::context(0))?);
    fields.finish()?;
    let mut fields = encoding.see(content.only_child()?).expect(Tag::SEQUENCE)?.children()?;

    version(&encoding.see(fields.read()?))?;
    let digest_algorithms = digest_algorithms(&encoding.see(fields.read_tagged(Tag::SET)?))?;
    let encapsulated = encoding.see(fields.read_tagged(Tag::SEQUENCE)?);
    let Encapsulated { content_type, content } = Encapsulated::read(&encapsulated, &encoding)?;
    let mut over_limit = false;
    let mut certificates = Vec::new();
    if let Some(set) = fields.read_optional(Tag::context(0))? {
        over_limit |= collect(&encoding.see(set), limits.max_certificates, &mut certificates)?;
    }
    let mut crls = Vec::new();
    if let Some(set) = fields.read_optional(Tag::context(1))? {
        over_limit |= collect(&encoding.see(set), limits.max_certificates, &mut crls)?;
    }
    let signers_at = fields.position();
    let mut infos = encoding.see(fields.read_tagged(Tag::SET)?).children()?;
    fields.finish()?;
    let mut signers = Vec::with_capacity(1); // PEC has one
    while !infos.is_empty() {
        if signers.len() == limits.max_signers {
            return Err(CmsError::TooManySigners { allowed: limits.max_signers });
        }
        let mut signer = SignerInfo::read(&infos.read()?, content_type, &encoding, limits)?;
        signer.digest_is_listed =
            signer.digest_algorithm().is_ok_and(|algorithm| digest_algorithms.contains(&algorithm));
        signers.push(signer);
    }
    if over_limit {
        findings.push(Code::CmsCertificatesLimit.into());
    }
    if encoding.ber.get() {
        findings.push(Code::CmsBer.into());
    }
    Ok(SignedData { content_type, content, certificates, crls, signers, signers_at, findings })
}

impl<'a> SignedData<'a> {
    /// The type of the signed content; `id-data` for S/MIME.
    #[must_use]
    pub fn content_type(&self) -> Oid<'a> {
        self.content_type
    }

    /// The signed content, if the signature carries it ("opaque"); `None` for the usual detached signature.
    #[must_use]
    pub fn content(&self) -> Option<&[u8]> {
        self.content.as_deref()
    }

    /// The certificates, each whole as it was sent, in the order sent, at most
    /// [`Limits::max_certificates`](crate::Limits). Nothing in them has been read yet.
    #[must_use]
    pub fn certificates(&self) -> &[&'a [u8]] {
        &self.certificates
    }

    /// The certificate revocation lists, in the same way.
    #[must_use]
    pub fn crls(&self) -> &[&'a [u8]] {
        &self.crls
    }

    /// The signers. RFC 5652 allows none; PEC has one.
    #[must_use]
    pub fn signers(&self) -> &[SignerInfo<'a>] {
        &self.signers
    }

    /// Where the signers stand in the decoded bytes. Without content, what comes before is the same in all messages of one signer.
    pub(crate) fn signers_at(&self) -> usize {
        self.signers_at
    }

    /// What was noticed while reading.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// EncapsulatedContentInfo.
struct Encapsulated<'a> {
    content_type: Oid<'a>,
    content: Option<Cow<'a, [u8]>>,
}

impl<'a> Encapsulated<'a> {
    fn read(element: &Element<'a>, encoding: &Encoding) -> Result<Self, Asn1Error> {
        let mut fields = element.children()?;
        let content_type = fields.read()?.oid()?;
        let content = match fields.read_optional(Tag::context(0))? {
            Some(explicit) => {
                let octets = encoding.see(encoding.see(explicit).only_child()?);
                Some(octets.octet_string()?)
            }
            None => None,
        };
        fields.finish()?;
        Ok(Self { content_type, content })
    }
}

/// The accepted algorithms in a SET OF AlgorithmIdentifier, once each.
fn digest_algorithms(set: &Element<'_>) -> Result<Vec<DigestAlgorithm>, Asn1Error> {
    let mut algorithms = set.children()?;
    let mut accepted = Vec::new();
    while !algorithms.is_empty() {
        let algorithm = AlgorithmIdentifier::read(&mut algorithms)?.digest();
        accepted.extend(algorithm.ok().filter(|algorithm| !accepted.contains(algorithm)));
    }
    Ok(accepted)
}

/// Collects the SEQUENCEs of a SET once each, up to `limit`; says whether there are more. The other choices have context tags.
fn collect<'a>(set: &Element<'a>, limit: usize, into: &mut Vec<&'a [u8]>) -> Result<bool, Asn1Error> {
    let mut choices = set.children()?;
    while !choices.is_empty() {
        let choice = choices.read()?;
        if choice.tag() == Tag::SEQUENCE && !into.contains(&choice.raw()) {
            if into.len() == limit {
                return Ok(true);
            }
            into.push(choice.raw());
        } else if !choice.tag().is_context() && choice.tag() != Tag::SEQUENCE {
            let (expected, found) = (Tag::SEQUENCE, choice.tag());
            return Err(choice.fail(Asn1ErrorKind::Unexpected { expected, found }));
        }
    }
    Ok(false)
}

/// CMSVersion: a small number. Which one says nothing that the structure does not say.
pub(super) fn version(element: &Element<'_>) -> Result<(), Asn1Error> {
    match element.integer()? {
        [0..=0x7f] => Ok(()),
        _ => Err(element.fail(Asn1ErrorKind::Value)),
    }
}

/// Remembers whether anything that was read is BER that DER does not allow.
#[derive(Default)]
pub(super) struct Encoding {
    ber: Cell<bool>,
}

impl Encoding {
    pub(super) fn see<'a>(&self, element: Element<'a>) -> Element<'a> {
        self.ber.set(self.ber.get() || !element.is_der());
        element
    }
}
