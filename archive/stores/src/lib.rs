//! An archive in its place: a folder, and the stores that it names.
//!
//! The folder of an archive holds `stores.json`, which says where its objects and its index are. By default both are beside it: the
//! objects in `objects/`, the index in `index.sqlite`. With the features `postgres`, `s3`, `azure` and `gcs` they may be on servers:
//! [`Places`]. Secrets do not stand in that file: they are taken from the environment, by the names that the programs of those
//! servers use.
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
/// How the names begin of what stands beside it by default, and of an index that was being made when the power went.
const OURS: &[&str] = &["objects", "index.sqlite", ".index.sqlite.", "stores.new"];
/// The version of its form.
const FORMAT: u64 = 1;

/// Where the stores of an archive are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Places {
    /// A folder, relative to that of the archive, or an address: `s3://BUCKET/PREFIX`, `az://...`, `gs://...`; `None` is the folder
    /// `objects`.
    pub objects: Option<String>,
    /// A file, relative to the folder of the archive, or `postgresql://USER@HOST/DATABASE`; `None` is the file `index.sqlite`.
    pub index: Option<String>,
    /// The schema in a PostgreSQL database; `None` is `pec`.
    pub schema: Option<String>,
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
    make_folder(folder).map_err(|error| Error::io(folder, &error))?;
    for entry in fs::read_dir(folder).map_err(|error| Error::io(folder, &error))? {
        let name = entry.map_err(|error| Error::io(folder, &error))?.file_name();
        // What an attempt left that came to nothing: this one goes on with it.
        let is_ours = name.to_str().is_some_and(|name| OURS.iter().any(|ours| name.starts_with(ours)));
        if !is_ours {
            return Err(Error::place(folder, PortErrorKind::Exists, "there is something in this folder"));
        }
    }
    let objects = objects(folder, places, true)?;
    let index = index(folder, places, true)?;
    let archive = match Archive::create(Arc::clone(&objects), Arc::clone(&index), policy, by) {
        Err(pec_archive::Error::ArchiveExists) => completed(objects, index, policy, by)?,
        made => made?,
    };
    // Last: what a crash leaves before has no such file, and is no archive.
    write(&file, &Stores { format: FORMAT, places: places.clone() })
        .map_err(|error| Error::io(&file, &error))?;
    Ok(archive)
}

/// Makes a folder and those above it, so that their names last too.
fn make_folder(folder: &Path) -> io::Result<()> {
    let folder = std::path::absolute(folder)?;
    let missing = folder.ancestors().take_while(|folder| !folder.exists()).count();
    fs::create_dir_all(&folder)?;
    // Also if it was there: an attempt that died may have made it.
    for above in folder.ancestors().skip(1).take(missing.max(1)) {
        match sync(above) {
            // One that may not be read was made by somebody else.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
            done => done?,
        }
    }
    Ok(())
}

/// Writes a folder's entries to the disk. Other systems than Unix have no such call.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

/// The archive of an attempt that died before it could say where its stores are: nobody ever heard of it, and its log has one segment,
/// which says that it was made. Any other archive is somebody's.
fn completed(
    objects: Arc<dyn Objects>,
    index: Arc<dyn Index>,
    policy: Policy,
    by: &By,
) -> Result<Archive, pec_archive::Error> {
    let archive = Archive::open(objects, index)?;
    if archive.head()?.0 != 1 {
        return Err(pec_archive::Error::ArchiveExists);
    }
    if archive.policy()? != policy {
        archive.set_policy(policy, by)?;
    }
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
        Err(error) => match index_path(folder, &places(folder)?) {
            Some(index) if is_damaged(&index, &error) => {
                set_aside(&index).map_err(|error| Error::io(&index, &error))?;
                attempt()
            }
            _ => Err(error),
        },
        repaired => repaired,
    }
}

