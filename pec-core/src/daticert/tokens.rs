//! The tokens of sound certification data: tags, text and references.
//!
//! What a tag and what a reference is, is decided here for the repair as for the walk: two judges could be shown two documents.
//! The tests hold it against an XML reader. It is more tolerant than XML in what harms nobody: names may have any characters beyond
//! ASCII, and several colons, and `]]>` may stand in text.

use super::notes::unreadable;
use super::repair::is_legal;
use super::walk::{Step, is_blank};
use crate::ascii_set::AsciiSet;
use memchr::{memchr, memchr_iter, memchr2};
use std::borrow::Cow;

/// One token; an empty element is a start and an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Start(Tag<'a>),
    /// The name of the element that ends.
    End(&'a str),
    /// Characters as they stand, line ends included.
    Text(&'a str),
    /// The character that a reference means.
    Reference(char),
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
            if key == name && found.replace(resolved(value)?).is_some() {
                return Err(unreadable("an attribute stands twice"));
            }
        }
        Ok(found)
    }
}

/// The name and the value of the first attribute, and what follows it.
fn attribute<'a>(attributes: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
    let split_at = |text: &'a str, end: u8| {
        let (before, after) = text.split_at_checked(memchr(end, text.as_bytes())?)?;
        Some((before, after.get(1..)?))
    };
    let (name, rest) = split_at(attributes, b'=')?;
    let rest = rest.trim_start_matches(is_blank);
    let (value, after) = match rest.strip_prefix('"') {
        Some(rest) => split_at(rest, b'"')?,
        None => split_at(rest.strip_prefix('\'')?, b'\'')?,
    };
    let name = name.trim_end_matches(is_blank);
    (!name.is_empty()).then_some((name, value, after))
}

/// The value of an attribute, its references resolved. It fails where one is not sound.
fn resolved(value: &str) -> Step<Cow<'_, str>> {
    if memchr(b'&', value.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(value));
    }
    let mut text = String::with_capacity(value.len());
    let mut tokens = Tokens::of(value);
    while let Some(token) = tokens.next()? {
        match token {
            Token::Reference(c) => text.push(c),
            Token::Text(piece) => text.push_str(piece),
            Token::Start(_) | Token::End(_) => return Err(unreadable("not XML")),
        }
    }
    Ok(Cow::Owned(text))
}

/// Text with its line ends as a reader of XML gives them: LF. XML 1.0 section 2.11.
pub(super) fn line_ends(text: &str) -> Cow<'_, str> {
    match memchr(b'\r', text.as_bytes()) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
    }
}

