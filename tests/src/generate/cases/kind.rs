//! What a message is: each kind as the rules have it, and the headers and subjects that mislead.

use super::{Made, World, replaced};
use crate::generate::{House, RECIPIENT};
use pec_core::daticert::{ErrorClass, ReceiptType};
use pec_core::provider::{Draft, Timeout};

pub(super) fn cases(world: &World) -> Vec<Made> {
    [kinds(world), variants(world), headers(world), subjects(world), not_what_it_looks_like(world)].concat()
}

fn made(id: &'static str, house: &House, draft: &Draft) -> Made {
    Made::new(id, house.sign(draft))
}

/// Every row of the kinds of RFC 6109 section 3.
fn kinds(world: &World) -> Vec<Made> {
    let (alfa, beta, gamma) = (&world.alfa, &world.beta, &world.gamma);
    let delivery = |receipt| {
        let mut offer = world.offer();
        offer.requested_receipt = receipt;
        beta.provider.delivery(&offer, RECIPIENT, &world.issue(beta, 5))
    };
    vec![
        made("acceptance", alfa, &world.acceptance()),
        made("non-acceptance", alfa, &world.non_acceptance()),
        made("non-acceptance-virus", alfa, &world.non_acceptance_for_virus()),
        made("transport-envelope", alfa, &world.transport_envelope()),
        made("anomaly-envelope", alfa, &world.anomaly_envelope()),
        made("server-acceptance", beta, &world.server_acceptance()),
        made("delivery-complete", beta, &delivery(ReceiptType::Complete)),
        made("delivery-brief", beta, &delivery(ReceiptType::Brief)),
        made("delivery-concise", beta, &delivery(ReceiptType::Concise)),
        made("delivery-of-a-copy", gamma, &world.delivery_of_copy()),
        made("non-delivery", beta, &world.non_delivery()),
        made("non-delivery-virus", alfa, &world.non_delivery_for_virus()),
        made("timeout-12-hours", alfa, &world.delivery_timeout(Timeout::TwelveHours)),
        made("timeout-24-hours", alfa, &world.delivery_timeout(Timeout::TwentyFourHours)),
        made("virus-detection", beta, &world.virus_detection()),
    ]
}

/// The same kinds with other contents.
fn variants(world: &World) -> Vec<Made> {
    let (alfa, beta) = (&world.alfa, &world.beta);
    let not_delivered = |house: &House, error, reason: &str| {
        house.provider.non_delivery(&world.offer(), RECIPIENT, error, reason, &world.issue(house, 5))
    };
    let no_mailbox = "5.1.1 - Beta Posta Certificata S.r.l. - indirizzo non valido";
    let no_domain = "5.1.2 - Alfa PEC S.p.A. - dominio inesistente";
    let virus = "5.5.1, Beta Posta Certificata S.r.l., presenza di un virus nel messaggio";
    let accepted = |msgid: Option<&str>| {
        let mut offer = world.offer();
        offer.msgid = msgid.map(str::to_owned);
        alfa.provider.acceptance(&offer, &world.issue(alfa, 1))
    };
    vec![
        made("non-delivery-of-another-class", beta, &not_delivered(beta, ErrorClass::Other, no_mailbox)),
        made("non-delivery-no-domain", alfa, &not_delivered(alfa, ErrorClass::NoDomain, no_domain)),
        made("non-delivery-virus-by-the-recipient", beta, &not_delivered(beta, ErrorClass::Virus, virus)),
        made("msgid-absent", alfa, &accepted(None)),
        made("msgid-without-a-domain", alfa, &accepted(Some("1C00$7D2E0D70$@postazione12"))),
    ]
}

/// Outer headers, which nothing signs.
fn headers(world: &World) -> Vec<Made> {
    let acceptance = world.alfa.sign(&world.acceptance());
    let envelope = world.alfa.sign(&world.transport_envelope());
    let in_acceptance = |id, from: &str, to: &str| Made::new(id, replaced(&acceptance, from, to));
    let in_envelope = |id, from: &str, to: &str| Made::new(id, replaced(&envelope, from, to));
    let reference = "ID: <20250305091201.7f3a@client.rossi-impianti.example>";
    let encoded = "ID: %3C20250305091201.7f3a%40client.rossi-impianti.example%3E";
    let others = "X-REM-Subject: REM SubmissionAcceptance: Offerta\r\nX-Attachment: yes\r\nX-Ricevuta:";
    let two_ways = "X-Tiporicevuta: breve\r\nX-TipoRicevuta:";
    vec![
        in_envelope("header-spelled-tiporicevuta", "X-TipoRicevuta:", "X-Tiporicevuta:"),
        in_envelope("header-spelled-in-two-ways", "X-TipoRicevuta:", two_ways),
        in_envelope("x-ricevuta-on-an-envelope", "X-Trasporto:", "X-Ricevuta: accettazione\r\nX-Trasporto:"),
        in_acceptance("reference-folded", reference, &reference.replace(' ', "\r\n\t")),
        in_acceptance("reference-url-encoded", reference, encoded),
        in_acceptance("date-with-a-zone-comment", "09:12:05 +0100\r\n", "09:12:05 +0100 (CET)\r\n"),
        in_acceptance("headers-of-other-systems", "X-Ricevuta:", others),
    ]
}

/// Subjects, which nothing signs either, and nobody may classify by.
fn subjects(world: &World) -> Vec<Made> {
    const OFFER: &str = "Offerta per la manutenzione dell'impianto – perché no?";
    let alfa = &world.alfa;
    let with = |id, subject: &str| {
        let mut draft = world.acceptance();
        draft.set_header("Subject", subject);
        made(id, alfa, &draft)
    };
    let mut like_a_receipt = world.offer();
    like_a_receipt.subject = Some("ACCETTAZIONE: CONSEGNA: Offerta".to_owned());
    let envelope = alfa.provider.transport_envelope(&like_a_receipt, world.issue(alfa, 1).time);
    let reason = "5.7.1 - Alfa PEC S.p.A. - il campo A: manca nel messaggio";
    let refusal = alfa.provider.non_acceptance(&like_a_receipt, reason, &world.issue(alfa, 1));
    vec![
        with("subject-with-marks", &format!("***SPAM*** ACCETTAZIONE: {OFFER}")),
        with("subject-without-prefix", OFFER),
        made("subject-like-a-receipt", alfa, &envelope),
        made("subject-like-another-receipt", alfa, &refusal),
    ]
}

/// What could be thought to be certified.
fn not_what_it_looks_like(world: &World) -> Vec<Made> {
    let letter = |id, subject: &str, more: &str| {
        let mut draft = world.acceptance();
        for name in ["X-Ricevuta", "X-Riferimento-Message-ID"] {
            draft.remove_header(name);
        }
        draft.set_header("Subject", subject);
        draft.header.extend_from_slice(more.as_bytes());
        let text = "Content-Type: text/plain; charset=us-ascii\r\n\r\nLa casella e' quasi piena.\r\n";
        Made::new(id, world.alfa.sign_content(&draft, text))
    };
    let unsigned = [&*world.acceptance().header, b"\r\nIl messaggio e' stato accettato.\r\n"].concat();
    let rem = "REM-MetadataVersion: EN31953203V010201\r\n\
        REM-MessageType: http://uri.etsi.org/19522/v1#/ERDMessageType/dispatch\r\n";
    vec![
        Made::new("receipt-unsigned", unsigned),
        letter("service-mail", "Spazio della casella", ""),
        letter("registered-mail-of-another-system", "REM Dispatch: Spazio della casella", rem),
    ]
}
