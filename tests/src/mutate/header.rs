//! The outer header, which nobody signed.

use super::Change;

pub(super) const CHANGES: &[(&str, Change)] = &[
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
];
