//! The messages that a provider issues, one function a row of the kinds of RFC 6109 section 3.

use super::brief;
use super::draft::Draft;
use super::original::{Fields, to_crlf, with_identifier};
use super::submission::{Issue, Submission, bare};
use super::words::{self, About};
use crate::crypto::DigestAlgorithm;
use crate::daticert::{self, Address, CertificationData, CertifiedKind, ErrorClass, LocalTime, ReceiptType};
use chrono::{DateTime, FixedOffset};
use mail_parser::MessageParser;

/// A provider (gestore) in its three roles: access point, incoming point and delivery point.
///
/// The sender's provider issues acceptances, envelopes, time-outs and non-deliveries for viruses; the recipient's the
/// rest. Nothing stops a test from mixing them up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    name: String,
    domain: String,
}

/// Which of the two notices that a message was not delivered in time, RFC 6109 section 3.1.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "closed by RFC 6109 section 3.1.6")]
pub enum Timeout {
    /// Nobody has taken the message in charge within 12 hours.
    TwelveHours,
    /// It has not been delivered within 24 hours. The provider stops waiting.
    TwentyFourHours,
}

impl Provider {
    /// A provider by its name, as certification data state it (`gestore-emittente`), and the mail domain of its service
    /// address `posta-certificata@domain`, which its certificate must carry.
    #[must_use]
    pub fn new(name: impl Into<String>, domain: impl Into<String>) -> Self {
        Self { name: name.into(), domain: domain.into() }
    }

    /// The address from which it issues everything.
    #[must_use]
    pub fn address(&self) -> String {
        format!("posta-certificata@{}", self.domain)
    }

    /// Acceptance (ricevuta di accettazione), section 3.1.2.
    #[must_use]
    pub fn acceptance(&self, submission: &Submission<'_>, issue: &Issue) -> Draft {
        let data = self.data(submission, CertifiedKind::Acceptance, issue.time);
        self.receipt(submission, issue, "ACCETTAZIONE", data, |about| about.acceptance())
    }

    /// Non-acceptance for a formal defect (avviso di non accettazione per eccezioni formali), section 3.1.3.
    #[must_use]
    pub fn non_acceptance(&self, submission: &Submission<'_>, reason: &str, issue: &Issue) -> Draft {
        let mut data = self.data(submission, CertifiedKind::NonAcceptance, issue.time);
        data.error = ErrorClass::Other;
        data.error_text = Some(reason.to_owned());
        let words = |about: &About<'_>| about.non_acceptance(reason);
        self.receipt(submission, issue, "AVVISO DI NON ACCETTAZIONE", data, words)
    }

    /// Non-acceptance for a virus (avviso di non accettazione per virus), section 3.1.4.
    #[must_use]
    pub fn non_acceptance_for_virus(
        &self,
        submission: &Submission<'_>,
        reason: &str,
        issue: &Issue,
    ) -> Draft {
        let mut data = self.data(submission, CertifiedKind::NonAcceptance, issue.time);
        data.error = ErrorClass::Virus;
        data.error_text = Some(reason.to_owned());
        let words = |about: &About<'_>| about.non_acceptance_for_virus(reason);
        let mut draft = self.receipt(submission, issue, "AVVISO DI NON ACCETTAZIONE PER VIRUS", data, words);
        draft.set_header("X-VerificaSicurezza", "errore");
        draft
    }

    /// Transport envelope (busta di trasporto), section 3.1.5. Its Message-ID is the identifier of the submission.
    #[must_use]
    pub fn transport_envelope(&self, submission: &Submission<'_>, time: LocalTime) -> Draft {
        let issue = Issue::new(time, submission.identifier.as_str());
        let mut data = self.data(submission, CertifiedKind::TransportEnvelope, time);
        data.requested_receipt = Some(submission.requested_receipt);
        let about = About { submission, time };
        let mut draft = self.draft(&issue, "posta-certificata", about.transport_envelope());
        let original = Fields::of(&submission.original);
        inherit(&mut draft, &original, &["Received", "To", "Cc", "Return-Path", "Reply-To"]);
        draft.set_header("X-Trasporto", "posta-certificata");
        draft.set_header("X-TipoRicevuta", submission.requested_receipt.wire());
        set_subject(&mut draft, "POSTA CERTIFICATA", submission.subject.as_deref());
        let on_behalf = self.on_behalf_of(&submission.sender);
        draft.set_header("From", &on_behalf);
        draft.set_header("Sender", &on_behalf);
        if original.value("Reply-To").is_none() {
            let sender = original.value("From").unwrap_or_else(|| submission.sender.as_str().to_owned());
            draft.set_header("Reply-To", &sender);
        }
        set_reference(&mut draft, submission);
        draft.certification_data = Some(daticert::write(&data).into_bytes());
        draft.original = Some(with_identifier(submission));
        draft
    }

