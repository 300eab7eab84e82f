//! Messages assembled from the pieces of the corpus, as a forger would who has mail but no key.

use crate::{
    Choices,
    corpus::{CORPUS, Piece, SignedData},
};

/// Lines that mean something in a header.
const FIELDS: &[&str] = &[
    "X-Ricevuta: accettazione\r\n",
    "X-Ricevuta: avvenuta-consegna\r\n",
    "X-Trasporto: posta-certificata\r\n",
    "X-Trasporto: errore\r\n",
    "X-TipoRicevuta: breve\r\n",
    "From: posta-certificata@pec.alfa.example\r\n",
    "From: \"Per conto di: a@pec.alfa.example\" <posta-certificata@pec.beta.example>\r\n",
    "Subject: =?utf-8?Q?CONSEGNA=3A_?=\r\n",
    "Message-ID: <x@pec.alfa.example>\r\n",
    "X-Riferimento-Message-ID: <y@pec.alfa.example>\r\n",
    "Content-Transfer-Encoding: base64\r\n",
    "Content-Type: text/plain\r\n",
    "no field\r\n",
    " folded\r\n",
    "\r\n",
];

/// A part that certifies, if it is signed.
const CERTIFICATION: &str = "Content-Type: application/xml; name=\"daticert.xml\"\r\n\r\n\
    <postacert tipo=\"avvenuta-consegna\" errore=\"nessuno\"><intestazione><mittente>a@b.example</mittente>\
    <destinatari tipo=\"certificato\">c@d.example</destinatari></intestazione><dati>\
    <gestore-emittente>Alfa</gestore-emittente><identificativo>x</identificativo></dati></postacert>";

/// A message: the first choices give the first of the corpus as it stands, but for the fields of its content.
pub fn message(choices: &mut Choices<'_>) -> Vec<u8> {
    let mut raw = level(choices, 0);
    match choices.below(8) {
        1 => raw.retain(|byte| *byte != b'\r'),
        2 => raw.truncate(choices.below(raw.len())),
        _ => {}
    }
    raw
}

fn level(choices: &mut Choices<'_>, depth: usize) -> Vec<u8> {
    let form = choices.below(if depth < 3 { 9 } else { 5 });
    let boundary = format!("_level_{depth}");
    match form {
        0..=4 => signed(choices, &boundary),
        5 => [
            header(choices),
            b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n".to_vec(),
            encoded(&signature(choices), choices),
        ]
        .concat(),
        6 => {
            let mut parts = vec![level(choices, depth + 1), b"\r\nfooter".to_vec()];
            if choices.once_in(2) {
                parts.push(level(choices, depth + 1));
            }
            let shift = choices.below(parts.len());
            parts.rotate_left(shift);
            multipart(&header(choices), "multipart/mixed", &boundary, &parts)
        }
        7 => {
            let inner =
                [b"Content-Type: message/rfc822\r\n\r\n".to_vec(), level(choices, depth + 1)].concat();
            multipart(&header(choices), "multipart/mixed", &boundary, &[inner])
        }
        // Whatever the fuzzer likes.
        _ => [header(choices), choices.bytes(4096).to_vec()].concat(),
    }
}

/// `multipart/signed`, mostly.
fn signed(choices: &mut Choices<'_>, boundary: &str) -> Vec<u8> {
    let header = header(choices);
    let mut parts = vec![content(choices)];
    let signature = signature(choices);
    parts.push(
        [b"Content-Type: application/pkcs7-signature\r\n".to_vec(), encoded(&signature, choices)].concat(),
    );
    match choices.below(16) {
        1 => parts.reverse(),
        2 => parts.push(content(choices)),
        3 => parts.insert(0, content(choices)),
        4 => parts.truncate(1),
        _ => {}
    }
    multipart(&header, "multipart/signed; protocol=\"application/pkcs7-signature\"", boundary, &parts)
}

fn multipart(header: &[u8], media_type: &str, boundary: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    let mut raw = header.to_vec();
    raw.extend_from_slice(format!("Content-Type: {media_type}; boundary=\"{boundary}\"\r\n").as_bytes());
    for part in parts {
        raw.extend_from_slice(format!("\r\n--{boundary}\r\n").as_bytes());
        raw.extend_from_slice(part);
    }
    raw.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    raw
}

