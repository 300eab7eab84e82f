//! What OpenSSL and the engine are known to read differently.
//!
//! An exception is a *repair*: it writes one peculiarity of a message in the ordinary way and changes nothing else. It
//! explains a difference only if after it both find the signature good, over the same content: so it cannot hide a
//! difference of another kind. Each has an example, which must differ in every run, so none outlives what it is for.
//! The reasons stand in `testdata/differential-exceptions.toml`.

mod engine;
mod openssl;

use pec_tests::{case::testdata, read, seeds::Seed};
use serde::Deserialize;

/// Who accepts what the other does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Lenient {
    Engine,
    Openssl,
}

pub(crate) struct Exception {
    pub(crate) id: &'static str,
    pub(crate) lenient: Lenient,
    /// Writes the peculiarity in the ordinary way; `None` if it is not there.
    pub(crate) repair: fn(&[u8]) -> Option<Vec<u8>>,
    /// A sound message with the peculiarity.
    pub(crate) example: fn(&Seed) -> Option<Vec<u8>>,
}

/// In the order in which they are tried together.
pub(crate) fn exceptions() -> impl Iterator<Item = &'static Exception> {
    engine::EXCEPTIONS.iter().chain(openssl::EXCEPTIONS)
}

/// What `testdata/differential-exceptions.toml` says of one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Text {
    pub(crate) id: String,
    pub(crate) lenient: Lenient,
    pub(crate) clause: String,
    pub(crate) reason: String,
}

/// One message, by its number in the sequence, that is worth no repair of its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Single {
    number: u64,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    exception: Vec<Text>,
    single: Vec<Single>,
}

fn file() -> File {
    let file = read(&testdata().join("differential-exceptions.toml"));
    toml::from_slice(&file).expect("the form of the exceptions")
}

pub(crate) fn texts() -> Vec<Text> {
    file().exception
}

/// The numbers of single exceptions. Real mail is among what is damaged: without it other messages have these numbers.
pub(crate) fn singles() -> Vec<u64> {
    let singles = file().single;
    assert!(singles.iter().all(|single| !single.reason.is_empty()), "each has its reason");
    let numbers = singles.iter().map(|single| single.number).collect();
    if pec_tests::realworld().is_some() { numbers } else { Vec::new() }
}

/// The first place of `old` with `new` in its stead.
fn replaced(raw: &[u8], old: &[u8], new: &[u8]) -> Option<Vec<u8>> {
    let at = memchr::memmem::find(raw, old)?;
    Some([&raw[..at], new, &raw[at + old.len()..]].concat())
}
