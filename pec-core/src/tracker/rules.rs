//! The rules: from the facts of one submission to its status. The table is in [the module](super).

use super::fact::{Addressee, key};
use super::rows::Rows;
use super::submission::{Submission, first_date};
use super::tally::{Tally, order};
use super::{Fact, MessageState, RecipientStatus, Sent, SubmissionStatus};
use crate::UnixTime;
use crate::daticert::CertifiedKind;
use crate::finding::Code;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The status of a submission. `sent` are the messages that its msgid ties to it.
pub(super) fn submission<'a>(
    submission: &'a Submission,
    sent: Vec<&'a Sent>,
    now: UnixTime,
) -> SubmissionStatus<'a> {
    let mut evidence: Vec<&Fact> = submission.facts.iter().collect();
    evidence.sort_by_key(|fact| order(fact));
    // The acceptance, or else the first thing known, tells the story; the others are held against it.
    let told_by =
        evidence.iter().min_by_key(|fact| (fact.kind != CertifiedKind::Acceptance, order(fact))).copied();

    let since = submission.since();
    let mut rows = Rows::default();
    let lists = told_by.map(|fact| &fact.about).into_iter().chain(submission.abouts());
    lists.for_each(|about| about.recipients.iter().for_each(|recipient| rows.certified(recipient)));
    let mut of_all = Tally::default();
    let mut of_all_evidence = Vec::new();
    let mut flags = disagreement(submission);
    for fact in &evidence {
        if is_of_all(fact) {
            of_all.add(fact, since);
            of_all_evidence.push(*fact);
        } else {
            let mut addressees = addressees(fact).peekable();
            if addressees.peek().is_none() {
                flags.insert(Code::TrackerRecipientUnknown);
            }
            addressees.for_each(|address| rows.fact(address, fact, since));
        }
        if fact.headers_contradicted {
            flags.insert(Code::TrackerHeadersContradicted);
        }
    }
    if of_all.rejected.is_some() && evidence.iter().any(|f| f.kind != CertifiedKind::NonAcceptance) {
        flags.insert(Code::TrackerConflict);
    }
    if submission.shares_identifier {
        flags.insert(Code::TrackerSharedIdentifier);
    }
    if submission.shares_msgid {
        flags.insert(Code::TrackerSharedMsgid);
    } else {
        // Under a shared msgid one cannot tell which of the submissions a recipient was meant for.
        sent.iter().flat_map(|sent| sent.recipients()).for_each(|recipient| rows.merely_sent(recipient));
    }
    let recipients = rows.decide(&of_all, &of_all_evidence.into(), since, now);
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
    let (since, nothing, no_evidence) = (first_date(sent.iter().copied()), Tally::default(), Arc::default());
    let mut recipients = rows.decide(&nothing, &no_evidence, since, now);
    recipients.iter_mut().for_each(|recipient| recipient.at = recipient.at.or(since));
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
        CertifiedKind::DeliveryTimeout => fact.delivery_to().is_none(),
        _ => false,
    }
}

/// The recipients that a fact is about. If it does not say, that is still clear when the message had but one.
fn addressees(fact: &Fact) -> impl Iterator<Item = &str> {
    let (one, several) = match fact.kind {
        CertifiedKind::ServerAcceptance => (None, Some(fact.taken_in_charge())),
        _ => (fact.delivery_to(), None),
    };
    let mut named = one.into_iter().chain(several.into_iter().flatten()).peekable();
    let only = if named.peek().is_none() { only_recipient(&fact.about.recipients) } else { None };
    named.chain(only)
}

fn only_recipient(recipients: &[Addressee]) -> Option<&str> {
    let (first, rest) = recipients.split_first()?;
    let first_key = key(&first.address);
    rest.iter().all(|r| key(&r.address) == first_key).then_some(&*first.address)
}

/// Whether the certified data of one submission contradict each other on what was sent.
fn disagreement(submission: &Submission) -> BTreeSet<Code> {
    let mut flags = BTreeSet::new();
    if submission.abouts().nth(1).is_some() {
        let msgids: BTreeSet<_> = submission.abouts().filter_map(|about| about.msgid()).collect();
        let subjects: BTreeSet<_> = submission
            .abouts()
            .filter_map(|about| about.subject())
            .map(|subject| subject.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        let recipients: BTreeSet<_> = submission
            .abouts()
            .map(|about| about.recipients.iter().map(|r| key(&r.address)).collect::<BTreeSet<_>>())
            .collect();
        if msgids.len() > 1 || subjects.len() > 1 || recipients.len() > 1 {
            flags.insert(Code::TrackerDisagreement);
        }
    }
    flags
}