/// Goes over a sound document.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// The empty element whose start was given.
    empty: Option<&'a str>,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, at: 0, empty: None }
    }

    /// The byte at which the next token begins.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Passes over blanks that stand here.
    pub(super) fn skip_blanks(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if self.empty.is_none() {
            self.at += rest.len() - skip_spaces(rest).len();
        }
    }

    /// The text up to the end tag of this name, and past that, if nothing else stands before it: the same as two tokens, as in nearly every
    /// element.
    pub(super) fn plain_text(&mut self, name: &str) -> Option<&'a str> {
        let rest = self.text.get(self.at..).filter(|_| self.empty.is_none())?;
        let (text, tag) = rest.split_at_checked(memchr2(b'<', b'&', rest.as_bytes())?)?;
        let after = tag.strip_prefix("</")?.strip_prefix(name)?.strip_prefix('>')?;
        self.at = self.text.len() - after.len();
        Some(text)
    }

    /// The start tag of one of `names`, if it stands here and is nothing but the name: the same as a token. And which one it is.
    pub(super) fn plain_start(&mut self, names: &[&str]) -> Option<(usize, Tag<'a>)> {
        let rest =
            self.text.as_bytes().get(self.at..).filter(|_| self.empty.is_none())?.strip_prefix(b"<")?;
        let is_here = |name: &&str| rest.get(name.len()) == Some(&b'>') && rest.starts_with(name.as_bytes());
        let rank = names.iter().position(is_here)?;
        let start = self.at + 1;
        let name = self.text.get(start..start + names.get(rank)?.len())?;
        self.at = start + name.len() + 1;
        Some((rank, Tag { name, attributes: "" }))
    }

    /// Whether the end tag of `name` stands here, and is nothing but the name; then it is read.
    pub(super) fn plain_end(&mut self, name: &str) -> bool {
        let rest = self.text.as_bytes().get(self.at..).filter(|_| self.empty.is_none());
        let rest = rest.and_then(|rest| rest.strip_prefix(b"</"));
        let stands =
            rest.is_some_and(|rest| rest.get(name.len()) == Some(&b'>') && rest.starts_with(name.as_bytes()));
        if stands {
            self.at += name.len() + 3;
        }
        stands
    }

    /// The next token; `None` at the end. It fails at what is neither a tag nor a reference nor text.
    pub(super) fn next(&mut self) -> Step<Option<Token<'a>>> {
        if let Some(name) = self.empty.take() {
            return Ok(Some(Token::End(name)));
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        let (token, length) = match rest.as_bytes() {
            [] => return Ok(None),
            [b'<', ..] => {
                let found = tag(rest).ok_or_else(|| unreadable("not XML"))?;
                // Also in attributes that nobody asks for.
                if matches!(found.token, Token::Start(tag) if !tag.attributes.is_empty() && !references_are_sound(tag.attributes))
                {
                    return Err(unreadable("not XML"));
                }
                self.empty = found.empty;
                (found.token, found.length)
            }
            bytes @ [b'&', ..] => match reference(bytes) {
                Reference::Sound(c, length) => (Token::Reference(c), length),
                _ => return Err(unreadable("not XML")),
            },
            bytes => {
                let length = memchr2(b'<', b'&', bytes).unwrap_or(bytes.len());
                (Token::Text(rest.get(..length).unwrap_or_default()), length)
            }
        };
        self.at += length;
        Ok(Some(token))
    }
}

/// Whether every ampersand of a text begins a sound reference.
fn references_are_sound(text: &str) -> bool {
    let from = |at: usize| text.as_bytes().get(at..).unwrap_or_default();
    memchr_iter(b'&', text.as_bytes()).all(|at| matches!(reference(from(at)), Reference::Sound(..)))
}

/// A tag, as it was found.
pub(super) struct FoundTag<'a> {
    token: Token<'a>,
    /// The name of the element, if it ends with this tag.
    empty: Option<&'a str>,
    length: usize,
}

/// The well-formed tag at the beginning of a text, if there is one. It never looks past the next `<`, which keeps the work linear.
pub(super) fn tag(text: &str) -> Option<FoundTag<'_>> {
    let bytes = text.as_bytes();
    let length_to = |rest: &[u8]| bytes.len() - rest.len();
    let rest = bytes.get(1..)?;
    if let Some(end) = rest.strip_prefix(b"/") {
        let name = name_len(end)?;
        let rest = skip_spaces(end.get(name..)?).strip_prefix(b">")?;
        let token = Token::End(text.get(2..2 + name)?);
        return Some(FoundTag { token, empty: None, length: length_to(rest) });
    }
    let attributes_at = 1 + name_len(rest)?;
    let mut rest = bytes.get(attributes_at..)?;
    loop {
        let spaced = rest.first().copied().is_some_and(is_space);
        rest = skip_spaces(rest);
        let end = match rest {
            [b'>', ..] => 1,
            [b'/', b'>', ..] => 2,
            _ => 0,
        };
        if end > 0 {
            let name = text.get(1..attributes_at)?;
            let attributes = text.get(attributes_at..length_to(rest))?;
            let (token, empty) = (Token::Start(Tag { name, attributes }), (end == 2).then_some(name));
            return Some(FoundTag { token, empty, length: length_to(rest) + end });
        }
        rest = rest.get(if spaced { name_len(rest)? } else { return None }..)?;
        rest = skip_spaces(skip_spaces(rest).strip_prefix(b"=")?);
        let (quote, value) = rest.split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
        let end = memchr2(*quote, b'<', value)?;
        rest = value.get(end..)?.strip_prefix(&[*quote])?;
    }
}

