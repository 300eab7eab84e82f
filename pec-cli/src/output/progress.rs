//! A progress bar for long work, for people only.

use crate::clock;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Work that is done sooner shows no bar.
const PATIENCE: Duration = Duration::from_millis(700);

/// Counts files, and the messages in them. Silent unless standard error is a terminal.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    began: Instant,
    shown: bool,
    messages: u64,
}

impl Progress {
    /// `beside_output`: whether lines are being printed to a terminal meanwhile; they show progress enough.
    pub(crate) fn new(files: usize, beside_output: bool) -> Self {
        let wanted = std::io::stderr().is_terminal() && !(beside_output && std::io::stdout().is_terminal());
        let bar = wanted.then(|| {
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len}  {msg}  {elapsed} (-{eta})");
            let bar = ProgressBar::with_draw_target(
                Some(u64::try_from(files).unwrap_or(u64::MAX)),
                ProgressDrawTarget::hidden(),
            );
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self { bar, began: clock::instant(), shown: false, messages: 0 }
    }

    /// One message is done; `opens_file` if it was the first of its file.
    pub(crate) fn message(&mut self, opens_file: bool) {
        let Some(bar) = &self.bar else { return };
        self.messages += 1;
        if !self.shown && self.began.elapsed() > PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            self.shown = true;
        }
        if self.messages.is_multiple_of(256) {
            bar.set_message(format!("✉ {}", self.messages));
        }
        if opens_file {
            bar.inc(1);
        }
    }

    /// Wipes the bar off.
    pub(crate) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
