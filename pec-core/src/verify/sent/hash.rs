//! The hash files of brief receipts (RFC 6109 section 3.3.2.2).

use super::HashForm;
use crate::crypto::{CrlfDigester, Digest, DigestAlgorithm, Digester};
use crate::mime::{Mime, PartId};
use memchr::memchr;

/// SHA-1, as the rules lay down.
const SHA1: DigestAlgorithm = DigestAlgorithm::Sha1;

/// A SHA-1.
pub(super) type Hash = [u8; 20];

/// Bytes that a hash file may have: 40 digits, and what programs put around them.
const LONGEST: usize = 256;

/// The hash that a part holds, if it is a hash file: plain text of 40 hexadecimal digits, named `*.hash`.
pub(super) fn held(mime: &Mime<'_>, id: PartId) -> Option<Hash> {
    let part = mime.part(id);
    let named = mime.file_name(id)?.to_ascii_lowercase().ends_with(".hash");
    if !named || !part.is("text", "plain") || part.body_span().len() > LONGEST {
        return None;
    }
    let body = mime.body(id);
    let digits = std::str::from_utf8(body.bytes.trim_ascii()).ok()?;
    if digits.len() != 40 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut hash = [0; 20];
    for (byte, pair) in hash.iter_mut().zip(digits.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(hash)
}

/// The hashes that a part may have, in the order in which they are tried.
pub(super) fn forms(mime: &Mime<'_>, id: PartId) -> Vec<(HashForm, Hash)> {
    let body = mime.part(id).body_span().of(mime.raw());
    let mut trimmed = body;
    while let Some(shorter) = trimmed.strip_suffix(b"\n") {
        trimmed = shorter.strip_suffix(b"\r").unwrap_or(shorter);
    }
    let ends = body.get(trimmed.len()..).unwrap_or_default();
    let ends = ends.iter().filter(|byte| **byte == b'\n').count();

    let mut crlf = CrlfDigester::new(SHA1);
    crlf.update(trimmed);
    let mut lf = lines_with_lf(trimmed);
    let (crlf_trimmed, lf_trimmed) = (crlf.clone().finish(), lf.clone().finish());
    let (mut crlf_one, mut lf_one) = (crlf.clone(), lf.clone());
    crlf_one.update(b"\r\n");
    lf_one.update(b"\n");
    for _ in 0..ends {
        crlf.update(b"\r\n");
        lf.update(b"\n");
    }
    [
        (HashForm::Crlf, crlf.finish()),
        (HashForm::Lf, lf.finish()),
        (HashForm::CrlfTrimmed, crlf_trimmed),
        (HashForm::LfTrimmed, lf_trimmed),
        (HashForm::Decoded, Digest::of(SHA1, &mime.body(id).bytes)),
        (HashForm::CrlfOneEnd, crlf_one.finish()),
        (HashForm::LfOneEnd, lf_one.finish()),
    ]
    .into_iter()
    .filter_map(|(form, digest)| Some((form, Hash::try_from(digest.as_bytes()).ok()?)))
    .collect()
}

/// A digest over the text with LF line ends.
fn lines_with_lf(text: &[u8]) -> Digester {
    let mut digester = Digester::new(SHA1);
    let mut rest = text;
    while let Some((line, after)) = memchr(b'\n', rest).and_then(|end| rest.split_at_checked(end)) {
        digester.update(line.strip_suffix(b"\r").unwrap_or(line));
        digester.update(b"\n");
        rest = after.get(1..).unwrap_or_default();
    }
    digester.update(rest);
    digester
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    fn part(header: &str, body: &str) -> String {
        format!("Content-Type: {header}\r\n\r\n{body}")
    }

    #[test]
    fn what_is_a_hash_file() {
        let digits = "3c01bdbb26F358BAB27F267924AA2C9A03FCFDB8";
        for (header, body, expected) in [
            ("text/plain; name=x.pdf.hash", digits, true),
            ("text/plain; name=x.pdf.HASH", &*format!("\r\n{digits}\r\n"), true),
            ("text/plain; name=x.pdf", digits, false),
            ("text/html; name=x.pdf.hash", digits, false),
            ("text/plain; name=x.pdf.hash", digits.trim_start_matches('3'), false),
            ("text/plain; name=x.pdf.hash", &*digits.replace('3', "g"), false),
            ("text/plain; name=x.pdf.hash", &*format!("{digits}{}", " ".repeat(300)), false),
        ] {
            let raw = part(header, body);
            let mime = Mime::index(raw.as_bytes(), &Limits::default());
            let hash = held(&mime, mime.root());
            assert_eq!(hash.is_some(), expected, "{header}: {body}");
            assert!(hash.is_none_or(|hash| hash.starts_with(&[0x3c, 0x01]) && hash.ends_with(&[0xb8])));
        }
    }

    #[test]
    fn every_form_is_what_it_says() {
        let raw = "Content-Transfer-Encoding: base64\r\n\r\nQUJD\r\nREVG\r\n\r\n";
        for raw in [raw.to_owned(), raw.replace("\r\n", "\n")] {
            let mime = Mime::index(raw.as_bytes(), &Limits::default());
            let found = forms(&mime, mime.root());
            let expected = [
                (HashForm::Crlf, &b"QUJD\r\nREVG\r\n\r\n"[..]),
                (HashForm::Lf, b"QUJD\nREVG\n\n"),
                (HashForm::CrlfTrimmed, b"QUJD\r\nREVG"),
                (HashForm::LfTrimmed, b"QUJD\nREVG"),
                (HashForm::Decoded, b"ABCDEF"),
                (HashForm::CrlfOneEnd, b"QUJD\r\nREVG\r\n"),
                (HashForm::LfOneEnd, b"QUJD\nREVG\n"),
            ];
            for ((form, hash), (expected_form, text)) in found.iter().zip(expected) {
                assert_eq!(*form, expected_form);
                assert_eq!(hash[..], *Digest::of(SHA1, text).as_bytes(), "{form:?}");
            }
        }
    }
}
