//! What a provider certifies about a message.

use crate::units::seconds;
use crate::{ErrorClass, MessageKind, ReceiptType};
use pec_core::daticert;

/// The content of `daticert.xml`: see `pec_core::daticert::CertificationData`, which explains each field.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct CertificationData {
    pub kind: MessageKind,
    pub error: ErrorClass,
    pub sender: Option<String>,
    pub recipients: Vec<Recipient>,
    pub reply_to: Option<String>,
    pub subject: Option<String>,
    pub provider: Option<String>,
    pub date: Option<i64>,
    pub identifier: Option<String>,
    pub msgid: Option<String>,
    pub requested_receipt: Option<ReceiptType>,
    pub delivery_to: Option<String>,
    pub taken_in_charge: Vec<String>,
    pub error_text: Option<String>,
}

/// One recipient of the original message.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Recipient {
    /// The address.
    pub address: String,
    /// Whether it is a PEC address.
    pub certified: bool,
}

impl From<&daticert::CertificationData> for CertificationData {
    fn from(data: &daticert::CertificationData) -> Self {
        let address = |address: &daticert::Address| address.as_str().to_owned();
        let recipient = |recipient: &daticert::Recipient| Recipient {
            address: address(&recipient.address),
            certified: recipient.certified,
        };
        Self {
            kind: pec_core::message::MessageKind::from(data.kind).into(),
            error: data.error.into(),
            sender: data.sender.as_ref().map(address),
            recipients: data.recipients.iter().map(recipient).collect(),
            reply_to: data.reply_to.clone(),
            subject: data.subject.clone(),
            provider: data.provider.clone(),
            date: data.date.map(|date| seconds(date.time)),
            identifier: data.identifier.clone(),
            msgid: data.msgid.clone(),
            requested_receipt: data.requested_receipt.map(Into::into),
            delivery_to: data.delivery_to.as_ref().map(address),
            taken_in_charge: data.taken_in_charge.iter().map(address).collect(),
            error_text: data.error_text.clone(),
        }
    }
}

impl From<Recipient> for daticert::Recipient {
    fn from(recipient: Recipient) -> Self {
        Self::new(recipient.address, recipient.certified)
    }
}
