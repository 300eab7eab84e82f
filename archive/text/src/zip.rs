//! The entries of a ZIP file, as far as office files need them.
//!
//! Libraries read the whole list of entries first, which may have a million; here one is read after the other, and nothing is kept.

use crate::bounds::{Bound, Work};
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

/// Bytes of the record at the end, and of the longest comment behind it.
const END_WITHIN: usize = 22 + 65_535;

/// An entry of the list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) name: &'a [u8],
    method: u16,
    flags: u16,
    compressed: usize,
    local: usize,
}

/// A file with entries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Zip<'a> {
    bytes: &'a [u8],
    list: usize,
}

impl<'a> Zip<'a> {
    /// `None` if there is no list of entries.
    pub(crate) fn new(bytes: &'a [u8]) -> Option<Self> {
        let from = bytes.len().saturating_sub(END_WITHIN);
        let end = from + memchr::memmem::rfind(bytes.get(from..)?, b"PK\x05\x06")?;
        Some(Self { bytes, list: long(bytes, end + 16)? })
    }

    /// The entries, at most so many.
    pub(crate) fn entries(self, most: usize) -> impl Iterator<Item = Entry<'a>> {
        let mut at = self.list;
        let next = move || {
            let bytes = self.bytes;
            if bytes.get(at..at + 4)? != b"PK\x01\x02" {
                return None;
            }
            let length = |offset| short(bytes, at + offset).map(usize::from);
            let (name, extra, comment) = (length(28)?, length(30)?, length(32)?);
            let entry = Entry {
                flags: short(bytes, at + 8)?,
                method: short(bytes, at + 10)?,
                compressed: long(bytes, at + 20)?,
                local: long(bytes, at + 42)?,
                name: bytes.get(at + 46..at + 46 + name)?,
            };
            at += 46 + name + extra + comment;
            Some(entry)
        };
        std::iter::from_fn(next).take(most)
    }

    /// The bytes of an entry, as many as may be expanded.
    pub(crate) fn read(self, entry: &Entry<'_>, work: &mut Work<'_>) -> Vec<u8> {
        let content = self.content(entry).unwrap_or_default();
        let most = work.expandable();
        let bytes = match entry.method {
            0 => {
                if content.len() > most {
                    work.meet(Bound::Expanded);
                }
                content.get(..most).unwrap_or(content).to_vec()
            }
            8 => match decompress_to_vec_with_limit(content, most) {
                Ok(bytes) => bytes,
                Err(error) => {
                    match error.status {
                        TINFLStatus::HasMoreOutput => work.meet(Bound::Expanded),
                        _ => work.damaged = true,
                    }
                    error.output
                }
            },
            _ => {
                work.damaged = true;
                Vec::new()
            }
        };
        // What costs work counts, also if it gives nothing: entries may share their bytes.
        work.expand(bytes.len().max(content.len()));
        bytes
    }

    fn content(self, entry: &Entry<'_>) -> Option<&'a [u8]> {
        let local = self.bytes.get(entry.local..)?;
        let skip = usize::from(short(local, 26)?) + usize::from(short(local, 28)?);
        let rest = local.get(30 + skip..)?;
        Some(rest.get(..entry.compressed).unwrap_or(rest))
    }
}

impl Entry<'_> {
    pub(crate) fn is_encrypted(&self) -> bool {
        self.flags & 1 != 0
    }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..)?.get(..2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(bytes.get(at..)?.get(..4)?.try_into().ok()?)).ok()
}
