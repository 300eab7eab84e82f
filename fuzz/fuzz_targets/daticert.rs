//! Any bytes have a reading; what was read, written again, reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec_core::{Limits, daticert};

fuzz_target!(|xml: &[u8]| {
    let limits = Limits::default();
    let reading = daticert::read(xml, &limits);
    let Some(data) = reading.data() else { return };
    let again = daticert::read(daticert::write(data).as_bytes(), &limits);
    assert!(again.data() == Some(data));
});
