//! Which lists are meant for a certificate: by their scope, by who signed them, and with what adds to them.

use super::*;

// ---- scopes

fn scoped(fields: &[Vec<u8>]) -> ForgedCrl {
    crl("CA").with(CRL_SCOPE, true, sequence(fields))
}

#[test]
fn a_list_tells_of_what_it_is_meant_for() {
    const ONE: &[u8] = b"http://ca.example.it/1.crl";
    const TWO: &[u8] = b"http://ca.example.it/2.crl";
    let points = |url| leaf("CA").with(CRL_POINTS, false, sequence(&[sequence(&[point_name(url)])]));
    let yes = |tag| tlv(tag, &[0xff]);
    let unknown = "unknown (unknown good -) crl_scope +CN=CA";
    let own_name = tlv(0xa0, &tlv(0xa0, &tlv(0xa4, &name("CA"))));
    for (what, signer, scope, expected) in [
        ("users", leaf("CA"), vec![yes(0x81)], GOOD),
        ("authorities", leaf("CA"), vec![yes(0x82)], unknown),
        ("attributes", leaf("CA"), vec![yes(0x85)], unknown),
        ("its point", points(ONE), vec![point_name(ONE)], GOOD),
        ("another point", points(ONE), vec![point_name(TWO)], unknown),
        ("a point where it names none", leaf("CA"), vec![point_name(ONE)], unknown),
        ("the issuer's name as its point", leaf("CA"), vec![own_name], GOOD),
        ("no point where it names one", points(ONE), vec![yes(0x81)], GOOD),
        ("some reasons", leaf("CA"), vec![tlv(0x83, &[0, 0x7e])], unknown),
        ("all reasons", leaf("CA"), vec![tlv(0x83, &[7, 0x7f, 0x80])], GOOD),
    ] {
        let told = Scene { signer, ..Scene::new(vec![root(), scoped(&scope)]) }.told();
        assert_eq!(told, expected, "{what}");
    }
    let halves = [&[0, 0x7e][..], &[7, 0x01, 0x80]].map(|bits| scoped(&[tlv(0x83, bits)]));
    let [one, two] = halves.clone();
    assert_eq!(Scene::new(vec![root(), one, two]).told(), GOOD, "together they cover all");
    // Out of its scope a list proves nothing by its silence. What it says is so.
    let wrong = scoped(&[yes(0x82)]).listing(1, "20230101000000Z", None);
    assert_eq!(with(wrong), "revoked (revoked good -) revoked");
}

// ---- other signers

#[test]
fn an_authority_may_sign_lists_with_another_key() {
    let list = ForgedCrl { key: "CA 2", ..crl("CA") };
    let signer = |issuer| crl_signer("CA", "CA 2", issuer);
    // The list about the other key's own certificate is signed with the first one.
    let by_root = vec![root(), list.clone()];
    let by_itself = vec![root(), list.clone(), crl("CA").with(CRL_NUMBER, false, tlv(2, &[1]))];
    let carried = |separate: Forge| vec![ca("CA", "Root"), separate];
    let told = |separate: Forge, given: Vec<ForgedCrl>| {
        Scene { carried: carried(separate), ..Scene::new(given) }.told()
    };
    let signer_unknown = "unknown (unknown good -) crl_signer +CN=CA";
    let unsigned = "unknown (unknown good -) crl_signature +CN=CA";
    assert_eq!(told(signer("Root"), by_root.clone()), GOOD);
    assert_eq!(told(signer("CA"), by_itself), GOOD);
    assert_eq!(told(signer("CA"), by_root.clone()), signer_unknown, "it cannot vouch for itself");
    assert_eq!(
        told(signer("Root").with(KEY_USAGE, true, key_usage(KEY_CERT_SIGN)), by_root.clone()),
        unsigned
    );
    assert_eq!(told(signer("Root").with(UNKNOWN, true, vec![5, 0]), by_root.clone()), unsigned);
    let old = Forge { valid: ("20100101000000Z", "20200101000000Z"), ..signer("Root") };
    assert_eq!(told(old, by_root.clone()), unsigned);
    let revoked = vec![root().listing(40, "20230101000000Z", None), list.clone()];
    assert_eq!(told(signer("Root"), revoked), signer_unknown);
    let misnamed = Forge { issuer_key: "Root", ..signer("Nobody") };
    assert_eq!(told(misnamed, by_root.clone()), unsigned);
    // Somebody else below the same root took the name.
    let sibling = Forge { issuer_key: "Sibling", ..signer("Sibling") };
    let scene =
        Scene { carried: vec![ca("CA", "Root"), ca("Sibling", "Root"), sibling], ..Scene::new(by_root) };
    assert_eq!(scene.told(), unsigned);
}

#[test]
fn nobody_speaks_for_what_stands_above() {
    // An authority that has issued its new key to itself: a list of the new key is about what is below it, not about itself.
    let renewed = Forge { key: "Root 2", issuer_key: "Root", ..ca_root() }.without(AUTHORITY_KEY_ID);
    let renewed = renewed.with(SUBJECT_KEY_ID, false, tlv(4, b"Root 2"));
    let signer = Forge { issuer_key: "Root 2", serial: 5, ..leaf("Root") }.without(AUTHORITY_KEY_ID);
    let list = |key| ForgedCrl { key, ..root() };
    let told =
        |given| Scene { signer: signer.clone(), carried: vec![renewed.clone()], ..Scene::new(given) }.told();
    assert_eq!(told(vec![list("Root 2")]), "unknown (good unknown -) +CN=Root");
    assert_eq!(told(vec![list("Root")]), GOOD, "the old key speaks of all");
}

