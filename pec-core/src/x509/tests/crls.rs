use super::names::directory;
use crate::asn1::{Oid, Reader};
use crate::x509::forge::*;
use crate::x509::{
    Certificate, Crl, DistributionPoint, GeneralName, Reasons, RevocationReason, X509Error, read_crls,
};
use crate::{Limits, UnixTime};

fn serial(number: u8) -> crate::x509::Certificate {
    Forge { serial: number, ..leaf("CA") }.make()
}

fn since(crl: &Crl, number: u8) -> Vec<UnixTime> {
    crl.entries_about(&serial(number)).map(|entry| entry.revoked_at).collect()
}

#[test]
fn fields_of_a_crl() {
    let crl = crl("CA")
        .listing(9, "20230101000000Z", Some(1))
        .entry_with(INVALIDITY_DATE, false, time("20220601000000Z"))
        .listing(3, "20230301000000Z", None)
        .with(CRL_NUMBER, false, tlv(2, &[0, 0x90]))
        .with(AUTHORITY_KEY_ID, false, sequence(&[tlv(0x80, b"CA")]))
        .with(KEEPS_EXPIRED, false, time("20200101000000Z"))
        .make();
    assert_eq!(crl.issuer_name().to_string(), "CN=CA");
    assert_eq!(crl.this_update(), at("2023-12-28T00:00:00Z"));
    assert_eq!(crl.next_update(), Some(at("2024-01-04T00:00:00Z")));
    assert_eq!((crl.number(), crl.base_number()), (Some(&[0x90][..]), None));
    assert_eq!(crl.authority_key_id(), Some(&b"CA"[..]));
    assert_eq!(crl.keeps_expired_since(), Some(at("2020-01-01T00:00:00Z")));
    assert_eq!((crl.len(), crl.is_empty(), crl.scope()), (2, false, None));
    let nine = crl.entries_about(&serial(9)).next().unwrap();
    assert_eq!(nine.revoked_at, at("2023-01-01T00:00:00Z"));
    assert_eq!(nine.effective_at(), at("2022-06-01T00:00:00Z"));
    assert_eq!(nine.reason, Some(RevocationReason::KeyCompromise));
    assert_eq!(since(&crl, 3), [at("2023-03-01T00:00:00Z")]);
    assert!(since(&crl, 4).is_empty());
    let of_another = Forge { serial: 9, ..leaf("Other") }.make();
    assert_eq!(crl.entries_about(&of_another).count(), 0);
    assert_eq!(format!("{crl:?}").len(), "Crl()".len() + 64);
}

#[test]
fn serial_numbers_are_numbers() {
    let listing = |octets: &[u8]| {
        let mut crl = crl("CA").listing(9, "20230101000000Z", None);
        crl.entries[0].0 = octets.to_vec();
        crl.make()
    };
    for (octets, number, listed) in [
        (&[0, 0, 1][..], 1, 1),
        (&[0xff, 0xff, 0x81], 0x81, 1),
        // A certificate of the forge with such an octet has a negative number.
        (&[0, 0x81], 0x81, 0),
        (&[1, 1], 1, 0),
        (&[1; 64], 1, 0),
    ] {
        assert_eq!(listing(octets).entries_about(&serial(number)).count(), listed, "{octets:?}");
    }
    // A certificate whose number has a zero too many.
    let certificate = serial(1);
    let limits = Limits::default();
    let mut outer = Reader::der(certificate.der(), &limits).read().unwrap().children().unwrap();
    let mut fields = outer.read().unwrap().children().unwrap();
    let version = fields.read().unwrap().raw().to_vec();
    assert_eq!(fields.read().unwrap().raw(), [2, 1, 1]);
    let padded = sequence(&[version, tlv(2, &[0, 1]), fields.rest().to_vec()]);
    let padded = Certificate::from_der(&sequence(&[padded, outer.rest().to_vec()])).unwrap();
    assert_eq!(listing(&[1]).entries_about(&padded).count(), 1);

    let mut long = crl("CA").listing(9, "20230101000000Z", None);
    long.entries[0].0 = vec![1; 65];
    assert!(Crl::from_der(&long.der(), &Limits::default()).is_err());
}

