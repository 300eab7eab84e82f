//! The versions in memory pass, and what is broken is caught.

use super::{Fixture, Mailbox, index, objects, source};
use crate::ports::{Index, Listed, MailSource, MemoryIndex, MemoryObjects, MemorySource, Objects, PortError};
use std::sync::Arc;

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

/// Messages that outlast the source: a source in memory is its own copy.
#[derive(Default)]
struct Messages(Vec<Vec<u8>>);

impl Mailbox for Messages {
    fn fresh(&mut self, messages: &[Vec<u8>]) -> Result<Box<dyn MailSource>, PortError> {
        self.0 = messages.to_vec();
        self.reopen()
    }
    fn reopen(&mut self) -> Result<Box<dyn MailSource>, PortError> {
        let source = self.0.iter().enumerate().fold(MemorySource::default(), |source, (place, bytes)| {
            source.with(
                Listed { permanent: place % 2 == 0, ..Listed::new(format!("message {place}")) },
                bytes.clone(),
            )
        });
        Ok(Box::new(source))
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
    source(&mut Messages::default()).assert_passed();
}
