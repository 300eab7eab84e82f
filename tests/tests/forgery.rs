//! Forgeries: no case of the area `forgery` is authentic, each says why, and none of it moves the state of a sent message but
//! where what is certified is genuine and only a header was edited.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test may fail")]

use pec_core::facet::Verdict;
use pec_core::finding::Severity;
use pec_core::message::Message;
use pec_core::tracker::{Claim, Sent, Tracker};
use pec_core::trust::TrustStore;
use pec_core::verify::{Circumstances, Report, Verifier};
use pec_core::{Limits, UnixTime};
use pec_tests::case::{Case, Trust, testdata};
use pec_tests::generate::{COPY, RECIPIENT};
use pec_tests::read;

const SENDER: &str = "amministrazione@pec.rossi-impianti.example";
/// The usual message, about which most forgeries are, and another one of the same sender, which one of them tells of.
const OFFER: &str = "20250305091201.7f3a@client.rossi-impianti.example";
const OTHER: &str = "20250228180000.11aa@client.rossi-impianti.example";

/// Minutes after the usual message was sent.
fn now() -> UnixTime {
    UnixTime::parse_rfc3339("2025-03-05T09:30:00+01:00").unwrap()
}

/// What the tracker says of the two sent messages before anything arrives.
const NOTHING: [&str; 2] = ["pending: submitted", "pending: submitted, submitted"];
const ACCEPTED: &str = "pending: accepted, accepted";
/// By a receipt about the first recipient: of the other one nothing is known.
const FAILED: &str = "pending: failed, submitted";
const DELIVERED: &str = "pending: delivered, submitted";

/// Where a header was edited, or something put around the signed part: what is certified is genuine, and moves the state that it
/// certifies, whatever the header says.
const GENUINE_FACTS: &[(&str, &[&str])] = &[
    (
        ACCEPTED,
        &[
            "boundary-in-two-forms",
            "boundary-twice",
            "from-another-address",
            "from-folded-in-the-domain",
            "from-in-a-comment",
            "from-in-a-group",
            "from-in-a-quoted-local-part",
            "from-in-an-encoded-word",
            "from-of-a-lookalike",
            "from-two-addresses",
            "from-with-two-angles",
            "name-of-the-provider",
            "name-shows-another-address",
            "name-shows-another-address-encoded",
            "signed-part-as-an-alternative",
            "signed-part-as-related",
            "text-after-the-signed-part",
            "text-before-the-signed-part",
            // An accredited provider, for a sender of another one's: without a directory nobody can tell that it may not.
            "signed-by-another-provider",
        ],
    ),
    (
        FAILED,
        &[
            "blank-before-the-colon",
            "date-of-the-day-before",
            "failure-shown-as-delivery",
            "field-behind-a-bare-cr",
            "name-folded",
            "name-in-an-encoded-word",
            "name-with-a-zero-byte",
            "receipt-of-another-sender",
            "second-content-type-after",
            "second-date",
            "second-from",
            "second-subject-after",
            "second-subject-before",
            "second-x-ricevuta-after",
            "second-x-ricevuta-before",
            "sender-of-the-forger",
            "subject-of-another-message",
            "tag-that-lies",
            "x-ricevuta-in-an-encoded-word",
        ],
    ),
    (DELIVERED, &["receipt-shown-as-that-of-another-message"]),
    // Certified, but a message received moves nothing.
    (NOTHING[1], &["envelope-to-another-recipient"]),
];

fn cases(area: &str) -> Vec<Case> {
    let cases = Case::all().unwrap_or_else(|faults| panic!("{faults}"));
    let cases: Vec<_> = cases.into_iter().filter(|case| id(case, area).is_some()).collect();
    assert!(!cases.is_empty(), "{area}");
    cases
}

/// The case's name, if it is of this area.
fn id<'c>(case: &'c Case, area: &str) -> Option<&'c str> {
    case.id.strip_prefix(area)?.strip_prefix('/')
}

fn verified<T>(case: &Case, ask: impl FnOnce(&Message<'_>, &Report<'_>) -> T) -> T {
    assert_eq!(case.text.trust, Trust::Files(vec!["pki/ca.pem".into()]), "{}", case.id);
    let mut store = TrustStore::empty();
    store.add_authorities(&read(&testdata().join("pki/ca.pem"))).unwrap();
    let raw = read(&case.message());
    let message = Message::parse(&raw, &Limits::default()).unwrap();
    let circumstances = case.text.now.map_or_else(Circumstances::unknown, Circumstances::at);
    ask(&message, &Verifier::new(store).verify(&message, &circumstances))
}

/// A tracker that knows both messages as they were sent.
fn story() -> Tracker {
    let sent =
        |number, msgid| Sent::new(SENDER, [number; 32]).with_msgid(msgid).with_date(UnixTime(now().0 - 1200));
    let mut tracker = Tracker::new();
    tracker.insert_sent(sent(1, OFFER).with_recipient(RECIPIENT).with_recipient(COPY));
    tracker.insert_sent(sent(2, OTHER).with_recipient(RECIPIENT));
    tracker
}

/// Takes in a message as a host does: what is certified as a fact, all else, and what is inside, as claims.
fn take_in(tracker: &mut Tracker, case: &Case) -> bool {
    verified(case, |message, report| {
        for report in std::iter::once(report).chain(report.nested()) {
            let mut claim = Claim::new(message.sha256(), report.kind(), report.verdict()).with_msgid(OFFER);
            if let Some(data) = report.certification_data() {
                claim = claim.with_data(data);
            }
            tracker.insert_claim(claim);
            assert_eq!(report.certifies(), report.verified().is_some(), "{}", case.id);
        }
        match report.verified() {
            Some(verified) => {
                tracker.insert(verified.fact());
                true
            }
            None => false,
        }
    })
}

