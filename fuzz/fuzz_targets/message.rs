//! Any bytes have a report; none is authentic, as nobody who fuzzes has a key of a PEC provider.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec_core::{
    facet::Verdict,
    trust::TrustStore,
    verify::{Circumstances, Verifier},
};
use pec_fuzz::corpus::parse;

fuzz_target!(|raw: &[u8]| {
    let message = parse(raw);
    let report = Verifier::new(TrustStore::pec()).verify(&message, &Circumstances::unknown());
    let json = report.to_json();
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
    assert_ne!(report.verdict(), Verdict::Authentic);
    assert!(report.verified().is_none());
});
