//! The signatures under `tests/` were made by OpenSSL; `tests/make.sh` says how.

use super::*;
use crate::Limits;
use crate::asn1::{Element, Reader, Tag, der, oid};
use crate::crypto::{Digest, DigestAlgorithm, RustCrypto, SignatureVerifier};
use ::cms::content_info::ContentInfo;
use ::cms::signed_data::{SignedData as Oracle, SignerIdentifier as OracleIdentifier};
use ::der::{Decode, Encode};
use proptest::prelude::*;

const CONTENT: &[u8] = b"Content-Type: text/plain\r\n\r\nhello\r\n";
const DETACHED: &[u8] = include_bytes!("tests/detached.der");
const NO_ATTRIBUTES: &[u8] = include_bytes!("tests/noattributes.der");
const OPAQUE: &[u8] = include_bytes!("tests/opaque.ber");
const CERTIFICATE: &[u8] = include_bytes!("tests/certificate.der");
const KEY: &[u8] = include_bytes!("tests/key.der");

fn limits() -> Limits {
    Limits::default()
}

/// The codes found when the only signer of `signature` is checked, by every back end.
fn check_content(signature: &[u8], content: &[u8], certificate: &[u8]) -> (bool, Vec<&'static str>) {
    let signed = read(signature, &limits()).unwrap();
    let [signer] = signed.signers() else { panic!("{} signers", signed.signers().len()) };
    let digest = Digest::of(signer.digest_algorithm().unwrap_or(DigestAlgorithm::Sha256), content);
    let check = signer.check(&digest, certificate, &*RustCrypto.prepare(KEY, &limits()).unwrap());
    #[cfg(feature = "aws-lc-rs")]
    {
        let key = crate::crypto::AwsLc.prepare(KEY, &limits()).unwrap();
        assert_eq!(signer.check(&digest, certificate, &*key), check, "the back ends differ");
    }
    (check.is_intact(), check.findings().iter().map(|finding| finding.code.code()).collect())
}

fn check(signature: &[u8]) -> (bool, Vec<&'static str>) {
    check_content(signature, CONTENT, CERTIFICATE)
}

