//! The test authorities, the certificates under them and their CRLs: `testdata/pki/*.pem`, `testdata/pki/crl/*.pem`.

use super::certificate::{
    CLIENT_AUTHENTICATION, CRL_SIGN, DIGITAL_SIGNATURE, EMAIL_PROTECTION, KEY_ENCIPHERMENT, Plan,
};
use super::crl::{CA_COMPROMISE, CESSATION, CrlPlan, HOLD, KEY_COMPROMISE, REMOVE, SUPERSEDED};
use super::key::{Key, Seal};
use der::pem::{LineEnding, encode_string};
use pec_core::provider::DigestAlgorithm;
use std::collections::BTreeMap;

const ALFA: &str = "Alfa PEC S.p.A.";
const BETA: &str = "Beta Posta Certificata S.r.l.";
const GAMMA: &str = "Gamma Servizi Telematici S.p.A.";
const DELTA: &str = "Delta Mail S.r.l.";

/// Every certificate of the test PKI. One line each; `testdata/README.md` lists them for people.
fn plans() -> Vec<Plan> {
    let alfa = |name| signer(name, "alfa", "ca1", ALFA, "pec.alfa.example");
    vec![
        Plan::root("ca", "root", "Test PEC Root"),
        ca1_plan(),
        // Another edition of the same authority: same name, same key, other providers.
        ca1("ca1-edition-2", &["pec.alfa.example", "pec.delta.example"], &[ALFA, DELTA]),
        // The providers. Delta is on the second edition only.
        alfa("alfa"),
        signer("beta", "beta", "ca1", BETA, "pec.beta.example"),
        signer("gamma", "gamma", "ca1", GAMMA, "pec.gamma.example"),
        signer("delta", "delta", "ca1", DELTA, "pec.delta.example"),
        // Alfa's certificates with one fault each.
        alfa("alfa-expired").valid("2020-01-01", "2022-01-01"),
        alfa("alfa-not-yet-valid").valid("2039-01-01", "2043-01-01"),
        alfa("alfa-no-pec-policy").without_policy(),
        alfa("alfa-no-email-protection").with_extended_key_usage(&[CLIENT_AUTHENTICATION]),
        alfa("alfa-no-digital-signature").with_key_usage(KEY_ENCIPHERMENT),
        alfa("alfa-no-email-address").without_alternative_name(),
        // As they were before 2018: weak, and then accepted. Valid long enough to be met too late.
        Plan { digest: DigestAlgorithm::Sha1, key: "weak-1024", ..alfa("alfa-weak") }
            .valid("2014-01-01", "2040-01-01"),
        // An authority that says nothing of being one, and who trusts it.
        Plan::authority("not-a-ca", "other-authority", "ca", "Test PEC CA without the CA bit")
            .without_basic_constraints(),
        signer("alfa-below-not-a-ca", "alfa", "not-a-ca", ALFA, "pec.alfa.example"),
        // A provider that makes itself an authority, within its own names, below one that may not have any.
        Plan {
            subject: vec![("C", "IT"), ("L", "Prova"), ("O", ALFA), ("CN", "Alfa CA")],
            ..Plan::authority("alfa-ca", "other-authority", "ca1", "")
        },
        signer("alfa-below-alfa-ca", "alfa", "alfa-ca", ALFA, "pec.alfa.example"),
        // Somebody who issues CRLs for others, and a certificate that names it.
        crl_issuer(),
        alfa("alfa-indirect-crl").with_crl_issuer(&crl_issuer()),
        // A public authority: for anybody's e-mail, without PEC's policy or constraints.
        Plan::root("public-ca", "public-root", "Test Public E-mail Root"),
        Plan::signer("public-person", "public-person", "public-ca", "Anna Verdi", "anna.verdi@mail.example")
            .with_extended_key_usage(&[EMAIL_PROTECTION])
            .without_policy(),
        Plan::signer("public-alfa", "alfa", "public-ca", ALFA, "posta-certificata@pec.alfa.example")
            .without_policy(),
        // The forger: every name as above, every key its own.
        Plan::root("forger-ca", "forger-root", "Test PEC Root"),
        Plan {
            issuer: "forger-ca",
            key: "forger-authority",
            ..ca1("forger-ca1", &["pec.alfa.example"], &[ALFA])
        },
        signer("forger-alfa", "forger-alfa", "forger-ca1", ALFA, "pec.alfa.example"),
        Plan {
            forged_with: Some("forger-authority"),
            ..signer("forger-alfa-under-ca1", "forger-alfa", "ca1", ALFA, "pec.alfa.example")
        },
    ]
}

