//! The files of a Maildir: what their names say, and where they went.
//!
//! A name is a unique part, and behind `:2,` the flags. It changes whenever somebody marks the message, at any moment, also
//! between the look at a folder and the opening of the file. Only the unique part stays.

use pec_core::ports::Mark;
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const SEPARATOR: &[u8] = b":2,";

/// The part of a name that stays, and its flags.
pub(super) fn split(name: &OsStr) -> (&[u8], &[u8]) {
    let name = name.as_encoded_bytes();
    let found = memchr::memmem::rfind(name, SEPARATOR);
    let parts = found.and_then(|at| Some((name.get(..at)?, name.get(at + SEPARATOR.len()..)?)));
    match parts {
        Some((unique, flags)) if !unique.is_empty() && flags.iter().all(u8::is_ascii_alphabetic) => {
            (unique, flags)
        }
        _ => (name, b""),
    }
}

/// The letter of a mark.
fn letter(mark: Mark) -> Option<u8> {
    match mark {
        Mark::Seen => Some(b'S'),
        Mark::Answered => Some(b'R'),
        Mark::Flagged => Some(b'F'),
        _ => None,
    }
}

/// The marks that a name says.
pub(super) fn marks(path: &Path) -> Vec<Mark> {
    let (_, flags) = split(path.file_name().unwrap_or_default());
    let has = |mark: &Mark| letter(*mark).is_some_and(|letter| flags.contains(&letter));
    Mark::ALL.iter().copied().filter(has).collect()
}

/// Where the file belongs with this mark, or without; `None` if the name cannot be written here, or there is no such mark.
pub(super) fn marked(path: &Path, mark: Mark, on: bool) -> Option<PathBuf> {
    let letter = letter(mark)?;
    let (unique, flags) = split(path.file_name()?);
    if flags.contains(&letter) == on {
        return Some(path.to_owned());
    }
    let mut flags: Vec<u8> = flags.iter().copied().filter(|flag| *flag != letter).collect();
    if on {
        flags.push(letter);
    }
    flags.sort_unstable();
    // A file with flags stands in `cur`.
    let mut name = os_string(unique)?;
    name.push(":2,");
    name.push(str::from_utf8(&flags).ok()?);
    Some(path.parent()?.with_file_name("cur").join(name))
}

#[cfg(unix)]
fn os_string(bytes: &[u8]) -> Option<OsString> {
    use std::os::unix::ffi::OsStrExt;
    Some(OsStr::from_bytes(bytes).to_owned())
}

#[cfg(not(unix))]
fn os_string(bytes: &[u8]) -> Option<OsString> {
    str::from_utf8(bytes).ok().map(OsString::from)
}

/// Where the files of Maildirs are by now, once one was not where it had been.
#[derive(Default)]
pub(super) struct Moved {
    folders: HashMap<PathBuf, HashMap<OsString, PathBuf>>,
}

/// Flags that most messages have, in the order of their number.
const USUAL: &[&str] = &[":2,S", ":2,", "", ":2,RS", ":2,FS", ":2,T", ":2,ST", ":2,FRS", ":2,F", ":2,R"];

impl Moved {
    /// Where the file that was at `path` is now, if it is.
    ///
    /// A folder of many is not read for each of its files: one that was not there when it was read counts as gone, unless it has a usual name.
    pub(super) fn find(&mut self, path: &Path) -> io::Result<Option<PathBuf>> {
        let Some((folder, name)) = path.parent().and_then(Path::parent).zip(path.file_name()) else {
            return Ok(None);
        };
        let Some(unique) = os_string(split(name).0) else { return Ok(None) };
        for place in ["cur", "new"] {
            for flags in USUAL {
                let mut name = unique.clone();
                name.push(flags);
                let usual = folder.join(place).join(name);
                if usual.exists() {
                    return Ok(Some(usual));
                }
            }
        }
        if let Some(names) = self.folders.get(folder) {
            match names.get(&unique) {
                None => return Ok(None),
                Some(known) if known != path && known.exists() => return Ok(Some(known.clone())),
                // It went on since.
                Some(_) => {}
            }
        }
        // Messages go from `new` to `cur`: in this order none is missed on its way.
        let mut names = HashMap::new();
        for place in ["new", "cur"] {
            for entry in fs::read_dir(folder.join(place))? {
                let entry = entry?;
                if let Some(unique) = os_string(split(&entry.file_name()).0) {
                    names.insert(unique, entry.path());
                }
            }
        }
        let found = names.get(&unique).cloned();
        self.folders.insert(folder.to_owned(), names);
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, unique, flags) in [
            ("1.2.host:2,FS", "1.2.host", "FS"),
            ("1.2.host:2,", "1.2.host", ""),
            ("1.2.host", "1.2.host", ""),
            ("1.2.host,S=12:2,S", "1.2.host,S=12", "S"),
            ("2021-12-14T10:00:00.eml", "2021-12-14T10:00:00.eml", ""),
            ("a:2,b.eml", "a:2,b.eml", ""),
            (":2,S", ":2,S", ""),
        ] {
            assert_eq!(split(OsStr::new(name)), (unique.as_bytes(), flags.as_bytes()), "{name}");
        }
    }

    #[test]
    fn marks_are_letters_in_order() {
        for (path, mark, on, expected) in [
            ("m/new/1", Mark::Seen, true, "m/cur/1:2,S"),
            ("m/new/1", Mark::Seen, false, "m/new/1"),
            ("m/cur/1:2,S", Mark::Answered, true, "m/cur/1:2,RS"),
            ("m/cur/1:2,DST", Mark::Flagged, true, "m/cur/1:2,DFST"),
            ("m/cur/1:2,S", Mark::Seen, false, "m/cur/1:2,"),
            ("m/cur/1:2,S", Mark::Seen, true, "m/cur/1:2,S"),
        ] {
            assert_eq!(marked(Path::new(path), mark, on), Some(PathBuf::from(expected)), "{path}");
        }
        assert_eq!(marks(Path::new("m/cur/1:2,FRSDab")), Mark::ALL);
        assert_eq!(marks(Path::new("m/new/1")), []);
    }
}
