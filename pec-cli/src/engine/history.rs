//! What the messages together say: the tracker, and its answers as plain rows.

use crate::output::json::to_json;
use pec_core::UnixTime;
use pec_core::facet::Verdict;
use pec_core::finding::Code;
use pec_core::message::MessageKind;
use pec_core::tracker::{Claim, Fact, Sent, Tracker};

/// What one message says to the tracker.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) fact: Option<Fact>,
    pub(crate) sent: Option<Sent>,
    /// The message itself, or those inside it.
    pub(crate) claims: Vec<Claim>,
}

/// All that the messages said.
#[derive(Default)]
pub(crate) struct History(Tracker);

/// A sent message and what became of it.
pub(crate) struct Submission {
    pub(crate) subject: Option<String>,
    pub(crate) sender: Option<String>,
    pub(crate) accepted_at: Option<UnixTime>,
    pub(crate) state: &'static str,
    pub(crate) recipients: Vec<RecipientRow>,
}

/// What became of it for one recipient.
pub(crate) struct RecipientRow {
    pub(crate) address: String,
    pub(crate) certified: Option<bool>,
    pub(crate) state: &'static str,
    pub(crate) at: Option<UnixTime>,
    pub(crate) reason: Option<String>,
}

/// A receipt that belongs to no message.
pub(crate) struct OrphanRow {
    pub(crate) sha256: [u8; 32],
    pub(crate) kind: MessageKind,
    pub(crate) verdict: Verdict,
    pub(crate) why: Code,
}

impl History {
    /// Adds what a message says; gives the SHA-256 by which it may be named later.
    pub(crate) fn add(&mut self, heard: Heard) -> Vec<[u8; 32]> {
        let Heard { fact, sent, claims } = heard;
        let mut names: Vec<_> = claims.iter().map(|claim| *claim.message_sha256()).collect();
        for claim in claims {
            self.0.insert_claim(claim);
        }
        if let Some(fact) = fact {
            names.push(*fact.message_sha256());
            self.0.insert(fact);
        }
        if let Some(sent) = sent {
            self.0.insert_sent(sent);
        }
        names
    }

    pub(crate) fn submissions(&self, now: UnixTime) -> Vec<Submission> {
        let row = |recipient: &pec_core::tracker::RecipientStatus<'_>| RecipientRow {
            address: recipient.address().to_owned(),
            certified: recipient.certified(),
            state: recipient.state().name(),
            at: recipient.at(),
            reason: recipient.reason().map(str::to_owned),
        };
        self.0
            .submissions(now)
            .map(|status| Submission {
                subject: status.subject().map(str::to_owned),
                sender: status.sender().map(str::to_owned),
                accepted_at: status.accepted_at(),
                state: status.state().name(),
                recipients: status.recipients().iter().map(row).collect(),
            })
            .collect()
    }

    pub(crate) fn orphans(&self) -> Vec<OrphanRow> {
        self.0
            .orphans()
            .map(|orphan| OrphanRow {
                sha256: *orphan.message_sha256(),
                kind: orphan.kind(),
                verdict: orphan.verdict(),
                why: orphan.why(),
            })
            .collect()
    }

    /// The messages as a JSON array, with the names of the files that `file_of` gives to the evidence.
    pub(crate) fn messages_json<'f>(
        &self,
        now: UnixTime,
        file_of: impl Fn(&[u8; 32]) -> Option<&'f str>,
    ) -> String {
        array(self.0.submissions(now).map(|status| to_json(&status.with_files(|sha256| file_of(sha256)))))
    }

    pub(crate) fn orphans_json<'f>(&self, file_of: impl Fn(&[u8; 32]) -> Option<&'f str>) -> String {
        array(self.0.orphans().map(|orphan| to_json(&orphan.with_file(file_of(orphan.message_sha256())))))
    }
}

fn array(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}
