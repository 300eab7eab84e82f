//! Signers of real mail, and paths as OpenSSL judges them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests are tests too"
)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets the unexpected fails"
)]

mod openssl;
mod realworld;
mod revocation;

use pec_core::trust::Judgement;

/// Chain, accreditation, and what was found, as one line.
fn line(judgement: &Judgement) -> String {
    let codes: Vec<_> = judgement.findings.iter().map(|finding| finding.code.code()).collect();
    let line = format!("{} {} {}", judgement.chain.name(), judgement.accreditation.name(), codes.join(" "));
    line.trim_end().to_owned()
}
