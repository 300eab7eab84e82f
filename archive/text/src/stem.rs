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
        let mut stem = word.to_owned();
        if word.len() > LONGEST || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return stem;
        }
        loop {
            let next = self.0.stem(&stem);
            let is_word =
                next.len() >= SHORTEST && !is_stop(&next) && next.bytes().all(|b| b.is_ascii_lowercase());
            // It gets shorter each time, so this ends.
            if !is_word || next.len() >= stem.len() {
                return stem;
            }
            stem = next.into_owned();
        }
    }
}
