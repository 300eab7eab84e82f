//! `pec trust`: what provider directories hold, and what changed between two.

use super::{Outcome, Voice};
use crate::args::{Diff, Directories, Show};
use crate::engine;
use crate::output::clean::{Clean, clean, line};
use crate::output::json::to_json;
use crate::output::style;
use crate::output::table::pad;
use crate::output::text::{self, Lang, Text};
use anstyle::Style;
use pec_core::trust::directory::{Change, Changes, Environment, ListedCertificate, ProviderDirectory, diff};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

/// Columns of a label with the gap after it.
const LABEL: usize = 14;
/// Columns of a name that somebody else chose.
const NAME: usize = 80;

pub(crate) fn run(what: &Directories, voice: Voice, out: &mut impl Write) -> io::Result<Outcome> {
    match what {
        Directories::Show(args) => show(args, voice, out),
        Directories::Diff(args) => compare(args, voice, out),
    }
}

fn show(args: &Show, voice: Voice, out: &mut impl Write) -> io::Result<Outcome> {
    let directory = match engine::directory(&args.directory, &args.signers) {
        Ok(directory) => directory,
        Err(bad) => {
            voice.complain_of_file(&bad);
            return Ok(Outcome::Nothing);
        }
    };
    let file = args.directory.to_string_lossy();
    if args.json {
        #[derive(Serialize)]
        struct Shown<'a> {
            file: &'a str,
            #[serde(flatten)]
            directory: &'a ProviderDirectory,
        }
        out.write_all(format!("{}\n", to_json(&Shown { file: &file, directory: &directory })).as_bytes())?;
    } else {
        out.write_all(shown(&directory, &file, voice).as_bytes())?;
    }
    Ok(if directory.problems().is_empty() { Outcome::Fine } else { Outcome::NotFine })
}

fn shown(directory: &ProviderDirectory, file: &str, voice: Voice) -> String {
    let mut out = String::new();
    let count = text::providers(directory.providers().len(), voice.lang);
    let _ = writeln!(out, "{}: {count}", voice.paint.bold(&clean(file)));
    let date = directory.date().map_or_else(|| voice.say(Text::NoDate).to_owned(), text::time);
    let signed = match directory.signed_by() {
        Some(signer) => format!("{} {}", voice.say(Text::SignedBy), clean(signer)),
        None => voice.say(Text::NotSigned).to_owned(),
    };
    let form = directory.form().name().to_uppercase();
    row(&mut out, voice, 2, Text::Form, &form);
    row(&mut out, voice, 2, Text::Date, &format!("{date}, {signed}"));
    row(&mut out, voice, 2, Text::Sha256, &hex(&directory.sha256()));
    for provider in directory.providers() {
        let _ = writeln!(out, "{}", voice.paint.bold(&line(&provider.name, NAME)));
        for environment in &provider.environments {
            show_environment(&mut out, environment, voice);
        }
    }
    let problems = directory.problems();
    if !problems.is_empty() {
        let total = problems.len() + directory.problems_dropped();
        let title = format!("{}: {total}", voice.say(Text::SkippedThere));
        let _ = writeln!(out, "{}", voice.paint.paint(style::DOUBTFUL, &title));
    }
    for problem in problems {
        let finding = match voice.lang {
            Lang::En => problem.finding.text(),
            Lang::It => problem.finding.testo(),
        };
        let place = format!("{} {}", voice.say(Text::Line), problem.line);
        let used = 2 + place.chars().count() + 2;
        let _ = writeln!(out, "  {place}  {}", voice.wrap(&clean(&finding), used, 6));
        let source = format!("{}, {}", problem.finding.code.code(), problem.finding.code.clause());
        let _ = writeln!(out, "      {}", voice.paint.dim(&source));
    }
    out
}

fn show_environment(out: &mut String, environment: &Environment, voice: Voice) {
    let mut indent = 2;
    if let Some(unit) = &environment.unit {
        row(out, voice, indent, Text::Environment, &line(unit, NAME));
        indent = 4;
    }
    if let Some(mailbox) = &environment.mailbox {
        row(out, voice, indent, Text::Mailbox, mailbox);
    }
    if environment.from.is_some() || environment.until.is_some() {
        row(out, voice, indent, Text::Valid, &period(environment.from, environment.until, voice));
    }
    if !environment.domains.is_empty() {
        row(out, voice, indent, Text::Domains, &environment.domains.join(", "));
    }
    for listed in &environment.certificates {
        show_certificate(out, listed, voice, indent);
    }
}

