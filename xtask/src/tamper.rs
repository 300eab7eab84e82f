//! `cargo xtask tamper`: messages damaged at random, a million of them if need be (docs/mutations.md).
//!
//! Two tests, each with as many: what OpenSSL and the engine say of a signature is the same, and nothing that was not signed
//! is ever relied on. They say in their output how many came out how.

use crate::test::{self, Counts};

/// If nothing is said: as many as docs/mutations.md tells of.
const COUNT: u64 = 1_000_000;

const RUNS: &[(&str, &str)] = &[(
    "mutations",
    "test --package pec-tests --test differential --test tamper --no-fail-fast -- --nocapture \
     the_engine_says_what_openssl_says nothing_is_authentic_but_what_was_signed",
)];

/// `[--count N]`; the last line counts the tests.
pub(crate) fn task(words: &[String]) -> bool {
    let count = match words {
        [] => Some(COUNT),
        [option, number] if option == "--count" => number.parse().ok(),
        _ => None,
    };
    let Some(count) = count else {
        return Counts::of_failure("usage: tamper [--count N]").conclude();
    };
    match test::set_up() {
        Ok(mut variables) => {
            variables.push(("PEC_MUTATIONS", count.to_string()));
            test::runs(RUNS, &variables).conclude()
        }
        Err(why) => Counts::of_failure(&why).conclude(),
    }
}
