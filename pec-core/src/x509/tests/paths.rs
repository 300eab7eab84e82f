use super::names::{directory, email};
use crate::asn1::oid as oids;
use crate::finding::{Code, Finding};
use crate::x509::forge::*;
use crate::x509::path::{Outcome, Search, find};
use crate::{Limits, UnixTime};
use std::slice::from_ref;

pub(super) fn search(leaf: &Forge, candidates: &[Forge], anchors: &[Forge], limits: &Limits) -> Outcome {
    search_at(leaf, candidates, anchors, limits, at("2024-01-01T00:00:00Z"))
}

fn search_at(
    leaf: &Forge,
    candidates: &[Forge],
    anchors: &[Forge],
    limits: &Limits,
    at: UnixTime,
) -> Outcome {
    let [candidates, anchors] =
        [candidates, anchors].map(|all| all.iter().map(Forge::make).collect::<Vec<_>>());
    let search = Search {
        candidates: &candidates,
        anchors: &anchors,
        at,
        usage: Some(oids::EMAIL_PROTECTION),
        limits,
    };
    find(&leaf.make(), &search, &mut |certificate, issuer| {
        use crate::crypto::{Digest, DigestAlgorithm, SignatureVerifier};
        let algorithm = certificate.signature_algorithm().unwrap();
        let digest = Digest::of(DigestAlgorithm::Sha256, certificate.signed_bytes());
        let key = Believer.prepare(issuer.spki(), limits).unwrap();
        let good = key.verify(algorithm.scheme, &digest, certificate.signature());
        good.map_err(|_| Finding::new(Code::X509SignatureInvalid))
    })
}

/// The ending and the errors, as one line.
pub(super) fn outcome(found: &Outcome) -> String {
    let codes: Vec<_> = found.findings.iter().map(|finding| finding.code.code()).collect();
    format!("{:?} {} {}", found.ending, found.path.len(), codes.join(" ")).trim_end().to_owned()
}

#[test]
fn paths_and_what_can_be_wrong_with_them() {
    let root = ca("Root", "Root");
    let middle = ca("Middle", "Root");
    let signer = leaf("Middle");
    let middle_with = |kind, value| middle.clone().with(kind, true, value);
    let no_ca = middle.clone().without(BASIC_CONSTRAINTS);
    for (what, leaf, candidates, anchors, expected) in [
        ("two steps", &signer, vec![middle.clone()], vec![root.clone()], "Anchor 3"),
        ("an intermediate as anchor", &signer, vec![], vec![middle.clone()], "Anchor 2"),
        ("the signer as anchor", &signer, vec![], vec![signer.clone()], "Anchor 1"),
        ("no issuer", &signer, vec![root.clone()], vec![], "Missing 1 x509.issuer_missing"),
        ("no root", &signer, vec![middle.clone()], vec![], "Missing 2 x509.issuer_missing"),
        ("an unknown root", &signer, vec![middle.clone(), root.clone()], vec![], "Root 3 x509.no_anchor"),
        ("self-signed", &leaf_of_itself(), vec![], vec![root.clone()], "Root 1 x509.no_anchor"),
        (
            "a false issuer with the right identifiers",
            &signer,
            vec![Forge { key: "other", ..middle.clone() }],
            vec![root.clone()],
            "Broken 1 x509.signature_invalid",
        ),
        (
            "a false issuer beside the true one",
            &signer,
            vec![Forge { key: "other", ..middle.clone() }, middle.clone()],
            vec![root.clone()],
            "Anchor 3",
        ),
        ("no CA", &signer, vec![no_ca.clone()], vec![root.clone()], "Anchor 3 x509.not_ca"),
        (
            "a CA that says it is none",
            &signer,
            vec![middle_with(BASIC_CONSTRAINTS, basic_constraints(false, None))],
            vec![root.clone()],
            "Anchor 3 x509.not_ca",
        ),
        (
            "an anchor of version 1",
            &leaf("Old"),
            vec![],
            vec![Forge { version: 1, extensions: vec![], ..ca("Old", "Old") }],
            "Anchor 2",
        ),
        (
            "a path of zero",
            &signer,
            vec![middle.clone()],
            vec![root.clone().with(BASIC_CONSTRAINTS, true, basic_constraints(true, Some(0)))],
            "Anchor 3 x509.path_length",
        ),
        (
            "a path of one",
            &signer,
            vec![middle.clone()],
            vec![root.clone().with(BASIC_CONSTRAINTS, true, basic_constraints(true, Some(1)))],
            "Anchor 3",
        ),
        (
            "no keyCertSign",
            &signer,
            vec![middle_with(KEY_USAGE, key_usage(DIGITAL_SIGNATURE))],
            vec![root.clone()],
            "Anchor 3 x509.key_usage",
        ),
        (
            "a CA for servers",
            &signer,
            vec![middle_with(EXTENDED_KEY_USAGE, sequence(&[oid(SERVER_AUTH)]))],
            vec![root.clone()],
            "Anchor 3 x509.extended_key_usage",
        ),
        (
            "something critical",
            &signer.clone().with(UNKNOWN, true, vec![5, 0]),
            vec![middle.clone()],
            vec![root.clone()],
            "Anchor 3 x509.critical_extension",
        ),
        (
            "something not critical",
            &signer.clone().with(UNKNOWN, false, vec![5, 0]),
            vec![middle.clone()],
            vec![root.clone()],
            "Anchor 3",
        ),
        (
            "a CA that had expired",
            &signer,
            vec![Forge { valid: ("20100101000000Z", "20110101000000Z"), ..middle.clone() }],
            vec![root.clone()],
            "Anchor 3 x509.expired",
        ),
        (
            "an anchor not yet valid",
            &signer,
            vec![middle.clone()],
            vec![Forge { valid: ("20250101000000Z", "20300101000000Z"), ..root.clone() }],
            "Anchor 3 x509.not_yet_valid",
        ),
        (
            "names of the root",
            &signer,
            vec![middle.clone()],
            vec![root.clone().with(NAME_CONSTRAINTS, true, name_constraints(&[email("b.it")], &[]))],
            "Anchor 3 x509.name_not_permitted",
        ),
        (
            "two editions, one permits",
            &signer,
            vec![
                middle_with(NAME_CONSTRAINTS, name_constraints(&[email("b.it")], &[])),
                middle_with(NAME_CONSTRAINTS, name_constraints(&[email("pec.example.it")], &[])),
            ],
            vec![root.clone()],
            "Anchor 3",
        ),
        (
            "two editions, the better one is reported",
            &signer,
            vec![
                middle_with(NAME_CONSTRAINTS, name_constraints(&[email("b.it")], &[])),
                no_ca.clone().with(NAME_CONSTRAINTS, true, name_constraints(&[email("b.it")], &[])),
            ],
            vec![root.clone()],
            "Anchor 3 x509.name_not_permitted",
        ),
        ("a circle", &leaf("A"), vec![ca("A", "B"), ca("B", "A")], vec![], "Missing 3 x509.issuer_missing"),
    ] {
        let found = search(leaf, &candidates, &anchors, &Limits::default());
        assert_eq!(outcome(&found), expected, "{what}");
    }
}

