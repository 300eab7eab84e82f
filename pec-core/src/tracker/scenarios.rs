//! The rules as tables: what was seen, and what became of each recipient.
//!
//! An event is `KIND@HOUR`, hours since acceptance, then the recipient it names (`-` for none) and the error text. A
//! recipient with `!` is outside PEC. The outcome is the message's state, then each recipient's.

use super::*;
use crate::UnixTime;
use crate::daticert::*;
use crate::facet::Verdict;
use sha2::{Digest, Sha256};

/// Acceptance, on 2021-12-14.
pub(super) const T0: UnixTime = UnixTime(1_639_440_000);

pub(super) fn hour(hour: f64) -> UnixTime {
    #[expect(clippy::cast_possible_truncation, reason = "small numbers written by hand")]
    T0.plus((hour * 3600.0).round() as i64)
}

fn address(name: &str) -> String {
    if name.contains('@') { name.into() } else { format!("{name}@pec.example") }
}

/// Certification data of a message from `s` to these recipients, under one identifier and msgid.
pub(super) fn data(recipients: &str, event: &str) -> CertificationData {
    let mut words = event.splitn(3, ' ');
    let (kind, at) = words.next().unwrap().split_once('@').unwrap();
    let (kind, error) = match kind {
        "acceptance" => (CertifiedKind::Acceptance, ErrorClass::None),
        "refusal" => (CertifiedKind::NonAcceptance, ErrorClass::Other),
        "virus-refusal" => (CertifiedKind::NonAcceptance, ErrorClass::Virus),
        "charge" => (CertifiedKind::ServerAcceptance, ErrorClass::None),
        "delivery" => (CertifiedKind::Delivery, ErrorClass::None),
        "failure" => (CertifiedKind::NonDelivery, ErrorClass::NoRecipient),
        "virus-failure" => (CertifiedKind::NonDelivery, ErrorClass::Virus),
        "timeout" => (CertifiedKind::DeliveryTimeout, ErrorClass::None),
        "virus" => (CertifiedKind::VirusDetection, ErrorClass::Virus),
        "envelope" => (CertifiedKind::TransportEnvelope, ErrorClass::None),
        other => panic!("no event {other}"),
    };
    let mut data = CertificationData::new(kind);
    data.error = error;
    data.sender = Some(Address::new("s@pec.example"));
    data.identifier = Some("opec1@pec.example".into());
    data.msgid = Some("<m1@mail.example>".into());
    data.subject = Some("About it".into());
    data.recipients = recipients
        .split_whitespace()
        .map(|r| Recipient::new(address(r.trim_end_matches('!')), !r.ends_with('!')))
        .collect();
    data.date = at.parse().ok().map(|at| LocalTime::new(hour(at), 60));
    let named = words.next().filter(|name| *name != "-").into_iter().flat_map(|names| names.split(','));
    let named: Vec<_> = named.map(|name| Address::new(address(name))).collect();
    if kind == CertifiedKind::ServerAcceptance {
        data.taken_in_charge = named;
    } else {
        data.delivery_to = named.into_iter().next();
    }
    data.error_text = words.next().map(Into::into);
    data
}

/// A fact from a message whose bytes are its data.
pub(super) fn fact_of(data: &CertificationData) -> Fact {
    let digest = Sha256::digest(serde_json::to_vec(data).unwrap());
    Fact::from_certified(data.kind, data, digest.into(), Verdict::Authentic, false)
}

pub(super) fn tracker(recipients: &str, events: &[&str]) -> Tracker {
    let mut tracker = Tracker::new();
    for event in events {
        tracker.insert(fact_of(&data(recipients, event)));
    }
    tracker
}

/// `partial | a delivered | b failed "no-dest" tracker.virus | tracker.conflict`
pub(super) fn outcome(status: &SubmissionStatus<'_>) -> String {
    let mut text = status.state().name().to_owned();
    for recipient in status.recipients() {
        let name = recipient.address().trim_end_matches("@pec.example");
        text += &format!(" | {name} {}", recipient.state().name());
        text.extend(recipient.reason().map(|reason| format!(" \"{reason}\"")));
        text.extend(recipient.flags().map(|flag| format!(" {}", flag.code())));
    }
    text.extend(status.flags().map(|flag| format!(" | {}", flag.code())));
    text
}

