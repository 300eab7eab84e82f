//! The provider directory
//!
//! The list of accredited providers (indice dei gestori, IGPEC): who signs with which certificates, and manages which domains. With
//! it the facet `provider` is exact. docs/adr/0006-directory.md tells how it counts.

use crate::buffer::pec_buffer;
use crate::edge::{Handle, answer, answer_time, attempt, release};
use crate::error::{Failure, pec_error, pec_status};
use crate::limits::{or_default, pec_limits};
use crate::trust::pec_trust;
use crate::view::{PEC_NO_TIME, hex, pec_bytes, pec_str};
use crate::words::{Word, words};
use pec_core::UnixTime;
use pec_core::trust::directory::{ProviderDirectory, diff};
use pec_owned::Verifier;
use std::sync::OnceLock;

/// The form of a provider directory, inside its signature if it has one.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_form {
    /// None.
    Null = 0,
    /// LDIF (RFC 2849), as it is published.
    Ldif = 1,
    /// A list in CSV (RFC 4180).
    Csv = 2,
    /// A list in JSON.
    Json = 3,
    /// One that is newer than this header.
    Other = 255,
}

words!(pec_form: pec_core::trust::directory::Form { Ldif = "ldif", Csv = "csv", Json = "json", } or Other);

/// The name of a form.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_form_name(form: u32) -> pec_str {
    answer(|_| pec_form::name_of(form))
}

/// A provider directory. Changed by one function only, so it may be shared by threads once its date is set.
pub struct pec_directory {
    pub(crate) directory: ProviderDirectory,
    sha256: String,
    json: OnceLock<String>,
}

impl Handle for pec_directory {
    const NAME: &'static str = "pec_directory";
    const TAG: u64 = u64::from_le_bytes(*b"pecdirec");
}

/// Reads a directory: LDIF as it is published, signed (.p7m) or plain, or a list in CSV or JSON. `trust` says who may sign it.
/// `limits` may be NULL. The file may go once this returns.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_directory_read(
    file: pec_bytes,
    trust: *const pec_trust,
    limits: *const pec_limits,
    directory: *mut *mut pec_directory,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(directory, "directory")?;
        let (file, trust) = (call.bytes(file, "file")?, call.handle(trust, "trust")?);
        let limits = or_default(call.optional(limits, "limits")?);
        let directory = Verifier::read_directory(file, &trust.0, &limits)?;
        let sha256 = hex(&directory.sha256());
        out.give(pec_directory { directory, sha256, json: OnceLock::new() });
        Ok(())
    })
}

/// Says of which day it is, whatever it says itself. A plain LDIF file does not say it. JSON that it gave before is gone.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_directory_set_date(
    directory: *mut pec_directory,
    date: i64,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let directory = call.change(directory, "directory")?;
        let date = some_time(date, "date")?;
        directory.directory = directory.directory.clone().with_date(date);
        directory.json = OnceLock::new();
        Ok(())
    })
}

/// A time that must be one.
pub(crate) fn some_time(time: i64, argument: &'static str) -> Result<UnixTime, Failure> {
    if time == PEC_NO_TIME {
        return Err(Failure::OutOfRange(argument, "a time, not PEC_NO_TIME"));
    }
    Ok(UnixTime(time))
}

/// Its date, or PEC_NO_TIME.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_directory_date(directory: *const pec_directory) -> i64 {
    answer_time(|call| call.see(directory)?.directory.date())
}

/// Its form.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_directory_form(directory: *const pec_directory) -> pec_form {
    answer(|call| Some(call.see(directory)?.directory.form().into()))
}

/// The distinguished name (RFC 4514) of whoever signed it; nothing if nobody did.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_directory_signed_by(directory: *const pec_directory) -> pec_str {
    answer(|call| Some(call.see(directory)?.directory.signed_by()?.into()))
}

/// SHA-256 of its file, in lower-case hexadecimal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_directory_sha256(directory: *const pec_directory) -> pec_str {
    answer(|call| Some(call.see(directory)?.sha256.as_str().into()))
}

/// All of it in JSON, on one line: providers, their environments, and the records that could not be used. docs/report.md is the
/// scheme; the key `file` is the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_directory_to_json(directory: *const pec_directory) -> pec_str {
    answer(|call| {
        let directory = call.see(directory)?;
        Some(directory.json.get_or_init(|| directory.directory.to_json()).as_str().into())
    })
}

/// What changed from `old` to `newer`, in JSON: who joined, who left, whose certificates, domains or mailbox are others.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_directory_diff_json(
    old: *const pec_directory,
    newer: *const pec_directory,
    json: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(json, "json")?;
        let (old, newer) = (call.handle(old, "old")?, call.handle(newer, "newer")?);
        // Strings and lists cannot fail to serialise.
        let json = serde_json::to_string(&diff(&old.directory, &newer.directory)).unwrap_or_default();
        out.give(json.into());
        Ok(())
    })
}

/// Sets the provider directory that says who is accredited, in the place of one that was set before. It is copied.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_trust_set_directory(
    trust: *mut pec_trust,
    directory: *const pec_directory,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let directory = call.handle(directory, "directory")?.directory.clone();
        let trust = call.change(trust, "trust")?;
        trust.0 = std::mem::take(&mut trust.0).with_directory(directory);
        Ok(())
    })
}

/// Frees a directory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_directory_free(directory: *mut pec_directory) {
    release(directory);
}
