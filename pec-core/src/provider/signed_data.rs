//! The detached signature: a CMS SignedData (RFC 5652 section 5) over content that stands beside it.
//!
//! Built of its elements, because the key may be foreign and the certificates go in byte for byte and in the signer's
//! order, which the types of the `cms` crate would re-encode and sort.

use super::signer::{DigestAlgorithm, Signer, signer_error};
use crate::{Error, UnixTime};
use chrono::{DateTime, Datelike};
use der::asn1::ObjectIdentifier;
use der::{Decode, Encode};
use x509_cert::Certificate;

const ID_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ID_SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const ID_CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const ID_MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const ID_SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
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
    let tbs = leaf.tbs_certificate();

    let mut attributes = [
        attribute(ID_CONTENT_TYPE, &oid(ID_DATA)?)?,
        attribute(ID_SIGNING_TIME, &time(signing_time)?)?,
        attribute(ID_MESSAGE_DIGEST, &element(OCTET_STRING, &[&digest.digest(content)]))?,
    ];
    // DER orders the members of a SET OF by their bytes, and these are what is signed.
    attributes.sort();
    let attributes = attributes.concat();
    let signature = signer.sign(digest, &element(SET, &[&attributes]))?;

    // Parameters are absent with SHA-2 (RFC 5754 section 2), and may be with SHA-1 (RFC 3370 section 2.1).
    let digest_algorithm = element(
        SEQUENCE,
        &[&oid(match digest {
            DigestAlgorithm::Sha1 => SHA1,
            DigestAlgorithm::Sha256 => SHA256,
        })?],
    );
    let signer_identifier = element(SEQUENCE, &[&encode(tbs.issuer())?, &encode(tbs.serial_number())?]);
    let signer_info = element(
        SEQUENCE,
        &[
            VERSION_1,
            &signer_identifier,
            &digest_algorithm,
            &element(CONTEXT_0, &[&attributes]),
            &element(SEQUENCE, &[&oid(RSA_ENCRYPTION)?, NULL]),
            &element(OCTET_STRING, &[&signature]),
        ],
    );
    let signed_data = element(
        SEQUENCE,
        &[
            VERSION_1,
            &element(SET, &[&digest_algorithm]),
            &element(SEQUENCE, &[&oid(ID_DATA)?]),
            &element(CONTEXT_0, &[&signer.certificates().concat()]),
            &element(SET, &[&signer_info]),
        ],
    );
    Ok(element(SEQUENCE, &[&oid(ID_SIGNED_DATA)?, &element(CONTEXT_0, &[&signed_data])]))
}

/// One DER element: tag, shortest length, and the pieces of its content.
fn element(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let len: usize = content.iter().map(|piece| piece.len()).sum();
    let mut der = Vec::with_capacity(len + 10);
    der.push(tag);
    let bytes = len.to_be_bytes();
    match u8::try_from(len) {
        Ok(short) if short < 0x80 => der.push(short),
        _ => {
            let significant = bytes.get(len.leading_zeros() as usize / 8..).unwrap_or_default();
            der.push(0x80 | significant.len().to_le_bytes()[0]);
            der.extend_from_slice(significant);
        }
    }
    content.iter().for_each(|piece| der.extend_from_slice(piece));
    der
}

fn attribute(name: ObjectIdentifier, value: &[u8]) -> Result<Vec<u8>, Error> {
    Ok(element(SEQUENCE, &[&oid(name)?, &element(SET, &[value])]))
}

fn oid(oid: ObjectIdentifier) -> Result<Vec<u8>, Error> {
    encode(&oid)
}

fn encode(value: &impl Encode) -> Result<Vec<u8>, Error> {
    value.to_der().map_err(|error| signer_error(error.to_string()))
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

    #[test]
    fn lengths_are_the_shortest() {
        for (len, head) in [
            (0, &[SEQUENCE, 0][..]),
            (127, &[SEQUENCE, 127]),
            (128, &[SEQUENCE, 0x81, 128]),
            (256, &[SEQUENCE, 0x82, 1, 0]),
            (65_536, &[SEQUENCE, 0x83, 1, 0, 0]),
        ] {
            let der = element(SEQUENCE, &[&vec![7; len]]);
            assert_eq!((der.get(..head.len()).unwrap(), der.len()), (head, head.len() + len));
        }
    }

    #[test]
    fn times_are_written_by_their_year() {
        assert_eq!(time(UnixTime(1_639_488_968)).unwrap(), b"\x17\x0D211214133608Z");
        assert_eq!(time(UnixTime(2_524_608_000)).unwrap(), b"\x18\x0F20500101000000Z");
        assert!(time(UnixTime(i64::MAX)).is_err());
    }
}
