//! HTML and XML in pieces, in one pass, whatever is wrong with them.
//!
//! Parsers that are strict refuse what people send; those of browsers build a tree, whose size an attacker chooses. To find
//! words neither is needed: which tag stands where is enough. Entities that a document defines itself are not expanded.

use mail_parser::decoders::html::add_html_token;
use memchr::{memchr, memmem};

/// A piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Text, with its references as they stand.
    Text(&'a str),
    /// Text without references.
    Data(&'a str),
    /// A tag that opens, with what stands behind its name; `empty` if it closes itself.
    Open { name: &'a str, attributes: &'a str, empty: bool },
    /// A tag that closes.
    Close(&'a str),
}

/// The pieces of a document.
pub(crate) struct Markup<'a> {
    rest: &'a str,
    /// That this sign does not come any more, so that nobody looks for it again: what makes the work linear.
    no_more: [bool; 5],
    /// How many tags had no end.
    endless: usize,
}

/// After so many tags without an end what follows is text: to look for each end costs a pass over the rest.
const MAX_ENDLESS: usize = 16;

/// What is looked for far ahead.
#[derive(Clone, Copy)]
enum Sign {
    Quote,
    Apostrophe,
    Comment,
    Data,
    Tag,
}

impl<'a> Markup<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { rest: text, no_more: [false; 5], endless: 0 }
    }

    /// Skips what stands before the end tag of this name, as that of scripts, which may hold anything.
    pub(crate) fn skip_to_end_of(&mut self, name: &str) {
        let mut from = 0;
        while let Some(at) = self.rest.as_bytes().get(from..).and_then(|rest| memmem::find(rest, b"</")) {
            from += at + 2;
            let behind = self.rest.as_bytes().get(from..from + name.len()).unwrap_or_default();
            if behind.eq_ignore_ascii_case(name.as_bytes()) {
                self.rest = self.rest.get(from - 2..).unwrap_or_default();
                return;
            }
        }
        self.rest = "";
    }

    /// Where this sign comes next, from a place on.
    fn ahead(&mut self, sign: Sign, text: &str) -> Option<usize> {
        let no_more = self.no_more.get_mut(sign as usize)?;
        if *no_more {
            return None;
        }
        let found = match sign {
            Sign::Quote => memchr(b'"', text.as_bytes()),
            Sign::Apostrophe => memchr(b'\'', text.as_bytes()),
            Sign::Comment => memmem::find(text.as_bytes(), b"-->"),
            Sign::Data => memmem::find(text.as_bytes(), b"]]>"),
            Sign::Tag => memchr(b'>', text.as_bytes()),
        };
        *no_more = found.is_none();
        found
    }

    /// Takes so many bytes from the front.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// How long the tag at the front is, its `<` and `>` counted. A quoted value may hold a `>`.
    fn tag(&mut self) -> Option<usize> {
        let mut at = 1;
        let rest = self.rest;
        loop {
            let ahead = rest.get(at..)?;
            let next = ahead.find(['>', '"', '\''])?;
            at += next + 1;
            let sign = match ahead.as_bytes().get(next) {
                Some(b'"') => Sign::Quote,
                Some(b'\'') => Sign::Apostrophe,
                _ => return Some(at),
            };
            // A quote that nobody closes is none; nor is one inside a word.
            let begins_value =
                rest.get(..at - 1).is_some_and(|before| before.trim_ascii_end().ends_with('='));
            if begins_value && let Some(end) = self.ahead(sign, rest.get(at..)?) {
                at += end + 1;
            }
        }
    }
}

