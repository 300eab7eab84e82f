//! Damage: what editors, gateways, mail stores and forgers do to a signed message, and blind chance.

use crate::{
    Random,
    anatomy::{from_base64, to_base64},
    der,
    seeds::Seed,
    to_crlf, to_lf,
};
use memchr::memmem;
use std::ops::Range;

/// A damaged message.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Mutation {
    /// Its place in the sequence.
    pub number: u64,
    /// The seed that was damaged, as its place in the list.
    pub seed: usize,
    /// What was done, in order.
    pub done: Vec<&'static str>,
    /// What came out.
    pub raw: Vec<u8>,
}

/// The mutation with this number: the same seeds give the same one, in any order and on any machine.
#[must_use]
pub fn mutation(number: u64, seeds: &[Seed]) -> Mutation {
    let mut random = Random::new(number);
    let seed = random.below(seeds.len());
    let mut done = Vec::new();
    let mut raw = seeds[seed].raw.clone();
    // Mostly one thing, so that it shows what it does; sometimes more.
    let changes = [1, 1, 1, 1, 1, 2, 2, 3][random.below(8)];
    while done.len() < changes {
        let (name, change) = CHANGES[random.below(CHANGES.len())];
        let mut damage = Damage { raw: &raw, original: &seeds[seed], seeds, random: &mut random };
        match change(&mut damage) {
            Some(changed) if changed.1 != raw => {
                done.push(if changed.0.is_empty() { name } else { changed.0 });
                raw = changed.1;
            }
            _ => {}
        }
    }
    Mutation { number, seed, done, raw }
}

/// What a change gets.
struct Damage<'s, 'r> {
    raw: &'s [u8],
    original: &'s Seed,
    seeds: &'s [Seed],
    random: &'r mut Random,
}

