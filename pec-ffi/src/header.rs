//! Header fields
//!
//! The fields of one header, numbered from 0, repeated ones included.

use crate::edge::{Handle, answer, release};
use crate::view::{pec_bytes, pec_str};
use pec_core::mime::Header;

/// The fields of one header, copied out of the message.
pub struct pec_header(Vec<Field>);

struct Field {
    name: String,
    text: String,
    raw: Vec<u8>,
}

impl Handle for pec_header {
    const NAME: &'static str = "pec_header";
    const TAG: u64 = u64::from_le_bytes(*b"pecheadr");
}

impl pec_header {
    pub(crate) fn of(header: &Header<'_>) -> Self {
        let fields = header.fields().map(|field| Field {
            // A field has a name of ASCII, or it is none.
            name: String::from_utf8_lossy(field.name()).into_owned(),
            text: field.text().into_owned(),
            raw: field.raw().to_vec(),
        });
        Self(fields.collect())
    }
}

/// How many fields there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_header_count(header: *const pec_header) -> usize {
    answer(|call| Some(call.see(header)?.0.len()))
}

/// The name of one, in the letters of the sender.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_header_name(header: *const pec_header, index: usize) -> pec_str {
    answer(|call| Some(call.see(header)?.0.get(index)?.name.as_str().into()))
}

/// Its value for people: unfolded, encoded words decoded.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_header_text(header: *const pec_header, index: usize) -> pec_str {
    answer(|call| Some(call.see(header)?.0.get(index)?.text.as_str().into()))
}

/// What follows its colon, folded as it stands, without the last line end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_header_raw(header: *const pec_header, index: usize) -> pec_bytes {
    answer(|call| Some(call.see(header)?.0.get(index)?.raw.as_slice().into()))
}

/// Frees the fields.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_header_free(header: *mut pec_header) {
    release(header);
}
