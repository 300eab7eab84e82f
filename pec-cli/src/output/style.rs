//! Colours, on a terminal only.

use anstyle::{AnsiColor, Style};
use pec_core::facet::Verdict;
use pec_core::finding::Severity;
use pec_core::tracker::{MessageState, RecipientState};
use std::env;
use std::io::IsTerminal;

/// Paints, or leaves text as it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint(bool);

impl Paint {
    /// Colours if standard output is a terminal that takes them and nobody asked for none (`NO_COLOR`).
    pub(crate) fn stdout() -> Self {
        let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
        Self(std::io::stdout().is_terminal() && !refused && !dumb)
    }

    pub(crate) fn paint(self, style: Style, text: &str) -> String {
        if self.0 { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.paint(Style::new().dimmed(), text)
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.paint(Style::new().bold(), text)
    }
}

/// The columns of the terminal that standard output is; `None` if it is none: then nothing is wrapped, and a line is a line.
pub(crate) fn columns_of_stdout() -> Option<usize> {
    terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0))
}

pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const DOUBTFUL: Style = AnsiColor::Yellow.on_default().bold();

pub(crate) fn of_verdict(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Authentic => GOOD,
        Verdict::Altered | Verdict::Untrusted => BAD,
        Verdict::Inconsistent | Verdict::Unsigned | Verdict::Indeterminate => DOUBTFUL,
    }
}

pub(crate) fn of_severity(severity: Severity) -> Style {
    match severity {
        Severity::Error => BAD,
        Severity::Warning => DOUBTFUL,
        _ => Style::new().dimmed(),
    }
}

pub(crate) fn of_message(state: MessageState) -> Style {
    match state {
        MessageState::Delivered => GOOD,
        MessageState::Failed | MessageState::Rejected | MessageState::Overdue => BAD,
        MessageState::Partial => DOUBTFUL,
        MessageState::Pending | MessageState::External => Style::new(),
    }
}

pub(crate) fn of_recipient(state: RecipientState) -> Style {
    match state {
        RecipientState::Delivered => GOOD,
        RecipientState::Failed | RecipientState::Rejected | RecipientState::Overdue => BAD,
        RecipientState::Delayed => DOUBTFUL,
        RecipientState::Submitted
        | RecipientState::Accepted
        | RecipientState::External
        | RecipientState::InCharge => Style::new(),
    }
}
