//! What became of what was sent, as the archive tells it, is what the tracker tells of the same messages at once.

use crate::common::{Stores, add, by, judge, now, sample};
use pec_archive::{Archive, Concern, Search, Standing};
use pec_core::UnixTime;
use pec_core::history::{Heard, History};
use pec_core::message::Message;
use pec_core::ports::{Listed, MailSource, MemorySource};
use pec_core::tracker::{MessageState, RecipientState};
use pec_core::verify::{Circumstances, Verifier};
use pec_core::{Limits, trust::TrustStore};
use pec_tests::Random;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// The messages of the sample with where they lie.
fn messages() -> Vec<(Listed, Vec<u8>)> {
    let mut source = sample();
    let listed = source.list(None, 10_000).unwrap();
    let mut all = Vec::new();
    for message in listed {
        let mut bytes = Vec::new();
        source
            .fetch(&message.id, &mut |chunk| {
                bytes.extend_from_slice(chunk);
                Ok(())
            })
            .unwrap();
        all.push((message, bytes));
    }
    all
}

/// Each submission as JSON, by the core alone.
fn expected(now: UnixTime) -> BTreeSet<String> {
    let mut store = TrustStore::pec();
    store.add_authorities(&std::fs::read(crate::common::testdata().join("pki/ca.pem")).unwrap()).unwrap();
    let (limits, mut verifier, mut history) = (Limits::default(), Verifier::new(store), History::default());
    let at = by().now;
    for (listed, bytes) in messages() {
        let message = Message::parse(&bytes, &limits).unwrap();
        let report = verifier.verify(&message, &Circumstances::at(at).seen_at(at));
        history.add(Heard::of(&message, &report, &limits), listed.folder);
    }
    history.settle();
    history.submissions(now).map(|status| serde_json::to_string(&status).unwrap()).collect()
}

fn found(archive: &Archive, standing: Option<Standing>, now: UnixTime) -> BTreeSet<String> {
    let mut search = Search::default();
    search.most = 7; // several pages
    let mut found = BTreeSet::new();
    loop {
        let page = archive.submissions(&search, standing, now).unwrap();
        for submission in &page.hits {
            let status = submission.status(now).unwrap();
            assert!(found.insert(serde_json::to_string(&status).unwrap()), "no submission comes twice");
            assert!(!submission.messages().is_empty());
        }
        match page.next {
            Some(next) => search.after = Some(next),
            None => return found,
        }
    }
}

fn times() -> [UnixTime; 4] {
    let time = |text| UnixTime::parse_rfc3339(text).unwrap();
    [time("2000-01-01T00:00:00Z"), now(), now().plus(-3 * 24 * 3600), time("2099-01-01T00:00:00Z")]
}

fn compare(archive: &Archive, how: &str) {
    for now in times() {
        let all = expected(now);
        assert!(!all.is_empty());
        assert_eq!(found(archive, None, now), all, "{how} at {now}");
        let state_of = |json: &str| {
            let value: serde_json::Value = serde_json::from_str(json).unwrap();
            let recipients = value["recipients"].as_array().unwrap().clone();
            let states: Vec<String> =
                recipients.iter().map(|to| to["state"].as_str().unwrap().to_owned()).collect();
            (value["state"].as_str().unwrap().to_owned(), states)
        };
        for state in MessageState::ALL {
            let these: BTreeSet<String> =
                all.iter().filter(|json| state_of(json).0 == state.name()).cloned().collect();
            let standing = Some(Standing::Message(*state));
            assert_eq!(found(archive, standing, now), these, "{how} at {now}: {state:?}");
            let count = archive.count_submissions(&Search::default(), standing, now).unwrap();
            assert_eq!(count, these.len() as u64);
        }
        for state in RecipientState::ALL {
            let these: BTreeSet<String> = all
                .iter()
                .filter(|json| state_of(json).1.iter().any(|s| s == state.name()))
                .cloned()
                .collect();
            assert_eq!(
                found(archive, Some(Standing::Recipient(*state)), now),
                these,
                "{how} at {now}: {state:?}"
            );
        }
    }
}

#[test]
fn the_states_are_those_of_the_tracker_at_any_time() {
    let stores = Stores::default();
    let archive = stores.create();
    add(&archive, &mut sample());
    compare(&archive, "in one run");
}

#[test]
fn in_any_order_one_by_one() {
    let mut all = messages();
    let mut random = Random::new(3);
    for round in 0..3 {
        random.shuffle(&mut all);
        let stores = Stores::default();
        let archive = stores.create();
        for (listed, bytes) in &all {
            add(&archive, &mut MemorySource::default().with(listed.clone(), bytes.clone()));
        }
        compare(&archive, &format!("shuffled, round {round}"));
        let checked = archive.check(Some(&judge()), None, &by(), &mut |_| ControlFlow::Continue(())).unwrap();
        assert_eq!(checked.faults, []);
    }
}

#[test]
fn the_morning_page() {
    let stores = Stores::default();
    let archive = stores.create();
    add(&archive, &mut sample());
    let status = archive.status(now(), UnixTime(0)).unwrap();
    let counts = status.submissions;
    let state = |state| found(&archive, Some(Standing::Message(state)), now()).len() as u64;
    assert_eq!(counts.overdue, state(MessageState::Overdue));
    assert_eq!(counts.delivered, state(MessageState::Delivered));
    let failed = [MessageState::Failed, MessageState::Partial, MessageState::Rejected];
    assert_eq!(counts.failed, failed.into_iter().map(state).sum::<u64>());
    assert!(counts.overdue > 0 && counts.failed > 0 && counts.delivered > 0);
    assert_eq!(status.mailboxes.len(), 1);
    assert_eq!(status.mailboxes[0].submissions, counts);
    assert_eq!(status.mailboxes[0].mailbox.messages, status.messages);
    // What was over before is not new.
    let later = archive.status(now(), now()).unwrap().submissions;
    assert_eq!((later.delivered, later.failed, later.overdue), (0, 0, counts.overdue));
    for concern in Concern::ALL {
        let search = concern.search(Some("no such mailbox"), UnixTime(0));
        let none =
            concern.standings().iter().map(|s| archive.count_submissions(&search, Some(*s), now()).unwrap());
        assert_eq!(none.sum::<u64>(), 0);
    }
}