    /// Anomaly envelope (busta di anomalia), section 3.2.2, around a whole received message that is ordinary mail or a
    /// defective PEC message. It certifies nothing, and keeps the message's own Message-ID if it has one.
    #[must_use]
    pub fn anomaly_envelope(&self, received: &[u8], sender: &str, reason: &str, issue: &Issue) -> Draft {
        let received = to_crlf(received);
        let sender = Address::new(sender);
        let header = MessageParser::new().parse_headers(&*received);
        let subject = header.as_ref().and_then(|header| header.subject());
        let text = words::anomaly(sender.as_str(), subject.unwrap_or_default(), issue.time, reason);
        let mut draft = self.draft(issue, "errore", text);
        let fields = Fields::of(&received);
        if fields.value("Message-ID").is_some() {
            draft.remove_header("Message-ID");
        }
        inherit(&mut draft, &fields, &["Received", "To", "Cc", "Return-Path", "Message-ID", "Reply-To"]);
        draft.set_header("X-Trasporto", "errore");
        set_subject(&mut draft, "ANOMALIA MESSAGGIO", subject);
        draft.set_header("From", &self.on_behalf_of(&sender));
        if fields.value("Reply-To").is_none() {
            draft.set_header("Reply-To", sender.as_str());
        }
        draft.original = Some(received.to_vec());
        draft
    }

    /// Server acceptance (ricevuta di presa in carico), section 3.2.1: for the recipients at this provider, to the
    /// service mailbox of the sender's provider.
    #[must_use]
    pub fn server_acceptance(
        &self,
        submission: &Submission<'_>,
        taken: &[Address],
        service_mailbox: &str,
        issue: &Issue,
    ) -> Draft {
        let mut data = self.data(submission, CertifiedKind::ServerAcceptance, issue.time);
        data.taken_in_charge = taken.to_vec();
        let words = |about: &About<'_>| about.server_acceptance(taken);
        let mut draft = self.receipt(submission, issue, "PRESA IN CARICO", data, words);
        draft.set_header("To", service_mailbox);
        draft
    }

    /// Delivery to one recipient (ricevuta di avvenuta consegna), section 3.3.2, in the form that the sender asked for:
    /// complete, brief or concise. A recipient of a copy (Cc) gives a concise one whatever was asked for.
    #[must_use]
    pub fn delivery(&self, submission: &Submission<'_>, to: &str, issue: &Issue) -> Draft {
        let to = Address::new(to);
        let mut data = self.data(submission, CertifiedKind::Delivery, issue.time);
        data.requested_receipt = Some(submission.requested_receipt);
        data.delivery_to = Some(to.clone());
        let mut draft = self.receipt(submission, issue, "CONSEGNA", data, |about| about.delivery(&to));
        draft.original = match submission.requested_receipt {
            ReceiptType::Concise => None,
            _ if submission.is_copy(&to) => None,
            ReceiptType::Complete => Some(with_identifier(submission)),
            ReceiptType::Brief => Some(brief::hashed(&with_identifier(submission))),
        };
        draft
    }

    /// Non-delivery to one recipient (avviso di mancata consegna), section 3.3.3.
    #[must_use]
    pub fn non_delivery(
        &self,
        submission: &Submission<'_>,
        to: &str,
        error: ErrorClass,
        reason: &str,
        issue: &Issue,
    ) -> Draft {
        let to = Address::new(to);
        let data = self.failure(submission, CertifiedKind::NonDelivery, &to, error, reason, issue);
        let words = |about: &About<'_>| about.non_delivery(&to, reason);
        self.receipt(submission, issue, "AVVISO DI MANCATA CONSEGNA", data, words)
    }

    /// Non-delivery for a virus (avviso di mancata consegna per virus), section 3.2.4: by the sender's provider, when
    /// the recipient's has detected one.
    #[must_use]
    pub fn non_delivery_for_virus(
        &self,
        submission: &Submission<'_>,
        to: &str,
        reason: &str,
        issue: &Issue,
    ) -> Draft {
        let to = Address::new(to);
        let virus = ErrorClass::Virus;
        let data = self.failure(submission, CertifiedKind::NonDelivery, &to, virus, reason, issue);
        let words = |about: &About<'_>| about.non_delivery_for_virus(&to, reason);
        let mut draft = self.receipt(submission, issue, "AVVISO DI MANCATA CONSEGNA PER VIRUS", data, words);
        draft.set_header("X-VerificaSicurezza", "errore");
        draft
    }

    /// Delivery time-out (avviso di mancata consegna per superamento dei tempi massimi), section 3.1.6.
    ///
    /// Headers and `tipo` are the same for both; providers tell the 24-hour one by an error text that begins with
    /// 5.4.1. That of the 12-hour one is not laid down: here it begins with 4.4.1, its transient counterpart.
    #[must_use]
    pub fn delivery_timeout(
        &self,
        submission: &Submission<'_>,
        to: &str,
        timeout: Timeout,
        issue: &Issue,
    ) -> Draft {
        let to = Address::new(to);
        let (code, hours) = match timeout {
            Timeout::TwelveHours => ("4.4.1", "dodici"),
            Timeout::TwentyFourHours => ("5.4.1", "ventiquattro"),
        };
        let reason = format!("{code} - {} - nessuna consegna nelle {hours} ore dall'invio", self.name);
        let (kind, error) = (CertifiedKind::DeliveryTimeout, ErrorClass::None);
        let data = self.failure(submission, kind, &to, error, &reason, issue);
        let prefix = "AVVISO DI MANCATA CONSEGNA PER SUP. TEMPO MASSIMO";
        self.receipt(submission, issue, prefix, data, |about| match timeout {
            Timeout::TwelveHours => about.timeout_12_hours(&to),
            Timeout::TwentyFourHours => about.timeout_24_hours(&to),
        })
    }

