//! An archive in its place: a folder, and the stores that it names.
//!
//! The folder of an archive holds `stores.json`, which says where its objects and its index are. By default both are beside it: the
//! objects in `objects/`, the index in `index.sqlite`.
//!
//! ```
//! use pec_archive::{By, Policy};
//! use pec_core::UnixTime;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let scratch = tempfile::tempdir()?;
//! # let folder = scratch.path().join("archive");
//! let by = By::new("clerk", UnixTime(1_700_000_000));
//! pec_stores::create(&folder, &pec_stores::Places::default(), Policy::default(), &by)?;
//! let archive = pec_stores::open(&folder)?;
//! assert_eq!(archive.head()?.0, 1); // one segment of the log, which says that it was made
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

use pec_archive::{Archive, By, Checking, Judge, Policy, Repaired};
use pec_core::ports::{Index, Objects, PortError, PortErrorKind};
use pec_objects::FolderObjects;
use pec_sqlite::SqliteIndex;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The file that says where the stores are.
const STORES: &str = "stores.json";
/// The version of its form.
const FORMAT: u64 = 1;

/// Where the stores of an archive are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Places {
    /// The folder of the objects, relative to that of the archive; `None` is `objects`.
    pub objects: Option<String>,
    /// The file of the index, relative to the folder of the archive; `None` is `index.sqlite`.
    pub index: Option<String>,
}

/// Why an archive cannot be made or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder, or a store in it.
    #[error("{}: {error}", path.display())]
    Place {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        error: PortError,
    },
    /// The archive.
    #[error(transparent)]
    Archive(#[from] pec_archive::Error),
}

impl Error {
    /// A stable machine code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Place { error, .. } => error.code(),
            Self::Archive(error) => error.code(),
        }
    }

    fn place(path: &Path, kind: PortErrorKind, detail: impl Into<String>) -> Self {
        Self::Place { path: path.to_owned(), error: PortError::new(kind, detail) }
    }

    fn io(path: &Path, error: &io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::NotFound => PortErrorKind::NotFound,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => PortErrorKind::Denied,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => PortErrorKind::Full,
            io::ErrorKind::NotADirectory => PortErrorKind::Foreign,
            io::ErrorKind::AlreadyExists => PortErrorKind::Exists,
            _ => PortErrorKind::Failed,
        };
        Self::place(path, kind, error.to_string())
    }
}

#[derive(Serialize, Deserialize)]
struct Stores {
    format: u64,
    #[serde(flatten)]
    places: Places,
}

/// Makes an archive in a folder that is new or empty.
///
/// # Errors
///
/// [`Error::Archive`] with [`ArchiveExists`](pec_archive::Error::ArchiveExists) if there is one; whatever else prevents it.
pub fn create(folder: &Path, places: &Places, policy: Policy, by: &By) -> Result<Archive, Error> {
    let file = folder.join(STORES);
    if file.exists() {
        return Err(pec_archive::Error::ArchiveExists.into());
    }
    fs::create_dir_all(folder).map_err(|error| Error::io(folder, &error))?;
    let mut entries = fs::read_dir(folder).map_err(|error| Error::io(folder, &error))?;
    if entries.next().is_some() {
        return Err(Error::place(folder, PortErrorKind::Exists, "there is something in this folder"));
    }
    let objects = objects_path(folder, places);
    let objects = FolderObjects::create(&objects).map_err(|error| Error::Place { path: objects, error })?;
    let index = index_path(folder, places);
    let index = SqliteIndex::create(&index).map_err(|error| Error::Place { path: index, error })?;
    let archive = Archive::create(Arc::new(objects), Arc::new(index), policy, by)?;
    // Last: what a crash leaves before has no such file, and is no archive.
    write(&file, &Stores { format: FORMAT, places: places.clone() })
        .map_err(|error| Error::io(&file, &error))?;
    Ok(archive)
}

