//! Certificate revocation lists (RFC 5280 section 5).

mod entries;
mod extensions;

pub use entries::RevokedEntry;

use super::signed::{Frame, Signed};
use super::{Certificate, IssuingDistributionPoint, Name, X509Error};
use crate::asn1::{Oid, Tag};
use crate::crypto::{SignatureAlgorithm, UnsupportedAlgorithm};
use crate::{Limits, UnixTime};
use entries::Entries;
use extensions::CrlExtensions;
use std::fmt;
use std::sync::Arc;

/// A certificate revocation list, read once; a clone shares it.
///
/// It is what somebody wrote: whether its signature holds, and whether it tells of a certificate at some time, is judged by
/// [`trust`](crate::trust). Of a list of many entries only an index is kept beside its bytes, so that looking up a certificate
/// takes the logarithm of its length.
///
/// ```
/// use pec_core::{Limits, x509::{Crl, X509Error}};
/// let limits = Limits::default();
/// assert!(matches!(Crl::from_der(b"not a CRL", &limits), Err(X509Error::Asn1(_))));
/// ```
#[derive(Clone)]
pub struct Crl(Arc<Fields>);

struct Fields {
    signed: Signed,
    issuer: Name,
    this_update: UnixTime,
    next_update: Option<UnixTime>,
    entries: Entries,
    extensions: CrlExtensions,
}

impl Crl {
    /// Reads a CRL in DER. The work and the memory are linear in its length, but for sorting its index.
    ///
    /// ```text
    /// CertificateList ::= SEQUENCE { tbsCertList TBSCertList, signatureAlgorithm AlgorithmIdentifier, signature BIT STRING }
    /// TBSCertList     ::= SEQUENCE { version INTEGER OPTIONAL, signature AlgorithmIdentifier, issuer Name,
    ///                                thisUpdate Time, nextUpdate Time OPTIONAL, revokedCertificates SEQUENCE OF ... OPTIONAL,
    ///                                crlExtensions [0] EXPLICIT Extensions OPTIONAL }
    /// ```
    ///
    /// # Errors
    /// When it is not one, says two things at once, or exceeds the limits.
    pub fn from_der(der: &[u8], limits: &Limits) -> Result<Self, X509Error> {
        // Positions in the index have 32 bits.
        let allowed = limits.max_crl_bytes.min(u32::MAX as usize);
        if der.len() > allowed {
            return Err(X509Error::TooLarge { found: der.len(), allowed });
        }
        let frame = Frame::read(der, limits)?;
        let mut fields = frame.fields()?;
        if let Some(version) = fields.read_optional(Tag::INTEGER)? {
            version.small_unsigned()?;
        }
        frame.read_algorithm(&mut fields)?;
        let issuer = Name::read(&fields.read_tagged(Tag::SEQUENCE)?)?;
        let this_update = fields.read()?.time()?;
        let next_update = match fields.peek() {
            Some(Tag::UTC_TIME | Tag::GENERALIZED_TIME) => Some(fields.read()?.time()?),
            _ => None,
        };
        let entries = match fields.read_optional(Tag::SEQUENCE)? {
            Some(list) => Entries::read(&list, der, limits)?,
            None => Entries::default(),
        };
        let extensions = match fields.read_optional(Tag::context(0))? {
            Some(extensions) => CrlExtensions::read(&extensions.only_child()?)?,
            None => CrlExtensions::default(),
        };
        fields.finish()?;

        Ok(Self(Arc::new(Fields {
            signed: frame.keep(der)?,
            issuer,
            this_update,
            next_update,
            entries,
            extensions,
        })))
    }

    /// All bytes.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.signed.der
    }

    /// SHA-256 of all bytes.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        self.0.signed.sha256
    }

    /// The bytes that its issuer signed (`tbsCertList`), as they stand.
    #[must_use]
    pub fn signed_bytes(&self) -> &[u8] {
        self.0.signed.content()
    }

    /// Its issuer's signature.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        self.0.signed.signature()
    }

    /// The algorithm of that signature.
    ///
    /// # Errors
    /// When it is none that is accepted.
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm, UnsupportedAlgorithm> {
        self.0.signed.algorithm.clone()
    }

    /// Who issued it.
    #[must_use]
    pub fn issuer_name(&self) -> &Name {
        &self.0.issuer
    }

    /// When it was issued.
    #[must_use]
    pub fn this_update(&self) -> UnixTime {
        self.0.this_update
    }

    /// The last second by which the next one was to be issued. RFC 5280 wants it; some lists of old do without.
    #[must_use]
    pub fn next_update(&self) -> Option<UnixTime> {
        self.0.next_update
    }

    /// The key identifier in `authorityKeyIdentifier`, if it has one.
    #[must_use]
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        self.0.extensions.authority_key_id.as_deref()
    }

    /// `cRLNumber`: big-endian, without leading zeros.
    #[must_use]
    pub fn number(&self) -> Option<&[u8]> {
        self.0.extensions.number.as_deref()
    }

    /// Of a delta CRL, the number of the list to which it says the difference (`deltaCRLIndicator`); `None` for a complete list.
    #[must_use]
    pub fn base_number(&self) -> Option<&[u8]> {
        self.0.extensions.base_number.as_deref()
    }

    /// What it tells of; without it, of all certificates of its issuer and all reasons.
    #[must_use]
    pub fn scope(&self) -> Option<&IssuingDistributionPoint> {
        self.0.extensions.scope.as_ref().map(|(scope, _)| scope)
    }

    /// The same as it stands.
    #[must_use]
    pub fn raw_scope(&self) -> Option<&[u8]> {
        self.0.extensions.scope.as_ref().map(|(_, raw)| &**raw)
    }

    /// The day from which on it keeps certificates that expired (`expiredCertsOnCRL`); without it they may be dropped.
    #[must_use]
    pub fn keeps_expired_since(&self) -> Option<UnixTime> {
        self.0.extensions.keeps_expired_since
    }

    /// A critical extension, of the list or of an entry, that the engine does not process: the absence of a certificate from such a
    /// list proves nothing (RFC 5280 sections 5.2, 5.3).
    #[must_use]
    pub fn unknown_critical_extension(&self) -> Option<Oid<'_>> {
        let unknown = self.0.extensions.unknown_critical.as_deref();
        unknown.or(self.0.entries.unknown_critical()).and_then(Oid::new)
    }

    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.entries.len()
    }

    /// Whether it lists nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entries about a certificate, by its issuer and serial number, in their order.
    pub fn entries_about<'a>(
        &'a self,
        certificate: &'a Certificate,
    ) -> impl Iterator<Item = RevokedEntry> + 'a {
        self.0.entries.about(
            certificate.issuer_name(),
            certificate.raw_serial(),
            &self.0.issuer,
            &self.0.signed.der,
        )
    }
}

impl PartialEq for Crl {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.signed.der == other.0.signed.der
    }
}

impl Eq for Crl {}

/// By its fingerprint: entries may be about persons.
impl fmt::Debug for Crl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Crl(")?;
        self.0.signed.sha256.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}
