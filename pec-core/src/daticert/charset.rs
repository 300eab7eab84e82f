//! From bytes to text: certification data is UTF-8 (RFC 6109 section 4.3), but not always.

use super::notes::{Notes, unreadable};
use crate::finding::{Code, Finding};
use mail_parser::decoders::charsets::map::charset_decoder;
use std::borrow::Cow;

/// How far into the document the XML declaration is looked for. It stands at the beginning, and its longest useful form is a
/// third of this.
const DECLARATION_WINDOW: usize = 256;

/// The XML declaration of nearly every document, to the letter.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

/// The document as text, without a byte order mark.
pub(super) fn decode<'a>(xml: &'a [u8], notes: &mut Notes) -> Result<Cow<'a, str>, Finding> {
    let xml = xml.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(xml);
    if xml.starts_with(DECLARATION.as_bytes()) {
        return Ok(utf8(xml, notes));
    }
    if is_utf16(xml) {
        notes.add(Finding::new(Code::DaticertCharset).with("UTF-16"));
        return Err(unreadable("UTF-16"));
    }
    match declared(xml) {
        // A superset of US-ASCII, and what an absent label means.
        None | Some(b"") => Ok(utf8(xml, notes)),
        Some(label) if is_utf8_label(label) => Ok(utf8(xml, notes)),
        Some(label) => match charset_decoder(label) {
            Some(decode) => {
                let finding = Finding::new(Code::DaticertCharset);
                // The label is document content: it is repeated only if it is one of the two that providers use.
                notes.add(match label.to_ascii_lowercase().as_slice() {
                    b"iso-8859-1" => finding.with("ISO-8859-1"),
                    b"windows-1252" => finding.with("windows-1252"),
                    _ => finding,
                });
                Ok(Cow::Owned(decode(xml)))
            }
            None => {
                notes.add(Finding::new(Code::DaticertCharset).with("unknown label"));
                Ok(utf8(xml, notes))
            }
        },
    }
}

fn is_utf8_label(label: &[u8]) -> bool {
    [b"utf-8".as_slice(), b"utf8", b"us-ascii"].iter().any(|known| label.eq_ignore_ascii_case(known))
}

/// Text in UTF-8; where it is not, in the single-byte Western charset that is then meant.
fn utf8<'a>(xml: &'a [u8], notes: &mut Notes) -> Cow<'a, str> {
    if let Ok(text) = str::from_utf8(xml) {
        return Cow::Borrowed(text);
    }
    // One sound multi-byte sequence proves that UTF-8 was meant and the rest is damage; none proves the contrary.
    if xml.utf8_chunks().any(|chunk| !chunk.valid().is_ascii()) {
        notes.add(Finding::new(Code::DaticertCharset).with("damaged UTF-8"));
        return String::from_utf8_lossy(xml);
    }
    notes.add(Finding::new(Code::DaticertCharset).with("windows-1252"));
    match charset_decoder(b"windows-1252") {
        Some(decode) => Cow::Owned(decode(xml)),
        None => String::from_utf8_lossy(xml),
    }
}

/// UTF-16 or UTF-32 of either order: by the mark, or by a first `<` that is two bytes wide.
fn is_utf16(xml: &[u8]) -> bool {
    matches!(xml, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [b'<', 0, ..] | [0, b'<', ..] | [0, 0, 0, b'<', ..])
}

/// The `encoding` that the XML declaration names.
fn declared(xml: &[u8]) -> Option<&[u8]> {
    let window = xml.trim_ascii_start();
    let window = window.get(..DECLARATION_WINDOW).unwrap_or(window).strip_prefix(b"<?xml")?;
    let end = memchr::memmem::find(window, b"?>")?;
    let declaration = window.get(..end)?;
    let at = memchr::memmem::find(declaration, b"encoding")?;
    let value = declaration.get(at + b"encoding".len()..)?.trim_ascii_start();
    let value = value.strip_prefix(b"=")?.trim_ascii_start();
    let (quote, value) = value.split_first()?;
    let end = value.iter().position(|byte| byte == quote)?;
    value.get(..end).map(<[u8]>::trim_ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(xml: &[u8]) -> (String, Vec<String>) {
        let mut notes = Notes::default();
        let text = decode(xml, &mut notes).unwrap().into_owned();
        (text, notes.into_findings().into_iter().map(|f| f.detail.unwrap_or_default()).collect())
    }

    #[test]
    fn charsets_as_found() {
        let cases: &[(&[u8], &str, &[&str])] = &[
            (b"<a/>", "<a/>", &[]),
            (b"\xEF\xBB\xBF<a>\xC3\xA0</a>", "<a>à</a>", &[]),
            (b"<?xml encoding='utf-8'?>\xC3\xA0", "<?xml encoding='utf-8'?>à", &[]),
            (b"<?xml encoding='UTF-8'?>\xE0", "<?xml encoding='UTF-8'?>à", &["windows-1252"]),
            (b"<?xml encoding=\"iso-8859-1\"?>\xE0", "<?xml encoding=\"iso-8859-1\"?>à", &["ISO-8859-1"]),
            (b"\xE0 \x80", "à €", &["windows-1252"]),
            (b"\xC3\xA0 \xE0.", "à \u{FFFD}.", &["damaged UTF-8"]),
            (b"<?xml encoding='x-foo'?>", "<?xml encoding='x-foo'?>", &["unknown label"]),
        ];
        for (xml, expected, findings) in cases {
            let (text, found) = text(xml);
            assert_eq!(text, *expected);
            assert_eq!(found, *findings, "{xml:?}");
        }
    }

    #[test]
    fn utf16_is_refused() {
        for xml in [b"\xFF\xFE<\0a\0".as_slice(), b"\xFE\xFF\0<\0a", b"<\0?\0", b"\0<\0?", b"\0\0\0<"] {
            assert!(decode(xml, &mut Notes::default()).is_err(), "{xml:?}");
        }
    }
}