fn show_certificate(out: &mut String, listed: &ListedCertificate, voice: Voice, indent: usize) {
    match &listed.certificate {
        Some(certificate) => {
            row(out, voice, indent, Text::Certificate, &certificate.subject());
            let (from, until) = (Some(certificate.not_before()), Some(certificate.not_after()));
            row(out, voice, indent + 2, Text::Valid, &period(from, until, voice));
        }
        None => row(out, voice, indent, Text::Certificate, ""),
    }
    let hashes = [
        (Text::Sha1, listed.sha1.map(|hash| hex(&hash))),
        (Text::Sha256, listed.sha256.map(|hash| hex(&hash))),
    ];
    for (label, hash) in hashes {
        if let Some(hash) = hash {
            row(out, voice, indent + 2, label, &hash);
        }
    }
}

/// A label and a value, wrapped below itself.
fn row(out: &mut String, voice: Voice, indent: usize, label: Text, value: &str) {
    let label = pad(&format!("{}:", voice.say(label)), LABEL);
    let value = voice.wrap(&clean(value), indent + LABEL, indent + LABEL);
    let _ = writeln!(out, "{}", format!("{:indent$}{label}{value}", "").trim_end());
}

fn period(from: Option<pec_core::UnixTime>, until: Option<pec_core::UnixTime>, voice: Voice) -> String {
    let from = from.map(text::time);
    let until = until.map(|until| format!("{} {}", voice.say(Text::Until), text::time(until)));
    from.into_iter().chain(until).collect::<Vec<_>>().join(" ")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn compare(args: &Diff, voice: Voice, out: &mut impl Write) -> io::Result<Outcome> {
    let read = |path: &Path| {
        let directory = engine::directory(path, &args.signers);
        directory.map_err(|bad| voice.complain_of_file(&bad)).ok()
    };
    let (Some(old), Some(new)) = (read(&args.old), read(&args.new)) else { return Ok(Outcome::Nothing) };
    // What was skipped looks like what is gone.
    for (path, directory) in [(&args.old, &old), (&args.new, &new)] {
        let count = directory.problems().len() + directory.problems_dropped();
        if count > 0 {
            let path = path.to_string_lossy();
            voice.complain(&format!("{}: {}: {count}", Clean(&path), voice.say(Text::SkippedThere)));
        }
    }
    let changes = diff(&old, &new);
    if args.json {
        #[derive(Serialize)]
        struct Compared<'a> {
            old: &'a str,
            new: &'a str,
            #[serde(flatten)]
            changes: &'a Changes,
        }
        let (old, new) = (args.old.to_string_lossy(), args.new.to_string_lossy());
        let compared = Compared { old: &old, new: &new, changes: &changes };
        out.write_all(format!("{}\n", to_json(&compared)).as_bytes())?;
    } else {
        out.write_all(compared(&changes, voice).as_bytes())?;
    }
    Ok(if changes.is_empty() { Outcome::Fine } else { Outcome::NotFine })
}

fn compared(changes: &Changes, voice: Voice) -> String {
    let mut out = String::new();
    if changes.is_empty() {
        let _ = writeln!(out, "{}", voice.say(Text::NothingChanged));
    }
    let mut say = |sign: &str, style: Style, label: Text, name: &str| {
        let label = pad(voice.say(label), 9);
        let _ = writeln!(out, "{} {label} {}", voice.paint.paint(style, sign), line(name, NAME));
    };
    for name in &changes.joined {
        say("+", style::GOOD, Text::Joined, name);
    }
    for name in &changes.left {
        say("-", style::BAD, Text::Left, name);
    }
    for change in &changes.changed {
        let unit = change.unit.as_ref().map(|unit| format!(", {unit}")).unwrap_or_default();
        let label = pad(voice.say(Text::Changed), 9);
        let name = line(&format!("{}{unit}", change.provider), NAME);
        let _ = writeln!(out, "{} {label} {name}", voice.paint.paint(style::DOUBTFUL, "~"));
        show_change(&mut out, change, voice);
    }
    out
}

fn show_change(out: &mut String, change: &Change, voice: Voice) {
    for (sign, style, label, values) in [
        ("+", style::GOOD, Text::Certificate, &change.certificates_added),
        ("-", style::BAD, Text::Certificate, &change.certificates_removed),
        ("+", style::GOOD, Text::Domain, &change.domains_added),
        ("-", style::BAD, Text::Domain, &change.domains_removed),
    ] {
        for value in values {
            let sign = voice.paint.paint(style, sign);
            let _ = writeln!(out, "    {sign} {} {}", voice.say(label), Clean(value));
        }
    }
    for (changed, label) in
        [(change.mailbox_changed, Text::OtherMailbox), (change.period_changed, Text::OtherPeriod)]
    {
        if changed {
            let _ = writeln!(out, "    {} {}", voice.paint.paint(style::DOUBTFUL, "~"), voice.say(label));
        }
    }
}
