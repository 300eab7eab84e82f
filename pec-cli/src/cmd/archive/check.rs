//! `pec archive check` and `repair`.

use super::{Done, by, open_unread};
use crate::args::archive::{Check, Repair};
use crate::cmd::{Outcome, Voice};
use crate::engine::Setup;
use crate::interrupt::Interrupt;
use crate::output::clean::clean;
use crate::output::json::to_json;
use crate::output::progress::Rate;
use crate::output::style;
use crate::output::text::{self, Text};
use anstyle::Style;
use pec_archive::{Checked, Fault, FaultKind};
use serde::Serialize;
use std::io::{self, Write};
use std::ops::ControlFlow;

pub(super) fn run(args: &Check, voice: Voice, out: &mut impl Write) -> Done {
    let by = by(&args.actor);
    let setup = Setup::for_archive(&args.judging, &args.bounds, by.now)?;
    let archive = open_unread(&args.place)?;
    let judge = args.signatures.then(|| setup.judge());
    let mut rate = Rate::new(false);
    let checked = archive.check(judge.as_ref(), args.head.as_ref(), &by, &mut |checking| {
        rate.to(checking.messages, checking.done, Some(checking.all));
        ControlFlow::Continue(())
    });
    rate.finish();
    let checked = checked?;
    if args.json {
        #[derive(Serialize)]
        struct Whole<'a> {
            is_sound: bool,
            #[serde(flatten)]
            checked: &'a Checked,
        }
        writeln!(out, "{}", to_json(&Whole { is_sound: checked.is_sound(), checked: &checked }))?;
    } else {
        write(&checked, voice, out)?;
    }
    Ok(if checked.is_sound() { Outcome::Fine } else { Outcome::NotFine })
}

fn write(checked: &Checked, voice: Voice, out: &mut impl Write) -> io::Result<()> {
    for fault in &checked.faults {
        writeln!(out, "{}", fault_line(fault, voice))?;
    }
    if checked.faults_in_all > checked.faults.len() as u64 {
        writeln!(out, "{}: {}", voice.say(Text::Faults), checked.faults_in_all)?;
    }
    let mut line = format!(
        "{} {} ({} {})",
        voice.say(Text::Sound),
        text::messages(super::as_usize(checked.sound), voice.lang),
        checked.bytes,
        voice.say(Text::Bytes)
    );
    if checked.verified > 0 {
        line.push_str(&format!("; {} {}", voice.say(Text::Verified), checked.verified));
    }
    writeln!(out, "{line}")?;
    if let Some(head) = &checked.head {
        let log = voice.say(Text::Log);
        writeln!(out, "{log}: {} {} {head}", checked.segments, voice.say(Text::Segments))?;
        writeln!(out, "  {}", voice.paint.dim(&voice.wrap(voice.say(Text::NoteDown), 2, 2)))?;
    }
    let (text, style) = match checked.is_sound() {
        true => (Text::AllSound, style::GOOD),
        false => (Text::NotSound, style::BAD),
    };
    writeln!(out, "{}", voice.paint.paint(style, voice.say(text)))
}

fn fault_line(fault: &Fault, voice: Voice) -> String {
    let (text, style) = match fault.kind {
        FaultKind::Damaged => (Some(Text::FaultDamaged), style::BAD),
        FaultKind::Lost => (Some(Text::FaultLost), style::BAD),
        FaultKind::Log => (Some(Text::FaultLog), style::BAD),
        FaultKind::Index => (Some(Text::FaultIndex), style::DOUBTFUL),
        FaultKind::Leftover => (Some(Text::FaultLeftover), Style::new()),
        FaultKind::Verdict => (Some(Text::FaultVerdict), style::DOUBTFUL),
        _ => (None, style::BAD),
    };
    let kind = text.map_or(fault.kind.code(), |text| voice.say(text));
    let object = fault.object.as_deref().map(|object| format!(" objects/{}", clean(object)));
    let message = fault.message.map(|message| format!(" {message}"));
    format!(
        "{}:{}{}: {}",
        voice.paint.paint(style, kind),
        object.unwrap_or_default(),
        message.unwrap_or_default(),
        clean(&fault.detail)
    )
}

pub(super) fn repair(args: &Repair, voice: Voice, out: &mut impl Write) -> Done {
    let by = by(&args.actor);
    let interrupt = Interrupt::listen();
    let setup = Setup::for_archive(&args.judging, &args.bounds, by.now)?;
    let mut rate = Rate::new(false);
    let folder = &args.place.archive;
    let repaired = pec_stores::repair(folder, &setup.judge(), &by, &mut |checking| {
        rate.to(checking.messages, 0, None);
        interrupt.flow()
    });
    rate.finish();
    let repaired = repaired?;
    if args.json {
        writeln!(out, "{}", to_json(&repaired))?;
    } else {
        let count = text::messages(super::as_usize(repaired.messages), voice.lang);
        writeln!(out, "{}: {count}", voice.say(Text::Rebuilt))?;
        if repaired.salvaged > 0 {
            writeln!(out, "{}: {}", voice.say(Text::Salvaged), repaired.salvaged)?;
        }
        if repaired.stopped {
            voice.complain(voice.say(Text::RepairStopped));
        }
    }
    Ok(if repaired.stopped { Outcome::NotFine } else { Outcome::Fine })
}
