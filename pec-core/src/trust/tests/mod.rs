mod directory;
mod editions;
mod memory;
mod revocation;

use super::pins::{KnownEdition, PINS, Pin};
use super::*;
use crate::Limits;
use crate::crypto::{Digest, DigestAlgorithm, RustCrypto};
use crate::need::NeedKind;
use crate::x509::forge::*;
use crate::x509::{Certificate, read_certificates};
use std::slice::from_ref;
use std::sync::Arc;

const NOW: &str = "2024-01-01T00:00:00Z";

fn store(authorities: &[Forge], helpers: &[Forge], pins: &'static [Pin]) -> TrustStore {
    let mut store = TrustStore::with_pins(pins);
    authorities.iter().for_each(|ca| assert_eq!(store.add_authorities(&ca.der()), Ok(1)));
    helpers.iter().for_each(|helper| assert_eq!(store.add_certificates(&helper.der()), Ok(1)));
    store
}

fn judged(signer: &Forge, carried: &[Forge], store: &TrustStore, time: &str) -> Judgement {
    judged_with(signer, carried, store, time, &mut Memory::new())
}

fn judged_with(
    signer: &Forge,
    carried: &[Forge],
    store: &TrustStore,
    time: &str,
    memory: &mut Memory,
) -> Judgement {
    let carried: Vec<_> = carried.iter().map(Forge::der).collect();
    let carried: Vec<_> = carried.iter().map(Vec::as_slice).collect();
    let certificate = &signer.make();
    let signer = Signer { certificate, carried: &carried, crls: &[], at: at(time), now: None, seen_at: None };
    Arc::unwrap_or_clone(judge(&signer, store, memory, &Believer, &Limits::default()))
}

/// Chain, accreditation, errors and warnings, needs without CRLs: as one line.
fn line(judgement: &Judgement) -> String {
    let codes = judgement.findings.iter().map(|finding| finding.code.code());
    let needs = judgement.needs.iter().filter(|need| need.kind != NeedKind::Crl);
    let needs = needs.map(|need| format!("+{:?}", need.kind));
    let rest: Vec<_> = codes.map(str::to_owned).chain(needs).collect();
    format!("{} {} {}", judgement.chain.name(), judgement.accreditation.name(), rest.join(" "))
        .trim_end()
        .to_owned()
}

// ---- the caller's authorities

#[test]
fn under_the_callers_authorities() {
    let root = ca("Root", "Root");
    let listing = |host: &str| name_constraints(&[tlv(0x81, host.as_bytes())], &[]);
    let signer = leaf("Root");
    let with = |kind, value: Vec<u8>| leaf("Root").with(kind, true, value);
    for (what, signer, authority, time, expected) in [
        ("a signer", signer.clone(), root.clone(), NOW, "trusted unknown"),
        (
            "an authority that lists the host",
            signer.clone(),
            root.clone().with(NAME_CONSTRAINTS, false, listing("pec.example.it")),
            NOW,
            "trusted accredited",
        ),
        (
            "an authority that lists another",
            signer.clone(),
            root.clone().with(NAME_CONSTRAINTS, false, listing("other.example.it")),
            NOW,
            "untrusted not_accredited x509.name_not_permitted",
        ),
        (
            "another authority",
            signer.clone(),
            ca("Other", "Other"),
            NOW,
            "indeterminate unknown x509.issuer_missing +IssuerCertificate",
        ),
        ("no PEC policy", signer.clone().without(POLICIES), root.clone(), NOW, "trusted unknown"),
        (
            "no key usage, no extended one",
            leaf("Root").without(KEY_USAGE).without(EXTENDED_KEY_USAGE),
            root.clone(),
            NOW,
            "trusted unknown trust.profile",
        ),
        (
            "nonRepudiation",
            with(KEY_USAGE, key_usage(0x40)),
            root.clone(),
            NOW,
            "trusted unknown trust.profile",
        ),
        (
            "keyCertSign only",
            with(KEY_USAGE, key_usage(KEY_CERT_SIGN)),
            root.clone(),
            NOW,
            "untrusted unknown x509.key_usage trust.profile",
        ),
        (
            "for servers",
            with(EXTENDED_KEY_USAGE, sequence(&[oid(SERVER_AUTH)])).without(POLICIES),
            root.clone(),
            NOW,
            "untrusted unknown x509.extended_key_usage",
        ),
        (
            "SHA-1 in its time",
            Forge {
                algorithm: SHA1_WITH_RSA,
                valid: ("20100101000000Z", "20300101000000Z"),
                ..signer.clone()
            },
            Forge { valid: ("20100101000000Z", "20300101000000Z"), ..root.clone() },
            "2017-12-31T23:59:59Z",
            "trusted unknown x509.weak_signature",
        ),
        (
            "SHA-1 after it",
            Forge { algorithm: SHA1_WITH_RSA, ..signer.clone() },
            root.clone(),
            NOW,
            "untrusted unknown x509.weak_signature_late",
        ),
        (
            "MD5",
            Forge { algorithm: MD5_WITH_RSA, ..signer.clone() },
            root.clone(),
            NOW,
            "untrusted unknown x509.broken_signature",
        ),
        (
            "ECDSA",
            Forge { algorithm: ECDSA_WITH_SHA256, ..signer.clone() },
            root.clone(),
            NOW,
            "untrusted unknown x509.unsupported",
        ),
        (
            "1024 bits",
            Forge { key_bits: 1024, ..signer.clone() },
            root.clone(),
            NOW,
            "untrusted unknown x509.weak_key_late",
        ),
        (
            "expired, no issuer",
            signer.clone(),
            ca("Other", "Other"),
            "2031-01-01T00:00:00Z",
            "untrusted unknown x509.issuer_missing x509.expired +IssuerCertificate",
        ),
        (
            "self-signed",
            Forge { issuer: "Signer", issuer_key: "signer's key", ..signer.clone() },
            root.clone(),
            NOW,
            "untrusted unknown x509.no_anchor",
        ),
    ] {
        // A deviation from the profile is looked for under the PEC policy alone.
        let got = line(&judged(&signer, &[], &store(&[authority], &[], &[]), time));
        assert_eq!(got, expected, "{what}");
    }
}

