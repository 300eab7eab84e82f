//! Bytes to characters.

use mail_parser::decoders::charsets::map::charset_decoder;
use std::borrow::Cow;

/// The characters of a text. What is UTF-8 is read so, whatever it says of itself; then what it says counts, and then
/// Windows-1252, in which every byte means something.
pub(crate) fn decode<'a>(bytes: &'a [u8], declared: Option<&[u8]>) -> Cow<'a, str> {
    let label = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(&b"utf-16"[..]),
        _ => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            match std::str::from_utf8(bytes) {
                Ok(text) => return Cow::Borrowed(text),
                Err(error) => {
                    let whole = bytes.get(..error.valid_up_to()).unwrap_or_default();
                    // Cut in the middle of a character, by us or by the sender, if those before show what it is.
                    if error.error_len().is_none() && !whole.is_ascii() {
                        return String::from_utf8_lossy(whole);
                    }
                    declared
                }
            }
        }
    };
    let decoder = label.and_then(charset_decoder).or_else(|| charset_decoder(b"windows-1252"));
    match decoder {
        Some(decode) => Cow::Owned(decode(bytes)),
        None => String::from_utf8_lossy(bytes),
    }
}

/// How far into a text its own charset is looked for.
const DECLARED_WITHIN: usize = 1024;

/// What HTML and XML say of their charset: `encoding="..."` or `charset=...`.
pub(crate) fn declared(bytes: &[u8]) -> Option<&[u8]> {
    let head = bytes.get(..DECLARED_WITHIN).unwrap_or(bytes);
    let (key, length) = ["encoding=", "charset="].iter().find_map(|key| {
        let at = head.windows(key.len()).position(|window| window.eq_ignore_ascii_case(key.as_bytes()))?;
        Some((at, key.len()))
    })?;
    let value = head.get(key + length..)?;
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let is_label = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    value.split(|byte| !is_label(byte)).next().filter(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charsets() {
        assert_eq!(decode("città".as_bytes(), Some(b"iso-8859-1")), "città");
        assert_eq!(decode(b"citt\xe0", None), "città");
        assert_eq!(decode(b"citt\xe0 \x80", Some(b"iso-8859-15")), "città \u{80}");
        assert_eq!(decode(b"\xef\xbb\xbfciao", None), "ciao");
        assert_eq!(decode(b"\xff\xfec\0i\0", None), "ci");
        assert_eq!(decode("è città".as_bytes().split_last().unwrap().1, None), "è citt");
        assert_eq!(declared(b"<?xml version='1.0' encoding='ISO-8859-1'?>"), Some(&b"ISO-8859-1"[..]));
        assert_eq!(declared(b"<meta content=\"text/html; charset=utf-8\">"), Some(&b"utf-8"[..]));
        assert_eq!(declared(b"charset="), None);
    }
}
