//! What the port asks of every index.

use pec_core::ports::{
    Index, PortError,
    conformance::{self, Fixture},
};
use pec_sqlite::SqliteIndex;
use std::{path::PathBuf, sync::Arc};

/// Each new index is a new file in the folder.
struct Files {
    folder: tempfile::TempDir,
    count: u32,
}

impl Files {
    fn path(&self) -> PathBuf {
        self.folder.path().join(format!("{}.db", self.count))
    }
}

impl Fixture<dyn Index> for Files {
    fn fresh(&mut self) -> Result<Arc<dyn Index>, PortError> {
        self.count += 1;
        Ok(Arc::new(SqliteIndex::create(self.path())?))
    }

    fn reopen(&mut self) -> Result<Arc<dyn Index>, PortError> {
        Ok(Arc::new(SqliteIndex::open(self.path())?))
    }
}

#[test]
fn it_does_what_the_port_asks() -> std::io::Result<()> {
    let mut files = Files { folder: tempfile::tempdir()?, count: 0 };
    conformance::index(&mut files).assert_passed();
    Ok(())
}
