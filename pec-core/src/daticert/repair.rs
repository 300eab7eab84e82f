//! Makes a readable copy of certification data that is not quite XML.
//!
//! Providers have signed raw control characters, references to characters that XML forbids, and Message-IDs whose angle
//! brackets nobody escaped. The copy holds nothing but well-formed tags, text and references that mean one character, so
//! that the walk after it has nothing to guess: comments, processing instructions and the document type are left
//! out, CDATA sections become escaped text. It is used to read only; the signed bytes stay what they are.

use super::notes::{Notes, unreadable};
use super::tokens::{self, Reference, name_len};
use super::walk;
use crate::finding::{Code, Finding};
use memchr::{memchr2, memmem};
use std::borrow::Cow;

/// The readable copy, or `text` itself if it needs no repair. Fails on an entity of the document's own.
pub(super) fn repair<'a>(text: &'a str, notes: &mut Notes) -> Result<Cow<'a, str>, Finding> {
    let mut repair =
        Repair { text, out: String::new(), copied: 0, in_prolog: true, unclosed: Unclosed::default(), notes };
    repair.run()?;
    if repair.copied == 0 {
        return Ok(Cow::Borrowed(text));
    }
    repair.replace(text.len(), 0, "");
    Ok(Cow::Owned(repair.out))
}

struct Repair<'a, 'n> {
    text: &'a str,
    out: String,
    /// Everything before this byte is in `out`.
    copied: usize,
    /// No tag was seen yet: a document type may still come.
    in_prolog: bool,
    unclosed: Unclosed,
    notes: &'n mut Notes,
}

/// Sections that open but are known never to close again: looking for the end once keeps the work linear.
#[derive(Default)]
struct Unclosed {
    comment: bool,
    instruction: bool,
    cdata: bool,
}

impl Repair<'_, '_> {
    fn run(&mut self) -> Result<(), Finding> {
        let text = self.text.as_bytes();
        let plain = !is_odd_text(self.text);
        let next = |rest: &[u8]| match plain {
            true => memchr2(b'<', b'&', rest),
            false => rest.iter().position(|byte| matches!(byte, b'<' | b'&') || is_odd(*byte)),
        };
        let mut at = 0;
        while let Some(found) = next(text.get(at..).unwrap_or_default()) {
            at += found;
            let rest = text.get(at..).unwrap_or_default();
            at += match rest {
                [b'<', ..] => self.markup(at, rest)?,
                [b'&', ..] => self.reference(at, rest)?,
                // U+FFFE and U+FFFF; other characters that start with this byte are sound.
                [0xEF, 0xBF, 0xBE | 0xBF, ..] => self.illegal(at, 3),
                [0xEF, ..] => 1,
                _ => self.illegal(at, 1),
            };
        }
        Ok(())
    }

    /// Leaves out `len` bytes at `at` and writes `with` instead.
    fn replace(&mut self, at: usize, len: usize, with: &str) -> usize {
        self.out.push_str(self.text.get(self.copied..at).unwrap_or_default());
        self.out.push_str(with);
        self.copied = at + len;
        len
    }

    fn illegal(&mut self, at: usize, len: usize) -> usize {
        self.notes.add(Code::DaticertIllegalCharacter);
        self.replace(at, len, "")
    }

    fn unescaped(&mut self, at: usize, with: &str) -> usize {
        self.notes.add(Code::DaticertUnescaped);
        self.replace(at, 1, with)
    }

    fn markup(&mut self, at: usize, rest: &[u8]) -> Result<usize, Finding> {
        if let Some(len) = section(rest, b"<!--", b"-->", &mut self.unclosed.comment) {
            self.swallow(at, len);
            return Ok(self.replace(at, len, ""));
        }
        if let Some(len) = section(rest, b"<?", b"?>", &mut self.unclosed.instruction) {
            self.swallow(at, len);
            return Ok(self.replace(at, len, ""));
        }
        if let Some(len) = section(rest, b"<![CDATA[", b"]]>", &mut self.unclosed.cdata) {
            self.swallow(at, len);
            let content = self.text.get(at + 9..at + len - 3).unwrap_or_default();
            let legal: String = content.chars().filter(|c| is_legal(*c)).collect();
            if legal.len() != content.len() {
                self.notes.add(Code::DaticertIllegalCharacter);
            }
            let escaped = legal.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            return Ok(self.replace(at, len, &escaped));
        }
        if self.in_prolog && rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"<!DOCTYPE")) {
            self.notes.add(Code::DaticertDoctype);
            let len = doctype_len(rest).ok_or_else(|| unreadable("the DOCTYPE does not end"))?;
            return Ok(self.replace(at, len, ""));
        }
        if self.text.get(at..).is_some_and(|rest| tokens::tag(rest).is_some()) {
            self.in_prolog = false;
            return Ok(1);
        }
        Ok(self.unescaped(at, "&lt;"))
    }

    /// A section that is no markup: an element of the scheme must not end in there.
    fn swallow(&mut self, at: usize, len: usize) {
        let section = self.text.get(at..at + len).unwrap_or_default();
        let mut ends = section.split("</").skip(1).map(|rest| {
            let name = rest.get(..name_len(rest.as_bytes()).unwrap_or(0)).unwrap_or_default();
            name.rsplit_once(':').map_or(name, |(_, local)| local) // rather one too many
        });
        if !self.in_prolog && ends.any(walk::is_known) {
            self.notes.add(Code::DaticertSwallowedElement);
        }
    }

    fn reference(&mut self, at: usize, rest: &[u8]) -> Result<usize, Finding> {
        match tokens::reference(rest) {
            Reference::Sound(_, len) => Ok(len),
            Reference::Illegal(len) => Ok(self.illegal(at, len)),
            Reference::Entity => Err(Finding::new(Code::DaticertEntity)),
            Reference::None => Ok(self.unescaped(at, "&amp;")),
        }
    }
}

