//! Report: the certification data
//!
//! What the signed part says, whatever the verdict: to show. Rely on it only if `pec_report_is_certified`.

use super::pec_report;
use crate::edge::{Call, answer, answer_time, answer_yes_no};
use crate::kinds::pec_kind;
use crate::view::pec_str;
use crate::words::{Word, optional, words};
use pec_core::daticert::{Address, CertificationData};
use pec_core::message::MessageKind;

/// The class of an error in certification data. Providers use it loosely: read the error text beside it.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_error_class {
    /// None.
    Null = 0,
    /// No error.
    None = 1,
    /// No such recipient.
    NoRecipient = 2,
    /// No such domain.
    NoDomain = 3,
    /// A virus.
    Virus = 4,
    /// Anything else.
    Other = 5,
}

words!(pec_error_class: pec_core::daticert::ErrorClass { None = "none", NoRecipient = "no-dest", NoDomain = "no-domain", Virus = "virus", Other = "other", });

/// The name of an error class.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_error_class_name(error_class: u32) -> pec_str {
    answer(|_| pec_error_class::name_of(error_class))
}

/// The delivery receipt that a sender asks for.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_receipt_type {
    /// None.
    Null = 0,
    /// With the whole original message (completa).
    Complete = 1,
    /// With its text and the hashes of its attachments (breve).
    Brief = 2,
    /// Without it (sintetica).
    Concise = 3,
}

words!(pec_receipt_type: pec_core::daticert::ReceiptType { Complete = "complete", Brief = "brief", Concise = "concise", });

/// The name of a receipt type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_receipt_type_name(receipt_type: u32) -> pec_str {
    answer(|_| pec_receipt_type::name_of(receipt_type))
}

fn data(call: &Call, report: *const pec_report) -> Option<&CertificationData> {
    call.see(report)?.report.get().certification_data()
}

fn text(text: &Option<String>) -> Option<pec_str> {
    Some(text.as_deref()?.into())
}

fn address(address: &Option<Address>) -> Option<pec_str> {
    Some(address.as_ref()?.as_str().into())
}

/// Whether the signed part has certification data that can be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_report_has_certification_data(report: *const pec_report) -> bool {
    answer(|call| Some(data(call, report).is_some()))
}

/// What they say that the message is (`tipo`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_kind(report: *const pec_report) -> pec_kind {
    answer(|call| Some(MessageKind::from(data(call, report)?.kind).into()))
}

/// The class of the error (`errore`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_error(report: *const pec_report) -> pec_error_class {
    answer(|call| Some(data(call, report)?.error.into()))
}

/// Who sent the original message (`mittente`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_sender(report: *const pec_report) -> pec_str {
    answer(|call| address(&data(call, report)?.sender))
}

/// Where replies go (`risposte`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_reply_to(report: *const pec_report) -> pec_str {
    answer(|call| text(&data(call, report)?.reply_to))
}

/// The subject of the original message, decoded (`oggetto`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_subject(report: *const pec_report) -> pec_str {
    answer(|call| text(&data(call, report)?.subject))
}

/// The name of the provider that certifies (`gestore-emittente`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_provider(report: *const pec_report) -> pec_str {
    answer(|call| text(&data(call, report)?.provider))
}

/// When the event took place (`data`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_date(report: *const pec_report) -> i64 {
    answer_time(|call| Some(data(call, report)?.date?.time))
}

/// The identity of the submission (`identificativo`): the Message-ID that the sender's provider gave it, without angle brackets.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_identifier(report: *const pec_report) -> pec_str {
    answer(|call| text(&data(call, report)?.identifier))
}

/// The Message-ID that the sender's program gave it (`msgid`), without angle brackets.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_msgid(report: *const pec_report) -> pec_str {
    answer(|call| text(&data(call, report)?.msgid))
}

/// The delivery receipt that the sender asked for (`ricevuta`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_requested_receipt(report: *const pec_report) -> pec_receipt_type {
    answer(|call| Some(optional(data(call, report)?.requested_receipt)))
}

/// The recipient that the message is about (`consegna`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_delivery_to(report: *const pec_report) -> pec_str {
    answer(|call| address(&data(call, report)?.delivery_to))
}

/// The provider's words on the error (`errore-esteso`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_error_text(report: *const pec_report) -> pec_str {
    answer(|call| text(&data(call, report)?.error_text))
}

/// How many recipients the original message has (`destinatari`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_recipient_count(report: *const pec_report) -> usize {
    answer(|call| Some(data(call, report)?.recipients.len()))
}

/// The address of one, from 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_recipient_address(
    report: *const pec_report,
    index: usize,
) -> pec_str {
    answer(|call| Some(data(call, report)?.recipients.get(index)?.address.as_str().into()))
}

/// Whether it is a PEC address: 1, or 0 for one outside PEC, from which no delivery receipt comes; -1 if there is no such recipient.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_recipient_certified(
    report: *const pec_report,
    index: usize,
) -> i32 {
    answer_yes_no(|call| Some(data(call, report)?.recipients.get(index)?.certified))
}

/// How many recipients were taken in charge (`ricezione`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_taken_in_charge_count(report: *const pec_report) -> usize {
    answer(|call| Some(data(call, report)?.taken_in_charge.len()))
}

/// The address of one, from 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_certification_taken_in_charge(
    report: *const pec_report,
    index: usize,
) -> pec_str {
    answer(|call| Some(data(call, report)?.taken_in_charge.get(index)?.as_str().into()))
}
