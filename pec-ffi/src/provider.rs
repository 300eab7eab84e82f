//! Issuing what a provider issues
//!
//! Receipts, notices and envelopes of every kind (RFC 6109 section 3), for test data and for a sandbox provider: not what a real
//! provider runs. A `pec_submitted_message` is what a user submitted, a `pec_provider` makes a draft of each message about it, and
//! the host's signer signs the draft. All is deterministic: times and Message-IDs are arguments.
//!
//! `time` is the moment of the event, `offset_minutes` how far the provider's local time is ahead of UTC, `message_id` the
//! Message-ID of what is issued, without angle brackets. `reason` is the provider's words on what went wrong.

use crate::directory::some_time;
use crate::draft::pec_draft;
use crate::edge::{Call, Handle, answer, attempt, release};
use crate::error::{Failure, pec_error, pec_status};
use crate::report::{pec_error_class, pec_receipt_type};
use crate::view::{pec_bytes, pec_str};
use crate::words::{Word, words};
use pec_core::daticert::{Address, LocalTime, Recipient};
use pec_core::provider::{Draft, Issue, Provider, Submission};

/// Which notice that a message was not delivered in time (RFC 6109 section 3.1.6).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_timeout {
    /// None.
    Null = 0,
    /// Nobody has taken it in charge within 12 hours.
    TwelveHours = 1,
    /// It has not been delivered within 24 hours; the provider stops waiting.
    TwentyFourHours = 2,
}

words!(pec_timeout: pec_core::provider::Timeout { TwelveHours = "12_hours", TwentyFourHours = "24_hours", });

/// The name of a timeout.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_timeout_name(timeout: u32) -> pec_str {
    answer(|_| pec_timeout::name_of(timeout))
}

/// A provider. It never changes.
pub struct pec_provider {
    provider: Provider,
    address: String,
}

impl Handle for pec_provider {
    const NAME: &'static str = "pec_provider";
    const TAG: u64 = u64::from_le_bytes(*b"pecprvdr");
}

/// A message as a user submitted it.
pub struct pec_submitted_message(Submission<'static>);

impl Handle for pec_submitted_message {
    const NAME: &'static str = "pec_submitted_message";
    const TAG: u64 = u64::from_le_bytes(*b"pecsubmd");
}

/// A provider by its name, as certification data state it, and the mail domain of its address, which its certificate must carry.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_provider_new(
    name: pec_str,
    domain: pec_str,
    provider: *mut *mut pec_provider,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(provider, "provider")?;
        let provider = Provider::new(call.text(name, "name")?, call.text(domain, "domain")?);
        out.give(pec_provider { address: provider.address(), provider });
        Ok(())
    })
}

/// The address from which it issues everything.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_provider_address(provider: *const pec_provider) -> pec_str {
    answer(|call| Some(call.see(provider)?.address.as_str().into()))
}

/// Frees a provider.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_provider_free(provider: *mut pec_provider) {
    release(provider);
}

/// A message that was submitted by `sender`, to which the provider gives `identifier` (without angle brackets). Msgid, subject,
/// reply address and the receipt asked for are read from its header. It is copied.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submitted_message_new(
    original: pec_bytes,
    sender: pec_str,
    identifier: pec_str,
    message: *mut *mut pec_submitted_message,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(message, "message")?;
        let original = call.bytes(original, "original")?;
        let (sender, identifier) = (call.text(sender, "sender")?, call.text(identifier, "identifier")?);
        let submission = Submission::new(original, sender, Vec::new(), identifier);
        out.give(pec_submitted_message(submission.into_owned()));
        Ok(())
    })
}

/// Adds a recipient, and whether it has a PEC address.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submitted_message_add_recipient(
    message: *mut pec_submitted_message,
    address: pec_str,
    certified: bool,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let recipient = Recipient::new(call.text(address, "address")?, certified);
        call.change(message, "message")?.0.recipients.push(recipient);
        Ok(())
    })
}

/// Sets another msgid, without angle brackets, or none.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submitted_message_set_msgid(
    message: *mut pec_submitted_message,
    msgid: pec_str,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let msgid = call.optional_text(msgid, "msgid")?.map(str::to_owned);
        call.change(message, "message")?.0.msgid = msgid;
        Ok(())
    })
}

/// Sets another subject, or none.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submitted_message_set_subject(
    message: *mut pec_submitted_message,
    subject: pec_str,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let subject = call.optional_text(subject, "subject")?.map(str::to_owned);
        call.change(message, "message")?.0.subject = subject;
        Ok(())
    })
}

/// Sets another address for replies, or none.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submitted_message_set_reply_to(
    message: *mut pec_submitted_message,
    reply_to: pec_str,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let reply_to = call.optional_text(reply_to, "reply_to")?.map(str::to_owned);
        call.change(message, "message")?.0.reply_to = reply_to;
        Ok(())
    })
}

/// Asks for this delivery receipt, a `pec_receipt_type`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submitted_message_set_requested_receipt(
    message: *mut pec_submitted_message,
    receipt: u32,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let receipt = word::<pec_receipt_type>(receipt, "receipt", "a pec_receipt_type")?;
        call.change(message, "message")?.0.requested_receipt = receipt;
        Ok(())
    })
}

