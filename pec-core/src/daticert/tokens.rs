//! The tokens of sound certification data: tags, text and references.
//!
//! What a tag and what a reference is, is decided here for the repair as for the walk: two judges could be shown two documents.
//! The tests hold it against an XML reader. It is more tolerant than XML in what harms nobody: names may have any characters beyond
//! ASCII, and several colons, and `]]>` may stand in text.

use super::notes::unreadable;
use super::repair::is_legal;
use super::walk::Step;
use crate::ascii_set::AsciiSet;
use memchr::{memchr, memchr_iter, memchr2, memchr3};
use std::borrow::Cow;

/// One token; an empty element is a start and an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// The name of an element that begins; [`Tokens::attribute`] knows its attributes.
    Start(&'a str),
    /// The name of the element that ends.
    End(&'a str),
    /// Characters as they stand, line ends included.
    Text(&'a str),
    /// The character that a reference means.
    Reference(char),
}

/// What stands in an element where others may stand.
pub(super) enum Child<'a> {
    ParentEnds,
    /// The start tag of a known element: which one, and the name.
    Known(usize, &'a str),
    /// Nothing of that was read: the next token tells.
    Other,
}

/// An attribute of a start tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Attribute<'a> {
    name: &'a [u8],
    value: &'a str,
    /// Whether an ampersand stands in the value.
    has_reference: bool,
    /// What follows in the document: first of all the next attribute, if there is one.
    after: &'a str,
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// The well-formed attribute at the beginning of a text, after the blanks that must set it off, if there is one. It never looks past
/// the next `<`.
fn attribute(text: &str) -> Option<Attribute<'_>> {
    let bytes = text.as_bytes();
    let rest = skip_spaces(bytes);
    if rest.len() == bytes.len() {
        return None;
    }
    let (name, rest) = rest.split_at_checked(name_len(rest)?)?;
    let rest = skip_spaces(skip_spaces(rest).strip_prefix(b"=")?);
    let (quote, rest) = rest.split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
    let stop = memchr3(*quote, b'<', b'&', rest)?;
    let has_reference = rest.get(stop) == Some(&b'&');
    let end = if has_reference { memchr2(*quote, b'<', rest)? } else { stop };
    rest.get(end..)?.strip_prefix(&[*quote])?;
    let (value, after) = text.get(bytes.len() - rest.len()..)?.split_at_checked(end)?;
    Some(Attribute { name, value, has_reference, after: after.get(1..)? })
}

impl<'a> Attribute<'a> {
    /// The value, its references resolved. It fails where one is not sound.
    fn resolved(&self) -> Step<Cow<'a, str>> {
        if !self.has_reference {
            return Ok(Cow::Borrowed(self.value));
        }
        let mut text = String::with_capacity(self.value.len());
        let mut tokens = Tokens::of(self.value);
        while let Some(token) = tokens.next()? {
            match token {
                Token::Reference(c) => text.push(c),
                Token::Text(piece) => text.push_str(piece),
                Token::Start(_) | Token::End(_) => return Err(unreadable("not XML")),
            }
        }
        Ok(Cow::Owned(text))
    }
}

/// Text with its line ends as a reader of XML gives them: LF. XML 1.0 section 2.11.
// Few documents have a CR.
#[cold]
pub(super) fn line_ends(text: &str) -> Cow<'_, str> {
    match memchr(b'\r', text.as_bytes()) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
    }
}

