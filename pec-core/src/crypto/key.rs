//! Public keys: read, and judged, before any arithmetic.

use super::AlgorithmIdentifier;
use crate::Limits;
use crate::asn1::{Asn1Error, Reader, Tag, oid};

/// Why a public key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// It is not a SubjectPublicKeyInfo in DER.
    #[error("the public key cannot be read: {0}")]
    Unreadable(#[from] Asn1Error),
    /// It is of another algorithm.
    #[error("keys of the algorithm {0} are not supported")]
    Unsupported(String),
    /// Its size is out of bounds.
    #[error("an RSA key of {0} bits is out of bounds")]
    Size(usize),
    /// It is no RSA key: an even modulus, or an exponent that is even, less than 3 or more than 32 bits long.
    #[error("the RSA key has an unusable modulus or exponent")]
    Value,
}

/// Keys below this are refused: 1024 bits was the rule of the first PEC certificates.
const MIN_RSA_BITS: usize = 1024;
/// The bound of both back ends; [`Limits::max_rsa_bits`] may be lower.
const MAX_RSA_BITS: usize = 8192;

/// An RSA public key whose numbers are in bounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct RsaKey<'a> {
    /// RSAPublicKey (RFC 8017 A.1.1).
    #[cfg_attr(
        not(feature = "aws-lc-rs"),
        expect(dead_code, reason = "the other back end reads the numbers")
    )]
    pub(super) der: &'a [u8],
    /// Most significant byte first, no leading zero.
    pub(super) modulus: &'a [u8],
    pub(super) exponent: u32,
    pub(super) bits: usize,
}

impl<'a> RsaKey<'a> {
    /// Reads a SubjectPublicKeyInfo.
    pub(super) fn read(spki_der: &'a [u8], limits: &Limits) -> Result<Self, KeyError> {
        let mut reader = Reader::der(spki_der, limits);
        let mut fields = reader.read_tagged(Tag::SEQUENCE)?.children()?;
        reader.finish()?;
        let algorithm = AlgorithmIdentifier::read(&mut fields)?;
        let key = fields.read_tagged(Tag::BIT_STRING)?;
        fields.finish()?;
        if algorithm.oid() != oid::RSA_ENCRYPTION || !algorithm.has_no_parameters() {
            return Err(KeyError::Unsupported(algorithm.name()));
        }
        let bits = key.bit_string()?;
        if bits.unused != 0 {
            return Err(KeyError::Value);
        }
        Self::read_numbers(bits.bytes, limits)
    }

    fn read_numbers(der: &'a [u8], limits: &Limits) -> Result<Self, KeyError> {
        let mut reader = Reader::der(der, limits);
        let mut numbers = reader.read_tagged(Tag::SEQUENCE)?.children()?;
        reader.finish()?;
        let modulus = numbers.read()?.unsigned()?;
        let exponent = numbers.read()?.unsigned()?;
        numbers.finish()?;
        let leading_zeros = modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
        let bits = modulus.len() * 8 - leading_zeros;
        if bits < MIN_RSA_BITS || bits > limits.max_rsa_bits.min(MAX_RSA_BITS) {
            return Err(KeyError::Size(bits));
        }
        // A long exponent only makes the arithmetic slow, and an even or tiny one makes it no permutation.
        if exponent.len() > 4 || modulus.last().is_none_or(|byte| byte % 2 == 0) {
            return Err(KeyError::Value);
        }
        let exponent = exponent.iter().fold(0u32, |value, byte| value << 8 | u32::from(*byte));
        if exponent < 3 || exponent % 2 == 0 {
            return Err(KeyError::Value);
        }
        Ok(Self { der, modulus, exponent, bits })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::{Oid, der};
    use crate::crypto::{RustCrypto, SignatureVerifier};

    fn element(identifier: u8, content: &[u8]) -> Vec<u8> {
        [der::header(identifier, content.len()), content.to_vec()].concat()
    }

    /// A SubjectPublicKeyInfo; the numbers as contents octets.
    fn spki(algorithm: Oid<'_>, modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
        let algorithm = element(0x30, &[element(6, algorithm.as_bytes()), element(5, &[])].concat());
        let numbers = element(0x30, &[element(2, modulus), element(2, exponent)].concat());
        element(0x30, &[algorithm, element(3, &[&[0], &numbers[..]].concat())].concat())
    }

    /// An odd number of this many bits, as contents octets.
    fn odd(bits: usize) -> Vec<u8> {
        let mut number = vec![0xff; bits / 8 + 1];
        number[0] = !(0xff_u8 << (bits % 8));
        number
    }

    /// What both back ends say.
    fn prepare(spki: &[u8], limits: &Limits) -> Result<usize, KeyError> {
        let rust = RustCrypto.prepare(spki, limits).map(|key| key.bits());
        #[cfg(feature = "aws-lc-rs")]
        assert_eq!(crate::crypto::AwsLc.prepare(spki, limits).map(|key| key.bits()), rust);
        rust
    }

    #[test]
    fn sizes_are_bounded() {
        let limits = Limits::default();
        for (bits, expected) in [
            (1023, Err(KeyError::Size(1023))),
            (1024, Ok(1024)),
            (1025, Ok(1025)),
            (2047, Ok(2047)),
            (4096, Ok(4096)),
            (8192, Ok(8192)),
            (8193, Err(KeyError::Size(8193))),
            (800_000, Err(KeyError::Size(800_000))),
        ] {
            assert_eq!(prepare(&spki(oid::RSA_ENCRYPTION, &odd(bits), &[3]), &limits), expected);
        }
        let tighter = Limits { max_rsa_bits: 2048, ..limits };
        assert_eq!(
            prepare(&spki(oid::RSA_ENCRYPTION, &odd(2049), &[3]), &tighter),
            Err(KeyError::Size(2049))
        );
    }

    #[test]
    fn numbers_that_make_no_key_are_refused() {
        let limits = Limits::default();
        let with_exponent =
            |exponent: &[u8]| prepare(&spki(oid::RSA_ENCRYPTION, &odd(2048), exponent), &limits);
        for good in [&[3][..], &[1, 0, 1], &[0, 0xff, 0xff, 0xff, 0xff]] {
            assert_eq!(with_exponent(good), Ok(2048), "{good:x?}");
        }
        for wrong in [&[0][..], &[1], &[2], &[1, 0, 0], &[1, 0, 0, 0, 1]] {
            assert_eq!(with_exponent(wrong), Err(KeyError::Value), "{wrong:x?}");
        }
        assert!(matches!(with_exponent(&[0xff]), Err(KeyError::Unreadable(_))), "a negative number");
        let mut even = odd(2048);
        *even.last_mut().unwrap() = 0xfe;
        assert_eq!(prepare(&spki(oid::RSA_ENCRYPTION, &even, &[3]), &limits), Err(KeyError::Value));
    }

    #[test]
    fn other_keys_are_named() {
        let limits = Limits::default();
        for (algorithm, name) in [
            (oid::EC_PUBLIC_KEY, "id-ecPublicKey"),
            (oid::RSASSA_PSS, "id-RSASSA-PSS"),
            (oid::DATA, "id-data"),
        ] {
            let error = prepare(&spki(algorithm, &odd(2048), &[3]), &limits);
            assert_eq!(error, Err(KeyError::Unsupported(name.to_owned())));
        }
        let mut trailing = spki(oid::RSA_ENCRYPTION, &odd(2048), &[3]);
        trailing.push(0);
        assert!(matches!(prepare(&trailing, &limits), Err(KeyError::Unreadable(_))));
    }
}
