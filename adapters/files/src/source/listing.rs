//! What the paths hold: the files in their order, and, of those that were looked into, the messages.

use super::id;
use super::maildir;
use super::pieces::{FAILED, Pieces};
use super::stream::Streams;
use crate::sniff::{SAMPLE, Start, start};
use crate::walk::Shape;
use crate::{Error, folder, walk};
use pec_core::ports::Listed;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// The files that the paths held when they were walked. They are looked into when their turn comes.
#[derive(Default)]
pub(super) struct Listing {
    files: Vec<File>,
    /// Their numbers, sorted by id.
    by_id: Vec<u32>,
}

/// A file, and what was found in it.
pub(super) struct File {
    pub(super) id: Box<str>,
    pub(super) path: Arc<Path>,
    pub(super) shape: Result<Shape, Error>,
    pub(super) contents: Contents,
    /// Whether its name is its own in the Maildir, as it should be.
    pub(super) unique: bool,
}

pub(super) enum Contents {
    /// Nobody looked.
    Unknown,
    /// No message, or none any more.
    Nothing,
    Failed(Error),
    One {
        bytes: Option<u64>,
        stamp: Option<Stamp>,
    },
    Mbox {
        pieces: Box<Pieces>,
        stamp: Option<Stamp>,
    },
}

/// By what a change of a file is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    pub(super) fn of(data: &fs::Metadata) -> Self {
        Self { length: data.len(), modified: data.modified().ok() }
    }
}

/// A message, or what stands for one that cannot be read: the number of its file, and its number in there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: usize,
    pub(super) number: usize,
}

/// What there is of an id.
pub(super) enum Search {
    Found(Place),
    /// It was a message's.
    Gone,
    Unknown,
}

impl Listing {
    pub(super) fn walk(roots: &[PathBuf]) -> Self {
        let mut files = Vec::new();
        for root in roots {
            let below = (roots.len() == 1).then_some(root.as_path());
            files.extend(walk([root]).into_iter().map(|found| {
                let (path, shape) = found.into_parts();
                let id = match (&shape, path.file_name()) {
                    (Ok(Shape::Maildir), Some(name)) => id::of_maildir(&path, below, maildir::split(name).0),
                    _ => id::of_file(&path, below),
                };
                File { id: id.into(), path, shape, contents: Contents::Unknown, unique: true }
            }));
        }
        let mut listing = Self { files, by_id: Vec::new() };
        listing.sort();
        listing.separate();
        listing
    }

    fn sort(&mut self) {
        let files = &self.files;
        let id = |number: &u32| files.get(*number as usize).map(|file| &file.id);
        self.by_id = (0..u32::try_from(files.len()).unwrap_or(u32::MAX)).collect();
        // Of equal ones the first in the order of the walk stays the first.
        self.by_id.sort_by(|a, b| id(a).cmp(&id(b)));
    }

    /// Sees to it that no id is there twice: a file that two paths lead to counts once, and one that lies twice in a Maildir, under one
    /// name with different flags, gets its whole name.
    fn separate(&mut self) {
        let mut twins = Vec::new();
        let mut first: Option<u32> = None;
        for number in &self.by_id {
            let file = |number: u32| self.files.get(number as usize);
            match first.and_then(file).zip(file(*number)) {
                Some((first, other)) if first.id == other.id => {
                    twins.push((*number, first.path == other.path))
                }
                _ => first = Some(*number),
            }
        }
        if twins.is_empty() {
            return;
        }
        for (number, same) in &twins {
            let Some(file) = self.files.get_mut(*number as usize) else { continue };
            match (&file.shape, file.path.parent().and_then(Path::file_name), file.path.file_name()) {
                (Ok(Shape::Maildir), Some(folder), Some(name)) if !same => {
                    let escaped = |name: &std::ffi::OsStr| id::escaped(name.as_encoded_bytes());
                    let name = id::shortened(format!("{}/{}", escaped(folder), escaped(name)));
                    file.id = format!("{}{}{name}", file.id, id::PART).into();
                    file.unique = false;
                }
                _ => file.contents = Contents::Nothing,
            }
        }
        self.sort();
    }

    /// How many files of folders were passed over so far.
    pub(super) fn skipped(&self) -> usize {
        let passed =
            |file: &&File| file.shape == Ok(Shape::Perhaps) && matches!(file.contents, Contents::Nothing);
        self.files.iter().filter(passed).count()
    }

    pub(super) fn file(&self, number: usize) -> Option<&File> {
        self.files.get(number)
    }

