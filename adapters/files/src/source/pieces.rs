//! The messages of an mbox: where each is, under which name.

use super::id::{PART, hex};
use crate::Error;
use crate::mbox::Mbox;
use std::io::Read;

/// Bytes of a SHA-256 that stand in an id: nobody makes two messages of one name.
const DIGEST: usize = 16;

/// A message of an mbox.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) digest: [u8; DIGEST],
    /// Which it is of those with equal bytes, from 0.
    occurrence: u32,
    /// Where it begins; `None` if it is there no more.
    pub(super) offset: Option<u64>,
    pub(super) length: u64,
}

impl Piece {
    /// What its id has behind that of the mbox. It says the bytes, not the place: that changes when others are deleted.
    pub(super) fn suffix(&self) -> String {
        let digest = hex(&self.digest);
        match self.occurrence {
            0 => format!("{PART}{digest}"),
            number => format!("{PART}{digest}.{}", u64::from(number) + 1),
        }
    }
}

/// All messages of an mbox, without their bytes.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    pieces: Vec<Piece>,
    /// Their numbers, sorted by name.
    by_name: Vec<u32>,
    /// Why there are no more.
    failed: Option<Error>,
}

impl Pieces {
    /// Reads an mbox to its end, in constant memory but for what is noted of each message.
    pub(super) fn scan(input: impl Read) -> Self {
        let mut mbox = Mbox::measuring(input);
        let mut found = Self::default();
        loop {
            match mbox.next() {
                Ok(Some(piece)) => found.take(&piece),
                Ok(None) => break,
                Err(error) => {
                    found.failed = Some(Error::from(&error));
                    break;
                }
            }
        }
        found.name();
        found
    }

    fn take(&mut self, piece: &crate::mbox::Piece) {
        let length = match &piece.bytes {
            Ok(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Err(length) => *length,
        };
        let mut digest = [0; DIGEST];
        for (to, from) in digest.iter_mut().zip(piece.sha256.unwrap_or_default()) {
            *to = from;
        }
        self.pieces.push(Piece { digest, occurrence: 0, offset: Some(piece.offset), length });
    }

    /// Tells those with equal bytes apart.
    fn name(&mut self) {
        self.by_name = (0..u32::try_from(self.pieces.len()).unwrap_or(u32::MAX)).collect();
        let pieces = &mut self.pieces;
        self.by_name.sort_by_key(|number| pieces.get(*number as usize).map(|piece| piece.digest));
        let mut last = None;
        for number in &self.by_name {
            let Some(piece) = pieces.get_mut(*number as usize) else { continue };
            piece.occurrence = match last {
                Some((digest, occurrence)) if digest == piece.digest => occurrence + 1,
                _ => 0,
            };
            last = Some((piece.digest, piece.occurrence));
        }
    }

    /// How many there are, and one more if something went wrong.
    pub(super) fn len(&self) -> usize {
        self.pieces.len() + usize::from(self.failed.is_some())
    }

    pub(super) fn get(&self, number: usize) -> Result<&Piece, Option<&Error>> {
        self.pieces.get(number).ok_or(self.failed.as_ref())
    }

    /// The number of the one with this suffix.
    pub(super) fn find(&self, suffix: &str) -> Option<usize> {
        if suffix == FAILED {
            return self.failed.as_ref().map(|_| self.pieces.len());
        }
        let text = suffix.strip_prefix(PART)?;
        let (digest, occurrence) = match text.split_once('.') {
            Some((digest, number)) => (digest, number.parse::<u32>().ok()?.checked_sub(1)?),
            None => (text, 0),
        };
        let number = self.position(&of_hex(digest)?, occurrence)?;
        // A name is written in one way.
        (self.pieces.get(number)?.suffix() == suffix).then_some(number)
    }

    fn position(&self, digest: &[u8; DIGEST], occurrence: u32) -> Option<usize> {
        let key = |number: &u32| {
            self.pieces
                .get(*number as usize)
                .map_or(([0; DIGEST], 0), |piece| (piece.digest, piece.occurrence))
        };
        let found = self.by_name.binary_search_by_key(&(*digest, occurrence), key).ok()?;
        self.by_name.get(found).map(|number| *number as usize)
    }

    /// Takes over where the messages are by now. New ones wait for the next listing.
    pub(super) fn moved(&mut self, now: &Self) {
        for piece in &mut self.pieces {
            let found =
                now.position(&piece.digest, piece.occurrence).and_then(|number| now.pieces.get(number));
            piece.offset = found.and_then(|found| found.offset);
        }
    }
}

/// The suffix of what stands for the rest of an mbox that could not be read.
pub(super) const FAILED: &str = "#unreadable";

fn of_hex(text: &str) -> Option<[u8; DIGEST]> {
    let mut digest = [0; DIGEST];
    if text.len() != DIGEST * 2 || !text.is_ascii() {
        return None;
    }
    for (number, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(number * 2..number * 2 + 2)?, 16).ok()?;
    }
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    const MBOX: &str =
        "From a Dec 1 10:00 2020\nS: 1\n\nFrom a Dec 1 10:00 2020\nS: 2\n\nFrom b Dec 1 10:00 2020\nS: 1\n\n";

    #[test]
    fn equal_messages_are_numbered() {
        let pieces = Pieces::scan(MBOX.as_bytes());
        let names: Vec<_> = (0..pieces.len()).map(|number| pieces.get(number).unwrap().suffix()).collect();
        assert_eq!(names[2], format!("{}.2", names[0]));
        assert_ne!(names[0], names[1]);
        for (number, name) in names.iter().enumerate() {
            assert_eq!(pieces.find(name), Some(number));
        }
        let first = &names[0];
        for other in [
            format!("{first}.1"),
            format!("{first}.02"),
            format!("{first}.3"),
            first.to_uppercase(),
            "#".into(),
        ] {
            assert_eq!(pieces.find(&other), None, "{other}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_the_last() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is broken"))
            }
        }
        let pieces = Pieces::scan(MBOX.as_bytes().chain(Broken));
        let last = pieces.len() - 1;
        assert_eq!(pieces.get(last).unwrap_err().unwrap().code(), "io");
        assert_eq!(pieces.find(FAILED), Some(last));
    }

    #[test]
    fn places_are_taken_over() {
        let mut pieces = Pieces::scan(MBOX.as_bytes());
        let second = MBOX.find("S: 2").unwrap();
        let end = &MBOX.as_bytes()[second - 24..];
        pieces.moved(&Pieces::scan(end));
        let offsets: Vec<_> = (0..3).map(|number| pieces.get(number).unwrap().offset).collect();
        assert_eq!(offsets, [Some(54), Some(24), None]);
    }
}
