//! `cargo xtask test`: every test there is, counted.
//!
//! Cargo says for each test binary how it went, but no total; and a binary that dies says nothing. Here all is summed,
//! a binary without a result counts as a failed test, and a run without tests is a failure.

use crate::{
    Result, built, c, kotlin,
    process::{cargo, shown},
    python, setup, spark, swift,
};
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, pipe},
    process::Command,
    time::Instant,
};

/// What a test prints, before its name, when this machine lacks what it needs (`pec_tests::not_run`).
const NOT_RUN: &str = "[not run] ";

/// The tests of a language: its name, and what sets up and runs them.
type Language = (&'static str, fn() -> Counts);

const LANGUAGES: &[Language] = &[
    ("rust", rust),
    ("c", c::tests),
    ("python", python::tests),
    ("kotlin", kotlin::tests),
    ("swift", swift::tests),
];

/// Tests that run only if they are asked for, for what they need is large.
const EXTRAS: &[Language] = &[("spark", spark::tests)];

/// Runs the tests of all languages, or of those that are named, with the extras that are; ends with the line that counts them.
pub(crate) fn task(words: &[String]) -> bool {
    match asked_for(words) {
        Ok(names) => some(&names).conclude(),
        Err(why) => {
            println!("{why}");
            false
        }
    }
}

/// Runs the tests of all languages.
pub(crate) fn all() -> Counts {
    some(&languages())
}

fn languages() -> Vec<&'static str> {
    LANGUAGES.iter().map(|(name, _)| *name).collect()
}

/// The names of the tests that words ask for: `c python` means these two, `--with spark` all languages and Spark, `spark` it alone.
fn asked_for(words: &[String]) -> Result<Vec<&'static str>> {
    let extras = EXTRAS.iter().map(|(name, _)| *name);
    let mut all = languages();
    all.extend(extras.clone());
    let (mut named, mut with) = (Vec::new(), Vec::new());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let extra = word == "--with";
        let word = if extra { words.next().map_or("", String::as_str) } else { word };
        let known = all.iter().find(|name| **name == word && (!extra || extras.clone().any(|e| e == word)));
        let name = *known.ok_or_else(|| {
            let (all, extras) = (all.join(", "), extras.clone().collect::<Vec<_>>().join(", "));
            format!("not understood: {word}; there are tests of: {all}; and --with: {extras}")
        })?;
        if extra { with.push(name) } else { named.push(name) }
    }
    if named.is_empty() {
        named = languages();
    }
    named.extend(with);
    Ok(named)
}

fn some(names: &[&str]) -> Counts {
    let mut total = Counts::default();
    let mut summary = Vec::new();
    for (name, tests) in LANGUAGES.iter().chain(EXTRAS).filter(|(name, _)| names.contains(name)) {
        println!("\n== {name}");
        let start = Instant::now();
        let counts = tests();
        summary.push(format!("  {name}: {counts} in {} s", start.elapsed().as_secs()));
        total.add(counts);
    }
    println!("\nTests\n{}", summary.join("\n"));
    total
}

/// Sets up and runs all tests of the Rust crates.
fn rust() -> Counts {
    println!("Needed: Rust, a C compiler, the openssl command. Real mail is used if it is there.");
    match set_up() {
        Ok(variables) => {
            let counts = runs(
                &[("the workspace", &format!("test --no-fail-fast {}", built::workspace()))],
                &variables,
            );
            built::tested();
            counts
        }
        Err(why) => Counts::of_failure(&why),
    }
}

