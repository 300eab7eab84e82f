//! How the things that different hands wrote down are compared.

use crate::mime::Field;
use std::borrow::Cow;

/// A subject with what transport changes taken out: runs of blanks become one, control characters go, the ends are
/// trimmed.
pub(super) fn fold_subject(text: &str) -> Cow<'_, str> {
    if is_folded(text) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let word = word.chars().filter(|c| !c.is_control());
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word);
    }
    Cow::Owned(folded)
}

/// Whether there is nothing to fold in a text: most have single blanks between their words.
fn is_folded(text: &str) -> bool {
    // By vectors, as most are ASCII; the others by characters.
    let bytes = text.as_bytes();
    let following = bytes.get(1..).unwrap_or_default();
    if bytes.iter().fold(true, |all, byte| all & matches!(byte, b' '..=b'~')) {
        let blanks = |(one, next): (&u8, &u8)| *one == b' ' && *next == b' ';
        let twice = bytes.iter().zip(following).fold(false, |any, both| any | blanks(both));
        return !twice && !text.starts_with(' ') && !text.ends_with(' ');
    }
    let mut before = ' ';
    let single = text.chars().all(|c| {
        let sound = match c {
            ' ' => before != ' ',
            _ if c.is_ascii() => c.is_ascii_graphic(),
            _ => !c.is_whitespace() && !c.is_control(),
        };
        before = c;
        sound
    });
    single && !text.ends_with(' ')
}

/// What follows a leading `[tag]` that a filter put before the subject; `None` if there is none.
///
/// A tag is short and says nothing about receipts: a longer one would push what is certified out of sight, and one with
/// such words would say something else than what is.
pub(super) fn without_tag(subject: &str) -> Option<&str> {
    const MAX_CHARS: usize = 40;
    const WORDS: [&str; 5] = ["accetta", "consegn", "certificata", "carico", "anomalia"];
    let (tag, rest) = subject.strip_prefix('[')?.split_once(']')?;
    let lower = tag.to_lowercase();
    let lies = tag.chars().nth(MAX_CHARS).is_some() || WORDS.iter().any(|word| lower.contains(word));
    (!lies).then(|| rest.trim_start())
}

/// What follows `prefix`, compared without regard to ASCII case.
pub(super) fn strip_prefix_ignoring_case<'s>(text: &'s str, prefix: &str) -> Option<&'s str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// A message identifier without blanks and angle brackets around it.
pub(super) fn bare_id(id: &str) -> &str {
    id.trim_matches(|c: char| c.is_whitespace() || matches!(c, '<' | '>'))
}

/// Whether a field has this message identifier, whatever stands around the two.
pub(super) fn has_id(field: Field<'_>, id: &str) -> bool {
    let id = bare_id(id);
    // Most are letter by letter what they have to be: nothing has to be read.
    let inside = field.raw().trim_ascii().strip_prefix(b"<").and_then(|value| value.strip_suffix(b">"));
    let is_solid = || id.bytes().fold(true, |all, byte| all & byte.is_ascii_graphic() & (byte != b'>'));
    (inside == Some(id.as_bytes()) && !id.is_empty() && is_solid())
        || field.message_id().is_some_and(|written| bare_id(&written) == id)
}

/// Whether the value of a Subject field is a prefix, a blank and this subject, letter by letter, and plain: then it still is so
/// when the value is decoded and both are folded.
pub(super) fn is_subject_as_it_stands(value: &[u8], prefix: &str, subject: &str) -> bool {
    let rest = value.trim_ascii().strip_prefix(prefix.as_bytes());
    rest.and_then(|rest| rest.strip_prefix(b" ")) == Some(subject.as_bytes())
        && subject.bytes().fold(true, |all, byte| all & matches!(byte, b' '..=b'~') & (byte != b'='))
}

/// An ASCII letter or digit, in lower case; 0 for what is neither.
fn letter(byte: u8) -> u8 {
    if byte.is_ascii_alphanumeric() { byte.to_ascii_lowercase() } else { 0 }
}

fn ascii_letters(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().map(letter).filter(|letter| *letter != 0)
}

