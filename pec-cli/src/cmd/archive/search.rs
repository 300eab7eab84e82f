//! `pec archive search`: finds messages, or what was sent.

use super::{Done, as_usize, open, present};
use crate::args::archive::Search as Args;
use crate::args::conditions::Conditions;
use crate::cmd::lines::{ADDRESS, SUBJECT, TIME, message_lines};
use crate::cmd::{Outcome, Voice};
use crate::output::clean::{clean, line};
use crate::output::json::{printable, to_json};
use crate::output::style;
use crate::output::table::{columns, cut};
use crate::output::text::{self, Text};
use anstyle::Style;
use pec_archive::{Archive, Entry, Search, Standing};
use pec_core::UnixTime;
use pec_core::ports::Order;
use serde::Serialize;
use std::io::{self, Write};

/// Digits of a SHA-256 that people are shown: enough to name a message, in any archive.
pub(super) const DIGITS: usize = 12;
/// Columns of a subject at least, on a narrow terminal.
const LEAST_SUBJECT: usize = 20;

/// The last line of `--json`.
#[derive(Serialize)]
struct Last<'a> {
    summary: Found<'a>,
}

#[derive(Serialize)]
struct Found<'a> {
    /// On this page.
    hits: usize,
    /// In all.
    total: u64,
    next: Option<&'a str>,
}

pub(super) fn run(args: &Args, voice: Voice, out: &mut impl Write) -> Done {
    let archive = open(&args.place)?;
    let mut search = conditions(&args.conditions, &args.words);
    search.most = usize::from(args.limit);
    search.after.clone_from(&args.after);
    let now = present(args.now);
    match args.state {
        Some(standing) => submissions(&archive, &search, standing, now, args.json, voice, out),
        None => messages(&archive, &search, args.json, voice, out),
    }
}

/// What the options ask for.
pub(super) fn conditions(args: &Conditions, words: &[String]) -> Search {
    let mut search = Search::default();
    search.words = words.join(" ");
    search.kind = args.kind;
    search.verdict = args.verdict;
    search.mailbox.clone_from(&args.mailbox);
    search.sender.clone_from(&args.sender);
    search.recipient.clone_from(&args.recipient);
    search.provider.clone_from(&args.provider);
    search.from = args.from;
    search.before = args.before;
    search.tag.clone_from(&args.tag);
    search.category.clone_from(&args.category);
    search.hold.clone_from(&args.hold);
    search.has_attachment = args.has_attachment;
    search.has_signed_attachment = args.has_signed_attachment;
    search.claims = args.claims;
    if args.oldest_first {
        search.order = Order::OldestFirst;
    }
    search
}

fn messages(archive: &Archive, search: &Search, json: bool, voice: Voice, out: &mut impl Write) -> Done {
    let page = archive.search(search)?;
    let total = archive.count(search)?;
    if json {
        for entry in &page.hits {
            writeln!(out, "{}", printable(entry.to_json()))?;
        }
    } else {
        write_messages(&page.hits, voice, out)?;
    }
    finish(page.hits.len(), total, page.next.as_deref(), json, voice, out)?;
    Ok(Outcome::Fine)
}

fn submissions(
    archive: &Archive,
    search: &Search,
    standing: Standing,
    now: UnixTime,
    json: bool,
    voice: Voice,
    out: &mut impl Write,
) -> Done {
    let page = archive.submissions(search, Some(standing), now)?;
    let total = archive.count_submissions(search, Some(standing), now)?;
    for submission in &page.hits {
        if json {
            writeln!(out, "{}", printable(submission.to_json(now)))?;
        } else if let Some(status) = submission.status(now) {
            writeln!(out, "{}", message_lines(&status, voice))?;
        }
    }
    finish(page.hits.len(), total, page.next.as_deref(), json, voice, out)?;
    Ok(Outcome::Fine)
}

fn finish(
    hits: usize,
    total: u64,
    next: Option<&str>,
    json: bool,
    voice: Voice,
    out: &mut impl Write,
) -> io::Result<()> {
    if json {
        return writeln!(out, "{}", to_json(&Last { summary: Found { hits, total, next } }));
    }
    if total == 0 {
        return writeln!(out, "{}", voice.say(Text::NothingMatches));
    }
    let count = text::messages(as_usize(total), voice.lang);
    match next.filter(|_| as_usize(total) > hits) {
        Some(next) => writeln!(out, "{count}; {} {}", voice.say(Text::NextPage), clean(next)),
        None => writeln!(out, "{count}"),
    }
}

/// A line a message: its name, its time, the verdict, what it is, from whom, about what.
pub(super) fn write_messages(entries: &[Entry], voice: Voice, out: &mut impl Write) -> io::Result<()> {
    let rows: Vec<[(String, Style); 5]> = entries.iter().map(|entry| row(entry, voice)).collect();
    let mut widths = [0; 5];
    for row in &rows {
        for (width, (text, _)) in widths.iter_mut().zip(row) {
            *width = columns(text).max(*width);
        }
    }
    let used: usize = widths.iter().map(|width| width + 2).sum();
    for (entry, row) in entries.iter().zip(rows) {
        for ((text, style), width) in row.iter().zip(widths) {
            let blanks = (width + 2).saturating_sub(columns(text));
            write!(out, "{}{:blanks$}", voice.paint.paint(*style, text), "")?;
        }
        let subject = entry.subject().map(|subject| line(subject, SUBJECT)).unwrap_or_default();
        let subject = match voice.width {
            Some(width) => cut(&subject, width.saturating_sub(used).max(LEAST_SUBJECT)),
            None => subject,
        };
        writeln!(out, "{}", voice.paint.bold(&subject))?;
    }
    Ok(())
}

fn row(entry: &Entry, voice: Voice) -> [(String, Style); 5] {
    let judgement = &entry.judgement;
    let from = entry.data.as_ref().and_then(|data| data.sender.as_deref());
    let from = from.or(entry.headers.from.as_deref()).unwrap_or("-");
    [
        (short(entry), Style::new().dimmed()),
        (cut(&text::time(entry.at()), TIME), Style::new()),
        (text::verdict(judgement.verdict, voice.lang).to_owned(), style::of_verdict(judgement.verdict)),
        (text::kind(judgement.kind, voice.lang).to_owned(), Style::new()),
        (line(from, ADDRESS), Style::new()),
    ]
}

/// The first digits of its name.
pub(super) fn short(entry: &Entry) -> String {
    entry.sha256.to_string().chars().take(DIGITS).collect()
}
