//! What is kept and what is left out, whatever the pieces.

use super::*;
use crate::Span;
use crate::crypto::{CrlfDigester, Digest};
use proptest::prelude::*;

fn condense(message: &[u8], width: usize, keep: usize) -> Result<Condensed, Error> {
    let mut condenser = Condenser::new(&Limits::default()).keeping(keep);
    for piece in message.chunks(width) {
        condenser.push(piece)?;
    }
    condenser.finish()
}

/// Puts back what was left out, and looks at each stretch on the way.
fn restored(condensed: &Condensed, message: &[u8]) -> Vec<u8> {
    let (mut restored, mut copied, mut before) = (Vec::new(), 0, 0);
    for cut in condensed.cuts() {
        restored.extend_from_slice(&condensed.copy()[copied..cut.at]);
        let stretch = &message[restored.len()..][..cut.left_out - before];
        assert!(restored.ends_with(b"\n") && stretch.ends_with(b"\n"), "whole lines");
        assert!(stretch.split(|byte| *byte == b'\n').all(|line| !line.starts_with(b"--")));
        assert!(!condensed.copy()[cut.at..].starts_with(b"--") && cut.at < condensed.kept());
        restored.extend_from_slice(stretch);
        (copied, before) = (cut.at, cut.left_out);
    }
    restored.extend_from_slice(&condensed.copy()[copied..]);
    restored
}

/// Lines of which some could be delimiters, and ends of all kinds.
fn lines() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        8 => prop::sample::select(&["QUJDREVG", "a", "", "-", "-a", "- --", "text of a letter, in a longer line than others"][..]),
        1 => prop::sample::select(&["--", "--b", "--b--", "-- ", "---"][..]),
    ];
    let end = prop::sample::select(&["\r\n", "\r\n", "\n", "\r", ""][..]);
    prop::collection::vec((line, end), 0..80).prop_map(|lines| {
        lines.into_iter().flat_map(|(line, end)| [line, end]).collect::<String>().into_bytes()
    })
}

proptest! {
    #[test]
    fn only_whole_quiet_lines_are_left_out(message in lines(), width in 1..40_usize, keep in 1..60_usize) {
        if let Ok(condensed) = condense(&message, width, keep) {
            prop_assert_eq!(condensed.len(), message.len());
            prop_assert!(condensed.kept() <= message.len());
            prop_assert_eq!(restored(&condensed, &message), message.clone());
            prop_assert_eq!(condensed.sha256(), Some(crate::message::sha256(&message)));
        }
    }

    #[test]
    fn a_guess_is_the_digest_of_what_it_says(message in lines(), width in 1..40_usize) {
        let head = "Content-Type: multipart/signed; micalg=sha-512; boundary=\"b\"\r\n\r\n";
        let message = [head.as_bytes(), &message, b"\r\n--b\r\nContent"].concat();
        let condensed = condense(&message, width, 1_000_000).unwrap();
        // Told by what it is: from after a delimiter to before the line break of the next one.
        let is_delimiter = |at: &usize| {
            let line = message[*at..].split(|byte| *byte == b'\n').next().unwrap();
            let line = line.strip_prefix(b"--b").map(|line| line.strip_prefix(b"--").unwrap_or(line));
            message[..*at].ends_with(b"\n") && line.is_some_and(|line| line.trim_ascii().is_empty())
        };
        let delimiters: Vec<_> = (0..message.len()).filter(is_delimiter).collect();
        let [first, second, ..] = delimiters[..] else {
            prop_assert!(condensed.digests.is_empty());
            return Ok(());
        };
        let start = first + memchr::memchr(b'\n', &message[first..]).unwrap() + 1;
        let end = message[..second - 1].strip_suffix(b"\r").map_or(second - 1, <[u8]>::len).max(start);
        // An empty part has no line break of its own: there another guess is made, or none.
        let right = condensed.digests.iter().any(|known| known.span == Span::new(start, end));
        prop_assert!(right || second == start, "{:?}", condensed.digests);
        for known in &condensed.digests {
            let mut digester = CrlfDigester::new(DigestAlgorithm::Sha512);
            digester.update(known.span.of(&message));
            prop_assert_eq!(known.changed, digester.changed());
            prop_assert_eq!(known.digest, digester.finish());
        }
    }
}

#[test]
fn the_digests_that_were_asked_for() {
    let message = b"0123456789\n".repeat(10);
    let span = Span::new(5, 60);
    let wanted =
        [DigestAlgorithm::Sha1, DigestAlgorithm::Sha256].map(|algorithm| WantedDigest { span, algorithm });
    let beyond = WantedDigest { span: Span::new(5, 111), algorithm: DigestAlgorithm::Sha1 };
    let digests = Digests::new(wanted.into_iter().chain([beyond]).collect()).unwrap();
    for width in [1, 7, 1_000] {
        let mut condenser = Condenser::new(&Limits::default()).with_digests(&digests);
        message.chunks(width).for_each(|piece| condenser.push(piece).unwrap());
        let condensed = condenser.finish().unwrap();
        let canonical = String::from_utf8(message[5..60].to_vec()).unwrap().replace('\n', "\r\n");
        for wanted in wanted {
            let known = condensed.digest(wanted).unwrap();
            assert_eq!(
                (known.digest, known.changed),
                (Digest::of(wanted.algorithm, canonical.as_bytes()), true)
            );
        }
        assert!(condensed.digest(beyond).is_none(), "the message is shorter");
    }
    assert!(Digests::new(vec![beyond; 17]).is_none());
}

#[test]
fn a_limit_ends_it() {
    let limits = Limits { max_message_bytes: 100, max_condensed_bytes: 50, ..Limits::default() };
    let quiet = [&b"A: b\n\n"[..], &b"QUJD\n".repeat(30)].concat();
    let refusal = |message: &[u8], keep| {
        let mut condenser = Condenser::new(&limits).keeping(keep).without_fact();
        let mut pieces = message.chunks(7);
        let refused = pieces.try_for_each(|piece| condenser.push(piece));
        refused.and_then(|()| condenser.finish()).map(|condensed| condensed.kept())
    };
    assert!(refusal(&quiet[..100], 20).is_ok_and(|kept| kept < 50));
    assert_eq!(refusal(&quiet, 20), Err(Error::MessageTooLarge { found: 105, allowed: 100 }));
    assert_eq!(refusal(&quiet[..100], 60).unwrap_err().code(), "read_whole");
    let one_line = [&b"A: b\n\n"[..], &[b'A'; 94]].concat();
    assert_eq!(refusal(&one_line, 20).unwrap_err().code(), "read_whole");
    let long_last = [&quiet[..36], &[b'A'; 50]].concat();
    assert_eq!(refusal(&long_last, 20), Err(Error::ReadWhole { why: "a line is too long" }));
}

#[test]
fn parts_that_are_read_are_kept() {
    let long = "QUJD\r\n".repeat(100);
    let head = "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b\r\n\r\n";
    for (field, left_out) in [
        ("Content-Type: application/pdf", 1),
        ("Content-Type: application/xml; name=\"daticert.xml\"", 0),
        ("Content-Type: application/pkcs7-signature", 0),
        ("X: y\r\n\r\ndaticert", 1),
    ] {
        let message = format!("{head}--b\r\n{field}\r\n\r\n{long}--b\r\n");
        let condensed = condense(message.as_bytes(), 64, 100).unwrap();
        assert_eq!(condensed.stretches_left_out(), left_out, "{field}");
    }
}
