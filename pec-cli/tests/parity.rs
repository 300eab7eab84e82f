//! The column `cli` of bindings/parity.toml: what it names is there, and what the commands can do stands in it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use common::run;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// How an answer is shown, not what can be done.
const OF_SHOWING: &[&str] = &["--help", "--lang", "--json", "--explain"];

const COMMANDS: &[&str] = &[
    "",
    "verify",
    "status",
    "inspect",
    "trust show",
    "trust diff",
    "archive init",
    "archive add",
    "archive status",
    "archive search",
    "archive show",
    "archive export",
    "archive check",
    "archive repair",
    "archive tag",
    "archive hold",
    "archive delete",
    "archive policy",
    "archive log",
];

/// What stands in the column, without the reasons why there is nothing.
fn column() -> Vec<String> {
    let table = pec_tests::read(&pec_tests::project_root().join("bindings/parity.toml"));
    let table: Value = toml::from_slice(&table).unwrap();
    let rows: Vec<_> = table["section"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|section| section["operations"].as_array().unwrap())
        .map(|row| (row["what"].as_str().unwrap(), row["cli"].as_str().unwrap()))
        .collect();
    assert!(rows.len() > 150, "{}", rows.len());
    for (what, cli) in &rows {
        assert!(!cli.is_empty() && *cli != "-", "{what}: a dash needs its reason");
    }
    rows.into_iter().map(|(_, cli)| cli.to_owned()).filter(|cli| !cli.starts_with("- ")).collect()
}

/// A command and its options, as its help tells them.
fn options(command: &str) -> BTreeSet<String> {
    let words: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
    let answer = run(Path::new("."), &words);
    assert_eq!(answer.status, 0, "pec {command}: {}", answer.err);
    // Where an option is explained, not where an example uses it.
    let explained = answer.out.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let words = explained.flat_map(|line| line.split([' ', ',']).take(3));
    words.filter(|word| word.starts_with("--")).map(str::to_owned).collect()
}

#[test]
fn the_table_names_what_there_is() {
    for cell in column() {
        let (command, option) = match cell.find("--") {
            Some(at) => cell.split_at(at),
            None => (cell.as_str(), ""),
        };
        let option = option.split_whitespace().next().unwrap_or_default();
        assert!(COMMANDS.contains(&command.trim()), "there is no command: {cell}");
        assert!(option.is_empty() || options(command.trim()).contains(option), "there is no option: {cell}");
    }
}

#[test]
fn every_command_answers_in_json() {
    for command in COMMANDS.iter().filter(|command| !command.is_empty()) {
        assert!(options(command).contains("--json"), "pec {command}");
    }
}

#[test]
fn what_there_is_stands_in_the_table() {
    let column = column();
    for command in COMMANDS {
        assert!(command.is_empty() || column.iter().any(|cell| cell.starts_with(command)), "{command}");
        let found = options(command);
        assert!(found.contains("--help"), "{command}: {found:?}");
        for option in found.iter().filter(|option| !OF_SHOWING.contains(&option.as_str())) {
            let named = column.iter().any(|cell| cell.split_whitespace().any(|word| word == option));
            assert!(named, "pec {command} {option} stands in no row");
        }
    }
}
