//! Real provider-signed mail has the expected kind, facets and verdict with the built-in authorities and no other option.

use pec_core::facet::{Accreditation, Chain, Consistency, Integrity, Verdict};
use pec_core::message::{Message, MessageKind};
use pec_core::trust::TrustStore;
use pec_core::verify::{Circumstances, Verifier};
use pec_core::{Limits, UnixTime};

struct Expected {
    file: &'static str,
    kind: MessageKind,
    integrity: Integrity,
    verdict: Verdict,
    signed_at: &'static str,
    email: &'static str,
}

const fn expected(
    file: &'static str,
    kind: MessageKind,
    integrity: Integrity,
    signed_at: &'static str,
    email: &'static str,
) -> Expected {
    Expected { file, kind, integrity, verdict: Verdict::Authentic, signed_at, email }
}

const ARUBA: &str = "posta-certificata@pec.aruba.it";

const MAIL: &[Expected] = &[
    expected(
        "aruba-2021-acceptance.eml",
        MessageKind::Acceptance,
        Integrity::Intact,
        "2021-12-14T13:36:08Z",
        ARUBA,
    ),
    expected(
        "aruba-2021-delivery-concise.eml",
        MessageKind::Delivery,
        Integrity::Intact,
        "2021-12-14T13:36:08Z",
        ARUBA,
    ),
    expected(
        "aruba-2021-non-delivery.eml",
        MessageKind::NonDelivery,
        Integrity::Intact,
        "2021-12-14T13:54:23Z",
        ARUBA,
    ),
    expected(
        "aruba-2018-acceptance-lf.eml",
        MessageKind::Acceptance,
        Integrity::IntactAfterCrlf,
        "2018-11-13T15:39:26Z",
        ARUBA,
    ),
    expected(
        "aruba-2018-delivery-complete-lf.eml",
        MessageKind::Delivery,
        Integrity::IntactAfterCrlf,
        "2018-11-13T15:39:27Z",
        ARUBA,
    ),
    expected(
        "aruba-2015-acceptance.eml",
        MessageKind::Acceptance,
        Integrity::Intact,
        "2015-05-20T15:08:10Z",
        ARUBA,
    ),
    expected(
        "legalmail-2015-delivery-complete.eml",
        MessageKind::Delivery,
        Integrity::Intact,
        "2015-05-20T15:08:21Z",
        "posta-certificata@legalmail.it",
    ),
    expected(
        "aruba-2023-transport-lf.eml",
        MessageKind::TransportEnvelope,
        Integrity::IntactAfterCrlf,
        "2023-08-18T15:37:13Z",
        ARUBA,
    ),
    Expected {
        file: "aruba-2014-transport-edited.eml",
        kind: MessageKind::TransportEnvelope,
        integrity: Integrity::Altered,
        verdict: Verdict::Altered,
        signed_at: "2014-11-07T15:52:01Z",
        email: ARUBA,
    },
];

#[test]
fn real_mail_has_the_expected_facts() {
    let Some(folder) = pec_tests::realworld() else { return };
    let mut verifier = Verifier::new(TrustStore::pec());
    for expected in MAIL {
        let raw = std::fs::read(folder.join(expected.file)).unwrap();
        let message = Message::parse(&raw, &Limits::default()).unwrap();
        let report = verifier.verify(&message, &Circumstances::unknown());
        println!("{}: {}", expected.file, report.to_json());

        let file = expected.file;
        assert_eq!(report.kind(), expected.kind, "{file}");
        assert_eq!(report.facets().integrity, expected.integrity, "{file}");
        assert_eq!(report.facets().chain, Chain::Trusted, "{file}");
        assert_eq!(report.facets().provider, Accreditation::Accredited, "{file}");
        let consistency = if expected.verdict == Verdict::Authentic {
            Consistency::Consistent
        } else {
            Consistency::NotChecked
        };
        assert_eq!(report.facets().consistency, consistency, "{file}");
        assert_eq!(report.verdict(), expected.verdict, "{file}");
        assert_eq!(report.verified().is_some(), expected.verdict == Verdict::Authentic, "{file}");

        let signature = report.signature().unwrap();
        assert_eq!(signature.digest, Some("sha1"), "{file}");
        assert_eq!(signature.signed_at, UnixTime::parse_rfc3339(expected.signed_at), "{file}");
        assert_eq!(signature.signer.as_ref().unwrap().email.as_deref(), Some(expected.email), "{file}");
    }
}
