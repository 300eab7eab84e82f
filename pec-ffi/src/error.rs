//! Errors
//!
//! A call that could not do its job returns a status other than PEC_STATUS_OK and, where it was told to, gives an error that
//! says what happened, where, and what to do.

use crate::edge::{Handle, answer, look, release};
use crate::view::pec_str;
use pec_core::Error;
use pec_owned::ArchiveError;

/// How a call went. A number is never given to another meaning.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_status {
    /// It did its job.
    Ok = 0,
    /// A pointer is NULL that must not be.
    Null = 1,
    /// A handle is of another type than the function takes.
    WrongHandle = 2,
    /// A text is not UTF-8.
    NotUtf8 = 3,
    /// A number is none that the function knows: an enumerator, an index, a time, a length.
    OutOfRange = 4,
    /// A bug in the library was caught. The objects of the call are as before or, if it changed them, free them.
    Panic = 5,
    /// A failure that is newer than this header; its code tells it.
    Other = 100,
    /// The message has more bytes than the limits allow.
    MessageTooLarge = 101,
    /// A file of certificates cannot be read.
    TrustFile = 102,
    /// A file of CRLs cannot be read.
    CrlFile = 103,
    /// A file is no provider directory.
    Directory = 104,
    /// A provider directory holds more than the limits allow.
    DirectoryTooLarge = 105,
    /// The signature of a provider directory does not hold.
    DirectorySignature = 106,
    /// The signer of a provider directory is not trusted.
    DirectorySigner = 107,
    /// There is no limit of this name.
    LimitUnknown = 108,
    /// A snapshot or a fact cannot be read.
    Snapshot = 109,
    /// A snapshot or a fact is of a newer version of the library.
    SnapshotVersion = 110,
    /// The host's signer gave no usable signature.
    Signer = 111,
    /// There is no archive in this place.
    NoArchive = 112,
    /// There is an archive in this place already.
    ArchiveExists = 113,
    /// A newer version of the library wrote the archive.
    Newer = 114,
    /// A stored object is not what was stored; the text names it.
    Damaged = 115,
    /// Messages could not be compressed.
    Compression = 116,
    /// The index is that of another archive, or ahead of the log: repair makes it anew.
    IndexAhead = 117,
    /// The archive holds no such message.
    NoMessage = 118,
    /// Nothing that was sent has this identity.
    NoSubmission = 119,
    /// What was asked for cannot be searched.
    Query = 120,
    /// A name of a mailbox, a tag or a hold is not allowed.
    Name = 121,
    /// The archive deletes nothing.
    DeletionForbidden = 122,
    /// The message is held.
    Held = 123,
    /// The message must be kept for some time still.
    Retained = 124,
    /// Others keep writing to the archive.
    Busy = 125,
    /// A name of a message is not 64 hexadecimal digits.
    NotSha256 = 126,
    /// A folder, a store of the archive or a source of messages failed: the code of the error says how, as "full" or "denied".
    Store = 127,
}

impl pec_status {
    fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Null => "null",
            Self::WrongHandle => "wrong_handle",
            Self::NotUtf8 => "not_utf8",
            Self::OutOfRange => "out_of_range",
            Self::Panic => "panic",
            Self::Other => "other",
            Self::MessageTooLarge => "message_too_large",
            Self::TrustFile => "trust_file",
            Self::CrlFile => "crl_file",
            Self::Directory => "directory",
            Self::DirectoryTooLarge => "directory_too_large",
            Self::DirectorySignature => "directory_signature",
            Self::DirectorySigner => "directory_signer",
            Self::LimitUnknown => "limit_unknown",
            Self::Snapshot => "snapshot",
            Self::SnapshotVersion => "snapshot_version",
            Self::Signer => "signer",
            Self::NoArchive => "no_archive",
            Self::ArchiveExists => "archive_exists",
            Self::Newer => "newer",
            Self::Damaged => "damaged",
            Self::Compression => "compression",
            Self::IndexAhead => "index_ahead",
            Self::NoMessage => "no_message",
            Self::NoSubmission => "no_submission",
            Self::Query => "query",
            Self::Name => "name",
            Self::DeletionForbidden => "deletion_forbidden",
            Self::Held => "held",
            Self::Retained => "retained",
            Self::Busy => "busy",
            Self::NotSha256 => "not_sha256",
            Self::Store => "store",
        }
    }

    const ALL: &'static [Self] = &[
        Self::Ok,
        Self::Null,
        Self::WrongHandle,
        Self::NotUtf8,
        Self::OutOfRange,
        Self::Panic,
        Self::Other,
        Self::MessageTooLarge,
        Self::TrustFile,
        Self::CrlFile,
        Self::Directory,
        Self::DirectoryTooLarge,
        Self::DirectorySignature,
        Self::DirectorySigner,
        Self::LimitUnknown,
        Self::Snapshot,
        Self::SnapshotVersion,
        Self::Signer,
        Self::NoArchive,
        Self::ArchiveExists,
        Self::Newer,
        Self::Damaged,
        Self::Compression,
        Self::IndexAhead,
        Self::NoMessage,
        Self::NoSubmission,
        Self::Query,
        Self::Name,
        Self::DeletionForbidden,
        Self::Held,
        Self::Retained,
        Self::Busy,
        Self::NotSha256,
        Self::Store,
    ];

    fn of(error: &Error) -> Self {
        Self::named(error.code())
    }

    fn of_archive(error: &ArchiveError) -> Self {
        use ::pec_archive::Error::{Index, Objects, Source};
        match error {
            ArchiveError::Place { .. } | ArchiveError::Archive(Objects(_) | Index(_) | Source(_)) => {
                Self::Store
            }
            error => Self::named(error.code()),
        }
    }

    fn named(code: &str) -> Self {
        Self::ALL.iter().find(|status| status.name() == code).copied().unwrap_or(Self::Other)
    }
}

