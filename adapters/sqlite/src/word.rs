//! Words as the full-text index of SQLite keeps them whole.

use pec_core::ports::Word;

/// The letter that begins an escape: one that hardly occurs in Italian.
const ESCAPE: u8 = b'y';

/// Spells a word in what the tokenizer `ascii` of FTS5 neither splits nor folds: small letters and digits of ASCII, and whatever
/// is not ASCII. Every other byte becomes an escape. Each byte is spelt for itself, so that the beginning of a word is spelt like
/// the beginning of its spelling; and no two words are spelt alike.
pub(crate) fn spell(word: &str, into: &mut String) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or_default();
    for character in word.chars() {
        match u8::try_from(character).ok().filter(u8::is_ascii) {
            Some(byte) if byte == ESCAPE || !(byte.is_ascii_lowercase() || byte.is_ascii_digit()) => {
                into.extend([char::from(ESCAPE), digit(byte >> 4), digit(byte & 15)]);
            }
            _ => into.push(character),
        }
    }
}

/// What to ask the full-text index for a word. The quotes keep whatever stands between them from being its syntax, and no
/// spelling holds a quote.
pub(crate) fn asked(word: &Word) -> String {
    let mut asked = String::from("\"");
    spell(&word.text, &mut asked);
    asked.push('"');
    if word.prefix {
        asked.push('*');
    }
    asked
}

/// A word to look for among those of one text.
pub(crate) struct Spelt {
    spelling: String,
    prefix: bool,
}

impl Spelt {
    pub(crate) fn new(word: &Word) -> Self {
        let mut spelling = String::new();
        spell(&word.text, &mut spelling);
        Self { spelling, prefix: word.prefix }
    }

    /// Whether it is one of these, which were [packed](pack).
    pub(crate) fn is_in(&self, packed: &str) -> bool {
        let mut found = false;
        each_packed(packed, |word| {
            found |= if self.prefix { word.starts_with(&self.spelling) } else { word == self.spelling };
            !found
        });
        found
    }
}

/// The digits that say how much a word has in common with the one before it.
const SHARED: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// Writes spelt words, which have a space between them, shorter: each says by a digit how many bytes it has in common with the one
/// before it, and then how it goes on. The words of a text stand in order, and much is in common.
pub(crate) fn pack(words: &str) -> String {
    let mut packed = String::with_capacity(words.len());
    let mut before = "";
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        let same =
            word.bytes().zip(before.bytes()).take(SHARED.len() - 1).take_while(|(a, b)| a == b).count();
        let mut shared = same;
        while !word.is_char_boundary(shared) {
            shared -= 1;
        }
        if !packed.is_empty() {
            packed.push(' ');
        }
        packed.push(SHARED.get(shared).copied().map(char::from).unwrap_or_default());
        packed.push_str(word.get(shared..).unwrap_or_default());
        before = word;
    }
    packed
}

/// Hands over the words that were packed, in order, until `each` wants no more.
pub(crate) fn each_packed(packed: &str, mut each: impl FnMut(&str) -> bool) {
    let mut word = String::new();
    for step in packed.split(' ').filter(|step| !step.is_empty()) {
        let mut rest = step.chars();
        let digit = rest.next().and_then(|digit| digit.to_digit(36));
        let shared = digit.and_then(|digit| usize::try_from(digit).ok()).unwrap_or_default();
        if word.is_char_boundary(shared) {
            word.truncate(shared);
        }
        word.push_str(rest.as_str());
        if !each(&word) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelt(word: &str) -> String {
        let mut spelt = String::new();
        spell(word, &mut spelt);
        spelt
    }

    #[test]
    fn what_a_tokenizer_would_split_or_fold_is_escaped() {
        assert_eq!(spelt("contratto2026"), "contratto2026");
        assert_eq!(spelt("perché"), "perché");
        assert_eq!(spelt("PEC"), "y50y45y43");
        assert_eq!(spelt("a.b@c-d"), "ay2eby40cy2dd");
        assert_eq!(spelt("yen"), "y79en");
        assert_eq!(spelt("\0\"*"), "y00y22y2a");
    }

    #[test]
    fn a_question_is_quoted() {
        assert_eq!(asked(&Word::new("NEAR", false)), "\"y4ey45y41y52\"");
        assert_eq!(asked(&Word::new("a\" OR b", true)), "\"ay22y20y4fy52y20b\"*");
    }

    #[test]
    fn a_word_is_found_among_others() {
        let is_in =
            |text: &str, prefix, words: &str| Spelt::new(&Word::new(text, prefix)).is_in(&pack(words));
        assert!(is_in("atto", false, "atti atto") && is_in("att", true, "per atti"));
        assert!(!is_in("att", false, "atti atto") && !is_in("tto", true, "atto"));
        assert!(is_in("", true, "atto") && !is_in("", true, "") && !is_in("", false, ""));
    }

    #[test]
    fn what_is_packed_is_shorter_and_comes_out_again() {
        for words in [
            "",
            "a",
            "contratt contratto contratti contro",
            "perche perché perchè",
            "z a",
            &format!("{0} {0}b", "x".repeat(60)),
        ] {
            let mut out = Vec::new();
            each_packed(&pack(words), |word| {
                out.push(word.to_owned());
                true
            });
            assert_eq!(out.join(" "), words);
        }
        assert_eq!(pack("contratt contratto contro"), "0contratt 8o 5o");
    }
}
