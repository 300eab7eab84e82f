//! Whatever goes into a tracker: order, repetition and division leave no trace, a snapshot gives the same tracker, and a
//! claim moves nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec_core::{
    UnixTime,
    facet::Verdict,
    message::MessageKind,
    tracker::{Claim, Fact, Sent, Tracker},
};
use pec_fuzz::Choices;
use serde_json::json;

#[derive(Clone)]
enum Item {
    Fact(Box<Fact>),
    Sent(Sent),
    Claim(Claim),
}

fuzz_target!(|bytes: &[u8]| {
    let mut choices = Choices::new(bytes);
    if choices.once_in(8) {
        return any_text(choices.rest());
    }
    let now = UnixTime(i64::from(choices.byte()) * 3600);
    let mut items = Vec::new();
    while !choices.is_empty() && items.len() < 40 {
        items.push(item(&mut choices));
    }
    let tracker = of(items.iter());
    let snapshot = tracker.snapshot();

    let mut shuffled: Vec<_> = items.iter().chain(items.iter().step_by(3)).enumerate().collect();
    shuffled.sort_by_key(|(at, _)| at * 31 % 17);
    assert_eq!(of(shuffled.into_iter().map(|(_, item)| item)).snapshot(), snapshot);
    assert_eq!(of(items.iter().rev()).snapshot(), snapshot);
    let (one, other) = items.split_at(items.len() / 3);
    let mut merged = of(other.iter());
    merged.merge(of(one.iter()));
    merged.merge(tracker.clone());
    assert_eq!(merged.snapshot(), snapshot);

    let restored = Tracker::trusted_from_snapshot(&snapshot).expect("a snapshot");
    assert!(restored == tracker);
    assert_eq!(restored.snapshot(), snapshot);

    let without_claims = of(items.iter().filter(|item| !matches!(item, Item::Claim(_))));
    assert_eq!(statuses(&without_claims, now), statuses(&tracker, now));
    assert_eq!(statuses(&merged, now), statuses(&tracker, now));
    if let Some(deadline) = tracker.next_deadline(now) {
        assert!(deadline > now);
        assert_eq!(statuses(&tracker, deadline.plus(-1)), statuses(&tracker, now));
    }
});

/// Any text is a tracker or an error.
fn any_text(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = Fact::trusted_from_host_store(text);
    if let Ok(tracker) = Tracker::trusted_from_snapshot(text) {
        let again = Tracker::trusted_from_snapshot(&tracker.snapshot()).expect("a snapshot");
        assert!(again == tracker);
    }
}

fn of<'i>(items: impl Iterator<Item = &'i Item>) -> Tracker {
    let mut tracker = Tracker::new();
    for item in items {
        match item.clone() {
            Item::Fact(fact) => tracker.insert(*fact),
            Item::Sent(sent) => tracker.insert_sent(sent),
            Item::Claim(claim) => tracker.insert_claim(claim),
        };
    }
    tracker
}

fn statuses(tracker: &Tracker, now: UnixTime) -> Vec<String> {
    let json = |status| serde_json::to_string(&status).expect("a status");
    tracker.submissions(now).map(json).collect()
}

/// From a small world, so that they meet.
fn item(choices: &mut Choices<'_>) -> Item {
    let digest = [choices.byte() % 16; 32];
    let address = |number: u8| {
        ["a@pec.example", "A@PEC.example", "b@pec.example", "c@pec.example", " ", ""][number as usize % 6]
    };
    let msgid = ["<m@one>", "m@two", "M@one", ""][choices.below(4)];
    match choices.below(8) {
        0 => Item::Claim(Claim::new(digest, MessageKind::Delivery, Verdict::Altered).with_msgid(msgid)),
        1 => {
            let sent = Sent::new(address(choices.byte()), digest)
                .with_msgid(msgid)
                .with_recipient(address(choices.byte()));
            let hour = choices.byte();
            Item::Sent(if hour < 200 { sent.with_date(UnixTime(i64::from(hour) * 3600)) } else { sent })
        }
        _ => {
            let kinds = [
                "transport_envelope",
                "acceptance",
                "non_acceptance",
                "server_acceptance",
                "delivery",
                "non_delivery",
                "delivery_timeout",
                "virus_detection",
            ];
            let recipients: Vec<_> = (0..choices.below(4))
                .map(|_| json!({"address": address(choices.byte()), "certified": choices.pick(&[None, Some(true), Some(false)])}))
                .collect();
            let hour = choices.byte();
            let fact = json!({
                "message_sha256": digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
                "kind": choices.pick(&kinds),
                "error": choices.pick(&["none", "no-dest", "no-domain", "virus", "other"]),
                "verdict": choices.pick(&["authentic", "inconsistent"]),
                "headers_contradicted": choices.once_in(2),
                "requested_receipt": choices.pick(&[None, Some("complete"), Some("brief")]),
                "at": (hour < 200).then_some(UnixTime(i64::from(hour) * 3600)),
                "delivery_to": (choices.below(2) == 1).then(|| address(choices.byte())),
                "taken_in_charge": (0..choices.below(3)).map(|_| address(choices.byte())).collect::<Vec<_>>(),
                "error_text": choices.pick(&[None, Some("5.4.1 - P - late"), Some("4.4.1")]),
                "provider": choices.pick(&[None, Some("Alfa")]),
                "identifier": choices.pick(&[None, Some("1"), Some("2")]),
                "msgid": msgid,
                "sender": address(choices.byte()),
                "subject": choices.pick(&[None, Some("x")]),
                "recipients": recipients,
            });
            let fact = Fact::trusted_from_host_store(&fact.to_string());
            Item::Fact(Box::new(fact.unwrap_or_else(|error| panic!("a fact: {error}"))))
        }
    }
}
