//! The characters behind the names of glyphs, as far as text in Latin letters has them (Adobe Glyph List).

use unicode_normalization::UnicodeNormalization as _;

/// Names that do not follow from a rule.
const NAMES: &[(&str, &str)] = &[
    ("zero", "0"),
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("space", " "),
    ("nbspace", " "),
    ("nonbreakingspace", " "),
    ("period", "."),
    ("comma", ","),
    ("colon", ":"),
    ("semicolon", ";"),
    ("hyphen", "-"),
    ("minus", "-"),
    ("sfthyphen", ""),
    ("endash", "–"),
    ("emdash", "—"),
    ("slash", "/"),
    ("backslash", "\\"),
    ("underscore", "_"),
    ("at", "@"),
    ("ampersand", "&"),
    ("plus", "+"),
    ("equal", "="),
    ("percent", "%"),
    ("numbersign", "#"),
    ("dollar", "$"),
    ("Euro", "€"),
    ("sterling", "£"),
    ("section", "§"),
    ("degree", "°"),
    ("asterisk", "*"),
    ("quotesingle", "'"),
    ("quoteright", "’"),
    ("quoteleft", "‘"),
    ("quotedbl", "\""),
    ("quotedblleft", "“"),
    ("quotedblright", "”"),
    ("guillemotleft", "«"),
    ("guillemotright", "»"),
    ("parenleft", "("),
    ("parenright", ")"),
    ("bracketleft", "["),
    ("bracketright", "]"),
    ("braceleft", "{"),
    ("braceright", "}"),
    ("less", "<"),
    ("greater", ">"),
    ("bar", "|"),
    ("exclam", "!"),
    ("question", "?"),
    ("grave", "`"),
    ("acute", "´"),
    ("bullet", "•"),
    ("ellipsis", "…"),
    ("fi", "fi"),
    ("fl", "fl"),
    ("ff", "ff"),
    ("ffi", "ffi"),
    ("ffl", "ffl"),
    ("germandbls", "ß"),
    ("ae", "æ"),
    ("AE", "Æ"),
    ("oe", "œ"),
    ("OE", "Œ"),
    ("oslash", "ø"),
    ("Oslash", "Ø"),
    ("dotlessi", "ı"),
    ("ordmasculine", "º"),
    ("ordfeminine", "ª"),
    ("eth", "ð"),
    ("thorn", "þ"),
    ("lslash", "ł"),
    ("Lslash", "Ł"),
    ("dcroat", "đ"),
    ("Dcroat", "Đ"),
];

/// Accents behind a letter.
const ACCENTS: &[(&str, char)] = &[
    ("grave", '\u{300}'),
    ("acute", '\u{301}'),
    ("circumflex", '\u{302}'),
    ("tilde", '\u{303}'),
    ("macron", '\u{304}'),
    ("breve", '\u{306}'),
    ("dotaccent", '\u{307}'),
    ("dieresis", '\u{308}'),
    ("ring", '\u{30a}'),
    ("hungarumlaut", '\u{30b}'),
    ("caron", '\u{30c}'),
    ("cedilla", '\u{327}'),
    ("ogonek", '\u{328}'),
];

/// The characters of the glyph with this name.
pub(super) fn character(name: &[u8]) -> Option<String> {
    // What stands behind a dot is a variant of the glyph: `a.sc`.
    let name = std::str::from_utf8(name).ok()?;
    let name = name.split('.').next().filter(|name| !name.is_empty())?;
    let mut characters = name.chars();
    if let (Some(letter), None) = (characters.next(), characters.next()) {
        return Some(letter.to_string());
    }
    if let Some((_, text)) = NAMES.iter().find(|(other, _)| *other == name) {
        return Some((*text).to_owned());
    }
    let hex = name
        .strip_prefix("uni")
        .and_then(|hex| hex.get(..4))
        .or_else(|| name.strip_prefix('u').filter(|hex| hex.len() >= 4));
    if let Some(character) = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32) {
        return Some(character.to_string());
    }
    let (letter, accent) = name.split_at_checked(1)?;
    let (_, mark) = ACCENTS.iter().find(|(other, _)| *other == accent)?;
    Some(letter.chars().chain([*mark]).nfc().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, expected) in [
            ("a", "a"),
            ("agrave", "à"),
            ("Eacute", "É"),
            ("seven", "7"),
            ("uni20AC", "€"),
            ("u1F600", "😀"),
            ("a.sc", "a"),
            ("fi", "fi"),
        ] {
            assert_eq!(character(name.as_bytes()).as_deref(), Some(expected), "{name}");
        }
        for name in ["g12", ".notdef", "", "cid:12"] {
            assert_eq!(character(name.as_bytes()), None, "{name}");
        }
    }
}
