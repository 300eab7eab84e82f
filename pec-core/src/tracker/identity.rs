//! What belongs to what: identifier, sender, msgid, orphans; and the form in which it is shown.

use super::scenarios::{T0, data, fact_of, hour, outcome, tracker};
use super::*;
use crate::daticert::Address;
use crate::facet::Verdict;
use crate::finding::Code;
use crate::message::MessageKind;
use std::sync::Arc;

fn outcomes(tracker: &Tracker, now: f64) -> Vec<String> {
    tracker.submissions(hour(now)).map(|status| outcome(&status)).collect()
}

#[test]
fn identity_is_identifier_and_sender() {
    let mut tracker = tracker("a", &["acceptance@0"]);
    // The same msgid under another identifier: a receipt of another message.
    let mut other = data("a", "delivery@1 a");
    other.identifier = Some("opec2@pec.example".into());
    tracker.insert(fact_of(&other));
    let shared = "tracker.shared_msgid";
    assert_eq!(
        outcomes(&tracker, 2.0),
        [format!("pending | a accepted | {shared}"), format!("delivered | a delivered | {shared}")]
    );
    // The same identifier from another sender.
    let mut foreign = data("a", "failure@2 a");
    foreign.sender = Some(Address::new("other@pec.example"));
    foreign.msgid = None;
    tracker.insert(fact_of(&foreign));
    assert_eq!(
        outcomes(&tracker, 2.0)[0],
        format!("pending | a accepted | {shared} | tracker.shared_identifier")
    );
    // The sender's case is no difference.
    let mut capitals = data("a", "delivery@3 a");
    capitals.sender = Some(Address::new("S@PEC.example"));
    tracker.insert(fact_of(&capitals));
    assert!(outcomes(&tracker, 4.0)[0].starts_with("delivered | a delivered"));
}

/// More than are found by a hash alone.
#[test]
fn many_share_an_identifier_or_a_msgid() {
    let mut facts = Vec::new();
    for number in 0..50 {
        let mut of_senders = data("a", "acceptance@0");
        of_senders.sender = Some(Address::new(format!("s{number:02}@pec.example")));
        of_senders.msgid = None;
        facts.push(fact_of(&of_senders));
        let mut of_one = data("a", "acceptance@1");
        of_one.sender = Some(Address::new("one@pec.example"));
        of_one.identifier = Some(format!("i{number:02}"));
        of_one.msgid = Some(format!("<m@{}.example>", number % 2));
        facts.push(fact_of(&of_one));
    }
    for step in [1, 7, 99] {
        // Each step has no divisor in common with 100: all come, in another order.
        let mut tracker = Tracker::new();
        for at in (0..facts.len()).map(|at| at * step % facts.len()) {
            assert!(tracker.insert(facts[at].clone()));
            assert!(!tracker.insert(facts[at].clone()));
        }
        let flags: Vec<_> = tracker.submissions(hour(2.0)).map(|s| s.flags().collect::<Vec<_>>()).collect();
        assert_eq!(flags[..50], vec![vec![Code::TrackerSharedIdentifier]; 50], "{step}");
        assert_eq!(flags[50..], vec![vec![Code::TrackerSharedMsgid]; 50], "{step}");

        // The first by msgid, then by identifier; not of a message that ties to some.
        tracker.insert_sent(Sent::new("ONE@pec.example", [1; 32]).with_msgid("m@elsewhere.example"));
        tracker.insert_sent(Sent::new("one@pec.example", [2; 32]).with_msgid("m@1.example"));
        let rows: Vec<_> = tracker.submissions(hour(2.0)).filter(|row| row.identifier().is_none()).collect();
        let [row] = rows.as_slice() else { panic!("{} rows without receipts", rows.len()) };
        assert_eq!(row.suggested(), ["i00", "i02", "i04", "i06", "i08", "i10", "i12", "i14"], "{step}");
    }
}

