//! The set: what goes in, how it is kept, and what can be asked of it.

use super::fact::{About, key};
use super::orphan::{Orphan, orphan};
use super::rules;
use super::state::DELIVERY_DEADLINE_SECONDS;
use super::{Claim, Fact, Sent, SubmissionStatus};
use crate::UnixTime;
use crate::daticert::CertifiedKind;
use crate::finding::Code;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

/// How many submissions a message without receipts suggests at most; see [`SubmissionStatus::suggested`]. They are for a
/// person to choose from, and move nothing.
const MAX_SUGGESTIONS: usize = 8;

/// How many claims a tracker keeps: those with the smallest SHA-256. Anybody can send claims, so without a bound a forged mailbox
/// would fill the memory; nobody reads more of them, and by keeping the smallest the order of arrival leaves no trace.
pub const MAX_CLAIMS: usize = 10_000;

/// A set of facts, sent messages and claims; see [the module](crate::tracker).
///
/// Inserting costs a search in ordered sets; a state is computed when it is asked for. Two trackers are equal if they
/// hold the same set.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Tracker {
    pub(super) submissions: BTreeMap<Key, Submission>,
    /// Facts without a usable identity.
    pub(super) unplaced: BTreeSet<Box<Fact>>,
    pub(super) sent: BTreeMap<SentKey, BTreeSet<Box<Sent>>>,
    pub(super) claims: BTreeSet<Claim>,
    /// The submissions by sender and msgid. It follows from `submissions`.
    ties: BTreeSet<Tie>,
}

/// The identity of a submission.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) identifier: Arc<str>,
    /// In the form in which addresses are compared.
    pub(super) sender: Arc<str>,
}

/// What is known of one submission. Every field is a union or a minimum, so the order of arrival leaves no trace.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Submission {
    pub(super) abouts: BTreeSet<Arc<About>>,
    // Boxed: a node of the tree has room for eleven, and most submissions have two or three.
    pub(super) facts: BTreeSet<Box<Fact>>,
    /// When it was accepted, first.
    pub(super) accepted_at: Option<UnixTime>,
    /// The first certified event of any kind.
    first_event: Option<UnixTime>,
}

impl Submission {
    fn insert(&mut self, mut fact: Fact) -> bool {
        if let Some(about) = self.abouts.get(&fact.about) {
            fact.about = Arc::clone(about);
        } else {
            self.abouts.insert(Arc::clone(&fact.about));
        }
        if fact.kind == CertifiedKind::Acceptance {
            self.accepted_at = earlier(self.accepted_at, fact.at);
        }
        self.first_event = earlier(self.first_event, fact.at);
        self.facts.insert(Box::new(fact))
    }

    /// From when the deadlines count: the acceptance, or else the first event, which cannot be earlier.
    pub(super) fn since(&self) -> Option<UnixTime> {
        self.accepted_at.or(self.first_event)
    }
}

/// What ties a sent message to its submissions. `None` for a msgid ties to nothing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SentKey {
    sender: Box<str>,
    msgid: Option<Box<str>>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Tie {
    sender: Arc<str>,
    msgid: Arc<str>,
    /// `None` only in a search: it comes before all.
    identifier: Option<Arc<str>>,
}

