//! `pec archive show`: what the archive knows of a message, and what it is worth now.

use super::log::Line;
use super::named::{self, Named};
use super::search::write_messages;
use super::{Done, Stop, open, present};
use crate::args::archive::Show as Args;
use crate::cmd::lines::{ADDRESS, SUBJECT, message_lines};
use crate::cmd::{Outcome, Voice};
use crate::engine::{Engine, Judged, Setup};
use crate::error::ItemError;
use crate::output::clean::{clean, line};
use crate::output::json::{Failure, printable, to_json};
use crate::output::style;
use crate::output::table::pad;
use crate::output::text::{self, Text};
use pec_archive::{Archive, Dossier, Entry, Error};
use pec_core::UnixTime;
use pec_core::facet::Verdict;
use pec_core::finding::Severity;
use pec_core::need::NeedKind;
use std::io::{self, Write};
use std::ops::ControlFlow;

/// Columns of the names of what is told.
const LABEL: usize = 16;

pub(super) fn run(args: &Args, voice: Voice, out: &mut impl Write) -> Done {
    let now = present(args.now);
    let mut setup = Setup::for_archive(&args.judging, &args.bounds, now)?;
    let archive = open(&args.place)?;
    if args.raw {
        let message = named::message(&archive, &args.id)?;
        out.write_all(&archive.message(&message.sha256)?)?;
        return Ok(Outcome::Fine);
    }
    let (entry, dossier) = match named::find(&archive, &args.id)? {
        Named::Message(entry) => {
            let dossier = if args.thread { thread_of(&archive, &entry)? } else { None };
            (Some(entry), dossier)
        }
        Named::Thread(dossier) => (None, Some(*dossier)),
    };
    let mut shown = Shown { entry: None, dossier, log: None };
    if let Some(entry) = entry {
        setup.circumstances.seen_at = Some(entry.first_seen);
        shown.entry = Some(again(&archive, *entry, &setup, args.json)?);
    }
    if args.log {
        shown.log = Some(log_of(&archive, &shown)?);
    }
    if args.json {
        write_json(&shown, now, out)?;
    } else {
        write_text(&shown, now, voice, out)?;
    }
    Ok(Outcome::Fine)
}

/// What is told.
struct Shown {
    entry: Option<Known>,
    dossier: Option<Dossier>,
    /// JSON, an event each.
    log: Option<Vec<String>>,
}

/// A message, and what it is worth now.
struct Known {
    entry: Entry,
    judged: Result<Judged, ItemError>,
    retained_until: UnixTime,
}

