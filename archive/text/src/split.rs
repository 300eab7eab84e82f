//! Folded text in pieces: where words begin and end, and which belong together.

use crate::fold::is_of_word;

/// What stands between two separators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run<'a> {
    /// Words, with single signs between them that may belong to a code or an address. It begins and ends with a word.
    pub(crate) text: &'a str,
    /// Whether a `*` follows.
    pub(crate) star: bool,
}

/// What a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `mario.rossi@pec.example`: one `@`, with something on both sides.
    Address,
    /// It has a digit, and several parts: `1234/2021`, `12.345,67`, `rm2021.0001234`.
    Code,
    /// Parts with dots between them: `pec.example`, `contratto.pdf`.
    Dotted,
    /// Single letters with dots between them: `s.p.a`.
    Acronym,
    /// Words that only stand beside each other: `vice-presidente`.
    Words,
}

/// Whether such a sign may stand inside a code, an address or a name.
fn is_joint(character: char) -> bool {
    matches!(character, '.' | ',' | '-' | '/' | '_' | '@' | ':' | '+')
}

/// The runs of a folded text, in their order.
pub(crate) fn runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c| !is_of_word(c));
        let end = end_of_run(rest);
        let (text, behind) = rest.split_at_checked(end)?;
        rest = behind;
        // `mario.rossi@*` begins with `mario.rossi`.
        let star = behind.trim_start_matches(is_joint).strip_prefix('*');
        let star = star.is_some_and(|behind| !behind.starts_with(is_of_word));
        (!text.is_empty()).then_some(Run { text, star })
    })
}

/// How long the run at the beginning is.
fn end_of_run(text: &str) -> usize {
    let (mut end, mut joint, mut before) = (0, None, None);
    for (at, character) in text.char_indices() {
        if is_of_word(character) {
            // Between words a comma or colon is punctuation; between digits it may be part of a number or of a time.
            let digits = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            if matches!(joint, Some(',' | ':')) && !(digits(before) && digits(Some(character))) {
                break;
            }
            end = at + character.len_utf8();
            (joint, before) = (None, Some(character));
        } else if is_joint(character) && joint.is_none() {
            joint = Some(character);
        } else {
            break;
        }
    }
    end
}

/// What stands between the separators `signs` of a run.
pub(crate) fn parts(run: &str) -> impl Iterator<Item = &str> {
    run.split(is_joint).filter(|part| !part.is_empty())
}

/// Its local part and its domain, if it may be an address.
pub(crate) fn address(run: &str) -> Option<(&str, &str)> {
    let (local, domain) = run.split_once('@')?;
    (!local.is_empty() && !domain.is_empty() && !domain.contains('@')).then_some((local, domain))
}

/// What a run is. An address that is one of several things with strokes between them is none.
pub(crate) fn form(run: &str) -> Form {
    let joints = |c: char| run.contains(c);
    if joints('@') {
        return if address(run).is_some() && !joints('/') && !joints(':') && !joints(',') {
            Form::Address
        } else {
            Form::Words
        };
    }
    if !run.contains(is_joint) {
        Form::Words
    } else if run.contains(|c: char| c.is_numeric()) {
        Form::Code
    } else if run.contains(|c| is_joint(c) && c != '.') {
        Form::Words
    } else if parts(run).all(|part| part.chars().nth(1).is_none()) {
        Form::Acronym
    } else {
        Form::Dotted
    }
}

/// A number without the dots between its thousands: `12.345,67` is `12345,67`. `None` if it has none.
pub(crate) fn ungrouped(run: &str) -> Option<String> {
    let (whole, fraction) = run.split_once(',').map_or((run, None), |(whole, rest)| (whole, Some(rest)));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split('.');
    let first = groups.next().filter(|first| first.len() <= 3 && is_number(first))?;
    let mut joined = first.to_owned();
    for group in groups {
        if group.len() != 3 || !is_number(group) {
            return None;
        }
        joined.push_str(group);
    }
    if joined.len() == first.len() {
        return None;
    }
    if let Some(fraction) = fraction {
        if !is_number(fraction) {
            return None;
        }
        joined.push(',');
        joined.push_str(fraction);
    }
    Some(joined)
}

