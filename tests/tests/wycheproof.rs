//! Project Wycheproof's vectors for RSASSA-PKCS1-v1_5: each has a result that is known, and both back ends must have it.
#![allow(clippy::panic, reason = "the helpers of tests are tests too")]

use pec_core::Limits;
use pec_core::crypto::{
    AwsLc, Digest, DigestAlgorithm, RustCrypto, SignatureScheme, SignatureVerifier, VerifyingKey,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use wycheproof::rsa_pkcs1_verify::{Test, TestFlag, TestName, TestSet};
use wycheproof::{HashFunction, TestResult};

/// The digest, if it is one that the engine takes.
fn digest(hash: HashFunction) -> Option<DigestAlgorithm> {
    match hash {
        HashFunction::Sha1 => Some(DigestAlgorithm::Sha1),
        HashFunction::Sha2_256 => Some(DigestAlgorithm::Sha256),
        HashFunction::Sha2_384 => Some(DigestAlgorithm::Sha384),
        HashFunction::Sha2_512 => Some(DigestAlgorithm::Sha512),
        _ => None,
    }
}

/// What must become of a vector. Where Wycheproof leaves the choice, the choice is ours, and made by the flag that names why.
fn is_good(test: &Test) -> bool {
    match (test.result, &test.flags[..]) {
        (TestResult::Valid, _) => true,
        (TestResult::Invalid, _) => false,
        // A digest's identifier without the NULL beside it: RFC 8017 9.2 wants it there, and a signature is exact.
        (TestResult::Acceptable, [TestFlag::MissingNull]) => false,
        (TestResult::Acceptable, flags) => panic!("vector {}: is {flags:?} good enough?", test.tc_id),
    }
}

#[test]
fn each_vector_has_its_result_with_both_back_ends() {
    let prepare = |backend: &dyn SignatureVerifier, key: &[u8]| -> Arc<dyn VerifyingKey> {
        backend.prepare(key, &Limits::default()).unwrap_or_else(|error| panic!("{error}"))
    };
    let mut run: BTreeMap<(usize, String), usize> = BTreeMap::new();
    let mut not_taken: BTreeMap<String, usize> = BTreeMap::new();
    for name in TestName::all() {
        let set = TestSet::load(name).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        for group in set.test_groups {
            let Some(algorithm) = digest(group.hash) else {
                *not_taken.entry(format!("{:?}", group.hash)).or_default() += group.tests.len();
                continue;
            };
            let keys =
                [("RustCrypto", prepare(&RustCrypto, &group.der)), ("AwsLc", prepare(&AwsLc, &group.der))];
            for test in &group.tests {
                let digest = Digest::of(algorithm, &test.msg);
                for (backend, key) in &keys {
                    let good = key.verify(SignatureScheme::RsaPkcs1, &digest, &test.sig).is_ok();
                    assert_eq!(good, is_good(test), "{name:?} {}: {} by {backend}", test.tc_id, test.comment);
                }
            }
            *run.entry((group.key_size, algorithm.name().to_owned())).or_default() += group.tests.len();
        }
    }
    // All that the engine takes has vectors, but SHA-1 and RSA-1024, of which this edition has none.
    for bits in [2048, 3072, 4096, 8192] {
        for digest in ["sha256", "sha384", "sha512"] {
            assert!(run.get(&(bits, digest.to_owned())).is_some_and(|count| *count > 250), "{bits} {digest}");
        }
    }
    assert_eq!(run.values().sum::<usize>(), 3106, "{run:?}");
    let not_taken: Vec<_> = not_taken.iter().map(|(hash, count)| format!("{hash} {count}")).collect();
    // The rest is for digests that no signature of mail uses.
    assert_eq!(
        not_taken.join(", "),
        "Sha2_224 258, Sha2_512_224 258, Sha2_512_256 773, Sha3_224 258, Sha3_256 515, Sha3_384 517, Sha3_512 517"
    );
}
