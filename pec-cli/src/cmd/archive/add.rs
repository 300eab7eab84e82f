//! `pec archive add`: takes mail in.

use super::place::{Place, Placed};
use super::{Done, Stop, as_usize, by, open};
use crate::args::archive::Add;
use crate::cmd::{Outcome, Voice};
use crate::engine::Setup;
use crate::output::clean::{Clean, clean};
use crate::output::json::to_json;
use crate::output::progress::Rate;
use crate::output::style;
use crate::output::text::{self, Lang, Text, port_trouble};
use anstyle::Style;
use pec_archive::{Archive, By, Judge, Progress, Sha256, Summary};
use pec_core::ports::PortError;
use serde::Serialize;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;

/// A line of `--json`: a message that is kept for good, or why it is not.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    mailbox: &'a str,
    message: Option<Sha256>,
    bytes: Option<u64>,
    new: Option<bool>,
    error: Option<Failure>,
}

#[derive(Serialize)]
struct Failure {
    code: &'static str,
    text: String,
}

/// The last line of `--json`.
#[derive(Serialize)]
struct Last<'a> {
    summary: &'a Summary,
    skipped: usize,
}

pub(super) fn run(args: &Add, voice: Voice, out: &mut impl Write) -> Done {
    let by = by(&args.actor);
    let setup = Setup::for_archive(&args.judging, &args.bounds, by.now)?;
    let archive = open(&args.place)?;
    let judge = setup.judge();
    let mut taking = Taking {
        archive: &archive,
        judge: &judge,
        by: &by,
        json: args.json,
        voice,
        rate: Rate::new(args.json),
        out,
        sum: Summary::default(),
        skipped: 0,
    };
    let result = args.paths.iter().try_for_each(|path| {
        let mailbox = args.mailbox.clone().unwrap_or_else(|| Place::name(path));
        taking.take(path, &mailbox)
    });
    let Taking { sum, skipped, rate, out, .. } = taking;
    rate.finish();
    if args.json {
        writeln!(out, "{}", to_json(&Last { summary: &sum, skipped }))?;
    } else {
        write_summary(&sum, voice, out)?;
    }
    out.flush()?;
    result?;
    if skipped > 0 && !args.json {
        voice.complain(&format!("{}: {skipped}", voice.say(Text::Skipped)));
    }
    if sum.new + sum.known + sum.failed == 0 {
        voice.complain(voice.say(Text::NothingFound));
    }
    Ok(if sum.failed == 0 { Outcome::Fine } else { Outcome::NotFine })
}

struct Taking<'a, W> {
    archive: &'a Archive,
    judge: &'a Judge,
    by: &'a By,
    json: bool,
    voice: Voice,
    rate: Rate,
    out: &'a mut W,
    sum: Summary,
    skipped: usize,
}

impl<W: Write> Taking<'_, W> {
    fn take(&mut self, path: &Path, mailbox: &str) -> Result<(), Stop> {
        let place = Place::of(path);
        let mut source = Placed::open(path, &place);
        let Self { archive, judge, by, json, voice, rate, out, sum, skipped } = self;
        let mut here = Summary::default();
        let mut told = Ok(());
        let result = archive.add(&mut source, mailbox, judge, by, &mut |progress| {
            told = match progress {
                Progress::Kept { id, message, bytes, new } => {
                    rate.message(bytes);
                    count(&mut here, new, bytes);
                    let file = place.shown(&id);
                    let (message, bytes, new) = (Some(message), Some(bytes), Some(new));
                    let line = Line { file: &file, mailbox, message, bytes, new, error: None };
                    if *json { tell(*out, &line) } else { Ok(()) }
                }
                Progress::Failed { id, error } => {
                    here.failed += 1;
                    let file = place.shown(&id);
                    if *json {
                        let error = Some(Failure::of(&error));
                        let line =
                            Line { file: &file, mailbox, message: None, bytes: None, new: None, error };
                        tell(*out, &line)
                    } else {
                        let why = port_trouble(&error, voice.lang);
                        voice.complain(&format!("{} {}: {why}", voice.say(Text::NotTaken), Clean(&file)));
                        Ok(())
                    }
                }
                _ => Ok(()),
            };
            if told.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        *skipped += source.skipped();
        // Only the whole knows what could not be judged.
        let here = result.as_ref().unwrap_or(&here);
        sum.new += here.new;
        sum.known += here.known;
        sum.failed += here.failed;
        sum.unreadable += here.unreadable;
        sum.bytes += here.bytes;
        told?;
        if let Err(pec_archive::Error::Name { .. }) = &result {
            voice.complain(&format!("{}: {}", clean(mailbox), voice.say(Text::NameOfMailbox)));
        }
        result?;
        Ok(())
    }
}

fn count(sum: &mut Summary, new: bool, bytes: u64) {
    if new {
        sum.new += 1;
        sum.bytes += bytes;
    } else {
        sum.known += 1;
    }
}

/// At once: what is printed is kept, and what is kept is printed.
fn tell(out: &mut impl Write, line: &Line<'_>) -> io::Result<()> {
    writeln!(out, "{}", to_json(line))?;
    out.flush()
}

impl Failure {
    /// For programs: always in English.
    fn of(error: &PortError) -> Self {
        Self { code: error.code(), text: port_trouble(error, Lang::En) }
    }
}

fn write_summary(sum: &Summary, voice: Voice, out: &mut impl Write) -> io::Result<()> {
    let counts = [
        (Text::NewOnes, style::GOOD, sum.new),
        (Text::KnownOnes, Style::new(), sum.known),
        (Text::FailedOnes, style::BAD, sum.failed),
        (Text::UnreadableOnes, style::DOUBTFUL, sum.unreadable),
    ];
    let all = as_usize(sum.new + sum.known + sum.failed);
    let shown = counts.into_iter().filter(|(text, _, count)| *count > 0 || *text == Text::NewOnes);
    let shown = shown.map(|(text, style, count)| (voice.say(text), style, as_usize(count)));
    let line = voice.summary(&text::messages(all, voice.lang), shown);
    writeln!(out, "{line} ({} {})", sum.bytes, voice.say(Text::Bytes))
}
