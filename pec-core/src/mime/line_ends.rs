//! The line ends that some bytes have.

use memchr::memchr_iter;

/// The line ends of some bytes. A CR without LF is no line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LineEnds {
    /// There is no line end.
    None,
    /// All are CRLF, as mail is sent and signed. RFC 5322 section 2.1.
    Crlf,
    /// All are LF, as mail is often stored.
    Lf,
    /// Some are CRLF, some LF.
    Mixed,
}

impl LineEnds {
    /// The line ends of `bytes`. This reads them up to the first line end that differs from the one before.
    ///
    /// ```
    /// use pec_core::mime::LineEnds;
    /// assert_eq!(LineEnds::of(b"a\r\nb\r\n"), LineEnds::Crlf);
    /// assert_eq!(LineEnds::of(b"a\nb\r\n"), LineEnds::Mixed);
    /// ```
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut seen = Self::None;
        for at in memchr_iter(b'\n', bytes) {
            seen = seen.and(at.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\r'));
            if seen == Self::Mixed {
                break;
            }
        }
        seen
    }

    /// These and one more line end.
    pub(super) fn and(self, crlf: bool) -> Self {
        match (self, crlf) {
            (Self::None | Self::Crlf, true) => Self::Crlf,
            (Self::None | Self::Lf, false) => Self::Lf,
            _ => Self::Mixed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_cr_is_no_line_end() {
        for (bytes, expected) in [
            (&b""[..], LineEnds::None),
            (b"a\rb", LineEnds::None),
            (b"\n", LineEnds::Lf),
            (b"a\rb\nc\n", LineEnds::Lf),
            (b"a\r\nb\r\r\n", LineEnds::Crlf),
            (b"a\r\nb\n", LineEnds::Mixed),
        ] {
            assert_eq!(LineEnds::of(bytes), expected, "{bytes:?}");
        }
    }
}
