//! The rules: from the facts of one submission to the state of each recipient. The table is in [the module](super).

use super::fact::{Addressee, key};
use super::set::{Submission, earlier};
use super::state::DELIVERY_DEADLINE_SECONDS;
use super::tally::{Tally, order};
use super::{Fact, MessageState, RecipientState, RecipientStatus, Sent, SubmissionStatus};
use crate::UnixTime;
use crate::daticert::{CertifiedKind, ErrorClass};
use crate::finding::Code;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The status of a submission. `sent` are the messages that its msgid ties to it.
pub(super) fn submission<'a>(
    submission: &'a Submission,
    sent: Vec<&'a Sent>,
    shared_msgid: bool,
    now: UnixTime,
) -> SubmissionStatus<'a> {
    let mut evidence: Vec<&Fact> = submission.facts.iter().map(AsRef::as_ref).collect();
    evidence.sort_by_key(|fact| order(fact));
    // The acceptance, or else the first thing known, tells the story; the others are held against it.
    let told_by = evidence.iter().min_by_key(|fact| (fact.kind, order(fact))).copied();

    let since = submission.since();
    let mut rows = Rows::default();
    let lists = told_by.map(|fact| &fact.about).into_iter().chain(&submission.abouts);
    lists.for_each(|about| about.recipients.iter().for_each(|recipient| rows.certified(recipient)));
    if !shared_msgid {
        // Under a shared msgid one cannot tell which of the submissions a recipient was meant for.
        sent.iter().flat_map(|sent| sent.recipients()).for_each(|recipient| rows.merely_sent(recipient));
    }
    let mut of_all = Tally::default();
    let mut of_all_evidence = Vec::new();
    let mut flags = disagreement(submission);
    for fact in &evidence {
        if is_of_all(fact) {
            of_all.add(fact, since);
            of_all_evidence.push(*fact);
        } else if !addressees(fact).map(|address| rows.fact(address, fact, since)).fold(false, |_, ()| true) {
            flags.insert(Code::TrackerRecipientUnknown);
        }
        if fact.headers_contradicted {
            flags.insert(Code::TrackerHeadersContradicted);
        }
    }
    if of_all.rejected.is_some() && evidence.iter().any(|f| f.kind != CertifiedKind::NonAcceptance) {
        flags.insert(Code::TrackerConflict);
    }
    if shared_msgid {
        flags.insert(Code::TrackerSharedMsgid);
    }
    let of_all_evidence: Arc<[&Fact]> = of_all_evidence.into();
    let recipients: Vec<_> =
        rows.rows.into_iter().map(|row| row.decide(&of_all, &of_all_evidence, since, now)).collect();
    SubmissionStatus {
        msgid: told_by.and_then(Fact::msgid),
        identifier: told_by.and_then(Fact::identifier),
        sender: told_by.and_then(Fact::sender),
        subject: told_by.and_then(Fact::subject),
        accepted_at: submission.accepted_at,
        state: message_state(&recipients, &of_all),
        recipients,
        evidence,
        sent,
        suggested: Vec::new(),
        flags,
    }
}

/// The status of a message that no receipt is about, as often as the host has it.
pub(super) fn sent_only<'a>(
    sent: Vec<&'a Sent>,
    suggested: Vec<&'a str>,
    now: UnixTime,
) -> SubmissionStatus<'a> {
    let mut rows = Rows::default();
    sent.iter().flat_map(|sent| sent.recipients()).for_each(|recipient| rows.certified(recipient));
    let (since, nothing, no_evidence) = (first_date(&sent), Tally::default(), Arc::default());
    let recipients: Vec<_> = rows
        .rows
        .into_iter()
        .map(|row| RecipientStatus { at: since, ..row.decide(&nothing, &no_evidence, since, now) })
        .collect();
    let first = sent.first();
    SubmissionStatus {
        msgid: first.and_then(|s| s.msgid()),
        identifier: None,
        sender: first.and_then(|s| s.sender()),
        subject: first.and_then(|s| s.subject()),
        accepted_at: None,
        state: message_state(&recipients, &nothing),
        recipients,
        evidence: Vec::new(),
        flags: if suggested.is_empty() { BTreeSet::new() } else { [Code::TrackerSuggested].into() },
        sent,
        suggested,
    }
}

/// When a message was sent, by its own account.
pub(super) fn first_date(sent: &[&Sent]) -> Option<UnixTime> {
    sent.iter().map(|sent| sent.date()).fold(None, earlier)
}

