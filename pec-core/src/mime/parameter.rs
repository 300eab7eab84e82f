//! The parameters of Content-Type and Content-Disposition. RFC 2045 section 5.1, RFC 2231.

use super::words::{
    contains_ignoring_case, decode_charset, decode_unfolded, find_ignoring_case, text_of, unfold,
};
use crate::ascii_set::AsciiSet;
use memchr::{memchr, memchr3};
use std::{borrow::Cow, collections::BTreeMap};

/// One parameter as it stands.
pub(super) struct Parameter<'a> {
    name: &'a [u8],
    /// Unfolded, without quotes and escapes.
    value: Cow<'a, [u8]>,
    quoted: bool,
}

impl<'a> Parameter<'a> {
    /// The value where only a token or a quoted string may stand: what follows a token is not part of it.
    fn strict(self) -> Cow<'a, [u8]> {
        if self.quoted {
            return self.value;
        }
        let end = self.value.iter().position(|byte| matches!(byte, b' ' | b'\t' | b'('));
        match (end, self.value) {
            (None, value) => value,
            (Some(end), Cow::Borrowed(value)) => Cow::Borrowed(value.get(..end).unwrap_or(value)),
            (Some(end), Cow::Owned(mut value)) => {
                value.truncate(end);
                Cow::Owned(value)
            }
        }
    }
}

/// The parameters of a field value, in order; what is no parameter is passed over.
pub(super) struct Parameters<'a> {
    rest: &'a [u8],
}

impl<'a> Parameters<'a> {
    pub(super) fn of(value: &'a [u8]) -> Self {
        Self { rest: value }
    }
}

impl<'a> Iterator for Parameters<'a> {
    type Item = Parameter<'a>;

    fn next(&mut self) -> Option<Parameter<'a>> {
        loop {
            let rest = skip_blanks_and_comments(after_semicolon(self.rest)?);
            let length = rest
                .iter()
                .position(|byte| matches!(byte, b'=' | b';' | b' ' | b'\t' | b'\r' | b'\n' | b'(' | b'"'))
                .unwrap_or(rest.len());
            let (name, rest) = rest.split_at_checked(length)?;
            let rest = skip_blanks_and_comments(rest);
            self.rest = rest;
            let Some(rest) = rest.strip_prefix(b"=") else { continue };
            // No comments here: an unquoted value may begin with a parenthesis, and a search for its end in vain, at each
            // parameter again, would cost the square of the length.
            let rest = rest.trim_ascii_start();
            let (value, quoted, rest) = match rest.strip_prefix(b"\"") {
                Some(rest) => {
                    let (value, rest) = quoted_string(rest);
                    (value, true, rest)
                }
                None => {
                    let length = memchr(b';', rest).unwrap_or(rest.len());
                    let (value, rest) = rest.split_at_checked(length)?;
                    (unfold(value.trim_ascii()), false, rest)
                }
            };
            self.rest = rest;
            return Some(Parameter { name, value, quoted });
        }
    }
}

/// The boundary and the name of a part, as its Content-Type gives them after the type.
pub(super) fn boundary_and_name(value: &[u8]) -> (Option<Cow<'_, [u8]>>, Option<Cow<'_, str>>) {
    match simple(value, ["boundary", "name"]) {
        Some([plain, name]) => (plain.and_then(|plain| usable(plain.into())), name.map(decode_unfolded)),
        None => (boundary(value), any_parameter(value, "name")),
    }
}

/// The value of the boundary parameter.
///
/// The plain form wins over the extended ones of RFC 2231, which hardly any reader expects there.
fn boundary(value: &[u8]) -> Option<Cow<'_, [u8]>> {
    let plain = Parameters::of(value).find(|parameter| parameter.name.eq_ignore_ascii_case(b"boundary"));
    usable(match plain {
        Some(plain) => plain.strict(),
        None => Cow::Owned(extended(value, "boundary")?.1),
    })
}

/// A boundary without trailing blanks, which do not count (RFC 2046 section 5.1.1); `None` if nothing is left.
fn usable(boundary: Cow<'_, [u8]>) -> Option<Cow<'_, [u8]>> {
    let length = boundary.trim_ascii_end().len();
    Some(match boundary {
        Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(..length).unwrap_or(bytes)),
        Cow::Owned(mut bytes) => {
            bytes.truncate(length);
            Cow::Owned(bytes)
        }
    })
    .filter(|boundary| !boundary.is_empty())
}