impl<'a> Iterator for Markup<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let bytes = self.rest.as_bytes();
            if bytes.first() != Some(&b'<') {
                let text = self.take(memchr(b'<', bytes).unwrap_or(bytes.len()));
                return Some(Piece::Text(text));
            }
            if bytes.starts_with(b"<!--") {
                let end = self.ahead(Sign::Comment, self.rest.get(4..).unwrap_or_default());
                self.take(end.map_or(4, |end| end + 7));
                continue;
            }
            if bytes.starts_with(b"<![CDATA[") {
                let length = self.ahead(Sign::Data, self.rest).unwrap_or(self.rest.len());
                let data = self.take(length);
                self.take(3);
                return Some(Piece::Data(data.get(9..).unwrap_or_default()));
            }
            match bytes.get(1) {
                Some(b'!' | b'?') => {
                    let end = self.ahead(Sign::Tag, self.rest);
                    self.take(end.map_or(2, |end| end + 1));
                    continue;
                }
                Some(byte)
                    if byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'_') || !byte.is_ascii() => {}
                _ => return Some(Piece::Text(self.take(1))),
            }
            // A tag without an end is the rest of the text, which somebody may have meant to be read.
            let length = if self.endless < MAX_ENDLESS { self.tag() } else { None };
            let Some(length) = length else {
                self.endless += 1;
                return Some(Piece::Text(self.take(1)));
            };
            let tag = self.take(length);
            let inner = tag.get(1..length - 1).unwrap_or_default();
            if let Some(name) = inner.strip_prefix('/') {
                return Some(Piece::Close(name.trim()));
            }
            let empty = inner.ends_with('/');
            let inner = inner.strip_suffix('/').unwrap_or(inner);
            let (name, attributes) =
                inner.split_once(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or((inner, ""));
            return Some(Piece::Open { name, attributes, empty });
        }
    }
}

/// The attributes of a tag: name and value, with its references as they stand.
pub(crate) fn attributes(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (name, behind) = rest.split_once('=')?;
        let name = name.trim().rsplit(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
        let behind = behind.trim_start();
        let quote = behind.chars().next().filter(|sign| matches!(sign, '"' | '\''));
        let (value, behind) = match quote {
            Some(quote) => behind.get(1..)?.split_once(quote).unwrap_or((behind.get(1..)?, "")),
            None => behind.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((behind, "")),
        };
        rest = behind;
        Some((name, value))
    })
}

/// The name without its prefix: `t` of `w:t`.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Characters of the longest reference: `&CounterClockwiseContourIntegral;`.
const LONGEST_REFERENCE: usize = 34;

/// Hands over the text with its references replaced.
pub(crate) fn references(text: &str, mut push: impl FnMut(&str)) {
    let mut rest = text;
    let mut buffer = String::new();
    while let Some((before, behind)) = rest.split_once('&') {
        push(before);
        let name =
            behind.bytes().take(LONGEST_REFERENCE).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#');
        let length = name.count();
        if length > 0 && behind.as_bytes().get(length) == Some(&b';') {
            buffer.clear();
            let token = rest.get(before.len()..before.len() + length + 2).unwrap_or_default();
            add_html_token(&mut buffer, token.as_bytes(), false);
            push(&buffer);
            rest = behind.get(length + 1..).unwrap_or_default();
        } else {
            push("&");
            rest = behind;
        }
    }
    push(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let piece = |piece| match piece {
            Piece::Text(text) | Piece::Data(text) => text.to_owned(),
            Piece::Open { name, empty, .. } => format!("+{name}{}", if empty { "/" } else { "" }),
            Piece::Close(name) => format!("-{name}"),
        };
        Markup::new(text).map(piece).collect()
    }

    #[test]
    fn whatever_is_wrong_the_text_is_there() {
        assert_eq!(names("<a b='>'>x</a><br/>"), ["+a", "x", "-a", "+br/"]);
        assert_eq!(names("<p class=\"x>y</p>"), ["+p", "y", "-p"]);
        assert_eq!(names("1 < 2 <b>3"), ["1 ", "<", " 2 ", "+b", "3"]);
        assert_eq!(names("<!-- a --><![CDATA[<x>]]><!DOCTYPE x>y<!-- z"), ["<x>", "y", " z"]);
        assert_eq!(names("a<b"), ["a", "<", "b"]);
        assert_eq!(names("<p>l'atto d'ufficio<p title=it's>x"), ["+p", "l'atto d'ufficio", "+p", "x"]);
    }

    #[test]
    fn values_and_references() {
        let found: Vec<_> = attributes(" a=\"1 2\" b = '3' c=4 d").collect();
        assert_eq!(found, [("a", "1 2"), ("b", "3"), ("c", "4")]);
        let mut text = String::new();
        references("citt&agrave; &amp; &#233;&#x20AC; & &nosuch; &", |piece| text.push_str(piece));
        assert_eq!(text, "città & é€ & &nosuch; &");
    }
}