/// One row to come: a submission, or sent messages without any receipt.
enum Row<'a> {
    Submission(&'a Key, &'a Submission),
    Sent(Vec<&'a Sent>),
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
    pub fn insert(&mut self, fact: Fact) -> bool {
        if fact.kind == CertifiedKind::TransportEnvelope {
            return false;
        }
        let (Some(identifier), Some(sender)) = (&fact.about.identifier, &fact.about.sender) else {
            return self.unplaced.insert(Box::new(fact));
        };
        let key = Key { identifier: Arc::clone(identifier), sender: key(sender).into() };
        if let Some(msgid) = &fact.about.msgid {
            self.ties.insert(Tie {
                sender: Arc::clone(&key.sender),
                msgid: Arc::clone(msgid),
                identifier: Some(Arc::clone(identifier)),
            });
        }
        self.submissions.entry(key).or_default().insert(fact)
    }

    /// Adds a message as the host sent it; says whether it was new.
    pub fn insert_sent(&mut self, sent: Sent) -> bool {
        let key = SentKey {
            sender: key(sent.sender().unwrap_or_default()).into(),
            msgid: sent.msgid().map(Box::from),
        };
        self.sent.entry(key).or_default().insert(Box::new(sent))
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
        for fact in other.submissions.into_values().flat_map(|s| s.facts).chain(other.unplaced) {
            self.insert(*fact);
        }
        for sent in other.sent.into_values().flatten() {
            self.insert_sent(*sent);
        }
        for claim in other.claims {
            self.insert_claim(claim);
        }
    }

    /// Every submission and every sent message without a receipt, as of `now`: in the order of acceptance (or of the
    /// first thing known of it; those without a time last), then of identifier and sender.
    pub fn submissions(&self, now: UnixTime) -> impl Iterator<Item = SubmissionStatus<'_>> {
        let mut rows: Vec<_> = self
            .submissions
            .iter()
            .map(|(key, submission)| Row::Submission(key, submission))
            .chain(self.without_receipts().map(Row::Sent))
            .map(|row| (row.order(), row))
            .collect();
        rows.sort_by(|(a, _), (b, _)| a.cmp(b));
        rows.into_iter().map(move |(_, row)| self.status(&row, now))
    }

    /// What is kept beside the states: facts without a usable identity, then claims. A claim whose message has been
    /// verified since is no orphan any more.
    pub fn orphans(&self) -> impl Iterator<Item = Orphan<'_>> {
        let mut claimed: BTreeSet<_> = self.claims.iter().map(Claim::message_sha256).collect();
        if !claimed.is_empty() {
            let facts = self.submissions.values().flat_map(|s| &s.facts).chain(&self.unplaced);
            for fact in facts {
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
        let submissions = self.submissions.iter().map(|(key, submission)| Row::Submission(key, submission));
        let rows = submissions.chain(self.without_receipts().map(Row::Sent));
        rows.filter_map(|row| {
            // At the deadline it is not yet overdue; a second later it is.
            let overdue_from = UnixTime(row.since()?.plus(DELIVERY_DEADLINE_SECONDS).0.checked_add(1)?);
            (overdue_from > now && self.status(&row, now).awaits_deadline()).then_some(overdue_from)
        })
        .min()
    }

    fn status<'a>(&'a self, row: &Row<'a>, now: UnixTime) -> SubmissionStatus<'a> {
        match row {
            Row::Submission(key, submission) => {
                let mut msgids: Vec<_> = submission.abouts.iter().filter_map(|a| a.msgid.as_ref()).collect();
                msgids.sort();
                msgids.dedup();
                let shared = msgids.iter().any(|msgid| self.ties(&key.sender, msgid).nth(1).is_some());
                let sent = msgids.iter().flat_map(|msgid| self.sent_with(&key.sender, msgid)).collect();
                let mut status = rules::submission(submission, sent, shared, now);
                if self.shares_identifier(key) {
                    status.flags.insert(Code::TrackerSharedIdentifier);
                }
                status
            }
            Row::Sent(sent) => {
                let suggested = sent.first().map(|sent| self.suggested(sent)).unwrap_or_default();
                rules::sent_only(sent.clone(), suggested, now)
            }
        }
    }

    /// Sent messages that no submission ties to: those with one msgid together, those without each alone.
    fn without_receipts(&self) -> impl Iterator<Item = Vec<&Sent>> {
        self.sent.iter().flat_map(|(key, sent)| {
            let tied =
                key.msgid.as_deref().is_some_and(|msgid| self.ties(&key.sender, msgid).next().is_some());
            let sent: Vec<&Sent> = sent.iter().map(AsRef::as_ref).collect();
            match (tied, &key.msgid) {
                (true, _) => Vec::new(),
                (false, Some(_)) => vec![sent],
                (false, None) => sent.into_iter().map(|sent| vec![sent]).collect(),
            }
        })
    }

    fn sent_with(&self, sender: &str, msgid: &str) -> impl Iterator<Item = &Sent> {
        let key = SentKey { sender: sender.into(), msgid: Some(msgid.into()) };
        self.sent.get(&key).into_iter().flatten().map(AsRef::as_ref)
    }

    /// The identifiers of the submissions of this sender under this msgid.
    fn ties<'a>(&'a self, sender: &str, msgid: &str) -> impl Iterator<Item = &'a str> {
        let from = Tie { sender: sender.into(), msgid: msgid.into(), identifier: None };
        self.ties
            .range(from.clone()..)
            .take_while(move |tie| tie.sender == from.sender && tie.msgid == from.msgid)
            .filter_map(|tie| tie.identifier.as_deref())
    }

    fn tied_to(&self, sender: Option<&str>, msgid: Option<&str>) -> Vec<&str> {
        match (sender, msgid) {
            (Some(sender), Some(msgid)) => self.ties(&key(sender), msgid).take(MAX_SUGGESTIONS).collect(),
            _ => Vec::new(),
        }
    }

    /// Submissions of the same sender whose msgid differs from this one's only in what stands after the `@`.
    fn suggested(&self, sent: &Sent) -> Vec<&str> {
        let (Some(sender), Some(msgid)) = (sent.sender(), sent.msgid()) else { return Vec::new() };
        let prefix = format!("{}@", local_part(msgid));
        let from = Tie { sender: key(sender).into(), msgid: prefix.as_str().into(), identifier: None };
        self.ties
            .range(from.clone()..)
            .take_while(|tie| tie.sender == from.sender && tie.msgid.starts_with(&prefix))
            .filter(|tie| local_part(&tie.msgid) == local_part(msgid))
            .filter_map(|tie| tie.identifier.as_deref())
            .take(MAX_SUGGESTIONS)
            .collect()
    }

    fn shares_identifier(&self, key: &Key) -> bool {
        let same =
            |other: Option<(&Key, &Submission)>| other.is_some_and(|(k, _)| k.identifier == key.identifier);
        same(self.submissions.range(..key).next_back())
            || same(self.submissions.range((Bound::Excluded(key), Bound::Unbounded)).next())
    }
}

impl<'a> Row<'a> {
    fn since(&self) -> Option<UnixTime> {
        match self {
            Self::Submission(_, submission) => submission.since(),
            Self::Sent(sent) => rules::first_date(sent),
        }
    }

    /// Total over the rows of one tracker.
    fn order(&self) -> impl Ord + use<'a> {
        let since = self.since();
        match self {
            Self::Submission(key, _) => (since.is_none(), since, Some(&*key.identifier), &*key.sender, None),
            Self::Sent(sent) => (since.is_none(), since, None, "", sent.first().copied()),
        }
    }
}

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

fn local_part(msgid: &str) -> &str {
    msgid.rsplit_once('@').map_or(msgid, |(local, _)| local)
}

/// The earlier of two times of which either may be unknown.
pub(super) fn earlier(a: Option<UnixTime>, b: Option<UnixTime>) -> Option<UnixTime> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
