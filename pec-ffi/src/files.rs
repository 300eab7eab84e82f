//! Files in a message
//!
//! What `pec_message_extract` takes out, numbered from 0.

use crate::edge::{Handle, answer, release};
use crate::view::{pec_bytes, pec_str};

/// Files with their names, copied out of the message.
pub struct pec_files(pub(crate) Vec<(String, Vec<u8>)>);

impl Handle for pec_files {
    const NAME: &'static str = "pec_files";
    const TAG: u64 = u64::from_le_bytes(*b"pecfiles");
}

/// How many files there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_files_count(files: *const pec_files) -> usize {
    answer(|call| Some(call.see(files)?.0.len()))
}

/// The name that the sender gave to one, or one that says what it is, as "text.txt". It is no path: a sender may write any
/// characters, and the same name twice.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_files_name(files: *const pec_files, index: usize) -> pec_str {
    answer(|call| Some(call.see(files)?.0.get(index)?.0.as_str().into()))
}

/// Its content, the transfer encoding undone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_files_content(files: *const pec_files, index: usize) -> pec_bytes {
    answer(|call| Some(call.see(files)?.0.get(index)?.1.as_slice().into()))
}

/// Frees the files.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_files_free(files: *mut pec_files) {
    release(files);
}
