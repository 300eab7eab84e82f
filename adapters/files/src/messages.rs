//! The messages of files one after the other, for who works on one at a time.

use crate::feed::Contents;
use crate::{Feed, Found, Stored, walk};
use std::iter::FusedIterator;
use std::path::Path;

/// Each message that the paths hold, one after the other: see [what is taken](crate#what-is-taken). `limit`: bytes of the largest
/// message; a larger one is an error in its place.
///
/// The files are listed at once, and each is opened when its turn comes.
#[must_use]
pub fn messages<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>, limit: usize) -> Messages {
    Messages::new(walk(paths), limit)
}

/// The messages of files, in their order. Of what cannot be read comes the reason, in its place.
///
/// Holds one message at a time; of a file that is an mbox against its name (`.eml`, or one of a Maildir) the whole file, which is no
/// larger than the limit.
pub struct Messages {
    feed: Feed,
    /// What is left of the file that was opened last.
    open: Option<Contents<'static>>,
}

impl Messages {
    /// The messages of files that were listed already. `limit` as in [`messages()`].
    #[must_use]
    pub fn new(files: Vec<Found>, limit: usize) -> Self {
        Self { feed: Feed::new(files, limit), open: None }
    }

    /// How many files of folders were passed over so far, because they begin neither like a message nor like an mbox.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.feed.skipped()
    }
}

impl Iterator for Messages {
    type Item = Stored<'static>;

    fn next(&mut self) -> Option<Stored<'static>> {
        loop {
            if let Some(stored) = self.open.as_mut().and_then(Iterator::next) {
                return Some(stored);
            }
            self.open = None;
            self.open = Some(self.feed.next()?.into_messages());
        }
    }
}

impl FusedIterator for Messages {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Buffer;
    use std::fs;
    use tempfile::TempDir;

    const SEPARATOR: &str = "From a@b Tue Dec 14 14:36:08 2021\n";
    const LIMIT: usize = 1000;

    fn message(number: usize) -> String {
        format!("From: a@example.it\nSubject: {number}\n\nx\n")
    }

