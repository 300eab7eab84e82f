//! Words for people, in English and Italian. Findings bring their own texts in both.

mod lines;
mod trouble;

pub(crate) use lines::Text;
pub(crate) use trouble::{port_trouble, trouble};

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

    pub(super) fn choose(self, en: &'static str, it: &'static str) -> &'static str {
        match self {
            Self::En => en,
            Self::It => it,
        }
    }
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
}
