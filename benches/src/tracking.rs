//! Events for the tracker: what providers certify about any number of messages, the same each time.

use crate::Result;
use pec_core::UnixTime;
use pec_core::tracker::Fact;
use std::collections::VecDeque;

/// The month in which all is sent, in seconds.
const MONTH: u64 = 30 * 24 * 3600;
/// Its first second.
const FIRST: u64 = 1_741_000_000;
/// So many messages are accepted before the first of them is delivered: receipts do not come one after another.
const LAG: u64 = 100;

/// What happened, in the order in which it came: each message is accepted; then for each recipient of the postal system there is
/// a delivery, now and then a notice of non-delivery, and sometimes nothing. One in five has three recipients.
pub struct Events {
    left: usize,
    number: u64,
    message: u64,
    pending: VecDeque<(u64, Kind)>,
}

/// One event.
pub struct Event {
    /// Its number, from 0.
    number: u64,
    /// The message that it is about.
    message: u64,
    kind: Kind,
}

/// What happened; the recipient by number.
#[derive(Clone, Copy)]
enum Kind {
    Acceptance,
    Delivery(u64),
    NonDelivery(u64),
}

impl Events {
    /// The time at which states are asked for: the end of the month.
    #[expect(clippy::cast_possible_wrap, reason = "seconds of this century")]
    pub const NOW: UnixTime = UnixTime((FIRST + MONTH) as i64);

    /// So many.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self { left: count, number: 0, message: 0, pending: VecDeque::new() }
    }
}

impl Iterator for Events {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        self.left = self.left.checked_sub(1)?;
        if self.pending.is_empty() {
            self.pending.push_back((self.message, Kind::Acceptance));
            if let Some(before) = self.message.checked_sub(LAG) {
                for recipient in 0..recipients(before) {
                    match outcome(before, recipient) {
                        Outcome::Delivered => self.pending.push_back((before, Kind::Delivery(recipient))),
                        Outcome::Failed => self.pending.push_back((before, Kind::NonDelivery(recipient))),
                        Outcome::External | Outcome::Nothing => {}
                    }
                }
            }
            self.message += 1;
        }
        let (message, kind) = self.pending.pop_front()?;
        let event = Event { number: self.number, message, kind };
        self.number += 1;
        Some(event)
    }
}

/// What becomes of a message for one recipient.
#[derive(PartialEq)]
enum Outcome {
    Delivered,
    Failed,
    /// Not a PEC address: no receipt comes.
    External,
    /// A receipt was lost.
    Nothing,
}

fn outcome(message: u64, recipient: u64) -> Outcome {
    match (message * 31 + recipient * 7) % 20 {
        0 => Outcome::External,
        1 => Outcome::Failed,
        2 => Outcome::Nothing,
        _ => Outcome::Delivered,
    }
}

fn recipients(message: u64) -> u64 {
    if message.is_multiple_of(5) { 3 } else { 1 }
}

fn address(message: u64, recipient: u64) -> String {
    format!("destinatario{}@pec-{}.example", message % 997 * 10 + recipient, recipient % 7)
}

impl Event {
    /// The kind in certification data, and the recipient that it is about, if it is about one.
    fn wire(&self) -> (&'static str, Option<u64>) {
        match self.kind {
            Kind::Acceptance => ("accettazione", None),
            Kind::Delivery(recipient) => ("avvenuta-consegna", Some(recipient)),
            Kind::NonDelivery(recipient) => ("errore-consegna", Some(recipient)),
        }
    }

    /// By a large odd factor, so that messages do not come in the order in which they are kept.
    fn identifier(&self) -> String {
        format!("opec1.{:016x}@pec.example", self.message.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn sender(&self) -> String {
        format!("mittente{}@pec.example", self.message % 1_009)
    }

    fn at(&self) -> u64 {
        let delivered = if matches!(self.kind, Kind::Acceptance) { 0 } else { 60 };
        FIRST + self.message * 7_919 % MONTH + delivered
    }

    /// The recipients, each with whether its address is certified.
    fn recipients(&self) -> impl Iterator<Item = (String, bool)> {
        let message = self.message;
        (0..recipients(message)).map(move |recipient| {
            (address(message, recipient), outcome(message, recipient) != Outcome::External)
        })
    }

    /// The fact, as a host reads it out of its own store.
    ///
    /// # Errors
    ///
    /// The form of facts has changed.
    pub fn fact(&self) -> Result<Fact> {
        let (kind, error) = match self.kind {
            Kind::Acceptance => ("acceptance", "none"),
            Kind::Delivery(_) => ("delivery", "none"),
            Kind::NonDelivery(_) => ("non_delivery", "no-dest"),
        };
        let to = self.wire().1.map_or("null".to_owned(), |to| format!("\"{}\"", address(self.message, to)));
        let recipients: Vec<_> = self
            .recipients()
            .map(|(address, certified)| format!("{{\"address\":\"{address}\",\"certified\":{certified}}}"))
            .collect();
        Ok(Fact::trusted_from_host_store(&format!(
            "{{\"message_sha256\":\"{:064x}\",\"kind\":\"{kind}\",\"error\":\"{error}\",\"verdict\":\"authentic\",\
             \"headers_contradicted\":false,\"requested_receipt\":\"complete\",\"at\":\"{}\",\"delivery_to\":{to},\
             \"taken_in_charge\":[],\"error_text\":null,\"provider\":\"Gestore di prova\",\"identifier\":\"{}\",\
             \"msgid\":\"{:x}@client.example\",\"sender\":\"{}\",\"subject\":\"Offerta numero {}\",\"recipients\":[{}]}}",
            self.number,
            UnixTime(i64::try_from(self.at())?),
            self.identifier(),
            self.message,
            self.sender(),
            self.message,
            recipients.join(",")
        ))?)
    }

    /// The same as a line of `kind,identifier,sender,at,recipient,recipients`; the latter one as `ADDRESS=1;ADDRESS=0`, with
    /// whether it is certified.
    #[must_use]
    pub fn line(&self) -> String {
        let (kind, to) = self.wire();
        let to = to.map(|to| address(self.message, to)).unwrap_or_default();
        let recipients: Vec<_> = self
            .recipients()
            .map(|(address, certified)| format!("{address}={}", u8::from(certified)))
            .collect();
        format!("{kind},{},{},{},{to},{}", self.identifier(), self.sender(), self.at(), recipients.join(";"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pec_core::tracker::Tracker;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_so_many_and_every_state() {
        let mut tracker = Tracker::new();
        let mut count = 0;
        for event in Events::new(5_000) {
            assert!(tracker.insert(event.fact().unwrap()), "twice the same: {}", event.line());
            count += 1;
        }
        assert_eq!(count, 5_000);
        let states: BTreeSet<_> = tracker
            .submissions(Events::NOW)
            .flat_map(|status| status.recipients().iter().map(|to| to.state().name()).collect::<Vec<_>>())
            .collect();
        assert_eq!(states, BTreeSet::from(["accepted", "delivered", "external", "failed", "overdue"]));
    }
}
