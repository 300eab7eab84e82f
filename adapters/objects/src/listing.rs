//! What a folder holds, in the order of names, page by page.

use crate::error::{gone, of_file};
use pec_core::ports::{ObjectInfo, PortError, is_name};
use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// How long ago a folder must have changed for its time to tell the next change: no file system counts in steps so coarse.
const SETTLED: Duration = Duration::from_secs(2);

/// The names in a folder, and those in the last one that was read.
#[derive(Debug)]
pub(crate) struct Listing {
    root: PathBuf,
    last: Mutex<Option<Kept>>,
}

/// The entries of a folder, which are right as long as it was not changed.
#[derive(Clone, Debug)]
struct Kept {
    path: PathBuf,
    changed: SystemTime,
    entries: Arc<Vec<Entry>>,
}

/// A file or a folder, by its whole name; that of a folder ends with `/`. So entries stand in the order of all names below them.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    name: String,
    /// Where it lies, if that is not below the folder: a link was followed.
    elsewhere: Option<PathBuf>,
}

impl Listing {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root, last: Mutex::default() }
    }

    /// Nothing that was read before holds any more.
    pub(crate) fn forget(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// At most `most` objects whose names begin with `prefix` and stand behind `after`, in the order of names.
    pub(crate) fn page(
        &self,
        prefix: &str,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<ObjectInfo>, PortError> {
        let mut page = Page { prefix, after: after.unwrap_or_default(), most, found: Vec::new() };
        self.visit(&self.root, "", true, &mut page)?;
        Ok(page.found)
    }

    /// Goes through a folder, whose name ends with `/` if it is not the root.
    fn visit(&self, path: &Path, name: &str, inside: bool, page: &mut Page<'_>) -> Result<(), PortError> {
        let entries = match self.entries(path, name, inside) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // Somebody took it away meanwhile; without the root, nothing can be said.
                return if self.root.is_dir() { Ok(()) } else { Err(gone(&self.root)) };
            }
            entries => entries.map_err(|error| of_file(path, &error))?,
        };
        let from = entries.partition_point(|entry| page.is_before(&entry.name));
        for entry in entries.iter().skip(from) {
            if page.is_full() || !page.may_hold(&entry.name) {
                break;
            }
            let own = entry.name.get(name.len()..).unwrap_or_default();
            match own.strip_suffix('/') {
                Some(folder) => {
                    let inside = inside && entry.elsewhere.is_none();
                    let below = entry.elsewhere.clone().unwrap_or_else(|| path.join(folder));
                    self.visit(&below, &entry.name, inside, page)?;
                }
                None => page.take(&entry.name, &path.join(own))?,
            }
        }
        Ok(())
    }

    fn entries(&self, path: &Path, name: &str, inside: bool) -> io::Result<Arc<Vec<Entry>>> {
        let last = || self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = fs::metadata(path)?.modified()?;
        let kept = last().clone();
        if let Some(kept) = kept.filter(|kept| kept.path == path && kept.changed == changed) {
            return Ok(kept.entries);
        }
        let settled = changed.elapsed().is_ok_and(|age| age > SETTLED);
        let mut entries = Vec::new();
        for entry in fs::read_dir(path)? {
            entries.extend(self.entry(&entry?, name, inside)?);
        }
        entries.sort_unstable();
        let entries = Arc::new(entries);
        // The root has few entries; those below it are what is asked for page by page.
        if settled && !name.is_empty() {
            *last() = Some(Kept { path: path.to_owned(), changed, entries: Arc::clone(&entries) });
        }
        Ok(entries)
    }

    /// What an entry is to us, if anything. Names that no object may have, staging files among them, are nothing.
    fn entry(&self, entry: &DirEntry, folder: &str, inside: bool) -> io::Result<Option<Entry>> {
        let file = entry.file_name();
        let Some(name) = file.to_str().map(|file| format!("{folder}{file}")).filter(|name| is_name(name))
        else {
            return Ok(None);
        };
        let mut kind = entry.file_type()?;
        let mut elsewhere = None;
        if kind.is_symlink() {
            let target = match fs::canonicalize(entry.path()) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                target => target?,
            };
            kind = fs::metadata(&target)?.file_type();
            // So that there are no circles: out of the folder once, never around in it.
            if kind.is_dir() && (!inside || target.starts_with(&self.root) || self.root.starts_with(&target))
            {
                return Ok(None);
            }
            elsewhere = Some(target);
        }
        let name = if kind.is_dir() { name + "/" } else { name };
        Ok((kind.is_dir() || kind.is_file()).then_some(Entry { name, elsewhere }))
    }
}

/// What is asked for, and found so far.
struct Page<'a> {
    prefix: &'a str,
    after: &'a str,
    most: usize,
    found: Vec<ObjectInfo>,
}

impl Page<'_> {
    fn is_full(&self) -> bool {
        self.found.len() >= self.most
    }

    /// Whether the entry, with all below it, stands before what is asked for.
    fn is_before(&self, name: &str) -> bool {
        let before = |bound: &str| name < bound && !(name.ends_with('/') && bound.starts_with(name));
        before(self.prefix) || before(self.after) || (name == self.after && !name.ends_with('/'))
    }

    /// Whether the entry, or something below it, begins with the prefix; if not, no later one does.
    fn may_hold(&self, name: &str) -> bool {
        name.starts_with(self.prefix) || self.prefix.starts_with(name)
    }

    fn take(&mut self, name: &str, path: &Path) -> Result<(), PortError> {
        match fs::metadata(path) {
            Ok(file) if file.is_file() => self.found.push(ObjectInfo::new(name, file.len())),
            Ok(_) => {}
            // Deleted since the folder was read.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(of_file(path, &error)),
        }
        Ok(())
    }
}
