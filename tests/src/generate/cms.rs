//! Signatures as a provider's own software would not write them: a CMS SignedData (RFC 5652 section 5) whose every field
//! can be set, and BER in place of its DER.

use super::der::{OCTET_STRING, SET, UTC_TIME, element, integer, oid, sequence};
use super::key::Seal;
use chrono::DateTime;
use pec_core::Limits;
use pec_core::UnixTime;
use pec_core::asn1::{Element, Reader, Tag, der};
use pec_core::crypto::{Digest, DigestAlgorithm};
use pec_core::provider::Draft;
use pec_core::x509::Certificate;

pub(super) const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
pub(super) const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
pub(super) const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
pub(super) const DATA: &str = "1.2.840.113549.1.7.1";
pub(super) const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
pub(super) const SHA1: &str = "1.3.14.3.2.26";
pub(super) const SHA256: &str = "2.16.840.1.101.3.4.2.1";
pub(super) const RSA: &str = "1.2.840.113549.1.1.1";
pub(super) const NULL: [u8; 2] = [0x05, 0x00];
/// `[0]` and `[1]`, constructed.
pub(super) const CONTEXT_0: u8 = 0xa0;
pub(super) const CONTEXT_1: u8 = 0xa1;

/// One signer: as providers have it, until a field is changed.
#[derive(Clone)]
pub(super) struct SignerInfo {
    seal: Seal,
    digest: DigestAlgorithm,
    time: UnixTime,
    /// The INTEGER.
    pub(super) version: Vec<u8>,
    /// The SignerIdentifier: by issuer and serial number.
    pub(super) identifier: Vec<u8>,
    /// The AlgorithmIdentifier of the digest.
    pub(super) digest_algorithm: Vec<u8>,
    /// The signed attributes in the order in which they are sent; `None` if the signature is over the bare content.
    pub(super) attributes: Option<Vec<Vec<u8>>>,
    /// The AlgorithmIdentifier of the signature.
    pub(super) signature_algorithm: Vec<u8>,
    /// What follows the signature: the unsigned attributes.
    pub(super) unsigned: Vec<u8>,
    /// The content, for a signature without attributes.
    content: Vec<u8>,
}

impl SignerInfo {
    /// The holder of the seal signs this content at this time.
    pub(super) fn new(seal: &Seal, digest: DigestAlgorithm, time: UnixTime, content: &[u8]) -> Self {
        let leaf = Certificate::from_der(seal.certificates.first().unwrap()).unwrap();
        let digest_algorithm = match digest {
            DigestAlgorithm::Sha1 => SHA1,
            DigestAlgorithm::Sha256 => SHA256,
            other => panic!("no identifier for {other} here"),
        };
        let mut attributes = vec![
            attribute(CONTENT_TYPE, &oid(DATA)),
            attribute(SIGNING_TIME, &utc_time(time)),
            attribute(MESSAGE_DIGEST, &element(OCTET_STRING, Digest::of(digest, content).as_bytes())),
        ];
        attributes.sort();
        Self {
            seal: seal.clone(),
            digest,
            time,
            version: integer(&[1]),
            identifier: sequence(&[leaf.raw_issuer().to_vec(), element(0x02, leaf.raw_serial())]),
            digest_algorithm: algorithm(digest_algorithm, &[]),
            attributes: Some(attributes),
            signature_algorithm: algorithm(RSA, &NULL),
            unsigned: vec![],
            content: content.to_vec(),
        }
    }

    /// The same signer at the same time over other content, nothing else changed.
    pub(super) fn over(&self, content: &[u8]) -> Self {
        Self::new(&self.seal, self.digest, self.time, content)
    }

    /// Its own certificate.
    pub(super) fn certificate(&self) -> &[u8] {
        self.seal.certificates.first().unwrap()
    }

    /// Adds a signed attribute, in the order of DER.
    pub(super) fn with(mut self, attribute: Vec<u8>) -> Self {
        let attributes = self.attributes.get_or_insert_default();
        attributes.push(attribute);
        attributes.sort();
        self
    }

