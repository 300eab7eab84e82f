//! The private keys of the test PKI, made once with OpenSSL and committed: `testdata/pki/keys`.

use super::der::{bits, integer, sequence};
use super::{md5, rsa};
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
    "forger-agid" "exponent-3" "short-512"
};

/// An RSA key.
#[derive(Clone)]
pub(super) struct Key {
    hand: Hand,
    /// Its numbers, as octets.
    modulus: Vec<u8>,
    private: Vec<u8>,
    /// The DER of RSAPublicKey.
    rsa: Vec<u8>,
    /// The DER of AlgorithmIdentifier.
    algorithm: Vec<u8>,
}

/// How signatures are made.
#[derive(Clone)]
enum Hand {
    /// As everybody does.
    Usual(Rc<RsaSigner>),
    /// By the numbers, where no library does it.
    Numbers,
    /// Without the private key, as far as the public exponent allows.
    Forged(u8),
}

impl Key {
    /// The key in `test-key-<name>.pem`.
    pub(super) fn named(name: &str) -> Self {
        let (_, pem) = FILES.iter().find(|(found, _)| *found == name).unwrap();
        let (_, pkcs8) = der::pem::decode_vec(pem).unwrap();
        let mut key = numbers(&pkcs8).unwrap();
        // The library has a shortest length.
        if let Ok(signer) = RsaSigner::new(&pkcs8, vec![]) {
            key.hand = Hand::Usual(Rc::new(signer));
        }
        key
    }

    /// The same modulus under another public exponent, one so small that no private key is needed.
    pub(super) fn with_exponent(self, exponent: u8) -> Self {
        let rsa = sequence(&[integer(&self.modulus), integer(&[exponent])]);
        Self { rsa, ..self }.forged(exponent)
    }

    /// The same public key in the hands of somebody who has the public one alone.
    pub(super) fn forged(self, exponent: u8) -> Self {
        Self { hand: Hand::Forged(exponent), private: vec![], ..self }
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
        let length = self.modulus.len();
        let info = || {
            assert_eq!(digest, DigestAlgorithm::Sha256, "no other digest is signed by hand");
            rsa::digest_info("2.16.840.1.101.3.4.2.1", Digest::of(digest, message).as_bytes())
        };
        match &self.hand {
            Hand::Usual(signer) => signer.sign(digest, message).unwrap(),
            Hand::Numbers => rsa::power(&rsa::padded(&info(), length), &self.private, &self.modulus),
            Hand::Forged(exponent) => rsa::root(&info(), length, (*exponent).into()),
        }
    }

    /// A signature over an MD5 digest.
    pub(super) fn sign_md5(&self, message: &[u8]) -> Vec<u8> {
        let info = rsa::digest_info(md5::ALGORITHM, &md5::digest(message));
        rsa::power(&rsa::padded(&info, self.modulus.len()), &self.private, &self.modulus)
    }
}

/// The numbers of a PKCS#8 PrivateKeyInfo (RFC 5208) with an RSAPrivateKey (RFC 8017) in it.
fn numbers(pkcs8: &[u8]) -> Result<Key, pec_core::asn1::Asn1Error> {
    let limits = Limits::default();
    let mut info = Reader::der(pkcs8, &limits).read_tagged(Tag::SEQUENCE)?.children()?;
    info.read_tagged(Tag::INTEGER)?;
    let algorithm = info.read_tagged(Tag::SEQUENCE)?.raw().to_vec();
    let inside = info.read_tagged(Tag::OCTET_STRING)?.content();
    let mut key = Reader::der(inside, &limits).read_tagged(Tag::SEQUENCE)?.children()?;
    key.read_tagged(Tag::INTEGER)?;
    let modulus = key.read_tagged(Tag::INTEGER)?;
    let exponent = key.read_tagged(Tag::INTEGER)?;
    let private = key.read_tagged(Tag::INTEGER)?.unsigned()?.to_vec();
    Ok(Key {
        hand: Hand::Numbers,
        modulus: modulus.unsigned()?.to_vec(),
        private,
        rsa: sequence(&[modulus.raw().to_vec(), exponent.raw().to_vec()]),
        algorithm,
    })
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
        Ok(self.key.sign(digest, to_be_signed))
    }
}

impl Seal {
    /// Somebody who has this signer's certificate and its public exponent, 3, and makes signatures with these alone.
    #[must_use]
    pub fn without_private_key(mut self) -> Self {
        self.key = self.key.forged(3);
        self
    }

    /// The same signer with other certificates in its signatures, its own first.
    #[must_use]
    pub fn with_certificates(mut self, certificates: Vec<Vec<u8>>) -> Self {
        self.certificates = certificates;
        self
    }
}