/// Variables for the tests.
pub(crate) type Variables = Vec<(&'static str, String)>;

/// What the tests need; the variables tell them where it is.
pub(crate) fn set_up() -> Result<Variables> {
    setup::openssl()?;
    setup::valgrind();
    let judge = setup::judge()?.map(|program| ("PEC_JUDGE", program.display().to_string()));
    match setup::realworld()? {
        Some(folder) => println!("Real mail: {}", folder.display()),
        None => println!(
            "Real mail: none here (PEC_REALWORLD); tests that read it will say that they did not run."
        ),
    }
    Ok(judge.into_iter().collect())
}

/// Runs cargo for each entry, with these variables set, and sums up.
pub(crate) fn runs(runs: &[(&str, &str)], variables: &[(&str, String)]) -> Counts {
    let mut total = Counts::default();
    let mut summary = Vec::new();
    for (title, arguments) in runs {
        let start = Instant::now();
        let variables = variables.iter().map(|(name, value)| (*name, value.as_str()));
        let counts = counted(cargo(arguments).envs(variables)).unwrap_or_else(|why| Counts::of_failure(&why));
        summary.push(format!("  {title}: {counts} in {} s", start.elapsed().as_secs()));
        total.add(counts);
    }
    println!("\n{}", summary.join("\n"));
    for test in &total.not_run {
        println!("  not run: {test}");
    }
    total
}

/// Runs one `cargo test`, showing what it prints and counting as it goes.
fn counted(command: &mut Command) -> Result<Counts> {
    let mut counts = Counts::default();
    let success = each_line(command, |line| counts.read(line))?;
    counts.end(success);
    Ok(counts)
}

/// Runs a command, shows each line that it prints, and hands it over; whether the command succeeded.
fn each_line(command: &mut Command, mut each: impl FnMut(&str)) -> Result<bool> {
    let shown = shown(command);
    println!("\n$ {shown}");
    let cannot = |error| format!("{shown} does not start: {error}");
    // One pipe for both, so that "Running" (standard error) and results (standard output) keep their order.
    let (reader, writer) = pipe().map_err(cannot)?;
    command.stdout(writer.try_clone().map_err(cannot)?).stderr(writer);
    let mut child = command.spawn().map_err(cannot)?;
    // The command holds our copies of the writing end; while they live the pipe never ends.
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());

    for line in BufReader::new(reader).split(b'\n') {
        let line = line.map_err(|error| format!("the output of {shown} cannot be read: {error}"))?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        each(&line);
    }
    let status = child.wait().map_err(|error| format!("{shown} got lost: {error}"))?;
    Ok(status.success())
}

/// How many tests, and how they went.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Counts {
    passed: u64,
    failed: u64,
    ignored: u64,
    not_run: BTreeSet<String>,
    /// The binary that runs and has given no result yet.
    running: Option<String>,
    /// The last binary that was started, also after its result.
    binary: String,
}

impl Counts {
    /// Takes in one line of what cargo and the test binaries print.
    fn read(&mut self, line: &str) {
        let words = line.trim_start();
        if let Some(binary) = words.strip_prefix("Running ").or_else(|| words.strip_prefix("Doc-tests ")) {
            self.died();
            binary.clone_into(&mut self.binary);
            self.running = Some(binary.to_owned());
        } else if let Some(result) = line.strip_prefix("test result: ") {
            self.running = None;
            self.passed += number_before(result, " passed");
            self.failed += number_before(result, " failed");
            self.ignored += number_before(result, " ignored");
        } else if let Some((_, test)) = line.split_once(NOT_RUN) {
            let source = self.binary.split(" (").next().unwrap_or_default();
            self.not_run.insert(format!("{source}: {test}"));
        }
    }

    /// A binary that was started and never gave its result died: that is one failed test at least.
    fn died(&mut self) {
        if let Some(binary) = self.running.take() {
            println!("No result from {binary}");
            self.failed += 1;
        }
    }