/// Most characters of an IBAN (ISO 13616).
const IBAN_CHARACTERS: usize = 34;
/// The shortest in use is Norway's.
const IBAN_LEAST: usize = 15;

/// An IBAN in groups of four at the beginning of the text: in one piece, and how many bytes it takes there.
///
/// It counts as one only if its check digits say so.
pub(crate) fn grouped_iban(text: &str) -> Option<(String, usize)> {
    let mut joined = String::new();
    let (mut at, mut found) = (0, None);
    for group in text.split(' ') {
        let group_only = group.get(..4).unwrap_or(group);
        let length = group_only.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let group_only = group_only.get(..length)?;
        let ends = group.get(length..).is_none_or(|rest| !rest.starts_with(is_of_word));
        joined.push_str(&group_only.to_ascii_lowercase());
        if !ends || length == 0 || joined.len() > IBAN_CHARACTERS {
            break;
        }
        if joined.len() >= IBAN_LEAST && at > 0 && is_iban(&joined) {
            found = Some((joined.clone(), at + length));
        }
        if length < 4 || group.len() > 4 {
            break;
        }
        at += length + 1;
    }
    found
}

/// Whether two letters, two check digits and the rest leave 1 of 97 (ISO 7064).
fn is_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    let [a, b, c, d, rest @ ..] = bytes else { return false };
    if !(a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_digit() && d.is_ascii_digit()) {
        return false;
    }
    let value = |sum: u32, byte: &u8| match byte {
        b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
        _ => (sum * 100 + u32::from(byte.to_ascii_lowercase().saturating_sub(b'a')) + 10) % 97,
    };
    rest.iter().chain([a, b, c, d]).fold(0, value) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        runs(text).map(|run| run.text).collect()
    }

    #[test]
    fn runs_end_where_a_word_or_a_code_does() {
        assert_eq!(of("prot. n. 1234/2021, (rm2021.0001234)."), ["prot", "n", "1234/2021", "rm2021.0001234"]);
        assert_eq!(
            of("l'offerta...fine,inizio 12.345,67 14:30"),
            ["l", "offerta", "fine", "inizio", "12.345,67", "14:30"]
        );
        assert_eq!(
            of("<mario.rossi@pec.example>, https://www.pec.example/a"),
            ["mario.rossi@pec.example", "https", "www.pec.example/a"]
        );
        assert_eq!(of("mailto:m@pec.example"), ["mailto", "m@pec.example"]);
    }

    #[test]
    fn forms() {
        for (run, expected) in [
            ("mario.rossi@pec.example", Form::Address),
            ("a@b/c@d", Form::Words),
            ("1234/2021", Form::Code),
            ("pec.example", Form::Dotted),
            ("s.p.a", Form::Acronym),
            ("vice-presidente", Form::Words),
            ("contratto", Form::Words),
        ] {
            assert_eq!(form(run), expected, "{run}");
        }
    }

    #[test]
    fn thousands() {
        assert_eq!(ungrouped("12.345,67").as_deref(), Some("12345,67"));
        assert_eq!(ungrouped("1.234.567").as_deref(), Some("1234567"));
        for run in ["12345,67", "12.34", "1234.567", "1.234,x", "a.123", "1.234.56", "12,5"] {
            assert_eq!(ungrouped(run), None, "{run}");
        }
    }

    #[test]
    fn an_iban_in_groups_is_one_word() {
        let (joined, length) = grouped_iban("IT60 X054 2811 1010 0000 0123 456, intestato").unwrap();
        assert_eq!((joined.as_str(), length), ("it60x0542811101000000123456", 33));
        assert_eq!(grouped_iban("IT61 X054 2811 1010 0000 0123 456"), None);
        assert_eq!(grouped_iban("IT60 anno duemila"), None);
    }
}
