//! THE table of lines and words for people, in English and Italian.

use super::Lang;

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

    // archive
    ArchiveMade = "made the archive", "creato l'archivio";
    NewOnes = "new", "nuovi";
    KnownOnes = "known already", "già noti";
    FailedOnes = "could not be had", "non ottenuti";
    UnreadableOnes = "kept though unreadable", "conservati benché illeggibili";
    NotTaken = "not taken in", "non preso in archivio";
    NameOfMailbox = "give the mailbox a name with --mailbox", "dare un nome alla casella con --mailbox";
    Overdue = "overdue", "scaduti";
    Failed = "failed", "non consegnati";
    Delayed = "delayed", "in ritardo";
    NewlyDelivered = "newly delivered", "appena consegnati";
    Pending = "pending", "in attesa";
    Since = "since", "dal";
    AndOthers = "and more, which pec archive search lists:", "e altri, elencati da pec archive search:";
    Messages = "messages", "messaggi";
    LastAdded = "last taken in", "ultimo ingresso";
    Claims = "receipts that certify nothing", "ricevute che non certificano nulla";
    OrphansOfArchive = "receipts of nothing that was sent", "ricevute di nulla che sia stato inviato";
    Archive = "archive", "archivio";
    LastChecked = "last checked", "ultimo controllo";
    Never = "never: pec archive check", "mai: pec archive check";
    Retention = "kept for", "conservati per";
    Years = "years", "anni";
    NothingDeleted = "nothing is deleted", "nulla si cancella";
    DeletionAllowed = "then deletion is allowed", "poi si può cancellare";
    Log = "log", "registro";
    Segments = "segments, its end", "segmenti, la sua fine";
    NoteDown = "note this down outside the archive: with --head it proves later that nothing before it was changed",
        "annotarla fuori dall'archivio: con --head proverà che nulla di precedente è stato cambiato";
    NextPage = "more with --after", "altri con --after";
    NothingMatches = "nothing matches", "nessun risultato";
    VerdictThen = "verdict then", "verdetto allora";
    VerdictNow = "verdict now", "verdetto ora";
    FirstSeen = "first seen", "visto per primo";
    TakenInBy = "by", "da";
    SeenIn = "seen in", "visto in";
    Tags = "tags", "etichette";
    Holds = "holds", "blocchi";
    RetainedUntil = "kept until", "da conservare fino al";
    StoredIn = "stored in", "si trova in";
    Thread = "thread", "fascicolo";
    TextsMissing = "parts that are not searched", "parti escluse dalla ricerca";
    Events = "log", "registro";
    SeveralMatch = "several messages begin so: give more digits", "più messaggi iniziano così: dare più cifre";
    NoSuchId = "nothing in the archive has this SHA-256, identifier or Message-ID: look for it with pec archive search",
        "nulla nell'archivio ha questo SHA-256, identificativo o Message-ID: cercarlo con pec archive search";
    OneMessage = "this names several messages: give the SHA-256 of one", "questo indica più messaggi: dare lo SHA-256 di uno";
    NotEmpty = "the folder is not empty: give a new one", "la cartella non è vuota: indicarne una nuova";
    NotWritten = "cannot be written: the export is not complete", "non si può scrivere: l'esportazione non è completa";
    Exported = "exported", "esportati";
    CheckExport = "check them with: sha256sum -c", "controllarli con: sha256sum -c";
    ExportWhat = "say what to export: words, conditions, --thread ID, or --all",
        "dire che cosa esportare: parole, condizioni, --thread ID, oppure --all";
    Sound = "sound", "integri";
    Verified = "verified again", "verificati di nuovo";
    Faults = "faults", "guasti";
    AllSound = "the archive is sound", "l'archivio è integro";
    NotSound = "the archive is NOT sound", "l'archivio NON è integro";
    FaultDamaged = "damaged", "danneggiato";
    FaultLost = "lost", "perduto";
    FaultLog = "log changed", "registro cambiato";
    FaultIndex = "index", "indice";
    FaultLeftover = "left over", "residuo";
    FaultVerdict = "other verdict", "altro verdetto";
    Rebuilt = "index made anew", "indice ricostruito";
    RepairStopped = "stopped: what was done is sound, and the next command goes on with the log; run pec archive repair again to repair all",
        "interrotto: quanto fatto è integro, e il prossimo comando prosegue il registro; ripetere pec archive repair per riparare tutto";
    Salvaged = "taken up from packs that the log did not know", "recuperati da pacchi ignoti al registro";
    Tagged = "tagged", "etichettato";
    Untagged = "tag taken off", "etichetta tolta";
    Held = "held", "bloccato";
    Released = "released", "sbloccato";
    Deleted = "deleted", "cancellato";
    Policy = "from now on", "da ora";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_in_both_languages() {
        for text in Text::ALL {
            assert!(!text.in_lang(Lang::En).is_empty() && !text.in_lang(Lang::It).ends_with('.'), "{text:?}");
        }
    }
}