/// The states of the messages that were sent, by the order of their msgids; rows of other submissions are not theirs.
fn states(tracker: &Tracker) -> Vec<String> {
    let mut states: Vec<_> = tracker
        .submissions(now())
        .filter(|status| !status.sent().is_empty())
        .map(|status| {
            let recipients: Vec<_> = status.recipients().iter().map(|one| one.state().name()).collect();
            let state = format!("{}: {}", status.state().name(), recipients.join(", "));
            (status.msgid().unwrap().to_owned(), state)
        })
        .collect();
    states.sort();
    assert_eq!(states.iter().map(|(msgid, _)| &**msgid).collect::<Vec<_>>(), [OTHER, OFFER]);
    states.into_iter().map(|(_, state)| state).collect()
}

#[test]
fn no_forgery_is_authentic_and_each_says_why() {
    for case in cases("forgery") {
        verified(&case, |_, report| {
            assert_ne!(report.verdict(), Verdict::Authentic, "{}", case.id);
            let errors =
                report.findings().iter().filter(|finding| finding.code.severity() == Severity::Error);
            assert_ne!(errors.count(), 0, "{}: nothing says what is going on", case.id);
            // What is inside is a claim, be it genuine or not.
            assert!(report.nested().iter().all(|inside| inside.verified().is_none()), "{}", case.id);
        });
    }
}

#[test]
fn a_forgery_moves_no_state() {
    let mut named: Vec<_> = GENUINE_FACTS.iter().flat_map(|(_, ids)| *ids).copied().collect();
    for case in cases("forgery") {
        let name = id(&case, "forgery").unwrap();
        let mut tracker = story();
        assert_eq!(states(&tracker), NOTHING);
        let certified = take_in(&mut tracker, &case);
        let expected = GENUINE_FACTS.iter().find(|(_, ids)| ids.contains(&name)).map(|(state, _)| *state);
        assert_eq!(certified, expected.is_some(), "{name} is certified, or is not, against the list");
        assert_eq!(states(&tracker), [NOTHING[0], expected.unwrap_or(NOTHING[1])], "{name}");
        // Nor does it make a row of its own.
        assert_eq!(tracker.submissions(now()).count(), 2, "{name}");
        named.retain(|other| *other != name);
    }
    assert_eq!(named, [""; 0], "no such case");
}

/// Forged receipts inside genuine messages, which are authentic themselves.
#[test]
fn what_a_genuine_message_carries_moves_no_state() {
    for case in cases("nesting").iter().filter(|case| case.id.contains("forged-receipt")) {
        let mut tracker = story();
        take_in(&mut tracker, case);
        assert_eq!(states(&tracker), NOTHING, "{}", case.id);
        verified(case, |_, report| {
            assert_eq!(
                report.verdict(),
                Verdict::Authentic,
                "{}: shows no forgery in a genuine message",
                case.id
            );
            let forged =
                report.nested().iter().filter(|inside| inside.verdict() != Verdict::Authentic).count();
            assert!(forged > 0 && report.nested().len() == forged, "{}", case.id);
        });
    }
}

/// Genuine receipts of other submissions, in a tracker that knows which one the usual message became.
#[test]
fn a_replayed_receipt_moves_only_its_own_submission() {
    let acceptance = cases("kind").into_iter().find(|case| case.id == "kind/acceptance").unwrap();
    let offer = |tracker: &Tracker| {
        let rows: Vec<_> = tracker.submissions(now()).collect();
        let row =
            rows.iter().find(|status| status.identifier().is_some_and(|id| id.contains(".18812."))).unwrap();
        let recipients: Vec<_> = row.recipients().iter().map(|one| one.state().name()).collect();
        (format!("{}: {}", row.state().name(), recipients.join(", ")), rows.len())
    };
    for case in cases("replay") {
        let mut tracker = story();
        assert!(take_in(&mut tracker, &acceptance));
        assert_eq!(offer(&tracker), (ACCEPTED.to_owned(), 2));
        assert!(take_in(&mut tracker, &case), "{}: it is genuine", case.id);
        assert_eq!(
            offer(&tracker),
            (ACCEPTED.to_owned(), 3),
            "{}: a row of its own, and nothing else",
            case.id
        );
    }
}

/// Where findings are limited, the reason of the verdict is among those that are kept.
#[test]
fn trifles_bury_no_reason() {
    let case =
        cases("forgery").into_iter().find(|case| case.id.ends_with("second-content-type-after")).unwrap();
    let raw = read(&case.message());
    let mut limits = Limits::default();
    limits.max_findings = 1;
    let message = Message::parse(&raw, &limits).unwrap();
    let mut store = TrustStore::empty();
    store.add_authorities(&read(&testdata().join("pki/ca.pem"))).unwrap();
    let report = Verifier::new(store).with_limits(limits).verify(&message, &Circumstances::unknown());
    let kept: Vec<_> = report.findings().iter().map(|finding| finding.code.code()).collect();
    // The warning that came first has gone.
    assert_eq!(kept, ["consistency.duplicate_header"]);
    assert!(report.to_json().contains("\"findings_dropped\":1"));
    assert_eq!(report.findings_dropped(), 1);
}
