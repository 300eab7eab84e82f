//! The set: what goes in, how it is kept, and what can be asked of it.

use super::about::{About, Identity, Tie};
use super::fact::local_part;
use super::orphan::{Orphan, orphan};
use super::rules;
use super::state::DELIVERY_DEADLINE_SECONDS;
use super::submission::{Group, Row, SentKey, Submission};
use super::table::{Table, Tagged};
use super::{Claim, Fact, Sent, SubmissionStatus};
use crate::UnixTime;
use crate::daticert::CertifiedKind;
use crate::finding::Code;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::{fmt, hint};

/// How many submissions a message without receipts suggests at most; see [`SubmissionStatus::suggested`]. They are for a
/// person to choose from, and move nothing.
const MAX_SUGGESTIONS: usize = 8;

/// The places of so many rows are read from before the first of these rows is told.
const AHEAD: usize = 32;

/// How many claims a tracker keeps: those with the smallest SHA-256. Anybody can send claims, so without a bound a forged mailbox
/// would fill the memory; nobody reads more of them, and by keeping the smallest the order of arrival leaves no trace.
pub const MAX_CLAIMS: usize = 10_000;

/// A set of facts, sent messages and claims; see [the module](crate::tracker).
///
/// Inserting costs about the same however many there are; a state is computed when it is asked for. Two trackers are equal if
/// they hold the same set.
#[derive(Clone, Default)]
pub struct Tracker {
    pub(super) submissions: Table<Submission>,
    /// Facts without a usable identity.
    pub(super) unplaced: BTreeSet<Box<Fact>>,
    pub(super) sent: Table<Group>,
    pub(super) claims: BTreeSet<Claim>,
    /// The submissions by sender and msgid. It follows from `submissions`.
    ties: Table<Tie>,
    /// The names of providers, which facts share. There are a few dozen.
    providers: BTreeSet<Arc<str>>,
}

impl Tracker {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fact; says whether it was new.
    ///
    /// A transport envelope is about a message *received*: it is not kept. A fact without identifier or sender is kept
    /// as an [orphan](Self::orphans).
    pub fn insert(&mut self, mut fact: Fact) -> bool {
        if fact.kind == CertifiedKind::TransportEnvelope {
            return false;
        }
        if fact.identifier().is_none() || fact.sender().is_none() {
            return self.unplaced.insert(Box::new(fact));
        }
        self.share_provider(&mut fact);
        let identity = Identity(Arc::clone(&fact.about));
        let tag = identity.tag();
        let Some(submission) = self.submissions.get_mut(tag, &identity) else {
            self.begin(tag, identity, fact);
            return true;
        };
        let says_new = submission.share(&mut fact);
        let new = submission.insert(fact);
        if says_new {
            self.tie(identity.0);
        }
        new
    }

    /// Adds a message as the host sent it; says whether it was new.
    pub fn insert_sent(&mut self, sent: Sent) -> bool {
        let key = SentKey::new(sent.sender().unwrap_or_default(), sent.msgid());
        let tag = key.tag();
        if let Some(group) = self.sent.get_mut(tag, &key) {
            return group.sent.insert(sent);
        }
        let mut group = Group::new(key);
        group.sent.insert(sent);
        self.sent.add(tag, group);
        true
    }

    /// Adds a claim, unless [`MAX_CLAIMS`] smaller ones are there; says whether it was new.
    pub fn insert_claim(&mut self, claim: Claim) -> bool {
        if self.claims.len() < MAX_CLAIMS {
            return self.claims.insert(claim);
        }
        if self.claims.last().is_none_or(|last| claim >= *last) {
            return false;
        }
        let new = self.claims.insert(claim);
        if new {
            self.claims.pop_last();
        }
        new
    }

    /// Adds all that another tracker holds. The union does not depend on who merges whom, in which order, or how often.
    pub fn merge(&mut self, other: Self) {
        for fact in other.submissions.into_iter().flat_map(|submission| submission.facts.into_iter()) {
            self.insert(fact);
        }
        for fact in other.unplaced {
            self.insert(*fact);
        }
        for sent in other.sent.into_iter().flat_map(|group| group.sent.into_iter()) {
            self.insert_sent(sent);
        }
        for claim in other.claims {
            self.insert_claim(claim);
        }
    }

