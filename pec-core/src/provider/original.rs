//! The original message inside: found, changed by two header fields, and else byte for byte what was submitted.

use super::submission::Submission;
use std::borrow::Cow;

/// The header fields of a message, byte for byte.
pub(super) struct Fields<'a> {
    /// Each field with its continuation lines and line end.
    fields: Vec<&'a [u8]>,
    /// The blank line and all that follows.
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// The header of `message`; all of it if no blank line follows.
    pub(super) fn of(message: &'a [u8]) -> Self {
        let (mut fields, mut start, mut at) = (Vec::new(), 0, 0);
        for line in message.split_inclusive(|byte| *byte == b'\n') {
            if matches!(line, b"\n" | b"\r\n") {
                break;
            }
            if !line.starts_with(b" ") && !line.starts_with(b"\t") && start < at {
                fields.extend(message.get(start..at));
                start = at;
            }
            at += line.len();
        }
        fields.extend(message.get(start..at).filter(|field| !field.is_empty()));
        Self { fields, rest: message.get(at..).unwrap_or_default() }
    }

    /// The fields of this name, whole.
    pub(super) fn named(&self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.fields.iter().copied().filter(move |field| is_named(field, name))
    }

    /// The value of the first field of this name, unfolded and trimmed.
    pub(super) fn value(&self, name: &'a str) -> Option<String> {
        let field = self.named(name).next()?;
        let value = field.get(field.iter().position(|byte| *byte == b':')? + 1..)?;
        let unfolded: Vec<u8> = value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
        Some(String::from_utf8_lossy(&unfolded).trim().to_owned())
    }

    /// The header alone, without the fields of this name.
    pub(super) fn without(&self, name: &str) -> Vec<u8> {
        self.fields.iter().filter(|field| !is_named(field, name)).copied().flatten().copied().collect()
    }

    /// The message without the fields of these names, with `added` at the end of its header.
    pub(super) fn replaced(&self, without: &[&str], added: &[u8]) -> Vec<u8> {
        let kept = self.fields.iter().filter(|field| !without.iter().any(|name| is_named(field, name)));
        let mut message: Vec<u8> = kept.copied().flatten().copied().collect();
        if !message.is_empty() && !message.ends_with(b"\n") {
            message.extend_from_slice(b"\r\n");
        }
        message.extend_from_slice(added);
        // A header that nothing ended would run on into what comes next.
        message.extend_from_slice(if self.rest.is_empty() { b"\r\n" } else { self.rest });
        message
    }
}

fn is_named(field: &[u8], name: &str) -> bool {
    let end = field.iter().position(|byte| *byte == b':').unwrap_or(0);
    field.get(..end).is_some_and(|found| found.trim_ascii_end().eq_ignore_ascii_case(name.as_bytes()))
}

/// The original as it stands in an envelope or a receipt: its Message-ID replaced by the provider's, its own kept in
/// `X-Riferimento-Message-ID` (RFC 6109 section 2.2.1).
pub(super) fn with_identifier(submission: &Submission<'_>) -> Vec<u8> {
    let mut added = String::new();
    if let Some(msgid) = &submission.msgid {
        added = format!("X-Riferimento-Message-ID: <{msgid}>\r\n");
    }
    added.push_str(&format!("Message-ID: <{}>\r\n", submission.identifier));
    let fields = Fields::of(&submission.original);
    fields.replaced(&["Message-ID", "X-Riferimento-Message-ID"], added.as_bytes())
}

/// The message with each bare LF made CRLF.
pub(super) fn to_crlf(message: &[u8]) -> Cow<'_, [u8]> {
    let bare = |at: usize| at == 0 || message.get(at - 1) != Some(&b'\r');
    if !memchr::memchr_iter(b'\n', message).any(bare) {
        return Cow::Borrowed(message);
    }
    let mut out = Vec::with_capacity(message.len() + message.len() / 32);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n").filter(|line| !line.ends_with(b"\r")) {
            Some(line) => out.extend([line, b"\r\n"].concat()),
            None => out.extend_from_slice(line),
        }
    }
    Cow::Owned(out)
}

/// Whether a part may be transmitted as `7bit`: ASCII without NUL, lines of at most 998 octets that end with CRLF, and
/// no other CR or LF (RFC 2045 section 2.7).
pub(super) fn is_7bit(part: &[u8]) -> bool {
    part.split(|byte| *byte == b'\n').all(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        line.len() <= 998 && line.iter().all(|byte| matches!(byte, 1..=0x7F) && *byte != b'\r')
    }) && memchr::memchr_iter(b'\n', part).all(|at| at > 0 && part.get(at - 1) == Some(&b'\r'))
        && !part.ends_with(b"\r")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn original(message: &[u8]) -> String {
        let submission = Submission::new(message, "anna@pec.example", Vec::new(), "opec1@pec.example");
        String::from_utf8(with_identifier(&submission)).unwrap()
    }

    #[test]
    fn only_the_ids_change() {
        for (message, expected) in [
            (
                "Subject: a\r\nmessage-id:\r\n <1@c>\r\nX-Y:  z \r\n\tw\r\n\r\nbody\r\n\r\n",
                "Subject: a\r\nX-Y:  z \r\n\tw\r\nX-Riferimento-Message-ID: <1@c>\r\nMessage-ID: <opec1@pec.example>\r\n\r\nbody\r\n\r\n",
            ),
            (
                "X-Riferimento-Message-ID: <forged@x>\r\nA: b\r\n\r\nbody",
                "A: b\r\nMessage-ID: <opec1@pec.example>\r\n\r\nbody",
            ),
            (
                "A: b\nMessage-ID: <1@c>\n\nbody\n",
                "A: b\r\nX-Riferimento-Message-ID: <1@c>\r\nMessage-ID: <opec1@pec.example>\r\n\r\nbody\r\n",
            ),
            ("A: b", "A: b\r\nMessage-ID: <opec1@pec.example>\r\n\r\n"),
            ("", "Message-ID: <opec1@pec.example>\r\n\r\n"),
            (
                "\r\nMessage-ID: <body@c>\r\n",
                "Message-ID: <opec1@pec.example>\r\n\r\nMessage-ID: <body@c>\r\n",
            ),
        ] {
            assert_eq!(original(message.as_bytes()), expected);
        }
    }

    #[test]
    fn what_may_go_as_7bit() {
        let long = [b'a'; 999];
        for (part, sound) in [
            (&b"a\r\nb"[..], true),
            (b"", true),
            (b"a\nb", false),
            (b"a\rb\r\n", false),
            (b"a\r\r\n", false),
            (b"a\r", false),
            (b"\xE0", false),
            (b"\0", false),
            (&long[1..], true),
            (&long, false),
        ] {
            assert_eq!(is_7bit(part), sound, "{part:?}");
        }
    }
}
