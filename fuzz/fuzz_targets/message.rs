//! Any bytes have a report; none is authentic, as nobody who fuzzes has a key of a PEC provider.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec_core::{
    Limits,
    facet::Verdict,
    message::Message,
    trust::TrustStore,
    verify::{Circumstances, Verifier},
};

fuzz_target!(|raw: &[u8]| {
    let message = Message::parse(raw, &Limits::default()).expect("far below the size limit");
    let report = Verifier::new(TrustStore::pec()).verify(&message, &Circumstances::unknown());
    assert_ne!(report.verdict(), Verdict::Authentic);
    assert!(report.verified().is_none());
});
