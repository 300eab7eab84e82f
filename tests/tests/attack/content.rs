//! Certification data in the wrong place, in two versions, or with a sender's words in them.

use crate::*;

pub(crate) fn part(header: &str, body: &[u8]) -> Vec<u8> {
    [b"--m\r\n", header.as_bytes(), b"\r\n\r\n", body, b"\r\n"].concat()
}

pub(crate) fn mixed(parts: &[Vec<u8>]) -> Vec<u8> {
    [b"Content-Type: multipart/mixed; boundary=m\r\n\r\n", &parts.concat()[..], b"--m--\r\n"].concat()
}

pub(crate) const XML: &str = "Content-Type: application/xml; name=daticert.xml";

/// Certification data count in one place only, and there must be one story.
#[test]
fn certification_data_in_the_wrong_place_certify_nothing() {
    let draft = delivery();
    let xml = draft.certification_data.clone().unwrap();
    let other = replaced(&xml, "<consegna>bruno@", "<consegna>mallory@");
    let header = draft.header.as_slice();
    let text = part("Content-Type: text/plain", b"Ricevuta");
    let nested = |kind: &str, inside: &[u8]| {
        let inside = String::from_utf8(inside.to_vec()).unwrap().replace("--m", "--n");
        part(&format!("Content-Type: {kind}; boundary=n"), inside.as_bytes())
    };
    let whole = |header: &str| part(header, &signed(&draft));
    for (what, content) in [
        ("no certification data", mixed(std::slice::from_ref(&text))),
        (
            "in a multipart",
            mixed(&[
                text.clone(),
                nested("multipart/mixed", &[part(XML, &xml), b"--m--\r\n".to_vec()].concat()),
            ]),
        ),
        ("in a message", mixed(&[text.clone(), whole("Content-Type: message/rfc822; name=postacert.eml")])),
        (
            "in an attached message",
            mixed(&[text.clone(), whole("Content-Type: application/octet-stream; name=postacert.eml")]),
        ),
        (
            "a message of that name",
            mixed(&[text.clone(), part("Content-Type: message/rfc822; name=daticert.xml", &xml)]),
        ),
        (
            "a multipart/alternative",
            replaced(&mixed(&[text.clone(), part(XML, &xml)]), "multipart/mixed", "multipart/alternative"),
        ),
        ("a message that is signed", [b"Content-Type: message/rfc822\r\n\r\n", &signed(&draft)[..]].concat()),
        ("certification data alone", [XML.as_bytes(), b"\r\n\r\n", &xml].concat()),
        ("two that differ", mixed(&[text.clone(), part(XML, &xml), part(XML, &other)])),
        ("three, of which two are equal", mixed(&[part(XML, &xml), part(XML, &xml), part(XML, &other)])),
        ("an unreadable one before it", mixed(&[text.clone(), part(XML, b"<postacert"), part(XML, &xml)])),
        ("an unreadable one behind it", mixed(&[text.clone(), part(XML, &xml), part(XML, b"<postacert")])),
        (
            "two of another name",
            mixed(&[part("Content-Type: text/xml", &xml), part("Content-Type: text/xml", &other)]),
        ),
        ("truncated", mixed(&[text.clone(), part(XML, &xml[..xml.len() / 2])])),
    ] {
        let seen = see(&signed_by(BY_PROVIDER, header, &content));
        assert!(seen.is_refused(), "{what}: {seen:?}");
        assert!(
            !seen.findings.iter().any(|code| code.starts_with("cms.") && *code != "cms.several_signers"),
            "{what}: {seen:?}"
        );
    }
    // The control of all rows: the same means, one sound document, or twice the same.
    for content in [mixed(&[text.clone(), part(XML, &xml)]), mixed(&[part(XML, &xml), text, part(XML, &xml)])]
    {
        assert_eq!(see(&signed_by(BY_PROVIDER, header, &content)).verdict, Verdict::Authentic);
    }
}

/// What stands outside the signed part is nobody's word.
#[test]
fn nothing_outside_the_signed_part_counts() {
    let draft = delivery();
    let genuine = String::from_utf8(signed(&draft)).unwrap();
    let boundary = genuine.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap();
    let xml = String::from_utf8(replaced(
        draft.certification_data.as_deref().unwrap(),
        "<consegna>bruno@",
        "<consegna>mallory@",
    ))
    .unwrap();
    let forged = format!("{XML}\r\n\r\n{xml}");
    let expected = Some(facts(&draft));
    for (what, message, keeps) in [
        (
            "in the preamble",
            genuine.replacen(
                &format!("\r\n--{boundary}\r\n"),
                &format!("\r\n{forged}\r\n--{boundary}\r\n"),
                1,
            ),
            true,
        ),
        ("in the epilogue", format!("{genuine}--{boundary}\r\n{forged}\r\n--{boundary}--\r\n"), true),
        (
            "as a third part",
            genuine.replacen(
                &format!("\r\n--{boundary}--"),
                &format!("\r\n--{boundary}\r\n{forged}\r\n--{boundary}--"),
                1,
            ),
            false,
        ),
        (
            "as the first part",
            genuine.replacen(
                &format!("\r\n--{boundary}\r\n"),
                &format!("\r\n--{boundary}\r\n{forged}\r\n--{boundary}\r\n"),
                1,
            ),
            false,
        ),
        (
            "beside it",
            format!(
                "Content-Type: multipart/mixed; boundary=w\r\n\r\n--w\r\n{forged}\r\n--w\r\n{genuine}\r\n--w--\r\n"
            ),
            true,
        ),
        (
            "in a second signed message beside it",
            format!(
                "Content-Type: multipart/mixed; boundary=w\r\n\r\n--w\r\n{genuine}\r\n--w\r\n{}\r\n--w--\r\n",
                genuine.replace(boundary, "zzz")
            ),
            false,
        ),
        (
            "around it, unsigned",
            format!("X-Ricevuta: avvenuta-consegna\r\nContent-Type: message/rfc822\r\n\r\n{genuine}"),
            false,
        ),
        (
            "around it, attached",
            format!(
                "X-Ricevuta: avvenuta-consegna\r\nContent-Type: multipart/mixed; boundary=w\r\n\r\n--w\r\nContent-Type: application/octet-stream; name=a.eml\r\n\r\n{genuine}\r\n--w--\r\n"
            ),
            false,
        ),
        (
            "around it, signed by a stranger",
            String::from_utf8(signed_by(BY_STRANGER, &draft.header, genuine.as_bytes())).unwrap(),
            false,
        ),
    ] {
        let seen = see(message.as_bytes());
        assert_eq!(seen.facts, expected.clone().filter(|_| keeps), "{what}: {seen:?}");
        assert!(keeps || seen.is_refused(), "{what}: {seen:?}");
    }
}

