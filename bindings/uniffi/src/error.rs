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
    /// A file cannot be read.
    #[error("{text}")]
    File {
        /// Whether there is no such file.
        missing: bool,
        /// The system's words.
        text: String,
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

impl From<std::io::Error> for PecError {
    fn from(error: std::io::Error) -> Self {
        Self::File { missing: error.kind() == std::io::ErrorKind::NotFound, text: error.to_string() }
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
