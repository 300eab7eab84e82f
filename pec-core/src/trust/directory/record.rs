//! The records of the provider directory in LDIF (RFC 6109 section 4.5).

use super::builder::{Builder, MAX_NAME, domain};
use super::ldif::{self, ItemKind};
use super::model::{Environment, ListedCertificate, from_hex};
use crate::Error;
use crate::crypto::{Digest, DigestAlgorithm};
use crate::finding::{Code, Finding};
use crate::x509::Certificate;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Reads all records. The base of the tree (`o=postacert`) and whatever else names no provider is passed over.
pub(super) fn read(file: &[u8], to: &mut Builder<'_>) -> Result<(), Error> {
    let mut record: Option<Record> = None;
    let mut lost = false;
    for item in ldif::items(file) {
        match item.kind {
            ItemKind::Record(dn) => {
                finish(record.take(), to)?;
                to.count_record()?;
                record = Some(Record::begin(item.line, &dn, to));
                lost = false;
            }
            ItemKind::End => {
                finish(record.take(), to)?;
                lost = false;
            }
            ItemKind::Attribute(name, value) => match &mut record {
                Some(record) => record.take(&name, value, item.line, to)?,
                // Said once for all lines of the record.
                None if !std::mem::replace(&mut lost, true) => {
                    let finding = Finding::new(Code::DirectoryRecordDamaged).with("it has no dn");
                    to.problem(item.line, finding);
                }
                None => {}
            },
            ItemKind::Fault(finding) => {
                to.problem(item.line, finding);
                lost = true;
                if let Some(record) = &mut record {
                    record.damaged = true;
                }
            }
        }
    }
    finish(record, to)
}

fn finish(record: Option<Record>, to: &mut Builder<'_>) -> Result<(), Error> {
    record.map_or(Ok(()), |record| record.finish(to))
}

/// A record while it is read.
#[derive(Default)]
struct Record {
    line: usize,
    /// The provider and the environment that the distinguished name names.
    named: Option<String>,
    named_unit: Option<String>,
    /// Nothing more is said of a record that is damaged, and it is not used.
    damaged: bool,
    name: Option<String>,
    unit: Option<String>,
    mailbox: Option<String>,
    domains: Vec<String>,
    /// With the line of each.
    hashes: BTreeMap<[u8; 20], usize>,
    certificates: Vec<(usize, Vec<u8>)>,
}

impl Record {
    fn begin(line: usize, dn: &[u8], to: &mut Builder<'_>) -> Self {
        let mut record = Self { line, ..Self::default() };
        match std::str::from_utf8(dn) {
            Ok(dn) => {
                for (kind, value) in relative_names(dn) {
                    match kind.as_str() {
                        _ if value.len() > MAX_NAME => record.damage(line, "a name in dn is too long", to),
                        "providername" => record.named = Some(value),
                        // RFC 6109 section 4.5.7 prints it with an s.
                        "providerunit" | "providerunits" => record.named_unit = Some(value),
                        _ => {}
                    }
                }
            }
            Err(_) => record.damage(line, "dn is not in UTF-8", to),
        }
        record
    }

    fn damage(&mut self, line: usize, why: &str, to: &mut Builder<'_>) {
        if !std::mem::replace(&mut self.damaged, true) {
            to.problem(line, Finding::new(Code::DirectoryRecordDamaged).with(why));
        }
    }