fn ca1_plan() -> Plan {
    ca1("ca1", &["pec.alfa.example", "pec.beta.example", "pec.gamma.example"], &[ALFA, BETA, GAMMA])
}

fn ca1(name: &'static str, hosts: &[&str], organizations: &[&'static str]) -> Plan {
    Plan::authority(name, "authority", "ca", "Test PEC CA1").with_name_constraints(hosts, organizations)
}

fn crl_issuer() -> Plan {
    Plan::authority("crl-issuer", "other-authority", "ca", "Test PEC CRL Issuer")
        .without_basic_constraints()
        .with_key_usage(CRL_SIGN)
}

/// Every CRL. `ca1`'s are about the usual signer, Alfa, whose usual message is of 2025-03-05T08:12:05Z.
fn crl_plans() -> Vec<CrlPlan> {
    let ca1 = |name| CrlPlan::of(name, "ca1");
    let later = |name| ca1(name).times("2025-06-01T00:00:00", "2025-06-08T00:00:00");
    let base = |name| ca1(name).times("2025-02-01T00:00:00", "2025-03-04T00:00:00").numbered(10);
    let delta = |name| ca1(name).delta_to(10).numbered(12);
    vec![
        CrlPlan::of("ca", "ca"),
        CrlPlan::of("ca-revokes-ca1", "ca").listing("ca1", "2025-01-10T08:00:00", Some(CA_COMPROMISE)),
        ca1("ca1"),
        ca1("ca1-revokes-beta").listing("beta", "2025-01-10T08:00:00", Some(CESSATION)),
        ca1("revoked-before").listing("alfa", "2025-03-04T10:00:00", Some(SUPERSEDED)),
        later("revoked-after").listing("alfa", "2025-05-20T10:00:00", Some(CESSATION)),
        later("compromised-after").listing("alfa", "2025-05-20T10:00:00", Some(KEY_COMPROMISE)),
        later("invalid-before")
            .listing("alfa", "2025-05-20T10:00:00", Some(KEY_COMPROMISE))
            .invalid_from("2025-03-01T00:00:00"),
        ca1("on-hold").listing("alfa", "2025-03-04T10:00:00", Some(HOLD)),
        later("issued-later"),
        ca1("stale").times("2025-02-01T00:00:00", "2025-02-08T00:00:00"),
        ca1("stale-revoked").times("2025-02-01T00:00:00", "2025-02-08T00:00:00").listing(
            "alfa",
            "2025-01-20T10:00:00",
            None,
        ),
        ca1("from-the-future").times("2027-03-05T00:00:00", "2027-03-12T00:00:00"),
        ca1("forged").forged_with("forger-authority"),
        ca1("forged-revocation").forged_with("forger-authority").listing(
            "alfa",
            "2025-03-04T10:00:00",
            Some(KEY_COMPROMISE),
        ),
        CrlPlan::of("of-another-issuer", "public-ca"),
        ca1("only-authorities").only_authorities(),
        ca1("only-key-compromise").only_reasons(&[6, 0x40]),
        ca1("all-but-key-compromise").only_reasons(&[7, 0x3f, 0x80]),
        ca1("something-critical").with_something_critical(),
        ca1("something-critical-revoked").with_something_critical().listing(
            "alfa",
            "2025-03-04T10:00:00",
            None,
        ),
        ca1("sha1").with_digest(DigestAlgorithm::Sha1),
        base("base"),
        base("base-on-hold").listing("alfa", "2025-01-20T10:00:00", Some(HOLD)),
        delta("delta"),
        delta("delta-revokes").listing("alfa", "2025-03-03T10:00:00", Some(KEY_COMPROMISE)),
        delta("delta-releases").listing("alfa", "2025-03-03T10:00:00", Some(REMOVE)),
        // The second entry names no issuer: that of the first goes on.
        CrlPlan::of("indirect", "crl-issuer")
            .indirect()
            .listing("beta", "2025-01-10T08:00:00", None)
            .issued_by(&ca1_plan())
            .listing("alfa-indirect-crl", "2025-03-04T10:00:00", None),
        CrlPlan::of("indirect-of-another", "crl-issuer").indirect().listing(
            "alfa-indirect-crl",
            "2025-03-04T10:00:00",
            None,
        ),
    ]
}

