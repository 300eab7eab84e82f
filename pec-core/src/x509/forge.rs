//! Certificates and CRLs for tests, made on the spot, and a back end that believes them.
//!
//! A signature here is the SHA-256 of the issuer's key and the digest of what is signed: as telling as a real one for every test
//! that is not about RSA, and made without one.

use super::{Certificate, Crl};
use crate::crypto::{
    BadSignature, Digest, DigestAlgorithm, KeyError, KeyKind, SignatureScheme, SignatureVerifier,
    VerifyingKey,
};
use crate::{Limits, UnixTime};
use std::sync::Arc;

/// What a certificate is to say. Start from [`leaf`] or [`ca`] and change fields.
#[derive(Clone)]
pub(crate) struct Forge {
    pub(crate) subject: &'static str,
    pub(crate) issuer: &'static str,
    /// A key is a word; whoever knows the word signs with it.
    pub(crate) key: &'static str,
    pub(crate) issuer_key: &'static str,
    pub(crate) key_bits: usize,
    pub(crate) valid: (&'static str, &'static str),
    /// Contents octets of the OID of the signature.
    pub(crate) algorithm: &'static [u8],
    pub(crate) version: u8,
    pub(crate) serial: u8,
    /// OID, critical, DER of the value.
    pub(crate) extensions: Vec<Extension>,
}

pub(crate) const SHA256_WITH_RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b";
pub(crate) const SHA1_WITH_RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05";
pub(crate) const MD5_WITH_RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04";
pub(crate) const ECDSA_WITH_SHA256: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x03\x02";
pub(crate) const KEY_USAGE: &[u8] = b"\x55\x1d\x0f";
pub(crate) const ALT_NAME: &[u8] = b"\x55\x1d\x11";
pub(crate) const BASIC_CONSTRAINTS: &[u8] = b"\x55\x1d\x13";
pub(crate) const NAME_CONSTRAINTS: &[u8] = b"\x55\x1d\x1e";
pub(crate) const POLICIES: &[u8] = b"\x55\x1d\x20";
pub(crate) const EXTENDED_KEY_USAGE: &[u8] = b"\x55\x1d\x25";
pub(crate) const SUBJECT_KEY_ID: &[u8] = b"\x55\x1d\x0e";
pub(crate) const AUTHORITY_KEY_ID: &[u8] = b"\x55\x1d\x23";
pub(crate) const CRL_POINTS: &[u8] = b"\x55\x1d\x1f";
pub(crate) const CRL_NUMBER: &[u8] = b"\x55\x1d\x14";
pub(crate) const DELTA_CRL: &[u8] = b"\x55\x1d\x1b";
pub(crate) const CRL_SCOPE: &[u8] = b"\x55\x1d\x1c";
pub(crate) const KEEPS_EXPIRED: &[u8] = b"\x55\x1d\x3c";
pub(crate) const REASON: &[u8] = b"\x55\x1d\x15";
pub(crate) const INVALIDITY_DATE: &[u8] = b"\x55\x1d\x18";
pub(crate) const CERTIFICATE_ISSUER: &[u8] = b"\x55\x1d\x1d";
pub(crate) const UNKNOWN: &[u8] = b"\x2a\x03\x04";
pub(crate) const EMAIL_PROTECTION: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x03\x04";
pub(crate) const SERVER_AUTH: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x03\x01";
pub(crate) const PEC_POLICY: &[u8] = b"\x2b\x4c\x10\x03\x01\x01";

/// keyUsage bits.
pub(crate) const DIGITAL_SIGNATURE: u8 = 0x80;
pub(crate) const KEY_CERT_SIGN: u8 = 0x04;
pub(crate) const CRL_SIGN: u8 = 0x02;

/// A signer's certificate under `issuer`, as PEC wants it.
pub(crate) fn leaf(issuer: &'static str) -> Forge {
    Forge {
        subject: "Signer",
        issuer,
        key: "signer's key",
        issuer_key: issuer,
        key_bits: 2048,
        valid: ("20200101000000Z", "20300101000000Z"),
        algorithm: SHA256_WITH_RSA,
        version: 3,
        serial: 1,
        extensions: Vec::new(),
    }
    .with(KEY_USAGE, true, key_usage(DIGITAL_SIGNATURE))
    .with(EXTENDED_KEY_USAGE, false, sequence(&[oid(EMAIL_PROTECTION)]))
    .with(POLICIES, false, sequence(&[sequence(&[oid(PEC_POLICY)])]))
    .with(ALT_NAME, false, sequence(&[tlv(0x81, b"posta-certificata@pec.example.it")]))
    .with(SUBJECT_KEY_ID, false, tlv(4, b"signer"))
    .with(AUTHORITY_KEY_ID, false, sequence(&[tlv(0x80, issuer.as_bytes())]))
}

