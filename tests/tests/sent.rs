//! Receipts against what was sent: hashes as others compute them, and no change that goes unnoticed.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use mail_parser::{MessageParser, PartType};
use mailparse::ParsedMail;
use pec_core::{
    Limits,
    daticert::ReceiptType,
    message::Message,
    verify::{Circumstances, PartResult, SentComparison, Verifier},
};
use pec_tests::{
    Random,
    anatomy::to_base64,
    generate::{RECIPIENT, World},
    seeds, to_lf,
};
use sha1::{Digest, Sha1};
use std::fmt::Write;

fn compare(verifier: &mut Verifier, receipt: &[u8], sent: &[u8]) -> SentComparison {
    let limits = Limits::default();
    let (receipt, sent) = (Message::parse(receipt, &limits).unwrap(), Message::parse(sent, &limits).unwrap());
    verifier.verify_with_sent(&receipt, &sent, &Circumstances::unknown()).sent().unwrap().clone()
}

/// A message with attachments of random lengths, encoded and not, and a message inside.
fn original(random: &mut Random) -> Vec<u8> {
    let mut raw = b"From: amministrazione@pec.rossi-impianti.example\r\n\
        To: ufficio.gare@pec.comune-borgoprova.example\r\nSubject: allegati\r\nMessage-ID: <9@c.example>\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\npreambolo\r\n\
        --b\r\nContent-Type: text/plain\r\n\r\nVedi allegati.\r\n"
        .to_vec();
    for number in 0..1 + random.below(4) {
        let content: Vec<u8> =
            (0..1 + random.below(300)).map(|_| b'0' + u8::try_from(random.below(40)).unwrap()).collect();
        let header = match random.below(3) {
            0 => format!(
                "Content-Type: application/pdf; name={number}.pdf\r\nContent-Transfer-Encoding: base64"
            ),
            1 => format!("Content-Type: text/csv\r\nContent-Disposition: attachment; filename={number}.csv"),
            _ => "Content-Type: message/rfc822".to_owned(),
        };
        let body = match header.ends_with("base64") {
            true => to_base64(&content, 76, b"\r\n"),
            false => [b"Subject: x\r\n\r\n", &content[..]].concat(),
        };
        raw.extend([b"--b\r\n", header.as_bytes(), b"\r\n\r\n", &body, b"\r\n"].concat());
    }
    raw.extend(b"--b--\r\n");
    raw
}

fn receipt(world: &World, original: &[u8], form: ReceiptType) -> (Vec<u8>, Vec<u8>) {
    let mut submission = world.offer();
    submission.original = original.to_vec().into();
    submission.msgid = Some("9@c.example".into());
    submission.subject = Some("allegati".into());
    submission.requested_receipt = form;
    let draft = world.beta.provider.delivery(&submission, RECIPIENT, &world.issue(&world.beta, 5));
    (world.beta.sign(&draft), draft.original.unwrap())
}

fn leaves<'m, 'a>(mail: &'m ParsedMail<'a>) -> Vec<&'m ParsedMail<'a>> {
    if mail.subparts.is_empty() { vec![mail] } else { mail.subparts.iter().flat_map(leaves).collect() }
}

/// The content of a part as it stands.
fn body<'a>(part: &ParsedMail<'a>) -> &'a [u8] {
    &part.raw_bytes[memchr::memmem::find(part.raw_bytes, b"\r\n\r\n").unwrap() + 4..]
}

fn hex(bytes: &[u8]) -> String {
    Sha1::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

#[test]
fn a_brief_receipt_holds_the_hashes_that_others_compute() {
    let world = World::new();
    let mut verifier = Verifier::new(seeds::trust());
    let mut hashes = 0;
    for number in 0..12 {
        let sent = original(&mut Random::new(number));
        let (receipt, inside) = receipt(&world, &sent, ReceiptType::Brief);
        // mailparse finds the parts, the sha1 crate hashes them.
        let (sent_mail, inside_mail) =
            (mailparse::parse_mail(&sent).unwrap(), mailparse::parse_mail(&inside).unwrap());
        let (sent_leaves, inside_leaves) = (leaves(&sent_mail), leaves(&inside_mail));
        assert_eq!(sent_leaves.len(), inside_leaves.len());
        for (sent, inside) in sent_leaves.iter().zip(&inside_leaves) {
            let held = inside.get_body().unwrap();
            if held.trim().len() != 40 {
                continue;
            }
            assert_eq!(held.trim(), hex(body(sent)), "{number}: {}", body(sent).escape_ascii());
            hashes += 1;
        }
        let comparison = compare(&mut verifier, &receipt, &sent);
        assert_eq!(comparison.matches, Some(true), "{number}: {comparison:?}");
        let matching = comparison.parts.iter().filter(|part| part.result == PartResult::HashMatches).count();
        assert_eq!(matching, sent_leaves.len() - 1, "{number}: all but the text");
        assert_eq!(compare(&mut verifier, &receipt, &to_lf(&sent)).matches, Some(true), "{number}");
    }
    assert!(hashes > 20, "only {hashes} hashes");
}

/// The contents of all parts, as mail-parser decodes them.
fn contents(raw: &[u8]) -> Vec<Vec<u8>> {
    let message = MessageParser::new().parse(raw).unwrap();
    let leaf = |part: &mail_parser::MessagePart<'_>| match &part.body {
        PartType::Multipart(_) => None,
        _ => Some(to_lf(part.contents())), // line ends are no difference
    };
    message.parts.iter().filter_map(leaf).collect()
}

#[test]
fn no_change_of_a_content_goes_unnoticed() {
    let world = World::new();
    let mut verifier = Verifier::new(seeds::trust());
    for form in [ReceiptType::Complete, ReceiptType::Brief] {
        let sent = original(&mut Random::new(40));
        let (receipt, _) = receipt(&world, &sent, form);
        let genuine = contents(&sent);
        let start = memchr::memmem::find(&sent, b"\r\n\r\n").unwrap() + 4;
        let mail = mailparse::parse_mail(&sent).unwrap();
        let bodies: Vec<_> = leaves(&mail)
            .iter()
            .map(|part| {
                let start = body(part).as_ptr() as usize - sent.as_ptr() as usize;
                start..start + body(part).len()
            })
            .collect();
        for at in start..sent.len() {
            // Of the header of an attachment a brief receipt keeps only the name.
            if form == ReceiptType::Brief && !bodies.iter().any(|body| body.contains(&at)) {
                continue;
            }
            for change in [&[sent[at] ^ 2][..], &[], &[sent[at], b'x'], &[sent[at], b'\n']] {
                let changed = [&sent[..at], change, &sent[at + 1..]].concat();
                let comparison = compare(&mut verifier, &receipt, &changed);
                // Base64 has bits to spare, and blanks. A hash may leave out the last line end.
                let (here, there) = (contents(&changed), &genuine);
                let end = |content: &Vec<u8>| match form {
                    ReceiptType::Brief => content.trim_ascii_end().to_vec(),
                    _ => content.clone(),
                };
                let same = here.iter().map(end).eq(there.iter().map(end));
                assert!(comparison.matches == Some(false) || same, "{at}: {change:?}, {comparison:?}");
            }
        }
    }
}
