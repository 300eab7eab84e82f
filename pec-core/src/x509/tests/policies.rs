use super::names::directory;
use super::paths::{outcome, search};
use crate::Limits;
use crate::x509::Certificate;
use crate::x509::forge::*;

const POLICY_MAPPINGS: &[u8] = b"\x55\x1d\x21";
const POLICY_CONSTRAINTS: &[u8] = b"\x55\x1d\x24";
const INHIBIT_ANY_POLICY: &[u8] = b"\x55\x1d\x36";
const ANY: &[u8] = b"\x55\x1d\x20\x00";
const A: &[u8] = b"\x2a\x01";
const B: &[u8] = b"\x2a\x02";
const C: &[u8] = b"\x2a\x03";

trait Policies {
    fn names(self, policies: &[&[u8]]) -> Forge;
    fn maps(self, mappings: &[(&[u8], &[u8])]) -> Forge;
    fn requires(self, after: u8) -> Forge;
    fn inhibits_mapping(self, after: u8) -> Forge;
    fn inhibits_any(self, after: u8) -> Forge;
}

impl Policies for Forge {
    fn names(self, policies: &[&[u8]]) -> Forge {
        let list: Vec<_> = policies.iter().map(|policy| sequence(&[oid(policy)])).collect();
        self.with(POLICIES, true, sequence(&list))
    }

    fn maps(self, mappings: &[(&[u8], &[u8])]) -> Forge {
        let list: Vec<_> = mappings.iter().map(|(from, to)| sequence(&[oid(from), oid(to)])).collect();
        self.with(POLICY_MAPPINGS, true, sequence(&list))
    }

    fn requires(self, after: u8) -> Forge {
        self.with(POLICY_CONSTRAINTS, true, sequence(&[tlv(0x80, &[after])]))
    }

    fn inhibits_mapping(self, after: u8) -> Forge {
        // With the other field, too: a policy is required at once.
        self.with(POLICY_CONSTRAINTS, true, sequence(&[tlv(0x80, &[0]), tlv(0x81, &[after])]))
    }

    fn inhibits_any(self, after: u8) -> Forge {
        self.with(INHIBIT_ANY_POLICY, true, tlv(2, &[after]))
    }
}

/// What becomes of a path of an anchor, an authority and a signer.
fn path(root: &Forge, middle: &Forge, signer: &Forge) -> String {
    outcome(&search(signer, std::slice::from_ref(middle), std::slice::from_ref(root), &Limits::default()))
}

#[test]
fn a_policy_that_is_required_must_be_valid_all_along() {
    let (root, middle, signer) = (ca("Root", "Root"), ca("Middle", "Root"), leaf("Middle"));
    let none = || signer.clone().without(POLICIES);
    let names = |policy| signer.clone().names(&[policy]);
    let middle_names = |policies: &[&[u8]]| middle.clone().names(policies);
    let (valid, required) = ("Anchor 3", "Anchor 3 x509.policy_required");
    for (what, root, middle, signer, expected) in [
        ("none is required", root.clone(), middle_names(&[A]), names(B), valid),
        ("the one of the authority", root.clone(), middle_names(&[A, B]).requires(0), names(B), valid),
        ("another", root.clone(), middle_names(&[A]).requires(0), names(B), required),
        ("none", root.clone(), middle_names(&[A]).requires(0), none(), required),
        ("an authority that names none", root.clone(), middle.clone().requires(0), names(A), required),
        ("any at the authority", root.clone(), middle_names(&[ANY]).requires(0), names(B), valid),
        (
            "any of what is not any",
            root.clone().names(&[A]).requires(0),
            middle_names(&[ANY]),
            names(B),
            required,
        ),
        ("any at the signer", root.clone(), middle_names(&[A]).requires(0), names(ANY), valid),
        ("required from below the signer on", root.clone(), middle_names(&[A]).requires(2), none(), valid),
        ("required after the signer", root.clone(), middle_names(&[A]).requires(1), none(), required),
        ("the signer itself requires one", root.clone(), middle_names(&[A]), names(B).requires(0), required),
        ("the signer would of those below", root.clone(), middle_names(&[A]), names(B).requires(1), valid),
        (
            "the anchor requires, and names none",
            root.clone().requires(0),
            middle_names(&[A]),
            names(A),
            valid,
        ),
        ("the anchor requires", root.clone().requires(0), middle_names(&[A]), names(B), required),
        (
            "the anchor names another",
            root.clone().names(&[C]).requires(0),
            middle_names(&[A]),
            names(A),
            required,
        ),
        (
            "any, inhibited",
            root.clone().requires(0).inhibits_any(0),
            middle_names(&[ANY]),
            names(A),
            required,
        ),
        (
            "any, inhibited from the signer on",
            root.clone().requires(0).inhibits_any(1),
            middle_names(&[ANY]),
            names(ANY),
            required,
        ),
        (
            "any, not yet inhibited",
            root.clone().requires(0).inhibits_any(1),
            middle_names(&[ANY]),
            names(A),
            valid,
        ),
    ] {
        assert_eq!(path(&root, &middle, &signer), expected, "{what}");
    }
}

