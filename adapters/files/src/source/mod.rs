//! The messages of files as a source of an archive: each under an id that stays.

mod id;
mod listing;
mod maildir;
mod packed;
mod pieces;
mod stream;

use crate::Error;
use crate::walk::Shape;
use crate::zip::Reader;
pub(crate) use id::escaped;
use listing::{Contents, File, Listing, Place, Search, Stamp};
use maildir::Moved;
use packed::Contents as Entry;
use pec_core::ports::{Listed, MailSource, Mark, PortError, PortErrorKind};
use pieces::{Piece, Pieces};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use stream::Streams;

/// Bytes that are handed over at once.
const CHUNK: usize = 256 * 1024;

/// How often a file of a Maildir is looked for that others rename all the time.
const ATTEMPTS: usize = 8;

/// Whatever the paths hold, as a [`MailSource`]: folders, Maildir, mbox, zip files with such
/// things in them, single files, and `-` for standard input. See
/// [what is taken](crate#what-is-taken).
///
/// ```
/// use pec_core::ports::MailSource;
/// use pec_files::FileSource;
///
/// # fn main() -> Result<(), pec_core::ports::PortError> {
/// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/mailbox");
/// let mut source = FileSource::open([folder]);
/// let mut after: Option<String> = None;
/// let mut bytes = 0;
/// loop {
///     let page = source.list(after.as_deref(), 100)?;
///     for listed in &page {
///         source.fetch(&listed.id, &mut |chunk| {
///             bytes += chunk.len();
///             Ok(())
///         })?;
///     }
///     let Some(last) = page.last() else { break };
///     after = Some(last.id.clone());
/// }
/// assert!(bytes > 0);
/// # Ok(())
/// # }
/// ```
///
/// # Ids
///
/// An id begins with the path of the file: below the path that was given or, if several were given, the whole path as it was given.
/// So it names a message for who gives the same paths again.
///
/// | where | id | permanent |
/// |---|---|---|
/// | a file | `in/letter.eml` | no: a file may be edited |
/// | Maildir | `.Sent/cur/1639489.M1P2.host`: without the flags, and `cur` also while it is in `new` | yes: that is the format's rule. Not so if two files have one name |
/// | mbox | `archive.mbox#DIGEST`, half of the SHA-256 of its bytes; `.2` and so on behind it if there are several such | yes |
/// | zip | `export.zip!in/letter.eml#CRC-SIZE` | no: a checksum is no proof |
/// | mbox in a zip | `export.zip!archive.mbox#DIGEST` | yes |
///
/// In names `%`, `#`, `!`, control characters and what is not UTF-8 are written `%XX`; the end of a very long name is replaced by its hash.
///
/// # What it does with files
///
/// [`list`](MailSource::list) from the beginning lists all folders anew; the pages that follow keep to that. Files are looked into when
/// their turn comes: those of a Maildir not at all, an mbox is read once, of others the beginning is read. What is kept in memory is names,
/// about 300 bytes for a file and 60 for a message of an mbox. A file may change meanwhile: [`fetch`](MailSource::fetch) finds a message of a
/// Maildir or of an mbox where it is then, and what has the id of a message of an mbox is checked to be that message. What can be read only once,
/// as standard input, is copied to a temporary file.
///
/// [`mark`](MailSource::mark) renames files of a Maildir, from `new` to `cur` too. [`delete`](MailSource::delete) removes files, of a Maildir
/// or others, but not one that was changed since it was read, and no part of a file. The system may bring a removed file back if the
/// power goes at once.
pub struct FileSource {
    roots: Vec<PathBuf>,
    listing: Option<Listing>,
    streams: Streams,
    moved: Moved,
    /// The mbox in a zip that was read last: the next message of it is further on.
    unpacking: Option<Unpacking>,
    buffer: Vec<u8>,
}

/// An mbox that is unpacked, at some place in it.
struct Unpacking {
    file: usize,
    part: usize,
    stamp: Option<Stamp>,
    reader: Reader,
    position: u64,
}

impl FileSource {
    /// The messages in these files and folders. Nothing is opened yet; what is not there is an entry of the list.
    pub fn open<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Self {
        Self {
            roots: paths.into_iter().map(|path| path.as_ref().to_owned()).collect(),
            listing: None,
            streams: Streams::default(),
            moved: Moved::default(),
            unpacking: None,
            buffer: Vec::new(),
        }
    }

