//! What the unsigned headers say a message is.

use super::MessageKind;
use crate::daticert::CertifiedKind;
use crate::mime::Field;

/// The kinds that the headers name, given all fields of a name: those of `X-Trasporto` before those of `X-Ricevuta` (RFC 6109 section 3 and
/// appendix A). A transport envelope is no receipt, whatever else its headers say.
///
/// Whole values are compared, never parts of them: `accettazione` stands inside `non-accettazione`. Every occurrence
/// counts, so that a second, contradicting header cannot hide behind the first.
pub(crate) fn claims<'a, F: IntoIterator<Item = Field<'a>>>(
    all: impl Fn(&'static str) -> F,
) -> impl Iterator<Item = MessageKind> {
    let transport = all("X-Trasporto").into_iter().filter_map(|field| {
        match field.token().to_ascii_lowercase().as_str() {
            "posta-certificata" => Some(MessageKind::TransportEnvelope),
            "errore" => Some(MessageKind::AnomalyEnvelope),
            _ => None,
        }
    });
    let receipt =
        all("X-Ricevuta").into_iter().filter_map(|field| match CertifiedKind::from_wire(&field.token()) {
            // The envelope's own token is not a value of X-Ricevuta.
            Some(CertifiedKind::TransportEnvelope) | None => None,
            Some(kind) => Some(MessageKind::from(kind)),
        });
    transport.chain(receipt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, message::Message};

    fn claimed(headers: &str) -> Option<MessageKind> {
        let raw = format!("{headers}\r\n\r\nbody\r\n");
        Message::parse(raw.as_bytes(), &Limits::default()).unwrap().claimed_kind()
    }

    #[test]
    fn whole_values_only_and_transport_first() {
        use MessageKind::*;
        for (headers, kind) in [
            ("X-Ricevuta: accettazione", Some(Acceptance)),
            ("x-ricevuta:  Non-Accettazione ", Some(NonAcceptance)),
            ("X-Ricevuta:\r\n preavviso-errore-consegna", Some(DeliveryTimeout)),
            ("X-Ricevuta: errore-consegna", Some(NonDelivery)),
            ("X-Ricevuta: mancata-consegna", None),
            ("X-Ricevuta: accettazione, forse", None),
            ("X-Ricevuta: posta-certificata", None),
            ("X-Ricevuta: accettazione\r\nX-Trasporto: posta-certificata", Some(TransportEnvelope)),
            ("X-Trasporto: errore", Some(AnomalyEnvelope)),
            ("Subject: ACCETTAZIONE: prova", None),
        ] {
            assert_eq!(claimed(headers), kind, "{headers}");
        }
    }
}
