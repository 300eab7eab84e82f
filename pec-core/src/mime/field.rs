//! One header field, and what its value means.

use super::{
    Mailbox,
    date::date,
    parameter::{after_comment, is_repeated, parameter},
    words::{decode_charset, decode_text, text_of, unfold},
};
use crate::{Span, UnixTime, ascii_set::AsciiSet};
use memchr::{memchr, memchr2};
use std::borrow::Cow;
use std::fmt;

/// One header field as it stands in the message, decoded on demand.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    pub(super) name: &'a [u8],
    /// Ends where the span does.
    pub(super) value: &'a [u8],
    pub(super) span: Span,
}

impl<'a> Field<'a> {
    /// The same field, going on to this place.
    pub(super) fn up_to(self, raw: &'a [u8], end: usize) -> Self {
        let value = raw.get(self.span.end - self.value.len()..end).unwrap_or_default();
        Self { value, span: Span::new(self.span.start, end), ..self }
    }

    /// The name, in the letters of the sender.
    #[must_use]
    pub fn name(&self) -> &'a [u8] {
        self.name
    }

    /// Whether it has this name, without regard to case.
    #[must_use]
    #[inline]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// What follows the colon, folded as it stands, without the last line end.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.value
    }

    /// The whole field in the message, from its name, without the last line end.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// The value for people: unfolded and trimmed, encoded words decoded (RFC 2047), raw 8-bit bytes read as UTF-8 if
    /// they are, else as Windows-1252, which holds ISO-8859-1.
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        decode_text(self.value)
    }

    /// The value for comparison as a whole, as that of `X-Ricevuta`: unfolded, without comments, trimmed.
    #[must_use]
    pub fn token(&self) -> Cow<'a, str> {
        token(self.value)
    }

    /// The mailboxes of From, To, Cc and their like, groups dissolved. RFC 5322 section 3.4. What has no address is
    /// left out.
    #[must_use]
    pub fn mailboxes(&self) -> Vec<Mailbox> {
        Mailbox::read(self.value)
    }

    /// The name, which may be empty, and the address of a field with one mailbox that nothing has to be undone for, as most
    /// are.
    pub(crate) fn plain_mailbox(&self) -> Option<(&'a [u8], &'a [u8])> {
        Mailbox::plain(self.value)
    }

    /// The moment that a date field names. RFC 5322 section 3.3; obsolete forms and comments are tolerated.
    #[must_use]
    pub fn date(&self) -> Option<UnixTime> {
        date(self.value)
    }

    /// The first message identifier, without its angle brackets and without blanks, which folding may have put into
    /// it. RFC 5322 section 3.6.4. Without brackets the whole value counts.
    #[must_use]
    pub fn message_id(&self) -> Option<Cow<'a, str>> {
        let identifier = text_of(unfold(self.value), |value| {
            let inside = memchr(b'<', value).and_then(|start| {
                let rest = value.get(start + 1..)?;
                rest.get(..memchr(b'>', rest)?)
            });
            let written = inside.unwrap_or(value);
            if written.iter().any(u8::is_ascii_whitespace) {
                let solid = written.iter().copied().filter(|byte| !byte.is_ascii_whitespace());
                Cow::Owned(decode_charset(&solid.collect::<Vec<_>>(), None).into_owned())
            } else {
                decode_charset(written, None)
            }
        });
        Some(identifier).filter(|identifier| !identifier.is_empty())
    }

    /// The parameter of this name (without regard to case) of a Content-Type or Content-Disposition field, extended
    /// forms (RFC 2231), encoded words and raw 8-bit bytes decoded.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<Cow<'a, str>> {
        parameter(self.value, name)
    }

    /// Whether the parameter stands there twice, in whatever form, with two values.
    pub(crate) fn has_repeated(&self, name: &str) -> bool {
        is_repeated(self.value, name)
    }
}

/// A folded value as a whole: unfolded, without comments, trimmed.
pub(super) fn token(value: &[u8]) -> Cow<'_, str> {
    // Nearly all are a word, for which nothing has to be undone.
    static WORD: AsciiSet = AsciiSet::NONE.with(b'0', b'9').with(b'A', b'Z').with(b'a', b'z').with_each(b"-");
    let word = value.trim_ascii();
    if WORD.length_of(word) == word.len()
        && let Ok(text) = std::str::from_utf8(word)
    {
        return Cow::Borrowed(text);
    }
    text_of(unfold(value), without_comments)
}

