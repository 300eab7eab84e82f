//! From files to items of work, and from an item to its messages.

use crate::mbox::{self, Mbox};
use crate::sniff::{SAMPLE, Start, start};
use crate::source::escaped;
use crate::walk::{Shape, has_extension};
use crate::zip::{self, Entry};
use crate::{Buffer, Error, Found, Stored, Streamer};
use std::borrow::Cow;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Chain, Cursor, Read, Seek};
use std::iter::FusedIterator;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::vec;

/// Something to work on: a file that a worker opens, or a message that was read already, because it came out of an mbox or a stream.
#[derive(Debug)]
pub struct Item {
    file: Arc<Path>,
    limit: usize,
    /// A message that was read already, or why it was not; `None` if whoever works on the item reads the file.
    ready: Option<Stored<'static>>,
    /// Bytes of the file, once they were asked for.
    size: OnceLock<u64>,
}

impl Item {
    /// The file in which it is.
    #[must_use]
    pub fn file(&self) -> &Arc<Path> {
        &self.file
    }

    /// Its number in an mbox, if that is known already.
    #[must_use]
    pub fn index(&self) -> Option<u64> {
        self.ready.as_ref()?.index()
    }

    /// The memory in bytes that the item takes while it is worked on.
    #[must_use]
    pub fn weight(&self) -> usize {
        match &self.ready {
            Some(stored) => stored.bytes().map_or(0, <[u8]>::len),
            None => usize::try_from(self.size()).unwrap_or(usize::MAX),
        }
    }

    fn size(&self) -> u64 {
        *self.size.get_or_init(|| fs::metadata(&self.file).map_or(0, |data| data.len()))
    }

    /// The file, if whoever works on the item may as well read it [in pieces](crate::Streamer): it has not been read, it is large enough for
    /// that to pay, and it holds one message.
    #[must_use]
    pub fn large_message(&self) -> Option<&Path> {
        if self.ready.is_some() || self.size() < Streamer::PAYS_FROM {
            return None;
        }
        // Whoever reads it whole finds out why it cannot be read.
        let (_, start) = begun(Box::new(fs::File::open(&self.file).ok()?)).ok()?;
        (start != Start::Mbox).then_some(&self.file)
    }

    /// Each message of the item. Only a file that turns out to be an mbox, against its name, has several.
    pub fn messages<'a>(&'a self, buffer: &'a mut Buffer) -> impl Iterator<Item = Stored<'a>> {
        match &self.ready {
            Some(stored) => Contents::One(Some(stored.borrowed())),
            None => {
                let loaded = buffer.load(&self.file, self.limit);
                Contents::of(&self.file, loaded.map(Cow::Borrowed), self.limit)
            }
        }
    }

    /// The same, in memory of its own.
    pub(crate) fn into_messages(self) -> Contents<'static> {
        match self.ready {
            Some(stored) => Contents::One(Some(stored)),
            None => {
                let loaded = Buffer::read(&self.file, self.limit);
                Contents::of(&self.file, loaded.map(|buffer| Cow::Owned(buffer.into_vec())), self.limit)
            }
        }
    }
}

/// What a file that was read at once holds.
pub(crate) enum Contents<'a> {
    One(Option<Stored<'a>>),
    Mbox(Box<Pieces<Cursor<Cow<'a, [u8]>>>>),
}

impl<'a> Contents<'a> {
    fn of(file: &Arc<Path>, loaded: Result<Cow<'a, [u8]>, Error>, limit: usize) -> Self {
        match loaded {
            Ok(bytes) if mbox::begins(bytes.get(..SAMPLE).unwrap_or(&bytes)) => {
                Self::Mbox(Box::new(Pieces::new(file, Cursor::new(bytes), limit)))
            }
            bytes => Self::One(Some(Stored::whole(file, bytes))),
        }
    }
}

impl<'a> Iterator for Contents<'a> {
    type Item = Stored<'a>;

    fn next(&mut self) -> Option<Stored<'a>> {
        match self {
            Self::One(stored) => stored.take(),
            Self::Mbox(pieces) => pieces.next(),
        }
    }
}

/// The messages of an mbox, with their numbers.
pub(crate) struct Pieces<R> {
    file: Arc<Path>,
    mbox: Mbox<R>,
    limit: usize,
    index: u64,
}

impl<R: Read> Pieces<R> {
    fn new(file: &Arc<Path>, input: R, limit: usize) -> Self {
        Self { file: Arc::clone(file), mbox: Mbox::new(input, limit), limit, index: 0 }
    }
}

