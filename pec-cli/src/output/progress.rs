//! A progress bar for long work, for people only.

use crate::clock;
use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};
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

/// Shows how fast messages go by: for people only, as [`Progress`].
pub(crate) struct Rate {
    bar: Option<ProgressBar>,
    began: Instant,
    shown: Duration,
    messages: u64,
    bytes: u64,
}

/// The time between two looks at the rate.
const REDRAW: Duration = Duration::from_millis(100);

impl Rate {
    /// `beside_output`: as in [`Progress::new`].
    pub(crate) fn new(beside_output: bool) -> Self {
        let wanted = std::io::stderr().is_terminal() && !(beside_output && std::io::stdout().is_terminal());
        let bar = wanted.then(|| {
            let style = ProgressStyle::with_template("{spinner} {msg}  {elapsed}");
            ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
        });
        Self { bar, began: clock::instant(), shown: Duration::ZERO, messages: 0, bytes: 0 }
    }

    /// One message more, of so many bytes.
    pub(crate) fn message(&mut self, bytes: u64) {
        self.to(self.messages + 1, self.bytes + bytes, None);
    }

    /// So many in all, of so many if that is known.
    pub(crate) fn to(&mut self, messages: u64, bytes: u64, all_bytes: Option<u64>) {
        (self.messages, self.bytes) = (messages, bytes);
        let Some(bar) = &self.bar else { return };
        let elapsed = self.began.elapsed();
        if elapsed < PATIENCE || elapsed < self.shown + REDRAW {
            return;
        }
        if self.shown.is_zero() {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.shown = elapsed;
        let of_all = all_bytes.map(|all| format!(" / {}", HumanBytes(all))).unwrap_or_default();
        bar.set_message(format!(
            "\u{2709} {messages} ({}/s)  {}{of_all} ({}/s)",
            per_second(messages, elapsed),
            HumanBytes(bytes),
            HumanBytes(per_second(bytes, elapsed))
        ));
        bar.tick();
    }

    /// Wipes it off.
    pub(crate) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

fn per_second(count: u64, elapsed: Duration) -> u64 {
    let rate = u128::from(count) * 1000 / elapsed.as_millis().max(1);
    u64::try_from(rate).unwrap_or(u64::MAX)
}
