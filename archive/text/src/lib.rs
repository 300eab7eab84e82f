//! The words of a message: of its text, its addresses and its attachments, as they are searched for.
//!
//! [`extract`] makes text of an attachment, [`words`] makes of a text what stands in an index, and [`query`] makes of what a person
//! types what is looked for there:
//!
//! ```
//! use pec_text::{Bounds, Outcome, extract, query, words};
//!
//! let attachment = b"<?xml version='1.0'?><Fattura><Causale>Manutenzione citt\xc3\xa0</Causale><Numero>FE-12/2026</Numero></Fattura>";
//! let found = extract("application/octet-stream", Some("fattura.xml"), attachment, &Bounds::default());
//! assert_eq!(found.outcome, Outcome::Complete);
//!
//! let words = words(&found.text);
//! for typed in ["manutenzioni", "citta'", "CITTÀ", "fe-12/2026", "12/2026", "manut*"] {
//!     for word in query(typed)? {
//!         assert!(words.iter().any(|other| other == &word.text || word.prefix && other.starts_with(&word.text)));
//!     }
//! }
//! # Ok::<(), pec_text::QueryError>(())
//! ```
//!
//! All are functions of their arguments: no file, no clock, no state; for as many threads as one likes.
//!
//! # Words
//!
//! Texts and queries are folded alike ([`fold`]): small letters without accents, so that `città`, `citta'` and `CITTA` are one word;
//! an apostrophe ends a word (`l'offerta`). A word stands in the index twice, as it is, for who looks for its beginning, and by its Italian stem,
//! which its singular and plural share. Codes, numbers, addresses and names with dots stand there whole, by their
//! beginnings and ends, and in pieces: `mario.rossi@pec.example` is found by `rossi`, `pec.example` and itself. Thousands may have dots
//! (`12.345,67` is `12345,67`), an IBAN may stand in groups of four, `S.p.A.` is `spa`. Single letters and words
//! that nearly every text has (`di`, `della`, `the`) are left out on both sides. Of scripts that put no space between words, each
//! character and each pair of neighbours is a word.
//!
//! # Text
//!
//! Plain text, HTML, XML, RTF, PDF, OOXML, OpenDocument, and what is inside signed files (`.p7m`). An attachment may be
//! made by anybody, so each reader is bounded ([`Bounds`]): in what it reads, expands, keeps, and does. [`Outcome`] says what became of it.
//!
//! # Not covered
//!
//! Messages inside messages, which are the caller's. The order of words. Text in images. Files of Office before 2007, archives, and what is encrypted,
//! also with an empty password.

#![forbid(unsafe_code)]

mod bounds;
mod decode;
mod extract;
mod fold;
mod html;
mod kind;
mod markup;
mod office;
mod pdf;
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
