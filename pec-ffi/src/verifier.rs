//! Verifying
//!
//! A verifier judges messages by what the caller trusts. Keep one for many messages: it remembers the signers that it has
//! verified.

use crate::directory::some_time;
use crate::edge::{Handle, attempt, new, release};
use crate::error::{pec_error, pec_status};
use crate::limits::pec_limits;
use crate::message::pec_message;
use crate::report::pec_report;
use crate::trust::pec_trust;
use crate::view::PEC_NO_TIME;
use pec_core::UnixTime;
use pec_core::trust::TrustStore;
use pec_core::verify::{Circumstances, EvidencePolicy, Policy};
use pec_owned::{Message, Verifier};
use std::mem;

/// Judges messages. Once it is set up, any number of threads may verify with it at the same time.
pub struct pec_verifier {
    verifier: Verifier,
    policy: Policy,
}

impl Handle for pec_verifier {
    const NAME: &'static str = "pec_verifier";
    const TAG: u64 = u64::from_le_bytes(*b"pecverif");
}

impl pec_verifier {
    pub(crate) fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    fn change(&mut self, with: impl FnOnce(Verifier) -> Verifier) {
        self.verifier = with(mem::replace(&mut self.verifier, Verifier::new(TrustStore::empty())));
    }

    fn change_policy(&mut self, with: impl FnOnce(&mut Policy)) {
        with(&mut self.policy);
        let policy = self.policy.clone();
        self.change(|verifier| verifier.with_policy(policy));
    }
}

/// What the caller knows about a message.
#[derive(Default)]
pub struct pec_options {
    circumstances: Circumstances,
    sent: Option<Message>,
}

impl Handle for pec_options {
    const NAME: &'static str = "pec_options";
    const TAG: u64 = u64::from_le_bytes(*b"pecoptio");
}

/// A verifier with this trust material, of which it takes a copy.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_verifier_new(
    trust: *const pec_trust,
    verifier: *mut *mut pec_verifier,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(verifier, "verifier")?;
        let store = call.handle(trust, "trust")?.0.clone();
        out.give(pec_verifier { verifier: Verifier::new(store), policy: Policy::default() });
        Ok(())
    })
}

/// Sets the limits of its work, of which it takes a copy.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_verifier_set_limits(
    verifier: *mut pec_verifier,
    limits: *const pec_limits,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let limits = call.handle(limits, "limits")?.0.clone();
        call.change(verifier, "verifier")?.change(|verifier| verifier.with_limits(limits));
        Ok(())
    })
}

/// Says whether a message may be authentic only with evidence about revocation; without it the verdict is then indeterminate.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_verifier_require_revocation(
    verifier: *mut pec_verifier,
    required: bool,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        call.change(verifier, "verifier")?.change_policy(|policy| policy.revocation = evidence(required));
        Ok(())
    })
}

/// Says whether a message may be authentic only with a witness of the time of signing (`pec_options_set_seen_at`).
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_verifier_require_witness(
    verifier: *mut pec_verifier,
    required: bool,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        call.change(verifier, "verifier")?.change_policy(|policy| policy.witness = evidence(required));
        Ok(())
    })
}

fn evidence(required: bool) -> EvidencePolicy {
    if required { EvidencePolicy::Required } else { EvidencePolicy::Optional }
}

/// Says up to when a signature may use SHA-1: one that is signed later counts as untrusted. PEC_NO_TIME, which is the default:
/// at any time, with a warning.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_verifier_set_sha1_until(
    verifier: *mut pec_verifier,
    until: i64,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let until = (until != PEC_NO_TIME).then_some(UnixTime(until));
        call.change(verifier, "verifier")?.change_policy(|policy| policy.sha1_until = until);
        Ok(())
    })
}

/// Frees a verifier. Reports that it made live on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_verifier_free(verifier: *mut pec_verifier) {
    release(verifier);
}

/// Options that say nothing: certificates are judged at the time of signing alone.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_options_new() -> *mut pec_options {
    new(pec_options::default)
}

/// Names the present: the report then also says what has expired since.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_options_set_now(
    options: *mut pec_options,
    now: i64,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        call.change(options, "options")?.circumstances.now = Some(some_time(now, "now")?);
        Ok(())
    })
}

/// Says when the caller provably had the message already: an entry in an audit log, a time stamp.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_options_set_seen_at(
    options: *mut pec_options,
    seen_at: i64,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        call.change(options, "options")?.circumstances.seen_at = Some(some_time(seen_at, "seen_at")?);
        Ok(())
    })
}

/// Gives the message as it was sent: the report then says whether the original inside a receipt is that very one. The message
/// may be freed after this; its bytes, if they are the caller's, must stay until the options are freed.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_options_set_sent(
    options: *mut pec_options,
    sent: *const pec_message,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let sent = call.handle(sent, "sent")?.message.clone();
        call.change(options, "options")?.sent = Some(sent);
        Ok(())
    })
}

/// Frees options.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_options_free(options: *mut pec_options) {
    release(options);
}

/// Judges a message and, each by itself, the messages inside it. `options` may be NULL. The message may be freed before the
/// report; its bytes, if they are the caller's, must stay.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_verify(
    verifier: *const pec_verifier,
    message: *const pec_message,
    options: *const pec_options,
    report: *mut *mut pec_report,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(report, "report")?;
        let verifier = &call.handle(verifier, "verifier")?.verifier;
        let message = &call.handle(message, "message")?.message;
        let options = call.optional(options, "options")?;
        let circumstances = options.map(|options| options.circumstances).unwrap_or_default();
        let sent = options.and_then(|options| options.sent.as_ref());
        out.give(pec_report::new(verifier.verify(message, &circumstances, sent)));
        Ok(())
    })
}