/// Opens the archive in a folder. An index that is missing is made anew.
///
/// # Errors
///
/// [`Error::Archive`] with [`NoArchive`](pec_archive::Error::NoArchive) if there is none; whatever else prevents it.
pub fn open(folder: &Path) -> Result<Archive, Error> {
    let (objects, index) = stores(folder)?;
    Ok(Archive::open(objects, index)?)
}

/// Opens the archive in a folder whose index may be damaged: to check or to repair it.
///
/// # Errors
///
/// As [`open`].
pub fn open_unread(folder: &Path) -> Result<Archive, Error> {
    let (objects, index) = stores(folder)?;
    Ok(Archive::open_unread(objects, index)?)
}

/// Repairs the archive in a folder. An index that cannot even be read is set aside, as `index.sqlite.damaged`: it is made anew
/// from the objects, whatever it was.
///
/// # Errors
///
/// As [`open`] and [`Archive::repair`].
pub fn repair(
    folder: &Path,
    judge: &Judge,
    by: &By,
    progress: &mut dyn FnMut(Checking) -> ControlFlow<()>,
) -> Result<Repaired, Error> {
    let mut attempt =
        || -> Result<Repaired, Error> { Ok(open_unread(folder)?.repair(judge, by, &mut *progress)?) };
    match attempt() {
        Err(error) if is_damaged_index(folder, &error) => {
            let index = index_path(folder, &places(folder)?);
            set_aside(&index).map_err(|error| Error::io(&index, &error))?;
            attempt()
        }
        other => other,
    }
}

fn is_damaged_index(folder: &Path, error: &Error) -> bool {
    let kind = match error {
        Error::Archive(pec_archive::Error::Index(error)) => error.kind(),
        Error::Place { path, error } if places(folder).is_ok_and(|p| index_path(folder, &p) == *path) => {
            error.kind()
        }
        _ => return false,
    };
    matches!(kind, PortErrorKind::Damaged | PortErrorKind::Foreign)
}

/// Puts a file away under another name, and takes away what SQLite keeps beside it.
fn set_aside(index: &Path) -> io::Result<()> {
    let beside = |end: &str| {
        let mut name = index.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    fs::rename(index, beside(".damaged"))?;
    for end in ["-wal", "-shm"] {
        match fs::remove_file(beside(end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

type Both = (Arc<dyn Objects>, Arc<dyn Index>);

fn stores(folder: &Path) -> Result<Both, Error> {
    let places = places(folder)?;
    let objects = objects_path(folder, &places);
    let objects = FolderObjects::open(&objects).map_err(|error| Error::Place { path: objects, error })?;
    let index = index_path(folder, &places);
    let index = SqliteIndex::open_or_create(&index).map_err(|error| Error::Place { path: index, error })?;
    Ok((Arc::new(objects), Arc::new(index)))
}

/// Where the stores of the archive in a folder are.
fn places(folder: &Path) -> Result<Places, Error> {
    let file = folder.join(STORES);
    let json = match fs::read(&file) {
        Ok(json) => json,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Err(pec_archive::Error::NoArchive.into());
        }
        Err(error) => return Err(Error::io(&file, &error)),
    };
    let Stores { format, places } = serde_json::from_slice(&json)
        .map_err(|error| Error::place(&file, PortErrorKind::Damaged, error.to_string()))?;
    if format > FORMAT {
        return Err(pec_archive::Error::Newer { found: format, supported: FORMAT }.into());
    }
    Ok(places)
}

fn objects_path(folder: &Path, places: &Places) -> PathBuf {
    folder.join(places.objects.as_deref().unwrap_or("objects"))
}

fn index_path(folder: &Path, places: &Places) -> PathBuf {
    folder.join(places.index.as_deref().unwrap_or("index.sqlite"))
}

/// Writes a file so that it is there wholly or not at all, also after a power cut.
fn write(path: &Path, stores: &Stores) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut file = fs::File::create(&new)?;
    file.write_all(&serde_json::to_vec(stores)?)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    // The folder itself, so that the name lasts too. Other systems than Unix have no such call.
    if cfg!(unix)
        && let Some(folder) = path.parent()
    {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}
