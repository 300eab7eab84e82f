//! The kinds of message that the PEC rules know.

use crate::daticert::CertifiedKind;
use serde::{Deserialize, Serialize};

/// What a message is. The kinds of [`CertifiedKind`] need certification data; the other two have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "closed by RFC 6109 section 3")]
pub enum MessageKind {
    /// Acceptance (ricevuta di accettazione), RFC 6109 section 3.1.2.
    Acceptance,
    /// Non-acceptance (avviso di non accettazione), sections 3.1.3 and 3.1.4.
    NonAcceptance,
    /// Server acceptance (ricevuta di presa in carico), section 3.2.1.
    ServerAcceptance,
    /// Delivery (ricevuta di avvenuta consegna), section 3.3.2.
    Delivery,
    /// Transport envelope (busta di trasporto), section 3.1.5.
    TransportEnvelope,
    /// Non-delivery (avviso di mancata consegna), sections 3.3.3 and 3.2.4.
    NonDelivery,
    /// Delivery time-out (avviso di mancata consegna per superamento dei tempi massimi), section 3.1.6.
    DeliveryTimeout,
    /// Virus detection (avviso di rilevazione virus), section 3.2.3.
    VirusDetection,
    /// Anomaly envelope (busta di anomalia), section 3.2.2: foreign content that a provider passed on.
    AnomalyEnvelope,
    /// Anything else.
    Ordinary,
}

impl MessageKind {
    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Acceptance => "acceptance",
            Self::NonAcceptance => "non_acceptance",
            Self::ServerAcceptance => "server_acceptance",
            Self::Delivery => "delivery",
            Self::TransportEnvelope => "transport_envelope",
            Self::NonDelivery => "non_delivery",
            Self::DeliveryTimeout => "delivery_timeout",
            Self::VirusDetection => "virus_detection",
            Self::AnomalyEnvelope => "anomaly_envelope",
            Self::Ordinary => "ordinary",
        }
    }

    /// The kind that certification data name; `None` for the two that have none.
    #[must_use]
    pub fn certified(self) -> Option<CertifiedKind> {
        CertifiedKind::ALL.iter().copied().find(|kind| Self::from(*kind) == self)
    }
}

impl From<CertifiedKind> for MessageKind {
    fn from(kind: CertifiedKind) -> Self {
        match kind {
            CertifiedKind::Acceptance => Self::Acceptance,
            CertifiedKind::NonAcceptance => Self::NonAcceptance,
            CertifiedKind::ServerAcceptance => Self::ServerAcceptance,
            CertifiedKind::Delivery => Self::Delivery,
            CertifiedKind::TransportEnvelope => Self::TransportEnvelope,
            CertifiedKind::NonDelivery => Self::NonDelivery,
            CertifiedKind::DeliveryTimeout => Self::DeliveryTimeout,
            CertifiedKind::VirusDetection => Self::VirusDetection,
        }
    }
}
