//! Mailboxes: the addresses in From, To, Cc. RFC 5322 section 3.4.

use super::words::{Segment, decode_charset, segments, unfold};
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
        match bare_address(value) {
            Some(address) => vec![Self { name: None, address: address.to_owned() }],
            None => Self::read_any(value),
        }
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

/// The address, if the value is nothing else: so To and its like nearly always are in receipts, and that needs no grammar.
fn bare_address(value: &[u8]) -> Option<&str> {
    let value = value.trim_ascii();
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+');
    let at = memchr(b'@', value)?;
    let (local, domain) = (value.get(..at)?, value.get(at + 1..)?);
    let sound = |part: &[u8]| !part.is_empty() && part.iter().all(plain);
    (sound(local) && sound(domain)).then(|| std::str::from_utf8(value).ok()).flatten()
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

    proptest! {
        #[test]
        fn a_bare_address_needs_no_grammar(value in "[ \t]{0,2}[A-Za-z0-9._+-]{1,9}@[A-Za-z0-9._+-]{1,9}(\r\n )?") {
            let read = |mailboxes: Vec<Mailbox>| -> Vec<_> {
                mailboxes.into_iter().map(|mailbox| (mailbox.name, mailbox.address)).collect()
            };
            prop_assert!(bare_address(value.as_bytes()).is_some());
            prop_assert_eq!(read(Mailbox::read(value.as_bytes())), read(Mailbox::read_any(value.as_bytes())));
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
