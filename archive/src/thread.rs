//! What belongs together: a message that was sent, its receipts, and what became of it.
//!
//! A thread gathers what has a sender and a certified identifier, or a sender and a Message-ID, in common: the facts of receipts,
//! and the message as its author sent it. Its tracker says what became of each submission in it. Its document holds that tracker;
//! each submission has a document of its own, found by its state. A state that changes by itself when the deadline passes stands
//! there twice: as it is until the document is due, and as it is then.

use crate::draft::Draft;
use crate::message::{self, Entry, Labels, label};
use crate::{Error, Sha256};
use pec_core::UnixTime;
use pec_core::ports::{Document, Text, TextId};
use pec_core::tracker::{Fact, Sent, SubmissionStatus, Tracker};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// The family of the documents of threads.
pub(crate) const THREAD: &str = "thread";
/// The family of the documents of submissions.
pub(crate) const SUBMISSION: &str = "submission";

/// Before all time.
const BEGINNING: UnixTime = UnixTime(i64::MIN);
/// Labels that a submission takes over from its messages.
const OF_MESSAGES: &[&str] =
    &["kind:", "verdict:", "mailbox:", "provider:", "has:", "tag:", "category:", "hold:"];

/// The body of the document of a thread.
#[derive(Serialize, Deserialize)]
struct Body {
    keys: BTreeSet<String>,
    messages: BTreeSet<Sha256>,
    labels: BTreeSet<String>,
    texts: BTreeSet<Sha256>,
    submissions: BTreeSet<String>,
    tracker: Box<RawValue>,
}

/// The body of the document of a submission.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SubmissionBody {
    pub(crate) thread: String,
    pub(crate) identifier: Option<String>,
    pub(crate) sender: Option<String>,
    pub(crate) msgid: Option<String>,
    pub(crate) subject: Option<String>,
}

/// A thread that is being read or changed.
#[derive(Default)]
pub(crate) struct Thread {
    keys: BTreeSet<String>,
    pub(crate) messages: BTreeSet<Sha256>,
    labels: BTreeSet<String>,
    texts: BTreeSet<Sha256>,
    submissions: BTreeSet<String>,
    pub(crate) tracker: Tracker,
    /// The documents that it was read from.
    stored_as: BTreeSet<String>,
}

impl Thread {
    pub(crate) fn of_document(document: &Document) -> Result<Self, Error> {
        let damaged = |detail: String| Error::damaged(&document.key, format!("in the index: {detail}"));
        let body: Body = serde_json::from_str(&document.body).map_err(|error| damaged(error.to_string()))?;
        let tracker =
            Tracker::trusted_from_snapshot(body.tracker.get()).map_err(|error| damaged(error.to_string()))?;
        let Body { keys, messages, labels, texts, submissions, .. } = body;
        let stored_as = BTreeSet::from([document.key.clone()]);
        Ok(Self { keys, messages, labels, texts, submissions, tracker, stored_as })
    }

    /// Its name: that of the first of its keys.
    fn key(&self) -> String {
        format!("{THREAD}/{}", self.keys.first().map(String::as_str).unwrap_or_default())
    }

    fn absorb(&mut self, other: Self) {
        self.keys.extend(other.keys);
        self.messages.extend(other.messages);
        self.labels.extend(other.labels);
        self.texts.extend(other.texts);
        self.submissions.extend(other.submissions);
        self.tracker.merge(other.tracker);
        self.stored_as.extend(other.stored_as);
    }

    fn add_message(&mut self, document: &Document) -> Result<(), Error> {
        let of_messages = |label: &&String| OF_MESSAGES.iter().any(|name| label.starts_with(name));
        self.labels.extend(document.labels.iter().filter(of_messages).cloned());
        let entry = Entry::of_document(document)?;
        // The words of a receipt are its provider's; those that people search for are in the original.
        if entry.judgement.certified {
            self.texts.extend(entry.texts_inside);
        } else {
            self.texts.extend(document.texts.iter().copied().map(Sha256));
        }
        self.messages.insert(entry.sha256);
        Ok(())
    }

