//! The entries of a zip file, as far as they are mail.

use super::id;
use super::pieces::{FAILED, Pieces};
use crate::sniff::{SAMPLE, Start, start};
use crate::walk::Shape;
use crate::zip::{self, Entry, MAX_MBOX_BYTES};
use crate::{Error, folder};
use pec_core::ports::Listed;
use std::fs;
use std::io::Read;
use std::path::Path;

/// Before the name of an entry.
pub(super) const ENTRY: char = '!';

/// What a zip file holds.
pub(super) struct Packed {
    pub(super) parts: Vec<Part>,
    /// Their numbers, sorted by name.
    by_name: Vec<u32>,
}

/// An entry, and what was found in it.
pub(super) struct Part {
    /// What its id has behind that of the zip file. If there are several of this name, the others are numbered.
    name: Box<str>,
    pub(super) entry: Entry,
    pub(super) contents: Contents,
}

pub(super) enum Contents {
    Unknown,
    Nothing,
    Failed(Error),
    One,
    Mbox(Box<Pieces>),
}

impl Packed {
    /// Reads the directory.
    pub(super) fn read(file: fs::File) -> Result<Self, Error> {
        let named = |entry: Entry| {
            let name = id::shortened(format!("{ENTRY}{}", id::escaped(&entry.name)));
            Part { name: name.into(), entry, contents: Contents::Unknown }
        };
        let mut parts: Vec<Part> = zip::entries(file)?.into_iter().map(named).collect();
        let mut by_name: Vec<u32> = (0..u32::try_from(parts.len()).unwrap_or(u32::MAX)).collect();
        let name = |parts: &[Part], number: u32| parts.get(number as usize).map(|part| part.name.clone());
        by_name.sort_by_cached_key(|number| name(&parts, *number));
        let (mut first, mut count) = (None, 1_u32);
        for number in &by_name {
            let Some(part) = parts.get_mut(*number as usize) else { continue };
            if first.as_ref() == Some(&part.name) {
                count += 1;
                part.name = format!("{}{ENTRY}{count}", part.name).into();
            } else {
                (first, count) = (Some(part.name.clone()), 1);
            }
        }
        by_name.sort_by_cached_key(|number| name(&parts, *number));
        Ok(Self { parts, by_name })
    }

    /// Looks into an entry, if nobody did so far.
    pub(super) fn look(&mut self, part: usize, file: impl FnOnce() -> std::io::Result<fs::File>) {
        let Some(part) = self.parts.get_mut(part) else { return };
        if matches!(part.contents, Contents::Unknown) {
            let file = file().map_err(|error| Error::from(&error));
            part.contents = file.and_then(|file| part.found(file)).unwrap_or_else(Contents::Failed);
        }
    }

    /// The number of the entry with the name, and of the message in it.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        let key = |number: &u32| self.parts.get(*number as usize).map_or("", |part| &part.name);
        let found = self.by_name.binary_search_by(|number| key(number).cmp(name)).ok()?;
        self.by_name.get(found).map(|number| *number as usize)
    }
}

impl Part {
    fn found(&self, file: fs::File) -> Result<Contents, Error> {
        let mut input = self.entry.open(file)?;
        let mut sample = Vec::new();
        (&mut input).take(SAMPLE as u64).read_to_end(&mut sample).map_err(|error| Error::from(&error))?;
        Ok(match (start(&sample), self.entry.shape) {
            (Start::Mbox, _) if self.entry.size > MAX_MBOX_BYTES => {
                return Err(zip::too_large(self.entry.size));
            }
            (Start::Mbox, _) => Contents::Mbox(Box::new(Pieces::scan(sample.chain(input)))),
            (_, Shape::Either) if sample.is_empty() => Contents::Nothing,
            (Start::Other | Start::Zip, Shape::Perhaps) => Contents::Nothing,
            _ => Contents::One,
        })
    }

    /// What the id of an entry that is no mbox ends with: it is another one if something else is packed there.
    fn checksum(&self) -> String {
        format!("{}{:08x}-{}", id::PART, self.entry.crc, self.entry.size)
    }

    /// The message of this number, in a zip file with this id.
    pub(super) fn listed(&self, outer: &str, path: &Path, number: usize) -> Option<Listed> {
        let mut listed = Listed::new(format!("{outer}{}", self.name));
        match &self.contents {
            Contents::Failed(_) if number == 0 => listed.id.push_str(&self.checksum()),
            Contents::One if number == 0 => {
                listed.id.push_str(&self.checksum());
                listed.bytes = Some(self.entry.size);
            }
            Contents::Mbox(pieces) => match pieces.get(number) {
                Ok(piece) => {
                    listed.id.push_str(&piece.suffix());
                    listed.bytes = Some(piece.length);
                    listed.permanent = true;
                    listed.quoted = true;
                }
                Err(Some(_)) if number < pieces.len() => listed.id.push_str(FAILED),
                Err(_) => return None,
            },
            _ => return None,
        }
        listed.folder = folder(&crate::feed::place(path, &self.entry));
        Some(listed)
    }

    /// The number of the message with this suffix.
    pub(super) fn find(&self, suffix: &str) -> Option<usize> {
        match &self.contents {
            Contents::Mbox(pieces) => pieces.find(suffix),
            Contents::One | Contents::Failed(_) => (self.checksum() == suffix).then_some(0),
            Contents::Unknown | Contents::Nothing => None,
        }
    }
}
