//! Transfer encodings. RFC 2045 section 6.

use crate::even_lines::LINE;
use mail_parser::decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode_char};
use memchr::{memchr, memchr_iter};
use std::{borrow::Cow, fmt};

/// The content of a part, its transfer encoding undone.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Body<'a> {
    /// The content. It borrows from the message where there was nothing to undo.
    pub bytes: Cow<'a, [u8]>,
    /// The encoding is damaged (or not one of RFC 2045): what could be decoded is there, and nothing was dropped
    /// silently.
    pub damaged: bool,
}

impl<'a> Body<'a> {
    /// The content of `raw`, encoded as `encoding` says: a token, without regard to case.
    pub(super) fn decode(raw: &'a [u8], encoding: Option<&str>) -> Self {
        let is = |name: &str| encoding.is_some_and(|encoding| encoding.eq_ignore_ascii_case(name));
        if is("base64") {
            let (bytes, damaged) = base64(raw);
            Self { bytes: Cow::Owned(bytes), damaged }
        } else if is("quoted-printable") {
            let (bytes, damaged) = quoted_printable(raw);
            Self { bytes: Cow::Owned(bytes), damaged }
        } else {
            let known = encoding.is_none() || ["", "7bit", "8bit", "binary"].into_iter().any(is);
            Self { bytes: Cow::Borrowed(raw), damaged: !known }
        }
    }
}

impl fmt::Debug for Body<'_> {
    /// Says how much it is, not what: content is private.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body")
            .field("length", &self.bytes.len())
            .field("damaged", &self.damaged)
            .finish_non_exhaustive()
    }
}

/// Decodes base64; also whether it is damaged: other bytes than digits and blanks, padding missing, wrong or followed
/// by more. Such bytes are passed over (RFC 2045 section 6.8), and what follows padding is decoded too.
pub(super) fn base64(encoded: &[u8]) -> (Vec<u8>, bool) {
    if let Some(bytes) = sound_base64(b"", encoded) {
        return (bytes, false);
    }
    let end = memchr(b'=', encoded).unwrap_or(encoded.len());
    let (data, padding) = encoded.split_at_checked(end).unwrap_or((encoded, b""));
    let ends_there = padding.iter().all(|byte| matches!(byte, b'=' | b' ' | b'\t' | b'\r' | b'\n'));
    // The decoder takes 0xFF for the end of the data: it would drop what follows.
    if ends_there
        && memchr(0xff, data).is_none()
        && let Some(bytes) = base64_decode(data)
    {
        let padding = memchr_iter(b'=', padding).count();
        let sound = match bytes.len() % 3 {
            1 => padding == 2,
            2 => padding == 1,
            // A digit left over gives no byte, so only counting shows it. All of `data` is digits and blanks now.
            _ => padding == 0 && (data.len() - blanks(data)).is_multiple_of(4),
        };
        return (bytes, !sound);
    }
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let kept: Vec<u8> = encoded.iter().copied().filter(is_digit).collect();
    (base64_decode(&kept).unwrap_or_default(), true)
}

/// Decodes what has nothing but digits and line ends and the right padding: nearly all that is met, at a tenth of the cost. What it says
/// is put behind `decoded`.
pub(super) fn sound_base64(decoded: &[u8], encoded: &[u8]) -> Option<Vec<u8>> {
    let mut digits = Vec::with_capacity(decoded.len() + encoded.len());
    digits.extend_from_slice(decoded);
    let mut rest = encoded;
    while let Some(width) = memchr(b'\n', rest) {
        // Nearly all lines are as long as the one before. A copy of a length that is known takes no call: more is copied, and cut off.
        let left = rest.len();
        while let Some(line) = rest.first_chunk::<LINE>()
            && line.get(width) == Some(&b'\n')
            && let Some(after) = rest.get(width + 1..)
        {
            let crlf = line.get(..width).is_some_and(|line| line.ends_with(b"\r"));
            let end = digits.len() + width - usize::from(crlf);
            digits.extend_from_slice(line);
            digits.truncate(end);
            rest = after;
        }
        if rest.len() == left {
            let (line, after) = rest.split_at_checked(width).unwrap_or_default();
            digits.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
            rest = after.get(1..).unwrap_or_default();
        }
    }
    digits.extend_from_slice(rest);
    let length = base64_simd::STANDARD.decode_inplace(digits.get_mut(decoded.len()..)?).ok()?.len();
    digits.truncate(decoded.len() + length);
    Some(digits)
}

fn blanks(bytes: &[u8]) -> usize {
    // By pieces that stay in the cache, for each is counted four times.
    let count =
        |piece: &[u8]| -> usize { b"\n\r \t".iter().map(|blank| memchr_iter(*blank, piece).count()).sum() };
    bytes.chunks(16 * 1024).map(count).sum()
}

