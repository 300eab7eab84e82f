//! Text in header fields: unfolding, encoded words (RFC 2047), raw 8-bit bytes and charsets.
//!
//! The words are split here and not by mail-parser, whose search for the end of a word starts again at each beginning:
//! a header of many beginnings would cost the square of its length. Here every byte is looked at a bounded number of
//! times. Adjacent words in one charset are joined before the charset is applied, as senders cut characters in two.

use super::body::{base64, hex_pair};
use mail_parser::decoders::charsets::map::charset_decoder;
use memchr::{memchr, memchr_iter, memchr2_iter, memmem};
use std::borrow::Cow;

/// A stretch of an unstructured value.
pub(super) enum Segment<'a> {
    /// As it stands.
    Plain(&'a [u8]),
    /// One or more adjacent encoded words, decoded.
    Decoded(String),
}

/// The text of `bytes` in `charset`. Without a known charset it is UTF-8 if it is valid, else Windows-1252, which
/// holds ISO-8859-1.
pub(super) fn decode_charset<'a>(bytes: &'a [u8], charset: Option<&[u8]>) -> Cow<'a, str> {
    if charset.is_none()
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Cow::Borrowed(text); // as nearly all are
    }
    let name = charset.map(|charset| {
        // RFC 2231 section 5: a language may follow the charset.
        let end = memchr(b'*', charset).unwrap_or(charset.len());
        charset.get(..end).unwrap_or(charset).trim_ascii()
    });
    let is_utf8 = name.is_some_and(|name| name.eq_ignore_ascii_case(b"utf-8"));
    match (std::str::from_utf8(bytes), name.and_then(charset_decoder)) {
        (_, Some(decode)) if !is_utf8 => decode(bytes).into(),
        (Ok(text), _) => text.into(),
        (Err(_), _) if is_utf8 => String::from_utf8_lossy(bytes),
        (Err(_), _) => charset_decoder(b"windows-1252")
            .map_or_else(|| String::from_utf8_lossy(bytes), |decode| decode(bytes).into()),
    }
}

/// `value` without its line breaks; the blanks after them stay. RFC 5322 section 2.2.3.
pub(super) fn unfold(value: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'\n', value).is_none() {
        return Cow::Borrowed(value);
    }
    let mut unfolded = Vec::with_capacity(value.len());
    for line in value.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line));
        unfolded.extend_from_slice(line);
    }
    Cow::Owned(unfolded)
}

/// The text of a folded, unstructured value.
pub(crate) fn decode_text(value: &[u8]) -> Cow<'_, str> {
    text_of(unfold(value), decode_unfolded)
}

/// What is read from a value; it borrows from the message if the value does.
pub(super) fn text_of<'a>(value: Cow<'a, [u8]>, read: impl Fn(&[u8]) -> Cow<'_, str>) -> Cow<'a, str> {
    match value {
        Cow::Borrowed(value) => read(value),
        Cow::Owned(value) => Cow::Owned(read(&value).into_owned()),
    }
}

/// The text of an unstructured value on one line.
pub(super) fn decode_unfolded(value: &[u8]) -> Cow<'_, str> {
    let begins_word = |at: usize| value.get(at + 1) == Some(&b'?');
    if !memchr_iter(b'=', value).any(begins_word) {
        return decode_charset(value.trim_ascii(), None);
    }
    let mut text = String::with_capacity(value.len());
    for segment in segments(value.trim_ascii()) {
        match segment {
            Segment::Plain(bytes) => text.push_str(&decode_charset(bytes, None)),
            Segment::Decoded(decoded) => text.push_str(&decoded),
        }
    }
    text.into()
}

/// Whether a text contains a word, without regard to ASCII case.
pub(crate) fn contains_ignoring_case(text: &[u8], word: &[u8]) -> bool {
    word.is_empty() || find_ignoring_case(text, word).next().is_some()
}

/// The places of a word in a text, without regard to ASCII case.
#[inline]
pub(super) fn find_ignoring_case(text: &[u8], word: &[u8]) -> impl Iterator<Item = usize> {
    let first = word.first().copied().unwrap_or_default();
    let is_there = |found: &[u8]| found.eq_ignore_ascii_case(word);
    memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), text)
        .filter(move |at| text.get(*at..at + word.len()).is_some_and(is_there))
}

/// Splits an unfolded value into plain stretches and encoded words. Blanks between two words are not part of the text
/// (RFC 2047 section 6.2).
pub(super) fn segments(value: &[u8]) -> Vec<Segment<'_>> {
    let mut segments = Vec::new();
    let mut run = Run::default();
    let mut plain = value; // from the end of the last word
    let mut words = Words { value, at: 0 };
    while let Some(word) = words.next() {
        let gap_length = plain.len() - (value.len() - word.start);
        let (gap, _) = plain.split_at_checked(gap_length).unwrap_or((plain, b""));
        if run.is_empty() || !gap.trim_ascii().is_empty() {
            run.flush(&mut segments);
            if !gap.is_empty() {
                segments.push(Segment::Plain(gap));
            }
        }
        run.push(&word);
        plain = value.get(words.at..).unwrap_or_default();
    }
    run.flush(&mut segments);
    if !plain.is_empty() {
        segments.push(Segment::Plain(plain));
    }
    segments
}

/// Adjacent encoded words on their way to a text.
#[derive(Default)]
struct Run<'a> {
    charset: Option<&'a [u8]>,
    bytes: Vec<u8>,
    text: String,
}

