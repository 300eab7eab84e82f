//! Edited headers, which nobody signs, and what transport does to a message.

use crate::*;

/// Headers are not signed: whoever has the message may write them. That loses no fact, but it must show.
#[test]
fn edited_headers_show() {
    const OK: &str = "posta-certificata@pec.example";
    let rows: &[(&str, &str, String)] = &[
        ("consistency.from", "another author", "From: evil@evil.example".into()),
        ("consistency.from", "two authors", format!("From: {OK}, evil@evil.example")),
        ("consistency.from", "a second field", format!("From: {OK}\r\nFrom: evil@evil.example")),
        ("consistency.from", "blanks before the colon", format!("From: {OK}\r\nFrom : evil@evil.example")),
        ("consistency.from", "an author without an address", format!("From: \"ceo@bank.example\" <>, {OK}")),
        ("consistency.from", "words for an author", format!("From: La Banca, {OK}")),
        (
            "consistency.from",
            "words for an author, behind",
            format!("From: <{OK}>, =?utf-8?q?evil=40evil.example?="),
        ),
        ("consistency.on_behalf_of", "the name of a group", format!("From: evil@evil.example: {OK};")),
        ("consistency.on_behalf_of", "a comment", format!("From: {OK} (evil@evil.example)")),
        (
            "consistency.from",
            "the signer's address in a comment",
            format!("From: evil@evil.example (<{OK}>)"),
        ),
        ("consistency.on_behalf_of", "an address for a name", format!("From: evil@evil.example <{OK}>")),
        (
            "consistency.on_behalf_of",
            "the same, encoded",
            format!("From: =?utf-8?q?evil=40evil.example?= <{OK}>"),
        ),
        (
            "consistency.on_behalf_of",
            "the same, in base64",
            format!("From: =?utf-8?b?ZXZpbEBldmlsLmV4YW1wbGU=?= <{OK}>"),
        ),
        (
            "consistency.on_behalf_of",
            "on behalf of no address",
            format!("From: \"Per conto di: Tribunale\" <{OK}>"),
        ),
        (
            "consistency.on_behalf_of",
            "the same, encoded",
            format!("From: =?utf-8?q?Per_conto_di=3A?= =?utf-8?q?_Tribunale?= <{OK}>"),
        ),
        (
            "consistency.on_behalf_of",
            "a wide @",
            format!("From: \"Per conto di: evil\u{ff20}evil.example\" <{OK}>"),
        ),
        ("consistency.from", "the address as a local part", format!("From: \"{OK}\"@evil.example")),
        ("consistency.from", "a NUL in the address", format!("From: {OK}\0@evil.example")),
        ("consistency.from", "a route", format!("From: <{OK}@evil.example>")),
        ("consistency.from", "two brackets", format!("From: <evil@evil.example> <{OK}>")),
        ("consistency.sender", "another Sender", "Sender: evil@evil.example".into()),
        ("consistency.sender", "a Sender without an address", "Sender: La Banca".into()),
        ("consistency.reference", "a borrowed msgid", "X-Riferimento-Message-ID: <2@client.example>".into()),
        (
            "consistency.reference",
            "a second msgid",
            "X-Riferimento-Message-ID: <1@client.example>\r\nX-Riferimento-Message-ID: <2@client.example>"
                .into(),
        ),
        ("consistency.subject", "another subject", "Subject: CONSEGNA: Offerta accettata".into()),
        ("consistency.subject", "a tag inside", "Subject: CONSEGNA: [x] Offerta".into()),
        (
            "consistency.subject",
            "text behind many blanks",
            "Subject: CONSEGNA: Offerta            accettata".into(),
        ),
        ("consistency.subject", "turned letters", "Subject: CONSEGNA: \u{202e}atreffO".into()),
        (
            "consistency.duplicate_header",
            "a second date",
            "Date: Tue, 14 Dec 2021 14:36:08 +0100\r\nDate: Wed, 15 Dec 2021 14:36:08 +0100".into(),
        ),
        ("consistency.kind", "another receipt", "X-Ricevuta: accettazione".into()),
        (
            "consistency.kind",
            "a second receipt",
            "X-Ricevuta: avvenuta-consegna\r\nX-Ricevuta: errore-consegna".into(),
        ),
        ("consistency.kind", "an envelope's word", "X-Trasporto: posta-certificata".into()),
        (
            "consistency.kind",
            "a value that only begins so",
            "X-Ricevuta: avvenuta-consegna, errore-consegna".into(),
        ),
    ];
    let expected = facts(&delivery());
    for (code, what, lines) in rows {
        let seen = see(&signed(&with_lines(delivery(), lines)));
        assert!(seen.findings.contains(code), "{what}: {seen:?}");
        assert_eq!(
            (seen.verdict, seen.consistency),
            (Verdict::Inconsistent, Consistency::HeadersContradicted),
            "{what}"
        );
        assert_eq!(seen.facts.as_ref(), Some(&expected), "{what}");
    }
    let envelope = |lines: &str| see(&signed(&with_lines(envelope(), lines)));
    let seen = envelope("Message-ID: <opec9.9@pec.example>");
    assert!(seen.findings.contains(&"consistency.message_id"), "{seen:?}");
    let seen = envelope(&format!("From: \"Per conto di: evil@evil.example\" <{OK}>"));
    assert!(seen.findings.contains(&"consistency.on_behalf_of"), "{seen:?}");
}

