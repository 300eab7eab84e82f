//! What damage looks like where no edit undoes it, and that the search for an edit ends.

use super::*;
use crate::Limits;
use crate::crypto::{Digest, DigestAlgorithm};
use crate::limits::Budget;

/// A signed message with these outer fields, and a multipart/mixed of one text and what follows it.
fn message(fields: &str, text_header: &str, text: &str, more: &str) -> String {
    format!(
        "{fields}Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=s\r\n\r\n--s\r\n\
         Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: text/plain{text_header}\r\n\r\n\
         {text}\r\n{more}--m--\r\n\r\n--s\r\nContent-Type: application/pkcs7-signature\r\n\r\nMAA=\r\n--s--\r\n"
    )
}

fn described(raw: &str) -> Vec<(Code, String)> {
    let message = Message::parse(raw.as_bytes(), &Limits::default()).unwrap();
    let mut findings = Vec::new();
    describe(Where::Content, &message, None, &mut findings);
    findings.into_iter().map(|finding| (finding.code, finding.detail.unwrap_or_default())).collect()
}

#[test]
fn what_damage_looks_like() {
    let long = "x".repeat(1_200);
    let broken = format!("{}\r\nxx", "x".repeat(990));
    let flowed = "; format=flowed";
    let encoded = |encoding: &str, body: &str| {
        format!(
            "--m\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n"
        )
    };
    for (fields, header, text, more, code, place) in [
        ("", "", "a\u{0}b", String::new(), Code::DamageNul, "part 2, line 9"),
        ("", "", "a\rb", String::new(), Code::DamageBareCr, "part 2, line 9"),
        ("", "", &long, String::new(), Code::DamageLongLine, "part 2, line 9"),
        ("", "", &broken, String::new(), Code::DamageLineBroken, "part 2, line 9"),
        ("", "", "a\r\n--\r\nb", String::new(), Code::DamageBlanksMissing, "part 2, line 10"),
        ("", flowed, "a\r\nb\r\nc", String::new(), Code::DamageBlanksMissing, "part 2, line 9"),
        ("", "; charset=utf-8", "citt\u{fffd}", String::new(), Code::DamageCharactersLost, "part 2, line 9"),
        ("", "; charset=iso-8859-1", "a\r\ncittà", String::new(), Code::DamageCharset, "part 2, line 10"),
        ("", "; charset=utf-8", "citt\u{c3}\u{a0}", String::new(), Code::DamageCharset, "part 2, line 9"),
        ("", "", "a", encoded("base64", "AAAA\r\nAA-A\r\nAAAA"), Code::DamageEncoding, "part 3, line 15"),
        ("", "", "a", encoded("quoted-printable", "a=\r\n=EX"), Code::DamageEncoding, "part 3, line 15"),
        (
            "X-MIME-Autoconverted: from 8bit to quoted-printable by relay.example\r\n",
            "",
            "a",
            String::new(),
            Code::DamageConverted,
            "part 0, line 1, X-MIME-Autoconverted",
        ),
        (
            "X-Mozilla-Altered: AttachmentDeleted\r\n",
            "",
            "a",
            String::new(),
            Code::DamageAttachmentRemoved,
            "part 0, line 1, X-Mozilla-Altered",
        ),
        ("", "", "a", String::new(), Code::DamageUnrecognised, "lines 4 to 10"),
    ] {
        let found = described(&message(fields, header, text, &more));
        assert_eq!(found, [(code, place.to_owned())], "{}", code.code());
    }
}

#[test]
fn a_signed_multipart_without_its_end_looks_cut_off() {
    let raw = message("", "", "a", "").replace("--m--\r\n", "");
    assert_eq!(described(&raw), [(Code::DamageTruncated, "part 2, line 9".to_owned())]);
}

/// What [`SignedPart::recover`] says, and what is left of a budget of `bytes`.
fn recovered(raw: &str, sent: &str, limits: &Limits) -> (Option<Code>, Vec<Code>) {
    let message = Message::parse(raw.as_bytes(), limits).unwrap();
    let SignedStructure::Detached { signed, .. } = *message.signed() else { panic!() };
    let wanted = Digest::of(DigestAlgorithm::Sha256, sent.as_bytes());
    let part = SignedPart { mime: message.mime(), signed };
    let (mut budget, mut findings) = (Budget::new(limits), Vec::new());
    let repair = part.recover(DigestAlgorithm::Sha256, wanted.as_bytes(), limits, &mut budget, &mut findings);
    (repair.map(|repair| repair.finding.code), findings.into_iter().map(|finding| finding.code).collect())
}

#[test]
fn the_search_for_an_edit_ends_at_its_limits() {
    let raw = message("", "", ">From a\r\n..\r\n\u{feff}x\r\n--", "");
    let sent = |from: &str, to: &str| {
        let start = raw.find("--s\r\n").unwrap() + 5;
        let end = raw.find("\r\n--s\r\nContent-Type: app").unwrap();
        raw.get(start..end).unwrap().replace(from, to)
    };
    let (marked, quoted) = (sent("--\r\n--m--", "-- \r\n--m--"), sent(">From", "From"));
    let mut limits = Limits::default();
    assert_eq!(recovered(&raw, &marked, &limits), (Some(Code::DamageBlanksStripped), vec![]));
    assert_eq!(recovered(&raw, &quoted, &limits), (Some(Code::DamageFromQuoted), vec![]));
    assert_eq!(recovered(&raw, "something else", &limits), (None, vec![]));

    limits.max_repairs = 2; // the charset, and the first edit that there is something to undo for
    assert_eq!(recovered(&raw, &quoted, &limits), (Some(Code::DamageFromQuoted), vec![]));
    assert_eq!(recovered(&raw, &marked, &limits), (None, vec![Code::DamageLimit]));
    limits = Limits::default();
    limits.max_repair_bytes = quoted.len() * 2 + 40;
    assert_eq!(recovered(&raw, &quoted, &limits), (Some(Code::DamageFromQuoted), vec![]));
    assert_eq!(recovered(&raw, &marked, &limits), (None, vec![Code::DamageLimit]));
}
