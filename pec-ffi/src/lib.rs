//! The engine for Italian certified e-mail (PEC, RFC 6109): what a message is, whether it can be trusted and why, and what
//! became of what was sent.
//!
//! HANDLES. Every object is behind a pointer and lives until its `_free`, which takes NULL too and does nothing then. No object
//! needs another one to live, unless its description says so. A NULL or the handle of another type is noticed: such a call does
//! nothing, and says PEC_STATUS_NULL or PEC_STATUS_WRONG_HANDLE; a function that returns a value itself returns that for
//! "nothing" (below). A handle that was freed, or a pointer that never was one, is a bug that nothing can notice for sure.
//!
//! ERRORS. What can fail returns a `pec_status`, and takes as last argument where to put an error, or NULL for nowhere.
//! Results are written only if it returns PEC_STATUS_OK, the error only if it does not; the caller frees it. What is wrong
//! with a MESSAGE is no error but a finding in its report. Nothing in an error is personal data.
//!
//! NOTHING. Where there is no value, the functions that return one return: a `pec_str` or `pec_bytes` whose data is NULL (with
//! data and len 0 it is there and empty), PEC_NO_TIME, PEC_NO_INDEX, a `pec_span` that starts at PEC_NO_INDEX, the enumerator
//! that ends in _NULL and is 0, -1 where 1 is yes and 0 is no, else 0, false or NULL.
//!
//! TEXT AND BYTES are pointer and length, without a NUL at the end; text is UTF-8. As arguments, data may be NULL if len is 0;
//! that means none where a text may be left out, and an empty one elsewhere. What a function returns is a view: it lives as long
//! as the handle that it was asked of.
//!
//! TIMES are seconds since 1970-01-01T00:00:00Z. The library has no clock: "now" is an argument. It opens no socket, and has no state
//! outside its handles. Only a `pec_archive` reads and writes files, and has threads, which end before its functions return.
//!
//! THREADS. Any number of them may use one handle at the same time where it is `const`. Who changes or frees one must be alone
//! with it. A `pec_tracker` has a lock, so it may be fed by several threads.
//!
//! GROWTH. New functions, enumerators and status numbers may be added; none changes its meaning or its number while
//! PEC_ABI_VERSION stays the same.

mod archive;
mod buffer;
mod directory;
mod draft;
mod edge;
mod entries;
mod error;
mod files;
mod header;
mod index;
mod kinds;
mod library;
mod limits;
mod message;
mod orphan;
mod part;
mod ports;
mod provider;
mod report;
mod search;
mod submission;
mod tracker;
mod trust;
mod verifier;
mod view;
mod words;

#[cfg(feature = "test-panic")]
mod test_panic;

pub use archive::*;
pub use buffer::*;
pub use directory::*;
pub use draft::*;
pub use entries::*;
pub use error::*;
pub use files::*;
pub use header::*;
pub use index::*;
pub use kinds::*;
pub use library::*;
pub use limits::*;
pub use message::*;
pub use orphan::*;
pub use part::*;
pub use ports::*;
pub use provider::*;
pub use report::*;
pub use search::*;
pub use submission::*;
#[cfg(feature = "test-panic")]
pub use test_panic::*;
pub use tracker::*;
pub use trust::*;
pub use verifier::*;
pub use view::*;
