//! THE table of words for people, in English and Italian. Findings bring their own texts in both.

use super::table::columns;
use clap::ValueEnum;
use pec_core::UnixTime;
use pec_core::facet::{Accreditation, Chain, Consistency, Integrity, Revocation, Verdict};
use pec_core::finding::Severity;
use pec_core::message::MessageKind;
use pec_core::need::NeedKind;
use pec_core::tracker::{MessageState, RecipientState};
use pec_core::verify::Facets;
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
    TooLarge = "the message is too large: raise --max-message-size", "il messaggio è troppo grande: aumentare --max-message-size";
    NoCertificate = "no certificate that can be used: give PEM or DER certificates",
        "nessun certificato utilizzabile: dare certificati in PEM o DER";
    NoCrl = "no revocation list that can be used: give PEM or DER CRLs",
        "nessuna lista di revoca utilizzabile: dare CRL in PEM o DER";
    NotFound = "no such file or folder: check the path", "file o cartella inesistente: controllare il percorso";
    PermissionDenied = "no permission to read it: check the file's owner and mode",
        "manca il permesso di lettura: controllare proprietario e permessi del file";
    ReadFailed = "cannot be read", "non si può leggere";
    Damaged = "damaged: get the zip file once more, or unpack it and name the folder",
        "danneggiato: procurarsi di nuovo il file zip, oppure estrarlo e indicare la cartella";
    Encrypted = "encrypted: unpack the zip file with its password, and name the folder",
        "cifrato: estrarre il file zip con la sua password e indicare la cartella";
    NotUnpacked = "this program does not unpack it: unpack the zip file with another one, and name the folder",
        "questo programma non lo sa estrarre: estrarre il file zip con un altro e indicare la cartella";
    Internal = "a defect in this program stopped the work on this message: please report it",
        "un difetto di questo programma ha fermato il lavoro su questo messaggio: segnalatelo";
    NothingFound = "no message found: name a file, a folder with messages, a Maildir or an mbox",
        "nessun messaggio trovato: indicare un file, una cartella con messaggi, una Maildir o un mbox";
    NotReadable = "unreadable", "illeggibile";
    Skipped = "files skipped that are not messages", "file saltati perché non sono messaggi";
    TrustFile = "cannot use the certificate file", "non si può usare il file di certificati";
    CrlFile = "cannot use the file of revocation lists", "non si può usare il file di liste di revoca";
    DirectoryFile = "cannot use the provider directory", "non si può usare l'indice dei gestori";
    NoDirectory = "no provider can be read from it: give LDIF, its signed form (.p7m), CSV or JSON",
        "non vi si può leggere alcun gestore: dare LDIF, la sua forma firmata (.p7m), CSV o JSON";
    DirectoryTooLarge = "it is larger than this program takes", "è più grande di quanto questo programma accetti";
    DirectorySignature = "its signature does not hold: get the file again", "la sua firma non è valida: procurarsi di nuovo il file";
    DirectorySigner = "its signer is not trusted: give the signer's authority with --ca",
        "il suo firmatario non è fidato: dare la sua autorità con --ca";
    ExtractFailed = "cannot write the parts", "non si possono scrivere le parti";

    // verify
    MoreReasons = "more", "altri";
    Missing = "missing", "manca";
    Signer = "signer", "firmatario";
    Signed = "signed", "firmato";
    Provider = "provider", "gestore";
    TimeClaimed = "(by the signer's own word)", "(secondo il firmatario)";
    TimeWitnessed = "(witnessed: --seen-at)", "(testimoniato: --seen-at)";
    Authority = "authority", "autorità";
    Sha256 = "SHA-256", "SHA-256";
    BuiltIn = "(built in)", "(incorporata)";
    Given = "(given)", "(fornita)";
    EditionKnown = "known", "noto";
    EditionRoot = "signed by its root", "firmato dalla sua radice";
    EditionGiven = "under a given authority", "sotto un'autorità fornita";
    Edition = "its certificate of the time", "il suo certificato dell'epoca";
    PermittedNames = "which lists the provider", "che elenca il gestore";
    PecPolicy = "which issued to PEC providers only", "che emetteva solo per gestori PEC";
    Revocation = "revocation", "revoca";
    ByList = "by the list of", "secondo la lista del";
    RevokedAt = "on", "il";
    ButRevoked = "when it signed, but revoked on", "quando ha firmato, ma revocato il";
    Directory = "directory", "indice";
    ListsSigner = "lists the signer", "elenca il firmatario";
    NoDate = "of unknown date", "di data ignota";
    SignedBy = "signed by", "firmato da";
    NotSigned = "not signed", "non firmato";
    Facets = "facets", "aspetti";
    Findings = "findings", "rilievi";
    NoFindings = "nothing out of the ordinary", "nulla di anomalo";
    Needs = "would tell more", "direbbe di più";
    Inside = "inside", "contiene";
    Unquoted = "read with the mbox quoting of \"From \" lines undone", "letto annullando la protezione mbox delle righe \"From \"";
    SentFile = "cannot use the message of --sent", "non si può usare il messaggio di --sent";
    SentLabel = "sent", "inviato";
    SentDelivered = "proves that this document was delivered to", "prova che questo documento è stato consegnato a";
    SentHeld = "holds this document, and proves no delivery", "contiene questo documento, e non prova alcuna consegna";
    SentNotProven = "does not prove that this document was delivered", "non prova che questo documento sia stato consegnato";
    CheckWith = "check with OpenSSL", "controllare con OpenSSL";
    SignatureOnly = "That checks the signature, not who signed. To check both, save the authority's certificate as CA.pem and put, instead of -noverify:",
        "Così si controlla la firma, non chi ha firmato. Per entrambi, salvare il certificato dell'autorità in CA.pem e mettere, al posto di -noverify:";
    CrlsLeftOut = "The revocation lists are left out: OpenSSL cannot tell what they tell here (it wants a current list about everyone, and does not ask when somebody was revoked)",
        "Le liste di revoca sono omesse: OpenSSL non sa dire ciò che dicono qui (vuole una lista valida su ognuno, e non guarda quando uno è stato revocato)";
    CertificateOut = "With -certsout FILE it writes the certificates that the message carries; compare the SHA-256",
        "Con -certsout FILE scrive i certificati contenuti nel messaggio; confrontare lo SHA-256";

    // status
    NoSubject = "(no subject)", "(senza oggetto)";
    From = "from", "da";
    Accepted = "accepted", "accettato";
    AcceptedUnknown = "no acceptance seen", "accettazione non trovata";
    NotCertifiedAddress = "not PEC", "non PEC";
    AsOf = "as of", "al";
    Orphans = "receipts that move no state", "ricevute che non cambiano alcuno stato";
    AndMore = "and more, which --json lists:", "e altri, elencati da --json:";
    Dropped = "more claims of receipts were only counted", "altre presunte ricevute sono state solo contate";
    Unreadable = "not readable", "non leggibili";

    // trust
    Form = "form", "forma";
    Environment = "environment", "ambiente";
    Mailbox = "mailbox", "casella";
    Valid = "valid", "valido";
    Until = "until", "fino al";
    Domains = "domains", "domini";
    Certificate = "certificate", "certificato";
    Sha1 = "SHA-1", "SHA-1";
    SkippedThere = "skipped", "saltati";
    Line = "line", "riga";
    Joined = "joined", "entrato";
    Left = "left", "uscito";
    Changed = "changed", "cambiato";
    Domain = "domain", "dominio";
    OtherMailbox = "another mailbox", "un'altra casella";
    OtherPeriod = "another period", "un altro periodo";
    NothingChanged = "nothing changed", "nulla è cambiato";

    // inspect
    Kind = "kind", "tipo";
    ClaimOnly = "as the message says; nothing was verified: see pec verify", "come dice il messaggio; nulla è stato verificato: vedi pec verify";
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

