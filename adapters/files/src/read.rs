//! Reading a file into a buffer that is used again for the next.

use crate::Error;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A worker's buffer. Fresh memory costs as much as hashing what is read into it, so it is kept, but not at any size.
#[derive(Default)]
pub struct Buffer {
    bytes: Vec<u8>,
    /// Where the file begins.
    start: usize,
}

/// Memory up to this is always kept.
const KEEP: usize = 16 * 1024 * 1024;

/// Where a file may begin in memory. Large blocks of glibc begin 16 bytes into a page, and there the kernel of an AMD Zen 3
/// copies a fifth as fast (its `rep movsb` minds the first 32 bytes of a page): as slowly as one hashes.
const ALIGNMENT: usize = 64;

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
        self.bytes.clear();
        if self.bytes.capacity() > KEEP && self.bytes.capacity() / 4 > size {
            self.bytes = Vec::new();
        }
        self.bytes.reserve(size.saturating_add(2 * ALIGNMENT));
        // A hint: where it is not followed, reading is slower and nothing else.
        self.start = self.bytes.as_ptr().align_offset(ALIGNMENT).min(ALIGNMENT);
        self.bytes.resize(self.start, 0);
        let most = u64::try_from(limit).unwrap_or(u64::MAX);
        file.take(most.saturating_add(1)).read_to_end(&mut self.bytes).map_err(read)?;
        let length = self.as_ref().len();
        if length > limit {
            let found = u64::try_from(length).unwrap_or(u64::MAX);
            return Err(Error::MessageTooLarge { found, allowed: limit });
        }
        Ok((*self).as_ref())
    }

    /// The bytes of a file, in memory of their own.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn read(path: &Path, limit: usize) -> Result<Self, Error> {
        let mut buffer = Self::default();
        buffer.load(path, limit)?;
        Ok(buffer)
    }

    /// The bytes alone; they are moved, if only by a few places.
    #[must_use]
    pub fn into_vec(mut self) -> Vec<u8> {
        self.bytes.drain(..self.start);
        self.bytes
    }
}

/// The bytes of the file that was read last.
impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
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
        assert_eq!(Buffer::read(&path, 5).unwrap().into_vec(), b"12345");
    }
}