#[test]
fn an_issuer_holds_until_the_next_one() {
    let issuer = |name: &str| sequence(&[directory(name)]);
    let crl = crl("Somebody")
        .listing(1, "20230101000000Z", None)
        .listing(2, "20230102000000Z", None)
        .entry_with(CERTIFICATE_ISSUER, true, issuer("CA"))
        .listing(1, "20230103000000Z", None)
        .listing(3, "20230104000000Z", None)
        .entry_with(CERTIFICATE_ISSUER, true, issuer("Other"))
        .listing(1, "20230105000000Z", None)
        .make();
    assert_eq!(since(&crl, 1), [at("2023-01-03T00:00:00Z")]);
    assert_eq!(since(&crl, 2), [at("2023-01-02T00:00:00Z")]);
    assert!(since(&crl, 3).is_empty());
    let of = |issuer| Forge { serial: 1, ..leaf(issuer) }.make();
    let others: Vec<_> =
        ["Somebody", "Other"].map(|issuer| crl.entries_about(&of(issuer)).next().unwrap().revoked_at).into();
    assert_eq!(others, [at("2023-01-01T00:00:00Z"), at("2023-01-05T00:00:00Z")]);
    assert_eq!(crl.unknown_critical_extension(), None);
}

#[test]
fn what_is_not_understood_is_said() {
    let unknown = Oid::new(UNKNOWN);
    let listed = || crl("CA").listing(1, "20230101000000Z", None);
    for (crl, expected) in [
        (listed(), None),
        (listed().with(UNKNOWN, false, vec![5, 0]), None),
        (listed().with(UNKNOWN, true, vec![5, 0]), unknown),
        (listed().entry_with(UNKNOWN, false, vec![5, 0]), None),
        (listed().entry_with(UNKNOWN, true, vec![5, 0]), unknown),
    ] {
        let crl = crl.make();
        assert_eq!(crl.unknown_critical_extension(), expected);
        assert_eq!(crl.entries_about(&serial(1)).count(), 1, "it is listed all the same");
    }
    // A reason that no standard has is none, and the certificate is revoked.
    let odd = crl("CA").listing(1, "20230101000000Z", Some(77)).make();
    assert_eq!(odd.entries_about(&serial(1)).next().unwrap().reason, Some(RevocationReason::Unspecified));
    let damaged = listed().entry_with(REASON, false, b"\x0a\x05".to_vec()).make();
    assert_eq!(damaged.entries_about(&serial(1)).next().unwrap().reason, None);
}

/// issuingDistributionPoint: a DER of DistributionPointName, and flags by their tags.
fn scope(fields: &[Vec<u8>]) -> Vec<u8> {
    sequence(fields)
}

#[test]
fn scopes_and_points() {
    let relative = tlv(0xa0, &tlv(0xa1, &sequence(&[oid(b"\x55\x04\x03"), tlv(0x0c, b"Part 1")])));
    let value = scope(&[relative.clone(), tlv(0x81, &[0xff]), tlv(0x83, &[1, 0x60]), tlv(0x84, &[0xff])]);
    let crl = crl("CA").with(CRL_SCOPE, true, value).make();
    let found = crl.scope().unwrap();
    assert!(found.only_user_certificates && found.indirect && !found.only_ca_certificates);
    assert!(!found.reasons.is_all() && !found.reasons.has_hold() && !found.reasons.is_empty());
    let names = found.names(crl.issuer_name()).unwrap();
    let [GeneralName::Directory(name)] = &*names else { panic!("{names:?}") };
    assert_eq!(name.to_string(), "CN=Part 1,CN=CA");

    let url = tlv(0xa0, &tlv(0xa0, &tlv(0x86, b"http://ca.example.it/1.crl")));
    let points = sequence(&[
        sequence(&[url, tlv(0x81, &[1, 0x02])]),
        sequence(&[relative, tlv(0xa2, &directory("Somebody"))]),
    ]);
    let certificate = leaf("CA").with(CRL_POINTS, false, points).make();
    let [first, second] = certificate.crl_points() else { panic!() };
    assert!(first.urls().eq(["http://ca.example.it/1.crl"]) && certificate.crl_urls().len() == 1);
    assert!(first.reasons().has_hold() && !first.reasons().is_all() && !first.is_delegated());
    assert!(second.reasons().is_all() && second.is_delegated());
    let [GeneralName::Directory(name)] = &*second.names(certificate.issuer_name()) else { panic!() };
    assert_eq!(name.to_string(), "CN=Part 1,CN=Somebody");
    assert_eq!(second.crl_issuers().next().unwrap().to_string(), "CN=Somebody");
    // What cannot be read helps nobody, and stops nobody.
    let damaged = leaf("CA").with(CRL_POINTS, false, b"\x30\x05".to_vec()).make();
    assert_eq!(damaged.crl_points(), &[] as &[DistributionPoint]);
    let all = Reasons::ALL;
    assert!(all.and(Reasons::NONE).is_empty() && all.or(Reasons::NONE).is_all());
}

