//! The proof that certified facts may be read.

use crate::daticert::CertificationData;
use crate::facet::Verdict;
use crate::message::sha256;
use crate::tracker::Fact;
use std::fmt;

/// Certification data whose signature, signer and consistency were found to stand.
///
/// It has no public constructor: only [`Verifier::verify`](super::Verifier::verify) makes one, so nothing forged can be
/// read as certified. An unsigned header that was edited does not take it away; then
/// [`headers_contradicted`](Self::headers_contradicted) says so.
#[derive(Clone)]
pub struct Verified<'a> {
    pub(super) raw: &'a [u8],
    pub(super) data: CertificationData,
    pub(super) verdict: Verdict,
    pub(super) headers_contradicted: bool,
}

impl Verified<'_> {
    /// What the provider certifies.
    #[must_use]
    pub fn certification_data(&self) -> &CertificationData {
        &self.data
    }

    /// Whether unsigned headers tell another story than the certified data.
    #[must_use]
    pub fn headers_contradicted(&self) -> bool {
        self.headers_contradicted
    }

    /// The fact that the tracker takes in. Hashes the whole message once.
    #[must_use]
    pub fn fact(&self) -> Fact {
        Fact::from_certified(
            self.data.kind,
            &self.data,
            sha256(self.raw),
            self.verdict,
            self.headers_contradicted,
        )
    }
}

/// Redacted: only the kind.
impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified").field("kind", &self.data.kind).finish_non_exhaustive()
    }
}
