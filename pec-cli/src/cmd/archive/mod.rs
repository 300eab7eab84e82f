//! `pec archive`: all mail in one place, to find, to follow and to prove.

mod add;
mod check;
mod export;
mod init;
mod keep;
mod log;
mod named;
mod place;
mod search;
mod show;
mod status;

use super::{Outcome, Voice};
use crate::args::archive::{self as args, Archive as Command};
use crate::clock;
use crate::engine::BadFile;
use crate::output::clean::Clean;
use crate::output::text::{Text, trouble};
use pec_archive::{Archive, By};
use pec_core::UnixTime;
use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub(crate) fn run(command: &Command, voice: Voice, out: &mut impl Write) -> io::Result<Outcome> {
    let result = match command {
        Command::Init(args) => init::run(args, voice, out),
        Command::Add(args) => add::run(args, voice, out),
        Command::Status(args) => status::run(args, voice, out),
        Command::Search(args) => search::run(args, voice, out),
        Command::Show(args) => show::run(args, voice, out),
        Command::Export(args) => export::run(args, voice, out),
        Command::Check(args) => check::run(args, voice, out),
        Command::Repair(args) => check::repair(args, voice, out),
        Command::Tag(args) => keep::tag(args, voice, out),
        Command::Hold(args) => keep::hold(args, voice, out),
        Command::Delete(args) => keep::delete(args, voice, out),
        Command::Policy(args) => keep::policy(args, voice, out),
        Command::Log(args) => log::run(args, out),
    };
    match result {
        Ok(outcome) => Ok(outcome),
        Err(Stop::Output(error)) => Err(error),
        Err(stop) => {
            out.flush()?;
            Ok(stop.tell(&folder(command).archive, voice))
        }
    }
}

fn folder(command: &Command) -> &args::Place {
    match command {
        Command::Init(args) => &args.place,
        Command::Add(args) => &args.place,
        Command::Status(args) => &args.place,
        Command::Search(args) => &args.place,
        Command::Show(args) => &args.place,
        Command::Export(args) => &args.place,
        Command::Check(args) => &args.place,
        Command::Repair(args) => &args.place,
        Command::Tag(args) => &args.place,
        Command::Hold(args) => &args.place,
        Command::Delete(args) => &args.place,
        Command::Policy(args) => &args.place,
        Command::Log(args) => &args.place,
    }
}

/// Why a command could not go on.
enum Stop {
    /// Nobody reads the answer.
    Output(io::Error),
    /// The archive, or what it stands in.
    Archive(pec_stores::Error),
    /// A file of trust.
    Trust(BadFile),
    /// Another file or folder.
    File { what: Text, path: PathBuf, error: Option<io::Error> },
    /// Something in the words of the command; no such message, say.
    Words(Text, Outcome),
    /// One of several ids of messages.
    Id { id: String, text: Text, outcome: Outcome },
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<pec_archive::Error> for Stop {
    fn from(error: pec_archive::Error) -> Self {
        Self::Archive(error.into())
    }
}

impl From<pec_stores::Error> for Stop {
    fn from(error: pec_stores::Error) -> Self {
        Self::Archive(error)
    }
}

impl From<BadFile> for Stop {
    fn from(bad: BadFile) -> Self {
        Self::Trust(bad)
    }
}

impl Stop {
    fn tell(self, archive: &Path, voice: Voice) -> Outcome {
        let archive = archive.to_string_lossy();
        match self {
            Self::Output(error) => voice.complain(&error.to_string()),
            Self::Trust(bad) => voice.complain_of_file(&bad),
            // It names the place itself.
            Self::Archive(error @ pec_stores::Error::Place { .. }) => {
                voice.complain(&trouble(&error, voice.lang));
            }
            Self::Archive(error) => {
                voice.complain(&format!("{}: {}", Clean(&archive), trouble(&error, voice.lang)));
            }
            Self::File { what, path, error } => {
                let why = error.map(|error| format!(" ({error})")).unwrap_or_default();
                let path = path.to_string_lossy();
                voice.complain(&format!("{}: {}{why}", Clean(&path), voice.say(what)));
            }
            Self::Words(text, outcome) => {
                voice.complain(&format!("{}: {}", Clean(&archive), voice.say(text)));
                return outcome;
            }
            Self::Id { id, text, outcome } => {
                voice.complain(&format!("{}: {}: {}", Clean(&archive), Clean(&id), voice.say(text)));
                return outcome;
            }
        }
        Outcome::Nothing
    }
}

type Done = Result<Outcome, Stop>;

fn open(place: &args::Place) -> Result<Archive, Stop> {
    Ok(pec_stores::open(&place.archive)?)
}

/// Opens an archive whose index may be damaged.
fn open_unread(place: &args::Place) -> Result<Archive, Stop> {
    Ok(pec_stores::open_unread(&place.archive)?)
}

/// Who does it: the user's name, as the system gives it.
fn by(actor: &args::Actor) -> By {
    let named = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let who = actor.who.clone().or_else(|| ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(named));
    By::new(who.unwrap_or_else(|| "unknown".to_owned()), present(actor.now))
}

fn present(now: Option<UnixTime>) -> UnixTime {
    now.unwrap_or_else(clock::now)
}

fn as_usize(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
