//! What a forger can do without a provider's key. None of it is authentic, and `tests/tests/forgery.rs` holds it to that.
//! A forgery inside a genuine message is in the area `nesting`, a genuine one in the wrong place in `replay`.

mod signature;

use super::{Made, World, around, nesting, replaced};
use crate::generate::world::RECIPIENT;
use pec_core::daticert::Recipient;
use pec_core::provider::{Draft, Submission};

pub(super) fn cases(world: &World) -> Vec<Made> {
    [
        headers(world),
        addresses(world),
        certification_data(world),
        structure(world),
        boundaries(world),
        inside(world),
        signature::cases(world),
    ]
    .concat()
}

/// The outer headers of a genuine message, which nobody signed.
fn headers(world: &World) -> Vec<Made> {
    let failure = |id, change: fn(&mut Draft)| {
        let mut draft = world.non_delivery();
        change(&mut draft);
        Made::new(id, world.beta.sign(&draft))
    };
    let first = |draft: &mut Draft, field: &str| draft.header.splice(..0, field.bytes()).for_each(drop);
    let last = |draft: &mut Draft, field: &str| draft.header.extend_from_slice(field.as_bytes());
    let added = |id, add: &dyn Fn(&mut Draft, &str), field: &str| {
        let mut draft = world.non_delivery();
        add(&mut draft, field);
        Made::new(id, world.beta.sign(&draft))
    };
    vec![
        failure("failure-shown-as-delivery", |draft| {
            draft.set_header("X-Ricevuta", "avvenuta-consegna");
            let subject = "CONSEGNA: Offerta per la manutenzione dell'impianto – perché no?";
            draft.set_header("Subject", subject);
        }),
        failure("subject-of-another-message", |draft| {
            draft.set_header("Subject", "AVVISO DI MANCATA CONSEGNA: Disdetta del contratto");
        }),
        failure("date-of-the-day-before", |draft| {
            draft.set_header("Date", "Tue, 04 Mar 2025 23:58:00 +0100");
        }),
        failure("sender-of-the-forger", |draft| draft.set_header("Sender", "avvisi@posta.example")),
        failure("tag-that-lies", |draft| {
            let subject =
                "AVVISO DI MANCATA CONSEGNA: Offerta per la manutenzione dell'impianto – perché no?";
            draft.set_header("Subject", &format!("[CONSEGNA: Offerta] {subject}"));
        }),
        failure("receipt-of-another-sender", |draft| draft.set_header("To", "direzione@pec.altri.example")),
        Made::new("envelope-to-another-recipient", envelope_to_another(world)),
        Made::new("receipt-shown-as-that-of-another-message", shown_as_another(world)),
        added("name-in-an-encoded-word", &last, "=?utf-8?Q?X-Ricevuta?=: avvenuta-consegna\r\n"),
        added("name-folded", &first, "X-Ricevuta\r\n : avvenuta-consegna\r\n"),
        added("name-with-a-zero-byte", &first, "X-Ricevuta\0: avvenuta-consegna\r\n"),
        added("second-subject-before", &first, "Subject: CONSEGNA: Offerta\r\n"),
        added("second-subject-after", &last, "Subject: CONSEGNA: Offerta\r\n"),
        added("second-x-ricevuta-before", &first, "X-Ricevuta: avvenuta-consegna\r\n"),
        added("second-x-ricevuta-after", &last, "X-Ricevuta: avvenuta-consegna\r\n"),
        added("second-from", &first, "From: posta-certificata@pec.alfa.example\r\n"),
        added("second-date", &last, "Date: Tue, 04 Mar 2025 23:58:00 +0100\r\n"),
        added("second-content-type-before", &last, "Content-Type: text/html; charset=utf-8\r\n"),
        Made::new("second-content-type-after", second_content_type(&world.beta.sign(&world.non_delivery()))),
        added("blank-before-the-colon", &first, "X-Ricevuta \t: avvenuta-consegna\r\n"),
        failure("x-ricevuta-in-an-encoded-word", |draft| {
            draft.remove_header("X-Ricevuta");
            draft.header.extend_from_slice(b"X-Ricevuta: =?utf-8?Q?avvenuta-consegna?=\r\n");
        }),
        failure("field-behind-a-bare-cr", |draft| {
            draft.remove_header("X-Ricevuta");
            draft.header.extend_from_slice(b"X-Ricevuta: errore-consegna\rX-Ricevuta: avvenuta-consegna\r\n");
        }),
    ]
}

/// A transport envelope that shows one more recipient.
fn envelope_to_another(world: &World) -> Vec<u8> {
    let mut draft = world.transport_envelope();
    draft.set_header("Cc", "protocollo@pec.tribunale-prova.example");
    world.alfa.sign(&draft)
}

/// The delivery of one message with the headers of the delivery of another.
fn shown_as_another(world: &World) -> Vec<u8> {
    let mut draft = world.delivery();
    draft.set_header("Subject", "CONSEGNA: Disdetta del contratto");
    draft.set_header("X-Riferimento-Message-ID", "<20250228180000.11aa@client.rossi-impianti.example>");
    world.beta.sign(&draft)
}

