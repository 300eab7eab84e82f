//! The CRLs of the test PKI: `testdata/pki/crl/*.pem`.

use super::certificate::{Plan, distinguished};
use super::der::{OCTET_STRING, UTC_TIME, bits, element, integer, oid, sequence, yes};
use super::key::Key;
use chrono::NaiveDateTime;
use pec_core::provider::DigestAlgorithm;

/// What a CRL is to say. Begin with [`CrlPlan::of`] and change it.
#[derive(Clone)]
pub(super) struct CrlPlan {
    /// The file's name, without `.pem`.
    pub(super) name: &'static str,
    /// The certificate of its issuer, by the name of its plan.
    pub(super) issuer: &'static str,
    /// The key that signs in place of the issuer's, if a forger does.
    forged_with: Option<&'static str>,
    digest: DigestAlgorithm,
    /// From when to when, `YYYY-MM-DDThh:mm:ss` UTC.
    times: (&'static str, &'static str),
    entries: Vec<Entry>,
    extensions: Vec<Extension>,
}

/// A certificate that is listed.
#[derive(Clone)]
struct Entry {
    /// By the name of its plan.
    certificate: &'static str,
    revoked_at: &'static str,
    extensions: Vec<Extension>,
}

/// Identifier, whether it is critical, value.
type Extension = (&'static str, bool, Vec<u8>);

const CRL_NUMBER: &str = "2.5.29.20";
const REASON: &str = "2.5.29.21";
const INVALIDITY_DATE: &str = "2.5.29.24";
const DELTA: &str = "2.5.29.27";
const SCOPE: &str = "2.5.29.28";
const CERTIFICATE_ISSUER: &str = "2.5.29.29";
const AUTHORITY_KEY_ID: &str = "2.5.29.35";
/// One that nobody knows.
const UNKNOWN: &str = "1.2.3.4";

/// Reasons, by number (RFC 5280 section 5.3.1).
pub(super) const KEY_COMPROMISE: u8 = 1;
pub(super) const CA_COMPROMISE: u8 = 2;
pub(super) const SUPERSEDED: u8 = 4;
pub(super) const CESSATION: u8 = 5;
pub(super) const HOLD: u8 = 6;
pub(super) const REMOVE: u8 = 8;

impl CrlPlan {
    /// A list of the days around the usual message, that lists nothing.
    pub(super) fn of(name: &'static str, issuer: &'static str) -> Self {
        Self {
            name,
            issuer,
            forged_with: None,
            digest: DigestAlgorithm::Sha256,
            times: ("2025-03-05T00:00:00", "2025-03-12T00:00:00"),
            entries: vec![],
            extensions: vec![],
        }
    }

    /// With one more entry.
    pub(super) fn listing(
        mut self,
        certificate: &'static str,
        revoked_at: &'static str,
        reason: Option<u8>,
    ) -> Self {
        let reason = reason.map(|reason| (REASON, false, element(0x0a, &[reason])));
        self.entries.push(Entry { certificate, revoked_at, extensions: reason.into_iter().collect() });
        self
    }

    fn entry_with(mut self, kind: &'static str, critical: bool, value: Vec<u8>) -> Self {
        self.entries.last_mut().unwrap().extensions.push((kind, critical, value));
        self
    }

    /// The last entry's certificate was invalid from a time on.
    pub(super) fn invalid_from(self, time: &str) -> Self {
        self.entry_with(INVALIDITY_DATE, false, generalized(time))
    }

    /// The last entry and those that follow are about certificates of this issuer.
    pub(super) fn issued_by(self, issuer: &Plan) -> Self {
        let names = sequence(&[element(0xa4, &distinguished(&issuer.subject))]);
        self.entry_with(CERTIFICATE_ISSUER, true, names)
    }

    pub(super) fn times(mut self, this_update: &'static str, next_update: &'static str) -> Self {
        self.times = (this_update, next_update);
        self
    }

    pub(super) fn forged_with(mut self, key: &'static str) -> Self {
        self.forged_with = Some(key);
        self
    }

    pub(super) fn with_digest(mut self, digest: DigestAlgorithm) -> Self {
        self.digest = digest;
        self
    }

    pub(super) fn numbered(self, number: u8) -> Self {
        self.with(CRL_NUMBER, false, integer(&[number]))
    }

    /// A delta to the list of this number.
    pub(super) fn delta_to(self, base: u8) -> Self {
        self.with(DELTA, true, integer(&[base]))
    }

    /// With an issuingDistributionPoint of these fields.
    fn scope(self, fields: &[Vec<u8>]) -> Self {
        self.with(SCOPE, true, sequence(fields))
    }

    pub(super) fn only_authorities(self) -> Self {
        self.scope(&[element(0x82, &[0xff])])
    }

    /// For some reasons: the octets of ReasonFlags, the unused bits first.
    pub(super) fn only_reasons(self, flags: &[u8]) -> Self {
        self.scope(&[element(0x83, flags)])
    }

    pub(super) fn indirect(self) -> Self {
        self.scope(&[element(0x84, &[0xff])])
    }

    pub(super) fn with_something_critical(self) -> Self {
        self.with(UNKNOWN, true, vec![0x05, 0x00])
    }

    fn with(mut self, kind: &'static str, critical: bool, value: Vec<u8>) -> Self {
        self.extensions.push((kind, critical, value));
        self
    }

    /// The CRL in DER; `plans` are the certificates.
    pub(super) fn sign(&self, plans: &[Plan]) -> Vec<u8> {
        let find = |name: &str| plans.iter().find(|plan| plan.name == name).unwrap();
        let issuer = find(self.issuer);
        let key = Key::named(issuer.key);
        let key_id: Extension = (AUTHORITY_KEY_ID, false, sequence(&[element(0x80, &key.identifier())]));
        let entry = |entry: &Entry| {
            let list = match entry.extensions.as_slice() {
                [] => vec![],
                all => sequence(&all.iter().map(extension).collect::<Vec<_>>()),
            };
            sequence(&[find(entry.certificate).serial(), utc(entry.revoked_at), list])
        };
        let entries: Vec<_> = self.entries.iter().map(entry).collect();
        let extensions: Vec<_> = [key_id].iter().chain(&self.extensions).map(extension).collect();
        let algorithm = sequence(&[
            oid(match self.digest {
                DigestAlgorithm::Sha1 => "1.2.840.113549.1.1.5",
                _ => "1.2.840.113549.1.1.11",
            }),
            vec![0x05, 0x00],
        ]);
        let signed = sequence(&[
            integer(&[1]),
            algorithm.clone(),
            distinguished(&issuer.subject),
            utc(self.times.0),
            utc(self.times.1),
            if entries.is_empty() { vec![] } else { sequence(&entries) },
            element(0xa0, &sequence(&extensions)),
        ]);
        let forger = self.forged_with.map(Key::named);
        let signature = forger.as_ref().unwrap_or(&key).sign(self.digest, &signed);
        sequence(&[signed, algorithm, bits(&signature)])
    }
}

fn extension((kind, critical, value): &Extension) -> Vec<u8> {
    let critical = if *critical { yes() } else { vec![] };
    sequence(&[oid(kind), critical, element(OCTET_STRING, value)])
}

fn written(time: &str, format: &str) -> Vec<u8> {
    let time = NaiveDateTime::parse_from_str(time, "%Y-%m-%dT%H:%M:%S").unwrap();
    time.format(format).to_string().into_bytes()
}

/// A time before 2050.
fn utc(time: &str) -> Vec<u8> {
    element(UTC_TIME, &written(time, "%y%m%d%H%M%SZ"))
}

fn generalized(time: &str) -> Vec<u8> {
    element(0x18, &written(time, "%Y%m%d%H%M%SZ"))
}
