//! The suites that every implementation of a port has to pass, for implementations in another language.

use crate::json;
use pec_core::ports::conformance::{self, Fixture, Mailbox, Outcome};
use pec_core::ports::{Index, MailSource, Objects, PortError};
use serde::Serialize;
use std::sync::Arc;

/// Opens a store of the host's: `true` asks for a new and empty one in place of the one before, `false` for another handle on the
/// one that was opened last.
pub type OpenObjects<'a> = &'a mut dyn FnMut(bool) -> Result<Arc<dyn Objects>, PortError>;

/// The same for an index.
pub type OpenIndex<'a> = &'a mut dyn FnMut(bool) -> Result<Arc<dyn Index>, PortError>;

/// Opens a source of the host's: one that holds exactly these messages; without any given, the one that was opened last, again.
pub type OpenSource<'a> = &'a mut dyn FnMut(Option<&[Vec<u8>]>) -> Result<Box<dyn MailSource>, PortError>;

struct Stores<'a, Port: ?Sized>(&'a mut dyn FnMut(bool) -> Result<Arc<Port>, PortError>);

impl<Port: ?Sized> Fixture<Port> for Stores<'_, Port> {
    fn fresh(&mut self) -> Result<Arc<Port>, PortError> {
        (self.0)(true)
    }

    fn reopen(&mut self) -> Result<Arc<Port>, PortError> {
        (self.0)(false)
    }
}

struct Sources<'a> {
    open: OpenSource<'a>,
    can_hold: &'a dyn Fn(&[u8]) -> bool,
}

impl Mailbox for Sources<'_> {
    fn fresh(&mut self, messages: &[Vec<u8>]) -> Result<Box<dyn MailSource>, PortError> {
        (self.open)(Some(messages))
    }

    fn reopen(&mut self) -> Result<Box<dyn MailSource>, PortError> {
        (self.open)(None)
    }

    fn can_hold(&self, message: &[u8]) -> bool {
        (self.can_hold)(message)
    }
}

/// Tries every check of a store of objects.
pub fn check_objects(open: OpenObjects<'_>) -> Vec<Outcome> {
    conformance::objects(&mut Stores(open)).outcomes().to_vec()
}

/// Tries every check of an index.
pub fn check_index(open: OpenIndex<'_>) -> Vec<Outcome> {
    conformance::index(&mut Stores(open)).outcomes().to_vec()
}

/// Tries every check of a source. `can_hold` says whether such a source can hold a message unchanged; an ordinary one it has to.
pub fn check_source(open: OpenSource<'_>, can_hold: &dyn Fn(&[u8]) -> bool) -> Vec<Outcome> {
    conformance::source(&mut Sources { open, can_hold }).outcomes().to_vec()
}

/// How the checks went, as JSON: a list of `name`, `meaning` and `violation`, which is `null` if all is as it must be, and else says
/// `what` was tried, what was `expected` and what was `found`.
#[must_use]
pub fn outcomes_json(outcomes: &[Outcome]) -> String {
    #[derive(Serialize)]
    struct ViolationJson<'a> {
        what: &'a str,
        expected: &'a str,
        found: &'a str,
    }
    #[derive(Serialize)]
    struct OutcomeJson<'a> {
        name: &'static str,
        meaning: &'static str,
        violation: Option<ViolationJson<'a>>,
    }
    let shown = outcomes.iter().map(|outcome| OutcomeJson {
        name: outcome.name,
        meaning: outcome.meaning,
        violation: outcome.violation.as_ref().map(|violation| ViolationJson {
            what: &violation.what,
            expected: &violation.expected,
            found: &violation.found,
        }),
    });
    json(&shown.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pec_core::ports::{MemoryObjects, MemorySource};

    #[test]
    fn a_store_in_memory_passes_and_one_that_forgets_fails() {
        let mut last = Arc::new(MemoryObjects::default());
        let outcomes = check_objects(&mut |fresh| {
            if fresh {
                last = Arc::default();
            }
            Ok(last.clone())
        });
        assert!(!outcomes.is_empty() && outcomes.iter().all(|outcome| outcome.violation.is_none()));
        let outcomes = check_objects(&mut |_| Ok(Arc::<MemoryObjects>::default()));
        assert!(outcomes.iter().any(|outcome| outcome.violation.is_some()));
        assert!(outcomes_json(&outcomes).contains("\"violation\":{\"what\""));
    }

    #[test]
    fn a_source_that_is_always_empty_fails() {
        let outcomes = check_source(&mut |_| Ok(Box::new(MemorySource::default())), &|_| true);
        assert!(outcomes.iter().any(|outcome| outcome.violation.is_some()));
    }
}
