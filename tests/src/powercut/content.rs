//! What is in a file: pieces of the journal, so that no bytes are in memory.

use std::{collections::BTreeMap, fs::File, io, os::unix::fs::FileExt as _};

/// Bytes copied at once.
const BLOCK: usize = 65_536;

/// A file's bytes. Where no piece is, there are zeros.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    size: u64,
    /// By where it begins: its length, and where its bytes are in the journal. They do not overlap.
    pieces: BTreeMap<u64, (u64, u64)>,
}

impl Content {
    /// Writes bytes that stand in the journal.
    pub(super) fn write(&mut self, at: u64, length: u64, source: u64) {
        if length == 0 {
            return;
        }
        self.clear(at, at + length);
        self.pieces.insert(at, (length, source));
        self.grow(at + length);
    }

    /// At least this size.
    pub(super) fn grow(&mut self, size: u64) {
        self.size = self.size.max(size);
    }

    /// This size, with zeros where it is new.
    pub(super) fn resize(&mut self, size: u64) {
        self.clear(size, u64::MAX);
        self.size = size;
    }

    /// Takes away the pieces between two places.
    fn clear(&mut self, from: u64, end: u64) {
        let before = self.pieces.range(..from).next_back().map(|(at, piece)| (*at, *piece));
        let first = before.filter(|(at, (length, _))| at + length > from);
        let inside = self.pieces.range(from..end).map(|(at, piece)| (*at, *piece));
        let hit: Vec<_> = first.into_iter().chain(inside).collect();
        for (at, (length, source)) in hit {
            self.pieces.remove(&at);
            if at < from {
                self.pieces.insert(at, (from - at, source));
            }
            if at + length > end {
                self.pieces.insert(end, (at + length - end, source + (end - at)));
            }
        }
    }

    /// Writes it all to an empty file.
    pub(super) fn copy(&self, journal: &File, into: &File) -> io::Result<()> {
        let mut block = vec![0; BLOCK];
        for (at, (length, source)) in &self.pieces {
            let mut done = 0;
            while done < *length {
                let part = usize::try_from(length - done).map_or(BLOCK, |left| left.min(BLOCK));
                journal.read_exact_at(&mut block[..part], source + done)?;
                into.write_all_at(&block[..part], at + done)?;
                done += part as u64;
            }
        }
        into.set_len(self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;
    use std::io::Write as _;

    /// Against a plain vector of bytes.
    #[test]
    fn it_is_what_was_written() {
        let folder = crate::scratch();
        let journal = folder.path().join("journal");
        let source: Vec<u8> = (1..=255).cycle().take(2_000).collect();
        File::create(&journal).unwrap().write_all(&source).unwrap();
        let journal = File::open(journal).unwrap();
        let mut random = Random::new(1);
        for round in 0..200 {
            let (mut content, mut plain) = (Content::default(), Vec::new());
            for _ in 0..20 {
                let (at, length, from) = (random.below(300), random.below(100), random.below(1_900));
                if random.below(4) == 0 {
                    content.resize(at as u64);
                    plain.resize(at, 0);
                } else {
                    content.write(at as u64, length as u64, from as u64);
                    if length > 0 {
                        plain.resize(plain.len().max(at + length), 0);
                        plain[at..at + length].copy_from_slice(&source[from..from + length]);
                    }
                }
            }
            let out = folder.path().join(round.to_string());
            content.copy(&journal, &File::create(&out).unwrap()).unwrap();
            assert_eq!(crate::read(&out), plain, "round {round}");
        }
    }
}
