//! Any bytes are SignedData or an error; what is lent out can be read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec_core::{Limits, cms, x509::Certificate};

fuzz_target!(|bytes: &[u8]| {
    let Ok(signed_data) = cms::read(bytes, &Limits::default()) else { return };
    for signer in signed_data.signers() {
        let _ = (signer.digest_algorithm(), signer.signature_algorithm(), signer.signing_time());
    }
    for der in signed_data.certificates() {
        let _ = Certificate::from_der(der);
    }
});
