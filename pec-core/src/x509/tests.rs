use super::forge::*;
use super::path::{Ending, Outcome, Search, find};
use super::*;
use crate::asn1::oid;
use crate::finding::{Code, Finding};
use crate::{Limits, UnixTime};

const SIGNER: &[u8] = include_bytes!("testdata/signer.pem");
const CA: &[u8] = include_bytes!("testdata/ca.pem");

// ---- one certificate

#[test]
fn fields_of_a_certificate_made_by_openssl() {
    let signer = &read_certificates(SIGNER).unwrap()[0];
    let ca = &read_certificates(CA).unwrap()[0];
    assert_eq!(signer.subject(), "CN=Example Provider,O=Example Provider S.p.A.,C=IT");
    assert_eq!(signer.issuer(), "CN=Example CA,O=Example Authority,C=IT");
    assert_eq!(signer.serial_hex(), "02");
    assert_eq!(signer.not_before(), at("2020-01-01T00:00:00Z"));
    assert_eq!(signer.not_after(), at("2049-12-31T23:59:59Z"));
    assert_eq!(signer.emails().collect::<Vec<_>>(), ["posta-certificata@pec.example.it"]);
    assert_eq!(signer.common_name().as_deref(), Some("Example Provider"));
    assert_eq!(signer.organization().as_deref(), Some("Example Provider S.p.A."));
    assert!(signer.key_usage().unwrap().digital_signature && !signer.key_usage().unwrap().key_cert_sign);
    assert_eq!(signer.criticality(oid::KEY_USAGE), Some(true));
    assert_eq!(signer.criticality(oid::BASIC_CONSTRAINTS), None);
    assert!(signer.allows_usage(oid::EMAIL_PROTECTION) && !signer.allows_usage(oid::CA_ISSUERS));
    assert!(signer.policies().eq([oid::PEC_POLICY]));
    assert_eq!(signer.crl_urls(), ["http://ca.example.it/crl"]);
    assert_eq!(signer.issuer_urls(), ["http://ca.example.it/ca.cer"]);
    assert_eq!(signer.key_bits(), Some(2048));
    assert_eq!(signer.authority_key_id(), ca.subject_key_id());
    assert_eq!(signer.raw_issuer(), ca.raw_subject());
    assert_eq!(signer.signature().len(), 256);
    assert!(ca.is_self_issued() && ca.basic_constraints().unwrap().ca);
    assert_eq!(signer.unknown_critical_extensions().count(), 0);
}

#[test]
fn an_independent_reader_sees_the_same() {
    use der::{Decode, Encode};
    let signer = &read_certificates(SIGNER).unwrap()[0];
    let other = x509_cert::Certificate::from_der(signer.der()).unwrap();
    let other = other.tbs_certificate();
    assert_eq!(other.to_der().unwrap(), signer.signed_bytes());
    assert_eq!(other.subject().to_string(), signer.subject());
    assert_eq!(other.serial_number().as_bytes(), signer.raw_serial());
    assert_eq!(other.subject_public_key_info().to_der().unwrap(), signer.spki());
    assert_eq!(other.validity().not_after.to_unix_duration().as_secs() as i64, signer.not_after().0);
}

#[test]
fn damaged_certificates_are_errors() {
    let good = leaf("CA");
    let twice = Forge {
        extensions: [good.extensions.clone(), vec![(ALT_NAME, false, sequence(&[]))]].concat(),
        ..good.clone()
    };
    assert_eq!(Certificate::from_der(&twice.der()).unwrap_err(), X509Error::DuplicateExtension);
    // Each is compared with each: many would take the square of their number.
    let many = |count: u8| {
        let arcs = (0..count).map(|arc| &*vec![0x2a, arc].leak());
        Forge { extensions: arcs.map(|arc| (arc, false, Vec::new())).collect(), ..good.clone() }
    };
    assert!(Certificate::from_der(&many(100).der()).is_ok());
    assert_eq!(Certificate::from_der(&many(101).der()).unwrap_err(), X509Error::TooManyExtensions);
    let damaged = good.clone().with(NAME_CONSTRAINTS, false, b"\x30\x05".to_vec());
    assert!(matches!(Certificate::from_der(&damaged.der()), Err(X509Error::Asn1(_))));
    let der = good.der();
    for end in 0..der.len() {
        assert!(Certificate::from_der(&der[..end]).is_err(), "{end}");
    }
    assert!(Certificate::from_der(&[&der[..], &[0]].concat()).is_err());
}

