//! The words of a message: of its text, its addresses and its attachments, as they are searched for.

#![forbid(unsafe_code)]

mod bounds;
mod decode;
mod extract;
mod fold;
mod html;
mod kind;
mod markup;
mod office;
mod query;
mod rtf;
mod signed;
mod split;
mod stem;
mod stop;
mod words;
mod zip;

pub use bounds::{Bound, Bounds};
pub use extract::{Extracted, Outcome, extract};
pub use fold::fold;
pub use kind::Kind;
pub use query::{MAX_QUERY_BYTES, MAX_QUERY_WORDS, MIN_PREFIX_CHARACTERS, QueryError, query};
pub use words::{MAX_WORD_BYTES, words};
