//! `pec`: read, verify and follow Italian certified e-mail at a terminal.
//!
//! What the engine leaves to its host lives here: the clock, threads, colours, languages. The way of a message: [`pec_files`]
//! finds it, [`pec_pool`] spreads the work, [`engine`] asks the core, [`cmd`] turns the answer into lines.

mod args;
mod clock;
mod cmd;
mod engine;
mod error;
mod explain;
mod extract;
mod interrupt;
mod output;

use args::{Cli, Command};
use clap::Parser;
use cmd::{Outcome, Voice};
use output::style::{self, Paint};
use output::text::Lang;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

/// What a shell shows for a program that SIGPIPE ended: 128 + 13.
const BROKEN_PIPE: u8 = 141;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let lang = cli.lang.unwrap_or_else(Lang::from_environment);
    let voice = Voice { lang, paint: Paint::stdout(), width: style::columns_of_stdout() };
    let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    let result = match &cli.command {
        Command::Verify(args) => cmd::verify::run(args, voice, &mut out),
        Command::Status(args) => cmd::status::run(args, voice, &mut out),
        Command::Inspect(args) => cmd::inspect::run(args, voice, &mut out),
        Command::Trust(what) => cmd::trust::run(what, voice, &mut out),
        Command::Archive(what) => cmd::archive::run(what, voice, &mut out),
    };
    match result.and_then(|outcome| out.flush().map(|()| outcome)) {
        Ok(outcome) => ExitCode::from(outcome as u8),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(BROKEN_PIPE),
        Err(error) => {
            voice.complain(&error.to_string());
            ExitCode::from(Outcome::Nothing as u8)
        }
    }
}
