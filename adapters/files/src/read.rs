//! Reading a file into a buffer that is used again for the next.

use crate::Error;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::ops::Range;
use std::path::Path;

/// A worker's buffer. Fresh memory costs as much as hashing what is read into it, so it is kept, but not at any size.
#[derive(Default)]
pub struct Buffer {
    /// More than the file: what was used once need not be cleared for the next.
    bytes: Vec<u8>,
    file: Range<usize>,
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
        let mut file = File::open(path).map_err(read)?;
        let size = file.metadata().map_err(read)?.len();
        let Some(size) = usize::try_from(size).ok().filter(|size| *size <= limit) else {
            return Err(Error::MessageTooLarge { found: size, allowed: limit });
        };
        // One byte more shows that the file has grown.
        let room = size.saturating_add(1);
        self.make_room(room);
        let (start, mut length) = (self.file.start, 0);
        while let Some(free) =
            self.bytes.get_mut(start + length..start + room).filter(|free| !free.is_empty())
        {
            match file.read(free) {
                Ok(0) => break,
                Ok(more) => {
                    length += more;
                    // As many as it has, and not the one more that was asked for: asking again would tell nothing new.
                    if length == size {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(read(error)),
            }
        }
        if length == room {
            self.bytes.truncate(start + length);
            let most = u64::try_from(limit.saturating_sub(size)).unwrap_or(u64::MAX);
            length += file.take(most).read_to_end(&mut self.bytes).map_err(read)?;
        }
        if length > limit {
            let found = u64::try_from(length).unwrap_or(u64::MAX);
            return Err(Error::MessageTooLarge { found, allowed: limit });
        }
        self.file.end = start + length;
        Ok((*self).as_ref())
    }

    /// Memory for so many bytes, and no file in it.
    fn make_room(&mut self, room: usize) {
        let too_much = self.bytes.len() > KEEP && self.bytes.len() / 4 > room;
        if too_much || self.bytes.len() < self.file.start.saturating_add(room) {
            self.bytes = Vec::new(); // before the other is made
            self.bytes = vec![0; room.saturating_add(ALIGNMENT)];
            // A hint: where it is not followed, reading is slower and nothing else.
            self.file.start = self.bytes.as_ptr().align_offset(ALIGNMENT).min(ALIGNMENT);
        }
        self.file.end = self.file.start;
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
        self.bytes.truncate(self.file.end);
        self.bytes.drain(..self.file.start);
        self.bytes
    }
}

/// The bytes of the file that was read last.
impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(self.file.clone()).unwrap_or_default()
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

    #[test]
    fn files_of_any_order_of_sizes() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a.eml");
        let mut buffer = Buffer::default();
        for size in [100, 0, 1, 5 * KEEP, 100, KEEP, 70_000] {
            let bytes = vec![b'x'; size];
            std::fs::write(&path, &bytes).unwrap();
            assert!(buffer.load(&path, size).unwrap() == bytes, "{size}");
            assert!(buffer.bytes.len() <= 4 * (size + 1).max(KEEP), "{size}");
            assert!(Buffer::read(&path, size).unwrap().into_vec() == bytes, "{size}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_that_does_not_tell_its_size() {
        let status = Buffer::read(Path::new("/proc/self/status"), 1 << 20).unwrap().into_vec();
        assert!(status.starts_with(b"Name:"), "as of a file that grows while it is read");
        assert_eq!(
            Buffer::read(Path::new("/proc/self/status"), 3).err().unwrap().code(),
            "message_too_large"
        );
    }
}
