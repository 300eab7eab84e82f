//! The proof that certified facts may be read.

use crate::daticert::CertificationData;
use crate::facet::Verdict;
use crate::message::sha256;
use crate::tracker::Fact;
use std::fmt;
use std::sync::Arc;

/// Certification data whose signature, signer and consistency were found to stand.
///
/// It has no public constructor: only [`Verifier::verify`](super::Verifier::verify) makes one, so nothing forged can be
/// read as certified. An unsigned header that was edited does not take it away; then
/// [`headers_contradicted`](Self::headers_contradicted) says so.
#[derive(Clone)]
pub struct Verified<'a> {
    pub(super) evidence: Evidence<'a>,
    pub(super) data: Arc<CertificationData>,
    pub(super) verdict: Verdict,
    pub(super) headers_contradicted: bool,
}

/// The message that certifies, for its SHA-256.
#[derive(Clone)]
pub(super) enum Evidence<'a> {
    Bytes(&'a [u8]),
    Sha256([u8; 32]),
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

    /// The fact that the tracker takes in. Hashes the whole message once, unless that was done while it was read in pieces.
    #[must_use]
    pub fn fact(&self) -> Fact {
        let sha256 = match self.evidence {
            Evidence::Bytes(raw) => sha256(raw),
            Evidence::Sha256(sha256) => sha256,
        };
        Fact::from_certified(self.data.kind, &self.data, sha256, self.verdict, self.headers_contradicted)
    }
}

impl Verified<'_> {
    /// The same, if it does not need the bytes of the message.
    pub(super) fn into_owned(self) -> Option<Verified<'static>> {
        let Evidence::Sha256(sha256) = self.evidence else { return None };
        let Self { data, verdict, headers_contradicted, .. } = self;
        Some(Verified { evidence: Evidence::Sha256(sha256), data, verdict, headers_contradicted })
    }
}

/// Redacted: only the kind.
impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified").field("kind", &self.data.kind).finish_non_exhaustive()
    }
}