    /// How many files of folders were passed over so far, because they begin neither like a message nor like an mbox.
    #[must_use]
    pub fn skipped(&self) -> usize {
        self.listing.as_ref().map_or(0, Listing::skipped)
    }

    fn walk(&mut self) -> &mut Listing {
        self.moved = Moved::default();
        self.unpacking = None;
        self.listing.insert(Listing::walk(&self.roots))
    }

    /// Where the message with this id is, also if it came after the last look at the folders.
    fn find(&mut self, id: &str) -> Result<Place, PortError> {
        let gone = || PortError::new(PortErrorKind::NotFound, "there is no message with this id");
        if let Some(listing) = &mut self.listing {
            match listing.find(id, &mut self.streams) {
                Search::Found(place) => return Ok(place),
                Search::Gone => return Err(gone()),
                Search::Unknown => {}
            }
        }
        self.walk();
        let listing = self.listing.get_or_insert_default();
        match listing.find(id, &mut self.streams) {
            Search::Found(place) => Ok(place),
            _ => Err(gone()),
        }
    }

    fn file(&mut self, place: Place) -> Option<&mut File> {
        self.listing.as_mut()?.file_mut(place.file)
    }

    /// Opens a file; one of a Maildir also where it is by now.
    fn open_file(&mut self, place: Place) -> io::Result<fs::File> {
        for _ in 0..ATTEMPTS {
            let Some(file) = self.listing.as_ref().and_then(|listing| listing.file(place.file)) else {
                break;
            };
            let (path, shape) = (Arc::clone(&file.path), file.shape.clone());
            let shape = shape.unwrap_or(Shape::Message);
            match self.streams.open(&path, shape) {
                Err(error) if error.kind() == io::ErrorKind::NotFound && self.follow(place, &path)? => {}
                opened => return opened,
            }
        }
        Err(io::ErrorKind::NotFound.into())
    }

    /// Looks where a file of a Maildir went; whether it is anywhere.
    fn follow(&mut self, place: Place, path: &Path) -> io::Result<bool> {
        let Some(file) = self.listing.as_mut().and_then(|listing| listing.file_mut(place.file)) else {
            return Ok(false);
        };
        // Of twins, the other one would be found.
        if file.shape != Ok(Shape::Maildir) || !file.unique {
            return Ok(false);
        }
        let Some(now) = self.moved.find(path)? else { return Ok(false) };
        file.path = now.into();
        Ok(true)
    }

    /// Hands over a file.
    fn whole(
        &mut self,
        place: Place,
        chunk: &mut dyn FnMut(&[u8]) -> Result<(), PortError>,
    ) -> Result<(), PortError> {
        let mut input = self.open_file(place).map_err(|error| failure(&error))?;
        let read = input.metadata().map_err(|error| failure(&error))?;
        if let Some(Contents::One { stamp, .. }) = self.file(place).map(|file| &mut file.contents) {
            *stamp = Some(Stamp::of(&read));
        }
        hand_over(&mut input, u64::MAX, &mut self.buffer, chunk).map(|_| ())
    }

    /// Hands over a message of an mbox, if it is still the same.
    fn piece(
        &mut self,
        place: Place,
        chunk: &mut dyn FnMut(&[u8]) -> Result<(), PortError>,
    ) -> Result<(), PortError> {
        let gone = || PortError::new(PortErrorKind::NotFound, "the message is no longer in the mailbox file");
        let mut input = self.open_file(place).map_err(|error| failure(&error))?;
        let now = Stamp::of(&input.metadata().map_err(|error| failure(&error))?);
        let Some(Contents::Mbox { pieces, stamp }) = self
            .listing
            .as_mut()
            .and_then(|listing| listing.file_mut(place.file))
            .map(|file| &mut file.contents)
        else {
            return Err(gone());
        };
        let mut piece = *pieces.get(place.number).map_err(|error| error.map_or_else(gone, port_error))?;
        // If others only appended, it is where it was; else all is looked through once more.
        let is_there = match piece.offset {
            Some(_) if *stamp == Some(now) => true,
            Some(offset) => {
                let found = digest(&mut input, offset, piece.length, &mut self.buffer)?;
                found.starts_with(&piece.digest)
            }
            // It was not found when all was looked through.
            None => *stamp == Some(now),
        };
        if !is_there {
            input.seek(SeekFrom::Start(0)).map_err(|error| failure(&error))?;
            pieces.moved(&Pieces::scan(&mut input));
            *stamp = Some(now);
            piece = *pieces.get(place.number).map_err(|_| gone())?;
        }
        let offset = piece.offset.ok_or_else(gone)?;
        input.seek(SeekFrom::Start(offset)).map_err(|error| failure(&error))?;
        verified(&mut input, &piece, &mut self.buffer, chunk)
    }
}

