//! `cargo xtask fuzz`: the fuzz targets, each for some time, from seeds taken from the corpus (fuzz/README.md).
//!
//! cargo-fuzz is built into `target/tools` where it is missing. The instrumentation is LLVM's own and needs no nightly compiler;
//! `RUSTC_BOOTSTRAP` is set, for fuzzing alone, because cargo-fuzz may pass flags that stable hides. There is no sanitizer but for
//! `ffi_calls`: the other crates forbid `unsafe`, so what a sanitizer finds could only be in a library, and without one a target
//! runs twice as often. Debug assertions and overflow checks are on.

use crate::{
    Result,
    process::{cargo, root, run, works},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

const CARGO_FUZZ: &str = "0.13.2";

/// Seconds for each target, if nothing is said.
const SECONDS: u64 = 60;

/// No input may take longer, in seconds, however slow the machine.
const TIMEOUT: u64 = 10;

/// Megabytes that a target may take: its seeds, libFuzzer, and one input.
const MEMORY: u64 = 2048;

/// What is asked for: `[TARGET] [--seconds N]`.
struct Asked<'a> {
    target: Option<&'a str>,
    seconds: u64,
}

impl<'a> Asked<'a> {
    fn read(words: &'a [String]) -> Result<Self> {
        let mut asked = Self { target: None, seconds: SECONDS };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--seconds" => {
                    let number = words.next().and_then(|number| number.parse().ok());
                    asked.seconds = number.ok_or("--seconds needs a number")?;
                }
                target if asked.target.is_none() && !target.starts_with('-') => asked.target = Some(target),
                other => return Err(format!("not understood: {other}; usage: fuzz [TARGET] [--seconds N]")),
            }
        }
        Ok(asked)
    }
}

/// Fuzzes as asked; the last line counts the targets. Whether none crashed.
pub(crate) fn task(words: &[String]) -> bool {
    match Asked::read(words).and_then(|asked| all(asked.target, asked.seconds)) {
        Ok(crashed) => crashed == 0,
        Err(why) => {
            println!("{why}");
            false
        }
    }
}

/// Fuzzes every target, or one, for so long; how many crashed.
pub(crate) fn all(only: Option<&str>, seconds: u64) -> Result<usize> {
    let tool = set_up()?;
    let list = command(&tool).arg("list").output().map_err(|error| format!("cargo fuzz list: {error}"))?;
    let list = String::from_utf8_lossy(&list.stdout).into_owned();
    let targets: Vec<&str> = list.lines().filter(|target| only.is_none_or(|only| only == *target)).collect();
    if targets.is_empty() {
        return Err(format!("there is no such target; there are:\n{list}"));
    }
    for target in &targets {
        run(command(&tool).arg("build").args(flags(target)).arg(target))?;
    }
    run(&mut cargo("run --quiet --manifest-path fuzz/Cargo.toml --example seeds"))?;
    let mut crashed = Vec::new();
    for target in &targets {
        println!("\n== {target}");
        let since = SystemTime::now();
        if let Err(why) = fuzz(&tool, target, seconds) {
            crashed.push(*target);
            println!("{why}");
            for file in artifacts(target, since) {
                println!("  {}", file.display());
                println!("  again: {}", again(target, &file));
            }
        }
    }
    println!("\n{} targets, {} crashed {}", targets.len(), crashed.len(), crashed.join(" "));
    Ok(crashed.len())
}

fn fuzz(tool: &Path, target: &str, seconds: u64) -> Result {
    // What is found goes to the first folder; the other one is where it starts from.
    let (corpus, seeds) = (format!("fuzz/corpus/{target}"), format!("fuzz/seeds/{target}"));
    fs::create_dir_all(root().join(&corpus)).map_err(|error| format!("{corpus}: {error}"))?;
    run(command(tool).arg("run").args(flags(target)).args([target, &corpus, &seeds, "--"]).args([
        format!("-max_total_time={seconds}"),
        format!("-timeout={TIMEOUT}"),
        format!("-rss_limit_mb={MEMORY}"),
        format!("-max_len={}", longest(target)),
        "-print_final_stats=1".to_owned(),
        "-verbosity=1".to_owned(),
    ]))
}

/// How a target is compiled: `ffi_calls` goes over the edge where Rust checks nothing. In a folder of its own, or each would compile
/// the other's crates anew.
fn flags(target: &str) -> &'static [&'static str] {
    match target {
        "ffi_calls" => &["--sanitizer", "address", "--target-dir", "fuzz/target/address"],
        _ => &["--sanitizer", "none"],
    }
}

/// Bytes of one input: what a thing of its kind has, and some more.
fn longest(target: &str) -> usize {
    match target {
        "message" | "mime" | "text" => 65_536,
        "cms" | "crl" | "directory" | "daticert" => 16_384,
        "x509" => 8_192,
        // Each byte is a choice.
        _ => 1_024,
    }
}

fn again(target: &str, file: &Path) -> String {
    format!(
        "RUSTC_BOOTSTRAP=1 target/tools/bin/cargo-fuzz run {} {target} {}",
        flags(target).join(" "),
        file.display()
    )
}

/// The files that a target left since then.
fn artifacts(target: &str, since: SystemTime) -> Vec<PathBuf> {
    let folder = Path::new("fuzz/artifacts").join(target);
    let Ok(entries) = fs::read_dir(root().join(&folder)) else { return Vec::new() };
    let recent = |entry: &fs::DirEntry| {
        entry.metadata().and_then(|data| data.modified()).is_ok_and(|time| time >= since)
    };
    entries
        .filter_map(|entry| entry.ok())
        .filter(recent)
        .map(|entry| folder.join(entry.file_name()))
        .collect()
}

/// cargo-fuzz, built here if it is not.
fn set_up() -> Result<PathBuf> {
    let folder = root().join("target/tools");
    let tool = folder.join("bin/cargo-fuzz");
    let version = || Command::new(&tool).arg("--version").output();
    if version().is_ok_and(|answer| String::from_utf8_lossy(&answer.stdout).contains(CARGO_FUZZ)) {
        return Ok(tool);
    }
    if !works(Command::new("c++").arg("--version")) {
        return Err("libFuzzer needs a C++ compiler: install g++".into());
    }
    let install = format!("install cargo-fuzz --locked --version {CARGO_FUZZ} --root");
    run(cargo(&install).arg(&folder))?;
    Ok(tool)
}

fn command(tool: &Path) -> Command {
    let mut command = Command::new(tool);
    command.current_dir(root()).env("RUSTC_BOOTSTRAP", "1");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for() {
        let asked = |words: &str| {
            let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
            Asked::read(&words).map(|asked| (asked.target.map(str::to_owned), asked.seconds))
        };
        assert_eq!(asked(""), Ok((None, SECONDS)));
        assert_eq!(asked("cms --seconds 7"), Ok((Some("cms".into()), 7)));
        assert_eq!(asked("--seconds 7"), Ok((None, 7)));
        assert!(asked("--seconds").is_err() && asked("cms mime").is_err() && asked("--fast").is_err());
    }
}