    /// Leaves out the signed attributes of this type.
    pub(super) fn without(mut self, kind: &str) -> Self {
        let kind = oid(kind);
        self.attributes.as_mut().unwrap().retain(|attribute| !is_of_type(attribute, &kind));
        self
    }

    /// The SignerInfo, its signature over what the standard says: the DER of the attributes, else the content.
    pub(super) fn sign(&self) -> Vec<u8> {
        let to_be_signed = match &self.attributes {
            Some(attributes) => element(SET, &der::sorted(attributes.clone())),
            None => self.content.clone(),
        };
        self.sign_over(&to_be_signed)
    }

    /// The SignerInfo, its signature over these bytes.
    pub(super) fn sign_over(&self, to_be_signed: &[u8]) -> Vec<u8> {
        self.with_signature(&element(OCTET_STRING, &self.signature(to_be_signed)))
    }

    /// The value of the signature over these bytes.
    pub(super) fn signature(&self, to_be_signed: &[u8]) -> Vec<u8> {
        self.seal.key.sign(self.digest, to_be_signed)
    }

    /// The SignerInfo with this element as its signature.
    pub(super) fn with_signature(&self, signature: &[u8]) -> Vec<u8> {
        let attributes = self.attributes.as_ref().map(|attributes| element(CONTEXT_0, &attributes.concat()));
        sequence(&[
            self.version.clone(),
            self.identifier.clone(),
            self.digest_algorithm.clone(),
            attributes.unwrap_or_default(),
            self.signature_algorithm.clone(),
            signature.to_vec(),
            self.unsigned.clone(),
        ])
    }
}

/// Whether the DER of an attribute, shorter than 128 bytes, is of a type.
fn is_of_type(attribute: &[u8], kind: &[u8]) -> bool {
    attribute.get(2..).is_some_and(|content| content.starts_with(kind))
}

/// A SignedData around some signers.
#[derive(Clone)]
pub(super) struct SignedData {
    /// The digestAlgorithms.
    pub(super) digest_algorithms: Vec<Vec<u8>>,
    /// The EncapsulatedContentInfo.
    pub(super) encapsulated: Vec<u8>,
    /// The certificates.
    pub(super) certificates: Vec<Vec<u8>>,
    /// The CRLs.
    pub(super) crls: Vec<Vec<u8>>,
    /// The SignerInfos.
    pub(super) signers: Vec<Vec<u8>>,
}

impl SignedData {
    /// What is usual around this signer: its algorithm, its certificates, the content elsewhere.
    pub(super) fn of(signer: &SignerInfo) -> Self {
        Self::around(signer, signer.sign())
    }

    /// As [`of`](Self::of), with a SignerInfo made of it otherwise.
    pub(super) fn around(signer: &SignerInfo, info: Vec<u8>) -> Self {
        Self {
            digest_algorithms: vec![signer.digest_algorithm.clone()],
            encapsulated: sequence(&[oid(DATA)]),
            certificates: signer.seal.certificates.clone(),
            crls: vec![],
            signers: vec![info],
        }
    }

    /// The ContentInfo.
    pub(super) fn to_der(&self) -> Vec<u8> {
        let certificates = element(CONTEXT_0, &self.certificates.concat());
        let crls = element(CONTEXT_1, &self.crls.concat());
        let signed_data = sequence(&[
            integer(&[1]),
            element(SET, &self.digest_algorithms.concat()),
            self.encapsulated.clone(),
            if self.certificates.is_empty() { vec![] } else { certificates },
            if self.crls.is_empty() { vec![] } else { crls },
            element(SET, &self.signers.concat()),
        ]);
        sequence(&[oid(SIGNED_DATA), element(CONTEXT_0, &signed_data)])
    }
}

/// What a draft's own signature over this content would be.
pub(super) fn signature(seal: &Seal, draft: &Draft, content: &[u8]) -> SignerInfo {
    SignerInfo::new(seal, draft.digest, draft.signing_time, content)
}

