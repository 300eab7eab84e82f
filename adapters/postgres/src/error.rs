//! What PostgreSQL says, as an error of the port.

use pec_core::ports::{PortError, PortErrorKind};
use postgres::error::SqlState;

/// A failure before it is known which index it is about.
#[derive(Debug)]
pub(crate) enum Fault {
    /// PostgreSQL could not, or is not there.
    Postgres(postgres::Error),
    /// What was asked cannot be done.
    Port(PortErrorKind, String),
}

impl From<postgres::Error> for Fault {
    fn from(error: postgres::Error) -> Self {
        Self::Postgres(error)
    }
}

impl Fault {
    /// What stands in the database is not what was put there.
    pub(crate) fn damaged(what: &str) -> Self {
        Self::Port(PortErrorKind::Damaged, what.to_owned())
    }

    /// Whether the connection is gone, so that another one may do better.
    pub(crate) fn is_lost(&self) -> bool {
        match self {
            Self::Port(..) => false,
            Self::Postgres(error) => match error.code() {
                Some(code) => *code == SqlState::ADMIN_SHUTDOWN || *code == SqlState::CRASH_SHUTDOWN,
                None => error.is_closed() || is_of_system(error),
            },
        }
    }

    /// The error about the index in this schema. What PostgreSQL itself would say is left out where it might repeat a value.
    pub(crate) fn at(self, schema: &str) -> PortError {
        let (kind, said) = match self {
            Self::Port(kind, said) => (kind, said),
            Self::Postgres(error) => match error.as_db_error() {
                Some(said) => {
                    let (kind, tells) = kind(said.code());
                    let message = if tells { format!(": {}", said.message()) } else { String::new() };
                    (kind, format!("PostgreSQL answers {}{message}", said.code().code()))
                }
                None if error.is_closed() || is_of_system(&error) => {
                    (PortErrorKind::Unavailable, format!("there is no connection ({error})"))
                }
                None => (PortErrorKind::Failed, error.to_string()),
            },
        };
        PortError::new(kind, format!("the index in the schema {schema}: {said}"))
    }
}

/// Whether it is the network, or the system, that failed.
fn is_of_system(error: &postgres::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if error.is::<std::io::Error>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// What may be done about an answer, and whether its words are about the server alone.
fn kind(code: &SqlState) -> (PortErrorKind, bool) {
    match code.code() {
        "53100" => (PortErrorKind::Full, true),
        "42501" => (PortErrorKind::Denied, true),
        "3D000" => (PortErrorKind::NotFound, true),
        "XX001" | "XX002" => (PortErrorKind::Damaged, false),
        // A write that waited for another one, too long or in a circle.
        "55P03" | "57014" | "40001" | "40P01" => (PortErrorKind::Unavailable, true),
        other if other.starts_with("28") => (PortErrorKind::Denied, true),
        other if other.starts_with("53") || other.starts_with("57") || other.starts_with("08") => {
            (PortErrorKind::Unavailable, true)
        }
        other if other.starts_with("54") => (PortErrorKind::Invalid, false),
        _ => (PortErrorKind::Failed, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_has_its_kind() {
        for (code, expected) in [
            (SqlState::DISK_FULL, PortErrorKind::Full),
            (SqlState::TOO_MANY_CONNECTIONS, PortErrorKind::Unavailable),
            (SqlState::CANNOT_CONNECT_NOW, PortErrorKind::Unavailable),
            (SqlState::LOCK_NOT_AVAILABLE, PortErrorKind::Unavailable),
            (SqlState::INVALID_PASSWORD, PortErrorKind::Denied),
            (SqlState::INSUFFICIENT_PRIVILEGE, PortErrorKind::Denied),
            (SqlState::UNDEFINED_DATABASE, PortErrorKind::NotFound),
            (SqlState::DATA_CORRUPTED, PortErrorKind::Damaged),
            (SqlState::SYNTAX_ERROR, PortErrorKind::Failed),
        ] {
            assert_eq!(kind(&code).0, expected, "{code:?}");
        }
        assert!(!kind(&SqlState::UNIQUE_VIOLATION).1, "it would repeat a value");
    }
}
