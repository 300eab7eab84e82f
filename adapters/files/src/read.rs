//! Reading a file into a buffer that is used again for the next.

use crate::Error;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A worker's buffer. Fresh memory costs as much as hashing what is read into it, so it is kept, but not at any size.
#[derive(Default)]
pub struct Buffer(Vec<u8>);

/// Memory up to this is always kept.
const KEEP: usize = 16 * 1024 * 1024;

impl Buffer {
    /// The bytes of a file, which stay here until the next is read.
    ///
    /// # Errors
    ///
    /// [`Error::MessageTooLarge`] if there are more than `limit` bytes; then by its size, unread. The others if it cannot be read.
    pub fn load(&mut self, path: &Path, limit: usize) -> Result<&[u8], Error> {
        let read = |error: std::io::Error| Error::from(&error);
        let file = File::open(path).map_err(read)?;
        let size = file.metadata().map_err(read)?.len();
        let Some(size) = usize::try_from(size).ok().filter(|size| *size <= limit) else {
            return Err(Error::MessageTooLarge { found: size, allowed: limit });
        };
        self.0.clear();
        if self.0.capacity() > KEEP && self.0.capacity() / 4 > size {
            self.0 = Vec::new();
        }
        self.0.reserve(size.saturating_add(64));
        let most = u64::try_from(limit).unwrap_or(u64::MAX);
        file.take(most.saturating_add(1)).read_to_end(&mut self.0).map_err(read)?;
        if self.0.len() > limit {
            let found = u64::try_from(self.0.len()).unwrap_or(u64::MAX);
            return Err(Error::MessageTooLarge { found, allowed: limit });
        }
        Ok(&self.0)
    }

    /// The same, in memory of its own.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn read(path: &Path, limit: usize) -> Result<Vec<u8>, Error> {
        let mut buffer = Self::default();
        buffer.load(path, limit)?;
        Ok(buffer.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_over_the_limit_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a.eml");
        std::fs::write(&path, b"12345").unwrap();
        let mut buffer = Buffer::default();
        assert_eq!(buffer.load(&path, 5).unwrap(), b"12345");
        assert_eq!(buffer.load(&path, 3), Err(Error::MessageTooLarge { found: 5, allowed: 3 }), "unread");
        assert_eq!(buffer.load(&root.path().join("b"), 4).unwrap_err().code(), "not_found");
        assert_eq!(buffer.load(&path, 5).unwrap(), b"12345", "the buffer still serves");
    }
}
