//! NIST PKITS: each of its 224 tests as a signed message, whose result is known (`testdata/pkits/README.md`).
//!
//! A message is judged as any other is, from its bytes: at the time of its signature, with NIST's trust anchor as the caller's only
//! authority, and evidence of revocation required. *Valid* is one whose signature, certificates and CRLs are good: what its headers
//! say is another matter.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests are tests too"
)]

mod expected;
mod openssl;

use expected::{Exception, exceptions, expected, reason};
use pec_core::Limits;
use pec_core::crypto::{AwsLc, RustCrypto, SignatureVerifier};
use pec_core::facet::{Chain, Integrity, Revocation, Verdict};
use pec_core::finding::Severity;
use pec_core::message::Message;
use pec_core::trust::TrustStore;
use pec_core::verify::{Circumstances, EvidencePolicy, Policy, Report, Verifier};
use pec_tests::case::testdata;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What a test of PKITS, or the engine, says of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Says {
    Valid,
    Invalid,
}

/// The messages by the name of their test: `InvalidEESignatureTest3` for `SignedInvalidEESignatureTest3.eml`.
pub(crate) fn messages() -> BTreeMap<String, PathBuf> {
    let folder = testdata().join("pkits/smime");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let named = files.map(|path| {
        let name = path.file_stem().unwrap().to_str().unwrap().strip_prefix("Signed").unwrap().to_owned();
        (name, path)
    });
    named.collect()
}

/// The CRLs, by their files.
pub(crate) fn crls() -> impl Iterator<Item = Vec<u8>> {
    let files = std::fs::read_dir(testdata().join("pkits/crls")).unwrap();
    files.map(|entry| pec_tests::read(&entry.unwrap().path()))
}

fn verifier(backend: Arc<dyn SignatureVerifier>, crls: impl Iterator<Item = Vec<u8>>) -> Verifier {
    let mut store = TrustStore::empty();
    crls.for_each(|crl| assert_eq!(store.add_crls(&crl, &Limits::default()), Ok(1)));
    let anchor = pec_tests::read(&testdata().join("pkits/TrustAnchorRootCertificate.crt"));
    assert_eq!(store.add_authorities(&anchor), Ok(1));
    let mut policy = Policy::default();
    policy.revocation = EvidencePolicy::Required;
    Verifier::new(store).with_backend(backend).with_policy(policy)
}

fn says(report: &Report<'_>) -> Says {
    let facets = report.facets();
    let (chain, revocation) = (facets.chain == Chain::Trusted, facets.revocation == Revocation::Good);
    let valid = facets.integrity == Integrity::Intact && chain && revocation;
    // Nothing but what headers say is left to spoil it.
    assert_eq!(
        valid,
        matches!(report.verdict(), Verdict::Authentic | Verdict::Inconsistent),
        "{}",
        line(report)
    );
    if valid { Says::Valid } else { Says::Invalid }
}

/// The facets and the errors, as one line.
fn line(report: &Report<'_>) -> String {
    let facets = report.facets();
    let errors = report.findings().iter().filter(|finding| finding.code.severity() == Severity::Error);
    let errors: Vec<_> =
        errors.map(|finding| format!("{}: {}", finding.code.code(), finding.text())).collect();
    let facets = [facets.integrity.name(), facets.chain.name(), facets.revocation.name()];
    format!("{} ({})", facets.join(" "), errors.join("; "))
}

#[test]
fn every_test_has_the_result_that_nist_expects() {
    let messages = messages();
    let exceptions = exceptions();
    assert_eq!((messages.len(), exceptions.len()), (224, 2));
    let mut faults = Vec::new();
    // The CRLs that a message carries are all that it needs; those of all the other tests change nothing.
    let mut verifiers =
        [verifier(Arc::new(RustCrypto), std::iter::empty()), verifier(Arc::new(AwsLc), crls())];
    for (test, path) in &messages {
        let raw = pec_tests::read(path);
        let message = Message::parse(&raw, &Limits::default()).unwrap();
        let [report, other] = verifiers.each_mut().map(|v| v.verify(&message, &Circumstances::unknown()));
        assert_eq!(line(&report), line(&other), "{test}: back ends, or CRLs, differ");
        let (expected, ours) = (expected(test), says(&report));
        let exception = exceptions.iter().find(|exception| exception.test == *test);
        match exception {
            None if ours != expected => {
                faults.push(format!("{test}: expected {expected:?}, ours {ours:?}: {}", line(&report)));
            }
            Some(_) if ours == expected => faults.push(format!("{test}: needs no exception any more")),
            Some(Exception { expected: theirs, ours: said, .. }) if (*theirs, *said) != (expected, ours) => {
                faults.push(format!("{test}: the exception is of another result: {expected:?}, {ours:?}"));
            }
            _ => {}
        }
        let codes: Vec<_> = report.findings().iter().map(|finding| finding.code.code()).collect();
        if ours == Says::Invalid && !codes.contains(&reason(test)) {
            faults.push(format!("{test}: invalid, but not for {}: {}", reason(test), line(&report)));
        }
    }
    for Exception { test, reason, .. } in &exceptions {
        assert!(messages.contains_key(test) && !reason.is_empty(), "{test}: no such test, or no reason");
    }
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), messages.len(), faults.join("\n"));
}
