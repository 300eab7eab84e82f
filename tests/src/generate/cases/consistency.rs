//! Do all tell the same story: each rule of `verify/consistency.rs` broken once, and what the rules tolerate.

use super::{Made, World, around, replaced};
use crate::generate::world::{COPY, RECIPIENT};
use pec_core::provider::Draft;

const MSGID: &str = "<20250305091201.7f3a@client.rossi-impianti.example>";
const IDENTIFIER: &str = "opec21013.20250305091204.18812.51.1.59@pec.alfa.example";

pub(super) fn cases(world: &World) -> Vec<Made> {
    [signed_things(world), headers(world), tolerated(world)].concat()
}

/// Rules between two signed things.
fn signed_things(world: &World) -> Vec<Made> {
    let delivery = |id, from: &str, to: &str| {
        let mut draft = world.delivery();
        draft.original = Some(replaced(draft.original.as_deref().unwrap(), from, to));
        Made::new(id, world.beta.sign(&draft))
    };
    let signed_after = |id, seconds| {
        let mut draft = world.acceptance();
        draft.signing_time = draft.signing_time.plus(seconds);
        Made::new(id, world.alfa.sign(&draft))
    };
    let mut concise = world.delivery();
    concise.original = None;
    vec![
        delivery(
            "original-with-another-identifier",
            IDENTIFIER,
            "opec21013.2.18812.51.1.59@pec.alfa.example",
        ),
        delivery("original-with-another-msgid", MSGID, "<20250304171500.11e0@client.rossi-impianti.example>"),
        signed_after("signed-25-hours-after", 25 * 3600),
        signed_after("signed-25-hours-before", -25 * 3600),
        signed_after("signed-24-hours-after", 24 * 3600),
        signed_after("signed-11-minutes-after", 11 * 60),
        signed_after("signed-11-minutes-before", -11 * 60),
        signed_after("signed-9-seconds-before", -9),
        certified(
            world,
            "another-provider-name",
            world.acceptance(),
            "Alfa PEC S.p.A.",
            "Gestore Uno S.r.l.",
        ),
        certified(
            world,
            "delivery-to-nobody",
            concise.clone(),
            &format!("<consegna>{RECIPIENT}</consegna>"),
            "",
        ),
        certified(
            world,
            "delivery-to-an-alias",
            concise.clone(),
            &format!("<consegna>{RECIPIENT}</consegna>"),
            "<consegna>gare@pec.comune-borgoprova.example</consegna>",
        ),
        certified(
            world,
            "in-charge-of-nobody",
            world.server_acceptance(),
            &format!("<ricezione>{RECIPIENT}</ricezione>"),
            "",
        ),
    ]
}

/// A message whose certification data have `from` replaced, signed by the provider that issues it.
fn certified(world: &World, id: &'static str, mut draft: Draft, from: &str, to: &str) -> Made {
    draft.certification_data = Some(replaced(draft.certification_data.as_deref().unwrap(), from, to));
    let is_betas = memchr::memmem::find(&draft.header, b"From: posta-certificata@pec.beta.example").is_some();
    let house = if is_betas { &world.beta } else { &world.alfa };
    Made::new(id, house.sign(&draft))
}

/// Rules between a header, which nobody signed, and a signed thing.
fn headers(world: &World) -> Vec<Made> {
    let acceptance = |id, name: &str, value: &str| edited(world, id, world.acceptance(), name, value);
    let envelope = |id, name: &str, value: &str| edited(world, id, world.transport_envelope(), name, value);
    let mut twice = world.acceptance();
    twice.header.extend_from_slice(b"Message-ID: <another@pec.alfa.example>\r\n");
    let mut both = world.delivery();
    both.original = Some(replaced(both.original.as_deref().unwrap(), IDENTIFIER, "opec2@pec.alfa.example"));
    both.set_header("Subject", "CONSEGNA: un altro oggetto");
    vec![
        acceptance("x-ricevuta", "X-Ricevuta", "avvenuta-consegna"),
        acceptance("x-ricevuta-of-no-kind", "X-Ricevuta", "mancata-consegna"),
        acceptance("x-trasporto-of-a-receipt", "X-Trasporto", "posta-certificata"),
        envelope("message-id-of-an-envelope", "Message-ID", "<opec21013.1@pec.alfa.example>"),
        acceptance("reference", "X-Riferimento-Message-ID", "<1@client.rossi-impianti.example>"),
        acceptance(
            "reference-with-another-domain",
            "X-Riferimento-Message-ID",
            "<20250305091201.7f3a@pec.rossi-impianti.example>",
        ),
        acceptance("from", "From", "posta-certificata@pec.beta.example"),
        acceptance("sender", "Sender", "posta-certificata@pec.beta.example"),
        envelope(
            "on-behalf-of",
            "From",
            "\"Per conto di: direzione@pec.rossi-impianti.example\" <posta-certificata@pec.alfa.example>",
        ),
        acceptance("subject", "Subject", "ACCETTAZIONE: Disdetta del contratto"),
        acceptance(
            "subject-of-another-kind",
            "Subject",
            "CONSEGNA: Offerta per la manutenzione dell'impianto – perché no?",
        ),
        acceptance("date", "Date", "Wed, 05 Mar 2025 08:12:05 +0100"),
        acceptance("date-that-is-none", "Date", "ieri"),
        Made::new("duplicate-header", world.alfa.sign(&twice)),
        Made::new("contradicted-and-edited", world.beta.sign(&both)),
    ]
}

