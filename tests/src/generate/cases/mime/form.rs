//! The form of the message itself.

use super::super::{Made, World, replaced};
use super::{TEXT, over, simple};
use crate::generate::cms::{SignedData, signature};
use crate::generate::frame::{BOUNDARY, framed};
use crate::to_lf;
use pec_core::crypto::DigestAlgorithm;

pub(super) fn cases(world: &World) -> Vec<Made> {
    [line_ends(world), boundaries(world), signed_parts(world), headers(world), signature_parts(world)]
        .concat()
}

/// The usual acceptance.
fn usual(world: &World) -> Vec<u8> {
    world.alfa.sign(&world.acceptance())
}

fn line_ends(world: &World) -> Vec<Made> {
    let draft = world.acceptance();
    let message = usual(world);
    let (header, rest) = message.split_at(draft.header.len());
    let content = simple(world, "=_parti");
    let stray = content.replace(TEXT, &TEXT.replacen("\r\n", "\n", 1));
    let p7s = SignedData::of(&signature(&world.alfa.seal, &draft, content.as_bytes())).to_der();
    vec![
        Made::new("lf", to_lf(&message)),
        Made::new("lf-in-the-header", [&*to_lf(header), rest].concat()),
        Made::new("lf-among-crlf", framed(&draft.header, stray.as_bytes(), &p7s)),
        over(world, "lf-signed-as-it-stands", stray),
        over(world, "cr-alone", content.replace(TEXT, &TEXT.replacen("\r\n", "\r", 1))),
        Made::new("line-end-missing-at-the-end", message.strip_suffix(b"\r\n").unwrap()),
    ]
}

fn boundaries(world: &World) -> Vec<Made> {
    let message = framed_usual(world);
    let content = simple(world, "=_parti");
    let opening = format!("\"\r\n\r\n--{BOUNDARY}\r\n");
    let closing = format!("\r\n--{BOUNDARY}--\r\n");
    let preamble = format!("\"\r\n\r\nThis is an S/MIME signed message\r\n\r\n--{BOUNDARY}\r\n");
    vec![
        Made::new("close-missing", replaced(&message, format!("--{BOUNDARY}--\r\n"), "")),
        over(world, "close-missing-inside", replaced(&content, "--=_parti--\r\n", "")),
        over(world, "boundary-that-begins-with-another", simple(world, &format!("{BOUNDARY}_parti"))),
        over(world, "boundary-that-ends-like-a-close", simple(world, &format!("{BOUNDARY}--"))),
        over(world, "boundary-with-blanks-after", content.replace("--=_parti\r\n", "--=_parti \t\r\n")),
        Made::new("preamble", replaced(&message, &opening, preamble)),
        Made::new(
            "epilogue",
            replaced(&message, &closing, format!("{closing}-- \r\nInviato dalla lista\r\n")),
        ),
        over(world, "part-empty", content.replacen("--=_parti\r\n", "--=_parti\r\n--=_parti\r\n", 1)),
    ]
}

/// The usual acceptance in a frame whose boundary is known.
fn framed_usual(world: &World) -> Vec<u8> {
    let draft = world.acceptance();
    crate::generate::frame::signed_over(&world.alfa, &draft, draft.content())
}

fn signed_parts(world: &World) -> Vec<Made> {
    let content = simple(world, "=_parti");
    let draft = world.acceptance();
    let binary = "Content-Transfer-Encoding: binary\r\n";
    let deep = {
        let levels = 0..60;
        let opening: String = levels
            .map(|level| {
                format!("Content-Type: multipart/mixed; boundary=\"=_{level}\"\r\n\r\n--=_{level}\r\n")
            })
            .collect();
        format!("--=_parti\r\n{opening}\r\nin fondo\r\n--=_parti--\r\n")
    };
    let latin1 = [
        &b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\nIl messaggio \xe8 stato\r\n"[..],
    ]
    .concat();
    let usual_text = format!("Content-Type: text/plain; charset=us-ascii\r\n\r\n{TEXT}");
    vec![
        over(world, "text-only", &content),
        over(world, "text-of-eight-bits", replaced(&content, usual_text, latin1)),
        over(
            world,
            "header-line-that-ends-in-a-blank",
            replaced(&content, "multipart/mixed; boundary", "multipart/mixed; \r\n boundary"),
        ),
        over(world, "multiparts-in-binary", [binary.as_bytes(), &draft.content()].concat()),
        over(world, "multiparts-deeper-than-the-limit", replaced(&content, "--=_parti--\r\n", deep)),
    ]
}

/// Outer headers.
fn headers(world: &World) -> Vec<Made> {
    let raw_subject = |id, subject: &[u8]| {
        let mut draft = world.acceptance();
        draft.remove_header("Subject");
        draft.header = [&*draft.header, b"Subject: ACCETTAZIONE: ", subject, b"\r\n"].concat();
        Made::new(id, world.alfa.sign(&draft))
    };
    let message = framed_usual(world);
    let kind = format!(
        "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=\"sha-256\";\r\n boundary=\"{BOUNDARY}\"\r\n"
    );
    let typed = |id, other: &str| Made::new(id, replaced(&message, &kind, other));
    vec![
        raw_subject("header-in-utf-8", "Offerta per la manutenzione dell'impianto – perché no?".as_bytes()),
        raw_subject(
            "header-in-windows-1252",
            b"Offerta per la manutenzione dell'impianto \x96 perch\xe9 no?",
        ),
        Made::new(
            "mbox-line",
            [b"From posta-certificata@pec.alfa.example Wed Mar  5 08:12:05 2025\r\n", &*message].concat(),
        ),
        typed("content-type-twice", &format!("{kind}Content-Type: text/plain\r\n")),
        typed(
            "content-type-in-capitals",
            &format!(
                "CONTENT-TYPE: Multipart/SIGNED (S/MIME); PROTOCOL=application/pkcs7-signature;\r\n\tMICALG=sha-256; BOUNDARY=\"{BOUNDARY}\"\r\n"
            ),
        ),
        typed("protocol-absent", &format!("Content-Type: multipart/signed; boundary=\"{BOUNDARY}\"\r\n")),
        typed("micalg-of-another-digest", &kind.replace("sha-256", "md5")),
        typed("micalg-absent", &kind.replace(" micalg=\"sha-256\";", "")),
        Made::new("micalg-sha1", {
            let mut draft = world.acceptance();
            draft.digest = DigestAlgorithm::Sha1;
            let message = crate::generate::frame::signed_over(&world.alfa, &draft, draft.content());
            replaced(message, "micalg=\"sha-256\"", "micalg=SHA1")
        }),
    ]
}

/// The part that holds the signature.
fn signature_parts(world: &World) -> Vec<Made> {
    let message = framed_usual(world);
    let header = "Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n\
        Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\
        Content-Transfer-Encoding: base64\r\n";
    let old = replaced(
        &message,
        "protocol=\"application/pkcs7-signature\"",
        "protocol=\"application/x-pkcs7-signature\"",
    );
    vec![
        Made::new(
            "signature-of-the-old-type",
            replaced(&old, "Type: application/pkcs7-signature", "Type: application/x-pkcs7-signature"),
        ),
        Made::new(
            "signature-of-the-old-type-under-the-new",
            replaced(&message, "Type: application/pkcs7-signature", "Type: application/x-pkcs7-signature"),
        ),
        Made::new(
            "signature-unnamed",
            replaced(
                &message,
                header,
                "Content-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: BASE64\r\n",
            ),
        ),
        Made::new("empty-message", ""),
    ]
}