#[test]
fn links_say_where_they_come_from_and_needs_what_is_missing() {
    let (root, middle, signer) = (ca("Root", "Root"), ca("Middle", "Root"), leaf("Middle"));
    let judgement =
        judged(&signer, &[signer.clone(), middle.clone()], &store(from_ref(&root), &[], &[]), NOW);
    let sources: Vec<_> = judgement.links.iter().map(|link| link.source.name()).collect();
    assert_eq!(sources, ["message", "message", "given"]);
    assert_eq!(judgement.basis.unwrap().anchor, Anchor::Given(root.make()));
    let issuers: Vec<_> =
        judgement.needs.iter().map(|need| (need.kind, need.issuer.as_deref().unwrap())).collect();
    assert_eq!(issuers, [(NeedKind::Crl, "CN=Middle"), (NeedKind::Crl, "CN=Root")]);

    let judgement = judged(&signer, &[middle], &store(&[], &[], &[]), NOW);
    assert_eq!(judgement.needs[0].kind, NeedKind::IssuerCertificate);
    assert_eq!(judgement.needs[0].issuer.as_deref(), Some("CN=Root"));
}

#[test]
fn a_signer_that_has_expired_since_is_worth_a_warning() {
    let certificate = &leaf("Root").make();
    let store = store(&[ca("Root", "Root")], &[], &[]);
    for (now, expected) in [
        ("2029-01-01T00:00:00Z", "trusted unknown"),
        ("2031-01-01T00:00:00Z", "trusted unknown x509.expired_now"),
    ] {
        let signer =
            Signer { certificate, carried: &[], crls: &[], at: at(NOW), now: Some(at(now)), seen_at: None };
        assert_eq!(
            line(&judge(&signer, &store, &mut Memory::new(), &Believer, &Limits::default())),
            expected
        );
    }
}

// ---- built-in authorities, with keys of our own in their place

/// An authority that lists providers ("Lister") and one that does not ("Plain"), both from 2020 to 2029, under the root "Root".
fn pins() -> &'static [Pin] {
    let known = sha256(&edition("pec.example.it", 7).der());
    pins_knowing(vec![KnownEdition { from: at("2020-01-01T00:00:00Z"), sha256: known }])
}

