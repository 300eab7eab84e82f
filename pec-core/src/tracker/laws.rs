//! The laws of the set, on arbitrary sets: order, repetition and division leave no trace.

use super::scenarios::{data, fact_of, hour};
use super::*;
use crate::daticert::Address;
use crate::facet::Verdict;
use crate::message::MessageKind;
use crate::{Error, UnixTime};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What can go in.
#[derive(Clone, Debug)]
enum Item {
    Fact(Fact),
    Sent(Sent),
    Claim(Claim),
}

fn insert(tracker: &mut Tracker, item: Item) {
    match item {
        Item::Fact(fact) => tracker.insert(fact),
        Item::Sent(sent) => tracker.insert_sent(sent),
        Item::Claim(claim) => tracker.insert_claim(claim),
    };
}

fn tracker(items: impl IntoIterator<Item = Item>) -> Tracker {
    let mut tracker = Tracker::new();
    items.into_iter().for_each(|item| insert(&mut tracker, item));
    tracker
}

/// Facts from a small world, so that they meet.
fn fact() -> impl Strategy<Value = Fact> {
    let kind = select(vec![
        "acceptance",
        "refusal",
        "charge",
        "delivery",
        "failure",
        "virus-failure",
        "timeout",
        "virus",
        "envelope",
    ]);
    let at = select(vec!["?", "0", "1", "12", "21", "22", "24", "30"]);
    let recipients = select(vec!["a b", "b A@PEC.EXAMPLE", "a b!", "a", "b!", ""]);
    let named = select(vec!["-", "a", "A", "b", "a,b", "alias"]);
    let text = select(vec!["", " 5.4.1 - P - late", " 4.4.1"]);
    let identifier = select(vec![Some("1"), Some("1"), Some("2"), None]);
    let sender = select(vec![Some("s@pec.example"), Some("S@pec.example"), Some("t@pec.example"), None]);
    let msgid = select(vec![Some("<m@one>"), Some("m@two"), None]);
    (kind, at, recipients, named, text, identifier, sender, msgid, any::<bool>()).prop_map(
        |(kind, at, recipients, named, text, identifier, sender, msgid, edited)| {
            let mut data = data(recipients, &format!("{kind}@{at} {named}{text}"));
            data.identifier = identifier.map(Into::into);
            data.sender = sender.map(Address::new);
            data.msgid = msgid.map(Into::into);
            let verdict = if edited { Verdict::Inconsistent } else { Verdict::Authentic };
            Fact::from_certified(data.kind, &data, *fact_of(&data).message_sha256(), verdict, edited)
        },
    )
}

fn claim() -> impl Strategy<Value = Claim> {
    (fact(), any::<bool>()).prop_map(|(fact, nested)| {
        let mut data = data("a b", "delivery@1 a");
        data.identifier = fact.identifier().map(Into::into);
        let claim =
            Claim::new(*fact.message_sha256(), MessageKind::Delivery, Verdict::Altered).with_data(&data);
        if nested { claim.inside_another() } else { claim }
    })
}

fn sent() -> impl Strategy<Value = Sent> {
    let sender = select(vec!["s@pec.example", "T@pec.example", ""]);
    let msgid = select(vec!["m@one", "m@three", ""]);
    (sender, msgid, proptest::option::of(0_u8..30), 0_u8..4).prop_map(|(sender, msgid, date, n)| {
        let sent = Sent::new(sender, [n; 32]).with_msgid(msgid).with_recipient("a@pec.example");
        date.map_or(sent.clone(), |date| {
            sent.with_date(hour(f64::from(date))).with_recipient("c@pec.example")
        })
    })
}

fn item() -> impl Strategy<Value = Item> {
    prop_oneof![6 => fact().prop_map(Item::Fact), 1 => sent().prop_map(Item::Sent), 1 => claim().prop_map(Item::Claim)]
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    proptest::collection::vec(item(), 0..24)
}

/// The items in another order, some of them twice.
fn shuffled_with_copies(items: Vec<Item>) -> impl Strategy<Value = (Vec<Item>, Vec<Item>)> {
    let copies = proptest::collection::vec(any::<Index>(), 0..8);
    (Just(items), copies).prop_flat_map(|(items, copies)| {
        let mut more = items.clone();
        if !items.is_empty() {
            more.extend(copies.iter().map(|index| index.get(&items).clone()));
        }
        (Just(items), Just(more).prop_shuffle())
    })
}