/// Whether LF is the only control character in a text, as in nearly all, and nothing in it is odd. To ask this first is less work than
/// [`is_odd_text`], and tells besides that there is no CR.
pub(super) fn is_plain_text(text: &str) -> bool {
    !text.bytes().fold(false, |other, byte| other | (byte == 0xEF) | ((byte < 0x20) & (byte != b'\n')))
}

/// Whether a text may hold characters that XML forbids: without a branch for each byte, so that it becomes vector code.
pub(super) fn is_odd_text(text: &str) -> bool {
    text.bytes().fold(false, |odd, byte| odd | is_odd(byte))
}

/// Whether a byte is, or may begin, a character that XML forbids.
fn is_odd(byte: u8) -> bool {
    byte == 0xEF || (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r'))
}

/// Whether XML 1.0 section 2.2 allows the character.
pub(super) fn is_legal(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// The length of a section that starts here and ends with `close`.
fn section(rest: &[u8], open: &[u8], close: &[u8], unclosed: &mut bool) -> Option<usize> {
    if *unclosed || !rest.starts_with(open) {
        return None;
    }
    let found = memmem::find(rest.get(open.len()..)?, close).map(|end| open.len() + end + close.len());
    *unclosed = found.is_none();
    found
}

/// The length of a document type, internal subset and all. Nothing in it is used.
fn doctype_len(rest: &[u8]) -> Option<usize> {
    let mut in_subset = false;
    let mut at = 9;
    loop {
        let here = rest.get(at..)?;
        at += match here {
            [b'<', b'!', b'-', b'-', tail @ ..] => memmem::find(tail, b"-->")? + 7,
            [b'<', b'?', tail @ ..] => memmem::find(tail, b"?>")? + 4,
            [quote @ (b'"' | b'\''), tail @ ..] => memchr::memchr(*quote, tail)? + 2,
            [b'[', ..] => {
                in_subset = true;
                1
            }
            [b']', ..] => {
                in_subset = false;
                1
            }
            [b'>', ..] if !in_subset => return Some(at + 1),
            [_, ..] => 1,
            [] => return None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(text: &str) -> (String, Vec<&'static str>) {
        let mut notes = Notes::default();
        let copy = repair(text, &mut notes).unwrap().into_owned();
        (copy, notes.into_findings().iter().map(|finding| finding.code.code()).collect())
    }

    #[test]
    fn repairs_as_found() {
        let illegal: &[&str] = &["daticert.illegal_character"];
        let unescaped: &[&str] = &["daticert.unescaped"];
        for (text, copy, findings) in [
            ("<a b='c' d=\"e>f\"/>&lt;&#224;&#xE0;é", "<a b='c' d=\"e>f\"/>&lt;&#224;&#xE0;é", &[][..]),
            ("a\u{16}b\u{FFFF}c\u{F8FF}", "abc\u{F8FF}", illegal),
            ("a&#18;b&#xFFFE;c&#55296;d&#99999999999;", "abcd", illegal),
            ("<x$y@host>", "&lt;x$y@host>", unescaped),
            ("<1@host>", "&lt;1@host>", unescaped),
            ("1 < 2 <b c <d e=f> </ > <", "1 &lt; 2 &lt;b c &lt;d e=f> &lt;/ > &lt;", unescaped),
            ("A&B & C&#x; &; &a b;", "A&amp;B &amp; C&amp;#x; &amp;; &amp;a b;", unescaped),
            ("<!-- <x> & --><?pi & ?><a/>", "<a/>", &[]),
            ("<!-- <a/> <!-- <? <![CDATA[", "&lt;!-- <a/> &lt;!-- &lt;? &lt;![CDATA[", unescaped),
            ("<![CDATA[<a>&\u{1}]]>", "&lt;a&gt;&amp;", illegal),
            // What is left of a name has to be one.
            ("<a\u{FFFE}1\u{FFFF}>", "<a1>", illegal),
            ("<\u{FFFE}1>", "&lt;1>", &["daticert.unescaped", "daticert.illegal_character"]),
            ("&\u{FFFE}1;", "&amp;1;", &["daticert.unescaped", "daticert.illegal_character"]),
        ] {
            let (found, notes) = repaired(text);
            assert_eq!((found.as_str(), notes.as_slice()), (copy, findings), "{text:?}");
        }
    }

    #[test]
    fn a_document_type_is_left_out() {
        for doctype in [
            "<!DOCTYPE postacert SYSTEM 'daticert.dtd'>",
            "<!doctype a [ <!ENTITY b \"]>\"> <!-- it's ]> --> <?p ]> ?> <!ELEMENT a ANY> ] >",
            "<!DOCTYPE a SYSTEM 'file:///etc/passwd' [<!ENTITY % b SYSTEM 'http://c/'> %b;]>",
        ] {
            assert_eq!(repaired(&format!("{doctype}<a/>")), ("<a/>".into(), vec!["daticert.doctype"]));
        }
        assert!(repair("<!DOCTYPE a [", &mut Notes::default()).is_err());
        // After the first tag it can only be text that nobody escaped.
        assert_eq!(repaired("<a><!DOCTYPE b></a>").1, ["daticert.unescaped"]);
    }

    #[test]
    fn own_entities_are_refused() {
        for text in ["&a;", "<a b='&c;'/>", "&egrave;"] {
            assert_eq!(repair(text, &mut Notes::default()).unwrap_err().code, Code::DaticertEntity, "{text}");
        }
    }

    #[test]
    fn a_sound_document_is_not_copied() {
        assert!(matches!(repair("<a>b</a>", &mut Notes::default()), Ok(Cow::Borrowed(_))));
    }
}