    /// Takes in one attribute; those without a meaning here are passed over.
    fn take(
        &mut self,
        name: &str,
        value: Cow<'_, [u8]>,
        line: usize,
        to: &mut Builder<'_>,
    ) -> Result<(), Error> {
        match name {
            "providername" | "providerunit" | "mailreceipt" => {
                let slot = match name {
                    "providername" => &mut self.name,
                    "providerunit" => &mut self.unit,
                    _ => &mut self.mailbox,
                };
                match std::str::from_utf8(&value).map(str::trim) {
                    Ok("") => self.damage(line, &format!("{name} is empty"), to),
                    // SINGLE-VALUE: with two, nobody knows whose record it is.
                    Ok(_) if slot.is_some() => self.damage(line, &format!("{name} stands there twice"), to),
                    Ok(text) if text.len() > MAX_NAME => {
                        self.damage(line, &format!("{name} is longer than {MAX_NAME} bytes"), to);
                    }
                    Ok(text) => *slot = Some(text.to_owned()),
                    Err(_) => self.damage(line, &format!("{name} is not in UTF-8"), to),
                }
            }
            "manageddomains" => {
                to.count_value()?;
                match std::str::from_utf8(&value).ok().and_then(domain) {
                    Some(domain) => self.domains.push(domain),
                    None => to.problem(line, Finding::new(Code::DirectoryValue).with("managedDomains")),
                }
            }
            "providercertificatehash" => {
                to.count_value()?;
                match std::str::from_utf8(&value).ok().and_then(from_hex) {
                    Some(hash) => drop(self.hashes.entry(hash).or_insert(line)),
                    None => {
                        to.problem(line, Finding::new(Code::DirectoryValue).with("providerCertificateHash"));
                    }
                }
            }
            "providercertificate" => {
                to.count_value()?;
                self.certificates.push((line, value.into_owned()));
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(mut self, to: &mut Builder<'_>) -> Result<(), Error> {
        let Some(name) = self.name.take().or_else(|| self.named.clone()) else { return Ok(()) };
        if self.damaged {
            return Ok(());
        }
        let certificates = self.listed(to);
        let missing = match (self.domains.is_empty(), certificates.is_empty()) {
            (true, _) => "managedDomains",
            (_, true) => "providerCertificate",
            _ => {
                let identity = self.named.unwrap_or_else(|| name.clone());
                let environment = Environment {
                    unit: self.unit.or(self.named_unit),
                    mailbox: self.mailbox,
                    from: None,
                    until: None,
                    domains: self.domains,
                    certificates,
                    line: self.line,
                };
                to.add(&identity, name, environment);
                return Ok(());
            }
        };
        to.problem(self.line, Finding::new(Code::DirectoryIncomplete).with(missing));
        Ok(())
    }

    /// The certificates whose hash the record gives too (RFC 6109 section 4.5.1).
    fn listed(&mut self, to: &mut Builder<'_>) -> Vec<ListedCertificate> {
        let mut listed = Vec::new();
        let mut has_foreign = false;
        let mut unused = self.hashes.clone();
        for (line, der) in std::mem::take(&mut self.certificates) {
            let mut sha1 = [0; 20];
            sha1.copy_from_slice(Digest::of(DigestAlgorithm::Sha1, &der).as_bytes());
            unused.remove(&sha1);
            if !self.hashes.contains_key(&sha1) {
                has_foreign = true;
                to.problem(line, Code::DirectoryCertificateHash.into());
                continue;
            }
            match Certificate::from_der(&der) {
                Ok(certificate) => listed.push(ListedCertificate {
                    sha1: Some(sha1),
                    sha256: Some(certificate.sha256()),
                    certificate: Some(certificate),
                }),
                Err(_) => to.problem(line, Code::DirectoryCertificateUnreadable.into()),
            }
        }
        // A hash that is no certificate's is likely the one of the certificate that was told above.
        for line in unused.into_values().filter(|_| !has_foreign) {
            to.problem(line, Code::DirectoryCertificateHash.into());
        }
        listed
    }
}

/// The types, in lower case, and values of a distinguished name (RFC 4514 section 3), escapes undone.
fn relative_names(dn: &str) -> Vec<(String, String)> {
    let mut names = Vec::new();
    let mut text = Vec::new();
    let mut kind = None;
    let mut bytes = dn.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => match bytes.next() {
                Some(high) => match (char::from(high).to_digit(16), bytes.peek()) {
                    (Some(upper), Some(low)) if low.is_ascii_hexdigit() => {
                        let lower = char::from(*low).to_digit(16).unwrap_or_default();
                        text.extend(u8::try_from(upper << 4 | lower));
                        bytes.next();
                    }
                    _ => text.push(high),
                },
                None => text.push(byte),
            },
            b'=' if kind.is_none() => kind = Some(taken(&mut text).to_ascii_lowercase()),
            b',' => names.extend(kind.take().map(|kind| (kind, taken(&mut text)))),
            _ => text.push(byte),
        }
    }
    names.extend(kind.take().map(|kind| (kind, taken(&mut text))));
    names
}

fn taken(text: &mut Vec<u8>) -> String {
    String::from_utf8_lossy(&std::mem::take(text)).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinguished_names() {
        for (dn, expected) in [
            ("o=postacert", &[("o", "postacert")][..]),
            (
                "providerUnit=Due, ProviderName=Alfa PEC S.p.A.,o=postacert",
                &[("providerunit", "Due"), ("providername", "Alfa PEC S.p.A."), ("o", "postacert")],
            ),
            (
                r"providerName=Rossi\, Neri \2b C\C3\A0,o=x",
                &[("providername", "Rossi, Neri + Cà"), ("o", "x")],
            ),
            (r"a=\=b=c\", &[("a", r"=b=c\")]),
            ("nothing", &[]),
            (",,=,", &[("", "")]),
        ] {
            let names = relative_names(dn);
            let names: Vec<_> = names.iter().map(|(kind, value)| (kind.as_str(), value.as_str())).collect();
            assert_eq!(names, expected, "{dn}");
        }
    }
}
