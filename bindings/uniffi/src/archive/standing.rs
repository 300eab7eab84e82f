//! How an archive stands.

use super::{Retention, whole};
use crate::units::seconds;
use pec_archive::Sha256;

/// How the archive stands: see `pec_archive::Status`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct ArchiveStatus {
    pub messages: i64,
    pub bytes: i64,
    pub created: Option<i64>,
    pub checked: Option<i64>,
    pub policy: Retention,
    pub segments: i64,
    pub head: String,
    pub mailboxes: Vec<MailboxStatus>,
    pub submissions: Counts,
    pub claims: i64,
    pub orphans: i64,
    pub unreadable: i64,
    /// All of it as JSON.
    pub json: String,
}

/// How one mailbox stands: see `pec_archive::MailboxStatus`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct MailboxStatus {
    pub name: String,
    pub messages: i64,
    pub bytes: i64,
    pub last_added: i64,
    pub submissions: Counts,
}

/// How many submissions stand in a way that people look after: see `pec_archive::Counts`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct Counts {
    pub overdue: i64,
    pub delayed: i64,
    pub failed: i64,
    pub delivered: i64,
    pub pending: i64,
}

/// The end of the log: see `pec_owned::Archive::head`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at pec_owned's")]
pub struct LogHead {
    pub segment: i64,
    pub sha256: String,
}

impl From<pec_archive::Status> for ArchiveStatus {
    fn from(status: pec_archive::Status) -> Self {
        Self {
            json: pec_owned::json(&status),
            messages: whole(status.messages),
            bytes: whole(status.bytes),
            created: status.created.map(seconds),
            checked: status.checked.map(seconds),
            policy: status.policy.into(),
            segments: whole(status.segments),
            head: status.head.to_string(),
            mailboxes: status.mailboxes.into_iter().map(Into::into).collect(),
            submissions: status.submissions.into(),
            claims: whole(status.claims),
            orphans: whole(status.orphans),
            unreadable: whole(status.unreadable),
        }
    }
}

impl From<pec_archive::MailboxStatus> for MailboxStatus {
    fn from(status: pec_archive::MailboxStatus) -> Self {
        Self {
            name: status.mailbox.name,
            messages: whole(status.mailbox.messages),
            bytes: whole(status.mailbox.bytes),
            last_added: seconds(status.mailbox.last_added),
            submissions: status.submissions.into(),
        }
    }
}

impl From<pec_archive::Counts> for Counts {
    fn from(counts: pec_archive::Counts) -> Self {
        Self {
            overdue: whole(counts.overdue),
            delayed: whole(counts.delayed),
            failed: whole(counts.failed),
            delivered: whole(counts.delivered),
            pending: whole(counts.pending),
        }
    }
}

impl From<(u64, Sha256)> for LogHead {
    fn from((segment, sha256): (u64, Sha256)) -> Self {
        Self { segment: whole(segment), sha256: sha256.to_string() }
    }
}
