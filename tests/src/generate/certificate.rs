//! What a certificate is to say, and its DER. The same plan and key give the same bytes: RSA with PKCS#1 v1.5 has nothing
//! random in it, and serial numbers derive from the plan's name.

use super::der::{
    BIT_STRING, INTEGER, OCTET_STRING, SET, UTC_TIME, bits, element, integer, oid, sequence, yes,
};
use super::key::Key;
use pec_core::crypto::{Digest, DigestAlgorithm};

/// What a certificate is to say. Begin with [`Plan::root`], [`Plan::authority`] or [`Plan::signer`] and change it.
#[derive(Clone)]
pub(super) struct Plan {
    /// The file's name, without `.pem`.
    pub(super) name: &'static str,
    /// Whose key it certifies: `pki/keys/test-key-<key>.pem`.
    pub(super) key: &'static str,
    /// The plan of its issuer, by name; its own for a self-signed one.
    pub(super) issuer: &'static str,
    /// The key that signs in place of the issuer's, if a forger does.
    pub(super) forged_with: Option<&'static str>,
    /// Attribute types, by their letters, and values.
    pub(super) subject: Vec<(&'static str, &'static str)>,
    /// The first and the last day of its validity, each at midnight UTC, `YYYY-MM-DD`.
    pub(super) valid: (&'static str, &'static str),
    /// The digest under the issuer's signature.
    pub(super) digest: DigestAlgorithm,
    /// The extensions, but for the two key identifiers, which every certificate gets.
    pub(super) extensions: Vec<Extension>,
}

/// An extension.
#[derive(Clone)]
pub(super) struct Extension {
    kind: &'static str,
    critical: bool,
    value: Vec<u8>,
}

const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const KEY_USAGE: &str = "2.5.29.15";
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
const POLICIES: &str = "2.5.29.32";
const ALTERNATIVE_NAME: &str = "2.5.29.17";
const NAME_CONSTRAINTS: &str = "2.5.29.30";
const CRL_POINTS: &str = "2.5.29.31";
const SUBJECT_KEY_ID: &str = "2.5.29.14";
const AUTHORITY_KEY_ID: &str = "2.5.29.35";

/// The policy of PEC's authorities, and below it that of the providers' certificates.
pub(super) const PEC_AUTHORITY_POLICY: &str = "1.3.76.16.3.1";
pub(super) const PEC_POLICY: &str = "1.3.76.16.3.1.1";
pub(super) const EMAIL_PROTECTION: &str = "1.3.6.1.5.5.7.3.4";
pub(super) const CLIENT_AUTHENTICATION: &str = "1.3.6.1.5.5.7.3.2";

/// The bits of keyUsage that occur here, as its first octet has them.
pub(super) const DIGITAL_SIGNATURE: u8 = 0x80;
pub(super) const KEY_ENCIPHERMENT: u8 = 0x20;
const CERTIFICATE_AND_CRL_SIGN: u8 = 0x06;
pub(super) const CRL_SIGN: u8 = 0x02;

/// GeneralName, by context tag.
const EMAIL: u8 = 0x81;
const URI: u8 = 0x86;
const DIRECTORY: u8 = 0xa4;
const IP: u8 = 0x87;

impl Plan {
    /// A root that signs itself.
    pub(super) fn root(name: &'static str, key: &'static str, common_name: &'static str) -> Self {
        Self {
            name,
            key,
            issuer: name,
            forged_with: None,
            subject: vec![("C", "IT"), ("O", "Prove PEC"), ("CN", common_name)],
            valid: ("2010-01-01", "2045-01-01"),
            digest: DigestAlgorithm::Sha256,
            extensions: vec![],
        }
        .with(BASIC_CONSTRAINTS, true, sequence(&[yes()]))
        .with_key_usage(CERTIFICATE_AND_CRL_SIGN)
    }

    /// An authority below a root, in the shape of those that issue to providers; without name constraints yet.
    pub(super) fn authority(
        name: &'static str,
        key: &'static str,
        issuer: &'static str,
        common_name: &'static str,
    ) -> Self {
        Self { issuer, valid: ("2012-01-01", "2044-01-01"), ..Self::root(name, key, common_name) }
            .with(BASIC_CONSTRAINTS, true, sequence(&[yes(), integer(&[0])]))
            .with_extended_key_usage(&[CLIENT_AUTHENTICATION, EMAIL_PROTECTION])
            .with_policy(PEC_AUTHORITY_POLICY)
            .with_crl("http://crl.test-pec-root.example/root.crl")
    }

    /// A provider's certificate, of the profile of RFC 6109 section 5.5, for `posta-certificata@domain`.
    pub(super) fn signer(
        name: &'static str,
        key: &'static str,
        issuer: &'static str,
        organization: &'static str,
        address: &str,
    ) -> Self {
        Self {
            issuer,
            subject: vec![("C", "IT"), ("L", "Prova"), ("O", organization), ("CN", organization)],
            valid: ("2024-01-01", "2040-01-01"),
            extensions: vec![],
            ..Self::root(name, key, "")
        }
        .with_key_usage(DIGITAL_SIGNATURE)
        .with_extended_key_usage(&[CLIENT_AUTHENTICATION, EMAIL_PROTECTION])
        .with_policy(PEC_POLICY)
        .with(ALTERNATIVE_NAME, false, sequence(&[element(EMAIL, address.as_bytes())]))
        .with_crl("http://crl.test-pec-ca1.example/ca1.crl")
    }

    pub(super) fn valid(mut self, from: &'static str, to: &'static str) -> Self {
        self.valid = (from, to);
        self
    }

