//! One certificate.

use super::extensions::{Extensions, Policy, PolicyMapping};
use super::signed::{Frame, Signed};
use super::{
    BasicConstraints, DistributionPoint, GeneralName, KeyUsage, Name, NameConstraints, PolicyConstraints,
};
use crate::asn1::{Asn1Error, Element, Oid, Reader, Tag, oid};
use crate::crypto::{AlgorithmIdentifier, Digest, DigestAlgorithm, SignatureAlgorithm, UnsupportedAlgorithm};
use crate::hex::hex;
use crate::{Limits, Span, UnixTime};
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// Why bytes are not a certificate, or a CRL, that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum X509Error {
    /// It is not the DER that RFC 5280 describes, in section 4.1 for certificates and 5.1 for CRLs.
    #[error("not in DER as RFC 5280 has it: {0}")]
    Asn1(#[from] Asn1Error),
    /// A name is of no form that exists.
    #[error("a name in it is of no known form")]
    Name,
    /// An extension stands there twice (RFC 5280 section 4.2).
    #[error("it has the same extension twice")]
    DuplicateExtension,
    /// There are more extensions than any certificate needs.
    #[error("it has too many extensions")]
    TooManyExtensions,
    /// There are more names in one list than any distribution point needs.
    #[error("it has too many names of distribution points")]
    TooManyNames,
    /// The algorithm outside the signed part is not the one inside (RFC 5280 section 4.1.1.2).
    #[error("it names two different signature algorithms")]
    Algorithms,
    /// A CRL has more bytes than [`Limits::max_crl_bytes`](crate::Limits).
    #[error("the CRL has {found} bytes, more than the limit of {allowed}: raise Limits::max_crl_bytes")]
    TooLarge {
        /// Bytes of the CRL.
        found: usize,
        /// The limit in force.
        allowed: usize,
    },
    /// A CRL has more entries than [`Limits::max_crl_entries`](crate::Limits).
    #[error("the CRL has more entries than the limit of {allowed}: raise Limits::max_crl_entries")]
    TooManyEntries {
        /// The limit in force.
        allowed: usize,
    },
}

/// A certificate, read once; a clone shares it.
///
/// Its times, names and extensions are what it says, not yet what is so: see [`path`](super::path) and [`trust`](crate::trust).
/// Two are equal if all their bytes are.
#[derive(Clone)]
pub struct Certificate(Arc<Fields>);

struct Fields {
    signed: Signed,
    version: u64,
    serial: Span,
    issuer: Name,
    not_before: UnixTime,
    not_after: UnixTime,
    subject: Name,
    spki: Span,
    spki_sha256: [u8; 32],
    key_bits: Option<usize>,
    extensions: Extensions,
}

impl Certificate {
    /// Reads a certificate in DER.
    ///
    /// # Errors
    /// When it is not one, or says two things at once.
    pub fn from_der(der: &[u8]) -> Result<Self, X509Error> {
        let limits = Limits::default();
        let frame = Frame::read(der, &limits)?;
        let mut fields = frame.fields()?;
        let version = match fields.read_optional(Tag::context(0))? {
            Some(version) => version.only_child()?.small_unsigned()? + 1,
            None => 1,
        };
        // Old CAs gave negative serials and long ones; nothing is computed with it.
        let serial = *fields.read()?.expect(Tag::INTEGER)?;
        frame.read_algorithm(&mut fields)?;
        let issuer = Name::read(&fields.read_tagged(Tag::SEQUENCE)?)?;
        let mut validity = fields.read_tagged(Tag::SEQUENCE)?.children()?;
        let (not_before, not_after) = (validity.read()?.time()?, validity.read()?.time()?);
        validity.finish()?;
        let subject = Name::read(&fields.read_tagged(Tag::SEQUENCE)?)?;
        let spki = fields.read_tagged(Tag::SEQUENCE)?;
        let _issuer_unique_id = fields.read_optional(Tag::context(1))?;
        let _subject_unique_id = fields.read_optional(Tag::context(2))?;
        let extensions = match fields.read_optional(Tag::context(3))? {
            Some(extensions) => Extensions::read(&extensions.only_child()?)?,
            None => Extensions::default(),
        };
        fields.finish()?;

        Ok(Self(Arc::new(Fields {
            signed: frame.keep(der)?,
            version,
            serial: content_span(&serial),
            issuer,
            not_before,
            not_after,
            subject,
            spki: span(&spki),
            spki_sha256: sha256(spki.raw()),
            key_bits: rsa_bits(&spki),
            extensions,
        })))
    }

    /// Whether both are clones of one. Such are equal; equal ones need not be such.
    pub(crate) fn is_same_object(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// All bytes.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.signed.der
    }

