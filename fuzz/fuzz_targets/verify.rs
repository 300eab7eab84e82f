//! Messages assembled from genuine pieces: nothing is certified but what a message of the corpus certifies, with the very
//! content that was signed; and nothing at all where nobody is trusted. Read in pieces, a message gets the same report, or none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec_core::{
    Error, Limits,
    facet::Verdict,
    message::Condenser,
    trust::TrustStore,
    verify::{Circumstances, Report, Streamed, Verifier},
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

        let choice = bytes.first().copied().map_or(0, usize::from);
        match in_pieces(old, &raw, 1 + choice % 40, 50 + choice * 8) {
            Ok(read) => assert_eq!(read.to_json(), json),
            Err(error) => assert_eq!(error.code(), "read_whole"),
        }
    });

    let report = Verifier::new(TrustStore::empty()).verify(&message, &circumstances);
    assert!(report.verdict() != Verdict::Authentic && report.verified().is_none(), "{}", report.to_json());
});

/// Reads a message in pieces of this width, as often as it takes; of it this much is kept after each line with two hyphens.
fn in_pieces(
    verifier: &mut Verifier,
    raw: &[u8],
    width: usize,
    kept: usize,
) -> Result<Report<'static>, Error> {
    let mut wanted = None;
    for _ in 0..3 {
        let mut condenser = Condenser::new(verifier.limits()).keeping(kept);
        if let Some(digests) = &wanted {
            condenser = condenser.with_digests(digests);
        }
        raw.chunks(width).try_for_each(|piece| condenser.push(piece))?;
        match verifier.verify_condensed(&condenser.finish()?, &Circumstances::unknown())? {
            Streamed::Report(report) => return Ok(report),
            Streamed::Again(digests) => wanted = Some(digests),
        }
    }
    panic!("it wants other digests again and again")
}

/// An anomaly envelope is authentic, and certifies nothing.
fn needs_no_data(report: &pec_core::verify::Report<'_>) -> bool {
    use pec_core::message::MessageKind::{AnomalyEnvelope, Ordinary};
    matches!(report.kind(), AnomalyEnvelope | Ordinary)
}
