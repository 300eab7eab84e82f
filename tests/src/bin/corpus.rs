//! Writes the corpus as one table that any language can read without a library: `cargo run -p pec-tests --bin corpus -- FILE`.
//!
//! One line a case, columns divided by tabs, an empty one if the case does not say it. Files are relative to `testdata`, several
//! are divided by blanks; times are seconds since 1970. The first line names the columns.

use pec_core::UnixTime;
use pec_tests::case::{Case, Trust, testdata};
use std::path::Path;
use std::process::ExitCode;

const COLUMNS: [&str; 10] =
    ["id", "message", "report", "now", "seen_at", "sent", "trust", "crls", "directory", "directory_date"];

fn main() -> ExitCode {
    let written = match std::env::args().nth(1) {
        Some(file) => {
            table().and_then(|table| std::fs::write(&file, table).map_err(|error| format!("{file}: {error}")))
        }
        None => Err("usage: corpus FILE".into()),
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            #[expect(clippy::print_stderr, reason = "talking to a person is its job")]
            {
                eprintln!("{why}");
            }
            ExitCode::FAILURE
        }
    }
}

fn table() -> Result<String, String> {
    let mut table = COLUMNS.join("\t") + "\n";
    for case in Case::all()? {
        table += &row(&case)?.join("\t");
        table += "\n";
    }
    Ok(table)
}

fn row(case: &Case) -> Result<[String; COLUMNS.len()], String> {
    let text = &case.text;
    let time = |time: Option<UnixTime>| time.map(|time| time.0.to_string()).unwrap_or_default();
    let trust = match &text.trust {
        Trust::Builtin(_) => "builtin".to_owned(),
        Trust::Files(files) => files.join(" "),
        other => return Err(format!("{}: no column for {other:?}", case.id)),
    };
    Ok([
        case.id.clone(),
        relative(&case.message())?,
        relative(&case.report())?,
        time(text.now),
        time(text.seen_at),
        case.sent().map(|sent| relative(&sent)).transpose()?.unwrap_or_default(),
        trust,
        text.crls.join(" "),
        text.directory.clone().unwrap_or_default(),
        time(text.directory_date),
    ])
}

fn relative(path: &Path) -> Result<String, String> {
    let inside = path.strip_prefix(testdata()).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(inside.to_string_lossy().into_owned())
}
