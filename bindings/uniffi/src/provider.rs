//! Issuing what a provider issues.

use crate::live::{Kind, Live};
use crate::{DigestAlgorithm, ErrorClass, PecError, ReceiptType, Recipient, SignerError, Timeout};
use pec_core::UnixTime;
use pec_core::daticert::{self, Address};
use pec_core::provider;
use pec_owned::HostSigner;
use std::sync::Arc;

/// A moment in a provider's local time.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LocalTime {
    /// The moment, in seconds since 1970.
    pub time: i64,
    /// Minutes that local time is ahead of UTC.
    pub offset_minutes: i16,
}

/// A message as a user submitted it: see `pec_core::provider::Submission`. What is `None` is read from the original.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct SubmittedMessage {
    pub original: Vec<u8>,
    pub sender: String,
    pub recipients: Vec<Recipient>,
    pub identifier: String,
    pub msgid: Option<String>,
    pub subject: Option<String>,
    pub reply_to: Option<String>,
    pub requested_receipt: Option<ReceiptType>,
}

/// A provider: see `pec_core::provider::Provider`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Provider {
    /// As certification data state it.
    pub name: String,
    /// The mail domain of its service address.
    pub domain: String,
}

/// A message that is ready to be signed.
#[derive(uniffi::Object)]
pub struct Draft {
    draft: provider::Draft,
    _live: Live,
}

/// The host's function that signs.
#[uniffi::export(with_foreign)]
pub trait SignCallback: Send + Sync {
    /// The signature (RSA PKCS#1 v1.5) over these bytes with this digest.
    ///
    /// # Errors
    ///
    /// What went wrong.
    fn sign(&self, digest: DigestAlgorithm, to_be_signed: Vec<u8>) -> Result<Vec<u8>, SignerError>;
}

#[uniffi::export]
impl Draft {
    /// The message, signed: by `signer`, with its certificates in DER, its own first.
    ///
    /// # Errors
    ///
    /// `signer`: it fails, has no readable certificate, or the time cannot be written.
    pub fn sign(
        &self,
        certificates: Vec<Vec<u8>>,
        signer: Arc<dyn SignCallback>,
    ) -> Result<Vec<u8>, PecError> {
        let signer = HostSigner::new(certificates, |digest, to_be_signed| {
            let signature = signer.sign(digest.into(), to_be_signed.to_vec());
            signature.map_err(|error| error.to_string())
        });
        Ok(self.draft.sign(&signer)?)
    }

    /// Its certification data in XML, if it has any.
    #[must_use]
    pub fn certification_data(&self) -> Option<Vec<u8>> {
        self.draft.certification_data.clone()
    }
}

/// Each issues one kind of message, explained at the function of the same name of `pec_core::provider::Provider`; at this time,
/// under this Message-ID.
#[uniffi::export]
#[expect(missing_docs, reason = "each is explained at the core's")]
#[expect(clippy::missing_errors_doc, reason = "there is none but a bug")]
impl Provider {
    #[must_use]
    pub fn address(&self) -> String {
        self.core().address()
    }

    pub fn acceptance(
        &self,
        submission: SubmittedMessage,
        at: LocalTime,
        message_id: String,
    ) -> Result<Arc<Draft>, PecError> {
        Draft::of(self.core().acceptance(&submission.core(), &issue(at, message_id)))
    }

    pub fn non_acceptance(
        &self,
        submission: SubmittedMessage,
        reason: String,
        at: LocalTime,
        message_id: String,
    ) -> Result<Arc<Draft>, PecError> {
        Draft::of(self.core().non_acceptance(&submission.core(), &reason, &issue(at, message_id)))
    }

    pub fn non_acceptance_for_virus(
        &self,
        submission: SubmittedMessage,
        reason: String,
        at: LocalTime,
        message_id: String,
    ) -> Result<Arc<Draft>, PecError> {
        Draft::of(self.core().non_acceptance_for_virus(&submission.core(), &reason, &issue(at, message_id)))
    }

