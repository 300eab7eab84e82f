//! How the signature is encoded in the message.

use super::Change;
use crate::anatomy::{from_base64, to_base64};
use memchr::memmem;

pub(super) const CHANGES: &[(&str, Change)] = &[
    ("the signature in lines of another width", |damage| {
        let width = [1, 4, 20, 63, 64, 72, 77, 79, 80, 81, 1000, 1024, 100_000][damage.random.below(13)];
        let end: &[u8] =
            [&b"\r\n"[..], b"\n", b" ", b"", b"\r\n\r\n", b"\t\r\n", b"\r"][damage.random.below(7)];
        let signature = damage.signature()?;
        damage.encode(&to_base64(&from_base64(&signature), width, end))
    }),
    ("something between the digits of the signature", |damage| {
        let range = damage.pieces()?.signature.clone();
        let at = range.start + damage.random.below(range.len() + 1);
        let what: &[&[u8]] = &[
            b"=",
            b"==",
            b" ",
            b"\r\n",
            b"\r\n\r\n",
            b"-",
            b"*",
            b"\0",
            b"\x7f",
            b"A",
            b"AAAA",
            b"\xe0",
            b"X: y\r\n",
            b"-- \r\n",
            b"====",
            b"\r",
        ];
        let what = what[damage.random.below(what.len())];
        damage.splice(at..at, what)
    }),
    ("something after the signature", |damage| {
        let at = damage.pieces()?.signature.end;
        let what: &[&[u8]] = &[
            b"=",
            b"\r\n",
            b"AAAA",
            b"\r\nAAAA",
            b"\r\n\r\nAAAA",
            b"\r\n=",
            b"\r\nsome words",
            b"\r\n-",
            b" ",
            b"\0",
            b"\r\nMIIA",
        ];
        let what = what[damage.random.below(what.len())];
        damage.splice(at..at, what)
    }),
    ("padding changed", |damage| {
        let end = damage.pieces()?.signature.end;
        let raw = damage.raw.get(..end)?;
        let text = raw.trim_ascii_end().len();
        let padding = raw[..text].iter().rev().take_while(|byte| **byte == b'=').count();
        let new = b"===";
        let count = damage.random.below(4);
        damage.splice(text - padding..text, &new[..count])
    }),
    ("bytes after the signature", |damage| {
        let more: &[&[u8]] = &[b"\0", b"\0\0", b"\r\n", b"x", b"\x30\x00", &[0; 20], &[0xff; 4]];
        let more = more[damage.random.below(more.len())];
        let signature = from_base64(&damage.signature()?);
        damage.encode(&to_base64(&[&signature, more].concat(), 76, b"\r\n"))
    }),
    ("bytes of the signature cut off", |damage| {
        let mut signature = from_base64(&damage.signature()?);
        signature.truncate(signature.len().saturating_sub(1 + damage.random.below(5)));
        damage.encode(&to_base64(&signature, 76, b"\r\n"))
    }),
    ("another transfer encoding of the signature", |damage| {
        let header = damage.pieces()?.signature_header.clone();
        let text = damage.raw.get(header.clone())?;
        let at = header.start + memmem::find(text, b"base64")?;
        let new: &[u8] = [
            &b"7bit"[..],
            b"quoted-printable",
            b"BASE64",
            b"base64 (comment)",
            b"x-uuencode",
            b"binary",
            b"\"base64\"",
        ][damage.random.below(7)];
        damage.splice(at..at + 6, new)
    }),
    ("the signature in binary", |damage| {
        let pieces = damage.pieces()?.clone();
        let text = String::from_utf8(damage.raw.get(pieces.signature_header.clone())?.to_vec()).ok()?;
        let signature = from_base64(&damage.signature()?);
        let part = [text.replace("base64", "binary").as_bytes(), &signature].concat();
        damage.splice(pieces.signature_header.start..pieces.signature.end, &part)
    }),
    ("another type of the signature", |damage| {
        let header = damage.pieces()?.signature_header.clone();
        let text = damage.raw.get(header.clone())?;
        let at = header.start + memmem::find(text, b"application/")?;
        let end = at
            + damage.raw.get(at..header.end)?.iter().position(|byte| matches!(byte, b';' | b'\r' | b'\n'))?;
        let types: &[&[u8]] = &[
            b"application/pkcs7-signature",
            b"application/x-pkcs7-signature",
            b"Application/PKCS7-Signature",
            b"application/octet-stream",
            b"application/pkcs7-mime",
            b"application/pkcs7-signature (comment)",
            b"application/pgp-signature",
        ];
        let new = types[damage.random.below(types.len())];
        damage.splice(at..end, new)
    }),
];
