//! A provider says everything more than once: in readable text, in the same text as HTML, in the certification data (RFC 6109
//! sections 4.2 and 4.3). Where two of them differ, one was changed.

use super::recover::subtree;
use super::seen::Seen;
use crate::Span;
use crate::daticert::CertificationData;
use crate::finding::Code;
use crate::mime::{Mime, PartId};
use memchr::{memchr, memmem};
use std::collections::BTreeMap;

/// Bytes of a text that a provider may write; a longer one is somebody else's.
const LONGEST: usize = 64 * 1024;

/// Forms of one text differ in a few words if one of them was changed; if in more, they are two texts.
const FEW_WORDS: usize = 4;

/// Holds the readable text, which comes first in the signed part, against its HTML form and against the certification data.
pub(super) fn look(
    mime: &Mime<'_>,
    signed: PartId,
    data: Option<&CertificationData>,
    seen: &mut Seen<'_, '_, '_>,
) {
    let readable: Vec<_> =
        mime.children(signed).next().map(|first| subtree(mime, first).collect()).unwrap_or_default();
    let of = |subtype: &str| {
        let short =
            |id: &PartId| mime.part(*id).is("text", subtype) && mime.part(*id).body_span().len() <= LONGEST;
        let id = readable.iter().copied().find(short)?;
        Some((id, mime.text(id)?))
    };
    let Some((plain, text)) = of("plain") else { return };
    if let Some((_, html)) = of("html")
        && let Some(word) = changed_word(&text, &without_tags(&html))
    {
        // The line in which the word stands, if it is written as it reads.
        let body = mime.part(plain).body_span();
        let at = memmem::find(mime.bytes(body), word.as_bytes());
        let place = at.map_or(body, |at| Span::new(body.start + at, body.start + at + word.len()));
        seen.at_with(Code::DamageTwoStories, place, ", a word that its HTML form lacks");
    }
    let Some(data) = data else { return };
    let mut differs = |what| seen.at_with(Code::DamageTwoStories, mime.part(plain).body_span(), what);
    if data.date.is_some_and(|date| {
        let local = date.time.plus(i64::from(date.offset_minutes) * 60).to_string();
        names_a_time(&text) && !text.contains(local.get(11..19).unwrap_or_default())
    }) {
        differs(", the certified time");
    }
    if let Some(identifier) = &data.identifier {
        // A long one may be broken into lines.
        let unbroken: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if unbroken.contains("dentificativo") && !unbroken.contains(identifier.as_str()) {
            differs(", the certified identifier");
        }
    }
}

/// A word of `text` that `other` has less often, if the two differ in few words.
fn changed_word<'t>(text: &'t str, other: &str) -> Option<&'t str> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    text.split_whitespace().for_each(|word| counts.entry(word).or_default().0 += 1);
    other.split_whitespace().for_each(|word| counts.entry(word).or_default().1 += 1);
    let differ: usize = counts.values().map(|(here, there)| here.abs_diff(*there)).sum();
    let more = |word: &&str| counts.get(word).is_some_and(|(here, there)| here > there);
    text.split_whitespace().find(more).filter(|_| differ <= FEW_WORDS)
}

/// The words of HTML: tags are blanks, and of the references those that providers need are resolved.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        // A tag that does not end is none of a provider's.
        rest = memchr(b'>', tag.as_bytes()).and_then(|end| tag.get(end + 1..)).unwrap_or_default();
    }
    text.push_str(rest);
    let references = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    references.iter().fold(text, |text, (reference, character)| text.replace(reference, character))
}

/// Whether something like 09:12:05 stands in the text.
fn names_a_time(text: &str) -> bool {
    let form = |eight: &[u8]| {
        eight.iter().enumerate().all(|(at, byte)| match at {
            2 | 5 => *byte == b':',
            _ => byte.is_ascii_digit(),
        })
    };
    text.as_bytes().windows(8).any(form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_the_other_form_lacks() {
        let html = "<html><body>Il messaggio &egrave; da &quot;a@b.example&quot;<br>\nalle 09:12:05</body>";
        let html = without_tags(&html.replace("&egrave;", "è"));
        for (text, expected) in [
            ("Il messaggio è da \"a@b.example\"\r\nalle 09:12:05", None),
            ("Il messaggio è da \"a@b.example\" alle 09:12:06", Some("09:12:06")),
            ("Il messaggio è è da \"a@b.example\" alle 09:12:05", Some("è")),
            ("Another text altogether, with nothing of it", None),
        ] {
            assert_eq!(changed_word(text, &html), expected, "{text}");
        }
    }

    #[test]
    fn times_are_known_by_their_form() {
        assert!(names_a_time("alle ore 09:12:05 (+0100)"));
        assert!(!names_a_time("alle ore 9:12, identificativo 00:aa:01"));
    }
}
