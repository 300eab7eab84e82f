//! What was proven about certificates, so that it need not be computed again for the next message.

use super::remembered::Judgements;
use crate::Limits;
use crate::crypto::{
    Digest, KeyError, SignatureAlgorithm, SignatureVerifier, UnsupportedAlgorithm, VerifyingKey,
};
use crate::finding::{Code, Finding};
use crate::x509::{Certificate, Crl, X509Error};
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// Certificates of trusted signers and of their issuers, with what was proven about them.
///
/// The key is the whole certificate, so nothing that differs in a byte profits. Only good results are kept, only for signers that
/// were found trusted, and only what never changes: the certificate as read, its key made ready, and with which keys its signature
/// verifies; by their SHA-256, which CRLs which key verifies; and, without CRLs or a directory, the judgement itself, for the stretch of
/// time in which no date of a certificate or an authority makes a difference. A judgement is the same with a full memory and an empty one.
///
/// It belongs to the caller, and to one back end; it starts afresh when it is full
/// ([`Limits::max_remembered_certificates`]).
#[derive(Default)]
pub struct Memory {
    entries: BTreeMap<ByDer, Entry>,
    /// SHA-256 of CRLs, each with that of a key that verifies it.
    crls: BTreeSet<([u8; 32], [u8; 32])>,
    pub(super) judgements: Judgements,
}

/// Larger certificates are not kept: those of providers have some 2 kB, those of their authorities up to 6 kB.
const MAX_DER_BYTES: usize = 16 * 1024;

#[derive(Default)]
struct Entry {
    key: Option<Arc<dyn VerifyingKey>>,
    /// SHA-256 of the issuers' keys.
    signed_by: BTreeSet<[u8; 32]>,
}

impl Memory {
    /// Nothing is remembered yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many certificates are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The certificate with this DER: remembered, else read.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn certificate(&self, der: &[u8]) -> Result<Certificate, X509Error> {
        match self.entries.get_key_value(der) {
            Some((known, _)) => Ok(known.0.clone()),
            None => Certificate::from_der(der),
        }
    }

    /// Whether this very object is the one that is remembered.
    pub(super) fn holds(&self, certificate: &Certificate) -> bool {
        let known = self.entries.get_key_value(certificate.der());
        known.is_some_and(|(known, _)| known.0.is_same_object(certificate))
    }

    /// The certificate's key, ready for checking signatures: remembered, else prepared.
    ///
    /// # Errors
    /// When the key is not one that is accepted.
    pub fn key_of(
        &mut self,
        certificate: &Certificate,
        backend: &dyn SignatureVerifier,
        limits: &Limits,
    ) -> Result<Arc<dyn VerifyingKey>, KeyError> {
        let entry = self.entries.get_mut(certificate.der());
        if let Some(key) = entry.as_ref().and_then(|entry| entry.key.as_ref()) {
            return Ok(Arc::clone(key));
        }
        let key = backend.prepare(certificate.spki(), limits)?;
        if let Some(entry) = entry {
            entry.key = Some(Arc::clone(&key));
        }
        Ok(key)
    }

    fn knows(&self, certificate: &Certificate, issuer_key: &[u8; 32]) -> bool {
        self.entries.get(certificate.der()).is_some_and(|entry| entry.signed_by.contains(issuer_key))
    }

    fn remember_crls(&mut self, proven: Vec<([u8; 32], [u8; 32])>, limits: &Limits) {
        if self.crls.len() + proven.len() > limits.max_remembered_certificates {
            self.crls.clear();
        }
        self.crls.extend(proven.into_iter().take(limits.max_remembered_certificates));
    }

    /// The entry to write to, unless the certificate is too large to be kept.
    fn entry(&mut self, certificate: &Certificate, limits: &Limits) -> Option<&mut Entry> {
        if certificate.der().len() > MAX_DER_BYTES || limits.max_remembered_certificates == 0 {
            return None;
        }
        let known = self.entries.contains_key(certificate.der());
        if !known && self.entries.len() >= limits.max_remembered_certificates {
            self.entries.clear();
        }
        Some(self.entries.entry(ByDer(certificate.clone())).or_default())
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memory({} certificates)", self.entries.len())
    }
}

