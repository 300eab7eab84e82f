//! Writes the generated files of `testdata`, or with `--check` says how they differ. `cargo xtask testdata` runs it.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "talking to a person is its job")]

use pec_tests::{case::testdata, generate};
use std::{env, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (outcome, good) = match arguments.as_slice() {
        [] => (generate::write(&testdata()), "testdata: nothing to write"),
        ["--check"] => (generate::differences(&testdata()), "testdata: as generated"),
        _ => {
            eprintln!("Usage: testdata [--check]");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Err(error) => {
            eprintln!("testdata: {error}");
            ExitCode::FAILURE
        }
        Ok(lines) => {
            lines.iter().for_each(|line| println!("{line}"));
            if lines.is_empty() {
                println!("{good}");
            }
            // Writing is the job; a difference found by `--check` is a failure.
            if lines.is_empty() || arguments.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
    }
}
