//! What the facts about one recipient come to.

use super::state::FINAL_NOTICE_EARLIEST_SECONDS;
use super::{Fact, RecipientState};
use crate::UnixTime;
use crate::daticert::{CertifiedKind, ErrorClass};
use crate::finding::Code;
use std::collections::BTreeSet;

/// The code at the start of the final time-out notice's text: no answer from the recipient's side.
const FINAL_NOTICE_CODE: &str = "5.4.1";

/// The earliest fact of each sort. Adding is commutative, associative and idempotent.
#[derive(Clone, Default)]
pub(super) struct Tally<'a> {
    accepted: Option<&'a Fact>,
    pub(super) rejected: Option<&'a Fact>,
    in_charge: Option<&'a Fact>,
    delivered: Option<&'a Fact>,
    failed: Option<&'a Fact>,
    /// The first time-out notice, and the first one at another time.
    notices: [Option<&'a Fact>; 2],
    /// The first time-out notice that is final by its text or its time.
    final_notice: Option<&'a Fact>,
    virus: bool,
}

impl<'a> Tally<'a> {
    /// Adds a fact; `since` is when the deadlines began.
    pub(super) fn add(&mut self, fact: &'a Fact, since: Option<UnixTime>) {
        match fact.kind {
            CertifiedKind::Acceptance => keep_first(&mut self.accepted, fact),
            CertifiedKind::NonAcceptance => {
                keep_first(&mut self.rejected, fact);
                self.virus |= fact.error == ErrorClass::Virus;
            }
            CertifiedKind::ServerAcceptance => keep_first(&mut self.in_charge, fact),
            CertifiedKind::Delivery => keep_first(&mut self.delivered, fact),
            CertifiedKind::NonDelivery => {
                keep_first(&mut self.failed, fact);
                self.virus |= fact.error == ErrorClass::Virus;
            }
            CertifiedKind::DeliveryTimeout => {
                self.add_notice(fact);
                if is_final(fact, since) {
                    keep_first(&mut self.final_notice, fact);
                }
            }
            // It goes between providers. The sender's one answers it with a notice of non-delivery, which decides.
            CertifiedKind::VirusDetection => self.virus = true,
            CertifiedKind::TransportEnvelope => {}
        }
    }

    /// Adds what was added to another tally, its time-out notices if wanted.
    pub(super) fn join(&mut self, other: &Self, notices: bool) {
        let slots = [
            (&mut self.accepted, other.accepted),
            (&mut self.rejected, other.rejected),
            (&mut self.in_charge, other.in_charge),
            (&mut self.delivered, other.delivered),
            (&mut self.failed, other.failed),
            (&mut self.final_notice, other.final_notice.filter(|_| notices)),
        ];
        for (slot, fact) in slots {
            fact.into_iter().for_each(|fact| keep_first(slot, fact));
        }
        if notices {
            other.notices.into_iter().flatten().for_each(|notice| self.add_notice(notice));
        }
        self.virus |= other.virus;
    }

    fn add_notice(&mut self, notice: &'a Fact) {
        let mut known: Vec<_> = self.notices.into_iter().flatten().chain([notice]).collect();
        known.sort_by_key(|fact| order(fact));
        let first = known.first().copied();
        // The same notice may come in two copies: only another time makes it another notice.
        let second = known.into_iter().find(|fact| fact.at.is_some() && fact.at != first.and_then(|f| f.at));
        self.notices = [first, second];
    }

    /// The state without regard to the time now, and the fact that decides it.
    pub(super) fn state(&self, outside_pec: bool) -> (RecipientState, Option<&'a Fact>) {
        let [notice, _] = self.notices;
        let table = [
            (RecipientState::Delivered, self.delivered),
            (RecipientState::Rejected, self.rejected),
            (RecipientState::Failed, self.failed),
            (RecipientState::Failed, self.last_word()),
            (RecipientState::External, self.accepted.or(self.in_charge).or(notice).filter(|_| outside_pec)),
            // A delay stays known until the end: the server acceptance that follows it promises no more than before.
            (RecipientState::Delayed, notice),
            (RecipientState::InCharge, self.in_charge),
            (RecipientState::Accepted, self.accepted),
        ];
        let decides = table.into_iter().find(|(_, by)| by.is_some());
        decides.unwrap_or((RecipientState::Submitted, None))
    }

    /// What is out of the ordinary.
    pub(super) fn flag(&self, flags: &mut BTreeSet<Code>) {
        if self.virus {
            flags.insert(Code::TrackerVirus);
        }
        let Some(delivered) = self.delivered else { return };
        if self.failed.or(self.rejected).is_some() {
            flags.insert(Code::TrackerConflict);
        }
        // A receipt that crosses the final notice does not contradict it: the notice says that none had come.
        let given_up = [self.failed, self.last_word()].into_iter().flatten().filter_map(|fact| fact.at).min();
        if given_up.zip(delivered.at).is_some_and(|(given_up, delivered)| delivered > given_up) {
            flags.insert(Code::TrackerLateDelivery);
        }
    }

    /// The final time-out notice: one that is so by its text or time, or the second one.
    fn last_word(&self) -> Option<&'a Fact> {
        let [_, second] = self.notices;
        self.final_notice.into_iter().chain(second).min_by_key(|fact| order(fact))
    }
}

/// In time; without a time last. Equal only for equal facts.
pub(super) fn order(fact: &Fact) -> (bool, Option<UnixTime>, &Fact) {
    (fact.at.is_none(), fact.at, fact)
}

fn keep_first<'a>(slot: &mut Option<&'a Fact>, fact: &'a Fact) {
    if slot.is_none_or(|kept| order(fact) < order(kept)) {
        *slot = Some(fact);
    }
}

/// Whether a time-out notice is the final one (24 hours) by its text, or because it came too late to be the first.
fn is_final(notice: &Fact, since: Option<UnixTime>) -> bool {
    let code = notice.error_text().and_then(|text| text.trim_start().strip_prefix(FINAL_NOTICE_CODE));
    // 5.4.10 is another code.
    let by_text = code.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
    let by_time =
        notice.at.zip(since).is_some_and(|(at, since)| at >= since.plus(FINAL_NOTICE_EARLIEST_SECONDS));
    by_text || by_time
}
