//! Any bytes are certificates or an error; a certificate that is read gives back its own bytes and all its fields.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec_core::x509::{Certificate, read_certificates};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(certificate) = Certificate::from_der(bytes) {
        assert_eq!(certificate.der(), bytes);
        let _ =
            (certificate.subject(), certificate.issuer(), certificate.serial_hex(), certificate.key_bits());
        let _ =
            (certificate.emails().count(), certificate.policies().count(), certificate.extensions().count());
    }
    let _ = read_certificates(bytes);
});
