//! What SQLite says, as an error of the port.

use pec_core::ports::{PortError, PortErrorKind};
use rusqlite::ErrorCode;
use std::{io, path::Path};

/// A failure before it is known which file it is about.
#[derive(Debug)]
pub(crate) enum Fault {
    /// SQLite could not.
    Sqlite(rusqlite::Error),
    /// What was asked cannot be done.
    Port(PortErrorKind, String),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl Fault {
    /// What stands in the database is not what was put there.
    pub(crate) fn damaged(what: &str) -> Self {
        Self::Port(PortErrorKind::Damaged, what.to_owned())
    }

    /// The error about the index in this file. What SQLite itself would say is left out where it might repeat a value.
    pub(crate) fn at(self, path: &Path) -> PortError {
        let (kind, said) = match self {
            Self::Port(kind, said) => (kind, said),
            Self::Sqlite(rusqlite::Error::SqliteFailure(error, _)) => {
                (kind(error.code), rusqlite::ffi::code_to_str(error.extended_code).to_owned())
            }
            Self::Sqlite(
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::QueryReturnedNoRows
                | rusqlite::Error::Utf8Error(..),
            ) => (PortErrorKind::Damaged, "a value is not of its kind".to_owned()),
            Self::Sqlite(_) => (PortErrorKind::Failed, "SQLite was asked what it does not know".to_owned()),
        };
        PortError::new(kind, format!("the index {}: {said}", path.display()))
    }
}

fn kind(code: ErrorCode) -> PortErrorKind {
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => PortErrorKind::Unavailable,
        ErrorCode::DiskFull => PortErrorKind::Full,
        ErrorCode::DatabaseCorrupt => PortErrorKind::Damaged,
        ErrorCode::NotADatabase => PortErrorKind::Foreign,
        // That the file is there was seen before; SQLite keeps others beside it.
        ErrorCode::CannotOpen
        | ErrorCode::PermissionDenied
        | ErrorCode::ReadOnly
        | ErrorCode::AuthorizationForStatementDenied => PortErrorKind::Denied,
        ErrorCode::TooBig => PortErrorKind::Invalid,
        _ => PortErrorKind::Failed,
    }
}

/// What the system says about a file.
pub(crate) fn of_system(error: &io::Error, path: &Path) -> PortError {
    let kind = match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => PortErrorKind::NotFound,
        io::ErrorKind::AlreadyExists => PortErrorKind::Exists,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => PortErrorKind::Denied,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => PortErrorKind::Full,
        _ => PortErrorKind::Failed,
    };
    PortError::new(kind, format!("the index {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_has_its_kind() {
        use rusqlite::ffi;
        for (code, kind) in [
            (ffi::SQLITE_BUSY, PortErrorKind::Unavailable),
            (ffi::SQLITE_BUSY_SNAPSHOT, PortErrorKind::Unavailable),
            (ffi::SQLITE_FULL, PortErrorKind::Full),
            (ffi::SQLITE_CORRUPT_VTAB, PortErrorKind::Damaged),
            (ffi::SQLITE_NOTADB, PortErrorKind::Foreign),
            (ffi::SQLITE_READONLY, PortErrorKind::Denied),
            (ffi::SQLITE_IOERR_READ, PortErrorKind::Failed),
        ] {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some("with a value".into()));
            let error = Fault::from(error).at(Path::new("archive/index.db"));
            assert_eq!(error.kind(), kind, "{code}");
            assert!(error.detail().starts_with("the index archive/index.db: "), "{error}");
            assert!(!error.detail().contains("value"), "{error}");
        }
    }
}