#[test]
fn receipts_that_tell_of_another_original_are_flagged() {
    let mut tracker = tracker("a", &["acceptance@0"]);
    let mut same = data("A@PEC.EXAMPLE", "delivery@1 a");
    same.subject = Some(" About\r\n it".into());
    tracker.insert(fact_of(&same));
    assert_eq!(outcomes(&tracker, 2.0), ["delivered | a delivered"]);

    tracker.insert(fact_of(&data("a b", "charge@1 b")));
    assert_eq!(outcomes(&tracker, 2.0), ["pending | a delivered | b in_charge | tracker.disagreement"]);
}

#[test]
fn edited_headers_lose_no_receipt() {
    let data = data("a", "delivery@1 a");
    let mut tracker = Tracker::new();
    tracker.insert(Fact::from_certified(data.kind, &data, [1; 32], Verdict::Inconsistent, true));
    assert_eq!(outcomes(&tracker, 2.0), ["delivered | a delivered | tracker.headers_contradicted"]);
}

fn sent() -> Sent {
    Sent::new("S@pec.example", [9; 32])
        .with_msgid("<m1@mail.example>")
        .with_subject("About it")
        .with_date(hour(0.0))
        .with_recipient("a@pec.example")
}

#[test]
fn a_sent_message_gives_a_row_and_moves_no_state() {
    let mut tracker = Tracker::new();
    tracker.insert_sent(sent());
    assert_eq!(outcomes(&tracker, 1.0), ["pending | a submitted"]);
    assert_eq!(outcomes(&tracker, 25.0), ["overdue | a overdue"]);
    assert_eq!(tracker.next_deadline(hour(1.0)), Some(hour(24.0).plus(1)));

    // Its receipts find it by msgid and sender, and then only they speak.
    tracker.insert(fact_of(&data("a", "delivery@1 a")));
    assert_eq!(outcomes(&tracker, 25.0), ["delivered | a delivered"]);
    assert_eq!(tracker.submissions(hour(1.0)).next().unwrap().sent().len(), 1);
    tracker.insert_sent(sent().with_recipient("c@pec.example"));
    assert_eq!(
        outcomes(&tracker, 99.0),
        ["delivered | a delivered | c submitted tracker.uncertified_recipient"]
    );
    assert_eq!(tracker.next_deadline(hour(1.0)), None);
}

#[test]
fn another_senders_receipts_do_not_find_it() {
    let mut tracker = tracker("a", &["delivery@1 a"]);
    tracker.insert_sent(Sent::new("other@pec.example", [9; 32]).with_msgid("m1@mail.example"));
    assert_eq!(tracker.submissions(hour(1.0)).count(), 2);
}

#[test]
fn an_equal_local_part_only_suggests() {
    let mut tracker = tracker("a", &["delivery@1 a"]);
    tracker.insert_sent(sent().with_msgid("m1@rewritten.example"));
    assert_eq!(
        outcomes(&tracker, 2.0),
        ["pending | a submitted | tracker.suggested", "delivered | a delivered"]
    );
    let row = tracker.submissions(hour(2.0)).next().unwrap();
    assert_eq!(row.suggested(), ["opec1@pec.example"]);
}

#[test]
fn orphans_are_listed_and_move_nothing() {
    let mut tracker = tracker("a", &["acceptance@0"]);
    for (identifier, sender) in [(None, Some("s@pec.example")), (Some("opec1@pec.example"), None)] {
        let mut data = data("a", "delivery@1 a");
        data.identifier = identifier.map(Into::into);
        data.sender = sender.map(Address::new);
        tracker.insert(fact_of(&data));
    }
    let forged =
        Claim::new([2; 32], MessageKind::Delivery, Verdict::Untrusted).with_data(&data("a", "delivery@1 a"));
    tracker.insert_claim(forged.clone());
    tracker.insert_claim(forged.inside_another());

    assert_eq!(outcomes(&tracker, 2.0), ["pending | a accepted"]);
    let mut why: Vec<_> = tracker.orphans().map(|orphan| (orphan.why(), orphan.suggested().len())).collect();
    why.sort();
    assert_eq!(
        why,
        [
            (Code::TrackerNoIdentifier, 1),
            (Code::TrackerNoSender, 0),
            (Code::TrackerNotCertified, 0),
            (Code::TrackerNested, 0)
        ]
    );
}