/// The same authorities, with these editions of the listing one known.
fn pins_knowing(editions: Vec<KnownEdition>) -> &'static [Pin] {
    let pin = |name: &'static str, lists_providers, editions: Vec<KnownEdition>| {
        let ca = ca(name, "Root").make();
        let root: &'static [u8] = Box::leak(ca_root().spki().into_boxed_slice());
        let subject = Box::leak(ca.subject().into_boxed_str());
        let period = (at("2020-01-01T00:00:00Z"), at("2029-01-01T00:00:00Z"));
        Pin::of(
            name,
            subject,
            ca.spki_sha256(),
            period,
            lists_providers,
            Box::leak(editions.into_boxed_slice()),
            root,
        )
    };
    Box::leak(Box::new([pin("Lister", true, editions), pin("Plain", false, vec![])]))
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Digest::of(DigestAlgorithm::Sha256, bytes).as_bytes().try_into().unwrap()
}

fn ca_root() -> Forge {
    ca("Root", "Root")
}

/// An edition of the listing authority's certificate that permits one host; 7 is known by its fingerprint.
fn edition(host: &str, serial: u8) -> Forge {
    let names = name_constraints(&[tlv(0x81, host.as_bytes())], &[]);
    Forge { serial, ..ca("Lister", "Root") }.with(NAME_CONSTRAINTS, false, names)
}

/// An edition that somebody made up: the authority's name and key, and a signature by nobody.
fn made_up(host: &str) -> Forge {
    Forge { issuer_key: "nobody", ..edition(host, 66) }
}

#[test]
fn under_an_authority_that_lists_no_names() {
    let plain = ca("Plain", "Root");
    let signer = leaf("Plain");
    for (what, signer, time, expected) in [
        ("a provider", signer.clone(), NOW, "trusted accredited"),
        ("no PEC policy", signer.clone().without(POLICIES), NOW, "untrusted unknown trust.pec_policy"),
        ("not in its period", signer.clone(), "2029-06-01T00:00:00Z", "untrusted unknown trust.period"),
        (
            "no key usage",
            signer.clone().without(KEY_USAGE),
            NOW,
            "untrusted unknown x509.key_usage trust.profile",
        ),
        (
            "nonRepudiation is not enough",
            signer.clone().with(KEY_USAGE, true, key_usage(0x40)),
            NOW,
            "untrusted unknown x509.key_usage trust.profile",
        ),
        (
            "for servers",
            signer.clone().with(EXTENDED_KEY_USAGE, false, sequence(&[oid(SERVER_AUTH)])),
            NOW,
            "untrusted unknown x509.extended_key_usage",
        ),
        (
            "for any purpose",
            signer.clone().with(EXTENDED_KEY_USAGE, false, sequence(&[oid(b"\x55\x1d\x25\x00")])),
            NOW,
            "untrusted unknown x509.extended_key_usage",
        ),
        ("no extended key usage", signer.clone().without(EXTENDED_KEY_USAGE), NOW, "trusted accredited"),
        (
            "expired",
            Forge { valid: ("20200101000000Z", "20210101000000Z"), ..signer.clone() },
            NOW,
            "untrusted unknown x509.expired",
        ),
        (
            "something critical",
            signer.clone().with(UNKNOWN, true, vec![5, 0]),
            NOW,
            "untrusted unknown x509.critical_extension trust.profile",
        ),
        (
            "departures that real ones have",
            signer.clone().with(BASIC_CONSTRAINTS, false, basic_constraints(false, None)).with(
                KEY_USAGE,
                false,
                key_usage(DIGITAL_SIGNATURE),
            ),
            NOW,
            "trusted accredited trust.profile",
        ),
        (
            "signed by another key",
            Forge { issuer_key: "nobody", ..signer.clone() },
            NOW,
            "untrusted unknown x509.signature_invalid",
        ),
    ] {
        assert_eq!(
            line(&judged(&signer, from_ref(&plain), &store(&[], &[], pins()), time)),
            expected,
            "{what}"
        );
    }
    let judgement = judged(&signer, from_ref(&plain), &store(&[], &[], pins()), NOW);
    let basis = judgement.basis.unwrap();
    assert_eq!(
        (basis.anchor, basis.accreditation),
        (Anchor::BuiltIn("Plain"), Some(AccreditationBasis::PecPolicy))
    );
    assert_eq!((judgement.links.len(), judgement.needs.len()), (2, 2));
    // The key is the anchor: the rest of the certificate it comes in need not be proven. But then it is not shown, and nobody
    // is sent to the addresses in it.
    let foreign = Forge { issuer: "Nobody", issuer_key: "nobody", ..plain };
    let judgement = judged(&signer, &[foreign], &store(&[], &[], pins()), NOW);
    assert_eq!(line(&judgement), "trusted accredited");
    assert_eq!((judgement.links.len(), judgement.needs.len()), (1, 1));
    assert_eq!(
        line(&judged(&signer, &[], &store(&[], &[], pins()), NOW)),
        "indeterminate unknown x509.issuer_missing +IssuerCertificate"
    );
}

