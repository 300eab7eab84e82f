//! `cargo xtask long`: what a night is good for. The same tests with many more random cases, optimised, and the fuzz
//! targets where cargo-fuzz and a nightly compiler are.

use crate::{
    Result,
    process::{root, run, works},
    setup,
    test::{self, Counts},
};
use std::{env, fs, process::Command};

/// Random cases of one property (proptest's default is 256).
const PROPTEST_CASES: u64 = 10_000;

/// Mutations of each test that damages messages; its own number in a plain run is some thousands.
const MUTATIONS: u64 = 100_000;

/// Seconds for each fuzz target.
const FUZZ_SECONDS: u64 = 300;

const RUNS: &[(&str, &str)] = &[("the workspace, optimised", "test --workspace --release --no-fail-fast")];

/// Fuzzes, then runs the tests; the last line counts both. The variables win over the numbers here if they are set.
pub(crate) fn task() -> bool {
    if let Err(why) = setup::openssl() {
        return Counts::of_failure(&why).conclude();
    }
    let fuzzed = fuzz();
    let variables = [("PROPTEST_CASES", PROPTEST_CASES), ("PEC_MUTATIONS", MUTATIONS)]
        .map(|(name, number)| (name, env::var(name).unwrap_or_else(|_| number.to_string())));
    let mut counts = test::runs(RUNS, &variables);
    match fuzzed {
        Ok(Some(why)) => {
            println!("  fuzzing: UNCHECKED, {why}");
            counts.count(0, 0, 1);
        }
        Ok(None) => counts.count(1, 0, 0),
        Err(why) => {
            println!("  fuzzing: FAILED, {why}");
            counts.count(0, 1, 0);
        }
    }
    counts.conclude()
}

/// Runs every fuzz target for some time. `Ok` holds why it could not, if so.
fn fuzz() -> Result<Option<&'static str>> {
    let tool = || {
        let mut command = Command::new("cargo");
        command.args(["+nightly", "fuzz"]).current_dir(root());
        command
    };
    if !works(tool().arg("--version")) {
        return Ok(Some("it needs a nightly compiler and cargo-fuzz (cargo install cargo-fuzz)"));
    }
    let list = tool().arg("list").output().map_err(|error| format!("cargo fuzz list: {error}"))?;
    let targets = String::from_utf8_lossy(&list.stdout);
    if !list.status.success() || targets.trim().is_empty() {
        return Err("cargo fuzz list names no targets".into());
    }
    let mut crashed = Vec::new();
    for target in targets.lines() {
        let time = format!("-max_total_time={FUZZ_SECONDS}");
        // What is found goes to the first folder; the other one is where it starts from.
        let corpus = format!("fuzz/corpus/{target}");
        fs::create_dir_all(root().join(&corpus)).map_err(|error| format!("{corpus}: {error}"))?;
        if run(tool().args(["run", target, &corpus, "testdata/cases", "--", &time])).is_err() {
            crashed.push(target);
        }
    }
    if crashed.is_empty() { Ok(None) } else { Err(format!("crashed: {}", crashed.join(", "))) }
}
