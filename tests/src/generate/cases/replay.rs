//! Genuine messages that are used to deceive. Each is authentic, and is about its own submission alone: what must not happen
//! is that it moves the state of another one (`tests/tests/forgery.rs`).

use super::{Made, World};
use crate::generate::world::RECIPIENT;
use pec_core::daticert::Recipient;
use pec_core::provider::Submission;

/// The msgid of the usual message.
const MSGID: &str = "<20250305091201.7f3a@client.rossi-impianti.example>";

pub(super) fn cases(world: &World) -> Vec<Made> {
    let delivery = |id, sender: &str, msgid: &str, identifier: &str| {
        let original = format!(
            "From: {sender}\r\nTo: ufficio.gare@pec.comune-borgoprova.example\r\nSubject: Offerta\r\n\
            Message-ID: {msgid}\r\n\r\nBuongiorno.\r\n"
        );
        let recipients = vec![Recipient::new(RECIPIENT, true)];
        let submission = Submission::new(original.as_bytes(), sender, recipients, identifier);
        let issue = world.issue(&world.beta, 1100);
        Made::new(id, world.beta.sign(&world.beta.provider.delivery(&submission, RECIPIENT, &issue)))
    };
    let sender = "amministrazione@pec.rossi-impianti.example";
    vec![
        // By the customer of another provider.
        delivery(
            "borrowed-msgid",
            "truffa@pec.altri.example",
            MSGID,
            "opec21013.20250305093000.19001.51.1.59@pec.gamma.example",
        ),
        // By whoever may send in the name of the same sender.
        delivery(
            "msgid-used-again",
            sender,
            MSGID,
            "opec21013.20250305093000.19001.51.1.59@pec.alfa.example",
        ),
        delivery(
            "delivery-of-another-message",
            sender,
            "<20250305092900.81bb@client.rossi-impianti.example>",
            "opec21013.20250305093000.19002.51.1.59@pec.alfa.example",
        ),
    ]
}