/// A Content-Type after the genuine one.
fn second_content_type(signed: &[u8]) -> Vec<u8> {
    let (fields, body) = signed.split_at(memchr::memmem::find(signed, b"\r\n\r\n").unwrap() + 2);
    [fields, b"Content-Type: text/html; charset=utf-8\r\n", body].concat()
}

/// Senders that look like the provider.
fn addresses(world: &World) -> Vec<Made> {
    let from = |id, value: &str| {
        let mut draft = world.acceptance();
        draft.remove_header("From");
        draft.header.extend_from_slice(format!("From: {value}\r\n").as_bytes());
        Made::new(id, world.alfa.sign(&draft))
    };
    let borrowed = {
        // Beta's own key, used to speak as Alfa.
        world.acceptance().sign(&world.beta.seal).unwrap()
    };
    vec![
        from("from-another-address", "posta-certificata@pec.alfa-avvisi.example"),
        from("from-two-addresses", "posta-certificata@pec.alfa.example, avvisi@posta.example"),
        from("from-in-a-comment", "avvisi@posta.example (posta-certificata@pec.alfa.example)"),
        from("from-in-a-group", "posta-certificata@pec.alfa.example:avvisi@posta.example;"),
        from("from-in-a-quoted-local-part", "\"posta-certificata@pec.alfa.example\"@posta.example"),
        from("from-with-two-angles", "<posta-certificata@pec.alfa.example> <avvisi@posta.example>"),
        from("from-folded-in-the-domain", "posta-certificata@pec.alfa.example\r\n .posta.example"),
        from("from-in-an-encoded-word", "=?utf-8?Q?posta-certificata=40pec=2Ealfa=2Eexample?="),
        from("from-of-a-lookalike", "posta-certificata@pec.\u{430}lfa.example"),
        from("name-of-the-provider", "\"posta-certificata@pec.alfa.example\" <avvisi@posta.example>"),
        from(
            "name-shows-another-address",
            "\"direzione@pec.comune.example\" <posta-certificata@pec.alfa.example>",
        ),
        from(
            "name-shows-another-address-encoded",
            "=?utf-8?Q?direzione=40pec=2Ecomune=2Eexample?= <posta-certificata@pec.alfa.example>",
        ),
        Made::new("signed-by-another-provider", borrowed),
    ]
}

/// Certification data where they certify nothing, or two that tell two stories.
fn certification_data(world: &World) -> Vec<Made> {
    let acceptance = world.acceptance();
    let delivery = world.delivery();
    let delivered = delivery.certification_data.clone().unwrap();
    let accepted = acceptance.certification_data.clone().unwrap();
    let beside = {
        // Signed by Alfa: a text, and nothing that certifies.
        let mut draft = world.acceptance();
        draft.certification_data = None;
        let (fields, signed) = around::taken_apart(&world.alfa.sign(&draft));
        around::message(&fields, "mixed", &[signed, around::certification_data(&accepted)])
    };
    let unsigned = around::message(
        &delivery.header,
        "mixed",
        &[around::text("Il messaggio e' stato consegnato."), around::certification_data(&delivered)],
    );
    let two = around::multipart(
        "mixed",
        &[around::certification_data(&accepted), around::certification_data(&delivered)],
    );
    let lower = around::multipart(
        "mixed",
        &[around::text("Testo."), around::multipart("mixed", &[around::certification_data(&accepted)])],
    );
    let mut swapped = world.delivery();
    let another = Submission::new(
        b"From: amministrazione@pec.rossi-impianti.example\r\nSubject: altro\r\nMessage-ID: <2@client>\r\n\r\nAltro.\r\n",
        "amministrazione@pec.rossi-impianti.example",
        vec![Recipient::new(RECIPIENT, true)],
        "opec21013.20250306100001.20001.52.1.59@pec.alfa.example",
    );
    swapped.original =
        world.alfa.provider.transport_envelope(&another, world.issue(&world.alfa, 0).time).original;
    vec![
        Made::new("certification-data-beside-the-signed-part", beside),
        Made::new("certification-data-without-a-signature", unsigned),
        Made::new(
            "certification-data-below-the-signed-part",
            acceptance.sign_content(&lower, &world.alfa.seal).unwrap(),
        ),
        Made::new("two-certification-data", acceptance.sign_content(&two, &world.alfa.seal).unwrap()),
        Made::new("original-of-another-message", world.beta.sign(&swapped)),
    ]
}

