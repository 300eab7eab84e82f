//! Digests of stretches of a message, made while it is read.

use crate::Span;
use crate::crypto::{CrlfDigester, Digest, DigestAlgorithm};

/// The digests that a report needs of a message, of which some were not made when it was read: see
/// [`Condenser::with_digests`](super::Condenser::with_digests).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests {
    pub(super) wanted: Vec<WantedDigest>,
}

impl Digests {
    /// More are not made at once: each costs as much as all bytes that it is of.
    const MOST: usize = 16;

    /// `None` if these are too many.
    pub(crate) fn new(wanted: Vec<WantedDigest>) -> Option<Self> {
        (wanted.len() <= Self::MOST).then_some(Self { wanted })
    }
}

/// A digest by this algorithm, of these bytes of the whole message with CRLF line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WantedDigest {
    pub(crate) span: Span,
    pub(crate) algorithm: DigestAlgorithm,
}

/// A digest that was made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KnownDigest {
    pub(super) span: Span,
    pub(crate) digest: Digest,
    /// Whether a line end was read as CRLF that is none.
    pub(crate) changed: bool,
}

impl KnownDigest {
    pub(super) fn new(span: Span, digester: CrlfDigester) -> Self {
        let changed = digester.changed();
        Self { span, digest: digester.finish(), changed }
    }

    pub(super) fn is(&self, wanted: WantedDigest) -> bool {
        self.span == wanted.span && self.digest.algorithm() == wanted.algorithm
    }
}

/// A digest that is being made.
pub(super) struct Ranged {
    span: Span,
    digester: CrlfDigester,
}

impl Ranged {
    pub(super) fn new(wanted: WantedDigest) -> Self {
        Self { span: wanted.span, digester: CrlfDigester::new(wanted.algorithm) }
    }

    /// Takes what is in the span of a piece that begins at `start`.
    pub(super) fn update(&mut self, start: usize, piece: &[u8]) {
        let place = |place: usize| place.saturating_sub(start);
        self.digester.update(Span::new(place(self.span.start), place(self.span.end)).of(piece));
    }

    /// `None` if the message ended before its end.
    pub(super) fn finish(self, length: usize) -> Option<KnownDigest> {
        (self.span.end <= length).then(|| KnownDigest::new(self.span, self.digester))
    }
}
