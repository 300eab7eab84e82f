//! Why a signature cannot be decoded.

use crate::asn1::Asn1Error;
use crate::finding::{Code, Finding};

/// A signature that cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CmsError {
    /// It is not the ASN.1 of a SignedData; the byte is counted in the decoded signature.
    #[error("{0}")]
    Asn1(#[from] Asn1Error),
    /// It is CMS, but of another type.
    #[error("CMS of the type {0}, not SignedData")]
    ContentType(String),
    /// It has more bytes than [`Limits::max_cms_bytes`](crate::Limits).
    #[error("{found} bytes, more than the limit of {allowed}")]
    TooLarge {
        /// Bytes of the signature.
        found: usize,
        /// The limit in force.
        allowed: usize,
    },
    /// It has more signers than [`Limits::max_signers`](crate::Limits).
    #[error("more than {allowed} signers")]
    TooManySigners {
        /// The limit in force.
        allowed: usize,
    },
    /// A signer has more signed attributes than [`Limits::max_attributes`](crate::Limits).
    #[error("more than {allowed} signed attributes")]
    TooManyAttributes {
        /// The limit in force.
        allowed: usize,
    },
}

impl CmsError {
    /// The error as a finding about the message.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let code = match self {
            Self::TooManySigners { .. } => Code::CmsSignersLimit,
            _ => Code::CmsUnreadable,
        };
        Finding::new(code).with(self.to_string())
    }
}
