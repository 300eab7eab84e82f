//! What all messages of a mailbox together say.

use super::Heard;
use crate::UnixTime;
use crate::tracker::{MAX_CLAIMS, Orphan, Sent, SubmissionStatus, Tracker};
use std::collections::BTreeSet;

/// Which kind of folder a message lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "of sent mail, of mail not sent, or neither")]
pub enum Folder {
    /// Of messages that the user sent.
    Sent,
    /// Of messages that were not sent, or not yet: drafts, the outbox, templates.
    Unsent,
    /// Any other.
    Other,
}

/// What the messages of a whole mailbox say. A [`Tracker`], and the question which messages in it are the user's own.
#[derive(Debug, Default)]
pub struct History {
    tracker: Tracker,
    /// Who is certified to have sent something, in small letters.
    senders: BTreeSet<String>,
    /// Messages as sent of which it is not known yet whether they are the user's own.
    undecided: Vec<Sent>,
    claims: usize,
    claims_dropped: u64,
}

impl History {
    /// Adds what a message in such a folder says; gives the SHA-256 of each message by which it may be named later.
    pub fn add(&mut self, heard: Heard, folder: Folder) -> Vec<[u8; 32]> {
        let Heard { fact, sent, claims } = heard;
        let mut names = Vec::new();
        for claim in claims {
            if self.claims >= MAX_CLAIMS {
                self.claims_dropped += 1;
                continue;
            }
            names.push(*claim.message_sha256());
            self.claims += usize::from(self.tracker.insert_claim(claim));
        }
        if let Some(fact) = fact {
            names.push(*fact.message_sha256());
            self.senders.extend(fact.sender().map(str::to_lowercase));
            self.tracker.insert(fact);
        }
        match (sent, folder) {
            (Some(sent), Folder::Sent) => {
                self.tracker.insert_sent(sent);
            }
            (Some(sent), Folder::Other) => self.undecided.push(sent),
            // A draft is no message that was sent.
            (Some(_), Folder::Unsent) | (None, _) => {}
        }
        names
    }

    /// Decides, once all is heard, which messages outside a folder of sent mail are the user's own: those of a sender whom a
    /// receipt names. Other people's ordinary mail is none of our business.
    pub fn settle(&mut self) {
        for sent in std::mem::take(&mut self.undecided) {
            if sent.sender().is_some_and(|sender| self.senders.contains(&sender.to_lowercase())) {
                self.tracker.insert_sent(sent);
            }
        }
    }

    /// What became of each message, as of `now`: see [`Tracker::submissions`].
    pub fn submissions(&self, now: UnixTime) -> impl Iterator<Item = SubmissionStatus<'_>> {
        self.tracker.submissions(now)
    }

    /// What belongs to no message: see [`Tracker::orphans`].
    pub fn orphans(&self) -> impl Iterator<Item = Orphan<'_>> {
        self.tracker.orphans()
    }

    /// Claims beyond the first 10,000, which were only counted.
    #[must_use]
    pub fn claims_dropped(&self) -> u64 {
        self.claims_dropped
    }
}