#[test]
fn a_claim_is_settled_once_its_message_is_verified() {
    let fact = fact_of(&data("a", "delivery@1 a"));
    let claim = Claim::new(*fact.message_sha256(), MessageKind::Delivery, Verdict::Indeterminate);
    let mut tracker = Tracker::new();
    tracker.insert_claim(claim);
    assert_eq!(tracker.orphans().count(), 1);
    tracker.insert(fact);
    assert_eq!(tracker.orphans().count(), 0);
}

#[test]
fn rows_stand_in_the_order_of_time() {
    let mut tracker = Tracker::new();
    for (identifier, event) in
        [("z", "acceptance@1"), ("b", "acceptance@2"), ("a", "acceptance@2"), ("0", "acceptance@?")]
    {
        let mut data = data("a", event);
        data.identifier = Some(identifier.into());
        tracker.insert(fact_of(&data));
    }
    let order: Vec<_> = tracker.submissions(T0).map(|s| s.identifier().unwrap()).collect();
    assert_eq!(order, ["z", "a", "b", "0"]);
}

#[test]
fn the_json_form() {
    let tracker = tracker("a b!", &["acceptance@0", "failure@1 a 5.1.1 - P - no"]);
    let files = |sha256: &[u8; 32]| {
        let failure = fact_of(&data("a b!", "failure@1 a 5.1.1 - P - no"));
        Some(if failure.message_sha256() == sha256 { "2.eml" } else { "1.eml" })
    };
    let status = tracker.submissions(hour(2.0)).next().unwrap();
    let json = serde_json::to_string(&status.with_files(files)).unwrap();
    let digest = |event| record::Hex(fact_of(&data("a b!", event)).message_sha256()).to_string();
    let accepted = digest("acceptance@0");
    let failed = digest("failure@1 a 5.1.1 - P - no");
    let expected = format!(
        concat!(
            r#"{{"msgid":"m1@mail.example","identifier":"opec1@pec.example","sender":"s@pec.example","#,
            r#""subject":"About it","accepted_at":"2021-12-14T00:00:00Z","state":"failed","recipients":["#,
            r#"{{"address":"a@pec.example","certified":true,"state":"failed","at":"2021-12-14T01:00:00Z","#,
            r#""reason":"5.1.1 - P - no","evidence":["#,
            r#"{{"file":"1.eml","kind":"acceptance","verdict":"authentic","message_sha256":"{0}"}},"#,
            r#"{{"file":"2.eml","kind":"non_delivery","verdict":"authentic","message_sha256":"{1}"}}],"flags":[]}},"#,
            r#"{{"address":"b@pec.example","certified":false,"state":"external","at":"2021-12-14T00:00:00Z","#,
            r#""reason":null,"evidence":["#,
            r#"{{"file":"1.eml","kind":"acceptance","verdict":"authentic","message_sha256":"{0}"}}],"flags":[]}}],"#,
            r#""flags":[],"suggested":[]}}"#
        ),
        accepted, failed
    );
    assert_eq!(json, expected);
}

#[test]
fn receipts_of_one_submission_share_what_they_repeat() {
    let recipients = (0..50).map(|n| format!("r{n}")).collect::<Vec<_>>().join(" ");
    let events: Vec<_> = (0..50).map(|n| format!("delivery@1 r{n}")).collect();
    let events: Vec<_> = events.iter().map(String::as_str).collect();
    let tracker = tracker(&recipients, &events);
    let restored = Tracker::trusted_from_snapshot(&tracker.snapshot()).unwrap();
    for tracker in [&tracker, &restored] {
        let status = tracker.submissions(hour(2.0)).next().unwrap();
        let shared = &status.evidence()[0].about;
        assert!(status.evidence().iter().all(|fact| Arc::ptr_eq(&fact.about, shared)));
        // Once in the list of recipients, once in the receipt about it.
        assert_eq!(tracker.snapshot().matches("r7@pec.example").count(), 2);
    }
}