#[test]
fn no_flipped_bit_panics() {
    let der =
        leaf("CA").with(NAME_CONSTRAINTS, true, name_constraints(&[email("pec.example.it")], &[])).der();
    for at in 0..der.len() {
        for bit in 0..8 {
            let mut flipped = der.clone();
            flipped[at] ^= 1 << bit;
            if let Ok(certificate) = Certificate::from_der(&flipped) {
                let _ = (certificate.subject(), certificate.serial_hex(), certificate.key_bits());
                assert_eq!(certificate.der(), flipped);
            }
        }
    }
}

#[test]
fn files_of_several_forms() {
    let pem = String::from_utf8(SIGNER.to_vec()).unwrap();
    let signer = &read_certificates(SIGNER).unwrap()[0];
    assert_eq!(read_certificates(signer.der()).unwrap(), [signer.clone()]);
    let bundle = [&b"Subject: somebody\r\n"[..], SIGNER, b"\ntext between\n", CA].concat();
    assert_eq!(read_certificates(&bundle).unwrap().len(), 2);
    assert_eq!(read_certificates(pem.replace('\n', "\r\n").as_bytes()).unwrap(), [signer.clone()]);
    let one_line = pem
        .replace('\n', "")
        .replace("CERTIFICATE-----M", "CERTIFICATE-----\nM")
        .replace("-----END", "\n-----END");
    assert_eq!(read_certificates(one_line.as_bytes()).unwrap(), [signer.clone()]);

    let position = |file: &[u8]| match read_certificates(file).unwrap_err() {
        crate::Error::TrustFile { position, .. } => position,
        other => panic!("{other}"),
    };
    assert_eq!(position(b""), 0);
    assert_eq!(position(b"-----BEGIN PGP SIGNATURE-----\nabc\n-----END PGP SIGNATURE-----\n"), 0);
    assert_eq!(position(&SIGNER[..200]), 0);
    assert_eq!(
        position(&[SIGNER, b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----"].concat()),
        SIGNER.len()
    );
    assert_eq!(position(&[0x30, 0x03, 0x02, 0x01, 0x05]), 0);
}

// ---- names

fn subject(rdns: &[Vec<u8>]) -> Name {
    let der = sequence(rdns);
    Name::read(&crate::asn1::Reader::der(&der, &Limits::default()).read().unwrap()).unwrap()
}

fn rdn(kind: &[u8], tag: u8, value: &[u8]) -> Vec<u8> {
    tlv(0x31, &attribute(kind, tag, value))
}

fn attribute(kind: &[u8], tag: u8, value: &[u8]) -> Vec<u8> {
    sequence(&[oid(kind), tlv(tag, value)])
}

const CN: &[u8] = b"\x55\x04\x03";
const O: &[u8] = b"\x55\x04\x0a";

#[test]
fn names_compare_folded() {
    let utf8 = subject(&[rdn(CN, 0x0c, "Posta  È Certificata ".as_bytes())]);
    for (tag, value) in [
        (0x1e, &b"\0P\0O\0S\0T\0A\0 \0\xe8\0 \0c\0e\0r\0t\0i\0f\0i\0c\0a\0t\0a"[..]),
        (0x14, b"posta \xe8 certificata"),
        (0x0c, " POSTA è  certificata".as_bytes()),
    ] {
        assert_eq!(utf8, subject(&[rdn(CN, tag, value)]));
    }
    let (one, other) = (attribute(CN, 0x13, b"a"), attribute(O, 0x13, b"b"));
    let both = |first: &[u8], second: &[u8]| subject(&[tlv(0x31, &[first, second].concat())]);
    assert_eq!(both(&one, &other), both(&other, &one), "a part is a set");
    let (one, other) = (rdn(CN, 0x13, b"a"), rdn(O, 0x13, b"b"));
    assert_ne!(
        subject(&[one.clone(), other.clone()]),
        subject(&[other.clone(), one.clone()]),
        "a name is a sequence"
    );
    assert_ne!(subject(&[rdn(CN, 0x13, b"ab")]), subject(&[rdn(CN, 0x13, b"a b")]));
    assert_ne!(subject(&[rdn(CN, 0x13, b"a")]), subject(&[rdn(O, 0x13, b"a")]));
    assert!(subject(&[one.clone(), other]).is_within(&subject(&[one])));
}

#[test]
fn names_as_text() {
    let name = subject(&[
        rdn(O, 0x0c, b" A, \"B\" + <C>\\;#\n"),
        rdn(CN, 0x0c, b"#x "),
        rdn(b"\x2a\x03", 0x0c, b"v"),
    ]);
    assert_eq!(name.to_string(), r#"1.2.3=#0c0176,CN=\#x\ ,O=\ A\, \"B\" \+ \<C\>\\\;#\0a"#);
    let both = subject(&[tlv(0x31, &[attribute(CN, 0x13, b"a"), attribute(O, 0x13, b"b")].concat())]);
    assert_eq!(both.to_string(), "CN=a+O=b");
    assert_eq!(format!("{both:?}"), "Name(1 parts)", "no personal data");
}

// ---- name constraints

fn email(text: &str) -> Vec<u8> {
    tlv(0x81, text.as_bytes())
}

fn dns(text: &str) -> Vec<u8> {
    tlv(0x82, text.as_bytes())
}

fn directory(text: &str) -> Vec<u8> {
    tlv(0xa4, &name(text))
}

fn uri(text: &str) -> Vec<u8> {
    tlv(0x86, text.as_bytes())
}

fn ip(octets: &[u8]) -> Vec<u8> {
    tlv(0x87, octets)
}

fn other() -> Vec<u8> {
    tlv(0xa0, &[oid(b"\x2a\x03"), tlv(0xa0, &tlv(0x0c, b"x"))].concat())
}

/// The judgement on a name, once with the base permitted, once with it excluded: `yes` (within), `no` (outside), or `refused`
/// (cannot be told, so neither permitted nor let pass).
fn within(name: Vec<u8>, base: Vec<u8>) -> &'static str {
    let named = leaf("CA").with(ALT_NAME, false, sequence(&[name])).make();
    let verdict = |permitted: &[Vec<u8>], excluded: &[Vec<u8>]| {
        let ca = ca("CA", "CA").with(NAME_CONSTRAINTS, true, name_constraints(permitted, excluded)).make();
        ca.name_constraints().unwrap().check(&named, &mut 1000).is_ok()
    };
    match (verdict(&[base.clone()], &[]), verdict(&[], &[base])) {
        (true, false) => "yes",
        (false, true) => "no",
        (false, false) => "refused",
        (true, true) => "of another form",
    }
}

#[test]
fn name_constraints_of_each_form() {
    let v4 = |base: [u8; 4], mask: [u8; 4]| ip(&[base, mask].concat());
    for (name, base, expected) in [
        // one host
        (email("a@pec.it"), email("pec.it"), "yes"),
        (email("a@PEC.it"), email("pec.IT"), "yes"),
        (email("a@mail.pec.it"), email("pec.it"), "no"),
        (email("a@xpec.it"), email("pec.it"), "no"),
        (email("\"a@pec.it\"@evil.it"), email("pec.it"), "no"),
        // all hosts below a domain
        (email("a@mail.pec.it"), email(".pec.it"), "yes"),
        (email("a@pec.it"), email(".pec.it"), "no"),
        (email("a@xpec.it"), email(".pec.it"), "no"),
        // one mailbox; only the host is without regard to case
        (email("a@pec.it"), email("a@PEC.it"), "yes"),
        (email("A@pec.it"), email("a@pec.it"), "no"),
        (email("b@pec.it"), email("a@pec.it"), "no"),
        // neither an address nor a base
        (email("pec.it"), email("pec.it"), "refused"),
        (email("a@"), email("pec.it"), "refused"),
        (email("a@pec.it"), email(""), "refused"),
        (email("a@pec.it"), email("@pec.it"), "refused"),
        (email("a@pec.it\u{e8}"), email("pec.it"), "no"),
        // hosts
        (dns("www.pec.it"), dns("pec.it"), "yes"),
        (dns("PEC.it."), dns("pec.IT"), "yes"),
        (dns("pec.it"), dns(".pec.it"), "no"),
        (dns("www.pec.it"), dns(".pec.it"), "yes"),
        (dns("xpec.it"), dns("pec.it"), "no"),
        (dns("it"), dns("pec.it"), "no"),
        (dns("anything.at.all"), dns(""), "yes"),
        (dns("*.pec.it"), dns("www.pec.it"), "refused"),
        // resources
        (uri("https://user@www.pec.it:443/path"), uri("www.pec.it"), "yes"),
        (uri("https://www.pec.it"), uri(".pec.it"), "yes"),
        (uri("https://pec.it/www.evil.it"), uri("www.evil.it"), "no"),
        (uri("https://10.0.0.1/"), uri("www.pec.it"), "refused"),
        (uri("mailto:a@pec.it"), uri("pec.it"), "refused"),
        // networks
        (ip(&[10, 1, 2, 3]), v4([10, 1, 0, 0], [255, 255, 0, 0]), "yes"),
        (ip(&[10, 2, 2, 3]), v4([10, 1, 0, 0], [255, 255, 0, 0]), "no"),
        (ip(&[10, 1, 2, 3]), v4([0; 4], [0; 4]), "yes"),
        (ip(&[0; 16]), v4([0; 4], [0; 4]), "no"),
        (ip(&[10, 1, 2, 3]), ip(&[10, 1]), "refused"),
        // forms without a comparison
        (other(), other(), "refused"),
        // forms apart
        (dns("pec.it"), email("pec.it"), "of another form"),
    ] {
        assert_eq!(
            within(name.clone(), base.clone()),
            expected,
            "{} in {}",
            name.escape_ascii(),
            base.escape_ascii()
        );
    }
}

#[test]
fn the_subject_is_constrained_too() {
    let constraints = |base: Vec<u8>| {
        let ca = ca("CA", "CA").with(NAME_CONSTRAINTS, true, name_constraints(&[base], &[])).make();
        ca.name_constraints().unwrap().clone()
    };
    let signer = Forge { subject: "Provider/Signer", ..leaf("CA") }.make();
    assert_eq!(
        constraints(tlv(0xa4, &sequence(&[rdn(O, 0x13, b"PROVIDER")]))).check(&signer, &mut 100),
        Ok(())
    );
    assert_eq!(
        constraints(directory("provider/another")).check(&signer, &mut 100),
        Err(Refusal::NotPermitted("directoryName"))
    );
    assert_eq!(constraints(email("pec.example.it")).check(&signer, &mut 0), Err(Refusal::Limit));

    // An address in the subject counts if there is none where it belongs.
    let with_email = |alternative: &[Vec<u8>]| {
        let mut der =
            Forge { subject: "AAAAAAAAAAAA", ..leaf("CA").with(ALT_NAME, false, sequence(alternative)) }
                .der();
        let attribute = tlv(0x31, &sequence(&[oid(CN), tlv(0x0c, b"AAAAAAAAAAAA")]));
        let email =
            tlv(0x31, &sequence(&[oid(b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01"), tlv(0x16, b"x@b.it")]));
        let found = memchr::memmem::find(&der, &attribute).unwrap();
        assert_eq!(attribute.len(), email.len());
        der[found..found + email.len()].copy_from_slice(&email);
        Certificate::from_der(&der).unwrap()
    };
    let a_it = constraints(super::tests::email("a.it"));
    assert_eq!(a_it.check(&with_email(&[]), &mut 100), Err(Refusal::NotPermitted("rfc822Name")));
    assert_eq!(a_it.check(&with_email(&[super::tests::email("x@a.it")]), &mut 100), Ok(()));
}

// ---- paths

fn search(leaf: &Forge, candidates: &[Forge], anchors: &[Forge], limits: &Limits) -> Outcome {
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
    let search =
        Search { candidates: &candidates, anchors: &anchors, at, usage: Some(oid::EMAIL_PROTECTION), limits };
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
fn outcome(found: &Outcome) -> String {
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
            vec![middle_with(EXTENDED_KEY_USAGE, sequence(&[oid_(SERVER_AUTH)]))],
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
        let expected = if what == "a circle" { "circle" } else { expected };
        let got = outcome(&found);
        if expected == "circle" {
            assert_ne!(found.ending, Ending::Anchor, "{got}");
        } else {
            assert_eq!(got, expected, "{what}");
        }
    }
}

fn oid_(content: &[u8]) -> Vec<u8> {
    super::forge::oid(content)
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
    let mut limits = Limits::default();
    limits.max_path_length = 2;
    let chain = [ca("Middle", "Root")];
    assert_eq!(
        outcome(&search(&leaf("Middle"), &chain, &[ca("Root", "Root")], &limits)),
        "Limit 2 x509.limit"
    );
    limits.max_path_length = 3;
    assert_eq!(outcome(&search(&leaf("Middle"), &chain, &[ca("Root", "Root")], &limits)), "Anchor 3");

    // Thirty authorities that all claim to have issued each other: names alike, keys different.
    const KEYS: [&str; 30] = [
        "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t",
        "u", "v", "w", "x", "y", "z", "1", "2", "3", "4",
    ];
    let crowd: Vec<_> = KEYS.iter().map(|key| Forge { key, issuer_key: "a", ..ca("X", "X") }).collect();
    let limits = Limits::default();
    let found = search(&Forge { issuer_key: "a", ..leaf("X") }, &crowd, &[], &limits);
    assert_ne!(found.ending, Ending::Anchor);
    let mut limits = Limits::default();
    limits.max_name_comparisons = 2;
    let root =
        ca("Root", "Root").with(NAME_CONSTRAINTS, true, name_constraints(&[email("pec.example.it")], &[]));
    assert_eq!(outcome(&search(&leaf("Root"), &[], &[root.clone()], &limits)), "Anchor 2");
    limits.max_name_comparisons = 1;
    assert_eq!(outcome(&search(&leaf("Root"), &[], &[root], &limits)), "Anchor 2 x509.limit");
}
