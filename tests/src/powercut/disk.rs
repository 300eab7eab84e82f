//! What is on the disk, and what is only on its way there.

use super::{
    content::Content,
    journal::{Entry, Kind, Node, Operation},
    loss::Dice,
};
use std::{collections::BTreeMap, ffi::OsString};

/// A file system that tells what is synced from what is not.
#[derive(Debug)]
pub(super) struct Disk {
    /// The recorded folder is the first.
    pub(super) nodes: Vec<Item>,
    /// Changes of folders that are not synced, in order.
    pending: Vec<Change>,
}

/// What has a node.
#[derive(Debug)]
pub(super) enum Item {
    File(Stored),
    Folder(BTreeMap<OsString, Node>),
    Link(OsString),
}

/// A file.
#[derive(Debug, Default)]
pub(super) struct Stored {
    /// As it was last synced.
    pub(super) content: Content,
    pending: Vec<Edit>,
    /// Nobody knows what is in it after a power cut.
    pub(super) is_volatile: bool,
}

/// A change of a file's contents.
#[derive(Clone, Copy, Debug)]
pub(super) enum Edit {
    Write { at: u64, length: u64, source: u64 },
    Size(u64),
}

/// A change of folders, which happens or does not happen.
#[derive(Clone, Debug)]
struct Change {
    node: Node,
    /// The name that goes, if it is still this node's.
    gone: Option<Entry>,
    /// The name that comes, in place of another of the same name.
    new: Option<Entry>,
}

impl Change {
    /// The folder whose sync makes it durable. A rename to another folder is one with its arrival.
    fn folder(&self) -> Option<Node> {
        self.new.as_ref().or(self.gone.as_ref()).map(|entry| entry.folder)
    }
}

impl Edit {
    pub(super) fn apply(self, content: &mut Content) {
        match self {
            Self::Write { at, length, source } => content.write(at, length, source),
            Self::Size(size) => content.resize(size),
        }
    }
}

impl Disk {
    /// The disk after these operations.
    pub(super) fn after(operations: &[Operation]) -> Self {
        let mut disk = Self { nodes: vec![Item::Folder(BTreeMap::new())], pending: Vec::new() };
        for operation in operations {
            disk.carry_out(operation);
        }
        disk
    }

    fn carry_out(&mut self, operation: &Operation) {
        match operation {
            Operation::Create { node, kind, entry } => {
                assert_eq!(*node, self.nodes.len(), "nodes are numbered in order");
                self.nodes.push(match kind {
                    Kind::File => Item::File(Stored::default()),
                    Kind::Folder => Item::Folder(BTreeMap::new()),
                    Kind::Link(target) => Item::Link(target.clone()),
                });
                self.change(*node, None, entry.clone());
            }
            Operation::Link { node, entry } => self.change(*node, None, Some(entry.clone())),
            Operation::Unlink { node, entry } => self.change(*node, Some(entry.clone()), None),
            Operation::Rename { node, from, to } => self.change(*node, Some(from.clone()), Some(to.clone())),
            Operation::Write { node, at, length, source } => {
                self.file(*node).pending.push(Edit::Write { at: *at, length: *length, source: *source });
            }
            Operation::Size { node, size } => self.file(*node).pending.push(Edit::Size(*size)),
            Operation::Sync { node } => self.sync(*node),
            Operation::SyncAll => {
                let pending = std::mem::take(&mut self.pending);
                self.apply(pending);
                for node in 0..self.nodes.len() {
                    self.sync(node);
                }
            }
            Operation::Volatile { node } => self.file(*node).is_volatile = true,
            Operation::Mark { .. } | Operation::Injected => {}
        }
    }

    fn change(&mut self, node: Node, gone: Option<Entry>, new: Option<Entry>) {
        self.pending.push(Change { node, gone, new });
    }

    fn file(&mut self, node: Node) -> &mut Stored {
        match &mut self.nodes[node] {
            Item::File(file) => file,
            Item::Folder(_) | Item::Link(_) => panic!("the journal writes to what is no file"),
        }
    }

    fn sync(&mut self, node: Node) {
        match &mut self.nodes[node] {
            Item::File(file) => {
                for edit in file.pending.drain(..) {
                    edit.apply(&mut file.content);
                }
            }
            Item::Folder(_) => {
                let now = self.take_durable(node);
                self.apply(now);
            }
            Item::Link(_) => {}
        }
    }

    /// Takes out the changes that a sync of this folder makes durable: those of the folder, and what gave a file that was
    /// moved here the name that it had before.
    fn take_durable(&mut self, folder: Node) -> Vec<Change> {
        let mut before: Vec<(Node, Entry)> = Vec::new();
        let (mut now, mut later) = (Vec::new(), Vec::new());
        for change in std::mem::take(&mut self.pending).into_iter().rev() {
            let led_here =
                |(node, entry): &(Node, Entry)| *node == change.node && Some(entry) == change.new.as_ref();
            if change.folder() == Some(folder) || before.iter().any(led_here) {
                before.extend(change.gone.clone().map(|entry| (change.node, entry)));
                now.push(change);
            } else {
                later.push(change);
            }
        }
        now.reverse();
        later.reverse();
        self.pending = later;
        now
    }

    fn apply(&mut self, changes: Vec<Change>) {
        for Change { node, gone, new } in changes {
            if let Some(Entry { folder, name }) = gone
                && let Item::Folder(entries) = &mut self.nodes[folder]
                && entries.get(&name) == Some(&node)
            {
                entries.remove(&name);
            }
            if let Some(Entry { folder, name }) = new
                && let Item::Folder(entries) = &mut self.nodes[folder]
            {
                entries.insert(name, node);
            }
        }
    }

    /// Decides what becomes of all that is not synced.
    pub(super) fn settle(&mut self, dice: &mut Dice) {
        let pending = std::mem::take(&mut self.pending);
        self.apply(dice.changes(pending));
        for item in &mut self.nodes {
            if let Item::File(file) = item {
                for edit in dice.edits(std::mem::take(&mut file.pending)) {
                    dice.edit(edit, &mut file.content);
                }
            }
        }
    }
}
