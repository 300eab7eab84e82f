//! Reads packs: a message out of one, or all of one to check it.

use super::directory::{Directory, FORMAT, Frame, PackName, Recipe, Slice, Step};
use super::writer::PackWriter;
use super::{FOOTER, FOOTER_HEAD, LARGE_FRAME};
use crate::{Error, Sha256};
use pec_core::Span;
use pec_core::ports::{Objects, PortErrorKind};
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use zstd::bulk::Decompressor;

/// Bytes of the largest directory, unpacked; a pack that needs more is none of ours.
const MAX_DIRECTORY: usize = 256 << 20;
/// Memory that is taken on a recipe's word; more only as it turns out to be true.
const MOST_RESERVED: usize = 256 << 20;
/// The end of a pack that is read first: mostly the whole directory is in it.
const TAIL: u64 = 64 << 10;
/// Directories that are remembered.
const DIRECTORIES: usize = 32;
/// Unpacked frames that are remembered: so messages one behind the other cost one unpacking.
const FRAMES: usize = 8;

/// The packs among the objects.
pub(crate) struct Packs {
    objects: Arc<dyn Objects>,
    directories: Mutex<Recent<PackName, Directory>>,
    frames: Mutex<Recent<(PackName, usize), Vec<u8>>>,
}

/// What was read last.
type Recent<K, V> = VecDeque<(K, Arc<V>)>;
/// Appends a piece to a message.
type AppendPiece<'f> = dyn FnMut(&Sha256, &mut Vec<u8>) -> Result<(), Error> + 'f;

impl Packs {
    pub(crate) fn new(objects: Arc<dyn Objects>) -> Self {
        Self { objects, directories: Mutex::default(), frames: Mutex::default() }
    }

    /// A message out of a pack; `place_of` says in which pack a piece is. **These bytes have this SHA-256**, or it is an error.
    pub(crate) fn message(
        &self,
        pack: &PackName,
        sha256: &Sha256,
        place_of: &dyn Fn(&Sha256) -> Result<Option<PackName>, Error>,
    ) -> Result<Vec<u8>, Error> {
        let directory = self.directory(pack)?;
        let object = pack.object();
        let Some(recipe) = directory.messages.get(sha256) else {
            return Err(Error::damaged(&object, format!("the message {sha256} is not in it")));
        };
        let mut frame = |number| self.frame(pack, &directory, number);
        let mut piece = |name: &Sha256, into: &mut Vec<u8>| self.piece(name, place_of, into);
        let bytes = assemble(&object, recipe, &mut frame, &mut piece)?;
        proven(&object, sha256, bytes)
    }

    /// Appends a piece.
    pub(crate) fn piece(
        &self,
        name: &Sha256,
        place_of: &dyn Fn(&Sha256) -> Result<Option<PackName>, Error>,
        into: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let Some(pack) = place_of(name)? else {
            return Err(Error::damaged(super::directory::PACKS, format!("no pack holds the piece {name}")));
        };
        let directory = self.directory(&pack)?;
        let Some(slices) = directory.pieces.get(name) else {
            return Err(Error::damaged(&pack.object(), format!("the piece {name} is not in it")));
        };
        for slice in slices {
            append(&pack.object(), &self.frame(&pack, &directory, slice.0)?, slice, into)?;
        }
        Ok(())
    }

    /// The pieces of a message in a pack.
    pub(crate) fn pieces_of(&self, pack: &PackName, message: &Sha256) -> Result<BTreeSet<Sha256>, Error> {
        let directory = self.directory(pack)?;
        let steps = directory.messages.get(message).map(|recipe| recipe.steps.as_slice()).unwrap_or_default();
        let pieces = steps.iter().filter_map(|step| match step {
            Step::Piece(name) => Some(*name),
            Step::Slice(_) => None,
        });
        Ok(pieces.collect())
    }

    /// What a pack holds.
    pub(crate) fn directory(&self, pack: &PackName) -> Result<Arc<Directory>, Error> {
        if let Some(directory) = remembered(&self.directories, pack) {
            return Ok(directory);
        }
        let directory = Arc::new(self.read_directory(pack)?);
        remember(&self.directories, *pack, &directory, DIRECTORIES);
        Ok(directory)
    }

    fn read_directory(&self, pack: &PackName) -> Result<Directory, Error> {
        let object = pack.object();
        let from = pack.bytes.saturating_sub(TAIL);
        let tail = self.range(&object, from, pack.bytes - from)?;
        let place = footer(&object, &tail)?;
        match place.at.checked_sub(from).and_then(|at| usize::try_from(at).ok()) {
            Some(at) => {
                let length = usize::try_from(place.length).unwrap_or(usize::MAX);
                let bytes = tail.get(at..at.saturating_add(length)).unwrap_or_default();
                read_directory(&object, bytes)
            }
            None => read_directory(&object, &self.range(&object, place.at, place.length)?),
        }
    }