/// A state of a recipient in words.
pub(crate) fn state(state: RecipientState, lang: Lang) -> &'static str {
    match state {
        RecipientState::Submitted => lang.choose("submitted", "inviato"),
        RecipientState::Accepted => lang.choose("accepted", "accettato"),
        RecipientState::External => lang.choose("external", "esterno"),
        RecipientState::InCharge => lang.choose("in charge", "in carico"),
        RecipientState::Delayed => lang.choose("delayed", "in ritardo"),
        RecipientState::Delivered => lang.choose("delivered", "consegnato"),
        RecipientState::Failed => lang.choose("failed", "non consegnato"),
        RecipientState::Rejected => lang.choose("rejected", "rifiutato"),
        RecipientState::Overdue => lang.choose("overdue", "scaduto"),
    }
}

/// A state of a message in words.
pub(crate) fn message_state(state: MessageState, lang: Lang) -> &'static str {
    match state {
        MessageState::Pending => lang.choose("pending", "in attesa"),
        MessageState::Delivered => lang.choose("delivered", "consegnato"),
        MessageState::Partial => lang.choose("partial", "parziale"),
        MessageState::Failed => lang.choose("failed", "non consegnato"),
        MessageState::Rejected => lang.choose("rejected", "rifiutato"),
        MessageState::Overdue => lang.choose("overdue", "scaduto"),
        MessageState::External => lang.choose("external", "esterno"),
    }
}

/// Columns of the longest state in words.
pub(crate) fn widest_state(lang: Lang) -> usize {
    let recipients = RecipientState::ALL.iter().map(|one| columns(state(*one, lang)));
    let messages = MessageState::ALL.iter().map(|one| columns(message_state(*one, lang)));
    recipients.chain(messages).max().unwrap_or_default()
}

