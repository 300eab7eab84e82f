//! The model of `daticert.xml`: what a provider certifies (RFC 6109 section 4.4; the Italian element in parentheses).

use crate::UnixTime;
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

macro_rules! wire {
    ($(#[$meta:meta])* $name:ident { $( $(#[$doc:meta])* $variant:ident = $json:literal, $wire:literal; )* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[expect(clippy::exhaustive_enums, reason = "closed by the scheme of RFC 6109 section 4.4")]
        pub enum $name { $( $(#[$doc])* #[serde(rename = $json)] $variant, )* }

        impl $name {
            /// Every value, in the order of the scheme.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )*];

            /// The name in JSON.
            #[must_use]
            pub fn name(self) -> &'static str { match self { $( Self::$variant => $json, )* } }

            /// The Italian token on the wire.
            #[must_use]
            pub fn wire(self) -> &'static str { match self { $( Self::$variant => $wire, )* } }

            /// Reads the Italian token: the whole value, without regard to case and surrounding blanks.
            #[must_use]
            pub fn from_wire(token: &str) -> Option<Self> {
                match token {
                    // As nearly all are written.
                    $( $wire => Some(Self::$variant), )*
                    _ => {
                        let token = token.trim();
                        Self::ALL.iter().copied().find(|value| value.wire().eq_ignore_ascii_case(token))
                    }
                }
            }
        }
    };
}

wire! {
    /// What a message certifies (`tipo`). There is none for the anomaly envelope, which certifies nothing.
    CertifiedKind {
        /// The sender's provider accepted the message (`accettazione`).
        Acceptance = "acceptance", "accettazione";
        /// The sender's provider refused the message (`non-accettazione`).
        NonAcceptance = "non_acceptance", "non-accettazione";
        /// The recipient's provider took the message in charge (`presa-in-carico`).
        ServerAcceptance = "server_acceptance", "presa-in-carico";
        /// The message is in the recipient's mailbox (`avvenuta-consegna`).
        Delivery = "delivery", "avvenuta-consegna";
        /// The transport envelope, which carries the original message (`posta-certificata`).
        TransportEnvelope = "transport_envelope", "posta-certificata";
        /// The message could not be delivered (`errore-consegna`).
        NonDelivery = "non_delivery", "errore-consegna";
        /// The message has not been delivered in time, 12 or 24 hours (`preavviso-errore-consegna`).
        DeliveryTimeout = "delivery_timeout", "preavviso-errore-consegna";
        /// The recipient's provider found a virus (`rilevazione-virus`).
        VirusDetection = "virus_detection", "rilevazione-virus";
    }
}

wire! {
    /// The class of an error (`errore`). Providers use it loosely: read the error text beside it.
    ErrorClass {
        /// No error (`nessuno`).
        None = "none", "nessuno";
        /// No such recipient (`no-dest`).
        NoRecipient = "no-dest", "no-dest";
        /// No such domain (`no-dominio`).
        NoDomain = "no-domain", "no-dominio";
        /// A virus (`virus`).
        Virus = "virus", "virus";
        /// Anything else (`altro`).
        Other = "other", "altro";
    }
}

wire! {
    /// The delivery receipt that the sender asked for (`ricevuta/@tipo`).
    ReceiptType {
        /// With the whole original message (`completa`).
        Complete = "complete", "completa";
        /// With the original's text and the hashes of its attachments (`breve`).
        Brief = "brief", "breve";
        /// Without the original (`sintetica`).
        Concise = "concise", "sintetica";
    }
}

/// An e-mail address as somebody wrote it, and the form in which it is compared.
///
/// Real certification data hold addresses in capitals, with blanks, quotes or a trailing comma. Two addresses are equal
/// if their [`key`](Self::key)s are.
#[derive(Clone)]
pub struct Address {
    raw: String,
    /// Without dirt, where there was some.
    clean: Option<String>,
}

impl Address {
    /// Takes an address as written.
    #[must_use]
    pub fn new(raw: impl Into<String>) -> Self {
        let raw = raw.into();
        let clean = match clean(&raw) {
            Cow::Borrowed(_) => None,
            Cow::Owned(clean) => Some(clean),
        };
        Self { raw, clean }
    }

    /// Whether it was written without dirt around it or in it.
    pub(super) fn is_as_written(&self) -> bool {
        self.clean.is_none()
    }

    /// As written.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// Without the dirt around it: blanks, quotes, angle brackets, commas and semicolons. Case is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.clean.as_deref().unwrap_or(&self.raw)
    }

    /// The form in which addresses are compared: clean, and its ASCII letters in lower case. Other letters are compared as
    /// they are: beyond ASCII, different addresses may have the same lower case.
    #[must_use]
    pub fn key(&self) -> String {
        self.as_str().to_ascii_lowercase()
    }

    /// What stands after the last `@` in the form in which addresses are compared; empty without one.
    #[must_use]
    pub fn domain(&self) -> String {
        self.as_str().rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase()).unwrap_or_default()
    }
}

/// An address without the dirt around it and without blanks; borrowed if there is none.
fn clean(raw: &str) -> Cow<'_, str> {
    let is_graphic = raw.bytes().fold(true, |so_far, byte| so_far & byte.is_ascii_graphic());
    let dirt = |c: char| matches!(c, '"' | '\'' | '<' | '>' | ',' | ';');
    if is_graphic && !raw.starts_with(dirt) && !raw.ends_with(dirt) {
        return Cow::Borrowed(raw);
    }
    let edge = |c: char| c.is_whitespace() || c.is_control() || dirt(c);
    let clean: String =
        raw.trim_matches(edge).chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    if clean == raw { Cow::Borrowed(raw) } else { Cow::Owned(clean) }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.as_str().eq_ignore_ascii_case(other.as_str())
    }
}