/// Whether two names of a company are likely the same: one contains the other, letters and digits only.
pub(super) fn similar_names(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        // Nearly all are equal, most of them place by place.
        let in_place = || a.bytes().zip(b.bytes()).fold(true, |all, (a, b)| all & (letter(a) == letter(b)));
        if (a.len() == b.len() && in_place()) || ascii_letters(a).eq(ascii_letters(b)) {
            return ascii_letters(a).next().is_some();
        }
    }
    let letters = |name: &str| {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    let (a, b) = (letters(a), letters(b));
    !a.is_empty() && !b.is_empty() && (a.contains(&b) || b.contains(&a))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::{HeaderFields, decode_text};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_folded_stays_as_it_is(text in "[a \u{a0}\u{85}\u{3000}\té\u{16}]{0,6}") {
            let words = text.split_whitespace();
            let folded = words.map(|word| word.replace(char::is_control, "")).collect::<Vec<_>>().join(" ");
            prop_assert_eq!(is_folded(&text), folded == text, "{:?}", text);
        }
    }

    proptest! {
        #[test]
        fn names_are_compared_by_letters(a in "[aAb.é]{0,4}", b in "[aAb.é]{0,4}") {
            let letters = |name: &str| name.to_lowercase().replace('.', "");
            let (one, two) = (letters(&a), letters(&b));
            let similar = !one.is_empty() && !two.is_empty() && (one.contains(&two) || two.contains(&one));
            prop_assert_eq!(similar_names(&a, &b), similar);
        }

        #[test]
        fn what_stands_there_is_what_is_read(
            value in "[ \r\n]{0,2}<?[a<>. =é\u{a0}\r\n]{0,3}>?[ \r\n]{0,2}",
            id in "[ <\r\n]{0,2}[a<>. =é\u{a0}\r\n]{0,3}[ >\r\n]{0,2}",
        ) {
            let raw = format!("A:{value}\r\n\r\n");
            let header = HeaderFields::of(raw.as_bytes());
            for field in header.iter() {
                let read = field.message_id().is_some_and(|written| bare_id(&written) == bare_id(&id));
                prop_assert_eq!(has_id(field, &id), read);
            }
        }

        #[test]
        fn subjects_as_they_stand_are_told(
            subject in "[ a?=\té\u{a0}]{0,5}",
            words in prop::sample::select(vec!["", "=?utf-8?q?a?=", "=?"]),
            before in "[ \r\n]{0,2}",
            after in "[ \r\n]{0,2}",
        ) {
            let subject = format!("{subject}{words}");
            let value = format!("{before}A B: {subject}{after}");
            let written = decode_text(value.as_bytes());
            let written = fold_subject(&written);
            let rest = strip_prefix_ignoring_case(&written, "A B:").map(str::trim_start);
            let stands = is_subject_as_it_stands(value.as_bytes(), "A B:", &subject);
            prop_assert!(!stands || rest == Some(&*fold_subject(&subject)));
            let plain = subject.bytes().all(|byte| byte == b' ' || byte == b'a' || byte == b'?');
            prop_assert!(stands || !plain || subject.ends_with(' ') || subject.is_empty());
        }
    }

    #[test]
    fn subjects_fold() {
        assert_eq!(fold_subject("  a \r\n\t b\u{16}c "), "a bc");
        assert_eq!(without_tag("[SPAM] CONSEGNA: x"), Some("CONSEGNA: x"));
        assert_eq!(without_tag("CONSEGNA: [x]"), None);
        assert_eq!(without_tag("[Consegnato] AVVISO: x"), None);
        assert_eq!(without_tag(&format!("[{}] CONSEGNA: x", "a ".repeat(20))), Some("CONSEGNA: x"));
        assert_eq!(without_tag(&format!("[{}b] CONSEGNA: x", "a ".repeat(20))), None);
        assert_eq!(strip_prefix_ignoring_case("Consegna: è", "CONSEGNA:"), Some(" è"));
        assert_eq!(strip_prefix_ignoring_case("è", "CONSEGNA:"), None);
    }

    #[test]
    fn names_and_identifiers() {
        assert!(similar_names("ARUBA PEC S.p.A.", "Aruba PEC S.p.A."));
        assert!(similar_names("InfoCert S.p.A.", "infocert spa"));
        assert!(similar_names("Gestore_1", "GESTORE 1"));
        for (a, b) in [("", "Aruba"), ("", ""), ("..", "--"), ("è", "à"), ("Gestore 1", "Gestore 2")] {
            assert!(!similar_names(a, b), "{a} {b}");
        }
        assert_eq!(bare_id(" <a@b> "), "a@b");
    }
}
