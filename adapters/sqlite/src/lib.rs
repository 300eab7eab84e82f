//! An archive's index in one SQLite file: the port [`Index`] of pec-core.
//!
//! ```
//! use pec_core::ports::{Batch, Document, Index, Position, Query, Text, Word};
//! use pec_sqlite::SqliteIndex;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("index.db");
//! let index = SqliteIndex::create(&path)?;
//!
//! let contract = Text::new([7; 32], vec!["contratto".into(), "fornitura".into()]);
//! let mut message = Document::new("message", "one", 1_764_000_000);
//! message.labels = vec!["kind:delivery".into()];
//! message.texts = vec![contract.id];
//! let mut batch = Batch::new(index.position()?, Position::new(1, [1; 32]));
//! batch.texts = vec![contract];
//! batch.documents = vec![message.clone()];
//! index.write(&batch)?; // durable when it returns
//!
//! let mut query = Query::new("message").label("kind:delivery");
//! query.words = vec![Word::new("contratt", true)];
//! assert_eq!(index.find(&query)?, [message]);
//! # Ok(())
//! # }
//! ```
//!
//! # Threads and processes
//!
//! One writes at a time; another waits up to ten seconds and is [`Unavailable`](PortErrorKind::Unavailable) then. Reading waits for
//! nobody, and sees the index as it was when it began. Any number of threads and processes of one machine may have the file open; over
//! a network file system they must not.
//!
//! # The file
//!
//! An SQLite database in WAL mode, with `-wal` and `-shm` beside it while it is open. Its tables are described in
//! `src/schema`, with views for people who look into it with their own tools (`messages`, `states`, `mailboxes` ...); nobody else
//! writes to it. It knows its own version: an older
//! one is brought up to date when it is opened, a newer one is refused.
//!
//! It takes no more room on disk after documents were taken away, but keeps the room for others. The room of
//! what was taken away is not overwritten at once.
//!
//! # Not covered
//!
//! Encryption: keep the file where only those may read who may read the mail.

#![forbid(unsafe_code)]

mod error;
mod file;
mod find;
mod read;
mod select;
mod word;
mod write;

use error::Fault;
use pec_core::ports::{Batch, Document, Index, PortError, PortErrorKind, Position, Query, TextId};
use rusqlite::Connection;
use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Connections that are kept for who reads next. More may read at once; then some open and close one.
const KEPT: usize = 8;

/// An index in an SQLite file.
pub struct SqliteIndex {
    path: PathBuf,
    /// The one connection that writes.
    writer: Mutex<Connection>,
    /// Those that read, while nobody uses them.
    readers: Mutex<Vec<Connection>>,
}

impl SqliteIndex {
    /// A new index in a new file. When it returns, a power cut does not undo it.
    ///
    /// # Errors
    ///
    /// [`Exists`](PortErrorKind::Exists) if there is anything of this name; [`NotFound`](PortErrorKind::NotFound) if there is no
    /// folder for it; [`Denied`](PortErrorKind::Denied); [`Full`](PortErrorKind::Full).
    pub fn create(path: impl AsRef<Path>) -> Result<Self, PortError> {
        file::create(path.as_ref())?;
        Self::open(path)
    }

    /// The index in this file. One of an older version is brought up to date.
    ///
    /// # Errors
    ///
    /// [`NotFound`](PortErrorKind::NotFound); [`Foreign`](PortErrorKind::Foreign) if it is something else than an index;
    /// [`Newer`](PortErrorKind::Newer) if a newer version of this software wrote it; [`Damaged`](PortErrorKind::Damaged);
    /// [`Denied`](PortErrorKind::Denied) if it may not be written; [`Unavailable`](PortErrorKind::Unavailable).
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PortError> {
        let path = path.as_ref().to_owned();
        let writer = file::open(&path)?;
        Ok(Self { path, writer: Mutex::new(writer), readers: Mutex::default() })
    }

