//! Messages
//!
//! Any bytes are a message; what is odd about them is in its report. A message is an index into the bytes, which nothing ever
//! changes.

use crate::buffer::pec_buffer;
use crate::edge::{Handle, answer, attempt, release};
use crate::error::{Failure, pec_error, pec_status};
use crate::files::pec_files;
use crate::header::pec_header;
use crate::kinds::pec_kind;
use crate::limits::{or_default, pec_limits};
use crate::part::PartTexts;
use crate::view::{hex, pec_bytes, pec_str};
use crate::words::optional;
use pec_core::Limits;
use pec_core::mime::PartId;
use pec_owned::{Bytes, Message};
use std::convert::Infallible;
use std::sync::OnceLock;

/// A message.
pub struct pec_message {
    pub(crate) message: Message,
    /// Those that it was parsed within.
    limits: Limits,
    sha256: OnceLock<String>,
    contents: OnceLock<String>,
    parts: OnceLock<Vec<PartTexts>>,
}

impl Handle for pec_message {
    const NAME: &'static str = "pec_message";
    const TAG: u64 = u64::from_le_bytes(*b"pecmessg");
}

impl pec_message {
    fn parse(bytes: impl Into<Bytes>, limits: Limits) -> Result<Self, pec_core::Error> {
        let message = Message::parse(bytes, &limits)?;
        let (sha256, contents, parts) = Default::default();
        Ok(Self { message, limits, sha256, contents, parts })
    }

    /// The texts of the parts, made when first asked for.
    pub(crate) fn part_texts(&self, part: usize) -> Option<&PartTexts> {
        self.parts.get_or_init(|| PartTexts::all(self.message.get())).get(part)
    }

    /// The part of this number.
    pub(crate) fn part(&self, part: usize) -> Option<PartId> {
        self.message.get().mime().parts().get(part).map(|part| part.id())
    }

    fn some_part(&self, part: usize) -> Result<PartId, Failure> {
        self.part(part).ok_or(Failure::OutOfRange("part", "a number below pec_message_part_count"))
    }
}

/// Parses a message without copying it: the bytes must stay where and as they are until the message, every report about it and
/// all options that name it are freed. `limits` may be NULL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_message_parse(
    bytes: pec_bytes,
    limits: *const pec_limits,
    message: *mut *mut pec_message,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(message, "message")?;
        let limits = or_default(call.optional(limits, "limits")?);
        out.give(pec_message::parse(call.borrowed(bytes, "bytes")?, limits)?);
        Ok(())
    })
}

/// Parses a copy of the bytes, which may go once this returns. `limits` may be NULL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_message_copy(
    bytes: pec_bytes,
    limits: *const pec_limits,
    message: *mut *mut pec_message,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(message, "message")?;
        let limits = or_default(call.optional(limits, "limits")?);
        let bytes = call.bytes(bytes, "bytes")?;
        // Before the copy: what is refused takes no memory.
        if bytes.len() > limits.max_message_bytes {
            let (found, allowed) = (bytes.len(), limits.max_message_bytes);
            return Err(pec_core::Error::MessageTooLarge { found, allowed }.into());
        }
        out.give(pec_message::parse(bytes.to_vec(), limits)?);
        Ok(())
    })
}

/// Its bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_message_raw(message: *const pec_message) -> pec_bytes {
    answer(|call| Some(call.see(message)?.message.get().raw().into()))
}

/// Their SHA-256, in lower-case hexadecimal. Hashed when first asked for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_message_sha256(message: *const pec_message) -> pec_str {
    answer(|call| {
        let message = call.see(message)?;
        Some(message.sha256.get_or_init(|| hex(&message.message.get().sha256())).as_str().into())
    })
}

/// The kind that its outer headers name. It is a claim, which nothing signs: the kind of a message is in its report.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_message_claimed_kind(message: *const pec_message) -> pec_kind {
    answer(|call| Some(optional(call.see(message)?.message.get().claimed_kind())))
}

/// What it says of itself, in JSON on one line: kind, certification data, and all parts, also those of the messages inside.
/// Nothing in it was verified.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_message_contents_json(message: *const pec_message) -> pec_str {
    answer(|call| {
        let message = call.see(message)?;
        let json = || message.message.get().contents(&message.limits).to_json();
        Some(message.contents.get_or_init(json).as_str().into())
    })
}

/// How many parts it has. Parts are numbered from 0, each before those inside it; the first is the whole message.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_message_part_count(message: *const pec_message) -> usize {
    answer(|call| Some(call.see(message)?.message.get().mime().parts().len()))
}

/// The content of a part, its transfer encoding undone. A multipart has none: its raw bytes are given.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_message_body(
    message: *const pec_message,
    part: usize,
    body: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(body, "body")?;
        let message = call.handle(message, "message")?;
        let part = message.some_part(part)?;
        out.give(pec_buffer(message.message.get().mime().body(part).bytes.into_owned()));
        Ok(())
    })
}

/// The text of a text part, its transfer encoding and its charset undone; `text` gets NULL for another part.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_message_text(
    message: *const pec_message,
    part: usize,
    text: *mut *mut pec_buffer,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(text, "text")?;
        let message = call.handle(message, "message")?;
        match message.message.get().mime().text(message.some_part(part)?) {
            Some(text) => out.give(text.into()),
            None => out.put(std::ptr::null_mut()),
        }
        Ok(())
    })
}

/// The header fields of a part, in their order. Those of part 0 are the outer ones, which no signature covers.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_message_header(
    message: *const pec_message,
    part: usize,
    header: *mut *mut pec_header,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(header, "header")?;
        let message = call.handle(message, "message")?;
        let part = message.some_part(part)?;
        out.give(pec_header::of(&message.message.get().mime().header(part)));
        Ok(())
    })
}

/// All files in it, at any depth, also those in the messages inside.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_message_extract(
    message: *const pec_message,
    files: *mut *mut pec_files,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let out = call.out(files, "files")?;
        let message = call.handle(message, "message")?;
        let mut files = Vec::new();
        let Ok(()) = message.message.get().each_part(&message.limits, |name, content| {
            files.push((name.to_owned(), content.to_vec()));
            Ok::<(), Infallible>(())
        });
        out.give(pec_files(files));
        Ok(())
    })
}

/// Frees a message. Reports about it live on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_message_free(message: *mut pec_message) {
    release(message);
}
