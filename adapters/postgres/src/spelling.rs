//! Texts as PostgreSQL can keep them, and words as it can be asked for them.

use pec_core::ports::Word;
use std::borrow::Cow;

/// PostgreSQL keeps no character 0. It becomes 1 1, and 1 becomes 1 2: so the order of texts stays, and that one begins another.
pub(crate) fn keep(text: &str) -> Cow<'_, str> {
    if text.contains(['\0', '\u{1}']) {
        text.replace('\u{1}', "\u{1}\u{2}").replace('\0', "\u{1}\u{1}").into()
    } else {
        text.into()
    }
}

/// The text that is so kept.
pub(crate) fn kept(text: String) -> String {
    if !text.contains('\u{1}') {
        return text;
    }
    let mut original = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        original.push(match character {
            '\u{1}' => {
                if characters.next() == Some('\u{1}') {
                    '\0'
                } else {
                    '\u{1}'
                }
            }
            other => other,
        });
    }
    original
}

/// A word in quotes, as both a `tsvector` and a `tsquery` are written: what stands in them is no syntax.
fn quote(word: &str, into: &mut String) {
    into.push('\'');
    for character in keep(word).chars() {
        if matches!(character, '\'' | '\\') {
            into.push(character);
        }
        into.push(character);
    }
    into.push('\'');
}

/// Bytes of words in one `tsvector`, which holds at most a million.
const MAX_BYTES: usize = 500_000;

/// Words as the text of one `tsvector` or several.
pub(crate) fn vectors(words: &[String]) -> Vec<String> {
    let mut vectors = Vec::new();
    let mut vector = String::new();
    for word in words {
        if vector.len() > MAX_BYTES {
            vectors.push(std::mem::take(&mut vector));
        }
        quote(word, &mut vector);
        vector.push(' ');
    }
    if !vector.is_empty() {
        vectors.push(vector);
    }
    vectors
}

/// The `tsquery` for a word; `None` for the empty one, which PostgreSQL does not know.
pub(crate) fn asked(word: &Word) -> Option<String> {
    if word.text.is_empty() {
        return None;
    }
    let mut asked = String::new();
    quote(&word.text, &mut asked);
    if word.prefix {
        asked.push_str(":*");
    }
    Some(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_kept_is_spelt_in_order() {
        let texts = ["", "\0", "\0\0", "\0a", "\u{1}", "\u{1}\0", "\u{1}\u{1}", "\u{1}\u{2}", "\u{2}", "a"];
        assert!(texts.is_sorted());
        assert!(texts.map(keep).is_sorted());
        for text in texts {
            assert_eq!(kept(keep(text).into_owned()), text);
        }
    }

    #[test]
    fn words_are_quoted() {
        assert_eq!(asked(&Word::new("l'atto\\ | b", true)).as_deref(), Some("'l''atto\\\\ | b':*"));
        assert_eq!(vectors(&["a".into(), "b:1".into()]), ["'a' 'b:1' "]);
        assert_eq!(vectors(&vec!["0123456789".to_owned(); 80_000]).len(), 3);
    }
}
