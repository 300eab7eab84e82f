//! The private keys of the test PKI, made once with OpenSSL and committed: `testdata/pki/keys`.

use super::der::{bits, sequence};
use pec_core::asn1::{Reader, Tag};
use pec_core::crypto::{Digest, DigestAlgorithm};
use pec_core::provider::{RsaSigner, Signer};
use pec_core::{Error, Limits};
use std::rc::Rc;

/// Reads one key file into the program, so that generating reads none.
macro_rules! keys {
    ($($name:literal)*) => {
        &[$((
            $name,
            include_bytes!(concat!("../../../testdata/pki/keys/test-key-", $name, ".pem")),
        ),)*]
    };
}

const FILES: &[(&str, &[u8])] = keys! {
    "root" "authority" "alfa" "beta" "gamma" "delta" "other-authority" "weak-1024"
    "public-root" "public-person" "forger-root" "forger-authority" "forger-alfa"
};

/// An RSA key.
#[derive(Clone)]
pub(super) struct Key {
    signer: Rc<RsaSigner>,
    /// The DER of RSAPublicKey.
    rsa: Vec<u8>,
    /// The DER of AlgorithmIdentifier.
    algorithm: Vec<u8>,
}

impl Key {
    /// The key in `test-key-<name>.pem`.
    pub(super) fn named(name: &str) -> Self {
        let (_, pem) = FILES.iter().find(|(found, _)| *found == name).unwrap();
        let (_, pkcs8) = der::pem::decode_vec(pem).unwrap();
        let (algorithm, rsa) = public_parts(&pkcs8).unwrap();
        Self { signer: Rc::new(RsaSigner::new(&pkcs8, vec![]).unwrap()), rsa, algorithm }
    }

    /// SubjectPublicKeyInfo.
    pub(super) fn public(&self) -> Vec<u8> {
        sequence(&[self.algorithm.clone(), bits(&self.rsa)])
    }

    /// The identifier of RFC 5280 section 4.2.1.2, method 1.
    pub(super) fn identifier(&self) -> Vec<u8> {
        Digest::of(DigestAlgorithm::Sha1, &self.rsa).as_bytes().to_vec()
    }

    pub(super) fn sign(&self, digest: DigestAlgorithm, message: &[u8]) -> Vec<u8> {
        self.signer.sign(digest, message).unwrap()
    }
}

/// Algorithm and RSAPublicKey of a PKCS#8 PrivateKeyInfo (RFC 5208) with an RSAPrivateKey (RFC 8017) in it.
fn public_parts(pkcs8: &[u8]) -> Result<(Vec<u8>, Vec<u8>), pec_core::asn1::Asn1Error> {
    let limits = Limits::default();
    let mut info = Reader::der(pkcs8, &limits).read_tagged(Tag::SEQUENCE)?.children()?;
    info.read_tagged(Tag::INTEGER)?;
    let algorithm = info.read_tagged(Tag::SEQUENCE)?.raw().to_vec();
    let inside = info.read_tagged(Tag::OCTET_STRING)?.content();
    let mut key = Reader::der(inside, &limits).read_tagged(Tag::SEQUENCE)?.children()?;
    key.read_tagged(Tag::INTEGER)?;
    let modulus = key.read_tagged(Tag::INTEGER)?.raw().to_vec();
    let exponent = key.read_tagged(Tag::INTEGER)?.raw().to_vec();
    Ok((algorithm, sequence(&[modulus, exponent])))
}

/// Who signs messages: a key, and the certificates that go into the signature.
#[derive(Clone)]
pub struct Seal {
    pub(super) key: Key,
    pub(super) certificates: Vec<Vec<u8>>,
}

impl Signer for Seal {
    fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    fn sign(&self, digest: DigestAlgorithm, to_be_signed: &[u8]) -> Result<Vec<u8>, Error> {
        self.key.signer.sign(digest, to_be_signed)
    }
}

impl Seal {
    /// The same signer with other certificates in its signatures, its own first.
    #[must_use]
    pub fn with_certificates(mut self, certificates: Vec<Vec<u8>>) -> Self {
        self.certificates = certificates;
        self
    }
}