fn thread_of(archive: &Archive, entry: &Entry) -> Result<Option<Dossier>, Stop> {
    match archive.dossier(&entry.sha256.to_string()) {
        Ok(dossier) => Ok(Some(dossier)),
        Err(Error::NoSubmission) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// Verifies a message again; the log is the witness of when it was there.
fn again(archive: &Archive, entry: Entry, setup: &Setup, json: bool) -> Result<Known, Stop> {
    let raw = archive.message(&entry.sha256)?;
    let judged = Engine::new(setup).judge(&raw, None, json);
    let retained_until = archive.retained_until(&entry)?;
    Ok(Known { entry, judged, retained_until })
}

/// What was done to what is shown.
fn log_of(archive: &Archive, shown: &Shown) -> Result<Vec<String>, Stop> {
    let one = shown.entry.iter().map(|known| known.entry.sha256);
    let thread = shown.dossier.iter().flat_map(|dossier| dossier.messages.iter().map(|entry| entry.sha256));
    let wanted: std::collections::BTreeSet<_> = one.chain(thread).collect();
    let mut events = Vec::new();
    archive.each_event(|segment, event| {
        if event.what.message().is_some_and(|message| wanted.contains(&message)) {
            events.push(to_json(&Line { segment, event }));
        }
        ControlFlow::Continue(())
    })?;
    Ok(events)
}

fn write_json(shown: &Shown, now: UnixTime, out: &mut impl Write) -> io::Result<()> {
    let null = || "null".to_owned();
    let known = shown.entry.as_ref();
    let message = known.map_or_else(null, |known| printable(known.entry.to_json()));
    let (report, error) = match known.map(|known| &known.judged) {
        Some(Ok(judged)) => (judged.json.clone(), null()),
        Some(Err(error)) => (null(), to_json(&Failure::from(error))),
        None => (null(), null()),
    };
    let until = to_json(&known.map(|known| known.retained_until));
    let thread = shown.dossier.as_ref().map_or_else(null, |dossier| {
        let submissions = dossier.submissions.iter().map(|one| printable(one.to_json(now)));
        let messages = dossier.messages.iter().map(|entry| printable(entry.to_json()));
        let (submissions, messages): (Vec<_>, Vec<_>) = (submissions.collect(), messages.collect());
        format!("{{\"submissions\":[{}],\"messages\":[{}]}}", submissions.join(","), messages.join(","))
    });
    let log = shown.log.as_ref().map_or_else(null, |log| format!("[{}]", log.join(",")));
    writeln!(
        out,
        "{{\"message\":{message},\"report\":{report},\"error\":{error},\"retained_until\":{until},\"thread\":{thread},\"log\":{log}}}"
    )
}

fn write_text(shown: &Shown, now: UnixTime, voice: Voice, out: &mut impl Write) -> io::Result<()> {
    if let Some(known) = &shown.entry {
        for (label, value) in about(known, voice) {
            let label = pad(&format!("{}:", voice.say(label)), LABEL - 1);
            writeln!(out, "{label} {}", voice.wrap(&value, LABEL, LABEL))?;
        }
    }
    if let Some(dossier) = &shown.dossier {
        if shown.entry.is_some() {
            writeln!(out, "\n{}:\n", voice.paint.bold(voice.say(Text::Thread)))?;
        }
        for status in dossier.submissions.iter().filter_map(|submission| submission.status(now)) {
            writeln!(out, "{}", message_lines(&status, voice))?;
        }
        write_messages(&dossier.messages, voice, out)?;
    }
    if let Some(log) = &shown.log {
        writeln!(out, "\n{}:", voice.paint.bold(voice.say(Text::Events)))?;
        for event in log {
            writeln!(out, "{}", clean(event))?;
        }
    }
    Ok(())
}

/// What is known of a message: a label and a value each.
fn about(known: &Known, voice: Voice) -> Vec<(Text, String)> {
    let Known { entry, judged, retained_until } = known;
    let lang = voice.lang;
    let verdict = |verdict| voice.paint.paint(style::of_verdict(verdict), text::verdict(verdict, lang));
    let now = match judged {
        Ok(judged) => match reasons(judged, voice) {
            reasons if reasons.is_empty() => verdict(judged.verdict),
            reasons => format!("{}: {}", verdict(judged.verdict), reasons.join("; ")),
        },
        Err(error) => clean(&error.text(lang)),
    };
    let data = entry.data.as_ref();
    let shown = |value: &str| line(value, SUBJECT);
    let mut rows = vec![
        (Text::Sha256, entry.sha256.to_string()),
        (Text::Kind, text::kind(entry.judgement.kind, lang).to_owned()),
    ];
    let from = data.and_then(|data| data.sender.as_deref()).or(entry.headers.from.as_deref());
    rows.extend(from.map(|from| (Text::Sender, line(from, ADDRESS))));
    let to = data.and_then(|data| data.delivery_to.as_deref());
    rows.extend(to.map(|to| (Text::DeliveryTo, line(to, ADDRESS))));
    rows.extend(entry.subject().map(|subject| (Text::Subject, shown(subject))));
    rows.push((Text::Date, text::time(entry.at())));
    rows.extend(data.and_then(|data| data.provider.as_deref()).map(|name| (Text::Provider, shown(name))));
    rows.extend(data.and_then(|data| data.identifier.as_deref()).map(|id| (Text::Identifier, shown(id))));
    let msgid = data.and_then(|data| data.msgid.as_deref()).or(entry.headers.message_id.as_deref());
    rows.extend(msgid.map(|id| (Text::MessageId, shown(id))));
    rows.push((Text::Bytes, entry.bytes.to_string()));
    for attachment in &entry.attachments {
        rows.push((
            Text::Attachments,
            format!("{} ({})", shown(&attachment.name), shown(&attachment.media_type)),
        ));
    }
    rows.push((Text::VerdictThen, verdict(entry.judgement.verdict)));
    rows.push((Text::VerdictNow, now));
    let who = shown(&entry.taken_in_by);
    rows.push((
        Text::FirstSeen,
        format!("{} {} {who}", text::time(entry.first_seen), voice.say(Text::TakenInBy)),
    ));
    for seen in &entry.seen {
        rows.push((Text::SeenIn, format!("{}: {}", shown(&seen.mailbox), shown(&seen.source))));
    }
    for (label, names) in [(Text::Tags, &entry.tags), (Text::Holds, &entry.holds)] {
        if !names.is_empty() {
            rows.push((label, names.iter().map(|name| clean(name)).collect::<Vec<_>>().join(", ")));
        }
    }
    rows.push((Text::RetainedUntil, text::time(*retained_until)));
    if entry.texts_missing > 0 {
        rows.push((Text::TextsMissing, entry.texts_missing.to_string()));
    }
    rows.push((Text::StoredIn, format!("objects/{}", entry.object())));
    rows
}

/// What lowers the verdict, and what is missing to tell.
fn reasons(judged: &Judged, voice: Voice) -> Vec<String> {
    let errors = judged.findings.iter().filter(|finding| finding.code.severity() == Severity::Error);
    let mut reasons: Vec<String> = errors.map(|finding| voice.finding(finding.code).to_owned()).collect();
    if judged.verdict == Verdict::Indeterminate {
        let missing = judged.needs.iter().find(|need| need.kind != NeedKind::Crl);
        let missing = missing.map(|need| text::need(need.kind, voice.lang));
        reasons.extend(missing.map(|need| format!("{}: {need}", voice.say(Text::Missing))));
    }
    reasons
}