#[test]
fn policies_are_mapped() {
    let root = ca("Root", "Root");
    let middle = || ca("Middle", "Root").names(&[A]).requires(0);
    let signer = |policy| leaf("Middle").names(&[policy]);
    let (valid, required) = ("Anchor 3", "Anchor 3 x509.policy_required");
    for (what, root, middle, signer, expected) in [
        ("to the signer's", root.clone(), middle().maps(&[(A, B)]), signer(B), valid),
        ("away from the signer's", root.clone(), middle().maps(&[(A, B)]), signer(A), required),
        ("to one of two", root.clone(), middle().maps(&[(A, B), (A, C)]), signer(C), valid),
        ("from one that is not valid", root.clone(), middle().maps(&[(B, C)]), signer(C), required),
        ("not in two steps at once", root.clone(), middle().maps(&[(A, B), (B, C)]), signer(C), required),
        ("from any", root.clone(), middle().names(&[ANY]).maps(&[(B, C)]), signer(C), valid),
        (
            "while that is inhibited",
            root.clone().inhibits_mapping(0),
            middle().maps(&[(A, B)]),
            signer(B),
            required,
        ),
        ("which is lost", root.clone().inhibits_mapping(0), middle().maps(&[(A, B)]), signer(A), required),
        (
            "from any policy by name",
            root.clone(),
            middle().maps(&[(ANY, B)]),
            signer(A),
            "Anchor 3 x509.policy_mapping",
        ),
        (
            "to any policy by name",
            root.clone(),
            middle().maps(&[(A, ANY)]),
            signer(A),
            "Anchor 3 x509.policy_mapping",
        ),
        ("by a signer, who issues nothing", root, middle(), signer(A).maps(&[(ANY, B)]), valid),
    ] {
        assert_eq!(path(&root, &middle, &signer), expected, "{what}");
    }
}

#[test]
fn a_certificate_for_itself_counts_for_nothing() {
    // The authority has certified its own new key, without naming a policy but any.
    let root = ca("Root", "Root").names(&[A]).requires(0).inhibits_any(0);
    let renewed = Forge { key: "Root, new", issuer_key: "Root", ..ca("Root", "Root") }
        .without(AUTHORITY_KEY_ID)
        .without(SUBJECT_KEY_ID)
        .names(&[ANY]);
    let signer =
        |policy| Forge { issuer_key: "Root, new", ..leaf("Root") }.without(AUTHORITY_KEY_ID).names(&[policy]);
    assert_eq!(path(&root, &renewed, &signer(A)), "Anchor 3");
    assert_eq!(path(&root, &renewed, &signer(ANY)), "Anchor 3 x509.policy_required");
    // Nor is it counted: one may still follow before a policy is required.
    let lenient = ca("Root", "Root").requires(2);
    assert_eq!(path(&lenient, &renewed.clone().without(POLICIES), &signer(A)), "Anchor 3");
    let (middle, required) = (ca("Middle", "Root").names(&[ANY]), "Anchor 3 x509.policy_required");
    assert_eq!(path(&root, &middle, &leaf("Middle").names(&[A])), required);
}

#[test]
fn what_would_make_a_tree_explode_costs_little() {
    // Each authority maps each policy to each: a tree would have 30 to the power of 6 leaves.
    const NAMES: [&str; 7] = ["Root", "1", "2", "3", "4", "5", "6"];
    let arcs: Vec<[u8; 2]> = (1..=30).map(|arc| [0x2a, arc]).collect();
    let policies: Vec<&[u8]> = arcs.iter().map(|arc| &arc[..]).collect();
    let pairs: Vec<_> = policies.iter().flat_map(|from| policies.iter().map(|to| (*from, *to))).collect();
    let root = ca("Root", "Root").requires(0);
    let chain: Vec<_> =
        NAMES.windows(2).map(|pair| ca(pair[1], pair[0]).names(&policies).maps(&pairs)).collect();
    let signer = leaf("6").names(&[A]);
    let with = |max_policies| {
        let limits = Limits { max_policies, ..Limits::default() };
        outcome(&search(&signer, &chain, std::slice::from_ref(&root), &limits))
    };
    // For each authority its 30 policies, its 900 mappings, and the 30 that are expected (the first: any); for the signer 1 and 30.
    let cost = 6 * 930 + 5 * 30 + 31;
    assert_eq!(with(cost), "Anchor 8");
    assert_eq!(with(cost - 1), "Anchor 8 x509.limit");
    assert!(Limits::default().max_policies > cost);
}

#[test]
fn qualifiers_are_for_people_unless_nobody_knows_them() {
    let with = |kind: &[u8], critical| {
        let qualifiers = sequence(&[sequence(&[oid(kind), tlv(0x16, b"http://pec.example.it/cps")])]);
        leaf("Root").with(POLICIES, critical, sequence(&[sequence(&[oid(A), qualifiers])])).make()
    };
    let unknown = |certificate: Certificate| certificate.unknown_critical_extensions().count();
    let (cps, notice) = (b"\x2b\x06\x01\x05\x05\x07\x02\x01", b"\x2b\x06\x01\x05\x05\x07\x02\x02");
    assert_eq!([unknown(with(cps, true)), unknown(with(notice, true))], [0, 0]);
    assert_eq!([unknown(with(UNKNOWN, true)), unknown(with(UNKNOWN, false))], [1, 0]);
}

#[test]
fn damaged_extensions_are_errors() {
    for (kind, value) in [
        (POLICIES, directory("not a list of policies")),
        (POLICY_MAPPINGS, sequence(&[sequence(&[oid(A)])])),
        (POLICY_MAPPINGS, sequence(&[sequence(&[oid(A), oid(B), oid(C)])])),
        (POLICY_CONSTRAINTS, sequence(&[tlv(0x81, &[0]), tlv(0x80, &[0])])),
        (POLICY_CONSTRAINTS, sequence(&[tlv(0x80, &[0xff])])),
        (INHIBIT_ANY_POLICY, sequence(&[])),
    ] {
        let certificate = ca("Root", "Root").with(kind, false, value.clone());
        assert!(Certificate::from_der(&certificate.der()).is_err(), "{kind:x?} {value:x?}");
    }
}
