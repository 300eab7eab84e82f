//! The entries of a zip file, as providers export mailboxes.
//!
//! The directory at the end says what there is; each entry is unpacked as it is read. Nothing is extracted, so names are only names:
//! `../../etc/passwd` too. A zip in a zip is not looked into.

use crate::Error;
use crate::walk::{Shape, has_extension};
use flate2::Crc;
use flate2::read::DeflateDecoder;
use std::fs;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};
use std::path::Path;
use zip::CompressionMethod;
use zip::read::Config;
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

/// Entries of one zip file, mail or not.
pub(crate) const MAX_ENTRIES: usize = 1_000_000;

/// Bytes of a mailbox file that is unpacked to be looked through. More than any provider exports; a few megabytes of zip can hold as many.
pub(crate) const MAX_MBOX_BYTES: u64 = 16 << 30;

/// An entry that may be mail.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// In whatever encoding.
    pub(crate) name: Box<[u8]>,
    /// What its name says; nobody asked for this very entry.
    pub(crate) shape: Shape,
    /// Bytes once it is unpacked, as the directory says. There are never more.
    pub(crate) size: u64,
    /// Its checksum, as the directory says.
    pub(crate) crc: u32,
    /// Where its header is.
    header: u64,
    /// Its bytes as it is packed.
    packed: u64,
    method: Method,
}

#[derive(Clone, Copy, Debug)]
enum Method {
    Stored,
    Deflated,
    Encrypted,
    Other,
}

/// The entries that may be mail, in the order of the directory.
///
/// # Errors
///
/// If the directory cannot be read, or is not one: then no entry can be trusted to be all there was.
pub(crate) fn entries(file: fs::File) -> Result<Vec<Entry>, Error> {
    let length = file.metadata().map_err(|error| Error::from(&error))?.len();
    let mut zip =
        ZipIterable::try_new(BufReader::new(file), Config::default()).map_err(|error| of_zip(&error))?;
    if zip.len() > MAX_ENTRIES {
        return Err(Error::Unsupported {
            detail: format!("the zip file has more than {MAX_ENTRIES} entries"),
        });
    }
    let (mut found, mut packed) = (Vec::new(), 0_u64);
    for entry in zip.files().map_err(|error| of_zip(&error))? {
        let entry = entry.map_err(|error| of_zip(&error))?;
        packed = packed.saturating_add(entry.compressed_size());
        let shape = if entry.is_file() { shape(entry.name_raw()) } else { None };
        let Some(shape) = shape else { continue };
        let method = match entry.compression() {
            _ if entry.flags().is_encrypted() => Method::Encrypted,
            CompressionMethod::Stored => Method::Stored,
            CompressionMethod::Deflated => Method::Deflated,
            _ => Method::Other,
        };
        found.push(Entry {
            name: entry.name_raw().into(),
            shape,
            size: entry.size(),
            crc: entry.crc32(),
            header: entry.header_start(),
            packed: entry.compressed_size(),
            method,
        });
    }
    // Else a small file could be read a million times over.
    if packed > length {
        return Err(Error::Damaged { detail: "the entries of the zip file overlap".to_owned() });
    }
    Ok(found)
}

impl Entry {
    /// Unpacks it as it is read. What is not what the directory says is an error at its end.
    pub(crate) fn open(&self, mut file: fs::File) -> Result<Reader, Error> {
        let from = |error: io::Error| Error::from(&error);
        match self.method {
            Method::Encrypted => return Err(Error::Encrypted),
            Method::Other => {
                return Err(Error::Unsupported {
                    detail: "it is packed in a way that is not read here".to_owned(),
                });
            }
            Method::Stored | Method::Deflated => {}
        }
        // The local header (APPNOTE 4.3.7): a signature, and at the end the lengths of what stands before the bytes.
        let mut header = [0; 30];
        file.seek(SeekFrom::Start(self.header)).map_err(from)?;
        file.read_exact(&mut header).map_err(|error| from(damaged(error)))?;
        let [b'P', b'K', 3, 4, .., n0, n1, x0, x1] = header else {
            return Err(Error::Damaged {
                detail: "there is no entry where the directory of the zip file says".to_owned(),
            });
        };
        let skip = i64::from(u16::from_le_bytes([n0, n1])) + i64::from(u16::from_le_bytes([x0, x1]));
        file.seek(SeekFrom::Current(skip)).map_err(from)?;
        let packed = file.take(self.packed);
        let input = match self.method {
            Method::Deflated => Input::Deflated(DeflateDecoder::new(packed)),
            _ => Input::Stored(packed),
        };
        Ok(Reader { input, left: self.size, sum: Crc::new(), expected: self.crc, ended: false })
    }
}

