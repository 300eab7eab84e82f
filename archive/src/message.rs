//! A message as the archive knows it, and the document by which it is found.

use crate::log::{Added, Event, FolderKind, Judgement, Seen};
use crate::pack::PackName;
use crate::reading::Reading;
use crate::{Error, Sha256};
use pec_core::UnixTime;
use pec_core::daticert::CertificationData;
use pec_core::message::Message;
use pec_core::mime::Mailbox;
use pec_core::ports::{Document, TextId};
use pec_core::tracker::Sent;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Digits of a SHA-256 by which a message is found: as many as people type, and few messages share.
pub(crate) const SHORT_ID: usize = 8;

/// The family of the documents of messages.
pub(crate) const FAMILY: &str = "message";
/// Mail is not older than this: 1 January 1990. PEC began in 2005.
const OLDEST: UnixTime = UnixTime(631_152_000);
/// Seconds by which a clock may be ahead.
const CLOCK_AHEAD: i64 = 24 * 3600;

/// A message as the archive knows it: the body of its document.
#[derive(Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entry {
    /// Its SHA-256: its name in the archive.
    pub sha256: Sha256,
    /// Its bytes.
    pub bytes: u64,
    /// How it was judged when it was taken in.
    pub judgement: Judgement,
    /// What its headers say. Not signed.
    pub headers: Headers,
    /// What its certification data say: certified if the judgement says so.
    pub data: Option<Data>,
    /// The files in it that people attached.
    pub attachments: Vec<Attachment>,
    /// Parts in it whose words are not in the index, or not all of them.
    pub texts_missing: u64,
    /// When it was taken in, and by whom: the witness.
    pub first_seen: UnixTime,
    /// Who took it in.
    pub taken_in_by: String,
    /// Where it was seen: in each mailbox once.
    pub seen: Vec<Seen>,
    /// The tags on it.
    pub tags: BTreeSet<String>,
    /// The holds that it is under.
    pub holds: BTreeSet<String>,
    pub(crate) pack: PackName,
    /// The pieces in which it is stored, besides what only it has.
    pub(crate) pieces: BTreeSet<Sha256>,
    /// The texts inside, which other messages share.
    pub(crate) texts_inside: Vec<Sha256>,
}

/// What the headers of a message say. Anyone can have written them.
#[derive(Clone, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Headers {
    /// The subject, decoded.
    pub subject: Option<String>,
    /// The author's address.
    pub from: Option<String>,
    /// The addresses of To, Cc and Bcc.
    pub to: Vec<String>,
    /// When it was written.
    pub date: Option<UnixTime>,
    /// Its Message-ID.
    pub message_id: Option<String>,
}

/// What certification data say.
#[derive(Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Data {
    /// Who sent the original.
    pub sender: Option<String>,
    /// The identity of the submission.
    pub identifier: Option<String>,
    /// The Message-ID of the original.
    pub msgid: Option<String>,
    /// The subject of the original.
    pub subject: Option<String>,
    /// The one recipient that it is about.
    pub delivery_to: Option<String>,
    /// To whom the original was sent.
    pub recipients: Vec<String>,
    /// Who certifies.
    pub provider: Option<String>,
    /// When it happened.
    pub at: Option<UnixTime>,
}

/// A file that somebody attached.
#[derive(Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attachment {
    /// The name that its sender gave to it.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Bytes as they stand in the message, mostly a third more than the file has.
    pub stored_bytes: u64,
    /// Whether it is signed by itself (a `.p7m`).
    pub signed: bool,
}

impl Headers {
    pub(crate) fn of(message: &Message<'_>, most: usize) -> Self {
        let header = message.header();
        let address = |mailbox: Mailbox| mailbox.address;
        let recipients = ["To", "Cc", "Bcc"].into_iter().flat_map(|name| header.all(name));
        Self {
            subject: header.first("Subject").map(|field| field.text().into_owned()),
            from: header.first("From").and_then(|field| field.mailboxes().into_iter().next()).map(address),
            to: recipients.flat_map(|field| field.mailboxes()).map(address).take(most).collect(),
            date: header.first("Date").and_then(|field| field.date()),
            message_id: header.first("Message-ID").and_then(|field| field.message_id()).map(Cow::into_owned),
        }
    }
}

impl From<&CertificationData> for Data {
    fn from(data: &CertificationData) -> Self {
        let address = |address: &pec_core::daticert::Address| address.as_str().to_owned();
        Self {
            sender: data.sender.as_ref().map(address),
            identifier: data.identifier.clone(),
            msgid: data.msgid.clone(),
            subject: data.subject.clone(),
            delivery_to: data.delivery_to.as_ref().map(address),
            recipients: data.recipients.iter().map(|recipient| address(&recipient.address)).collect(),
            provider: data.provider.clone(),
            at: data.date.map(|date| date.time),
        }
    }
}

/// The key of the document of a message.
pub(crate) fn key(message: &Sha256) -> String {
    format!("{FAMILY}/{message}")
}

impl Entry {
    /// A message that was just taken in.
    pub(crate) fn new(event: &Event, added: &Added, reading: &Reading, pieces: BTreeSet<Sha256>) -> Self {
        let mut data = reading.data.as_ref().map(Data::from);
        if let Some(data) = &mut data {
            // The list of a mass mailing stands once, at its submission.
            if data.delivery_to.is_some() {
                data.recipients = Vec::new();
            }
        }
        Self {
            sha256: added.message,
            bytes: added.bytes,
            judgement: Judgement { fact: None, ..added.judgement.clone() },
            headers: reading.headers.clone(),
            data,
            attachments: reading.attachments.clone(),
            texts_missing: reading.texts_missing,
            first_seen: event.at,
            taken_in_by: event.who.clone(),
            seen: vec![added.seen.clone()],
            tags: BTreeSet::new(),
            holds: BTreeSet::new(),
            pack: added.pack,
            pieces,
            texts_inside: reading.texts_inside.iter().copied().map(Sha256).collect(),
        }
    }