    /// The end of one run of cargo.
    fn end(&mut self, success: bool) {
        self.died();
        // It did not compile, or there was nothing to run.
        if self.failed == 0 && (!success || self.passed == 0) {
            self.failed = 1;
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
        self.not_run.extend(other.not_run);
    }

    /// One failure, before any test could start.
    pub(crate) fn of_failure(why: &str) -> Self {
        println!("{why}");
        Self { failed: 1, ..Self::default() }
    }

    /// Runs a command that counts its tests itself, in lines that `read` understands; shows what it prints. A command that fails
    /// and counts no failure is a failed test, and so is one that counts no test at all.
    pub(crate) fn of_command(
        command: &mut Command,
        mut read: impl FnMut(&str) -> Option<(u64, u64, u64)>,
    ) -> Self {
        let mut counts = Self::default();
        let outcome = each_line(command, |line| {
            if let Some((passed, failed, skipped)) = read(line) {
                counts.count(passed, failed, skipped);
            }
        });
        match outcome {
            Ok(success) => counts.end(success),
            Err(why) => counts.add(Self::of_failure(&why)),
        }
        counts
    }

    /// Counts what is not a test along with the tests, as each is worth one.
    pub(crate) fn count(&mut self, passed: u64, failed: u64, skipped: u64) {
        self.passed += passed;
        self.failed += failed;
        self.ignored += skipped;
    }

    /// Prints the last line. Whether something passed and nothing failed.
    pub(crate) fn conclude(self) -> bool {
        let skipped = self.skipped();
        if skipped > 0 {
            println!("{skipped} skipped");
        }
        let passed = self.passed();
        let failed = if passed == 0 { self.failed.max(1) } else { self.failed };
        println!("{passed} passed, {failed} failed");
        failed == 0
    }

    pub(crate) fn failed(&self) -> u64 {
        self.failed
    }

    /// The harness knows no "not run": such a test passes there.
    fn passed(&self) -> u64 {
        self.passed.saturating_sub(self.not_run.len() as u64)
    }

    fn skipped(&self) -> u64 {
        self.ignored + self.not_run.len() as u64
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed(), self.failed, self.skipped())
    }
}

/// The number that stands before a word: `" passed"` in `"ok. 12 passed; 0 failed"` gives 12.
fn number_before(text: &str, word: &str) -> u64 {
    text.split(';')
        .find_map(|item| item.strip_suffix(word))
        .and_then(|item| item.rsplit(' ').next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(output: &str, success: bool) -> Counts {
        let mut counts = Counts::default();
        output.lines().for_each(|line| counts.read(line));
        counts.end(success);
        counts
    }

    const GOOD: &str = "     Running unittests src/lib.rs (target/debug/deps/a-1)\n\
        test a ... ok\n\
        test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s\n   \
        Doc-tests a\n\
        test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
        test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";

    #[test]
    fn extras_are_asked_for() {
        let names = |words: &str| asked_for(&words.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(names(""), Ok(languages()));
        assert_eq!(names("c python"), Ok(vec!["c", "python"]));
        assert_eq!(names("spark"), Ok(vec!["spark"]));
        assert_eq!(names("--with spark"), Ok([languages(), vec!["spark"]].concat()));
        assert_eq!(names("rust --with spark"), Ok(vec!["rust", "spark"]));
        for words in ["cobol", "--with", "--with c", "--without spark"] {
            assert!(names(words).unwrap_err().starts_with("not understood: "), "{words}");
        }
    }

    #[test]
    fn results_are_summed() {
        let counts = counts(GOOD, true);
        assert_eq!((counts.passed, counts.failed, counts.ignored), (6, 0, 1));
        assert!(counts.conclude());
    }

    #[test]
    fn a_binary_that_dies_is_a_failure() {
        let dead = "     Running unittests src/lib.rs (target/debug/deps/b-1)\nfatal runtime error: stack overflow\n";
        assert_eq!(counts(&format!("{dead}{GOOD}"), false).failed, 1);
        assert_eq!(counts(&format!("{GOOD}{dead}"), false).failed, 1);
    }

    #[test]
    fn no_compilation_and_no_tests_are_failures() {
        assert_eq!(counts("error[E0425]: cannot find value", false).failed, 1);
        assert_eq!(counts("", true).failed, 1);
    }

    #[test]
    fn a_test_that_did_not_run_did_not_pass() {
        let twice = "[not run] mail: no real mail\ntest other ... [not run] mail: no real mail\n";
        let counts = counts(&GOOD.replace("test a ... ok\n", twice), true);
        assert_eq!(counts.to_string(), "5 passed, 0 failed, 2 skipped");
        assert!(counts.conclude());
    }

    #[test]
    fn a_run_in_which_nothing_ran_fails() {
        let counts = counts(
            "Running x (y)\n[not run] a: why\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured\n",
            true,
        );
        assert!(!counts.conclude());
    }
}
