//! A source of messages of the host's.

use super::PortFailure;
use crate::Folder;
use crate::live::{Kind, Live};
use crate::units::number;
use pec_core::ports::{self, MailSource, PortError, PortErrorKind};
use std::sync::Arc;

/// Where messages come from: see `pec_core::ports::MailSource`. One thread calls it at a time.
///
/// A message is fetched by `begin`, then by `piece` as long as that gives any bytes, then by `end`, whatever came before it.
#[uniffi::export(with_foreign)]
#[expect(missing_docs, reason = "each is explained at the core's")]
#[expect(clippy::missing_errors_doc, reason = "each is explained at the core's")]
pub trait SourceCallback: Send + Sync {
    fn list(&self, after: Option<String>, most: i64) -> Result<Vec<Listed>, PortFailure>;
    fn begin(&self, id: String) -> Result<(), PortFailure>;
    fn piece(&self) -> Result<Vec<u8>, PortFailure>;
    fn end(&self);
    fn mark(&self, id: String, mark: Mark, on: bool) -> Result<(), PortFailure>;
    fn delete(&self, id: String) -> Result<(), PortFailure>;
}

/// A message in a source: see `pec_core::ports::Listed`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Listed {
    pub id: String,
    pub folder: Folder,
    pub size: Option<i64>,
    pub permanent: bool,
    pub quoted: bool,
    pub marks: Vec<Mark>,
}

/// What a mailbox notes about a message: `pec_core::ports::Mark`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
#[allow(missing_docs, reason = "each is explained at the core's")]
pub enum Mark {
    Seen,
    Answered,
    Flagged,
}

impl Mark {
    /// `None`: one that this version does not know.
    fn of(mark: ports::Mark) -> Option<Self> {
        match mark {
            ports::Mark::Seen => Some(Self::Seen),
            ports::Mark::Answered => Some(Self::Answered),
            ports::Mark::Flagged => Some(Self::Flagged),
            _ => None,
        }
    }

    fn core(self) -> ports::Mark {
        match self {
            Self::Seen => ports::Mark::Seen,
            Self::Answered => ports::Mark::Answered,
            Self::Flagged => ports::Mark::Flagged,
        }
    }
}

impl Listed {
    fn core(self) -> ports::Listed {
        let mut core = ports::Listed::new(self.id);
        core.folder = self.folder.core();
        core.bytes = self.size.and_then(|size| u64::try_from(size).ok());
        core.permanent = self.permanent;
        core.quoted = self.quoted;
        core.marks = self.marks.into_iter().map(Mark::core).collect();
        core
    }
}

/// The host's source, as the archive has it.
pub(crate) struct HostSource {
    host: Arc<dyn SourceCallback>,
    _live: Live,
}

impl HostSource {
    pub(crate) fn of(host: Arc<dyn SourceCallback>) -> Self {
        Self { host, _live: Live::new(Kind::HostSource) }
    }
}

impl MailSource for HostSource {
    fn list(&mut self, after: Option<&str>, most: usize) -> Result<Vec<ports::Listed>, PortError> {
        let found = self.host.list(after.map(str::to_owned), number(most))?;
        Ok(found.into_iter().map(Listed::core).collect())
    }

    fn fetch(
        &mut self,
        id: &str,
        chunk: &mut dyn FnMut(&[u8]) -> Result<(), PortError>,
    ) -> Result<(), PortError> {
        self.host.begin(id.to_owned())?;
        let fetched = loop {
            match self.host.piece() {
                Ok(piece) if piece.is_empty() => break Ok(()),
                Ok(piece) => {
                    if let Err(refused) = chunk(&piece) {
                        break Err(refused);
                    }
                }
                Err(failure) => break Err(failure.into()),
            }
        };
        self.host.end();
        fetched
    }

    fn mark(&mut self, id: &str, mark: ports::Mark, on: bool) -> Result<(), PortError> {
        match Mark::of(mark) {
            Some(mark) => Ok(self.host.mark(id.to_owned(), mark, on)?),
            None => {
                Err(PortError::new(PortErrorKind::Unsupported, format!("it knows no mark {}", mark.name())))
            }
        }
    }

    fn delete(&mut self, id: &str) -> Result<(), PortError> {
        Ok(self.host.delete(id.to_owned())?)
    }
}
