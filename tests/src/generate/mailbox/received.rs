//! What the company received: certified mail, foreign mail in an anomaly envelope, and a newsletter.

use super::letter::Letter;
use super::{COMPANY, Mailbox, arrived, date, identifier, submitted};
use crate::generate::at;
use pec_core::daticert::{LocalTime, ReceiptType};
use pec_core::provider::{Issue, Submission};

const FOLDER: &str = "Posta in arrivo";

pub(super) fn all(mailbox: &mut Mailbox<'_>) {
    let comune = ("Comune di Borgoprova - Ufficio Gare", "ufficio.gare@pec.comune-borgoprova.example");
    envelope(
        mailbox,
        &Letter::new(
            "2024-12-02T11:05:40+01:00",
            ("Studio Bianchi", "studio@pec.studio-bianchi.example"),
            "Scadenze di fine anno",
            &[
                "Gentili clienti,",
                "ricordiamo che la documentazione per il bilancio va consegnata entro il 20 dicembre.",
                "Lo studio resterà chiuso dal 24 dicembre al 6 gennaio.",
            ],
        )
        .to(COMPANY),
    );
    envelope(
        mailbox,
        &Letter::new(
            "2025-03-06T10:41:22+01:00",
            comune,
            "Richiesta di integrazione documenti – prot. 1482/2025",
            &[
                "Con riferimento alla Vostra offerta del 5 marzo, si chiede di trasmettere entro dieci giorni",
                "il documento unico di regolarità contributiva e la visura camerale aggiornata.",
            ],
        )
        .to(COMPANY)
        .with("Richiesta prot. 1482.pdf"),
    );
    envelope(
        mailbox,
        &Letter::new(
            "2025-06-18T16:20:05+02:00",
            ("Geom. Luca Conti", "luca.conti@pec.geometra-conti.example"),
            "Computo metrico – seconda revisione",
            &["In allegato il computo aggiornato dopo il sopralluogo.", "Attendo Vostre osservazioni."],
        )
        .to(COMPANY)
        .cc(("Edilverdi S.p.A.", "cantieri@pec.edilverdi.example"))
        .with("Computo metrico – rev. 2.pdf")
        .asking_for(ReceiptType::Brief),
    );
    anomaly(mailbox);
    newsletter(mailbox);
    second_copy(mailbox);
}

fn envelope(mailbox: &mut Mailbox<'_>, letter: &Letter) {
    let (_, sender) = letter.from;
    let house = mailbox.house(sender);
    let time = LocalTime::new(letter.time.time.plus(4), letter.time.offset_minutes);
    let original = submitted(letter);
    let id = identifier(house, time, 1);
    let submission = Submission::new(&original, sender, letter.recipients(), &id);
    let draft = house.provider.transport_envelope(&submission, time);
    let message = arrived(&house.sign(&draft), house, time);
    mailbox.store(FOLDER, time, message);
}

/// Ordinary mail to the certified address, which the company's provider wraps.
fn anomaly(mailbox: &mut Mailbox<'_>) {
    let sender = "anna.verdi@mail.example";
    let letter = Letter::new(
        "2025-04-10T21:14:33+02:00",
        ("Anna Verdi", sender),
        "Preventivo per la caldaia",
        &[
            "Buonasera,",
            "vorrei un preventivo per la sostituzione della caldaia.",
            "È possibile la prossima settimana?",
        ],
    )
    .to(COMPANY);
    let house = &mailbox.world.alfa;
    let time = LocalTime::new(letter.time.time.plus(6), letter.time.offset_minutes);
    let issue = Issue::new(time, identifier(house, time, 1));
    let reason = "il messaggio non proviene da posta certificata";
    let draft = house.provider.anomaly_envelope(&submitted(&letter), sender, reason, &issue);
    let message = arrived(&house.sign(&draft), house, time);
    mailbox.store(FOLDER, time, message);
}

/// Ordinary mail that arrived as it was.
fn newsletter(mailbox: &mut Mailbox<'_>) {
    let time = at("2025-09-15T07:30:00+02:00");
    let (_, address) = COMPANY;
    let date = date(time);
    let message = format!(
        "Return-Path: <rimbalzi@novita.ferramenta-prova.example>\r\nDelivered-To: {address}\r\n\
         Received: from out.ferramenta-prova.example (out.ferramenta-prova.example [203.0.113.25])\r\n \
         by mail.pec.alfa.example with ESMTPS for <{address}>; {date}\r\n\
         From: =?iso-8859-1?Q?Ferramenta_Prova_-_Novit=E0?= <novita@ferramenta-prova.example>\r\n\
         To: {address}\r\nSubject: =?iso-8859-1?Q?Le_novit=E0_di_settembre?=\r\nDate: {date}\r\n\
         Message-ID: <nl-2025-09@novita.ferramenta-prova.example>\r\n\
         List-Unsubscribe: <https://ferramenta-prova.example/esci>\r\nPrecedence: bulk\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         <html><body><h1>Le novit=E0 di settembre</h1>\r\n\
         <p>Tutto per il riscaldamento: sconti fino al 30&nbsp;%.</p></body></html>\r\n"
    );
    mailbox.store(FOLDER, time, message.into_bytes());
}

/// A receipt that somebody saved a second time, from a store without CR: the same fact, in other bytes.
fn second_copy(mailbox: &mut Mailbox<'_>) {
    let time = at("2025-03-05T09:12:11+01:00");
    let receipt = mailbox.files.get("mailbox/Ricevute/2025/20250305-091211.eml").unwrap();
    let copy = crate::to_lf(receipt);
    mailbox.store(FOLDER, time, copy);
}
