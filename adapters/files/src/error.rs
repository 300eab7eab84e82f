//! Why there is no message: the file cannot be read, or the message is too large.

use std::io;

/// Why there is no message in a place. Says what happened and what to do; the path stands beside it, in what it came with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The path leads to nothing.
    #[error("there is no such file or folder ({detail}): check the path")]
    NotFound {
        /// What the system said.
        detail: String,
    },
    /// The system does not let this program read it.
    #[error("there is no permission to read it ({detail}): check the file's owner and mode")]
    PermissionDenied {
        /// What the system said.
        detail: String,
    },
    /// The system failed to read it for another reason.
    #[error("it cannot be read ({detail}): check that it is a file or a folder, and that its disk is well")]
    Io {
        /// What the system said.
        detail: String,
    },
    /// The message has more bytes than the limit.
    #[error("the message has {found} bytes, more than the limit of {allowed}: raise the limit")]
    MessageTooLarge {
        /// Bytes of the message; of a stream, that many at least.
        found: u64,
        /// The limit in force, in bytes.
        allowed: usize,
    },
    /// The message was read in pieces, and its report needs more of it than was kept.
    #[error(
        "the message has to be read whole ({why}): read it with Buffer::load, and give it to Message::parse"
    )]
    ReadWhole {
        /// What more is needed.
        why: &'static str,
    },
    /// A zip file, or what is packed in it, is not what it should be.
    #[error(
        "it is damaged ({detail}): get it once more, or unpack it with a program that repairs, and give the folder"
    )]
    Damaged {
        /// What is wrong.
        detail: String,
    },
    /// It lies in a zip file behind a password.
    #[error("it is encrypted: unpack the zip file with its password, and give the folder")]
    Encrypted,
    /// It lies in a zip file in a way that is not read here.
    #[error("{detail}: unpack the zip file with another program, and give the folder")]
    Unsupported {
        /// What is not read.
        detail: String,
    },
}

impl Error {
    /// A stable machine code: `not_found`, `permission_denied`, `io`, `damaged`, `encrypted`, `unsupported`, or `message_too_large` and
    /// `read_whole`, as those of the engine.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::PermissionDenied { .. } => "permission_denied",
            Self::Io { .. } => "io",
            Self::MessageTooLarge { .. } => "message_too_large",
            Self::ReadWhole { .. } => "read_whole",
            Self::Damaged { .. } => "damaged",
            Self::Encrypted => "encrypted",
            Self::Unsupported { .. } => "unsupported",
        }
    }
}

/// By reference, since the error of the system cannot be kept: it has no copy, and there may be several who are told.
impl From<&io::Error> for Error {
    fn from(error: &io::Error) -> Self {
        let detail = error.to_string();
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound { detail },
            io::ErrorKind::PermissionDenied => Self::PermissionDenied { detail },
            // No system says so of a file: it is what was packed.
            io::ErrorKind::InvalidData => Self::Damaged { detail },
            _ => Self::Io { detail },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_code_and_says_what_to_do() {
        let io = |kind: io::ErrorKind| Error::from(&io::Error::from(kind));
        for (error, code, advice) in [
            (io(io::ErrorKind::NotFound), "not_found", "check the path"),
            (io(io::ErrorKind::PermissionDenied), "permission_denied", "check the file's owner and mode"),
            (io(io::ErrorKind::UnexpectedEof), "io", "its disk is well"),
            (Error::MessageTooLarge { found: 9, allowed: 5 }, "message_too_large", "raise the limit"),
            (Error::ReadWhole { why: "x" }, "read_whole", "give it to Message::parse"),
            (io(io::ErrorKind::InvalidData), "damaged", "give the folder"),
            (Error::Encrypted, "encrypted", "give the folder"),
            (Error::Unsupported { detail: "x".into() }, "unsupported", "give the folder"),
        ] {
            assert_eq!(error.code(), code);
            assert!(error.to_string().ends_with(advice), "{error}");
        }
        assert_eq!(
            io(io::ErrorKind::NotFound).to_string(),
            "there is no such file or folder (entity not found): check the path"
        );
    }
}
