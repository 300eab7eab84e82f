//! `pec status`: what became of the messages that were sent.

use super::lines::message_lines;
use super::{EachMessage, Located, Message, Outcome, Voice, over_messages, place};
use crate::args;
use crate::clock;
use crate::engine::{Engine, Setup};
use crate::error::ItemError;
use crate::output::clean::{Clean, clean};
use crate::output::json::{Failure, to_json};
use crate::output::style;
use crate::output::table::Table;
use crate::output::text::{self, Text};
use anstyle::Style;
use pec_core::UnixTime;
use pec_core::finding::Code;
use pec_core::history::{Heard, History};
use pec_core::tracker::{MessageState, SubmissionStatus};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

/// Orphans of one reason that people are shown.
const SHOWN: usize = 20;

pub(crate) fn run(args: &args::Status, voice: Voice, out: &mut impl Write) -> io::Result<Outcome> {
    let setup = match Setup::new(&args.trust, &args.input.bounds, clock::now()) {
        Ok(setup) => setup,
        Err(bad) => {
            voice.complain_of_file(&bad);
            return Ok(Outcome::Nothing);
        }
    };
    let mut gathered = Gathered::default();
    let files = pec_files::walk(&args.input.paths);
    let walked = over_messages(&setup, files, &Listen, false, |found| {
        gathered.add(found);
        Ok(())
    })?;
    gathered.history.settle();
    if gathered.items == 0 {
        voice.complain(voice.say(Text::NothingFound));
    }
    if args.input.json {
        gathered.write_json(setup.now, out)?;
    } else {
        gathered.write_table(setup.now, voice, out)?;
        out.flush()?;
        if walked.skipped > 0 {
            voice.complain(&format!("{}: {}", voice.say(Text::Skipped), walked.skipped));
        }
    }
    Ok(if gathered.unreadable.is_empty() { Outcome::Fine } else { Outcome::NotFine })
}

/// Asks of each message what it says to the tracker.
struct Listen;

/// The message's number in an mbox, and what it says.
struct Said {
    index: Option<u64>,
    heard: Result<Heard, ItemError>,
}

impl EachMessage for Listen {
    type Output = Said;

    fn message(&self, engine: &mut Engine<'_>, _: &Path, message: Message<'_>) -> Said {
        let heard = pec_files::judge(message.bytes, message.index, |bytes| engine.hear(&bytes));
        Said { index: message.index, heard: heard.map(|(heard, _)| heard) }
    }

    fn unreadable(&self, _: &Path, index: Option<u64>, error: ItemError) -> Said {
        Said { index, heard: Err(error) }
    }
}

/// What all messages together say.
#[derive(Default)]
struct Gathered {
    items: u64,
    history: History,
    /// Where a message is found first, by its SHA-256.
    places: BTreeMap<[u8; 32], Place>,
    unreadable: Vec<(Place, ItemError)>,
}

/// A file, and the number of a message in it: kept apart, since many messages may be in one file.
struct Place {
    file: Arc<Path>,
    index: Option<u64>,
}

impl Place {
    fn name(&self) -> String {
        place(&self.file, self.index)
    }
}

impl Gathered {
    fn add(&mut self, found: Located<Said>) {
        self.items += 1;
        let Located { file, value: Said { index, heard }, .. } = found;
        let place = || Place { file: Arc::clone(&file), index };
        match heard {
            Err(error) => self.unreadable.push((place(), error)),
            Ok(heard) => {
                for sha256 in self.history.add(heard, pec_files::folder(&file)) {
                    self.places.entry(sha256).or_insert_with(place);
                }
            }
        }
    }

    fn name_of(&self, sha256: &[u8; 32]) -> Option<String> {
        self.places.get(sha256).map(Place::name)
    }

    /// One object, written message by message.
    fn write_json(&self, now: UnixTime, out: &mut impl Write) -> io::Result<()> {
        #[derive(serde::Serialize)]
        struct Unreadable {
            file: String,
            #[serde(flatten)]
            failure: Failure,
        }
        let history = &self.history;
        write!(out, "{{\"now\":{},\"messages\":[", to_json(&now))?;
        write_items(out, history.submissions(now).map(|status| self.message_json(&status)))?;
        write!(out, "],\"orphans\":[")?;
        write_items(
            out,
            history
                .orphans()
                .map(|orphan| to_json(&orphan.with_file(self.name_of(orphan.message_sha256()).as_deref()))),
        )?;
        write!(out, "],\"unreadable\":[")?;
        write_items(
            out,
            self.unreadable
                .iter()
                .map(|(place, error)| to_json(&Unreadable { file: place.name(), failure: error.into() })),
        )?;
        writeln!(out, "],\"orphans_dropped\":{}}}", history.claims_dropped())
    }