    /// Virus detection (avviso di rilevazione virus), section 3.2.3: for one recipient, to the service mailbox of the
    /// sender's provider.
    #[must_use]
    pub fn virus_detection(
        &self,
        submission: &Submission<'_>,
        to: &str,
        service_mailbox: &str,
        reason: &str,
        issue: &Issue,
    ) -> Draft {
        let to = Address::new(to);
        let virus = ErrorClass::Virus;
        let data = self.failure(submission, CertifiedKind::VirusDetection, &to, virus, reason, issue);
        let words = |about: &About<'_>| about.virus_detection(&to, reason);
        let mut draft = self.receipt(submission, issue, "PROBLEMA DI SICUREZZA", data, words);
        draft.set_header("To", service_mailbox);
        draft.set_header("X-Mittente", submission.sender.as_str());
        draft
    }

    /// Any receipt or notice: to the sender, about the submission, with the kind's word in the header.
    fn receipt(
        &self,
        submission: &Submission<'_>,
        issue: &Issue,
        prefix: &str,
        data: CertificationData,
        words: impl FnOnce(&About<'_>) -> String,
    ) -> Draft {
        let text = words(&About { submission, time: issue.time });
        let mut draft = self.draft(issue, data.kind.wire(), text);
        draft.set_header("X-Ricevuta", data.kind.wire());
        set_subject(&mut draft, prefix, submission.subject.as_deref());
        draft.set_header("From", &self.address());
        draft.set_header("To", submission.sender.as_str());
        set_reference(&mut draft, submission);
        draft.certification_data = Some(daticert::write(&data).into_bytes());
        draft
    }

    /// What all messages have.
    fn draft(&self, issue: &Issue, kind: &str, text: String) -> Draft {
        let mut draft = Draft {
            header: Vec::new(),
            text,
            certification_data: None,
            original: None,
            original_first: false,
            digest: DigestAlgorithm::Sha256,
            signing_time: issue.time.time,
            boundary_seed: format!("{kind} {}", issue.message_id),
        };
        if let Some(date) = date(issue.time) {
            draft.set_header("Date", &date);
        }
        draft.set_header("Message-ID", &format!("<{}>", issue.message_id));
        draft
    }

    /// What the certification data of all kinds say.
    fn data(&self, submission: &Submission<'_>, kind: CertifiedKind, time: LocalTime) -> CertificationData {
        let mut data = CertificationData::new(kind);
        data.sender = Some(submission.sender.clone());
        data.recipients = submission.recipients.clone();
        data.reply_to = submission.reply_to.clone();
        data.subject = submission.subject.clone();
        data.provider = Some(self.name.clone());
        data.date = Some(time);
        data.identifier = Some(submission.identifier.clone());
        data.msgid = submission.msgid.clone();
        data
    }

    fn failure(
        &self,
        submission: &Submission<'_>,
        kind: CertifiedKind,
        to: &Address,
        error: ErrorClass,
        reason: &str,
        issue: &Issue,
    ) -> CertificationData {
        let mut data = self.data(submission, kind, issue.time);
        data.error = error;
        data.delivery_to = Some(to.clone());
        data.error_text = Some(reason.to_owned());
        data
    }

    fn on_behalf_of(&self, sender: &Address) -> String {
        let name: String = sender.as_str().chars().filter(|c| !matches!(c, '"' | '\\')).collect();
        format!("\"Per conto di: {name}\" <{}>", self.address())
    }
}

/// Takes header fields over from the original as they are.
fn inherit(draft: &mut Draft, original: &Fields<'_>, names: &[&'static str]) {
    for name in names {
        for field in original.named(name) {
            draft.header.extend_from_slice(field);
            if !field.ends_with(b"\n") {
                draft.header.extend_from_slice(b"\r\n");
            }
        }
    }
}

fn set_subject(draft: &mut Draft, prefix: &str, subject: Option<&str>) {
    draft.set_header("Subject", &format!("{prefix}: {}", subject.unwrap_or_default()));
}

fn set_reference(draft: &mut Draft, submission: &Submission<'_>) {
    if let Some(msgid) = &submission.msgid {
        draft.set_header("X-Riferimento-Message-ID", &format!("<{}>", bare(msgid)));
    }
}

/// The date of a header; `None` outside the years that it can write.
fn date(time: LocalTime) -> Option<String> {
    daticert::written(time)?;
    let offset = FixedOffset::east_opt(i32::from(time.offset_minutes) * 60)?;
    let local = DateTime::from_timestamp(time.time.0, 0)?.with_timezone(&offset);
    Some(local.format("%a, %d %b %Y %H:%M:%S %z").to_string())
}