    /// Writes its documents.
    fn write(mut self, draft: &mut Draft<'_>) {
        let key = self.key();
        let former = std::mem::take(&mut self.submissions);
        let (documents, texts) = self.documents(&key);
        self.submissions = documents.iter().map(|document| document.key.clone()).collect();
        for gone in former.difference(&self.submissions).chain(&self.stored_as) {
            draft.remove(gone);
        }
        draft.add_texts(texts);
        documents.into_iter().for_each(|document| draft.put(document));
        let mut document = Document::new(THREAD, key, 0);
        let mut labels: BTreeSet<String> = self.keys.iter().map(|key| label("key", key)).collect();
        for sender in self.certified_senders() {
            labels.insert(label("facts_of", &sender));
        }
        document.labels = labels.into_iter().collect();
        // A snapshot is JSON.
        let tracker = RawValue::from_string(self.tracker.snapshot()).unwrap_or_default();
        let Self { keys, messages, labels, texts, submissions, .. } = self;
        let body = Body { keys, messages, labels, texts, submissions, tracker };
        document.body = serde_json::to_string(&body).unwrap_or_default();
        draft.put(document);
    }

    fn certified_senders(&self) -> BTreeSet<String> {
        let facts = self.tracker.submissions(BEGINNING).flat_map(|status| status.evidence().to_vec());
        facts.filter_map(|fact| fact.sender()).map(str::to_lowercase).collect()
    }

