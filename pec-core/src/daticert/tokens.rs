//! The tokens of a repaired copy: tags, text and references.
//!
//! The repair has judged every tag and every reference, and left out what is neither; here the copy is only cut where they begin
//! and end. One judge decides what a tag is: a second one, of another opinion, could be shown other elements than the first.
//! The tests hold the tokens against those of an XML reader.

use super::notes::unreadable;
use super::walk::{Step, is_blank};
use memchr::{memchr, memchr2, memchr3};
use std::borrow::Cow;

/// One token; an empty element is a start and an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Start(Tag<'a>),
    /// The name of the element that ends.
    End(&'a str),
    /// Characters as they stand, line ends included.
    Text(&'a str),
    /// What stands between `&` and `;`.
    Reference(&'a str),
}

/// A start tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    pub(super) name: &'a str,
    /// What follows the name, up to the `>` or `/>`.
    attributes: &'a str,
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

impl<'a> Tag<'a> {
    /// The value of one attribute. The same attribute twice is not XML, and nobody can say which one counts.
    pub(super) fn attribute(&self, name: &str) -> Step<Option<Cow<'a, str>>> {
        let mut found = None;
        let mut rest = self.attributes.trim_start_matches(is_blank);
        while !rest.is_empty() {
            let (key, value, after) = attribute(rest).ok_or_else(|| unreadable("not XML"))?;
            rest = after.trim_start_matches(is_blank);
            if key == name && found.replace(resolved(value)).is_some() {
                return Err(unreadable("an attribute stands twice"));
            }
        }
        Ok(found)
    }
}

/// The name and the value of the first attribute, and what follows it.
fn attribute(attributes: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = attributes.split_once('=')?;
    let rest = rest.trim_start_matches(is_blank);
    let (value, after) = match rest.strip_prefix('"') {
        Some(rest) => rest.split_once('"')?,
        None => rest.strip_prefix('\'')?.split_once('\'')?,
    };
    let name = name.trim_end_matches(is_blank);
    (!name.is_empty()).then_some((name, value, after))
}

/// The value of an attribute, its references resolved.
fn resolved(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut text = String::with_capacity(value.len());
    let mut tokens = Tokens::of(value);
    while let Ok(Some(token)) = tokens.next() {
        match token {
            Token::Reference(name) => text.extend(resolve(name)),
            Token::Text(piece) => text.push_str(piece),
            Token::Start(_) | Token::End(_) => break, // no attribute holds a tag
        }
    }
    Cow::Owned(text)
}

/// The character that a reference means, given what stands between `&` and `;`.
pub(super) fn resolve(reference: &str) -> Option<char> {
    match reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = reference.strip_prefix('#')?;
            let number = match number.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(number.ok()?)
        }
    }
}

/// Text with its line ends as a reader of XML gives them: LF. XML 1.0 section 2.11.
pub(super) fn line_ends(text: &str) -> Cow<'_, str> {
    match memchr(b'\r', text.as_bytes()) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
    }
}

/// Goes over a repaired copy.
pub(super) struct Tokens<'a> {
    copy: &'a str,
    at: usize,
    /// The empty element whose start was given.
    empty: Option<&'a str>,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(copy: &'a str) -> Self {
        Self { copy, at: 0, empty: None }
    }

    /// The byte at which the next token begins.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The next token; `None` at the end. It fails if this is no repaired copy.
    pub(super) fn next(&mut self) -> Step<Option<Token<'a>>> {
        if let Some(name) = self.empty.take() {
            return Ok(Some(Token::End(name)));
        }
        let rest = self.copy.get(self.at..).unwrap_or_default();
        let (token, length) = match rest.as_bytes() {
            [] => return Ok(None),
            [b'<', ..] => self.tag(rest).ok_or_else(|| unreadable("not XML"))?,
            [b'&', tail @ ..] => {
                let end = memchr(b';', tail).ok_or_else(|| unreadable("not XML"))? + 1;
                (Token::Reference(rest.get(1..end).unwrap_or_default()), end + 1)
            }
            text => {
                let length = memchr2(b'<', b'&', text).unwrap_or(text.len());
                (Token::Text(rest.get(..length).unwrap_or_default()), length)
            }
        };
        self.at += length;
        Ok(Some(token))
    }

    /// The tag at the beginning of `rest`, and its length.
    fn tag(&mut self, rest: &'a str) -> Option<(Token<'a>, usize)> {
        if rest.as_bytes().get(1) == Some(&b'/') {
            let end = memchr(b'>', rest.as_bytes())?;
            return Some((Token::End(rest.get(2..end)?.trim_end_matches(is_blank)), end + 1));
        }
        let end = tag_end(rest.as_bytes())?;
        let inside = rest.get(1..end)?;
        let (inside, empty) = inside.strip_suffix('/').map_or((inside, false), |inside| (inside, true));
        let (name, attributes) = inside.split_at_checked(inside.find(is_blank).unwrap_or(inside.len()))?;
        self.empty = empty.then_some(name);
        Some((Token::Start(Tag { name, attributes }), end + 1))
    }
}