    fn frame(&self, pack: &PackName, directory: &Directory, number: usize) -> Result<Arc<Vec<u8>>, Error> {
        let key = (*pack, number);
        if let Some(frame) = remembered(&self.frames, &key) {
            return Ok(frame);
        }
        let object = pack.object();
        let Some(frame) = directory.frames.get(number) else {
            return Err(Error::damaged(&object, "its directory names a frame that is not there"));
        };
        let unpacked = Arc::new(unpack(&object, &self.range(&object, frame.0, frame.1)?, frame)?);
        remember(&self.frames, key, &unpacked, FRAMES);
        Ok(unpacked)
    }

    fn range(&self, object: &str, from: u64, length: u64) -> Result<Vec<u8>, Error> {
        let bytes = self.objects.get_range(object, from, length).map_err(|error| match error.kind() {
            PortErrorKind::NotFound => Error::damaged(object, "it is missing"),
            _ => Error::Objects(error),
        })?;
        if bytes.len() as u64 == length {
            Ok(bytes)
        } else {
            Err(Error::damaged(object, "it ends too early"))
        }
    }
}

fn remembered<K: PartialEq, V>(recent: &Mutex<Recent<K, V>>, key: &K) -> Option<Arc<V>> {
    // What is remembered is whole, whoever died with the lock.
    let recent = recent.lock().unwrap_or_else(PoisonError::into_inner);
    recent.iter().find(|(known, _)| known == key).map(|(_, value)| Arc::clone(value))
}

fn remember<K, V>(recent: &Mutex<Recent<K, V>>, key: K, value: &Arc<V>, most: usize) {
    let mut recent = recent.lock().unwrap_or_else(PoisonError::into_inner);
    recent.push_back((key, Arc::clone(value)));
    while recent.len() > most {
        recent.pop_front();
    }
}

/// A whole pack in memory, whose bytes are those that its name says.
pub(crate) struct Whole {
    object: String,
    bytes: Vec<u8>,
    directory: Directory,
    /// The frames that were unpacked last.
    frames: Mutex<Recent<usize, Vec<u8>>>,
}

impl Whole {
    pub(crate) fn read(name: &PackName, bytes: Vec<u8>) -> Result<Self, Error> {
        let object = name.object();
        if bytes.len() as u64 != name.bytes || Sha256::of(&bytes) != name.sha256 {
            return Err(Error::damaged(&object, "its bytes are not those that its name says"));
        }
        let place = footer(&object, &bytes)?;
        let at = usize::try_from(place.at).unwrap_or(usize::MAX);
        let length = usize::try_from(place.length).unwrap_or(usize::MAX);
        let directory = bytes.get(at..at.saturating_add(length)).unwrap_or_default();
        let directory = read_directory(&object, directory)?;
        Ok(Self { object, bytes, directory, frames: Mutex::default() })
    }

    pub(crate) fn messages(&self) -> impl Iterator<Item = &Sha256> {
        self.directory.messages.keys()
    }

    pub(crate) fn pieces(&self) -> impl Iterator<Item = &Sha256> {
        self.directory.pieces.keys()
    }

    /// A message in it; `elsewhere` appends a piece that is in another pack.
    pub(crate) fn message(
        &self,
        sha256: &Sha256,
        elsewhere: impl FnMut(&Sha256, &mut Vec<u8>) -> Result<(), Error>,
    ) -> Result<Vec<u8>, Error> {
        let Some(recipe) = self.directory.messages.get(sha256) else {
            return Err(Error::damaged(&self.object, format!("the message {sha256} is not in it")));
        };
        proven(&self.object, sha256, self.assembled(recipe, elsewhere)?)
    }

    fn assembled(
        &self,
        recipe: &Recipe,
        mut elsewhere: impl FnMut(&Sha256, &mut Vec<u8>) -> Result<(), Error>,
    ) -> Result<Vec<u8>, Error> {
        let mut frame = |number| self.frame(number);
        let mut piece = |name: &Sha256, into: &mut Vec<u8>| match self.directory.pieces.get(name) {
            Some(slices) => {
                slices.iter().try_for_each(|slice| append(&self.object, &self.frame(slice.0)?, slice, into))
            }
            None => elsewhere(name, into),
        };
        assemble(&self.object, recipe, &mut frame, &mut piece)
    }

    /// Whether it gives this message, of which `shared` may be stored in other packs.
    pub(crate) fn gives(&self, sha256: &Sha256, raw: &[u8], shared: &[Span]) -> Result<bool, Error> {
        let Some(recipe) = self.directory.messages.get(sha256) else { return Ok(false) };
        let elsewhere = |_: &Sha256, into: &mut Vec<u8>| {
            // What its name was made of, a moment ago.
            let span = shared.iter().find(|span| span.start == into.len());
            into.extend_from_slice(span.map(|span| span.of(raw)).unwrap_or_default());
            Ok(())
        };
        Ok(self.assembled(recipe, elsewhere)? == raw)
    }

