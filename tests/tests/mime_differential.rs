//! The part index against two independent readers, mail-parser and mailparse, on real mail and on generated messages
//! that are sound; and the signed bytes it gives against the digests that the signers wrote down.
//!
//! The readers are known to differ, on sound messages too, in this:
//!
//! - Where a part has an empty body, RFC 2046 gives the line break of its empty line to the delimiter; mail-parser ends
//!   the part after it. Its content is the same.
//! - mail-parser loses its way in a message that is nothing but another message, so none is generated.
//! - mail-parser ends a multipart elsewhere (at its close delimiter), so only the beginning is compared.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "in a test a panic is the failure")]

use pec_core::{
    Limits,
    mime::{Mime, PartId, Structure},
};
use proptest::prelude::*;
use sha1::{Digest, Sha1};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The real messages, also those without a usable signature.
fn real_mail(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<PathBuf> = [folder.to_owned(), folder.join("structure-only")]
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flat_map(|entries| entries.map(|entry| entry.unwrap().path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .collect();
    files.sort();
    files.into_iter().map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
}

// ---- mailparse: exact spans

fn same_as_mailparse(name: &str, mime: &Mime<'_>, id: PartId, theirs: &mailparse::ParsedMail<'_>) {
    let ours = mime.part(id);
    let raw = mime.raw();
    assert_eq!(
        ours.span().of(raw).escape_ascii().to_string(),
        theirs.raw_bytes.escape_ascii().to_string(),
        "{name}: {ours:?}"
    );
    assert_eq!(ours.media_type().to_string(), theirs.ctype.mimetype, "{name}");
    if ours.structure() == Structure::Multipart {
        let children: Vec<_> = mime.children(id).collect();
        assert_eq!(children.len(), theirs.subparts.len(), "{name}: {ours:?}");
        for (child, theirs) in children.into_iter().zip(&theirs.subparts) {
            same_as_mailparse(name, mime, child, theirs);
        }
    } else if let Ok(decoded) = theirs.get_body_raw() {
        let body = mime.body(id);
        // mailparse rewrites the line ends of quoted-printable as CRLF.
        if !matches!(theirs.get_body_encoded(), mailparse::body::Body::QuotedPrintable(_)) {
            assert_eq!(*body.bytes, decoded, "{name}: {ours:?}");
        }
    }
}

// ---- mail-parser: offsets and contents

/// Beginning of the header and of the body, and the raw content of each leaf; content is none for what has parts.
type Row = (usize, usize, Option<Vec<u8>>);

fn our_rows(raw: &[u8], offset: usize, rows: &mut Vec<Row>) {
    let mime = Mime::index(raw, &Limits::default());
    for part in mime.parts() {
        let body = part.body_span();
        let encoded = mime.body(part.id()).bytes.len() != body.len();
        let content = body.of(raw).to_vec();
        let is_leaf = part.structure() == Structure::Leaf || encoded;
        let empty = content.is_empty();
        // An empty part ends before its empty line: see above.
        let start = if empty { part.span().start } else { body.start };
        rows.push((offset + part.span().start, offset + start, is_leaf.then_some(content)));
        if part.structure() == Structure::Message && !encoded && !empty {
            our_rows(body.of(raw), offset + body.start, rows);
        }
    }
}

fn their_rows(message: &mail_parser::Message<'_>, raw: &[u8], rows: &mut Vec<Row>) {
    for part in &message.parts {
        let (header, body, end) =
            (part.offset_header as usize, part.offset_body as usize, part.offset_end as usize);
        let leaf =
            !matches!(part.body, mail_parser::PartType::Multipart(_) | mail_parser::PartType::Message(_))
                || part.encoding != mail_parser::Encoding::None;
        let content = leaf.then(|| raw[body..end].to_vec());
        let empty = content.as_ref().is_some_and(Vec::is_empty);
        rows.push((header, if empty { header } else { body }, content));
        if let (mail_parser::PartType::Message(nested), mail_parser::Encoding::None) =
            (&part.body, part.encoding)
        {
            their_rows(nested, raw, rows);
        }
    }
}

fn same_as_mail_parser(name: &str, raw: &[u8]) {
    let message = mail_parser::MessageParser::default().parse(raw).unwrap();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    our_rows(raw, 0, &mut ours);
    their_rows(&message, raw, &mut theirs);
    ours.sort();
    theirs.sort();
    assert_eq!(ours, theirs, "{name}");

    let mime = Mime::index(raw, &Limits::default());
    for part in mime.parts().iter().filter(|part| part.structure() == Structure::Leaf) {
        let start = part.span().start;
        let theirs = message.parts.iter().find(|theirs| theirs.offset_header as usize == start).unwrap();
        match &theirs.body {
            mail_parser::PartType::Text(text) | mail_parser::PartType::Html(text) => {
                if let Some(ours) = mime.text(part.id()) {
                    // Theirs turns LF into CRLF once it has seen one, and replaces what is not UTF-8.
                    let lines = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
                    if !text.contains('\u{fffd}') {
                        assert_eq!(lines(&ours), lines(text), "{name}: {part:?}");
                    }
                }
            }
            mail_parser::PartType::Binary(bytes) | mail_parser::PartType::InlineBinary(bytes) => {
                assert_eq!(mime.body(part.id()).bytes, *bytes, "{name}: {part:?}");
            }
            _ => {}
        }
    }
}

/// Files that are not sound, and what is found; mail-parser does not look for the delimiters of outer multiparts.
const ODD: &[(&str, &str)] = &[
    ("go-pec-email_3.eml", "mime.close_missing"),
    ("java-pec-parser-consegna.eml", "mime.close_missing"),
    ("java-pec-parser-accettazione.eml", "mime.close_missing"),
];

#[test]
fn real_mail_has_the_parts_that_others_see() {
    let Some(folder) = pec_tests::realworld() else { return };
    for (name, raw) in real_mail(&folder) {
        let mime = Mime::index(&raw, &Limits::default());
        let codes: Vec<_> = mime.findings().iter().map(|finding| finding.code.code()).collect();
        let known = ODD.iter().find(|(file, _)| name.ends_with(file)).map_or("", |(_, code)| *code);
        assert_eq!(codes.join(" "), known, "{name}");
        same_as_mailparse(&name, &mime, mime.root(), &mailparse::parse_mail(&raw).unwrap());
        if known.is_empty() {
            same_as_mail_parser(&name, &raw);
        }
    }
}

#[test]
fn the_signed_bytes_have_the_digest_that_the_signer_wrote() {
    let Some(folder) = pec_tests::realworld() else { return };
    let mut checked = 0;
    for (name, raw) in real_mail(&folder) {
        // One was edited on its way; what is structure-only has no signature.
        if name.contains("edited") || name.contains("structure-only") {
            continue;
        }
        let mime = Mime::index(&raw, &Limits::default());
        let children: Vec<_> = mime.children(mime.root()).collect();
        let [signed, signature] = children[..] else { panic!("{name}: {mime:?}") };
        let mut content = mime.part(signed).span().of(&raw).to_vec();
        if name.contains("-lf.") {
            content = content.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]);
        }
        // The messageDigest attribute (RFC 5652 section 11.2): OBJECT IDENTIFIER 1.2.840.113549.1.9.4, SET, OCTET STRING.
        let attribute = [
            &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04, 0x31, 0x16, 0x04, 0x14][..],
            &Sha1::digest(&content),
        ]
        .concat();
        let body = mime.body(signature);
        assert!(!body.damaged, "{name}");
        assert!(body.bytes.windows(attribute.len()).any(|window| window == attribute), "{name}");
        checked += 1;
    }
    assert_eq!(checked, 8);
}