impl<'a> Run<'a> {
    fn is_empty(&self) -> bool {
        self.charset.is_none()
    }

    fn push(&mut self, word: &Word<'a>) {
        if self.charset.is_some_and(|charset| !charset.eq_ignore_ascii_case(word.charset)) {
            self.decode();
        }
        self.charset = Some(word.charset);
        if word.base64 {
            self.bytes.extend(base64(word.text).0);
        } else {
            q_decode(word.text, &mut self.bytes);
        }
    }

    fn decode(&mut self) {
        self.text.push_str(&decode_charset(&self.bytes, self.charset));
        self.bytes.clear();
    }

    fn flush(&mut self, into: &mut Vec<Segment<'_>>) {
        if !self.is_empty() {
            self.decode();
            self.charset = None;
            into.push(Segment::Decoded(std::mem::take(&mut self.text)));
        }
    }
}

/// `=?charset?B?text?=` or `=?charset?Q?text?=`.
struct Word<'a> {
    start: usize,
    charset: &'a [u8],
    base64: bool,
    text: &'a [u8],
}

/// The encoded words of a value; after each, `at` is past it.
struct Words<'a> {
    value: &'a [u8],
    at: usize,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<Word<'a>> {
        let mut next_end: Option<usize> = None;
        loop {
            let start = self.at + memmem::find(self.value.get(self.at..)?, b"=?")?;
            self.at = start + 2;
            let Some((charset, base64, text_start)) = self.opening(self.at) else { continue };
            // Remembered between attempts: the text is searched for its end once, not once for each beginning.
            let end = match next_end {
                Some(end) if end >= text_start => end,
                _ => text_start + memmem::find(self.value.get(text_start..)?, b"?=")?,
            };
            next_end = Some(end);
            // Another beginning before the end: this one is no word.
            let text = self.value.get(text_start..end)?;
            if memmem::find(text, b"=?").is_some() {
                continue;
            }
            self.at = end + 2;
            return Some(Word { start, charset, base64, text });
        }
    }

    /// The charset, whether it is base64, and where the text begins, of a word whose `=?` ends before `at`.
    fn opening(&self, at: usize) -> Option<(&'a [u8], bool, usize)> {
        // A whole word has at most 75 characters (RFC 2047 section 2), and no charset has so long a name. The bound keeps the
        // work linear: each beginning is looked at no further.
        const MAX_CHARSET: usize = 64;
        let rest = self.value.get(at..)?;
        let length = memchr(b'?', rest.get(..MAX_CHARSET).unwrap_or(rest))?;
        let (charset, rest) = rest.split_at_checked(length)?;
        let base64 = match rest {
            [b'?', b'B' | b'b', b'?', ..] => true,
            [b'?', b'Q' | b'q', b'?', ..] => false,
            _ => return None,
        };
        let is_token = !charset.is_empty() && charset.iter().all(u8::is_ascii_graphic);
        is_token.then_some((charset, base64, at + length + 3))
    }
}

/// RFC 2047 section 4.2.
fn q_decode(text: &[u8], into: &mut Vec<u8>) {
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        let decoded = match rest {
            [b'=', high, low, tail @ ..] => hex_pair(*high, *low).map(|byte| (byte, tail)),
            [b'_', tail @ ..] => Some((b' ', tail)),
            _ => None,
        };
        let (byte, tail) = decoded.unwrap_or((*first, tail));
        into.push(byte);
        rest = tail;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        for (value, expected) in [
            (&b" ACCETTAZIONE: prova "[..], "ACCETTAZIONE: prova"),
            (b" due\r\n righe", "due righe"),
            (b"due\n\trighe", "due\trighe"),
            (b"=?iso-8859-1?Q?citt=E0_bella?=", "città bella"),
            (b"=?UTF-8?B?Y2l0dMOg?= e =?utf-8?q?altro?=", "città e altro"),
            (b"=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=", "ab"),
            (b"=?utf-8?Q?citt=C3?= =?UTF-8?Q?=A0?=", "città"),
            (b"=?utf-8?Q?a?= =?iso-8859-1?Q?=E8?= fine", "aè fine"),
            (b"=?utf-8*it?Q?a?=", "a"),
            (b"=?utf-8?Q?con spazi?=", "con spazi"),
            (b"=?utf-7?Q?+AOg-?=", "è"),
            (b"=?utf-8?Q?perch=E9?=", "perch\u{fffd}"),
            (b"perch\xe9", "perché"),
            (b"perch\xc3\xa9 =?utf-8?B?w6g=?=", "perché è"),
            (b"=?utf-8?X?a?= =?utf-8?Q?a", "=?utf-8?X?a?= =?utf-8?Q?a"),
            (b"=?utf-8?Q?lost =?utf-8?Q?found?=", "=?utf-8?Q?lost found"),
            (b"=??Q?a?=", "=??Q?a?="),
            (b"1 =? 2 ?= 3", "1 =? 2 ?= 3"),
            (b"", ""),
        ] {
            assert_eq!(decode_text(value), expected, "{:?}", value.escape_ascii());
        }
    }

    #[test]
    fn many_beginnings_are_not_searched_again_and_again() {
        // Quadratic work would take minutes here.
        for piece in ["=?aa?q?_", "=?aa?q?=?= ", "=?", "?="] {
            let value = piece.repeat(1_000_000 / piece.len());
            assert!(!decode_text(value.as_bytes()).is_empty());
        }
    }
}
