//! What an archive knows of a message, and of what was sent.

use super::whole;
use crate::units::seconds;
use crate::{Facets, Folder, MessageKind, Submission, Verdict};
use pec_archive::Sha256;
use pec_owned::Hits;

/// What the archive knows of a message: see `pec_archive::Entry`, and its canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct Entry {
    pub sha256: String,
    pub bytes: i64,
    pub kind: MessageKind,
    pub verdict: Verdict,
    pub certified: bool,
    pub at: i64,
    pub subject: Option<String>,
    pub headers: Headers,
    pub certified_data: Option<CertifiedData>,
    pub attachments: Vec<Attachment>,
    pub facets: Facets,
    pub signed_at: Option<i64>,
    pub chain: Vec<String>,
    pub claim: bool,
    pub unreadable: Option<String>,
    pub texts_missing: i64,
    pub first_seen: i64,
    pub taken_in_by: String,
    pub seen: Vec<Seen>,
    pub tags: Vec<String>,
    pub holds: Vec<String>,
    pub object: String,
    /// All of it as canonical JSON.
    pub json: String,
}

/// What its headers say: see `pec_archive::Headers`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct Headers {
    pub subject: Option<String>,
    pub sender: Option<String>,
    pub to: Vec<String>,
    pub date: Option<i64>,
    pub message_id: Option<String>,
}

/// What its certification data say: see `pec_archive::Data`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct CertifiedData {
    pub sender: Option<String>,
    pub identifier: Option<String>,
    pub msgid: Option<String>,
    pub subject: Option<String>,
    pub delivery_to: Option<String>,
    pub recipients: Vec<String>,
    pub provider: Option<String>,
    pub at: Option<i64>,
}

/// A file that somebody attached: see `pec_archive::Attachment`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct Attachment {
    pub name: String,
    pub media_type: String,
    pub stored_bytes: i64,
    pub signed: bool,
}

/// A place in which a message was seen: see `pec_archive::Seen`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct Seen {
    pub mailbox: String,
    pub source: String,
    pub folder: Folder,
}

/// A submission in an archive: see `pec_owned::Followed`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at pec_owned's")]
pub struct Followed {
    pub submission: Submission,
    pub messages: Vec<String>,
    /// All of it as canonical JSON.
    pub json: String,
}

/// All that belongs to one message that was sent: see `pec_owned::Dossier`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at pec_owned's")]
pub struct Dossier {
    pub submissions: Vec<Followed>,
    pub messages: Vec<Entry>,
    /// All of it as canonical JSON.
    pub json: String,
}

/// Some of the messages that were found, and where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at pec_owned's Hits")]
pub struct EntryPage {
    pub hits: Vec<Entry>,
    pub next: Option<String>,
}

/// Some of the submissions that were found, and where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at pec_owned's Hits")]
pub struct FollowedPage {
    pub hits: Vec<Followed>,
    pub next: Option<String>,
}

impl From<pec_owned::Entry> for Entry {
    fn from(owned: pec_owned::Entry) -> Self {
        let entry = owned.get();
        let judgement = &entry.judgement;
        Self {
            sha256: entry.sha256.to_string(),
            bytes: whole(entry.bytes),
            kind: judgement.kind.into(),
            verdict: judgement.verdict.into(),
            certified: judgement.certified,
            at: seconds(entry.at()),
            subject: entry.subject().map(str::to_owned),
            headers: (&entry.headers).into(),
            certified_data: entry.data.as_ref().map(Into::into),
            attachments: entry.attachments.iter().map(Into::into).collect(),
            facets: (&judgement.facets).into(),
            signed_at: judgement.signed_at.map(seconds),
            chain: judgement.chain.clone(),
            claim: judgement.claim,
            unreadable: judgement.unreadable.clone(),
            texts_missing: whole(entry.texts_missing),
            first_seen: seconds(entry.first_seen),
            taken_in_by: entry.taken_in_by.clone(),
            seen: entry.seen.iter().map(Into::into).collect(),
            tags: entry.tags.iter().cloned().collect(),
            holds: entry.holds.iter().cloned().collect(),
            object: entry.object(),
            json: owned.to_json(),
        }
    }
}

impl From<&pec_archive::Headers> for Headers {
    fn from(headers: &pec_archive::Headers) -> Self {
        Self {
            subject: headers.subject.clone(),
            sender: headers.from.clone(),
            to: headers.to.clone(),
            date: headers.date.map(seconds),
            message_id: headers.message_id.clone(),
        }
    }
}

impl From<&pec_archive::Data> for CertifiedData {
    fn from(data: &pec_archive::Data) -> Self {
        Self {
            sender: data.sender.clone(),
            identifier: data.identifier.clone(),
            msgid: data.msgid.clone(),
            subject: data.subject.clone(),
            delivery_to: data.delivery_to.clone(),
            recipients: data.recipients.clone(),
            provider: data.provider.clone(),
            at: data.at.map(seconds),
        }
    }
}

impl From<&pec_archive::Attachment> for Attachment {
    fn from(attachment: &pec_archive::Attachment) -> Self {
        Self {
            name: attachment.name.clone(),
            media_type: attachment.media_type.clone(),
            stored_bytes: whole(attachment.stored_bytes),
            signed: attachment.signed,
        }
    }
}

impl From<&pec_archive::Seen> for Seen {
    fn from(seen: &pec_archive::Seen) -> Self {
        let folder = match seen.folder {
            pec_archive::FolderKind::Sent => Folder::Sent,
            pec_archive::FolderKind::Unsent => Folder::Unsent,
            pec_archive::FolderKind::Other => Folder::Other,
        };
        Self { mailbox: seen.mailbox.clone(), source: seen.source.clone(), folder }
    }
}

impl From<pec_owned::Followed> for Followed {
    fn from(followed: pec_owned::Followed) -> Self {
        let json = followed.to_json().to_owned();
        Self { messages: texts(&followed.messages), submission: followed.submission.into(), json }
    }
}

impl From<pec_owned::Dossier> for Dossier {
    fn from(dossier: pec_owned::Dossier) -> Self {
        let json = dossier.to_json();
        Self { submissions: all(dossier.submissions), messages: all(dossier.messages), json }
    }
}

impl From<Hits<pec_owned::Entry>> for EntryPage {
    fn from(page: Hits<pec_owned::Entry>) -> Self {
        Self { hits: all(page.hits), next: page.next }
    }
}

impl From<Hits<pec_owned::Followed>> for FollowedPage {
    fn from(page: Hits<pec_owned::Followed>) -> Self {
        Self { hits: all(page.hits), next: page.next }
    }
}

fn all<T, U: From<T>>(values: Vec<T>) -> Vec<U> {
    values.into_iter().map(U::from).collect()
}

fn texts(names: &[Sha256]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}
