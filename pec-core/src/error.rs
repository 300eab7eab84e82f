//! Errors: the job could not be done. What is wrong with a *message* is never an error but a
//! [`Finding`](crate::finding::Finding) in its report.

/// Why a call could not do its job. Never caused by the content of a message, only by its size or by what the caller gave; but for
/// [`ReadWhole`](Self::ReadWhole), which says that another call can do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The message has more bytes than [`Limits::max_message_bytes`](crate::Limits).
    #[error(
        "the message has {found} bytes, more than the limit of {allowed}: raise the limit max_message_bytes"
    )]
    MessageTooLarge {
        /// Bytes of the message.
        found: usize,
        /// The limit in force.
        allowed: usize,
    },
    /// The message was read in pieces, and its report needs more of it than was kept. Its content may cause this, and never anything
    /// else: the report is then that of the whole message.
    #[error("the message has to be read whole ({why}): give all of its bytes to Message::parse")]
    ReadWhole {
        /// What more is needed.
        why: &'static str,
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
    /// A file is no provider directory, or no provider in it can be used.
    #[error(
        "no provider can be read from the directory, line {line} ({detail}): give LDIF, its signed form (.p7m), CSV or JSON"
    )]
    Directory {
        /// Line of the file, from 1; 0 if it is about no line.
        line: usize,
        /// What was found there.
        detail: String,
    },
    /// A provider directory is larger than a limit.
    #[error("the provider directory holds more than {allowed}: raise the limit {limit}")]
    DirectoryTooLarge {
        /// The name of the limit.
        limit: &'static str,
        /// The limit in force.
        allowed: usize,
    },
    /// The signature of a signed provider directory does not hold.
    #[error("the signature of the provider directory does not hold ({detail}): get the file again")]
    DirectorySignature {
        /// What is wrong with it.
        detail: String,
    },
    /// Who signed a provider directory is not to be trusted.
    #[error(
        "the signer of the provider directory is not trusted ({detail}): give the certificate of the signer's authority"
    )]
    DirectorySigner {
        /// Why not.
        detail: String,
    },
    /// No limit has the name that the caller gave.
    #[error("no limit has this name; there are: {}", names.join(", "))]
    LimitUnknown {
        /// The names that there are.
        names: &'static [&'static str],
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
    /// Where in the caller's input it is: a byte, or a line, from what the message says; `None` if it is about no place.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        match *self {
            Self::TrustFile { position, .. } | Self::CrlFile { position, .. } => Some(position),
            Self::Directory { line, .. } | Self::Snapshot { line, .. } => Some(line).filter(|line| *line > 0),
            _ => None,
        }
    }

    /// A stable machine code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::MessageTooLarge { .. } => "message_too_large",
            Self::ReadWhole { .. } => "read_whole",
            Self::TrustFile { .. } => "trust_file",
            Self::CrlFile { .. } => "crl_file",
            Self::Directory { .. } => "directory",
            Self::DirectoryTooLarge { .. } => "directory_too_large",
            Self::DirectorySignature { .. } => "directory_signature",
            Self::DirectorySigner { .. } => "directory_signer",
            Self::LimitUnknown { .. } => "limit_unknown",
            Self::Snapshot { .. } => "snapshot",
            Self::SnapshotVersion { .. } => "snapshot_version",
            Self::Signer { .. } => "signer",
        }
    }
}
