//! Header fields that two programs may read as two different messages.

use super::compare::fold_subject;
use super::known::{KnownFields, Name, PLAIN_NAME};
use crate::mime::{Field, decode_text};

/// The fields on which rules rest, and the one that says where the parts are: each may stand once.
const ONCE: &[Name] = &[
    Name::From,
    Name::Sender,
    Name::Subject,
    Name::Date,
    Name::ContentType,
    Name::MessageId,
    Name::Receipt,
    Name::Transport,
    Name::ReceiptType,
    Name::Reference,
];

/// What stands twice and says two things, if anything does: one program takes the first, another the last.
pub(super) fn repeated(header: &KnownFields<'_>) -> Option<&'static str> {
    let value = |field: Field<'_>| fold_subject(&field.text()).into_owned();
    let twice = ONCE.iter().copied().filter(|name| header.is_repeated(*name)).find(|name| {
        let mut values = header.all(*name).map(value);
        let first = values.next();
        values.any(|other| Some(other) != first)
    });
    let boundaries = || header.all(Name::ContentType).any(|field| field.has_repeated("boundary"));
    twice.map(Name::as_str).or_else(|| boundaries().then_some("boundary"))
}

/// The field that a line of the header could be taken for, although its name is not written as that: with blanks, quotes,
/// zero bytes or line breaks in it, or as an encoded word.
pub(super) fn disguised(header: &KnownFields<'_>) -> Option<&'static str> {
    // Nearly all names are plain, and nearly all lines are fields.
    if header.has_only_plain_names() {
        return None;
    }
    header.header().lines().find_map(|line| {
        // A name may have blanks behind it.
        let after = line.get(PLAIN_NAME.length_of(line)..).unwrap_or_default();
        if after.trim_ascii_start().starts_with(b":") {
            return None;
        }
        let name = line.split(|byte| *byte == b':').next().unwrap_or(line);
        // The longest name, each letter of it encoded and quoted, is far shorter.
        let name = decode_text(name.get(..512).unwrap_or(name).trim_ascii_end());
        let letters: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        ONCE.iter().map(|once| once.as_str()).find(|once| letters.eq_ignore_ascii_case(once))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::HeaderFields;

    fn with<T>(fields: &str, ask: fn(&KnownFields<'_>) -> T) -> T {
        let raw = format!("{fields}\r\n\r\nbody");
        ask(&KnownFields::of(&HeaderFields::of(raw.as_bytes())))
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
