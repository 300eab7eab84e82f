mod crls;
mod names;
mod paths;
mod policies;

use super::forge::*;
use super::{Certificate, X509Error, read_certificates};
use crate::asn1::oid;
use names::email;
use std::slice::from_ref;

const SIGNER: &[u8] = include_bytes!("../testdata/signer.pem");
const CA: &[u8] = include_bytes!("../testdata/ca.pem");

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
    assert_eq!(signer.common_name(), Some("Example Provider"));
    assert_eq!(signer.organization(), Some("Example Provider S.p.A."));
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
    assert_eq!(read_certificates(signer.der()).unwrap(), from_ref(signer));
    let bundle = [&b"Subject: somebody\r\n"[..], SIGNER, b"\ntext between\n", CA].concat();
    assert_eq!(read_certificates(&bundle).unwrap().len(), 2);
    assert_eq!(read_certificates(pem.replace('\n', "\r\n").as_bytes()).unwrap(), from_ref(signer));
    let one_line = pem
        .replace('\n', "")
        .replace("CERTIFICATE-----M", "CERTIFICATE-----\nM")
        .replace("-----END", "\n-----END");
    assert_eq!(read_certificates(one_line.as_bytes()).unwrap(), from_ref(signer));

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
