//! Buffers
//!
//! Bytes that the library made for the caller, who frees them.

use crate::edge::{Handle, answer, release};
use crate::view::{pec_bytes, pec_str};
use std::str;

/// Bytes of the caller's own.
pub struct pec_buffer(pub(crate) Vec<u8>);

impl Handle for pec_buffer {
    const NAME: &'static str = "pec_buffer";
    const TAG: u64 = u64::from_le_bytes(*b"pecbuffr");
}

impl From<String> for pec_buffer {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

/// The bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_buffer_bytes(buffer: *const pec_buffer) -> pec_bytes {
    answer(|call| Some(call.see(buffer)?.0.as_slice().into()))
}

/// The same bytes as text; nothing if they are not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_buffer_text(buffer: *const pec_buffer) -> pec_str {
    answer(|call| Some(str::from_utf8(&call.see(buffer)?.0).ok()?.into()))
}

/// Frees a buffer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_buffer_free(buffer: *mut pec_buffer) {
    release(buffer);
}
