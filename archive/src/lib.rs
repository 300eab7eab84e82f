//! One archive for all certified e-mail: store, search, prove, never lose anything.

mod add;
mod apply;
mod archive;
mod check;
mod cut;
mod draft;
mod error;
mod export;
mod json;
mod judge;
mod keep;
mod log;
mod message;
mod names;
mod pack;
mod reading;
mod repair;
mod search;
mod sha256;
mod status;
mod texts;
mod thread;

pub use add::{Progress, Summary};
pub use apply::Mailbox;
pub use archive::{Archive, By};
pub use check::{Checked, Checking, Fault, FaultKind};
pub use error::Error;
pub use export::{Exported, MANIFEST, SUMS};
pub use judge::Judge;
pub use log::{Act, Added, Event, FolderKind, Judgement, Policy, Seen};
pub use message::{Attachment, Data, Entry, Headers};
pub use repair::Repaired;
pub use search::{Dossier, Page, Search, Standing, Submission};
pub use sha256::{NotSha256, Sha256};
pub use status::{Concern, Counts, MailboxStatus, Status};