/// Goes over a sound document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tokens<'a> {
    /// What was not gone over yet.
    rest: &'a str,
    /// The first attributes of the start tag that was given last: few have more.
    attributes: [Option<Attribute<'a>>; 2],
    /// The empty element whose start was given.
    empty: Option<&'a str>,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { rest: text, attributes: [None; 2], empty: None }
    }

    /// The text from the next token on.
    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    /// The value of one attribute of the start tag that was given last. The same attribute twice is not XML, and nobody can say which one
    /// counts.
    pub(super) fn attribute(&self, name: &str) -> Step<Option<Cow<'a, str>>> {
        let (mut value, mut times) = (None, 0);
        self.each_attribute(|found| {
            if found.name == name.as_bytes() {
                value = Some(*found);
                times += 1;
            }
        });
        match value {
            Some(_) if times > 1 => Err(unreadable("an attribute stands twice")),
            Some(found) => found.resolved().map(Some),
            None => Ok(None),
        }
    }

    fn each_attribute(&self, mut look_at: impl FnMut(&Attribute<'a>)) {
        let [first, second] = &self.attributes;
        first.iter().chain(second).for_each(&mut look_at);
        let mut next = second.as_ref().and_then(|second| attribute(second.after));
        while let Some(found) = next {
            look_at(&found);
            next = attribute(found.after);
        }
    }

    /// Passes over blanks that stand here.
    pub(super) fn skip_blanks(&mut self) {
        if self.empty.is_none() {
            let blanks = self.rest.len() - skip_spaces(self.rest.as_bytes()).len();
            self.rest = self.rest.get(blanks..).unwrap_or_default();
        }
    }

    /// Passes over blanks in an element, and reads what stands there if it is the end tag of `parent`, nothing but the name, or the start
    /// tag of one of `known`: the same as a token.
    pub(super) fn child(&mut self, parent: &str, known: &[&str]) -> Child<'a> {
        self.skip_blanks();
        let Some(rest) = self.rest.strip_prefix('<').filter(|_| self.empty.is_none()) else {
            return Child::Other;
        };
        if rest.starts_with('/') {
            return if self.end_here(self.rest, parent) { Child::ParentEnds } else { Child::Other };
        }
        self.start_of(rest, known).map_or(Child::Other, |(rank, name)| Child::Known(rank, name))
    }

    /// Reads the start tag of one of `known`, of which `rest` is what follows its `<`.
    fn start_of(&mut self, rest: &'a str, known: &[&str]) -> Option<(usize, &'a str)> {
        let bytes = rest.as_bytes();
        let is_here = |name: &&str| {
            matches!(bytes.get(name.len()), Some(b'>' | b' ' | b'/')) && bytes.starts_with(name.as_bytes())
        };
        let rank = known.iter().position(is_here)?;
        let (name, rest) = rest.split_at_checked(known.get(rank)?.len())?;
        match rest.strip_prefix('>') {
            Some(after) => (self.rest, self.attributes) = (after, [None; 2]),
            None => self.start(name, start_tag(rest).filter(|found| found.is_sound)?),
        }
        Some((rank, name))
    }

    /// Goes on behind the start tag of this name.
    fn start(&mut self, name: &'a str, tag: StartTag<'a>) {
        self.rest = tag.after;
        self.attributes = tag.attributes;
        self.empty = tag.is_empty.then_some(name);
    }

    /// The text up to the end tag of this name, and past that, if nothing else stands before it: the same as two tokens, as in nearly every
    /// element.
    pub(super) fn plain_text(&mut self, name: &str) -> Option<&'a str> {
        let (text, end) = text_before_markup(self.rest)?;
        self.end_here(end, name).then_some(text)
    }

    /// The same for a Message-ID, whose brackets may be missing: without the references for them.
    pub(super) fn plain_id(&mut self, name: &str) -> Option<&'a str> {
        let (text, end) = text_before_markup(self.rest.strip_prefix("&lt;").unwrap_or(self.rest))?;
        self.end_here(end.strip_prefix("&gt;").unwrap_or(end), name).then_some(text)
    }

    /// Goes on behind the end tag at the beginning of `rest`, if it is that of `name` and nothing but the name.
    fn end_here(&mut self, rest: &'a str, name: &str) -> bool {
        let end = rest.strip_prefix("</").filter(|_| self.empty.is_none());
        let after = end.and_then(|end| end.strip_prefix(name)?.strip_prefix('>'));
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    /// The next token; `None` at the end. It fails at what is neither a tag nor a reference nor text.
    pub(super) fn next(&mut self) -> Step<Option<Token<'a>>> {
        if let Some(name) = self.empty.take() {
            return Ok(Some(Token::End(name)));
        }
        let (token, after) = match self.rest.as_bytes() {
            [] => return Ok(None),
            [b'<', ..] => match tag(self.rest) {
                Some(FoundTag::Start(name, found)) if found.is_sound => {
                    self.start(name, found);
                    (Token::Start(name), found.after)
                }
                Some(FoundTag::End(name, after)) => (Token::End(name), after),
                _ => return Err(unreadable("not XML")),
            },
            bytes @ [b'&', ..] => match reference(bytes) {
                Reference::Sound(c, length) => {
                    (Token::Reference(c), self.rest.get(length..).unwrap_or_default())
                }
                _ => return Err(unreadable("not XML")),
            },
            _ => {
                let (text, after) = text_before_markup(self.rest).unwrap_or((self.rest, ""));
                (Token::Text(text), after)
            }
        };
        self.rest = after;
        Ok(Some(token))
    }
}

