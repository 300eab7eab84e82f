//! The accredited providers as a caller writes them down: CSV or JSON, each row with a period of its own.

use super::builder::{Builder, MAX_NAME, domain};
use super::csv::{self, Rows};
use super::model::{Environment, ListedCertificate, from_hex};
use crate::finding::{Code, Finding};
use crate::{Error, UnixTime};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// One row, in either form. An unknown key is a misspelt one: nothing may be passed over in silence.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Row<'a> {
    #[serde(borrow)]
    provider: Cow<'a, str>,
    unit: Option<Cow<'a, str>>,
    from: Option<Cow<'a, str>>,
    until: Option<Cow<'a, str>>,
    domains: Vec<Cow<'a, str>>,
    sha1: Vec<Cow<'a, str>>,
    sha256: Vec<Cow<'a, str>>,
}

const COLUMNS: &[&str] = &["provider", "unit", "from", "until", "domains", "sha1", "sha256"];

/// Reads a list in CSV (RFC 4180), commas or semicolons between columns, blanks between several values of one column.
pub(super) fn read_csv(text: &str, to: &mut Builder<'_>) -> Result<(), Error> {
    let mut rows = Rows::new(text);
    let Some((line, Ok(header))) = rows.next() else { return Err(unreadable(1, "there is no header")) };
    let header: Vec<_> = header.iter().map(|name| name.trim().to_ascii_lowercase()).collect();
    for (place, name) in header.iter().enumerate() {
        if !COLUMNS.contains(&name.as_str()) {
            let name: String = name.chars().take(40).collect();
            return Err(unreadable(line, &format!("no column is called \"{name}\": {}", COLUMNS.join(", "))));
        }
        if header.iter().skip(place + 1).any(|other| other == name) {
            return Err(unreadable(line, &format!("the column {name} stands there twice")));
        }
    }
    for (line, row) in rows {
        to.count_record()?;
        let damaged = |why: &str| Finding::new(Code::DirectoryRecordDamaged).with(why);
        let row = match row {
            Ok(row) if row.len() == header.len() => row,
            Ok(row) => {
                to.problem(
                    line,
                    damaged(&format!("it has {} columns, the header {}", row.len(), header.len())),
                );
                continue;
            }
            Err(why) => {
                to.problem(line, damaged(why));
                continue;
            }
        };
        let cell = |column: &str| {
            let place = header.iter().position(|name| name == column);
            place.and_then(|place| row.get(place)).map(|cell| cell.trim()).unwrap_or_default()
        };
        let one = |column| Some(cell(column)).filter(|cell| !cell.is_empty()).map(Cow::Borrowed);
        let many = |column| cell(column).split_whitespace().map(Cow::Borrowed).collect();
        let row = Row {
            provider: cell("provider").into(),
            unit: one("unit"),
            from: one("from"),
            until: one("until"),
            domains: many("domains"),
            sha1: many("sha1"),
            sha256: many("sha256"),
        };
        add(row, line, to)?;
    }
    Ok(())
}

/// Reads a list in JSON: an array of rows, or an object with them under `providers` and perhaps the `date` of the list,
/// which is returned.
pub(super) fn read_json(text: &str, to: &mut Builder<'_>) -> Result<Option<UnixTime>, Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct List<'a> {
        date: Option<String>,
        #[serde(borrow)]
        providers: Vec<&'a RawValue>,
    }
    let fail = |error: serde_json::Error| unreadable(error.line(), &what(&error));
    let list = if text.trim_start().starts_with('[') {
        List { date: None, providers: serde_json::from_str(text).map_err(fail)? }
    } else {
        serde_json::from_str(text).map_err(fail)?
    };
    let date = list.date.map(|date| time(&date, false).ok_or_else(|| unreadable(0, "date is no day")));
    let mut lines = csv::LineCounter::new(text);
    for raw in list.providers {
        to.count_record()?;
        let line = lines.line_of(raw.get());
        match serde_json::from_str(raw.get()) {
            Ok(row) => add(row, line, to)?,
            Err(error) => {
                let finding = Finding::new(Code::DirectoryRecordDamaged).with(what(&error));
                to.problem(line + error.line().saturating_sub(1), finding);
            }
        }
    }
    date.transpose()
}

/// What is wrong, without the place, which counts from the start of something else.
fn what(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().chars().take(200).collect()
}

pub(super) fn unreadable(line: usize, detail: &str) -> Error {
    Error::Directory { line, detail: detail.to_owned() }
}

fn add(row: Row<'_>, line: usize, to: &mut Builder<'_>) -> Result<(), Error> {
    // A period that cannot be read must not become none.
    let (from, until) = (row.from.as_deref(), row.until.as_deref());
    let period = (from.map(|from| time(from, false)), until.map(|until| time(until, true)));
    let damaged = match period {
        (Some(None), _) => Some("from is no day"),
        (_, Some(None)) => Some("until is no day"),
        (Some(from), Some(until)) if until < from => Some("until is before from"),
        _ => None,
    };
    let long = [("provider", &row.provider), ("unit", row.unit.as_ref().unwrap_or(&Cow::Borrowed("")))]
        .into_iter()
        .find(|(_, name)| name.len() > MAX_NAME)
        .map(|(what, _)| format!("{what} is longer than {MAX_NAME} bytes"));
    if let Some(why) = damaged.map(str::to_owned).or(long) {
        to.problem(line, Finding::new(Code::DirectoryRecordDamaged).with(why));
        return Ok(());
    }
    let mut domains = Vec::new();
    for text in &row.domains {
        to.count_value()?;
        match domain(text) {
            Some(domain) => domains.push(domain),
            None => to.problem(line, Finding::new(Code::DirectoryValue).with("domains")),
        }
    }
    let mut certificates = Vec::new();
    for text in &row.sha1 {
        to.count_value()?;
        match from_hex(text) {
            Some(hash) => {
                certificates.push(ListedCertificate { sha1: Some(hash), sha256: None, certificate: None })
            }
            None => to.problem(line, Finding::new(Code::DirectoryValue).with("sha1")),
        }
    }
    for text in &row.sha256 {
        to.count_value()?;
        match from_hex(text) {
            Some(hash) => {
                certificates.push(ListedCertificate { sha1: None, sha256: Some(hash), certificate: None })
            }
            None => to.problem(line, Finding::new(Code::DirectoryValue).with("sha256")),
        }
    }
    let name = row.provider.trim().to_owned();
    let missing = match (name.is_empty(), certificates.is_empty()) {
        (true, _) => "provider",
        (_, true) => "sha1 or sha256",
        _ if domains.is_empty() && !row.domains.is_empty() => "domains",
        _ => {
            let environment = Environment {
                unit: row.unit.map(Cow::into_owned),
                mailbox: None,
                from: period.0.flatten(),
                until: period.1.flatten(),
                domains,
                certificates,
                line,
            };
            to.add(&name.clone(), name, environment);
            return Ok(());
        }
    };
    to.problem(line, Finding::new(Code::DirectoryIncomplete).with(missing));
    Ok(())
}

/// A time in RFC 3339, or a day: its first second in UTC, or its last one.
fn time(text: &str, end: bool) -> Option<UnixTime> {
    let day = || {
        let start = UnixTime::parse_rfc3339(&format!("{}T00:00:00Z", text.trim()))?;
        Some(if end { start.plus(24 * 60 * 60 - 1) } else { start })
    };
    UnixTime::parse_rfc3339(text).or_else(day)
}