/// Each facet and its value in words.
pub(crate) fn facets(facets: &Facets, lang: Lang) -> [(&'static str, &'static str); 5] {
    let integrity = match facets.integrity {
        Integrity::Intact => lang.choose("intact", "integra"),
        Integrity::IntactAfterCrlf => {
            lang.choose("intact once line ends are read as CRLF", "integra leggendo i fine riga come CRLF")
        }
        Integrity::Recovered => {
            lang.choose("only a repaired copy is intact", "solo una copia riparata è integra")
        }
        Integrity::Altered => lang.choose("altered", "alterata"),
        Integrity::Absent => lang.choose("no signature", "nessuna firma"),
        Integrity::Unreadable => lang.choose("unreadable", "illeggibile"),
    };
    let chain = match facets.chain {
        Chain::Trusted => lang.choose("trusted", "fidata"),
        Chain::Untrusted => lang.choose("untrusted", "non fidata"),
        Chain::Indeterminate => lang.choose("indeterminate", "indeterminata"),
        Chain::None => lang.choose("none", "nessuna"),
    };
    let revocation = revocation(facets.revocation, lang);
    let provider = match facets.provider {
        Accreditation::Accredited => lang.choose("accredited", "accreditato"),
        Accreditation::NotAccredited => lang.choose("not accredited", "non accreditato"),
        Accreditation::Unknown => lang.choose("unknown", "non noto"),
    };
    let consistency = match facets.consistency {
        Consistency::Consistent => lang.choose("consistent", "coerente"),
        Consistency::Contradicted => lang.choose("contradicted", "contraddetta"),
        Consistency::HeadersContradicted => lang.choose("headers contradicted", "intestazioni contraddette"),
        Consistency::NotChecked => lang.choose("not checked", "non verificata"),
    };
    [
        (lang.choose("integrity", "integrità"), integrity),
        (lang.choose("chain", "catena"), chain),
        (lang.choose("revocation", "revoca"), revocation),
        (lang.choose("provider", "gestore"), provider),
        (lang.choose("consistency", "coerenza"), consistency),
    ]
}

/// Whether it was revoked, in words.
pub(crate) fn revocation(revocation: Revocation, lang: Lang) -> &'static str {
    match revocation {
        Revocation::Good => lang.choose("not revoked", "non revocato"),
        Revocation::Revoked => lang.choose("revoked", "revocato"),
        Revocation::Unknown => lang.choose("unknown", "non nota"),
    }
}

/// What is missing, in words.
pub(crate) fn need(kind: NeedKind, lang: Lang) -> &'static str {
    match kind {
        NeedKind::SignerCertificate => {
            lang.choose("the signer's certificate", "il certificato del firmatario")
        }
        NeedKind::IssuerCertificate => {
            lang.choose("the issuer's certificate", "il certificato dell'emittente")
        }
        NeedKind::IssuerEdition => lang
            .choose("the issuer's certificate of the time", "il certificato dell'emittente di quell'epoca"),
        NeedKind::Crl => lang.choose("the revocation list", "la lista di revoca"),
        NeedKind::SigningTime => lang.choose("the time of signing", "l'ora della firma"),
        _ => lang.choose("something this program does not know", "qualcosa che questo programma non conosce"),
    }
}

/// How much a finding weighs, in words.
pub(crate) fn severity(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Error => lang.choose("error", "errore"),
        Severity::Warning => lang.choose("warning", "avviso"),
        Severity::Info => lang.choose("info", "nota"),
        other => other.name(),
    }
}

/// A number of messages.
pub(crate) fn messages(count: usize, lang: Lang) -> String {
    match count {
        1 => lang.choose("1 message", "1 messaggio").to_owned(),
        _ => format!("{count} {}", lang.choose("messages", "messaggi")),
    }
}

/// A number of providers.
pub(crate) fn providers(count: usize, lang: Lang) -> String {
    match count {
        1 => lang.choose("1 provider", "1 gestore").to_owned(),
        _ => format!("{count} {}", lang.choose("providers", "gestori")),
    }
}

/// A time for people: always in UTC, and saying so.
pub(crate) fn time(time: UnixTime) -> String {
    time.to_string().replacen('T', " ", 1).replacen('Z', " UTC", 1)
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
    fn times_say_that_they_are_utc() {
        assert_eq!(time(UnixTime(1_639_488_968)), "2021-12-14 13:36:08 UTC");
    }

    #[test]
    fn lines_are_in_both_languages() {
        for text in Text::ALL {
            assert!(!text.in_lang(Lang::En).is_empty() && !text.in_lang(Lang::It).ends_with('.'), "{text:?}");
        }
    }
}
