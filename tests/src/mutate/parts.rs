//! Boundaries and parts.

use super::{Change, trim_line_end};
use memchr::memmem;

pub(super) const CHANGES: &[(&str, Change)] = &[
    ("the boundary written otherwise", |damage| {
        let boundary = damage.pieces()?.boundary.clone();
        let value = damage.raw.get(boundary.clone())?.to_vec();
        let quoted = boundary.start > 0 && damage.raw[boundary.start - 1] == b'"';
        let whole = boundary.start - usize::from(quoted)..boundary.end + usize::from(quoted);
        let forms: &[&[&[u8]]] = &[
            &[&value],
            &[b"\"", &value, b"\""],
            &[b"\"", &value, b" \""],
            &[b"\" ", &value, b"\""],
            &[&value, b" (comment)"],
            &[b" \"", &value, b"\""],
            &[b"\"", &value],
            &[b"\"\\", &value, b"\""],
            &[b"\"", &value, b"\"; boundary=no"],
            &[b"no; boundary=\"", &value, b"\""],
            &[b"\"\"; boundary=\"", &value, b"\""],
            &[b"\"", &value, b"\";"],
            &[b"\"", &value, b"\"x"],
            &[b"(comment) \"", &value, b"\""],
            &[b"\r\n \"", &value, b"\""],
            &[b"'", &value, b"'"],
            &[b"\"", &value[..value.len() / 2], b"\r\n ", &value[value.len() / 2..], b"\""],
        ];
        let form = forms[damage.random.below(forms.len())];
        damage.splice(whole, &form.concat())
    }),
    ("the boundary parameter in another form", |damage| {
        let forms: &[&[u8]] = &[
            b"boundary*=us-ascii''",
            b"boundary*0=",
            b"Boundary=",
            b"boundary =",
            b"xboundary=",
            b"charset=x; boundary=",
        ];
        let new = forms[damage.random.below(forms.len())];
        damage.replace(b"boundary=", new)
    }),
    ("the boundary changed in the header", |damage| {
        let boundary = damage.pieces()?.boundary.clone();
        let at = boundary.start + damage.random.below(boundary.len());
        let byte = damage.mail_byte();
        match damage.random.below(4) {
            0 => damage.edit(|raw| raw[at] = byte),
            1 => damage.splice(at..boundary.end, b""),
            2 => damage.splice(boundary.end..boundary.end, &[byte]),
            _ => damage.splice(boundary.start..boundary.start, &[byte]),
        }
    }),
    ("the boundary changed everywhere", |damage| {
        let boundary = damage.raw.get(damage.pieces()?.boundary.clone())?.to_vec();
        if boundary.is_empty() {
            return None;
        }
        // Also to what it has in common with one inside.
        let inner = memmem::find_iter(damage.raw, b"boundary=\"").nth(1).map(|at| at + 10);
        let inner = inner.and_then(|at| damage.raw.get(at..at + 40)).unwrap_or(b"x");
        let inner = &inner[..inner.iter().position(|byte| *byte == b'"').unwrap_or(inner.len())];
        let new = match damage.random.below(5) {
            0 => b"b".to_vec(),
            1 => boundary[..1 + damage.random.below(boundary.len())].to_vec(),
            2 => [boundary.as_slice(), b"--"].concat(),
            3 => inner[..damage.random.below(inner.len() + 1)].to_vec(),
            _ => inner.to_vec(),
        };
        damage.replace_all(&boundary, &new)
    }),
    ("a delimiter changed", |damage| {
        let delimiter = damage.delimiter()?;
        let text = delimiter.start + trim_line_end(&damage.raw[delimiter.clone()]).len();
        let ends: &[&[u8]] =
            &[b" ", b"\t", b"x", b"--", b"-", b" x", b"\r", b"\0", b"--x", b"-- \t", b"--\r", b"\xa0"];
        let end = ends[damage.random.below(ends.len())];
        damage.splice(text..text, end)
    }),
    ("a delimiter cut out", |damage| {
        let delimiter = damage.delimiter()?;
        damage.splice(delimiter, b"")
    }),
    ("a delimiter damaged", |damage| {
        let delimiter = damage.delimiter()?;
        let at = delimiter.start + damage.random.below(delimiter.len());
        let byte = damage.mail_byte();
        damage.edit(|raw| raw[at] = byte)
    }),
    ("a delimiter indented", |damage| {
        let start = damage.delimiter()?.start;
        let before: &[u8] = [&b" "[..], b"-", b"\r", b">", b"x"][damage.random.below(5)];
        damage.splice(start..start, before)
    }),
    ("a delimiter inserted", |damage| {
        let delimiter = damage.delimiter()?;
        let text = trim_line_end(&damage.raw[delimiter]).to_vec();
        let at = damage.line().start;
        let end: &[u8] = [&b"\r\n"[..], b"\n", b"--\r\n", b"x\r\n", b" \r\n", b""][damage.random.below(6)];
        damage.splice(at..at, &[&text, end].concat())
    }),
    ("text around the parts", |damage| {
        let pieces = damage.pieces()?;
        let at =
            if damage.random.below(2) == 0 { pieces.delimiters[0].start } else { pieces.delimiters[2].end };
        let texts: &[&[u8]] = &[
            b"This is an S/MIME signed message\r\n\r\n",
            b"\r\n",
            b"\n",
            b"-- \r\nsent from a phone\r\n",
            b"\0",
        ];
        let text = texts[damage.random.below(texts.len())];
        damage.splice(at.min(damage.raw.len())..at.min(damage.raw.len()), text)
    }),
    ("a part added", |damage| {
        let pieces = damage.pieces()?.clone();
        let place = damage.random.below(3);
        let at = pieces.delimiters[place].start.min(damage.raw.len());
        let line = trim_line_end(damage.raw.get(pieces.delimiters[0].clone())?).to_vec();
        let part = [&line, &b"\r\nContent-Type: text/plain\r\n\r\nadded\r\n"[..]].concat();
        damage.splice(at..at, &part)
    }),
    ("the parts swapped", |damage| {
        let pieces = damage.pieces()?.clone();
        let raw = damage.raw;
        let (signed, signature) = (pieces.signed, pieces.signature_header.start..pieces.signature.end);
        let all = [
            raw.get(..signed.start)?,
            raw.get(signature.clone())?,
            raw.get(signed.end..signature.start)?,
            raw.get(signed)?,
            raw.get(signature.end..)?,
        ];
        Some(("", all.concat()))
    }),
    ("the signed part edited", |damage| {
        let words: &[(&[u8], &[u8])] = &[
            (b"bruno", b"mario"),
            (b"2021", b"2022"),
            (b"text/plain", b"text/html"),
            (b"daticert.xml", b"daticert.xmx"),
            (b"postacert.eml", b"postacert.txt"),
            (b"base64", b"7bit"),
            (b"Content-", b"content-"),
            (b"multipart/mixed", b"multipart/related"),
        ];
        let (old, new) = words[damage.random.below(words.len())];
        damage.replace_all(old, new)
    }),
];
