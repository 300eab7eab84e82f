//! How the XML stands in the message: the MIME part around it, none, or several.

use super::super::{Made, World, replaced};
use super::about;
use crate::generate::RECIPIENT;
use crate::generate::frame::{base64, signed_over};
use pec_core::daticert::Recipient;
use pec_core::provider::{Draft, Submission};
use std::ops::Range;

pub(super) fn cases(world: &World) -> Vec<Made> {
    let mut made = forms(world);
    made.extend(several(world));
    made
}

const NAMED: &str = "Content-Type: application/xml; name=\"daticert.xml\"\r\n\
    Content-Disposition: inline; filename=\"daticert.xml\"\r\n";

/// The usual acceptance with another header on the part of its certification data, but for the transfer encoding.
fn headed(world: &World, id: &'static str, header: &str) -> Made {
    let draft = world.acceptance();
    Made::new(id, signed_over(&world.alfa, &draft, replaced(draft.content(), NAMED, header)))
}

/// The draft with its certification data in another transfer encoding.
fn encoded(world: &World, id: &'static str, draft: &Draft, encoding: &str, body: &str) -> Made {
    let content = draft.content();
    let part = part(&content);
    let (before, after) = (&content[..part.start], &content[part.end..]);
    let delimiter = content[part].split_inclusive(|byte| *byte == b'\n').take(2).collect::<Vec<_>>().concat();
    let header = format!("{NAMED}Content-Transfer-Encoding: {encoding}\r\n\r\n");
    let content = [before, &delimiter, header.as_bytes(), body.as_bytes(), after].concat();
    Made::new(id, signed_over(&world.alfa, draft, content))
}

/// Where the certification data stand in a content, from the line end before their delimiter to that before the next.
fn part(content: &[u8]) -> Range<usize> {
    let name = memchr::memmem::find(content, NAMED.as_bytes()).unwrap();
    let start = memchr::memmem::rfind(&content[..name], b"\r\n--").unwrap();
    let end = name + memchr::memmem::find(&content[name..], b"\r\n--").unwrap();
    start..end
}

/// The form of the part.
fn forms(world: &World) -> Vec<Made> {
    let alfa = &world.alfa;
    // Without characters beyond ASCII there is nothing to encode.
    let ascii = about(world, "Perch&#233; no?", "Perch\u{e9} no?");
    let text = |draft: &Draft| {
        String::from_utf8(draft.certification_data.clone().unwrap()).unwrap().replace('\n', "\r\n")
    };
    let usual = world.acceptance();
    let quoted = text(&usual).replace('=', "=3D").replace('é', "=C3=A9").replace('–', "=\r\n=E2=80=93");
    let damaged = base64(usual.certification_data.as_ref().unwrap()).replacen("\r\n", "*\r\n", 1);
    let mut after = world.delivery();
    after.original_first = true;
    vec![
        encoded(world, "in-seven-bit", &ascii, "7bit", &text(&ascii)),
        encoded(world, "in-eight-bit", &usual, "8bit", &text(&usual)),
        encoded(world, "in-quoted-printable", &usual, "quoted-printable", &quoted),
        encoded(world, "in-damaged-base64", &usual, "base64", &damaged),
        encoded(world, "in-an-unknown-encoding", &usual, "x-uuencode", &text(&usual)),
        Made::new("after-the-original", world.beta.sign(&after)),
        headed(world, "unnamed", "Content-Type: application/xml\r\n"),
        headed(world, "unnamed-text-xml", "Content-Type: text/xml; charset=utf-8\r\n"),
        headed(world, "named-by-its-type-only", "Content-Type: application/xml; name=\"daticert.xml\"\r\n"),
        headed(
            world,
            "named-in-capitals",
            "Content-Type: application/octet-stream; name=\"DATICERT.XML\"\r\n\
             Content-Disposition: attachment; filename=\"DATICERT.XML\"\r\n",
        ),
        headed(
            world,
            "with-another-charset-parameter",
            "Content-Type: application/xml; charset=iso-8859-1; name=\"daticert.xml\"\r\n",
        ),
        Made::new("absent", {
            let mut draft = world.acceptance();
            draft.certification_data = None;
            alfa.sign(&draft)
        }),
    ]
}

/// More than one.
fn several(world: &World) -> Vec<Made> {
    let draft = world.acceptance();
    let content = draft.content();
    let own = part(&content);
    let with = |id, other: &[u8]| {
        let content = [&content[..own.end], other, &content[own.end..]].concat();
        Made::new(id, signed_over(&world.alfa, &draft, content))
    };
    let other = world.non_acceptance().content();
    // The other content has boundaries of its own: only what follows the delimiter is taken.
    let delimiter =
        content[own.clone()].split_inclusive(|byte| *byte == b'\n').take(2).collect::<Vec<_>>().concat();
    let other_part = {
        let part = part(&other);
        let name = memchr::memmem::find(&other[part.clone()], NAMED.as_bytes()).unwrap();
        [&delimiter, &other[part.start + name..part.end]].concat()
    };
    let invoice = format!(
        "{}Content-Type: application/xml\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        String::from_utf8(delimiter.clone()).unwrap(),
        base64(b"<FatturaElettronica versione=\"FPR12\"/>")
    );
    let unnamed = [
        replaced(&content[..own.end], NAMED, "Content-Type: application/xml\r\n"),
        invoice.clone().into_bytes(),
        content[own.end..].to_vec(),
    ]
    .concat();
    vec![
        with("twice-the-same", &content[own.clone()]),
        with("twice-different", &other_part),
        with("beside-other-xml", invoice.as_bytes()),
        Made::new("unnamed-beside-other-xml", signed_over(&world.alfa, &draft, unnamed)),
        Made::new("another-inside-the-original", another_inside(world)),
    ]
}

/// The complete delivery receipt of a message to which its author attached certification data.
fn another_inside(world: &World) -> Vec<u8> {
    let other = world.non_delivery().certification_data.unwrap();
    let original = format!(
        "From: amministrazione@pec.rossi-impianti.example\r\n\
         To: {RECIPIENT}\r\n\
         Subject: Inoltro della ricevuta\r\n\
         Message-ID: <20250305091201.7f3c@client.rossi-impianti.example>\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"=_inoltro\"\r\n\
         \r\n\
         --=_inoltro\r\n\
         \r\n\
         In allegato.\r\n\
         --=_inoltro\r\n\
         Content-Type: application/xml; name=\"daticert.xml\"\r\n\
         Content-Transfer-Encoding: base64\r\n\
         \r\n\
         {}--=_inoltro--\r\n",
        base64(&other)
    );
    let submission = Submission::new(
        original.as_bytes(),
        "amministrazione@pec.rossi-impianti.example",
        vec![Recipient::new(RECIPIENT, true)],
        "opec21013.20250305091204.18814.51.1.59@pec.alfa.example",
    );
    let beta = &world.beta;
    beta.sign(&beta.provider.delivery(&submission, RECIPIENT, &world.issue(beta, 5)))
}
