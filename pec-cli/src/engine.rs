//! All calls into the engine, and what the commands need of its answers as plain values.

use crate::args;
use crate::input::ItemError;
use pec_core::daticert::CertificationData;
use pec_core::facet::{Integrity, Verdict};
use pec_core::finding::{Code, Finding};
use pec_core::message::MessageKind;
use pec_core::need::Need;
use pec_core::{Limits, UnixTime};
use serde::Serialize;
use std::io;
use std::path::PathBuf;

/// Whom to trust and what to ask for, read once and shared by all workers.
pub(crate) struct Setup {
    limits: Limits,
    /// The certificate files of `--ca`, for the commands that are shown.
    pub(crate) authorities: Vec<PathBuf>,
    pub(crate) now: UnixTime,
}

/// A certificate file that cannot be used.
pub(crate) struct BadFile {
    pub(crate) path: PathBuf,
    pub(crate) error: ItemError,
}

impl Setup {
    /// Reads the certificate files.
    pub(crate) fn new(trust: &args::Trust, now: UnixTime) -> Result<Self, BadFile> {
        for path in trust.ca.iter().chain(&trust.cert) {
            std::fs::read(path)
                .map_err(|error| BadFile { path: path.clone(), error: ItemError::io(&error) })?;
        }
        Ok(Self { limits: Limits::default(), authorities: trust.ca.clone(), now: trust.now.unwrap_or(now) })
    }

    pub(crate) fn max_message_bytes(&self) -> usize {
        self.limits.max_message_bytes
    }
}

/// One worker's engine: it remembers the signers' certificates that it has checked.
pub(crate) struct Engine<'a> {
    setup: &'a Setup,
}

/// What the engine says of one message.
pub(crate) struct Judged {
    pub(crate) verdict: Verdict,
    pub(crate) integrity: Integrity,
    /// The canonical JSON, if asked for; the rest below is for people and only filled otherwise.
    pub(crate) json: String,
    pub(crate) kind: MessageKind,
    /// Name and value of each facet, as in JSON.
    pub(crate) facets: Vec<(&'static str, &'static str)>,
    pub(crate) provider: Option<String>,
    pub(crate) signer: Option<String>,
    pub(crate) signed_at: Option<UnixTime>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) needs: Vec<Need>,
    pub(crate) nested: Vec<(MessageKind, Verdict)>,
}

impl Judged {
    /// Whether the signed content, read like this, is not what was signed.
    pub(crate) fn is_altered(integrity: Integrity) -> bool {
        matches!(integrity, Integrity::Altered | Integrity::Recovered)
    }

    /// Whether there is a signature that can be checked.
    pub(crate) fn is_signed(&self) -> bool {
        !matches!(self.integrity, Integrity::Absent | Integrity::Unreadable)
    }
}

/// What a message says to the tracker.
#[derive(Default)]
pub(crate) struct Heard;

/// All that the messages said.
#[derive(Default)]
pub(crate) struct History;

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
    /// Adds what a message says; gives the SHA-256 of the messages by which it will be named as evidence.
    pub(crate) fn add(&mut self, _: Heard) -> Vec<[u8; 32]> {
        Vec::new()
    }

    pub(crate) fn submissions(&self, _: UnixTime) -> Vec<Submission> {
        Vec::new()
    }

    pub(crate) fn orphans(&self) -> Vec<OrphanRow> {
        Vec::new()
    }

    pub(crate) fn messages_json(&self, _: UnixTime, _: impl Fn(&[u8; 32]) -> Option<String>) -> String {
        "[]".to_owned()
    }

    pub(crate) fn orphans_json(&self, _: impl Fn(&[u8; 32]) -> Option<String>) -> String {
        "[]".to_owned()
    }
}

/// What a message is and holds, as it says itself.
#[derive(Serialize)]
pub(crate) struct Contents {
    pub(crate) kind: MessageKind,
    pub(crate) certification_data: Option<CertificationData>,
    pub(crate) parts: Vec<PartRow>,
}

/// One part of a message.
#[derive(Serialize)]
pub(crate) struct PartRow {
    pub(crate) depth: usize,
    pub(crate) media_type: String,
    pub(crate) file_name: Option<String>,
    /// Of its content, decoded.
    pub(crate) bytes: usize,
}

pub(crate) fn contents(_: &[u8], _: &Limits) -> Result<Contents, ItemError> {
    Err(ItemError::internal())
}

/// Hands over the name and content of each part that is not made of others.
pub(crate) fn each_part(
    _: &[u8],
    _: &Limits,
    _: impl FnMut(&str, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    Ok(())
}

impl<'a> Engine<'a> {
    pub(crate) fn hear(&mut self, _: &[u8]) -> Result<(Integrity, Heard), ItemError> {
        Err(ItemError::internal())
    }

    pub(crate) fn new(setup: &'a Setup) -> Self {
        Self { setup }
    }

    pub(crate) fn judge(&mut self, bytes: &[u8], _json: bool) -> Result<Judged, ItemError> {
        let _ = (self.setup.now, bytes);
        Err(ItemError::internal())
    }
}
