//! LDIF (RFC 2849): the lines of a file with content records, one after the other.
//!
//! Tolerated, because files have it: CRLF and LF, a byte order mark, raw UTF-8 in values, blanks in base64, and records that no
//! empty line parts. Nothing is kept but the line at hand, and it is copied only if it is folded or in base64.

use crate::finding::{Code, Finding};
use crate::x509::base64;
use std::borrow::Cow;

/// What a line of the file is, once folds are undone.
#[derive(Debug, PartialEq)]
pub(super) struct Item<'a> {
    /// The number of its first line, from 1.
    pub(super) line: usize,
    pub(super) kind: ItemKind<'a>,
}

#[derive(Debug, PartialEq)]
pub(super) enum ItemKind<'a> {
    /// A record begins, with this distinguished name.
    Record(Cow<'a, [u8]>),
    /// An attribute of the record; its name in lower case, without options such as `;binary`.
    Attribute(String, Cow<'a, [u8]>),
    /// Something that cannot be read.
    Fault(Finding),
    /// The record ends.
    End,
}

/// Bytes that the name of an attribute may have. Those of the directory have up to 23.
const MAX_ATTRIBUTE: usize = 64;

/// Reads the lines of a file.
pub(super) fn items(file: &[u8]) -> impl Iterator<Item = Item<'_>> {
    let rest = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let mut lines = Lines { rest, number: 0 };
    let mut at_start = true;
    std::iter::from_fn(move || {
        loop {
            let (line, text) = lines.next()?;
            if text.first() == Some(&b'#') {
                continue;
            }
            let kind = if text.is_empty() { ItemKind::End } else { kind(text) };
            // `version: 1` stands before all records.
            let before = std::mem::take(&mut at_start);
            match &kind {
                ItemKind::End if before => at_start = true,
                ItemKind::Attribute(name, value) if before && name == "version" => {
                    if value.trim_ascii() != b"1" {
                        let finding =
                            Finding::new(Code::DirectoryRecordDamaged).with("a version of LDIF other than 1");
                        return Some(Item { line, kind: ItemKind::Fault(finding) });
                    }
                    continue;
                }
                _ => {}
            }
            return Some(Item { line, kind });
        }
    })
}

/// ```text
/// attrval-spec = AttributeDescription value-spec
/// value-spec   = ":" ( FILL SAFE-STRING / ":" FILL BASE64-STRING / "<" FILL url )
/// ```
fn kind(text: Cow<'_, [u8]>) -> ItemKind<'_> {
    let fault = |code, detail: &str| ItemKind::Fault(Finding::new(code).with(detail));
    let Some(colon) = memchr::memchr(b':', &text) else {
        return fault(Code::DirectoryRecordDamaged, "a line without a colon");
    };
    let description = text.get(..colon).unwrap_or_default();
    let name = description.split(|byte| *byte == b';').next().unwrap_or_default();
    if !(1..=MAX_ATTRIBUTE).contains(&name.len())
        || !name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(byte))
    {
        return fault(
            Code::DirectoryRecordDamaged,
            "a line that does not begin with the name of an attribute",
        );
    }
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    let value = match text.get(colon + 1) {
        Some(b'<') => return fault(Code::DirectoryUrl, &name),
        Some(b':') => match base64(text.get(colon + 2..).unwrap_or_default()) {
            Some(bytes) => Cow::Owned(bytes),
            None => return fault(Code::DirectoryRecordDamaged, &format!("{name} is not in base64")),
        },
        _ => skip(text, colon + 1),
    };
    match name.as_str() {
        "dn" => ItemKind::Record(value),
        // A record with changes says nothing of what is.
        "changetype" | "control" => fault(Code::DirectoryRecordDamaged, "a change instead of an entry"),
        _ => ItemKind::Attribute(name, value),
    }
}

/// The text from here on, without copying what is not a copy yet, and without blanks around it.
fn skip(text: Cow<'_, [u8]>, from: usize) -> Cow<'_, [u8]> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(from..).unwrap_or_default().trim_ascii()),
        Cow::Owned(text) => Cow::Owned(text.get(from..).unwrap_or_default().trim_ascii().to_vec()),
    }
}

