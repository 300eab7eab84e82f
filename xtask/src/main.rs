//! `cargo xtask`: the one place that knows how to set up and run all.
//!
//! It needs Rust and a C compiler (which Rust needs to link, and aws-lc-rs to build), nothing else: what more a task
//! needs, it installs where it can, or says how.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "talking to a person is its job")]

mod bench;
mod bench_peers;
mod bindings;
mod built;
mod c;
mod ci;
mod deps;
mod fuzz;
mod install_c;
mod kotlin;
mod long;
mod process;
mod python;
mod rules;
mod setup;
mod spark;
mod spdx;
mod swift;
mod swift_source;
mod tamper;
mod test;

use Run::{Plain, With};
use process::{cargo, run};
use std::{env, process::ExitCode};

/// A job could not be done; the text says why and, where possible, what to do.
type Result<T = ()> = std::result::Result<T, String>;

struct Task {
    /// The words of the command line, separated by blanks.
    name: &'static str,
    what: &'static str,
    run: Run,
}

/// What a task does. It says whether all is well; before that it has told a person so, or what is not.
enum Run {
    Plain(fn() -> bool),
    /// With the words after its name, which may be these.
    With(&'static str, fn(&[String]) -> bool),
}

const HEADER_CHECK: &str = "run --quiet --package pec-header -- --check";

const TASKS: &[Task] = &[
    Task {
        name: "test",
        what: "every test but Spark's, or those of some languages; the last line is `N passed, N failed`",
        run: With("[LANGUAGE...] [--with spark]", test::task),
    },
    Task {
        name: "ci",
        what: "every check, then every test: what has to hold before a merge",
        run: Plain(ci::task),
    },
    Task {
        name: "ci --checks",
        what: "the checks alone: format, lints, documentation, dependencies",
        run: Plain(ci::checks),
    },
    Task {
        name: "long",
        what: "the tests with many more random cases, the fuzz targets, and `bench --check`",
        run: Plain(long::task),
    },
    Task {
        name: "fuzz",
        what: "every fuzz target for a minute, or one for so long",
        run: With("[TARGET] [--seconds N]", fuzz::task),
    },
    Task {
        name: "tamper",
        what: "a million damaged messages, judged by OpenSSL too",
        run: With("[--count N]", tamper::task),
    },
    Task {
        name: "testdata",
        what: "writes the files of testdata that are generated",
        run: Plain(|| said(run(&mut cargo("run --quiet --package pec-tests --bin testdata")))),
    },
    Task {
        name: "testdata --check",
        what: "says which of them differ from what is generated; a test does the same",
        run: Plain(|| said(run(&mut cargo("run --quiet --package pec-tests --bin testdata -- --check")))),
    },
    Task {
        name: "header",
        what: "writes include/pec.h from the sources of pec-ffi",
        run: Plain(|| said(run(&mut cargo("run --quiet --package pec-header")))),
    },
    Task {
        name: "header --check",
        what: "says whether it is what they say",
        run: Plain(|| said(run(&mut cargo(HEADER_CHECK)))),
    },
    Task {
        name: "install-c",
        what: "libpec for C and C++ below a folder, with what pkg-config and CMake need",
        run: With("PREFIX", install_c::task),
    },
    Task {
        name: "bindings",
        what: "writes the generated sources of Kotlin and Swift",
        run: Plain(|| said(bindings::write())),
    },
    Task {
        name: "bindings --check",
        what: "says which of them differ from what is generated; the tests of swift do the same",
        run: Plain(|| said(bindings::check())),
    },
    Task {
        name: "wheel",
        what: "the Python wheels: for CPython from 3.11 on, and for the free-threaded 3.14",
        run: Plain(|| said(python::wheels())),
    },
    Task {
        name: "bench",
        what: "time and memory of verifying, beside the floor and what others use; `growth`, `archive`: of those",
        run: With("[growth | archive]", bench::task),
    },
    Task {
        name: "bench --check",
        what: "how many instructions the main paths take, against benches/counts.toml; `--record` writes it",
        run: Plain(|| said(bench::counts("--check"))),
    },
    Task {
        name: "deps",
        what: "licences, bans and sources of the dependencies, by deny.toml",
        run: Plain(|| said(deps::check())),
    },
    Task {
        name: "rules",
        what: "the house rules that no lint can check",
        run: Plain(|| said(rules::check())),
    },
];

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let good = TASKS.iter().find_map(|task| match task.run {
        Plain(run) => (task.name == words.join(" ")).then(run),
        With(_, run) => words.split_first().filter(|(name, _)| *name == task.name).map(|(_, rest)| run(rest)),
    });
    match good {
        Some(true) => ExitCode::SUCCESS,
        Some(false) => ExitCode::FAILURE,
        None => {
            eprintln!("Usage: cargo xtask TASK\n");
            for task in TASKS {
                let options = if let With(options, _) = task.run { options } else { "" };
                eprintln!("  {:<29} {}", format!("{} {options}", task.name), task.what);
            }
            ExitCode::from(2)
        }
    }
}

/// Says what went wrong, if something did; whether nothing did.
fn said(outcome: Result) -> bool {
    outcome.inspect_err(|why| println!("{why}")).is_ok()
}