impl FileSource {
    /// Hands over what is packed in a zip file.
    fn entry(
        &mut self,
        place: Place,
        chunk: &mut dyn FnMut(&[u8]) -> Result<(), PortError>,
    ) -> Result<(), PortError> {
        let gone = || PortError::new(PortErrorKind::NotFound, "the message is no longer in the zip file");
        let input = self.open_file(place).map_err(|error| failure(&error))?;
        let Some(Contents::Zip { packed, stamp }) =
            self.listing.as_ref().and_then(|listing| listing.file(place.file)).map(|file| &file.contents)
        else {
            return Err(gone());
        };
        let part = packed.parts.get(place.part).ok_or_else(gone)?;
        let open = |input| part.entry.open(input).map_err(|error| port_error(&error));
        let piece = match &part.contents {
            Entry::Failed(error) => return Err(port_error(error)),
            Entry::Mbox(pieces) => {
                *pieces.get(place.number).map_err(|error| error.map_or_else(gone, port_error))?
            }
            _ => return hand_over(&mut open(input)?, u64::MAX, &mut self.buffer, chunk).map(|_| ()),
        };
        let offset = piece.offset.ok_or_else(gone)?;
        // The messages of an mbox are mostly wanted one after the other. Then it is unpacked once.
        let known = self.unpacking.take().filter(|open| {
            (open.file, open.part, &open.stamp) == (place.file, place.part, stamp) && open.position <= offset
        });
        let mut open = match known {
            Some(known) => known,
            None => Unpacking {
                file: place.file,
                part: place.part,
                stamp: *stamp,
                reader: open(input)?,
                position: 0,
            },
        };
        let skip = offset - open.position;
        hand_over(&mut open.reader, skip, &mut self.buffer, &mut |_| Ok(()))?;
        verified(&mut open.reader, &piece, &mut self.buffer, chunk)?;
        open.position = offset.saturating_add(piece.length);
        self.unpacking = Some(open);
        Ok(())
    }
}

impl MailSource for FileSource {
    fn list(&mut self, after: Option<&str>, most: usize) -> Result<Vec<Listed>, PortError> {
        let after = match after {
            Some(id) => Some(self.find(id)?),
            None => {
                self.walk();
                None
            }
        };
        Ok(self.listing.get_or_insert_default().page(after, most, &mut self.streams))
    }

    fn fetch(
        &mut self,
        id: &str,
        chunk: &mut dyn FnMut(&[u8]) -> Result<(), PortError>,
    ) -> Result<(), PortError> {
        let place = self.find(id)?;
        match self.file(place).map(|file| &file.contents) {
            Some(Contents::Failed(error)) => Err(port_error(error)),
            Some(Contents::Mbox { .. }) => self.piece(place, chunk),
            Some(Contents::Zip { .. }) => self.entry(place, chunk),
            _ => self.whole(place, chunk),
        }
    }

    fn mark(&mut self, id: &str, mark: Mark, on: bool) -> Result<(), PortError> {
        let place = self.find(id)?;
        for _ in 0..ATTEMPTS {
            let Some(file) = self.file(place) else { break };
            let target = match file.shape {
                Ok(Shape::Maildir) => maildir::marked(&file.path, mark, on),
                _ => None,
            };
            let Some(target) = target else {
                return Err(PortError::new(
                    PortErrorKind::Unsupported,
                    "only the messages of a Maildir have marks, and not this one",
                ));
            };
            let path = Arc::clone(&file.path);
            if *target != *path && target.exists() {
                return Err(PortError::new(
                    PortErrorKind::Conflict,
                    "another file of the Maildir has the name that it would get",
                ));
            }
            // The rename of a file to itself only says whether it is there.
            match fs::rename(&path, &target) {
                Ok(()) => {
                    file.path = target.into();
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    if !self.follow(place, &path).map_err(|error| failure(&error))? {
                        return Err(failure(&error));
                    }
                }
                Err(error) => return Err(failure(&error)),
            }
        }
        Err(PortError::new(PortErrorKind::Conflict, "others rename the file all the time"))
    }