/// The text up to the next tag or reference, and what follows it.
fn text_before_markup(rest: &str) -> Option<(&str, &str)> {
    rest.split_at_checked(memchr2(b'<', b'&', rest.as_bytes())?)
}

/// Whether every ampersand of a text begins a sound reference.
fn references_are_sound(text: &str) -> bool {
    let from = |at: usize| text.as_bytes().get(at..).unwrap_or_default();
    memchr_iter(b'&', text.as_bytes()).all(|at| matches!(reference(from(at)), Reference::Sound(..)))
}

/// A tag, as it was found.
pub(super) enum FoundTag<'a> {
    /// The name of the element, and what stands after it.
    Start(&'a str, StartTag<'a>),
    /// The name of the element, and what follows the tag.
    End(&'a str, &'a str),
}

/// A start tag after the name.
#[derive(Clone, Copy)]
pub(super) struct StartTag<'a> {
    /// The first two, if there are any.
    attributes: [Option<Attribute<'a>>; 2],
    /// Whether every reference is sound, also in attributes that nobody asks for.
    is_sound: bool,
    /// Whether the element ends with this tag.
    is_empty: bool,
    after: &'a str,
}

/// The well-formed tag at the beginning of a text, if there is one. It never looks past the next `<`, which keeps the work linear.
pub(super) fn tag(text: &str) -> Option<FoundTag<'_>> {
    let Some(end) = text.strip_prefix("</") else {
        let start = text.get(1..)?;
        let (name, rest) = start.split_at_checked(name_len(start.as_bytes())?)?;
        return start_tag(rest).map(|found| FoundTag::Start(name, found));
    };
    let (name, rest) = end.split_at_checked(name_len(end.as_bytes())?)?;
    let after = skip_spaces(rest.as_bytes()).strip_prefix(b">")?;
    Some(FoundTag::End(name, text.get(text.len() - after.len()..)?))
}

/// What stands in a well-formed start tag after the name, `text` being what follows that.
fn start_tag(text: &str) -> Option<StartTag<'_>> {
    let (mut attributes, mut end, mut has_reference) = ([None; 2], text, false);
    let mut places = attributes.iter_mut();
    while let Some(found) = attribute(end) {
        end = found.after;
        has_reference |= found.has_reference;
        if let Some(place) = places.next() {
            *place = Some(found);
        }
    }
    let is_sound = !has_reference || references_are_sound(text.get(..text.len() - end.len())?);
    let end = skip_spaces(end.as_bytes());
    let is_empty = end.starts_with(b"/");
    let after = end.strip_prefix(if is_empty { b"/>".as_slice() } else { b">" })?;
    let after = text.get(text.len() - after.len()..)?;
    Some(StartTag { attributes, is_sound, is_empty, after })
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

fn skip_spaces(mut text: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = text
        && is_space(*first)
    {
        text = rest;
        // Most indent an element.
        while let Some(rest) = text.strip_prefix(b"    ") {
            text = rest;
        }
    }
    text
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
                Token::Start(name) => {
                    let mut attributes = Vec::new();
                    tokens.each_attribute(|found| {
                        let key = str::from_utf8(found.name).unwrap().to_owned();
                        attributes.push((key, found.resolved().unwrap().into_owned()));
                    });
                    format!("start {name} {} {:?}", local(name), Some(attributes))
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
                let [mut child, mut plain] = [(); 2].map(|()| tokens.clone());
                let found = child.child("a", &["b", "a"]);
                let plain = plain.plain_text("a").map(|text| (text, plain.rest));
                if !matches!(found, Child::Other) {
                    let mut tokens = tokens.clone();
                    tokens.skip_blanks();
                    let expected = match found {
                        Child::Known(rank, name) => {
                            prop_assert_eq!(["b", "a"][rank], name);
                            Token::Start(name)
                        }
                        _ => Token::End("a"),
                    };
                    prop_assert_eq!(tokens.next().unwrap().unwrap(), expected);
                    prop_assert_eq!(&tokens, &child);
                }
                let Ok(Some(token)) = tokens.next() else {
                    prop_assert_eq!(plain, None);
                    break;
                };
                if let Some((text, after)) = plain {
                    let mut following = tokens.clone();
                    let (token, last) = match text {
                        "" => (Token::Text(""), token),
                        _ => (token, following.next().unwrap().unwrap()),
                    };
                    prop_assert_eq!((token, last, following.rest), (Token::Text(text), Token::End("a"), after));
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
