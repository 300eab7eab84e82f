//! `pec status`: what became of the messages that were sent.

use super::{EachMessage, Outcome, Voice, over_messages};
use crate::args;
use crate::clock;
use crate::engine::{Engine, Heard, History, Judged, RecipientRow, Setup, Submission};
use crate::input::{ItemError, Message};
use crate::output::clean::{Clean, clean};
use crate::output::json::{Failure, to_json};
use crate::output::table::Table;
use crate::output::text::{self, Text};
use crate::output::{json, style};
use anstyle::Style;
use pec_core::UnixTime;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

pub(crate) fn run(args: &args::Status, voice: Voice, out: &mut impl Write) -> io::Result<Outcome> {
    let setup = match Setup::new(&args.trust, clock::now()) {
        Ok(setup) => setup,
        Err(bad) => {
            voice.complain_of_file(&bad);
            return Ok(Outcome::Nothing);
        }
    };
    let mut gathered = Gathered::default();
    let walked = over_messages(&setup, &args.input.paths, &Listen, false, |found| {
        gathered.add(&found.file, found.value);
        Ok(())
    })?;
    if gathered.items == 0 {
        voice.complain(voice.say(Text::NothingFound));
    }
    if args.input.json {
        out.write_all(gathered.json(setup.now).as_bytes())?;
    } else {
        out.write_all(gathered.table(setup.now, voice).as_bytes())?;
        if walked.skipped > 0 {
            voice.complain(&format!("{} {}", walked.skipped, voice.say(Text::Skipped)));
        }
    }
    Ok(if gathered.unreadable.is_empty() { Outcome::Fine } else { Outcome::NotFine })
}

/// Asks of each message what it says to the tracker.
struct Listen;

impl EachMessage for Listen {
    type Output = Result<Heard, ItemError>;

    fn message(&self, engine: &mut Engine<'_>, _: &Path, message: Message<'_>) -> Self::Output {
        // As in `verify`: the quoting of an mbox is undone only if the message does not hold as it stands.
        let mut first = None;
        for reading in message.readings() {
            let (judged, heard) = engine.hear(&reading.bytes)?;
            if !Judged::is_altered(judged) {
                return Ok(heard);
            }
            first.get_or_insert(heard);
        }
        first.ok_or_else(ItemError::internal)
    }

    fn unreadable(&self, _: &Path, _: Option<u64>, error: ItemError) -> Self::Output {
        Err(error)
    }
}

/// What all messages together say.
#[derive(Default)]
struct Gathered {
    items: u64,
    history: History,
    /// The first file that holds a message, by the SHA-256 of the message.
    files: BTreeMap<[u8; 32], Arc<str>>,
    unreadable: Vec<(Arc<Path>, ItemError)>,
}

impl Gathered {
    fn add(&mut self, file: &Arc<Path>, found: Result<Heard, ItemError>) {
        self.items += 1;
        match found {
            Err(error) => self.unreadable.push((Arc::clone(file), error)),
            Ok(heard) => {
                let name = file.to_string_lossy();
                for sha256 in self.history.add(heard) {
                    self.files.entry(sha256).or_insert_with(|| name.as_ref().into());
                }
            }
        }
    }

    fn file_of(&self, sha256: &[u8; 32]) -> Option<&str> {
        self.files.get(sha256).map(|file| &**file)
    }

    fn json(&self, now: UnixTime) -> String {
        #[derive(serde::Serialize)]
        struct Unreadable<'a> {
            file: std::borrow::Cow<'a, str>,
            #[serde(flatten)]
            failure: Failure,
        }
        let unreadable: Vec<_> = self
            .unreadable
            .iter()
            .map(|(file, error)| Unreadable { file: file.to_string_lossy(), failure: error.into() })
            .collect();
        let file_of = |sha256: &[u8; 32]| self.file_of(sha256);
        format!(
            "{{\"now\":{},\"messages\":{},\"orphans\":{},\"unreadable\":{}}}\n",
            to_json(&now),
            self.history.messages_json(now, file_of),
            self.history.orphans_json(file_of),
            json::to_json(&unreadable),
        )
    }

    fn table(&self, now: UnixTime, voice: Voice) -> String {
        let mut out = String::new();
        let submissions = self.history.submissions(now);
        for submission in &submissions {
            out.push_str(&message_lines(submission, voice));
        }
        let orphans = self.history.orphans();
        if !orphans.is_empty() {
            out.push_str(&voice.paint.bold(voice.say(Text::Orphans)));
            out.push('\n');
            let mut table = Table::default();
            for orphan in &orphans {
                let file = self.file_of(&orphan.sha256).unwrap_or_default();
                table.row([
                    (text::kind(orphan.kind, voice.lang).to_owned(), Style::new()),
                    (text::verdict(orphan.verdict, voice.lang).to_owned(), style::of_verdict(orphan.verdict)),
                    (clean(file), Style::new()),
                    (voice.finding(orphan.why), Style::new().dimmed()),
                ]);
            }
            out.push_str(&table.render(2, voice.paint));
        }
        if !self.unreadable.is_empty() {
            out.push_str(&voice.paint.bold(voice.say(Text::Unreadable)));
            out.push('\n');
            for (file, error) in &self.unreadable {
                let (file, text) = (file.to_string_lossy(), error.text(voice.lang));
                out.push_str(&format!("  {}: {}\n", Clean(&file), Clean(&text)));
            }
        }
        let say = |text: Text| voice.say(text);
        out.push_str(&format!(
            "{} {}, {} {}, {} {}\n",
            submissions.len(),
            say(Text::Messages),
            orphans.len(),
            say(Text::Orphans),
            self.unreadable.len(),
            say(Text::Unreadable)
        ));
        out
    }
}

/// A message, and below it its recipients.
fn message_lines(submission: &Submission, voice: Voice) -> String {
    let Voice { lang, paint } = voice;
    let state = paint.paint(of_state(submission.state), text::state(submission.state, lang));
    let subject = submission.subject.as_deref().map_or_else(|| voice.say(Text::NoSubject).to_owned(), clean);
    let accepted = match submission.accepted_at {
        Some(time) => format!("{} {time}", voice.say(Text::Accepted)),
        None => voice.say(Text::AcceptedUnknown).to_owned(),
    };
    let sender = submission.sender.as_deref().unwrap_or("-");
    let about = format!("{} {}, {accepted}", voice.say(Text::From), Clean(sender));
    let mut table = Table::default();
    for recipient in &submission.recipients {
        table.row(recipient_cells(recipient, voice));
    }
    format!("{state}  {}  {}\n{}", paint.bold(&subject), paint.dim(&about), table.render(2, paint))
}

fn recipient_cells(recipient: &RecipientRow, voice: Voice) -> [(String, Style); 4] {
    let mut address = clean(&recipient.address);
    if recipient.certified == Some(false) {
        address.push_str(&format!(" ({})", voice.say(Text::NotCertifiedAddress)));
    }
    [
        (text::state(recipient.state, voice.lang).to_owned(), of_state(recipient.state)),
        (address, Style::new()),
        (recipient.at.map_or_else(|| "-".to_owned(), |time| time.to_string()), Style::new()),
        (recipient.reason.as_deref().map(clean).unwrap_or_default(), Style::new().dimmed()),
    ]
}

fn of_state(state: &str) -> Style {
    match state {
        "delivered" => style::GOOD,
        "failed" | "rejected" | "overdue" => style::BAD,
        "delayed" | "partial" => style::DOUBTFUL,
        _ => Style::new(),
    }
}
