//! Trust
//!
//! Whom to trust: the authorities of PEC, which are built in, and what the caller adds. A verifier copies it.

use crate::edge::{Handle, attempt, new, release};
use crate::error::{pec_error, pec_status};
use crate::limits::{or_default, pec_limits};
use crate::view::pec_bytes;
use pec_core::trust::TrustStore;

/// Authorities, certificates that help to find a way to them, CRLs, and the directory of those who are accredited.
pub struct pec_trust(pub(crate) TrustStore);

impl Handle for pec_trust {
    const NAME: &'static str = "pec_trust";
    const TAG: u64 = u64::from_le_bytes(*b"pectrust");
}

/// The authorities of PEC, each in its time: AgID CA1, DigitPA CA1, CNIPA CA3 and CNIPA CA2.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_trust_new_pec() -> *mut pec_trust {
    new(|| pec_trust(TrustStore::pec()))
}

/// No authority at all.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_trust_new_empty() -> *mut pec_trust {
    new(|| pec_trust(TrustStore::empty()))
}

/// Adds authorities of the caller's choice: PEM, or one certificate in DER. Each is an anchor, so that a public root given here
/// makes every S/MIME certificate under it trusted. If the file cannot be read, nothing is added. `added` gets how many there were;
/// it may be NULL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_trust_add_authorities(
    trust: *mut pec_trust,
    file: pec_bytes,
    added: *mut usize,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let (added, file) = (call.optional_out(added), call.bytes(file, "file")?);
        added.put(call.change(trust, "trust")?.0.add_authorities(file)?);
        Ok(())
    })
}

/// Adds certificates that prove nothing by themselves, in the same forms: missing issuers, editions of an authority's certificate,
/// signers.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_trust_add_certificates(
    trust: *mut pec_trust,
    file: pec_bytes,
    added: *mut usize,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let (added, file) = (call.optional_out(added), call.bytes(file, "file")?);
        added.put(call.change(trust, "trust")?.0.add_certificates(file)?);
        Ok(())
    })
}

/// Adds CRLs, PEM or one in DER. Each proves itself by its signature; the lists of many months may stand beside each other.
/// `limits` may be NULL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_trust_add_crls(
    trust: *mut pec_trust,
    file: pec_bytes,
    limits: *const pec_limits,
    added: *mut usize,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let (added, file) = (call.optional_out(added), call.bytes(file, "file")?);
        let limits = or_default(call.optional(limits, "limits")?);
        added.put(call.change(trust, "trust")?.0.add_crls(file, &limits)?);
        Ok(())
    })
}

/// Frees trust material.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_trust_free(trust: *mut pec_trust) {
    release(trust);
}