#[test]
fn under_an_authority_that_lists_names_the_edition_decides() {
    let (ours, others) = ("pec.example.it", "other.example.it");
    let old = |host| Forge { valid: ("20200101000000Z", "20210101000000Z"), ..edition(host, 9) };
    let by_root = |host| edition(host, 8);
    // (what, carried by the message, given as helpers, given as authorities, expected)
    for (what, carried, helpers, authorities, expected) in [
        ("known by its fingerprint", vec![edition(ours, 7)], vec![], vec![], "trusted accredited"),
        ("proven by its root", vec![by_root(ours)], vec![], vec![], "trusted accredited"),
        (
            "that lists another",
            vec![by_root(others)],
            vec![],
            vec![],
            "untrusted not_accredited x509.name_not_permitted trust.not_accredited",
        ),
        (
            "the message's decides, not the given one",
            vec![by_root(others)],
            vec![by_root(ours)],
            vec![],
            "untrusted not_accredited x509.name_not_permitted trust.not_accredited",
        ),
        (
            "made up",
            vec![made_up(ours)],
            vec![],
            vec![],
            "indeterminate unknown trust.edition_unproven +IssuerEdition",
        ),
        (
            "made up and given",
            vec![],
            vec![made_up(ours)],
            vec![],
            "indeterminate unknown trust.edition_unproven +IssuerEdition",
        ),
        (
            "made up, a given one steps in",
            vec![made_up(others)],
            vec![by_root(ours)],
            vec![],
            "trusted accredited",
        ),
        (
            "of several given ones any may permit",
            vec![],
            vec![by_root(others), by_root(ours)],
            vec![],
            "trusted accredited",
        ),
        (
            "of its time no more",
            vec![old(ours)],
            vec![],
            vec![],
            "indeterminate unknown x509.expired +IssuerEdition",
        ),
        (
            "of its time no more, a given one steps in",
            vec![old(others)],
            vec![by_root(ours)],
            vec![],
            "trusted accredited",
        ),
        (
            "made up, but the caller's authority",
            vec![made_up(ours)],
            vec![],
            vec![made_up(ours)],
            "trusted accredited",
        ),
    ] {
        let store = store(&authorities, &helpers, pins());
        assert_eq!(line(&judged(&leaf("Lister"), &carried, &store, NOW)), expected, "{what}");
    }
}

#[test]
fn what_an_edition_rests_on() {
    let proof = |edition: Forge, authorities: &[Forge]| {
        let judgement = judged(&leaf("Lister"), from_ref(&edition), &store(authorities, &[], pins()), NOW);
        let used = judgement.basis.unwrap().edition.unwrap();
        assert_eq!(used.sha256, edition.make().sha256());
        used.proof.name()
    };
    assert_eq!(proof(edition("pec.example.it", 7), &[]), "fingerprint");
    assert_eq!(proof(edition("pec.example.it", 8), &[]), "root_key");
    let other_root = ca("Root 2", "Root 2");
    let under_other_root = Forge { issuer: "Root 2", issuer_key: "Root 2", ..edition("pec.example.it", 8) };
    let under_other_root = under_other_root.without(AUTHORITY_KEY_ID);
    assert_eq!(proof(under_other_root, &[other_root]), "given_authority");
}

#[test]
fn a_signer_without_an_address_is_on_no_list() {
    let signer = leaf("Lister").without(ALT_NAME);
    let judgement = judged(&signer, &[edition("pec.example.it", 8)], &store(&[], &[], pins()), NOW);
    assert_eq!(line(&judgement), "trusted unknown trust.profile");
}

#[test]
fn the_callers_authority_can_trust_what_the_built_in_ones_do_not() {
    let signer = leaf("Plain").without(POLICIES);
    let plain = ca("Plain", "Root");
    let judgement = judged(&signer, from_ref(&plain), &store(from_ref(&ca_root()), &[], pins()), NOW);
    assert_eq!(line(&judgement), "trusted unknown");
}