    fn plant(files: &[(&str, String)]) -> TempDir {
        let root = tempfile::tempdir().unwrap();
        for (file, text) in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    /// The name below `root`, the number in an mbox, and the message or the code of the error.
    fn told(root: &TempDir, stored: Stored<'_>) -> (String, Option<u64>, String) {
        let name = stored.file().strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        let index = stored.index();
        let text = match stored.into_bytes() {
            Ok(bytes) => String::from_utf8(bytes).unwrap(),
            Err(error) => error.code().to_owned(),
        };
        (name, index, text)
    }

    /// One of each that a folder can hold, with what has to come of it, in order.
    fn mail() -> (TempDir, Vec<(String, Option<u64>, String)>) {
        let big = format!("{}{}", message(90), "x".repeat(LIMIT));
        let mbox = |numbers: &[usize]| -> String {
            numbers.iter().map(|number| format!("{SEPARATOR}{}\n", message(*number))).collect()
        };
        let root = plant(&[
            ("in/archive.mbox", format!("{}{SEPARATOR}{big}\n{}", mbox(&[1, 2]), mbox(&[3]))),
            ("in/big.eml", big.clone()),
            ("in/exported.eml", mbox(&[4, 5])),
            ("in/letter", message(6)),
            ("in/notes.txt", "no message\n".into()),
            ("in/z.eml", "taken for its name\n".into()),
            ("in/.hidden.eml", message(91)),
            ("in/.git/x.eml", message(92)),
            ("mail/cur/7:2,S", message(7)),
            ("mail/new/8", message(8)),
            ("mail/tmp/9", message(93)),
        ]);
        let expected = [
            ("in/archive.mbox", Some(0), message(1)),
            ("in/archive.mbox", Some(1), message(2)),
            ("in/archive.mbox", Some(2), "message_too_large".into()),
            ("in/archive.mbox", Some(3), message(3)),
            ("in/big.eml", None, "message_too_large".into()),
            ("in/exported.eml", Some(0), message(4)),
            ("in/exported.eml", Some(1), message(5)),
            ("in/letter", None, message(6)),
            ("in/z.eml", None, "taken for its name\n".into()),
            ("gone.eml", None, "not_found".into()),
            ("mail/cur/7:2,S", None, message(7)),
            ("mail/new/8", None, message(8)),
        ];
        (root, expected.map(|(name, index, text)| (name.to_owned(), index, text)).to_vec())
    }

    fn paths(root: &TempDir) -> [std::path::PathBuf; 3] {
        ["in", "gone.eml", "mail"].map(|name| root.path().join(name))
    }

    #[test]
    fn folder_mbox_and_maildir_in_order_with_errors_in_their_place() {
        let (root, expected) = mail();
        let mut all = messages(paths(&root), LIMIT);
        let found: Vec<_> = all.by_ref().map(|stored| told(&root, stored)).collect();
        assert_eq!(found, expected);
        assert_eq!(all.skipped(), 1, "notes.txt");
        assert!(all.next().is_none(), "the end is the end");
    }

    #[test]
    fn the_offset_is_where_the_message_begins_in_its_file() {
        let (root, _) = mail();
        for stored in messages(paths(&root), LIMIT) {
            let Ok(bytes) = stored.bytes() else { continue };
            let file = fs::read(stored.file()).unwrap();
            let from = usize::try_from(stored.offset()).unwrap();
            assert_eq!(&file[from..from + bytes.len()], bytes, "{stored:?}");
        }
    }

    #[test]
    fn workers_get_the_same() {
        let (root, _) = mail();
        let (mut buffer, mut found) = (Buffer::default(), Vec::new());
        let mut feed = Feed::new(walk(paths(&root)), LIMIT);
        for item in feed.by_ref() {
            found.extend(item.messages(&mut buffer).map(|stored| format!("{:?}", told(&root, stored))));
        }
        let expected = messages(paths(&root), LIMIT).map(|stored| format!("{:?}", told(&root, stored)));
        assert_eq!(found, expected.collect::<Vec<_>>());
        assert_eq!(feed.skipped(), 1);
    }

    #[test]
    fn a_file_is_opened_when_its_turn_comes() {
        let root = plant(&[("a.eml", message(1)), ("b.eml", message(2)), ("c.eml", message(3))]);
        let mut all = messages([root.path()], LIMIT);
        assert_eq!(told(&root, all.next().unwrap()).2, message(1));
        fs::remove_file(root.path().join("b.eml")).unwrap();
        fs::write(root.path().join("c.eml"), message(4)).unwrap();
        assert_eq!(told(&root, all.next().unwrap()).2, "not_found");
        assert_eq!(told(&root, all.next().unwrap()).2, message(4));
    }

    #[test]
    fn an_mbox_is_read_as_its_messages_are_wanted() {
        use std::io::Write;
        // More than is read ahead.
        let filler = format!("{SEPARATOR}{}{}\n\n", message(1), "x".repeat(1 << 20));
        let root = plant(&[("a.mbox", filler.repeat(2))]);
        let path = root.path().join("a.mbox");
        let mut all = messages([&path], 2 << 20);
        assert_eq!(all.next().unwrap().index(), Some(0));
        let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
        write!(file, "{SEPARATOR}{}", message(2)).unwrap();
        assert_eq!(all.next().unwrap().index(), Some(1));
        assert_eq!(told(&root, all.next().unwrap()), ("a.mbox".into(), Some(2), message(2)));
        assert!(all.next().is_none());
    }

    #[test]
    fn a_file_that_was_asked_for_is_taken_whatever_it_is() {
        let root = plant(&[("notes.txt", "no message\n".into())]);
        let path = root.path().join("notes.txt");
        assert_eq!(messages([root.path()], LIMIT).count(), 0);
        assert_eq!(messages([&path], LIMIT).count(), 1);
        let listed = walk([root.path()]).into_iter().map(Found::asked_for).collect();
        assert_eq!(Messages::new(listed, LIMIT).count(), 1);
    }

    /// Whether this process has the file open.
    #[cfg(target_os = "linux")]
    fn is_open(path: &Path) -> bool {
        let path = fs::canonicalize(path).unwrap();
        let mut open = fs::read_dir("/proc/self/fd").unwrap().flatten();
        open.any(|entry| fs::read_link(entry.path()).is_ok_and(|target| target == path))
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn dropped_in_the_middle_it_lets_go_of_the_file() {
        let mbox: String = (0..9).map(|number| format!("{SEPARATOR}{}\n", message(number))).collect();
        let root = plant(&[("a.mbox", mbox), ("b.eml", message(9))]);
        let path = root.path().join("a.mbox");
        let mut all = messages([root.path()], LIMIT);
        let first = all.next().unwrap();
        assert!(is_open(&path));
        drop(all);
        assert!(!is_open(&path));
        assert_eq!(told(&root, first), ("a.mbox".into(), Some(0), message(0)), "what was taken stays");
    }

    #[test]
    fn it_may_go_to_another_thread() {
        let (root, expected) = mail();
        let all = messages(paths(&root), LIMIT);
        let count = std::thread::spawn(move || all.map(Stored::into_bytes).count()).join().unwrap();
        assert_eq!(count, expected.len());
    }

    #[test]
    fn debug_shows_no_content() {
        let root = plant(&[("a.eml", message(1))]);
        let shown = format!("{:?}", messages([root.path()], LIMIT).next().unwrap());
        assert!(shown.contains("bytes: Ok(") && !shown.contains("example.it"), "{shown}");
    }
}
