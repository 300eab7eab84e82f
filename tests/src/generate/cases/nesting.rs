//! Messages inside messages: what is nested, what is wrapped, and what speaks for the whole.

use super::{Made, World, around};
use crate::generate::world::RECIPIENT;
use crate::to_lf;
use pec_core::daticert::Recipient;
use pec_core::provider::{Draft, Submission};

pub(super) fn cases(world: &World) -> Vec<Made> {
    let acceptance = world.alfa.sign(&world.acceptance());
    let envelope = world.alfa.sign(&world.transport_envelope());
    let person = around::PERSON.as_bytes();
    let note = || around::text("Vedi allegato.");
    let forward = |inside: &[u8]| around::message(person, "mixed", &[note(), around::attached(inside)]);
    let (fields, signed) = around::taken_apart(&envelope);
    let listed = [&fields[..], b"List-Id: <gare.liste.example>\r\nPrecedence: list\r\n"].concat();
    let footer = || around::text("_______\r\nLista gare: https://liste.example/gare");
    let disclaimer = around::text("Questo messaggio e' stato controllato.");
    let (receipt_fields, receipt) = around::taken_apart(&acceptance);
    vec![
        Made::new("forwarded-as-an-attachment", forward(&envelope)),
        Made::new("forwarded-three-times", forward(&forward(&forward(&acceptance)))),
        Made::new("relayed-as-an-octet-stream", relayed(&envelope)),
        Made::new("receipt-in-an-envelope", enclosed(world, &acceptance)),
        Made::new("forged-receipt-in-an-envelope", enclosed(world, &forged_delivery(world))),
        Made::new("forged-receipt-in-an-anomaly-envelope", anomaly(world, &forged_delivery(world))),
        Made::new("inside-an-anomaly-envelope", anomaly(world, &envelope)),
        Made::new("certification-data-only-inside", uncertified(world, &acceptance)),
        Made::new("wrapped-by-a-list", around::message(&listed, "mixed", &[signed.clone(), footer()])),
        Made::new(
            "wrapped-twice",
            around::message(
                &receipt_fields,
                "mixed",
                &[disclaimer, around::multipart("related", std::slice::from_ref(&receipt))],
            ),
        ),
        Made::new("two-signed-parts", around::message(&fields, "mixed", &[signed, receipt])),
    ]
}

/// A relay's message, stored with LF, that carries a whole message as a file.
fn relayed(message: &[u8]) -> Vec<u8> {
    let part = format!(
        "Content-Type: application/octet-stream; name=\"postacert.eml\"\r\n\
        Content-Transfer-Encoding: base64\r\n\
        Content-Disposition: attachment; filename=\"postacert.eml\"\r\n\r\n{}",
        around::base64(message)
    );
    let outer =
        around::message(around::PERSON.as_bytes(), "mixed", &[around::text("PEC"), part.into_bytes()]);
    to_lf(&outer)
}

/// A transport envelope around a user's message that has this one attached.
pub(super) fn enclosed(world: &World, attached: &[u8]) -> Vec<u8> {
    let header = "\
        From: amministrazione@pec.rossi-impianti.example\r\n\
        To: ufficio.gare@pec.comune-borgoprova.example\r\n\
        Subject: ricevuta\r\n\
        Message-ID: <20250306100000.0c11@client.rossi-impianti.example>\r\n";
    let original = around::message(
        header.as_bytes(),
        "mixed",
        &[around::text("In allegato."), around::attached(attached)],
    );
    let submission = Submission::new(
        &original,
        "amministrazione@pec.rossi-impianti.example",
        vec![Recipient::new(RECIPIENT, true)],
        "opec21013.20250306100001.20001.52.1.59@pec.alfa.example",
    );
    let time = world.issue(&world.alfa, 24 * 3600).time;
    world.alfa.sign(&world.alfa.provider.transport_envelope(&submission, time))
}

/// An anomaly envelope of Beta around a message that it received.
pub(super) fn anomaly(world: &World, received: &[u8]) -> Vec<u8> {
    world.beta.sign(&anomaly_draft(world, received))
}

/// The same, before it is signed.
pub(super) fn anomaly_draft(world: &World, received: &[u8]) -> Draft {
    let reason = "la firma del messaggio non e' valida";
    let sender = "amministrazione@pec.rossi-impianti.example";
    world.beta.provider.anomaly_envelope(received, sender, reason, &world.issue(&world.beta, 9))
}

/// All of a delivery but the signature.
pub(super) fn forged_delivery(world: &World) -> Vec<u8> {
    let delivery = world.delivery();
    let xml = delivery.certification_data.as_deref().unwrap();
    let text = around::text("Il messaggio e' stato consegnato.");
    around::message(&delivery.header, "mixed", &[text, around::certification_data(xml)])
}

/// A signed "receipt" whose certification data are only those of the message inside.
fn uncertified(world: &World, inside: &[u8]) -> Vec<u8> {
    let mut draft = world.acceptance();
    draft.certification_data = None;
    draft.original = Some(inside.to_vec());
    world.alfa.sign(&draft)
}