    /// Every submission and every sent message without a receipt, as of `now`: in the order of acceptance (or of the
    /// first thing known of it; those without a time last), then of identifier and sender.
    pub fn submissions(&self, now: UnixTime) -> impl Iterator<Item = SubmissionStatus<'_>> {
        // Those without a time last.
        let order = |since: Option<UnixTime>| (since.is_none(), since);
        let mut rows: Vec<_> = self.rows().map(|row| (row.since(), row)).collect();
        rows.sort_unstable_by(|(a, one), (b, other)| {
            order(*a).cmp(&order(*b)).then_with(|| one.order(*other))
        });
        // In this order they are all over the memory. To wait for memory once for several takes half as long as once for each.
        (0..rows.len()).map(move |told| {
            if told % AHEAD == 0 {
                let near = rows.iter().skip(told).take(AHEAD);
                hint::black_box(near.map(|(_, row)| row.touch()).fold(0, usize::wrapping_add));
            }
            #[expect(clippy::indexing_slicing, reason = "there are as many")]
            self.status(rows[told].1, now)
        })
    }

    /// What is kept beside the states: facts without a usable identity, then claims. A claim whose message has been
    /// verified since is no orphan any more.
    pub fn orphans(&self) -> impl Iterator<Item = Orphan<'_>> {
        let mut claimed: BTreeSet<_> = self.claims.iter().map(Claim::message_sha256).collect();
        if !claimed.is_empty() {
            let facts = self.submissions.iter().flat_map(|submission| submission.facts.iter());
            for fact in facts.chain(self.unplaced.iter().map(AsRef::as_ref)) {
                claimed.remove(&fact.message_sha256);
            }
        }
        let claims = self.claims.iter().filter(move |claim| {
            claim.why() == Code::TrackerNested || claimed.contains(claim.message_sha256())
        });
        let facts = self.unplaced.iter().map(|fact| orphan(fact, self.tied_to(fact.sender(), fact.msgid())));
        facts.chain(claims.map(Orphan::from))
    }

    /// The first moment after `now` at which some state changes unless a receipt comes before; `None` if time alone
    /// changes nothing any more.
    #[must_use]
    pub fn next_deadline(&self, now: UnixTime) -> Option<UnixTime> {
        self.rows()
            .filter_map(|row| {
                // At the deadline it is not yet overdue; a second later it is.
                let overdue_from = UnixTime(row.since()?.plus(DELIVERY_DEADLINE_SECONDS).0.checked_add(1)?);
                (overdue_from > now && self.status(row, now).awaits_deadline()).then_some(overdue_from)
            })
            .min()
    }

    /// The rows to come, in no order.
    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.submissions.iter().map(Row::Submission).chain(self.without_receipts())
    }

    fn status<'a>(&'a self, row: Row<'a>, now: UnixTime) -> SubmissionStatus<'a> {
        match row {
            Row::Submission(submission) => rules::submission(submission, self.sent_of(submission), now),
            Row::Group(_) | Row::Sent(_) => {
                let sent: Vec<_> = row.sent().collect();
                let suggested = sent.first().map(|sent| self.suggested(sent)).unwrap_or_default();
                rules::sent_only(sent, suggested, now)
            }
        }
    }

    /// Sent messages that no submission ties to: those with one msgid together, those without each alone.
    fn without_receipts(&self) -> impl Iterator<Item = Row<'_>> {
        let without = self.sent.iter().filter(|group| {
            let key = &group.key;
            let tied = |msgid| self.ties(Tie::tag_of(msgid), &key.sender, msgid).next().is_some();
            !key.msgid.as_deref().is_some_and(tied)
        });
        without.flat_map(|group| {
            let (together, each) = match group.key.msgid {
                Some(_) => (Some(Row::Group(group)), None),
                None => (None, Some(group.sent.iter().map(Row::Sent))),
            };
            together.into_iter().chain(each.into_iter().flatten())
        })
    }

    /// The sent messages that a submission ties to.
    fn sent_of(&self, submission: &Submission) -> Vec<&Sent> {
        if self.sent.is_empty() {
            return Vec::new();
        }
        let mut msgids: Vec<_> = submission.abouts().filter_map(|about| about.msgid()).collect();
        msgids.sort_unstable();
        msgids.dedup();
        let keys = msgids.into_iter().map(|msgid| SentKey::new(submission.identity.sender(), Some(msgid)));
        keys.filter_map(|key| self.sent.get(key.tag(), &key)).flat_map(|group| group.sent.iter()).collect()
    }

    /// The submissions of this sender under this msgid, in no order. The tag is that of ties to it.
    fn ties<'a>(&'a self, tag: u64, sender: &'a str, msgid: &'a str) -> impl Iterator<Item = &'a Tie> {
        let from = || Tie::first_of(sender, msgid);
        self.ties.those(tag, from, move |tie| tie.msgid() == msgid && tie.is_of(sender))
    }

    /// Ties a submission to its msgid. If another one has it too, both are told; and so on as in [`begin`](Self::begin).
    fn tie(&mut self, about: Arc<About>) {
        let (Some(sender), Some(msgid)) = (about.sender(), about.msgid()) else { return };
        let (tag, tie) = (Tie::tag_of(msgid), Tie(Arc::clone(&about)));
        if self.ties.get(tag, &tie).is_some() {
            return;
        }
        let other = self.ties(tag, sender, msgid).next().cloned();
        self.ties.add(tag, tie);
        let Some(Tie(other)) = other else { return };
        for identity in [Identity(other), Identity(about)] {
            if let Some(submission) = self.submissions.get_mut(identity.tag(), &identity) {
                submission.shares_msgid = true;
            }
        }
    }

    /// Adds the submission of which this is the first fact. If another one has its identifier, both are told; if several have it,
    /// they have been told before.
    fn begin(&mut self, tag: u64, identity: Identity, fact: Fact) {
        let identifier = identity.identifier();
        let from = || Identity::first_with(identifier);
        let belongs = |other: &Identity| other.identifier() == identifier;
        let other = self.submissions.those(tag, from, belongs).next().map(|other| other.identity.clone());
        let other = other.and_then(|other| self.submissions.get_mut(tag, &other));
        let shares_identifier = other.map(|other| other.shares_identifier = true).is_some();
        let about = Arc::clone(&fact.about);
        self.submissions.add(tag, Submission::new(identity, fact, shares_identifier));
        self.tie(about);
    }

    fn tied_to<'a>(&'a self, sender: Option<&str>, msgid: Option<&str>) -> Vec<&'a str> {
        let (Some(sender), Some(msgid)) = (sender, msgid) else { return Vec::new() };
        let from = || Tie::first_of(sender, msgid);
        let belongs = |tie: &Tie| tie.msgid() == msgid && tie.is_of(sender);
        let ties = self.ties.first_of_those(MAX_SUGGESTIONS, Tie::tag_of(msgid), from, belongs);
        ties.into_iter().filter_map(|tie| tie.0.identifier()).collect()
    }

    /// Submissions of the same sender whose msgid differs from this one's only in what stands after the `@`.
    fn suggested<'a>(&'a self, sent: &Sent) -> Vec<&'a str> {
        let (Some(sender), Some(msgid)) = (sent.sender(), sent.msgid()) else { return Vec::new() };
        let local = local_part(msgid);
        let prefix = format!("{local}@");
        let from = || Tie::first_of(sender, &prefix);
        let belongs = |tie: &Tie| {
            tie.msgid().starts_with(&prefix) && local_part(tie.msgid()) == local && tie.is_of(sender)
        };
        let ties = self.ties.first_of_those(MAX_SUGGESTIONS, Tie::tag_of(&prefix), from, belongs);
        ties.into_iter().filter_map(|tie| tie.0.identifier()).collect()
    }

    /// Lets a fact share its provider's name with others.
    fn share_provider(&mut self, fact: &mut Fact) {
        let Some(provider) = &mut fact.provider else { return };
        match self.providers.get(provider) {
            Some(known) => *provider = Arc::clone(known),
            None => {
                self.providers.insert(Arc::clone(provider));
            }
        }
    }
}

/// The same facts, sent messages and claims; whatever else is kept follows from these.
impl PartialEq for Tracker {
    fn eq(&self, other: &Self) -> bool {
        let same_facts = |one: &Submission| {
            other
                .submissions
                .get(one.identity.tag(), &one.identity)
                .is_some_and(|other| one.facts == other.facts)
        };
        let same_sent =
            |one: &Group| other.sent.get(one.key.tag(), &one.key).is_some_and(|other| one.sent == other.sent);
        self.submissions.len() == other.submissions.len()
            && self.sent.len() == other.sent.len()
            && self.unplaced == other.unplaced
            && self.claims == other.claims
            && self.submissions.iter().all(same_facts)
            && self.sent.iter().all(same_sent)
    }
}

impl Eq for Tracker {}

/// Redacted: only how much it holds.
impl fmt::Debug for Tracker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tracker")
            .field("submissions", &self.submissions.len())
            .field("sent", &self.sent.len())
            .field("claims", &self.claims.len())
            .finish_non_exhaustive()
    }
}
