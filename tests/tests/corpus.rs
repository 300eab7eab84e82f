//! The corpus: every case in `testdata/cases` gives the report that it says, and OpenSSL agrees or has a reason not to.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test may fail")]

use pec_core::{Limits, UnixTime, crypto::AwsLc, message::Message, verify::Verifier};
use pec_tests::{
    case::{Case, Openssl, Trust},
    openssl_verifies, read,
};
use serde_json::Value;
use std::{env, fs, sync::Arc};

fn cases() -> Vec<Case> {
    let cases = Case::all().unwrap_or_else(|faults| panic!("{faults}"));
    assert!(!cases.is_empty(), "there are no cases in testdata/cases");
    cases
}

/// Fails with every fault of every case, not with the first one.
fn each(check: impl Fn(&Case) -> Vec<String>) {
    let faults: Vec<_> = cases()
        .iter()
        .flat_map(|case| check(case).into_iter().map(|fault| format!("{}: {fault}", case.id)))
        .collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// What a verifier is made of; cases that share it may share one.
type Ground<'c> = (&'c Trust, &'c [String], &'c Option<String>, Option<UnixTime>);

fn ground(case: &Case) -> Ground<'_> {
    (&case.text.trust, &case.text.crls, &case.text.directory, case.text.directory_date)
}

fn verifier(case: &Case) -> Verifier {
    Verifier::new(case.trust_store())
}

/// The canonical JSON as `report.json` has it: one line, and its end.
fn report(case: &Case, verifier: &mut Verifier) -> String {
    let raw = read(&case.message());
    let message = Message::parse(&raw, &Limits::default()).unwrap();
    let circumstances = case.circumstances();
    let Some(sent) = case.sent() else { return verifier.verify(&message, &circumstances).to_json() + "\n" };
    let sent = read(&sent);
    let sent = Message::parse(&sent, &Limits::default()).unwrap();
    verifier.verify_with_sent(&message, &sent, &circumstances).to_json() + "\n"
}

#[test]
fn every_report_is_as_expected() {
    each(|case| {
        let report: Value = serde_json::from_str(&report(case, &mut verifier(case))).unwrap();
        let expected = &case.text.expected;
        let facets = &expected.facets;
        let mut faults: Vec<_> = [
            ("/kind", expected.kind.name()),
            ("/verdict", expected.verdict.name()),
            ("/facets/integrity", facets.integrity.name()),
            ("/facets/chain", facets.chain.name()),
            ("/facets/revocation", facets.revocation.name()),
            ("/facets/provider", facets.provider.name()),
            ("/facets/consistency", facets.consistency.name()),
        ]
        .into_iter()
        .filter_map(|(place, expected)| {
            let found = report.pointer(place).unwrap_or(&Value::Null);
            (found != expected).then(|| format!("{place} is {found}, expected \"{expected}\""))
        })
        .collect();
        let found = report["findings"].as_array().unwrap();
        for code in expected.findings.iter().map(|expected| expected.0.code()) {
            if !found.iter().any(|finding| finding["code"] == code) {
                faults.push(format!("the finding {code} is missing"));
            }
        }
        faults
    });
}

#[test]
fn every_report_is_the_one_on_file() {
    each(|case| {
        let report = report(case, &mut verifier(case));
        if env::var_os("PEC_BLESS").is_some() {
            fs::write(case.report(), &report).unwrap();
        }
        match fs::read_to_string(case.report()) {
            Ok(file) if file == report => vec![],
            Ok(file) => vec![difference(&file, &report)],
            Err(error) => vec![format!("report.json: {error} (PEC_BLESS=1 writes it)")],
        }
    });
}

/// The first place where two reports differ.
fn difference(file: &str, report: &str) -> String {
    fn first(path: &str, file: &Value, report: &Value) -> Option<String> {
        match (file, report) {
            (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
                a.iter().find_map(|(key, value)| first(&format!("{path}/{key}"), value, &b[key]))
            }
            (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
                a.iter().zip(b).enumerate().find_map(|(at, (a, b))| first(&format!("{path}/{at}"), a, b))
            }
            (a, b) => (a != b).then(|| format!("{path} is {b}, but was {a}")),
        }
    }
    let Ok(file) = serde_json::from_str(file) else { return "report.json is not JSON".into() };
    first("", &file, &serde_json::from_str(report).unwrap())
        .unwrap_or_else(|| "report.json says the same in another form: order of keys, or blanks".into())
}

#[test]
fn openssl_agrees_or_has_its_reason() {
    each(|case| match (openssl_verifies(&case.message()), case.text.openssl) {
        (true, Openssl::Verifies) | (false, Openssl::Fails) => vec![],
        (true, Openssl::Fails) => vec!["openssl verifies it, case.toml says that it fails".into()],
        (false, Openssl::Verifies) => vec!["openssl fails, case.toml says that it verifies".into()],
    });
}

/// A verifier remembers signers. That may save work and must change nothing.
#[test]
fn what_was_verified_before_changes_nothing() {
    let cases = cases();
    let mut used: Vec<(Ground<'_>, Verifier)> = Vec::new();
    for case in cases.iter().chain(cases.iter().rev()) {
        let ground = ground(case);
        let known = used.iter().position(|(known, _)| *known == ground);
        let place = known.unwrap_or_else(|| {
            used.push((ground, verifier(case)));
            used.len() - 1
        });
        assert_eq!(report(case, &mut used[place].1), report(case, &mut verifier(case)), "{}", case.id);
    }
}

#[test]
fn both_back_ends_say_the_same() {
    each(|case| {
        let pure = report(case, &mut verifier(case));
        let fast = report(case, &mut verifier(case).with_backend(Arc::new(AwsLc)));
        if pure == fast { vec![] } else { vec![difference(&pure, &fast)] }
    });
}
