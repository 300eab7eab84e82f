//! What a directory holds: providers, their environments, their certificates, and what could not be read.

use crate::UnixTime;
use crate::finding::Finding;
use crate::hex::hex;
use crate::x509::Certificate;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::fmt;

/// A provider (gestore): all environments under one name.
#[derive(Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Provider {
    /// By which records are known to be of one provider.
    #[serde(skip)]
    pub(super) key: String,
    /// Its name (`providerName`), as its first record writes it.
    pub name: String,
    /// Its environments, in the order of the file.
    pub environments: Vec<Environment>,
}

/// One record of a directory: the main environment of a provider, a secondary one, or a row of a list.
#[derive(Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Environment {
    /// The name of a secondary environment (`providerUnit`); `None` for the main one.
    pub unit: Option<String>,
    /// The mailbox for server acceptances and virus detections (`mailReceipt`).
    pub mailbox: Option<String>,
    /// The first second for which the record holds; `None` if it does not say.
    pub from: Option<UnixTime>,
    /// The last second for which it holds; `None` if it does not say.
    pub until: Option<UnixTime>,
    /// The domains that it manages (`managedDomains`), in lower case, sorted, each once.
    pub domains: Vec<String>,
    /// The certificates with which it signs.
    pub certificates: Vec<ListedCertificate>,
    /// The line of the file where the record begins, from 1.
    #[serde(skip)]
    pub line: usize,
}

/// A certificate in a directory: the whole of it, or what a list of hashes knows of it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedCertificate {
    /// SHA-1 of the certificate (`providerCertificateHash`).
    pub sha1: Option<[u8; 20]>,
    /// SHA-256 of the certificate.
    pub sha256: Option<[u8; 32]>,
    /// The certificate itself (`providerCertificate`).
    pub certificate: Option<Certificate>,
}

/// Something in the file that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The line of the file, from 1.
    pub line: usize,
    /// What it is. Its text says what was done about it.
    pub finding: Finding,
}

impl Environment {
    /// Whether the record holds for this time. One that names no time holds for any.
    #[must_use]
    pub fn covers(&self, at: UnixTime) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at <= until)
    }
}

/// The hashes in lower-case hexadecimal; of a certificate also its subject and validity.
impl Serialize for ListedCertificate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let certificate = self.certificate.as_ref();
        let mut map = serializer.serialize_struct("ListedCertificate", 5)?;
        map.serialize_field("sha1", &self.sha1.as_ref().map(|hash| hex(hash)))?;
        map.serialize_field("sha256", &self.sha256.as_ref().map(|hash| hex(hash)))?;
        map.serialize_field("subject", &certificate.map(Certificate::subject))?;
        map.serialize_field("not_before", &certificate.map(Certificate::not_before))?;
        map.serialize_field("not_after", &certificate.map(Certificate::not_after))?;
        map.end()
    }
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Problem", 3)?;
        map.serialize_field("line", &self.line)?;
        map.serialize_field("code", self.finding.code.code())?;
        map.serialize_field("text", &self.finding.text())?;
        map.end()
    }
}

/// Without the mailboxes and domains.
impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("name", &self.name)
            .field("environments", &self.environments)
            .finish()
    }
}

/// Without mailbox and domains: some are of persons.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("unit", &self.unit)
            .field("domains", &self.domains.len())
            .field("certificates", &self.certificates)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

/// By its fingerprints.
impl fmt::Debug for ListedCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sha1, sha256) = (self.sha1.as_ref().map(|h| hex(h)), self.sha256.as_ref().map(|h| hex(h)));
        f.debug_struct("ListedCertificate")
            .field("sha1", &sha1)
            .field("sha256", &sha256)
            .finish_non_exhaustive()
    }
}

/// Hexadecimal in any case to bytes, blanks and colons between them left out; `None` if it is not that long.
pub(super) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let mut digits = text.chars().filter(|c| !c.is_ascii_whitespace() && *c != ':');
    for byte in &mut bytes {
        let (high, low) = (digits.next()?.to_digit(16)?, digits.next()?.to_digit(16)?);
        *byte = u8::try_from(high << 4 | low).ok()?;
    }
    digits.next().is_none().then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_in_any_case() {
        for (text, expected) in [
            ("00ffA0", Some([0, 255, 160])),
            ("00:FF:a0", Some([0, 255, 160])),
            (" 00 ff\ta0", Some([0, 255, 160])),
            ("00ffa", None),
            ("00ffa000", None),
            ("00ffg0", None),
            ("", None),
        ] {
            assert_eq!(from_hex(text), expected, "{text}");
        }
        assert_eq!(hex(&[0, 255, 160]), "00ffa0");
    }
}
