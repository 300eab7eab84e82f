//! The small contract between the engine and the mathematics.

use super::{Digest, KeyError};
use crate::Limits;
use std::fmt;
use std::sync::Arc;

/// A back end: makes public keys ready for checking signatures.
///
/// Every back end accepts the same keys and signatures (see the [module](super)); they differ in speed only.
pub trait SignatureVerifier: fmt::Debug + Send + Sync {
    /// Reads a SubjectPublicKeyInfo (RFC 5280 4.1.2.7) in DER. The key can be kept and used for many signatures.
    ///
    /// # Errors
    /// When the key cannot be read, or is not one that is accepted.
    fn prepare(&self, spki_der: &[u8], limits: &Limits) -> Result<Arc<dyn VerifyingKey>, KeyError>;
}

/// A public key that is ready.
pub trait VerifyingKey: fmt::Debug + Send + Sync {
    /// Checks a signature over a digest. The signature is exact: an encoding that differs in any byte is bad.
    ///
    /// # Errors
    /// When the signature is not good, for whatever reason.
    fn verify(&self, scheme: SignatureScheme, digest: &Digest, signature: &[u8]) -> Result<(), BadSignature>;

    /// What sort of key it is.
    fn kind(&self) -> KeyKind;

    /// Its size in bits: of the modulus, for RSA.
    fn bits(&self) -> usize;
}

/// The sorts of public keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyKind {
    /// RSA.
    Rsa,
}

impl KeyKind {
    /// Its name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rsa => "rsa",
        }
    }
}

/// How a digest is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureScheme {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 8.2).
    RsaPkcs1,
}

/// The signature does not verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not verify with this key")]
#[expect(clippy::exhaustive_structs, reason = "a bad signature has no degrees")]
pub struct BadSignature;
