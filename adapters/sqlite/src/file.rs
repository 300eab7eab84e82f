//! The file: made whole or not at all, known by its number, brought up to date.

use crate::error::{Fault, of_system};
use pec_core::ports::{PortError, PortErrorKind};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

/// The `application_id` of our databases: "PECI".
const APPLICATION: i32 = 0x5045_4349;

/// The steps from an empty database to the newest version, with the version after each.
const MIGRATIONS: &[(u32, &str)] =
    &[(1, include_str!("schema/001_index.sql")), (2, include_str!("schema/002_views.sql"))];

/// The newest version.
const VERSION: u32 = 2;

/// How long to wait for another who writes.
const PATIENCE: Duration = Duration::from_secs(10);

/// KiB of pages that each connection keeps in memory.
const CACHE: i32 = 32 * 1024;

/// Pages after which what is written moves from the journal into the database, and the bytes to which the journal shrinks then.
const CHECKPOINT_PAGES: i32 = 4_000;
const JOURNAL_BYTES: i32 = 32 * 1024 * 1024;

/// Makes a new index where there is nothing. It is made beside its place and then put there, whole and durable: after a power
/// cut there is all of it or nothing.
pub(crate) fn create(path: &Path) -> Result<(), PortError> {
    let exists = || PortError::new(PortErrorKind::Exists, format!("the index {} is there", path.display()));
    if fs::symlink_metadata(path).is_ok() {
        return Err(exists());
    }
    let beside = Beside::new(path)?;
    // The system says better than SQLite why a file cannot be made.
    fs::File::create_new(&beside.0).map_err(|error| of_system(&error, path))?;
    fill(&beside.0).map_err(|fault| fault.at(path))?;
    match fs::hard_link(&beside.0, path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(exists()),
        // A file system without links. Somebody else might create it just now; then the last one wins, and both are empty.
        Err(_) if fs::symlink_metadata(path).is_ok() => return Err(exists()),
        Err(_) => fs::rename(&beside.0, path).map_err(|error| of_system(&error, path))?,
    }
    sync_folder_of(path).map_err(|error| of_system(&error, path))
}

/// A database that is written before it gets its name. Closed, it is one file, and synced.
fn fill(path: &Path) -> Result<(), Fault> {
    let mut connection = connect(path)?;
    connection.pragma_update(None, "application_id", APPLICATION)?;
    migrate(&mut connection)?;
    // To close does the same, but says nothing if it fails, on a full disk say: what is given its name then is half an index.
    let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        return Err(Fault::Port(
            PortErrorKind::Unavailable,
            "somebody else reads it while it is made".into(),
        ));
    }
    connection.close().map_err(|(_, error)| Fault::from(error))
}

/// A name beside that of the index, for as long as it is being made.
struct Beside(PathBuf);

impl Beside {
    fn new(path: &Path) -> Result<Self, PortError> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Some(name) = path.file_name() else {
            let said = format!("the index {}: this names no file", path.display());
            return Err(PortError::new(PortErrorKind::Invalid, said));
        };
        let mut beside = std::ffi::OsString::from(".");
        beside.push(name);
        beside.push(format!(".{}-{}.new", process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
        let beside = Self(path.with_file_name(beside));
        beside.remove(); // of a process with the same number that died
        Ok(beside)
    }

    fn remove(&self) {
        for end in ["", "-wal", "-shm"] {
            let mut name = self.0.clone().into_os_string();
            name.push(end);
            // It is mostly not there; and what stays is in nobody's way.
            let _ = fs::remove_file(name);
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.remove();
    }
}

/// A new name in a folder is durable when the folder is.
#[cfg(unix)]
fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::File::open(folder)?.sync_all()
}

/// Elsewhere folders cannot be synced, and need not be.
#[cfg(not(unix))]
fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Opens an index that is there, of this version or brought up to it.
pub(crate) fn open(path: &Path) -> Result<Connection, PortError> {
    let metadata = fs::metadata(path).map_err(|error| of_system(&error, path))?;
    if !metadata.is_file() {
        return Err(PortError::new(PortErrorKind::Foreign, format!("{} is no file", path.display())));
    }
    if metadata.len() == 0 {
        // SQLite would take it for a database without tables. One of ours is never seen before it is whole.
        return Err(PortError::new(
            PortErrorKind::Foreign,
            format!("the index {}: it is empty", path.display()),
        ));
    }
    let mut connection = connect(path).map_err(|fault| fault.at(path))?;
    known(&mut connection).map_err(|fault| fault.at(path))?;
    Ok(connection)
}

fn known(connection: &mut Connection) -> Result<(), Fault> {
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != APPLICATION {
        let said = "this is no index of an archive, but another program's database";
        return Err(Fault::Port(PortErrorKind::Foreign, said.into()));
    }
    if connection.is_readonly("main")? {
        return Err(Fault::Port(PortErrorKind::Denied, "it may be read, but not written".into()));
    }
    migrate(connection)
}

/// Opens one more connection to a file that was opened before.
pub(crate) fn connect(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(64);
    // The first to look into the file: what is no database at all fails here.
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application == APPLICATION || is_empty(&connection)? {
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -CACHE)?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    connection.pragma_update(None, "journal_size_limit", JOURNAL_BYTES)?;
    // A damaged or hostile file gets no say in what is run.
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(connection)
}

fn is_empty(connection: &Connection) -> Result<bool, Fault> {
    let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
    Ok(pages == 0)
}

/// Takes the steps that are missing, each in one transaction with its number.
fn migrate(connection: &mut Connection) -> Result<(), Fault> {
    loop {
        let version = version(connection)?;
        if version == VERSION {
            return Ok(());
        }
        if version > VERSION {
            let said = format!("its version is {version}, and this program knows those up to {VERSION}");
            return Err(Fault::Port(PortErrorKind::Newer, said));
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Somebody else may have taken the step while this one waited.
        let version = self::version(&transaction)?;
        if let Some((number, step)) = MIGRATIONS.iter().find(|(number, _)| *number == version + 1) {
            transaction.execute_batch(step)?;
            transaction.pragma_update(None, "user_version", number)?;
            transaction.commit()?;
        }
    }
}

fn version(connection: &Connection) -> Result<u32, Fault> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