#[test]
fn an_edition_that_was_replaced_by_then_is_named() {
    let made = edition("pec.example.it", 7);
    let known = |from: &str, sha256| KnownEdition { from: at(from), sha256 };
    let pins = pins_knowing(vec![
        known("2020-01-01T00:00:00Z", sha256(&made.der())),
        known("2022-06-01T00:00:00Z", [1; 32]),
        known("2027-01-01T00:00:00Z", [2; 32]),
    ]);
    for (time, expected) in [
        ("2022-05-31T23:59:59Z", "trusted accredited"),
        ("2022-06-01T00:00:00Z", "trusted accredited trust.edition_superseded"),
    ] {
        let judgement = judged(&leaf("Lister"), from_ref(&made), &store(&[], &[], pins), time);
        assert_eq!(line(&judgement), expected, "{time}");
    }
}

#[test]
fn a_crowd_of_made_up_editions_costs_no_more_than_the_limit() {
    let crowd: Vec<_> = (0..31).map(|serial| Forge { serial, ..made_up("pec.example.it") }).collect();
    let judgement = judged(&leaf("Lister"), &crowd, &store(&[ca("Other", "Other")], &[], pins()), NOW);
    assert_eq!(line(&judgement), "indeterminate unknown trust.edition_unproven +IssuerEdition");
}

// ---- the real ones

#[test]
fn real_signatures_verify() {
    let certificate = &read_certificates(include_bytes!("../../x509/testdata/signer.pem")).unwrap()[0];
    let mut store = TrustStore::pec();
    assert_eq!(store.add_authorities(include_bytes!("../../x509/testdata/ca.pem")), Ok(1));
    let signer = Signer { certificate, carried: &[], crls: &[], at: at(NOW), now: None, seen_at: None };
    let judgement = judge(&signer, &store, &mut Memory::new(), &RustCrypto, &Limits::default());
    assert_eq!(line(&judgement), "trusted unknown");
    assert_eq!(judgement.needs[0].urls, ["http://ca.example.it/crl"]);
    let mut damaged = certificate.der().to_vec();
    *damaged.last_mut().unwrap() ^= 1;
    let signer = Signer { certificate: &Certificate::from_der(&damaged).unwrap(), ..signer };
    let judgement = judge(&signer, &store, &mut Memory::new(), &RustCrypto, &Limits::default());
    assert_eq!(line(&judgement), "untrusted unknown x509.signature_invalid");
}

#[test]
fn the_built_in_keys_are_usable() {
    use crate::crypto::SignatureVerifier;
    let roots = [
        // SHA-256 of the keys of Actalis Authentication Root CA and Baltimore CyberTrust Root, as OpenSSL computes them.
        "25d4913cf587097414d29d26f6c1b1942cd6d64eaf45d0fcf81526adba96d324",
        "63d9af9b47b1064d49a10e7b7fd566dbc8caa399459bfc2829c571ad8c6ef34a",
    ];
    let found: Vec<_> = PINS.iter().filter_map(|pin| pin.root).collect();
    assert_eq!(found.len(), roots.len());
    for (root, expected) in found.into_iter().zip(roots) {
        assert_eq!(Digest::of(DigestAlgorithm::Sha256, root).to_string(), expected);
        assert!(RustCrypto.prepare(root, &Limits::default()).unwrap().bits() >= 2048);
    }
}

#[test]
fn each_authority_served_in_its_period() {
    let served =
        |time| PINS.iter().filter(|pin| pin.served_at(at(time))).map(|pin| pin.name).collect::<Vec<_>>();
    for (time, expected) in [
        ("2005-01-01T00:00:00Z", &[][..]),
        ("2006-06-01T00:00:00Z", &["CNIPA CA2"]),
        ("2009-06-01T00:00:00Z", &["CNIPA CA3", "CNIPA CA2"]),
        ("2014-06-01T00:00:00Z", &["DigitPA CA1", "CNIPA CA3"]),
        ("2018-01-14T16:28:50Z", &["AgID CA1", "DigitPA CA1"]),
        ("2018-01-14T16:28:51Z", &["AgID CA1"]),
        ("2030-09-22T11:22:02Z", &["AgID CA1"]),
        ("2030-09-22T11:22:03Z", &[]),
    ] {
        assert_eq!(served(time), expected, "{time}");
    }
}
