//! What failed, in the words of the port.

use pec_core::ports::{PortError, PortErrorKind};
use std::error::Error;
use std::fmt::Display;
use std::io::{self, ErrorKind};
use std::path::Path;

/// The error of this call on a file or folder.
pub(crate) fn of_file(path: &Path, error: &io::Error) -> PortError {
    PortError::new(kind_of_file(error), format!("{}: {error}", path.display()))
}

fn kind_of_file(error: &io::Error) -> PortErrorKind {
    match error.kind() {
        ErrorKind::NotFound => PortErrorKind::NotFound,
        ErrorKind::AlreadyExists => PortErrorKind::Exists,
        // Too large: for the file system, or for what this process may write. More room elsewhere helps in both cases.
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => PortErrorKind::Full,
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => PortErrorKind::Denied,
        // A folder may lie on another machine.
        ErrorKind::TimedOut
        | ErrorKind::WouldBlock
        | ErrorKind::ResourceBusy
        | ErrorKind::StaleNetworkFileHandle
        | ErrorKind::ConnectionRefused
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::NotConnected
        | ErrorKind::BrokenPipe
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown => PortErrorKind::Unavailable,
        ErrorKind::InvalidFilename => PortErrorKind::Invalid,
        ErrorKind::NotADirectory => PortErrorKind::Foreign,
        ErrorKind::Unsupported => PortErrorKind::Unsupported,
        _ => PortErrorKind::Failed,
    }
}

/// The error of `object_store`; `place` is what the call was about.
pub(crate) fn of_store(place: impl Display, error: &object_store::Error) -> PortError {
    use object_store::Error as Store;
    let file = cause::<io::Error>(error);
    let kind = match error {
        Store::NotFound { .. } => PortErrorKind::NotFound,
        Store::AlreadyExists { .. } | Store::Precondition { .. } | Store::NotModified { .. } => {
            PortErrorKind::Exists
        }
        Store::InvalidPath { .. } => PortErrorKind::Invalid,
        Store::PermissionDenied { .. } | Store::Unauthenticated { .. } => PortErrorKind::Denied,
        Store::NotSupported { .. } | Store::NotImplemented { .. } => PortErrorKind::Unsupported,
        _ => file.map_or(PortErrorKind::Failed, kind_of_file),
    };
    let what = match (kind, file) {
        (PortErrorKind::NotFound, _) => "there is none".to_owned(),
        (PortErrorKind::Exists, _) => "there is one already".to_owned(),
        (_, Some(file)) => file.to_string(),
        (_, None) => root(error).to_string(),
    };
    PortError::new(kind, format!("{place}: {what}"))
}

/// The first cause of this type.
pub(crate) fn cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    chain(error).find_map(|error| error.downcast_ref())
}

/// The last cause. Those above it repeat it, with the whole path each time.
fn root<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    chain(error).last().unwrap_or(error)
}

pub(crate) fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (**error).source())
}

/// The folder of all objects is not there any more. Then none of them is missing, and none may be written.
pub(crate) fn gone(folder: &Path) -> PortError {
    let detail = format!("{}: the folder is gone; its disk may not be mounted", folder.display());
    PortError::new(PortErrorKind::Unavailable, detail)
}

/// A name that no object may have. It is not repeated: it may be anything.
pub(crate) fn of_name() -> PortError {
    PortError::new(PortErrorKind::Invalid, "this is no name of an object")
}
