//! Counts the instructions of the main paths by valgrind's callgrind, and compares them with what was recorded:
//! `counts --check [--file FILE] [--only PATH]`; or records them: `counts --record [...]`. Without an option it prints them.
//! What it counts is itself: `counts PATH TIMES` does one of the paths so many times.
#![expect(clippy::print_stdout, reason = "what differs is what it is for")]

mod paths;

use paths::{PATHS, walk};
use pec_benches::Result;
use pec_benches::archive::corpus::target;
use pec_benches::counts::{Counts, TOLERANCE, of_callgrind};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, thread};

/// Done before: what is made once, such as what a verifier remembers of a signer, is not counted.
const BEFORE: u64 = 2;

/// Paths that are counted at once.
const AT_ONCE: usize = 2;

/// Of all that a processor may have, what changes the code that runs: the libraries ask for it.
const ASKED_FOR: [&str; 4] = ["avx2", "bmi2", "sse4_2", "pclmulqdq"];

fn main() -> Result {
    let words: Vec<_> = env::args().skip(1).collect();
    if let [path, times] = words.as_slice()
        && let Ok(times) = times.parse()
    {
        return walk(path, times);
    }
    let word = |name: &str| words.iter().any(|word| word == name);
    let after = |name: &str| words.iter().skip_while(|word| *word != name).nth(1);
    let standard = Path::new(env!("CARGO_MANIFEST_DIR")).join("counts.toml");
    let file = after("--file").map_or(standard, PathBuf::from);
    let only = after("--only");
    let paths: Vec<_> = PATHS.iter().filter(|(path, _)| only.is_none_or(|only| only == path)).collect();

    if !Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success()) {
        return Err("there is no valgrind to count instructions: install it, then run this again".into());
    }
    let found = Counts {
        rustc: said(Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("--version"))?,
        valgrind: said(Command::new("valgrind").arg("--version"))?,
        processor: processor(),
        instructions: count(&paths)?,
    };
    if word("--record") {
        fs::write(&file, found.to_string())?;
        println!("{} counts are in {}", found.instructions.len(), file.display());
        return Ok(());
    }
    for (path, count) in &found.instructions {
        println!("{count:>12} {path}");
    }
    if !word("--check") {
        return Ok(());
    }
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut recorded = Counts::read(&text)?;
    recorded.instructions.retain(|path, _| only.is_none_or(|only| only == path));
    compare(&found, &recorded, &file)
}

fn compare(found: &Counts, recorded: &Counts, file: &Path) -> Result {
    let conditions = found.other_conditions(recorded);
    let differences = found.differences(recorded);
    if !conditions.is_empty() {
        println!("Not what they were recorded with:\n  {}", conditions.join("\n  "));
    }
    if differences.is_empty() {
        println!(
            "{} counts are what {} says, to {} %",
            found.instructions.len(),
            file.display(),
            TOLERANCE * 100.0
        );
        return Ok(());
    }
    let why = match conditions.is_empty() {
        true => "If that is meant, `cargo xtask bench --record` and commit it with the change.",
        false => {
            "Whether our code has changed cannot be told from these: go back to what they were recorded with, or record them \
             anew on code that is known (`cargo xtask bench --record`)."
        }
    };
    Err(format!("counts differ from {}:\n  {}\n{why}", file.display(), differences.join("\n  ")).into())
}

/// Counts each path, a few at once.
fn count(paths: &[&(&str, u64)]) -> Result<BTreeMap<String, u64>> {
    let share = |first: usize| -> std::result::Result<Vec<(String, u64)>, String> {
        let paths = paths.iter().skip(first).step_by(AT_ONCE);
        let each = paths.map(|(path, times)| {
            let all = of_path(path, BEFORE + times).map_err(|error| format!("{path}: {error}"))?;
            let before = of_path(path, BEFORE).map_err(|error| format!("{path}: {error}"))?;
            Ok(((*path).to_owned(), all.saturating_sub(before) / times))
        });
        each.collect()
    };
    let mut counts = BTreeMap::new();
    thread::scope(|scope| {
        let shares: Vec<_> = (0..AT_ONCE).map(|first| scope.spawn(move || share(first))).collect();
        for share in shares {
            counts.extend(share.join().map_err(|_| "counting panicked")??);
        }
        Ok(())
    })
    .map(|()| counts)
}

/// All instructions of this program, doing this so many times.
fn of_path(path: &str, times: u64) -> Result<u64> {
    fs::create_dir_all(target())?;
    let folder = tempfile::tempdir_in(target())?;
    let out = folder.path().join("callgrind");
    let output = Command::new("valgrind")
        .args(["--quiet", "--tool=callgrind", "--compress-strings=no", "--compress-pos=no"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(env::current_exe()?)
        .args([path, &times.to_string()])
        .stdin(Stdio::null())
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    of_callgrind(&fs::read_to_string(out)?)
}

fn said(command: &mut Command) -> Result<String> {
    let output = command.output().map_err(|error| format!("{command:?} does not start: {error}"))?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// What the processor has of what is asked for.
fn processor() -> String {
    let told = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let flags = told.lines().find_map(|line| line.strip_prefix("flags")).unwrap_or_default();
    let flags: Vec<_> = flags.split_ascii_whitespace().collect();
    let has: Vec<_> = ASKED_FOR.into_iter().filter(|flag| flags.contains(flag)).collect();
    format!("{} {}", env::consts::ARCH, has.join(" "))
}
