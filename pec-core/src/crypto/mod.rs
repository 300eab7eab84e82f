//! The cryptography of signatures: digests, public keys, and checking a signature over a digest. Nothing here signs.
//!
//! The mathematics is done by a back end that the caller chooses by value, a [`SignatureVerifier`]: [`RustCrypto`] always,
//! `AwsLc` with the feature `aws-lc-rs`. Which keys and algorithms are accepted is decided here, once, before a back end is
//! asked, so that a verdict does not depend on the choice:
//!
//! * RSA keys of 1024 bits up to [`Limits::max_rsa_bits`](crate::Limits), at most 8192; an odd exponent from 3 to 2³² - 1;
//! * RSASSA-PKCS1-v1_5 (RFC 8017 8.2) with SHA-1, SHA-256, SHA-384 and SHA-512. Whether a weak one is good enough is for the
//!   policy above; MD2, MD4 and MD5 are never read.
//!
//! # Not covered
//! RSASSA-PSS and ECDSA: no PEC authority or provider has used them, and the pure-Rust back end would need a dozen more crates
//! for the latter. A key or a signature of that sort is reported as unsupported, never as good.
//!
//! ```
//! use pec_core::crypto::{Digest, DigestAlgorithm};
//! let digest = Digest::of(DigestAlgorithm::Sha256, b"abc");
//! assert_eq!(digest.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
//! ```

mod algorithm;
#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
mod crlf;
mod digest;
mod key;
mod rust_crypto;
mod verify;

pub use algorithm::{AlgorithmIdentifier, SignatureAlgorithm, UnsupportedAlgorithm};
#[cfg(feature = "aws-lc-rs")]
pub use aws_lc::AwsLc;
pub use crlf::CrlfDigester;
pub use digest::{Digest, DigestAlgorithm, Digester};
pub use key::KeyError;
pub use rust_crypto::RustCrypto;
pub use verify::{BadSignature, KeyKind, SignatureScheme, SignatureVerifier, VerifyingKey};