/// Every row in every order of its events: the order must not matter.
fn check(table: &[(&str, &[&str], f64, &str)]) {
    for (recipients, events, now, expected) in table {
        let mut events = events.to_vec();
        for _ in 0..events.len().max(1) {
            let tracker = tracker(recipients, &events);
            let mut rows = tracker.submissions(hour(*now));
            assert_eq!(outcome(&rows.next().unwrap()), *expected, "{recipients}: {events:?} at {now} h");
            assert!(rows.next().is_none());
            events.rotate_left(1);
        }
    }
}

#[test]
fn the_way_of_a_message() {
    check(&[
        ("a b", &["acceptance@0"], 1.0, "pending | a accepted | b accepted"),
        ("a b", &["acceptance@0", "charge@1 a"], 2.0, "pending | a in_charge | b accepted"),
        ("a b", &["acceptance@0", "charge@1 a,b"], 2.0, "pending | a in_charge | b in_charge"),
        ("a b", &["acceptance@0", "delivery@1 a"], 2.0, "pending | a delivered | b accepted"),
        (
            "a b",
            &["acceptance@0", "delivery@1 a", "delivery@1 b"],
            2.0,
            "delivered | a delivered | b delivered",
        ),
        ("a", &["acceptance@0", "charge@1 a", "delivery@2 a"], 2.0, "delivered | a delivered"),
        (
            "a b",
            &["acceptance@0", "delivery@1 a", "failure@1 b 5.1.1 - P - indirizzo non valido"],
            2.0,
            "partial | a delivered | b failed \"5.1.1 - P - indirizzo non valido\"",
        ),
        ("a", &["acceptance@0", "failure@1 a"], 2.0, "failed | a failed \"no-dest\""),
        (
            "a b!",
            &["refusal@0 - formal exception"],
            99.0,
            "rejected | a rejected \"formal exception\" | b rejected \"formal exception\"",
        ),
        ("a", &["virus-refusal@0"], 99.0, "rejected | a rejected \"virus\" tracker.virus"),
        ("", &["refusal@0"], 1.0, "rejected"),
        // A receipt without the acceptance still makes the row.
        ("a b", &["delivery@1 a"], 2.0, "pending | a delivered | b submitted"),
        ("a b", &["charge@1 b"], 2.0, "pending | a submitted | b in_charge"),
    ]);
}

#[test]
fn notices_of_12_and_of_24_hours() {
    let failed = "failed | a failed \"5.4.1 - P - non consegnato\"";
    check(&[
        ("a", &["acceptance@0", "timeout@12 a"], 13.0, "pending | a delayed \"timeout\""),
        // The final one, by its text:
        ("a", &["acceptance@0", "timeout@13 a 5.4.1 - P - non consegnato"], 14.0, failed),
        ("a", &["acceptance@0", "timeout@13 a  5.4.1 - P - non consegnato"], 14.0, failed),
        (
            "a",
            &["acceptance@0", "timeout@13 a 5.4.10 - other"],
            14.0,
            "pending | a delayed \"5.4.10 - other\"",
        ),
        ("a", &["acceptance@0", "timeout@13 a 4.4.1 - late"], 14.0, "pending | a delayed \"4.4.1 - late\""),
        // by being the second, at another time:
        ("a", &["acceptance@0", "timeout@12 a", "timeout@21 a second"], 21.5, "failed | a failed \"second\""),
        (
            "a",
            &["acceptance@0", "timeout@12 a", "timeout@12 a timeout"],
            13.0,
            "pending | a delayed \"timeout\"",
        ),
        (
            "a b",
            &["acceptance@0", "timeout@12 a", "timeout@13 b"],
            14.0,
            "pending | a delayed \"timeout\" | b delayed \"timeout\"",
        ),
        ("a", &["acceptance@0", "timeout@12 a", "timeout@? a"], 13.0, "pending | a delayed \"timeout\""),
        // or by coming 22 hours or more after acceptance:
        ("a", &["acceptance@0", "timeout@21.999 a"], 22.5, "pending | a delayed \"timeout\""),
        ("a", &["acceptance@0", "timeout@22 a"], 22.5, "failed | a failed \"timeout\""),
        ("a", &["charge@0 a", "timeout@22 a"], 22.5, "failed | a failed \"timeout\""),
        ("a", &["timeout@22 a"], 22.5, "pending | a delayed \"timeout\""),
        // A server acceptance does not take the delay back; a delivery does.
        ("a", &["acceptance@0", "timeout@12 a", "charge@13 a"], 14.0, "pending | a delayed \"timeout\""),
        ("a", &["acceptance@0", "timeout@12 a", "delivery@13 a"], 14.0, "delivered | a delivered"),
        // Without a recipient it is about all that are not settled.
        (
            "a b",
            &["acceptance@0", "timeout@12"],
            13.0,
            "pending | a delayed \"timeout\" | b delayed \"timeout\"",
        ),
        (
            "a b",
            &["acceptance@0", "delivery@1 a", "timeout@24"],
            25.0,
            "partial | a delivered | b failed \"timeout\"",
        ),
        (
            "a b",
            &["acceptance@0", "timeout@12", "timeout@20 b"],
            21.0,
            "pending | a delayed \"timeout\" | b failed \"timeout\"",
        ),
        // The first that decides gives the reason, to whomever it was addressed.
        (
            "a",
            &["acceptance@0", "timeout@23 a 5.4.1 - Q", "timeout@22 - 5.4.1 - P"],
            24.0,
            "failed | a failed \"5.4.1 - P\"",
        ),
    ]);
}

