//! X.509 certificates and CRLs (RFC 5280): read once, names, and paths judged at a given time.
//!
//! A [`Certificate`] is read by our own reader, not rebuilt from decoded fields: what is hashed and compared are the bytes as
//! they were signed, and old real certificates that depart from the profile are read all the same. Whether a departure matters is
//! decided where trust is judged.
//!
//! * [`Name`], [`GeneralName`]: names, compared as RFC 5280 section 7 says.
//! * [`NameConstraints`]: which names a CA may certify.
//! * [`Crl`]: a certificate revocation list, for whatever signature, scope and time.
//! * [`path`]: the search for a path to an anchor, and its validation.
//!
//! ```
//! use pec_core::x509::{Certificate, read_certificates};
//! assert!(Certificate::from_der(b"not a certificate").is_err());
//! assert!(read_certificates(b"no certificate here").is_err());
//! ```
//!
//! # Not covered
//! Policies that a relying party would choose (RFC 5280 section 6.1.1 c): which policies a path is valid for is not told. Whether
//! a CRL proves anything about a path is judged by [`trust`](crate::trust).

mod certificate;
mod constraints;
mod crl;
mod distribution;
mod extensions;
mod file;
mod general_name;
mod name;
pub mod path;
mod signed;

pub use certificate::{Certificate, X509Error};
pub use constraints::{NameConstraints, Refusal};
pub use crl::{Crl, RevokedEntry};
pub use distribution::{DistributionPoint, IssuingDistributionPoint, Reasons, RevocationReason};
pub use extensions::{BasicConstraints, KeyUsage, PolicyConstraints};
pub(crate) use file::{base64, block};
pub use file::{read_certificates, read_crls};
pub use general_name::GeneralName;
pub use name::Name;

#[cfg(test)]
pub(crate) mod forge;
#[cfg(test)]
mod tests;
