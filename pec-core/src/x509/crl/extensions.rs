//! The extensions of a CRL (RFC 5280 section 5.2).

use crate::UnixTime;
use crate::asn1::{Element, Oid, Tag, oid};
use crate::x509::extensions::{MAX_EXTENSIONS, authority_key_id, extension, value};
use crate::x509::{IssuingDistributionPoint, X509Error};

#[derive(Debug, Default)]
pub(super) struct CrlExtensions {
    pub(super) authority_key_id: Option<Box<[u8]>>,
    pub(super) number: Option<Box<[u8]>>,
    pub(super) base_number: Option<Box<[u8]>>,
    /// With its bytes, by which a delta CRL is found to have the same.
    pub(super) scope: Option<(IssuingDistributionPoint, Box<[u8]>)>,
    pub(super) keeps_expired_since: Option<UnixTime>,
    /// The first critical one that is not processed.
    pub(super) unknown_critical: Option<Box<[u8]>>,
}

impl CrlExtensions {
    /// Reads them. One that decides what the list says must be well-formed; one that only helps to find things is passed over if
    /// it is not.
    pub(super) fn read(sequence: &Element<'_>) -> Result<Self, X509Error> {
        let mut all = Self::default();
        let mut seen: Vec<Oid<'_>> = Vec::new();
        let mut list = sequence.expect(Tag::SEQUENCE)?.children()?;
        while !list.is_empty() {
            let (kind, critical, octets) = extension(&mut list)?;
            if seen.len() >= MAX_EXTENSIONS {
                return Err(X509Error::TooManyExtensions);
            }
            if seen.contains(&kind) {
                return Err(X509Error::DuplicateExtension);
            }
            seen.push(kind);
            match kind {
                oid::CRL_NUMBER => all.number = Some(value(&octets)?.unsigned()?.into()),
                oid::DELTA_CRL_INDICATOR => all.base_number = Some(value(&octets)?.unsigned()?.into()),
                oid::ISSUING_DISTRIBUTION_POINT => {
                    let scope = value(&octets)?;
                    all.scope = Some((IssuingDistributionPoint::read(&scope)?, scope.raw().into()));
                }
                oid::EXPIRED_CERTS_ON_CRL => {
                    all.keeps_expired_since = value(&octets).and_then(|time| Ok(time.time()?)).ok();
                }
                oid::AUTHORITY_KEY_IDENTIFIER => {
                    all.authority_key_id = value(&octets).and_then(|id| authority_key_id(&id)).ok().flatten();
                }
                // Names and addresses, which ask nothing of the reader.
                oid::ISSUER_ALT_NAME | oid::FRESHEST_CRL | oid::AUTHORITY_INFO_ACCESS => {}
                _ if critical => {
                    all.unknown_critical.get_or_insert_with(|| kind.as_bytes().into());
                }
                _ => {}
            }
        }
        Ok(all)
    }
}
