//! The programs run and say all that they should. Times are never judged; memory and instructions are, for they do not depend on
//! what else the machine does.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "the helpers of tests are tests too")]

use serde_json::Value;
use std::fs;
use std::process::{Command, Output};

fn ran(program: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    // What other programs do is for `cargo xtask bench` alone.
    for name in ["C", "PYTHON", "JAVA", "LIBPEC", "BINDING"] {
        command.env_remove(format!("PEC_BENCH_{name}"));
    }
    command.args(arguments).output().unwrap()
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = ran(program, &[&["--quick"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json(program: &str) -> Value {
    serde_json::from_str(&run(program, &["--json"])).unwrap()
}

const WHOLE: [&str; 5] =
    ["floor", "pec, AWS-LC", "pec, held whole, AWS-LC", "pec, streaming, AWS-LC", "pec, pure Rust"];

const IN_MEMORY: [&str; 9] = [
    "parse",
    "parse by mailparse",
    "parse by mail-parser",
    "verify, AWS-LC",
    "verify, AWS-LC, report in JSON",
    "verify, AWS-LC, fact to track",
    "verify, AWS-LC, new signer",
    "verify, pure Rust",
    "verify, pure Rust, new signer",
];

/// The cells of the rows of this name: one row in each table.
fn rows<'t>(tables: &'t str, name: &str) -> Vec<Vec<&'t str>> {
    let cells = |line: &'t str| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>();
    let rows = tables.lines().filter(|line| line.starts_with('|')).map(cells);
    rows.filter(|row| row[0] == name).collect()
}

fn is_number(cell: &str) -> bool {
    cell.starts_with(|c: char| c.is_ascii_digit())
}

#[test]
fn every_row_is_there() {
    let time = run(env!("CARGO_BIN_EXE_pec-benches"), &[]);
    // Three tables of the whole job, with ten samples each; three in memory, with six.
    for name in WHOLE {
        let whole: Vec<_> = rows(&time, name).into_iter().filter(|row| row.len() == 11).collect();
        assert_eq!(whole.len(), 3, "{name} in:\n{time}");
        assert!(whole.iter().flat_map(|row| &row[1..]).all(|cell| is_number(cell)), "{time}");
    }
    for name in IN_MEMORY {
        let parts = rows(&time, name);
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [7; 3], "{name} in:\n{time}");
        assert!(parts.iter().flat_map(|row| &row[1..]).all(|cell| is_number(cell)), "{time}");
    }
    let threads = rows(&time, "times as fast, by the clock");
    assert!(is_number(threads[0][1]), "{time}");
    // What was not compared is said, and every target has an outcome.
    for name in ["C", "Python", "C: libcrypto", "Java: JavaMail, Bouncy Castle"] {
        let rows = rows(&time, name);
        assert!(!rows.is_empty() && rows.iter().all(|row| row[1] == "[not run]"), "{name} in:\n{time}");
    }
    for (target, outcomes) in [
        ("pec, AWS-LC against the floor, receipt ", ["met", "MISSED"].as_slice()),
        ("times as fast as C: libcrypto, receipt ", ["[not run]"].as_slice()),
        ("verify from Python against Rust", ["[not run]"].as_slice()),
    ] {
        let row = time.lines().find(|line| line.starts_with(&format!("| {target}")));
        let outcome = row.and_then(|row| row.trim_end_matches(['|', ' ']).rsplit("| ").next()).map(str::trim);
        assert!(outcome.is_some_and(|outcome| outcomes.contains(&outcome)), "{target} in:\n{time}");
    }
}

#[test]
fn the_numbers_are_there_for_programs_too() {
    let told = json(env!("CARGO_BIN_EXE_pec-benches"));
    for (part, samples, works) in [("whole", 10, WHOLE.len()), ("in_memory", 6, 1 + IN_MEMORY.len())] {
        let part = told[part].as_array().unwrap();
        assert_eq!(part.len(), samples);
        for sample in part {
            let measured = sample["measured"].as_array().unwrap();
            assert_eq!(measured.len(), works, "{sample}");
            assert!(measured.iter().all(|one| one["floors"].as_f64().unwrap() > 0.0), "{sample}");
        }
    }
}

/// Nothing that parses or verifies takes memory in proportion to the message.
#[test]
fn memory_does_not_grow_with_the_message() {
    let told = json(env!("CARGO_BIN_EXE_memory"));
    let samples = told["samples"].as_array().unwrap();
    assert_eq!(samples.len(), 10);
    for sample in samples {
        for work in IN_MEMORY.iter().filter(|work| !work.contains(" by ")) {
            let peak = sample["peaks"][work].as_u64().unwrap();
            assert!(peak < 100_000, "{work} takes {peak} bytes for {}", sample["name"]);
        }
    }
    assert!(told["targets"].as_array().unwrap().iter().all(|target| target["outcome"] == "met"), "{told}");
    // The yardstick measures: this one decodes every attachment.
    assert!(samples[8]["peaks"]["parse by mail-parser"].as_u64().unwrap() > 1_000_000);
}

/// The tracker with few events; the states are those of the events, whatever the machine.
#[test]
fn growth_is_measured() {
    let told = json(env!("CARGO_BIN_EXE_growth"));
    let sizes = told["sizes"].as_array().unwrap();
    assert_eq!(sizes.len(), 2);
    assert!(sizes[1]["told"]["insert"].as_f64().unwrap() > 0.0, "{told}");
    let states = sizes[1]["told"]["states"].as_object().unwrap();
    assert!(
        ["accepted", "delivered", "external", "failed"].iter().all(|state| states[*state].as_u64() > Some(0)),
        "{told}"
    );
}

/// A count that is wrong is found; one that is right is good.
#[test]
fn a_wrong_count_is_found() {
    if !Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success()) {
        println!("[not run] no valgrind to count instructions (`cargo xtask test` installs it where it can)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("counts.toml");
    let counts = |what: &str| {
        let path = "read certification data";
        ran(env!("CARGO_BIN_EXE_counts"), &[what, "--file", file.to_str().unwrap(), "--only", path])
    };
    let recorded = counts("--record");
    assert!(recorded.status.success(), "{}", String::from_utf8_lossy(&recorded.stderr));
    let text = fs::read_to_string(&file).unwrap();
    let (before, count) = text.trim().rsplit_once(" = ").unwrap();
    let count: u64 = count.parse().unwrap();
    let right = counts("--check");
    assert!(right.status.success(), "{}", String::from_utf8_lossy(&right.stderr));
    // Another compiler is named, so that nobody searches in our code.
    let wrong =
        format!("{before} = {}\n", count * 100 / 103).replace("rustc = \"rustc", "rustc = \"another rustc");
    fs::write(&file, wrong).unwrap();
    let wrong = counts("--check");
    assert!(!wrong.status.success());
    let (told, why) = (String::from_utf8(wrong.stdout).unwrap(), String::from_utf8(wrong.stderr).unwrap());
    assert!(why.contains("% more") && told.contains("another rustc"), "{told}\n{why}");
}

/// The archive, on a few messages. Its times say nothing here, but what it stores does: it is the same on every machine.
#[test]
fn the_archive_is_measured() {
    let told: Value = serde_json::from_str(&run(env!("CARGO_BIN_EXE_archive"), &["--json"])).unwrap();
    let tables = told.as_array().unwrap();
    assert_eq!(tables.len(), 6);
    let cell = |table: usize, row: &str, column: usize| {
        let rows = tables[table].as_array().unwrap().iter();
        let found = rows.filter(|cells| cells[0] == row).collect::<Vec<_>>();
        assert_eq!(found.len(), 1, "{row} in {}", tables[table]);
        found[0][column].as_str().unwrap().to_owned()
    };
    let [taking, room, found, asked] = [1, 2, 3, 4];
    for row in ["read and hash", "archive", "archive, the same again", "one message, by chance", "check"] {
        assert!(cell(taking, row, 1).parse::<f64>().unwrap() > 0.0, "{told}");
    }
    // Eight messages repeat one attachment, which is stored once.
    let packs: f64 = cell(room, "archive: packs", 1).parse().unwrap();
    let each: f64 = cell(room, "zstd -3 of each", 1).parse().unwrap();
    assert!(packs < each / 3.0, "{told}");
    assert_eq!(cell(found, "a word of one letter", 2), "8");
    assert_eq!(cell(asked, "the messages of one sender", 4), "20");
    assert_eq!(cell(0, "whose words are not all in the index", 1), "0");
}

/// What is kept in memory is a few times the message, and not more with each.
#[test]
fn the_archive_takes_little_memory() {
    let told: Value = serde_json::from_str(&run(env!("CARGO_BIN_EXE_archive-memory"), &["--json"])).unwrap();
    let large = told.as_array().unwrap().iter().find(|cells| cells[0] == "large").unwrap();
    let times: f64 = large[2].as_str().unwrap().parse().unwrap();
    assert!(times > 1.0 && times < 12.0, "{told}");
}