fn header(choices: &mut Choices<'_>) -> Vec<u8> {
    let mut fields = piece(choices).fields.clone();
    for _ in 0..choices.below(4) {
        let at = choices.below(fields.len() + 1);
        match choices.below(5) {
            0 => fields.insert(at, choices.pick(FIELDS).as_bytes().to_vec()),
            1 => drop((at < fields.len()).then(|| fields.remove(at))),
            2 => {
                let other = &piece(choices).fields;
                fields.insert(at, other.get(choices.below(other.len())).cloned().unwrap_or_default());
            }
            3 => {
                if let Some(field) = fields.get_mut(at) {
                    edit(field, choices);
                }
            }
            _ => fields.insert(at, [choices.bytes(64), b"\r\n"].concat()),
        }
    }
    fields.concat()
}

/// What is signed, or should be.
fn content(choices: &mut Choices<'_>) -> Vec<u8> {
    let mut content = match choices.below(6) {
        0..=3 => piece(choices).signed.clone(),
        // The parts of several.
        _ => {
            let mut parts = piece(choices).parts.clone();
            for _ in 0..choices.below(4) {
                let other = &piece(choices).parts;
                match choices.below(3) {
                    0 => parts.extend(other.iter().cloned()),
                    1 => parts.extend(other.get(choices.below(other.len())).cloned()),
                    _ => parts.push(CERTIFICATION.as_bytes().to_vec()),
                }
            }
            multipart(b"", "multipart/mixed", "_parts", &parts)
        }
    };
    for _ in 0..choices.below(3) {
        edit(&mut content, choices);
    }
    content
}

fn signature(choices: &mut Choices<'_>) -> Vec<u8> {
    let mut signature = piece(choices).signature.clone().unwrap_or_default();
    if choices.once_in(2)
        && let Some(mut read) = SignedData::read(&signature)
    {
        for _ in 0..=choices.below(3) {
            let other = piece(choices).signature.as_deref().and_then(SignedData::read).unwrap_or_default();
            match choices.below(7) {
                0 => read.certificates.extend(other.certificates),
                1 => read.certificates = other.certificates,
                2 => read.signers.extend(other.signers),
                3 => read.signers = other.signers,
                4 => read.content = other.content,
                5 => {
                    let at = choices.below(read.certificates.len());
                    if let Some(certificate) = read.certificates.get_mut(at) {
                        edit(certificate, choices);
                    }
                }
                _ => {
                    if let Some(signer) = read.signers.first_mut() {
                        edit(signer, choices);
                    }
                }
            }
        }
        signature = read.write();
    }
    for _ in 0..choices.below(3) {
        edit(&mut signature, choices);
    }
    signature
}

/// A few bytes changed, taken out or put in.
fn edit(bytes: &mut Vec<u8>, choices: &mut Choices<'_>) {
    let at = choices.below(bytes.len() + 1);
    match choices.below(3) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = choices.byte();
            }
        }
        1 => drop(bytes.drain(at..(at + 1 + choices.below(16)).min(bytes.len()).max(at))),
        _ => drop(bytes.splice(at..at, choices.bytes(32).iter().copied())),
    }
}

/// The header of the encoding, the empty line, and the encoded bytes.
fn encoded(bytes: &[u8], choices: &mut Choices<'_>) -> Vec<u8> {
    if choices.once_in(8) {
        return [b"Content-Transfer-Encoding: binary\r\n\r\n", bytes].concat();
    }
    let mut text = b"Content-Transfer-Encoding: base64\r\n\r\n".to_vec();
    for line in bytes.chunks(57) {
        for three in line.chunks(3) {
            let word = (0..3).fold(0, |word, at| word << 8 | u32::from(three.get(at).copied().unwrap_or(0)));
            let digit = |place: usize| match place <= three.len() {
                true => DIGITS[(word >> (18 - 6 * place)) as usize & 0x3f],
                false => b'=',
            };
            text.extend((0..4).map(digit));
        }
        text.extend_from_slice(b"\r\n");
    }
    text
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn piece<'c>(choices: &mut Choices<'_>) -> &'c Piece {
    choices.pick(&CORPUS.pieces)
}
