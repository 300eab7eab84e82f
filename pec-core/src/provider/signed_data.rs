//! The detached signature: a CMS SignedData (RFC 5652 section 5) over content that stands beside it.
//!
//! Built of its elements, because the key may be foreign and the certificates go in byte for byte and in the signer's
//! order, which the types of the `cms` crate would re-encode and sort.

use super::signer::{Signer, signer_error};
use crate::asn1::{Oid, der, oid};
use crate::crypto::{Digest, DigestAlgorithm};
use crate::x509::Certificate;
use crate::{Error, UnixTime};
use chrono::{DateTime, Datelike};

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const NULL: &[u8] = &[0x05, 0x00];
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// `[0]`, constructed.
const CONTEXT_0: u8 = 0xA0;
const VERSION_1: &[u8] = &[INTEGER, 1, 1];

/// The DER of a ContentInfo with the SignedData over `content`.
pub(super) fn signed_data(
    content: &[u8],
    digest: DigestAlgorithm,
    signing_time: UnixTime,
    signer: &dyn Signer,
) -> Result<Vec<u8>, Error> {
    let leaf = signer.certificates().first().ok_or_else(|| signer_error("it has no certificate"))?;
    let leaf = Certificate::from_der(leaf)
        .map_err(|error| signer_error(format!("its certificate cannot be read: {error}")))?;

    let mut attributes = [
        attribute(oid::CONTENT_TYPE, &identifier(oid::DATA)),
        attribute(oid::SIGNING_TIME, &time(signing_time)?),
        attribute(oid::MESSAGE_DIGEST, &element(OCTET_STRING, &[Digest::of(digest, content).as_bytes()])),
    ];
    // DER orders the members of a SET OF by their bytes, and these are what is signed.
    attributes.sort();
    let attributes = attributes.concat();
    let signature = signer.sign(digest, &element(SET, &[&attributes]))?;
    // A signature of RSA is as long as the modulus (RFC 8017 section 8.2.1): what is not would be in every message that is issued.
    let expected = leaf.key_bits().map(|bits| bits.div_ceil(8));
    if expected != Some(signature.len()) {
        let expected =
            expected.map_or_else(|| "no RSA key".to_owned(), |bytes| format!("one of {bytes} bytes"));
        return Err(signer_error(format!(
            "it gave a signature of {} bytes, where its certificate has {expected}",
            signature.len()
        )));
    }

    // Parameters are absent with SHA-2 (RFC 5754 section 2), and may be with SHA-1 (RFC 3370 section 2.1).
    let digest_algorithm = element(
        SEQUENCE,
        &[&identifier(match digest {
            DigestAlgorithm::Sha1 => oid::SHA1,
            DigestAlgorithm::Sha256 => oid::SHA256,
            DigestAlgorithm::Sha384 => oid::SHA384,
            DigestAlgorithm::Sha512 => oid::SHA512,
        })],
    );
    let signer_identifier = element(SEQUENCE, &[leaf.raw_issuer(), &element(INTEGER, &[leaf.raw_serial()])]);
    let signer_info = element(
        SEQUENCE,
        &[
            VERSION_1,
            &signer_identifier,
            &digest_algorithm,
            &element(CONTEXT_0, &[&attributes]),
            &element(SEQUENCE, &[&identifier(oid::RSA_ENCRYPTION), NULL]),
            &element(OCTET_STRING, &[&signature]),
        ],
    );
    let signed_data = element(
        SEQUENCE,
        &[
            VERSION_1,
            &element(SET, &[&digest_algorithm]),
            &element(SEQUENCE, &[&identifier(oid::DATA)]),
            &element(CONTEXT_0, &[&signer.certificates().concat()]),
            &element(SET, &[&signer_info]),
        ],
    );
    Ok(element(SEQUENCE, &[&identifier(oid::SIGNED_DATA), &element(CONTEXT_0, &[&signed_data])]))
}

/// One DER element: its identifier octet and the pieces of its content.
fn element(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let mut encoded = der::header(tag, content.iter().map(|piece| piece.len()).sum());
    content.iter().for_each(|piece| encoded.extend_from_slice(piece));
    encoded
}

fn identifier(oid: Oid<'_>) -> Vec<u8> {
    element(OBJECT_IDENTIFIER, &[oid.as_bytes()])
}

fn attribute(name: Oid<'_>, value: &[u8]) -> Vec<u8> {
    element(SEQUENCE, &[&identifier(name), &element(SET, &[value])])
}

/// UTCTime from 1950 to 2049, GeneralizedTime else: RFC 5652 section 11.3.
fn time(time: UnixTime) -> Result<Vec<u8>, Error> {
    let utc = DateTime::from_timestamp(time.0, 0).filter(|utc| (0..=9999).contains(&utc.year()));
    let utc = utc.ok_or_else(|| signer_error("the signing time is outside the years 0 to 9999"))?;
    let (tag, form) =
        if (1950..2050).contains(&utc.year()) { (0x17, "%y%m%d%H%M%SZ") } else { (0x18, "%Y%m%d%H%M%SZ") };
    Ok(element(tag, &[utc.format(form).to_string().as_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a signature of so many bytes.
    struct Given {
        certificates: Vec<Vec<u8>>,
        bytes: usize,
    }

    impl Signer for Given {
        fn certificates(&self) -> &[Vec<u8>] {
            &self.certificates
        }
        fn sign(&self, _: DigestAlgorithm, _: &[u8]) -> Result<Vec<u8>, Error> {
            Ok(vec![1; self.bytes])
        }
    }

    #[test]
    fn a_signature_is_as_long_as_the_key() {
        let certificate = include_bytes!("example.der");
        for (bytes, good) in [(0, false), (255, false), (256, true), (257, false)] {
            let signer = Given { certificates: vec![certificate.to_vec()], bytes };
            let outcome = signed_data(b"content", DigestAlgorithm::Sha256, UnixTime(0), &signer);
            assert_eq!(outcome.is_ok(), good, "{bytes}");
            if let Err(error) = outcome {
                assert!(error.to_string().contains(&format!("{bytes} bytes")), "{error}");
            }
        }
    }

    #[test]
    fn times_are_written_by_their_year() {
        assert_eq!(time(UnixTime(1_639_488_968)).unwrap(), b"\x17\x0D211214133608Z");
        assert_eq!(time(UnixTime(2_524_608_000)).unwrap(), b"\x18\x0F20500101000000Z");
        assert!(time(UnixTime(i64::MAX)).is_err());
    }
}
