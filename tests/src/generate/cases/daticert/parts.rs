//! How the XML stands in the message: the MIME part around it, none, or others beside it.

use super::super::{Made, World, around};
use super::about;
use crate::generate::RECIPIENT;
use crate::generate::frame::base64;
use pec_core::daticert::Recipient;
use pec_core::provider::{Draft, Submission};

pub(super) fn cases(world: &World) -> Vec<Made> {
    [encodings(world), headers(world), others(world)].concat()
}

/// The draft's message around a text and these parts.
fn holding(world: &World, id: &'static str, draft: &Draft, parts: &[Vec<u8>]) -> Made {
    let text = around::text("Il messaggio e' stato accettato.\r\n");
    let content = around::multipart("mixed", &[&[text], parts].concat());
    Made::new(id, world.alfa.sign_content(draft, content))
}

/// A part with certification data under this header, which ends without a line end.
fn part(header: &str, body: &str) -> Vec<u8> {
    format!("{header}\r\n\r\n{body}").into_bytes()
}

/// The certification data of a draft, with the line ends of mail.
fn xml(draft: &Draft) -> String {
    String::from_utf8(draft.certification_data.clone().unwrap()).unwrap().replace('\n', "\r\n")
}

fn encodings(world: &World) -> Vec<Made> {
    let encoded = |id, draft: &Draft, encoding: &str, body: &str| {
        let header = "Content-Type: application/xml; name=\"daticert.xml\"";
        let header = format!("{header}\r\nContent-Transfer-Encoding: {encoding}");
        holding(world, id, draft, &[part(&header, body)])
    };
    let usual = world.acceptance();
    // Without characters beyond ASCII there is nothing to encode.
    let ascii = about(world, "Perch&#233; no?", "Perch\u{e9} no?");
    let quoted = xml(&usual).replace('=', "=3D").replace('é', "=C3=A9").replace('–', "=\r\n=E2=80=93");
    vec![
        encoded("in-seven-bit", &ascii, "7bit", &xml(&ascii)),
        encoded("in-eight-bit", &usual, "8bit", &xml(&usual)),
        encoded("in-quoted-printable", &usual, "quoted-printable", &quoted),
        encoded("in-an-unknown-encoding", &usual, "x-uuencode", &xml(&usual)),
    ]
}

/// The usual acceptance with this part for its certification data; the header's last line says the transfer encoding.
fn headers(world: &World) -> Vec<Made> {
    let draft = world.acceptance();
    let xml = base64(xml(&draft).as_bytes());
    let headed = |id, header: &str| {
        let header = format!("{header}\r\nContent-Transfer-Encoding: base64");
        holding(world, id, &draft, &[part(&header, &xml)])
    };
    vec![
        headed("unnamed", "Content-Type: application/xml"),
        headed("unnamed-text-xml", "Content-Type: text/xml; charset=utf-8"),
        headed("named-by-its-type-only", "Content-Type: application/xml; name=\"daticert.xml\""),
        headed(
            "named-in-capitals",
            "Content-Type: application/octet-stream; name=\"DATICERT.XML\"\r\n\
             Content-Disposition: attachment; filename=\"DATICERT.XML\"",
        ),
        headed(
            "with-another-charset-parameter",
            "Content-Type: application/xml; charset=iso-8859-1; name=\"daticert.xml\"",
        ),
    ]
}

/// What stands beside it, or instead.
fn others(world: &World) -> Vec<Made> {
    let draft = world.acceptance();
    let named = around::certification_data(xml(&draft).as_bytes());
    let in_base64 = |xml: &str| {
        part("Content-Type: application/xml\r\nContent-Transfer-Encoding: base64", &base64(xml.as_bytes()))
    };
    let invoice = in_base64("<FatturaElettronica versione=\"FPR12\"/>");
    let mut original_first = world.delivery();
    original_first.original_first = true;
    vec![
        holding(world, "absent", &draft, &[]),
        holding(world, "beside-other-xml", &draft, &[invoice.clone(), named]),
        holding(world, "unnamed-beside-other-xml", &draft, &[invoice, in_base64(&xml(&draft))]),
        Made::new("after-the-original", world.beta.sign(&original_first)),
        Made::new("another-inside-the-original", another_inside(world)),
    ]
}

/// The complete delivery receipt of a message to which its author attached certification data.
fn another_inside(world: &World) -> Vec<u8> {
    const SENDER: &str = "amministrazione@pec.rossi-impianti.example";
    let fields = format!(
        "From: {SENDER}\r\nTo: {RECIPIENT}\r\nSubject: Inoltro della ricevuta\r\n\
         Message-ID: <20250305091201.7f3c@client.rossi-impianti.example>\r\n"
    );
    let attached = around::certification_data(&world.non_delivery().certification_data.unwrap());
    let parts = [around::text("In allegato la ricevuta.\r\n"), attached];
    let original = around::message(fields.as_bytes(), "mixed", &parts);
    let recipients = vec![Recipient::new(RECIPIENT, true)];
    let identifier = "opec21013.20250305091204.18814.51.1.59@pec.alfa.example";
    let submission = Submission::new(&original, SENDER, recipients, identifier);
    let beta = &world.beta;
    beta.sign(&beta.provider.delivery(&submission, RECIPIENT, &world.issue(beta, 5)))
}
