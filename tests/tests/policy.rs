//! What the caller asks for changes what is said of a message, and never what is found in it.
#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

use pec_core::facet::Verdict;
use pec_core::finding::Code;
use pec_core::message::Message;
use pec_core::trust::TrustStore;
use pec_core::verify::{Circumstances, EvidencePolicy, Policy, Report, Verifier};
use pec_core::{Limits, UnixTime};
use pec_tests::{case::testdata, read};

/// Verifies the message of a case with the usual trust.
fn report(
    case: &str,
    policy: Policy,
    limits: Limits,
    circumstances: &Circumstances,
    look: impl FnOnce(&Report<'_>),
) {
    let mut store = TrustStore::empty();
    store.add_authorities(&read(&testdata().join("pki/ca.pem"))).unwrap();
    let raw = read(&testdata().join("cases").join(case).join("message.eml"));
    let message = Message::parse(&raw, &limits).unwrap();
    let mut verifier = Verifier::new(store).with_policy(policy).with_limits(limits);
    look(&verifier.verify(&message, circumstances));
}

fn has(report: &Report<'_>, code: Code) -> bool {
    report.findings().iter().any(|finding| finding.code == code)
}

#[test]
fn revocation_that_must_be_known_and_is_not() {
    let mut policy = Policy::default();
    policy.revocation = EvidencePolicy::Required;
    report("kind/acceptance", policy.clone(), Limits::default(), &Circumstances::unknown(), |report| {
        assert_eq!(report.verdict(), Verdict::Indeterminate);
        assert!(has(report, Code::EvidenceRevocation));
        assert!(report.verified().is_none(), "nothing is certified without it");
    });
    // Of a message without a signature there is nothing to revoke.
    let unsigned = "nesting/forwarded-as-an-attachment";
    report(unsigned, policy, Limits::default(), &Circumstances::unknown(), |report| {
        assert_eq!(report.verdict(), Verdict::Unsigned);
        assert!(!has(report, Code::EvidenceRevocation));
    });
}

#[test]
fn a_witness_that_must_be_there_and_is_not() {
    let time = |text| UnixTime::parse_rfc3339(text).unwrap();
    let (then, now) = (time("2021-03-05T08:30:00Z"), time("2026-01-01T00:00:00Z"));
    let mut policy = Policy::default();
    policy.witness = EvidencePolicy::Required;
    for (circumstances, verdict) in [
        (Circumstances::at(now), Verdict::Indeterminate),
        (Circumstances::at(now).seen_at(now), Verdict::Indeterminate),
        (Circumstances::at(now).seen_at(then), Verdict::Authentic),
    ] {
        report("trust/expired-since", policy.clone(), Limits::default(), &circumstances, |report| {
            assert_eq!(report.verdict(), verdict, "{circumstances:?}");
            assert_eq!(has(report, Code::EvidenceWitness), verdict == Verdict::Indeterminate);
        });
    }
}

#[test]
fn messages_inside_beyond_the_limit_have_no_report() {
    let mut limits = Limits::default();
    let depth = |report: &Report<'_>| {
        let (mut depth, mut level) = (0, report.nested());
        while let Some(inside) = level.first() {
            depth += 1;
            level = inside.nested();
        }
        depth
    };
    report(
        "nesting/forwarded-three-times",
        Policy::default(),
        limits.clone(),
        &Circumstances::unknown(),
        |report| assert_eq!(depth(report), 3),
    );
    limits.max_nested_messages = 2;
    report("nesting/forwarded-three-times", Policy::default(), limits, &Circumstances::unknown(), |report| {
        assert_eq!(depth(report), 2);
        let last = report.nested().first().and_then(|inside| inside.nested().first()).unwrap();
        assert!(has(last, Code::MessageNestedLimit));
    });
}
