//! Messages assembled from genuine pieces: nothing is certified but what a message of the corpus certifies, with the very
//! content that was signed; and nothing at all where nobody is trusted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec_core::{
    Limits,
    facet::Verdict,
    trust::TrustStore,
    verify::{Circumstances, Verifier},
};
use pec_fuzz::{
    Choices, assemble,
    corpus::{CORPUS, parse, trust},
};
use std::{cell::RefCell, sync::LazyLock};

thread_local! {
    /// It has seen everything before: what it remembers must change nothing.
    static OLD: RefCell<Verifier> = RefCell::new(Verifier::new(trust()));
}

fuzz_target!(|bytes: &[u8]| {
    LazyLock::force(&CORPUS);
    let raw = assemble::message(&mut Choices::new(bytes));
    let message = parse(&raw);
    let circumstances = Circumstances::unknown();
    OLD.with_borrow_mut(|old| {
        let report = old.verify(&message, &circumstances);
        let json = report.to_json();
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
        assert!(report.findings().len() <= Limits::default().max_findings);
        let spans = report.findings().iter().filter_map(|finding| finding.span);
        assert!(spans.into_iter().all(|span| span.start <= span.end && span.end <= raw.len()), "{json}");

        let relied_on = matches!(report.verdict(), Verdict::Authentic | Verdict::Inconsistent);
        assert!(report.verified().is_none() || relied_on, "{json}");
        assert!(
            report.verdict() != Verdict::Authentic || report.verified().is_some() || needs_no_data(&report)
        );
        if report.verified().is_some() {
            assert!(CORPUS.certifies(&message, &report), "that was never certified: {json}");
        }
        assert_eq!(Verifier::new(trust()).verify(&message, &circumstances).to_json(), json);
    });

    let report = Verifier::new(TrustStore::empty()).verify(&message, &circumstances);
    assert!(report.verdict() != Verdict::Authentic && report.verified().is_none(), "{}", report.to_json());
});

/// An anomaly envelope is authentic, and certifies nothing.
fn needs_no_data(report: &pec_core::verify::Report<'_>) -> bool {
    use pec_core::message::MessageKind::{AnomalyEnvelope, Ordinary};
    matches!(report.kind(), AnomalyEnvelope | Ordinary)
}