fn statuses(tracker: &Tracker, now: UnixTime) -> Vec<String> {
    tracker.submissions(now).map(|status| serde_json::to_string(&status).unwrap()).collect()
}

fn now() -> impl Strategy<Value = UnixTime> {
    (0_u32..60).prop_map(|h| hour(f64::from(h)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn order_and_repetition_leave_no_trace(
        (one, other) in items().prop_flat_map(shuffled_with_copies),
        now in now(),
    ) {
        let (one, other) = (tracker(one), tracker(other));
        prop_assert!(one == other);
        prop_assert_eq!(one.snapshot(), other.snapshot());
        prop_assert_eq!(statuses(&one, now), statuses(&other, now));
        prop_assert_eq!(one.next_deadline(now), other.next_deadline(now));
    }

    #[test]
    fn merge_is_commutative_associative_and_idempotent(a in items(), b in items(), c in items()) {
        let merged = |parts: &[&[Item]]| {
            parts.iter().fold(Tracker::new(), |mut whole, part| {
                whole.merge(tracker(part.to_vec()));
                whole
            })
        };
        let whole = tracker([a.clone(), b.clone(), c.clone()].concat()).snapshot();
        prop_assert_eq!(merged(&[&a, &b, &c]).snapshot(), whole.clone());
        prop_assert_eq!(merged(&[&c, &a, &b, &a]).snapshot(), whole.clone());
        let mut right = tracker(b);
        right.merge(tracker(c));
        let mut left = tracker(a);
        left.merge(right);
        left.merge(left.clone());
        prop_assert_eq!(left.snapshot(), whole);
    }

    #[test]
    fn a_snapshot_gives_the_same_tracker(items in items(), now in now()) {
        let tracker = tracker(items);
        let snapshot = tracker.snapshot();
        let restored = Tracker::trusted_from_snapshot(&snapshot).unwrap();
        prop_assert!(restored == tracker);
        prop_assert_eq!(restored.snapshot(), snapshot);
        prop_assert_eq!(statuses(&restored, now), statuses(&tracker, now));
    }

    #[test]
    fn a_fact_comes_back_from_the_hosts_store(fact in fact()) {
        let json = serde_json::to_string(&fact).unwrap();
        prop_assert!(Fact::trusted_from_host_store(&json).unwrap() == fact);
    }

    #[test]
    fn a_claim_never_changes_a_status(items in items(), claims in proptest::collection::vec(claim(), 1..8), now in now()) {
        let mut tracker = tracker(items);
        let before = statuses(&tracker, now);
        claims.into_iter().for_each(|claim| insert(&mut tracker, Item::Claim(claim)));
        prop_assert_eq!(statuses(&tracker, now), before);
    }

    #[test]
    fn a_sent_message_moves_no_certified_state(items in items(), more in proptest::collection::vec(sent(), 1..8), now in now()) {
        let mut tracker = tracker(items);
        let states = |tracker: &Tracker| -> Vec<_> {
            let certified = tracker.submissions(now).filter(|status| status.identifier().is_some());
            certified.map(|status| {
                let recipients = status.recipients().iter().filter(|r| r.evidence().next().is_some());
                let recipients: Vec<_> = recipients.map(|r| (r.address().to_owned(), r.state())).collect();
                (status.state(), recipients)
            }).collect()
        };
        let before = states(&tracker);
        more.into_iter().for_each(|sent| insert(&mut tracker, Item::Sent(sent)));
        prop_assert_eq!(states(&tracker), before);
    }

    #[test]
    fn a_delivery_is_never_lost(items in items(), more in items(), now in now(), later in now()) {
        let mut tracker = tracker(items);
        let delivered = |tracker: &Tracker, now| -> Vec<_> {
            let mut delivered = Vec::new();
            for status in tracker.submissions(now) {
                let key = (status.identifier().map(str::to_owned), status.sender().map(str::to_lowercase));
                let recipients = status.recipients().iter().filter(|r| r.state() == RecipientState::Delivered);
                delivered.extend(recipients.map(|r| (key.clone(), r.address().to_lowercase())));
            }
            delivered
        };
        let before = delivered(&tracker, now);
        more.into_iter().for_each(|item| insert(&mut tracker, item));
        let after = delivered(&tracker, later);
        prop_assert!(before.iter().all(|recipient| after.contains(recipient)));
    }

    #[test]
    fn nothing_changes_before_the_next_deadline(items in items(), now in now()) {
        let tracker = tracker(items);
        let before = statuses(&tracker, now);
        match tracker.next_deadline(now) {
            Some(deadline) => {
                prop_assert!(deadline > now);
                prop_assert_eq!(statuses(&tracker, deadline.plus(-1)), before.clone());
                prop_assert_ne!(statuses(&tracker, deadline), before);
            }
            None => prop_assert_eq!(statuses(&tracker, UnixTime(i64::MAX)), before),
        }
    }

    #[test]
    fn any_text_is_a_tracker_or_an_error(text in ".*", cut in any::<Index>(), items in items()) {
        let _ = Tracker::trusted_from_snapshot(&text);
        let snapshot = tracker(items).snapshot();
        let start = snapshot.get(..cut.index(snapshot.len()));
        prop_assert!(start.is_none_or(|start| Tracker::trusted_from_snapshot(start).is_err()));
    }
}

#[test]
fn unreadable_snapshots_say_where_and_why() {
    let error = |json: &str| Tracker::trusted_from_snapshot(json).unwrap_err();
    assert_eq!(error(r#"{"version":2,"new":[]}"#), Error::SnapshotVersion { found: 2, supported: 1 });
    assert!(matches!(error("{\"version\":1,\n\"facts\":7}"), Error::Snapshot { line: 2, column: 9, .. }));
    assert!(matches!(error(""), Error::Snapshot { detail: "it ends too early", .. }));
    let claim = Claim::new([0xab; 32], MessageKind::Delivery, Verdict::Unsigned);
    let snapshot = tracker([Item::Claim(claim)]).snapshot();
    assert!(matches!(error(&snapshot.replacen("ab", "xy", 1)), Error::Snapshot { .. }));
    assert!(matches!(error(&snapshot.replacen("ab", "", 1)), Error::Snapshot { .. }));
}

#[test]
fn nothing_personal_in_debug() {
    let fact = fact_of(&data("secret", "delivery@1 secret"));
    let sent =
        Sent::new("secret@pec.example", [0; 32]).with_msgid("secret").with_recipient("secret@pec.example");
    let claim = Claim::new([0; 32], MessageKind::Delivery, Verdict::Unsigned).with_msgid("secret");
    let mut tracker = Tracker::new();
    tracker.insert(fact.clone());
    let shown = format!("{fact:?} {sent:?} {claim:?} {tracker:?} {:?}", fact.recipients());
    assert!(!shown.contains("secret") && !shown.contains("About it"), "{shown}");
}

/// Anybody can send claims. More than are kept leave no trace of the order in which they came either.
#[test]
fn claims_are_bounded_in_any_order() {
    let claim = |number: usize| {
        let mut sha256 = [0; 32];
        for (to, from) in sha256.iter_mut().zip((number.wrapping_mul(0x9E37_79B9) as u32).to_be_bytes()) {
            *to = from;
        }
        Claim::new(sha256, MessageKind::Delivery, Verdict::Unsigned)
    };
    let count = MAX_CLAIMS + 500;
    let forwards = tracker((0..count).map(|number| Item::Claim(claim(number))));
    let backwards = tracker((0..count).rev().map(|number| Item::Claim(claim(number))));
    assert_eq!(forwards.orphans().count(), MAX_CLAIMS);
    assert_eq!(forwards, backwards);

    let mut merged = tracker((0..count / 2).map(|number| Item::Claim(claim(number))));
    merged.merge(tracker((count / 3..count).map(|number| Item::Claim(claim(number)))));
    assert_eq!(merged, forwards);
    assert_eq!(Tracker::trusted_from_snapshot(&merged.snapshot()).unwrap(), forwards);
}
