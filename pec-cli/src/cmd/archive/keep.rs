//! `pec archive tag`, `hold`, `delete` and `policy`.

use super::init::Made;
use super::{Done, by, named, open};
use crate::args::archive::{Delete, Hold, Policy, Tag};
use crate::cmd::{Outcome, Voice};
use crate::output::clean::clean;
use crate::output::json::to_json;
use crate::output::text::Text;
use pec_archive::{Changed, Sha256};
use serde::Serialize;
use std::io::{self, Write};

/// A line of `--json`: what became of a message.
#[derive(Serialize)]
struct Line<'a> {
    message: Sha256,
    #[serde(flatten)]
    name: Name<'a>,
    /// Whether it has that now.
    on: bool,
    /// Whether it stood otherwise before.
    changed: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Name<'a> {
    Tag(&'a str),
    Hold(&'a str),
}

pub(super) fn tag(args: &Tag, voice: Voice, out: &mut impl Write) -> Done {
    let archive = open(&args.place)?;
    let messages = named::messages(&archive, &args.id, &args.also)?;
    let tags: Vec<&str> = args.tags.iter().map(String::as_str).collect();
    let on = !args.remove;
    let all = archive.tag_all(&messages, &tags, on, &by(&args.actor))?;
    if args.json {
        write_lines(&all, on, Name::Tag, out)?;
    } else {
        write_text(&all, voice.say(if on { Text::Tagged } else { Text::Untagged }), out)?;
    }
    Ok(Outcome::Fine)
}

pub(super) fn hold(args: &Hold, voice: Voice, out: &mut impl Write) -> Done {
    let archive = open(&args.place)?;
    let messages = named::messages(&archive, &args.id, &args.also)?;
    let on = !args.release;
    let all = archive.hold_all(&messages, &args.name, on, &by(&args.actor))?;
    if args.json {
        write_lines(&all, on, Name::Hold, out)?;
    } else {
        write_text(&all, voice.say(if on { Text::Held } else { Text::Released }), out)?;
    }
    Ok(Outcome::Fine)
}

fn write_lines<'a>(
    all: &'a [Changed],
    on: bool,
    name: fn(&'a str) -> Name<'a>,
    out: &mut impl Write,
) -> io::Result<()> {
    for one in all {
        let line = Line { message: one.message, name: name(&one.name), on, changed: one.changed };
        writeln!(out, "{}", to_json(&line))?;
    }
    Ok(())
}

fn write_text(all: &[Changed], done: &str, out: &mut impl Write) -> io::Result<()> {
    all.iter().try_for_each(|one| writeln!(out, "{}: {done} ({})", one.message, clean(&one.name)))
}

pub(super) fn delete(args: &Delete, voice: Voice, out: &mut impl Write) -> Done {
    let archive = open(&args.place)?;
    let message = named::message(&archive, &args.id)?.sha256;
    let by = by(&args.actor);
    archive.delete(&message, &args.because, &by)?;
    if args.json {
        #[derive(Serialize)]
        struct Deleted<'a> {
            message: Sha256,
            why: &'a str,
            who: &'a str,
            at: pec_core::UnixTime,
        }
        let deleted = Deleted { message, why: &args.because, who: &by.who, at: by.now };
        writeln!(out, "{}", to_json(&deleted))?;
    } else {
        writeln!(out, "{message}: {}", voice.say(Text::Deleted))?;
    }
    Ok(Outcome::Fine)
}

pub(super) fn policy(args: &Policy, voice: Voice, out: &mut impl Write) -> Done {
    let archive = open(&args.place)?;
    let policy = pec_archive::Policy::new(args.retention_years, args.allow_deletion);
    archive.set_policy(policy, &by(&args.actor))?;
    if args.json {
        writeln!(out, "{}", to_json(&Made::of(&args.place, &archive, policy)?))?;
        return Ok(Outcome::Fine);
    }
    let then = if policy.deletion { Text::DeletionAllowed } else { Text::NothingDeleted };
    let (kept, years) = (voice.say(Text::Retention), voice.say(Text::Years));
    let now = voice.say(Text::Policy);
    writeln!(out, "{now}: {kept} {} {years}; {}", policy.retention_years, voice.say(then))?;
    Ok(Outcome::Fine)
}
