//! The parts: their names, the original message, and what mail programs put into it.

use super::super::{Made, World, replaced};
use super::{over, simple};
use crate::generate::RECIPIENT;
use crate::generate::frame::{base64, signed_over};
use crate::to_lf;
use pec_core::daticert::Recipient;
use pec_core::provider::Submission;

pub(super) fn cases(world: &World) -> Vec<Made> {
    [names(world), originals(world), inside_the_original(world), attached(world)].concat()
}

const SENDER: &str = "amministrazione@pec.rossi-impianti.example";

/// The name of the certification data, which alone says what they are.
fn names(world: &World) -> Vec<Made> {
    let named = |id, header: &str| {
        let usual = "Content-Type: application/xml; name=\"daticert.xml\"\r\n";
        let header = format!("Content-Type: application/octet-stream{header}\r\n");
        over(world, id, replaced(simple(world, "=_parti"), usual, header))
    };
    vec![
        named("name-extended", "\r\nContent-Disposition: attachment; filename*=UTF-8''daticert%2Exml"),
        named(
            "name-in-pieces",
            "\r\nContent-Disposition: attachment; filename*1=\"cert.xml\";\r\n filename*0=\"dati\"",
        ),
        named("name-in-encoded-words", ";\r\n name=\"=?utf-8?B?ZGF0aWNlcnQueG1s?=\""),
        named("name-folded", "\r\nContent-Disposition: inline;\r\n\tfilename=\r\n\t\"daticert.xml\""),
        named("name-with-escapes", "; name=\"dati\\cert\\.xml\""),
    ]
}

/// The envelope, by Alfa, of a message of the usual sender.
fn enveloped(world: &World, id: &'static str, kind: &str, body: &[u8]) -> Made {
    let header = format!(
        "From: {SENDER}\r\n\
         To: {RECIPIENT}\r\n\
         Subject: Relazione\r\n\
         Date: Wed, 5 Mar 2025 09:12:01 +0100\r\n\
         Message-ID: <20250305091201.7f3d@client.rossi-impianti.example>\r\n\
         MIME-Version: 1.0\r\n\
         {kind}\r\n"
    );
    let message = [header.as_bytes(), body].concat();
    let identifier = "opec21013.20250305091204.18815.51.1.59@pec.alfa.example";
    let submission = Submission::new(&message, SENDER, vec![Recipient::new(RECIPIENT, true)], identifier);
    let alfa = &world.alfa;
    Made::new(id, alfa.sign(&alfa.provider.transport_envelope(&submission, world.issue(alfa, 1).time)))
}

/// How the original stands in its envelope.
fn originals(world: &World) -> Vec<Made> {
    let alfa = &world.alfa;
    let envelope = world.transport_envelope();
    let content = envelope.content();
    let headed = |id, header: &str| {
        let usual = "Content-Type: message/rfc822; name=\"postacert.eml\"\r\n\
            Content-Disposition: inline; filename=\"postacert.eml\"\r\n";
        Made::new(id, signed_over(alfa, &envelope, replaced(&content, usual, header)))
    };
    let eight_bits = "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n";
    vec![
        enveloped(world, "original-in-base64", eight_bits, b"La relazione \xe8 pronta.\r\n"),
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
    let enveloped = |id, kind: &str, body: &str| enveloped(world, id, kind, body.as_bytes());
    let mixed = "Content-Type: multipart/mixed; boundary=\"=_relazione\"\r\n";
    let attachment = |header: &str, body: &str| {
        format!(
            "--=_relazione\r\n\r\nIn allegato.\r\n--=_relazione\r\n{header}\r\n{body}\r\n--=_relazione--\r\n"
        )
    };
    let in_base64 = |kind: &str, name: &str, bytes: &[u8]| {
        let header =
            format!("Content-Type: {kind}; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n");
        attachment(&header, &base64(bytes))
    };
    // The signature of TNEF, a key, and nothing more.
    let tnef = b"\x78\x9f\x3e\x22\x01\x00";
    let invoice = "Content-Type: application/octet-stream; name=\"IT01234567890_00001.xml\"\r\n\
        Content-Transfer-Encoding: 7bit\r\n";
    vec![
        enveloped(
            "inside-utf-7",
            mixed,
            &attachment(
                "Content-Type: text/plain; charset=utf-7; name=\"relazione+AF8-finale.txt\"\r\n",
                "Perch+AOk- no?",
            ),
        ),
        enveloped(
            "inside-control-character-in-a-name",
            mixed,
            &attachment(
                "Content-Type: message/rfc822; name=\"D\u{19}AGOSTINO.eml\"\r\n",
                "Subject: Sopralluogo\r\n\r\nMartedi alle dieci.",
            ),
        ),
        enveloped("inside-tnef", mixed, &in_base64("application/ms-tnef", "winmail.dat", tnef)),
        enveloped("inside-uuencode", "", "begin 644 relazione.txt\r\n#86)C\r\n`\r\nend\r\n"),
        enveloped("inside-invoice", mixed, &attachment(invoice, "<FatturaElettronica versione=\"FPA12\"/>")),
        enveloped(
            "inside-name-in-eight-bits",
            mixed,
            &in_base64("application/pdf", "perizia città.pdf", b"%PDF-1.4\n"),
        ),
    ]
}

/// PEC messages that somebody attached to ordinary mail.
fn attached(world: &World) -> Vec<Made> {
    let envelope = world.alfa.sign(&world.transport_envelope());
    let carrying = |part: &[u8]| {
        let header = "From: inoltro@mail.example\r\n\
            To: protocollo@mail.example\r\n\
            Subject: Inoltro automatico\r\n\
            Date: Wed, 5 Mar 2025 09:15:00 +0100\r\n\
            Message-ID: <20250305091500.1@mail.example>\r\n\
            MIME-Version: 1.0\r\n\
            Content-Type: multipart/mixed; boundary=\"=_inoltro\"\r\n\
            \r\n\
            --=_inoltro\r\n\
            \r\n\
            In allegato il messaggio ricevuto.\r\n\
            --=_inoltro\r\n";
        [header.as_bytes(), part, b"\r\n--=_inoltro--\r\n"].concat()
    };
    let in_base64 = format!(
        "Content-Type: application/octet-stream; name=\"postacert.eml\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}",
        base64(&envelope)
    );
    let as_message = "Content-Type: message/rfc822;\r\n\
        \tname=\"POSTA CERTIFICATA:\r\n\t =?utf-8?Q?Offerta_=E2=80=93_perch=C3=A9_no.msg?=\"\r\n\r\n";
    vec![
        Made::new("pec-in-an-octet-stream", to_lf(&carrying(in_base64.as_bytes()))),
        Made::new("pec-named-msg", carrying(&[as_message.as_bytes(), &envelope].concat())),
    ]
}
