//! Errors: the job could not be done. What is wrong with a *message* is never an error but a
//! [`Finding`](crate::finding::Finding) in its report.

/// Why a call could not do its job. Never caused by the content of a message, only by its size or by what the caller gave.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The message has more bytes than [`Limits::max_message_bytes`](crate::Limits).
    #[error(
        "the message has {found} bytes, more than the limit of {allowed}: raise Limits::max_message_bytes"
    )]
    MessageTooLarge {
        /// Bytes of the message.
        found: usize,
        /// The limit in force.
        allowed: usize,
    },
    /// A certificate file that the caller gave as trust material cannot be read.
    #[error(
        "no usable certificate at byte {position} of the trust file ({detail}): give PEM or DER certificates"
    )]
    TrustFile {
        /// Byte of the file where reading failed.
        position: usize,
        /// What was found there.
        detail: &'static str,
    },
    /// A CRL file that the caller gave as evidence cannot be read.
    #[error("no usable CRL at byte {position} of the file ({detail}): give PEM or DER CRLs")]
    CrlFile {
        /// Byte of the file where reading failed.
        position: usize,
        /// What was found there.
        detail: &'static str,
    },
    /// A tracker snapshot cannot be read back.
    #[error(
        "the snapshot cannot be read at line {line}, column {column} ({detail}): was it written by this library?"
    )]
    Snapshot {
        /// Line, from 1; 0 if unknown.
        line: usize,
        /// Column, from 1; 0 if unknown.
        column: usize,
        /// What was found there.
        detail: &'static str,
    },
    /// A snapshot was written by a newer version of this library.
    #[error("the snapshot has version {found}, this library reads up to {supported}: update the library")]
    SnapshotVersion {
        /// Version in the snapshot.
        found: u64,
        /// The newest version that this library reads.
        supported: u64,
    },
    /// The host's signer failed, or gave something unusable.
    #[error("the signer gave no usable signature ({detail})")]
    Signer {
        /// What went wrong.
        detail: String,
    },
}

impl Error {
    /// A stable machine code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::MessageTooLarge { .. } => "message_too_large",
            Self::TrustFile { .. } => "trust_file",
            Self::CrlFile { .. } => "crl_file",
            Self::Snapshot { .. } => "snapshot",
            Self::SnapshotVersion { .. } => "snapshot_version",
            Self::Signer { .. } => "signer",
        }
    }
}
