//! The files behind the paths of the command line, in a fixed order.

use crate::Error;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is known of a file without opening it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Its place or name says that it is one message: a worker opens it.
    Message,
    /// The same, and it is one of a Maildir: its name stays but for the flags.
    Maildir,
    /// A message or an mbox: its first bytes tell.
    Either,
    /// The same, but nobody asked for this very file: it is taken only if it begins like one of them.
    Perhaps,
    /// Not a regular file, read once from the beginning: standard input, a pipe.
    Stream,
}

/// A file to look into, or what cannot be listed and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    path: Arc<Path>,
    shape: Result<Shape, Error>,
}

impl Found {
    /// Where it is; `-` is standard input.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether one item comes of it for sure; an mbox gives as many as it holds.
    #[must_use]
    pub fn is_one_item(&self) -> bool {
        !matches!(self.shape, Ok(Shape::Either | Shape::Perhaps | Shape::Stream))
    }

    /// The same file as if it had been asked for by name: it is not passed over, whatever it begins like.
    #[must_use]
    pub fn asked_for(self) -> Self {
        match self.shape {
            Ok(Shape::Perhaps) => Self { shape: Ok(Shape::Either), ..self },
            _ => self,
        }
    }

    pub(crate) fn into_parts(self) -> (Arc<Path>, Result<Shape, Error>) {
        (self.path, self.shape)
    }
}

/// Lists what the paths hold: folders to the bottom, entries sorted by the bytes of their names, links followed but no folder
/// twice. What cannot be listed is an error in its place; the rest goes on. The path `-` is standard input.
#[must_use]
pub fn walk<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Vec<Found> {
    let mut found = Vec::new();
    for path in paths {
        Walk { found: &mut found, seen: BTreeSet::new() }.named(path.as_ref());
    }
    found
}

struct Walk<'a> {
    found: &'a mut Vec<Found>,
    /// Folders already visited from this argument: a link back up ends here.
    seen: BTreeSet<PathBuf>,
}

impl Walk<'_> {
    /// A path that the user named: always taken.
    fn named(&mut self, path: &Path) {
        if path.as_os_str() == "-" {
            return self.take(path, Shape::Stream);
        }
        match fs::metadata(path) {
            Err(error) => self.fail(path, &error),
            Ok(data) if data.is_dir() => self.folders(path.to_owned()),
            Ok(data) if !data.is_file() => self.take(path, Shape::Stream),
            Ok(_) if has_extension(path, &["eml"]) => self.take(path, Shape::Message),
            Ok(_) => self.take(path, Shape::Either),
        }
    }

    /// A folder and all below, without recursion: depth is the file system's, not our stack's.
    fn folders(&mut self, top: PathBuf) {
        let mut pending = vec![Pending::Folder(top)];
        while let Some(next) = pending.pop() {
            match next {
                Pending::File(path, shape) => self.take(&path, shape),
                Pending::Folder(path) => match self.list(&path) {
                    // Last in, first out: the first name is on top.
                    Ok(entries) => pending.extend(entries.into_iter().rev()),
                    Err(error) => self.fail(&path, &error),
                },
            }
        }
    }

    fn list(&mut self, folder: &Path) -> io::Result<Vec<Pending>> {
        if !self.seen.insert(fs::canonicalize(folder)?) {
            return Ok(Vec::new());
        }
        let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        let maildir = is_maildir(folder);
        let in_maildir = is_named(folder, &["cur", "new"]) && folder.parent().is_some_and(is_maildir);
        let mut found = Vec::with_capacity(entries.len());
        for entry in entries {
            let path = entry.path();
            let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            // Only a link costs a second look; a dead one is no message.
            let kind = match entry.file_type() {
                Ok(kind) if kind.is_symlink() => match fs::metadata(&path) {
                    Ok(data) => data.file_type(),
                    Err(_) => continue,
                },
                Ok(kind) => kind,
                Err(error) => {
                    self.fail(&path, &error);
                    continue;
                }
            };
            if kind.is_dir() {
                // A message in tmp/ is still being written. The hidden folders that matter are those of Maildir++.
                if !(maildir && is_named(&path, &["tmp"]) || hidden && !is_maildir(&path)) {
                    found.push(Pending::Folder(path));
                }
            } else if kind.is_file() && !hidden {
                let shape = match () {
                    () if in_maildir => Shape::Maildir,
                    () if has_extension(&path, &["eml"]) => Shape::Message,
                    () if has_extension(&path, &["mbox", "mbx"]) => Shape::Either,
                    () => Shape::Perhaps,
                };
                found.push(Pending::File(path, shape));
            }
        }
        Ok(found)
    }

    fn take(&mut self, path: &Path, shape: Shape) {
        self.found.push(Found { path: path.into(), shape: Ok(shape) });
    }

    fn fail(&mut self, path: &Path, error: &io::Error) {
        self.found.push(Found { path: path.into(), shape: Err(Error::from(error)) });
    }
}

