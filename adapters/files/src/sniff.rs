//! What a file is, by its first bytes.

use crate::mbox;

/// How many bytes are enough to tell.
pub(crate) const SAMPLE: usize = 4096;

/// What a file begins like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Mbox,
    Message,
    Zip,
    Other,
}

/// Judges the first [`SAMPLE`] bytes, or all there are.
pub(crate) fn start(sample: &[u8]) -> Start {
    if mbox::begins(sample) {
        Start::Mbox
    } else if begins_like_message(sample) {
        Start::Message
    } else if ZIP.iter().any(|magic| sample.starts_with(magic)) {
        Start::Zip
    } else {
        Start::Other
    }
}

/// The header of an entry, or the end of an empty zip.
const ZIP: &[&[u8]] = &[b"PK\x03\x04", b"PK\x05\x06"];

/// Fields of which every stored message has at least one near its top. Any `word: text` is not enough: so are many settings files.
const KNOWN: &[&[u8]] = &[
    b"return-path",
    b"received",
    b"delivered-to",
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"x-ricevuta",
    b"x-trasporto",
    b"x-riferimento-message-id",
];

fn begins_like_message(sample: &[u8]) -> bool {
    let mut known = 0_usize;
    for (number, line) in sample.split_inclusive(|b| *b == b'\n').enumerate() {
        let whole = line.ends_with(b"\n");
        let text = line.trim_ascii_end();
        match text.first() {
            None => return known >= 2,
            Some(b' ' | b'\t') if number > 0 => {}
            _ => match field_name(text) {
                Some(name) => known += usize::from(KNOWN.iter().any(|k| name.eq_ignore_ascii_case(k))),
                // The sample may end inside a field's name.
                None => return !whole && known >= 2,
            },
        }
    }
    known >= 2
}

/// The name of the header field that this line begins (RFC 5322 2.2: printable ASCII without the colon).
pub(crate) fn field_name(line: &[u8]) -> Option<&[u8]> {
    let colon = line.iter().take(128).position(|b| *b == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    (!name.is_empty() && name.iter().all(|b| b.is_ascii_graphic())).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings() {
        for (sample, expected) in [
            (&b"From a@b Tue Dec 14 14:36:08 2021\nSubject: x\n"[..], Start::Mbox),
            (b"Received: by x\r\n\tfor y\r\nFrom: a\r\n\r\nbody", Start::Message),
            (b"Subject: a\nFrom: b\nX-Cut-In-The-Na", Start::Message),
            (b"from: a\nto: b\nnot a field\n", Start::Other),
            (b"name: settings\nversion: 1\n\n", Start::Other),
            (b"From: only one\n\n", Start::Other),
            (b"From here on, prose.\n", Start::Other),
            (b"%PDF-1.7\n", Start::Other),
            (b"PK\x03\x04\x14", Start::Zip),
            (b"PK\x05\x06\0", Start::Zip),
            (b"PK: 1\n", Start::Other),
            (b"", Start::Other),
        ] {
            assert_eq!(start(sample), expected, "{}", String::from_utf8_lossy(sample));
        }
    }
}