    fn message_json(&self, status: &SubmissionStatus<'_>) -> String {
        // The evidence borrows its names, so they are made first.
        let names: BTreeMap<&[u8; 32], String> = status
            .evidence()
            .iter()
            .filter_map(|fact| Some((fact.message_sha256(), self.name_of(fact.message_sha256())?)))
            .collect();
        to_json(&status.with_files(|sha256| names.get(sha256).map(String::as_str)))
    }

    fn write_table(&self, now: UnixTime, voice: Voice, out: &mut impl Write) -> io::Result<()> {
        let mut states: BTreeMap<MessageState, usize> = BTreeMap::new();
        for status in self.history.submissions(now) {
            *states.entry(status.state()).or_default() += 1;
            writeln!(out, "{}", message_lines(&status, voice))?;
        }
        let orphans = self.write_orphans(voice, out)?;
        if !self.unreadable.is_empty() {
            writeln!(out, "{}:", voice.paint.bold(voice.say(Text::Unreadable)))?;
            for (place, error) in &self.unreadable {
                writeln!(out, "  {}: {}", clean(&place.name()), Clean(&error.text(voice.lang)))?;
            }
            writeln!(out)?;
        }
        let (count, at) = (text::messages(states.values().sum(), voice.lang), text::time(now));
        let of_what = format!("{count} ({} {at})", voice.say(Text::AsOf));
        let counts = states.iter().map(|(state, count)| {
            (text::message_state(*state, voice.lang), style::of_message(*state), *count)
        });
        writeln!(out, "{}", voice.summary(&of_what, counts))?;
        let dropped = self.history.claims_dropped();
        for (count, what) in [
            (orphans, Text::Orphans),
            (dropped, Text::Dropped),
            (as_u64(self.unreadable.len()), Text::Unreadable),
        ] {
            if count > 0 {
                writeln!(out, "{}: {count}", voice.say(what))?;
            }
        }
        Ok(())
    }

    /// Lists the orphans by the reason why they are; gives their number.
    fn write_orphans(&self, voice: Voice, out: &mut impl Write) -> io::Result<u64> {
        let mut by_reason: BTreeMap<Code, Vec<_>> = BTreeMap::new();
        for orphan in self.history.orphans() {
            let file = self.name_of(orphan.message_sha256()).unwrap_or_default();
            by_reason.entry(orphan.why()).or_default().push((file, orphan.kind(), orphan.verdict()));
        }
        if by_reason.is_empty() {
            return Ok(0);
        }
        writeln!(out, "{}:", voice.paint.bold(voice.say(Text::Orphans)))?;
        for (why, orphans) in &mut by_reason {
            orphans.sort();
            let mut table = Table::default();
            for (file, kind, verdict) in orphans.iter().take(SHOWN) {
                table.row([
                    (text::verdict(*verdict, voice.lang).to_owned(), style::of_verdict(*verdict)),
                    (text::kind(*kind, voice.lang).to_owned(), Style::new()),
                    (clean(file), Style::new()),
                ]);
            }
            writeln!(out, "  {}:", voice.finding(*why))?;
            out.write_all(table.render(4, voice.paint).as_bytes())?;
            if let Some(more) = orphans.len().checked_sub(SHOWN).filter(|more| *more > 0) {
                writeln!(out, "    {} {more}", voice.say(Text::AndMore))?;
            }
        }
        writeln!(out)?;
        Ok(by_reason.values().map(|orphans| as_u64(orphans.len())).sum())
    }
}

fn as_u64(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn write_items(out: &mut impl Write, items: impl Iterator<Item = String>) -> io::Result<()> {
    for (number, item) in items.enumerate() {
        let comma = if number == 0 { "" } else { "," };
        write!(out, "{comma}{item}")?;
    }
    Ok(())
}
