//! From a text to what stands in the index.

use crate::fold::{fold, is_of_word, is_unspaced};
use crate::split::{Form, address, form, grouped_iban, parts, runs, ungrouped};
use crate::stem::Stem;
use crate::stop::is_stop;
use std::collections::HashSet;

/// Bytes of the longest word of an index. A longer one is cut there, in texts and in queries alike.
pub const MAX_WORD_BYTES: usize = 64;

/// A code or an address with more parts is a word as a whole and by its parts, but not by its beginnings and ends.
const MAX_SLICED_PARTS: usize = 6;

/// The words by which this text is found: sorted, each once, without white space, at most [`MAX_WORD_BYTES`] each.
///
/// Time and memory are linear in the text: at most some thirty times its size in memory, for a text that repeats no word;
/// ordinary ones take less than their own size.
///
/// ```
/// let words = pec_text::words("L'offerta, prot. n. 1234/2021: scrivere a mario.rossi@pec.example");
/// for word in ["offert", "offerta", "1234/2021", "2021", "mario.rossi@pec.example", "pec.example", "rossi"] {
///     assert!(words.iter().any(|other| other == word), "{word}");
/// }
/// ```
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut found = Found { words: HashSet::new(), stem: Stem::new() };
    // Most words of a text repeat: each form is looked at once.
    let mut seen = HashSet::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(is_space);
        if rest.is_empty() {
            break;
        }
        if let Some((iban, _)) = iban(rest) {
            found.add(&iban);
        }
        let (span, behind) = span(rest);
        if seen.insert(span) {
            for run in runs(&fold(span)) {
                found.run(run.text);
            }
        }
        rest = behind;
    }
    let mut words: Vec<String> = found.words.into_iter().collect();
    words.sort_unstable();
    words
}

/// Where one span ends and the next begins. Controls are no part of a word; nor is the space that is not to be seen.
pub(crate) fn is_space(character: char) -> bool {
    character.is_whitespace() || character.is_control() || character == '\u{200b}'
}

/// What stands before the next space, and what behind.
pub(crate) fn span(text: &str) -> (&str, &str) {
    text.split_at_checked(text.find(is_space).unwrap_or(text.len())).unwrap_or((text, ""))
}

/// The IBAN at the beginning of the text, if it stands there in groups of four.
pub(crate) fn iban(text: &str) -> Option<(String, usize)> {
    match text.as_bytes() {
        [a, b, c, d, b' ', ..]
            if a.is_ascii_alphabetic()
                && b.is_ascii_alphabetic()
                && c.is_ascii_digit()
                && d.is_ascii_digit() =>
        {
            grouped_iban(text)
        }
        _ => None,
    }
}

struct Found {
    words: HashSet<String>,
    stem: Stem,
}

impl Found {
    fn run(&mut self, run: &str) {
        match form(run) {
            Form::Words => {}
            Form::Acronym => return self.part(&acronym(run)),
            Form::Code | Form::Dotted => self.sliced(run),
            Form::Address => {
                self.whole(run);
                if let Some((local, domain)) = address(run) {
                    for side in [local, domain] {
                        match form(side) {
                            Form::Code | Form::Dotted => self.sliced(side),
                            Form::Acronym => self.part(&acronym(side)),
                            Form::Address | Form::Words => {}
                        }
                    }
                }
            }
        }
        for part in parts(run) {
            self.part(part);
        }
    }

    /// A code as a whole, how it begins and how it ends: `rm.2021.0001234` is also `2021.0001234`.
    fn sliced(&mut self, run: &str) {
        self.whole(run);
        let number = ungrouped(run);
        if let Some(number) = number {
            if let Some((before, _)) = number.split_once(',') {
                self.add(before);
            }
            self.whole(&number);
        } else if parts(run).count() <= MAX_SLICED_PARTS {
            for (at, joint) in run.char_indices().filter(|(_, character)| !is_of_word(*character)) {
                let sides = [run.get(..at), run.get(at + joint.len_utf8()..)];
                for side in sides.into_iter().flatten() {
                    if matches!(form(side), Form::Code | Form::Dotted) {
                        self.whole(side);
                        if let Some(number) = ungrouped(side) {
                            self.whole(&number);
                        }
                    }
                }
            }
        }
    }

    /// A code that is looked for as a whole. What is too long for that is looked for by its parts.
    fn whole(&mut self, whole: &str) {
        if whole.len() <= MAX_WORD_BYTES {
            self.add(whole);
        }
    }

    fn part(&mut self, part: &str) {
        for (segment, unspaced) in segments(part) {
            if unspaced {
                for character in segment.char_indices() {
                    self.add(
                        segment.get(character.0..character.0 + character.1.len_utf8()).unwrap_or_default(),
                    );
                }
                pairs(segment).for_each(|pair| self.add(pair));
            } else if !is_stop(segment) {
                let word = cut(segment);
                // The word itself for who looks for its beginning, its stem for who looks for it.
                let stem = self.stem.of(word);
                self.add(word);
                self.add(&stem);
            }
        }
    }

    fn add(&mut self, word: &str) {
        if !word.is_empty() && !self.words.contains(word) {
            self.words.insert(word.to_owned());
        }
    }
}

/// The letters without dots: `s.p.a` is `spa`.
pub(crate) fn acronym(run: &str) -> String {
    run.chars().filter(|character| *character != '.').collect()
}

/// At most as many bytes as a word may have.
pub(crate) fn cut(word: &str) -> &str {
    let mut end = word.len().min(MAX_WORD_BYTES);
    while !word.is_char_boundary(end) {
        end -= 1;
    }
    word.get(..end).unwrap_or_default()
}

/// Each piece of a part that is in a script without spaces, or is not; the former are marked.
pub(crate) fn segments(part: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = part;
    std::iter::from_fn(move || {
        let unspaced = is_unspaced(rest.chars().next()?);
        let end = rest.find(|character| is_unspaced(character) != unspaced).unwrap_or(rest.len());
        let (segment, behind) = rest.split_at_checked(end)?;
        rest = behind;
        Some((segment, unspaced))
    })
}

/// Each two characters that stand beside each other.
pub(crate) fn pairs(segment: &str) -> impl Iterator<Item = &str> {
    let ends = segment.char_indices().map(|(at, character)| at + character.len_utf8()).skip(1);
    segment.char_indices().zip(ends).filter_map(|((from, _), to)| segment.get(from..to))
}
