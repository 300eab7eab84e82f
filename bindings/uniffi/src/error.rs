//! What can go wrong.

use crate::units::number;

/// Why a call could not do its job. What is wrong with a message is never an error: it stands in the report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum PecError {
    /// The engine says so: see `pec_core::Error`.
    #[error("{text}")]
    Engine {
        /// A stable machine code, such as `message_too_large`.
        code: String,
        /// What happened, where, and what to do.
        text: String,
        /// The byte or the line of the input that the text speaks of.
        position: Option<i64>,
    },
    /// A file cannot be read: see `pec_files::Error`.
    #[error("{text}")]
    File {
        /// A stable machine code: `not_found`, `permission_denied`, `io`.
        code: String,
        /// What happened, and what to do.
        text: String,
    },
    /// An archive cannot do it: see `pec_owned::ArchiveError`.
    #[error("{text}")]
    Archive {
        /// A stable machine code, such as `no_archive`.
        code: String,
        /// What happened, where, and what to do.
        text: String,
        /// The words of the store or the source that failed, if one did; the code is that of its failure.
        detail: Option<String>,
    },
    /// An argument that no call can be made of.
    #[error("{text}")]
    Argument {
        /// Which, and what to give.
        text: String,
    },
}

impl From<pec_core::Error> for PecError {
    fn from(error: pec_core::Error) -> Self {
        Self::Engine {
            code: error.code().to_owned(),
            text: error.to_string(),
            position: error.position().map(number),
        }
    }
}

impl From<pec_owned::ArchiveError> for PecError {
    fn from(error: pec_owned::ArchiveError) -> Self {
        use pec_archive::Error::{Index, Objects, Source};
        use pec_owned::ArchiveError::{Archive, Place};
        let detail = match &error {
            Place { error, .. } | Archive(Objects(error) | Index(error) | Source(error)) => {
                Some(error.detail().to_owned())
            }
            _ => None,
        };
        Self::Archive { code: error.code().to_owned(), text: error.to_string(), detail }
    }
}

impl From<pec_files::Error> for PecError {
    fn from(error: pec_files::Error) -> Self {
        let (code, text) = (error.code().to_owned(), error.to_string());
        match error {
            // As where the bytes are given.
            pec_files::Error::MessageTooLarge { found, allowed } => {
                let found = usize::try_from(found).unwrap_or(usize::MAX);
                pec_core::Error::MessageTooLarge { found, allowed }.into()
            }
            _ => Self::File { code, text },
        }
    }
}

/// Why the host's signer gave no signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum SignerError {
    /// It failed.
    #[error("{text}")]
    Failed {
        /// Its own words.
        text: String,
    },
}

/// What the host throws without being asked to. Left alone it would be a panic here.
impl From<uniffi::UnexpectedUniFFICallbackError> for SignerError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { text: error.reason }
    }
}
