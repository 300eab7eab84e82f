//! The certification data of real messages: found in `PEC_REALWORLD`, else in `../shared/realworld` beside the project.

#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

use mailparse::{MailHeaderMap, ParsedMail};
use pec_core::Limits;
use pec_core::daticert::{self, CertificationData, CertifiedKind, ErrorClass, ReceiptType};
use std::path::Path;

fn certification_data(mail: &ParsedMail<'_>) -> Option<Vec<u8>> {
    mail.parts().find_map(|part| {
        let disposition = part.headers.get_first_value("Content-Disposition").unwrap_or_default();
        let named = part.ctype.params.get("name").is_some_and(|name| name == "daticert.xml");
        (named || disposition.contains("daticert.xml")).then(|| part.get_body_raw().unwrap())
    })
}

fn read(folder: &Path, file: &str) -> CertificationData {
    let raw = std::fs::read(folder.join(file)).unwrap();
    let mail = mailparse::parse_mail(&raw).unwrap();
    let reading = daticert::read(&certification_data(&mail).unwrap(), &Limits::default());
    assert_eq!(reading.findings(), [], "{file}");
    let data = reading.into_parts().0.unwrap();
    let again = daticert::read(daticert::write(&data).as_bytes(), &Limits::default());
    assert!(again.data() == Some(&data), "{file}");
    data
}

#[test]
fn real_certification_data_are_read_without_a_finding() {
    use CertifiedKind::{Acceptance, Delivery, NonDelivery, TransportEnvelope};
    let Some(folder) = pec_tests::realworld() else { return };
    for (file, kind, recipients, time) in [
        ("aruba-2014-transport-edited.eml", TransportEnvelope, 1, "2014-11-07T15:52:00Z"),
        ("aruba-2015-acceptance.eml", Acceptance, 1, "2015-05-20T15:08:10Z"),
        ("aruba-2018-acceptance-lf.eml", Acceptance, 1, "2018-11-13T15:39:26Z"),
        ("aruba-2018-delivery-complete-lf.eml", Delivery, 1, "2018-11-13T15:39:27Z"),
        ("aruba-2021-acceptance.eml", Acceptance, 2, "2021-12-14T13:36:08Z"),
        ("aruba-2021-delivery-concise.eml", Delivery, 2, "2021-12-14T13:36:08Z"),
        ("aruba-2021-non-delivery.eml", NonDelivery, 1, "2021-12-14T13:54:32Z"),
        ("aruba-2023-transport-lf.eml", TransportEnvelope, 1, "2023-08-18T15:37:14Z"),
        ("legalmail-2015-delivery-complete.eml", Delivery, 1, "2015-05-20T15:08:21Z"),
    ] {
        let data = read(&folder, file);
        assert_eq!(data.kind, kind, "{file}");
        assert_eq!(data.recipients.len(), recipients, "{file}");
        assert!(data.recipients.iter().all(|recipient| recipient.certified), "{file}");
        assert_eq!(data.date.unwrap().time.to_string(), time, "{file}");
        let id = data.identifier.unwrap();
        assert!(id.starts_with("opec") && id.ends_with("@pec.aruba.it"), "{file}");
        assert!(data.msgid.is_some_and(|id| id.contains('@') && !id.contains(['<', '>'])), "{file}");
        assert_eq!(data.delivery_to.is_some(), matches!(kind, Delivery | NonDelivery), "{file}");
        let receipt = matches!(kind, Delivery | TransportEnvelope).then_some(ReceiptType::Complete);
        assert_eq!(data.requested_receipt, receipt, "{file}");
        let failed = kind == NonDelivery;
        assert_eq!(data.error, if failed { ErrorClass::NoRecipient } else { ErrorClass::None }, "{file}");
        assert_eq!(data.error_text.is_some_and(|text| text.starts_with("5.1.1 - ")), failed, "{file}");
    }
}

/// The two messages of one submission say so.
#[test]
fn a_delivery_and_its_acceptance_name_the_same_submission() {
    let Some(folder) = pec_tests::realworld() else { return };
    for (acceptance, delivery) in [
        ("aruba-2021-acceptance.eml", "aruba-2021-delivery-concise.eml"),
        ("aruba-2018-acceptance-lf.eml", "aruba-2018-delivery-complete-lf.eml"),
        ("aruba-2015-acceptance.eml", "legalmail-2015-delivery-complete.eml"),
    ] {
        let (acceptance, delivery) = (read(&folder, acceptance), read(&folder, delivery));
        assert_eq!(acceptance.identifier, delivery.identifier);
        assert_eq!(acceptance.msgid, delivery.msgid);
        assert_eq!(acceptance.sender, delivery.sender);
        let to = delivery.delivery_to.unwrap();
        assert!(delivery.recipients.iter().any(|recipient| recipient.address == to));
    }
}