#[test]
fn what_contradicts_is_kept_and_flagged() {
    check(&[
        (
            "a",
            &["acceptance@0", "delivery@1 a", "failure@2 a"],
            3.0,
            "delivered | a delivered tracker.conflict",
        ),
        (
            "a",
            &["acceptance@0", "failure@1 a", "delivery@2 a"],
            3.0,
            "delivered | a delivered tracker.late_delivery tracker.conflict",
        ),
        (
            "a",
            &["acceptance@0", "timeout@24 a 5.4.1", "delivery@30 a"],
            31.0,
            "delivered | a delivered tracker.late_delivery",
        ),
        // The receipt crossed the notice, which says only that none had come.
        ("a", &["acceptance@0", "timeout@24 a 5.4.1", "delivery@23 a"], 31.0, "delivered | a delivered"),
        ("a", &["acceptance@0", "refusal@0"], 1.0, "rejected | a rejected \"other\" | tracker.conflict"),
        (
            "a",
            &["refusal@0", "delivery@1 a"],
            2.0,
            "delivered | a delivered tracker.conflict | tracker.conflict",
        ),
        ("a", &["refusal@0", "failure@1 a"], 2.0, "rejected | a rejected \"other\" | tracker.conflict"),
    ]);
}

#[test]
fn viruses() {
    check(&[
        // Between providers: the sender's one will answer it with a notice of non-delivery.
        ("a", &["acceptance@0", "virus@1 a"], 2.0, "pending | a accepted tracker.virus"),
        (
            "a",
            &["acceptance@0", "virus@1 a", "virus-failure@2 a"],
            3.0,
            "failed | a failed \"virus\" tracker.virus",
        ),
        (
            "a",
            &["acceptance@0", "virus-failure@2 a 5.5.1, P, presenza di un virus"],
            3.0,
            "failed | a failed \"5.5.1, P, presenza di un virus\" tracker.virus",
        ),
    ]);
}

#[test]
fn recipients_outside_pec() {
    check(&[
        ("a!", &["acceptance@0"], 99.0, "external | a external"),
        ("a b!", &["acceptance@0", "delivery@1 a"], 99.0, "delivered | a delivered | b external"),
        ("a b!", &["delivery@1 a"], 99.0, "delivered | a delivered | b submitted"),
        ("a b!", &["acceptance@0", "timeout@12"], 13.0, "pending | a delayed \"timeout\" | b external"),
        (
            "a b!",
            &["acceptance@0", "delivery@1 a", "failure@2 b"],
            99.0,
            "partial | a delivered | b failed \"no-dest\"",
        ),
        ("a!", &["acceptance@0", "timeout@24"], 99.0, "external | a external"),
        ("a!", &["acceptance@0", "timeout@12 a"], 99.0, "external | a external"),
        ("a!", &["acceptance@0", "timeout@24 a"], 99.0, "failed | a failed \"timeout\""),
        ("a!", &["acceptance@0", "delivery@1 a"], 2.0, "delivered | a delivered"),
    ]);
}

