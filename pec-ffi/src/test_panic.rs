//! A function that panics, in no header: the tests of C see by it that no panic crosses the edge.

use crate::edge::attempt;
use crate::error::{pec_error, pec_status};

/// Panics, which its caller must not notice but by the status.
#[expect(clippy::panic, clippy::missing_panics_doc, reason = "it is what the function is for")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_test_panic(error: *mut *mut pec_error) -> pec_status {
    attempt(error, |_| panic!("as the test asks for"))
}