/// The name of a status, as "trust_file": the code of its errors. Nothing for a number that is no status.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_status_name(status: u32) -> pec_str {
    answer(|_| pec_status::ALL.iter().find(|known| **known as u32 == status).map(|known| known.name().into()))
}

/// Why a call could not do its job.
#[derive(Debug)]
pub struct pec_error {
    status: pec_status,
    code: &'static str,
    text: String,
    position: Option<usize>,
}

impl Handle for pec_error {
    const NAME: &'static str = "pec_error";
    const TAG: u64 = u64::from_le_bytes(*b"pecerror");
}

/// Its status, which is what the call returned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_error_status(error: *const pec_error) -> pec_status {
    look(|call| Ok(call.handle(error, "error")?.status)).unwrap_or_else(|failure| failure.status())
}

/// A stable word for a program, as "trust_file".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_error_code(error: *const pec_error) -> pec_str {
    answer(|call| Some(call.see(error)?.code.into()))
}

/// A sentence for a person, in English: what happened, where, what to do.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_error_text(error: *const pec_error) -> pec_str {
    answer(|call| Some(call.see(error)?.text.as_str().into()))
}

/// Where in the bytes that the caller gave: the byte counted from 0, or for a directory and a snapshot the line counted from 1;
/// -1 if it is about no place.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_error_position(error: *const pec_error) -> i64 {
    let position = look(|call| Ok(call.handle(error, "error")?.position)).ok().flatten();
    position.and_then(|position| i64::try_from(position).ok()).unwrap_or(-1)
}

/// Frees an error, and the texts that it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_error_free(error: *mut pec_error) {
    release(error);
}

#[cfg(test)]
impl pec_error {
    pub(crate) fn code_and_text(&self) -> String {
        format!("{}: {}", self.code, self.text)
    }
}

/// Why a call could not do its job, before it is handed out.
#[derive(Debug)]
pub(crate) enum Failure {
    /// This argument is NULL.
    Null(&'static str),
    /// This argument is no handle of this type.
    WrongHandle(&'static str, &'static str),
    /// This argument is not UTF-8 from this byte on.
    NotUtf8(&'static str, usize),
    /// This argument is a number that is none of these.
    OutOfRange(&'static str, &'static str),
    /// A bug of ours.
    Panic,
    /// The engine says so.
    Engine(Error),
    /// The archive says so.
    Archive(ArchiveError),
    /// This argument is no name of a message.
    NotSha256(&'static str),
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        Self::Archive(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl Failure {
    pub(crate) fn status(&self) -> pec_status {
        match self {
            Self::Null(_) => pec_status::Null,
            Self::WrongHandle(..) => pec_status::WrongHandle,
            Self::NotUtf8(..) => pec_status::NotUtf8,
            Self::OutOfRange(..) => pec_status::OutOfRange,
            Self::Panic => pec_status::Panic,
            Self::Engine(error) => pec_status::of(error),
            Self::Archive(error) => pec_status::of_archive(error),
            Self::NotSha256(_) => pec_status::NotSha256,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Null(argument) => format!("the argument {argument} is NULL: give it"),
            Self::WrongHandle(argument, wanted) => {
                format!(
                    "the argument {argument} is no {wanted}: give a handle of that type which is not freed"
                )
            }
            Self::NotUtf8(argument, position) => {
                format!("the argument {argument} is not UTF-8 at byte {position}: encode it so")
            }
            Self::OutOfRange(argument, wanted) => {
                format!("the argument {argument} is out of range: give {wanted}")
            }
            Self::Panic => "a bug in libpec was caught: please report how to reach it".to_owned(),
            Self::Engine(error) => error.to_string(),
            Self::Archive(error) => error.to_string(),
            Self::NotSha256(argument) => {
                format!("the argument {argument} is no SHA-256: give its 64 hexadecimal digits")
            }
        }
    }
}

impl From<Failure> for pec_error {
    fn from(failure: Failure) -> Self {
        let status = failure.status();
        let (code, position) = match &failure {
            Failure::Engine(error) => (error.code(), error.position()),
            Failure::Archive(error) => (error.code(), None),
            Failure::NotUtf8(_, position) => (status.name(), Some(*position)),
            _ => (status.name(), None),
        };
        Self { status, code, text: failure.text(), position }
    }
}
