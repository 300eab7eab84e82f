//! Files, opened as often as needed: also those that can be read only once.

use crate::walk::Shape;
use std::collections::HashMap;
use std::fs;
use std::io::{self, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

/// Copies of what could be read only once, standard input or a pipe: files without a name, which the system takes away with the
/// process.
#[derive(Default)]
pub(super) struct Streams {
    copies: HashMap<Arc<Path>, fs::File>,
}

impl Streams {
    /// Opens a file at its beginning.
    pub(super) fn open(&mut self, path: &Arc<Path>, shape: Shape) -> io::Result<fs::File> {
        if shape != Shape::Stream {
            return fs::File::open(path);
        }
        if !self.copies.contains_key(path) {
            let mut copy = tempfile::tempfile()?;
            if path.as_os_str() == "-" {
                io::copy(&mut io::stdin().lock(), &mut copy)?;
            } else {
                io::copy(&mut fs::File::open(path)?, &mut copy)?;
            }
            self.copies.insert(Arc::clone(path), copy);
        }
        let Some(copy) = self.copies.get(path) else { return Err(io::ErrorKind::NotFound.into()) };
        // It shares its position with the copy: one is read at a time.
        let mut copy = copy.try_clone()?;
        copy.seek(SeekFrom::Start(0))?;
        Ok(copy)
    }
}