    pub(crate) fn of_document(document: &Document) -> Result<Self, Error> {
        serde_json::from_str(&document.body)
            .map_err(|error| Error::damaged(&document.key, format!("in the index: {error}")))
    }

    /// When it was written, as well as that is known: the certified time, else that of its header if it is possible, else
    /// when it was first seen.
    #[must_use]
    pub fn at(&self) -> UnixTime {
        let possible = |time: &UnixTime| *time >= OLDEST && *time <= self.first_seen.plus(CLOCK_AHEAD);
        let certified = self.data.as_ref().and_then(|data| data.at).filter(possible);
        certified.or(self.headers.date.filter(possible)).unwrap_or(self.first_seen)
    }

    /// The subject to show: that of the certification data, else that of the header.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.data.as_ref().and_then(|data| data.subject.as_deref()).or(self.headers.subject.as_deref())
    }

    /// The message as its author sent it, if it is one.
    pub(crate) fn sent(&self) -> Option<Sent> {
        let from = self.headers.from.as_deref().filter(|_| self.judgement.sent)?;
        let mut sent = Sent::new(from, self.sha256.0);
        for address in &self.headers.to {
            sent = sent.with_recipient(address);
        }
        if let Some(msgid) = &self.headers.message_id {
            sent = sent.with_msgid(msgid);
        }
        if let Some(subject) = &self.headers.subject {
            sent = sent.with_subject(subject);
        }
        Some(match self.headers.date {
            Some(date) => sent.with_date(date),
            None => sent,
        })
    }

    /// Whether it lay in a folder of sent mail; a draft was not sent.
    pub(crate) fn lay_in(&self, folder: FolderKind) -> bool {
        self.seen.iter().any(|seen| seen.folder == folder)
    }

    /// Whether it lay in a mailbox of this name.
    pub(crate) fn is_in(&self, mailbox: &str) -> bool {
        self.seen.iter().any(|seen| seen.mailbox == mailbox)
    }

    /// The document by which it is found; `texts` are those that its words stand in.
    pub(crate) fn document(&self, texts: Vec<TextId>) -> Document {
        let mut labels = Labels::default();
        labels.add("kind", self.judgement.kind.name());
        labels.add("verdict", self.judgement.verdict.name());
        for seen in &self.seen {
            labels.add("mailbox", &seen.mailbox);
        }
        labels.address("sender", self.headers.from.as_deref());
        self.headers.to.iter().for_each(|address| labels.address("recipient", Some(address)));
        if let Some(data) = &self.data {
            labels.address("sender", data.sender.as_deref());
            labels.address("recipient", data.delivery_to.as_deref());
            data.recipients.iter().for_each(|address| labels.address("recipient", Some(address)));
            data.provider.iter().for_each(|provider| labels.add("provider", &provider.to_lowercase()));
        }
        labels.tags(&self.tags);
        self.holds.iter().for_each(|hold| labels.add("hold", hold));
        if !self.holds.is_empty() {
            labels.add("has", "hold");
        }
        if !self.attachments.is_empty() {
            labels.add("has", "attachment");
        }
        if self.attachments.iter().any(|attachment| attachment.signed) {
            labels.add("has", "signed_attachment");
        }
        if self.judgement.claim {
            labels.add("has", "claim");
        }
        // Whose it is, a receipt may tell that comes later.
        if self.judgement.sent && self.lay_in(FolderKind::Other) {
            labels.address("undecided", self.headers.from.as_deref());
        }
        if self.judgement.unreadable.is_some() {
            labels.add("has", "unreadable");
        }
        self.pieces.iter().for_each(|piece| labels.add("piece", &piece.to_string()));
        labels.add("id", self.sha256.to_string().get(..SHORT_ID).unwrap_or_default());
        labels.add("pack", &self.pack.to_string());
        let mut document = Document::new(FAMILY, key(&self.sha256), self.at().0);
        document.labels = labels.into_vec();
        document.texts = texts;
        // Strings, numbers and lists cannot fail to serialise.
        document.body = serde_json::to_string(self).unwrap_or_default();
        document
    }
}

/// Labels in the making.
#[derive(Default)]
pub(crate) struct Labels(BTreeSet<String>);

impl Labels {
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        self.0.insert(label(name, value));
    }

    pub(crate) fn address(&mut self, name: &str, address: Option<&str>) {
        if let Some(address) = address {
            self.add(name, &address.to_lowercase());
        }
    }

    /// Each tag, and each category that it stands in: so a category finds all below it.
    pub(crate) fn tags(&mut self, tags: &BTreeSet<String>) {
        for tag in tags {
            self.add("tag", tag);
            let ends = tag.match_indices('/').map(|(at, _)| at).chain([tag.len()]);
            ends.filter_map(|end| tag.get(..end)).for_each(|category| self.add("category", category));
        }
    }

    pub(crate) fn into_vec(self) -> Vec<String> {
        self.0.into_iter().collect()
    }
}

/// Bytes of the longest label; what differs only behind them is found together.
const MAX_LABEL: usize = 900;

/// A label: `name:value`.
pub(crate) fn label(name: &str, value: &str) -> String {
    let mut label = format!("{name}:{}", value.replace('\0', ""));
    let mut end = MAX_LABEL.min(label.len());
    while !label.is_char_boundary(end) {
        end -= 1;
    }
    label.truncate(end);
    label
}

/// By its name: the rest is somebody's.
impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry").field("sha256", &self.sha256).finish_non_exhaustive()
    }
}
