//! Who signed: certificates too old, too weak, of the wrong kind, or of nobody whom the caller trusts.

use super::{Made, World, around};
use crate::generate::world::at;
use pec_core::provider::{Draft, Issue};

pub(super) fn cases(world: &World) -> Vec<Made> {
    let signed_with = |id, certificate: &str| {
        let seal = world.pki.seal(certificate);
        Made::new(id, world.acceptance().sign(&seal).unwrap())
    };
    let signed_at = |id, certificate: &str, time: &str| {
        let seal = world.pki.seal(certificate);
        Made::new(id, acceptance_at(world, time).sign(&seal).unwrap())
    };
    let carrying = |id, certificate: &str, carried: &[&str]| {
        let carried = carried.iter().map(|name| world.pki.certificate(name)).collect();
        let seal = world.pki.seal(certificate).with_certificates(carried);
        let house = if certificate == "delta" { &world.delta } else { &world.alfa };
        let draft = house.provider.acceptance(&world.offer(), &world.issue(house, 1));
        Made::new(id, draft.sign(&seal).unwrap())
    };
    vec![
        // Time.
        signed_at("expired-since", "alfa-expired", "2021-03-05T09:12:05+01:00"),
        signed_at("expired-since-or-not", "alfa-expired", "2021-03-05T09:12:05+01:00"),
        signed_at("expired-since-with-a-witness", "alfa-expired", "2021-03-05T09:12:05+01:00"),
        signed_at("expired-since-with-a-late-witness", "alfa-expired", "2021-03-05T09:12:05+01:00"),
        signed_with("expired-at-signing", "alfa-expired"),
        signed_with("not-yet-valid", "alfa-not-yet-valid"),
        // What the signer's certificate is for.
        signed_with("no-pec-policy", "alfa-no-pec-policy"),
        signed_with("no-email-protection", "alfa-no-email-protection"),
        signed_with("no-digital-signature", "alfa-no-digital-signature"),
        signed_with("no-email-address", "alfa-no-email-address"),
        // What its issuers may issue.
        signed_with("issuer-is-no-ca", "alfa-below-not-a-ca"),
        signed_with("path-too-long", "alfa-below-alfa-ca"),
        carrying("name-not-permitted", "delta", &["delta", "ca1"]),
        carrying("name-permitted-by-another-edition", "delta", &["delta", "ca1-edition-2"]),
        carrying("edition-given-by-the-caller", "delta", &["delta"]),
        // Whom the caller trusts.
        signed_with("forged-authority", "forger-alfa"),
        carrying(
            "forged-authority-with-its-root",
            "forger-alfa",
            &["forger-alfa", "forger-ca1", "forger-ca"],
        ),
        signed_with("forged-certificate", "forger-alfa-under-ca1"),
        signed_with("public-authority-given", "public-alfa"),
        signed_with("issuer-unknown", "public-alfa"),
        signed_with("no-trust", "alfa"),
        signed_with("built-in-trust-only", "alfa"),
        // Which certificates are at hand.
        carrying("intermediate-missing", "alfa", &["alfa"]),
        carrying("intermediate-given", "alfa", &["alfa"]),
        Made::new("signers-certificate-last", signers_certificate_last(world)),
        // Strength.
        signed_at("weak-to-the-end-of-2017", "alfa-weak", "2018-01-01T00:59:59+01:00"),
        signed_at("weak-from-2018-on", "alfa-weak", "2018-01-01T01:00:00+01:00"),
    ]
}

/// An acceptance of the usual message at another time, by Alfa.
pub(super) fn acceptance_at(world: &World, time: &str) -> Draft {
    let issue = Issue::new(at(time), "opec21013.20250305091204.00001.52.1.59@pec.alfa.example");
    world.alfa.provider.acceptance(&world.offer(), &issue)
}

/// The certificates in the signature in another order, and a stranger's first: what no signature covers.
fn signers_certificate_last(world: &World) -> Vec<u8> {
    let certificates = ["alfa", "ca1", "public-person"].map(|name| world.pki.certificate(name));
    let seal = world.alfa.seal.clone().with_certificates(certificates.to_vec());
    around::with_signature(&world.acceptance().sign(&seal).unwrap(), |der| {
        let written = certificates.concat();
        let at = memchr::memmem::find(der, &written).unwrap();
        let [signer, authority, stranger] = &certificates;
        der.splice(at..at + written.len(), [&stranger[..], authority, signer].concat());
    })
}
