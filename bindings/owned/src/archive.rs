//! An archive that many threads may use at once.

use crate::{Dossier, Entry, Followed, Search, Verifier};
use pec_archive::{
    By, Checked, Checking, Event, Exported, Page, Policy, Progress, Repaired, Sha256, Status, Summary,
};
use pec_core::UnixTime;
use pec_core::ports::{Index, MailSource, Objects, PortError, PortErrorKind};
use pec_stores::Places;
use std::fs;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why an archive cannot be made, opened or used.
pub use pec_stores::Error as ArchiveError;

type Result<T> = std::result::Result<T, ArchiveError>;

/// What hears how far something is, and may end it.
type Hears<'a, T> = &'a mut dyn FnMut(T) -> ControlFlow<()>;

/// A [`pec_archive::Archive`], in its folder or over stores of the host's. Cloning it gives the same one.
///
/// ```
/// use pec_archive::{By, Policy};
/// use pec_core::{UnixTime, trust::TrustStore};
/// use pec_owned::{Archive, Search, Verifier};
/// use std::ops::ControlFlow;
///
/// # fn main() -> Result<(), pec_owned::ArchiveError> {
/// # let scratch = tempfile::tempdir().unwrap();
/// # let folder = scratch.path().join("archive");
/// # let mail = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/cases/kind/acceptance");
/// let by = By::new("clerk", UnixTime(1_741_600_000));
/// let archive = Archive::create(&folder, Policy::default(), &by)?;
/// let mut source = pec_files::FileSource::open([mail]);
/// let verifier = Verifier::new(TrustStore::pec());
/// let summary = archive.add(&mut source, "office", &verifier, &by, &mut |_| ControlFlow::Continue(()))?;
/// assert_eq!(summary.new, 1);
///
/// let mut search = Search::default();
/// search.set("words", "manutenzione")?;
/// let page = archive.search(&search)?;
/// assert_eq!(page.hits.len(), 1);
/// assert!(page.hits[0].to_json().contains("\"kind\":\"acceptance\""));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Archive(Arc<pec_archive::Archive>);

impl From<pec_archive::Archive> for Archive {
    fn from(archive: pec_archive::Archive) -> Self {
        Self(Arc::new(archive))
    }
}

impl Archive {
    /// Makes an archive in a folder that is new or empty: see [`pec_stores::create`].
    ///
    /// # Errors
    ///
    /// [`ArchiveExists`](pec_archive::Error::ArchiveExists); whatever else prevents it.
    pub fn create(folder: &Path, policy: Policy, by: &By) -> Result<Self> {
        pec_stores::create(folder, &Places::default(), policy, by).map(Self::from)
    }

    /// Opens the archive in a folder: see [`pec_stores::open`].
    ///
    /// # Errors
    ///
    /// [`NoArchive`](pec_archive::Error::NoArchive); whatever else prevents it.
    pub fn open(folder: &Path) -> Result<Self> {
        pec_stores::open(folder).map(Self::from)
    }

