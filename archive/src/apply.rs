//! From the log to the index: what each event changes in it.

use crate::draft::{Draft, Texts};
use crate::log::{self, Act, Added, Event, FolderKind, Policy, Seen};
use crate::message::{self, Entry, label};
use crate::pack::PackName;
use crate::reading::Reading;
use crate::thread::{self, Said, Threads};
use crate::{Error, Sha256};
use pec_core::UnixTime;
use pec_core::ports::{Document, TextId};
use pec_core::tracker::StoredFact;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The family of the documents of mailboxes.
pub(crate) const MAILBOX: &str = "mailbox";
/// The family of the documents of messages that are gone.
const DELETED: &str = "deleted";
/// The family of the documents of pieces.
const PIECE: &str = "piece";
/// The key of the one document about the whole archive.
pub(crate) const ARCHIVE: &str = "archive";

/// A mailbox from which messages came.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Mailbox {
    /// Its name.
    pub name: String,
    /// How many messages lay in it; one that lay in several counts in each.
    pub messages: u64,
    /// Their bytes.
    pub bytes: u64,
    /// When something was last taken in from it.
    pub last_added: UnixTime,
}

/// What the archive knows of itself: the body of its document.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Whole {
    pub(crate) messages: u64,
    pub(crate) bytes: u64,
    pub(crate) policy: Policy,
    pub(crate) created: Option<UnixTime>,
    pub(crate) checked: Option<UnixTime>,
}

/// What the bytes of a message give, for an event that takes it in.
pub(crate) struct Read {
    pub(crate) reading: Arc<Reading>,
    pub(crate) pieces: BTreeSet<Sha256>,
}

/// Events on their way into the index.
pub(crate) struct Apply<'d, 'i> {
    draft: &'d mut Draft<'i>,
    texts: &'d Texts<'i>,
    threads: Threads,
    mailboxes: BTreeMap<String, Mailbox>,
    whole: Whole,
    /// Senders of which receipts are known.
    certified: BTreeSet<String>,
    wanted: BTreeSet<TextId>,
}

impl<'d, 'i> Apply<'d, 'i> {
    pub(crate) fn new(draft: &'d mut Draft<'i>, texts: &'d Texts<'i>) -> Result<Self, Error> {
        let whole = match draft.get(ARCHIVE)? {
            Some(document) => serde_json::from_str(&document.body).unwrap_or_default(),
            None => Whole::default(),
        };
        Ok(Self {
            draft,
            texts,
            threads: Threads::default(),
            mailboxes: BTreeMap::new(),
            whole,
            certified: BTreeSet::new(),
            wanted: BTreeSet::new(),
        })
    }

