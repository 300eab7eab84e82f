//! An archive, in its folder or over stores of the host's.

mod entry;
mod standing;
mod work;

pub use entry::{
    Attachment, CertifiedData, Dossier, Entry, EntryPage, Followed, FollowedPage, Headers, Seen,
};
pub use standing::{ArchiveStatus, Counts, LogHead, MailboxStatus};
pub use work::{
    AddCallback, AddProgress, CheckCallback, Checked, Checking, Event, EventCallback, Exported, Fault,
    Repaired, Summary,
};

use crate::live::{Kind, Live};
use crate::ports::{HostIndex, HostObjects, HostSource};
use crate::{IndexCallback, ObjectsCallback, PecError, SourceCallback, Verifier};
use pec_archive::{Policy, Sha256};
use pec_core::UnixTime;
use pec_core::ports::{Index, MailSource};
use pec_core::trust::TrustStore;
use pec_files::FileSource;
use pec_owned::{ArchiveError, Search};
use pec_sqlite::SqliteIndex;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use work::each;

/// An archive: see `pec_owned::Archive`, which each call is one of. Any number of threads may use it.
#[derive(uniffi::Object)]
pub struct Archive {
    archive: pec_owned::Archive,
    _live: Live,
}

/// Who does something, and when: see `pec_archive::By`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct By {
    pub who: String,
    pub now: i64,
}

/// How long messages are kept: see `pec_archive::Policy`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the archive's")]
pub struct Retention {
    pub years: i64,
    pub deletion: bool,
}

/// What to search for: one of the names of `pec_owned::Search`, and its value.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the search's")]
pub struct Condition {
    pub name: String,
    pub value: String,
}

/// Each is explained at the function of the same name of `pec_owned::Archive`. Messages are named by their SHA-256.
#[uniffi::export]
#[expect(missing_docs, reason = "each is explained at pec_owned's")]
#[expect(clippy::missing_errors_doc, reason = "each is explained at pec_owned's")]
impl Archive {
    #[uniffi::constructor]
    pub fn create(folder: String, policy: Retention, by: By) -> Result<Arc<Self>, PecError> {
        Ok(Self::of(pec_owned::Archive::create(Path::new(&folder), policy.core()?, &by.into())?))
    }

    /// `unread`: one whose index may be damaged.
    #[uniffi::constructor]
    pub fn open(folder: String, unread: bool) -> Result<Arc<Self>, PecError> {
        let folder = Path::new(&folder);
        Ok(Self::of(match unread {
            true => pec_owned::Archive::open_unread(folder)?,
            false => pec_owned::Archive::open(folder)?,
        }))
    }

    #[uniffi::constructor]
    pub fn create_over(
        objects: Arc<dyn ObjectsCallback>,
        index: Arc<dyn IndexCallback>,
        policy: Retention,
        by: By,
    ) -> Result<Arc<Self>, PecError> {
        let (objects, index) = (HostObjects::of(objects), HostIndex::of(index));
        Ok(Self::of(pec_owned::Archive::create_over(objects, index, policy.core()?, &by.into())?))
    }

    /// `unread`: with an index that may be damaged, or that belongs to no archive yet.
    #[uniffi::constructor]
    pub fn open_over(
        objects: Arc<dyn ObjectsCallback>,
        index: Arc<dyn IndexCallback>,
        unread: bool,
    ) -> Result<Arc<Self>, PecError> {
        let (objects, index) = (HostObjects::of(objects), HostIndex::of(index));
        Ok(Self::of(match unread {
            true => pec_owned::Archive::open_unread_over(objects, index)?,
            false => pec_owned::Archive::open_over(objects, index)?,
        }))
    }

    /// As `create_over`, with an index in a file of SQLite, which is made if it is not there.
    #[uniffi::constructor]
    pub fn create_over_file(
        objects: Arc<dyn ObjectsCallback>,
        index_file: String,
        policy: Retention,
        by: By,
    ) -> Result<Arc<Self>, PecError> {
        let (objects, index) = (HostObjects::of(objects), index_in(index_file)?);
        Ok(Self::of(pec_owned::Archive::create_over(objects, index, policy.core()?, &by.into())?))
    }

