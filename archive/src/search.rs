//! Finds messages, and what became of those that were sent.

use crate::draft::Draft;
use crate::message::{self, Entry, label};
use crate::thread::{self, SUBMISSION, SubmissionBody, Thread};
use crate::{Archive, Error, Sha256, Unsearchable};
use pec_core::UnixTime;
use pec_core::facet::Verdict;
use pec_core::message::MessageKind;
use pec_core::ports::{Cursor, Document, Due, Order, Position, Query};
use pec_core::tracker::{MessageState, RecipientState, SubmissionStatus, Tracker};
use std::collections::BTreeSet;

/// Hits of one page, if the caller does not say how many.
const PAGE: usize = 50;
/// Hits of the largest page.
const MAX_PAGE: usize = 10_000;

/// What to look for: what meets all conditions.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Search {
    /// Words, as a person types them: all must be there, in the subject, the addresses, the body or an attachment, in any form
    /// (singular, plural, with or without accents). A word that ends in `*` stands for all that begin so.
    pub words: String,
    /// Of this kind.
    pub kind: Option<MessageKind>,
    /// With this verdict when it was taken in.
    pub verdict: Option<Verdict>,
    /// From this mailbox.
    pub mailbox: Option<String>,
    /// From this address.
    pub sender: Option<String>,
    /// To this address, or about it.
    pub recipient: Option<String>,
    /// Certified by this provider.
    pub provider: Option<String>,
    /// From this time on.
    pub from: Option<UnixTime>,
    /// Before this time.
    pub before: Option<UnixTime>,
    /// With this tag.
    pub tag: Option<String>,
    /// With a tag in this category or below it.
    pub category: Option<String>,
    /// Under this hold.
    pub hold: Option<String>,
    /// With an attachment.
    pub has_attachment: bool,
    /// With an attachment that is signed by itself.
    pub has_signed_attachment: bool,
    /// Receipts that certify nothing, or that stand inside another message: forged perhaps.
    pub claims: bool,
    /// In which order.
    pub order: Order,
    /// Behind this place: [`Page::next`] of the page before.
    pub after: Option<String>,
    /// Hits of this page, at most 10,000.
    pub most: usize,
}

/// All messages, the newest first.
impl Default for Search {
    fn default() -> Self {
        Self {
            words: String::new(),
            kind: None,
            verdict: None,
            mailbox: None,
            sender: None,
            recipient: None,
            provider: None,
            from: None,
            before: None,
            tag: None,
            category: None,
            hold: None,
            has_attachment: false,
            has_signed_attachment: false,
            claims: false,
            order: Order::NewestFirst,
            after: None,
            most: PAGE,
        }
    }
}

/// Some of the hits.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The hits, in order.
    pub hits: Vec<T>,
    /// Where the next page begins, for [`Search::after`]; `None` if there are no more.
    pub next: Option<String>,
}

/// How a submission, or one of its recipients, stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// All its recipients together.
    Message(MessageState),
    /// Some recipient.
    Recipient(RecipientState),
}

/// A submission, with all that is known of it.
pub struct Submission {
    key: String,
    tracker: Tracker,
    messages: BTreeSet<Sha256>,
}

impl Submission {
    /// What became of it, as of `now`.
    #[must_use]
    pub fn status(&self, now: UnixTime) -> Option<SubmissionStatus<'_>> {
        self.tracker.submissions(now).find(|status| thread::submission_key(status) == self.key)
    }

    /// The messages about it in the archive: as it was sent, and its receipts. Also those of another submission if a sender used one
    /// Message-ID twice.
    #[must_use]
    pub fn messages(&self) -> &BTreeSet<Sha256> {
        &self.messages
    }
}

impl std::fmt::Debug for Submission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Submission").field("messages", &self.messages.len()).finish_non_exhaustive()
    }
}

/// All that belongs to one message that was sent.
#[derive(Debug)]
#[non_exhaustive]
pub struct Dossier {
    /// The submissions: mostly one.
    pub submissions: Vec<Submission>,
    /// The messages: as it was sent, and its receipts, in the order of time.
    pub messages: Vec<Entry>,
}

impl Archive {
    /// The messages that meet all conditions.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] if there is nothing in the words to look for, or whatever the index says.
    pub fn search(&self, search: &Search) -> Result<Page<Entry>, Error> {
        let query = search.query(message::FAMILY)?;
        let documents = self.index.find(&query).map_err(Error::Index)?;
        let next = next(&documents, query.most);
        let hits = documents.iter().map(Entry::of_document).collect::<Result<_, _>>()?;
        Ok(Page { hits, next })
    }

