//! What an archive could not do, in words that say what to do.
//!
//! Its errors speak English; their codes lead to the Italian.

use super::Lang;
use crate::output::clean::Clean;
use pec_archive::{Error, QueryError, Unsearchable};
use pec_core::ports::{PortError, PortErrorKind};

/// Why an archive could not be made, opened or used.
pub(crate) fn trouble(error: &pec_stores::Error, lang: Lang) -> String {
    match (error, lang) {
        (pec_stores::Error::Place { path, error }, Lang::It) => {
            format!("{}: {}", Clean(&path.to_string_lossy()), port_trouble(error, lang))
        }
        (pec_stores::Error::Archive(error), Lang::It) => of_archive(error),
        (error, _) => Clean(&error.to_string()).to_string(),
    }
}

fn of_archive(error: &Error) -> String {
    let fixed = match error {
        Error::Objects(error) => {
            return format!("i file dell'archivio: {}", port_trouble(error, Lang::It));
        }
        Error::Index(error) => return format!("l'indice: {}", port_trouble(error, Lang::It)),
        Error::Source(error) => {
            return format!("la fonte dei messaggi: {}", port_trouble(error, Lang::It));
        }
        Error::Newer { found, supported } => {
            return format!(
                "l'archivio ha il formato {found}, e questa versione conosce quelli fino a {supported}: usare una versione più nuova"
            );
        }
        Error::Damaged { object, detail } => {
            return format!(
                "{} è danneggiato ({}): ripristinare questo file da una copia; controllare l'archivio con pec archive check",
                Clean(object),
                Clean(detail)
            );
        }
        Error::Compression(detail) => {
            return format!(
                "i messaggi non si possono comprimere ({}): controllare che la memoria basti",
                Clean(detail)
            );
        }
        Error::NoMessage(message) => {
            return format!(
                "nell'archivio non c'è il messaggio {message}: controllare lo SHA-256, o cercarlo"
            );
        }
        Error::Query(why) => return format!("questo non si può cercare: {}", of_query(why)),
        Error::TooMany { given, most } => {
            return format!(
                "sono {given} modifiche, e in una volta se ne fanno {most}: dare meno messaggi alla volta"
            );
        }
        Error::Held(hold) => {
            return format!("il messaggio è bloccato ({}): prima sbloccarlo", Clean(hold));
        }
        Error::Retained(until) => {
            return format!("il messaggio va conservato fino al {}", super::time(*until));
        }
        Error::NoArchive => {
            "qui non c'è un archivio: controllare la cartella, o crearlo con pec archive init"
        }
        Error::ArchiveExists => "qui c'è già un archivio: usarlo, o scegliere un'altra cartella",
        Error::IndexAhead => {
            "l'indice non è di questo archivio, o è più avanti: pec archive repair lo ricostruisce"
        }
        Error::NoSubmission => {
            "nulla di ciò che è stato inviato ha questo identificativo, Message-ID o SHA-256: cercarlo"
        }
        Error::Name { .. } => {
            "questo nome non va: da 1 a 200 byte, senza caratteri di controllo, senza parti vuote tra le barre"
        }
        Error::DeletionForbidden => {
            "questo archivio non cancella nulla: prima deve permetterlo la sua regola (pec archive policy)"
        }
        Error::Busy => "altri continuano a scrivere nell'archivio: riprovare",
        other => return Clean(&other.to_string()).to_string(),
    };
    fixed.to_owned()
}

/// Why something cannot be searched.
fn of_query(why: &Unsearchable) -> String {
    let fixed = match why {
        Unsearchable::Words(QueryError::TooLong { bytes, most }) => {
            return format!(
                "la ricerca ha {bytes} byte, e se ne ammettono {most}: cercare le parole più rare"
            );
        }
        Unsearchable::Words(QueryError::TooManyWords { most }) => {
            return format!("la ricerca ha più di {most} parole: cercare le più rare");
        }
        Unsearchable::Words(QueryError::ShortPrefix { least }) => {
            return format!("prima di * ci vogliono almeno {least} caratteri: scrivere di più della parola");
        }
        Unsearchable::Digits { least } => return format!("dare almeno {least} cifre di uno SHA-256"),
        Unsearchable::Words(QueryError::Empty) => "non c'è alcuna parola da cercare: scriverne almeno una",
        Unsearchable::Words(QueryError::OnlyStopWords) => {
            "queste parole stanno in quasi ogni testo e non sono indicizzate: aggiungerne una più rara"
        }
        Unsearchable::Words(QueryError::Star) => "* può stare solo alla fine di una parola, come in contr*",
        Unsearchable::Place => {
            "qui non comincia alcuna pagina: prendere il punto indicato dalla pagina precedente"
        }
        other => return Clean(&other.to_string()).to_string(),
    };
    fixed.to_owned()
}

/// Why a store or a source failed.
pub(crate) fn port_trouble(error: &PortError, lang: Lang) -> String {
    let advice = match (lang, error.kind()) {
        (Lang::En, _) => return Clean(&error.to_string()).to_string(),
        (Lang::It, PortErrorKind::NotFound) => "non c'è: controllare il nome",
        (Lang::It, PortErrorKind::Exists) => "esiste già: usare un altro nome",
        (Lang::It, PortErrorKind::Conflict) => "qualcun altro ha scritto intanto: riprovare",
        (Lang::It, PortErrorKind::Unsupported) => "non è possibile qui",
        (Lang::It, PortErrorKind::Full) => "lo spazio è finito: liberarne, poi ripetere, e si continua da lì",
        (Lang::It, PortErrorKind::Unavailable) => "non risponde: controllare che funzioni, poi ripetere",
        (Lang::It, PortErrorKind::Denied) => "manca il permesso: controllare proprietario e permessi",
        (Lang::It, PortErrorKind::Damaged) => {
            "è danneggiato: ripristinarlo da una copia, o ricostruire l'indice con pec archive repair"
        }
        (Lang::It, PortErrorKind::Newer) => "l'ha scritto una versione più nuova: usare quella",
        (Lang::It, PortErrorKind::Foreign) => "è un'altra cosa: controllare il percorso",
        (Lang::It, PortErrorKind::Invalid) => "questo valore non è ammesso",
        (Lang::It, _) => "non è riuscito",
    };
    format!("{advice} ({})", Clean(error.detail()))
}
