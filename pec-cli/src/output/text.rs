//! THE table of words for people, in English and Italian. Findings bring their own texts in both.

use clap::ValueEnum;
use pec_core::facet::Verdict;
use pec_core::message::MessageKind;
use std::env;

/// A language of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Italian
    It,
    /// English
    En,
}

impl Lang {
    /// What the environment asks for, by the rules of POSIX locales; English if nothing we speak.
    pub(crate) fn from_environment() -> Self {
        let asked = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(env::var_os).find(|v| !v.is_empty());
        Self::from_locale(&asked.unwrap_or_default().to_string_lossy())
    }

    fn from_locale(locale: &str) -> Self {
        let language = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("it") { Self::It } else { Self::En }
    }

    fn choose(self, en: &'static str, it: &'static str) -> &'static str {
        match self {
            Self::En => en,
            Self::It => it,
        }
    }
}

macro_rules! texts {
    ($( $name:ident = $en:literal, $it:literal; )*) => {
        /// A line or word for people.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Text { $( $name, )* }

        impl Text {
            #[cfg(test)]
            const ALL: &'static [Self] = &[$( Self::$name, )*];

            pub(crate) fn in_lang(self, lang: Lang) -> &'static str {
                match self { $( Self::$name => lang.choose($en, $it), )* }
            }
        }
    };
}

texts! {
    // What went wrong
    NotFound = "no such file or folder: check the path", "file o cartella inesistente: controllare il percorso";
    PermissionDenied = "no permission to read it: check the file's owner and mode",
        "manca il permesso di lettura: controllare proprietario e permessi del file";
    ReadFailed = "cannot be read", "non si può leggere";
    Internal = "a defect in this program stopped the work on this message: please report it",
        "un difetto di questo programma ha fermato il lavoro su questo messaggio: segnalatelo";
    NothingFound = "no message found: name a file, a folder with messages, a Maildir or an mbox",
        "nessun messaggio trovato: indicare un file, una cartella con messaggi, una Maildir o un mbox";
    NotReadable = "unreadable", "illeggibile";
    Skipped = "files that are not messages were skipped", "file che non sono messaggi sono stati saltati";
    TrustFile = "cannot use the certificate file", "non si può usare il file di certificati";
    ExtractFailed = "cannot write the parts", "non si possono scrivere le parti";

    // verify
    MoreReasons = "more", "altri";
    Facets = "facets", "aspetti";
    Signer = "signer", "firmatario";
    Signed = "signed", "firmato";
    Provider = "provider", "gestore";
    Findings = "findings", "rilievi";
    NoFindings = "nothing out of the ordinary", "nulla di anomalo";
    Missing = "missing", "manca";
    Inside = "inside", "contenuto";
    CheckWith = "check with OpenSSL", "controllare con OpenSSL";
    CaFileNote = "CA.pem: the certificate of the authority that issued the signer's", "CA.pem: il certificato dell'autorità che ha emesso quello del firmatario";
    Unquoted = "read with the mbox quoting of \"From \" lines undone", "letto annullando la protezione mbox delle righe \"From \"";

    // status
    NoSubject = "(no subject)", "(senza oggetto)";
    From = "from", "da";
    Accepted = "accepted", "accettato";
    AcceptedUnknown = "no acceptance seen", "accettazione non trovata";
    NotCertifiedAddress = "not PEC", "non PEC";
    Messages = "messages", "messaggi";
    Orphans = "receipts that belong to no known message", "ricevute senza un messaggio noto";
    Unreadable = "unreadable items", "elementi illeggibili";

    // inspect
    Kind = "kind", "tipo";
    ClaimOnly = "as the message says; nothing was verified (use: pec verify)", "come dice il messaggio; nulla è stato verificato (usare: pec verify)";
    CertificationData = "certification data", "dati di certificazione";
    NoCertificationData = "no certification data", "nessun dato di certificazione";
    Sender = "sender", "mittente";
    Recipient = "recipient", "destinatario";
    Subject = "subject", "oggetto";
    Date = "date", "data";
    Identifier = "identifier", "identificativo";
    MessageId = "msgid", "msgid";
    RequestedReceipt = "receipt asked for", "ricevuta richiesta";
    DeliveryTo = "delivery to", "consegna";
    TakenInCharge = "taken in charge", "ricezione";
    Error = "error", "errore";
    Parts = "parts", "parti";
    Attachments = "attachments", "allegati";
    Bytes = "bytes", "byte";
    Written = "written", "scritto";
}

/// The verdict in words.
pub(crate) fn verdict(verdict: Verdict, lang: Lang) -> &'static str {
    match verdict {
        Verdict::Authentic => lang.choose("authentic", "autentico"),
        Verdict::Inconsistent => lang.choose("inconsistent", "incoerente"),
        Verdict::Untrusted => lang.choose("untrusted", "non fidato"),
        Verdict::Altered => lang.choose("altered", "alterato"),
        Verdict::Unsigned => lang.choose("unsigned", "non firmato"),
        Verdict::Indeterminate => lang.choose("indeterminate", "indeterminato"),
    }
}

/// The kind in words: RFC 6109's in English, the rules' own in Italian.
pub(crate) fn kind(kind: MessageKind, lang: Lang) -> &'static str {
    match kind {
        MessageKind::Acceptance => lang.choose("acceptance", "accettazione"),
        MessageKind::NonAcceptance => lang.choose("non-acceptance", "non accettazione"),
        MessageKind::ServerAcceptance => lang.choose("server acceptance", "presa in carico"),
        MessageKind::Delivery => lang.choose("delivery", "avvenuta consegna"),
        MessageKind::TransportEnvelope => lang.choose("transport envelope", "busta di trasporto"),
        MessageKind::NonDelivery => lang.choose("non-delivery", "mancata consegna"),
        MessageKind::DeliveryTimeout => lang.choose("delivery time-out", "preavviso di mancata consegna"),
        MessageKind::VirusDetection => lang.choose("virus detection", "rilevazione virus"),
        MessageKind::AnomalyEnvelope => lang.choose("anomaly envelope", "busta di anomalia"),
        MessageKind::Ordinary => lang.choose("ordinary", "ordinario"),
    }
}

/// A state of the tracker in words; one that is not known here keeps its name.
pub(crate) fn state(name: &'static str, lang: Lang) -> &'static str {
    match name {
        "submitted" => lang.choose("submitted", "inviato"),
        "accepted" => lang.choose("accepted", "accettato"),
        "rejected" => lang.choose("rejected", "rifiutato"),
        "in_charge" => lang.choose("in charge", "in carico"),
        "delayed" => lang.choose("delayed", "in ritardo"),
        "delivered" => lang.choose("delivered", "consegnato"),
        "failed" => lang.choose("failed", "non consegnato"),
        "overdue" => lang.choose("overdue", "scaduto"),
        "external" => lang.choose("external", "esterno"),
        "pending" => lang.choose("pending", "in attesa"),
        "partial" => lang.choose("partial", "parziale"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales() {
        for (locale, expected) in [
            ("it_IT.UTF-8", Lang::It),
            ("it", Lang::It),
            ("IT-it", Lang::It),
            ("item", Lang::En),
            ("en_US.UTF-8", Lang::En),
            ("C", Lang::En),
            ("", Lang::En),
        ] {
            assert_eq!(Lang::from_locale(locale), expected, "{locale}");
        }
    }

    #[test]
    fn lines_are_in_both_languages() {
        for text in Text::ALL {
            assert!(!text.in_lang(Lang::En).is_empty() && !text.in_lang(Lang::It).ends_with('.'), "{text:?}");
        }
    }
}
