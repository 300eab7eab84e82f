//! How the things that different hands wrote down are compared.

use crate::ascii_set::AsciiSet;
use memchr::memchr2;
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

/// The words in `text` that look like an e-mail address. An apostrophe may be part of one.
pub(super) fn addresses_in(text: &str) -> impl Iterator<Item = &str> {
    static BETWEEN: AsciiSet = AsciiSet::NONE.with(b'\t', b'\r').with_each(b" \"<>(),;");
    let is_between = |c: char| match u8::try_from(c) {
        Ok(c) if c.is_ascii() => BETWEEN.has(c),
        _ => c.is_whitespace(),
    };
    text.split(is_between).map(|word| word.trim_matches(|c: char| matches!(c, ':' | '.' | '\''))).filter(
        |word| word.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.')),
    )
}

/// Whether the value of an address field lists more than one item, be they mailboxes, groups or mere words. What is quoted,
/// in a comment or in angle brackets separates nothing, nor does a separator without anything on one of its sides.
pub(super) fn is_list(value: &[u8]) -> bool {
    // Most have no separator at all, and need not be read.
    if memchr2(b',', b';', value).is_none() {
        return false;
    }
    let (mut quoted, mut escaped, mut bracket, mut comments) = (false, false, false, 0_usize);
    let (mut items, mut in_item) = (0, false);
    for byte in value {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' if comments == 0 => quoted = !quoted,
            _ if quoted => {}
            b'(' => comments += 1,
            b')' => comments = comments.saturating_sub(1),
            _ if comments > 0 => {}
            b'<' => bracket = true,
            b'>' => bracket = false,
            b',' | b';' if !bracket => {
                in_item = false;
                continue;
            }
            _ => {}
        }
        if !in_item && !byte.is_ascii_whitespace() {
            in_item = true;
            items += 1;
        }
    }
    items > 1
}

fn ascii_letters(name: &str) -> impl Iterator<Item = u8> {
    static LETTERS: AsciiSet = AsciiSet::NONE.with(b'0', b'9').with(b'A', b'Z').with(b'a', b'z');
    name.bytes().filter(|byte| LETTERS.has(*byte)).map(|byte| byte.to_ascii_lowercase())
}

/// Whether two names of a company are likely the same: one contains the other, letters and digits only.
pub(super) fn similar_names(a: &str, b: &str) -> bool {
    // As nearly all do.
    if a.is_ascii() && b.is_ascii() && ascii_letters(a).eq(ascii_letters(b)) {
        return ascii_letters(a).next().is_some();
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
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_folded_stays_as_it_is(text in "[a \u{a0}\u{85}\u{3000}\té\u{16}]{0,6}") {
            let words = text.split_whitespace();
            let folded = words.map(|word| word.replace(char::is_control, "")).collect::<Vec<_>>().join(" ");
            prop_assert_eq!(is_folded(&text), folded == text, "{:?}", text);
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
    fn lists() {
        for (value, expected) in [
            ("a@b.it", false),
            (" \"B, C; D\" <a@b.it>\r\n ", false),
            ("\"B\\\", C\" <a@b.it> (d, (e), f)", false),
            ("Per conto di: c@d.it <a@b.it>", false),
            ("a@b.it,", false),
            (",; a@b.it ;;", false),
            ("<@c.it,@d.it:a@b.it>", false),
            ("a@b.it, c@d.it", true),
            ("A; a@b.it", true),
            ("A <>, a@b.it", true),
            ("\"A\", <a@b.it>", true),
            ("(x) A, <a@b.it>", true),
            ("Lista: a@b.it; c@d.it", true),
            ("", false),
        ] {
            assert_eq!(is_list(value.as_bytes()), expected, "{value}");
        }
    }

    #[test]
    fn names_and_addresses() {
        assert!(similar_names("ARUBA PEC S.p.A.", "Aruba PEC S.p.A."));
        assert!(similar_names("InfoCert S.p.A.", "infocert spa"));
        assert!(!similar_names("", "Aruba"));
        let found: Vec<_> = addresses_in("Per conto di: a@b.it <x> (c@d.it)").collect();
        assert_eq!(found, ["a@b.it", "c@d.it"]);
        let found: Vec<_> = addresses_in("Per conto di: o'neil@b.it, 'c@d.it'").collect();
        assert_eq!(found, ["o'neil@b.it", "c@d.it"]);
        assert_eq!(bare_id(" <a@b> "), "a@b");
    }
}