/// From must be an address in the signer's certificate: one without an address is no provider's.
#[test]
fn a_signer_without_an_address_has_no_from() {
    let seen = see(&delivery().sign(&PKI.nameless).unwrap());
    assert_eq!(seen.consistency, Consistency::HeadersContradicted);
    assert!(seen.findings.contains(&"consistency.from"), "{seen:?}");
}

/// What transport does to a message must not cost its facts.
#[test]
fn transport_loses_nothing() {
    let genuine = String::from_utf8(signed(&delivery())).unwrap();
    let expected = Some(facts(&delivery()));
    let boundary = genuine.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(genuine.contains(&format!("--{boundary}\r\n")));
    for (what, verdict, changed) in [
        ("LF", Verdict::Authentic, genuine.replace("\r\n", "\n")),
        ("LF in the header only", Verdict::Authentic, genuine.replacen("\r\n", "\n", 5)),
        ("a trace header", Verdict::Authentic, format!("Received: from a by b\r\n{genuine}")),
        (
            "the line of an mbox",
            Verdict::Authentic,
            format!("From MAILER-DAEMON Tue Dec 14 14:36:08 2021\r\n{genuine}"),
        ),
        (
            "a preamble",
            Verdict::Authentic,
            genuine.replacen(
                &format!("\r\n--{boundary}\r\n"),
                &format!("\r\nThis is S/MIME\r\n--{boundary}\r\n"),
                1,
            ),
        ),
        ("a footer behind it", Verdict::Authentic, format!("{genuine}\r\n-- \r\nThe list\r\n")),
        (
            "blanks behind the boundaries",
            Verdict::Authentic,
            genuine.replace(&format!("--{boundary}\r\n"), &format!("--{boundary} \t\r\n")),
        ),
        ("no last line end", Verdict::Authentic, genuine.trim_end().to_owned()),
        ("header names in capitals", Verdict::Authentic, genuine.replacen("X-Ricevuta:", "X-RICEVUTA:", 1)),
        (
            "a folded subject",
            Verdict::Authentic,
            genuine.replacen("CONSEGNA: Offerta", "CONSEGNA:\r\n\tOfferta", 1),
        ),
        (
            "an encoded subject",
            Verdict::Authentic,
            genuine.replacen("CONSEGNA: Offerta", "=?utf-8?q?CONSEGNA:?= =?utf-8?q?_Offerta?=", 1),
        ),
        ("a tag", Verdict::Authentic, genuine.replacen("CONSEGNA: Offerta", "[SPAM] CONSEGNA: Offerta", 1)),
        (
            "the domain in capitals",
            Verdict::Authentic,
            genuine.replacen("From: posta-certificata@pec.example", "From: posta-certificata@PEC.EXAMPLE", 1),
        ),
        (
            "a name before the address",
            Verdict::Authentic,
            genuine.replacen(
                "From: posta-certificata@pec.example",
                "From: \"Posta, Certificata\" <posta-certificata@pec.example>,",
                1,
            ),
        ),
        (
            "a warning before the subject",
            Verdict::Inconsistent,
            genuine.replacen("CONSEGNA: Offerta", "*** SPAM *** CONSEGNA: Offerta", 1),
        ),
        (
            "a list around it",
            Verdict::Inconsistent,
            format!(
                "From: list@list.example\r\nContent-Type: multipart/mixed; boundary=list\r\n\r\n--list\r\n{genuine}\r\n--list\r\n\r\nfooter\r\n--list--\r\n"
            ),
        ),
    ] {
        let seen = see(changed.as_bytes());
        assert_eq!(seen.verdict, verdict, "{what}: {seen:?}");
        assert_eq!(seen.facts, expected, "{what}");
    }
    // An apostrophe belongs to the address.
    let mut sent = submission();
    sent.sender = daticert::Address::new("o'neil@pec.example");
    let seen = see(&signed(&provider().transport_envelope(&sent, issue().time)));
    assert_eq!(seen.verdict, Verdict::Authentic, "{seen:?}");
}
