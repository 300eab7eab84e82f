//! A process that dies at any moment: each operation on the stores is once the last one.

use crate::common::{Stores, by, judge, now, some};
use pec_archive::{Archive, Error, Policy, Progress, Sha256};
use pec_core::ports::{
    Batch, Document, Index, ObjectInfo, Objects, PortError, PortErrorKind, Position, Query, TextId,
};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Lets so many writes through; then the process is dead. Whether the last one was done, nobody learns.
#[derive(Clone)]
struct Fuse {
    left: Arc<AtomicUsize>,
    last_is_done: bool,
}

impl Fuse {
    fn write<T>(&self, write: impl FnOnce() -> Result<T, PortError>) -> Result<T, PortError> {
        let left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        match left {
            Ok(1) if self.last_is_done => write().and_then(|_| Err(dead())),
            Ok(1) | Err(_) => Err(dead()),
            Ok(_) => write(),
        }
    }

    fn read<T>(&self, read: impl FnOnce() -> Result<T, PortError>) -> Result<T, PortError> {
        if self.left.load(Ordering::SeqCst) == 0 { Err(dead()) } else { read() }
    }
}

fn dead() -> PortError {
    PortError::new(PortErrorKind::Unavailable, "the process is dead")
}

struct Fused<T>(Arc<T>, Fuse);

impl<T: Objects> Objects for Fused<T> {
    fn create(&self, name: &str, bytes: Vec<u8>) -> Result<(), PortError> {
        self.1.write(|| self.0.create(name, bytes))
    }
    fn get(&self, name: &str) -> Result<Vec<u8>, PortError> {
        self.1.read(|| self.0.get(name))
    }
    fn get_range(&self, name: &str, from: u64, length: u64) -> Result<Vec<u8>, PortError> {
        self.1.read(|| self.0.get_range(name, from, length))
    }
    fn list(&self, prefix: &str, after: Option<&str>, most: usize) -> Result<Vec<ObjectInfo>, PortError> {
        self.1.read(|| self.0.list(prefix, after, most))
    }
    fn delete(&self, name: &str) -> Result<(), PortError> {
        self.1.write(|| self.0.delete(name))
    }
}

impl<T: Index> Index for Fused<T> {
    fn position(&self) -> Result<Position, PortError> {
        self.1.read(|| self.0.position())
    }
    fn write(&self, batch: &Batch) -> Result<(), PortError> {
        self.1.write(|| self.0.write(batch))
    }
    fn get(&self, keys: &[&str]) -> Result<Vec<Option<Document>>, PortError> {
        self.1.read(|| self.0.get(keys))
    }
    fn has_texts(&self, ids: &[TextId]) -> Result<Vec<bool>, PortError> {
        self.1.read(|| self.0.has_texts(ids))
    }
    fn find(&self, query: &Query) -> Result<Vec<Document>, PortError> {
        self.1.read(|| self.0.find(query))
    }
    fn count(&self, query: &Query) -> Result<u64, PortError> {
        self.1.read(|| self.0.count(query))
    }
    fn clear(&self) -> Result<(), PortError> {
        self.1.write(|| self.0.clear())
    }
}

/// Works on the archive until the fuse blows: takes in, tags, deletes. Gives what was acknowledged.
fn work(stores: &Stores, fuse: &Fuse) -> Result<(), (BTreeSet<Sha256>, Error)> {
    let objects: Arc<dyn Objects> = Arc::new(Fused(stores.objects.clone(), fuse.clone()));
    let index: Arc<dyn Index> = Arc::new(Fused(stores.index.clone(), fuse.clone()));
    let mut kept = BTreeSet::new();
    let archive = match Archive::create(objects.clone(), index.clone(), Policy::new(0, true), &by()) {
        Err(Error::ArchiveExists) => Archive::open(objects, index),
        other => other,
    };
    let archive = archive.map_err(|error| (kept.clone(), error))?;
    archive
        .add(&mut some(20), "office", &judge(), &by(), &mut |progress| {
            if let Progress::Kept { message, .. } = progress {
                kept.insert(message);
            }
            ControlFlow::Continue(())
        })
        .map_err(|error| (kept.clone(), error))?;
    let mut messages = kept.iter().copied();
    let (tagged, deleted) = (messages.next().unwrap(), messages.next().unwrap());
    archive.tag(&tagged, "Clients/Rossi", true, &by()).map_err(|error| (kept.clone(), error))?;
    kept.remove(&deleted);
    archive.delete(&deleted, "asked for", &by()).map_err(|error| (kept.clone(), error))?;
    Ok(())
}

#[test]
fn after_any_operation_nothing_acknowledged_is_missing_and_going_on_completes() {
    for last_is_done in [false, true] {
        let mut survived = 0;
        for operations in 1.. {
            let stores = Stores::default();
            let fuse = Fuse { left: Arc::new(AtomicUsize::new(operations)), last_is_done };
            let outcome = work(&stores, &fuse);
            let finished = outcome.is_ok();
            let kept = outcome.err().map(|(kept, _)| kept).unwrap_or_default();
            // Another process opens what is left. If not even the archive was made, it is made now.
            match stores.open() {
                Ok(archive) => {
                    survived += 1;
                    for message in &kept {
                        assert_eq!(
                            Sha256::of(&archive.message(message).unwrap()),
                            *message,
                            "after {operations}"
                        );
                    }
                    let checked =
                        archive.check(None, None, &by(), &mut |_| ControlFlow::Continue(())).unwrap();
                    assert!(checked.is_sound(), "after {operations}: {:?}", checked.faults);
                }
                Err(Error::NoArchive) => assert!(kept.is_empty()),
                Err(error) => panic!("after {operations}: {error}"),
            }
            if !finished {
                let endless = Fuse { left: Arc::new(AtomicUsize::new(usize::MAX)), last_is_done };
                work(&stores, &endless).unwrap();
            }
            let archive = stores.open().unwrap();
            let checked =
                archive.check(Some(&judge()), None, &by(), &mut |_| ControlFlow::Continue(())).unwrap();
            assert!(checked.is_sound(), "{operations}: {:?}", checked.faults);
            assert_eq!(archive.status(now(), now()).unwrap().messages, checked.sound);
            if finished {
                break;
            }
        }
        assert!(survived > 5, "{survived}");
    }
}
