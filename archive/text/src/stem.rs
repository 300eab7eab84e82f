//! One form for singular and plural, and for the persons of a verb.

use crate::stop::is_stop;
use rust_stemmers::{Algorithm, Stemmer};

/// Bytes of the longest word that is stemmed. The longest word in use, a chemical one apart, has less.
const LONGEST: usize = 40;
/// Bytes of the shortest stem that is a word of the index: shorter ones say too little.
const SHORTEST: usize = 3;

/// The Italian stemmer, for folded words.
pub(crate) struct Stem(Stemmer);

impl Stem {
    pub(crate) fn new() -> Self {
        Self(Stemmer::create(Algorithm::Italian))
    }

    /// The stem of a folded word; the word itself if it has none.
    ///
    /// Of a stem, the stem is the same: one that somebody looks for, having seen it, is found.
    pub(crate) fn of(&self, word: &str) -> String {
        if word.len() > LONGEST || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return word.to_owned();
        }
        let mut stem = word.to_owned();
        // The stemmer takes every `-ere` for a verb, and would tell `lettere` from `lettera`.
        if stem.len() > SHORTEST + 1 && stem.ends_with("ere") {
            stem.pop();
            stem.push('a');
        }
        // Each step makes it shorter, so this ends.
        loop {
            let next = self.0.stem(&stem);
            if next.len() < stem.len() && is_word(&next) {
                stem = next.into_owned();
                continue;
            }
            // It leaves short words alone; but `atti` are more than one `atto`.
            match stem.strip_suffix(['a', 'e', 'i', 'o']) {
                Some(next) if is_word(next) => stem = next.to_owned(),
                _ => return stem,
            }
        }
    }
}

/// Whether this may stand for a word. A stem that is a frequent word could not be looked for.
fn is_word(stem: &str) -> bool {
    stem.len() >= SHORTEST && !is_stop(stem) && stem.bytes().all(|byte| byte.is_ascii_lowercase())
}
