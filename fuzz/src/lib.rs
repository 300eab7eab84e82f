//! What the fuzz targets share: the corpus taken to pieces, messages assembled from them, DER and certificates written to
//! order.
//!
//! A structured target turns the fuzzer's bytes into choices ([`Choices`]): so it begins behind the doors at which most raw
//! bytes are turned away. No bytes at all mean the first choice every time, which is always a sound one.

pub mod assemble;
pub mod certificate;
mod choices;
pub mod corpus;
pub mod der;

pub use choices::Choices;