/// A longer reference, with dozens of zeros before its number, is taken for none; a bound keeps the work linear.
const MAX_REFERENCE: usize = 64;

/// What an ampersand begins.
pub(super) enum Reference {
    /// One of the five predefined entities, or a legal character; and its length.
    Sound(char, usize),
    /// A character that XML forbids, by its length.
    Illegal(usize),
    /// An entity that only a document type could define.
    Entity,
    /// An ampersand that begins no reference.
    None,
}

pub(super) fn reference(rest: &[u8]) -> Reference {
    let window = rest.get(1..MAX_REFERENCE.min(rest.len())).unwrap_or_default();
    let Some(end) = window.iter().position(|byte| *byte == b';') else { return Reference::None };
    let (name, len) = (window.get(..end).unwrap_or_default(), end + 2);
    match name {
        b"amp" => Reference::Sound('&', len),
        b"lt" => Reference::Sound('<', len),
        b"gt" => Reference::Sound('>', len),
        b"quot" => Reference::Sound('"', len),
        b"apos" => Reference::Sound('\'', len),
        [b'#', digits @ ..] => {
            let (digits, radix) = digits.strip_prefix(b"x").map_or((digits, 10), |hex| (hex, 16));
            if digits.is_empty() || !digits.iter().all(|digit| char::from(*digit).is_digit(radix)) {
                return Reference::None;
            }
            let number = str::from_utf8(digits).ok().and_then(|text| u32::from_str_radix(text, radix).ok());
            match number.and_then(char::from_u32) {
                Some(c) if is_legal(c) => Reference::Sound(c, len),
                _ => Reference::Illegal(len),
            }
        }
        _ if name_len(name) == Some(name.len()) => Reference::Entity,
        _ => Reference::None,
    }
}