impl Eq for Address {}

impl PartialOrd for Address {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Address {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let [one, two] =
            [self, other].map(|address| address.as_str().bytes().map(|byte| byte.to_ascii_lowercase()));
        one.cmp(two)
    }
}

/// Redacted: an address is personal data and does not belong into logs.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(…)")
    }
}

/// The clean form.
impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::new(String::deserialize(deserializer)?))
    }
}

/// One recipient of the original message (`destinatari`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Recipient {
    /// The address.
    pub address: Address,
    /// Whether it is a PEC address (`certificato`); for an ordinary one (`esterno`) no delivery receipt will ever come.
    pub certified: bool,
}

impl Recipient {
    /// A recipient and whether its address is a PEC address.
    #[must_use]
    pub fn new(address: impl Into<String>, certified: bool) -> Self {
        Self { address: Address::new(address), certified }
    }
}

/// A moment in the provider's local time (`data`): the instant and the offset it was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct LocalTime {
    /// The instant.
    pub time: UnixTime,
    /// Minutes that local time is ahead of UTC (`zona`).
    pub offset_minutes: i16,
}

impl LocalTime {
    /// An instant, to be written in local time with this offset.
    #[must_use]
    pub fn new(time: UnixTime, offset_minutes: i16) -> Self {
        Self { time, offset_minutes }
    }
}

/// The instant in UTC, as everywhere in JSON.
impl Serialize for LocalTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.time.serialize(serializer)
    }
}

/// What a provider certifies about a message: the content of `daticert.xml`.
///
/// The fields' order is the order of the canonical JSON.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CertificationData {
    /// The kind of message (`@tipo`).
    pub kind: CertifiedKind,
    /// The class of error (`@errore`).
    pub error: ErrorClass,
    /// Who sent the original message (`mittente`).
    pub sender: Option<Address>,
    /// To whom (`destinatari`); a message may repeat one in To and Cc.
    pub recipients: Vec<Recipient>,
    /// Where replies go (`risposte`); `None` if empty.
    pub reply_to: Option<String>,
    /// The subject of the original message, decoded (`oggetto`).
    pub subject: Option<String>,
    /// The name of the provider that certifies (`gestore-emittente`).
    pub provider: Option<String>,
    /// When the event took place (`data`).
    pub date: Option<LocalTime>,
    /// The identity of the submission: the Message-ID that the sender's provider gave it, without angle brackets
    /// (`identificativo`).
    pub identifier: Option<String>,
    /// The Message-ID that the sender's program gave the original, without angle brackets (`msgid`).
    pub msgid: Option<String>,
    /// The delivery receipt asked for (`ricevuta`).
    pub requested_receipt: Option<ReceiptType>,
    /// The recipient that this message is about (`consegna`).
    pub delivery_to: Option<Address>,
    /// The recipients taken in charge (`ricezione`).
    pub taken_in_charge: Vec<Address>,
    /// The provider's words on the error (`errore-esteso`).
    pub error_text: Option<String>,
}

impl CertificationData {
    /// Certification data of this kind with nothing in it yet.
    #[must_use]
    pub fn new(kind: CertifiedKind) -> Self {
        Self {
            kind,
            error: ErrorClass::None,
            sender: None,
            recipients: Vec::new(),
            reply_to: None,
            subject: None,
            provider: None,
            date: None,
            identifier: None,
            msgid: None,
            requested_receipt: None,
            delivery_to: None,
            taken_in_charge: Vec::new(),
            error_text: None,
        }
    }
}

/// Redacted: only the kind. The rest is personal data and does not belong into logs.
impl fmt::Debug for CertificationData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificationData").field("kind", &self.kind).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_compared_whole() {
        assert_eq!(CertifiedKind::from_wire(" Accettazione "), Some(CertifiedKind::Acceptance));
        assert_eq!(CertifiedKind::from_wire("non-accettazione"), Some(CertifiedKind::NonAcceptance));
        assert_eq!(
            CertifiedKind::from_wire("preavviso-errore-consegna"),
            Some(CertifiedKind::DeliveryTimeout)
        );
        assert_eq!(CertifiedKind::from_wire("accettazione."), None);
    }

    #[test]
    fn addresses_compare_clean_and_without_case() {
        for written in ["A.B@Pec.it", " a.b@pec.it,", "\"a.b@pec.it\"", "<a.b@pec.it>;", "a.b@ pec.it"] {
            assert_eq!(Address::new(written), Address::new("a.b@pec.it"), "{written}");
        }
        assert_eq!(Address::new("x@PEC.it").domain(), "pec.it");
        assert_eq!(Address::new("\"x@y\"@PEC.it,").domain(), "pec.it");
        assert!(Address::new("B@pec.it") > Address::new("a@pec.it"));
        // The sign for kelvin, whose lower case is the letter k.
        assert_ne!(Address::new("\u{212a}@pec.it"), Address::new("k@pec.it"));
        assert_ne!(Address::new("x@\u{212a}.it").domain(), "k.it");
        assert!(!format!("{:?}", Address::new("secret@pec.it")).contains("secret"));
    }
}