    /// Opens one whose index may be damaged, to check or to repair it.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_unread(folder: &Path) -> Result<Self> {
        pec_stores::open_unread(folder).map(Self::from)
    }

    /// Makes an archive over stores of the host's, which are empty.
    ///
    /// # Errors
    ///
    /// See [`pec_archive::Archive::create`].
    pub fn create_over(
        objects: Arc<dyn Objects>,
        index: Arc<dyn Index>,
        policy: Policy,
        by: &By,
    ) -> Result<Self> {
        Ok(pec_archive::Archive::create(objects, index, policy, by)?.into())
    }

    /// Opens an archive over stores of the host's.
    ///
    /// # Errors
    ///
    /// See [`pec_archive::Archive::open`].
    pub fn open_over(objects: Arc<dyn Objects>, index: Arc<dyn Index>) -> Result<Self> {
        Ok(pec_archive::Archive::open(objects, index)?.into())
    }

    /// The same with an index that may be damaged, or belongs to no archive yet: [`repair`](Self::repair) fills it.
    ///
    /// # Errors
    ///
    /// See [`pec_archive::Archive::open_unread`].
    pub fn open_unread_over(objects: Arc<dyn Objects>, index: Arc<dyn Index>) -> Result<Self> {
        Ok(pec_archive::Archive::open_unread(objects, index)?.into())
    }

    /// The archive.
    #[must_use]
    pub fn get(&self) -> &pec_archive::Archive {
        &self.0
    }

    /// Takes in all messages of a source: see [`pec_archive::Archive::add`]. `progress` is called by the thread that calls this,
    /// the source by another one.
    ///
    /// # Errors
    ///
    /// The archive cannot be written, or the source cannot be listed.
    pub fn add(
        &self,
        source: &mut dyn MailSource,
        mailbox: &str,
        verifier: &Verifier,
        by: &By,
        progress: Hears<'_, Progress>,
    ) -> Result<Summary> {
        Ok(self.0.add(source, mailbox, &verifier.judge(), by, progress)?)
    }

    /// A message, byte for byte as it was taken in.
    ///
    /// # Errors
    ///
    /// [`NoMessage`](pec_archive::Error::NoMessage), [`Damaged`](pec_archive::Error::Damaged); whatever the stores say.
    pub fn message(&self, message: &Sha256) -> Result<Vec<u8>> {
        Ok(self.0.message(message)?)
    }

    /// What the archive knows of a message; `None` if it has none of this name.
    ///
    /// # Errors
    ///
    /// Whatever the index says.
    pub fn entry(&self, message: &Sha256) -> Result<Option<Entry>> {
        Ok(self.0.entry(message)?.map(Entry::from))
    }

    /// The messages that meet all conditions, a page of them.
    ///
    /// # Errors
    ///
    /// [`Query`](pec_archive::Error::Query), or whatever the index says.
    pub fn search(&self, search: &Search) -> Result<Hits<Entry>> {
        let Page { hits, next, .. } = self.0.search(search.get())?;
        Ok(Hits { hits: hits.into_iter().map(Entry::from).collect(), next })
    }

    /// How many there are, whatever the page.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    pub fn count(&self, search: &Search) -> Result<u64> {
        Ok(self.0.count(search.get())?)
    }

    /// The submissions that meet all conditions, as they stand at `now`, a page of them.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    pub fn submissions(&self, search: &Search, now: UnixTime) -> Result<Hits<Followed>> {
        let Page { hits, next, .. } = self.0.submissions(search.get(), search.standing(), now)?;
        Ok(Hits { hits: hits.iter().filter_map(|hit| Followed::of(hit, now)).collect(), next })
    }

    /// How many submissions there are, whatever the page.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    pub fn count_submissions(&self, search: &Search, now: UnixTime) -> Result<u64> {
        Ok(self.0.count_submissions(search.get(), search.standing(), now)?)
    }

    /// All that belongs to one message that was sent: see [`pec_archive::Archive::dossier`].
    ///
    /// # Errors
    ///
    /// [`NoSubmission`](pec_archive::Error::NoSubmission), or whatever the index says.
    pub fn dossier(&self, id: &str, now: UnixTime) -> Result<Dossier> {
        Ok(Dossier::of(self.0.dossier(id)?, now))
    }

    /// How the archive stands at `now`; what failed and what was delivered counts from `since` on.
    ///
    /// # Errors
    ///
    /// Whatever the index says.
    pub fn status(&self, now: UnixTime, since: UnixTime) -> Result<Status> {
        Ok(self.0.status(now, since)?)
    }

    /// Reads everything back; with a verifier it verifies each message again: see [`pec_archive::Archive::check`].
    ///
    /// # Errors
    ///
    /// A store cannot be read at all.
    pub fn check(
        &self,
        verifier: Option<&Verifier>,
        head: Option<&Sha256>,
        by: &By,
        progress: Hears<'_, Checking>,
    ) -> Result<Checked> {
        let judge = verifier.map(Verifier::judge);
        Ok(self.0.check(judge.as_ref(), head, by, progress)?)
    }

    /// Makes the index anew from the objects: see [`pec_archive::Archive::repair`].
    ///
    /// # Errors
    ///
    /// [`Damaged`](pec_archive::Error::Damaged) if the log is; whatever the stores say.
    pub fn repair(&self, verifier: &Verifier, by: &By, progress: Hears<'_, Checking>) -> Result<Repaired> {
        Ok(self.0.repair(&verifier.judge(), by, progress)?)
    }

    /// Hands out messages as files with a manifest: see [`pec_archive::Archive::export`]. What `each` refuses ends it, as
    /// [`ArchiveError::Place`] with the name of the file.
    ///
    /// # Errors
    ///
    /// The first error of `each`, or of the archive.
    pub fn export(
        &self,
        messages: impl IntoIterator<Item = Sha256>,
        by: &By,
        mut each: impl FnMut(&str, &[u8]) -> std::result::Result<(), PortError>,
    ) -> Result<Exported> {
        self.0.export(messages, by, |name, bytes| {
            each(name, bytes).map_err(|error| ArchiveError::Place { path: PathBuf::from(name), error })
        })
    }

    /// The same into a folder, which is made if it is not there. No file that is there is written over.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::Place`] if a file cannot be written; the first error of the archive.
    pub fn export_into(
        &self,
        folder: &Path,
        messages: impl IntoIterator<Item = Sha256>,
        by: &By,
    ) -> Result<Exported> {
        fs::create_dir_all(folder).map_err(|error| place(folder, &error))?;
        self.0.export(messages, by, |name, bytes| {
            let path = folder.join(name);
            let mut file = fs::File::create_new(&path).map_err(|error| place(&path, &error))?;
            file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| place(&path, &error))
        })
    }

    /// Puts a tag on a message, or takes it off.
    ///
    /// # Errors
    ///
    /// See [`pec_archive::Archive::tag`].
    pub fn tag(&self, message: &Sha256, tag: &str, on: bool, by: &By) -> Result<()> {
        Ok(self.0.tag(message, tag, on, by)?)
    }

    /// Puts a message under a legal hold, or releases it.
    ///
    /// # Errors
    ///
    /// See [`pec_archive::Archive::hold`].
    pub fn hold(&self, message: &Sha256, hold: &str, on: bool, by: &By) -> Result<()> {
        Ok(self.0.hold(message, hold, on, by)?)
    }

    /// Deletes a message for good, if that is allowed.
    ///
    /// # Errors
    ///
    /// See [`pec_archive::Archive::delete`].
    pub fn delete(&self, message: &Sha256, why: &str, by: &By) -> Result<()> {
        Ok(self.0.delete(message, why, by)?)
    }

    /// How long messages are kept.
    ///
    /// # Errors
    ///
    /// Whatever the index says.
    pub fn policy(&self) -> Result<Policy> {
        Ok(self.0.policy()?)
    }

    /// Decides how long messages are kept, and whether any may be deleted after that.
    ///
    /// # Errors
    ///
    /// Whatever the stores say.
    pub fn set_policy(&self, policy: Policy, by: &By) -> Result<()> {
        Ok(self.0.set_policy(policy, by)?)
    }

    /// The number of the last segment of the log, and its hash: whoever notes it down can prove later that nothing before it was
    /// changed.
    ///
    /// # Errors
    ///
    /// Whatever the index says.
    pub fn head(&self) -> Result<(u64, Sha256)> {
        Ok(self.0.head()?)
    }

    /// Hands over everything that was ever done, in order, with the number of the segment of the log; until `each` wants no more.
    /// [`event_json`](crate::event_json) writes one down.
    ///
    /// # Errors
    ///
    /// [`Damaged`](pec_archive::Error::Damaged) if the log is, or whatever the store says.
    pub fn each_event(&self, each: impl FnMut(u64, &Event) -> ControlFlow<()>) -> Result<()> {
        Ok(self.0.each_event(each)?)
    }
}

/// Some of the hits of a search.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Hits<T> {
    /// The hits, in order.
    pub hits: Vec<T>,
    /// Where the next page begins, for `after` of a [`Search`]; `None` if there are no more.
    pub next: Option<String>,
}

fn place(path: &Path, error: &io::Error) -> ArchiveError {
    let kind = match error.kind() {
        io::ErrorKind::AlreadyExists => PortErrorKind::Exists,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => PortErrorKind::Denied,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => PortErrorKind::Full,
        io::ErrorKind::NotADirectory => PortErrorKind::Foreign,
        _ => PortErrorKind::Failed,
    };
    ArchiveError::Place { path: path.to_owned(), error: PortError::new(kind, error.to_string()) }
}
