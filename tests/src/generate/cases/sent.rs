//! Receipts, and what their sender says was sent.

use super::{Made, World, around, replaced};
use crate::generate::world::RECIPIENT;
use memchr::memmem::find;
use pec_core::daticert::ReceiptType;
use pec_core::provider::Draft;
use sha1::{Digest, Sha1};
use std::fmt::Write;

pub(super) fn cases(world: &World) -> Vec<Made> {
    [complete(world), brief(world), nothing_to_compare(world)].concat()
}

/// The usual message as its sender keeps it.
fn sent(world: &World) -> Vec<u8> {
    world.offer().original.into_owned()
}

/// The usual attachment, encoded.
const ATTACHMENT: &str = "JVBERi0xLjQKJSBubyBwYWdlcyBoZXJlCiUlRU9GCg==\r\n";

/// What a client adds to say that there is another attachment.
const ANOTHER: &str =
    "--=_offerta\r\nContent-Type: text/csv; name=prezzi.csv\r\n\r\nvoce,prezzo\r\n--=_offerta--\r\n";

fn complete(world: &World) -> Vec<Made> {
    let receipt = world.beta.sign(&world.delivery());
    let original = sent(world);
    let with = |id, sent: Vec<u8>| Made::new(id, &*receipt).with_sent(sent);
    let changed = |id, from: &str, to: &str| with(id, replaced(&original, from, to));
    vec![
        with("complete-and-the-same", original.clone()),
        with("complete-and-kept-with-lf", crate::to_lf(&original)),
        changed("complete-text-changed", "al 30 giugno", "al 30 luglio"),
        changed("complete-attachment-changed", "JVBERi0xLjQK", "JVBERi0xLjUK"),
        changed("complete-attachment-wrapped-otherwise", "JVBERi0xLjQK", "JVBERi0xLjQK\r\n"),
        changed("complete-attachment-added", "--=_offerta--\r\n", ANOTHER),
        changed("complete-attachment-missing", &attachment_part(), ""),
        changed(
            "complete-attachment-named-otherwise",
            "filename=\"offerta.pdf\"",
            "filename=\"contratto.pdf\"",
        ),
        changed("complete-subject-changed", "Subject: =?UTF-8?Q?Offerta", "Subject: =?UTF-8?Q?Contratto"),
        changed("complete-msgid-changed", "<20250305091201.7f3a@", "<20250305091201.7f3b@"),
        with("complete-another-document", letter()),
    ]
}

fn attachment_part() -> String {
    format!(
        "--=_offerta\r\nContent-Type: application/pdf; name=\"offerta.pdf\"\r\n\
         Content-Disposition: attachment; filename=\"offerta.pdf\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{ATTACHMENT}"
    )
}

fn letter() -> Vec<u8> {
    b"From: amministrazione@pec.rossi-impianti.example\r\nTo: ufficio.gare@pec.comune-borgoprova.example\r\n\
      Subject: Saluti\r\nDate: Wed, 5 Mar 2025 09:20:00 +0100\r\n\
      Message-ID: <4@client.rossi-impianti.example>\r\n\r\nBuongiorno e buona giornata.\r\n"
        .to_vec()
}

fn brief_draft(world: &World) -> Draft {
    let mut offer = world.offer();
    offer.requested_receipt = ReceiptType::Brief;
    world.beta.provider.delivery(&offer, RECIPIENT, &world.issue(&world.beta, 5))
}

/// The brief receipt with the SHA-1 of these bytes in place of the provider's.
fn brief_over(world: &World, hashed: &[u8]) -> Vec<u8> {
    let mut draft = brief_draft(world);
    let mut original = draft.original.take().unwrap();
    let start = find(&original, b"7bit\r\n\r\n").unwrap() + 8;
    let digits = Sha1::digest(hashed).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02X}").unwrap();
        hex
    });
    original.splice(start..start + 40, digits.into_bytes());
    draft.original = Some(original);
    world.beta.sign(&draft)
}

fn brief(world: &World) -> Vec<Made> {
    let original = sent(world);
    let receipt = world.beta.sign(&brief_draft(world));
    let changed =
        |id, from: &str, to: &str| Made::new(id, &*receipt).with_sent(replaced(&original, from, to));
    let over = |id, hashed: &[u8]| Made::new(id, brief_over(world, hashed)).with_sent(&*original);
    let (line, _) = ATTACHMENT.split_at(ATTACHMENT.len() - 2);
    vec![
        Made::new("brief-and-the-same", &*receipt).with_sent(&*original),
        over("brief-hash-of-the-attachment-decoded", b"%PDF-1.4\n% no pages here\n%%EOF\n"),
        over("brief-hash-with-lf-and-the-last-line-end", format!("{line}\n").as_bytes()),
        over("brief-hash-with-the-last-line-end", ATTACHMENT.as_bytes()),
        changed("brief-attachment-changed", "JVBERi0xLjQK", "JVBERi0xLjUK"),
        changed("brief-attachment-wrapped-otherwise", "JVBERi0xLjQK", "JVBERi0xLjQK\r\n"),
        changed("brief-text-changed", "al 30 giugno", "al 30 luglio"),
        changed("brief-attachment-added", "--=_offerta--\r\n", ANOTHER),
        Made::new("brief-another-document", &*receipt).with_sent(letter()),
    ]
}

/// Messages that hold no original, or prove nothing.
fn nothing_to_compare(world: &World) -> Vec<Made> {
    let original = sent(world);
    let mut offer = world.offer();
    offer.requested_receipt = ReceiptType::Concise;
    let concise = world.beta.provider.delivery(&offer, RECIPIENT, &world.issue(&world.beta, 5));
    let forged = world.alfa.provider.delivery(&world.offer(), RECIPIENT, &world.issue(&world.alfa, 5));
    let forged = forged.sign(&world.pki.seal("forger-alfa")).unwrap();
    let altered = replaced(world.beta.sign(&world.delivery()), "al 30 giugno", "al 30 luglio");
    let with = |id, message: Vec<u8>, sent: &[u8]| Made::new(id, message).with_sent(sent);
    vec![
        with("concise", world.beta.sign(&concise), &original),
        with("acceptance", world.alfa.sign(&world.acceptance()), &original),
        with("delivery-of-a-copy", world.gamma.sign(&world.delivery_of_copy()), &original),
        with("transport-envelope", world.alfa.sign(&world.transport_envelope()), &original),
        with("forged", forged, &original),
        with("altered-to-fit", altered.clone(), &replaced(&original, "al 30 giugno", "al 30 luglio")),
        with("forwarded", forwarded(&world.beta.sign(&world.delivery())), &original),
    ]
}

/// A genuine receipt inside ordinary mail.
fn forwarded(receipt: &[u8]) -> Vec<u8> {
    around::message(
        around::PERSON.as_bytes(),
        "mixed",
        &[around::text("Vedi allegato."), around::attached(receipt)],
    )
}
