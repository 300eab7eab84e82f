//! What a caller may ask for beyond the rules, and what is only noted.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use pec_core::crypto::DigestAlgorithm;
use pec_core::facet::{Chain, Consistency, Verdict};
use pec_core::finding::Code;
use pec_core::message::Message;
use pec_core::provider::Draft;
use pec_core::trust::TrustStore;
use pec_core::verify::{Circumstances, EvidencePolicy, Policy, Report, TimeBasis, Verifier};
use pec_core::{Limits, UnixTime};
use pec_tests::generate::World;

/// Verdict, chain, consistency, time basis, and the codes of the findings.
struct Seen {
    verdict: Verdict,
    chain: Chain,
    consistency: Consistency,
    time_basis: TimeBasis,
    codes: Vec<&'static str>,
    has_facts: bool,
}

fn see(message: &[u8], policy: Policy, circumstances: &Circumstances) -> Seen {
    let mut store = TrustStore::empty();
    store.add_authorities(&pec_tests::read(&pec_tests::case::testdata().join("pki/ca.pem"))).unwrap();
    let message = Message::parse(message, &Limits::default()).unwrap();
    let report = Verifier::new(store).with_policy(policy).verify(&message, circumstances);
    Seen {
        verdict: report.verdict(),
        chain: report.facets().chain,
        consistency: report.facets().consistency,
        time_basis: report.time_basis(),
        codes: report.findings().iter().map(|finding| finding.code.code()).collect(),
        has_facts: report.verified().is_some(),
    }
}

fn plainly(message: &[u8]) -> Seen {
    see(message, Policy::default(), &Circumstances::unknown())
}

fn time(text: &str) -> UnixTime {
    UnixTime::parse_rfc3339(text).unwrap()
}

fn with(mut draft: Draft, change: impl FnOnce(&mut Draft)) -> Draft {
    change(&mut draft);
    draft
}

#[test]
fn a_cut_off_for_sha1_is_the_callers() {
    let world = World::new();
    let message = world.beta.sign(&with(world.delivery(), |draft| draft.digest = DigestAlgorithm::Sha1));
    let seen = plainly(&message);
    assert_eq!(seen.verdict, Verdict::Authentic);
    assert!(seen.codes.contains(&"cms.weak_digest"));
    let until = |text| {
        let mut policy = Policy::default();
        policy.sha1_until = Some(time(text));
        policy
    };
    let seen = see(&message, until("2024-12-31T00:00:00Z"), &Circumstances::unknown());
    assert_eq!((seen.verdict, seen.chain), (Verdict::Untrusted, Chain::Untrusted));
    assert!(seen.codes.contains(&"cms.weak_digest_late") && !seen.has_facts);
    let seen = see(&message, until("2039-12-31T00:00:00Z"), &Circumstances::unknown());
    assert_eq!(seen.verdict, Verdict::Authentic);
    let strong = world.beta.sign(&world.delivery());
    let seen = see(&strong, until("2024-12-31T00:00:00Z"), &Circumstances::unknown());
    assert_eq!(seen.verdict, Verdict::Authentic);
}

#[test]
fn evidence_that_is_required_and_missing_leaves_the_verdict_open() {
    let message = World::new().beta.sign(&World::new().delivery());
    let mut revocation = Policy::default();
    revocation.revocation = EvidencePolicy::Required;
    let seen = see(&message, revocation, &Circumstances::unknown());
    assert_eq!(seen.verdict, Verdict::Indeterminate);
    assert!(seen.codes.contains(&"evidence.revocation") && !seen.has_facts);

    let mut witness = Policy::default();
    witness.witness = EvidencePolicy::Required;
    let seen = see(&message, witness.clone(), &Circumstances::unknown());
    assert_eq!((seen.verdict, seen.time_basis), (Verdict::Indeterminate, TimeBasis::Claimed));
    assert!(seen.codes.contains(&"evidence.witness"));
    let seen_at = Circumstances::unknown().seen_at(time("2027-01-01T00:00:00Z"));
    let seen = see(&message, witness, &seen_at);
    assert_eq!((seen.verdict, seen.time_basis), (Verdict::Authentic, TimeBasis::Witnessed));
}

#[test]
fn a_signature_from_the_future_is_noted() {
    let message = World::new().beta.sign(&World::new().delivery());
    let early = see(&message, Policy::default(), &Circumstances::at(time("2024-01-02T00:00:00Z")));
    assert!(early.codes.contains(&"consistency.future"));
    let late = see(&message, Policy::default(), &Circumstances::at(time("2027-01-01T00:00:00Z")));
    assert!(!late.codes.contains(&"consistency.future"));
}

#[test]
fn a_changed_reply_address_is_noted() {
    let world = World::new();
    let envelope = |name: &str, value: &str| {
        world.alfa.sign(&with(world.transport_envelope(), |draft| draft.set_header(name, value)))
    };
    let sound = plainly(&world.alfa.sign(&world.transport_envelope()));
    assert_eq!((sound.verdict, sound.consistency), (Verdict::Authentic, Consistency::Consistent));
    assert!(!sound.codes.contains(&"consistency.reply_to"));
    let seen = plainly(&envelope("Reply-To", "cassa@pec.truffa.example"));
    assert_eq!((seen.verdict, seen.consistency), (Verdict::Inconsistent, Consistency::HeadersContradicted));
    assert!(seen.codes.contains(&"consistency.reply_to") && seen.has_facts);
}

#[test]
fn unreadable_certification_data_are_not_nothing() {
    let world = World::new();
    let unreadable = with(world.delivery(), |draft| {
        draft.certification_data = Some(b"<postacert tipo=\"avvenuta-consegna\"><intesta".to_vec());
        draft.remove_header("X-Ricevuta");
    });
    let seen = plainly(&world.beta.sign(&unreadable));
    assert_eq!((seen.verdict, seen.consistency), (Verdict::Inconsistent, Consistency::Contradicted));
    assert!(seen.codes.contains(&"daticert.unreadable") && !seen.has_facts);
}

#[test]
fn messages_inside_beyond_the_limit_have_no_report() {
    let folder = pec_tests::case::testdata().join("cases/nesting/forwarded-three-times");
    let raw = pec_tests::read(&folder.join("message.eml"));
    let message = Message::parse(&raw, &Limits::default()).unwrap();
    for (max_nested_messages, levels) in [(3, 3), (2, 2), (0, 0)] {
        let mut limits = Limits::default();
        limits.max_nested_messages = max_nested_messages;
        let mut verifier = Verifier::new(TrustStore::empty()).with_limits(limits);
        let report = verifier.verify(&message, &Circumstances::unknown());
        let chain = std::iter::successors(Some(&report), |level| level.nested().first());
        let limited =
            |level: &Report<'_>| level.findings().iter().any(|f| f.code == Code::MessageNestedLimit);
        assert_eq!(chain.clone().count(), 1 + levels);
        // The level whose content was left out says so.
        assert_eq!(chain.clone().position(limited), (levels < 3).then_some(levels));
    }
}