    /// As `open_over`, with an index in a file of SQLite, which is made if it is not there.
    #[uniffi::constructor]
    pub fn open_over_file(
        objects: Arc<dyn ObjectsCallback>,
        index_file: String,
        unread: bool,
    ) -> Result<Arc<Self>, PecError> {
        let (objects, index) = (HostObjects::of(objects), index_in(index_file)?);
        Ok(Self::of(match unread {
            true => pec_owned::Archive::open_unread_over(objects, index)?,
            false => pec_owned::Archive::open_over(objects, index)?,
        }))
    }

    /// Takes in what files, folders, Maildir, mbox and zip hold. Without a verifier, the PEC authorities are trusted.
    pub fn add_files(
        &self,
        paths: Vec<String>,
        mailbox: String,
        verifier: Option<Arc<Verifier>>,
        by: By,
        progress: Option<Arc<dyn AddCallback>>,
    ) -> Result<Summary, PecError> {
        let mut source = FileSource::open(paths.into_iter().map(PathBuf::from));
        self.add(&mut source, &mailbox, verifier, by, progress.as_deref())
    }

    /// Takes in what a source of the host's holds.
    pub fn add_source(
        &self,
        source: Arc<dyn SourceCallback>,
        mailbox: String,
        verifier: Option<Arc<Verifier>>,
        by: By,
        progress: Option<Arc<dyn AddCallback>>,
    ) -> Result<Summary, PecError> {
        self.add(&mut HostSource::of(source), &mailbox, verifier, by, progress.as_deref())
    }

    pub fn message(&self, sha256: String) -> Result<Vec<u8>, PecError> {
        Ok(self.archive.message(&name(&sha256)?)?)
    }

    pub fn entry(&self, sha256: String) -> Result<Option<Entry>, PecError> {
        Ok(self.archive.entry(&name(&sha256)?)?.map(Into::into))
    }

    pub fn search(&self, conditions: Vec<Condition>) -> Result<EntryPage, PecError> {
        Ok(self.archive.search(&search(&conditions)?)?.into())
    }

    pub fn count(&self, conditions: Vec<Condition>) -> Result<i64, PecError> {
        Ok(whole(self.archive.count(&search(&conditions)?)?))
    }

    pub fn submissions(&self, conditions: Vec<Condition>, now: i64) -> Result<FollowedPage, PecError> {
        Ok(self.archive.submissions(&search(&conditions)?, UnixTime(now))?.into())
    }

    pub fn count_submissions(&self, conditions: Vec<Condition>, now: i64) -> Result<i64, PecError> {
        Ok(whole(self.archive.count_submissions(&search(&conditions)?, UnixTime(now))?))
    }

    pub fn dossier(&self, id: String, now: i64) -> Result<Dossier, PecError> {
        Ok(self.archive.dossier(&id, UnixTime(now))?.into())
    }

    pub fn status(&self, now: i64, since: i64) -> Result<ArchiveStatus, PecError> {
        Ok(self.archive.status(UnixTime(now), UnixTime(since))?.into())
    }

    pub fn check(
        &self,
        verifier: Option<Arc<Verifier>>,
        head: Option<String>,
        by: By,
        progress: Option<Arc<dyn CheckCallback>>,
    ) -> Result<Checked, PecError> {
        let head = head.as_deref().map(name).transpose()?;
        let verifier = verifier.as_deref().map(Verifier::owned);
        let checked = self.archive.check(verifier, head.as_ref(), &by.into(), &mut |at| {
            each(progress.as_deref(), |progress| progress.told(at.into()))
        })?;
        Ok(checked.into())
    }

    /// Without a verifier, the PEC authorities are trusted.
    pub fn repair(
        &self,
        verifier: Option<Arc<Verifier>>,
        by: By,
        progress: Option<Arc<dyn CheckCallback>>,
    ) -> Result<Repaired, PecError> {
        let repaired = with(verifier, |verifier| {
            self.archive.repair(verifier, &by.into(), &mut |at| {
                each(progress.as_deref(), |progress| progress.told(at.into()))
            })
        })?;
        Ok(repaired.into())
    }