#[test]
fn damaged_crls_are_errors() {
    let good = crl("CA").listing(1, "20230101000000Z", Some(1)).with(CRL_NUMBER, false, tlv(2, &[7]));
    let limits = Limits::default();
    let error = |crl: &ForgedCrl, limits: &Limits| Crl::from_der(&crl.der(), limits).unwrap_err();
    let twice = good.clone().with(CRL_NUMBER, false, tlv(2, &[8]));
    assert_eq!(error(&twice, &limits), X509Error::DuplicateExtension);
    let small = Limits { max_crl_bytes: 100, ..Limits::default() };
    assert!(matches!(error(&good, &small), X509Error::TooLarge { allowed: 100, .. }));
    let none = Limits { max_crl_entries: 0, ..Limits::default() };
    assert_eq!(error(&good, &none), X509Error::TooManyEntries { allowed: 0 });
    let der = good.der();
    for end in 0..der.len() {
        assert!(Crl::from_der(&der[..end], &limits).is_err(), "{end}");
    }
    assert!(Crl::from_der(&[&der[..], &[0]].concat(), &limits).is_err());
    for at in 0..der.len() {
        for bit in 0..8 {
            let mut flipped = der.clone();
            flipped[at] ^= 1 << bit;
            if let Ok(crl) = Crl::from_der(&flipped, &limits) {
                assert!(crl.entries_about(&serial(1)).count() <= 1);
                assert_eq!(crl.der(), flipped);
            }
        }
    }
}

#[test]
fn an_independent_reader_sees_the_same() {
    use der::{Decode, Encode};
    let ours = crl("CA").listing(5, "20230101000000Z", None).with(CRL_NUMBER, false, tlv(2, &[7])).make();
    let other =
        x509_cert::crl::CertificateList::<x509_cert::certificate::Rfc5280>::from_der(ours.der()).unwrap();
    assert_eq!(other.tbs_cert_list.to_der().unwrap(), ours.signed_bytes());
    assert_eq!(other.signature.raw_bytes(), ours.signature());
    let entries = other.tbs_cert_list.revoked_certificates.unwrap();
    assert_eq!(entries[0].revocation_date.to_unix_duration().as_secs() as i64, since(&ours, 5)[0].0);
}

#[test]
fn files_of_crls() {
    let limits = Limits::default();
    let ours = crl("CA").make();
    let pem = der::pem::encode_string("X509 CRL", der::pem::LineEnding::LF, ours.der()).unwrap();
    assert_eq!(read_crls(ours.der(), &limits).unwrap(), std::slice::from_ref(&ours));
    let two =
        format!("text\n{pem}between\n-----BEGIN PGP SIGNATURE-----\n!\n-----END PGP SIGNATURE-----\n{pem}");
    assert_eq!(read_crls(two.as_bytes(), &limits).unwrap().len(), 2);
    for (file, expected) in [
        (&b""[..], 0),
        (leaf("CA").der().as_slice(), 0),
        (b"text -----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----", 5),
        (b"-----BEGIN X509 CRL-----\nMAA=", 0),
    ] {
        match read_crls(file, &limits).unwrap_err() {
            crate::Error::CrlFile { position, .. } => assert_eq!(position, expected),
            other => panic!("{other}"),
        }
    }
}