/// A CA's certificate; its key is its name.
pub(crate) fn ca(name: &'static str, issuer: &'static str) -> Forge {
    Forge { subject: name, key: name, extensions: Vec::new(), ..leaf(issuer) }
        .with(BASIC_CONSTRAINTS, true, basic_constraints(true, None))
        .with(KEY_USAGE, true, key_usage(KEY_CERT_SIGN | CRL_SIGN))
        .with(SUBJECT_KEY_ID, false, tlv(4, name.as_bytes()))
        .with(AUTHORITY_KEY_ID, false, sequence(&[tlv(0x80, issuer.as_bytes())]))
}

impl Forge {
    /// Sets an extension, in place of what stands there.
    pub(crate) fn with(mut self, kind: &'static [u8], critical: bool, value: Vec<u8>) -> Self {
        self.extensions.retain(|(known, _, _)| *known != kind);
        self.extensions.push((kind, critical, value));
        self
    }

    pub(crate) fn without(mut self, kind: &[u8]) -> Self {
        self.extensions.retain(|(known, _, _)| *known != kind);
        self
    }

    pub(crate) fn spki(&self) -> Vec<u8> {
        spki(self.key, self.key_bits)
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let extensions: Vec<_> = self.extensions.iter().map(extension).collect();
        let algorithm = sequence(&[oid(self.algorithm), tlv(5, &[])]);
        let version = if self.version > 1 { tlv(0xa0, &tlv(2, &[self.version - 1])) } else { Vec::new() };
        let extensions = if extensions.is_empty() { Vec::new() } else { tlv(0xa3, &sequence(&extensions)) };
        let signed = sequence(&[
            version,
            tlv(2, &[self.serial]),
            algorithm,
            name(self.issuer),
            sequence(&[tlv(0x18, self.valid.0.as_bytes()), tlv(0x18, self.valid.1.as_bytes())]),
            name(self.subject),
            self.spki(),
            extensions,
        ]);
        signed_by(self.issuer_key, self.algorithm, signed)
    }

    pub(crate) fn make(&self) -> Certificate {
        Certificate::from_der(&self.der()).unwrap()
    }
}

