//! Header fields that two programs may read as two different messages.

use super::compare::fold_subject;
use crate::ascii_set::AsciiSet;
use crate::mime::{Field, HeaderFields, decode_text};

/// The fields on which rules rest, and the one that says where the parts are: each may stand once.
const ONCE: &[&str] = &[
    "From",
    "Sender",
    "Subject",
    "Date",
    "Content-Type",
    "Message-ID",
    "X-Ricevuta",
    "X-Trasporto",
    "X-TipoRicevuta",
    "X-Riferimento-Message-ID",
];

/// What stands twice and says two things, if anything does: one program takes the first, another the last.
pub(super) fn repeated(header: &HeaderFields<'_>) -> Option<&'static str> {
    // Most stand once: only where there is another one are they read.
    const { assert!(ONCE.len() <= 32, "a bit for each") }
    let (mut seen, mut again) = (0_u32, 0_u32);
    for field in header.iter() {
        let place = ONCE.iter().position(|name| field.is(name));
        let place = place.map_or(0, |place| 1 << place);
        again |= seen & place;
        seen |= place;
    }
    let value = |field: Field<'_>| fold_subject(&field.text()).into_owned();
    let twice = ONCE.iter().copied().enumerate().filter(|(place, _)| again & (1 << place) != 0);
    let twice = twice.map(|(_, name)| name).find(|name| {
        let mut values = header.all(name).map(value);
        let first = values.next();
        values.any(|other| Some(other) != first)
    });
    let boundaries = || header.all("Content-Type").any(|field| field.has_repeated("boundary"));
    twice.or_else(|| boundaries().then_some("boundary"))
}

/// The field that a line of the header could be taken for, although its name is not written as that: with blanks, quotes,
/// zero bytes or line breaks in it, or as an encoded word.
pub(super) fn disguised(header: &HeaderFields<'_>) -> Option<&'static str> {
    static PLAIN: AsciiSet =
        AsciiSet::NONE.with(b'a', b'z').with(b'A', b'Z').with(b'0', b'9').with_each(b"-");
    // Nearly all names are plain, and nearly all lines are fields.
    if header.has_only_fields()
        && header.iter().all(|field| PLAIN.length_of(field.name()) == field.name().len())
    {
        return None;
    }
    header.lines().find_map(|line| {
        // A name may have blanks behind it.
        let after = line.get(PLAIN.length_of(line)..).unwrap_or_default();
        if after.trim_ascii_start().starts_with(b":") {
            return None;
        }
        let name = line.split(|byte| *byte == b':').next().unwrap_or(line);
        // The longest name, each letter of it encoded and quoted, is far shorter.
        let name = decode_text(name.get(..512).unwrap_or(name).trim_ascii_end());
        let letters: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        ONCE.iter().copied().find(|once| letters.eq_ignore_ascii_case(once))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(fields: &str, ask: fn(&HeaderFields<'_>) -> T) -> T {
        let raw = format!("{fields}\r\n\r\nbody");
        ask(&HeaderFields::of(raw.as_bytes()))
    }

    #[test]
    fn what_stands_twice() {
        for (fields, expected) in [
            ("Subject: a\r\nsubject:  a", None),
            ("Subject: a\r\nSubject: b", Some("Subject")),
            ("Date: a\r\nX-A: b\r\nDATE : b", Some("Date")),
            ("Received: a\r\nReceived: b", None),
            ("Content-Type: a/b; boundary=a; x=y", None),
            ("Content-Type: a/b; boundary=a; Boundary=\"a\"", None),
            ("Content-Type: a/b; boundary=a; boundary=b", Some("boundary")),
            ("Content-Type: a/b; boundary=a; boundary*=us-ascii''b", Some("boundary")),
            ("Content-Type: a/b; boundary=a; boundary*0=b; boundary*1=c", Some("boundary")),
            ("Content-Type: a/b; boundary*0=b; boundary*1=c", None),
        ] {
            assert_eq!(with(fields, repeated), expected, "{fields}");
        }
    }

    #[test]
    fn what_hides_its_name() {
        for (fields, expected) in [
            ("X-Ricevuta: a\r\nX-Ricevuta : b\r\nx-ricevuta\t: c", None),
            ("=?utf-8?Q?X-Ricevuta?=: a", Some("X-Ricevuta")),
            ("A: b\r\nX-Ricevuta\r\n : a", Some("X-Ricevuta")),
            ("X-Ricevuta\0: a", Some("X-Ricevuta")),
            ("\"X-Ricevuta\": a", Some("X-Ricevuta")),
            (" From: a", Some("From")),
            ("Sub\u{ad}ject: a", Some("Subject")),
            ("A: b\r\n Subject: a", None),
            ("From MAILER-DAEMON Tue Dec 14 14:36:08 2021\r\nFrom: a", None),
            ("X-Spam: a\r\nX_Spam: b", None),
        ] {
            assert_eq!(with(fields, disguised), expected, "{fields}");
        }
    }
}
