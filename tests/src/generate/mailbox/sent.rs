//! What the company sent, and what its provider and those of the recipients told about it.

use super::letter::{Letter, Party};
use super::{COMPANY, House, Mailbox, arrived, identifier, submitted};
use pec_core::daticert::{ErrorClass, LocalTime, ReceiptType};
use pec_core::provider::{Draft, Issue, Submission, Timeout};

const SENT: &str = "Posta inviata";
const RECEIPTS: &str = "Ricevute/YEAR";

const COMUNE: Party = ("Comune di Borgoprova - Ufficio Gare", "ufficio.gare@pec.comune-borgoprova.example");
const ASL: Party = ("ASL di Prova", "protocollo@pec.asl-prova.example");
const TRIBUNALE: Party =
    ("Tribunale di Prova - Cancelleria civile", "cancelleria@pec.tribunale-prova.example");
const BIANCHI: Party = ("Studio Bianchi", "studio@pec.studio-bianchi.example");
const EDILVERDI: Party = ("Edilverdi S.p.A.", "cantieri@pec.edilverdi.example");
const BANCA: Party = ("Banca di Prova", "filiale12@pec.banca-prova.example");
const AURORA: Party = ("Condominio Aurora", "amministratore@pec.condominio-aurora.example");
const CONTI: Party = ("Geom. Luca Conti", "luca.conti@pec.geometra-conti.example");
const ANNA: Party = ("Anna Verdi", "anna.verdi@mail.example");
const FORNITORE: Party = ("Ferramenta Prova", "ordini@ferramenta-prova.example");

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// A sent message, and the receipts that come in for it.
struct Story<'m, 'w> {
    mailbox: &'m mut Mailbox<'w>,
    letter: Letter,
    original: Vec<u8>,
    /// When the provider took it from the sender's program.
    submitted: LocalTime,
    /// How many messages about it there are so far.
    issued: usize,
}

impl<'w> Mailbox<'w> {
    /// The company's program stores the letter and submits it.
    fn send(&mut self, letter: Letter) -> Story<'_, 'w> {
        self.store(SENT, letter.time, letter.write());
        self.submit(letter)
    }

    /// The letter is submitted and stored nowhere, as by webmail.
    fn submit(&mut self, letter: Letter) -> Story<'_, 'w> {
        let time = LocalTime::new(letter.time.time.plus(2), letter.time.offset_minutes);
        Story { original: submitted(&letter), letter, submitted: time, mailbox: self, issued: 0 }
    }
}

