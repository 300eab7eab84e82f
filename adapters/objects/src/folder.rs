//! Objects in a folder.

use crate::blocking::run;
use crate::durable::{self, Durable};
use crate::error::{gone, of_file, of_name, of_store};
use crate::listing::Listing;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutMode, PutOptions};
use pec_core::ports::{ObjectInfo, Objects, PortError, PortErrorKind, is_name};
use std::path::Path;

/// Objects in a folder: one file each, at the path that is its name.
///
/// It syncs a file, then its folder, then all folders above it that it did not know, before it says that an object is
/// created; it syncs a folder before it says that something in it exists already or is deleted. Any program may read the files. A
/// handle may be used by many threads, and on one folder there may be any number of handles and processes.
///
/// # What it leaves out
///
/// Files that could be no object by their name, and links to folders inside of the folder; a link to a folder elsewhere, on a larger
/// disk say, is followed. No object is called like the folder of another: beside `a/b`, `a` [exists](PortErrorKind::Exists). A file
/// system without hard links, FAT say, takes no objects.
///
/// # What it costs
///
/// [`create`](Objects::create) syncs twice: the file and its folder. [`list`](Objects::list) reads the names of the folders that
/// may hold what it looks for, and remembers those of the last one: as long as nothing in it changes, the next pages read nothing
/// but the sizes on them.
#[derive(Debug)]
pub struct FolderObjects {
    store: LocalFileSystem,
    durable: Durable,
    listing: Listing,
}

impl FolderObjects {
    /// In a new folder, or in one that is empty.
    ///
    /// # Errors
    ///
    /// [`Exists`](PortErrorKind::Exists) if there is something in it, [`Foreign`](PortErrorKind::Foreign) if it is a file, and
    /// whatever prevents a folder from being made.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, PortError> {
        durable::create_root(path.as_ref())?;
        Self::open(path)
    }

    /// In a folder that is there.
    ///
    /// # Errors
    ///
    /// [`NotFound`](PortErrorKind::NotFound) if it is not, [`Foreign`](PortErrorKind::Foreign) if it is a file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PortError> {
        let root = durable::open_root(path.as_ref())?;
        let store =
            LocalFileSystem::new_with_prefix(&root).map_err(|error| of_store(root.display(), &error))?;
        Ok(Self {
            store: store.with_fsync(true),
            listing: Listing::new(root.clone()),
            durable: Durable::new(root),
        })
    }

    /// Where it is, without links in its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.durable.root()
    }

    /// Runs a call to the store about this object.
    fn call<T: Send>(
        &self,
        name: &str,
        future: impl Future<Output = object_store::Result<T>> + Send,
    ) -> Result<T, PortError> {
        let place = self.durable.path(name);
        let done = run(future).map_err(|error| of_file(&place, &error))?;
        done.map_err(|error| {
            let error = of_store(place.display(), &error);
            match error.kind() {
                // Foreign: what would be its folder is an object, so there is no such file.
                PortErrorKind::NotFound | PortErrorKind::Foreign => self.absent(name),
                _ => error,
            }
        })
    }

    /// There is no such object, or nothing at all.
    fn absent(&self, name: &str) -> PortError {
        if !self.path().is_dir() {
            return gone(self.path());
        }
        let detail = format!("{}: there is none", self.durable.path(name).display());
        PortError::new(PortErrorKind::NotFound, detail)
    }

    fn read(&self, name: &str, range: Option<GetRange>) -> Result<Vec<u8>, PortError> {
        let key = key(name)?;
        let options = GetOptions::new().with_range(range);
        let read = self.call(name, async { self.store.get_opts(&key, options).await?.bytes().await });
        Ok(read?.into())
    }
}

impl Objects for FolderObjects {
    fn create(&self, name: &str, bytes: Vec<u8>) -> Result<(), PortError> {
        let key = key(name)?;
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.durable.prepare(folder)?;
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        let done = self.call(name, self.store.put_opts(&key, bytes.into(), options));
        self.listing.forget();
        match done {
            Err(error) if error.kind() == PortErrorKind::Exists => {
                // Whoever created it may not have come to it yet, and the caller will build on it.
                durable::sync(&self.durable.path(folder))?;
                Err(error)
            }
            done => done.map(|_| ()),
        }
    }

    fn get(&self, name: &str) -> Result<Vec<u8>, PortError> {
        self.read(name, None)
    }

    fn get_range(&self, name: &str, from: u64, length: u64) -> Result<Vec<u8>, PortError> {
        let key = key(name)?;
        let size = self.call(name, self.store.head(&key))?.size;
        let end = from.saturating_add(length).min(size);
        // The store refuses an empty range, and one behind the end.
        if from >= end { Ok(Vec::new()) } else { self.read(name, Some(GetRange::Bounded(from..end))) }
    }

    fn list(&self, prefix: &str, after: Option<&str>, most: usize) -> Result<Vec<ObjectInfo>, PortError> {
        self.listing.page(prefix, after, most)
    }

    fn delete(&self, name: &str) -> Result<(), PortError> {
        let key = key(name)?;
        let path = self.durable.path(name);
        if path.is_dir() {
            return Err(self.absent(name));
        }
        let done = self.call(name, self.store.delete(&key));
        self.listing.forget();
        done?;
        durable::sync(path.parent().unwrap_or(self.path()))
    }
}

fn key(name: &str) -> Result<Key, PortError> {
    if !is_name(name) {
        return Err(of_name());
    }
    Key::parse(name).map_err(|_| of_name())
}
