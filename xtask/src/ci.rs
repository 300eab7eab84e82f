//! `cargo xtask ci`: what has to hold before a merge. Everything runs, also after a failure, so that one run tells all.

use crate::{
    Result, deps,
    process::{cargo, run},
    rules, setup, test,
};
use std::time::Instant;

/// A check and its name. `Ok` holds what could not be checked here, if anything.
type Check = (&'static str, fn() -> Result<Option<&'static str>>);

/// Quick ones first.
const CHECKS: &[Check] = &[
    ("format", || {
        setup::component("rustfmt", "fmt")?;
        checked(run(&mut cargo("fmt --all --check")))
    }),
    ("house rules", || checked(rules::check())),
    ("pec.h", || checked(run(&mut cargo(crate::HEADER_CHECK)))),
    ("dependencies", || checked(deps::check())),
    ("cargo-deny", deps::cargo_deny),
    ("clippy", || {
        setup::component("clippy", "clippy")?;
        run(&mut cargo("clippy --workspace --all-targets --all-features -- -D warnings"))?;
        // Its features only add: without them the rest must still be whole.
        checked(run(&mut cargo("clippy --package pec-core --all-targets -- -D warnings")))
    }),
    ("documentation", || {
        checked(run(cargo("doc --workspace --all-features --no-deps").env("RUSTDOCFLAGS", "-D warnings")))
    }),
];

fn checked(result: Result) -> Result<Option<&'static str>> {
    result.map(|()| None)
}

/// Runs every check and every test, then sums up; the last line counts both.
pub(crate) fn task() -> bool {
    let checks = Checks::run();
    println!("\n== tests");
    let mut counts = test::all();
    println!("\nChecks\n{}", checks.summary.join("\n"));
    counts.count(checks.good, checks.bad, checks.unchecked);
    counts.conclude()
}

/// Runs every check, without the tests.
pub(crate) fn checks() -> bool {
    let checks = Checks::run();
    println!("\nChecks\n{}", checks.summary.join("\n"));
    checks.bad == 0
}

/// How the checks went.
#[derive(Default)]
struct Checks {
    summary: Vec<String>,
    good: u64,
    bad: u64,
    unchecked: u64,
}

impl Checks {
    fn run() -> Self {
        let mut all = Self::default();
        for (name, check) in CHECKS {
            println!("\n== {name}");
            let start = Instant::now();
            let outcome = check();
            let seconds = start.elapsed().as_secs();
            all.summary.push(match outcome {
                Ok(None) => {
                    all.good += 1;
                    format!("  {name}: good ({seconds} s)")
                }
                Ok(Some(why)) => {
                    all.unchecked += 1;
                    format!("  {name}: UNCHECKED, {why}")
                }
                Err(why) => {
                    all.bad += 1;
                    println!("{why}");
                    format!("  {name}: FAILED")
                }
            });
        }
        all
    }
}
