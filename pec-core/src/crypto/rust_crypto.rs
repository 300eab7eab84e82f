//! The back end in pure Rust, on the crates `rsa`, `sha1` and `sha2`.

use super::key::RsaKey;
use super::{
    BadSignature, Digest, DigestAlgorithm, KeyError, KeyKind, SignatureScheme, SignatureVerifier,
    VerifyingKey,
};
use crate::Limits;
use rsa::{BoxedUint, Pkcs1v15Sign, PublicKey};
use std::sync::Arc;

/// The default back end: pure Rust, no C compiler, every target.
///
/// Checking a signature of 2048 bits takes some 50 µs, nearly four times as long as with `AwsLc`; it touches public values only.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "a choice; it has no settings")]
pub struct RustCrypto;

impl SignatureVerifier for RustCrypto {
    fn prepare(&self, spki_der: &[u8], limits: &Limits) -> Result<Arc<dyn VerifyingKey>, KeyError> {
        Ok(Arc::new(RustCryptoKey::new(&RsaKey::read(spki_der, limits)?)?))
    }
}

#[derive(Debug)]
pub(super) struct RustCryptoKey {
    key: PublicKey,
    bits: usize,
}

impl RustCryptoKey {
    pub(super) fn new(key: &RsaKey<'_>) -> Result<Self, KeyError> {
        let modulus = BoxedUint::from_be_slice_vartime(key.modulus);
        let exponent = BoxedUint::from(key.exponent);
        let rsa = PublicKey::new(modulus, exponent).map_err(|_| KeyError::Value)?;
        Ok(Self { key: rsa, bits: key.bits })
    }
}

impl VerifyingKey for RustCryptoKey {
    fn verify(&self, scheme: SignatureScheme, digest: &Digest, signature: &[u8]) -> Result<(), BadSignature> {
        let padding = match (scheme, digest.algorithm()) {
            (SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha1) => Pkcs1v15Sign::new::<sha1::Sha1>(),
            (SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha256) => Pkcs1v15Sign::new::<sha2::Sha256>(),
            (SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha384) => Pkcs1v15Sign::new::<sha2::Sha384>(),
            (SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha512) => Pkcs1v15Sign::new::<sha2::Sha512>(),
        };
        self.key.verify(padding, digest.as_bytes(), signature).map_err(|_| BadSignature)
    }

    fn kind(&self) -> KeyKind {
        KeyKind::Rsa
    }

    fn bits(&self) -> usize {
        self.bits
    }
}
