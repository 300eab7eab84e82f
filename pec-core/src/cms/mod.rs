//! SignedData, the signature of S/MIME, as PEC providers send it (RFC 5652 5, RFC 8551).
//!
//! [`read`] takes the decoded bytes of an `smime.p7s`, DER or BER, and lends out what is inside; [`SignerInfo::check`] holds a
//! signature against the digest of the signed content and the key of the signer's certificate, and says what it found. Which
//! certificate that is, and whether to trust it, is for the layers above: [`SignerIdentifier::matches`] helps to choose.
//!
//! # What is tolerated, with a finding
//! * BER in any place but in certificates, which are passed on as they are;
//! * zero bytes and blanks after the end, the filling of some encoders; other bytes there are refused, although OpenSSL
//!   ignores them, because no genuine signature has them;
//! * signed attributes that are not in DER although the signature is over their DER form ([`SignerInfo::check`]).
//!
//! Version numbers say nothing that the structure does not say, and only have to be numbers. Certificates and CRLs that stand there twice
//! are given once. Attribute certificates and other revocation formats are passed over.
//!
//! # Not covered
//! Unsigned attributes, so neither counter-signatures nor time stamps: nobody's signature protects them from being removed.
//!
//! ```
//! use pec_core::{Limits, cms};
//! let error = cms::read(b"not a signature", &Limits::default()).unwrap_err();
//! assert_eq!(error.finding().code.code(), "cms.unreadable");
//! ```

mod attributes;
mod check;
mod error;
mod signed_data;
mod signer;

pub use check::Check;
pub use error::CmsError;
pub use signed_data::{SignedData, read};
pub use signer::{SignerIdentifier, SignerInfo};

#[cfg(test)]
mod tests;