/// May give another encoding for an element, given the encodings of its children.
type Change<'c> = &'c dyn Fn(&Element<'_>, Vec<Vec<u8>>) -> Option<Vec<u8>>;

/// Rebuilds an element from the inside out.
fn rebuild(element: &Element<'_>, change: Change<'_>) -> Vec<u8> {
    let mut encoded = Vec::new();
    if let Ok(mut children) = element.children() {
        while !children.is_empty() {
            encoded.push(rebuild(&children.read().unwrap(), change));
        }
        change(element, encoded.clone()).unwrap_or_else(|| {
            [der::header(element.raw()[0], encoded.concat().len()), encoded.concat()].concat()
        })
    } else {
        change(element, encoded).unwrap_or_else(|| element.raw().to_vec())
    }
}

/// [`DETACHED`] with every element for which `change` gives something replaced by that.
fn changed(change: impl Fn(&Element<'_>, Vec<Vec<u8>>) -> Option<Vec<u8>>) -> Vec<u8> {
    rebuild(&Reader::der(DETACHED, &limits()).read().unwrap(), &change)
}

fn set_of(contents: &[u8]) -> Vec<u8> {
    [der::header(0x31, contents.len()), contents.to_vec()].concat()
}

/// Whether this is an attribute of this type.
fn is_attribute(element: &Element<'_>, kind: crate::asn1::Oid<'_>) -> bool {
    element.children().and_then(|mut fields| fields.read()?.oid()).is_ok_and(|oid| oid == kind)
}

/// [`DETACHED`] with its signed attributes, whole, in another order or number.
fn with_attributes(change: impl Fn(Vec<Vec<u8>>) -> Vec<Vec<u8>>) -> Vec<u8> {
    let signed = read(DETACHED, &limits()).unwrap();
    let time = signed.signers()[0].attributes.as_ref().unwrap().signing_time.single().unwrap().position();
    changed(|element, children| {
        let holds_time = (element.position()..element.position() + element.raw().len()).contains(&time);
        (element.tag() == Tag::context(0) && holds_time && element.position() > 100).then(|| {
            let attributes = change(children).concat();
            [der::header(0xa0, attributes.len()), attributes].concat()
        })
    })
}

#[test]
fn genuine_signatures_hold() {
    assert_eq!(check(DETACHED), (true, vec![]));
    assert_eq!(check(NO_ATTRIBUTES), (true, vec!["cms.signing_time_missing"]));
    assert_eq!(check(OPAQUE), (true, vec![]));
    assert_eq!(changed(|_, _| None), DETACHED, "the tests' own way of rebuilding");

    let opaque = read(OPAQUE, &limits()).unwrap();
    assert_eq!(opaque.content(), Some(CONTENT));
    assert_eq!(opaque.findings(), [crate::finding::Code::CmsBer.into()]);
    let detached = read(DETACHED, &limits()).unwrap();
    assert_eq!((detached.content(), detached.content_type()), (None, oid::DATA));
    assert_eq!((detached.certificates(), detached.findings()), (&[CERTIFICATE][..], &[][..]));
    let signer = &detached.signers()[0];
    assert_eq!(signer.message_digest().unwrap(), Digest::of(DigestAlgorithm::Sha256, CONTENT).as_bytes());
    assert!(signer.signing_time() > crate::UnixTime::parse_rfc3339("2025-01-01T00:00:00Z"));
}

#[test]
fn it_says_what_the_cms_crate_says() {
    for bytes in [DETACHED, NO_ATTRIBUTES] {
        let ours = read(bytes, &limits()).unwrap();
        let oracle: Oracle = ContentInfo::from_der(bytes).unwrap().content.decode_as().unwrap();
        let certificates: Vec<_> =
            oracle.certificates.iter().flat_map(|set| set.0.iter()).map(|c| c.to_der().unwrap()).collect();
        assert_eq!(ours.certificates(), certificates);
        assert_eq!(ours.signers().len(), oracle.signer_infos.0.len());
        for (signer, oracle) in ours.signers().iter().zip(oracle.signer_infos.0.iter()) {
            assert_eq!(signer.signature(), oracle.signature.as_bytes());
            assert_eq!(signer.digest_algorithm.oid().to_string(), oracle.digest_alg.oid.to_string());
            assert_eq!(
                signer.signature_algorithm.oid().to_string(),
                oracle.signature_algorithm.oid.to_string()
            );
            match (signer.identifier(), &oracle.sid) {
                (
                    SignerIdentifier::IssuerAndSerial { issuer, serial },
                    OracleIdentifier::IssuerAndSerialNumber(oracle),
                ) => {
                    assert_eq!(*issuer, oracle.issuer.to_der().unwrap());
                    assert_eq!(*serial, oracle.serial_number.as_bytes());
                    assert!(signer.identifier().matches(issuer, serial, None));
                    assert!(!signer.identifier().matches(issuer, b"\x01", None));
                    assert!(!signer.identifier().matches(b"", serial, Some(b"")));
                }
                (
                    SignerIdentifier::SubjectKeyIdentifier(identifier),
                    OracleIdentifier::SubjectKeyIdentifier(oracle),
                ) => {
                    assert_eq!(**identifier, *oracle.0.as_bytes());
                    assert!(signer.identifier().matches(b"", b"", Some(identifier)));
                    assert!(!signer.identifier().matches(b"", b"", None));
                }
                other => panic!("{other:?}"),
            }
            assert_eq!(signer.has_signed_attributes(), oracle.signed_attrs.is_some());
            if let Some(attributes) = &oracle.signed_attrs {
                let time = attributes.iter().find(|a| a.oid.to_string() == "1.2.840.113549.1.9.5").unwrap();
                let time: ::der::asn1::UtcTime = time.values.get(0).unwrap().decode_as().unwrap();
                assert_eq!(
                    signer.signing_time().unwrap().0,
                    i64::try_from(time.to_unix_duration().as_secs()).unwrap()
                );
            }
        }
    }
}

#[test]
fn changed_content_is_seen() {
    assert_eq!(check_content(DETACHED, b"other", CERTIFICATE), (false, vec!["cms.digest_mismatch"]));
    assert_eq!(check_content(NO_ATTRIBUTES, b"other", CERTIFICATE).1[0], "cms.signature_invalid");
    // A digest by another algorithm.
    let signed = read(DETACHED, &limits()).unwrap();
    let key = RustCrypto.prepare(KEY, &limits()).unwrap();
    let digest = Digest::of(DigestAlgorithm::Sha512, CONTENT);
    assert!(!signed.signers()[0].check(&digest, CERTIFICATE, &*key).is_intact());
}

#[test]
fn another_certificate_is_seen() {
    assert_eq!(check_content(DETACHED, CONTENT, b"other"), (false, vec!["cms.signing_certificate"]));
}

#[test]
fn attributes_out_of_order_hold_sorted() {
    let unsorted = with_attributes(|mut attributes| {
        attributes.reverse();
        attributes
    });
    assert_ne!(unsorted, DETACHED);
    assert_eq!(check(&unsorted), (true, vec!["cms.attributes_unsorted"]));
}

#[test]
fn attributes_are_all_signed() {
    // Removed, added, doubled: never intact.
    for remove in 0..5 {
        let fewer = with_attributes(|mut attributes| {
            attributes.remove(remove);
            attributes
        });
        let (intact, codes) = check(&fewer);
        assert!(!intact && codes.contains(&"cms.signature_invalid"), "{remove}: {codes:?}");
        let twice = with_attributes(|mut attributes| {
            attributes.push(attributes[remove].clone());
            attributes
        });
        assert!(!check(&twice).0);
    }
    // One given twice is wrong by itself, whether or not the signature is over it.
    let all_twice = check(&with_attributes(|attributes| [attributes.clone(), attributes].concat())).1;
    assert_eq!(
        all_twice,
        [
            "cms.signature_invalid",
            "cms.content_type_wrong",
            "cms.message_digest_missing",
            "cms.signing_time_wrong",
            "cms.signing_certificate",
        ]
    );
    let none = with_attributes(|_| Vec::new());
    let codes = check(&none).1;
    for code in ["cms.content_type_wrong", "cms.message_digest_missing", "cms.signature_invalid"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    // Two values in one attribute, and none.
    for (kind, code) in [
        (oid::CONTENT_TYPE, "cms.content_type_wrong"),
        (oid::MESSAGE_DIGEST, "cms.message_digest_missing"),
        (oid::SIGNING_TIME, "cms.signing_time_wrong"),
        (oid::SIGNING_CERTIFICATE_V2, "cms.signing_certificate"),
    ] {
        for values in [0, 2] {
            let wrong = changed(|element, mut children| {
                (element.tag() == Tag::SEQUENCE && is_attribute(element, kind)).then(|| {
                    let value = Reader::der(&children[1], &limits()).read().unwrap().content().to_vec();
                    children[1] = set_of(&value.repeat(values));
                    [der::header(0x30, children.concat().len()), children.concat()].concat()
                })
            });
            let codes = check(&wrong).1;
            assert!(codes.contains(&code), "{values} values of {}: {codes:?}", kind);
        }
    }
}

#[test]
fn the_same_in_ber_holds() {
    // Every constructed element but certificates in indefinite length, OCTET STRINGs in segments of 7 bytes.
    let indefinite = changed(|element, children| {
        if element.raw() == CERTIFICATE {
            return Some(CERTIFICATE.to_vec());
        }
        let (identifier, children) = match element.tag() {
            Tag::OCTET_STRING => {
                let segment = |part: &[u8]| [der::header(4, part.len()), part.to_vec()].concat();
                (0x24, element.content().chunks(7).map(segment).collect())
            }
            _ if element.is_constructed() => (element.raw()[0], children),
            _ => return None,
        };
        Some([vec![identifier, 0x80], children.concat(), vec![0, 0]].concat())
    });
    let signed = read(&indefinite, &limits()).unwrap();
    assert_eq!(signed.certificates(), [CERTIFICATE]);
    assert_eq!(signed.findings(), [crate::finding::Code::CmsBer.into()]);
    assert_eq!(
        check(&indefinite),
        (true, vec!["cms.attributes_unsorted"]),
        "the attributes were signed in DER"
    );
}

#[test]
fn algorithms_must_be_accepted_and_agree() {
    let with_oid = |from: crate::asn1::Oid<'static>, to: crate::asn1::Oid<'static>| {
        changed(move |element, _| {
            let in_certificate = (58..901).contains(&element.position());
            (!in_certificate && element.oid() == Ok(from))
                .then(|| [der::header(6, to.as_bytes().len()), to.as_bytes().to_vec()].concat())
        })
    };
    assert!(check(&with_oid(oid::RSA_ENCRYPTION, oid::SHA256_WITH_RSA)).0);
    assert_eq!(
        check(&with_oid(oid::RSA_ENCRYPTION, oid::SHA512_WITH_RSA)),
        (false, vec!["cms.signature_unsupported"])
    );
    assert_eq!(check(&with_oid(oid::RSA_ENCRYPTION, oid::MD5_WITH_RSA)).1, ["cms.signature_unsupported"]);
    assert_eq!(check(&with_oid(oid::RSA_ENCRYPTION, oid::RSASSA_PSS)).1, ["cms.signature_unsupported"]);
    let md5 = check(&with_oid(oid::SHA256, oid::MD5));
    assert!(!md5.0 && md5.1.contains(&"cms.digest_unsupported"), "{md5:?}");
    let sha1 = check(&with_oid(oid::SHA256, oid::SHA1));
    assert!(!sha1.0 && sha1.1.contains(&"cms.weak_digest"), "{sha1:?}");
}

#[test]
fn algorithm_protection_is_compared() {
    let protection = |digest: crate::asn1::Oid<'_>, signature: crate::asn1::Oid<'_>| {
        let algorithm = |identifier: u8, oid: crate::asn1::Oid<'_>| {
            let oid = [der::header(6, oid.as_bytes().len()), oid.as_bytes().to_vec()].concat();
            [der::header(identifier, oid.len()), oid].concat()
        };
        let value = [algorithm(0x30, digest), algorithm(0xa1, signature)].concat();
        let value = set_of(&[der::header(0x30, value.len()), value].concat());
        let kind = oid::CMS_ALGORITHM_PROTECTION.as_bytes();
        let attribute = [der::header(6, kind.len()), kind.to_vec(), value].concat();
        [der::header(0x30, attribute.len()), attribute].concat()
    };
    let codes = |attribute: Vec<u8>| {
        check(&with_attributes(|mut attributes| {
            attributes.push(attribute.clone());
            attributes
        }))
        .1
    };
    // The signature does not cover the added attribute; what counts is the finding about it.
    assert_eq!(codes(protection(oid::SHA256, oid::RSA_ENCRYPTION)), ["cms.signature_invalid"]);
    for (digest, signature) in [(oid::SHA1, oid::RSA_ENCRYPTION), (oid::SHA256, oid::SHA256_WITH_RSA)] {
        assert_eq!(
            codes(protection(digest, signature)),
            ["cms.signature_invalid", "cms.algorithm_protection"]
        );
    }
}

#[test]
fn other_content_types_need_attributes() {
    let other = rebuild(&Reader::der(NO_ATTRIBUTES, &limits()).read().unwrap(), &|element, _| {
        (element.oid() == Ok(oid::DATA))
            .then(|| [der::header(6, 9), oid::SIGNED_DATA.as_bytes().to_vec()].concat())
    });
    assert!(check(&other).1.contains(&"cms.content_type_wrong"));
}

#[test]
fn filling_is_tolerated_and_nothing_else() {
    for filling in [&b"\0"[..], b"\r\n", b" \t\0\0"] {
        let signed = [DETACHED, filling].concat();
        assert_eq!(read(&signed, &limits()).unwrap().findings()[0].code.code(), "cms.trailing_bytes");
        assert!(check(&signed).0);
    }
    let error = read(&[DETACHED, b"\0x"].concat(), &limits()).unwrap_err();
    assert_eq!(error.finding().code.code(), "cms.unreadable");
}

#[test]
fn limits_hold() {
    let mut limits = limits();
    limits.max_certificates = 0;
    assert_eq!(read(DETACHED, &limits).unwrap().findings()[0].code.code(), "cms.certificates_limit");
    limits.max_attributes = 1;
    assert_eq!(read(DETACHED, &limits).unwrap_err(), CmsError::TooManyAttributes { allowed: 1 });
    limits.max_signers = 0;
    assert_eq!(read(DETACHED, &limits).unwrap_err().finding().code.code(), "cms.signers_limit");
    limits.max_cms_bytes = DETACHED.len() - 1;
    assert!(matches!(read(DETACHED, &limits), Err(CmsError::TooLarge { .. })));
}

#[test]
fn no_truncation_is_read() {
    for signature in [DETACHED, OPAQUE] {
        for length in 0..signature.len() {
            assert!(read(&signature[..length], &limits()).is_err(), "{length}");
        }
    }
}

/// Versions are numbers, if only any.
#[test]
fn a_version_is_a_small_number() {
    let version = DETACHED.windows(3).position(|three| three == [2, 1, 1]).unwrap();
    for (value, sound) in [(1, true), (5, true), (0, true), (0x80, false), (0xff, false)] {
        let mut changed = DETACHED.to_vec();
        changed[version + 2] = value;
        assert_eq!(read(&changed, &limits()).is_ok(), sound, "{value}");
    }
}

/// A single changed byte is refused, or seen, or lies where nothing is signed: in the version numbers, in the list of digest
/// algorithms, in the certificate (which [`check`] is given anew), or in which of two encodings of the same is used.
#[test]
fn no_changed_byte_of_the_signer_is_overlooked() {
    let signer_info = 905 + 4 + 3; // after the header and the version
    for position in signer_info..DETACHED.len() {
        let mut changed = DETACHED.to_vec();
        changed[position] ^= 0x01;
        let Ok(signed) = read(&changed, &limits()) else { continue };
        let original = read(DETACHED, &limits()).unwrap();
        if signed.signers()[0].identifier() == original.signers()[0].identifier() {
            assert!(!check(&changed).0, "byte {position}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes, &limits());
    }

    #[test]
    fn no_damage_makes_it_panic(
        source in prop::sample::select(vec![DETACHED, OPAQUE, NO_ATTRIBUTES]),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::of((any::<prop::sample::Index>(), any::<prop::sample::Index>())),
    ) {
        let mut bytes = source.to_vec();
        for (at, value) in damage {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some((from, to)) = cut {
            let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
            bytes.drain(from.min(to)..from.max(to));
        }
        if let Ok(signed) = read(&bytes, &limits()) {
            let key = RustCrypto.prepare(KEY, &limits()).unwrap();
            for signer in signed.signers() {
                let _ = signer.check(&Digest::of(DigestAlgorithm::Sha256, CONTENT), CERTIFICATE, &*key);
            }
        }
    }
}
