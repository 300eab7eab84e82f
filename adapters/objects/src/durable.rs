//! Folders whose entries outlast a power cut.
//!
//! `object_store` syncs a file before it gives it its name, then the folder with the name, and the folders that it made on the way.
//! That leaves three gaps, which are closed here and in `folder.rs`. One process makes a folder, another puts an object into it
//! and is done before the first has synced the folder's own entry. One process gives an object its name, another is told
//! that it exists before the entry is synced, and writes what refers to it. And a deletion is not synced at all.

use crate::error::{gone, of_file};
use pec_core::ports::{PortError, PortErrorKind};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How old a staging file is which nobody writes any more. A create takes seconds; to remove the file of one that still runs would
/// make it fail.
const ABANDONED: Duration = Duration::from_hours(24);

/// A folder, and which of those below it have been seen to by this process.
#[derive(Debug)]
pub(crate) struct Durable {
    root: PathBuf,
    ready: Mutex<BTreeSet<String>>,
}

impl Durable {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root, ready: Mutex::default() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where something of this name lies.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        name.split('/').fold(self.root.clone(), |path, part| path.join(part))
    }

    /// Makes the folder of this name (the root is "") and sees to it that it outlasts a power cut, whoever made it.
    ///
    /// A folder that was there and is gone is not made again, nor is the root: most likely its disk is not mounted any more,
    /// and what is written would lie hidden below it from then on.
    pub(crate) fn prepare(&self, folder: &str) -> Result<(), PortError> {
        let path = self.path(folder);
        let ready = || self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        let known = ready().contains(folder);
        if known {
            return match path.is_dir() {
                true => Ok(()),
                false => Err(gone(&path)),
            };
        }
        if !self.root.is_dir() {
            return Err(gone(&self.root));
        }
        let mut changed = vec![self.root.clone()];
        for part in folder.split('/').filter(|part| !part.is_empty()) {
            let below = changed.last().unwrap_or(&self.root).join(part);
            make(&below)?;
            changed.push(below);
        }
        for folder in changed.iter().rev() {
            sync(folder)?;
        }
        sync_parent(&self.root)?;
        clean(&path);
        ready().insert(folder.to_owned());
        Ok(())
    }
}

/// Makes a new folder and those above it, or takes an empty one. Each is synced before one is made in it, so that of a chain that
/// was left half made only the last one is in doubt; the next to create or prepare it syncs that.
pub(crate) fn create_root(path: &Path) -> Result<(), PortError> {
    let missing: Vec<_> = path.ancestors().take_while(|folder| is_missing(folder)).collect();
    for folder in missing.iter().rev() {
        make(folder)?;
        sync_parent(folder)?;
    }
    open_root(path)?;
    let entries = fs::read_dir(path).map_err(|error| of_file(path, &error))?;
    for entry in entries {
        // A disk of its own has this in it when it is new.
        if entry.map_err(|error| of_file(path, &error))?.file_name() != "lost+found" {
            let detail = format!("{}: the folder is not empty", path.display());
            return Err(PortError::new(PortErrorKind::Exists, detail));
        }
    }
    sync(path)?;
    sync_parent(path)
}

/// The folder, without links in its path.
pub(crate) fn open_root(path: &Path) -> Result<PathBuf, PortError> {
    let found = fs::canonicalize(path).map_err(|error| of_file(path, &error))?;
    if found.is_dir() {
        return Ok(found);
    }
    Err(PortError::new(PortErrorKind::Foreign, format!("{}: this is not a folder", path.display())))
}

/// Writes a folder's entries to the disk.
pub(crate) fn sync(folder: &Path) -> Result<(), PortError> {
    let done = if cfg!(unix) { File::open(folder).and_then(|folder| folder.sync_all()) } else { Ok(()) };
    done.map_err(|error| of_file(folder, &error))
}

/// Writes to the disk the entry of a folder in the one above it, if that may be read: one that may not was made by somebody else.
fn sync_parent(folder: &Path) -> Result<(), PortError> {
    let above = match folder.parent() {
        Some(above) if above.as_os_str().is_empty() => Path::new("."),
        Some(above) => above,
        None => return Ok(()),
    };
    match sync(above) {
        Err(error) if error.kind() == PortErrorKind::Denied => Ok(()),
        done => done,
    }
}

fn make(folder: &Path) -> Result<(), PortError> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        done => done.map_err(|error| of_file(folder, &error)),
    }
}

fn is_missing(path: &Path) -> bool {
    // Of a relative path, the last of the ancestors is the current folder.
    !path.as_os_str().is_empty()
        && fs::symlink_metadata(path).is_err_and(|error| error.kind() == ErrorKind::NotFound)
}

/// Removes what processes that died have left behind. What cannot be removed stays: it is in nobody's way, and whatever is
/// wrong with the folder is told by the create that follows.
fn clean(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| is_staging(&entry.file_name().to_string_lossy())) {
        if entry.metadata().is_ok_and(|file| file.is_file() && is_abandoned(&file).unwrap_or(false)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_abandoned(file: &fs::Metadata) -> io::Result<bool> {
    Ok(file.modified()?.elapsed().is_ok_and(|age| age > ABANDONED))
}

/// Whether `object_store` calls a file so until it is whole: the name of the object, `#` and a number.
fn is_staging(file: &str) -> bool {
    file.rsplit_once('#').is_some_and(|(name, number)| {
        !name.is_empty() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}