    /// Its bytes.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// A piece in it.
    pub(crate) fn piece(&self, name: &Sha256) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        for slice in self.directory.pieces.get(name).map(Vec::as_slice).unwrap_or_default() {
            append(&self.object, &self.frame(slice.0)?, slice, &mut bytes)?;
        }
        proven(&self.object, name, bytes)
    }

    /// Puts a message into another pack. The pieces that it names stay where they are, or are put there too.
    pub(crate) fn copy_message(&self, sha256: &Sha256, into: &mut PackWriter) -> Result<(), Error> {
        let Some(recipe) = self.directory.messages.get(sha256) else { return Ok(()) };
        let mut steps = Vec::with_capacity(recipe.steps.len());
        for step in &recipe.steps {
            match step {
                Step::Piece(name) => steps.push(Step::Piece(*name)),
                Step::Slice(slice) => {
                    let mut bytes = Vec::new();
                    append(&self.object, &self.frame(slice.0)?, slice, &mut bytes)?;
                    steps.extend(into.put(&bytes)?.into_iter().map(Step::Slice));
                }
            }
        }
        into.put_message(*sha256, Recipe { bytes: recipe.bytes, steps });
        Ok(())
    }

    fn frame(&self, number: usize) -> Result<Arc<Vec<u8>>, Error> {
        if let Some(frame) = remembered(&self.frames, &number) {
            return Ok(frame);
        }
        let Some(frame) = self.directory.frames.get(number) else {
            return Err(Error::damaged(&self.object, "its directory names a frame that is not there"));
        };
        let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let packed = self.bytes.get(size(frame.0)..size(frame.0.saturating_add(frame.1))).unwrap_or_default();
        let unpacked = Arc::new(unpack(&self.object, packed, frame)?);
        remember(&self.frames, number, &unpacked, FRAMES);
        Ok(unpacked)
    }
}

/// The bytes if they have this SHA-256.
fn proven(object: &str, sha256: &Sha256, bytes: Vec<u8>) -> Result<Vec<u8>, Error> {
    if Sha256::of(&bytes) == *sha256 {
        Ok(bytes)
    } else {
        Err(Error::damaged(object, format!("what it gives for {sha256} has another SHA-256")))
    }
}

fn assemble(
    object: &str,
    recipe: &Recipe,
    frame: &mut dyn FnMut(usize) -> Result<Arc<Vec<u8>>, Error>,
    piece: &mut AppendPiece<'_>,
) -> Result<Vec<u8>, Error> {
    let expected = usize::try_from(recipe.bytes).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(expected.min(MOST_RESERVED));
    for step in &recipe.steps {
        match step {
            Step::Slice(slice) => append(object, &frame(slice.0)?, slice, &mut bytes)?,
            Step::Piece(name) => piece(name, &mut bytes)?,
        }
        if bytes.len() > expected {
            return Err(Error::damaged(object, "a message in it is larger than it says"));
        }
    }
    Ok(bytes)
}

fn append(object: &str, frame: &[u8], slice: &Slice, into: &mut Vec<u8>) -> Result<(), Error> {
    match frame.get(slice.1..slice.1.saturating_add(slice.2)) {
        Some(bytes) => {
            into.extend_from_slice(bytes);
            Ok(())
        }
        None => Err(Error::damaged(object, "its directory names bytes that are not there")),
    }
}

fn unpack(object: &str, packed: &[u8], frame: &Frame) -> Result<Vec<u8>, Error> {
    let size = usize::try_from(frame.2).ok().filter(|size| *size <= LARGE_FRAME);
    let Some(size) = size else {
        return Err(Error::damaged(object, "a frame in it is too large"));
    };
    unzstd(object, packed, size)
}

/// Unpacks at most `most` bytes.
pub(crate) fn unzstd(object: &str, packed: &[u8], most: usize) -> Result<Vec<u8>, Error> {
    let unpacked = Decompressor::new().and_then(|mut decompressor| decompressor.decompress(packed, most));
    unpacked.map_err(|error| Error::damaged(object, format!("it cannot be unpacked: {error}")))
}

/// Where the directory is.
struct Place {
    at: u64,
    length: u64,
}

fn footer(object: &str, pack: &[u8]) -> Result<Place, Error> {
    let number = |bytes: &[u8]| bytes.try_into().map(u64::from_le_bytes).ok();
    let place = pack.len().checked_sub(FOOTER).and_then(|from| {
        let numbers = pack.get(from..)?.strip_prefix(&FOOTER_HEAD)?;
        let (at, length) = numbers.split_at_checked(8)?;
        Some(Place { at: number(at)?, length: number(length)? })
    });
    place.ok_or_else(|| Error::damaged(object, "it does not end like a pack"))
}

fn read_directory(object: &str, packed: &[u8]) -> Result<Directory, Error> {
    let json = unzstd(object, packed, MAX_DIRECTORY)?;
    let directory: Directory = serde_json::from_slice(&json)
        .map_err(|error| Error::damaged(object, format!("its directory cannot be read: {error}")))?;
    if directory.format > FORMAT {
        return Err(Error::Newer { found: directory.format, supported: FORMAT });
    }
    Ok(directory)
}
