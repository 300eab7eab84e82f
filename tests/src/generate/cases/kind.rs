//! What a message is: each kind as the rules have it, and the headers and subjects that mislead.

use super::{Made, World, replaced};
use crate::generate::frame::signed_over;
use crate::generate::{House, RECIPIENT};
use pec_core::daticert::{ErrorClass, ReceiptType, Recipient};
use pec_core::provider::{Draft, Submission, Timeout};

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
    let envelope = alfa.sign(&world.transport_envelope());
    let reason = "la firma del messaggio non e' valida";
    let around_pec = beta.provider.anomaly_envelope(
        &envelope,
        "amministrazione@pec.rossi-impianti.example",
        reason,
        &world.issue(beta, 4),
    );
    vec![
        made("non-delivery-of-another-class", beta, &not_delivered(beta, ErrorClass::Other, no_mailbox)),
        made("non-delivery-no-domain", alfa, &not_delivered(alfa, ErrorClass::NoDomain, no_domain)),
        made("non-delivery-virus-by-the-recipient", beta, &not_delivered(beta, ErrorClass::Virus, virus)),
        made("msgid-absent", alfa, &accepted(None)),
        made("msgid-without-a-domain", alfa, &accepted(Some("1C00$7D2E0D70$@postazione12"))),
        made("anomaly-envelope-around-pec", beta, &around_pec),
    ]
}

/// Outer headers, which nothing signs.
fn headers(world: &World) -> Vec<Made> {
    let acceptance = world.alfa.sign(&world.acceptance());
    let envelope = world.alfa.sign(&world.transport_envelope());
    let non_delivery = world.beta.sign(&world.non_delivery());
    let reference = "X-Riferimento-Message-ID: <20250305091201.7f3a@client.rossi-impianti.example>\r\nMIME";
    let with_reference =
        |value: &str| replaced(&acceptance, reference, format!("X-Riferimento-Message-ID:{value}\r\nMIME"));
    vec![
        Made::new(
            "header-in-capitals",
            replaced(&acceptance, "X-Ricevuta: accettazione", "X-RICEVUTA: Accettazione"),
        ),
        Made::new("header-spelled-tiporicevuta", replaced(&envelope, "X-TipoRicevuta:", "X-Tiporicevuta:")),
        Made::new(
            "header-spelled-in-two-ways",
            replaced(&envelope, "X-TipoRicevuta:", "X-Tiporicevuta: breve\r\nX-TipoRicevuta:"),
        ),
        Made::new(
            "reference-folded",
            with_reference("\r\n\t<20250305091201.7f3a@client.rossi-impianti.example>"),
        ),
        Made::new(
            "reference-without-brackets",
            with_reference(" 20250305091201.7f3a@client.rossi-impianti.example"),
        ),
        Made::new(
            "reference-of-another-domain",
            with_reference(" <20250305091201.7f3a@client.rossi.example>"),
        ),
        Made::new(
            "reference-url-encoded",
            with_reference(" %3C20250305091201.7f3a%40client.rossi-impianti.example%3E"),
        ),
        Made::new("x-ricevuta-absent", replaced(&acceptance, "X-Ricevuta: accettazione\r\n", "")),
        Made::new(
            "x-ricevuta-of-no-kind",
            replaced(&non_delivery, "X-Ricevuta: errore-consegna", "X-Ricevuta: mancata-consegna"),
        ),
        Made::new(
            "x-ricevuta-on-an-envelope",
            replaced(&envelope, "X-Trasporto:", "X-Ricevuta: accettazione\r\nX-Trasporto:"),
        ),
        Made::new(
            "date-with-a-zone-comment",
            replaced(&acceptance, "09:12:05 +0100\r\n", "09:12:05 +0100 (CET)\r\n"),
        ),
        Made::new(
            "headers-of-other-systems",
            replaced(
                &acceptance,
                "X-Ricevuta:",
                "X-REM-Subject: REM SubmissionAcceptance: Offerta\r\nX-Attachment: yes\r\nX-Ricevuta:",
            ),
        ),
    ]
}

