//! The audit log: everything that was ever done to the archive, in segments chained by their hashes.
//!
//! A segment is an object of its own, `log/000000000042`, created only if there is none of that number: so of two processes that
//! write at once, one is first and the other reads what it wrote. It holds JSON lines, compressed by zstd: first a head with the
//! SHA-256 of the segment before it, then the events. Behind the frame, in a skippable one, stands the SHA-256 of the frame: so
//! damage shows also in the last segment, to which no other points.

use crate::pack::{PackName, unzstd};
use crate::{Error, Sha256};
use pec_core::UnixTime;
use pec_core::facet::Verdict;
use pec_core::history::Folder;
use pec_core::message::MessageKind;
use pec_core::ports::{Objects, PortErrorKind, Position};
use pec_core::verify::Facets;
use serde::{Deserialize, Serialize};
use std::hash::{BuildHasher, Hasher, RandomState};

/// Where segments are, among the objects.
pub(crate) const LOG: &str = "log/";
/// The version of the form of segments.
const FORMAT: u64 = 1;
/// The first bytes of what stands behind the frame: a skippable frame of 32 bytes.
const SEAL_HEAD: [u8; 8] = [0x5f, 0x2a, 0x4d, 0x18, 32, 0, 0, 0];
/// Bytes of the largest segment, unpacked.
const MAX_SEGMENT: usize = 1 << 30;
const LEVEL: i32 = 3;

/// Something that was done to the archive.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Event {
    /// When, by the clock of whoever did it.
    pub at: UnixTime,
    /// Who did it, as the host named them.
    pub who: String,
    /// What.
    pub what: Act,
}

/// What was done.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Act {
    /// The archive was made.
    Init {
        /// SHA-256 of `archive.json`.
        archive: Sha256,
    },
    /// It was decided how long messages are kept, and whether any may be deleted after that.
    Policy(Policy),
    /// A message was taken in: the first time that it was seen.
    Add(Box<Added>),
    /// A message that was known was seen in another place.
    See {
        /// Which.
        message: Sha256,
        /// Where.
        seen: Seen,
    },
    /// A tag was put on a message, or taken off.
    Tag {
        /// Which.
        message: Sha256,
        /// The tag; a category if it has slashes.
        tag: String,
        /// Whether it was put on.
        on: bool,
    },
    /// A message was put under a legal hold, or released.
    Hold {
        /// Which.
        message: Sha256,
        /// The name of the hold: a case, a dispute.
        hold: String,
        /// Whether it was put under it.
        on: bool,
    },
    /// A message was deleted. What is left of it is in this log.
    Delete {
        /// Which.
        message: Sha256,
        /// Why, in the words of whoever did it.
        why: String,
    },
    /// What is left of a pack from which something was deleted is in another one.
    Repack {
        /// The pack that is gone.
        from: String,
        /// The pack in its place; `None` if nothing is left.
        to: Option<String>,
    },
    /// Messages were handed out.
    Export {
        /// How many.
        messages: u64,
        /// SHA-256 of the list of their hashes, as it was handed out with them.
        manifest: Sha256,
    },
    /// Everything was read back.
    Check {
        /// Messages that were sound.
        sound: u64,
        /// Faults that were found.
        faults: u64,
        /// Whether the signatures were verified again.
        signatures: bool,
    },
    /// Messages were found in packs of which the log knew nothing, and taken up again.
    Salvage {
        /// How many.
        messages: u64,
    },
}

/// Shows what was done, not to what.
impl std::fmt::Debug for Act {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Act {
    /// Its name in the log.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Init { .. } => "init",
            Self::Policy(_) => "policy",
            Self::Add(_) => "add",
            Self::See { .. } => "see",
            Self::Tag { .. } => "tag",
            Self::Hold { .. } => "hold",
            Self::Delete { .. } => "delete",
            Self::Repack { .. } => "repack",
            Self::Export { .. } => "export",
            Self::Check { .. } => "check",
            Self::Salvage { .. } => "salvage",
        }
    }

    /// The message that it was done to, if it was done to one.
    #[must_use]
    pub fn message(&self) -> Option<Sha256> {
        match self {
            Self::Add(added) => Some(added.message),
            Self::See { message, .. }
            | Self::Tag { message, .. }
            | Self::Hold { message, .. }
            | Self::Delete { message, .. } => Some(*message),
            _ => None,
        }
    }
}

/// How long messages are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Policy {
    /// Years from the day on which a message was first seen, in which it cannot be deleted.
    pub retention_years: u16,
    /// Whether messages may be deleted after that.
    pub deletion: bool,
}

/// Ten years (DPCM 3 December 2013 and the practice of preservation), and nothing is deleted.
impl Default for Policy {
    fn default() -> Self {
        Self { retention_years: 10, deletion: false }
    }
}

impl Policy {
    /// This policy.
    #[must_use]
    pub fn new(retention_years: u16, deletion: bool) -> Self {
        Self { retention_years, deletion }
    }
}

