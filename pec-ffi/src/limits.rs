//! Limits
//!
//! What a message may cost: sizes, depths, counts. The defaults hold a genuine message of 100 MB and a hostile one alike, and where
//! a function takes limits, NULL stands for them. The documentation of the Rust type `pec_core::Limits` explains each by its name.

use crate::edge::{Handle, answer, attempt, new, release};
use crate::error::{Failure, pec_error, pec_status};
use crate::view::pec_str;
use pec_core::{Error, Limits};

/// A set of bounds on the work.
pub struct pec_limits(pub(crate) Limits);

impl Handle for pec_limits {
    const NAME: &'static str = "pec_limits";
    const TAG: u64 = u64::from_le_bytes(*b"peclimit");
}

/// The limits behind a pointer, or the defaults.
pub(crate) fn or_default(limits: Option<&pec_limits>) -> Limits {
    limits.map(|limits| limits.0.clone()).unwrap_or_default()
}

/// The defaults, to be changed.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_limits_new() -> *mut pec_limits {
    new(|| pec_limits(Limits::default()))
}

/// Sets the limit of this name, as "max_message_bytes".
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_limits_set(
    limits: *mut pec_limits,
    name: pec_str,
    value: usize,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let name = call.text(name, "name")?;
        Ok(call.change(limits, "limits")?.0.set(name, value)?)
    })
}

/// Reads the limit of this name.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_limits_get(
    limits: *const pec_limits,
    name: pec_str,
    value: *mut usize,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(value, "value")?;
        let limits = call.handle(limits, "limits")?;
        let value = limits.0.get(call.text(name, "name")?);
        out.put(value.ok_or(Failure::Engine(Error::LimitUnknown { names: Limits::NAMES }))?);
        Ok(())
    })
}

/// How many limits there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_limits_count() -> usize {
    Limits::NAMES.len()
}

/// The name of one, from 0. It lives as long as the library.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_limits_name(index: usize) -> pec_str {
    answer(|_| Limits::NAMES.get(index).map(|name| (*name).into()))
}

/// Frees limits.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_limits_free(limits: *mut pec_limits) {
    release(limits);
}
