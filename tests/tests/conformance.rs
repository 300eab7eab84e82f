//! `docs/conformance.md` ties each rule to what shows it: every finding has a row, every clause of RFC 6109 has one, and every row
//! points to a case of the corpus or to a test that is there and is about that finding. So do those of `docs/threat-model.md`, which
//! names every forgery.
#![allow(clippy::panic, reason = "the helpers of tests are tests too")]

use pec_core::finding::Code;
use pec_tests::{case::Case, project_root};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// The codes that each case shows: those that it expects, and all of its report.
fn cases() -> Cases {
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

/// What is wrong with the tables of findings in `text`.
fn faults(text: &str, cases: &Cases) -> Vec<String> {
    let mut faults = Vec::new();
    let mut without_row: BTreeSet<_> = Code::ALL.iter().map(|code| code.code()).collect();
    for (number, [clause, code, _, shown_by]) in rows(text) {
        let mut fault = |text: String| faults.push(format!("docs/conformance.md:{number}: {text}"));
        let code = match find(code.trim_matches('`')) {
            Some(known) if known.clause() != clause => {
                fault(format!("{code} rests on {}", known.clause()));
                continue;
            }
            Some(known) => {
                without_row.remove(known.code());
                Some(known)
            }
            // A rule that no finding tells.
            None if code == "none" => None,
            None => {
                fault(format!("{code} is not a finding"));
                continue;
            }
        };
        for pointer in list(shown_by) {
            if let Err(why) = shows(pointer, code, cases) {
                fault(format!("`{pointer}` {why}"));
            }
        }
    }
    faults.extend(without_row.into_iter().map(|code| format!("docs/conformance.md: {code} has no row")));
    faults
}

type Cases = BTreeMap<String, BTreeSet<String>>;

/// The rows of the tables with so many columns: the line's number, and the cells.
fn rows<const COLUMNS: usize>(text: &str) -> impl Iterator<Item = (usize, [&str; COLUMNS])> {
    text.lines().enumerate().filter_map(|(number, line)| {
        let inside = line.strip_prefix('|')?.strip_suffix('|')?;
        let cells: Vec<_> = inside.split('|').map(str::trim).collect();
        let cells: [&str; COLUMNS] = cells.try_into().ok()?;
        let is_head = cells.last() == Some(&"Shown by") || cells.first()?.starts_with('-');
        (!is_head).then_some((number + 1, cells))
    })
}

/// The items of a cell, without their quotes.
fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(", ").map(|item| item.trim_matches('`'))
}

fn find(code: &str) -> Option<Code> {
    Code::ALL.iter().copied().find(|known| known.code() == code)
}

/// Whether a case or a test is there, and is about this finding.
fn shows(pointer: &str, code: Option<Code>, cases: &Cases) -> Result<(), &'static str> {
    match (pointer.split_once("::"), cases.get(pointer)) {
        (Some((file, test)), _) => shown_by_test(file, test, code),
        (None, Some(codes)) if code.is_none_or(|code| codes.contains(code.code())) => Ok(()),
        (None, Some(_)) => Err("does not have this finding"),
        (None, None) => Err("is neither a case nor a test"),
    }
}

/// What is wrong with a row that names several findings and what shows them. `nothing` is the word for nothing to show, which
/// such a row has only if its text begins with that word.
fn row_faults(text: &str, findings: &str, shown_by: &str, nothing: &str, cases: &Cases) -> Vec<String> {
    if shown_by == nothing {
        return match findings {
            "none" if text.to_lowercase().starts_with(nothing) => vec![],
            "none" => vec![format!("{nothing}, but its text does not say so")],
            told => vec![format!("{nothing}, but told by {}", told.trim_matches('`'))],
        };
    }
    let mut faults: Vec<_> = list(shown_by)
        .filter_map(|pointer| Some(format!("`{pointer}` {}", shows(pointer, None, cases).err()?)))
        .collect();
    for code in list(findings).filter(|code| *code != "none") {
        match find(code) {
            None => faults.push(format!("{code} is not a finding")),
            Some(known) if list(shown_by).all(|pointer| shows(pointer, Some(known), cases).is_err()) => {
                faults.push(format!("{code} is shown by none of them"));
            }
            Some(_) => {}
        }
    }
    faults
}

