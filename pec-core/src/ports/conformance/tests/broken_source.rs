//! Sources that are wrong in one way each.

use super::super::{Mailbox, SOURCE};
use super::{Chunk, Shared};
use crate::ports::{Listed, MailSource, Mark, PortError, PortErrorKind};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    ChangesLineEnds,
    LeavesOutTheLast,
    OneTwice,
    OrderByPage,
    WrongSizes,
    UnknownIsEmpty,
    UnknownBegins,
    SwallowsErrors,
    OwnErrors,
    GoesOnAfterErrors,
    MarksOthers,
    MarksNothing,
    DeletesTwo,
    DeletesNothing,
    NewIds,
}

use Fault::*;

/// Each fault, with a check that finds it.
const CAUGHT: &[(Fault, &str)] = &[
    (ChangesLineEnds, "every_message_once"),
    (ChangesLineEnds, "odd_messages"),
    (ChangesLineEnds, "big_messages"),
    (LeavesOutTheLast, "every_message_once"),
    (OneTwice, "ids"),
    (OrderByPage, "lists_by_pages"),
    (WrongSizes, "sizes"),
    (UnknownIsEmpty, "unknown_ids"),
    (UnknownIsEmpty, "an_empty_source"),
    (UnknownBegins, "unknown_ids"),
    (SwallowsErrors, "who_takes_no_more"),
    (OwnErrors, "who_takes_no_more"),
    (GoesOnAfterErrors, "who_takes_no_more"),
    (MarksOthers, "marks"),
    (MarksNothing, "marks"),
    (DeletesTwo, "deleting"),
    (DeletesNothing, "deleting"),
    (NewIds, "permanent_ids"),
];

#[derive(Clone)]
struct Broken {
    inner: Shared,
    fault: Fault,
    /// What it puts in front of each id.
    prefix: String,
}

impl Broken {
    fn inner_id<'a>(&self, id: &'a str) -> &'a str {
        id.strip_prefix(&self.prefix).unwrap_or("none")
    }
}

impl Mailbox for Broken {
    fn fresh(&mut self, messages: &[Vec<u8>]) -> Result<Box<dyn MailSource>, PortError> {
        self.inner.fresh(messages)?;
        Ok(Box::new(self.clone()))
    }
    fn reopen(&mut self) -> Result<Box<dyn MailSource>, PortError> {
        if self.fault == NewIds {
            self.prefix.push('n');
        }
        Ok(Box::new(self.clone()))
    }
}

impl MailSource for Broken {
    fn list(&mut self, after: Option<&str>, most: usize) -> Result<Vec<Listed>, PortError> {
        let after = after.map(|after| self.inner_id(after));
        let mut listed = match self.inner.list(after, most) {
            Err(error) if self.fault == UnknownBegins && error.kind() == PortErrorKind::NotFound => {
                self.inner.list(None, most)?
            }
            other => other?,
        };
        match self.fault {
            LeavesOutTheLast if listed.len() < most => drop(listed.pop()),
            OneTwice if after.is_none() => listed.extend(listed.first().cloned()),
            OrderByPage if most > 3 => listed.reverse(),
            WrongSizes => listed.iter_mut().for_each(|listed| listed.bytes = Some(7)),
            _ => {}
        }
        listed.iter_mut().for_each(|listed| listed.id.insert_str(0, &self.prefix));
        Ok(listed)
    }

    fn fetch(&mut self, id: &str, chunk: Chunk<'_>) -> Result<(), PortError> {
        let (id, fault) = (self.inner_id(id), self.fault);
        let mut went_wrong = None;
        let end = self.inner.fetch(id, &mut |bytes| {
            let bytes: Vec<u8> =
                bytes.iter().copied().filter(|byte| fault != ChangesLineEnds || *byte != b'\r').collect();
            match (chunk(&bytes), fault) {
                (Err(error), GoesOnAfterErrors) => {
                    went_wrong.get_or_insert(error);
                    Ok(())
                }
                (result, _) => result,
            }
        });
        match fault {
            GoesOnAfterErrors => went_wrong.map_or(end, Err),
            UnknownIsEmpty | SwallowsErrors => Ok(()),
            OwnErrors => end.map_err(|_| PortError::new(PortErrorKind::Failed, "it could not be fetched")),
            _ => end,
        }
    }

    fn mark(&mut self, id: &str, mark: Mark, on: bool) -> Result<(), PortError> {
        match self.fault {
            MarksNothing => Ok(()),
            MarksOthers => self.inner.mark("message 0", mark, on),
            _ => self.inner.mark(self.inner_id(id), mark, on),
        }
    }

    fn delete(&mut self, id: &str) -> Result<(), PortError> {
        match self.fault {
            DeletesNothing => return Ok(()),
            DeletesTwo => drop(self.inner.delete("message 5")),
            _ => {}
        }
        let id = self.inner_id(id).to_owned();
        self.inner.delete(&id)
    }
}

#[test]
fn each_fault_is_caught() {
    for (fault, name) in CAUGHT {
        let check = SOURCE.iter().find(|check| check.name == *name).expect(name);
        let mut broken = Broken { inner: Shared::default(), fault: *fault, prefix: "id ".into() };
        assert!(check.run(&mut broken).violation.is_some(), "{fault:?} gets through {name}");
    }
}

/// A source that is only read, and one that holds little, pass too.
#[test]
fn what_a_source_may_lack_is_no_fault() {
    struct ReadOnly(Shared);
    impl MailSource for ReadOnly {
        fn list(&mut self, after: Option<&str>, most: usize) -> Result<Vec<Listed>, PortError> {
            self.0.list(after, most)
        }
        fn fetch(&mut self, id: &str, chunk: Chunk<'_>) -> Result<(), PortError> {
            self.0.fetch(id, chunk)
        }
    }
    impl Mailbox for ReadOnly {
        fn fresh(&mut self, messages: &[Vec<u8>]) -> Result<Box<dyn MailSource>, PortError> {
            assert!(messages.iter().all(|message| message.starts_with(b"From:")));
            self.0.fresh(messages)?;
            self.reopen()
        }
        fn reopen(&mut self) -> Result<Box<dyn MailSource>, PortError> {
            Ok(Box::new(Self(self.0.clone())))
        }
        fn can_hold(&self, message: &[u8]) -> bool {
            message.starts_with(b"From:")
        }
    }
    super::source(&mut ReadOnly(Shared::default())).assert_passed();
}
