//! A folder keeps the contract of the port.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "helpers of tests"
)]

use pec_core::ports::{Objects, PortError, conformance};
use pec_objects::FolderObjects;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

struct Folders {
    scratch: TempDir,
    made: usize,
}

impl Folders {
    fn last(&self) -> PathBuf {
        self.scratch.path().join(self.made.to_string())
    }
}

impl conformance::Fixture<dyn Objects> for Folders {
    fn fresh(&mut self) -> Result<Arc<dyn Objects>, PortError> {
        self.made += 1;
        Ok(Arc::new(FolderObjects::create(self.last())?))
    }

    fn reopen(&mut self) -> Result<Arc<dyn Objects>, PortError> {
        Ok(Arc::new(FolderObjects::open(self.last())?))
    }
}

#[test]
fn a_folder_keeps_the_contract() {
    let mut folders = Folders { scratch: tempfile::tempdir().unwrap(), made: 0 };
    conformance::objects(&mut folders).assert_passed();
}
