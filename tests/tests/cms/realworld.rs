//! Real PEC messages. They are not part of the project: `PEC_REALWORLD` names their folder.

use super::{check, codes};
use mailparse::MailHeaderMap as _;
use pec_core::crypto::{CrlfDigester, Digest};
use pec_core::{Limits, UnixTime, cms};

/// The bytes of the signed part, and the decoded signature.
fn split(message: &[u8]) -> (&[u8], Vec<u8>) {
    let mail = mailparse::parse_mail(message).unwrap();
    let boundary = format!("\n--{}", mail.ctype.params["boundary"]);
    let delimiters: Vec<_> = memchr::memmem::find_iter(message, &boundary).collect();
    let after = &message[delimiters[0] + boundary.len()..delimiters[1]];
    let signed = &after[after.iter().position(|byte| *byte == b'\n').unwrap() + 1..];
    let signature = &mail.subparts[1];
    assert!(signature.headers.get_first_value("Content-Type").unwrap().contains("pkcs7-signature"));
    (signed.strip_suffix(b"\r").unwrap_or(signed), signature.get_body_raw().unwrap())
}

#[test]
fn every_one_is_judged_as_known() {
    let Some(folder) = pec_tests::realworld() else { return };
    let weak = vec!["cms.weak_digest"];
    for (name, intact, ber, lf, time) in [
        ("aruba-2014-transport-edited.eml", false, false, true, "2014-11-07T15:52:01Z"),
        ("aruba-2015-acceptance.eml", true, false, false, "2015-05-20T15:08:10Z"),
        ("aruba-2018-acceptance-lf.eml", true, false, true, "2018-11-13T15:39:26Z"),
        ("aruba-2018-delivery-complete-lf.eml", true, false, true, "2018-11-13T15:39:27Z"),
        ("aruba-2021-acceptance.eml", true, false, false, "2021-12-14T13:36:08Z"),
        ("aruba-2021-delivery-concise.eml", true, false, false, "2021-12-14T13:36:08Z"),
        ("aruba-2021-non-delivery.eml", true, false, false, "2021-12-14T13:54:23Z"),
        ("aruba-2023-transport-lf.eml", true, false, true, "2023-08-18T15:37:13Z"),
        ("legalmail-2015-delivery-complete.eml", true, true, false, "2015-05-20T15:08:21Z"),
    ] {
        let message = pec_tests::read(&folder.join(name));
        let (content, signature) = split(&message);
        let signed = cms::read(&signature, &Limits::default()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(signed.findings().iter().any(|f| f.code.code() == "cms.ber"), ber, "{name}");
        assert_eq!(signed.content(), None, "{name}");
        let signer = &signed.signers()[0];
        assert_eq!(signer.signing_time(), UnixTime::parse_rfc3339(time), "{name}");

        let algorithm = signer.digest_algorithm().unwrap();
        let as_stored = check(&signed, &Digest::of(algorithm, content), signed.certificates());
        assert_eq!(as_stored.is_intact(), intact && !lf, "{name} as stored: {as_stored:?}");
        let mut canonical = CrlfDigester::new(algorithm);
        content.chunks(1000).for_each(|chunk| canonical.update(chunk));
        let canonical = check(&signed, &canonical.finish(), signed.certificates());
        assert_eq!(canonical.is_intact(), intact, "{name} with CRLF: {canonical:?}");
        if intact {
            assert_eq!(codes(&canonical), weak, "{name}");
        } else {
            // The signature itself is genuine: it is the content that was edited.
            assert_eq!(codes(&canonical), ["cms.weak_digest", "cms.digest_mismatch"], "{name}");
        }
    }
}
