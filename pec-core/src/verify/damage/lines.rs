//! Lines that transport does not leave as they are, or does not make.

use super::edits;
use super::seen::Seen;
use crate::Span;
use crate::finding::Code;
use crate::mime::{Mime, PartId};
use memchr::{memchr, memchr_iter, memmem};

/// The most that a line may hold, without its line end (RFC 5322 section 2.1.1).
const LONGEST: usize = 998;

/// The length to which programs break longer lines: 998, 1000 with the line end counted, or some bytes less.
const BROKEN_FROM: usize = 985;

pub(super) fn look(mime: &Mime<'_>, signed: PartId, seen: &mut Seen<'_, '_, '_>) {
    let span = mime.part(signed).span();
    let bytes = mime.bytes(span);
    let here = |at: usize, length: usize| Span::new(span.start + at, span.start + at + length);
    if let Some(at) = memchr(0, bytes) {
        seen.at(Code::DamageNul, here(at, 1));
    }
    let bare = |at: &usize| bytes.get(at + 1) != Some(&b'\n');
    if let Some(at) = memchr_iter(b'\r', bytes).find(bare) {
        seen.at(Code::DamageBareCr, here(at, 1));
    }
    let mut at = 0;
    for line in bytes.split(|byte| *byte == b'\n') {
        let text = line.strip_suffix(b"\r").unwrap_or(line);
        if text.len() > LONGEST {
            seen.at(Code::DamageLongLine, here(at, text.len()));
        } else if text.len() >= BROKEN_FROM {
            seen.at(Code::DamageLineBroken, here(at, text.len()));
        }
        at += line.len() + 1;
    }
    if let Some(mark) = edits::signature_marks(bytes).next() {
        seen.at(Code::DamageBlanksMissing, here(mark.at.start, 0));
    }
    if let Some(at) = memmem::find(bytes, "\u{fffd}".as_bytes()) {
        seen.at(Code::DamageCharactersLost, here(at, 3));
    }
}
