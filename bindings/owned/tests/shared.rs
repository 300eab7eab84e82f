//! What is shared between threads and outlives what it was made from gives the same answers as what is borrowed.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use pec_core::facet::Verdict;
use pec_core::tracker::MessageState;
use pec_core::verify::Circumstances;
use pec_core::{Limits, UnixTime};
use pec_owned::{Message, Report, Tracker, Verifier};
use pec_tests::case::{Case, testdata};
use pec_tests::read;
use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use std::thread;

fn parse(bytes: Vec<u8>) -> Message {
    Message::parse(bytes, &Limits::default()).unwrap()
}

fn report(case: &Case, verifier: &Verifier) -> Report {
    let message = parse(read(&case.message()));
    let sent = case.sent().map(|sent| parse(read(&sent)));
    // Only the report remains.
    verifier.verify(&message, &case.circumstances(), sent.as_ref())
}

#[test]
fn every_case_gives_its_report() {
    let cases = Case::all().unwrap_or_else(|faults| panic!("{faults}"));
    let different: Vec<_> = cases
        .iter()
        .filter(|case| {
            let report = report(case, &Verifier::new(case.trust_store()));
            report.get().to_json() + "\n" != fs::read_to_string(case.report()).unwrap()
        })
        .map(|case| &case.id)
        .collect();
    assert!(different.is_empty(), "{different:?}");
}

/// The sample mailbox, file by file.
fn mailbox() -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![testdata().join("mailbox")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "eml") {
                found.insert(path.display().to_string(), read(&path));
            }
        }
    }
    assert!(found.len() > 50, "{}", found.len());
    found
}

fn verifier() -> Verifier {
    let mut store = pec_core::trust::TrustStore::empty();
    store.add_authorities(&read(&testdata().join("pki/ca.pem"))).unwrap();
    Verifier::new(store)
}

#[test]
fn threads_share_a_verifier_and_a_tracker() {
    let (verifier, one) = (Arc::new(verifier()), Tracker::default());
    let mailbox = mailbox();
    let reports: Vec<_> = mailbox
        .values()
        .map(|bytes| verifier.verify(&parse(bytes.clone()), &Circumstances::unknown(), None))
        .collect();
    for report in &reports {
        one.feed(report);
    }
    let expected: Vec<_> = reports.iter().map(|report| report.get().to_json()).collect();

    let shared = Arc::new(Tracker::default());
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (verifier, tracker) = (Arc::clone(&verifier), Arc::clone(&shared));
            let mailbox: Vec<_> = mailbox.values().cloned().collect();
            thread::spawn(move || {
                let verify = |bytes: Vec<u8>| {
                    let report = verifier.verify(&parse(bytes), &Circumstances::unknown(), None);
                    tracker.feed(&report);
                    report.get().to_json()
                };
                mailbox.into_iter().map(verify).collect::<Vec<_>>()
            })
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), expected);
    }
    assert_eq!(shared.snapshot(), one.snapshot());
    let now = UnixTime::parse_rfc3339("2026-01-01T00:00:00Z").unwrap();
    let states: Vec<_> = shared.submissions(now).iter().map(|submission| submission.state).collect();
    assert!(
        states.contains(&MessageState::Delivered) && states.contains(&MessageState::Failed),
        "{states:?}"
    );
}

#[test]
fn a_report_inside_keeps_the_whole_alive() {
    let cases = Case::all().unwrap_or_else(|faults| panic!("{faults}"));
    let with_genuine_inside = |case: &Case| {
        let report = report(case, &Verifier::new(case.trust_store()));
        let inside = report.nested(0).filter(|inside| inside.get().verdict() == Verdict::Authentic);
        inside.map(|_| report)
    };
    let report =
        cases.iter().find_map(with_genuine_inside).expect("a genuine receipt inside another message");
    let (whole, count) = (report.get().to_json(), report.get().nested().len());
    assert!(report.nested(count).is_none());
    let inside = report.nested(0).unwrap();
    drop(report);
    assert!(whole.contains(&inside.get().to_json()));
    // A receipt that somebody enclosed moves no state, neither by itself nor as a fact.
    assert!(!Tracker::default().feed(&inside));
    assert!(inside.fact().is_none());
}

#[test]
fn facts_go_through_the_hosts_store() {
    let (direct, stored) = (Tracker::default(), Tracker::default());
    let verifier = verifier();
    let mut facts = 0;
    for bytes in mailbox().into_values() {
        let report = verifier.verify(&parse(bytes), &Circumstances::unknown(), None);
        let Some(fact) = report.fact_json() else { continue };
        // An envelope is about a message received.
        let new = stored.feed_trusted_fact(&fact).unwrap();
        assert_eq!(direct.feed(&report), new);
        assert!(!stored.feed_trusted_fact(&fact).unwrap());
        facts += usize::from(new);
    }
    assert!(facts > 20, "{facts}");
    assert_eq!(stored.snapshot(), direct.snapshot());
    assert_eq!(stored.feed_trusted_fact("{}").unwrap_err().code(), "snapshot");

    let restored = Tracker::trusted_from_snapshot(&stored.snapshot()).unwrap();
    let merged = Tracker::default();
    merged.merge(&restored);
    merged.merge(&merged);
    assert_eq!(merged.snapshot(), direct.snapshot());
    let statuses: Vec<_> =
        merged.submissions(UnixTime(0)).iter().map(|submission| submission.to_json().to_owned()).collect();
    assert!(statuses[0].starts_with("{\"msgid\":"), "{}", statuses[0]);
}

#[test]
fn only_a_message_with_one_author_is_taken_as_sent() {
    let tracker = Tracker::default();
    let sent = b"From: a@pec.example\r\nTo: b@pec.example\r\nMessage-ID: <1@x>\r\n\r\n";
    assert_eq!(tracker.feed_sent(&parse(sent.to_vec())), Some(true));
    assert_eq!(tracker.feed_sent(&parse(sent.to_vec())), Some(false));
    assert_eq!(tracker.feed_sent(&parse(b"To: b@pec.example\r\n\r\n".to_vec())), None);
    assert_eq!(tracker.submissions(UnixTime(0)).len(), 1);
}
