//! Where the pieces of a sound signed message stand, found by plain search.
//!
//! The engine's own index is not asked: what it finds is under test.

use memchr::memmem;
use std::ops::Range;

/// The pieces of a `multipart/signed` message.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "for tests to take apart")]
pub struct Anatomy {
    /// The header, with the empty line after it.
    pub header: Range<usize>,
    /// The boundary, in the header.
    pub boundary: Range<usize>,
    /// The three delimiter lines, each with its line end if it has one.
    pub delimiters: [Range<usize>; 3],
    /// The signed part: without the line end that belongs to the second delimiter.
    pub signed: Range<usize>,
    /// The header of the part with the signature, with the empty line after it.
    pub signature_header: Range<usize>,
    /// The signature, encoded.
    pub signature: Range<usize>,
}

impl Anatomy {
    /// Looks at a message; `None` if it is not plainly a `multipart/signed` of two parts.
    #[must_use]
    pub fn of(raw: &[u8]) -> Option<Self> {
        let header = 0..header_end(raw)?;
        let lower = raw.get(header.clone())?.to_ascii_lowercase();
        memmem::find(&lower, b"multipart/signed")?;
        let name = memmem::find(&lower, b"boundary")? + b"boundary".len();
        let blanks = lower.get(name..)?.iter().take_while(|byte| **byte == b' ').count();
        let equals = name + blanks;
        if lower.get(equals) != Some(&b'=') {
            return None;
        }
        let blanks = lower.get(equals + 1..)?.iter().take_while(|byte| **byte == b' ').count();
        let start = equals + 1 + blanks;
        let quoted = raw.get(start) == Some(&b'"');
        let start = start + usize::from(quoted);
        let ends: &[u8] = if quoted { b"\"" } else { b"; \t\r\n" };
        let end = start + raw.get(start..)?.iter().position(|byte| ends.contains(byte))?;
        let boundary = start..end;

        let mark = [b"\n--", raw.get(boundary.clone())?].concat();
        let body = raw.get(header.end - 1..)?;
        let mut delimiters = memmem::find_iter(body, &mark).map(|at| {
            let start = header.end + at;
            let end = raw.get(start..).and_then(|rest| memchr::memchr(b'\n', rest));
            start..end.map_or(raw.len(), |length| start + length + 1)
        });
        let delimiters = [delimiters.next()?, delimiters.next()?, delimiters.next()?];
        let before = |at: usize| if raw[..at].ends_with(b"\r\n") { at - 2 } else { at - 1 };
        let signed = delimiters[0].end..before(delimiters[1].start).max(delimiters[0].end);
        let part = delimiters[1].end;
        let signature_header = part..part + header_end(raw.get(part..)?)?;
        let signature = signature_header.end..before(delimiters[2].start).max(signature_header.end);
        Some(Self { header, boundary, delimiters, signed, signature_header, signature })
    }
}

/// Past the first empty line.
fn header_end(raw: &[u8]) -> Option<usize> {
    let mut at = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if matches!(line, b"\n" | b"\r\n") {
            return Some(at);
        }
    }
    None
}

/// Decodes base64, whatever stands between its digits.
#[must_use]
pub fn from_base64(text: &[u8]) -> Vec<u8> {
    let digit = |byte: &u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::with_capacity(text.len() / 4 * 3));
    for digit in text.iter().filter_map(digit) {
        bits = bits << 6 | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    bytes
}

/// Encodes base64 in lines of this many digits; each line ends with `line_end`.
#[must_use]
pub fn to_base64(bytes: &[u8], width: usize, line_end: &[u8]) -> Vec<u8> {
    let mut digits = Vec::with_capacity(bytes.len() / 3 * 4 + 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let all = [18, 12, 6, 0].map(|shift| DIGITS[(bits >> shift & 0x3f) as usize]);
        digits.extend_from_slice(&all[..=group.len()]);
        digits.extend(std::iter::repeat_n(b'=', 3 - group.len()));
    }
    digits.chunks(width.max(1)).flat_map(|line| [line, line_end].concat()).collect()
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "Subject: x\r\nContent-Type: multipart/signed;\r\n boundary=\"b\"\r\n\r\npreamble\r\n--b\r\n\
        A: 1\r\n\r\nhello\r\n\r\n--b\r\nB: 2\r\n\r\nMAA=\r\n--b--\r\nepilogue\r\n";

    #[test]
    fn the_pieces() {
        for message in [MESSAGE.to_owned(), MESSAGE.replace("\r\n", "\n"), MESSAGE.replace("\"b\"", "b")] {
            let pieces = Anatomy::of(message.as_bytes()).unwrap();
            let lf = |range: &Range<usize>| message[range.clone()].replace("\r\n", "\n");
            assert_eq!(lf(&pieces.boundary), "b");
            assert_eq!(pieces.delimiters.each_ref().map(lf), ["--b\n", "--b\n", "--b--\n"]);
            assert_eq!(lf(&pieces.signed), "A: 1\n\nhello\n");
            assert_eq!(lf(&pieces.signature_header), "B: 2\n\n");
            assert_eq!(lf(&pieces.signature), "MAA=");
            assert!(lf(&pieces.header).ends_with("\n\n"));
        }
        assert!(Anatomy::of(b"Subject: x\r\n\r\nhello\r\n").is_none());
    }

    #[test]
    fn base64() {
        for (bytes, text) in [(&b""[..], ""), (b"a", "YQ==\n"), (b"ab", "YWI=\n"), (b"abcd", "YWJj\nZA==\n")]
        {
            assert_eq!(to_base64(bytes, 4, b"\n"), text.as_bytes());
            assert_eq!(from_base64(text.as_bytes()), bytes);
        }
    }
}