/// Every numbered clause of RFC 6109 in sections 2 to 5.
const CLAUSES: &str = "2.1 2.1.1 2.1.1.1 2.1.1.1.1 2.1.1.1.2 2.1.1.1.3 2.1.1.2 \
    2.2 2.2.1 2.2.2 2.2.3 2.2.4 2.2.5 2.2.6 2.3 \
    3.1 3.1.1 3.1.2 3.1.3 3.1.4 3.1.5 3.1.6 3.2 3.2.1 3.2.2 3.2.3 3.2.4 \
    3.3 3.3.1 3.3.2 3.3.2.1 3.3.2.2 3.3.2.3 3.3.3 3.4 3.5 \
    4.1 4.2 4.3 4.3.1 4.3.2 4.3.3 4.4 \
    4.5 4.5.1 4.5.2 4.5.3 4.5.4 4.5.5 4.5.6 4.5.7 4.5.8 4.5.9 4.5.10 \
    5.1 5.2 5.3 5.4 5.5 5.5.1 5.5.2 5.5.3 5.5.3.1 5.5.3.2 5.6";

/// What is wrong with the table of clauses in `text`.
fn clause_faults(text: &str, cases: &Cases) -> Vec<String> {
    let mut faults = Vec::new();
    let mut expected = CLAUSES.split_whitespace();
    for (number, [clause, _, what, findings, shown_by]) in rows(text) {
        let mut fault = |text: String| faults.push(format!("docs/conformance.md:{number}: {text}"));
        let next = expected.next();
        if next != Some(clause) {
            fault(format!("clause {clause}, expected {}", next.unwrap_or("the end")));
            break;
        }
        row_faults(what, findings, shown_by, "not ours", cases).into_iter().for_each(fault);
    }
    faults.extend(expected.map(|clause| format!("docs/conformance.md: clause {clause} has no row")));
    faults
}

/// What is wrong with the tables of the threat model.
fn threat_faults(text: &str, cases: &Cases) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, [_, answer, findings, shown_by]) in rows(text) {
        let found = row_faults(answer, findings, shown_by, "not answered", cases);
        faults.extend(found.into_iter().map(|text| format!("docs/threat-model.md:{number}: {text}")));
    }
    let named: BTreeSet<_> =
        rows(text).flat_map(|(_, [.., shown_by]): (_, [&str; 4])| list(shown_by)).collect();
    let forgeries = cases.keys().filter(|id| id.starts_with("forgery/") || id.starts_with("replay/"));
    let missing = forgeries.filter(|id| !named.contains(id.as_str()));
    faults.extend(missing.map(|id| format!("docs/threat-model.md: {id} is in no row")));
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
fn every_clause_has_its_row() {
    let text = fs::read_to_string(project_root().join("docs/conformance.md")).unwrap();
    let faults = clause_faults(&text, &cases());
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_threat_has_its_answer() {
    let text = fs::read_to_string(project_root().join("docs/threat-model.md")).unwrap();
    assert!(rows::<4>(&text).count() > 50, "the tables are not read");
    let faults = threat_faults(&text, &cases());
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn a_clause_or_a_threat_that_points_nowhere_is_found() {
    let cases = BTreeMap::from([
        ("a/b".to_owned(), BTreeSet::from(["cms.ber".to_owned()])),
        ("forgery/c".to_owned(), BTreeSet::new()),
    ]);
    for (text, findings, shown_by, expected) in [
        ("x", "`cms.ber`", "`a/b`", ""),
        ("x", "none", "`a/b`, `forgery/c`", ""),
        ("Not ours: y", "none", "not ours", ""),
        ("Not ours: y", "none", "`a/b`", ""),
        ("x", "`cms.ber`, `cms.bre`", "`a/b`", "cms.bre is not a finding"),
        ("x", "`cms.ber`", "`forgery/c`", "cms.ber is shown by none of them"),
        ("x", "none", "`a/c`", "`a/c` is neither"),
        ("x", "none", "not ours", "not ours, but its text does not say so"),
        ("Not ours: y", "`cms.ber`", "not ours", "not ours, but told by cms.ber"),
    ] {
        let found = row_faults(text, findings, shown_by, "not ours", &cases);
        match found.as_slice() {
            [] => assert_eq!(expected, "", "{text} {findings} {shown_by}"),
            [fault] => assert!(!expected.is_empty() && fault.contains(expected), "{fault}"),
            more => panic!("{more:?}"),
        }
    }
    let row = |clause: &str| format!("| {clause} | x | y | none | `a/b` |\n");
    let all: String = CLAUSES.split_whitespace().map(row).collect();
    assert_eq!(clause_faults(&all, &cases), [""; 0]);
    assert!(clause_faults(&all.replace("| 3.2 |", "| 3.9 |"), &cases)[0].contains("3.9, expected 3.2"));
    assert!(clause_faults(&all.replace(&row("5.6"), ""), &cases)[0].contains("5.6 has no row"));
    let faults = threat_faults("| x | y | none | `a/b` |", &cases);
    assert_eq!(faults, ["docs/threat-model.md: forgery/c is in no row"]);
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