/// An AlgorithmIdentifier.
pub(super) fn algorithm(name: &str, parameters: &[u8]) -> Vec<u8> {
    sequence(&[oid(name), parameters.to_vec()])
}

/// An Attribute with one value.
pub(super) fn attribute(kind: &str, value: &[u8]) -> Vec<u8> {
    sequence(&[oid(kind), element(SET, value)])
}

fn utc_time(time: UnixTime) -> Vec<u8> {
    let utc = DateTime::from_timestamp(time.0, 0).unwrap();
    element(UTC_TIME, utc.format("%y%m%d%H%M%SZ").to_string().as_bytes())
}

/// DER with indefinite lengths for the constructed elements of the outer `levels`.
pub(super) fn indefinite(der: &[u8], levels: usize) -> Vec<u8> {
    rewritten(der, levels, &|identifier, content| [&[identifier, 0x80], content, &[0, 0]].concat())
}

/// DER with four octets for each length of the constructed elements of the outer `levels`.
pub(super) fn long_lengths(der: &[u8], levels: usize) -> Vec<u8> {
    rewritten(der, levels, &|identifier, content| {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&[identifier, 0x84], length.as_slice(), content].concat()
    })
}

/// An OCTET STRING in segments of 100 octets.
pub(super) fn segmented(octets: &[u8]) -> Vec<u8> {
    let segments: Vec<u8> = octets.chunks(100).flat_map(|chunk| element(OCTET_STRING, chunk)).collect();
    [&[OCTET_STRING | 0x20, 0x80], segments.as_slice(), &[0, 0]].concat()
}

fn rewritten(der: &[u8], levels: usize, write: &dyn Fn(u8, &[u8]) -> Vec<u8>) -> Vec<u8> {
    let limits = Limits::default();
    let mut reader = Reader::der(der, &limits);
    rewritten_element(&reader.read().unwrap(), levels, write)
}

fn rewritten_element(element: &Element<'_>, levels: usize, write: &dyn Fn(u8, &[u8]) -> Vec<u8>) -> Vec<u8> {
    if levels == 0 || !element.is_constructed() || element.tag() == Tag::OCTET_STRING {
        return element.raw().to_vec();
    }
    let mut children = element.children().unwrap();
    let mut content = Vec::new();
    while !children.is_empty() {
        content.extend(rewritten_element(&children.read().unwrap(), levels - 1, write));
    }
    write(*element.raw().first().unwrap(), &content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::{World, frame::base64};

    /// What the engine's own writer makes, this makes too: so a case differs from usual ones by nothing but what it shows.
    #[test]
    fn a_usual_signature_is_what_a_provider_makes() {
        let world = World::new();
        let draft = world.acceptance();
        let message = world.alfa.sign(&draft);
        let p7s = SignedData::of(&signature(&world.alfa.seal, &draft, &draft.content())).to_der();
        let unbroken =
            |text: &[u8]| text.iter().copied().filter(|byte| !b"\r\n".contains(byte)).collect::<Vec<_>>();
        let (message, p7s) = (unbroken(&message), unbroken(base64(&p7s).as_bytes()));
        assert!(memchr::memmem::find(&message, &p7s).is_some());
    }

    #[test]
    fn ber_is_another_form_of_the_same() {
        let der = sequence(&[integer(&[5]), sequence(&[NULL.to_vec()])]);
        assert_eq!(indefinite(&der, 1), b"\x30\x80\x02\x01\x05\x30\x02\x05\x00\0\0");
        assert_eq!(indefinite(&der, 2), b"\x30\x80\x02\x01\x05\x30\x80\x05\x00\0\0\0\0");
        assert_eq!(long_lengths(&der, 1), b"\x30\x84\0\0\0\x07\x02\x01\x05\x30\x02\x05\x00");
        assert_eq!(segmented(b"ab"), b"\x24\x80\x04\x02ab\0\0");
    }
}
