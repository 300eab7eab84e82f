//! One form for all ways to write a word: small letters without accents.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization as _;

/// The text in small letters, without accents, ligatures and soft hyphens: `Città` and `CITTA` are both `citta`.
///
/// Folding twice is folding once. Accents are the marks of Latin, Greek and Cyrillic; those of other scripts, which are
/// vowels there, stay.
///
/// ```
/// assert_eq!(pec_text::fold("È la CITTÀ dell’Aﬃdamento, ﬁno a Łódź"), "e la citta dell'affidamento, fino a łodz");
/// ```
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Owned(text.to_ascii_lowercase());
        }
        return Cow::Borrowed(text);
    }
    // What a capital letter becomes may be a letter with an accent, and what that is made of a capital letter; so both twice.
    // The last step puts Korean syllables together again, which the first took apart.
    let small = |character: char| character.to_lowercase();
    let once = text.chars().map(sign).nfkd().filter(|c| !is_accent(*c)).flat_map(small);
    Cow::Owned(once.nfkd().filter(|c| !is_accent(*c)).flat_map(small).map(sign).nfc().collect())
}

/// Signs that have a plain form which Unicode does not name as such.
fn sign(character: char) -> char {
    match character {
        // Accents that stand behind the letter, and what word processors make of the apostrophe.
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{02b9}' | '\u{02bc}' | '\u{2032}' | '\u{00b4}'
        | '\u{0060}' => '\'',
        '\u{2010}' | '\u{2011}' => '-',
        // A sigma at the end of a word.
        'ς' => 'σ',
        // Ordinals are no letters here: `5º` is 5.
        'ª' | 'º' => ' ',
        other => other,
    }
}

/// Whether it only changes the letter before it, or is not to be seen at all.
fn is_accent(character: char) -> bool {
    matches!(character,
        '\u{0300}'..='\u{036f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}' | '\u{0483}'..='\u{0489}'
        | '\u{00ad}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}')
}

/// Whether it belongs to a word: letters, digits, and the marks of other scripts.
pub(crate) fn is_of_word(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || !character.is_ascii()
            && (character.is_alphanumeric() || unicode_normalization::char::is_combining_mark(character))
}

/// Whether its script puts no space between words.
pub(crate) fn is_unspaced(character: char) -> bool {
    matches!(character,
        '\u{0e00}'..='\u{0eff}' // Thai, Lao
        | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' // Burmese, Khmer
        | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' // Japanese
        | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}') // Chinese characters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_any_character_twice_is_folding_it_once() {
        let text: String = ('\0'..=char::MAX).flat_map(|character| ['a', character, 'b']).collect();
        let once = fold(&text).into_owned();
        let twice = fold(&once);
        let differs = once.chars().zip(twice.chars()).find(|(once, twice)| once != twice);
        assert!(once == twice, "{differs:?}");
    }

    #[test]
    fn all_ways_to_write_an_accent_are_one() {
        for text in ["perché", "perche\u{301}", "PERCHÉ", "perchè", "perche"] {
            assert_eq!(fold(text), "perche");
        }
        assert_eq!(fold("한국어"), "한국어");
        assert_eq!(fold("ΟΔΟΣ"), fold("οδος"));
        assert_eq!(fold("Ёлка"), "елка");
    }
}
