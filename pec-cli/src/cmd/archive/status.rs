//! `pec archive status`: what a clerk looks at in the morning.

use super::{Done, as_usize, open, present};
use crate::args::archive::Status as Args;
use crate::cmd::lines::message_lines;
use crate::cmd::{Outcome, Voice};
use crate::output::clean::line;
use crate::output::json::{printable, to_json};
use crate::output::style;
use crate::output::table::Table;
use crate::output::text::{self, Text};
use anstyle::Style;
use pec_archive::{Archive, Concern, Counts, Status, Submission};
use pec_core::UnixTime;
use std::io::{self, Write};

/// Submissions of one concern that are shown.
const SHOWN: usize = 20;
/// Columns of the name of a mailbox.
const MAILBOX: usize = 60;
/// Seconds of a day.
const DAY: i64 = 24 * 3600;

pub(super) fn run(args: &Args, voice: Voice, out: &mut impl Write) -> Done {
    let archive = open(&args.place)?;
    let now = present(args.now);
    let since = args.since.unwrap_or_else(|| now.plus(-DAY));
    let mut status = archive.status(now, since)?;
    if let Some(mailbox) = &args.mailbox {
        status.mailboxes.retain(|one| one.mailbox.name == *mailbox);
        status.submissions = status.mailboxes.first().map(|one| one.submissions).unwrap_or_default();
    }
    let mut concerns = Vec::new();
    for concern in Concern::ALL {
        concerns.push((concern, about(&archive, concern, args.mailbox.as_deref(), now, since)?));
    }
    if args.json {
        write_json(&status, &concerns, now, since, out)?;
    } else {
        write_mailboxes(&status, voice, out)?;
        for (concern, submissions) in &concerns {
            write_concern(*concern, &status.submissions, submissions, since, now, voice, out)?;
        }
        write_archive(&status, now, voice, out)?;
    }
    Ok(Outcome::Fine)
}

/// The newest submissions that are of this concern.
fn about(
    archive: &Archive,
    concern: Concern,
    mailbox: Option<&str>,
    now: UnixTime,
    since: UnixTime,
) -> Result<Vec<Submission>, pec_archive::Error> {
    let mut search = concern.search(mailbox, since);
    search.most = SHOWN;
    let mut found = Vec::new();
    for standing in concern.standings() {
        found.extend(archive.submissions(&search, Some(*standing), now)?.hits);
    }
    found.truncate(SHOWN);
    Ok(found)
}

fn count_of(counts: &Counts, concern: Concern) -> u64 {
    match concern {
        Concern::Overdue => counts.overdue,
        Concern::Failed => counts.failed,
        Concern::Delayed => counts.delayed,
        Concern::Delivered => counts.delivered,
        Concern::Pending => counts.pending,
    }
}

fn name_of(concern: Concern) -> (Text, Style) {
    match concern {
        Concern::Overdue => (Text::Overdue, style::BAD),
        Concern::Failed => (Text::Failed, style::BAD),
        Concern::Delayed => (Text::Delayed, style::DOUBTFUL),
        Concern::Delivered => (Text::NewlyDelivered, style::GOOD),
        Concern::Pending => (Text::Pending, Style::new()),
    }
}

fn write_mailboxes(status: &Status, voice: Voice, out: &mut impl Write) -> io::Result<()> {
    let heading = |text: Text| (voice.say(text).to_owned(), Style::new().dimmed());
    let mut table = Table::default();
    let mut head = vec![heading(Text::Mailbox), heading(Text::Messages)];
    head.extend(Concern::ALL.map(|concern| heading(name_of(concern).0)));
    head.push(heading(Text::LastAdded));
    table.row(head);
    for one in &status.mailboxes {
        let mut row = vec![
            (line(&one.mailbox.name, MAILBOX), Style::new().bold()),
            (one.mailbox.messages.to_string(), Style::new()),
        ];
        row.extend(Concern::ALL.map(|concern| match count_of(&one.submissions, concern) {
            0 => ("-".to_owned(), Style::new().dimmed()),
            count => (count.to_string(), name_of(concern).1),
        }));
        row.push((text::time(one.mailbox.last_added), Style::new()));
        table.row(row);
    }
    writeln!(out, "{}", table.render(0, voice.paint))
}

