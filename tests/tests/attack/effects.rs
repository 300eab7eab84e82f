//! What an attack may reach beyond the verdict: the time it takes, the tracker, the logs.

use crate::content::{XML, mixed, part};
use crate::*;

/// Messages made to keep a verifier busy. Each took minutes or hours where work was the product of two lengths.
#[test]
fn hostile_messages_cost_no_more_than_their_size() {
    let draft = delivery();
    let xml = String::from_utf8(draft.certification_data.clone().unwrap()).unwrap();
    let long = "x".repeat(4_000_000);
    let long_sender = xml.replace("<mittente>anna@", &format!("<mittente>{long}@"));
    let small = part(XML, b"<postacert tipo=\"avvenuta-consegna\"><intestazione><mittente>a</mittente></intestazione><dati/></postacert>");
    let many_small: Vec<u8> = [part(XML, long_sender.as_bytes()), small.repeat(9_000)].concat();
    let recipients = "<destinatari>a@pec.example</destinatari>".repeat(90_000);
    let long_delivery = xml
        .replace("<destinatari ", &format!("{recipients}<destinatari "))
        .replace("<consegna>", &format!("<consegna>{long}"));
    let with_xml = |xml: &str| {
        let mut draft = delivery();
        draft.certification_data = Some(xml.as_bytes().to_vec());
        draft
    };
    let authors = "posta-certificata@pec.example,".repeat(30_000);
    let names = format!(
        "From: \"{}\" <posta-certificata@pec.example>",
        "posta-certificata@pec.example ".repeat(30_000)
    );
    for (what, message) in [
        (
            "many certification data after one with a long sender",
            signed_by(BY_PROVIDER, &draft.header, &mixed(&[many_small])),
        ),
        ("a long recipient among many", signed(&with_xml(&long_delivery))),
        (
            "many authors against many addresses of the signer",
            with_lines(delivery(), &format!("From: {authors}")).sign(&PKI.many).unwrap(),
        ),
        (
            "many addresses in a name against a long sender",
            with_lines(with_xml(&long_sender), &names).sign(&PKI.signer).unwrap(),
        ),
        (
            "many signed fields",
            with_lines(
                delivery(),
                "X-Ricevuta: avvenuta-consegna\r\nSubject: CONSEGNA: Offerta\r\n".repeat(15_000).trim_end(),
            )
            .sign(&PKI.signer)
            .unwrap(),
        ),
    ] {
        let start = Instant::now();
        let seen = see(&message);
        let took = start.elapsed();
        println!("{what}: {took:?}, {:?}", seen.verdict);
        assert!(took < Duration::from_secs(20), "{what}: {took:?}");
    }
}

/// A genuine receipt moves only the submission that it certifies.
#[test]
fn receipts_move_only_their_own_submission() {
    let fact = |raw: &[u8]| {
        let mut store = TrustStore::empty();
        store.add_authorities(&std::fs::read(PKI.folder.path().join("ca.pem")).unwrap()).unwrap();
        let message = Message::parse(raw, &Limits::default()).unwrap();
        Verifier::new(store)
            .verify(&message, &Circumstances::unknown())
            .verified()
            .map(|verified| verified.fact())
    };
    let sent = || {
        Sent::new("anna@pec.example", [1; 32])
            .with_msgid("<1@client.example>")
            .with_recipient("bruno@pec.example")
            .with_date(*NOW)
    };
    let by = |sender: &str, identifier: &str| {
        let mut submission = submission();
        submission.sender = daticert::Address::new(sender);
        submission.identifier = identifier.into();
        fact(&signed(&provider().delivery(&submission, "bruno@pec.example", &issue()))).unwrap()
    };
    for (what, sender, state) in [
        ("its own", "anna@pec.example", MessageState::Delivered),
        ("its own, in capitals", "ANNA@PEC.EXAMPLE", MessageState::Delivered),
        ("a msgid that somebody borrowed", "mallory@pec.example", MessageState::Pending),
        ("a sender that only looks the same", "\u{430}nna@pec.example", MessageState::Pending),
        ("a sender under a longer domain", "anna@pec.example.evil.example", MessageState::Pending),
    ] {
        let mut tracker = Tracker::new();
        tracker.insert_sent(sent());
        tracker.insert(by(sender, "opec1.1@pec.example"));
        let mine = tracker.submissions(*NOW).find(|status| {
            !status.sent().is_empty()
                || status.sender().is_some_and(|s| s.eq_ignore_ascii_case("anna@pec.example"))
        });
        assert_eq!(mine.unwrap().state(), state, "{what}");
    }
    // An acceptance of one's own, with the identifier of somebody else's submission, is another submission.
    let mut tracker = Tracker::new();
    tracker.insert(by("mallory@pec.example", "opec1.1@pec.example"));
    let acceptance = fact(&signed(&provider().acceptance(&submission(), &issue()))).unwrap();
    assert_eq!(acceptance.kind(), CertifiedKind::Acceptance);
    tracker.insert(acceptance);
    let states: Vec<_> = tracker
        .submissions(*NOW)
        .map(|status| (status.sender().map(str::to_owned), status.state()))
        .collect();
    assert!(states.contains(&(Some("anna@pec.example".into()), MessageState::Pending)), "{states:?}");
    // A received envelope is no receipt.
    let mut tracker = Tracker::new();
    assert!(!tracker.insert(fact(&signed(&envelope())).unwrap()));
}

/// Nothing of a message stands in what is logged.
#[test]
fn debug_tells_no_names() {
    let raw = signed(&delivery());
    let message = Message::parse(&raw, &Limits::default()).unwrap();
    let report = Verifier::new(TrustStore::pec()).verify(&message, &Circumstances::unknown());
    let shown = format!(
        "{report:?} {:?} {:?} {:?} {:?}",
        report.signature(),
        report.findings(),
        report.certification_data(),
        report.nested().iter().map(|nested| nested.place()).collect::<Vec<_>>()
    );
    for private in ["anna@", "bruno@", "posta-certificata@", "Offerta", "postacert", "Gestore"] {
        assert!(!shown.contains(private), "{private}: {shown}");
    }
}
