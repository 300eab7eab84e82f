//! The recipients of one submission, and the state that the facts about each one give.

use super::fact::{Addressee, key};
use super::state::DELIVERY_DEADLINE_SECONDS;
use super::tally::Tally;
use super::{Fact, RecipientState, RecipientStatus};
use crate::UnixTime;
use crate::daticert::{CertifiedKind, ErrorClass};
use crate::finding::Code;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The recipients in order of appearance, found by the form in which addresses are compared.
#[derive(Default)]
pub(super) struct Rows<'a> {
    rows: Vec<Row<'a>>,
    /// Where they are, once there are [`FEW`].
    by_key: BTreeMap<String, usize>,
}

/// So many are searched one by one, which is quicker than to make a map.
const FEW: usize = 8;

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
        let index = if next < FEW {
            self.rows.iter().position(|row| row.address.eq_ignore_ascii_case(address)).unwrap_or(next)
        } else {
            if self.by_key.is_empty() {
                self.by_key = self.rows.iter().map(|row| key(row.address)).zip(0..).collect();
            }
            *self.by_key.entry(key(address)).or_insert(next)
        };
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

    /// A recipient on the list that counts.
    pub(super) fn certified(&mut self, recipient: &'a Addressee) {
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

    /// A recipient that the message as sent names. Comes last, so that certified data are shown as certified.
    pub(super) fn merely_sent(&mut self, recipient: &'a Addressee) {
        self.row(&recipient.address, Named::OnlySent);
    }

    /// A fact about this recipient.
    pub(super) fn fact(&mut self, address: &'a str, fact: &'a Fact, since: Option<UnixTime>) {
        let Some(row) = self.row(address, Named::OnlyReceipt) else { return };
        row.tally.add(fact, since);
        // A receipt may name one twice.
        if row.evidence.last().is_none_or(|last| !std::ptr::eq(*last, fact)) {
            row.evidence.push(fact);
        }
    }

    /// The status of each, with what is known of all of them; `since` is when the deadlines began.
    pub(super) fn decide(
        self,
        of_all: &Tally<'a>,
        of_all_evidence: &Arc<[&'a Fact]>,
        since: Option<UnixTime>,
        now: UnixTime,
    ) -> Vec<RecipientStatus<'a>> {
        self.rows.into_iter().map(|row| row.decide(of_all, of_all_evidence, since, now)).collect()
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