impl Story<'_, '_> {
    /// A message about it, `seconds` after it was submitted, arrives.
    fn arrives(
        mut self,
        house_of: &str,
        seconds: i64,
        write: impl FnOnce(&House, &Submission<'_>, &Issue) -> Draft,
    ) -> Self {
        self.issued += 1;
        let time = LocalTime::new(self.submitted.time.plus(seconds), self.submitted.offset_minutes);
        let house = self.mailbox.house(house_of);
        let issue = Issue::new(time, identifier(house, time, 60 + self.issued));
        let (_, sender) = self.letter.from;
        let id = identifier(&self.mailbox.world.alfa, self.submitted, 51);
        let submission = Submission::new(&self.original, sender, self.letter.recipients(), &id);
        let mut draft = write(house, &submission, &issue);
        draft.original_first = house_of.ends_with("studio-bianchi.example");
        let message = arrived(&house.sign(&draft), house, time);
        self.mailbox.store(RECEIPTS, time, message);
        self
    }

    fn accepted(self) -> Self {
        let (_, company) = COMPANY;
        self.arrives(company, 1, |house, submission, issue| house.provider.acceptance(submission, issue))
    }

    fn delivered(self, to: Party, seconds: i64) -> Self {
        let (_, to) = to;
        self.arrives(to, seconds, |house, submission, issue| house.provider.delivery(submission, to, issue))
    }

    fn failed(self, to: Party, error: ErrorClass, reason: &str, seconds: i64) -> Self {
        let (_, to) = to;
        self.arrives(to, seconds, |house, submission, issue| {
            house.provider.non_delivery(submission, to, error, reason, issue)
        })
    }

    /// The notice, a few minutes before the hours are over.
    fn timed_out(self, to: Party, timeout: Timeout) -> Self {
        let (_, to) = to;
        let hours = if timeout == Timeout::TwelveHours { 12 } else { 24 };
        let (_, company) = COMPANY;
        self.arrives(company, hours * HOUR - 7 * MINUTE, |house, submission, issue| {
            house.provider.delivery_timeout(submission, to, timeout, issue)
        })
    }
}

fn letter(time: &str, subject: &'static str, lines: &[&str]) -> Letter {
    Letter::new(time, COMPANY, subject, lines)
}

pub(super) fn all(mailbox: &mut Mailbox<'_>) {
    delivered(mailbox);
    refused(mailbox);
    late(mailbox);
    several(mailbox);
    unusual(mailbox);
    recent(mailbox);
}

/// Each form of the delivery receipt.
fn delivered(mailbox: &mut Mailbox<'_>) {
    let notice = letter(
        "2024-11-18T15:02:11+01:00",
        "Disdetta del contratto di noleggio n. 2207",
        &["Con la presente si comunica la disdetta del contratto in oggetto alla scadenza del 31 dicembre."],
    );
    mailbox.send(notice.to(EDILVERDI).with("Disdetta.pdf")).accepted().delivered(EDILVERDI, 6);

    let offer = letter(
        "2025-03-05T09:12:01+01:00",
        "Offerta per la manutenzione degli impianti – gara 7/2025",
        &[
            "In allegato l'offerta economica e la dichiarazione sostitutiva.",
            "L'offerta è valida fino al 30 giugno.",
        ],
    );
    mailbox
        .send(offer.to(COMUNE).with("Offerta economica.pdf").with("Dichiarazione sostitutiva.pdf"))
        .accepted()
        .delivered(COMUNE, 8);

    let documents = letter(
        "2025-03-10T17:48:30+01:00",
        "Re: Richiesta di integrazione documenti – prot. 1482/2025",
        &["Come richiesto si trasmettono il DURC e la visura camerale."],
    );
    mailbox
        .send(
            documents.to(COMUNE).with("DURC.pdf").with("Visura – società.pdf").asking_for(ReceiptType::Brief),
        )
        .accepted()
        .delivered(COMUNE, 11);

    let reminder = letter(
        "2025-04-02T08:30:00+02:00",
        "Sollecito di pagamento – fattura 31/2025",
        &[
            "Alla data odierna non risulta pagata la fattura 31 del 28 febbraio, di € 1.220,00.",
            "Restiamo in attesa.",
        ],
    );
    mailbox.send(reminder.to(AURORA).asking_for(ReceiptType::Concise)).accepted().delivered(AURORA, 3);
}

/// Every way in which a provider says no.
fn refused(mailbox: &mut Mailbox<'_>) {
    let unknown = letter(
        "2025-02-14T11:20:45+01:00",
        "Richiesta di apertura conto",
        &["Si chiede un appuntamento per l'apertura di un conto corrente."],
    );
    mailbox.send(unknown.to(BANCA)).accepted().failed(
        BANCA,
        ErrorClass::NoRecipient,
        "5.1.1 - Gamma Servizi Telematici S.p.A. - indirizzo non valido",
        5,
    );

    let full = letter(
        "2025-05-20T14:05:09+02:00",
        "Fine lavori – cantiere di via Roma",
        &["Si comunica la fine dei lavori in data 19 maggio."],
    );
    mailbox.send(full.to(CONTI).with("Verbale fine lavori.pdf")).accepted().failed(
        CONTI,
        ErrorClass::Other,
        "5.2.2 - Alfa PEC S.p.A. - casella piena",
        4,
    );

    let (_, company) = COMPANY;
    let infected = letter(
        "2025-06-03T18:55:12+02:00",
        "Listino fornitori",
        &["In allegato il listino ricevuto dal fornitore."],
    );
    mailbox.send(infected.to(AURORA).with("listino.pdf")).arrives(company, 2, |house, submission, issue| {
        house.provider.non_acceptance_for_virus(submission, "Eicar-Test-Signature in listino.pdf", issue)
    });

    let detected = letter(
        "2025-06-04T09:01:50+02:00",
        "Listino fornitori (nuovo invio)",
        &["Si ritrasmette il listino."],
    );
    mailbox.send(detected.to(BIANCHI).with("listino.pdf")).accepted().arrives(
        company,
        40,
        |house, submission, issue| {
            let (_, to) = BIANCHI;
            let reason = "Eicar-Test-Signature in listino.pdf";
            house.provider.non_delivery_for_virus(submission, to, reason, issue)
        },
    );

    let malformed = letter(
        "2025-07-01T12:00:31+02:00",
        "Trasmissione schede tecniche",
        &["In allegato le schede tecniche degli apparecchi."],
    );
    mailbox.send(malformed.to(ASL).with("Schede tecniche.pdf")).arrives(
        company,
        1,
        |house, submission, issue| {
            let reason = "5.6.0 - Alfa PEC S.p.A. - destinatari in copia nascosta non ammessi";
            house.provider.non_acceptance(submission, reason, issue)
        },
    );
}

/// The notices after 12 and after 24 hours.
fn late(mailbox: &mut Mailbox<'_>) {
    let delayed = letter(
        "2025-01-21T16:33:27+01:00",
        "Istanza di accesso agli atti",
        &["Si chiede copia degli atti del procedimento in allegato indicato."],
    );
    mailbox
        .send(delayed.to(TRIBUNALE).with("Istanza.pdf"))
        .accepted()
        .timed_out(TRIBUNALE, Timeout::TwelveHours)
        .delivered(TRIBUNALE, 15 * HOUR + 11 * MINUTE);

    let given_up = letter(
        "2025-05-07T10:10:10+02:00",
        "Comunicazione di variazione della sede",
        &["Si comunica che dal 1° giugno la sede legale sarà in via Milano 4, Borgoprova."],
    );
    mailbox
        .send(given_up.to(ASL))
        .accepted()
        .timed_out(ASL, Timeout::TwelveHours)
        .timed_out(ASL, Timeout::TwentyFourHours);

    let after_all = letter(
        "2025-08-12T13:26:00+02:00",
        "Deposito perizia – R.G. 318/2025",
        &["Si deposita la perizia sull'impianto, come disposto dal giudice."],
    );
    mailbox
        .send(after_all.to(TRIBUNALE).with("Perizia.pdf").asking_for(ReceiptType::Brief))
        .accepted()
        .timed_out(TRIBUNALE, Timeout::TwelveHours)
        .timed_out(TRIBUNALE, Timeout::TwentyFourHours)
        .delivered(TRIBUNALE, 26 * HOUR + 2 * MINUTE);
}

/// More than one recipient.
fn several(mailbox: &mut Mailbox<'_>) {
    let old_address = ("Edilverdi S.p.A.", "ufficio.acquisti@pec.edilverdi.example");
    let meeting = letter(
        "2025-06-23T09:40:00+02:00",
        "Convocazione riunione di coordinamento",
        &["La riunione di coordinamento per la sicurezza si terrà il 1° luglio alle 9:30 in cantiere."],
    );
    mailbox
        .send(meeting.to(COMUNE).to(old_address).to(CONTI).asking_for(ReceiptType::Concise))
        .accepted()
        .delivered(COMUNE, 7)
        .delivered(CONTI, 4)
        .failed(
            old_address,
            ErrorClass::NoRecipient,
            "5.1.1 - Gamma Servizi Telematici S.p.A. - indirizzo non valido",
            6,
        );

    let copies = letter(
        "2025-07-15T11:11:25+02:00",
        "Certificato di collaudo – impianto elettrico",
        &[
            "Si trasmette il certificato di collaudo.",
            "Copia per conoscenza al direttore lavori e allo studio.",
        ],
    );
    mailbox
        .send(copies.to(COMUNE).cc(CONTI).cc(BIANCHI).with("Certificato di collaudo.pdf"))
        .accepted()
        .delivered(CONTI, 4)
        .delivered(COMUNE, 7)
        .delivered(BIANCHI, 9);

    let outside = letter(
        "2025-09-02T08:15:44+02:00",
        "Ordine materiale n. 88",
        &["Si conferma l'ordine come da Vostro preventivo."],
    );
    mailbox.send(outside.to(FORNITORE).cc(ANNA).with("Ordine 88.pdf")).accepted();

    let mixed = letter(
        "2025-09-09T15:30:02+02:00",
        "Cronoprogramma lavori autunno",
        &["In allegato il cronoprogramma aggiornato."],
    );
    mailbox
        .send(mixed.to(EDILVERDI).to(FORNITORE).with("Cronoprogramma.pdf"))
        .accepted()
        .delivered(EDILVERDI, 6);

    let lost = letter(
        "2025-10-01T10:00:05+02:00",
        "Diffida ad adempiere",
        &[
            "Si diffida dall'utilizzare l'impianto prima della verifica.",
            "Il presente vale come messa in mora.",
        ],
    );
    mailbox.send(lost.to(AURORA).to(BANCA).with("Diffida.pdf")).accepted().delivered(AURORA, 3);
}

/// What does not fit the usual pattern, and is genuine all the same.
fn unusual(mailbox: &mut Mailbox<'_>) {
    let webmail = letter(
        "2025-10-09T19:22:51+02:00",
        "Richiesta di rateizzazione",
        &["Si chiede di poter pagare il dovuto in tre rate mensili."],
    );
    mailbox.submit(webmail.to(BANCA).without_message_id()).accepted().delivered(BANCA, 5);

    // The address is another name of the office's mailbox, and the receipt says the mailbox.
    let alias = ("ASL di Prova - Prevenzione", "prevenzione@pec.asl-prova.example");
    let notified = letter(
        "2025-10-20T09:05:33+02:00",
        "Notifica preliminare – cantiere di via Po",
        &["Si trasmette la notifica preliminare di apertura del cantiere."],
    );
    mailbox.send(notified.to(alias).with("Notifica preliminare.pdf")).accepted().delivered(ASL, 9);

    // Never submitted: the connection broke.
    let unsent = letter(
        "2025-10-28T18:01:19+01:00",
        "Richiesta di sopralluogo",
        &["Si chiede un sopralluogo per il rinnovo del contratto."],
    );
    let unsent = unsent.to(COMUNE);
    mailbox.store(SENT, unsent.time, unsent.write());
}

/// The last two days.
fn recent(mailbox: &mut Mailbox<'_>) {
    let slow = letter(
        "2025-11-20T08:10:00+01:00",
        "Offerta per la gara 19/2025",
        &["In allegato la nostra migliore offerta."],
    );
    mailbox.send(slow.to(ASL).with("Offerta gara 19.pdf")).accepted().timed_out(ASL, Timeout::TwelveHours);

    let pending = letter(
        "2025-11-20T17:40:36+01:00",
        "Fattura 112/2025 – saldo lavori",
        &["In allegato la fattura a saldo e il riepilogo delle lavorazioni."],
    );
    mailbox.send(pending.to(COMUNE).cc(BIANCHI).with("Fattura 112.pdf")).accepted().delivered(BIANCHI, 8);
}