    pub fn export(&self, messages: Vec<String>, folder: String, by: By) -> Result<Exported, PecError> {
        let messages = messages.iter().map(|one| name(one)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.archive.export_into(Path::new(&folder), messages, &by.into())?.into())
    }

    pub fn tag(&self, sha256: String, tag: String, on: bool, by: By) -> Result<(), PecError> {
        Ok(self.archive.tag(&name(&sha256)?, &tag, on, &by.into())?)
    }

    pub fn hold(&self, sha256: String, hold: String, on: bool, by: By) -> Result<(), PecError> {
        Ok(self.archive.hold(&name(&sha256)?, &hold, on, &by.into())?)
    }

    pub fn delete(&self, sha256: String, why: String, by: By) -> Result<(), PecError> {
        Ok(self.archive.delete(&name(&sha256)?, &why, &by.into())?)
    }

    pub fn policy(&self) -> Result<Retention, PecError> {
        Ok(self.archive.policy()?.into())
    }

    pub fn set_policy(&self, policy: Retention, by: By) -> Result<(), PecError> {
        Ok(self.archive.set_policy(policy.core()?, &by.into())?)
    }

    pub fn head(&self) -> Result<LogHead, PecError> {
        Ok(self.archive.head()?.into())
    }

    pub fn each_event(&self, hears: Arc<dyn EventCallback>) -> Result<(), PecError> {
        let tell = |segment, event: &pec_archive::Event| {
            each(Some(&*hears), |hears| hears.told(Event::of(segment, event)))
        };
        Ok(self.archive.each_event(tell)?)
    }
}

impl Archive {
    fn of(archive: pec_owned::Archive) -> Arc<Self> {
        Arc::new(Self { archive, _live: Live::new(Kind::Archive) })
    }

    fn add(
        &self,
        source: &mut dyn MailSource,
        mailbox: &str,
        verifier: Option<Arc<Verifier>>,
        by: By,
        progress: Option<&dyn AddCallback>,
    ) -> Result<Summary, PecError> {
        let summary = with(verifier, |verifier| {
            self.archive.add(source, mailbox, verifier, &by.into(), &mut |at| match AddProgress::of(at) {
                Some(at) => each(progress, |progress| progress.told(at)),
                None => ControlFlow::Continue(()),
            })
        })?;
        Ok(summary.into())
    }
}

/// The index in a file of SQLite.
fn index_in(file: String) -> Result<Arc<dyn Index>, PecError> {
    let path = PathBuf::from(file);
    match SqliteIndex::open_or_create(&path) {
        Ok(index) => Ok(Arc::new(index)),
        Err(error) => Err(ArchiveError::Place { path, error }.into()),
    }
}

/// Works with a verifier of the host's, or with one that trusts the PEC authorities.
fn with<T>(verifier: Option<Arc<Verifier>>, job: impl FnOnce(&pec_owned::Verifier) -> T) -> T {
    match verifier {
        Some(verifier) => job(verifier.owned()),
        None => job(&pec_owned::Verifier::new(TrustStore::pec())),
    }
}

fn search(conditions: &[Condition]) -> Result<Search, PecError> {
    let mut search = Search::default();
    for Condition { name, value } in conditions {
        search.set(name, value)?;
    }
    Ok(search)
}

/// The name of a message, or an end of the log.
fn name(text: &str) -> Result<Sha256, PecError> {
    text.parse().map_err(|refused: pec_archive::NotSha256| PecError::Argument { text: refused.to_string() })
}

/// A number of things, or of bytes.
pub(crate) fn whole(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

impl From<By> for pec_archive::By {
    fn from(by: By) -> Self {
        Self::new(by.who, UnixTime(by.now))
    }
}

impl Retention {
    fn core(&self) -> Result<Policy, PecError> {
        let years = u16::try_from(self.years).map_err(|_| PecError::Argument {
            text: format!("the years of a policy are {}: give 0 to {}", self.years, u16::MAX),
        })?;
        Ok(Policy::new(years, self.deletion))
    }
}

impl From<Policy> for Retention {
    fn from(policy: Policy) -> Self {
        Self { years: policy.retention_years.into(), deletion: policy.deletion }
    }
}