/// The length of the XML name at the start; characters beyond ASCII are taken as they come.
pub(super) fn name_len(text: &[u8]) -> Option<usize> {
    let mut start = text;
    // U+FFFE and U+FFFF, which a repair leaves out: what is left has to be a name.
    while let [0xEF, 0xBF, 0xBE | 0xBF, rest @ ..] = start {
        start = rest;
    }
    let first = *start.first()?;
    let sound = first.is_ascii_alphabetic() || matches!(first, b'_' | b':') || first >= 0x80;
    static NAME: AsciiSet =
        AsciiSet::NONE.with(b'0', b'9').with(b'A', b'Z').with(b'a', b'z').with_each(b"_:-.");
    let is_part = |byte: u8| NAME.has(byte) || !byte.is_ascii();
    sound.then(|| text.iter().position(|byte| !is_part(*byte)).unwrap_or(text.len()))
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn skip_spaces(text: &[u8]) -> &[u8] {
    text.get(text.iter().position(|byte| !is_space(*byte)).unwrap_or(text.len())..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daticert::notes::Notes;
    use crate::daticert::repair::{is_odd_text, repair};
    use proptest::prelude::*;
    use quick_xml::events::Event;

    /// The tokens as an XML reader sees them, written down; `None` if it refuses. A byte order mark, which it would take off, is text.
    fn by_reader(copy: &str) -> Option<Vec<String>> {
        let copy = &format!(" {copy}");
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
        let copy = &format!(" {copy}");
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
                        attributes
                            .as_mut()
                            .unwrap()
                            .push((name.to_owned(), resolved(value).unwrap().into_owned()));
                        rest = after.trim_start_matches(is_blank);
                    }
                    format!("start {} {} {attributes:?}", tag.name, local(tag.name))
                }
                Token::End(name) => format!("end {name}"),
                Token::Text(text) => format!("text {:?}", line_ends(text)),
                Token::Reference(c) => format!("reference {:?}", c.to_string()),
            });
        }
        Some(told)
    }

    #[test]
    fn all_forms_of_tags_text_and_references() {
        let copy = "<a b='&lt;>' c = \"'/\"\r\n><p:q/>x\r\ny\rz&amp;&#x20AC;&#60;</a\n><\u{e0} />";
        let expected = [
            "text \" \"",
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

    #[test]
    fn what_is_not_sound_is_an_error() {
        for copy in [
            "<a",
            "<a b='>",
            "</a",
            "&amp",
            "<",
            "<!-- -->",
            "<?a?>",
            "&a;",
            "&#0;",
            "<a b=c>",
            "<a b='&'>",
            "<a b='&c;'/>",
        ] {
            assert_eq!(by_us(copy), None, "{copy}");
        }
    }

    /// Pieces of XML, well-formed or not, in any order.
    fn document() -> impl Strategy<Value = String> {
        const PIECES: &str = "< </ <!-- --> <? ?> <![CDATA[ ]]> <!DOCTYPE > /> = \" ' & &amp; &#13; &#x41; &#xFFFE; &eacute; ; \
            \u{1} \u{FFFE} \u{FEFF} \u{e0} : a b <a> </a> <p:a <a/> text";
        let pieces: Vec<_> = PIECES.split(' ').chain([" ", "\n", "\r"]).collect();
        let pieces = |most| {
            let some = proptest::collection::vec(proptest::sample::select(pieces.clone()), 0..most);
            some.prop_map(|pieces| pieces.concat())
        };
        let tag = (pieces(4), any::<bool>()).prop_map(|(value, empty)| {
            let end = if empty { "/" } else { "" };
            format!("<a b='{value}' c=\"\"{end}>")
        });
        proptest::collection::vec(prop_oneof![3 => pieces(8), 1 => tag], 0..4).prop_map(|all| all.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]
        #[test]
        fn an_xml_reader_finds_the_same(document in document()) {
            if let Some(tokens) = by_us(&document) {
                prop_assert_eq!(Some(tokens), by_reader(&document), "{:?}", document);
            }
        }

        #[test]
        fn plain_forms_are_tokens(document in document()) {
            let mut tokens = Tokens::of(&document);
            loop {
                let (text, at, empty) = (tokens.text, tokens.at, tokens.empty);
                let [mut start, mut end, mut plain] = [(); 3].map(|()| Tokens { text, at, empty });
                let start = start.plain_start(&["b", "a"]).map(|(rank, tag)| (["b", "a"][rank], tag, start.at));
                let end = end.plain_end("a").then_some(end.at);
                let plain = plain.plain_text("a").map(|text| (text, plain.at));
                let Ok(Some(token)) = tokens.next() else {
                    prop_assert_eq!((start, end, plain), (None, None, None));
                    break;
                };
                if let Some((name, tag, after)) = start {
                    prop_assert_eq!((token, tag.name, tokens.at, tokens.empty), (Token::Start(tag), name, after, None));
                }
                if let Some(after) = end {
                    prop_assert_eq!((token, tokens.at), (Token::End("a"), after));
                }
                if let Some((text, after)) = plain {
                    let mut following = Tokens { text: tokens.text, at: tokens.at, empty: tokens.empty };
                    let (token, last) = match text {
                        "" => (Token::Text(""), token),
                        _ => (token, following.next().unwrap().unwrap()),
                    };
                    prop_assert_eq!((token, last, following.at), (Token::Text(text), Token::End("a"), after));
                }
            }
        }

        #[test]
        fn what_was_repaired_is_sound(document in document()) {
            if let Ok(copy) = repair(&document, &mut Notes::default()) {
                prop_assert_eq!(by_us(&copy), by_reader(&copy), "{:?}", copy);
            }
        }

        #[test]
        fn what_is_sound_needs_no_repair(document in document()) {
            if by_us(&document).is_some() && !is_odd_text(&document) {
                let mut notes = Notes::default();
                prop_assert_eq!(&*repair(&document, &mut notes).unwrap(), document.as_str());
                prop_assert!(notes.into_findings().is_empty());
            }
        }
    }
}