/// Decodes quoted-printable; also whether it is damaged: an equals sign followed by neither two hexadecimal digits nor
/// a line end, which stays as it is. Unlike mail-parser's decoder it keeps each line end and each bare CR as it stands,
/// because certification data are compared byte by byte.
pub(super) fn quoted_printable(encoded: &[u8]) -> (Vec<u8>, bool) {
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut damaged = false;
    for line in encoded.split_inclusive(|byte| *byte == b'\n') {
        let text = line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line));
        let line_end = line.get(text.len()..).unwrap_or_default();
        // Blanks at the end of a line were added on the way: RFC 2045 section 6.7 (3).
        let blanks = text.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let mut rest = text.get(..text.len() - blanks).unwrap_or(text);
        let soft = rest.strip_suffix(b"=");
        rest = soft.unwrap_or(rest);
        while let Some(at) = memchr(b'=', rest) {
            let (plain, escape) = rest.split_at_checked(at).unwrap_or((rest, b""));
            decoded.extend_from_slice(plain);
            let byte = match escape {
                [_, high, low, ..] => hex_pair(*high, *low),
                _ => None,
            };
            damaged |= byte.is_none();
            decoded.push(byte.unwrap_or(b'='));
            rest = escape.get(if byte.is_some() { 3 } else { 1 }..).unwrap_or_default();
        }
        decoded.extend_from_slice(rest);
        if soft.is_none() {
            decoded.extend_from_slice(line_end);
        }
    }
    (decoded, damaged)
}

/// The byte that two hexadecimal digits of either case mean.
pub(super) fn hex_pair(high: u8, low: u8) -> Option<u8> {
    quoted_printable_decode_char(high, low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Lines of one length, of several, and such that hide a line end where the end of a longer one would be.
        #[test]
        fn base64_in_lines_of_any_length(
            bytes in prop::collection::vec(any::<u8>(), 0..900),
            widths in prop::collection::vec(prop::sample::select(vec![1, 37, 38, 39, 75, 76, 77, 78, 79, 80, 81, 200]), 1..4),
            each in 1_usize..6,
            end in prop::sample::select(vec!["\n", "\r\n"]),
        ) {
            let digits = base64_simd::STANDARD.encode_to_string(&bytes);
            let (mut encoded, mut rest) = (String::new(), digits.as_str());
            for width in widths.iter().flat_map(|width| std::iter::repeat_n(width, each)).cycle() {
                let (line, after) = rest.split_at((*width).min(rest.len()));
                encoded.extend([line, end]);
                rest = after;
                if rest.is_empty() {
                    break;
                }
            }
            prop_assert_eq!(base64(encoded.as_bytes()), (bytes.clone(), false));
            // Only short lines may be left to the slower decoder.
            let hides = widths.iter().any(|width| *width < 40);
            prop_assert!(hides || sound_base64(b"", encoded.as_bytes()) == Some(bytes));
        }
    }

    #[test]
    fn base64_says_what_is_wrong() {
        for (encoded, decoded, damaged) in [
            (&b""[..], &b""[..], false),
            (b"YWJj", b"abc", false),
            (b"YW\r\nJj\r\n", b"abc", false),
            (b"YWI=", b"ab", false),
            (b"YQ==\n", b"a", false),
            (b"YQ=\n=", b"a", false),
            (b"YWI", b"ab", true),
            (b"YQ", b"a", true),
            (b"YWJjZ", b"abc", true),
            (b"YWJj=", b"abc", true),
            (b"YWI==", b"ab", true),
            (b"YW*Jj", b"abc", true),
            (b"YWJj\xffYWJj", b"abcabc", true),
            (b"YQ==YWJj", b"aabc", true),
            (b"YWJj\r\n-- \r\n", b"abc", true),
        ] {
            assert_eq!(base64(encoded), (decoded.to_vec(), damaged), "{:?}", encoded.escape_ascii());
        }
    }

    #[test]
    fn quoted_printable_keeps_what_it_need_not_change() {
        for (encoded, decoded, damaged) in [
            (&b"citt=E0=20"[..], &b"citt\xe0 "[..], false),
            (b"a=\r\nb=\nc\r\nd\n", b"abc\r\nd\n", false),
            (b"a \t\r\nb  ", b"a\r\nb", false),
            (b"a= \t\r\nb", b"ab", false),
            (b"a\rb\xff", b"a\rb\xff", false),
            (b"=e8=E8", b"\xe8\xe8", false),
            (b"a=ZZ=4", b"a=ZZ=4", true),
            (b"a=", b"a", false),
            (b"==41", b"=A", true),
            (b"1==\r\n2", b"1=2", true),
        ] {
            assert_eq!(
                quoted_printable(encoded),
                (decoded.to_vec(), damaged),
                "{:?}",
                encoded.escape_ascii()
            );
        }
    }

    #[test]
    fn only_what_is_encoded_is_copied() {
        for (encoding, damaged) in [(None, false), (Some("8BIT"), false), (Some("x-uuencode"), true)] {
            let body = Body::decode(b"a=20", encoding);
            assert!(matches!(body.bytes, Cow::Borrowed(b"a=20")));
            assert_eq!(body.damaged, damaged, "{encoding:?}");
        }
    }
}