    /// How many there are, whatever the page.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    pub fn count(&self, search: &Search) -> Result<u64, Error> {
        self.index.count(&search.query(message::FAMILY)?).map_err(Error::Index)
    }

    /// The submissions that stand so at `now` and meet all conditions: a condition on messages is met if some message about the
    /// submission meets it.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    pub fn submissions(
        &self,
        search: &Search,
        standing: Option<Standing>,
        now: UnixTime,
    ) -> Result<Page<Submission>, Error> {
        let query = search.query(SUBMISSION)?;
        let mut documents = Vec::new();
        for query in standing_queries(&query, standing, now) {
            documents.extend(self.index.find(&query).map_err(Error::Index)?);
        }
        documents.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
        if query.order == Order::NewestFirst {
            documents.reverse();
        }
        documents.truncate(query.most);
        let next = next(&documents, query.most);
        let hits = documents.iter().map(|document| self.submission(document)).collect::<Result<_, _>>()?;
        Ok(Page { hits, next })
    }

    /// How many submissions there are, whatever the page.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    pub fn count_submissions(
        &self,
        search: &Search,
        standing: Option<Standing>,
        now: UnixTime,
    ) -> Result<u64, Error> {
        let query = search.query(SUBMISSION)?;
        let queries = standing_queries(&query, standing, now);
        queries.iter().map(|query| self.index.count(query).map_err(Error::Index)).sum()
    }

    /// All that belongs to one message that was sent, by its certified identifier, its Message-ID, or the SHA-256 of any
    /// message about it: the contract and its receipts.
    ///
    /// # Errors
    ///
    /// [`Error::NoSubmission`], or whatever the index says.
    pub fn dossier(&self, id: &str) -> Result<Dossier, Error> {
        let draft = Draft::new(&*self.index, Position::default());
        let mut threads: Vec<(String, Thread)> = Vec::new();
        if let Ok(message) = id.parse()
            && let Some(entry) = self.entry(&message)?
            && let Some((document, thread)) = thread::of_entry(&draft, &entry)?
        {
            threads.push((document.key, thread));
        }
        let bare = id.trim().trim_start_matches('<').trim_end_matches('>');
        for name in ["identifier", "msgid"] {
            for document in draft.with_label(SUBMISSION, &label(name, bare))? {
                let Some((key, thread)) = self.thread(&document)? else { continue };
                if threads.iter().all(|(known, _)| *known != key) {
                    threads.push((key, thread));
                }
            }
        }
        if threads.is_empty() {
            return Err(Error::NoSubmission);
        }
        let mut dossier = Dossier { submissions: Vec::new(), messages: Vec::new() };
        for (_, thread) in threads {
            for message in &thread.messages {
                dossier.messages.extend(self.entry(message)?);
            }
            let keys: Vec<_> = thread
                .tracker
                .submissions(UnixTime(0))
                .map(|status| thread::submission_key(&status))
                .collect();
            dossier.submissions.extend(keys.into_iter().map(|key| Submission {
                key,
                tracker: thread.tracker.clone(),
                messages: thread.messages.clone(),
            }));
        }
        dossier.messages.sort_by_key(|entry| (entry.at(), entry.sha256));
        Ok(dossier)
    }

    fn submission(&self, document: &Document) -> Result<Submission, Error> {
        let (_, thread) = self.thread(document)?.unwrap_or_default();
        Ok(Submission { key: document.key.clone(), tracker: thread.tracker, messages: thread.messages })
    }

    /// The thread in which a submission is.
    fn thread(&self, submission: &Document) -> Result<Option<(String, Thread)>, Error> {
        let body: SubmissionBody = serde_json::from_str(&submission.body)
            .map_err(|error| Error::damaged(&submission.key, format!("in the index: {error}")))?;
        let found = self.index.get(&[&body.thread]).map_err(Error::Index)?.pop().flatten();
        found.map(|document| Ok((body.thread, Thread::of_document(&document)?))).transpose()
    }
}

/// A state that changes by itself stands in a document twice: as it is until it is due, and as it is then.
fn standing_queries(query: &Query, standing: Option<Standing>, now: UnixTime) -> Vec<Query> {
    let label = match standing {
        None => return vec![query.clone()],
        Some(Standing::Message(state)) => label("state", state.name()),
        Some(Standing::Recipient(state)) => label("recipient_state", state.name()),
    };
    let mut until = query.clone().label(label.clone());
    until.due = Due::Ahead(now.0);
    let mut then = query.clone().label(format!("then_{label}"));
    then.due = Due::Passed(now.0);
    vec![until, then]
}

fn next(documents: &[Document], most: usize) -> Option<String> {
    let last = documents.last().filter(|_| documents.len() >= most)?;
    Some(format!("{}.{}", last.at, last.key))
}

fn cursor(text: &str) -> Result<Cursor, Error> {
    let place = text.split_once('.').and_then(|(at, key)| Some(Cursor::new(at.parse().ok()?, key)));
    place.ok_or(Error::Query(Unsearchable::Place))
}

impl Search {
    fn query(&self, family: &str) -> Result<Query, Error> {
        let mut query = Query::new(family);
        let mut add =
            |name: &str, value: Option<String>| query.labels.extend(value.map(|value| label(name, &value)));
        add("kind", self.kind.map(|kind| kind.name().to_owned()));
        add("verdict", self.verdict.map(|verdict| verdict.name().to_owned()));
        add("mailbox", self.mailbox.clone());
        add("sender", self.sender.as_ref().map(|address| address.to_lowercase()));
        add("recipient", self.recipient.as_ref().map(|address| address.to_lowercase()));
        add("provider", self.provider.as_ref().map(|provider| provider.to_lowercase()));
        add("tag", self.tag.clone());
        add("category", self.category.clone());
        add("hold", self.hold.clone());
        add("has", self.has_attachment.then(|| "attachment".to_owned()));
        add("has", self.has_signed_attachment.then(|| "signed_attachment".to_owned()));
        add("has", self.claims.then(|| "claim".to_owned()));
        if !self.words.trim().is_empty() {
            query.words = pec_text::query(&self.words).map_err(|error| Error::Query(error.into()))?;
        }
        query.from = self.from.map(|time| time.0);
        query.before = self.before.map(|time| time.0);
        query.order = self.order;
        query.after = self.after.as_deref().map(cursor).transpose()?;
        query.most = self.most.clamp(1, MAX_PAGE);
        Ok(query)
    }
}
