//! What a power cut takes.

use super::{content::Content, disk::Edit};
use crate::Random;

/// Bytes that a disk writes whole or not at all.
const SECTOR: u64 = 512;

/// Bytes that the system writes in any order.
const PAGE: u64 = 4_096;

/// What becomes of what was not synced when the power goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "tests go through all of them")]
pub enum Loss {
    /// All of it is lost.
    Everything,
    /// None of it is: as after `kill -9`.
    Nothing,
    /// Some of it, by this seed: any of the changes, or the first of them; writes also torn.
    Random(u64),
}

/// Decides.
#[derive(Debug)]
pub(super) struct Dice {
    random: Random,
    /// Of four changes of folders, and of four writes, how many are kept.
    names: usize,
    data: usize,
    /// Whether the first of the changes of folders are kept and no later ones, as by a journal of the file system; the same of writes.
    names_in_order: bool,
    data_in_order: bool,
    /// Whether writes may be torn.
    tears: bool,
}

impl Dice {
    /// One seed decides otherwise at each cut.
    pub(super) fn new(loss: Loss, cut: usize) -> Self {
        let seed = if let Loss::Random(seed) = loss { seed } else { 0 };
        let mut random = Random::new(Random::new(seed).number() ^ cut as u64);
        let all = match loss {
            Loss::Everything => Some(0),
            Loss::Nothing => Some(4),
            Loss::Random(_) => None,
        };
        // Whole moods, not only single throws: all names kept but no data is what forgotten syncs show at.
        Self {
            names: all.unwrap_or_else(|| random.below(5)),
            data: all.unwrap_or_else(|| random.below(5)),
            names_in_order: random.below(2) == 0,
            data_in_order: random.below(2) == 0,
            tears: all.is_none() && random.below(2) == 0,
            random,
        }
    }

    fn some<T>(&mut self, items: Vec<T>, of_four: usize, in_order: bool) -> Vec<T> {
        match of_four {
            0 => Vec::new(),
            4 => items,
            _ if in_order => {
                let end = self.random.below(items.len() + 1);
                items.into_iter().take(end).collect()
            }
            _ => items.into_iter().filter(|_| self.random.below(4) < of_four).collect(),
        }
    }

    /// The changes of folders that are kept.
    pub(super) fn changes<T>(&mut self, changes: Vec<T>) -> Vec<T> {
        self.some(changes, self.names, self.names_in_order)
    }

    /// The changes of one file that are kept, if perhaps not whole.
    pub(super) fn edits(&mut self, edits: Vec<Edit>) -> Vec<Edit> {
        self.some(edits, self.data, self.data_in_order)
    }

    /// Carries out a change of a file, or a part of it.
    pub(super) fn edit(&mut self, edit: Edit, content: &mut Content) {
        let Edit::Write { at, length, source } = edit else { return edit.apply(content) };
        if !self.tears || self.random.below(3) > 0 {
            return edit.apply(content);
        }
        let end = at + length;
        match self.random.below(3) {
            // The size has arrived, the bytes have not.
            0 => content.grow(end),
            // It stopped behind a sector.
            1 => {
                let sectors = end / SECTOR - at / SECTOR;
                let sectors = usize::try_from(sectors).unwrap_or(usize::MAX);
                let stop = (at / SECTOR + self.random.below(sectors + 1) as u64) * SECTOR;
                content.write(at, stop.clamp(at, end) - at, source);
            }
            // Some pages have arrived.
            _ => {
                let mut from = at;
                while from < end {
                    let next = ((from / PAGE + 1) * PAGE).min(end);
                    if self.random.below(2) == 0 {
                        content.write(from, next - from, source + (from - at));
                    }
                    from = next;
                }
                content.grow(end);
            }
        }
    }

    /// What is in a file that nobody knows the contents of.
    pub(super) fn garbage(&mut self) -> Vec<u8> {
        if self.data == 4 || self.data == 0 {
            return Vec::new();
        }
        (0..self.random.below(40_000)).map(|_| self.random.number() as u8).collect()
    }
}
