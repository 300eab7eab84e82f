//! Edited views: the digest of bytes as some edits would leave them, without a copy.

use crate::Span;
use crate::crypto::{CrlfDigester, Digest, DigestAlgorithm};

/// Bytes that are replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Splice {
    /// Which ones; none, to insert there.
    pub at: Span,
    /// By what.
    pub with: &'static [u8],
}

impl Splice {
    pub(super) fn new(start: usize, end: usize, with: &'static [u8]) -> Self {
        Self { at: Span::new(start, end), with }
    }
}

/// Edits in the order of their places, found as they are asked for.
pub(super) type Splices<'a> = Box<dyn Iterator<Item = Splice> + 'a>;

/// What an edited view gave.
pub(super) struct Edited {
    /// The digest of all of it, in canonical form.
    pub digest: Digest,
    /// Where the first edit stands.
    pub first: Span,
    /// How many edits there are.
    pub places: usize,
}

/// The digest of `bytes` with these edits, line ends read as CRLF; `None` if there is nothing to edit.
pub(super) fn digest(
    algorithm: DigestAlgorithm,
    bytes: &[u8],
    splices: impl Iterator<Item = Splice>,
) -> Option<Edited> {
    let mut splices = splices.peekable();
    let first = splices.peek()?.at;
    let mut digester = CrlfDigester::new(algorithm);
    let (mut at, mut places) = (0, 0);
    for splice in splices {
        digester.update(bytes.get(at..splice.at.start).unwrap_or_default());
        digester.update(splice.with);
        at = splice.at.end;
        places += 1;
    }
    digester.update(bytes.get(at..).unwrap_or_default());
    Some(Edited { digest: digester.finish(), first, places })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_what_the_edits_leave() {
        let splices = [Splice::new(0, 1, b""), Splice::new(2, 2, b"X"), Splice::new(3, 5, b"\n")];
        let edited = digest(DigestAlgorithm::Sha256, b"abcdefg", splices.into_iter()).unwrap();
        assert_eq!(edited.digest, Digest::of(DigestAlgorithm::Sha256, b"bXc\r\nfg"));
        assert_eq!((edited.first, edited.places), (Span::new(0, 1), 3));
        assert!(digest(DigestAlgorithm::Sha256, b"abc", std::iter::empty()).is_none());
    }
}