fn without_comments(value: &[u8]) -> Cow<'_, str> {
    let mut rest = value;
    let mut kept = Vec::new();
    while let Some(at) = memchr2(b'(', b'"', rest) {
        // Quoted strings, and a parenthesis that does not close, stand for themselves.
        let comment = rest.get(at + 1..).filter(|_| rest.get(at) == Some(&b'(')).and_then(after_comment);
        let Some(after) = comment else { break };
        kept.extend_from_slice(rest.get(..at).unwrap_or_default());
        rest = after;
    }
    if kept.is_empty() {
        return decode_charset(rest.trim_ascii(), None);
    }
    kept.extend_from_slice(rest);
    Cow::Owned(decode_charset(kept.trim_ascii(), None).into_owned())
}

impl fmt::Debug for Field<'_> {
    /// Names it without its value: values hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field")
            .field("name", &self.name.escape_ascii().to_string())
            .field("span", &self.span)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use crate::{Limits, UnixTime, mime::Header};
    use std::borrow::Cow;

    fn with<T>(value: &[u8], read: impl Fn(super::Field<'_>) -> T) -> T {
        let raw = [b"X: ", value, b"\r\nY: z\r\n\r\n"].concat();
        read(Header::read(&raw, &Limits::default()).first("x").unwrap())
    }

    #[test]
    fn tokens() {
        for (value, expected) in [
            ("accettazione", "accettazione"),
            ("\r\n avvenuta-consegna ", "avvenuta-consegna"),
            ("errore (di prova) ", "errore"),
            ("a (b (c)) d", "a  d"),
            ("a (b", "a (b"),
            ("\"a (b)\"", "\"a (b)\""),
            ("", ""),
        ] {
            assert_eq!(with(value.as_bytes(), |field| field.token().into_owned()), expected, "{value:?}");
        }
    }

    #[test]
    fn dates() {
        let moment = Some(UnixTime(1_639_488_968));
        for (value, expected) in [
            ("Tue, 14 Dec 2021 14:36:08 +0100", moment),
            ("Tue, 14 Dec 2021 14:36:08 +0100 (CET)", moment),
            ("Tue,\r\n 14 Dec 2021\r\n\t13:36:08 GMT", moment),
            ("14 Dec 2021 13:36:08 -0000", moment),
            ("Mon,  5 Jun 2017 16:56:38 +0200 (CEST)", Some(UnixTime(1_496_674_598))),
            ("Mon, 5 Jun 2017 16:56:38 +0200", Some(UnixTime(1_496_674_598))),
            ("Tue, 14 Dec 2021", None),
            ("Tue, 14 Foo 2021 14:36:08 +0100", None),
            ("Tue, 14 Dec 2021 25:36:08 +0100", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(with(value.as_bytes(), |field| field.date()), expected, "{value:?}");
        }
    }

    #[test]
    fn message_ids() {
        for (value, expected) in [
            ("<a.b@example.org>", Some("a.b@example.org")),
            ("\r\n <a.b\r\n @example.org> (comment)", Some("a.b@example.org")),
            ("<a@b> <c@d>", Some("a@b")),
            (" a@b ", Some("a@b")),
            ("<a@b", Some("<a@b")),
            ("<>", None),
            ("", None),
        ] {
            let read = with(value.as_bytes(), |field| field.message_id().map(Cow::into_owned));
            assert_eq!(read.as_deref(), expected, "{value:?}");
        }
    }

    #[test]
    fn spans_point_into_the_message() {
        let raw = b"A: 1\r\nSubject: x\r\n y\r\n\r\n";
        let field = Header::read(raw, &Limits::default()).first("SUBJECT").unwrap();
        assert_eq!(field.span().of(raw), b"Subject: x\r\n y");
        assert_eq!(format!("{field:?}"), "Field { name: \"Subject\", span: Span { start: 6, end: 20 }, .. }");
    }
}
