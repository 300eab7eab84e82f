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
    ("house rules", || checked(rules::task())),
    ("dependencies", || checked(deps::task())),
    ("cargo-deny", deps::cargo_deny),
    ("clippy", || {
        setup::component("clippy", "clippy")?;
        checked(run(&mut cargo("clippy --workspace --all-targets --all-features -- -D warnings")))
    }),
    ("documentation", || {
        checked(run(cargo("doc --workspace --all-features --no-deps").env("RUSTDOCFLAGS", "-D warnings")))
    }),
];

fn checked(result: Result) -> Result<Option<&'static str>> {
    result.map(|()| None)
}

/// Runs every check and every test, then sums up; the last line counts the tests.
pub(crate) fn task() -> Result {
    let mut summary = Vec::new();
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        println!("\n== {name}");
        let start = Instant::now();
        let outcome = check();
        let seconds = start.elapsed().as_secs();
        summary.push(match outcome {
            Ok(None) => format!("  {name}: good ({seconds} s)"),
            Ok(Some(why)) => format!("  {name}: UNCHECKED, {why}"),
            Err(why) => {
                println!("{why}");
                failed.push(*name);
                format!("  {name}: FAILED")
            }
        });
    }
    println!("\n== tests");
    let counts = test::all();
    println!("\nChecks\n{}", summary.join("\n"));
    if counts.and_then(test::Counts::conclude).inspect_err(|why| println!("{why}")).is_err() {
        failed.push("tests");
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
}
