//! Counts of instructions: what callgrind counted, without the hashes, and what was recorded before.
//!
//! A count does not depend on what else the machine does, so a change of a few parts in a hundred shows. It does depend on the
//! compiler, on valgrind (which plays the processor) and on what the processor can do; with others than recorded, a difference says
//! nothing, and that is said.

use crate::Result;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;

/// Functions whose names contain one of these are left out: hashing is the floor's, and valgrind has no instructions for it, so that
/// it would be most of the count.
const LEFT_OUT: [&str; 2] = ["sha2::", "sha1::"];

/// By how much a count may differ, relative to what was recorded, before it is a change.
pub const TOLERANCE: f64 = 0.02;

/// Counts, and what they depend on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Counts {
    /// What `rustc --version` says.
    pub rustc: String,
    /// What `valgrind --version` says.
    pub valgrind: String,
    /// What the processor can do that our code, or that of others, asks for.
    pub processor: String,
    /// Instructions of each path.
    pub instructions: BTreeMap<String, u64>,
}

impl Counts {
    /// Reads what [`Display`](fmt::Display) wrote.
    ///
    /// # Errors
    ///
    /// It is not that.
    pub fn read(text: &str) -> Result<Self> {
        Ok(toml::from_str(text)?)
    }

    /// What differs in these from what was recorded, a line each.
    #[must_use]
    pub fn differences(&self, recorded: &Self) -> Vec<String> {
        let mut lines = Vec::new();
        for (path, count) in &self.instructions {
            match recorded.instructions.get(path) {
                Some(before) => {
                    let change = change(*before, *count);
                    // To the tolerance itself, whatever the last digit of the quotient.
                    if change.abs() > TOLERANCE + 1e-9 {
                        let which = if change > 0.0 { "more" } else { "less, a gain: record it" };
                        lines.push(format!(
                            "{path}: {count} instead of {before}, {:.1} % {which}",
                            change.abs() * 100.0
                        ));
                    }
                }
                None => lines.push(format!("{path}: {count}, not recorded")),
            }
        }
        let gone = recorded.instructions.keys().filter(|path| !self.instructions.contains_key(*path));
        lines.extend(gone.map(|path| format!("{path}: recorded, but there is no such path")));
        lines
    }

    /// What the counts depend on and is not as it was recorded, a line each.
    #[must_use]
    pub fn other_conditions(&self, recorded: &Self) -> Vec<String> {
        [
            ("rustc", &recorded.rustc, &self.rustc),
            ("valgrind", &recorded.valgrind, &self.valgrind),
            ("processor", &recorded.processor, &self.processor),
        ]
        .into_iter()
        .filter(|(_, before, now)| before != now)
        .map(|(what, before, now)| format!("{what}: recorded with `{before}`, here it is `{now}`"))
        .collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a ratio, to a tenth of a percent")]
fn change(before: u64, now: u64) -> f64 {
    now as f64 / (before.max(1)) as f64 - 1.0
}

/// The file.
impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for (path, count) in &self.instructions {
            writeln!(text, "{path:?} = {count}")?;
        }
        write!(
            f,
            "# Instructions of the main paths, each done once: `cargo xtask bench --check` compares, `--record` writes.\n\
             # benches/src/bin/counts/paths.rs says what each is. They depend on these:\n\
             rustc = {:?}\nvalgrind = {:?}\nprocessor = {:?}\n\n[instructions]\n{text}",
            self.rustc, self.valgrind, self.processor
        )
    }
}

/// The instructions in a file of callgrind (written with `--compress-strings=no` and `--compress-pos=no`), but for the functions
/// that are left out.
///
/// The line after `calls=` is what a call cost with all that it called: it is counted where it was done.
///
/// # Errors
///
/// It is no such file.
pub fn of_callgrind(text: &str) -> Result<u64> {
    let (mut total, mut left_out, mut call) = (0_u64, false, false);
    let mut in_function = false;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("fn=") {
            in_function = true;
            left_out = LEFT_OUT.iter().any(|part| name.contains(part));
        } else if line.starts_with("calls=") {
            call = true;
        } else if in_function && line.starts_with(|first: char| first.is_ascii_digit()) {
            let cost = line.split_ascii_whitespace().nth(1).ok_or("a line of callgrind without a cost")?;
            if !call && !left_out {
                total += cost.parse::<u64>()?;
            }
            call = false;
        }
    }
    if total == 0 { Err("callgrind counted nothing".into()) } else { Ok(total) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(instructions: &[(&str, u64)]) -> Counts {
        Counts {
            rustc: "rustc 1".into(),
            instructions: instructions.iter().map(|(path, count)| ((*path).to_owned(), *count)).collect(),
            ..Counts::default()
        }
    }

    #[test]
    fn a_count_may_differ_a_little_either_way() {
        let recorded = counts(&[("one", 1_000)]);
        for (found, differs) in [(1_000, false), (1_020, false), (980, false), (1_021, true), (979, true)] {
            let found = counts(&[("one", found)]);
            assert_eq!(!found.differences(&recorded).is_empty(), differs, "{found:?}");
        }
        assert_eq!(counts(&[("one", 1_000), ("two", 1)]).differences(&recorded), ["two: 1, not recorded"]);
        assert_eq!(counts(&[]).differences(&recorded).len(), 1);
    }

    #[test]
    fn the_file_is_read_as_it_was_written() {
        let written = counts(&[("verify a receipt, LF", 12), ("b", 3)]);
        assert_eq!(Counts::read(&written.to_string()).unwrap(), written);
        let other = Counts { rustc: "rustc 2".into(), ..written.clone() };
        assert_eq!(
            other.other_conditions(&written),
            ["rustc: recorded with `rustc 1`, here it is `rustc 2`"]
        );
    }

    #[test]
    fn calls_and_hashes_do_not_count() {
        let text = "events: Ir\nfn=main\n5 10\ncfn=sha2::block\ncalls=1 7\n6 900\n8 1\n\nfn=sha2::block\n7 900\n\nfn=b\n1 4\ntotals: 915\n";
        assert_eq!(of_callgrind(text).unwrap(), 15);
        assert!(of_callgrind("what is this?").is_err());
    }
}
