//! Both programs run and say all that they should. Times are never judged; memory is, for it does not depend on the
//! machine.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "the helpers of tests are tests too")]

use serde_json::Value;
use std::process::Command;

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).arg("--quick").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

const WORKS: [&str; 10] = [
    "floor",
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

#[test]
fn every_row_is_there() {
    let time = run(env!("CARGO_BIN_EXE_pec-benches"), &[]);
    let memory = run(env!("CARGO_BIN_EXE_memory"), &[]);
    for (tables, count) in [(&time, 3), (&memory, 1)] {
        for name in WORKS {
            let rows = rows(tables, name);
            assert_eq!(rows.len(), count, "{name} in:\n{tables}");
            assert!(rows.iter().all(|row| row.len() == 9), "{name} in:\n{tables}");
            let numbers = rows.iter().flat_map(|row| &row[1..]);
            assert!(
                numbers.into_iter().all(|cell| cell.starts_with(|c: char| c.is_ascii_digit())),
                "{tables}"
            );
        }
    }
    for name in ["takes in a fact", "tells a submission's state"] {
        assert_eq!(rows(&time, name).iter().map(Vec::len).collect::<Vec<_>>(), [3], "{time}");
    }
    assert!(memory.contains("facts holds "), "{memory}");
}

/// Nothing that parses or verifies takes memory in proportion to the message.
#[test]
fn memory_does_not_grow_with_the_message() {
    let told: Value = serde_json::from_str(&run(env!("CARGO_BIN_EXE_memory"), &["--json"])).unwrap();
    let samples = told["samples"].as_array().unwrap();
    assert_eq!(samples.len(), 8);
    for sample in samples {
        for work in WORKS.iter().filter(|work| !work.contains(" by ")) {
            let peak = sample["peaks"][work].as_u64().unwrap();
            assert!(peak < 100_000, "{work} takes {peak} bytes for {}", sample["name"]);
        }
    }
    // The yardstick measures: this one decodes every attachment.
    assert!(samples[6]["peaks"]["parse by mail-parser"].as_u64().unwrap() > 1_000_000);
}

#[test]
fn the_numbers_are_there_for_programs_too() {
    let told: Value = serde_json::from_str(&run(env!("CARGO_BIN_EXE_pec-benches"), &["--json"])).unwrap();
    let samples = told["samples"].as_array().unwrap();
    assert_eq!(samples.len(), 8);
    for sample in samples {
        let measured = sample["measured"].as_array().unwrap();
        assert_eq!(measured.len(), WORKS.len());
        assert!(measured.iter().all(|one| one["floors"].as_f64().unwrap() > 0.0), "{sample}");
    }
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
