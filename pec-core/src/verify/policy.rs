//! What the caller asks for, and what the caller knows: policies are values, time is an argument.

use crate::UnixTime;

/// What must be shown before a message counts as authentic. The default asks for nothing beyond the rules themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// What to do without evidence about revocation.
    pub revocation: EvidencePolicy,
    /// What to do without a witness of the time of signing.
    pub witness: EvidencePolicy,
    /// Up to when a signature may use SHA-1: one that is signed later counts as untrusted. `None`: at any time, with a
    /// warning, for providers used it until 2024 at least.
    pub sha1_until: Option<UnixTime>,
}

/// Whether a piece of evidence may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "required or not: there is no third")]
pub enum EvidencePolicy {
    /// It may be missing.
    #[default]
    Optional,
    /// Without it the verdict is `indeterminate`.
    Required,
}

/// What the caller knows about the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Circumstances {
    /// The present. With it the report also says what has expired since.
    pub now: Option<UnixTime>,
    /// When the caller provably had the message already: an entry in an audit log, a time stamp.
    pub seen_at: Option<UnixTime>,
}

impl Circumstances {
    /// Nothing is known: certificates are judged at the signing time alone.
    #[must_use]
    pub fn unknown() -> Self {
        Self::default()
    }

    /// The present is known.
    #[must_use]
    pub fn at(now: UnixTime) -> Self {
        Self { now: Some(now), seen_at: None }
    }

    /// The same, and the message was provably there at this time.
    #[must_use]
    pub fn seen_at(mut self, time: UnixTime) -> Self {
        self.seen_at = Some(time);
        self
    }
}
