//! Parts that are not as programs write them: cut off, with something after them, or in another encoding than they say.

use super::recover::{is_base64, subtree};
use super::seen::Seen;
use crate::Span;
use crate::finding::Code;
use crate::mime::{Mime, PartId, Structure};
use memchr::{memchr_iter, memmem};

pub(super) fn look(mime: &Mime<'_>, signed: PartId, seen: &mut Seen<'_, '_, '_>) {
    for id in subtree(mime, signed) {
        let part = mime.part(id);
        match part.structure() {
            Structure::Multipart => {
                let epilogue = part.epilogue();
                let text = mime.bytes(epilogue);
                if !part.is_closed() {
                    let end = part.span().end;
                    seen.at(Code::DamageTruncated, Span::new(end.saturating_sub(1), end));
                } else if let Some(at) = text.iter().position(|byte| !byte.is_ascii_whitespace()) {
                    seen.at(Code::DamageAfterLastPart, Span::new(epilogue.start + at, epilogue.end));
                }
            }
            Structure::Leaf => {
                if let Some(fault) = encoding_fault(mime, id) {
                    seen.at(Code::DamageEncoding, fault);
                }
                if part.media_type().is_kind("text") {
                    text(mime, id, seen);
                }
            }
            Structure::Message => {}
        }
    }
}

/// A text that is not in the charset that it names, or has lost the blanks that its format needs.
fn text(mime: &Mime<'_>, id: PartId, seen: &mut Seen<'_, '_, '_>) {
    let body = mime.part(id).body_span();
    let bytes = mime.bytes(body);
    let parameter = |name| mime.header(id).first("Content-Type").and_then(|field| field.parameter(name));
    let first = bytes.iter().position(|byte| !byte.is_ascii());
    if let (Some(first), Ok(text)) = (first, std::str::from_utf8(bytes)) {
        let place = Span::new(body.start + first, body.start + first + 1);
        let named = parameter("charset").unwrap_or_default();
        // UTF-8 that says it is something else, or UTF-8 made of UTF-8.
        if !named.eq_ignore_ascii_case("utf-8") {
            seen.at(Code::DamageCharset, place);
        } else if let Some(at) = twice_encoded(text) {
            seen.at(Code::DamageCharset, Span::new(body.start + at, body.start + at + 1));
        }
    }
    let flowed = parameter("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
    let lines = memchr_iter(b'\n', bytes).count();
    let blank = |end: &[u8]| memmem::find(bytes, end).is_some();
    if flowed && lines > 1 && !blank(b" \r\n") && !blank(b" \n") {
        seen.at(Code::DamageBlanksMissing, body);
    }
}

/// Where UTF-8 stands that was made of bytes that were UTF-8 already.
fn twice_encoded(text: &str) -> Option<usize> {
    let mut before = None;
    for (at, character) in text.char_indices() {
        if before == Some('\u{c3}') && ('\u{80}'..='\u{bf}').contains(&character) {
            return Some(at);
        }
        before = Some(character);
    }
    None
}

/// The first line at which a transfer encoding is not what programs write.
pub(super) fn encoding_fault(mime: &Mime<'_>, id: PartId) -> Option<Span> {
    let body = mime.part(id).body_span();
    let bytes = mime.bytes(body);
    let encoding = mime.header(id).first("Content-Transfer-Encoding").map(|field| field.token());
    let fault = if is_base64(mime, id) {
        base64_fault(bytes)
    } else if encoding.is_some_and(|encoding| encoding.eq_ignore_ascii_case("quoted-printable")) {
        quoted_printable_fault(bytes)
    } else {
        None
    }?;
    Some(Span::new(body.start + fault.start, body.start + fault.end))
}

/// A byte that is not of base64; else a line of another length than the first that is not the last; else an end
/// within a group of four.
fn base64_fault(bytes: &[u8]) -> Option<Span> {
    let bytes = bytes.trim_ascii_end();
    let strange = |byte: &u8| {
        !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\r' | b'\n' | b' ' | b'\t'))
    };
    if let Some(at) = bytes.iter().position(strange) {
        return Some(Span::new(at, at + 1));
    }
    let (mut at, mut digits, mut width, mut odd) = (0, 0, None, None);
    for line in bytes.split(|byte| *byte == b'\n') {
        let text = line.trim_ascii();
        if odd.is_some() {
            return odd;
        }
        if *width.get_or_insert(text.len()) != text.len() {
            odd = Some(Span::new(at, at + text.len()));
        }
        digits += text.len();
        at += line.len() + 1;
    }
    // A short last line is none, unless it ends within a group, or is longer than all others.
    let long = odd.filter(|line| width.is_some_and(|width| line.len() > width));
    long.or_else(|| (digits % 4 != 0).then(|| Span::new(bytes.len().saturating_sub(1), bytes.len())))
}

/// An escape that is none.
fn quoted_printable_fault(bytes: &[u8]) -> Option<Span> {
    let none = |at: &usize| {
        let after = bytes.get(at + 1..).unwrap_or_default();
        let blanks = after.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let soft = matches!(after.get(blanks), None | Some(b'\r' | b'\n'));
        let escape = matches!(after, [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
        !soft && !escape
    };
    memchr_iter(b'=', bytes).find(none).map(|at| Span::new(at, at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_programs_write_it_and_not() {
        for (bytes, fault) in [
            (&b""[..], None),
            (b"AAAA\r\nBBBB\r\nCC==\r\n", None),
            (b"AAAABBBB\nCCCC", None),
            (b"AAAA\r\nBB*B", Some((8, 9))),
            (b"AAAA\r\nBBB\r\nCCCC", Some((6, 9))),
            (b"AAAA\r\nBBBBCCCC", Some((6, 14))),
            (b"AAAA\r\nBBB\r\n", Some((8, 9))),
        ] {
            assert_eq!(
                base64_fault(bytes),
                fault.map(|(start, end)| Span::new(start, end)),
                "{}",
                bytes.escape_ascii()
            );
        }
    }

    #[test]
    fn quoted_printable_as_programs_write_it_and_not() {
        for (bytes, fault) in [
            (&b"a=E0=\r\nb= \n=e8="[..], None),
            (b"a=E0=G0", Some((4, 5))),
            (b"a==", Some((1, 2))),
            (b"=4", Some((0, 1))),
        ] {
            let found = quoted_printable_fault(bytes);
            assert_eq!(found, fault.map(|(start, end)| Span::new(start, end)), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn utf_8_made_of_utf_8() {
        assert_eq!(twice_encoded("citt\u{c3}\u{a0}"), Some(6));
        assert_eq!(twice_encoded("città \u{c3}"), None);
    }
}