/// The parameter `name` as text. The extended forms win (RFC 6266 section 4.3); of two equal ones the first.
///
/// Encoded words in the plain form are decoded: RFC 2047 section 5 forbids them there, and many senders write them.
pub(super) fn parameter<'a>(value: &'a [u8], name: &str) -> Option<Cow<'a, str>> {
    if value.len() < name.len() {
        return None; // as that of `inline` has no name
    }
    match simple(value, [name]) {
        Some([found]) => found.map(decode_unfolded),
        None => any_parameter(value, name),
    }
}

/// The parameters of these names, if the value is written as nearly all are: `type; name="value"; name=value`, with no comments, extended
/// forms, escapes or lines folded within a value. Such a value is read once, from its beginning to its end.
fn simple<'a, const N: usize>(value: &'a [u8], names: [&str; N]) -> Option<[Option<&'a [u8]>; N]> {
    static NAME: AsciiSet =
        AsciiSet::NONE.with(b'a', b'z').with(b'A', b'Z').with(b'0', b'9').with_each(b"-_");
    static TOKEN: AsciiSet =
        AsciiSet::NONE.with(b'#', b'\'').with(b')', b':').with(b'<', b'[').with(b']', b'~');

    let mut found = [None; N];
    let mut rest = value;
    if !rest.starts_with(b";") {
        let Some(type_end) = memchr3(b';', b'(', b'"', value) else { return Some(found) };
        rest = value.get(type_end..)?;
    }
    while let Some(parameter) = rest.strip_prefix(b";") {
        let (name, after) = NAME.split(parameter.trim_ascii_start());
        let after = after.strip_prefix(b"=")?;
        let (value, after) = match after.strip_prefix(b"\"") {
            Some(quoted) => {
                let end = memchr3(b'"', b'\\', b'\n', quoted)?;
                (quoted.get(..end)?, quoted.get(end..)?.strip_prefix(b"\"")?)
            }
            None => TOKEN.split(after),
        };
        for (found, sought) in found.iter_mut().zip(names) {
            if name == sought.as_bytes() || name.eq_ignore_ascii_case(sought.as_bytes()) {
                found.get_or_insert(value);
            }
        }
        rest = after;
    }
    rest.is_empty().then_some(found)
}

/// The same of any value.
fn any_parameter<'a>(value: &'a [u8], name: &str) -> Option<Cow<'a, str>> {
    if !contains_ignoring_case(value, name.as_bytes()) {
        return None;
    }
    if let Some((charset, bytes)) = extended(value, name) {
        return Some(Cow::Owned(decode_charset(&bytes, charset.as_deref()).into_owned()));
    }
    let plain = Parameters::of(value).find(|found| found.name.eq_ignore_ascii_case(name.as_bytes()))?;
    // File names with blanks are often not quoted.
    let whole = ["filename", "name"].iter().any(|lenient| lenient.eq_ignore_ascii_case(name));
    Some(text_of(if whole { plain.value } else { plain.strict() }, decode_unfolded))
}

/// Whether the parameter `name` has two values: given twice, or in the plain form and in an extended one.
pub(super) fn is_repeated(value: &[u8], name: &str) -> bool {
    // Most name it once.
    if find_ignoring_case(value, name.as_bytes()).nth(1).is_none() {
        return false;
    }
    let plain = Parameters::of(value).filter(|found| found.name.eq_ignore_ascii_case(name.as_bytes()));
    let mut values = plain.map(Parameter::strict).chain(extended(value, name).map(|(_, bytes)| bytes.into()));
    let first = values.next();
    values.any(|other| first.as_ref() != Some(&other))
}