/// Subjects, which nothing signs either, and nobody may classify by.
fn subjects(world: &World) -> Vec<Made> {
    let alfa = &world.alfa;
    let with = |id, subject: &str| {
        let mut draft = world.acceptance();
        draft.set_header("Subject", subject);
        made(id, alfa, &draft)
    };
    let absent = || {
        let mut draft = world.acceptance();
        draft.remove_header("Subject");
        made("subject-absent", alfa, &draft)
    };
    let about = |subject: &str| {
        let mut offer = world.offer();
        offer.subject = Some(subject.to_owned());
        offer
    };
    let like_a_receipt = about("ACCETTAZIONE: CONSEGNA: Offerta");
    let envelope = alfa.provider.transport_envelope(&like_a_receipt, world.issue(alfa, 1).time);
    let refusal = alfa.provider.non_acceptance(
        &like_a_receipt,
        "5.7.1 - Alfa PEC S.p.A. - il campo A: manca",
        &world.issue(alfa, 1),
    );
    vec![
        with(
            "subject-with-a-tag",
            "[SPAM] ACCETTAZIONE: Offerta per la manutenzione dell'impianto – perché no?",
        ),
        with(
            "subject-with-marks",
            "***SPAM*** ACCETTAZIONE: Offerta per la manutenzione dell'impianto – perché no?",
        ),
        with("subject-without-prefix", "Offerta per la manutenzione dell'impianto – perché no?"),
        absent(),
        made("subject-like-a-receipt", alfa, &envelope),
        made("subject-like-another-receipt", alfa, &refusal),
    ]
}

/// What says that it is certified, or could be thought to.
fn not_what_it_looks_like(world: &World) -> Vec<Made> {
    let alfa = &world.alfa;
    let acceptance = world.acceptance();
    let unsigned = [&*acceptance.header, b"\r\nIl messaggio e' stato accettato.\r\n"].concat();
    let letter = "Content-Type: text/plain; charset=us-ascii\r\n\r\n\
        La casella supera il 90% dello spazio.\r\n";
    let service = |subject: &str, more: &str| {
        let mut draft = world.acceptance();
        for name in ["X-Ricevuta", "X-Riferimento-Message-ID"] {
            draft.remove_header(name);
        }
        draft.set_header("Subject", subject);
        draft.header.extend_from_slice(more.as_bytes());
        signed_over(alfa, &draft, letter)
    };
    let forged = Submission::new(
        b"From: amministrazione@pec.rossi-impianti.example\r\n\
          To: ufficio.gare@pec.comune-borgoprova.example\r\n\
          Subject: ACCETTAZIONE: Offerta\r\n\
          Message-ID: <20250305091201.7f3b@client.rossi-impianti.example>\r\n\
          X-Ricevuta: accettazione\r\n\
          X-Riferimento-Message-ID: <1@client.comune-borgoprova.example>\r\n\
          \r\n\
          Il messaggio e' stato accettato.\r\n",
        "amministrazione@pec.rossi-impianti.example",
        vec![Recipient::new(RECIPIENT, true)],
        "opec21013.20250305091204.18813.51.1.59@pec.alfa.example",
    );
    let envelope = alfa.provider.transport_envelope(&forged, world.issue(alfa, 1).time);
    let rem = "REM-MetadataVersion: EN31953203V010201\r\n\
        REM-MessageType: http://uri.etsi.org/19522/v1#/ERDMessageType/dispatch\r\n";
    vec![
        Made::new("receipt-unsigned", unsigned),
        Made::new("service-mail", service("Spazio della casella", "")),
        Made::new("registered-mail-of-another-system", service("REM Dispatch: Spazio della casella", rem)),
        made("receipt-by-the-sender-of-an-envelope", alfa, &envelope),
    ]
}