#[test]
fn an_authority_that_may_not_sign_lists_has_none() {
    let bare = ca("CA", "Root").with(KEY_USAGE, true, key_usage(KEY_CERT_SIGN));
    let listing = crl("CA").listing(1, "20230101000000Z", None);
    for list in [crl("CA"), listing] {
        let scene = Scene { carried: vec![bare.clone()], ..Scene::new(vec![root(), list]) };
        assert_eq!(scene.told(), "unknown (unknown good -) crl_signer +CN=CA");
        assert!(scene.judge().has(Code::RevocationCrlSigner));
    }
    let brief = Forge { valid: ("20200101000000Z", "20240201000000Z"), ..ca("CA", "Root") };
    let late = crl("CA").of("20240301000000Z", "20240308000000Z");
    let scene = Scene { carried: vec![brief], ..Scene::new(vec![root(), late]) };
    assert_eq!(scene.told(), "unknown (unknown good -) crl_signer +CN=CA", "a key beyond its time");
}

#[test]
fn an_issuer_of_lists_that_the_certificate_names() {
    let point =
        sequence(&[sequence(&[point_name(b"http://x.example.it"), tlv(0xa2, &tlv(0xa4, &name("Lists")))])]);
    let signer = leaf("CA").with(CRL_POINTS, false, point);
    let indirect = |list: ForgedCrl| list.with(CRL_SCOPE, true, sequence(&[tlv(0x84, &[0xff])]));
    let of_ca = sequence(&[tlv(0xa4, &name("CA"))]);
    let empty = crl("Lists");
    let listing = empty.clone().listing(1, "20230101000000Z", None);
    let told = |list: ForgedCrl, separate: Forge| {
        let carried = vec![ca("CA", "Root"), separate];
        Scene { signer: signer.clone(), carried, ..Scene::new(vec![root(), list]) }.told()
    };
    let lists = || crl_signer("Lists", "Lists", "Root");
    assert_eq!(told(indirect(empty.clone()), lists()), GOOD);
    assert_eq!(
        told(empty, lists()),
        "unknown (unknown good -) +CN=Lists",
        "it does not say that it is for others"
    );
    let named = listing.clone().entry_with(CERTIFICATE_ISSUER, true, of_ca);
    assert_eq!(told(indirect(named), lists()), "revoked (revoked good -) revoked");
    assert_eq!(told(indirect(listing), lists()), GOOD, "number 1 of its own");
    // The authority's own list is about all that it issued (RFC 5280 section 6.3.3, at the end).
    let own = |list| Scene { signer: signer.clone(), ..Scene::new(vec![root(), list]) }.told();
    assert_eq!(own(crl("CA").listing(1, "20230101000000Z", None)), "revoked (revoked good -) revoked");
    assert_eq!(own(crl("CA")), GOOD);
    // An issuer of lists may be told to vouch for itself, where the root's list is about authorities alone.
    let itself = sequence(&[sequence(&[tlv(0xa2, &tlv(0xa4, &name("Lists")))])]);
    let authorities = root().with(CRL_SCOPE, true, sequence(&[tlv(0x82, &[0xff])]));
    let told = |separate: Forge| {
        let carried = vec![ca("CA", "Root"), separate];
        let given = vec![authorities.clone(), indirect(crl("Lists"))];
        Scene { signer: signer.clone(), carried, ..Scene::new(given) }.told()
    };
    assert_eq!(told(lists().with(CRL_POINTS, false, itself)), GOOD);
    assert_eq!(told(lists()), "unknown (unknown good -) crl_signer +CN=Lists");
}

// ---- delta CRLs

fn delta(base: u8, number: u8) -> ForgedCrl {
    crl("CA").of("20231230000000Z", "20240106000000Z").with(DELTA_CRL, true, tlv(2, &[base])).with(
        CRL_NUMBER,
        false,
        tlv(2, &[number]),
    )
}

#[test]
fn delta_lists_add_to_complete_ones() {
    let base = |number| {
        crl("CA").of("20231201000000Z", "20231231000000Z").with(CRL_NUMBER, false, tlv(2, &[number]))
    };
    let held = |list: ForgedCrl| list.listing(1, "20231115000000Z", Some(6));
    let revoked = "revoked (revoked good -) revoked";
    let stale = "unknown (unknown good -) crl_stale +CN=CA";
    for (what, lists, expected) in [
        ("no base", vec![delta(5, 7)], "unknown (unknown good -) crl_without_base +CN=CA"),
        ("both", vec![base(5), delta(5, 7)], GOOD),
        ("a newer base", vec![base(6), delta(5, 7)], GOOD),
        ("too old a base", vec![base(4), delta(5, 7)], stale),
        ("a base that is newer than the delta", vec![base(7), delta(5, 7)], stale),
        ("revoked since", vec![base(5), delta(5, 7).listing(1, "20231220000000Z", None)], revoked),
        ("revoked, no base", vec![delta(5, 7).listing(1, "20231220000000Z", None)], revoked),
        ("revoked before", vec![base(5).listing(1, "20231120000000Z", None), delta(5, 7)], revoked),
        ("held", vec![held(base(5)), delta(5, 7)], revoked),
        ("released", vec![held(base(5)), delta(5, 7).listing(1, "20231220000000Z", Some(8))], GOOD),
        (
            "held, then revoked",
            vec![held(base(5)), delta(5, 7).listing(1, "20231220000000Z", Some(1))],
            revoked,
        ),
        (
            "of another scope",
            vec![base(5), delta(5, 7).with(CRL_SCOPE, true, sequence(&[tlv(0x81, &[0xff])]))],
            stale,
        ),
    ] {
        let given = [vec![root()], lists].concat();
        assert_eq!(Scene::new(given).told(), expected, "{what}");
    }
}
