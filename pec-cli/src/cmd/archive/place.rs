//! A path as a source of messages whose ids say where each is, also when the archive is asked years later.

use pec_core::ports::{Listed, MailSource, PortError, PortErrorKind};
use pec_files::FileSource;
use std::fs;
use std::path::{Path, PathBuf};

/// Where a path is.
#[derive(Clone)]
pub(super) struct Place {
    /// Where the ids of what is in it begin.
    base: String,
    /// The same as the user gave it.
    shown: String,
}

impl Place {
    pub(super) fn of(path: &Path) -> Self {
        if path.as_os_str() == "-" {
            return Self { base: String::new(), shown: String::new() };
        }
        let absolute = absolute(path);
        // The ids of a single file begin with its name.
        let (base, shown) = match (absolute.is_dir(), absolute.parent()) {
            (false, Some(parent)) => (parent.to_owned(), path.parent().unwrap_or(Path::new(""))),
            _ => (absolute, path),
        };
        Self { base: begin(&base), shown: begin(shown) }
    }

    /// The name of the file or folder: that of the mailbox, if the user gives none.
    pub(super) fn name(path: &Path) -> String {
        if path.as_os_str() == "-" {
            return "stdin".to_owned();
        }
        let absolute = absolute(path);
        absolute.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
    }

    /// The place of a message as the user would name it.
    pub(super) fn shown(&self, id: &str) -> String {
        match id.strip_prefix(&self.base) {
            Some(below) => format!("{}{below}", self.shown),
            None => id.to_owned(),
        }
    }

    fn below<'i>(&self, id: &'i str) -> Result<&'i str, PortError> {
        id.strip_prefix(&self.base)
            .ok_or_else(|| PortError::new(PortErrorKind::NotFound, "there is no message with this id"))
    }
}

/// What is in a path, under ids that begin with where it is: below it alone, `cur/1` would say little.
pub(super) struct Placed {
    source: FileSource,
    place: Place,
}

impl Placed {
    pub(super) fn open(path: &Path, place: &Place) -> Self {
        Self { source: FileSource::open([path]), place: place.clone() }
    }

    /// Files of folders that were passed over.
    pub(super) fn skipped(&self) -> usize {
        self.source.skipped()
    }
}

fn absolute(path: &Path) -> PathBuf {
    fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

/// A folder as the beginning of ids. What is no text is escaped, so that two folders never begin alike.
fn begin(folder: &Path) -> String {
    let folder = folder.to_str().map_or_else(|| format!("{:?}", folder.as_os_str()), str::to_owned);
    match folder.as_str() {
        "" => folder,
        _ if folder.ends_with('/') => folder,
        _ => format!("{folder}/"),
    }
}

impl MailSource for Placed {
    fn list(&mut self, after: Option<&str>, most: usize) -> Result<Vec<Listed>, PortError> {
        let after = after.map(|after| self.place.below(after)).transpose()?;
        let mut page = self.source.list(after, most)?;
        for listed in &mut page {
            listed.id.insert_str(0, &self.place.base);
        }
        Ok(page)
    }

    fn fetch(
        &mut self,
        id: &str,
        chunk: &mut dyn FnMut(&[u8]) -> Result<(), PortError>,
    ) -> Result<(), PortError> {
        let below = self.place.below(id)?;
        self.source.fetch(below, chunk)
    }
}