fn message_state(recipients: &[RecipientStatus<'_>], of_all: &Tally<'_>) -> MessageState {
    // An alias neither completes a message nor holds it up, unless no recipient is certified at all; a name that only
    // the sent message has never does.
    let listed = recipients.iter().any(|r| r.counts);
    let mut counted =
        recipients.iter().filter(|r| if listed { r.counts } else { !r.of_this.is_empty() }).peekable();
    if counted.peek().is_none() && of_all.rejected.is_some() {
        return MessageState::Rejected;
    }
    MessageState::of(counted.map(|r| (r.state, r.certified == Some(false))))
}

/// Whether a fact is about every recipient. A time-out notice that names none is.
fn is_of_all(fact: &Fact) -> bool {
    match fact.kind {
        CertifiedKind::Acceptance | CertifiedKind::NonAcceptance => true,
        CertifiedKind::DeliveryTimeout => fact.delivery_to.is_none(),
        _ => false,
    }
}

/// The recipients that a fact is about. If it does not say, that is still clear when the message had but one.
fn addressees(fact: &Fact) -> impl Iterator<Item = &str> {
    let named = match fact.kind {
        CertifiedKind::ServerAcceptance => &*fact.taken_in_charge,
        _ => fact.delivery_to.as_slice(),
    };
    let only = if named.is_empty() { only_recipient(&fact.about.recipients) } else { None };
    named.iter().map(AsRef::as_ref).chain(only)
}

fn only_recipient(recipients: &[Addressee]) -> Option<&str> {
    let (first, rest) = recipients.split_first()?;
    let first_key = key(&first.address);
    rest.iter().all(|r| key(&r.address) == first_key).then_some(&*first.address)
}

/// Whether the certified data of one submission contradict each other on what was sent.
fn disagreement(submission: &Submission) -> BTreeSet<Code> {
    let mut flags = BTreeSet::new();
    if submission.abouts.len() > 1 {
        let msgids: BTreeSet<_> = submission.abouts.iter().filter_map(|a| a.msgid.as_deref()).collect();
        let subjects: BTreeSet<_> = submission
            .abouts
            .iter()
            .filter_map(|a| a.subject.as_deref())
            .map(|subject| subject.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        let recipients: BTreeSet<_> = submission
            .abouts
            .iter()
            .map(|a| a.recipients.iter().map(|r| key(&r.address)).collect::<BTreeSet<_>>())
            .collect();
        if msgids.len() > 1 || subjects.len() > 1 || recipients.len() > 1 {
            flags.insert(Code::TrackerDisagreement);
        }
    }
    flags
}

/// The recipients in order of appearance, found by the form in which addresses are compared.
#[derive(Default)]
struct Rows<'a> {
    rows: Vec<Row<'a>>,
    by_key: BTreeMap<String, usize>,
}

struct Row<'a> {
    address: &'a str,
    certified: Option<bool>,
    named: Named,
    flags: BTreeSet<Code>,
    tally: Tally<'a>,
    evidence: Vec<&'a Fact>,
}

/// Who names a recipient.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    /// The list that counts: the certified one, or without any receipt that of the sent message.
    Listed,
    /// Only the message as sent, although there are receipts.
    OnlySent,
    /// Only the receipt that is about it: an alias or a forward.
    OnlyReceipt,
}

impl<'a> Rows<'a> {
    fn row(&mut self, address: &'a str, named: Named) -> Option<&mut Row<'a>> {
        let next = self.rows.len();
        let index = *self.by_key.entry(key(address)).or_insert(next);
        if index == next {
            self.rows.push(Row {
                address,
                certified: None,
                named,
                flags: BTreeSet::new(),
                tally: Tally::default(),
                evidence: Vec::new(),
            });
        }
        self.rows.get_mut(index)
    }

    fn certified(&mut self, recipient: &'a Addressee) {
        let Some(row) = self.row(&recipient.address, Named::Listed) else { return };
        match (row.certified, recipient.certified) {
            (Some(before), Some(now)) if before != now => {
                // Awaiting a receipt that never comes is noticed; not awaiting one is not.
                row.certified = Some(true);
                row.flags.insert(Code::TrackerDisagreement);
            }
            (None, certified) => row.certified = certified,
            _ => {}
        }
    }

    fn merely_sent(&mut self, recipient: &'a Addressee) {
        self.row(&recipient.address, Named::OnlySent);
    }

    fn fact(&mut self, address: &'a str, fact: &'a Fact, since: Option<UnixTime>) {
        let Some(row) = self.row(address, Named::OnlyReceipt) else { return };
        if row.named == Named::OnlySent {
            row.named = Named::OnlyReceipt;
        }
        row.tally.add(fact, since);
        // A receipt may name one twice.
        if row.evidence.last().is_none_or(|last| !std::ptr::eq(*last, fact)) {
            row.evidence.push(fact);
        }
    }
}

impl<'a> Row<'a> {
    fn decide(
        self,
        of_all: &Tally<'a>,
        of_all_evidence: &Arc<[&'a Fact]>,
        since: Option<UnixTime>,
        now: UnixTime,
    ) -> RecipientStatus<'a> {
        let counts = self.named == Named::Listed;
        let mut tally = self.tally;
        if counts {
            tally.join(of_all, self.certified != Some(false));
        }
        let deadline = since.filter(|_| counts).map(|since| since.plus(DELIVERY_DEADLINE_SECONDS));
        let (state, by) = tally.state(self.certified == Some(false));
        let overdue = state.is_open() && self.certified != Some(false) && deadline.is_some_and(|d| now > d);
        let (state, at, reason) = if overdue {
            (RecipientState::Overdue, deadline, None)
        } else {
            (state, by.and_then(|fact| fact.at), by.and_then(|fact| reason(state, fact)))
        };
        let mut flags = self.flags;
        tally.flag(&mut flags);
        let noted = match self.named {
            Named::Listed => None,
            Named::OnlySent => Some(Code::TrackerUncertifiedRecipient),
            Named::OnlyReceipt => Some(Code::TrackerUnlistedRecipient),
        };
        flags.extend(noted);
        RecipientStatus {
            address: self.address,
            certified: self.certified,
            state,
            at,
            reason,
            of_all: if counts { Arc::clone(of_all_evidence) } else { Arc::default() },
            of_this: self.evidence,
            flags,
            counts,
        }
    }
}

fn reason(state: RecipientState, by: &Fact) -> Option<&str> {
    if !matches!(state, RecipientState::Rejected | RecipientState::Failed | RecipientState::Delayed) {
        return None;
    }
    let word = match (by.error, by.kind) {
        (ErrorClass::None, CertifiedKind::DeliveryTimeout) => Some("timeout"),
        (ErrorClass::None, _) => None,
        (ErrorClass::Other, CertifiedKind::DeliveryTimeout) => Some("timeout"),
        (error, _) => Some(error.name()),
    };
    by.error_text().map(str::trim).filter(|text| !text.is_empty()).or(word)
}
