//! Writing DER: the few forms that certificates are made of.

use der::{Encode, asn1::ObjectIdentifier};
use pec_core::asn1::der::header;

pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const SET: u8 = 0x31;
pub(super) const UTC_TIME: u8 = 0x17;
const SEQUENCE: u8 = 0x30;

/// One element of this identifier octet.
pub(super) fn element(identifier: u8, content: &[u8]) -> Vec<u8> {
    [&header(identifier, content.len()), content].concat()
}

/// A SEQUENCE of elements.
pub(super) fn sequence(elements: &[Vec<u8>]) -> Vec<u8> {
    element(SEQUENCE, &elements.concat())
}

/// An object identifier, from its dotted form.
pub(super) fn oid(dotted: &str) -> Vec<u8> {
    ObjectIdentifier::new(dotted).unwrap().to_der().unwrap()
}

/// TRUE.
pub(super) fn yes() -> Vec<u8> {
    vec![0x01, 0x01, 0xff]
}

/// A BIT STRING of whole octets.
pub(super) fn bits(octets: &[u8]) -> Vec<u8> {
    element(BIT_STRING, &[&[0], octets].concat())
}

/// A non-negative INTEGER.
pub(super) fn integer(big_endian: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = big_endian.iter().copied().skip_while(|octet| *octet == 0).collect();
    // A set first bit would make it negative.
    let sign: &[u8] = if digits.first().is_none_or(|octet| *octet >= 0x80) { &[0] } else { &[] };
    element(INTEGER, &[sign, &digits].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_the_shortest_and_never_negative() {
        for (octets, der) in [
            (&[][..], &[2, 1, 0][..]),
            (&[0, 0], &[2, 1, 0]),
            (&[0, 5], &[2, 1, 5]),
            (&[0x80], &[2, 2, 0, 0x80]),
        ] {
            assert_eq!(integer(octets), der);
        }
    }
}
