//! `cargo xtask long`: what a night is good for. The same tests with many more random cases, optimised, and the fuzz
//! targets where cargo-fuzz and a nightly compiler are.

use crate::{
    Result,
    process::{root, run, works},
    setup, test,
};
use std::{env, process::Command};

/// Random cases of one property (proptest's default is 256).
const PROPTEST_CASES: u64 = 10_000;

/// Mutations of one message; a test's own number in a plain run is some hundreds.
const MUTATIONS: u64 = 100_000;

/// Seconds for each fuzz target.
const FUZZ_SECONDS: u64 = 300;

const RUNS: &[(&str, &str)] = &[("the workspace, optimised", "test --workspace --release --no-fail-fast")];

/// Fuzzes, then runs the tests; the last line counts the tests. The variables win over the numbers here if they are set.
pub(crate) fn task() -> Result {
    setup::openssl()?;
    setup::realworld()?;
    let fuzzed = fuzz();
    let variables = [("PROPTEST_CASES", PROPTEST_CASES), ("PEC_MUTATIONS", MUTATIONS)]
        .map(|(name, number)| (name, env::var(name).unwrap_or_else(|_| number.to_string())));
    let counts = test::runs(RUNS, &variables)?;
    if let Err(why) = &fuzzed {
        println!("  fuzzing: {why}");
    }
    counts.conclude()?;
    fuzzed
}

fn fuzz() -> Result {
    let tool = || {
        let mut command = Command::new("cargo");
        command.args(["+nightly", "fuzz"]).current_dir(root());
        command
    };
    if !works(tool().arg("--version")) {
        println!("Fuzzing: UNCHECKED, it needs a nightly compiler and cargo-fuzz (cargo install cargo-fuzz)");
        return Ok(());
    }
    let list = tool().arg("list").output().map_err(|error| format!("cargo fuzz list: {error}"))?;
    let mut crashed = Vec::new();
    for target in String::from_utf8_lossy(&list.stdout).lines() {
        let time = format!("-max_total_time={FUZZ_SECONDS}");
        if run(tool().args(["run", target, "--", &time])).is_err() {
            crashed.push(target.to_owned());
        }
    }
    if crashed.is_empty() { Ok(()) } else { Err(format!("crashed: {}", crashed.join(", "))) }
}
