//! The journal that the recorder (`tests/powercut/journal.c`) writes: what a program did to a folder, in order.

use std::{
    collections::{HashMap, HashSet},
    ffi::OsString,
    fs::{self, File},
    io::{self, BufReader, Read as _, Write},
    os::unix::{
        ffi::{OsStrExt as _, OsStringExt as _},
        fs::MetadataExt as _,
    },
    path::Path,
};
use tempfile::TempDir;

const MAGIC: u32 = 0x7475_6370;
const HEADER: usize = 48;

/// A file, folder or link, whatever its name: numbered as they were made, the recorded folder first.
pub(super) type Node = usize;

/// The recorded folder.
pub(super) const ROOT: Node = 0;

/// One thing that a program did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Create {
        node: Node,
        kind: Kind,
        entry: Option<Entry>,
    },
    Link {
        node: Node,
        entry: Entry,
    },
    Unlink {
        node: Node,
        entry: Entry,
    },
    Rename {
        node: Node,
        from: Entry,
        to: Entry,
    },
    /// `length` bytes, which stand at `source` in the journal.
    Write {
        node: Node,
        at: u64,
        length: u64,
        source: u64,
    },
    Size {
        node: Node,
        size: u64,
    },
    Sync {
        node: Node,
    },
    SyncAll,
    Mark {
        text: Vec<u8>,
    },
    Volatile {
        node: Node,
    },
    Injected,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link(OsString),
}

/// A name in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) folder: Node,
    pub(super) name: OsString,
}

/// What a program did to a folder, and what it printed meanwhile.
///
/// What was written stays in a file of its own, which goes with the value.
#[derive(Debug)]
pub struct Journal {
    pub(super) file: File,
    pub(super) operations: Vec<Operation>,
    /// How many of them only say what was there before.
    pub(super) before: usize,
    _folder: TempDir,
}

impl Journal {
    /// Reads what was recorded.
    ///
    /// # Panics
    ///
    /// The recorder met something that it cannot record, or the file is not a journal.
    pub(super) fn read(folder: TempDir, path: &Path) -> Self {
        let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut reader = Reader { input: BufReader::new(&file), at: 0, nodes: HashMap::new(), next: ROOT };
        let mut operations = Vec::new();
        loop {
            match reader.operation() {
                // The first is the recorded folder itself.
                Ok(Some(Operation::Create { node: ROOT, .. })) => {}
                Ok(Some(operation)) => operations.push(operation),
                Ok(None) => break,
                Err(error) => panic!("the journal, after {} operations: {error}", operations.len()),
            }
        }
        let whole = operations.iter().position(|operation| *operation == Operation::SyncAll);
        let before = whole.map_or(operations.len(), |at| at + 1);
        Self { file, operations, before, _folder: folder }
    }

    /// How many operations it has: what was in the folder before, what was done, and what was printed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// How many errors were made up.
    #[must_use]
    pub fn injected(&self) -> usize {
        self.operations.iter().filter(|operation| **operation == Operation::Injected).count()
    }
}

struct Reader<'a> {
    input: BufReader<&'a File>,
    at: u64,
    /// The system uses an inode's number again when its file is gone.
    nodes: HashMap<u64, Node>,
    next: Node,
}