/// A public key.
#[derive(Clone, Copy)]
pub(super) enum Key<'a> {
    /// That of a certificate.
    Of(&'a Certificate),
    /// One that stands alone: a SubjectPublicKeyInfo.
    Alone(&'a [u8]),
}

/// Why a signature is not proven.
pub(super) enum NotProven {
    /// There is no check left.
    Limit,
    /// The algorithm is broken.
    Broken(String),
    /// The key or the algorithm is none that is accepted.
    Unsupported(String),
    /// It does not verify.
    Invalid,
}

impl From<NotProven> for Finding {
    fn from(why: NotProven) -> Self {
        match why {
            NotProven::Limit => Finding::new(Code::X509Limit).with("max_path_signatures"),
            NotProven::Broken(name) => Finding::new(Code::X509BrokenSignature).with(name),
            NotProven::Unsupported(what) => Finding::new(Code::X509Unsupported).with(what),
            NotProven::Invalid => Code::X509SignatureInvalid.into(),
        }
    }
}

/// Checks of signatures during one judgement: from memory, else by the back end. What is proven goes to memory only at the end,
/// and only if the signer turns out to be trusted: strangers must not drive out what is known.
pub(super) struct Proofs<'a> {
    pub(super) memory: &'a mut Memory,
    pub(super) backend: &'a dyn SignatureVerifier,
    pub(super) limits: &'a Limits,
    /// How many more checks may be asked for. Those that memory answers count, too, so that it changes no outcome.
    left: usize,
    /// The same for CRLs: apart, so that a search for a path cannot use them up.
    left_for_crls: usize,
    proven: Vec<(Certificate, [u8; 32])>,
    proven_crls: Vec<([u8; 32], [u8; 32])>,
    /// Keys made ready, by the SHA-256 of each.
    keys: BTreeMap<[u8; 32], Arc<dyn VerifyingKey>>,
}

impl<'a> Proofs<'a> {
    pub(super) fn new(
        memory: &'a mut Memory,
        backend: &'a dyn SignatureVerifier,
        limits: &'a Limits,
    ) -> Self {
        Self {
            memory,
            backend,
            limits,
            left: limits.max_path_signatures,
            left_for_crls: limits.max_crl_signatures,
            proven: Vec::new(),
            proven_crls: Vec::new(),
            keys: BTreeMap::new(),
        }
    }

