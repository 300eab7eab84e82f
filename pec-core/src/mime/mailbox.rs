//! Mailboxes: the addresses in From, To, Cc. RFC 5322 section 3.4.

use super::words::{Segment, decode_charset, segments, unfold};
use crate::ascii_set::AsciiSet;
use mail_parser::{HeaderValue, parsers::MessageStream};
use memchr::memchr;
use std::fmt;

/// One mailbox of an address field.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Mailbox {
    /// The name that is shown with it, decoded.
    pub name: Option<String>,
    /// The address, as the sender wrote it.
    pub address: String,
}

impl Mailbox {
    /// The mailboxes of a folded value; groups are dissolved, what has no address is left out.
    pub(super) fn read(value: &[u8]) -> Vec<Self> {
        let Some((name, address)) = Self::plain(value) else { return Self::read_any(value) };
        let text = |plain| String::from_utf8_lossy(plain).into_owned();
        vec![Self { name: (!name.is_empty()).then(|| text(name)), address: text(address) }]
    }

    /// The name and the address of one mailbox that needs no grammar: an address, or a name of plain words and an address in angle
    /// brackets, all ASCII. So nearly all are in receipts and envelopes.
    pub(super) fn plain(value: &[u8]) -> Option<(&[u8], &[u8])> {
        let value = value.trim_ascii();
        if let Some(address) = plain_address(value) {
            return Some((b"", address));
        }
        let open = memchr(b'<', value)?;
        let address = plain_address(value.get(open + 1..)?.strip_suffix(b">")?)?;
        Some((plain_name(value.get(..open)?.trim_ascii_end())?, address))
    }