/// Where the start tag at the beginning of `rest` ends: at a `>` that is not quoted.
fn tag_end(rest: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr3(b'>', b'"', b'\'', rest.get(at..)?)?;
        match rest.get(at)? {
            b'>' => return Some(at),
            quote => at += memchr(*quote, rest.get(at + 1..)?)? + 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daticert::{notes::Notes, repair::repair};
    use proptest::prelude::*;
    use quick_xml::events::Event;

    /// The tokens as an XML reader sees them, written down; `None` if it refuses.
    fn by_reader(copy: &str) -> Option<Vec<String>> {
        let mut reader = quick_xml::Reader::from_str(copy);
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_unmatched_ends = true;
        reader.config_mut().expand_empty_elements = true;
        let mut told = Vec::new();
        loop {
            told.push(match reader.read_event().ok()? {
                Event::Start(tag) => {
                    let mut attributes = tag.attributes();
                    let attributes = attributes.with_checks(false).map(|attribute| {
                        let attribute = attribute.ok()?;
                        let value = quick_xml::escape::unescape(&attribute.value).ok()?;
                        Some((attribute.key.as_ref().to_owned(), value.into_owned()))
                    });
                    let attributes = attributes.collect::<Option<Vec<_>>>();
                    format!("start {} {} {attributes:?}", tag.name().as_ref(), tag.local_name().as_ref())
                }
                Event::End(tag) => format!("end {}", tag.name().as_ref()),
                Event::Text(text) => format!("text {:?}", text.xml10_content()),
                Event::GeneralRef(reference) => match reference.resolve_char_ref().ok()? {
                    Some(c) => format!("reference {:?}", c.to_string()),
                    None => {
                        format!("reference {:?}", quick_xml::escape::resolve_predefined_entity(&reference)?)
                    }
                },
                Event::Eof => return Some(told),
                other => format!("{other:?}"),
            });
        }
    }

    /// Ours, written down in the same way.
    fn by_us(copy: &str) -> Option<Vec<String>> {
        let mut tokens = Tokens::of(copy);
        let mut told = Vec::new();
        while let Some(token) = tokens.next().ok()? {
            told.push(match token {
                Token::Start(tag) => {
                    let mut attributes = Some(Vec::new());
                    let mut rest = tag.attributes.trim_start_matches(is_blank);
                    while !rest.is_empty() {
                        let Some((name, value, after)) = attribute(rest) else {
                            attributes = None;
                            break;
                        };
                        attributes.as_mut().unwrap().push((name.to_owned(), resolved(value).into_owned()));
                        rest = after.trim_start_matches(is_blank);
                    }
                    format!("start {} {} {attributes:?}", tag.name, local(tag.name))
                }
                Token::End(name) => format!("end {name}"),
                Token::Text(text) => format!("text {:?}", line_ends(text)),
                Token::Reference(name) => format!("reference {:?}", resolve(name).unwrap().to_string()),
            });
        }
        Some(told)
    }

    #[test]
    fn all_forms_of_tags_text_and_references() {
        let copy = "<a b='&lt;>' c = \"'/\"\r\n><p:q/>x\r\ny\rz&amp;&#x20AC;&#60;</a\n><\u{e0} />";
        let expected = [
            "start a a Some([(\"b\", \"<>\"), (\"c\", \"'/\")])",
            "start p:q q Some([])",
            "end p:q",
            "text \"x\\ny\\nz\"",
            "reference \"&\"",
            "reference \"€\"",
            "reference \"<\"",
            "end a",
            "start à à Some([])",
            "end à",
        ];
        assert_eq!(by_us(copy).unwrap(), expected);
        assert_eq!(by_reader(copy).unwrap(), expected);
    }

    /// What was never repaired gives an error, not another document.
    #[test]
    fn no_end_is_an_error() {
        for copy in ["<a", "<a b='>", "</a", "&amp", "<"] {
            assert_eq!(by_us(copy), None, "{copy}");
        }
    }

    /// Pieces of XML, well-formed or not, in any order.
    fn document() -> impl Strategy<Value = String> {
        let pieces = vec![
            "<",
            "</",
            "<!--",
            "-->",
            "<?",
            "?>",
            "<![CDATA[",
            "]]>",
            "<!DOCTYPE",
            ">",
            "/>",
            "=",
            "\"",
            "'",
            "&",
            "&amp;",
            "&#13;",
            "&#x41;",
            "&#xFFFE;",
            "&eacute;",
            ";",
            " ",
            "\n",
            "\r",
            "\u{1}",
            "\u{FFFE}",
            "\u{e0}",
            ":",
            "a",
            "b",
            "<a>",
            "</a>",
            "<p:a b='c' d=\"e\">",
            "<a/>",
            "<a b='&lt;'/>",
            "text",
        ];
        proptest::collection::vec(proptest::sample::select(pieces), 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]
        #[test]
        fn a_repaired_copy_has_the_tokens_that_an_xml_reader_finds(document in document()) {
            if let Ok(copy) = repair(&document, &mut Notes::default()) {
                prop_assert_eq!(by_us(&copy), by_reader(&copy), "{:?}", copy);
            }
        }
    }
}