fn write_concern(
    concern: Concern,
    counts: &Counts,
    submissions: &[Submission],
    since: UnixTime,
    now: UnixTime,
    voice: Voice,
    out: &mut impl Write,
) -> io::Result<()> {
    let count = count_of(counts, concern);
    let (name, style) = name_of(concern);
    let since = match concern.ends() {
        true => format!(" ({} {})", voice.say(Text::Since), text::time(since)),
        false => String::new(),
    };
    writeln!(out, "{}{since}: {count}", voice.paint.paint(style, voice.say(name)))?;
    if count == 0 {
        return Ok(());
    }
    writeln!(out)?;
    for status in submissions.iter().filter_map(|submission| submission.status(now)) {
        writeln!(out, "{}", message_lines(&status, voice))?;
    }
    if let Some(more) = as_usize(count).checked_sub(submissions.len()).filter(|more| *more > 0) {
        writeln!(out, "{} {more}\n", voice.say(Text::AndOthers))?;
    }
    Ok(())
}

fn write_archive(status: &Status, now: UnixTime, voice: Voice, out: &mut impl Write) -> io::Result<()> {
    writeln!(out)?;
    for (count, what) in [
        (status.claims, Text::Claims),
        (status.orphans, Text::OrphansOfArchive),
        (status.unreadable, Text::UnreadableOnes),
    ] {
        if count > 0 {
            writeln!(out, "{}: {count}", voice.say(what))?;
        }
    }
    let policy = &status.policy;
    let then = if policy.deletion { Text::DeletionAllowed } else { Text::NothingDeleted };
    let checked = match status.checked {
        Some(time) => text::time(time),
        None => voice.say(Text::Never).to_owned(),
    };
    let all = text::messages(as_usize(status.messages), voice.lang);
    writeln!(
        out,
        "{}: {all}, {} {} ({} {})",
        voice.say(Text::Archive),
        status.bytes,
        voice.say(Text::Bytes),
        voice.say(Text::AsOf),
        text::time(now)
    )?;
    writeln!(
        out,
        "{} {} {}; {}",
        voice.say(Text::Retention),
        policy.retention_years,
        voice.say(Text::Years),
        voice.say(then)
    )?;
    writeln!(out, "{}: {checked}", voice.say(Text::LastChecked))?;
    writeln!(
        out,
        "{}: {} {} {}",
        voice.say(Text::Log),
        status.segments,
        voice.say(Text::Segments),
        status.head
    )
}

/// One object; the submissions by what they need.
fn write_json(
    status: &Status,
    concerns: &[(Concern, Vec<Submission>)],
    now: UnixTime,
    since: UnixTime,
    out: &mut impl Write,
) -> io::Result<()> {
    write!(
        out,
        "{{\"now\":{},\"since\":{},\"archive\":{},\"submissions\":{{",
        to_json(&now),
        to_json(&since),
        to_json(status)
    )?;
    for (number, (concern, submissions)) in concerns.iter().enumerate() {
        let comma = if number == 0 { "" } else { "," };
        let items: Vec<String> =
            submissions.iter().map(|submission| printable(submission.to_json(now))).collect();
        write!(out, "{comma}\"{}\":[{}]", key_of(*concern), items.join(","))?;
    }
    writeln!(out, "}}}}")
}

fn key_of(concern: Concern) -> &'static str {
    match concern {
        Concern::Overdue => "overdue",
        Concern::Failed => "failed",
        Concern::Delayed => "delayed",
        Concern::Delivered => "delivered",
        Concern::Pending => "pending",
    }
}