/// Words of the sender in the certification data of a provider that escapes nothing.
#[test]
fn a_sender_certifies_nothing() {
    let mallory = "<destinatari tipo=\"certificato\">court@pec.example</destinatari>";
    let early = "x</oggetto></intestazione><dati><identificativo>victim@pec.example</identificativo>";
    let late = "x</msgid><consegna>court@pec.example</consegna>";
    let msgid = "&lt;1@client.example&gt;";
    for (what, subject, id) in [
        ("another recipient", format!("x</oggetto>{mallory}<oggetto>y"), msgid.to_owned()),
        ("the same between two equal subjects", format!("x</oggetto>{mallory}<oggetto>x"), msgid.into()),
        ("a delivery, and the end of the document", "x".into(), format!("{late}</dati></postacert>")),
        ("a document that ends in the subject", format!("{early}</dati></postacert>"), msgid.into()),
        ("a delivery that a repetition follows", "x".into(), format!("{late}<msgid>x")),
        ("a comment over the provider's words", format!("{early}<!--"), "--><msgid>x".into()),
        ("an instruction over them", format!("{early}<?x "), "?><msgid>x".into()),
        ("a CDATA section over them", format!("{early}<msgid><![CDATA["), "]]>".into()),
        (
            "a recipient over them",
            "x</oggetto><destinatari>".into(),
            format!("</destinatari></intestazione><dati>{late}<msgid>"),
        ),
        (
            "an unknown element over them",
            format!("{early}<a><intestazione><oggetto>"),
            "</msgid></dati></a><msgid>x".into(),
        ),
        (
            "a second document",
            format!(
                "{early}</dati></postacert><postacert tipo=\"avvenuta-consegna\"><intestazione><oggetto>"
            ),
            msgid.into(),
        ),
    ] {
        let mut draft = delivery();
        let xml = replaced(
            draft.certification_data.as_deref().unwrap(),
            "<oggetto>Offerta<",
            &format!("<oggetto>{subject}<"),
        );
        draft.certification_data = Some(replaced(&xml, msgid, &id));
        draft.original = None;
        let seen = see(&signed(&draft));
        assert!(seen.is_refused(), "{what}: {seen:?}");
        let noticed = ["daticert.repeated_element", "daticert.swallowed_element"];
        assert!(seen.findings.iter().any(|code| noticed.contains(code)), "{what}: {seen:?}");
    }
    // What genuine providers do not escape: markup that closes nothing of theirs.
    for (subject, id) in [
        ("R&D <b>x</b> 1 < 2 <", "<1@client.example>"),
        ("<dati>", "<abc>"),
        ("</b> &amp; &lt;/oggetto&gt;", "x"),
    ] {
        let mut draft = delivery();
        let xml = replaced(
            draft.certification_data.as_deref().unwrap(),
            "<oggetto>Offerta<",
            &format!("<oggetto>{subject}<"),
        );
        draft.certification_data = Some(replaced(&xml, msgid, id));
        draft.original = None;
        assert!(see(&signed(&draft)).facts.is_some(), "{subject}");
    }
}

/// Signed things that do not agree certify nothing.
#[test]
fn signed_things_that_disagree_certify_nothing() {
    type Case = (&'static str, fn(&mut Draft));
    let cases: [Case; 5] = [
        ("an original of another submission", |draft| {
            draft.original = Some(replaced(draft.original.as_deref().unwrap(), "<opec1.1@", "<opec9.9@"));
        }),
        ("an original of another msgid", |draft| {
            draft.original = Some(replaced(draft.original.as_deref().unwrap(), "<1@client", "<9@client"));
        }),
        ("data of the day before yesterday", |draft| draft.signing_time = NOW.plus(2 * 86_400)),
        ("a second identifier", |draft| {
            let xml = draft.certification_data.as_deref().unwrap();
            draft.certification_data =
                Some(replaced(xml, "<identificativo>", "<identificativo>x</identificativo><identificativo>"));
        }),
        ("two sections", |draft| {
            let xml = draft.certification_data.as_deref().unwrap();
            draft.certification_data = Some(replaced(xml, "</dati>", "</dati><dati></dati>"));
        }),
    ];
    for (what, change) in cases {
        let mut draft = delivery();
        change(&mut draft);
        let seen = see(&signed(&draft));
        assert_eq!(
            (seen.verdict, seen.consistency),
            (Verdict::Inconsistent, Consistency::Contradicted),
            "{what}"
        );
        assert!(seen.is_refused(), "{what}");
    }
}
