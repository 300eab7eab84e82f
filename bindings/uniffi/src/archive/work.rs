//! What longer work on an archive tells on its way, and at its end.

use super::whole;
use crate::FaultKind;
use crate::units::seconds;
use pec_archive::Progress;
use std::ops::ControlFlow;

/// The host's function that hears what became of each message.
#[uniffi::export(with_foreign)]
pub trait AddCallback: Send + Sync {
    /// Whether to go on. It is called by the thread that called.
    fn told(&self, progress: AddProgress) -> bool;
}

/// The host's function that hears how far a check or a repair is.
#[uniffi::export(with_foreign)]
pub trait CheckCallback: Send + Sync {
    /// Whether to go on. It is called by the thread that called.
    fn told(&self, checking: Checking) -> bool;
}

/// The host's function that hears what was done to the archive.
#[uniffi::export(with_foreign)]
pub trait EventCallback: Send + Sync {
    /// Whether to go on. It is called by the thread that called.
    fn told(&self, event: Event) -> bool;
}

/// Asks whether to go on: without anybody to ask, yes.
pub(super) fn each<T: ?Sized>(hears: Option<&T>, told: impl FnOnce(&T) -> bool) -> ControlFlow<()> {
    match hears.is_none_or(told) {
        true => ControlFlow::Continue(()),
        false => ControlFlow::Break(()),
    }
}

/// What became of one message of a source: it has a SHA-256, or a code that says why there is none. See `pec_archive::Progress`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct AddProgress {
    pub id: String,
    pub sha256: Option<String>,
    pub bytes: i64,
    pub new: bool,
    pub code: Option<String>,
    pub text: Option<String>,
}

/// What was taken in: see `pec_archive::Summary`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct Summary {
    pub new: i64,
    pub known: i64,
    pub failed: i64,
    pub unreadable: i64,
    pub bytes: i64,
}

/// How far a check or a repair is: see `pec_archive::Checking`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct Checking {
    pub done: i64,
    pub all: i64,
    pub messages: i64,
}

/// What a check found: see `pec_archive::Checked`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct Checked {
    pub is_sound: bool,
    pub sound: i64,
    pub bytes: i64,
    pub verified: i64,
    pub faults: Vec<Fault>,
    pub faults_in_all: i64,
    pub segments: i64,
    pub head: Option<String>,
}

/// Something that is not as it was: see `pec_archive::Fault`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct Fault {
    pub kind: FaultKind,
    pub object: Option<String>,
    pub sha256: Option<String>,
    pub detail: String,
}

/// What a repair did: see `pec_archive::Repaired`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct Repaired {
    pub messages: i64,
    pub salvaged: i64,
}

/// What was handed out: see `pec_archive::Exported`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct Exported {
    pub messages: i64,
    pub bytes: i64,
    pub manifest: Option<String>,
}

/// Something that was done to the archive: see `pec_archive::Event`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct Event {
    pub segment: i64,
    pub at: i64,
    pub who: String,
    pub what: String,
    /// The message that it was done to, if it was done to one.
    pub sha256: Option<String>,
    /// All of it as JSON, as it stands in the log.
    pub json: String,
}

impl AddProgress {
    /// `None`: the archive tells something that this crate does not know.
    pub(super) fn of(progress: Progress) -> Option<Self> {
        match progress {
            Progress::Kept { id, message, bytes, new } => Some(Self {
                id,
                sha256: Some(message.to_string()),
                bytes: whole(bytes),
                new,
                code: None,
                text: None,
            }),
            Progress::Failed { id, error } => Some(Self {
                id,
                sha256: None,
                bytes: 0,
                new: false,
                code: Some(error.code().to_owned()),
                text: Some(error.to_string()),
            }),
            _ => None,
        }
    }
}

impl From<pec_archive::Summary> for Summary {
    fn from(summary: pec_archive::Summary) -> Self {
        Self {
            new: whole(summary.new),
            known: whole(summary.known),
            failed: whole(summary.failed),
            unreadable: whole(summary.unreadable),
            bytes: whole(summary.bytes),
        }
    }
}

impl From<pec_archive::Checking> for Checking {
    fn from(checking: pec_archive::Checking) -> Self {
        Self { done: whole(checking.done), all: whole(checking.all), messages: whole(checking.messages) }
    }
}

impl From<pec_archive::Checked> for Checked {
    fn from(checked: pec_archive::Checked) -> Self {
        let fault = |fault: &pec_archive::Fault| Fault {
            kind: fault.kind.into(),
            object: fault.object.clone(),
            sha256: fault.message.map(|message| message.to_string()),
            detail: fault.detail.clone(),
        };
        Self {
            is_sound: checked.is_sound(),
            sound: whole(checked.sound),
            bytes: whole(checked.bytes),
            verified: whole(checked.verified),
            faults: checked.faults.iter().map(fault).collect(),
            faults_in_all: whole(checked.faults_in_all),
            segments: whole(checked.segments),
            head: checked.head.map(|head| head.to_string()),
        }
    }
}

impl From<pec_archive::Repaired> for Repaired {
    fn from(repaired: pec_archive::Repaired) -> Self {
        Self { messages: whole(repaired.messages), salvaged: whole(repaired.salvaged) }
    }
}

impl From<pec_archive::Exported> for Exported {
    fn from(exported: pec_archive::Exported) -> Self {
        Self {
            messages: whole(exported.messages),
            bytes: whole(exported.bytes),
            manifest: exported.manifest.map(|manifest| manifest.to_string()),
        }
    }
}

impl Event {
    pub(super) fn of(segment: u64, event: &pec_archive::Event) -> Self {
        Self {
            segment: whole(segment),
            at: seconds(event.at),
            who: event.who.clone(),
            what: event.what.name().to_owned(),
            sha256: event.what.message().map(|message| message.to_string()),
            json: pec_owned::event_json(segment, event),
        }
    }
}
