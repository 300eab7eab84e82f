use crate::Limits;
use crate::x509::forge::*;
use crate::x509::{Certificate, Name, Refusal};

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

pub(super) fn email(text: &str) -> Vec<u8> {
    tlv(0x81, text.as_bytes())
}

fn dns(text: &str) -> Vec<u8> {
    tlv(0x82, text.as_bytes())
}

pub(super) fn directory(text: &str) -> Vec<u8> {
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
    match (verdict(std::slice::from_ref(&base), &[]), verdict(&[], &[base])) {
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
    let a_it = constraints(email("a.it"));
    assert_eq!(a_it.check(&with_email(&[]), &mut 100), Err(Refusal::NotPermitted("rfc822Name")));
    assert_eq!(a_it.check(&with_email(&[email("x@a.it")]), &mut 100), Ok(()));
}
