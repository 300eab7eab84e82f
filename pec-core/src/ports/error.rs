//! Why a port could not do what it was asked.

use std::fmt;

macro_rules! kinds {
    ($( $(#[$doc:meta])* $variant:ident = $code:literal, $advice:literal; )*) => {
        /// What kind of failure it is: what the caller may do about it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum PortErrorKind { $( $(#[$doc])* $variant, )* }

        impl PortErrorKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )*];

            /// A stable machine code.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $( Self::$variant => $code, )* } }

            /// The kind with this code, as an implementation in another language gives it; an unknown one is
            /// [`Failed`](Self::Failed).
            #[must_use]
            pub fn from_code(code: &str) -> Self {
                Self::ALL.iter().copied().find(|kind| kind.code() == code).unwrap_or(Self::Failed)
            }

            /// What to do.
            fn advice(self) -> &'static str { match self { $( Self::$variant => $advice, )* } }
        }
    };
}

kinds! {
    /// There is nothing of this name.
    NotFound = "not_found", "check the name";
    /// There is something of this name already.
    Exists = "exists", "take another name";
    /// Somebody else wrote first: read again, then decide again.
    Conflict = "conflict", "read what was written meanwhile, and try again";
    /// It cannot do this at all.
    Unsupported = "unsupported", "do without it, or use another store or source";
    /// No room is left.
    Full = "full", "free some space, then go on where it stopped";
    /// It does not answer, or is busy for too long; it may later.
    Unavailable = "unavailable", "check that it runs and can be reached, then go on where it stopped";
    /// It does not let this program in.
    Denied = "denied", "check the permissions";
    /// What it holds is not what was put there.
    Damaged = "damaged", "restore it from a copy, or rebuild the index from the objects";
    /// A newer version of the software wrote it.
    Newer = "newer", "use a version at least as new";
    /// It is something else than what was asked for.
    Foreign = "foreign", "check that this is the right place";
    /// A name, an id or a value is not allowed.
    Invalid = "invalid", "see the contract of the port";
    /// It failed for a reason of its own.
    Failed = "failed", "see what it says";
}

/// Why a port could not do what it was asked. It has no personal data in it but what an implementation puts into `detail`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortError {
    kind: PortErrorKind,
    detail: String,
}

impl PortError {
    /// A failure of this kind; `detail` says what happened, and to what.
    pub fn new(kind: PortErrorKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }

    /// What kind it is.
    #[must_use]
    pub fn kind(&self) -> PortErrorKind {
        self.kind
    }

    /// What happened, and to what.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The stable code of its kind.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }
}

impl fmt::Display for PortError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.detail, self.kind.advice())
    }
}

impl std::error::Error for PortError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back_to_their_kinds() {
        for kind in PortErrorKind::ALL {
            assert_eq!(PortErrorKind::from_code(kind.code()), *kind);
        }
        assert_eq!(PortErrorKind::from_code("no such code"), PortErrorKind::Failed);
    }

    #[test]
    fn it_says_what_happened_and_what_to_do() {
        let error = PortError::new(PortErrorKind::Full, "12 bytes were left");
        assert_eq!(error.to_string(), "12 bytes were left: free some space, then go on where it stopped");
    }
}