    fn delete(&mut self, id: &str) -> Result<(), PortError> {
        let place = self.find(id)?;
        for _ in 0..ATTEMPTS {
            let Some(file) = self.file(place) else { break };
            let stamp = match (&file.contents, &file.shape) {
                (Contents::One { .. }, Ok(Shape::Maildir)) => None,
                (Contents::One { stamp, .. }, Ok(Shape::Message | Shape::Either | Shape::Perhaps)) => *stamp,
                _ => {
                    return Err(PortError::new(
                        PortErrorKind::Unsupported,
                        "only whole files can be deleted, not a part of one",
                    ));
                }
            };
            let path = Arc::clone(&file.path);
            if let Some(stamp) = stamp {
                let now = fs::metadata(&path).map_err(|error| failure(&error))?;
                if Stamp::of(&now) != stamp {
                    return Err(PortError::new(
                        PortErrorKind::Conflict,
                        "the file was changed since it was read",
                    ));
                }
            }
            match fs::remove_file(&path) {
                Ok(()) => {
                    file.contents = Contents::Nothing;
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    if !self.follow(place, &path).map_err(|error| failure(&error))? {
                        return Err(failure(&error));
                    }
                }
                Err(error) => return Err(failure(&error)),
            }
        }
        Err(PortError::new(PortErrorKind::Conflict, "others rename the file all the time"))
    }
}

/// Hands over at most `length` bytes; how many there were.
fn hand_over(
    input: &mut dyn Read,
    length: u64,
    buffer: &mut Vec<u8>,
    chunk: &mut dyn FnMut(&[u8]) -> Result<(), PortError>,
) -> Result<u64, PortError> {
    buffer.resize(CHUNK, 0);
    let mut left = length;
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        let read = match input.read(buffer.get_mut(..most).unwrap_or_default()) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(failure(&error)),
        };
        chunk(buffer.get(..read).unwrap_or_default())?;
        left = left.saturating_sub(u64::try_from(read).unwrap_or(u64::MAX));
    }
    Ok(length - left)
}

/// Hands over a message of an mbox from where it begins, and sees whether it is still that one.
fn verified(
    input: &mut dyn Read,
    piece: &Piece,
    buffer: &mut Vec<u8>,
    chunk: &mut dyn FnMut(&[u8]) -> Result<(), PortError>,
) -> Result<(), PortError> {
    let mut hash = Sha256::new();
    hand_over(input, piece.length, buffer, &mut |bytes| {
        hash.update(bytes);
        chunk(bytes)
    })?;
    let found: [u8; 32] = hash.finalize().into();
    if found.starts_with(&piece.digest) {
        return Ok(());
    }
    Err(PortError::new(PortErrorKind::Conflict, "the mailbox file was changed while it was read"))
}

/// The SHA-256 of a part of a file.
fn digest(
    input: &mut fs::File,
    offset: u64,
    length: u64,
    buffer: &mut Vec<u8>,
) -> Result<[u8; 32], PortError> {
    input.seek(SeekFrom::Start(offset)).map_err(|error| failure(&error))?;
    let mut hash = Sha256::new();
    hand_over(input, length, buffer, &mut |bytes| {
        hash.update(bytes);
        Ok(())
    })?;
    Ok(hash.finalize().into())
}

fn failure(error: &io::Error) -> PortError {
    port_error(&Error::from(error))
}

/// The error of a port says by itself what to do.
fn port_error(error: &Error) -> PortError {
    let (kind, detail) = match error {
        Error::NotFound { detail } => {
            (PortErrorKind::NotFound, format!("there is no such file or folder ({detail})"))
        }
        Error::PermissionDenied { detail } => {
            (PortErrorKind::Denied, format!("there is no permission to read it ({detail})"))
        }
        Error::Io { detail } => (PortErrorKind::Failed, format!("it cannot be read ({detail})")),
        Error::Damaged { detail } => (PortErrorKind::Damaged, format!("it is damaged ({detail})")),
        Error::Encrypted => {
            (PortErrorKind::Unsupported, "it is encrypted: unpack the zip file with its password".to_owned())
        }
        Error::Unsupported { detail } => {
            (PortErrorKind::Unsupported, format!("{detail}: unpack the zip file with another program"))
        }
        Error::MessageTooLarge { .. } | Error::ReadWhole { .. } => (PortErrorKind::Failed, error.to_string()),
    };
    PortError::new(kind, detail)
}
