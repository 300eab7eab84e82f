//! All calls into the engine, and what the commands need of its answers as plain values.

mod contents;
mod history;
mod judge;
mod listen;
mod setup;

pub(crate) use contents::{Contents, PartRow, contents, each_part};
pub(crate) use history::History;
pub(crate) use judge::{Engine, Judged};
pub(crate) use listen::Heard;
pub(crate) use setup::{BadFile, Holds, Setup, TrustFile};
