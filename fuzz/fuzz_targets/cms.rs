//! Any bytes are SignedData or an error; what was read, written anew in other lengths, reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec_core::{Limits, cms, x509::Certificate};
use pec_fuzz::corpus::SignedData;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let Ok(read) = cms::read(bytes, &limits) else { return };
    assert!(
        read.certificates().len() <= limits.max_certificates && read.signers().len() <= limits.max_signers
    );
    for der in read.certificates() {
        if let Ok(certificate) = Certificate::from_der(der) {
            assert_eq!(certificate.der(), *der);
        }
    }

    let written = SignedData::read(bytes).expect("it was read").write();
    let again = cms::read(&written, &limits).expect("it was read before");
    assert_eq!(again.content(), read.content());
    assert_eq!(again.content_type(), read.content_type());
    assert_eq!(again.certificates(), read.certificates());
    assert_eq!(again.crls(), read.crls());
    assert_eq!(again.signers().len(), read.signers().len());
    for (signer, again) in read.signers().iter().zip(again.signers()) {
        assert_eq!(signer.identifier(), again.identifier());
        assert_eq!(signer.digest_algorithm(), again.digest_algorithm());
        assert_eq!(signer.signature_algorithm(), again.signature_algorithm());
        assert_eq!(signer.signature(), again.signature());
        assert_eq!(signer.signing_time(), again.signing_time());
        assert_eq!(signer.message_digest(), again.message_digest());
    }
});