/// A message as it was taken in: the witness of what was there, when, and how it was judged then.
#[derive(Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Added {
    /// Its SHA-256.
    pub message: Sha256,
    /// Its bytes.
    pub bytes: u64,
    pub(crate) pack: PackName,
    /// Where it was seen first.
    pub seen: Seen,
    /// How it was judged then.
    pub judgement: Judgement,
}

/// A place in which a message was seen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Seen {
    /// The mailbox.
    pub mailbox: String,
    /// Its id in the source.
    pub source: String,
    /// Whether it lay in a folder of sent mail, of mail not sent, or in another.
    pub folder: FolderKind,
}

/// [`Folder`], as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "as that of the core")]
pub enum FolderKind {
    /// Of messages that the user sent.
    Sent,
    /// Of messages that were not sent, or not yet.
    Unsent,
    /// Any other.
    Other,
}

impl From<Folder> for FolderKind {
    fn from(folder: Folder) -> Self {
        match folder {
            Folder::Sent => Self::Sent,
            Folder::Unsent => Self::Unsent,
            Folder::Other => Self::Other,
        }
    }
}

/// How a message was judged when it was taken in.
#[derive(Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Judgement {
    /// What it is.
    pub kind: MessageKind,
    /// The verdict.
    pub verdict: Verdict,
    /// What the verdict follows from.
    pub facets: Facets,
    /// When it was signed, as the signer said.
    pub signed_at: Option<UnixTime>,
    /// SHA-256 of the certificates from the signer's to what was trusted.
    pub chain: Vec<String>,
    /// What it certifies about a submission, for the tracker.
    pub(crate) fact: Option<serde_json::Value>,
    /// Whether it certifies something about a submission.
    pub certified: bool,
    /// Whether it is a message as its author sent it.
    pub(crate) sent: bool,
    /// Whether it, or something in it, claims to be a receipt and certifies nothing: forged perhaps.
    pub claim: bool,
    /// Why it could not be judged; `None` if it was.
    pub unreadable: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    format: u64,
    segment: u64,
    previous: Sha256,
    /// A number that no other writer draws, so that of two who write the same at once only one takes the segment for its own.
    #[serde(default)]
    writer: u64,
}

/// The object of a segment.
pub(crate) fn object(segment: u64) -> String {
    format!("{LOG}{segment:012}")
}

/// The number of the segment in the object of this name; `None` if none is.
pub(crate) fn number(name: &str) -> Option<u64> {
    let number = name.strip_prefix(LOG)?.parse().ok()?;
    (object(number) == name).then_some(number)
}

/// The bytes of the segment behind `after`, and the position at its end.
pub(crate) fn write(after: Position, events: &[Event]) -> std::io::Result<(Position, Vec<u8>)> {
    let segment = after.segment + 1;
    let head = Head { format: FORMAT, segment, previous: Sha256(after.head), writer: number_drawn() };
    let mut json = serde_json::to_vec(&head)?;
    for event in events {
        json.push(b'\n');
        serde_json::to_writer(&mut json, event)?;
    }
    json.push(b'\n');
    let mut bytes = zstd::bulk::compress(&json, LEVEL)?;
    let seal = Sha256::of(&bytes);
    bytes.extend_from_slice(&SEAL_HEAD);
    bytes.extend_from_slice(&seal.0);
    Ok((Position::new(segment, Sha256::of(&bytes).0), bytes))
}

/// A number from the system's randomness, by way of what seeds hash tables.
fn number_drawn() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// The segment behind `after`; `None` if there is none.
pub(crate) fn read(objects: &dyn Objects, after: Position) -> Result<Option<(Position, Vec<Event>)>, Error> {
    let name = object(after.segment + 1);
    let bytes = match objects.get(&name) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == PortErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::Objects(error)),
    };
    let (head, events) = parse(&name, &bytes)?;
    if head.segment != after.segment + 1 {
        return Err(Error::damaged(&name, "it is another segment than its name says"));
    }
    if head.previous.0 != after.head {
        return Err(Error::damaged(
            &name,
            "it does not follow on the segment before it: one of the two was changed",
        ));
    }
    Ok(Some((Position::new(head.segment, Sha256::of(&bytes).0), events)))
}

fn parse(name: &str, bytes: &[u8]) -> Result<(Head, Vec<Event>), Error> {
    let sealed = bytes.len().checked_sub(SEAL_HEAD.len() + 32).and_then(|end| bytes.split_at_checked(end));
    let frame = sealed
        .and_then(|(frame, seal)| (seal.strip_prefix(&SEAL_HEAD)? == Sha256::of(frame).0).then_some(frame));
    let frame = frame.ok_or_else(|| Error::damaged(name, "its bytes are not those that were written"))?;
    let json = unzstd(name, frame, MAX_SEGMENT)?;
    let unreadable = |error: serde_json::Error| Error::damaged(name, format!("it cannot be read: {error}"));
    let mut lines = json.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let head: Head = serde_json::from_slice(lines.next().unwrap_or_default()).map_err(unreadable)?;
    if head.format > FORMAT {
        return Err(Error::Newer { found: head.format, supported: FORMAT });
    }
    let events = lines.map(serde_json::from_slice).collect::<Result<_, _>>().map_err(unreadable)?;
    Ok((head, events))
}
