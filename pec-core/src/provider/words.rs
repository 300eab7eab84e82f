//! The readable text of each kind of message, in Italian: what RFC 6109 section 3 has it say. Programs read the
//! certification data and never this.

use super::submission::Submission;
use crate::daticert::{Address, LocalTime, written};

/// The message that a text is about, and when.
pub(super) struct About<'a> {
    pub(super) submission: &'a Submission<'a>,
    pub(super) time: LocalTime,
}

impl About<'_> {
    /// Heading, date, subject and sender; to whom; what happened; the identifier.
    fn text(&self, heading: &str, to: &str, event: &str) -> String {
        let subject = self.submission.subject.as_deref().unwrap_or_default();
        format!(
            "-- {heading} --\r\n\r\n{}, il messaggio\r\n\"{subject}\" proveniente da \"{}\"\r\n\
             e indirizzato a {to}\r\n{event}\r\n\r\nIdentificativo messaggio: {}\r\n",
            moment(self.time),
            self.submission.sender.as_str(),
            self.submission.identifier,
        )
    }

    /// The recipients, one a line, each with its kind.
    fn everybody(&self) -> String {
        self.submission.recipients.iter().fold(String::new(), |list, recipient| {
            let kind = if recipient.certified { "posta certificata" } else { "posta ordinaria" };
            format!("{list}\r\n{} (\"{kind}\")", recipient.address.as_str())
        })
    }

    pub(super) fn acceptance(&self) -> String {
        let event = "è stato accettato dal sistema e inoltrato.";
        self.text("Ricevuta di accettazione", &self.everybody(), event)
    }

    pub(super) fn non_acceptance(&self, reason: &str) -> String {
        let event = format!(
            "non è stato accettato: presenta un problema che ne impedisce l'invio.\r\n\
             Motivo: {reason}\r\nIl messaggio non sarà consegnato."
        );
        self.text("Avviso di non accettazione", &self.everybody(), &event)
    }

    pub(super) fn non_acceptance_for_virus(&self, reason: &str) -> String {
        let event = format!(
            "non è stato accettato: vi è stato trovato contenuto pericoloso.\r\nDettaglio: {reason}\r\n\
             Il messaggio non sarà consegnato."
        );
        self.text("Avviso di non accettazione per virus", &self.everybody(), &event)
    }

    pub(super) fn transport_envelope(&self) -> String {
        let event = "è stato inviato. Il messaggio originale è allegato (postacert.eml).";
        self.text("Messaggio di posta certificata", &self.everybody(), event)
    }

    pub(super) fn server_acceptance(&self, taken: &[Address]) -> String {
        let list =
            taken.iter().fold(String::new(), |list, address| format!("{list}\r\n{}", address.as_str()));
        self.text("Ricevuta di presa in carico", &list, "è stato preso in carico dal sistema.")
    }

    pub(super) fn delivery(&self, to: &Address) -> String {
        let event = "è stato consegnato nella casella di destinazione.";
        self.text("Ricevuta di avvenuta consegna", &quoted(to), event)
    }

    pub(super) fn non_delivery(&self, to: &Address, reason: &str) -> String {
        let event = format!("non è stato consegnato.\r\nMotivo: {reason}");
        self.text("Avviso di mancata consegna", &quoted(to), &event)
    }

    pub(super) fn non_delivery_for_virus(&self, to: &Address, reason: &str) -> String {
        let event = format!(
            "non è stato consegnato: vi è stato trovato contenuto pericoloso.\r\nDettaglio: {reason}"
        );
        self.text("Avviso di mancata consegna per virus", &quoted(to), &event)
    }

    pub(super) fn timeout_12_hours(&self, to: &Address) -> String {
        let event = "non è stato consegnato nelle dodici ore dall'invio. La consegna è ancora possibile;\r\n\
                     se entro altre dodici ore non risulta avvenuta seguirà un secondo avviso.";
        self.text("Avviso di mancata consegna", &quoted(to), event)
    }

    pub(super) fn timeout_24_hours(&self, to: &Address) -> String {
        let event = "non è stato consegnato nelle ventiquattro ore dall'invio.";
        self.text("Avviso di mancata consegna", &quoted(to), event)
    }

    pub(super) fn virus_detection(&self, to: &Address, reason: &str) -> String {
        let event = format!("non è stato consegnato: vi è stato trovato un virus.\r\nDettaglio: {reason}");
        self.text("Avviso di rilevazione virus", &quoted(to), &event)
    }
}

/// The text of an anomaly envelope, which certifies nothing.
pub(super) fn anomaly(sender: &str, subject: &str, time: LocalTime, reason: &str) -> String {
    format!(
        "-- Anomalia nel messaggio --\r\n\r\n{} è stato ricevuto il messaggio\r\n\"{subject}\" proveniente da \"{sender}\"\r\n\
         I suoi dati non sono certificati: {reason}\r\nIl messaggio ricevuto è allegato (postacert.eml).\r\n",
        moment(time),
    )
}

fn quoted(address: &Address) -> String {
    format!("\"{}\"", address.as_str())
}

/// "Il giorno 14/12/2021 alle ore 14:36:08 (+0100)".
fn moment(time: LocalTime) -> String {
    let (day, hour, zone) = written(time).unwrap_or_default();
    format!("Il giorno {day} alle ore {hour} ({zone})")
}