fn word<W: Word>(number: u32, argument: &'static str, wanted: &'static str) -> Result<W::Core, Failure> {
    W::core_of(number).ok_or(Failure::OutOfRange(argument, wanted))
}

/// Frees a submitted message.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_submitted_message_free(message: *mut pec_submitted_message) {
    release(message);
}

/// What all that is issued about a submitted message is made of.
struct About<'c> {
    provider: &'c Provider,
    message: &'c Submission<'static>,
    issue: Issue,
}

/// What the caller says of it.
#[derive(Clone, Copy)]
struct Given {
    provider: *const pec_provider,
    message: *const pec_submitted_message,
    time: i64,
    offset_minutes: i16,
    message_id: pec_str,
}

impl Given {
    fn read<'c>(&self, call: &'c Call) -> Result<About<'c>, Failure> {
        Ok(About {
            provider: &call.handle(self.provider, "provider")?.provider,
            message: &call.handle(self.message, "message")?.0,
            issue: issue(call, self.time, self.offset_minutes, self.message_id)?,
        })
    }

    /// Makes a draft and gives it.
    fn draft(
        &self,
        draft: *mut *mut pec_draft,
        error: *mut *mut pec_error,
        make: impl FnOnce(&Call, About<'_>) -> Result<Draft, Failure>,
    ) -> pec_status {
        attempt(error, |call| {
            let out = call.out(draft, "draft")?;
            out.give(pec_draft(make(call, self.read(call)?)?));
            Ok(())
        })
    }
}

fn issue(call: &Call, time: i64, offset_minutes: i16, message_id: pec_str) -> Result<Issue, Failure> {
    let time = LocalTime::new(some_time(time, "time")?, offset_minutes);
    Ok(Issue::new(time, call.text(message_id, "message_id")?))
}

/// Acceptance (ricevuta di accettazione), section 3.1.2.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_provider_acceptance(
    provider: *const pec_provider,
    message: *const pec_submitted_message,
    time: i64,
    offset_minutes: i16,
    message_id: pec_str,
    draft: *mut *mut pec_draft,
    error: *mut *mut pec_error,
) -> pec_status {
    let given = Given { provider, message, time, offset_minutes, message_id };
    given.draft(draft, error, |_, about| Ok(about.provider.acceptance(about.message, &about.issue)))
}

/// Non-acceptance for a formal defect (avviso di non accettazione per eccezioni formali), section 3.1.3.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_provider_non_acceptance(
    provider: *const pec_provider,
    message: *const pec_submitted_message,
    reason: pec_str,
    time: i64,
    offset_minutes: i16,
    message_id: pec_str,
    draft: *mut *mut pec_draft,
    error: *mut *mut pec_error,
) -> pec_status {
    let given = Given { provider, message, time, offset_minutes, message_id };
    given.draft(draft, error, |call, about| {
        let reason = call.text(reason, "reason")?;
        Ok(about.provider.non_acceptance(about.message, reason, &about.issue))
    })
}

/// Non-acceptance for a virus (avviso di non accettazione per virus), section 3.1.4.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_provider_non_acceptance_for_virus(
    provider: *const pec_provider,
    message: *const pec_submitted_message,
    reason: pec_str,
    time: i64,
    offset_minutes: i16,
    message_id: pec_str,
    draft: *mut *mut pec_draft,
    error: *mut *mut pec_error,
) -> pec_status {
    let given = Given { provider, message, time, offset_minutes, message_id };
    given.draft(draft, error, |call, about| {
        let reason = call.text(reason, "reason")?;
        Ok(about.provider.non_acceptance_for_virus(about.message, reason, &about.issue))
    })
}

/// Transport envelope (busta di trasporto), section 3.1.5. Its Message-ID is the identifier of the submitted message.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_provider_transport_envelope(
    provider: *const pec_provider,
    message: *const pec_submitted_message,
    time: i64,
    offset_minutes: i16,
    draft: *mut *mut pec_draft,
    error: *mut *mut pec_error,
) -> pec_status {
    let message_id = "".into();
    let given = Given { provider, message, time, offset_minutes, message_id };
    given.draft(draft, error, |_, about| {
        Ok(about.provider.transport_envelope(about.message, about.issue.time))
    })
}

/// Anomaly envelope (busta di anomalia), section 3.2.2, around a whole received message that is ordinary mail or a defective PEC
/// message, from `sender`. It certifies nothing, and keeps the Message-ID of what it is around, if that has one.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_provider_anomaly_envelope(
    provider: *const pec_provider,
    received: pec_bytes,
    sender: pec_str,
    reason: pec_str,
    time: i64,
    offset_minutes: i16,
    message_id: pec_str,
    draft: *mut *mut pec_draft,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(draft, "draft")?;
        let provider = &call.handle(provider, "provider")?.provider;
        let (received, sender) = (call.bytes(received, "received")?, call.text(sender, "sender")?);
        let reason = call.text(reason, "reason")?;
        let issue = issue(call, time, offset_minutes, message_id)?;
        out.give(pec_draft(provider.anomaly_envelope(received, sender, reason, &issue)));
        Ok(())
    })
}

