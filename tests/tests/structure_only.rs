//! Real messages whose signature was removed or replaced: parsing gives what is there, and nothing of it is authentic.

use pec_core::Limits;
use pec_core::facet::Verdict;
use pec_core::message::{Message, MessageKind};
use pec_core::trust::TrustStore;
use pec_core::verify::{Circumstances, Verifier};

#[test]
fn stubs_are_read_and_never_authentic() {
    use MessageKind::{Acceptance, Delivery, NonDelivery, Ordinary, TransportEnvelope};
    use Verdict::{Altered, Unsigned};
    let Some(folder) = pec_tests::realworld() else { return };
    let mut verifier = Verifier::new(TrustStore::pec());
    // File, kind, verdict, the identifier's beginning, messages inside.
    for (file, kind, verdict, identifier, inside) in [
        ("ddeboer-imap-pec.eml", Ordinary, Altered, None, 1),
        ("go-pec-accettazione.eml", Acceptance, Altered, Some("opec210312.2024"), 0),
        ("go-pec-consegna.eml", NonDelivery, Altered, Some("opec210312.2024"), 0),
        ("go-pec-email_2.eml", Delivery, Altered, Some("CZPXC"), 1),
        ("go-pec-email_3.eml", TransportEnvelope, Altered, Some("CZPXC"), 1),
        ("java-pec-parser-accettazione.eml", Acceptance, Altered, Some("opec210312.2024"), 0),
        ("java-pec-parser-consegna.eml", NonDelivery, Altered, Some("opec210312.2024"), 0),
        ("java-pec-parser-dsn-failure.eml", Ordinary, Unsigned, None, 1),
        ("php-pec-standard_html.eml", Ordinary, Unsigned, None, 0),
        ("php-pec-standard_newline.eml", Ordinary, Unsigned, None, 0),
        ("php-pec-standard_plain.eml", Ordinary, Unsigned, None, 0),
        ("php-pec-standard_plain_and_html.eml", Ordinary, Unsigned, None, 0),
    ] {
        let raw = pec_tests::read(&folder.join("structure-only").join(file));
        let message = Message::parse(&raw, &Limits::default()).unwrap();
        let report = verifier.verify(&message, &Circumstances::unknown());
        assert_eq!((report.kind(), report.verdict()), (kind, verdict), "{file}");
        assert!(report.verified().is_none(), "{file}");
        let found = report.certification_data().and_then(|data| data.identifier.as_deref());
        assert_eq!(found.is_some(), identifier.is_some(), "{file}");
        assert!(found.unwrap_or_default().starts_with(identifier.unwrap_or_default()), "{file}");
        assert_eq!(report.nested().len(), inside, "{file}");
    }
}