/// What a CRL is to say. Start from [`crl`] and change fields.
#[derive(Clone)]
pub(crate) struct ForgedCrl {
    pub(crate) issuer: &'static str,
    pub(crate) key: &'static str,
    pub(crate) algorithm: &'static [u8],
    pub(crate) this_update: &'static str,
    pub(crate) next_update: Option<&'static str>,
    /// Serial number, date, extensions.
    pub(crate) entries: Vec<(Vec<u8>, &'static str, Vec<Extension>)>,
    pub(crate) extensions: Vec<Extension>,
}

/// OID, critical, DER of the value.
pub(crate) type Extension = (&'static [u8], bool, Vec<u8>);

/// A CRL of an authority whose key is its name, for the days around the end of 2023, that lists nothing.
pub(crate) fn crl(issuer: &'static str) -> ForgedCrl {
    ForgedCrl {
        issuer,
        key: issuer,
        algorithm: SHA256_WITH_RSA,
        this_update: "20231228000000Z",
        next_update: Some("20240104000000Z"),
        entries: Vec::new(),
        extensions: Vec::new(),
    }
}

impl ForgedCrl {
    /// The list for another time.
    pub(crate) fn of(mut self, this_update: &'static str, next_update: &'static str) -> Self {
        (self.this_update, self.next_update) = (this_update, Some(next_update));
        self
    }

    /// The list with one more entry: serial number, date, reason.
    pub(crate) fn listing(mut self, serial: u8, date: &'static str, reason: Option<u8>) -> Self {
        let reason = reason.map(|reason| (REASON, false, tlv(10, &[reason])));
        self.entries.push((vec![serial], date, reason.into_iter().collect()));
        self
    }

    /// The last entry with an extension.
    pub(crate) fn entry_with(mut self, kind: &'static [u8], critical: bool, value: Vec<u8>) -> Self {
        self.entries.last_mut().unwrap().2.push((kind, critical, value));
        self
    }

    pub(crate) fn with(mut self, kind: &'static [u8], critical: bool, value: Vec<u8>) -> Self {
        self.extensions.push((kind, critical, value));
        self
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let entry = |(serial, date, extensions): &(Vec<u8>, &'static str, Vec<Extension>)| {
            let extensions = match extensions.as_slice() {
                [] => Vec::new(),
                all => sequence(&all.iter().map(extension).collect::<Vec<_>>()),
            };
            sequence(&[tlv(2, serial), time(date), extensions])
        };
        let entries: Vec<_> = self.entries.iter().map(entry).collect();
        let extensions: Vec<_> = self.extensions.iter().map(extension).collect();
        let signed = sequence(&[
            tlv(2, &[1]),
            sequence(&[oid(self.algorithm), tlv(5, &[])]),
            name(self.issuer),
            time(self.this_update),
            self.next_update.map(time).unwrap_or_default(),
            if entries.is_empty() { Vec::new() } else { sequence(&entries) },
            if extensions.is_empty() { Vec::new() } else { tlv(0xa0, &sequence(&extensions)) },
        ]);
        signed_by(self.key, self.algorithm, signed)
    }

    pub(crate) fn make(&self) -> Crl {
        Crl::from_der(&self.der(), &Limits::default()).unwrap()
    }
}

fn extension((kind, critical, value): &Extension) -> Vec<u8> {
    let critical = if *critical { tlv(1, &[0xff]) } else { Vec::new() };
    sequence(&[oid(kind), critical, tlv(4, value)])
}

pub(crate) fn time(generalized: &str) -> Vec<u8> {
    tlv(0x18, generalized.as_bytes())
}

/// What is to be signed, with its algorithm and its signature. All issuers' keys but those of the tests on strength have 2048 bits.
fn signed_by(key: &str, algorithm: &[u8], signed: Vec<u8>) -> Vec<u8> {
    let digest = if algorithm == SHA1_WITH_RSA { DigestAlgorithm::Sha1 } else { DigestAlgorithm::Sha256 };
    let signature = sign(&spki(key, 2048), &Digest::of(digest, &signed));
    let algorithm = sequence(&[oid(algorithm), tlv(5, &[])]);
    sequence(&[signed, algorithm, tlv(3, &[&[0], &signature[..]].concat())])
}

fn sign(spki: &[u8], digest: &Digest) -> Vec<u8> {
    Digest::of(DigestAlgorithm::Sha256, &[spki, digest.as_bytes()].concat()).as_bytes().to_vec()
}

/// The back end of this module.
#[derive(Debug)]
pub(crate) struct Believer;

#[derive(Debug)]
struct Key(Vec<u8>);

impl SignatureVerifier for Believer {
    fn prepare(&self, spki_der: &[u8], _: &Limits) -> Result<Arc<dyn VerifyingKey>, KeyError> {
        Ok(Arc::new(Key(spki_der.to_vec())))
    }
}

impl VerifyingKey for Key {
    fn verify(&self, _: SignatureScheme, digest: &Digest, signature: &[u8]) -> Result<(), BadSignature> {
        if sign(&self.0, digest) == signature { Ok(()) } else { Err(BadSignature) }
    }

    fn kind(&self) -> KeyKind {
        KeyKind::Rsa
    }

    fn bits(&self) -> usize {
        2048
    }
}

pub(crate) fn at(rfc3339: &str) -> UnixTime {
    UnixTime::parse_rfc3339(rfc3339).unwrap()
}

// ---- DER, written

#[expect(clippy::cast_possible_truncation, reason = "the low bytes are meant")]
pub(crate) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut der = match length {
        0..=0x7f => vec![tag, length as u8],
        0x80..=0xff => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    der.extend(content);
    der
}

pub(crate) fn sequence(elements: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &elements.concat())
}

pub(crate) fn oid(content: &[u8]) -> Vec<u8> {
    tlv(6, content)
}

#[expect(clippy::cast_possible_truncation, reason = "at most 8")]
pub(crate) fn key_usage(bits: u8) -> Vec<u8> {
    tlv(3, &[bits.trailing_zeros() as u8, bits])
}

pub(crate) fn basic_constraints(ca: bool, max_path_length: Option<u8>) -> Vec<u8> {
    let ca = if ca { tlv(1, &[0xff]) } else { Vec::new() };
    sequence(&[ca, max_path_length.map_or_else(Vec::new, |length| tlv(2, &[length]))])
}

/// A name of one common name; with `/` in it, of organizations before that: `O1/O2/CN`.
pub(crate) fn name(text: &str) -> Vec<u8> {
    let parts: Vec<_> = text.split('/').collect();
    let last = parts.len() - 1;
    let rdn = |(n, part): (usize, &&str)| {
        let kind = if n == last { b"\x55\x04\x03" } else { b"\x55\x04\x0a" };
        tlv(0x31, &sequence(&[oid(kind), tlv(0x0c, part.as_bytes())]))
    };
    sequence(&parts.iter().enumerate().map(rdn).collect::<Vec<_>>())
}

/// nameConstraints of these bases, each the DER of a GeneralName.
pub(crate) fn name_constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Vec<u8> {
    let list = |tag, bases: &[Vec<u8>]| match bases {
        [] => Vec::new(),
        bases => {
            tlv(tag, &bases.iter().flat_map(|base| sequence(std::slice::from_ref(base))).collect::<Vec<_>>())
        }
    };
    sequence(&[list(0xa0, permitted), list(0xa1, excluded)])
}

/// SubjectPublicKeyInfo of an RSA key whose modulus starts with the digest of a word.
fn spki(word: &str, bits: usize) -> Vec<u8> {
    let mut modulus = vec![0];
    modulus.extend(Digest::of(DigestAlgorithm::Sha256, word.as_bytes()).as_bytes());
    modulus.resize(bits / 8 + 1, 0xff);
    modulus[1] |= 0x80;
    let key = sequence(&[tlv(2, &modulus), tlv(2, &[1, 0, 1])]);
    let algorithm = sequence(&[oid(b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), tlv(5, &[])]);
    sequence(&[algorithm, tlv(3, &[&[0], &key[..]].concat())])
}