    /// Critical, as RFC 6109 section 5.5 wants it.
    pub(super) fn with_key_usage(self, bits: u8) -> Self {
        let unused = bits.trailing_zeros().to_le_bytes()[0];
        self.with(KEY_USAGE, true, element(BIT_STRING, &[unused, bits]))
    }

    pub(super) fn with_extended_key_usage(self, usages: &[&str]) -> Self {
        let usages: Vec<_> = usages.iter().map(|usage| oid(usage)).collect();
        self.with(EXTENDED_KEY_USAGE, false, sequence(&usages))
    }

    pub(super) fn with_policy(self, policy: &str) -> Self {
        self.with(POLICIES, false, sequence(&[sequence(&[oid(policy)])]))
    }

    pub(super) fn without_policy(self) -> Self {
        self.without(POLICIES)
    }

    pub(super) fn without_alternative_name(self) -> Self {
        self.without(ALTERNATIVE_NAME)
    }

    pub(super) fn without_basic_constraints(self) -> Self {
        self.without(BASIC_CONSTRAINTS)
    }

    fn with_crl(self, url: &str) -> Self {
        let name = element(0xa0, &element(0xa0, &element(URI, url.as_bytes())));
        self.with(CRL_POINTS, false, sequence(&[sequence(&[name])]))
    }

    /// Its CRLs are issued by somebody else.
    pub(super) fn with_crl_issuer(self, issuer: &Plan) -> Self {
        let name = element(0xa2, &element(DIRECTORY, &distinguished(&issuer.subject)));
        self.with(CRL_POINTS, false, sequence(&[sequence(&[name])]))
    }

    /// Permits these e-mail hosts and organizations, and excludes every IP address. Not critical, as real ones are.
    pub(super) fn with_name_constraints(self, hosts: &[&str], organizations: &[&'static str]) -> Self {
        let email = |host: &&str| sequence(&[element(EMAIL, host.as_bytes())]);
        let directory = |name: &&'static str| {
            sequence(&[element(DIRECTORY, &distinguished(&[("C", "IT"), ("L", "Prova"), ("O", name)]))])
        };
        let permitted: Vec<u8> =
            hosts.iter().map(email).chain(organizations.iter().map(directory)).flatten().collect();
        let excluded = [[0; 8].as_slice(), &[0; 32]].map(|all| sequence(&[element(IP, all)])).concat();
        let value = sequence(&[element(0xa0, &permitted), element(0xa1, &excluded)]);
        self.with(NAME_CONSTRAINTS, false, value)
    }

    fn with(self, kind: &'static str, critical: bool, value: Vec<u8>) -> Self {
        let mut plan = self.without(kind);
        plan.extensions.push(Extension { kind, critical, value });
        plan
    }

    fn without(mut self, kind: &str) -> Self {
        self.extensions.retain(|extension| extension.kind != kind);
        self
    }

    /// The certificate in DER, of this key, signed with the issuer's.
    pub(super) fn sign(&self, key: &Key, issuer: &Self, issuer_key: &Key) -> Vec<u8> {
        let identifiers = [
            Extension {
                kind: SUBJECT_KEY_ID,
                critical: false,
                value: element(OCTET_STRING, &key.identifier()),
            },
            Extension {
                kind: AUTHORITY_KEY_ID,
                critical: false,
                value: sequence(&[element(0x80, &issuer_key.identifier())]),
            },
        ];
        let extension = |extension: &Extension| {
            let critical = if extension.critical { yes() } else { vec![] };
            sequence(&[oid(extension.kind), critical, element(OCTET_STRING, &extension.value)])
        };
        let extensions: Vec<_> = self.extensions.iter().chain(&identifiers).map(extension).collect();
        let algorithm = sequence(&[
            oid(match self.digest {
                DigestAlgorithm::Sha1 => "1.2.840.113549.1.1.5",
                _ => "1.2.840.113549.1.1.11",
            }),
            vec![0x05, 0x00],
        ]);
        let signed = sequence(&[
            element(0xa0, &element(INTEGER, &[2])),
            self.serial(),
            algorithm.clone(),
            distinguished(&issuer.subject),
            sequence(&[utc_midnight(self.valid.0), utc_midnight(self.valid.1)]),
            distinguished(&self.subject),
            key.public(),
            element(0xa3, &sequence(&extensions)),
        ]);
        let forger = self.forged_with.map(Key::named);
        let signature = forger.as_ref().unwrap_or(issuer_key).sign(self.digest, &signed);
        sequence(&[signed, algorithm, bits(&signature)])
    }

    /// Its serial number, an INTEGER.
    pub(super) fn serial(&self) -> Vec<u8> {
        let digest = Digest::of(DigestAlgorithm::Sha256, self.name.as_bytes());
        integer(digest.as_bytes().get(..16).unwrap_or_default())
    }
}

/// A distinguished name; the country is a PrintableString (RFC 5280 appendix A), the rest is UTF-8.
pub(super) fn distinguished(attributes: &[(&str, &str)]) -> Vec<u8> {
    let attribute = |(letters, value): &(&str, &str)| {
        let (kind, string) = match *letters {
            "C" => ("2.5.4.6", 0x13),
            "L" => ("2.5.4.7", 0x0c),
            "O" => ("2.5.4.10", 0x0c),
            "CN" => ("2.5.4.3", 0x0c),
            other => panic!("no attribute type {other} here"),
        };
        element(SET, &sequence(&[oid(kind), element(string, value.as_bytes())]))
    };
    sequence(&attributes.iter().map(attribute).collect::<Vec<_>>())
}

/// A day before 2050 as UTCTime.
fn utc_midnight(day: &str) -> Vec<u8> {
    let digits: String = day.chars().skip(2).filter(char::is_ascii_digit).collect();
    element(UTC_TIME, format!("{digits}000000Z").as_bytes())
}
