//! `cargo xtask`: the one place that knows how to set up and run all.
//!
//! It needs Rust and a C compiler (which Rust needs to link, and aws-lc-rs to build), nothing else: what more a task
//! needs, it installs where it can, or says how.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "talking to a person is its job")]

mod bench;
mod ci;
mod deps;
mod long;
mod process;
mod rules;
mod setup;
mod spdx;
mod test;

use process::{cargo, run};
use std::{env, process::ExitCode};

/// A job could not be done; the text says why and, where possible, what to do.
type Result<T = ()> = std::result::Result<T, String>;

struct Task {
    /// The words of the command line, separated by blanks.
    name: &'static str,
    what: &'static str,
    /// Whether all is well; it has said so, or what is not.
    run: fn() -> bool,
}

const TASKS: &[Task] = &[
    Task {
        name: "test",
        what: "every test there is; the last line is `N passed, N failed`",
        run: test::task,
    },
    Task { name: "ci", what: "every check, then every test: what has to hold before a merge", run: ci::task },
    Task {
        name: "ci --checks",
        what: "the checks alone: format, lints, documentation, dependencies",
        run: ci::checks,
    },
    Task {
        name: "long",
        what: "the tests with many more random cases, and the fuzz targets",
        run: long::task,
    },
    Task {
        name: "testdata",
        what: "writes the files of testdata that are generated",
        run: || said(run(&mut cargo("run --quiet --package pec-tests --bin testdata"))),
    },
    Task {
        name: "testdata --check",
        what: "says which of them differ from what is generated; a test does the same",
        run: || said(run(&mut cargo("run --quiet --package pec-tests --bin testdata -- --check"))),
    },
    Task {
        name: "bench",
        what: "time and memory of parsing, verifying and tracking, beside the floor",
        run: || said(bench::task()),
    },
    Task {
        name: "deps",
        what: "licences, bans and sources of the dependencies, by deny.toml",
        run: || said(deps::check()),
    },
    Task { name: "rules", what: "the house rules that no lint can check", run: || said(rules::check()) },
];

fn main() -> ExitCode {
    let words = env::args().skip(1).collect::<Vec<_>>().join(" ");
    let Some(task) = TASKS.iter().find(|task| task.name == words) else {
        eprintln!("Usage: cargo xtask TASK\n");
        for task in TASKS {
            eprintln!("  {:<17} {}", task.name, task.what);
        }
        return ExitCode::from(2);
    };
    if (task.run)() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Says what went wrong, if something did; whether nothing did.
fn said(outcome: Result) -> bool {
    outcome.inspect_err(|why| println!("{why}")).is_ok()
}