/// A genuine signed part with something else in front of the reader.
fn structure(world: &World) -> Vec<Made> {
    let (fields, signed) = around::taken_apart(&world.alfa.sign(&world.acceptance()));
    let lie =
        || around::text("Il messaggio e' stato CONSEGNATO a ufficio.gare@pec.comune-borgoprova.example.");
    let wrapped =
        |id, subtype: &str, parts: &[Vec<u8>]| Made::new(id, around::message(&fields, subtype, parts));
    let genuine = world.alfa.sign(&world.acceptance());
    let mut other = world.acceptance();
    other.text.push_str("Per conoscenza.\r\n");
    let other = world.alfa.sign(&other);
    vec![
        wrapped("text-before-the-signed-part", "mixed", &[lie(), signed.clone()]),
        wrapped("text-after-the-signed-part", "mixed", &[signed.clone(), lie()]),
        wrapped("signed-part-as-an-alternative", "alternative", &[signed.clone(), lie()]),
        wrapped("signed-part-as-related", "related", &[lie(), signed]),
        Made::new("signed-message-inside-a-message", message_around(world, &genuine)),
        Made::new("third-part-in-the-signed-multipart", third_part(&genuine, &lie())),
        Made::new("signature-of-another-message", signature_of(&genuine, &other)),
    ]
}

/// A message that is nothing but another one, below the header of a delivery.
fn message_around(world: &World, inside: &[u8]) -> Vec<u8> {
    let kind = b"MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n";
    [&world.delivery().header, &kind[..], inside].concat()
}

/// A multipart whose parts are others to another reader.
fn boundaries(world: &World) -> Vec<Made> {
    let genuine = world.alfa.sign(&world.acceptance());
    let lie = around::text("Il messaggio e' stato CONSEGNATO.");
    let behind = [b"--altro\r\n", &lie[..], b"\r\n--altro--\r\n"].concat();
    let outer = around::delimiter(&genuine);
    let outer = outer.strip_prefix("--").unwrap();
    let and = |more: &str| {
        let parameter = format!("boundary=\"{outer}\"");
        let twice = replaced(&genuine, &parameter, format!("{parameter};\r\n {more}"));
        [twice, behind.clone()].concat()
    };
    // The signed part's own boundary, from its header.
    let (_, content) =
        genuine.split_at(memchr::memmem::find(&genuine, format!("--{outer}").as_bytes()).unwrap());
    let inner = around::delimiter(content);
    let inner = inner.strip_prefix("--").unwrap();
    let of_inside = String::from_utf8(genuine.clone()).unwrap().replace(outer, inner);
    vec![
        Made::new("boundary-twice", and("boundary=\"altro\"")),
        Made::new("boundary-in-two-forms", and("boundary*=us-ascii''altro")),
        Made::new("boundary-of-the-signed-part", of_inside),
    ]
}

/// A part put before the two of the multipart/signed.
fn third_part(signed: &[u8], part: &[u8]) -> Vec<u8> {
    let delimiter = around::delimiter(signed) + "\r\n";
    let at = memchr::memmem::find(signed, delimiter.as_bytes()).unwrap();
    let (before, after) = signed.split_at(at);
    [before, delimiter.as_bytes(), part, b"\r\n", after].concat()
}

/// A signed message with the signature part of another.
fn signature_of(signed: &[u8], other: &[u8]) -> Vec<u8> {
    const SIGNATURE: &[u8] = b"Content-Type: application/pkcs7-signature";
    let at = |message| memchr::memmem::find(message, SIGNATURE).unwrap();
    [signed.split_at(at(signed)).0, other.split_at(at(other)).1].concat()
}

/// Forged things inside genuine ones, and genuine ones inside forged ones.
fn inside(world: &World) -> Vec<Made> {
    let acceptance = world.alfa.sign(&world.acceptance());
    let delivery = world.delivery();
    let forged = nesting::forged_delivery(world);
    let foreign = nesting::anomaly(world, &forged);
    let shown = replaced(&foreign, "X-Trasporto: errore", "X-Trasporto: posta-certificata");
    let as_receipt = replaced(&foreign, "X-Trasporto: errore", "X-Ricevuta: avvenuta-consegna");
    let unsigned = around::message(
        &delivery.header,
        "mixed",
        &[around::text("Il messaggio e' stato consegnato."), around::attached(&acceptance)],
    );
    vec![
        Made::new("genuine-receipt-in-a-forged-one", unsigned),
        Made::new("anomaly-envelope-shown-as-an-envelope", shown),
        Made::new("anomaly-envelope-shown-as-a-receipt", as_receipt),
        Made::new("anomaly-envelope-shown-by-its-subject", anomaly_under(world, &forged, None)),
        Made::new("anomaly-envelope-under-another-subject", anomaly_under(world, &forged, Some("errore"))),
    ]
}

/// An anomaly envelope with the subject of a delivery, and this X-Trasporto.
fn anomaly_under(world: &World, received: &[u8], transport: Option<&str>) -> Vec<u8> {
    let mut draft = nesting::anomaly_draft(world, received);
    draft.remove_header("X-Trasporto");
    if let Some(transport) = transport {
        draft.set_header("X-Trasporto", transport);
    }
    draft.set_header("Subject", "CONSEGNA: Offerta");
    world.beta.sign(&draft)
}
