//! Signatures as OpenSSL makes and judges them, and as real providers sent them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests are tests too"
)]
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod openssl;
mod realworld;

use pec_core::Limits;
use pec_core::asn1::{Reader, Tag};
use pec_core::cms::{Check, SignedData};
use pec_core::crypto::{AwsLc, Digest, RustCrypto, SignatureVerifier};

/// What the only signer's check says, with the certificate that the signer names among `certificates`. All back ends must agree.
fn check(signed: &SignedData<'_>, digest: &Digest, certificates: &[&[u8]]) -> Check {
    let [signer] = signed.signers() else { panic!("{} signers", signed.signers().len()) };
    let limits = Limits::default();
    let certificate = certificates
        .iter()
        .find(|certificate| {
            let names = Names::read(certificate);
            signer.identifier().matches(names.issuer, names.serial, None)
        })
        .expect("the signer's certificate");
    let spki = Names::read(certificate).spki;
    let rust = signer.check(digest, certificate, &*RustCrypto.prepare(spki, &limits).unwrap());
    let aws_lc = signer.check(digest, certificate, &*AwsLc.prepare(spki, &limits).unwrap());
    assert_eq!(rust, aws_lc, "the back ends differ");
    rust
}

/// What the tests need of a certificate (RFC 5280 4.1).
struct Names<'a> {
    issuer: &'a [u8],
    serial: &'a [u8],
    spki: &'a [u8],
}

impl<'a> Names<'a> {
    fn read(certificate: &'a [u8]) -> Self {
        let limits = Limits::default();
        let certificate = Reader::der(certificate, &limits).read_tagged(Tag::SEQUENCE).unwrap();
        let mut fields =
            certificate.children().unwrap().read_tagged(Tag::SEQUENCE).unwrap().children().unwrap();
        fields.read_optional(Tag::context(0)).unwrap(); // version
        let serial = fields.read().unwrap().integer().unwrap();
        fields.read().unwrap(); // signature
        let issuer = fields.read().unwrap().raw();
        fields.read().unwrap(); // validity
        fields.read().unwrap(); // subject
        Self { issuer, serial, spki: fields.read().unwrap().raw() }
    }
}

/// The codes of a check.
fn codes(check: &Check) -> Vec<&'static str> {
    check.findings().iter().map(|finding| finding.code.code()).collect()
}
