//! `docs/conformance.md` ties each rule to what shows it: every finding has a row, and every row points to a case of the
//! corpus or to a test that is there and is about that finding.
#![allow(clippy::panic, reason = "the helpers of tests are tests too")]

use pec_core::finding::Code;
use pec_tests::{case::Case, project_root};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// The codes that each case shows: those that it expects, and all of its report.
fn cases() -> BTreeMap<String, BTreeSet<String>> {
    let cases = Case::all().unwrap_or_else(|faults| panic!("{faults}"));
    cases
        .into_iter()
        .map(|case| {
            let mut codes: BTreeSet<_> =
                case.text.expected.findings.iter().map(|expected| expected.0.code().to_owned()).collect();
            // A case without a report fails in the corpus.
            let report = fs::read_to_string(case.report()).unwrap_or_default();
            codes.extend(
                report
                    .split("\"code\":\"")
                    .skip(1)
                    .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())),
            );
            (case.id, codes)
        })
        .collect()
}

/// What is wrong with the table in `text`.
fn faults(text: &str, cases: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut without_row: BTreeSet<_> = Code::ALL.iter().map(|code| code.code()).collect();
    for (number, line) in text.lines().enumerate() {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let ["", clause, code, _, shown_by, ""] = cells[..] else { continue };
        if clause == "Clause" || clause.starts_with('-') {
            continue;
        }
        let mut fault = |text: String| faults.push(format!("docs/conformance.md:{}: {text}", number + 1));
        let code = match Code::ALL.iter().find(|known| code.trim_matches('`') == known.code()) {
            Some(known) if known.clause() != clause => {
                fault(format!("{code} rests on {}", known.clause()));
                continue;
            }
            Some(known) => {
                without_row.remove(known.code());
                Some(*known)
            }
            // A rule that no finding tells.
            None if code == "none" => None,
            None => {
                fault(format!("{code} is not a finding"));
                continue;
            }
        };
        let pointers: Vec<_> = shown_by.split(", ").map(|pointer| pointer.trim_matches('`')).collect();
        for pointer in pointers {
            let result = match (pointer.split_once("::"), cases.get(pointer)) {
                (Some((file, test)), _) => shown_by_test(file, test, code),
                (None, Some(codes)) if code.is_none_or(|code| codes.contains(code.code())) => Ok(()),
                (None, Some(_)) => Err("does not have this finding"),
                (None, None) => Err("is neither a case nor a test"),
            };
            if let Err(why) = result {
                fault(format!("`{pointer}` {why}"));
            }
        }
    }
    faults.extend(without_row.into_iter().map(|code| format!("docs/conformance.md: {code} has no row")));
    faults
}

/// Whether this function is a test and names the finding: by its variant, its code, or the last word of its code.
fn shown_by_test(file: &str, test: &str, code: Option<Code>) -> Result<(), &'static str> {
    let text = fs::read_to_string(project_root().join(file)).map_err(|_| "is in no file")?;
    let tests = text.split("#[test]").skip(1);
    let body = tests
        .filter_map(|body| body.split_once("fn "))
        .find(|(_, body)| body.split_once('(').is_some_and(|(name, _)| name == test))
        .ok_or("is not a test of that file")?
        .1;
    let Some(code) = code else { return Ok(()) };
    let last = code.code().rsplit('.').next().unwrap_or_default();
    let names = [format!("{code:?}"), code.code().to_owned(), format!("\"{last}\"")];
    if names.iter().any(|name| body.contains(name.as_str())) {
        Ok(())
    } else {
        Err("does not name this finding")
    }
}

#[test]
fn every_finding_is_shown() {
    let text = fs::read_to_string(project_root().join("docs/conformance.md")).unwrap();
    let faults = faults(&text, &cases());
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn a_row_that_says_what_is_not_so_is_found() {
    let cases = BTreeMap::from([("a/b".to_owned(), BTreeSet::from(["cms.ber".to_owned()]))]);
    let has_row = |fault: &String| !fault.contains("has no row");
    for (row, expected) in [
        ("| RFC 5652 1.1 | `cms.ber` | x | `a/b` |", ""),
        ("| anything | none | x | `a/b`, `tests/tests/conformance.rs::every_finding_is_shown` |", ""),
        ("| RFC 5652 1.1 | `cms.ber` | x | `a/c` |", "`a/c` is neither"),
        ("| RFC 5652 1.1 | `cms.ber` | x |  |", "`` is neither"),
        ("| RFC 5652 3 | `cms.trailing_bytes` | x | `a/b` |", "`a/b` does not have"),
        ("| RFC 5652 1.2 | `cms.ber` | x | `a/b` |", "rests on RFC 5652 1.1"),
        ("| RFC 5652 1.1 | `cms.bre` | x | `a/b` |", "not a finding"),
        ("| x | none | x | `tests/tests/none.rs::x` |", "in no file"),
        ("| x | none | x | `tests/tests/conformance.rs::faults` |", "not a test"),
        (
            "| RFC 8551 3.5 | `signature.absent` | x | `tests/tests/conformance.rs::every_finding_is_shown` |",
            "not name",
        ),
    ] {
        let found: Vec<_> = faults(row, &cases).into_iter().filter(has_row).collect();
        match found.as_slice() {
            [] => assert_eq!(expected, "", "{row}"),
            [fault] => assert!(!expected.is_empty() && fault.contains(expected), "{row}: {fault}"),
            more => panic!("{row}: {more:?}"),
        }
    }
    assert_eq!(faults("| RFC 5652 1.1 | `cms.ber` | x | `a/b` |", &cases).len(), Code::ALL.len() - 1);
}
