//! The extensions of a certificate (RFC 5280 section 4.2), each read once.

use super::{DistributionPoint, GeneralName, NameConstraints, X509Error};
use crate::Limits;
use crate::asn1::{Element, Oid, Reader, Tag, oid};

/// What a key may be used for (RFC 5280 section 4.2.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyUsage {
    /// Signatures other than those on certificates and CRLs.
    pub digital_signature: bool,
    /// Signatures that bind the signer; the newer name of the bit is `contentCommitment`.
    pub non_repudiation: bool,
    /// Signatures on certificates.
    pub key_cert_sign: bool,
    /// Signatures on CRLs.
    pub crl_sign: bool,
}

/// Whether a certificate is a CA's (RFC 5280 section 4.2.1.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BasicConstraints {
    /// It is a CA's.
    pub ca: bool,
    /// How many CA certificates, those issued to itself not counted, may stand between this one and the last.
    pub max_path_length: Option<u64>,
}

/// The extensions that the engine uses, and a list of all.
#[derive(Clone, Debug, Default)]
pub(super) struct Extensions {
    pub(super) key_usage: Option<KeyUsage>,
    pub(super) basic_constraints: Option<BasicConstraints>,
    pub(super) extended_key_usage: Option<Vec<Box<[u8]>>>,
    pub(super) policies: Vec<Box<[u8]>>,
    pub(super) alternative_names: Vec<GeneralName>,
    pub(super) name_constraints: Option<NameConstraints>,
    pub(super) subject_key_id: Option<Box<[u8]>>,
    pub(super) authority_key_id: Option<Box<[u8]>>,
    pub(super) crl_points: Vec<DistributionPoint>,
    pub(super) crl_urls: Vec<String>,
    pub(super) issuer_urls: Vec<String>,
    /// Each extension's identifier, and whether it is critical.
    pub(super) list: Vec<(Box<[u8]>, bool)>,
}

/// Addresses taken from one certificate; more are noise.
const MAX_URLS: usize = 16;

/// Extensions of one certificate: real ones have some ten. Each is compared with each.
pub(super) const MAX_EXTENSIONS: usize = 100;

impl Extensions {
    /// Reads `Extensions`. One that decides about trust must be well-formed; one that only helps to find things is passed over
    /// if it is not.
    pub(super) fn read(sequence: &Element<'_>) -> Result<Self, X509Error> {
        let mut all = Self::default();
        let mut extensions = sequence.expect(Tag::SEQUENCE)?.children()?;
        while !extensions.is_empty() {
            let (kind, critical, value) = extension(&mut extensions)?;
            if all.list.len() >= MAX_EXTENSIONS {
                return Err(X509Error::TooManyExtensions);
            }
            if all.list.iter().any(|(known, _)| **known == *kind.as_bytes()) {
                return Err(X509Error::DuplicateExtension);
            }
            all.list.push((kind.as_bytes().into(), critical));
            all.read_value(kind, &value)?;
        }
        Ok(all)
    }

    fn read_value(&mut self, kind: Oid<'_>, octets: &Element<'_>) -> Result<(), X509Error> {
        match kind {
            oid::KEY_USAGE => self.key_usage = Some(key_usage(&value(octets)?)?),
            oid::BASIC_CONSTRAINTS => self.basic_constraints = Some(basic_constraints(&value(octets)?)?),
            oid::EXTENDED_KEY_USAGE => self.extended_key_usage = Some(identifiers(&value(octets)?)?),
            oid::CERTIFICATE_POLICIES => self.policies = policies(&value(octets)?)?,
            oid::NAME_CONSTRAINTS => self.name_constraints = Some(NameConstraints::read(&value(octets)?)?),
            oid::SUBJECT_ALT_NAME => {
                self.alternative_names =
                    GeneralName::read_all(value(octets)?.expect(Tag::SEQUENCE)?.children()?)?;
            }
            oid::SUBJECT_KEY_IDENTIFIER => {
                self.subject_key_id =
                    value(octets).and_then(|id| Ok(id.octet_string()?.as_ref().into())).ok();
            }
            oid::AUTHORITY_KEY_IDENTIFIER => {
                self.authority_key_id = value(octets).and_then(|id| authority_key_id(&id)).ok().flatten();
            }
            oid::CRL_DISTRIBUTION_POINTS => {
                self.crl_points =
                    value(octets).and_then(|points| DistributionPoint::read_all(&points)).unwrap_or_default();
                let urls = self.crl_points.iter().flat_map(DistributionPoint::urls);
                self.crl_urls = urls.take(MAX_URLS).map(str::to_owned).collect();
            }
            oid::AUTHORITY_INFO_ACCESS => {
                self.issuer_urls = value(octets).and_then(|access| issuer_urls(&access)).unwrap_or_default();
            }
            _ => {}
        }
        Ok(())
    }
}

