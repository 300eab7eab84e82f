//! Parts of a message
//!
//! What is known of a part by its number. Places are in the message's bytes.

use crate::edge::{Call, answer, answer_index};
use crate::message::pec_message;
use crate::view::{pec_span, pec_str};
use crate::words::{Word, words};
use pec_core::message::Message;
use pec_core::mime::Part;

/// How a part of a message was indexed.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_structure {
    /// None.
    Null = 0,
    /// Content without parts of its own.
    Leaf = 1,
    /// A multipart whose delimiters were found.
    Multipart = 2,
    /// A whole message: parse its decoded body to see its parts.
    Message = 3,
    /// One that is newer than this header.
    Other = 255,
}

words!(pec_structure: pec_core::mime::Structure { Leaf = "leaf", Multipart = "multipart", Message = "message", } or Other);

/// The name of a structure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_structure_name(structure: u32) -> pec_str {
    answer(|_| pec_structure::name_of(structure))
}

/// What is made of a part when it is asked for.
pub(crate) struct PartTexts {
    media_type: String,
    file_name: Option<String>,
}

impl PartTexts {
    pub(crate) fn all(message: &Message<'_>) -> Vec<Self> {
        let mime = message.mime();
        let of = |part: &Part<'_>| Self {
            media_type: part.media_type().to_string(),
            file_name: mime.file_name(part.id()),
        };
        mime.parts().iter().map(of).collect()
    }
}

fn seen(call: &Call, message: *const pec_message, part: usize) -> Option<&Part<'_>> {
    call.see(message)?.message.get().mime().parts().get(part)
}

/// The number of the multipart that it stands in; PEC_NO_INDEX for part 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_part_parent(message: *const pec_message, part: usize) -> usize {
    answer_index(|call| Some(seen(call, message, part)?.parent()?.index()))
}

/// How many multiparts are around it: 0 for part 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_part_depth(message: *const pec_message, part: usize) -> usize {
    answer(|call| Some(seen(call, message, part)?.depth()))
}

/// How it was indexed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_part_structure(message: *const pec_message, part: usize) -> pec_structure {
    answer(|call| Some(seen(call, message, part)?.structure().into()))
}

/// Its media type in small letters, as "text/plain"; where the header gives none that can be read, the default of its place.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_part_media_type(message: *const pec_message, part: usize) -> pec_str {
    answer(|call| Some(call.see(message)?.part_texts(part)?.media_type.as_str().into()))
}

/// The name that the sender gave it as a file, decoded. It is the sender's word, not a path to write to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_part_file_name(message: *const pec_message, part: usize) -> pec_str {
    answer(|call| Some(call.see(message)?.part_texts(part)?.file_name.as_deref()?.into()))
}

/// The whole part, from the first byte of its header. Of the first part of a multipart/signed these are the signed bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_part_span(message: *const pec_message, part: usize) -> pec_span {
    answer(|call| Some(seen(call, message, part)?.span().into()))
}

/// Its header fields, without the empty line after them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_part_header_span(message: *const pec_message, part: usize) -> pec_span {
    answer(|call| Some(seen(call, message, part)?.header_span().into()))
}

/// What follows the empty line, not decoded.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_part_body_span(message: *const pec_message, part: usize) -> pec_span {
    answer(|call| Some(seen(call, message, part)?.body_span().into()))
}

/// Whether a multipart has its closing delimiter. One without may have been cut off.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_part_is_closed(message: *const pec_message, part: usize) -> bool {
    answer(|call| Some(seen(call, message, part)?.is_closed()))
}
