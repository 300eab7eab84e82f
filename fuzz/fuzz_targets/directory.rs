//! Any bytes are a provider directory or an error; what is read is within the limits, and no stranger is in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec_core::crypto::RustCrypto;
use pec_core::trust::{TrustStore, directory};
use pec_core::{Limits, UnixTime};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let read = directory::ProviderDirectory::read(bytes, &TrustStore::pec(), &RustCrypto, &limits);
    let Ok(read) = read else { return };
    let records: usize = read.providers().iter().map(|provider| provider.environments.len()).sum();
    assert!(records > 0 && records <= limits.max_directory_records);
    assert!(read.problems().len() <= limits.max_findings);
    assert!(directory::diff(&read, &read).is_empty());
    let at = UnixTime(1_741_143_600);
    for listed in read.providers().iter().flat_map(|p| &p.environments).flat_map(|e| &e.certificates) {
        let Some(certificate) = &listed.certificate else { continue };
        let _ = read.listing(certificate, at);
        let _ = read.domains_of(certificate, at).management("pec.example");
    }
    let _ = read.to_json();
});