fn edited(world: &World, id: &'static str, mut draft: Draft, name: &str, value: &str) -> Made {
    draft.set_header(name, value);
    Made::new(id, world.alfa.sign(&draft))
}

/// What departs from the rule and means no harm.
fn tolerated(world: &World) -> Vec<Made> {
    let acceptance = |id, name: &str, value: &str| edited(world, id, world.acceptance(), name, value);
    // A field in the bytes of the sender, which `set_header` would fold and encode in its own way.
    let raw = |id, name: &str, field: &str| {
        let mut draft = world.acceptance();
        draft.remove_header(name);
        draft.header.extend_from_slice(field.as_bytes());
        Made::new(id, world.alfa.sign(&draft))
    };
    let without = |id, mut draft: Draft, names: &[&str]| {
        names.iter().for_each(|name| draft.remove_header(name));
        Made::new(id, world.alfa.sign(&draft))
    };
    let original = |id, from: &str, to: &str| {
        let mut draft = world.delivery();
        draft.original = Some(replaced(draft.original.as_deref().unwrap(), from, to));
        Made::new(id, world.beta.sign(&draft))
    };
    let reference = format!("X-Riferimento-Message-ID: {MSGID}\r\n");
    let mut twice = world.acceptance();
    twice.header.extend_from_slice(reference.as_bytes());
    let mut no_subject = world.offer();
    no_subject.subject = None;
    let no_subject = world.alfa.provider.acceptance(&no_subject, &world.issue(&world.alfa, 1));
    let mut capitals = world.delivery_of_copy();
    let dirty = format!("<consegna> {};</consegna>", COPY.to_uppercase());
    let xml = replaced(
        capitals.certification_data.as_deref().unwrap(),
        format!("<consegna>{COPY}</consegna>"),
        &dirty,
    );
    capitals.certification_data = Some(xml);
    let repeated = world.acceptance();
    let xml = around::certification_data(repeated.certification_data.as_deref().unwrap());
    let repeated =
        repeated.sign_content(&around::multipart("mixed", &[xml.clone(), xml]), &world.alfa.seal).unwrap();
    vec![
        edited(world, "reply-to", world.transport_envelope(), "Reply-To", "cassa@pec.altri.example"),
        Made::new("signed-in-the-future", world.alfa.sign(&world.acceptance())),
        acceptance(
            "subject-with-a-tag",
            "Subject",
            "[SPAM] ACCETTAZIONE: Offerta per la manutenzione dell'impianto – perché no?",
        ),
        raw(
            "subject-folded-and-encoded-otherwise",
            "Subject",
            "Subject: ACCETTAZIONE:\r\n\tOfferta  per la manutenzione =?iso-8859-1?B?\
             ZGVsbCdpbXBpYW50bw==?=\r\n =?windows-1252?q?_=96_perch=E9?= no?\r\n",
        ),
        Made::new("subject-absent-in-the-original", world.alfa.sign(&no_subject)),
        certified(
            world,
            "subject-certified-in-encoded-words",
            world.acceptance(),
            "Offerta per la manutenzione dell'impianto – perché no?",
            "=?UTF-8?Q?Offerta_per_la_manutenzione_dell'impianto_=E2=80=93_perch=C3=A9_no=3F?=",
        ),
        acceptance("from-in-capitals", "From", "POSTA-CERTIFICATA@PEC.ALFA.EXAMPLE"),
        raw("headers-in-capitals-and-folded", "X-Ricevuta", "X-RICEVUTA:\r\n Accettazione\r\n"),
        raw(
            "reference-without-brackets",
            "X-Riferimento-Message-ID",
            "x-riferimento-message-id:\r\n 20250305091201.7f3a@client.rossi-impianti.example\r\n",
        ),
        Made::new("duplicate-header-that-says-the-same", world.alfa.sign(&twice)),
        without(
            "headers-absent",
            world.acceptance(),
            &["X-Ricevuta", "X-Riferimento-Message-ID", "Subject", "Date"],
        ),
        without("sender-of-an-envelope-absent", world.transport_envelope(), &["Sender"]),
        edited(
            world,
            "envelope-without-on-behalf-of",
            world.transport_envelope(),
            "From",
            "posta-certificata@pec.alfa.example",
        ),
        original("original-without-reference", &reference, ""),
        original(
            "original-with-a-reference-of-its-own",
            &reference,
            &format!("X-Riferimento-Message-ID: <0@pec.beta.example>\r\n{reference}"),
        ),
        Made::new("copy-without-the-original", world.gamma.sign(&world.delivery_of_copy())),
        Made::new("certification-data-twice", repeated),
        Made::new("recipient-in-capitals", world.gamma.sign(&capitals)),
    ]
}
