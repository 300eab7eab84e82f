//! Objects that are wrong in one way each.

use super::super::{Fixture, OBJECTS};
use crate::ports::{MemoryObjects, ObjectInfo, Objects, PortError, PortErrorKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    Forgets,
    Overwrites,
    ChangesLineEnds,
    FoldersFirst,
    WholeFoldersOnly,
    BehindIncluded,
    AThousandAtMost,
    RangeHasToFit,
    WrongSizes,
    AnyName,
    DeletesInSilence,
    DeletesTheFolder,
    HalfAtFirst,
    TwoMaySucceed,
}

use Fault::*;

/// Each fault, with a check that finds it.
const CAUGHT: &[(Fault, &str)] = &[
    (Forgets, "another_handle_sees_it"),
    (Overwrites, "a_name_is_taken_once"),
    (Overwrites, "one_of_many_creates"),
    (ChangesLineEnds, "bytes_stay_as_they_are"),
    (FoldersFirst, "lists_in_the_order_of_bytes"),
    (WholeFoldersOnly, "lists_by_prefix"),
    (BehindIncluded, "lists_by_pages"),
    (BehindIncluded, "lists_behind_a_name"),
    (AThousandAtMost, "lists_of_many"),
    (RangeHasToFit, "ranges"),
    (WrongSizes, "bytes_stay_as_they_are"),
    (AnyName, "names_that_are_none"),
    (DeletesInSilence, "what_is_absent"),
    (DeletesTheFolder, "deleting"),
    (HalfAtFirst, "no_half_objects"),
    (TwoMaySucceed, "one_of_many_creates"),
];

#[derive(Clone)]
struct Broken {
    inner: Arc<MemoryObjects>,
    reads: Arc<AtomicU64>,
    fault: Fault,
}

impl Broken {
    fn new(fault: Fault) -> Self {
        Self { inner: Arc::default(), reads: Arc::default(), fault }
    }
}

impl Fixture<dyn Objects> for Broken {
    fn fresh(&mut self) -> Result<Arc<dyn Objects>, PortError> {
        *self = Self::new(self.fault);
        Ok(Arc::new(self.clone()))
    }
    fn reopen(&mut self) -> Result<Arc<dyn Objects>, PortError> {
        Ok(Arc::new(if self.fault == Forgets { Self::new(Forgets) } else { self.clone() }))
    }
}

impl Objects for Broken {
    fn create(&self, name: &str, mut bytes: Vec<u8>) -> Result<(), PortError> {
        match self.fault {
            Overwrites => drop(self.inner.delete(name)),
            ChangesLineEnds => bytes.retain(|byte| *byte != b'\r'),
            AnyName if self.inner.get(name).is_err_and(|error| error.kind() == PortErrorKind::Invalid) => {
                return Ok(());
            }
            HalfAtFirst => {
                self.inner.create(name, bytes[..bytes.len() / 2].to_vec())?;
                wait_for(&self.reads);
                self.inner.delete(name)?;
            }
            TwoMaySucceed => {
                let taken = self.inner.get(name).is_ok();
                wait_for(&self.reads);
                if !taken {
                    drop(self.inner.delete(name));
                }
            }
            _ => {}
        }
        self.inner.create(name, bytes)
    }

    fn get(&self, name: &str) -> Result<Vec<u8>, PortError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.inner.get(name)
    }

    fn get_range(&self, name: &str, from: u64, length: u64) -> Result<Vec<u8>, PortError> {
        let bytes = self.inner.get_range(name, from, length)?;
        if self.fault == RangeHasToFit && (bytes.len() as u64) < length {
            return Err(PortError::new(PortErrorKind::Invalid, "the object is not that long"));
        }
        Ok(bytes)
    }

    fn list(&self, prefix: &str, after: Option<&str>, most: usize) -> Result<Vec<ObjectInfo>, PortError> {
        let mut found = self.inner.list(
            prefix,
            after,
            if self.fault == AThousandAtMost { most.min(1_000) } else { most },
        )?;
        match self.fault {
            FoldersFirst => found.sort_by_key(|info| info.name.replace('/', "\0")),
            WholeFoldersOnly => {
                found.retain(|info| prefix.is_empty() || prefix.ends_with('/') || info.name == prefix)
            }
            BehindIncluded => {
                found = self.inner.list(prefix, None, usize::MAX)?;
                found.retain(|info| after.is_none_or(|after| info.name.as_str() >= after));
                found.truncate(most);
            }
            WrongSizes => found.iter_mut().for_each(|info| info.bytes = info.bytes.max(1)),
            // It takes the end of a page of the service for the end of the list.
            AThousandAtMost if after.is_some() => found.clear(),
            _ => {}
        }
        Ok(found)
    }

    fn delete(&self, name: &str) -> Result<(), PortError> {
        let deleted = self.inner.delete(name);
        if self.fault == DeletesTheFolder {
            let folder = name.split('/').next().unwrap_or_default();
            for info in self.inner.list(&format!("{folder}/"), None, usize::MAX)? {
                self.inner.delete(&info.name)?;
            }
        }
        if self.fault == DeletesInSilence { Ok(()) } else { deleted }
    }
}

/// Until somebody else reads, or for so long that nobody will.
pub(super) fn wait_for(reads: &AtomicU64) {
    let before = reads.load(Ordering::SeqCst);
    for _ in 0..20_000 {
        if reads.load(Ordering::SeqCst) >= before + 3 {
            break;
        }
        std::thread::yield_now();
    }
}

#[test]
fn each_fault_is_caught() {
    for (fault, name) in CAUGHT {
        let check = OBJECTS.iter().find(|check| check.name == *name).expect(name);
        let outcome = check.run(&mut Broken::new(*fault));
        assert!(outcome.violation.is_some(), "{fault:?} gets through {name}");
    }
}
