//! Packs: many messages in one object, each piece stored once.
//!
//! A pack is a sequence of zstd frames, so that stock `zstd -dc` unpacks it:
//!
//! | frames | what they hold |
//! |---|---|
//! | data | pieces of messages, one behind the other; at most 4 MiB each before compression |
//! | directory | JSON: where the frames are, which pieces they hold, and for each message its recipe |
//! | footer | a skippable frame: where the directory is |
//!
//! Its name says what its SHA-256 is and how many bytes it has, so one flipped bit shows. A recipe is a list of slices of this
//! pack's frames, and of names of pieces, which may be in other packs.

mod directory;
mod reader;
mod writer;

pub(crate) use directory::{PACKS, PackName};
pub(crate) use reader::{Packs, Whole, unzstd};
pub(crate) use writer::{PackWriter, Written};

/// Bytes of a frame in which many pieces stand: enough for zstd to find what they share, and little to unpack for one of them.
const SOLID_FRAME: usize = 1 << 20;
/// Bytes of a frame that holds a part of one large piece.
const LARGE_FRAME: usize = 4 << 20;
/// A piece from this size on has frames of its own.
const LARGE_PIECE: usize = 256 << 10;
/// zstd's own default, and the best ratio that is still faster than the disk.
const LEVEL: i32 = 3;
/// The first bytes of the footer, as of any skippable frame: its magic number and its length (RFC 8878 section 3.1.2).
const FOOTER_HEAD: [u8; 8] = [0x5e, 0x2a, 0x4d, 0x18, 16, 0, 0, 0];
/// Bytes of the footer.
const FOOTER: usize = FOOTER_HEAD.len() + 16;
