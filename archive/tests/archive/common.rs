//! What the tests share: an archive in memory, and the sample mailbox.

use pec_archive::{Archive, By, Error, Judge, Policy, Summary};
use pec_core::UnixTime;
use pec_core::ports::{Index, Listed, MailSource, MemoryIndex, MemoryObjects, MemorySource, Objects};
use pec_core::trust::TrustStore;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata")
}

pub(crate) fn judge() -> Judge {
    let mut store = TrustStore::pec();
    store.add_authorities(&std::fs::read(testdata().join("pki/ca.pem")).unwrap()).unwrap();
    Judge::new(store)
}

/// A day on which the sample mailbox has all its states.
pub(crate) fn now() -> UnixTime {
    UnixTime::parse_rfc3339("2025-11-21T06:30:00Z").unwrap()
}

pub(crate) fn by() -> By {
    By::new("clerk", now())
}

#[derive(Clone, Default)]
pub(crate) struct Stores {
    pub(crate) objects: Arc<MemoryObjects>,
    pub(crate) index: Arc<MemoryIndex>,
}

impl Stores {
    pub(crate) fn objects(&self) -> Arc<dyn Objects> {
        self.objects.clone()
    }

    pub(crate) fn index(&self) -> Arc<dyn Index> {
        self.index.clone()
    }

    pub(crate) fn create(&self) -> Archive {
        Archive::create(self.objects(), self.index(), Policy::default(), &by()).unwrap()
    }

    pub(crate) fn open(&self) -> Result<Archive, Error> {
        Archive::open(self.objects(), self.index())
    }
}

/// The sample mailbox, with the folders in which its messages lie.
pub(crate) fn sample() -> MemorySource {
    some(usize::MAX)
}

/// The first messages of the sample mailbox.
pub(crate) fn some(most: usize) -> MemorySource {
    let root = testdata().join("mailbox");
    let mut source = MemorySource::default();
    for stored in pec_files::messages([&root], 1 << 28).take(most) {
        let mut listed = Listed::new(stored.file().strip_prefix(&root).unwrap().to_string_lossy());
        listed.folder = pec_files::folder(stored.file());
        source = source.with(listed, stored.into_bytes().unwrap());
    }
    source
}

pub(crate) fn add(archive: &Archive, source: &mut dyn MailSource) -> Summary {
    archive.add(source, "office", &judge(), &by(), &mut |_| ControlFlow::Continue(())).unwrap()
}
