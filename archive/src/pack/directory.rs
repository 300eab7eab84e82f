//! What a pack says of itself, and its name.

use crate::Sha256;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The version of the directory's form.
pub(super) const FORMAT: u64 = 1;

/// What a pack holds.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Directory {
    pub(super) format: u64,
    pub(super) frames: Vec<Frame>,
    /// The pieces that messages may name, also those of other packs.
    pub(crate) pieces: BTreeMap<Sha256, Vec<Slice>>,
    pub(crate) messages: BTreeMap<Sha256, Recipe>,
}

impl Default for Directory {
    fn default() -> Self {
        Self { format: FORMAT, frames: Vec::new(), pieces: BTreeMap::new(), messages: BTreeMap::new() }
    }
}

/// A zstd frame: its first byte in the pack, its bytes there, and its bytes when unpacked. In JSON a list of the three.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Frame(pub(super) u64, pub(super) u64, pub(super) u64);

/// Bytes of an unpacked frame: its number, the first byte, how many. In JSON a list of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Slice(pub(super) usize, pub(super) usize, pub(super) usize);

/// How a message is put together.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Recipe {
    pub(crate) bytes: u64,
    pub(crate) steps: Vec<Step>,
}

/// What comes next in a message.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Step {
    /// Bytes of a frame of this pack.
    Slice(Slice),
    /// A piece, in this pack or another.
    Piece(Sha256),
}

/// The name of a pack: the SHA-256 of its bytes, and how many they are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PackName {
    pub(crate) sha256: Sha256,
    pub(crate) bytes: u64,
}

/// Where packs are, among the objects.
pub(crate) const PACKS: &str = "packs/";

impl PackName {
    /// The name of the object.
    pub(crate) fn object(&self) -> String {
        format!("{PACKS}{self}")
    }

    /// The pack that is in the object of this name; `None` if none is.
    pub(crate) fn of_object(name: &str) -> Option<Self> {
        name.strip_prefix(PACKS)?.parse().ok()
    }
}

impl fmt::Display for PackName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.sha256, self.bytes)
    }
}

impl fmt::Debug for PackName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// It is no name of a pack.
#[derive(Debug)]
pub(crate) struct NotPackName;

impl fmt::Display for NotPackName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is no name of a pack")
    }
}

impl FromStr for PackName {
    type Err = NotPackName;

    fn from_str(text: &str) -> Result<Self, NotPackName> {
        let (sha256, bytes) = text.split_once('.').ok_or(NotPackName)?;
        let name = Self {
            sha256: sha256.parse().map_err(|_| NotPackName)?,
            bytes: bytes.parse().map_err(|_| NotPackName)?,
        };
        // Only one way to write it.
        if name.to_string() == text { Ok(name) } else { Err(NotPackName) }
    }
}

impl Serialize for PackName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PackName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