impl Reader<'_> {
    fn operation(&mut self) -> io::Result<Option<Operation>> {
        let mut header = [0; HEADER];
        if self.input.read(&mut header[..1])? == 0 {
            return Ok(None);
        }
        self.input.read_exact(&mut header[1..])?;
        self.at += HEADER as u64;
        let [word, kind, name, other] = [0, 4, 32, 36].map(|at| narrow(&header, at));
        let [inode, first, second, length] = [8, 16, 24, 40].map(|at| wide(&header, at));
        if word != MAGIC {
            return Err(io::Error::other("this is no record"));
        }
        let name = OsString::from_vec(self.bytes(u64::from(name))?);
        let other = OsString::from_vec(self.bytes(u64::from(other))?);
        Ok(Some(match kind {
            1 => self.create(inode, first, second, name, length)?,
            2 => Operation::Link { node: self.node(inode)?, entry: self.entry(first, name)? },
            3 => Operation::Unlink { node: self.node(inode)?, entry: self.entry(first, name)? },
            4 => {
                let (from, to) = (self.entry(first, name)?, self.entry(second, other)?);
                Operation::Rename { node: self.node(inode)?, from, to }
            }
            5 => {
                let operation =
                    Operation::Write { node: self.node(inode)?, at: first, length, source: self.at };
                self.input.seek_relative(i64::try_from(length).map_err(io::Error::other)?)?;
                self.at += length;
                operation
            }
            6 => Operation::Size { node: self.node(inode)?, size: first },
            7 => Operation::Sync { node: self.node(inode)? },
            8 => Operation::SyncAll,
            9 => Operation::Mark { text: self.bytes(length)? },
            10 => Operation::Volatile { node: self.node(inode)? },
            11 => {
                self.bytes(length)?;
                Operation::Injected
            }
            12 => {
                let what = String::from_utf8_lossy(&self.bytes(length)?).into_owned();
                return Err(io::Error::other(format!("the recorder does not support {what}")));
            }
            _ => return Err(io::Error::other(format!("a record of the unknown kind {kind}"))),
        }))
    }

    fn create(
        &mut self,
        inode: u64,
        folder: u64,
        kind: u64,
        name: OsString,
        length: u64,
    ) -> io::Result<Operation> {
        let target = self.bytes(length)?;
        let kind = match kind {
            0o100_000 => Kind::File,
            0o040_000 => Kind::Folder,
            0o120_000 => Kind::Link(OsString::from_vec(target)),
            _ => return Err(io::Error::other(format!("a file of the unknown type {kind:o}"))),
        };
        let entry = if name.is_empty() { None } else { Some(self.entry(folder, name)?) };
        let node = self.next;
        self.next += 1;
        self.nodes.insert(inode, node);
        Ok(Operation::Create { node, kind, entry })
    }

    fn bytes(&mut self, length: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        (&mut self.input).take(length).read_to_end(&mut bytes)?;
        self.at += length;
        if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// A file that is not known was made by a call that the recorder does not see.
    fn node(&self, inode: u64) -> io::Result<Node> {
        let found = self.nodes.get(&inode).copied();
        found.ok_or_else(|| io::Error::other("a file whose creation was not recorded"))
    }

    fn entry(&self, folder: u64, name: OsString) -> io::Result<Entry> {
        Ok(Entry { folder: self.node(folder)?, name })
    }
}

fn narrow(header: &[u8; HEADER], at: usize) -> u32 {
    u32::from_le_bytes([0, 1, 2, 3].map(|byte| header[at + byte]))
}

fn wide(header: &[u8; HEADER], at: usize) -> u64 {
    u64::from(narrow(header, at)) | u64::from(narrow(header, at + 4)) << 32
}

/// Writes what is in a folder before anything is recorded, as durable.
pub(super) fn begin(folder: &Path, journal: &mut impl Write) -> io::Result<()> {
    let inode = fs::metadata(folder)?.ino();
    record(journal, 1, [inode, 0, 0o040_000], b"", &[])?;
    contents(folder, inode, &mut HashSet::new(), journal)?;
    record(journal, 8, [0; 3], b"", &[])
}

fn contents(folder: &Path, parent: u64, seen: &mut HashSet<u64>, journal: &mut impl Write) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, about) = (entry.path(), entry.metadata()?);
        let inode = about.ino();
        if !seen.insert(inode) {
            record(journal, 2, [inode, parent, 0], entry.file_name().as_bytes(), &[])?;
            continue;
        }
        let target =
            if about.is_symlink() { fs::read_link(&path)?.into_os_string() } else { OsString::new() };
        let kind = u64::from(about.mode() & 0o170_000);
        record(journal, 1, [inode, parent, kind], entry.file_name().as_bytes(), target.as_bytes())?;
        if about.is_dir() {
            contents(&path, inode, seen, journal)?;
        } else if about.is_file() {
            record(journal, 5, [inode, 0, 0], b"", &fs::read(&path)?)?;
        }
    }
    Ok(())
}

fn record(
    journal: &mut impl Write,
    kind: u32,
    [inode, first, second]: [u64; 3],
    name: &[u8],
    bytes: &[u8],
) -> io::Result<()> {
    journal.write_all(&MAGIC.to_le_bytes())?;
    journal.write_all(&kind.to_le_bytes())?;
    for word in [inode, first, second] {
        journal.write_all(&word.to_le_bytes())?;
    }
    journal.write_all(&u32::try_from(name.len()).map_err(io::Error::other)?.to_le_bytes())?;
    journal.write_all(&0_u32.to_le_bytes())?;
    journal.write_all(&(bytes.len() as u64).to_le_bytes())?;
    journal.write_all(name)?;
    journal.write_all(bytes)
}
