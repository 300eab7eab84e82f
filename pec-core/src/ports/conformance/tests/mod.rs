//! The versions in memory pass, and what is broken is caught.

mod broken_index;
mod broken_objects;
mod broken_source;

use super::{Fixture, INDEX, Mailbox, OBJECTS, Report, SOURCE, index, objects, source};
use crate::ports::{
    Index, Listed, MailSource, Mark, MemoryIndex, MemoryObjects, MemorySource, Objects, PortError,
};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct Stores {
    objects: Arc<MemoryObjects>,
    index: Arc<MemoryIndex>,
}

impl Fixture<dyn Objects> for Stores {
    fn fresh(&mut self) -> Result<Arc<dyn Objects>, PortError> {
        self.objects = Arc::default();
        Ok(self.objects.clone())
    }
    fn reopen(&mut self) -> Result<Arc<dyn Objects>, PortError> {
        Ok(self.objects.clone())
    }
}

impl Fixture<dyn Index> for Stores {
    fn fresh(&mut self) -> Result<Arc<dyn Index>, PortError> {
        self.index = Arc::default();
        Ok(self.index.clone())
    }
    fn reopen(&mut self) -> Result<Arc<dyn Index>, PortError> {
        Ok(self.index.clone())
    }
}

/// Many handles on one source.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<MemorySource>>);

impl MailSource for Shared {
    fn list(&mut self, after: Option<&str>, most: usize) -> Result<Vec<Listed>, PortError> {
        self.0.lock().unwrap().list(after, most)
    }
    fn fetch(&mut self, id: &str, chunk: Chunk<'_>) -> Result<(), PortError> {
        self.0.lock().unwrap().fetch(id, chunk)
    }
    fn mark(&mut self, id: &str, mark: Mark, on: bool) -> Result<(), PortError> {
        self.0.lock().unwrap().mark(id, mark, on)
    }
    fn delete(&mut self, id: &str) -> Result<(), PortError> {
        self.0.lock().unwrap().delete(id)
    }
}

/// Who takes the chunks of a message.
type Chunk<'a> = &'a mut dyn FnMut(&[u8]) -> Result<(), PortError>;

fn filled(messages: &[Vec<u8>]) -> MemorySource {
    messages.iter().enumerate().fold(MemorySource::default(), |source, (place, bytes)| {
        let listed = Listed {
            permanent: place % 2 == 0,
            bytes: (place % 3 == 0).then_some(bytes.len() as u64),
            ..Listed::new(format!("message {place}"))
        };
        source.with(listed, bytes.clone())
    })
}

impl Mailbox for Shared {
    fn fresh(&mut self, messages: &[Vec<u8>]) -> Result<Box<dyn MailSource>, PortError> {
        self.0 = Arc::new(Mutex::new(filled(messages)));
        self.reopen()
    }
    fn reopen(&mut self) -> Result<Box<dyn MailSource>, PortError> {
        Ok(Box::new(self.clone()))
    }
}

#[test]
fn objects_in_memory_pass() {
    objects(&mut Stores::default()).assert_passed();
}

#[test]
fn an_index_in_memory_passes() {
    index(&mut Stores::default()).assert_passed();
}

#[test]
fn a_source_in_memory_passes() {
    source(&mut Shared::default()).assert_passed();
}

#[test]
fn each_check_has_a_name_of_its_own() {
    for names in [
        OBJECTS.iter().map(|check| check.name).collect::<Vec<_>>(),
        INDEX.iter().map(|check| check.name).collect(),
        SOURCE.iter().map(|check| check.name).collect(),
    ] {
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')));
    }
}

#[test]
fn a_report_tells_what_is_wrong() {
    let refused = |_: &mut dyn Fixture<dyn Objects>| super::tools::equal("the size", 3, 4);
    let check = super::Check::new("sizes", "sizes are right", refused as super::StoreRun<dyn Objects>);
    let report = Report(vec![check.run(&mut Stores::default())]);
    assert!(!report.passed());
    let text = "1 of 1 checks failed\n  sizes (sizes are right)\n    the size: expected 4, found 3\n";
    assert_eq!(report.to_string(), text);
}