    pub(super) fn file_mut(&mut self, number: usize) -> Option<&mut File> {
        self.files.get_mut(number)
    }

    /// At most `most` behind a place, or the first.
    pub(super) fn page(&mut self, after: Option<Place>, most: usize, streams: &mut Streams) -> Vec<Listed> {
        let mut found = Vec::new();
        let (mut file, mut number) = after.map_or((0, 0), |place| (place.file, place.number + 1));
        while found.len() < most {
            let Some(current) = self.files.get_mut(file) else { break };
            current.look(streams);
            match current.listed(number) {
                Some(listed) => {
                    found.push(listed);
                    number += 1;
                }
                None => (file, number) = (file + 1, 0),
            }
        }
        found
    }

    /// Where the message with this id is.
    pub(super) fn find(&mut self, id: &str, streams: &mut Streams) -> Search {
        if let Some(number) = self.position(id) {
            let Some(file) = self.files.get_mut(number) else { return Search::Unknown };
            file.look(streams);
            return match file.contents {
                Contents::One { .. } | Contents::Failed(_) => {
                    Search::Found(Place { file: number, number: 0 })
                }
                Contents::Nothing => Search::Gone,
                _ => Search::Unknown,
            };
        }
        let Some((outer, suffix)) = id.rfind(id::PART).and_then(|at| id.split_at_checked(at)) else {
            return Search::Unknown;
        };
        let Some(number) = self.position(outer) else { return Search::Unknown };
        let Some(file) = self.files.get_mut(number) else { return Search::Unknown };
        file.look(streams);
        match &file.contents {
            Contents::Mbox { pieces, .. } => match pieces.find(suffix) {
                Some(piece) => Search::Found(Place { file: number, number: piece }),
                None => Search::Unknown,
            },
            _ => Search::Unknown,
        }
    }

    fn position(&self, id: &str) -> Option<usize> {
        let key = |number: &u32| self.files.get(*number as usize).map_or("", |file| &file.id);
        let found = self.by_id.binary_search_by(|number| key(number).cmp(id)).ok()?;
        // Of twins of which one does not count, the first does.
        let same = |number: &&u32| key(number) == id;
        let first = self.by_id.get(..=found)?.iter().rev().take_while(same).last()?;
        Some(*first as usize)
    }
}

impl File {
    /// Finds out what it holds, if nobody did so far.
    fn look(&mut self, streams: &mut Streams) {
        if matches!(self.contents, Contents::Unknown) {
            self.contents = match &self.shape {
                Err(error) => Contents::Failed(error.clone()),
                // It is one message whatever it begins like, and is not opened before it is wanted: who lists a Maildir once more
                // wants few of them.
                Ok(Shape::Maildir) => {
                    let data = fs::metadata(&self.path).ok();
                    Contents::One {
                        bytes: data.as_ref().map(fs::Metadata::len),
                        stamp: data.as_ref().map(Stamp::of),
                    }
                }
                Ok(shape) => match self.open(*shape, streams) {
                    Ok(contents) => contents,
                    // It was there when the folder was listed, and went before its turn came.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => Contents::Nothing,
                    Err(error) => Contents::Failed(Error::from(&error)),
                },
            };
        }
    }

    fn open(&self, shape: Shape, streams: &mut Streams) -> io::Result<Contents> {
        let mut input = streams.open(&self.path, shape)?;
        let data = input.metadata()?;
        let stamp = Some(Stamp::of(&data));
        let mut sample = Vec::new();
        (&mut input).take(SAMPLE as u64).read_to_end(&mut sample)?;
        Ok(match (start(&sample), shape) {
            (Start::Mbox, _) => Contents::Mbox { pieces: Box::new(Pieces::scan(sample.chain(input))), stamp },
            (Start::Other, Shape::Perhaps) => Contents::Nothing,
            _ => Contents::One { bytes: Some(data.len()), stamp },
        })
    }

    /// The message of this number.
    fn listed(&self, number: usize) -> Option<Listed> {
        let mut listed = Listed::new(&*self.id);
        listed.folder = folder(&self.path);
        match &self.contents {
            Contents::Failed(_) if number == 0 => {}
            Contents::One { bytes, .. } if number == 0 => {
                listed.bytes = *bytes;
                if self.shape == Ok(Shape::Maildir) {
                    listed.permanent = self.unique;
                    listed.marks = maildir::marks(&self.path);
                }
            }
            Contents::Mbox { pieces, .. } => match pieces.get(number) {
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
        Some(listed)
    }
}