/// The next extension of a list: its identifier, whether it is critical, and the octets that hold its value.
pub(super) fn extension<'a>(list: &mut Reader<'a>) -> Result<(Oid<'a>, bool, Element<'a>), X509Error> {
    let mut fields = list.read_tagged(Tag::SEQUENCE)?.children()?;
    let kind = fields.read()?.oid()?;
    let critical = match fields.read_optional(Tag::BOOLEAN)? {
        Some(critical) => critical.boolean()?,
        None => false,
    };
    let value = fields.read_tagged(Tag::OCTET_STRING)?;
    fields.finish()?;
    Ok((kind, critical, value))
}

/// The one element that the octets of an extension hold.
pub(super) fn value<'a>(octets: &Element<'a>) -> Result<Element<'a>, X509Error> {
    let mut reader = Reader::der(octets.primitive()?, &Limits::default());
    let value = reader.read()?;
    reader.finish()?;
    Ok(value)
}

fn key_usage(value: &Element<'_>) -> Result<KeyUsage, X509Error> {
    let bits = value.bit_string()?;
    Ok(KeyUsage {
        digital_signature: bits.bit(0),
        non_repudiation: bits.bit(1),
        key_cert_sign: bits.bit(5),
        crl_sign: bits.bit(6),
    })
}

fn basic_constraints(value: &Element<'_>) -> Result<BasicConstraints, X509Error> {
    let mut fields = value.expect(Tag::SEQUENCE)?.children()?;
    let ca = match fields.read_optional(Tag::BOOLEAN)? {
        Some(ca) => ca.boolean()?,
        None => false,
    };
    let max_path_length = match fields.read_optional(Tag::INTEGER)? {
        Some(length) => Some(length.small_unsigned()?),
        None => None,
    };
    fields.finish()?;
    Ok(BasicConstraints { ca, max_path_length })
}

fn identifiers(value: &Element<'_>) -> Result<Vec<Box<[u8]>>, X509Error> {
    let mut list = value.expect(Tag::SEQUENCE)?.children()?;
    let mut all = Vec::new();
    while !list.is_empty() {
        all.push(list.read()?.oid()?.as_bytes().into());
    }
    Ok(all)
}

fn policies(value: &Element<'_>) -> Result<Vec<Box<[u8]>>, X509Error> {
    let mut list = value.expect(Tag::SEQUENCE)?.children()?;
    let mut all = Vec::new();
    while !list.is_empty() {
        all.push(list.read_tagged(Tag::SEQUENCE)?.children()?.read()?.oid()?.as_bytes().into());
    }
    Ok(all)
}

pub(super) fn authority_key_id(value: &Element<'_>) -> Result<Option<Box<[u8]>>, X509Error> {
    let id = value.expect(Tag::SEQUENCE)?.children()?.read_optional(Tag::context(0))?;
    Ok(id.map(|id| id.content().into()))
}

fn issuer_urls(value: &Element<'_>) -> Result<Vec<String>, X509Error> {
    let mut urls = Vec::new();
    let mut descriptions = value.expect(Tag::SEQUENCE)?.children()?;
    while !descriptions.is_empty() {
        let mut fields = descriptions.read_tagged(Tag::SEQUENCE)?.children()?;
        if fields.read()?.oid()? == oid::CA_ISSUERS {
            take_urls(&mut urls, fields)?;
        }
    }
    Ok(urls)
}

fn take_urls(urls: &mut Vec<String>, names: Reader<'_>) -> Result<(), X509Error> {
    for name in GeneralName::read_all(names)? {
        match name {
            GeneralName::Uri(url) if urls.len() < MAX_URLS => urls.push(url),
            _ => {}
        }
    }
    Ok(())
}