impl<R: Read> Iterator for Pieces<R> {
    type Item = Stored<'static>;

    fn next(&mut self) -> Option<Stored<'static>> {
        let (offset, bytes) = match self.mbox.next() {
            Ok(piece) => {
                let piece = piece?;
                (
                    piece.offset,
                    piece.bytes.map_err(|size| Error::MessageTooLarge { found: size, allowed: self.limit }),
                )
            }
            Err(error) => (0, Err(Error::from(&error))),
        };
        let index = self.index;
        self.index += 1;
        Some(Stored::piece(&self.file, index, offset, bytes))
    }
}

/// Turns files into items, in order. Each file is looked into when its turn comes, and an mbox is read message by message.
///
/// ```
/// use pec_files::{Buffer, Feed, walk};
///
/// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/mailbox");
/// let limit = 100 << 20; // bytes
/// let mut buffer = Buffer::default(); // one for each worker
/// let mut messages = 0;
/// for item in Feed::new(walk([folder]), limit) {
///     // From here on it may be another thread's.
///     messages += item.messages(&mut buffer).filter(|stored| stored.bytes().is_ok()).count();
/// }
/// assert!(messages > 0);
/// ```
pub struct Feed {
    files: vec::IntoIter<Found>,
    limit: usize,
    skipped: u64,
    /// The mbox that is being read.
    mbox: Option<Pieces<Input>>,
    /// The zip file that is being read.
    zip: Option<Zip>,
}

struct Zip {
    path: Arc<Path>,
    file: fs::File,
    entries: vec::IntoIter<Entry>,
}

/// The first bytes of a file, which were looked at, and the rest.
type Input = Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>>;

impl Feed {
    /// `limit`: bytes of the largest message; a larger one is an error in its place.
    #[must_use]
    pub fn new(files: Vec<Found>, limit: usize) -> Self {
        Self { files: files.into_iter(), limit, skipped: 0, mbox: None, zip: None }
    }

    /// How many files of folders were passed over so far, because they begin neither like a message nor like an mbox.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Looks into one file; of an mbox or a zip, the items come later.
    fn look(&mut self, found: Found) -> Option<Item> {
        let (file, shape) = found.into_parts();
        let begun = match shape {
            Ok(Shape::Message | Shape::Maildir) => return Some(self.unopened(file)),
            Ok(shape) => self.begin(&file, shape),
            Err(error) => Err(error),
        };
        begun.unwrap_or_else(|error| Some(self.ready(Stored::whole(&file, Err(error)))))
    }

    fn begin(&mut self, file: &Arc<Path>, shape: Shape) -> Result<Option<Item>, Error> {
        let from = |error: io::Error| Error::from(&error);
        if shape == Shape::Stream {
            let input: Box<dyn Read + Send> = if file.as_os_str() == "-" {
                Box::new(io::stdin())
            } else {
                Box::new(fs::File::open(file).map_err(from)?)
            };
            let (mut input, start) = begun(input).map_err(from)?;
            if start != Start::Zip {
                return self.take(file, shape, start, input, None);
            }
            // Its directory is at its end.
            let mut copy = tempfile::tempfile().map_err(from)?;
            io::copy(&mut input, &mut copy).map_err(from)?;
            return self.unpack(file, copy).map(|()| None);
        }
        let (input, start) = begun(Box::new(fs::File::open(file).map_err(from)?)).map_err(from)?;
        match start {
            Start::Zip if may_be_zip(file, shape) => {
                self.unpack(file, fs::File::open(file).map_err(from)?).map(|()| None)
            }
            Start::Mbox => self.take(file, shape, start, input, None),
            Start::Other | Start::Zip if shape == Shape::Perhaps => {
                self.skipped += 1;
                Ok(None)
            }
            _ => Ok(Some(self.unopened(Arc::clone(file)))),
        }
    }

    /// Opens a zip file.
    fn unpack(&mut self, path: &Arc<Path>, mut file: fs::File) -> Result<(), Error> {
        file.rewind().map_err(|error| Error::from(&error))?;
        let copy = file.try_clone().map_err(|error| Error::from(&error))?;
        let entries = zip::entries(copy)?.into_iter();
        self.zip = Some(Zip { path: Arc::clone(path), file, entries });
        Ok(())
    }