fn signer(
    name: &'static str,
    key: &'static str,
    issuer: &'static str,
    organization: &'static str,
    domain: &str,
) -> Plan {
    let address = format!("posta-certificata@{domain}");
    Plan::signer(name, key, issuer, organization, &address).with_key_usage(DIGITAL_SIGNATURE)
}

/// The certificates, made.
pub struct Pki {
    plans: Vec<Plan>,
    certificates: BTreeMap<&'static str, Vec<u8>>,
    crls: BTreeMap<&'static str, Vec<u8>>,
}

impl Pki {
    pub(super) fn new() -> Self {
        let plans = plans();
        let find = |name: &str| plans.iter().find(|plan| plan.name == name).unwrap();
        let make = |plan: &Plan| {
            let issuer = find(plan.issuer);
            (plan.name, plan.sign(&Key::named(plan.key), issuer, &Key::named(issuer.key)))
        };
        let certificates = plans.iter().map(make).collect();
        let crls = crl_plans().iter().map(|crl| (crl.name, crl.sign(&plans))).collect();
        Self { plans, certificates, crls }
    }

    /// A certificate in DER, by the name of its file.
    ///
    /// # Panics
    ///
    /// There is none of this name.
    #[must_use]
    pub fn certificate(&self, name: &str) -> Vec<u8> {
        self.certificates.get(name).unwrap_or_else(|| panic!("no certificate {name}.pem")).clone()
    }

    /// A CRL in DER, by the name of its file.
    ///
    /// # Panics
    ///
    /// There is none of this name.
    #[must_use]
    pub fn crl(&self, name: &str) -> Vec<u8> {
        self.crls.get(name).unwrap_or_else(|| panic!("no CRL {name}.pem")).clone()
    }

    /// The holder of this certificate, who signs with it and the certificates of its issuers but for the root.
    ///
    /// # Panics
    ///
    /// As [`certificate`](Self::certificate).
    #[must_use]
    pub fn seal(&self, name: &str) -> Seal {
        let mut certificates = vec![self.certificate(name)];
        let plan = |name: &str| self.plans.iter().find(|plan| plan.name == name).unwrap();
        let mut issuer = plan(plan(name).issuer);
        while issuer.issuer != issuer.name {
            certificates.push(self.certificate(issuer.name));
            issuer = plan(issuer.issuer);
        }
        Seal { key: Key::named(plan(name).key), certificates }
    }

    /// The certificates and CRLs as files: name and PEM.
    pub(super) fn files(&self) -> impl Iterator<Item = (String, Vec<u8>)> {
        let certificates = self.certificates.iter().map(|(name, der)| {
            let pem = encode_string("CERTIFICATE", LineEnding::LF, der).unwrap();
            (format!("pki/{name}.pem"), format!("{name}: a certificate for tests\n{pem}").into_bytes())
        });
        let crls = self.crls.iter().map(|(name, der)| {
            let pem = encode_string("X509 CRL", LineEnding::LF, der).unwrap();
            (format!("pki/crl/{name}.pem"), format!("{name}: a CRL for tests\n{pem}").into_bytes())
        });
        certificates.chain(crls)
    }
}
