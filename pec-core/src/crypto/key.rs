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