/// Server acceptance (ricevuta di presa in carico), section 3.2.1: for the recipients at this provider, `taken`, to the service
/// mailbox of the sender's provider.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_provider_server_acceptance(
    provider: *const pec_provider,
    message: *const pec_submitted_message,
    taken: *const pec_str,
    taken_count: usize,
    service_mailbox: pec_str,
    time: i64,
    offset_minutes: i16,
    message_id: pec_str,
    draft: *mut *mut pec_draft,
    error: *mut *mut pec_error,
) -> pec_status {
    let given = Given { provider, message, time, offset_minutes, message_id };
    given.draft(draft, error, |call, about| {
        let taken: Vec<Address> =
            call.texts(taken, taken_count, "taken")?.into_iter().map(Address::new).collect();
        let mailbox = call.text(service_mailbox, "service_mailbox")?;
        Ok(about.provider.server_acceptance(about.message, &taken, mailbox, &about.issue))
    })
}

/// Delivery to one recipient (ricevuta di avvenuta consegna), section 3.3.2, in the form that the sender asked for. A recipient of a
/// copy (Cc) gives a concise one whatever was asked for.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_provider_delivery(
    provider: *const pec_provider,
    message: *const pec_submitted_message,
    to: pec_str,
    time: i64,
    offset_minutes: i16,
    message_id: pec_str,
    draft: *mut *mut pec_draft,
    error: *mut *mut pec_error,
) -> pec_status {
    let given = Given { provider, message, time, offset_minutes, message_id };
    given.draft(draft, error, |call, about| {
        Ok(about.provider.delivery(about.message, call.text(to, "to")?, &about.issue))
    })
}

/// Non-delivery to one recipient (avviso di mancata consegna), section 3.3.3. `error_class` is a `pec_error_class`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_provider_non_delivery(
    provider: *const pec_provider,
    message: *const pec_submitted_message,
    to: pec_str,
    error_class: u32,
    reason: pec_str,
    time: i64,
    offset_minutes: i16,
    message_id: pec_str,
    draft: *mut *mut pec_draft,
    error: *mut *mut pec_error,
) -> pec_status {
    let given = Given { provider, message, time, offset_minutes, message_id };
    given.draft(draft, error, |call, about| {
        let class = word::<pec_error_class>(error_class, "error_class", "a pec_error_class")?;
        let (to, reason) = (call.text(to, "to")?, call.text(reason, "reason")?);
        Ok(about.provider.non_delivery(about.message, to, class, reason, &about.issue))
    })
}

/// Non-delivery for a virus (avviso di mancata consegna per virus), section 3.2.4: by the sender's provider, when the recipient's
/// has detected one.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_provider_non_delivery_for_virus(
    provider: *const pec_provider,
    message: *const pec_submitted_message,
    to: pec_str,
    reason: pec_str,
    time: i64,
    offset_minutes: i16,
    message_id: pec_str,
    draft: *mut *mut pec_draft,
    error: *mut *mut pec_error,
) -> pec_status {
    let given = Given { provider, message, time, offset_minutes, message_id };
    given.draft(draft, error, |call, about| {
        let (to, reason) = (call.text(to, "to")?, call.text(reason, "reason")?);
        Ok(about.provider.non_delivery_for_virus(about.message, to, reason, &about.issue))
    })
}

/// Delivery time-out (avviso di mancata consegna per superamento dei tempi massimi), section 3.1.6. `timeout` is a `pec_timeout`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_provider_delivery_timeout(
    provider: *const pec_provider,
    message: *const pec_submitted_message,
    to: pec_str,
    timeout: u32,
    time: i64,
    offset_minutes: i16,
    message_id: pec_str,
    draft: *mut *mut pec_draft,
    error: *mut *mut pec_error,
) -> pec_status {
    let given = Given { provider, message, time, offset_minutes, message_id };
    given.draft(draft, error, |call, about| {
        let timeout = word::<pec_timeout>(timeout, "timeout", "a pec_timeout")?;
        Ok(about.provider.delivery_timeout(about.message, call.text(to, "to")?, timeout, &about.issue))
    })
}

/// Virus detection (avviso di rilevazione virus), section 3.2.3: for one recipient, to the service mailbox of the sender's provider.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_provider_virus_detection(
    provider: *const pec_provider,
    message: *const pec_submitted_message,
    to: pec_str,
    service_mailbox: pec_str,
    reason: pec_str,
    time: i64,
    offset_minutes: i16,
    message_id: pec_str,
    draft: *mut *mut pec_draft,
    error: *mut *mut pec_error,
) -> pec_status {
    let given = Given { provider, message, time, offset_minutes, message_id };
    given.draft(draft, error, |call, about| {
        let mailbox = call.text(service_mailbox, "service_mailbox")?;
        let (to, reason) = (call.text(to, "to")?, call.text(reason, "reason")?);
        Ok(about.provider.virus_detection(about.message, to, mailbox, reason, &about.issue))
    })
}
