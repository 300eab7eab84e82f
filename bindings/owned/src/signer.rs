//! A signer of the host's.

use pec_core::Error;
use pec_core::crypto::DigestAlgorithm;
use pec_core::provider::Signer;

type Sign<'a> = dyn Fn(DigestAlgorithm, &[u8]) -> Result<Vec<u8>, String> + 'a;

/// Certificates, and a function of the host's that signs: the key may be in a hardware module, or in another process.
pub struct HostSigner<'a> {
    certificates: Vec<Vec<u8>>,
    sign: Box<Sign<'a>>,
}

impl<'a> HostSigner<'a> {
    /// A signer with these certificates in DER, its own first, that signs by `sign`: from the digest algorithm
    /// and the bytes to be signed, the signature (RSA PKCS#1 v1.5), or what went wrong.
    pub fn new(
        certificates: Vec<Vec<u8>>,
        sign: impl Fn(DigestAlgorithm, &[u8]) -> Result<Vec<u8>, String> + 'a,
    ) -> Self {
        Self { certificates, sign: Box::new(sign) }
    }
}

impl Signer for HostSigner<'_> {
    fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    fn sign(&self, digest: DigestAlgorithm, to_be_signed: &[u8]) -> Result<Vec<u8>, Error> {
        (self.sign)(digest, to_be_signed).map_err(|detail| Error::Signer { detail })
    }
}