    /// The index in this file, or a new one if there is none.
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create) and [`open`](Self::open).
    pub fn open_or_create(path: impl AsRef<Path>) -> Result<Self, PortError> {
        match Self::open(&path) {
            Err(error) if error.kind() == PortErrorKind::NotFound => match file::create(path.as_ref()) {
                // Somebody else made it just now.
                Err(error) if error.kind() != PortErrorKind::Exists => Err(error),
                _ => Self::open(path),
            },
            other => other,
        }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads all of the file and checks that it hangs together. That takes about a second for each gigabyte.
    ///
    /// # Errors
    ///
    /// [`Damaged`](PortErrorKind::Damaged) if it does not.
    pub fn check(&self) -> Result<(), PortError> {
        let check = || {
            // A connection of its own: one that has read before remembers the words' pages, and takes those that somebody else
            // has put in their place for damage.
            let connection = file::connect(&self.path)?;
            let said: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
            if said == "ok" { Ok(()) } else { Err(Fault::damaged("its pages do not hang together")) }
        };
        check().map_err(|fault| fault.at(&self.path))
    }

    /// A panic while it was held undid the transaction: the connection is as before.
    fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn readers(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads in one transaction, so that all of it sees the same.
    fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, PortError> {
        let free = self.readers().pop();
        let reading = || {
            let mut connection = free.map_or_else(|| file::connect(&self.path), Ok)?;
            let transaction = connection.transaction()?;
            let answer = read(&transaction)?;
            drop(transaction);
            Ok((connection, answer))
        };
        let (connection, answer) = reading().map_err(|fault: Fault| fault.at(&self.path))?;
        let mut readers = self.readers();
        if readers.len() < KEPT {
            readers.push(connection);
        }
        Ok(answer)
    }
}

impl Index for SqliteIndex {
    fn position(&self) -> Result<Position, PortError> {
        self.read(read::position)
    }

    fn write(&self, batch: &Batch) -> Result<(), PortError> {
        write::write(&mut self.writer(), batch).map_err(|fault| fault.at(&self.path))
    }

    fn get(&self, keys: &[&str]) -> Result<Vec<Option<Document>>, PortError> {
        self.read(|connection| {
            let mut reader = read::Reader::new(connection)?;
            keys.iter().map(|key| reader.with_key(key)).collect()
        })
    }

    fn has_texts(&self, ids: &[TextId]) -> Result<Vec<bool>, PortError> {
        self.read(|connection| read::has_texts(connection, ids))
    }

    fn find(&self, query: &Query) -> Result<Vec<Document>, PortError> {
        self.read(|connection| find::find(connection, query))
    }

    fn count(&self, query: &Query) -> Result<u64, PortError> {
        self.read(|connection| find::count(connection, query))
    }

    fn clear(&self) -> Result<(), PortError> {
        write::clear(&mut self.writer()).map_err(|fault| fault.at(&self.path))
    }
}

impl fmt::Debug for SqliteIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteIndex").field("path", &self.path).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let index = SqliteIndex::create(folder.path().join("index.db")).unwrap();
        let mut batch = Batch::new(Position::default(), Position::new(1, [1; 32]));
        batch.documents = vec![Document::new("message", "first", 0)];
        index.write(&batch).unwrap();

        let pages: i64 = index.writer().pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        let bound =
            |pages: i64| index.writer().pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()));
        bound(pages + 2).unwrap();
        let mut batch = Batch::new(batch.position, Position::new(2, [2; 32]));
        batch.documents =
            (0..500).map(|number| Document::new("message", format!("{number:0100}"), 0)).collect();
        assert_eq!(index.write(&batch).unwrap_err().kind(), PortErrorKind::Full);
        assert_eq!(index.count(&Query::new("message")).unwrap(), 1);
        assert_eq!(index.position().unwrap().segment, 1);

        bound(1_000_000).unwrap();
        index.write(&batch).unwrap();
        assert_eq!(index.count(&Query::new("message")).unwrap(), 501);
    }
}
