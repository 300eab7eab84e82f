//! What is to be seen of HTML, and all that is said in XML.

use crate::bounds::Work;
use crate::markup::{Markup, Piece, attributes, references};

/// Elements inside a line: the word before goes on behind them. All others end it.
const INLINE: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "b",
    "bdi",
    "bdo",
    "big",
    "cite",
    "code",
    "del",
    "dfn",
    "em",
    "font",
    "i",
    "ins",
    "kbd",
    "mark",
    "o:p",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "st1:personname",
    "strike",
    "strong",
    "sub",
    "sup",
    "tt",
    "u",
    "var",
    "wbr",
];
/// Elements of which nothing is seen, and which may hold what looks like tags.
const UNSEEN: &[&str] = &["script", "style", "template", "noscript", "object"];

/// The visible text.
pub(crate) fn html(text: &str, work: &mut Work<'_>) {
    let mut markup = Markup::new(text);
    while let Some(piece) = markup.next() {
        if work.is_full() {
            return;
        }
        match piece {
            Piece::Text(text) => references(text, |text| work.push(text)),
            Piece::Data(text) => work.push(text),
            Piece::Open { name, attributes: values, empty } => {
                if !is_in(INLINE, name) {
                    work.line();
                }
                if !empty && is_in(UNSEEN, name) {
                    markup.skip_to_end_of(name);
                }
                for (name, value) in attributes(values) {
                    if name.eq_ignore_ascii_case("alt") || name.eq_ignore_ascii_case("title") {
                        work.space();
                        references(value, |text| work.push(text));
                        work.space();
                    }
                }
            }
            Piece::Close(name) => {
                if !is_in(INLINE, name) {
                    work.line();
                }
            }
        }
    }
}

/// Bytes from which on a text of nothing but base64 is a file or a signature, and no words.
const LONG_BASE64: usize = 200;

/// The text of all elements and the values of all attributes.
pub(crate) fn xml(text: &str, work: &mut Work<'_>) {
    for piece in Markup::new(text) {
        if work.is_full() {
            return;
        }
        match piece {
            Piece::Text(text) | Piece::Data(text) if is_long_base64(text) => {}
            Piece::Text(text) => references(text, |text| work.push(text)),
            Piece::Data(text) => work.push(text),
            Piece::Open { attributes: values, .. } => {
                work.line();
                for (name, value) in attributes(values) {
                    // Addresses of schemes are in every document of the kind.
                    if !name.starts_with("xmlns") && !name.ends_with("schemaLocation") {
                        references(value, |text| work.push(text));
                        work.space();
                    }
                }
            }
            Piece::Close(_) => work.line(),
        }
    }
}

fn is_long_base64(text: &str) -> bool {
    let is_base64 =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\r' | b'\n' | b'\t');
    let text = text.trim();
    text.len() >= LONG_BASE64 && text.bytes().all(is_base64)
}

fn is_in(names: &[&str], name: &str) -> bool {
    names.iter().any(|other| other.eq_ignore_ascii_case(name))
}