fn leaf_of_itself() -> Forge {
    Forge { issuer: "Signer", issuer_key: "signer's key", ..leaf("Signer") }
}

#[test]
fn validity_includes_both_ends() {
    for (time, expected) in [
        ("2019-12-31T23:59:59Z", "Anchor 2 x509.not_yet_valid x509.not_yet_valid"),
        ("2020-01-01T00:00:00Z", "Anchor 2"),
        ("2030-01-01T00:00:00Z", "Anchor 2"),
        ("2030-01-01T00:00:01Z", "Anchor 2 x509.expired x509.expired"),
    ] {
        let found = search_at(&leaf("Root"), &[], &[ca("Root", "Root")], &Limits::default(), at(time));
        assert_eq!(outcome(&found), expected, "{time}");
    }
}

#[test]
fn a_ca_may_issue_to_itself_outside_its_names() {
    // On a change of keys the new key is certified by the old one under the same name, which the names of others do not touch.
    let constrained =
        ca("A", "A").with(NAME_CONSTRAINTS, true, name_constraints(&[directory("Signer")], &[]));
    let renewed = Forge { key: "A, new", issuer_key: "A", ..ca("A", "A") }
        .without(AUTHORITY_KEY_ID)
        .without(SUBJECT_KEY_ID);
    let signer = Forge { issuer_key: "A, new", ..leaf("A") }.without(AUTHORITY_KEY_ID);
    let found = search(&signer, &[renewed], &[constrained], &Limits::default());
    assert_eq!(outcome(&found), "Anchor 3");
}

#[test]
fn the_search_is_bounded() {
    let limits = Limits { max_path_length: 2, ..Limits::default() };
    let chain = [ca("Middle", "Root")];
    assert_eq!(
        outcome(&search(&leaf("Middle"), &chain, &[ca("Root", "Root")], &limits)),
        "Limit 2 x509.limit"
    );
    let limits = Limits { max_path_length: 3, ..Limits::default() };
    assert_eq!(outcome(&search(&leaf("Middle"), &chain, &[ca("Root", "Root")], &limits)), "Anchor 3");

    // Authorities of one name that have all certified each other: no end of paths, none to an anchor.
    const KEYS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
    let mesh =
        KEYS.iter().flat_map(|key| KEYS.iter().map(|issuer_key| Forge { key, issuer_key, ..ca("X", "X") }));
    let mesh: Vec<_> = mesh.collect();
    let signer = Forge { issuer_key: "a", ..leaf("X") };
    let found = search(&signer, &mesh, &[ca("Root", "Root")], &Limits::default());
    assert!(found.findings.contains(&Finding::new(Code::X509Limit).with("max_path_signatures")), "{found:?}");

    let limits = Limits { max_name_comparisons: 2, ..Limits::default() };
    let root =
        ca("Root", "Root").with(NAME_CONSTRAINTS, true, name_constraints(&[email("pec.example.it")], &[]));
    assert_eq!(outcome(&search(&leaf("Root"), &[], from_ref(&root), &limits)), "Anchor 2");
    let limits = Limits { max_name_comparisons: 1, ..Limits::default() };
    assert_eq!(outcome(&search(&leaf("Root"), &[], &[root], &limits)), "Anchor 2 x509.limit");
}
