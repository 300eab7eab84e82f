//! How the archive stands: what a clerk looks at in the morning.

use crate::apply::{self, Mailbox, Whole};
use crate::draft::each;
use crate::log::Policy;
use crate::message;
use crate::search::{Search, Standing};
use crate::{Archive, Error, Sha256};
use pec_core::UnixTime;
use pec_core::ports::{Order, Query};
use pec_core::tracker::{MessageState, RecipientState};
use serde::Serialize;

/// How the archive stands.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Status {
    /// Messages in it.
    pub messages: u64,
    /// Their bytes, as they were taken in.
    pub bytes: u64,
    /// When it was made.
    pub created: Option<UnixTime>,
    /// When everything in it was last read back.
    pub checked: Option<UnixTime>,
    /// How long messages are kept.
    pub policy: Policy,
    /// Segments of the log.
    pub segments: u64,
    /// The end of the log: whoever notes it down can prove later that nothing before it was changed.
    pub head: Sha256,
    /// Its mailboxes, by name.
    pub mailboxes: Vec<MailboxStatus>,
    /// How the submissions of all mailboxes stand.
    pub submissions: Counts,
    /// Receipts that certify nothing, or that stand inside another message: forged perhaps.
    pub claims: u64,
    /// Receipts that belong to nothing that was sent.
    pub orphans: u64,
    /// Messages that could not be read.
    pub unreadable: u64,
}

/// How one mailbox stands.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct MailboxStatus {
    /// The mailbox.
    #[serde(flatten)]
    pub mailbox: Mailbox,
    /// How the submissions stand about which it holds a message.
    pub submissions: Counts,
}

/// How many submissions stand in a way that people look after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// A receipt is missing.
    pub overdue: u64,
    /// Delayed for some recipient.
    pub delayed: u64,
    /// Not delivered to some recipient, or refused, since the time that was asked about.
    pub failed: u64,
    /// Delivered to all, since that time.
    pub delivered: u64,
    /// Something is awaited, and not late.
    pub pending: u64,
}

/// What people look after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "what a page of the morning shows")]
pub enum Concern {
    /// A receipt is missing.
    Overdue,
    /// Delayed for some recipient.
    Delayed,
    /// Not delivered to some recipient, or refused.
    Failed,
    /// Delivered to all.
    Delivered,
    /// Something is awaited, and not late.
    Pending,
}

impl Concern {
    /// All of them, the most urgent first.
    pub const ALL: [Self; 5] = [Self::Overdue, Self::Failed, Self::Delayed, Self::Delivered, Self::Pending];

    /// The standings that it is about.
    #[must_use]
    pub fn standings(self) -> &'static [Standing] {
        match self {
            Self::Overdue => &[Standing::Message(MessageState::Overdue)],
            Self::Delayed => &[Standing::Recipient(RecipientState::Delayed)],
            Self::Failed => &[
                Standing::Message(MessageState::Failed),
                Standing::Message(MessageState::Partial),
                Standing::Message(MessageState::Rejected),
            ],
            Self::Delivered => &[Standing::Message(MessageState::Delivered)],
            Self::Pending => &[Standing::Message(MessageState::Pending)],
        }
    }

    /// Whether it is over at some time: only what is new is looked at.
    #[must_use]
    pub fn ends(self) -> bool {
        matches!(self, Self::Failed | Self::Delivered)
    }
}

impl Archive {
    /// How the archive stands at `now`. What failed and what was delivered counts if it happened at `since` or later.
    ///
    /// # Errors
    ///
    /// Whatever the index says.
    pub fn status(&self, now: UnixTime, since: UnixTime) -> Result<Status, Error> {
        let whole = self.whole()?;
        let (segments, head) = self.head()?;
        let mut mailboxes = Vec::new();
        let mut query = Query::new(apply::MAILBOX);
        query.order = Order::OldestFirst;
        each(&*self.index, query, |document| {
            mailboxes.extend(serde_json::from_str::<Mailbox>(&document.body).ok());
            Ok(())
        })?;
        mailboxes.sort_by(|a, b| a.name.cmp(&b.name));
        let of_mailbox = |mailbox: Mailbox| {
            let submissions = self.counts(Some(&mailbox.name), now, since)?;
            Ok(MailboxStatus { mailbox, submissions })
        };
        let labelled = |has: &str| {
            let query = Query::new(message::FAMILY).label(message::label("has", has));
            self.index.count(&query).map_err(Error::Index)
        };
        Ok(Status {
            messages: whole.messages,
            bytes: whole.bytes,
            created: whole.created,
            checked: whole.checked,
            policy: whole.policy,
            segments,
            head,
            mailboxes: mailboxes.into_iter().map(of_mailbox).collect::<Result<_, Error>>()?,
            submissions: self.counts(None, now, since)?,
            claims: labelled("claim")?,
            orphans: labelled("orphan")?,
            unreadable: labelled("unreadable")?,
        })
    }

    fn counts(&self, mailbox: Option<&str>, now: UnixTime, since: UnixTime) -> Result<Counts, Error> {
        let count = |concern: Concern| {
            let search = concern.search(mailbox, since);
            let standings = concern.standings().iter();
            standings
                .map(|standing| self.count_submissions(&search, Some(*standing), now))
                .sum::<Result<u64, Error>>()
        };
        Ok(Counts {
            overdue: count(Concern::Overdue)?,
            delayed: count(Concern::Delayed)?,
            failed: count(Concern::Failed)?,
            delivered: count(Concern::Delivered)?,
            pending: count(Concern::Pending)?,
        })
    }

    pub(crate) fn whole(&self) -> Result<Whole, Error> {
        let found = self.index.get(&[apply::ARCHIVE]).map_err(Error::Index)?;
        let whole = found.first().and_then(Option::as_ref);
        Ok(whole.and_then(|document| serde_json::from_str(&document.body).ok()).unwrap_or_default())
    }
}

impl Concern {
    /// What to search for to see it.
    #[must_use]
    pub fn search(self, mailbox: Option<&str>, since: UnixTime) -> Search {
        Search {
            mailbox: mailbox.map(str::to_owned),
            from: self.ends().then_some(since),
            ..Search::default()
        }
    }
}