    /// The next entry of the zip file that is read; `None` if there is none. The item comes later if it is an mbox, or not at all.
    fn entry(&mut self) -> Option<Option<Item>> {
        let zip = self.zip.as_mut()?;
        let Some(entry) = zip.entries.next() else {
            self.zip = None;
            return None;
        };
        let place: Arc<Path> = place(&zip.path, &entry).into();
        let opened = zip.file.try_clone().map_err(|error| Error::from(&error));
        let begun = opened
            .and_then(|file| entry.open(file))
            .and_then(|reader| begun(Box::new(reader)).map_err(|error| Error::from(&error)));
        let item = begun.and_then(|(input, start)| match start {
            Start::Mbox if entry.size > zip::MAX_MBOX_BYTES => Err(zip::too_large(entry.size)),
            _ => self.take(&place, entry.shape, start, input, Some(entry.size)),
        });
        Some(item.unwrap_or_else(|error| Some(self.ready(Stored::whole(&place, Err(error))))))
    }

    /// What begins like this is read from here: one message at once, those of an mbox later. `size`: if it is known.
    fn take(
        &mut self,
        file: &Arc<Path>,
        shape: Shape,
        start: Start,
        input: Input,
        size: Option<u64>,
    ) -> Result<Option<Item>, Error> {
        if start == Start::Mbox {
            self.mbox = Some(Pieces::new(file, input, self.limit));
            return Ok(None);
        }
        if start != Start::Message && shape == Shape::Perhaps {
            self.skipped += 1;
            return Ok(None);
        }
        let most = u64::try_from(self.limit).unwrap_or(u64::MAX);
        let mut bytes = Vec::new();
        if size.is_none_or(|size| size <= most) {
            let read = input.take(most.saturating_add(1)).read_to_end(&mut bytes);
            read.map_err(|error| Error::from(&error))?;
        }
        let found = size.unwrap_or(0).max(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let bytes = if found > most {
            Err(Error::MessageTooLarge { found, allowed: self.limit })
        } else {
            Ok(Cow::Owned(bytes))
        };
        Ok(Some(self.ready(Stored::whole(file, bytes))))
    }

    fn unopened(&self, file: Arc<Path>) -> Item {
        Item { file, limit: self.limit, ready: None, size: OnceLock::new() }
    }

    fn ready(&self, stored: Stored<'static>) -> Item {
        Item { file: stored.shared_file(), limit: self.limit, ready: Some(stored), size: OnceLock::new() }
    }
}

impl Iterator for Feed {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(piece) = self.mbox.as_mut().and_then(Iterator::next) {
                return Some(self.ready(piece));
            }
            self.mbox = None;
            if let Some(entry) = self.entry() {
                match entry {
                    Some(item) => return Some(item),
                    None => continue,
                }
            }
            let found = self.files.next()?;
            if let Some(item) = self.look(found) {
                return Some(item);
            }
        }
    }
}

impl FusedIterator for Feed {}

/// What an input begins like; it still has its beginning.
fn begun(mut input: Box<dyn Read + Send>) -> io::Result<(Input, Start)> {
    let mut sample = Vec::new();
    (&mut input).take(SAMPLE as u64).read_to_end(&mut sample)?;
    let start = start(&sample);
    Ok((Cursor::new(sample).chain(input), start))
}

/// Whether what begins like a zip file is opened as one. Of a folder only what is called so: many other formats are zip files.
pub(crate) fn may_be_zip(path: &Path, shape: Shape) -> bool {
    match shape {
        Shape::Either | Shape::Stream => true,
        Shape::Perhaps => has_extension(path, &["zip"]),
        Shape::Message | Shape::Maildir => false,
    }
}

/// Where an entry is: `export.zip!in/letter.eml`.
pub(crate) fn place(path: &Path, entry: &Entry) -> PathBuf {
    let mut place = OsString::from(path);
    place.push("!");
    place.push(escaped(&entry.name));
    place.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk;

    #[test]
    fn what_may_be_read_in_pieces() {
        let root = tempfile::tempdir().unwrap();
        let large = "Subject: a\n\n".to_owned() + &"x\n".repeat(1024 * 1024);
        for (name, text) in [
            ("a.eml", &*large),
            ("b.eml", "Subject: a\n\nx\n"),
            ("c.eml", &*format!("From a@b Tue Dec 14 14:36:08 2021\n{large}")), // an mbox
            ("d.mbox", &*format!("From a@b Tue Dec 14 14:36:08 2021\n{large}")),
        ] {
            fs::write(root.path().join(name), text).unwrap();
        }
        let items = Feed::new(walk([root.path()]), usize::MAX);
        let large = items.map(|item| item.large_message().map(Path::to_owned)).collect::<Vec<_>>();
        assert_eq!(large, [Some(root.path().join("a.eml")), None, None, None]);
    }
}
