//! What is measured.

use crate::Result;
use crate::pki::Pki;
use crate::sample::{Sample, SignedMessage};
use aws_lc_rs::digest;
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use mail_parser::MessageParser;
use pec_core::Limits;
use pec_core::crypto::{AwsLc, RustCrypto, SignatureVerifier};
use pec_core::message::Message;
use pec_core::verify::{Circumstances, Verifier};
use sha2::{Digest, Sha256};
use std::hint::black_box;
use std::sync::Arc;

/// One thing to do with each message of a sample.
pub struct Work<'a> {
    /// What it is, in the tables.
    pub name: &'static str,
    run: Box<dyn FnMut(&SignedMessage) -> bool + 'a>,
    messages: &'a [SignedMessage],
}

impl<'a> Work<'a> {
    fn new(name: &'static str, sample: &'a Sample, run: impl FnMut(&SignedMessage) -> bool + 'a) -> Self {
        Self { name, run: Box::new(run), messages: &sample.messages }
    }

    /// Does it once with each message.
    ///
    /// # Errors
    ///
    /// A message did not come out as it should: then the time says nothing.
    pub fn run(&mut self) -> Result {
        match self.messages.iter().all(|message| black_box((self.run)(black_box(message)))) {
            true => Ok(()),
            false => Err(format!("{}: a message did not come out as it should", self.name).into()),
        }
    }
}

/// Everything that is measured with a sample. The first is the floor: hash the signed bytes once and check one RSA
/// signature with a key that is ready, with everything known beforehand that a verifier has to find.
///
/// # Errors
///
/// The keys cannot be read.
pub fn works<'a>(sample: &'a Sample, pki: &'a Pki) -> Result<Vec<Work<'a>>> {
    let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &pki.spki)
        .map_err(|_| "the provider's key cannot be read")?;
    let floor = move |message: &SignedMessage| {
        let hash = Sha256::digest(message.content());
        digest::Digest::import_less_safe(&hash, &digest::SHA256)
            .is_ok_and(|hash| key.verify_digest_sig(&hash, &message.signature).is_ok())
    };
    let limits = Limits::default();
    let parse = move |message: &SignedMessage| Message::parse(&message.raw, &limits).is_ok();
    let mailparse = |message: &SignedMessage| mailparse::parse_mail(&message.raw).is_ok();
    let mail_parser = |message: &SignedMessage| MessageParser::new().parse(&message.raw).is_some();
    let warm = |backend: Arc<dyn SignatureVerifier>| {
        let mut verifier = Verifier::new(pki.trust.clone()).with_backend(backend);
        move |message: &SignedMessage| verified(&mut verifier, message, |_| ())
    };
    let cold = |backend: Arc<dyn SignatureVerifier>| {
        move |message: &SignedMessage| {
            let mut verifier = Verifier::new(pki.trust.clone()).with_backend(Arc::clone(&backend));
            verified(&mut verifier, message, |_| ())
        }
    };
    let mut verifier = Verifier::new(pki.trust.clone()).with_backend(Arc::new(AwsLc));
    let json = move |message: &SignedMessage| {
        verified(&mut verifier, message, |report| drop(black_box(report.to_json())))
    };
    let mut verifier = Verifier::new(pki.trust.clone()).with_backend(Arc::new(AwsLc));
    let fact = move |message: &SignedMessage| {
        verified(&mut verifier, message, |report| {
            drop(black_box(report.verified().map(|proof| proof.fact())))
        })
    };
    Ok(vec![
        Work::new("floor", sample, floor),
        Work::new("parse", sample, parse),
        Work::new("parse by mailparse", sample, mailparse),
        Work::new("parse by mail-parser", sample, mail_parser),
        Work::new("verify, AWS-LC", sample, warm(Arc::new(AwsLc))),
        Work::new("verify, AWS-LC, report in JSON", sample, json),
        Work::new("verify, AWS-LC, fact to track", sample, fact),
        Work::new("verify, AWS-LC, new signer", sample, cold(Arc::new(AwsLc))),
        Work::new("verify, pure Rust", sample, warm(Arc::new(RustCrypto))),
        Work::new("verify, pure Rust, new signer", sample, cold(Arc::new(RustCrypto))),
    ])
}

/// From bytes to the report, and then what else is to be done with it.
fn verified(
    verifier: &mut Verifier,
    message: &SignedMessage,
    then: impl FnOnce(&pec_core::verify::Report<'_>),
) -> bool {
    let Ok(message) = Message::parse(&message.raw, verifier.limits()) else { return false };
    let report = black_box(verifier.verify(&message, &Circumstances::unknown()));
    then(&report);
    report.verified().is_some()
}
