//! Certificates written to order. Their signatures are words: who asks whether one verifies, compares them.

use crate::der::{oid, sequence, tlv};

/// What a certificate is to say. Names and keys are numbers.
#[derive(Clone, Debug, Default)]
pub struct Order {
    pub subject: u8,
    pub issuer: u8,
    pub key: u8,
    /// The key that signed it.
    pub signed_with: u8,
    /// Years of two digits.
    pub valid: (u8, u8),
    /// basicConstraints: CA or not, and the length of path.
    pub authority: Option<(bool, Option<u8>)>,
    /// keyUsage, its first octet.
    pub key_usage: Option<u8>,
    /// Key identifiers.
    pub key_id: Option<u8>,
    pub issuer_key_id: Option<u8>,
    /// A critical extension that nobody knows.
    pub unknown: bool,
    /// rfc822Name, and name constraints permitted and excluded.
    pub email: Option<u8>,
    pub permitted: Option<u8>,
    pub excluded: Option<u8>,
}

const RSA_WITH_SHA256: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b";
const RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";

impl Order {
    pub fn der(&self) -> Vec<u8> {
        let extension = |id: u8, critical: bool, value: Vec<u8>| {
            let critical = if critical { tlv(1, &[0xff]) } else { Vec::new() };
            sequence(&[oid(&[0x55, 0x1d, id]), critical, tlv(4, &value)])
        };
        let mut extensions = Vec::new();
        if let Some((ca, length)) = self.authority {
            let ca = if ca { tlv(1, &[0xff]) } else { Vec::new() };
            let length = length.map_or_else(Vec::new, |length| tlv(2, &[length & 0x7f]));
            extensions.push(extension(0x13, true, sequence(&[ca, length])));
        }
        if let Some(bits) = self.key_usage {
            extensions.push(extension(0x0f, true, tlv(3, &[bits.trailing_zeros().min(7) as u8, bits])));
        }
        if let Some(id) = self.key_id {
            extensions.push(extension(0x0e, false, tlv(4, &[id])));
        }
        if let Some(id) = self.issuer_key_id {
            extensions.push(extension(0x23, false, sequence(&[tlv(0x80, &[id])])));
        }
        if let Some(email) = self.email {
            extensions.push(extension(0x11, false, sequence(&[address(email)])));
        }
        if self.permitted.is_some() || self.excluded.is_some() {
            let list = |tag, name: Option<u8>| {
                name.map_or_else(Vec::new, |name| tlv(tag, &sequence(&[address(name)])))
            };
            let lists = sequence(&[list(0xa0, self.permitted), list(0xa1, self.excluded)]);
            extensions.push(extension(0x1e, true, lists));
        }
        if self.unknown {
            extensions.push(extension(0x7f, true, tlv(5, &[])));
        }
        let algorithm = sequence(&[oid(RSA_WITH_SHA256), tlv(5, &[])]);
        let time = |year: u8| tlv(0x18, format!("20{:02}0101000000Z", year % 100).as_bytes());
        let mut fields = vec![
            tlv(0xa0, &tlv(2, &[2])),
            tlv(2, &[1]),
            algorithm.clone(),
            name(self.issuer),
            sequence(&[time(self.valid.0), time(self.valid.1)]),
            name(self.subject),
            spki(self.key),
        ];
        if !extensions.is_empty() {
            fields.push(tlv(0xa3, &sequence(&extensions)));
        }
        sequence(&[sequence(&fields), algorithm, tlv(3, &[0, self.signed_with])])
    }
}

/// A certificate of this serial number (its contents octets) from this issuer (a Name in DER).
pub fn numbered(issuer: &[u8], serial: &[u8]) -> Vec<u8> {
    let algorithm = sequence(&[oid(RSA_WITH_SHA256), tlv(5, &[])]);
    let time = tlv(0x18, b"20200101000000Z");
    let fields = [
        tlv(2, serial),
        algorithm.clone(),
        issuer.to_vec(),
        sequence(&[time.clone(), time]),
        name(0),
        spki(0),
    ];
    sequence(&[sequence(&fields), algorithm, tlv(3, &[0, 0])])
}

fn address(number: u8) -> Vec<u8> {
    tlv(0x81, format!("a@{}.example", number % 8).as_bytes())
}

fn name(number: u8) -> Vec<u8> {
    let common = sequence(&[oid(b"\x55\x04\x03"), tlv(0x0c, format!("name {number}").as_bytes())]);
    sequence(&[tlv(0x31, &common)])
}

fn spki(key: u8) -> Vec<u8> {
    let mut modulus = vec![0x80 | key; 256];
    modulus.insert(0, 0);
    let key = sequence(&[tlv(2, &modulus), tlv(2, &[1, 0, 1])]);
    sequence(&[sequence(&[oid(RSA), tlv(5, &[])]), tlv(3, &[&[0], &key[..]].concat())])
}