/// Logical lines, with the number of the first physical one of each.
struct Lines<'a> {
    rest: &'a [u8],
    number: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<(usize, Cow<'a, [u8]>)> {
        let mut text = Cow::Borrowed(self.physical()?);
        let number = self.number;
        // A line that begins with a blank goes on where the one before it ended.
        while self.rest.first() == Some(&b' ') && !text.is_empty() {
            let more = self.physical().unwrap_or_default();
            text.to_mut().extend_from_slice(more.get(1..).unwrap_or_default());
        }
        Some((number, text))
    }

    fn physical(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1;
        let end = memchr::memchr(b'\n', self.rest);
        let (line, rest) = match end {
            Some(end) => (self.rest.get(..end)?, self.rest.get(end + 1..)?),
            None => (self.rest, &[][..]),
        };
        self.rest = rest;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each item as one line: `3 name=value`.
    fn read(file: &[u8]) -> Vec<String> {
        let text = |bytes: &[u8]| bytes.escape_ascii().to_string();
        items(file)
            .map(|item| match item.kind {
                ItemKind::Record(dn) => format!("{} dn {}", item.line, text(&dn)),
                ItemKind::Attribute(name, value) => format!("{} {name}={}", item.line, text(&value)),
                ItemKind::Fault(finding) => {
                    format!("{} {} {}", item.line, finding.code.code(), finding.detail.unwrap())
                }
                ItemKind::End => format!("{} end", item.line),
            })
            .collect()
    }

    #[test]
    fn the_forms_of_a_line() {
        for (file, expected) in [
            (&b"dn: o=x\na: 1\n"[..], &["1 dn o=x", "2 a=1"][..]),
            (b"dn: o=x\r\na: 1\r\n\r\n", &["1 dn o=x", "2 a=1", "3 end"]),
            (b"\xef\xbb\xbfversion: 1\n\ndn:o=x", &["2 end", "3 dn o=x"]),
            (b"\n# c\nversion: 1\ndn: o=x", &["1 end", "4 dn o=x"]),
            (
                b"version: 2\ndn: o=x",
                &["1 directory.record_damaged a version of LDIF other than 1", "2 dn o=x"],
            ),
            // Later it is an attribute like any other.
            (b"dn: o=x\nversion: 1", &["1 dn o=x", "2 version=1"]),
            // Folds, also inside a name, in comments, and of a value that begins on the next line.
            (b"dn: o\n =x\nma\n nagedDomains: a.\n  b", &["1 dn o=x", "3 manageddomains=a. b"]),
            (b"# a comment\n that goes on\ndn: o=x", &["3 dn o=x"]),
            (b"a:\n 7E\n 7A\nb:: YQ\n ==", &["1 a=7E7A", "4 b=a"]),
            (b"a;binary:: AAEC/w==", &["1 a=\\x00\\x01\\x02\\xff"]),
            (b"A;lang-it;x: citt\xc3\xa0  ", &["1 a=citt\\xc3\\xa0"]),
            (b"a:", &["1 a="]),
            // A second record without an empty line between.
            (b"dn: o=x\na: 1\ndn: o=y", &["1 dn o=x", "2 a=1", "3 dn o=y"]),
            // What is refused, with its line.
            (b"dn: o=x\na:< file:///etc/passwd", &["1 dn o=x", "2 directory.url a"]),
            (b"dn:< file:///etc/passwd", &["1 directory.url dn"]),
            (b"nothing", &["1 directory.record_damaged a line without a colon"]),
            (b"dn:: *", &["1 directory.record_damaged dn is not in base64"]),
            (
                b"a b: 1",
                &["1 directory.record_damaged a line that does not begin with the name of an attribute"],
            ),
            (
                b": 1",
                &["1 directory.record_damaged a line that does not begin with the name of an attribute"],
            ),
            (b"changetype: delete", &["1 directory.record_damaged a change instead of an entry"]),
            // A blank line that is not empty, and a fold of nothing.
            (
                b"\n a: 1",
                &[
                    "1 end",
                    "2 directory.record_damaged a line that does not begin with the name of an attribute",
                ],
            ),
            (b"", &[]),
        ] {
            assert_eq!(read(file), expected, "{}", file.escape_ascii());
        }
    }

    #[test]
    fn what_is_not_folded_is_not_copied() {
        let kinds: Vec<_> = items(b"a: 1\nb:\n 2").map(|item| item.kind).collect();
        assert!(matches!(&kinds[0], ItemKind::Attribute(_, Cow::Borrowed(b"1"))));
        assert!(matches!(&kinds[1], ItemKind::Attribute(_, Cow::Owned(_))));
    }
}
