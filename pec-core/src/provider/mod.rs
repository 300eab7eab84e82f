//! What a provider issues: receipts, notices and envelopes of every kind of RFC 6109 section 3. For test data and for a
//! sandbox provider.
//!
//! A [`Submission`] is the message that a user sent, a [`Provider`] makes a [`Draft`] of each message about it, and a
//! [`Signer`] signs the draft: the key may be in a hardware module, or in another process. All is deterministic: dates
//! and Message-IDs are arguments, MIME boundaries derive from them, so the same input gives the same bytes.
//!
//! A draft is open: test data that tell two stories at once are made by changing it before it is signed.
//!
//! ```
//! use pec_core::daticert::{LocalTime, Recipient};
//! use pec_core::provider::{DigestAlgorithm, Issue, Provider, Signer, Submission};
//! use pec_core::{Error, UnixTime};
//!
//! struct Hsm { certificates: Vec<Vec<u8>> }
//!
//! impl Signer for Hsm {
//!     fn certificates(&self) -> &[Vec<u8>] {
//!         &self.certificates
//!     }
//!     fn sign(&self, _digest: DigestAlgorithm, _to_be_signed: &[u8]) -> Result<Vec<u8>, Error> {
//!         Ok(vec![0; 256]) // here the module would sign
//!     }
//! }
//!
//! # fn main() -> Result<(), Error> {
//! # const CERTIFICATE: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/provider/example.der"));
//! let hsm = Hsm { certificates: vec![CERTIFICATE.to_vec()] }; // the signer's, then those of its issuers
//!
//! let original = b"From: anna@pec.example\r\nTo: bruno@pec.example\r\nSubject: Offerta\r\n\
//!     Message-ID: <1@client.example>\r\n\r\nBuongiorno\r\n";
//! let recipients = vec![Recipient::new("bruno@pec.example", true)];
//! let submission = Submission::new(original, "anna@pec.example", recipients, "opec1.1@pec.example");
//!
//! let provider = Provider::new("Gestore di prova", "pec.example");
//! let issue = Issue::new(LocalTime::new(UnixTime(1_639_488_968), 60), "opec1.2@pec.example");
//! let acceptance = provider.acceptance(&submission, &issue).sign(&hsm)?;
//!
//! let text = String::from_utf8(acceptance).unwrap();
//! assert!(text.contains("Subject: ACCETTAZIONE: Offerta\r\n"));
//! assert!(text.contains("Date: Tue, 14 Dec 2021 14:36:08 +0100\r\n"));
//! # Ok(())
//! # }
//! ```

mod brief;
mod draft;
mod issue;
mod original;
mod signed_data;
mod signer;
mod submission;
mod words;

pub use crate::crypto::DigestAlgorithm;
pub use draft::Draft;
pub use issue::{Provider, Timeout};
pub use signer::{RsaSigner, Signer};
pub use submission::{Issue, Submission};