#[test]
fn deadlines() {
    check(&[
        ("a", &["acceptance@0"], 24.0, "pending | a accepted"),
        ("a", &["acceptance@0"], 24.001, "overdue | a overdue"),
        ("a b", &["acceptance@0", "charge@1 a", "delivery@1 b"], 25.0, "overdue | a overdue | b delivered"),
        ("a", &["acceptance@0", "timeout@12 a"], 25.0, "overdue | a overdue"),
        ("a", &["acceptance@0", "charge@2 a"], 25.0, "overdue | a overdue"),
        // Without the acceptance, from the first event.
        ("a b", &["delivery@2 a"], 25.0, "pending | a delivered | b submitted"),
        ("a b", &["delivery@2 a"], 26.1, "overdue | a delivered | b overdue"),
        // Without any time there is no deadline.
        ("a", &["acceptance@?"], 99.0, "pending | a accepted"),
    ]);
    let tracker = tracker("a b", &["acceptance@0", "delivery@1 a"]);
    let overdue_from = hour(24.0).plus(1);
    assert_eq!(tracker.next_deadline(hour(1.0)), Some(overdue_from));
    assert_eq!(tracker.next_deadline(hour(24.0)), Some(overdue_from));
    assert_eq!(tracker.next_deadline(overdue_from), None);
}

#[test]
fn addresses_are_written_in_many_ways() {
    check(&[
        (
            "a A@PEC.example b",
            &["acceptance@0", "delivery@1 A@pec.EXAMPLE,"],
            2.0,
            "pending | a delivered | b accepted",
        ),
        ("a a!", &["acceptance@0"], 1.0, "pending | a accepted tracker.disagreement"),
        // An alias or a forward: not lost, and no substitute for the one that was written to.
        (
            "a",
            &["acceptance@0", "delivery@1 alias"],
            2.0,
            "pending | a accepted | alias delivered tracker.unlisted_recipient",
        ),
        (
            "a",
            &["acceptance@0", "delivery@1 alias", "delivery@1 a"],
            2.0,
            "delivered | a delivered | alias delivered tracker.unlisted_recipient",
        ),
        (
            "a",
            &["acceptance@0", "timeout@12 alias", "delivery@1 a"],
            99.0,
            "delivered | a delivered | alias delayed \"timeout\" tracker.unlisted_recipient",
        ),
        // A receipt that names nobody is clear only with one recipient.
        ("a", &["acceptance@0", "delivery@1"], 2.0, "delivered | a delivered"),
        ("a", &["acceptance@0", "charge@1"], 2.0, "pending | a in_charge"),
        (
            "a b",
            &["acceptance@0", "delivery@1"],
            2.0,
            "pending | a accepted | b accepted | tracker.recipient_unknown",
        ),
    ]);
}

#[test]
fn an_envelope_is_about_a_message_received() {
    assert!(!Tracker::new().insert(fact_of(&data("a", "envelope@0"))));
    assert_eq!(tracker("a", &["envelope@0"]), Tracker::new());
}

/// Of a few recipients each is compared; of more there is a map.
#[test]
fn a_recipient_among_many() {
    let recipients: Vec<_> = (0..40).map(|number| format!("r{number}")).collect();
    let list = recipients.join(" ");
    let events: Vec<_> =
        recipients.iter().map(|name| format!("delivery@1 {}", name.to_uppercase())).collect();
    for received in [0, 1, 7, 8, 9, 16, 39, 40] {
        let events: Vec<_> = events.iter().take(received).map(String::as_str).collect();
        let tracker = tracker(&list, &events);
        let restored = Tracker::trusted_from_snapshot(&tracker.snapshot()).unwrap();
        assert!(restored == tracker, "{received}");
        let Some(status) = restored.submissions(hour(2.0)).next() else { continue };
        assert_eq!(status.recipients().len(), recipients.len(), "{received}");
        for (at, recipient) in status.recipients().iter().enumerate() {
            assert_eq!(recipient.state() == RecipientState::Delivered, at < received, "{at} of {received}");
            let named: Vec<_> = recipient.evidence().filter_map(|fact| fact.delivery_to()).collect();
            let address = format!("R{at}@pec.example");
            assert_eq!(
                named,
                if at < received { vec![address.as_str()] } else { vec![] },
                "{at} of {received}"
            );
        }
    }
}