/// The charset, if given, and the bytes of a parameter in the extended forms `name*`, `name*0`, `name*0*`. RFC 2231.
fn extended(value: &[u8], name: &str) -> Option<(Option<Vec<u8>>, Vec<u8>)> {
    memchr(b'*', value)?; // hardly any value has them
    let mut pieces: BTreeMap<u32, (bool, Cow<'_, [u8]>)> = BTreeMap::new();
    for parameter in Parameters::of(value) {
        let Some((base, suffix)) = parameter.name.split_at_checked(name.len()) else { continue };
        if !base.eq_ignore_ascii_case(name.as_bytes()) {
            continue;
        }
        match suffix {
            b"" => {}
            b"*" => return Some(charset_and_bytes(&parameter.strict())),
            [b'*', number @ ..] => {
                let (number, encoded) = match number {
                    [number @ .., b'*'] => (number, true),
                    number => (number, false),
                };
                let number = std::str::from_utf8(number).ok().and_then(|number| number.parse().ok());
                if let Some(number) = number {
                    pieces.entry(number).or_insert_with(|| (encoded, parameter.strict()));
                }
            }
            _ => {}
        }
    }

    let mut charset = None;
    let mut bytes = Vec::new();
    for (expected, (number, (encoded, piece))) in (0..).zip(pieces) {
        if number != expected {
            break;
        }
        if encoded && number == 0 {
            (charset, bytes) = charset_and_bytes(&piece);
        } else if encoded {
            percent_decode(&piece, &mut bytes);
        } else {
            bytes.extend_from_slice(&piece);
        }
    }
    (!bytes.is_empty()).then_some((charset, bytes))
}

/// Reads `charset'language'percent-encoded`. RFC 2231 section 4.
fn charset_and_bytes(value: &[u8]) -> (Option<Vec<u8>>, Vec<u8>) {
    let mut fields = value.splitn(3, |byte| *byte == b'\'');
    let (charset, encoded) = match (fields.next(), fields.next(), fields.next()) {
        (Some(charset), Some(_), Some(encoded)) => (Some(charset), encoded),
        _ => (None, value),
    };
    let mut bytes = Vec::with_capacity(encoded.len());
    percent_decode(encoded, &mut bytes);
    (charset.filter(|charset| !charset.is_empty()).map(<[u8]>::to_vec), bytes)
}

fn percent_decode(encoded: &[u8], into: &mut Vec<u8>) {
    let mut rest = encoded;
    while let [first, tail @ ..] = rest {
        let decoded = match rest {
            [b'%', high, low, tail @ ..] => super::body::hex_pair(*high, *low).map(|byte| (byte, tail)),
            _ => None,
        };
        let (byte, tail) = decoded.unwrap_or((*first, tail));
        into.push(byte);
        rest = tail;
    }
}

/// What follows the next semicolon that is neither quoted nor in a comment.
fn after_semicolon(mut bytes: &[u8]) -> Option<&[u8]> {
    loop {
        let at = memchr3(b';', b'(', b'"', bytes)?;
        let rest = bytes.get(at + 1..)?;
        bytes = match bytes.get(at) {
            Some(b'(') => after_comment(rest).unwrap_or_default(),
            Some(b'"') => quoted_string(rest).1,
            _ => return Some(rest),
        };
    }
}

/// The content of a quoted string whose opening quote was read, and what follows the closing one. RFC 5322 3.2.4.
/// Without a closing quote all the rest is the content.
fn quoted_string(bytes: &[u8]) -> (Cow<'_, [u8]>, &[u8]) {
    let (mut plain, mut escapes) = (true, false);
    let mut end = 0;
    let end = loop {
        let rest = bytes.get(end..).unwrap_or_default();
        match memchr3(b'"', b'\\', b'\n', rest).map(|at| (at, rest.get(at))) {
            Some((at, Some(b'"'))) => break end + at,
            // Folded, or an escape: the byte after a backslash is content, whatever it is.
            Some((at, Some(b'\n'))) => (plain, end) = (false, end + at + 1),
            Some((at, _)) => (plain, escapes, end) = (false, true, (end + at + 2).min(bytes.len())),
            None => break bytes.len(),
        }
    };
    let (content, rest) = bytes.split_at_checked(end).unwrap_or((bytes, b""));
    let rest = rest.get(1..).unwrap_or_default();
    if plain {
        return (Cow::Borrowed(content), rest);
    }
    let content = unfold(content);
    if !escapes {
        return (content, rest);
    }
    let mut unescaped = Vec::with_capacity(content.len());
    let mut escaped = false;
    for byte in content.iter() {
        escaped = *byte == b'\\' && !escaped;
        if !escaped {
            unescaped.push(*byte);
        }
    }
    (Cow::Owned(unescaped), rest)
}

/// What follows the comment whose opening parenthesis was read; `None` if it does not end. RFC 5322 section 3.2.2.
pub(super) fn after_comment(bytes: &[u8]) -> Option<&[u8]> {
    let mut depth = 1_usize;
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' if depth == 1 => return bytes.get(at + 1..),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// What follows blanks, line breaks and comments; a comment that does not end hides the rest.
pub(super) fn skip_blanks_and_comments(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes.trim_ascii_start();
    while let Some(comment) = rest.strip_prefix(b"(") {
        rest = after_comment(comment).unwrap_or_default().trim_ascii_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(8192) })]

        #[test]
        fn simple_values_are_read_as_any(
            kind in "( |\r\n )?[a/b]{0,3}",
            odd in prop::collection::vec("[;( \t\"\r\n]{1,3}(name|NAME|boundary|n)(\\*|\\*0\\*?)?[= (\"]{1,2}[ -~é\t\r\n]{0,4}[\";]{0,2}", 0..3),
            simple_ones in prop::collection::vec("; ?(name|Name|boundary|n)=([^; -~é]{0,3}|\"[^\"\\\\\n]{0,4}\"|\"=[?]a[?]q[?]=41[?]=\")", 0..4),
        ) {
            let value = kind + &simple_ones.concat();
            for value in [value.clone(), value + &odd.concat()] {
                let value = value.as_bytes();
                prop_assert_eq!(parameter(value, "name"), any_parameter(value, "name"));
                prop_assert_eq!(boundary_and_name(value), (boundary(value), any_parameter(value, "name")));
            }
        }
    }

    #[test]
    fn boundaries() {
        for (value, expected) in [
            ("multipart/mixed; boundary=abc", Some("abc")),
            ("multipart/mixed; boundary=\"a b\"", Some("a b")),
            ("multipart/mixed; boundary=\"ab  \"", Some("ab")),
            ("multipart/mixed; boundary=abc  ", Some("abc")),
            ("multipart/mixed; boundary=abc (comment)", Some("abc")),
            ("multipart/mixed; boundary=----=_Part_1", Some("----=_Part_1")),
            ("multipart/mixed;\r\n\tBoundary = \"abc\"; x=y", Some("abc")),
            ("multipart/mixed; x=\"; boundary=no\"; boundary=yes", Some("yes")),
            ("multipart/mixed (; boundary=no); boundary=yes", Some("yes")),
            ("multipart/mixed; boundary=first; boundary=second", Some("first")),
            ("multipart/mixed; boundary*0=ab; boundary*1=cd", Some("abcd")),
            ("multipart/mixed; boundary=\"a\\\"b\"", Some("a\"b")),
            ("multipart/mixed; boundary=\"open", Some("open")),
            ("multipart/mixed; boundary=\"\"", None),
            ("multipart/mixed; boundary=\"  \"", None),
            ("multipart/mixed; boundary=", None),
            ("multipart/mixed; boundary", None),
            ("multipart/mixed", None),
            ("boundary=abc", None),
        ] {
            let found = boundary_and_name(value.as_bytes())
                .0
                .map(|found| String::from_utf8(found.into_owned()).unwrap());
            assert_eq!(found.as_deref(), expected, "{value:?}");
        }
    }

    #[test]
    fn parameters_in_all_their_forms() {
        for (value, expected) in [
            (&b"a; filename=x.pdf"[..], "x.pdf"),
            (b"a; filename=my file (1).pdf; size=3", "my file (1).pdf"),
            (b"a; filename=\"a;b.pdf\"; size=3", "a;b.pdf"),
            (b"a; filename=\"=?utf-8?Q?fattura=5F1.xml?=\"", "fattura_1.xml"),
            (b"a; filename=\"citt\xe0.txt\"", "città.txt"),
            (b"a; filename=\"citt\xc3\xa0.txt\"", "città.txt"),
            (b"a; filename*=utf-8''citt%C3%A0.txt", "città.txt"),
            (b"a; filename*=iso-8859-1'it'citt%E0.txt; filename=citta.txt", "città.txt"),
            (b"a; filename*1=\"b.txt\"; filename*0=\"a\"", "ab.txt"),
            (b"a; filename*0*=iso-8859-1''citt%E0; filename*1=\"%20\"; filename*2*=%E8.txt", "città%20è.txt"),
            (b"a; filename*0*=utf-8''%C3; filename*1*=%A0", "à"),
            (b"a; filename*0=a; filename*2=c", "a"),
            (b"a; filename*=100%", "100%"),
        ] {
            assert_eq!(parameter(value, "FileName").as_deref(), Some(expected), "{:?}", value.escape_ascii());
        }
        assert_eq!(parameter(b"text/plain; charset=us-ascii (Plain text)", "charset").unwrap(), "us-ascii");
        assert_eq!(parameter(b"text/plain; charset=us-ascii", "name"), None);
    }
}