// ---- generated messages

/// A sound part, and whether its content may be compared as it stands.
#[derive(Clone, Debug)]
enum Generated {
    Leaf(&'static str, String),
    Multipart(&'static str, Vec<Generated>),
    Message(Box<Generated>),
}

fn generated() -> impl Strategy<Value = Generated> {
    let line = prop_oneof![
        Just(""),
        Just("text"),
        Just("--"),
        Just("--not a boundary"),
        Just("- -"),
        Just("Header: like"),
        Just("citt\u{e0}"),
        Just("-----BEGIN-----"),
        Just("ends with blanks  "),
    ];
    let text = (proptest::collection::vec(line, 0..5), any::<bool>()).prop_map(|(lines, open)| {
        let mut text = lines.join("\n");
        if !open && !text.is_empty() {
            text.push('\n');
        }
        text
    });
    let leaf = prop_oneof![
        text.clone().prop_map(|text| Generated::Leaf("Content-Type: text/plain; charset=utf-8\n", text)),
        text.clone().prop_map(|text| Generated::Leaf("", text)),
        text.prop_map(|text| Generated::Leaf(
            "X-A: 1\nContent-Type: application/x;\n\tname=\"a.b\"\nContent-Transfer-Encoding: 8bit\n",
            text
        )),
        proptest::collection::vec(any::<u8>(), 1..100).prop_map(|bytes| Generated::Leaf(
            "Content-Type: application/x\nContent-Transfer-Encoding: base64\n",
            base64_lines(&bytes)
        )),
        "[a-z =]{1,80}".prop_map(|text| Generated::Leaf(
            "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n",
            text.trim().replace('=', "=3D=\n").trim_end_matches('\n').to_owned() + "x=20\nend\n"
        )),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            3 => (
                prop_oneof![Just("mixed"), Just("alternative"), Just("signed")],
                proptest::collection::vec(inner.clone(), 1..4)
            )
                .prop_map(|(subtype, parts)| Generated::Multipart(subtype, parts)),
            1 => inner.prop_map(|part| match part {
                message @ Generated::Message(_) => message,
                part => Generated::Message(Box::new(part)),
            }),
        ]
    })
}

