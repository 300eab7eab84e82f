//! `cargo xtask long`: what a night is good for. The same tests with many more random cases, optimised, the fuzz
//! targets, and the instructions of the main paths.

use crate::{
    bench, fuzz,
    test::{self, Counts},
};
use std::env;

/// Random cases of one property (proptest's default is 256).
const PROPTEST_CASES: u64 = 10_000;

/// Mutations of each test that damages messages; its own number in a plain run is some thousands.
const MUTATIONS: u64 = 100_000;

/// The smallest size, in bytes, at which the work of hostile input is counted.
const WORK_BYTES: u64 = 32_768;

/// Messages of the large mailbox that an archive takes in; a plain run has a fifth of them.
const LARGE_MAILBOX: u64 = 100_000;

/// Seconds for each fuzz target.
const FUZZ_SECONDS: u64 = 300;

/// The clients of object stores take two minutes to build, and what stands in for the stores comes from PyPI and npm.
const RUNS: &[(&str, &str)] = &[
    ("the workspace, optimised", "test --workspace --release --no-fail-fast"),
    ("objects in S3 and Azure", "test --package pec-objects --all-features --test cloud"),
];

/// Fuzzes, runs the tests, counts instructions; the last line counts all. The variables win over the numbers here if they are set.
pub(crate) fn task() -> bool {
    let mut variables = match test::set_up() {
        Ok(variables) => variables,
        Err(why) => return Counts::of_failure(&why).conclude(),
    };
    let fuzzed = fuzz::all(None, FUZZ_SECONDS);
    let numbers = [
        ("PROPTEST_CASES", PROPTEST_CASES),
        ("PEC_MUTATIONS", MUTATIONS),
        ("PEC_WORK_BYTES", WORK_BYTES),
        ("PEC_LARGE_MAILBOX", LARGE_MAILBOX),
    ];
    variables
        .extend(numbers.map(|(name, number)| (name, env::var(name).unwrap_or_else(|_| number.to_string()))));
    let mut counts = test::runs(RUNS, &variables);
    match bench::counts("--check") {
        Ok(()) => counts.count(1, 0, 0),
        Err(why) => {
            println!("  instructions of the main paths: FAILED, {why}");
            counts.count(0, 1, 0);
        }
    }
    match fuzzed {
        Ok(0) => counts.count(1, 0, 0),
        Ok(crashed) => {
            println!("  fuzzing: FAILED, {crashed} targets crashed");
            counts.count(0, 1, 0);
        }
        Err(why) => {
            println!("  fuzzing: FAILED, {why}");
            counts.count(0, 1, 0);
        }
    }
    counts.conclude()
}