    fn read_any(value: &[u8]) -> Vec<Self> {
        let plain = without_encoded_words(&unfold(value));
        match MessageStream::new(plain.as_bytes()).parse_address() {
            HeaderValue::Address(address) => address
                .into_list()
                .into_iter()
                .filter_map(|found| {
                    let name = found.name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
                    let address = found.address?.trim().to_owned();
                    (!address.is_empty()).then_some(Self { name, address })
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}

fn plain_address(value: &[u8]) -> Option<&[u8]> {
    static PLAIN: AsciiSet =
        AsciiSet::NONE.with(b'0', b'9').with(b'A', b'Z').with(b'a', b'z').with_each(b"-_.+");
    let (local, rest) = value.split_at_checked(PLAIN.length_of(value))?;
    let domain = rest.strip_prefix(b"@")?;
    let sound = !local.is_empty() && !domain.is_empty() && PLAIN.length_of(domain) == domain.len();
    sound.then_some(value)
}

/// Words with single blanks between them; in quotes more may be part of them.
fn plain_name(value: &[u8]) -> Option<&[u8]> {
    static WORDS: AsciiSet =
        AsciiSet::NONE.with(b'0', b'9').with(b'A', b'Z').with(b'a', b'z').with_each(b"-_ ");
    static QUOTED: AsciiSet =
        AsciiSet::NONE.with(b'0', b'9').with(b'A', b'Z').with(b'a', b'z').with_each(b"-_ .:@+,'");
    let (name, words) = match value.strip_prefix(b"\"") {
        Some(quoted) => (quoted.strip_suffix(b"\"")?, &QUOTED),
        None => (value, &WORDS),
    };
    let following = name.get(1..).unwrap_or_default();
    let blanks = |(one, next): (&u8, &u8)| *one == b' ' && *next == b' ';
    let twice = name.iter().zip(following).fold(false, |any, both| any | blanks(both));
    let single_blanks = !twice && !name.starts_with(b" ") && !name.ends_with(b" ");
    (single_blanks && words.length_of(name) == name.len()).then_some(name)
}

impl fmt::Debug for Mailbox {
    /// Shows nothing of it: it is personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox").finish_non_exhaustive()
    }
}

/// `value` as one line in which encoded words are quoted text and `=?` begins none, since mail-parser would look
/// for the end of a word from each beginning again, at the cost of the square of the length.
fn without_encoded_words(value: &[u8]) -> String {
    let mut line = String::with_capacity(value.len() + 1);
    let mut quoted = false;
    for segment in segments(value) {
        match segment {
            Segment::Plain(bytes) => {
                let mut escaped = false;
                for character in decode_charset(bytes, None).chars() {
                    if character == '?' && line.ends_with('=') {
                        line.push(' ');
                    }
                    quoted ^= character == '"' && !escaped;
                    escaped = character == '\\' && !escaped;
                    push_visible(&mut line, character);
                }
            }
            Segment::Decoded(text) => {
                if !quoted {
                    line.push('"');
                }
                for character in text.chars() {
                    if character == '?' && line.ends_with('=') {
                        line.push(' ');
                    }
                    if matches!(character, '"' | '\\') {
                        line.push('\\');
                    }
                    push_visible(&mut line, character);
                }
                if !quoted {
                    line.push('"');
                }
            }
        }
    }
    line.push('\n');
    line
}

/// Control characters would end the line, or hide in a name.
fn push_visible(line: &mut String, character: char) {
    line.push(if character.is_control() { ' ' } else { character });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether the same is read with the grammar and without.
    fn is_read_alike(value: &str) -> bool {
        Mailbox::read(value.as_bytes()) == Mailbox::read_any(value.as_bytes())
    }

    proptest! {
        #[test]
        fn a_bare_address_needs_no_grammar(value in "[ \t]{0,2}[A-Za-z0-9._+-]{1,9}@[A-Za-z0-9._+-]{1,9}(\r\n )?") {
            prop_assert!(is_read_alike(&value));
            prop_assert!(Mailbox::plain(value.as_bytes()).is_some());
        }

        #[test]
        fn a_plain_name_needs_no_grammar(
            name in "([A-Za-z0-9_-]{1,4}( [A-Za-z0-9_-]{1,4}){0,3})?|\"([A-Za-z0-9_.:@+,'-]{1,4}( [A-Za-z0-9_.:@+,'-]{1,4}){0,3})?\"",
            blanks in "[ \t]{0,2}",
            address in "[A-Za-z0-9._+-]{1,9}@[A-Za-z0-9._+-]{1,9}",
        ) {
            let value = format!(" {name}{blanks}<{address}>\r\n ");
            prop_assert!(is_read_alike(&value));
            prop_assert!(Mailbox::plain(value.as_bytes()).is_some());
        }

        #[test]
        fn what_is_nearly_plain_is_read_alike(value in "[a\" .:,;@<>()\\\\'=?é-]{0,12}<?a@b>?") {
            prop_assert!(is_read_alike(&value));
        }
    }

    #[test]
    fn mailboxes() {
        for (value, expected) in [
            (&b"posta-certificata@example.org"[..], &[(None, "posta-certificata@example.org")][..]),
            (
                b"\"Per conto di: rossi@example.org\" <posta-certificata@example.org>",
                &[(Some("Per conto di: rossi@example.org"), "posta-certificata@example.org")],
            ),
            (b"Posta Certificata <a@example.org>", &[(Some("Posta Certificata"), "a@example.org")]),
            (
                b"a@example.org,\r\n \"B, C\" <b@example.org>,c@example.org (Carlo)",
                &[(None, "a@example.org"), (Some("B, C"), "b@example.org"), (Some("Carlo"), "c@example.org")],
            ),
            (b"=?utf-8?Q?Citt=C3=A0=2C_uno?= <a@example.org>", &[(Some("Città, uno"), "a@example.org")]),
            (b"\"=?utf-8?Q?Citt=C3=A0?=\" <a@example.org>", &[(Some("Città"), "a@example.org")]),
            (b"=?iso-8859-1?Q?=22D=E0=22?= <a@example.org>", &[(Some("\"Dà\""), "a@example.org")]),
            (b"Citt\xe0 <a@example.org>", &[(Some("Città"), "a@example.org")]),
            (
                b"=?utf-8?Q?a=3Cx=40example.org=3E?= <a@example.org>",
                &[(Some("a<x@example.org>"), "a@example.org")],
            ),
            (b"=?utf-8?Q?a=0D=0ACc:_x=40y?= <a@example.org>", &[(Some("a  Cc: x@y"), "a@example.org")]),
            (b"Lista: a@example.org, b@example.org;", &[(None, "a@example.org"), (None, "b@example.org")]),
            (b"undisclosed-recipients:;", &[]),
            (b"nobody", &[]),
            (b"", &[]),
        ] {
            let found = Mailbox::read(value);
            let found: Vec<_> = found.iter().map(|m| (m.name.as_deref(), m.address.as_str())).collect();
            assert_eq!(found, expected, "{:?}", value.escape_ascii());
        }
    }

    #[test]
    fn many_beginnings_of_words_are_read_once() {
        // Quadratic work would take minutes here.
        let value = "=?aa?q?_ ".repeat(200_000);
        assert!(Mailbox::read(value.as_bytes()).is_empty());
    }
}
