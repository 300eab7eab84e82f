//! What is known of one submission, and of one message as sent.

use super::about::{About, Identity};
use super::fact::{Addressee, key};
use super::few::Few;
use super::table::{Keyed, Tagged, tag};
use super::{Fact, Sent};
use crate::UnixTime;
use crate::daticert::CertifiedKind;
use std::cmp::Ordering;
use std::iter;
use std::sync::Arc;

/// What is known of one submission. Every field is a union or a minimum or follows from others, but for what it calls its
/// identity: of several that are equal, the first that came. So the order of arrival leaves no trace.
#[derive(Clone)]
pub(super) struct Submission {
    pub(super) identity: Identity,
    /// What facts say about it otherwise than `identity` does.
    others: Few<Arc<About>>,
    pub(super) facts: Few<Fact>,
    /// When it was accepted, first.
    pub(super) accepted_at: Option<UnixTime>,
    /// The first certified event of any kind.
    first_event: Option<UnixTime>,
    /// Whether one of another sender has its identifier.
    pub(super) shares_identifier: bool,
    /// Whether another one of its sender has one of its msgids.
    pub(super) shares_msgid: bool,
}

impl Keyed for Submission {
    type Key = Identity;
    fn key(&self) -> &Identity {
        &self.identity
    }
}

impl Submission {
    /// With its first fact, which the identity comes from.
    pub(super) fn new(identity: Identity, fact: Fact, shares_identifier: bool) -> Self {
        let (others, facts) = (Few::default(), Few::default());
        let mut new = Self {
            identity,
            others,
            facts,
            accepted_at: None,
            first_event: None,
            shares_identifier,
            shares_msgid: false,
        };
        new.insert(fact);
        new
    }

    /// Lets a fact with this identity share what it says about the submission with those that are there; says whether that is new.
    pub(super) fn share(&mut self, fact: &mut Fact) -> bool {
        let own = &self.identity.0;
        let known = if fact.about == *own { Some(own) } else { self.others.get(&fact.about) };
        match known {
            Some(about) => fact.about = Arc::clone(about),
            None => return self.others.insert(Arc::clone(&fact.about)),
        }
        false
    }

    /// Adds a fact, after it [shares](Self::share); says whether it was new.
    pub(super) fn insert(&mut self, fact: Fact) -> bool {
        if fact.kind == CertifiedKind::Acceptance {
            self.accepted_at = earlier(self.accepted_at, fact.at);
        }
        self.first_event = earlier(self.first_event, fact.at);
        self.facts.insert(fact)
    }

    /// All that facts say about it, in order.
    pub(super) fn abouts(&self) -> impl Iterator<Item = &Arc<About>> {
        let own = &self.identity.0;
        let before = self.others.iter().take_while(move |other| *other < own);
        let after = self.others.iter().skip_while(move |other| *other < own);
        before.chain(iter::once(own)).chain(after)
    }

    /// From when the deadlines count: the acceptance, or else the first event, which cannot be earlier.
    pub(super) fn since(&self) -> Option<UnixTime> {
        self.accepted_at.or(self.first_event)
    }
}

/// Messages as sent that tie to the same submissions: of one sender, with one msgid. Without a msgid they tie to nothing.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) key: SentKey,
    pub(super) sent: Few<Sent>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SentKey {
    /// In the form in which addresses are compared.
    pub(super) sender: Box<str>,
    pub(super) msgid: Option<Box<str>>,
}

impl SentKey {
    pub(super) fn new(sender: &str, msgid: Option<&str>) -> Self {
        Self { sender: key(sender).into(), msgid: msgid.map(Box::from) }
    }
}

impl Tagged for SentKey {
    fn tag(&self) -> u64 {
        tag(self.msgid.as_deref().unwrap_or(&self.sender))
    }
}

impl Group {
    pub(super) fn new(key: SentKey) -> Self {
        Self { key, sent: Few::default() }
    }
}

impl Keyed for Group {
    type Key = SentKey;
    fn key(&self) -> &SentKey {
        &self.key
    }
}

/// One row to come: a submission, or sent messages without any receipt.
#[derive(Clone, Copy)]
pub(super) enum Row<'a> {
    Submission(&'a Submission),
    /// Those with one msgid together.
    Group(&'a Group),
    /// One without a msgid.
    Sent(&'a Sent),
}

impl<'a> Row<'a> {
    /// From when its deadlines count.
    pub(super) fn since(self) -> Option<UnixTime> {
        match self {
            Self::Submission(submission) => submission.since(),
            Self::Group(_) | Self::Sent(_) => first_date(self.sent()),
        }
    }

    /// Reads a little from the places where a submission is kept, unless it is a large one. The number is there so that nobody leaves the reading out.
    pub(super) fn touch(self) -> usize {
        const SOME: usize = 16;
        let Self::Submission(submission) = self else { return 0 };
        let about = &submission.identity.0;
        let facts = submission.facts.iter().take(SOME).map(|fact| fact.kind as usize);
        let texts = about.recipients.iter().take(SOME).map(Addressee::address).chain([&*about.text]);
        let texts = texts.filter_map(|text| text.as_bytes().first()).map(|byte| usize::from(*byte));
        facts.chain(texts).fold(0, usize::wrapping_add)
    }

    /// The messages as sent, of a row without receipts.
    pub(super) fn sent(self) -> impl Iterator<Item = &'a Sent> {
        let (group, one) = match self {
            Self::Submission(_) => (None, None),
            Self::Group(group) => (Some(group.sent.iter()), None),
            Self::Sent(sent) => (None, Some(sent)),
        };
        group.into_iter().flatten().chain(one)
    }

    /// Total over the rows of one tracker with the same time.
    pub(super) fn order(self, other: Self) -> Ordering {
        let submission = |row| match row {
            Self::Submission(submission) => Some(&submission.identity),
            Self::Group(_) | Self::Sent(_) => None,
        };
        submission(self).cmp(&submission(other)).then_with(|| self.sent().next().cmp(&other.sent().next()))
    }
}

/// When a message was sent, by its own account.
pub(super) fn first_date<'a>(sent: impl Iterator<Item = &'a Sent>) -> Option<UnixTime> {
    sent.map(Sent::date).fold(None, earlier)
}

/// The earlier of two times of which either may be unknown.
pub(super) fn earlier(a: Option<UnixTime>, b: Option<UnixTime>) -> Option<UnixTime> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