    /// Notes that these pieces are in a pack.
    pub(crate) fn pack<'p>(&mut self, pack: &PackName, pieces: impl IntoIterator<Item = &'p Sha256>) {
        for piece in pieces {
            let mut document = Document::new(PIECE, piece_key(piece), 0);
            document.labels = vec![label("pack", &pack.to_string())];
            document.body = pack.to_string();
            self.draft.put(document);
        }
    }

    /// Applies an event. `read` is what the bytes of the message give that it takes in.
    pub(crate) fn event(&mut self, event: &Event, read: Option<&Read>) -> Result<(), Error> {
        match &event.what {
            Act::Init { .. } => self.whole.created = Some(event.at),
            Act::Policy(policy) => self.whole.policy = *policy,
            Act::Add(added) => {
                if let Some(read) = read {
                    self.add(event, added, read)?;
                }
            }
            Act::See { message, seen } => self.see(event, message, seen)?,
            Act::Tag { message, tag, on } => self.change(message, |entry| {
                if *on {
                    entry.tags.insert(tag.clone())
                } else {
                    entry.tags.remove(tag)
                };
            })?,
            Act::Hold { message, hold, on } => self.change(message, |entry| {
                if *on {
                    entry.holds.insert(hold.clone())
                } else {
                    entry.holds.remove(hold)
                };
            })?,
            Act::Delete { message, .. } => self.delete(event, message)?,
            Act::Repack { from, to } => self.repack(from, to.as_deref())?,
            Act::Check { .. } => self.whole.checked = Some(event.at),
            Act::Export { .. } | Act::Salvage { .. } => {}
        }
        Ok(())
    }

    fn add(&mut self, event: &Event, added: &Added, read: &Read) -> Result<(), Error> {
        let entry = Entry::new(event, added, &read.reading, read.pieces.clone());
        let mut document = entry.document(read.reading.texts.clone());
        self.wanted.extend(&document.texts);
        self.count(event, &added.seen.mailbox, added.bytes)?;
        self.whole.messages += 1;
        self.whole.bytes += added.bytes;
        let fact = added.judgement.fact.as_ref();
        let fact = fact.map(StoredFact::deserialize).transpose().map_err(|error| {
            Error::damaged(log::LOG, format!("what {} certifies cannot be read: {error}", added.message))
        })?;
        let fact = fact.map(StoredFact::trusting_host);
        if let Some(fact) = fact {
            let sender = fact.sender().map(str::to_lowercase);
            let said = Said::Fact(Box::new(fact));
            if said.is_placed() {
                self.draft.put(document.clone());
                self.threads.say(self.draft, said, &document)?;
                if let Some(sender) = sender {
                    self.certify(sender)?;
                }
            } else {
                document.labels.push(label("has", "orphan"));
                document.labels.sort();
                self.draft.put(document);
            }
        } else {
            self.draft.put(document.clone());
            self.hear_sent(&entry, &document)?;
        }
        Ok(())
    }

    /// A message as its author sent it is the user's own if it lay in a folder of sent mail, or if some receipt names its author.
    fn hear_sent(&mut self, entry: &Entry, document: &Document) -> Result<(), Error> {
        let Some(sent) = entry.sent() else { return Ok(()) };
        let sender = sent.sender().map(str::to_lowercase).unwrap_or_default();
        let own = entry.lay_in(FolderKind::Sent)
            || entry.lay_in(FolderKind::Other) && self.is_certified(&sender)?;
        if own { self.threads.say(self.draft, Said::Sent(sent), document) } else { Ok(()) }
    }

    fn is_certified(&self, sender: &str) -> Result<bool, Error> {
        Ok(self.certified.contains(sender)
            || !self.draft.with_label(thread::THREAD, &label("facts_of", sender))?.is_empty())
    }

    /// Notes that a receipt names this sender; the first time, the messages of this sender that were undecided are the user's own.
    fn certify(&mut self, sender: String) -> Result<(), Error> {
        if self.certified.contains(&sender) {
            return Ok(());
        }
        let known = !self.draft.with_label(thread::THREAD, &label("facts_of", &sender))?.is_empty();
        self.certified.insert(sender.clone());
        if known {
            return Ok(());
        }
        for document in self.draft.with_label(message::FAMILY, &label("undecided", &sender))? {
            if let Some(sent) = Entry::of_document(&document)?.sent() {
                self.threads.say(self.draft, Said::Sent(sent), &document)?;
            }
        }
        Ok(())
    }

    fn see(&mut self, event: &Event, message: &Sha256, seen: &Seen) -> Result<(), Error> {
        let Some(former) = self.draft.get(&message::key(message))? else { return Ok(()) };
        let mut entry = Entry::of_document(&former)?;
        if !entry.is_in(&seen.mailbox) {
            self.count(event, &seen.mailbox, entry.bytes)?;
        }
        entry.seen.push(seen.clone());
        let document = entry.document(former.texts);
        self.draft.put(document.clone());
        self.hear_sent(&entry, &document)?;
        self.settle();
        thread::refresh(self.draft, &entry, false)
    }

    /// Changes what is noted about a message, and so what its thread is found by.
    fn change(&mut self, message: &Sha256, change: impl FnOnce(&mut Entry)) -> Result<(), Error> {
        self.settle();
        let Some(former) = self.draft.get(&message::key(message))? else { return Ok(()) };
        let mut entry = Entry::of_document(&former)?;
        change(&mut entry);
        self.draft.put(entry.document(former.texts));
        thread::refresh(self.draft, &entry, false)
    }

    fn delete(&mut self, event: &Event, message: &Sha256) -> Result<(), Error> {
        self.settle();
        let key = message::key(message);
        let Some(document) = self.draft.get(&key)? else { return Ok(()) };
        let entry = Entry::of_document(&document)?;
        self.draft.remove(&key);
        self.draft.put(Document::new(DELETED, deleted_key(message), event.at.0));
        self.whole.messages = self.whole.messages.saturating_sub(1);
        self.whole.bytes = self.whole.bytes.saturating_sub(entry.bytes);
        let mailboxes: BTreeSet<_> = entry.seen.iter().map(|seen| seen.mailbox.clone()).collect();
        for name in mailboxes {
            if let Some(mailbox) = self.mailbox(&name)? {
                mailbox.messages = mailbox.messages.saturating_sub(1);
                mailbox.bytes = mailbox.bytes.saturating_sub(entry.bytes);
            }
        }
        thread::refresh(self.draft, &entry, true)
    }

    /// Whatever was in one pack is in another one; pieces that nobody needs are gone.
    fn repack(&mut self, from: &str, to: Option<&str>) -> Result<(), Error> {
        for piece in self.draft.with_label(PIECE, &label("pack", from))? {
            self.draft.remove(&piece.key);
        }
        let to = to.and_then(|to| to.parse().ok());
        for document in self.draft.with_label(message::FAMILY, &label("pack", from))? {
            if let Some(to) = to {
                let mut entry = Entry::of_document(&document)?;
                entry.pack = to;
                self.draft.put(entry.document(document.texts));
            }
        }
        Ok(())
    }

    fn count(&mut self, event: &Event, name: &str, bytes: u64) -> Result<(), Error> {
        if self.mailbox(name)?.is_none() {
            let new = Mailbox { name: name.to_owned(), messages: 0, bytes: 0, last_added: event.at };
            self.mailboxes.insert(name.to_owned(), new);
        }
        if let Some(mailbox) = self.mailboxes.get_mut(name) {
            mailbox.messages += 1;
            mailbox.bytes += bytes;
            mailbox.last_added = mailbox.last_added.max(event.at);
        }
        Ok(())
    }

    fn mailbox(&mut self, name: &str) -> Result<Option<&mut Mailbox>, Error> {
        if !self.mailboxes.contains_key(name)
            && let Some(document) = self.draft.get(&mailbox_key(name))?
            && let Ok(mailbox) = serde_json::from_str(&document.body)
        {
            self.mailboxes.insert(name.to_owned(), mailbox);
        }
        Ok(self.mailboxes.get_mut(name))
    }

    /// Writes the threads so far, so that they can be read.
    fn settle(&mut self) {
        std::mem::take(&mut self.threads).write(self.draft);
    }

    /// Writes what was gathered; gives the texts that the batch needs.
    pub(crate) fn finish(mut self) -> BTreeSet<TextId> {
        self.settle();
        for (name, mailbox) in self.mailboxes {
            let mut document = Document::new(MAILBOX, mailbox_key(&name), mailbox.last_added.0);
            document.body = serde_json::to_string(&mailbox).unwrap_or_default();
            self.draft.put(document);
        }
        let mut document = Document::new(ARCHIVE, ARCHIVE, 0);
        document.body = serde_json::to_string(&self.whole).unwrap_or_default();
        self.draft.put(document);
        self.draft.add_texts(self.texts.of(&self.wanted));
        self.wanted
    }
}

/// The key of the document that says that a message was deleted.
pub(crate) fn deleted_key(message: &Sha256) -> String {
    format!("{DELETED}/{message}")
}

/// The key of the document of a piece.
pub(crate) fn piece_key(piece: &Sha256) -> String {
    format!("{PIECE}/{piece}")
}

fn mailbox_key(name: &str) -> String {
    let hash = Sha256::of(name.as_bytes());
    format!("{MAILBOX}/{hash}")
}