    /// SHA-256 of all bytes: the fingerprint.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        self.0.signed.sha256
    }

    /// The bytes that the issuer signed (`tbsCertificate`), as they stand.
    #[must_use]
    pub fn signed_bytes(&self) -> &[u8] {
        self.0.signed.content()
    }

    /// The issuer's signature.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        self.0.signed.signature()
    }

    /// The algorithm of the issuer's signature.
    ///
    /// # Errors
    /// When it is none that is accepted.
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm, UnsupportedAlgorithm> {
        self.0.signed.algorithm.clone()
    }

    /// X.509 version, 1 to 3.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.0.version
    }

    /// The subject as text (RFC 4514).
    #[must_use]
    pub fn subject(&self) -> String {
        self.0.subject.to_string()
    }

    /// The issuer as text (RFC 4514).
    #[must_use]
    pub fn issuer(&self) -> String {
        self.0.issuer.to_string()
    }

    /// The subject.
    #[must_use]
    pub fn subject_name(&self) -> &Name {
        &self.0.subject
    }

    /// The issuer.
    #[must_use]
    pub fn issuer_name(&self) -> &Name {
        &self.0.issuer
    }

    /// The subject in DER.
    #[must_use]
    pub fn raw_subject(&self) -> &[u8] {
        self.0.subject.der()
    }

    /// The issuer in DER.
    #[must_use]
    pub fn raw_issuer(&self) -> &[u8] {
        self.0.issuer.der()
    }

    /// The contents octets of the serial number, as they stand.
    #[must_use]
    pub fn raw_serial(&self) -> &[u8] {
        self.0.serial.of(&self.0.signed.der)
    }

    /// The serial number in lower-case hexadecimal, without the zero octet before it that only says that it is positive.
    #[must_use]
    pub fn serial_hex(&self) -> String {
        let octets = match self.raw_serial() {
            [0, rest @ ..] if !rest.is_empty() => rest,
            octets => octets,
        };
        hex(octets)
    }

    /// `subjectKeyIdentifier`, if it has one.
    #[must_use]
    pub fn subject_key_id(&self) -> Option<&[u8]> {
        self.0.extensions.subject_key_id.as_deref()
    }

    /// The key identifier in `authorityKeyIdentifier`, if it has one.
    #[must_use]
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        self.0.extensions.authority_key_id.as_deref()
    }

    /// `subjectPublicKeyInfo` in DER.
    #[must_use]
    pub fn spki(&self) -> &[u8] {
        self.0.spki.of(&self.0.signed.der)
    }

    /// SHA-256 of [`spki`](Self::spki): which key it is.
    #[must_use]
    pub fn spki_sha256(&self) -> [u8; 32] {
        self.0.spki_sha256
    }

    /// Bits of the modulus, if the key is RSA.
    #[must_use]
    pub fn key_bits(&self) -> Option<usize> {
        self.0.key_bits
    }

    /// The first second in which it is valid.
    #[must_use]
    pub fn not_before(&self) -> UnixTime {
        self.0.not_before
    }

    /// The last second in which it is valid.
    #[must_use]
    pub fn not_after(&self) -> UnixTime {
        self.0.not_after
    }

    /// Whether `at` lies in its validity, both ends included.
    #[must_use]
    pub fn is_valid_at(&self, at: UnixTime) -> bool {
        (self.0.not_before..=self.0.not_after).contains(&at)
    }

    /// Whether issuer and subject are the same name.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.0.issuer == self.0.subject
    }

    /// The e-mail addresses among the alternative names (rfc822Name).
    pub fn emails(&self) -> impl Iterator<Item = &str> {
        self.alternative_names().iter().filter_map(|name| match name {
            GeneralName::Email(address) => Some(address.as_str()),
            _ => None,
        })
    }

    /// The e-mail addresses in the subject, where RFC 6109 section 5.5 does not want them.
    pub(super) fn subject_emails(&self) -> Vec<String> {
        self.0.subject.emails()
    }

    /// The subject's first common name.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.0.subject.common_name()
    }

    /// The subject's first organization.
    #[must_use]
    pub fn organization(&self) -> Option<&str> {
        self.0.subject.organization()
    }

    /// The alternative names of the subject.
    #[must_use]
    pub fn alternative_names(&self) -> &[GeneralName] {
        &self.0.extensions.alternative_names
    }

    /// What its key may be used for; `None` if that is not limited.
    #[must_use]
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.0.extensions.key_usage
    }

    /// Whether its extended key usage, if it has one, holds `usage` or any usage.
    #[must_use]
    pub fn allows_usage(&self, usage: Oid<'_>) -> bool {
        self.extended_key_usage()
            .is_none_or(|mut all| all.any(|known| known == usage || known == oid::ANY_EXTENDED_KEY_USAGE))
    }

    /// Extended key usages; `None` if it has no such extension.
    #[must_use]
    pub fn extended_key_usage(&self) -> Option<impl Iterator<Item = Oid<'_>>> {
        self.0.extensions.extended_key_usage.as_ref().map(|all| all.iter().filter_map(|id| Oid::new(id)))
    }

    /// Whether it is a CA's; `None` if it does not say.
    #[must_use]
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.0.extensions.basic_constraints
    }

    /// The policies under which it was issued.
    pub fn policies(&self) -> impl Iterator<Item = Oid<'_>> {
        self.0.extensions.policies.iter().filter_map(|id| Oid::new(id))
    }

    /// The same, each by its contents octets.
    pub(super) fn policy_ids(&self) -> &[Policy] {
        &self.0.extensions.policies
    }

    /// Which policies of its issuer count as which of its own.
    pub(super) fn policy_mappings(&self) -> &[PolicyMapping] {
        &self.0.extensions.policy_mappings
    }

    /// How far below it policies are free.
    #[must_use]
    pub fn policy_constraints(&self) -> PolicyConstraints {
        self.0.extensions.policy_constraints
    }

    /// After how many more certificates, those that their subjects issued to themselves not counted, any policy matches none
    /// (`inhibitAnyPolicy`, RFC 5280 section 4.2.1.14); `None` if that is not limited.
    #[must_use]
    pub fn inhibit_any_policy(&self) -> Option<u64> {
        self.0.extensions.inhibit_any_policy
    }

    /// The names that it may certify, if they are limited.
    #[must_use]
    pub fn name_constraints(&self) -> Option<&NameConstraints> {
        self.0.extensions.name_constraints.as_ref()
    }

    /// Where and for what its revocation is published; none if the extension is absent, or cannot be read.
    #[must_use]
    pub fn crl_points(&self) -> &[DistributionPoint] {
        &self.0.extensions.crl_points
    }

    /// Where CRLs that may list it can be had, at most 16.
    #[must_use]
    pub fn crl_urls(&self) -> &[String] {
        &self.0.extensions.crl_urls
    }

    /// Where its issuer's certificate can be had (authorityInfoAccess, caIssuers), at most 16.
    #[must_use]
    pub fn issuer_urls(&self) -> &[String] {
        &self.0.extensions.issuer_urls
    }

    /// Whether an extension is critical; `None` if it is not there.
    #[must_use]
    pub fn criticality(&self, extension: Oid<'_>) -> Option<bool> {
        self.extensions().find(|(kind, _)| *kind == extension).map(|(_, critical)| critical)
    }

    /// All extensions, each with whether it is critical.
    pub fn extensions(&self) -> impl Iterator<Item = (Oid<'_>, bool)> {
        let list = self.0.extensions.list.iter();
        list.filter_map(|(kind, critical)| Oid::new(kind).map(|kind| (kind, *critical)))
    }

    /// Critical extensions that the engine does not process: a certificate with one must not be used (RFC 5280 section 4.2).
    /// Policies are one if a qualifier of theirs is of an unknown kind (section 4.2.1.4).
    pub fn unknown_critical_extensions(&self) -> impl Iterator<Item = Oid<'_>> {
        let processed = |kind: &Oid<'_>| match *kind {
            oid::CERTIFICATE_POLICIES => !self.0.extensions.unknown_qualifier,
            _ => PROCESSED.contains(kind),
        };
        self.extensions().filter(move |(kind, critical)| *critical && !processed(kind)).map(|(kind, _)| kind)
    }
}

