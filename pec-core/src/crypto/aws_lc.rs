//! The fast back end, on the crate `aws-lc-rs`.

use super::key::RsaKey;
use super::rust_crypto::RustCryptoKey;
use super::{
    BadSignature, Digest, DigestAlgorithm, KeyError, KeyKind, SignatureScheme, SignatureVerifier,
    VerifyingKey,
};
use crate::Limits;
use aws_lc_rs::digest;
use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY as RSA_SHA1,
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY as RSA_SHA256,
    RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY as RSA_SHA512, RSA_PKCS1_2048_8192_SHA384 as RSA_SHA384,
    VerificationAlgorithm,
};
use std::fmt;
use std::sync::Arc;

/// The back end for bulk work: AWS-LC, which needs a C compiler to build.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct AwsLc;

impl SignatureVerifier for AwsLc {
    fn prepare(&self, spki_der: &[u8], limits: &Limits) -> Result<Arc<dyn VerifyingKey>, KeyError> {
        let key = RsaKey::read(spki_der, limits)?;
        let parse = |algorithm: &'static dyn VerificationAlgorithm| {
            ParsedPublicKey::new(algorithm, key.der).map_err(|_| KeyError::Value)
        };
        let sha384 = if key.bits < 2048 {
            Sha384Key::Lent(RustCryptoKey::new(&key)?)
        } else {
            Sha384Key::Own(parse(&RSA_SHA384)?)
        };
        Ok(Arc::new(AwsLcKey {
            bits: key.bits,
            sha1: parse(&RSA_SHA1)?,
            sha256: parse(&RSA_SHA256)?,
            sha384,
            sha512: parse(&RSA_SHA512)?,
        }))
    }
}

/// One key, made ready for each digest algorithm: AWS-LC ties the two together.
struct AwsLcKey {
    bits: usize,
    sha1: ParsedPublicKey,
    sha256: ParsedPublicKey,
    sha384: Sha384Key,
    sha512: ParsedPublicKey,
}

/// AWS-LC has no SHA-384 for keys below 2048 bits; there, the other back end lends its own.
enum Sha384Key {
    Own(ParsedPublicKey),
    Lent(RustCryptoKey),
}

impl VerifyingKey for AwsLcKey {
    fn verify(&self, scheme: SignatureScheme, digest: &Digest, signature: &[u8]) -> Result<(), BadSignature> {
        let SignatureScheme::RsaPkcs1 = scheme;
        let (key, algorithm) = match (digest.algorithm(), &self.sha384) {
            (DigestAlgorithm::Sha1, _) => (&self.sha1, &digest::SHA1_FOR_LEGACY_USE_ONLY),
            (DigestAlgorithm::Sha256, _) => (&self.sha256, &digest::SHA256),
            (DigestAlgorithm::Sha384, Sha384Key::Own(key)) => (key, &digest::SHA384),
            (DigestAlgorithm::Sha384, Sha384Key::Lent(key)) => return key.verify(scheme, digest, signature),
            (DigestAlgorithm::Sha512, _) => (&self.sha512, &digest::SHA512),
        };
        let digest =
            digest::Digest::import_less_safe(digest.as_bytes(), algorithm).map_err(|_| BadSignature)?;
        key.verify_digest_sig(&digest, signature).map_err(|_| BadSignature)
    }

    fn kind(&self) -> KeyKind {
        KeyKind::Rsa
    }

    fn bits(&self) -> usize {
        self.bits
    }
}

impl fmt::Debug for AwsLcKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsLcKey").field("bits", &self.bits).finish_non_exhaustive()
    }
}
