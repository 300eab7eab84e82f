//! From a journal to the folder that is left.

use super::{
    Journal, Loss,
    disk::{Disk, Item},
    journal::{Node, Operation, ROOT},
    loss::Dice,
};
use crate::Random;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

/// Points at which to cut, at most `most` of them, in order: before and after each sync, each change of a folder and each
/// print, and the end; random ones among the others, or among these if there are too many. A cut is the number of operations that were done.
pub fn cuts(journal: &Journal, most: usize, seed: u64) -> impl Iterator<Item = usize> {
    let (begin, end) = (journal.before, journal.operations.len());
    let mut random = Random::new(seed);
    let is_plain =
        |operation: &Operation| matches!(operation, Operation::Write { .. } | Operation::Size { .. });
    let turns = (begin..end).filter(|at| !is_plain(&journal.operations[*at])).flat_map(|at| [at, at + 1]);
    let mut turns: Vec<usize> = turns.chain([end]).collect::<BTreeSet<_>>().into_iter().collect();
    random.shuffle(&mut turns);
    let mut chosen: BTreeSet<usize> = turns.into_iter().take(most).collect();
    // The end shows what is acknowledged too early, whatever the program does last.
    if chosen.len() == most && !chosen.contains(&end) {
        chosen.pop_last();
        chosen.insert(end);
    }
    let mut others: Vec<usize> = (begin..=end).filter(|at| !chosen.contains(at)).collect();
    random.shuffle(&mut others);
    others.truncate(most - chosen.len());
    chosen.extend(others);
    chosen.into_iter()
}

/// The whole lines that had been printed after so many operations.
#[must_use]
pub fn marks(journal: &Journal, cut: usize) -> Vec<String> {
    let mut text = Vec::new();
    for operation in &journal.operations[..cut] {
        if let Operation::Mark { text: more } = operation {
            text.extend_from_slice(more);
        }
    }
    let text = String::from_utf8_lossy(&text);
    let whole = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
    whole.map(str::to_owned).collect()
}

/// Makes the folder that is left when the power goes after so many operations. The same arguments give the same bytes.
///
/// # Panics
///
/// `into` is there and not empty, or cannot be written.
pub fn build(journal: &Journal, cut: usize, loss: Loss, into: &Path) {
    let mut disk = Disk::after(&journal.operations[..cut]);
    let mut dice = Dice::new(loss, cut);
    disk.settle(&mut dice);
    let mut builder = Builder { journal: &journal.file, disk: &disk, dice, made: BTreeMap::new() };
    let made = fs::create_dir_all(into).and_then(|()| builder.folder(ROOT, into));
    made.unwrap_or_else(|error| panic!("{}: {error}", into.display()));
}

struct Builder<'a> {
    journal: &'a File,
    disk: &'a Disk,
    dice: Dice,
    /// Files that have a name already get others as links.
    made: BTreeMap<Node, PathBuf>,
}

impl Builder<'_> {
    fn folder(&mut self, node: Node, into: &Path) -> io::Result<()> {
        let Item::Folder(entries) = &self.disk.nodes[node] else { return Ok(()) };
        for (name, node) in entries {
            let path = into.join(name);
            match &self.disk.nodes[*node] {
                // A folder that was moved while its old name stayed would be there twice; the file system repairs that.
                Item::Folder(_) if self.made.contains_key(node) => {}
                Item::Folder(_) => {
                    fs::create_dir(&path)?;
                    self.made.insert(*node, path.clone());
                    self.folder(*node, &path)?;
                }
                Item::Link(target) => symlink(target, &path)?,
                Item::File(file) => {
                    if let Some(other) = self.made.get(node) {
                        fs::hard_link(other, &path)?;
                        continue;
                    }
                    if file.is_volatile {
                        fs::write(&path, self.dice.garbage())?;
                    } else {
                        file.content.copy(self.journal, &File::create_new(&path)?)?;
                    }
                    self.made.insert(*node, path);
                }
            }
        }
        Ok(())
    }
}

/// In what two folders differ: names, kinds and bytes. Only not in what is in files such as SQLite's `-shm`, which are never synced.
///
/// # Panics
///
/// One cannot be read.
#[must_use]
pub fn differences(one: &Path, other: &Path) -> Vec<String> {
    let (one, other) = (listing(one), listing(other));
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let differ = names.into_iter().filter(|name| one.get(*name) != other.get(*name));
    differ
        .map(|name| match (one.get(name), other.get(name)) {
            (Some(_), None) => format!("{name}: only in the first"),
            (None, _) => format!("{name}: only in the second"),
            (Some(a), Some(b)) => {
                let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
                format!("{name}: {} and {} bytes, {same} the same", a.len(), b.len())
            }
        })
        .collect()
}

fn listing(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries = fs::read_dir(&next).unwrap_or_else(|error| panic!("{}: {error}", next.display()));
        for entry in entries {
            let path = entry.unwrap_or_else(|error| panic!("{}: {error}", next.display())).path();
            let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
            if path.is_symlink() {
                let target =
                    fs::read_link(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                all.insert(format!("{name} ->"), target.into_os_string().into_encoded_bytes());
            } else if path.is_dir() {
                all.insert(format!("{name}/"), Vec::new());
                folders.push(path);
            } else {
                let bytes = if name.ends_with("-shm") { Vec::new() } else { crate::read(&path) };
                all.insert(name, bytes);
            }
        }
    }
    all
}
