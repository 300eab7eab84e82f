//! Texts compared line by line, line ends aside.

use memchr::memchr;

/// The number of the first line, from 1, in which two texts differ; LF and CRLF are the same line end.
pub(super) fn first_difference(a: &[u8], b: &[u8]) -> Option<usize> {
    if a == b {
        return None;
    }
    let (mut a, mut b) = (a, b);
    let mut number = 1;
    while !(a.is_empty() && b.is_empty()) {
        let (line_a, rest_a) = line(a);
        let (line_b, rest_b) = line(b);
        if line_a != line_b {
            return Some(number);
        }
        (a, b) = (rest_a, rest_b);
        number += 1;
    }
    None
}

/// The first line without its line end, whether it has one, and the rest.
fn line(text: &[u8]) -> ((&[u8], bool), &[u8]) {
    let Some((line, rest)) = memchr(b'\n', text).and_then(|end| text.split_at_checked(end)) else {
        return ((text, false), b"");
    };
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    ((line, true), rest.get(1..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_no_difference_and_all_else_is() {
        for (a, b, expected) in [
            (&b"a\r\nb"[..], &b"a\nb"[..], None),
            (b"", b"", None),
            (b"a\r\nb\r\n", b"a\nb", Some(2)),
            (b"a\r\nb\r\n\r\n", b"a\r\nb\r\n", Some(3)),
            (b"a\r\n b", b"a\r\nb", Some(2)),
            (b"a\r\r\nb", b"a\r\nb", Some(1)),
            (b"a", b"", Some(1)),
        ] {
            assert_eq!(first_difference(a, b), expected, "{:?}", a.escape_ascii());
            assert_eq!(first_difference(b, a), expected, "{:?}", a.escape_ascii());
        }
    }
}