    /// The documents of its submissions, and the texts that are their own.
    fn documents(&self, thread: &str) -> (Vec<Document>, Vec<Text>) {
        // Each submission, with its states from the beginning, and from each deadline on.
        let mut moments = vec![BEGINNING];
        while let Some(next) = moments.last().and_then(|last| self.tracker.next_deadline(*last)) {
            moments.push(next);
        }
        let mut then: BTreeMap<String, (UnixTime, BTreeSet<String>)> = BTreeMap::new();
        let mut first: Vec<(String, SubmissionStatus<'_>)> = Vec::new();
        for moment in moments {
            for status in self.tracker.submissions(moment) {
                let key = submission_key(&status);
                if moment == BEGINNING {
                    first.push((key, status));
                    continue;
                }
                let states = states(&status);
                let before =
                    first.iter().find(|(known, _)| *known == key).map(|(_, status)| self::states(status));
                if before.is_some_and(|before| before != states) {
                    then.entry(key).or_insert((moment, states));
                }
            }
        }
        let mut texts = Vec::new();
        let documents = first.into_iter().map(|(key, status)| {
            let mut labels = self.labels.clone();
            labels.extend(states(&status));
            let mut document = Document::new(SUBMISSION, key.clone(), last_event(&status).0);
            if let Some((due, states)) = then.remove(&key) {
                document.due = Some(due.0);
                labels.extend(states.into_iter().map(|state| format!("then_{state}")));
            }
            let mut named = Labels::default();
            named.address("sender", status.sender());
            status.recipients().iter().for_each(|to| named.address("recipient", Some(to.address())));
            status.identifier().into_iter().for_each(|id| named.add("identifier", id));
            status.msgid().into_iter().for_each(|id| named.add("msgid", id));
            labels.extend(named.into_vec());
            document.labels = labels.into_iter().collect();
            let text = own_text(&key, &status);
            document.texts = self.texts.iter().map(|text| text.0).chain([text.id]).collect();
            texts.push(text);
            let body = SubmissionBody {
                thread: thread.to_owned(),
                identifier: status.identifier().map(str::to_owned),
                sender: status.sender().map(str::to_owned),
                msgid: status.msgid().map(str::to_owned),
                subject: status.subject().map(str::to_owned),
            };
            document.body = serde_json::to_string(&body).unwrap_or_default();
            document
        });
        let documents = documents.collect();
        (documents, texts)
    }
}

/// The words by which a submission itself is found: its subject, who sent it to whom.
fn own_text(key: &str, status: &SubmissionStatus<'_>) -> Text {
    let mut text = String::new();
    let people = status.recipients().iter().map(|recipient| recipient.address());
    let names = [status.subject(), status.sender(), status.identifier(), status.msgid()];
    for part in names.into_iter().flatten().chain(people) {
        text.push_str(part);
        text.push('\n');
    }
    let id: TextId = Sha256::of(format!("{key}\n{text}").as_bytes()).0;
    Text::new(id, pec_text::words(&text))
}

/// The labels of the states of a submission and its recipients.
fn states(status: &SubmissionStatus<'_>) -> BTreeSet<String> {
    let recipients = status.recipients().iter().map(|to| label("recipient_state", to.state().name()));
    recipients.chain([label("state", status.state().name())]).collect()
}

/// When something last happened to it.
fn last_event(status: &SubmissionStatus<'_>) -> UnixTime {
    let certified = status.evidence().iter().filter_map(|fact| fact.at()).max();
    certified.or(status.sent().iter().filter_map(|sent| sent.date()).max()).unwrap_or(UnixTime(0))
}

/// The key of the document of a submission: its identity.
pub(crate) fn submission_key(status: &SubmissionStatus<'_>) -> String {
    let sender = status.sender().unwrap_or_default().to_ascii_lowercase();
    let identity = match (status.identifier(), status.sent().first()) {
        (Some(identifier), _) => thread_key("identifier", &sender, identifier),
        (None, Some(sent)) => match sent.msgid() {
            Some(msgid) => thread_key("msgid", &sender, msgid),
            None => hash(&["message", &Sha256(*sent.message_sha256()).to_string()]),
        },
        (None, None) => hash(&["nothing"]),
    };
    format!("{SUBMISSION}/{identity}")
}

/// What ties things into one thread.
fn thread_key(kind: &str, sender: &str, id: &str) -> String {
    hash(&[kind, &sender.to_ascii_lowercase(), id])
}

fn hash(parts: &[&str]) -> String {
    let hash = Sha256::of(parts.join("\0").as_bytes()).to_string();
    hash.get(..40).unwrap_or_default().to_owned()
}

/// What one message says to a thread.
pub(crate) enum Said {
    /// What it certifies.
    Fact(Box<Fact>),
    /// That it was sent.
    Sent(Sent),
}

impl Said {
    fn keys(&self) -> BTreeSet<String> {
        let (sender, identifier, msgid) = match self {
            Self::Fact(fact) => (fact.sender(), fact.identifier(), fact.msgid()),
            Self::Sent(sent) => (sent.sender(), None, sent.msgid()),
        };
        let sender = sender.unwrap_or_default();
        let mut keys = BTreeSet::new();
        keys.extend(identifier.map(|id| thread_key("identifier", sender, id)));
        keys.extend(msgid.map(|id| thread_key("msgid", sender, id)));
        if let (Self::Sent(sent), None) = (self, msgid) {
            keys.insert(hash(&["message", &Sha256(*sent.message_sha256()).to_string()]));
        }
        keys
    }

    /// Whether it can be tied to a submission at all.
    pub(crate) fn is_placed(&self) -> bool {
        match self {
            Self::Fact(fact) => fact.sender().is_some() && fact.identifier().is_some(),
            Self::Sent(_) => true,
        }
    }
}

/// Threads that change together.
#[derive(Default)]
pub(crate) struct Threads {
    threads: BTreeMap<usize, Thread>,
    by_key: BTreeMap<String, usize>,
    next: usize,
}

impl Threads {
    /// Takes in what a message says, of which this is the document.
    pub(crate) fn say(&mut self, draft: &mut Draft<'_>, said: Said, message: &Document) -> Result<(), Error> {
        let keys = said.keys();
        let number = self.gather(draft, &keys)?;
        let Some(thread) = self.threads.get_mut(&number) else { return Ok(()) };
        thread.add_message(message)?;
        match said {
            Said::Fact(fact) => thread.tracker.insert(*fact),
            Said::Sent(sent) => thread.tracker.insert_sent(sent),
        };
        Ok(())
    }

