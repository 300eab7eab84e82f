//! What the paths hold: the files in their order, and, of those that were looked into, the messages.

use super::id;
use super::maildir;
use super::packed::{self, ENTRY, Packed};
use super::pieces::{FAILED, Pieces};
use super::stream::Streams;
use crate::feed::may_be_zip;
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
    /// Sorted by id: that order stays, also if a message of a Maildir goes from `new` to `cur`.
    files: Vec<File>,
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
    Zip {
        packed: Box<Packed>,
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

/// A message, or what stands for one that cannot be read: the number of its file, of the entry if that is a zip file, and its number
/// in there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: usize,
    pub(super) part: usize,
    pub(super) number: usize,
}

impl Place {
    fn first(file: usize) -> Self {
        Self { file, part: 0, number: 0 }
    }
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
        let mut listing = Self { files };
        listing.separate();
        listing
    }

    /// Sorts, and sees to it that no id is there twice: a file that two paths lead to counts once, and one that lies twice in a
    /// Maildir, under one name with different flags, gets its whole name.
    fn separate(&mut self) {
        self.files.sort_by(|a, b| a.id.cmp(&b.id));
        let mut first: Option<(Box<str>, Arc<Path>)> = None;
        let mut renamed = false;
        self.files.retain_mut(|file| {
            let Some((_, path)) = first.as_ref().filter(|(id, _)| *id == file.id) else {
                first = Some((file.id.clone(), Arc::clone(&file.path)));
                return true;
            };
            let names = (file.path.parent().and_then(Path::file_name), file.path.file_name());
            let (Ok(Shape::Maildir), (Some(folder), Some(name))) = (&file.shape, names) else { return false };
            if *path == file.path {
                return false;
            }
            let escaped = |name: &std::ffi::OsStr| id::escaped(name.as_encoded_bytes());
            let name = id::shortened(format!("{}/{}", escaped(folder), escaped(name)));
            file.id = format!("{}{}{name}", file.id, id::PART).into();
            file.unique = false;
            renamed = true;
            true
        });
        if renamed {
            self.separate();
        }
    }

    /// How many files of folders, and entries, were passed over so far.
    pub(super) fn skipped(&self) -> usize {
        self.files.iter().map(File::skipped).sum()
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
        let mut at = after.map_or(Place::first(0), |place| Place { number: place.number + 1, ..place });
        while found.len() < most {
            let Some(file) = self.files.get_mut(at.file) else { break };
            file.look(streams);
            file.look_into(at.part, streams);
            match file.listed(at.part, at.number) {
                Some(listed) => {
                    found.push(listed);
                    at.number += 1;
                }
                None if at.part + 1 < file.parts() => {
                    at = Place { part: at.part + 1, ..Place::first(at.file) }
                }
                None => at = Place::first(at.file + 1),
            }
        }
        found
    }

    /// Where the message with this id is.
    pub(super) fn find(&mut self, id: &str, streams: &mut Streams) -> Search {
        let found = |file, part, number| Search::Found(Place { file, part, number });
        // No name has this in it but that of an entry.
        if let Some((outer, inner)) = id.find(ENTRY).and_then(|at| id.split_at_checked(at)) {
            let Some(number) = self.position(outer) else { return Search::Unknown };
            let Some(file) = self.files.get_mut(number) else { return Search::Unknown };
            return file
                .find(inner, streams)
                .map_or(Search::Unknown, |(part, message)| found(number, part, message));
        }
        if let Some(number) = self.position(id) {
            let Some(file) = self.files.get_mut(number) else { return Search::Unknown };
            file.look(streams);
            return match file.contents {
                Contents::One { .. } | Contents::Failed(_) => found(number, 0, 0),
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
                Some(piece) => found(number, 0, piece),
                None => Search::Unknown,
            },
            _ => Search::Unknown,
        }
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.files.binary_search_by(|file| (*file.id).cmp(id)).ok()
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
                    Err(Error::NotFound { .. }) => Contents::Nothing,
                    Err(error) => Contents::Failed(error),
                },
            };
        }
    }

    fn open(&self, shape: Shape, streams: &mut Streams) -> Result<Contents, Error> {
        let from = |error: io::Error| Error::from(&error);
        let mut input = streams.open(&self.path, shape).map_err(from)?;
        let data = input.metadata().map_err(from)?;
        let stamp = Some(Stamp::of(&data));
        let mut sample = Vec::new();
        (&mut input).take(SAMPLE as u64).read_to_end(&mut sample).map_err(from)?;
        Ok(match (start(&sample), shape) {
            (Start::Mbox, _) => Contents::Mbox { pieces: Box::new(Pieces::scan(sample.chain(input))), stamp },
            (Start::Zip, shape) if may_be_zip(&self.path, shape) => {
                Contents::Zip { packed: Box::new(Packed::read(input)?), stamp }
            }
            // A mailbox file without messages has no bytes.
            (_, Shape::Either) if sample.is_empty() => Contents::Nothing,
            (Start::Other | Start::Zip, Shape::Perhaps) => Contents::Nothing,
            _ => Contents::One { bytes: Some(data.len()), stamp },
        })
    }

    /// Finds out what an entry holds.
    fn look_into(&mut self, part: usize, streams: &mut Streams) {
        let Contents::Zip { packed, .. } = &mut self.contents else { return };
        let (path, shape) = (&self.path, &self.shape);
        packed.look(part, || streams.open(path, shape.clone().unwrap_or(Shape::Message)));
    }

    /// How many entries it has; any other file is as one.
    fn parts(&self) -> usize {
        match &self.contents {
            Contents::Zip { packed, .. } => packed.parts.len(),
            _ => 1,
        }
    }

    /// How many messages it may have had that are none.
    fn skipped(&self) -> usize {
        match &self.contents {
            Contents::Nothing => usize::from(self.shape == Ok(Shape::Perhaps)),
            Contents::Zip { packed, .. } => {
                packed.parts.iter().filter(|part| matches!(part.contents, packed::Contents::Nothing)).count()
            }
            _ => 0,
        }
    }

    /// The number of the entry, and of the message in it, with this end of an id.
    fn find(&mut self, inner: &str, streams: &mut Streams) -> Option<(usize, usize)> {
        // A zip file is written anew as a whole.
        if let Contents::Zip { stamp, .. } = &self.contents
            && self.shape != Ok(Shape::Stream)
            && fs::metadata(&self.path).ok().as_ref().map(Stamp::of) != *stamp
        {
            self.contents = Contents::Unknown;
        }
        self.look(streams);
        let (name, suffix) = inner.rfind(id::PART).and_then(|at| inner.split_at_checked(at))?;
        let Contents::Zip { packed, .. } = &self.contents else { return None };
        let part = packed.position(name)?;
        self.look_into(part, streams);
        let Contents::Zip { packed, .. } = &self.contents else { return None };
        packed.parts.get(part)?.find(suffix).map(|number| (part, number))
    }

    /// The message of this number.
    fn listed(&self, part: usize, number: usize) -> Option<Listed> {
        if let Contents::Zip { packed, .. } = &self.contents {
            return packed.parts.get(part)?.listed(&self.id, &self.path, number);
        }
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