/// What is packed in an entry.
pub(crate) struct Reader {
    input: Input,
    /// Bytes that are still to come.
    left: u64,
    sum: Crc,
    expected: u32,
    ended: bool,
}

enum Input {
    Stored(Take<fs::File>),
    Deflated(DeflateDecoder<Take<fs::File>>),
}

impl Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Stored(input) => input.read(buffer),
            Self::Deflated(input) => input.read(buffer).map_err(damaged),
        }
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wrong = |what: &str| Err(io::Error::new(io::ErrorKind::InvalidData, what));
        if self.ended || buffer.is_empty() {
            return Ok(0);
        }
        if self.left == 0 {
            if self.input.read(&mut [0])? > 0 {
                return wrong("more is packed than the directory of the zip file says");
            }
            if self.sum.sum() != self.expected {
                return wrong("its checksum is another one");
            }
            self.ended = true;
            return Ok(0);
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let into = buffer.get_mut(..most).unwrap_or_default();
        let read = self.input.read(into)?;
        if read == 0 {
            return wrong("less is packed than the directory of the zip file says");
        }
        self.sum.update(into.get(..read).unwrap_or_default());
        self.left -= u64::try_from(read).unwrap_or(self.left);
        Ok(read)
    }
}

/// Why a mailbox file in a zip is not looked through.
pub(crate) fn too_large(size: u64) -> Error {
    Error::Unsupported {
        detail: format!(
            "the mailbox file has {size} bytes, more than the {MAX_MBOX_BYTES} that are read in a zip file"
        ),
    }
}

/// Bytes that are no packed ones, whatever the library calls that.
fn damaged(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            io::Error::new(io::ErrorKind::InvalidData, "what is packed cannot be unpacked")
        }
        _ => error,
    }
}

fn of_zip(error: &ZipError) -> Error {
    match error {
        ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => Error::from(error),
        ZipError::UnsupportedArchive(what) => Error::Unsupported { detail: (*what).to_owned() },
        // It may quote names of entries.
        _ => Error::Damaged {
            detail: "the directory at the end of the zip file is missing or broken".to_owned(),
        },
    }
}

/// What the name of an entry says, by the rules for folders; `None` if it is left out.
fn shape(name: &[u8]) -> Option<Shape> {
    // Some programs write paths as Windows does.
    let mut parts = name.split(|byte| matches!(byte, b'/' | b'\\')).rev();
    let file = parts.next().filter(|file| !file.is_empty() && !file.starts_with(b"."))?;
    let mut inner = file;
    for part in parts {
        // The hidden folders that matter are those of Maildir++.
        if part.starts_with(b".") && part != b"." && part != b".." && inner != b"cur" && inner != b"new" {
            return None;
        }
        inner = part;
    }
    // Only the end of it is looked at.
    let file = String::from_utf8_lossy(file);
    let path = Path::new(&*file);
    let in_tmp = || name.rsplit(|byte| matches!(byte, b'/' | b'\\')).nth(1) == Some(b"tmp");
    match () {
        () if has_extension(path, &["eml"]) => Some(Shape::Message),
        () if has_extension(path, &["mbox", "mbx"]) => Some(Shape::Either),
        // In a Maildir, what is there is still being written.
        () if in_tmp() => None,
        () => Some(Shape::Perhaps),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, expected) in [
            (&b"in/1.EML"[..], Some(Shape::Message)),
            (b"in\\1.eml", Some(Shape::Message)),
            (b"perch\x8a.eml", Some(Shape::Message)),
            (b"../../etc/1.eml", Some(Shape::Message)),
            (b"/1.eml", Some(Shape::Message)),
            (b"Sent.mbox", Some(Shape::Either)),
            (b"letter", Some(Shape::Perhaps)),
            (b"Maildir/.Sent/cur/1:2,S", Some(Shape::Perhaps)),
            (b"Maildir/tmp/1", None),
            (b"tmp/1.eml", Some(Shape::Message)),
            (b"__MACOSX/in/._1.eml", None),
            (b".git/x.eml", None),
            (b"in/", None),
            (b"", None),
        ] {
            assert_eq!(shape(name), expected, "{}", String::from_utf8_lossy(name));
        }
    }
}