    pub fn transport_envelope(
        &self,
        submission: SubmittedMessage,
        at: LocalTime,
    ) -> Result<Arc<Draft>, PecError> {
        Draft::of(self.core().transport_envelope(&submission.core(), at.into()))
    }

    pub fn anomaly_envelope(
        &self,
        received: Vec<u8>,
        sender: String,
        reason: String,
        at: LocalTime,
        message_id: String,
    ) -> Result<Arc<Draft>, PecError> {
        Draft::of(self.core().anomaly_envelope(&received, &sender, &reason, &issue(at, message_id)))
    }

    pub fn server_acceptance(
        &self,
        submission: SubmittedMessage,
        taken: Vec<String>,
        service_mailbox: String,
        at: LocalTime,
        message_id: String,
    ) -> Result<Arc<Draft>, PecError> {
        let taken: Vec<_> = taken.into_iter().map(Address::new).collect();
        let issue = issue(at, message_id);
        Draft::of(self.core().server_acceptance(&submission.core(), &taken, &service_mailbox, &issue))
    }

    pub fn delivery(
        &self,
        submission: SubmittedMessage,
        to: String,
        at: LocalTime,
        message_id: String,
    ) -> Result<Arc<Draft>, PecError> {
        Draft::of(self.core().delivery(&submission.core(), &to, &issue(at, message_id)))
    }

    pub fn non_delivery(
        &self,
        submission: SubmittedMessage,
        to: String,
        error: ErrorClass,
        reason: String,
        at: LocalTime,
        message_id: String,
    ) -> Result<Arc<Draft>, PecError> {
        let issue = issue(at, message_id);
        Draft::of(self.core().non_delivery(&submission.core(), &to, error.into(), &reason, &issue))
    }

    pub fn non_delivery_for_virus(
        &self,
        submission: SubmittedMessage,
        to: String,
        reason: String,
        at: LocalTime,
        message_id: String,
    ) -> Result<Arc<Draft>, PecError> {
        let issue = issue(at, message_id);
        Draft::of(self.core().non_delivery_for_virus(&submission.core(), &to, &reason, &issue))
    }

    pub fn delivery_timeout(
        &self,
        submission: SubmittedMessage,
        to: String,
        timeout: Timeout,
        at: LocalTime,
        message_id: String,
    ) -> Result<Arc<Draft>, PecError> {
        let issue = issue(at, message_id);
        Draft::of(self.core().delivery_timeout(&submission.core(), &to, timeout.into(), &issue))
    }

    pub fn virus_detection(
        &self,
        submission: SubmittedMessage,
        to: String,
        service_mailbox: String,
        reason: String,
        at: LocalTime,
        message_id: String,
    ) -> Result<Arc<Draft>, PecError> {
        let issue = issue(at, message_id);
        Draft::of(self.core().virus_detection(&submission.core(), &to, &service_mailbox, &reason, &issue))
    }
}

impl Draft {
    fn of(draft: provider::Draft) -> Result<Arc<Self>, PecError> {
        Ok(Arc::new(Self { draft, _live: Live::new(Kind::Draft) }))
    }
}

impl Provider {
    fn core(&self) -> provider::Provider {
        provider::Provider::new(self.name.as_str(), self.domain.as_str())
    }
}

impl SubmittedMessage {
    fn core(&self) -> provider::Submission<'_> {
        let recipients = self.recipients.iter().cloned().map(daticert::Recipient::from).collect();
        let mut core = provider::Submission::new(&self.original, &self.sender, recipients, &self.identifier);
        core.msgid = self.msgid.clone().or(core.msgid);
        core.subject = self.subject.clone().or(core.subject);
        core.reply_to = self.reply_to.clone().or(core.reply_to);
        if let Some(receipt) = self.requested_receipt {
            core.requested_receipt = receipt.into();
        }
        core
    }
}

impl From<LocalTime> for daticert::LocalTime {
    fn from(at: LocalTime) -> Self {
        Self::new(UnixTime(at.time), at.offset_minutes)
    }
}

fn issue(at: LocalTime, message_id: String) -> provider::Issue {
    provider::Issue::new(at.into(), message_id)
}
