//! Drafts, and signing them
//!
//! A draft is signed by the host: its key may be in a hardware module, or in another process.

use crate::buffer::pec_buffer;
use crate::edge::{Handle, answer, ask_signer, attempt, release};
use crate::error::{Failure, pec_error, pec_status};
use crate::view::{pec_bytes, pec_str};
use crate::words::{Word, words};
use pec_core::provider::Draft;
use pec_owned::HostSigner;
use std::ffi::c_void;
use std::sync::{Mutex, PoisonError};

/// A digest algorithm.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_digest {
    /// None.
    Null = 0,
    /// SHA-1.
    Sha1 = 1,
    /// SHA-256.
    Sha256 = 2,
    /// SHA-384.
    Sha384 = 3,
    /// SHA-512.
    Sha512 = 4,
    /// One that is newer than this header.
    Other = 255,
}

words!(pec_digest: pec_core::crypto::DigestAlgorithm {
    Sha1 = "sha1", Sha256 = "sha256", Sha384 = "sha384", Sha512 = "sha512",
} or Other);

/// The name of a digest.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_digest_name(digest: u32) -> pec_str {
    answer(|_| pec_digest::name_of(digest))
}

/// A message that is ready to be signed. It never changes.
pub struct pec_draft(pub(crate) Draft);

impl Handle for pec_draft {
    const NAME: &'static str = "pec_draft";
    const TAG: u64 = u64::from_le_bytes(*b"pecdraft");
}

/// Where the host's function puts its answer. It lives as long as the call of that function, and is not freed by it.
#[derive(Default)]
pub struct pec_signing(Mutex<Option<Result<Vec<u8>, String>>>);

impl Handle for pec_signing {
    const NAME: &'static str = "pec_signing";
    const TAG: u64 = u64::from_le_bytes(*b"pecsigng");
}

impl pec_signing {
    fn answer(&self, answer: Result<Vec<u8>, String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
    }
}

/// The host's function: signs `to_be_signed` (not its hash) by RSA PKCS#1 v1.5 with this digest, and answers by
/// `pec_signing_give` or `pec_signing_fail`. `user` is the pointer that was given to `pec_draft_sign`. It keeps no view after it
/// returns, and no exception of C++ may leave it.
pub type pec_sign_function = Option<
    unsafe extern "C" fn(
        user: *mut c_void,
        digest: pec_digest,
        to_be_signed: pec_bytes,
        signing: *mut pec_signing,
    ),
>;

/// Gives the signature, of which a copy is taken.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_signing_give(signing: *mut pec_signing, signature: pec_bytes) -> pec_status {
    attempt(std::ptr::null_mut(), |call| {
        let signature = call.bytes(signature, "signature")?.to_vec();
        call.handle(signing, "signing")?.answer(Ok(signature));
        Ok(())
    })
}

/// Says why there is no signature: this is what the error of `pec_draft_sign` tells.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_signing_fail(signing: *mut pec_signing, why: pec_str) -> pec_status {
    attempt(std::ptr::null_mut(), |call| {
        let why = call.text(why, "why")?.to_owned();
        call.handle(signing, "signing")?.answer(Err(why));
        Ok(())
    })
}

/// Signs a draft by the host's function, which is called at most once, before this returns. `certificates` are those that go into the
/// signature, in DER: the signer's own first, then those of its issuers. `message` gets the whole signed message.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_draft_sign(
    draft: *const pec_draft,
    certificates: *const pec_bytes,
    certificate_count: usize,
    sign: pec_sign_function,
    user: *mut c_void,
    message: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(message, "message")?;
        let draft = call.handle(draft, "draft")?;
        if sign.is_none() {
            return Err(Failure::Null("sign"));
        }
        let certificates = call.pieces(certificates, certificate_count, "certificates")?;
        let certificates = certificates.into_iter().map(<[u8]>::to_vec).collect();
        let signer = HostSigner::new(certificates, |digest, to_be_signed| {
            let signing = ask_signer(sign, user, digest.into(), to_be_signed, pec_signing::default());
            let answer =
                signing.and_then(|signing| signing.0.into_inner().unwrap_or_else(PoisonError::into_inner));
            answer.unwrap_or_else(|| Err("it gave neither a signature nor a reason".to_owned()))
        });
        out.give(pec_buffer(draft.0.sign(&signer)?));
        Ok(())
    })
}

/// The certification data (daticert.xml) that it will hold; nothing in an anomaly envelope.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_draft_certification_data(draft: *const pec_draft) -> pec_bytes {
    answer(|call| Some(call.see(draft)?.0.certification_data.as_deref()?.into()))
}

/// Frees a draft.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_draft_free(draft: *mut pec_draft) {
    release(draft);
}