fn is_damaged(index: &Path, error: &Error) -> bool {
    let kind = match error {
        Error::Archive(pec_archive::Error::Index(error)) => error.kind(),
        Error::Place { path, error } if path == index => error.kind(),
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
    Ok((objects(folder, &places, false)?, index(folder, &places, false)?))
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

/// The file of the index; `None` if it is in a database on a server.
fn index_path(folder: &Path, places: &Places) -> Option<PathBuf> {
    let place = places.index.as_deref().unwrap_or("index.sqlite");
    (!is_server(place)).then(|| folder.join(place))
}

fn is_server(place: &str) -> bool {
    place.starts_with("postgresql://") || place.starts_with("postgres://")
}

fn objects(folder: &Path, places: &Places, new: bool) -> Result<Arc<dyn Objects>, Error> {
    let place = places.objects.as_deref().unwrap_or("objects");
    let at = |error| Error::Place { path: folder.join(place), error };
    if let Some((scheme, _)) = place.split_once("://") {
        return bucket(scheme, place).map_err(at);
    }
    let path = folder.join(place);
    let objects = match FolderObjects::open(&path) {
        Err(error) if new && error.kind() == PortErrorKind::NotFound => FolderObjects::create(&path),
        other => other,
    };
    Ok(Arc::new(objects.map_err(at)?))
}

#[cfg(any(feature = "s3", feature = "azure", feature = "gcs"))]
fn bucket(_: &str, url: &str) -> Result<Arc<dyn Objects>, PortError> {
    Ok(Arc::new(pec_objects::BucketObjects::open(url, [])?))
}

#[cfg(not(any(feature = "s3", feature = "azure", feature = "gcs")))]
fn bucket(scheme: &str, _: &str) -> Result<Arc<dyn Objects>, PortError> {
    Err(without(scheme))
}

fn index(folder: &Path, places: &Places, new: bool) -> Result<Arc<dyn Index>, Error> {
    let place = places.index.as_deref().unwrap_or("index.sqlite");
    if place.starts_with("postgresql://") || place.starts_with("postgres://") {
        let schema = places.schema.as_deref().unwrap_or("pec");
        // Not the address: it may hold a password after all.
        return database(place, schema, new)
            .map_err(|error| Error::Place { path: folder.join(STORES), error });
    }
    let path = folder.join(place);
    let index = SqliteIndex::open_or_create(&path);
    Ok(Arc::new(index.map_err(|error| Error::Place { path, error })?))
}

#[cfg(feature = "postgres")]
fn database(server: &str, schema: &str, new: bool) -> Result<Arc<dyn Index>, PortError> {
    let index = if new {
        pec_postgres::PostgresIndex::create(server, schema)
    } else {
        pec_postgres::PostgresIndex::open_or_create(server, schema)
    };
    Ok(Arc::new(index?))
}

#[cfg(not(feature = "postgres"))]
fn database(_: &str, _: &str, _: bool) -> Result<Arc<dyn Index>, PortError> {
    Err(without("postgres"))
}

/// The caller's program was built without a kind of store.
#[cfg(not(all(feature = "postgres", any(feature = "s3", feature = "azure", feature = "gcs"))))]
fn without(what: &str) -> PortError {
    PortError::new(PortErrorKind::Unsupported, format!("this program was built without {what}"))
}

/// Writes a file so that it is there wholly or not at all, also after a power cut.
fn write(path: &Path, stores: &Stores) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut file = fs::File::create(&new)?;
    file.write_all(&serde_json::to_vec(stores)?)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    // The folder itself, so that the name lasts too.
    path.parent().map_or(Ok(()), sync)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pec_core::UnixTime;

    fn by() -> By {
        By::new("test", UnixTime(1_700_000_000))
    }

    #[test]
    fn what_an_attempt_left_that_came_to_nothing_is_completed() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("archive");
        fs::create_dir_all(folder.join("objects")).unwrap();
        fs::write(folder.join(".index.sqlite.12-0.new"), "half of it").unwrap();
        let made = |name: &str| create(&folder.join(name), &Places::default(), Policy::default(), &by());
        made("").unwrap();
        assert_eq!(made("").unwrap_err().code(), "archive_exists");
        fs::write(folder.join("objects/other"), "x").unwrap();
        assert_eq!(made("objects").unwrap_err().code(), "exists");
        assert_eq!(open(scratch.path()).unwrap_err().code(), "no_archive");
    }

    #[test]
    fn an_attempt_that_died_before_it_said_where_its_stores_are_is_completed() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("archive");
        let made = |years| create(&folder, &Places::default(), Policy::new(years, false), &by());
        made(10).unwrap();
        fs::remove_file(folder.join(STORES)).unwrap();
        assert_eq!(made(10).unwrap().head().unwrap().0, 1);
        fs::remove_file(folder.join(STORES)).unwrap();
        let archive = made(20).unwrap();
        assert_eq!(archive.policy().unwrap(), Policy::new(20, false));
        // Something was done with this one.
        fs::remove_file(folder.join(STORES)).unwrap();
        assert_eq!(made(20).unwrap_err().code(), "archive_exists");
    }

    #[test]
    fn a_store_that_this_program_was_built_without_is_named() {
        let scratch = tempfile::tempdir().unwrap();
        let places = Places { objects: Some("ftp://host/x".to_owned()), ..Places::default() };
        let error = create(&scratch.path().join("a"), &places, Policy::default(), &by()).unwrap_err();
        assert!(matches!(error.code(), "unsupported" | "invalid"), "{error}");
    }
}
