//! RSA by its bare arithmetic, for what no library signs: keys too short, digests long broken, and signatures that are forged
//! without a private key.

use super::der::{OCTET_STRING, element, oid, sequence};
use rsa::BoxedUint;
use std::cmp::Ordering;

/// `base` to the power of `exponent`, modulo the odd `modulus`: as many octets as that has.
pub(super) fn power(base: &[u8], exponent: &[u8], modulus: &[u8]) -> Vec<u8> {
    let number = |octets: &[u8]| BoxedUint::from_be_slice_vartime(octets);
    let odd = number(modulus).to_odd().into_option().unwrap();
    let power = number(base).pow_mod(&number(exponent), &odd).to_be_bytes_trimmed_vartime();
    [&vec![0; modulus.len() - power.len()], &*power].concat()
}

/// The DigestInfo (RFC 8017 section 9.2) of a digest.
pub(super) fn digest_info(algorithm: &str, digest: &[u8]) -> Vec<u8> {
    sequence(&[sequence(&[oid(algorithm), vec![0x05, 0x00]]), element(OCTET_STRING, digest)])
}

/// A DigestInfo padded to this many octets, as PKCS#1 v1.5 has it (RFC 8017 section 9.2).
pub(super) fn padded(digest_info: &[u8], length: usize) -> Vec<u8> {
    [&[0, 1], &*vec![0xff; length - 3 - digest_info.len()], &[0], digest_info].concat()
}

/// A number whose `exponent`-th power has this many octets and begins like a padded DigestInfo: eight octets of padding, and
/// behind the digest whatever comes out. Who stops reading at the digest takes it for a signature; no private key made it.
pub(super) fn root(digest_info: &[u8], length: usize, exponent: u32) -> Vec<u8> {
    if exponent == 1 {
        return padded(digest_info, length);
    }
    let mut highest = padded(digest_info, 3 + 8 + digest_info.len());
    highest.resize(length, 0xff);
    let highest = BoxedUint::from_be_slice_vartime(&highest);
    let mut root = vec![0_u8; length.div_ceil(2)];
    // The largest number whose power is not higher, bit by bit.
    for at in 0..root.len() * 8 {
        let bit = 0x80 >> (at % 8);
        *root.get_mut(at / 8).unwrap() |= bit;
        let base = BoxedUint::from_be_slice_vartime(&root);
        // Room for the cube.
        let one = BoxedUint::one_with_precision(u32::try_from(length * 16).unwrap());
        let power = (0..exponent).fold(one, |power, _| power.wrapping_mul(&base));
        if power.cmp_vartime(&highest) == Ordering::Greater {
            *root.get_mut(at / 8).unwrap() ^= bit;
        }
    }
    [vec![0; length - root.len()], root].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers() {
        assert_eq!(power(&[4], &[13], &[0x01, 0xf1]), [0x01, 0xbd]); // 4^13 = 445 mod 497
        assert_eq!(power(&[2], &[3], &[0, 9]), [0, 8]);
    }

    /// The power of a root begins as it should, and only begins so.
    #[test]
    fn roots_begin_like_a_signature() {
        let info = digest_info("2.16.840.1.101.3.4.2.1", &[7; 32]);
        for exponent in [2_u8, 3] {
            let power = power(&root(&info, 256, exponent.into()), &[exponent], &[0xff; 256]);
            let begin = padded(&info, 11 + info.len());
            assert!(power.starts_with(&begin), "{exponent}");
            assert_ne!(power, padded(&info, 256));
        }
        assert_eq!(root(&info, 256, 1), padded(&info, 256));
    }
}