enum Pending {
    Folder(PathBuf),
    File(PathBuf, Shape),
}

fn is_maildir(folder: &Path) -> bool {
    ["cur", "new", "tmp"].iter().all(|name| folder.join(name).is_dir())
}

fn is_named(path: &Path, names: &[&str]) -> bool {
    path.file_name().is_some_and(|name| names.iter().any(|n| name == *n))
}

pub(crate) fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().is_some_and(|found| extensions.iter().any(|e| found.eq_ignore_ascii_case(e)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(root: &Path) -> Vec<(String, Option<Shape>)> {
        let name = |path: &Path| path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        walk([root]).into_iter().map(|found| (name(&found.path), found.shape.ok())).collect()
    }

    fn plant(root: &Path, files: &[&str]) {
        for file in files {
            let path = root.join(file);
            fs::create_dir_all(if file.ends_with('/') { path.as_path() } else { path.parent().unwrap() })
                .unwrap();
            if !file.ends_with('/') {
                fs::write(path, "").unwrap();
            }
        }
    }

    #[test]
    fn folders_are_walked_in_the_order_of_names() {
        let root = tempfile::tempdir().unwrap();
        plant(root.path(), &["b.EML", "a/z.mbox", "a/2.eml", "a/10.eml", "c", ".hidden.eml", ".git/x.eml"]);
        let expected = [
            ("a/10.eml", Shape::Message),
            ("a/2.eml", Shape::Message),
            ("a/z.mbox", Shape::Either),
            ("b.EML", Shape::Message),
            ("c", Shape::Perhaps),
        ];
        assert_eq!(listing(root.path()), expected.map(|(path, shape)| (path.to_owned(), Some(shape))));
    }

    #[test]
    fn a_maildir_gives_cur_and_new_and_its_hidden_folders() {
        let root = tempfile::tempdir().unwrap();
        plant(root.path(), &["cur/1:2,S", "new/2", "tmp/3", "dovecot-uidlist"]);
        plant(root.path(), &[".Sent/cur/4:2,", ".Sent/new/", ".Sent/tmp/", ".Junk/x"]);
        let expected = [
            (".Sent/cur/4:2,", Shape::Maildir),
            ("cur/1:2,S", Shape::Maildir),
            ("dovecot-uidlist", Shape::Perhaps),
            ("new/2", Shape::Maildir),
        ];
        assert_eq!(listing(root.path()), expected.map(|(path, shape)| (path.to_owned(), Some(shape))));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_but_never_in_circles() {
        let root = tempfile::tempdir().unwrap();
        plant(root.path(), &["a/1.eml", "b/"]);
        std::os::unix::fs::symlink("..", root.path().join("a/up")).unwrap();
        std::os::unix::fs::symlink("../a/1.eml", root.path().join("b/link.eml")).unwrap();
        std::os::unix::fs::symlink("nowhere", root.path().join("b/dead.eml")).unwrap();
        let paths: Vec<String> = listing(root.path()).into_iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["a/1.eml", "b/link.eml"]);
    }

    #[test]
    fn what_is_missing_is_an_error_in_its_place() {
        let found = walk(["/no/such/path.eml", "-"]);
        assert_eq!(found.first().unwrap().shape.as_ref().unwrap_err().code(), "not_found");
        assert_eq!(found.last().unwrap().shape, Ok(Shape::Stream));
    }
}