/// The extensions that the engine processes, or that ask nothing of it; `certificatePolicies` besides.
const PROCESSED: &[Oid<'static>] = &[
    oid::KEY_USAGE,
    oid::EXTENDED_KEY_USAGE,
    oid::BASIC_CONSTRAINTS,
    oid::SUBJECT_ALT_NAME,
    oid::NAME_CONSTRAINTS,
    oid::POLICY_MAPPINGS,
    oid::POLICY_CONSTRAINTS,
    oid::INHIBIT_ANY_POLICY,
    oid::SUBJECT_KEY_IDENTIFIER,
    oid::AUTHORITY_KEY_IDENTIFIER,
    oid::CRL_DISTRIBUTION_POINTS,
    oid::AUTHORITY_INFO_ACCESS,
];

pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(Digest::of(DigestAlgorithm::Sha256, bytes).as_bytes());
    hash
}

pub(super) fn span(element: &Element<'_>) -> Span {
    Span::new(element.position(), element.position() + element.raw().len())
}

/// The contents of a primitive element of definite length, which stand at its end.
pub(super) fn content_span(element: &Element<'_>) -> Span {
    let end = span(element).end;
    Span::new(end - element.content().len(), end)
}

/// Bits of an RSA modulus. A key that is damaged has none here, and is refused when it is to be used.
fn rsa_bits(spki: &Element<'_>) -> Option<usize> {
    let mut fields = spki.children().ok()?;
    let algorithm = AlgorithmIdentifier::read(&mut fields).ok()?;
    let key = fields.read().ok()?.bit_string().ok()?;
    let modulus = Reader::der(key.bytes, &Limits::default()).read().ok()?.children().ok()?.read().ok()?;
    let modulus = modulus.unsigned().ok()?;
    let leading_zeros = modulus.first()?.leading_zeros() as usize;
    (algorithm.oid() == oid::RSA_ENCRYPTION).then(|| modulus.len() * 8 - leading_zeros)
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.signed.der == other.0.signed.der
    }
}

impl Eq for Certificate {}

impl PartialOrd for Certificate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Certificate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.signed.der.cmp(&other.0.signed.der)
    }
}

/// By its fingerprint: names may be of persons.
impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificate(")?;
        self.0.signed.sha256.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}
