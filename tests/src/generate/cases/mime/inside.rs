//! The parts: their names, the original message, and what mail programs put into it.

use super::super::{Made, World, around, replaced};
use super::{over, simple};
use crate::generate::RECIPIENT;
use crate::generate::frame::base64;
use pec_core::daticert::Recipient;
use pec_core::provider::Submission;

pub(super) fn cases(world: &World) -> Vec<Made> {
    let mut made = [names(world), originals(world), inside_the_original(world)].concat();
    made.push(attached(world));
    made
}

/// The name of the certification data, which alone says what they are.
fn names(world: &World) -> Vec<Made> {
    let named = |id, header: &str| {
        let usual = "Content-Type: application/xml; name=\"daticert.xml\"";
        let header = format!("Content-Type: application/octet-stream{header}");
        over(world, id, replaced(simple(world, "=_parti"), usual, header))
    };
    let disposed = |id, parameters: &str| named(id, &format!("\r\nContent-Disposition: inline;{parameters}"));
    vec![
        disposed("name-extended", " filename*=UTF-8''daticert%2Exml"),
        disposed("name-in-pieces", " filename*1=\"cert.xml\";\r\n filename*0=\"dati\""),
        disposed("name-folded", "\r\n\tfilename=\r\n\t\"daticert.xml\""),
        named("name-in-encoded-words", ";\r\n name=\"=?utf-8?B?ZGF0aWNlcnQueG1s?=\""),
        named("name-with-escapes", "; name=\"dati\\cert\\.xml\""),
    ]
}

/// The envelope, by Alfa, of a message of the usual sender whose content this is, with its own header.
fn enveloped(world: &World, id: &'static str, content: &[u8]) -> Made {
    const SENDER: &str = "amministrazione@pec.rossi-impianti.example";
    let header = format!(
        "From: {SENDER}\r\n\
         To: {RECIPIENT}\r\n\
         Subject: Relazione\r\n\
         Date: Wed, 5 Mar 2025 09:12:01 +0100\r\n\
         Message-ID: <20250305091201.7f3d@client.rossi-impianti.example>\r\n\
         MIME-Version: 1.0\r\n"
    );
    let message = [header.as_bytes(), content].concat();
    let identifier = "opec21013.20250305091204.18815.51.1.59@pec.alfa.example";
    let submission = Submission::new(&message, SENDER, vec![Recipient::new(RECIPIENT, true)], identifier);
    let alfa = &world.alfa;
    Made::new(id, alfa.sign(&alfa.provider.transport_envelope(&submission, world.issue(alfa, 1).time)))
}

/// How the original stands in its envelope.
fn originals(world: &World) -> Vec<Made> {
    let envelope = world.transport_envelope();
    let headed = |id, header: &str| {
        let usual = "Content-Type: message/rfc822; name=\"postacert.eml\"\r\n\
            Content-Disposition: inline; filename=\"postacert.eml\"\r\n";
        Made::new(id, world.alfa.sign_content(&envelope, replaced(envelope.content(), usual, header)))
    };
    let eight_bits = b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\
        \r\nLa relazione \xe8 pronta.\r\n";
    vec![
        enveloped(world, "original-in-base64", eight_bits),
        headed("original-unnamed", "Content-Type: message/rfc822\r\n"),
        headed(
            "original-as-an-octet-stream",
            "Content-Type: application/octet-stream; name=\"postacert.eml\"\r\n\
             Content-Disposition: attachment; filename=\"postacert.eml\"\r\n",
        ),
    ]
}

/// What senders' programs write. None of it is the provider's, and none may disturb.
fn inside_the_original(world: &World) -> Vec<Made> {
    let attaching = |id, header: &str, body: &str| {
        let attachment = format!("{header}\r\n\r\n{body}").into_bytes();
        let parts = [around::text("In allegato la relazione.\r\n"), attachment];
        enveloped(world, id, &around::multipart("mixed", &parts))
    };
    let utf_7 = "Content-Type: text/plain; charset=utf-7; name=\"relazione+AF8-finale.txt\"";
    let controlled = "Content-Type: message/rfc822; name=\"D\u{19}AGOSTINO.eml\"";
    let tnef = "Content-Type: application/ms-tnef; name=\"winmail.dat\"\r\nContent-Transfer-Encoding: base64";
    let invoice = "Content-Type: application/octet-stream; name=\"IT01234567890_00001.xml\"\r\n\
        Content-Transfer-Encoding: 7bit";
    let eight_bits =
        "Content-Type: application/pdf; name=\"perizia città.pdf\"\r\nContent-Transfer-Encoding: base64";
    vec![
        attaching("inside-utf-7", utf_7, "Perch+AOk- no?"),
        attaching(
            "inside-control-character-in-a-name",
            controlled,
            "Subject: Sopralluogo\r\n\r\nMartedi alle dieci.",
        ),
        // The signature of TNEF, a key, and nothing more.
        attaching("inside-tnef", tnef, &base64(b"\x78\x9f\x3e\x22\x01\x00")),
        attaching("inside-invoice", invoice, "<FatturaElettronica versione=\"FPA12\"/>"),
        attaching("inside-name-in-eight-bits", eight_bits, &base64(b"%PDF-1.4\n")),
        enveloped(world, "inside-uuencode", b"\r\nbegin 644 relazione.txt\r\n#86)C\r\n`\r\nend\r\n"),
    ]
}

/// A whole PEC message in ordinary mail, under a name that no program would take for a message.
fn attached(world: &World) -> Made {
    let header = "Content-Type: message/rfc822;\r\n\
        \tname=\"POSTA CERTIFICATA:\r\n\t =?utf-8?Q?Offerta_=E2=80=93_perch=C3=A9_no.msg?=\"\r\n\r\n";
    let envelope = [header.as_bytes(), &world.alfa.sign(&world.transport_envelope())].concat();
    let parts = [around::text("In allegato il messaggio ricevuto.\r\n"), envelope];
    Made::new("pec-named-msg", around::message(around::PERSON.as_bytes(), "mixed", &parts))
}