fn base64_lines(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits =
            group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= group.len() { char::from(digit) } else { '=' });
        }
        if text.len() % 61 == 60 {
            text.push('\n');
        }
    }
    text
}

/// Writes `part`; each multipart has a boundary of its own, of one length, so that none begins another.
fn write(part: &Generated, count: &mut usize, into: &mut String) {
    match part {
        Generated::Leaf(header, body) => {
            into.push_str(header);
            into.push('\n');
            into.push_str(body);
        }
        Generated::Multipart(subtype, parts) => {
            *count += 1;
            let boundary = format!("----=_{count:04}");
            into.push_str(&format!("Content-Type: multipart/{subtype};\n boundary=\"{boundary}\"\n\n"));
            if count.is_multiple_of(3) {
                into.push_str("A preamble.\n\n");
            }
            for (place, part) in parts.iter().enumerate() {
                into.push_str(&format!("{}--{boundary}\n", if place == 0 { "" } else { "\n" }));
                write(part, count, into);
            }
            into.push_str(&format!("\n--{boundary}--\n"));
        }
        Generated::Message(part) => {
            into.push_str("Content-Type: message/rfc822\n\nSubject: inside\nMIME-Version: 1.0\n");
            write(part, count, into);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sound_messages_have_the_parts_that_others_see(part in generated(), crlf in any::<bool>()) {
        let mut text = "Subject: outside\nMIME-Version: 1.0\n".to_owned();
        write(&part, &mut 0, &mut text);
        let raw = if crlf { text.replace('\n', "\r\n") } else { text }.into_bytes();
        let mime = Mime::index(&raw, &Limits::default());
        prop_assert!(mime.findings().is_empty(), "{:?}", mime.findings());
        same_as_mailparse("generated", &mime, mime.root(), &mailparse::parse_mail(&raw).unwrap());
        same_as_mail_parser("generated", &raw);
    }
}
