//! Writing the parts of a message into a folder, where every name is the sender's idea.
//!
//! A name is reduced to one harmless component, made unique by a number, and opened with `create_new`: nothing is overwritten,
//! no link is followed, nothing lands outside the folder.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Bytes of a name that every common file system takes, with room for a number.
const MAX_NAME: usize = 255;

/// A folder to write into.
pub(crate) struct Folder {
    path: PathBuf,
    /// Names given out, in lower case: some file systems do not tell `A` from `a`.
    taken: BTreeSet<String>,
}

impl Folder {
    /// Opens a folder, creating it (and those above it) if it is missing.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        fs::create_dir_all(path)?;
        Ok(Self { path: path.to_owned(), taken: BTreeSet::new() })
    }

    /// Writes `bytes` under a name made from `wished`; gives the path.
    pub(crate) fn write(&mut self, wished: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        let name = safe_name(wished);
        for number in 1..=u32::MAX {
            let name = numbered(&name, number);
            if !self.taken.insert(name.to_lowercase()) {
                continue;
            }
            let path = self.path.join(&name);
            // With O_EXCL a link in the last component is never followed, not even a dead one.
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(mut file) => {
                    file.write_all(bytes)?;
                    return Ok(path);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

/// One component of a path that no system reads as anything but a plain file's name.
pub(crate) fn safe_name(wished: &str) -> String {
    let cleaned: String = wished
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            c => c,
        })
        // Also the characters that reorder text: "fdp.exe" shown backwards passes for a document.
        .filter(|c| crate::output::clean::clean(c.encode_utf8(&mut [0; 4])).chars().count() == 1)
        .collect();
    // A leading dot hides; Windows drops dots and blanks at the end.
    let name = cleaned.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
    let name = if name.is_empty() { "part" } else { name };
    let name = if is_reserved(name) { format!("_{name}") } else { name.to_owned() };
    shortened(&name, MAX_NAME)
}

/// Names that Windows takes for devices, with any extension.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    if matches!(stem.as_str(), "con" | "prn" | "aux" | "nul" | "conin$" | "conout$") {
        return true;
    }
    let number = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt")).unwrap_or_default();
    matches!(number, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
}

/// At most `max` bytes; the extension is kept if it is short.
fn shortened(name: &str, max: usize) -> String {
    if name.len() <= max {
        return name.to_owned();
    }
    let (stem, extension) = split(name);
    let room = max.saturating_sub(extension.len());
    format!("{}{extension}", stem.get(..stem.floor_char_boundary(room)).unwrap_or_default())
}

fn numbered(name: &str, number: u32) -> String {
    if number == 1 {
        return name.to_owned();
    }
    let (stem, extension) = split(name);
    let suffix = format!("-{number}{extension}");
    let room = MAX_NAME.saturating_sub(suffix.len());
    format!("{}{suffix}", stem.get(..stem.floor_char_boundary(room)).unwrap_or_default())
}

/// The stem, and the extension with its dot if it is a plausible one.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= 16 => name.split_at(dot),
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (wished, expected) in [
            ("daticert.xml", "daticert.xml"),
            ("Relazione è pronta.pdf", "Relazione è pronta.pdf"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("..\\..\\windows\\x.dll", "_.._windows_x.dll"),
            ("/etc/passwd", "_etc_passwd"),
            ("C:\\x", "C__x"),
            ("..", "part"),
            (".bashrc", "bashrc"),
            ("", "part"),
            (" . ", "part"),
            ("a\0b\x1b[2Jc\n", "ab[2Jc"),
            ("exe\u{202e}fdp", "exefdp"),
            ("NUL", "_NUL"),
            ("con.txt", "_con.txt"),
            ("COM1 .log", "_COM1 .log"),
            ("lpt¹.txt", "_lpt¹.txt"),
            ("common.txt", "common.txt"),
            ("x.pdf. .", "x.pdf"),
            ("file:stream", "file_stream"),
        ] {
            assert_eq!(safe_name(wished), expected, "{wished:?}");
        }
        let long = safe_name(&format!("{}.pdf", "è".repeat(300)));
        assert!(long.len() <= 255 && long.ends_with("è.pdf"), "{long}");
        assert!(numbered(&long, 12).len() <= 255 && numbered(&long, 12).ends_with("-12.pdf"));
        assert_eq!(safe_name(&".".repeat(400)), "part");
    }

    #[test]
    fn nothing_is_overwritten_and_names_are_numbered() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a.txt"), "mine").unwrap();
        let mut folder = Folder::create(&root.path().join("new/deep")).unwrap();
        let mut names = Vec::new();
        for wished in ["a.txt", "a.txt", "A.TXT", "../a.txt"] {
            let path = folder.write(wished, wished.as_bytes()).unwrap();
            names.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
        assert_eq!(names, ["a.txt", "a-2.txt", "A-3.TXT", "_a.txt"]);
        let mut folder = Folder::create(root.path()).unwrap();
        assert!(folder.write("a.txt", b"theirs").unwrap().ends_with("a-2.txt"));
        assert_eq!(fs::read(root.path().join("a.txt")).unwrap(), b"mine");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_folder_is_not_followed() {
        let root = tempfile::tempdir().unwrap();
        let outside = root.path().join("outside");
        let inside = root.path().join("inside");
        fs::create_dir(&inside).unwrap();
        std::os::unix::fs::symlink(&outside, inside.join("a.txt")).unwrap();
        let path = Folder::create(&inside).unwrap().write("a.txt", b"x").unwrap();
        assert!(path.ends_with("a-2.txt"));
        assert!(!outside.exists());
    }
}