    /// Whether the issuer's key verifies the certificate's signature; if not, the finding says why.
    pub(super) fn signed_by(
        &mut self,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<(), Finding> {
        spend(&mut self.left)?;
        Ok(self.check(certificate, Key::Of(issuer))?)
    }

    /// The same with a key that stands alone.
    pub(super) fn signed_by_key(&mut self, certificate: &Certificate, spki: &[u8]) -> Result<(), Finding> {
        spend(&mut self.left)?;
        Ok(self.check(certificate, Key::Alone(spki))?)
    }

    /// The same for the certificate of somebody who signs CRLs.
    pub(super) fn issued(&mut self, certificate: &Certificate, issuer: Key<'_>) -> Result<(), NotProven> {
        spend(&mut self.left_for_crls)?;
        self.check(certificate, issuer)
    }

    /// Whether the key verifies the CRL's signature.
    pub(super) fn crl_signed_by(&mut self, crl: &Crl, issuer: Key<'_>) -> Result<(), NotProven> {
        spend(&mut self.left_for_crls)?;
        let proof = (crl.sha256(), issuer.sha256());
        if !self.memory.crls.contains(&proof) && !self.proven_crls.contains(&proof) {
            let key = self.key(issuer)?;
            verify(key.as_ref(), crl.signature_algorithm(), crl.signed_bytes(), crl.signature())?;
            self.proven_crls.push(proof);
        }
        Ok(())
    }

    /// How many signatures were asked for.
    pub(super) fn spent(&self) -> usize {
        self.limits.max_path_signatures - self.left + self.limits.max_crl_signatures - self.left_for_crls
    }

    fn check(&mut self, certificate: &Certificate, issuer: Key<'_>) -> Result<(), NotProven> {
        let issuer_key = issuer.sha256();
        if self.memory.knows(certificate, &issuer_key) {
            return Ok(());
        }
        let key = self.key(issuer)?;
        let (algorithm, signature) = (certificate.signature_algorithm(), certificate.signature());
        verify(key.as_ref(), algorithm, certificate.signed_bytes(), signature)?;
        self.proven.push((certificate.clone(), issuer_key));
        Ok(())
    }

    /// The key, ready.
    fn key(&mut self, key: Key<'_>) -> Result<Arc<dyn VerifyingKey>, NotProven> {
        let sha256 = key.sha256();
        if let Some(ready) = self.keys.get(&sha256) {
            return Ok(Arc::clone(ready));
        }
        let ready = match key {
            Key::Of(certificate) => self.memory.key_of(certificate, self.backend, self.limits),
            Key::Alone(spki) => self.backend.prepare(spki, self.limits),
        };
        let ready = ready.map_err(|error| NotProven::Unsupported(error.to_string()))?;
        self.keys.insert(sha256, Arc::clone(&ready));
        Ok(ready)
    }

    /// Remembers what was proven about these certificates, and their keys.
    pub(super) fn remember<'c>(self, trusted: impl Iterator<Item = &'c Certificate>) {
        self.memory.remember_crls(self.proven_crls, self.limits);
        for certificate in trusted {
            let Some(entry) = self.memory.entry(certificate, self.limits) else { continue };
            let proven = self.proven.iter().filter(|(known, _)| known == certificate);
            entry.signed_by.extend(proven.map(|(_, issuer_key)| *issuer_key));
            if entry.key.is_none() {
                entry.key = self.keys.get(&certificate.spki_sha256()).cloned();
            }
        }
    }
}

impl Key<'_> {
    /// SHA-256 of it: which key it is.
    fn sha256(self) -> [u8; 32] {
        match self {
            Self::Of(certificate) => certificate.spki_sha256(),
            Self::Alone(spki) => sha256(spki),
        }
    }
}

fn spend(left: &mut usize) -> Result<(), NotProven> {
    *left = left.checked_sub(1).ok_or(NotProven::Limit)?;
    Ok(())
}

fn verify(
    key: &dyn VerifyingKey,
    algorithm: Result<SignatureAlgorithm, UnsupportedAlgorithm>,
    signed: &[u8],
    signature: &[u8],
) -> Result<(), NotProven> {
    let algorithm = algorithm.map_err(|algorithm| match algorithm.broken {
        true => NotProven::Broken(algorithm.name),
        false => NotProven::Unsupported(algorithm.name),
    })?;
    let unnamed = || NotProven::Unsupported("no digest is named".to_owned());
    let digest = Digest::of(algorithm.digest.ok_or_else(unnamed)?, signed);
    key.verify(algorithm.scheme, &digest, signature).map_err(|_| NotProven::Invalid)
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(Digest::of(crate::crypto::DigestAlgorithm::Sha256, bytes).as_bytes());
    hash
}

/// A certificate that is found by its DER.
struct ByDer(Certificate);

impl Borrow<[u8]> for ByDer {
    fn borrow(&self) -> &[u8] {
        self.0.der()
    }
}

impl PartialEq for ByDer {
    fn eq(&self, other: &Self) -> bool {
        self.0.der() == other.0.der()
    }
}

impl Eq for ByDer {}

impl PartialOrd for ByDer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ByDer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.der().cmp(other.0.der())
    }
}
