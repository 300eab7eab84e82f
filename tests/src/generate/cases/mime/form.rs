//! The form of the message itself.

use super::super::{Made, World, replaced};
use super::{TEXT, over, simple};
use crate::generate::cms::{SignedData, signature};
use crate::generate::frame::{BOUNDARY, framed};
use crate::to_lf;
use pec_core::crypto::DigestAlgorithm;
use pec_core::provider::Draft;

pub(super) fn cases(world: &World) -> Vec<Made> {
    [line_ends(world), boundaries(world), signed_parts(world), headers(world), types(world)].concat()
}

/// The draft's message around this signed part, in a frame whose boundary is known.
fn framed_over(world: &World, draft: &Draft, content: &[u8]) -> Vec<u8> {
    let p7s = SignedData::of(&signature(&world.alfa.seal, draft, content)).to_der();
    framed(&draft.header, content, &p7s)
}

/// The usual acceptance in such a frame.
fn usual(world: &World) -> Vec<u8> {
    let draft = world.acceptance();
    framed_over(world, &draft, &draft.content())
}

fn line_ends(world: &World) -> Vec<Made> {
    let draft = world.acceptance();
    let message = usual(world);
    let (header, rest) = message.split_at(draft.header.len());
    let content = simple(world, "=_parti");
    let stray_lf = content.replace(TEXT, &TEXT.replacen("\r\n", "\n", 1));
    let stray_cr = content.replace(TEXT, &TEXT.replacen("\r\n", "\r", 1));
    let lf_among_crlf = replaced(framed_over(world, &draft, content.as_bytes()), &content, &stray_lf);
    vec![
        Made::new("lf-in-the-header", [&*to_lf(header), rest].concat()),
        Made::new("lf-among-crlf", lf_among_crlf),
        over(world, "lf-signed-as-it-stands", stray_lf),
        over(world, "cr-alone", stray_cr),
        Made::new("line-end-missing-at-the-end", message.strip_suffix(b"\r\n").unwrap()),
    ]
}

fn boundaries(world: &World) -> Vec<Made> {
    let content = simple(world, "=_parti");
    let inner = |boundary: &str| framed_over(world, &world.acceptance(), simple(world, boundary).as_bytes());
    let opening = format!("\"\r\n\r\n--{BOUNDARY}\r\n");
    let preamble = format!("\"\r\n\r\nThis is an S/MIME signed message\r\n\r\n--{BOUNDARY}\r\n");
    vec![
        over(world, "close-missing-inside", replaced(&content, "--=_parti--\r\n", "")),
        Made::new("boundary-that-begins-with-another", inner(&format!("{BOUNDARY}_parti"))),
        Made::new("boundary-that-ends-like-a-close", inner(&format!("{BOUNDARY}--"))),
        over(world, "boundary-with-blanks-after", content.replace("--=_parti\r\n", "--=_parti \t\r\n")),
        Made::new("preamble", replaced(usual(world), opening, preamble)),
        over(world, "part-empty", content.replacen("--=_parti\r\n", "--=_parti\r\n--=_parti\r\n", 1)),
    ]
}

fn signed_parts(world: &World) -> Vec<Made> {
    let content = simple(world, "=_parti");
    let binary = b"Content-Transfer-Encoding: binary\r\n";
    let blank = replaced(&content, "multipart/mixed; boundary", "multipart/mixed; \r\n boundary");
    let open = |level: i32| format!("Content-Type: multipart/mixed; boundary={level}\r\n\r\n--{level}\r\n");
    let close = |level: i32| format!("\r\n--{level}--\r\n");
    let opening: String = (0..60).map(open).collect();
    let closing: String = (0..60).rev().map(close).collect();
    let deep = format!("--=_parti\r\n{opening}\r\nin fondo{closing}--=_parti--\r\n");
    vec![
        over(world, "text-only", &content),
        over(world, "header-line-that-ends-in-a-blank", blank),
        over(world, "multiparts-in-binary", [binary, &*world.acceptance().content()].concat()),
        over(world, "multiparts-deeper-than-the-limit", replaced(&content, "--=_parti--\r\n", deep)),
    ]
}

/// Outer headers.
fn headers(world: &World) -> Vec<Made> {
    let subject = |id, subject: &[u8]| {
        let mut draft = world.acceptance();
        draft.remove_header("Subject");
        draft.header = [&*draft.header, b"Subject: ACCETTAZIONE: ", subject, b"\r\n"].concat();
        Made::new(id, world.alfa.sign(&draft))
    };
    let separator = b"From posta-certificata@pec.alfa.example Wed Mar  5 08:12:05 2025\r\n";
    vec![
        subject("header-in-utf-8", "Offerta per la manutenzione dell'impianto – perché no?".as_bytes()),
        subject("header-in-windows-1252", b"Offerta per la manutenzione dell'impianto \x96 perch\xe9 no?"),
        Made::new("mbox-line", [separator, &*usual(world)].concat()),
        Made::new("empty-message", ""),
    ]
}

/// The types of the multipart/signed and of the signature.
fn types(world: &World) -> Vec<Made> {
    let message = usual(world);
    let typed = |id, from: &str, to: &str| Made::new(id, replaced(&message, from, to));
    let multipart = "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"";
    let in_capitals =
        "CONTENT-TYPE: Multipart/SIGNED (S/MIME);\r\n\tPROTOCOL=application/pkcs7-signature (x)";
    let old_type = |message: &[u8]| {
        replaced(message, "Type: application/pkcs7-signature", "Type: application/x-pkcs7-signature")
    };
    let old_protocol = replaced(
        &message,
        "protocol=\"application/pkcs7-signature\"",
        "protocol=\"application/x-pkcs7-signature\"",
    );
    let named = "Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n\
        Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\
        Content-Transfer-Encoding: base64\r\n";
    let unnamed = "Content-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: BASE64\r\n";
    let mut sha1 = world.acceptance();
    sha1.digest = DigestAlgorithm::Sha1;
    let sha1 = framed_over(world, &sha1, &sha1.content());
    vec![
        typed("content-type-in-capitals", multipart, in_capitals),
        typed("protocol-absent", multipart, "Content-Type: multipart/signed"),
        typed("micalg-absent", " micalg=\"sha-256\";", ""),
        typed("micalg-of-another-digest", "micalg=\"sha-256\"", "micalg=\"md5\""),
        Made::new("micalg-sha1", replaced(sha1, "micalg=\"sha-256\"", "micalg=SHA1")),
        Made::new("signature-of-the-old-type", old_type(&old_protocol)),
        Made::new("signature-of-the-old-type-under-the-new", old_type(&message)),
        typed("signature-unnamed", named, unnamed),
    ]
}
