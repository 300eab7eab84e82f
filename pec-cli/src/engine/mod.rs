//! All calls into the engine, and what the commands need of its answers as plain values.

mod contents;
mod history;

pub(crate) use contents::{Contents, PartRow, contents, each_part};
pub(crate) use history::{Heard, History, RecipientRow, Submission};

use crate::args;
use crate::input::ItemError;
use pec_core::facet::{Integrity, Verdict};
use pec_core::finding::Finding;
use pec_core::message::MessageKind;
use pec_core::need::Need;
use pec_core::{Limits, UnixTime};
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
