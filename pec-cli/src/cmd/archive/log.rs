//! `pec archive log`: what was ever done, for programs.

use super::{Done, open};
use crate::args::archive::Log;
use crate::cmd::Outcome;
use crate::output::json::to_json;
use pec_archive::Event;
use serde::Serialize;
use std::io::Write;
use std::ops::ControlFlow;

/// An event, and the segment of the log in which it stands.
#[derive(Serialize)]
pub(super) struct Line<'a> {
    pub(super) segment: u64,
    #[serde(flatten)]
    pub(super) event: &'a Event,
}

pub(super) fn run(args: &Log, out: &mut impl Write) -> Done {
    let archive = open(&args.place)?;
    let mut told = Ok(());
    archive.each_event(|segment, event| {
        told = writeln!(out, "{}", to_json(&Line { segment, event }));
        if told.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    told?;
    Ok(Outcome::Fine)
}
