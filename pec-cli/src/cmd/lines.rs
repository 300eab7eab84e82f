//! A message that was sent and its recipients, as people see them.

use super::Voice;
use crate::output::clean::line;
use crate::output::style;
use crate::output::table::pad;
use crate::output::text::{self, Text};
use anstyle::Style;
use pec_core::tracker::{MessageState, RecipientStatus, SubmissionStatus};

/// Columns of a time.
pub(super) const TIME: usize = 23;
/// Columns of the texts that others wrote.
pub(super) const SUBJECT: usize = 200;
pub(super) const ADDRESS: usize = 100;
const REASON: usize = 400;

/// A message, and below it its recipients.
pub(super) fn message_lines(status: &SubmissionStatus<'_>, voice: Voice) -> String {
    let Voice { lang, paint, .. } = voice;
    // The state and the gap after it.
    let indent = text::widest_state(lang) + 2;
    let state = pad(text::message_state(status.state(), lang), indent);
    let state = paint.paint(style::of_message(status.state()), &state);
    let subject =
        status.subject().map(|subject| line(subject, SUBJECT)).filter(|subject| !subject.is_empty());
    let subject = subject.unwrap_or_else(|| voice.say(Text::NoSubject).to_owned());
    let subject = paint.bold(&voice.wrap(&subject, indent, indent));
    let accepted = match status.accepted_at() {
        Some(time) => format!(", {} {}", voice.say(Text::Accepted), text::time(time)),
        None if status.state() == MessageState::Rejected => String::new(),
        None => format!(", {}", voice.say(Text::AcceptedUnknown)),
    };
    let sender = line(status.sender().unwrap_or("-"), ADDRESS);
    let about = format!("{} {sender}{accepted}", voice.say(Text::From));
    let mut out = format!("{state}{subject}\n  {}\n", paint.dim(&voice.wrap(&about, 2, 2)));
    let notes = status.flags().map(|flag| (voice.finding(flag).to_owned(), style::DOUBTFUL));
    push_notes(&mut out, notes, 2, voice);
    for recipient in status.recipients() {
        out.push_str(&recipient_line(recipient, voice));
        let reason = recipient.reason().map(|reason| (line(reason, REASON), Style::new().dimmed()));
        let flags = recipient.flags().map(|flag| (voice.finding(flag).to_owned(), style::DOUBTFUL));
        push_notes(&mut out, reason.into_iter().chain(flags), indent + 2, voice);
    }
    out
}

/// State, time, address.
fn recipient_line(recipient: &RecipientStatus<'_>, voice: Voice) -> String {
    let indent = text::widest_state(voice.lang) + 2;
    let state = pad(text::state(recipient.state(), voice.lang), indent);
    let state = voice.paint.paint(style::of_recipient(recipient.state()), &state);
    let time = pad(&recipient.at().map(text::time).unwrap_or_default(), TIME + 2);
    let mut address = line(recipient.address(), ADDRESS);
    if recipient.certified() == Some(false) {
        address.push_str(&format!(" ({})", voice.say(Text::NotCertifiedAddress)));
    }
    let address = voice.wrap(&address, 2 + indent + TIME + 2, 2 + indent);
    format!("  {state}{time}{address}\n")
}

fn push_notes(out: &mut String, notes: impl Iterator<Item = (String, Style)>, indent: usize, voice: Voice) {
    for (text, style) in notes {
        let text = voice.wrap(&text, indent, indent);
        out.push_str(&format!("{:indent$}{}\n", "", voice.paint.paint(style, &text)));
    }
}