    /// The one thread that has all these keys from now on.
    fn gather(&mut self, draft: &mut Draft<'_>, keys: &BTreeSet<String>) -> Result<usize, Error> {
        let mut gathered = Thread::default();
        let mut numbers = BTreeSet::new();
        for key in keys {
            if let Some(number) = self.by_key.get(key) {
                numbers.insert(*number);
                continue;
            }
            for document in draft.with_label(THREAD, &label("key", key))? {
                let stored = Thread::of_document(&document)?;
                numbers.extend(stored.keys.iter().filter_map(|key| self.by_key.get(key)).copied());
                gathered.absorb(stored);
            }
        }
        gathered.keys.extend(keys.iter().cloned());
        for number in &numbers {
            gathered.absorb(self.threads.remove(number).unwrap_or_default());
        }
        let number = numbers.first().copied().unwrap_or(self.next);
        self.next = self.next.max(number + 1);
        for key in &gathered.keys {
            self.by_key.insert(key.clone(), number);
        }
        self.threads.insert(number, gathered);
        Ok(number)
    }

    /// Writes all that changed.
    pub(crate) fn write(self, draft: &mut Draft<'_>) {
        self.threads.into_values().for_each(|thread| thread.write(draft));
    }
}

/// The thread to which a message belongs; `None` if it belongs to none.
pub(crate) fn of_entry(draft: &Draft<'_>, entry: &Entry) -> Result<Option<(Document, Thread)>, Error> {
    let mut keys = BTreeSet::new();
    if let Some(data) = &entry.data {
        let sender = data.sender.as_deref().unwrap_or_default();
        keys.extend(data.identifier.as_deref().map(|id| thread_key("identifier", sender, id)));
        keys.extend(data.msgid.as_deref().map(|id| thread_key("msgid", sender, id)));
    } else if let Some(sent) = entry.sent() {
        keys = Said::Sent(sent).keys();
    }
    for key in keys {
        if let Some(document) = draft.with_label(THREAD, &label("key", &key))?.pop() {
            let thread = Thread::of_document(&document)?;
            return Ok(Some((document, thread)));
        }
    }
    Ok(None)
}

/// Makes the documents of the thread of a message anew, after its messages got other labels, or one of them went.
pub(crate) fn refresh(draft: &mut Draft<'_>, entry: &Entry, gone: bool) -> Result<(), Error> {
    let Some((document, mut thread)) = of_entry(draft, entry)? else { return Ok(()) };
    thread.labels.clear();
    thread.texts.clear();
    if gone {
        thread.messages.remove(&entry.sha256);
        thread.tracker = without(&thread.tracker, &entry.sha256);
    }
    for message in thread.messages.clone() {
        if let Some(document) = draft.get(&message::key(&message))? {
            thread.add_message(&document)?;
        }
    }
    if thread.messages.is_empty() {
        thread.submissions.iter().for_each(|key| draft.remove(key));
        draft.remove(&document.key);
    } else {
        thread.write(draft);
    }
    Ok(())
}

/// What a tracker knows without one message.
fn without(tracker: &Tracker, message: &Sha256) -> Tracker {
    let mut rest = Tracker::new();
    for status in tracker.submissions(BEGINNING) {
        for fact in status.evidence().iter().filter(|fact| *fact.message_sha256() != message.0) {
            rest.insert((*fact).clone());
        }
        for sent in status.sent().iter().filter(|sent| *sent.message_sha256() != message.0) {
            rest.insert_sent((*sent).clone());
        }
    }
    rest
}
