//! Had the signer been revoked? Mostly one message, the usual acceptance; the cases differ by the CRLs that are given with it.

use super::{Made, World};
use crate::generate::cms::{SignedData, signature};
use crate::generate::frame::framed;

/// The cases of the usual acceptance as it is: whose `case.toml` names the CRLs.
const USUAL: &[&str] = &[
    "good",
    "good-by-a-later-list",
    "revoked-before",
    "revoked-before-in-a-stale-list",
    "revoked-after",
    "compromised-after",
    "compromised-after-with-a-witness",
    "compromised-after-with-a-late-witness",
    "invalid-before-it-was-revoked",
    "on-hold",
    "stale",
    "from-the-future",
    "forged",
    "forged-revocation",
    "of-another-issuer",
    "only-for-authorities",
    "only-some-reasons",
    "all-reasons-in-two-lists",
    "something-critical",
    "something-critical-and-revoked",
    "signed-with-sha1",
    "authority-revoked",
    "list-about-the-authority-missing",
    "delta",
    "delta-revokes",
    "delta-ends-a-suspension",
    "delta-without-its-base",
];

pub(super) fn cases(world: &World) -> Vec<Made> {
    let usual = world.alfa.sign(&world.acceptance());
    let mut cases: Vec<_> = USUAL.iter().map(|id| Made::new(id, usual.clone())).collect();
    let indirect = |id, certificates: &[&str]| {
        let certificates = certificates.iter().map(|name| world.pki.certificate(name)).collect();
        let seal = world.pki.seal("alfa-indirect-crl").with_certificates(certificates);
        Made::new(id, world.acceptance().sign(&seal).unwrap())
    };
    cases.extend([
        indirect("indirect", &["alfa-indirect-crl", "ca1", "crl-issuer"]),
        indirect("indirect-about-another-issuers", &["alfa-indirect-crl", "ca1", "crl-issuer"]),
        indirect("indirect-without-its-issuer", &["alfa-indirect-crl", "ca1"]),
        carrying("carried-in-the-signature", world, vec![world.pki.crl("ca"), world.pki.crl("ca1")]),
        carrying("carried-revocation", world, vec![world.pki.crl("revoked-before")]),
        carrying("carried-and-unreadable", world, vec![b"\x30\x03\x02\x01\x05".to_vec()]),
        Made::new("expired-before-the-list", {
            let seal = world.pki.seal("alfa-expired");
            super::trust::acceptance_at(world, "2021-03-05T09:12:05+01:00").sign(&seal).unwrap()
        }),
    ]);
    cases
}

/// The usual acceptance with CRLs in its signature, which no signature covers.
fn carrying(id: &'static str, world: &World, crls: Vec<Vec<u8>>) -> Made {
    let draft = world.acceptance();
    let content = draft.content();
    let signer = signature(&world.alfa.seal, &draft, &content);
    let signed_data = SignedData { crls, ..SignedData::of(&signer) };
    Made::new(id, framed(&draft.header, &content, &signed_data.to_der()))
}
