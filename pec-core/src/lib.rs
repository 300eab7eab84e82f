//! The engine for Italian certified e-mail (PEC, RFC 6109).

#![forbid(unsafe_code)]

pub mod asn1;
pub mod cms;
pub mod crypto;
pub mod daticert;
mod error;
pub mod facet;
pub mod finding;
mod limits;
pub mod message;
pub mod mime;
pub mod need;
#[cfg(feature = "provider")]
pub mod provider;
mod span;
mod time;
pub mod tracker;
pub mod trust;
pub mod verify;
pub mod x509;

pub use error::Error;
pub use limits::Limits;
pub use span::Span;
pub use time::UnixTime;