/// A better name, if there is one, and the changed message; `None` if the change does not fit this message.
type Changed = Option<(&'static str, Vec<u8>)>;
type Change = fn(&mut Damage<'_, '_>) -> Changed;

const CHANGES: &[(&str, Change)] = &[
    // Blind chance.
    ("a bit flipped", |damage| {
        let at = damage.place();
        let bit = 1 << damage.random.below(8);
        damage.edit(|raw| raw[at] ^= bit)
    }),
    ("a byte changed", |damage| {
        let (at, byte) = (damage.place(), damage.mail_byte());
        damage.edit(|raw| raw[at] = byte)
    }),
    ("bytes cut out", |damage| {
        let range = damage.stretch();
        damage.splice(range, b"")
    }),
    ("bytes inserted", |damage| {
        let at = damage.place();
        let bytes: Vec<u8> = (0..=damage.random.below(8)).map(|_| damage.mail_byte()).collect();
        damage.splice(at..at, &bytes)
    }),
    ("bytes repeated", |damage| {
        let (range, at) = (damage.stretch(), damage.place());
        let bytes = damage.raw[range].to_vec();
        damage.splice(at..at, &bytes)
    }),
    ("two stretches swapped", |damage| {
        let (one, two) = (damage.stretch(), damage.stretch());
        let (one, two) = if one.start < two.start { (one, two) } else { (two, one) };
        (one.end <= two.start).then(|| {
            let raw = damage.raw;
            let pieces =
                [&raw[..one.start], &raw[two.clone()], &raw[one.end..two.start], &raw[one], &raw[two.end..]];
            ("", pieces.concat())
        })
    }),
    ("cut off", |damage| {
        let at = damage.place();
        damage.edit(|raw| raw.truncate(at))
    }),
    // Lines.
    ("a line cut out", |damage| {
        let line = damage.line();
        damage.splice(line, b"")
    }),
    ("a line repeated", |damage| {
        let line = damage.line();
        let bytes = damage.raw[line.clone()].to_vec();
        damage.splice(line.start..line.start, &bytes)
    }),
    ("two lines swapped", |damage| {
        let (one, two) = (damage.line(), damage.line());
        let (one, two) = if one.start < two.start { (one, two) } else { (two, one) };
        (one.end <= two.start).then(|| {
            let raw = damage.raw;
            let pieces =
                [&raw[..one.start], &raw[two.clone()], &raw[one.end..two.start], &raw[one], &raw[two.end..]];
            ("", pieces.concat())
        })
    }),
    ("all line ends LF", |damage| Some(("", to_lf(damage.raw)))),
    ("all line ends CRLF", |damage| Some(("", to_crlf(damage.raw)))),
    ("all line ends CR", |damage| {
        Some(("", to_lf(damage.raw).iter().map(|byte| if *byte == b'\n' { b'\r' } else { *byte }).collect()))
    }),
    ("a line end changed", |damage| {
        let line = damage.line();
        let text = trim_line_end(&damage.raw[line.clone()]).len();
        let ends: &[&[u8]] =
            &[b"\n", b"\r\n", b"\r", b"\r\r\n", b"\r\r\r\n", b"\n\r", b"", b" \r\n", b"\t\n", b"\r\n\r\n"];
        let end = ends[damage.random.below(ends.len())];
        damage.splice(line.start + text..line.end, end)
    }),
    ("each line end with one CR more", |damage| {
        let lines = damage.raw.split_inclusive(|byte| *byte == b'\n');
        Some(("", lines.flat_map(|line| [trim_line_end(line), b"\r\r\n"].concat()).collect()))
    }),
    ("blanks at the ends of lines", |damage| {
        let chance = 1 + damage.random.below(20);
        let mut raw = Vec::new();
        for line in damage.raw.split_inclusive(|byte| *byte == b'\n') {
            let text = trim_line_end(line);
            raw.extend_from_slice(text);
            raw.extend_from_slice(if damage.random.below(chance) == 0 { b" " } else { b"" });
            raw.extend_from_slice(&line[text.len()..]);
        }
        Some(("", raw))
    }),
    ("blanks at the ends of lines removed", |damage| {
        let lines = damage.raw.split_inclusive(|byte| *byte == b'\n');
        Some((
            "",
            lines
                .flat_map(|line| {
                    let text = trim_line_end(line);
                    [text.trim_ascii_end(), &line[text.len()..]].concat()
                })
                .collect(),
        ))
    }),
    ("long lines broken", |damage| {
        let width = 20 + damage.random.below(80);
        let pieces = damage
            .raw
            .split_inclusive(|byte| *byte == b'\n')
            .flat_map(|line| line.chunks(width).collect::<Vec<_>>().join(&b"\r\n"[..]));
        Some(("", pieces.collect()))
    }),
    ("a long line", |damage| {
        let at = damage.place();
        let length = 990 + damage.random.below(80);
        damage.splice(at..at, &vec![b'x'; length])
    }),
    ("dots doubled", |damage| {
        let lines = damage.raw.split_inclusive(|byte| *byte == b'\n');
        let stuffed =
            |line: &[u8]| if line.starts_with(b".") { [b".", line].concat() } else { line.to_vec() };
        Some(("", lines.flat_map(stuffed).collect()))
    }),
    ("From escaped", |damage| {
        let lines = damage.raw.split_inclusive(|byte| *byte == b'\n');
        let escaped =
            |line: &[u8]| if line.starts_with(b"From") { [b">", line].concat() } else { line.to_vec() };
        Some(("", lines.flat_map(escaped).collect()))
    }),
    ("a line From of mbox", |damage| damage.splice(0..0, b"From - Tue Dec 14 14:36:08 2021\r\n")),
    ("transcoded to UTF-8", |damage| {
        Some(("", damage.raw.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes()))
    }),
    // The outer header.
    ("a header field added", |damage| {
        let fields: &[&[u8]] = &[
            b"X-Spam: no\r\n",
            b"Subject: [SPAM] x\r\n",
            b"Received: by mx.example;\r\n\tTue, 14 Dec 2021 14:36:00 +0100\r\n",
            b"X-Ricevuta: avvenuta-consegna\r\n",
            b"X-Trasporto: errore\r\n",
            b"From: mallory@mail.example\r\n",
            b"Message-ID: <other@mail.example>\r\n",
            b"no field\r\n",
            b"X: \xe0\r\n",
            b": \r\n",
            b" \r\n",
            b"Content-Type: text/plain\r\n",
            b"Content-Type: multipart/mixed; boundary=other\r\n",
            b"Content-Transfer-Encoding: base64\r\n",
            b"Content-Transfer-Encoding: quoted-printable\r\n",
            b"MIME-Version: 2.0\r\n",
            b"X-Riferimento-Message-ID: <other@mail.example>\r\n",
            b"Sender: mallory@mail.example\r\n",
        ];
        let field = fields[damage.random.below(fields.len())];
        let at = damage.header_line().map_or(0, |line| line.start);
        damage.splice(at..at, field)
    }),
    ("a header line cut out", |damage| {
        let line = damage.header_line()?;
        damage.splice(line, b"")
    }),
    ("a header line moved", |damage| {
        let (from, to) = (damage.header_line()?, damage.header_line()?);
        let line = damage.raw[from.clone()].to_vec();
        let at = to.start;
        if at <= from.start {
            let mut raw = damage.raw.to_vec();
            raw.drain(from);
            raw.splice(at..at, line);
            return Some(("", raw));
        }
        None
    }),
    ("a header line in other case", |damage| {
        let line = damage.header_line()?;
        let upper = damage.random.below(2) == 0;
        damage.edit(|raw| match upper {
            true => raw[line].make_ascii_uppercase(),
            false => raw[line].make_ascii_lowercase(),
        })
    }),
    ("a header line folded", |damage| {
        let line = damage.header_line()?;
        let blanks: Vec<usize> = line.filter(|at| damage.raw[*at] == b' ').collect();
        let at = *damage.random.pick(&blanks)?;
        damage.splice(at..at, b"\r\n")
    }),
    ("a header line edited", |damage| {
        let line = damage.header_line()?;
        let at = line.start + damage.random.below(line.len());
        let byte = damage.mail_byte();
        damage.edit(|raw| raw[at] = byte)
    }),
    ("the subject tagged", |damage| damage.replace(b"Subject: ", b"Subject: [SPAM] ")),
    ("the header unfolded", |damage| {
        let end = damage.pieces()?.header.end;
        let header = String::from_utf8(damage.raw[..end].to_vec()).ok()?;
        let unfolded =
            header.replace("\r\n ", " ").replace("\r\n\t", " ").replace("\n\t", " ").replace("\n ", " ");
        damage.splice(0..end, unfolded.as_bytes())
    }),
    ("another media type", |damage| {
        let types: &[&[u8]] = &[
            b"multipart/mixed",
            b"multipart/signed (comment)",
            b"multipart/ signed",
            b"Multipart/Signed",
            b"multipart/signed; x=\"",
            b"multipart/signed; boundary=no",
            b"application/pkcs7-mime",
            b"text/plain",
            b"message/rfc822",
            b"(comment) multipart/signed",
            b"multipart/signedx",
        ];
        let new = types[damage.random.below(types.len())];
        damage.replace(b"multipart/signed", new)
    }),
    ("another protocol", |damage| {
        let new: &[u8] = if damage.random.below(2) == 0 { b"application/pgp-signature" } else { b"x" };
        damage
            .replace(b"application/x-pkcs7-signature", new)
            .or_else(|| damage.replace(b"application/pkcs7-signature", new))
    }),
    ("another micalg", |damage| {
        let new: &[u8] = [&b"md5"[..], b"sha-512", b"", b"sha1,md5"][damage.random.below(4)];
        ["sha-256", "sha-1", "sha1", "sha256"].iter().find_map(|old| damage.replace(old.as_bytes(), new))
    }),
    // Boundaries and parts.
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
    // The encoding of the signature.
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
    // The signature itself.
    ("der", changed_element),
    ("der", changed_element),
    ("der", changed_element),
    ("der", changed_element),
    ("certificates", |damage| {
        let mut signature = der::Element::read(&from_base64(&damage.signature()?))?.0;
        let der::Body::Elements(certificates) = &mut signature.at(&[1, 0, 3])?.body else { return None };
        let count = certificates.len();
        let name = match damage.random.below(5) {
            0 => {
                certificates.remove(damage.random.below(count));
                "certificate removed"
            }
            1 => {
                certificates.insert(0, certificates.get(damage.random.below(count))?.clone());
                "certificate repeated"
            }
            2 => {
                damage.random.shuffle(certificates);
                "certificates in another order"
            }
            3 => {
                let other = damage.other().signature()?.at(&[1, 0, 3])?.elements().first()?.clone();
                let at = damage.random.below(count + 1);
                certificates.insert(at, other);
                "foreign certificate added"
            }
            _ => {
                let mut written = certificates.get(damage.random.below(count))?.to_vec();
                let (at, bit) = (damage.random.below(written.len()), damage.random.below(8));
                written[at] ^= 1 << bit;
                let changed = der::Element::read(&written)
                    .map_or_else(|| der::Element::bytes(0x30, written.clone()), |read| read.0);
                let at = damage.random.below(count);
                certificates[at] = changed;
                "certificate changed"
            }
        };
        let raw = damage.encode(&to_base64(&signature.to_vec(), 76, b"\r\n"))?.1;
        Some((name, raw))
    }),
    // Two messages in one.
    ("the signature of another message", |damage| {
        let other = damage.other();
        let theirs = other.anatomy.as_ref()?.signature.clone();
        damage.encode(&other.raw[theirs])
    }),
    ("the signed part of another message", |damage| {
        let other = damage.other();
        let theirs = other.anatomy.as_ref()?.signed.clone();
        let ours = damage.pieces()?.signed.clone();
        damage.splice(ours, &other.raw[theirs])
    }),
    ("the header of another message", |damage| {
        let other = damage.other();
        let theirs = other.anatomy.as_ref()?.header.clone();
        let ours = damage.pieces()?.header.clone();
        damage.splice(ours, &other.raw[theirs])
    }),
    ("the end of another message", |damage| {
        let other = damage.other();
        let (ours, theirs) = (damage.place(), damage.random.below(other.raw.len()));
        damage.splice(ours..damage.raw.len(), &other.raw[theirs..])
    }),
    ("another message after it", |damage| {
        let other = damage.other().raw.clone();
        let end = damage.raw.len();
        damage.splice(end..end, &other)
    }),
    ("wrapped", |damage| {
        let inner: &[u8] = [&b""[..], b"Content-Type: message/rfc822\r\n\r\n"][damage.random.below(2)];
        let kind: &[u8] = [&b"mixed"[..], b"signed"][damage.random.below(2)];
        let pieces: [&[u8]; 7] = [
            b"Subject: list\r\nContent-Type: multipart/",
            kind,
            b"; boundary=\"=_list\"\r\n\r\n--=_list\r\n",
            inner,
            damage.raw,
            b"\r\n--=_list\r\n\r\nfooter\r\n",
            b"--=_list--\r\n",
        ];
        Some(("", pieces.concat()))
    }),
];

fn changed_element(damage: &mut Damage<'_, '_>) -> Changed {
    let (mut root, _) = der::Element::read(&from_base64(&damage.signature()?))?;
    // Most of a signature are certificates, and they are not its point.
    let part = match damage.random.below(8) {
        0 => &mut root,
        1 => root.at(&[1, 0, 3])?,
        2 => root.at(&[1, 0])?,
        3 | 4 => root.at(&[1, 0, 4])?,
        _ => root.at(&[1, 0, 4, 0, damage.random.below(6)])?,
    };
    let name = der::mutate(part, damage.random);
    let raw = damage.encode(&to_base64(&root.to_vec(), 76, b"\r\n"))?.1;
    Some((name, raw))
}

impl<'s> Damage<'s, '_> {
    /// Where the pieces are in the message as it is now.
    fn pieces(&self) -> Option<crate::Anatomy> {
        crate::Anatomy::of(self.raw)
    }

    /// A place in the message; the short pieces, on which most depends, come as often as the long ones.
    fn place(&mut self) -> usize {
        let whole = 0..self.raw.len();
        let range = match (self.pieces(), self.random.below(8)) {
            (None, _) | (_, 0) => whole,
            (Some(pieces), 1) => pieces.header,
            (Some(pieces), 2) => pieces.header.end.saturating_sub(200)..pieces.signed.start + 200,
            (Some(pieces), 3 | 4) => pieces.signed,
            (Some(pieces), 5) => pieces.signed.end..pieces.signature.start,
            (Some(pieces), 6) => pieces.signature,
            (Some(pieces), _) => pieces.signature.end.saturating_sub(20)..self.raw.len(),
        };
        let range = range.start.min(self.raw.len())..range.end.min(self.raw.len());
        (range.start + self.random.below(range.len())).min(self.raw.len().saturating_sub(1))
    }

    fn stretch(&mut self) -> Range<usize> {
        let start = self.place();
        let longest = [2, 10, 200][self.random.below(3)];
        let length = 1 + self.random.below(longest);
        start..(start + length).min(self.raw.len())
    }

    /// A byte that means something in mail, mostly.
    fn mail_byte(&mut self) -> u8 {
        const MEANING: &[u8] = b"\r\n\r\n \t-=:;\"\\()<>@,./?*%'_\0\xe0\xffaAzZ09";
        match self.random.below(4) {
            0 => self.random.below(256) as u8,
            _ => MEANING[self.random.below(MEANING.len())],
        }
    }

    /// A line with its line end.
    fn line(&mut self) -> Range<usize> {
        let at = self.place();
        self.line_at(at)
    }

    fn line_at(&self, at: usize) -> Range<usize> {
        let start = self.raw[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let end = memchr::memchr(b'\n', &self.raw[at..]).map_or(self.raw.len(), |length| at + length + 1);
        start..end
    }

    fn header_line(&mut self) -> Option<Range<usize>> {
        let header = self.pieces()?.header;
        let at = self.random.below(header.len());
        Some(self.line_at(at))
    }

    fn delimiter(&mut self) -> Option<Range<usize>> {
        let delimiters = self.pieces()?.delimiters;
        self.random.pick(&delimiters).cloned()
    }

    fn signature(&self) -> Option<Vec<u8>> {
        self.raw.get(self.pieces()?.signature).map(<[u8]>::to_vec)
    }

    /// Another seed.
    fn other(&mut self) -> &'s Seed {
        let seeds = self.seeds;
        let other = self.random.pick(seeds).unwrap_or(self.original);
        if std::ptr::eq(other, self.original) { &seeds[0] } else { other }
    }

    fn edit(&self, edit: impl FnOnce(&mut Vec<u8>)) -> Changed {
        let mut raw = self.raw.to_vec();
        if raw.is_empty() {
            return None;
        }
        edit(&mut raw);
        Some(("", raw))
    }

    fn splice(&self, range: Range<usize>, bytes: &[u8]) -> Changed {
        let mut raw = self.raw.to_vec();
        raw.splice(range, bytes.iter().copied());
        Some(("", raw))
    }

    /// Puts other text in place of the encoded signature.
    fn encode(&self, text: &[u8]) -> Changed {
        self.splice(self.pieces()?.signature, text)
    }

    fn replace(&self, old: &[u8], new: &[u8]) -> Changed {
        let at = memmem::find(self.raw, old)?;
        self.splice(at..at + old.len(), new)
    }

    fn replace_all(&self, old: &[u8], new: &[u8]) -> Changed {
        let mut raw = Vec::with_capacity(self.raw.len());
        let mut from = 0;
        for at in memmem::find_iter(self.raw, old) {
            raw.extend_from_slice(&self.raw[from..at]);
            raw.extend_from_slice(new);
            from = at + old.len();
        }
        raw.extend_from_slice(&self.raw[from..]);
        Some(("", raw))
    }
}

fn trim_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
