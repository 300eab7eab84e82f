//! Who signs: a trait, so that the key may be anywhere, and a signer in software for tests and sandboxes.

use crate::Error;
use crate::crypto::{Digest, DigestAlgorithm};
use rsa::pkcs8::DecodePrivateKey;
use rsa::{Pkcs1v15Sign, PrivateKey};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

/// Who signs for a provider, with an RSA key.
pub trait Signer {
    /// The certificates that go into the signature, in DER: the signer's own first, then those of its issuers.
    fn certificates(&self) -> &[Vec<u8>];

    /// Signs `to_be_signed` (the DER of the signed attributes) with RSA PKCS#1 v1.5 and this digest: the bytes of the
    /// signature.
    ///
    /// # Errors
    ///
    /// [`Error::Signer`] with what went wrong.
    fn sign(&self, digest: DigestAlgorithm, to_be_signed: &[u8]) -> Result<Vec<u8>, Error>;
}

pub(super) fn signer_error(detail: impl Into<String>) -> Error {
    Error::Signer { detail: detail.into() }
}

/// A signer with its RSA key in memory, for tests and sandboxes.
///
/// The signature is computed without blinding, which would need randomness: whoever can measure its time closely may
/// learn about the key. A provider's real key belongs in a hardware module behind [`Signer`].
pub struct RsaSigner {
    key: PrivateKey,
    certificates: Vec<Vec<u8>>,
}

impl RsaSigner {
    /// A signer from a private key in PKCS#8 DER and its certificates in DER, the signer's own first.
    ///
    /// # Errors
    ///
    /// [`Error::Signer`] if the key cannot be read.
    pub fn new(pkcs8: &[u8], certificates: Vec<Vec<u8>>) -> Result<Self, Error> {
        let key = PrivateKey::from_pkcs8_der(pkcs8)
            .map_err(|error| signer_error(format!("the key is not an RSA key in PKCS#8: {error}")))?;
        Ok(Self { key, certificates })
    }
}

impl Signer for RsaSigner {
    fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    fn sign(&self, digest: DigestAlgorithm, to_be_signed: &[u8]) -> Result<Vec<u8>, Error> {
        let scheme = match digest {
            DigestAlgorithm::Sha1 => Pkcs1v15Sign::new::<Sha1>(),
            DigestAlgorithm::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
            DigestAlgorithm::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
            DigestAlgorithm::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
        };
        self.key
            .sign(scheme, Digest::of(digest, to_be_signed).as_bytes())
            .map_err(|error| signer_error(error.to_string()))
    }
}
