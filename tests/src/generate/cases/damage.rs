//! What stores, gateways and editors do to a message, and what can be said of it then.

use super::{Made, World, around, replaced};
use crate::generate::world::RECIPIENT;
use crate::to_lf;
use memchr::memmem::{find, rfind};
use pec_core::daticert::Recipient;
use pec_core::provider::{Draft, Submission};

pub(super) fn cases(world: &World) -> Vec<Made> {
    [storage(world), content(world), editors(world), gateways(world), signature(world)].concat()
}

/// Line ends, the end of the file, and headers that nobody signed.
fn storage(world: &World) -> Vec<Made> {
    let message = world.alfa.sign(&world.acceptance());
    let (head, signed, tail) = thirds(&message);
    let doubled =
        |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap().replace("\r\n", "\r\r\n").into_bytes();
    let truncated = |at: &str| {
        let at = find(&message, at.as_bytes()).unwrap();
        message.split_at(at + 400).0.to_vec()
    };
    let close = message.strip_suffix(b"--\r\n").unwrap();
    let close = close.split_at(rfind(close, b"\r\n--").unwrap()).0;
    vec![
        Made::new("stored-with-lf", to_lf(&message)),
        Made::new("signed-part-stored-with-lf", [head, &to_lf(signed), tail].concat()),
        Made::new("cr-doubled", doubled(&message)),
        Made::new("cr-doubled-in-the-signed-part", [head, &doubled(signed), tail].concat()),
        Made::new(
            "one-line-end-a-bare-cr",
            replaced(
                &message,
                "-- Ricevuta di accettazione --\r\n\r\nIl",
                "-- Ricevuta di accettazione --\r\r\nIl",
            ),
        ),
        Made::new(
            "bytes-after-the-end",
            [&message[..], b"\r\n\r\nFrom - Thu Mar 06 10:00:00 2025\r\n"].concat(),
        ),
        Made::new("outer-headers-refolded", refolded(&message)),
        Made::new("truncated-in-the-signed-part", truncated("Content-Type: application/xml")),
        Made::new("truncated-in-the-signature", truncated("Content-Type: application/pkcs7-signature")),
        Made::new("close-delimiter-missing", close),
    ]
}

/// The signed part changed, with nobody meaning harm or somebody.
fn content(world: &World) -> Vec<Made> {
    let message = world.alfa.sign(&world.acceptance());
    let (latin1, utf8) = transcoded(world);
    let letter = world.alfa.sign(&envelope_of_a_letter(world));
    let changed = |id, from: &str, to: &str| Made::new(id, replaced(&message, from, to));
    vec![
        Made::new("latin1-as-sent", latin1),
        Made::new("transcoded-to-utf8", utf8),
        Made::new("trailing-blanks-stripped", replaced(&letter, "\r\n-- \r\n", "\r\n--\r\n")),
        Made::new("from-line-quoted", replaced(&letter, "\r\nFrom qui", "\r\n>From qui")),
        changed(
            "inner-headers-refolded",
            "multipart/alternative;\r\n boundary",
            "multipart/alternative; boundary",
        ),
        changed("text-changed", "dal sistema e inoltrato.\r\n", "dal sistema e consegnato.\r\n"),
        changed("bit-flipped-in-the-text", "\r\n\r\nIl giorno", "\r\n\r\nIl giornn"),
        Made::new("certified-date-changed", recertified(world)),
        Made::new("base64-wrapped-otherwise", rewrapped(world)),
        Made::new("not-base64-in-the-certification-data", with_stray_byte(world)),
    ]
}

/// Edits that can be undone.
fn editors(world: &World) -> Vec<Made> {
    let message = world.alfa.sign(&world.acceptance());
    let letter = world.alfa.sign(&envelope_of_a_letter(world));
    let (head, signed, tail) = thirds(&message);
    let (_, windows_1252) = transcoded_from_windows_1252(world);
    let draft = world.acceptance();
    // As the programs fold that put a blank after each semicolon.
    let folded = replaced(draft.content(), "multipart/mixed; boundary", "multipart/mixed; \r\n\tboundary");
    let folded = world.alfa.sign_content(&draft, folded);
    vec![
        Made::new("transcoded-from-windows-1252", windows_1252),
        Made::new("byte-order-mark", replaced(&letter, "\r\nBuongiorno", "\r\n\u{feff}Buongiorno")),
        Made::new("dots-doubled", replaced(&letter, "\r\n...e", "\r\n....e")),
        Made::new("dots-lost", without_dots(&letter)),
        Made::new("blank-lines-before-the-signature", [head, signed, b"\r\n\r\n", tail].concat()),
        Made::new(
            "line-end-of-the-signed-part-lost",
            [head, signed.strip_suffix(b"\r\n").unwrap(), tail].concat(),
        ),
        Made::new("blank-after-a-semicolon-stripped", replaced(&folded, "mixed; \r\n", "mixed;\r\n")),
    ]
}

/// What lists and filters write.
fn gateways(world: &World) -> Vec<Made> {
    let message = world.alfa.sign(&world.acceptance());
    let delivery = world.beta.sign(&world.delivery());
    let (head, signed, tail) = thirds(&message);
    let footer = b"_______________\r\nElenco amministrazioni@liste.example\r\n";
    let listed = replaced(
        replaced(
            &message,
            "\r\nSubject: ",
            "\r\nList-Id: <amministrazioni.liste.example>\r\nSubject: [amm] ",
        ),
        "inoltrato.\r\n\r\nIdentificativo",
        "inoltrato.\r\nElenco amministrazioni\r\n\r\nIdentificativo",
    );
    // From its own delimiter up to that of the next part, a filter put its note in the place of the original.
    let start = find(&delivery, b"Content-Type: message/rfc822").unwrap();
    let (before, original) = delivery.split_at(start);
    let (_, after) = original.split_at(find(original, b"\r\n\r\n------").unwrap());
    let note = b"Content-Type: text/plain; charset=us-ascii; name=\"postacert-removed.txt\"\r\n\r\nThe attachment was removed.";
    vec![
        Made::new("footer-after-the-last-part", [head, signed, footer, tail].concat()),
        Made::new("passed-by-a-list", listed),
        Made::new(
            "antivirus-banner",
            replaced(
                &message,
                "\r\n\r\nIl giorno",
                "\r\nThis email has been checked for viruses by a filter.\r\n\r\nIl giorno",
            ),
        ),
        Made::new("original-removed", [before, note, after].concat()),
        Made::new("sector-of-zeros", replaced(&message, "Ricevuta di accettazione --\r\n", [0; 29])),
    ]
}

/// The signature removed or changed.
fn signature(world: &World) -> Vec<Made> {
    let message = world.alfa.sign(&world.acceptance());
    let flipped = |id, at: &dyn Fn(&[u8]) -> usize| {
        let flip = |der: &mut Vec<u8>| {
            let at = at(der);
            *der.get_mut(at).unwrap() ^= 1;
        };
        Made::new(id, around::with_signature(&message, flip))
    };
    // The last digit of a time.
    let seconds = |time: &'static str| move |der: &[u8]| find(der, time.as_bytes()).unwrap() + 11;
    let (head, signed, _) = thirds(&message);
    let close = format!("\r\n{}--\r\n", around::delimiter(&message));
    let unpacked = [&world.acceptance().header[..], b"MIME-Version: 1.0\r\n", signed].concat();
    vec![
        Made::new("signature-part-removed", [head, signed, close.as_bytes()].concat()),
        Made::new("signed-multipart-unpacked", unpacked),
        Made::new(
            "signature-part-of-another-type",
            replaced(
                &message,
                "Content-Type: application/pkcs7-signature;",
                "Content-Type: application/octet-stream;",
            ),
        ),
        Made::new("not-base64-in-the-signature", replaced(&message, "\r\n\r\nMII", "\r\n\r\nM*I")),
        flipped("bit-flipped-in-the-signature-value", &|der| der.len() - 1),
        flipped("bit-flipped-in-the-signing-time", &seconds("250305081205Z")),
        flipped("bit-flipped-in-the-signers-certificate", &seconds("240101000000Z")),
        flipped("bit-flipped-in-the-first-length", &|_| 3),
    ]
}

/// A signed message up to its signed part, that part, and the rest.
fn thirds(message: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let delimiter = around::delimiter(message);
    let start = find(message, delimiter.as_bytes()).unwrap() + delimiter.len() + "\r\n".len();
    let (head, rest) = message.split_at(start);
    let (signed, tail) = rest.split_at(find(rest, format!("\r\n{delimiter}").as_bytes()).unwrap());
    (head, signed, tail)
}

/// The usual acceptance with another signed part under its signature.
fn with_content(world: &World, content: &[u8]) -> Vec<u8> {
    let message = world.alfa.sign(&world.acceptance());
    let (head, _, tail) = thirds(&message);
    [head, content, tail].concat()
}

/// One dot less at the beginning of each line that has two or more.
fn without_dots(message: &[u8]) -> Vec<u8> {
    String::from_utf8(message.to_vec()).unwrap().replace("\r\n..", "\r\n.").into_bytes()
}

/// The certified time, one second less.
fn recertified(world: &World) -> Vec<u8> {
    let mut draft = world.acceptance();
    let xml = replaced(draft.certification_data.as_deref().unwrap(), "09:12:05", "09:12:04");
    draft.certification_data = Some(xml);
    with_content(world, &draft.content())
}

/// The certification data in shorter lines of base64, as some relays write it.
fn rewrapped(world: &World) -> Vec<u8> {
    let draft = world.acceptance();
    let xml = draft.certification_data.as_deref().unwrap();
    let content = draft.content();
    let (before, encoded) = content.split_at(find(&content, b"PD94bWwg").unwrap());
    let (_, after) = encoded.split_at(find(encoded, b"\r\n\r\n").unwrap() + 2);
    let content = [before, around::base64(xml).as_bytes(), after].concat();
    with_content(world, &content)
}

/// Certification data with a character among their base64 that is not of it, and so signed.
fn with_stray_byte(world: &World) -> Vec<u8> {
    let draft = world.acceptance();
    let content = replaced(draft.content(), "PD94bWwg", "PD94*bWwg");
    draft.sign_content(&content, &world.alfa.seal).unwrap()
}

/// Other folding, and blanks, in fields that the signature does not cover.
fn refolded(message: &[u8]) -> Vec<u8> {
    let message = replaced(message, "X-Ricevuta: accettazione", "X-Ricevuta:\r\n\taccettazione ");
    let message =
        replaced(&message, "\r\nX-Riferimento-Message-ID: <", "\r\nX-Riferimento-Message-ID:\r\n <");
    replaced(&message, ";\r\n micalg=", ";micalg=")
}

/// An envelope whose original has what stores like to change: a line of the signature mark, and lines that begin with
/// "From " and with dots.
fn envelope_of_a_letter(world: &World) -> Draft {
    let letter = "From: amministrazione@pec.rossi-impianti.example\r\n\
        To: ufficio.gare@pec.comune-borgoprova.example\r\nSubject: Saluti\r\n\
        Message-ID: <3@client.rossi-impianti.example>\r\n\r\n\
        Buongiorno.\r\nFrom qui in poi scriviamo in due lingue.\r\n...e con due domini.\r\n\
        -- \r\nRossi Impianti S.r.l.\r\n";
    let submission = Submission::new(
        letter.as_bytes(),
        "amministrazione@pec.rossi-impianti.example",
        vec![Recipient::new(RECIPIENT, true)],
        "opec21013.20250305120000.18900.51.1.59@pec.alfa.example",
    );
    world.alfa.provider.transport_envelope(&submission, world.issue(&world.alfa, 3 * 3600).time)
}

/// An acceptance whose text is 8-bit ISO-8859-1, and what is left of it after a tool took all for UTF-8.
fn transcoded(world: &World) -> (Vec<u8>, Vec<u8>) {
    let text = b"Il messaggio \xe8 stato accettato: citt\xe0 di Borgoprova, perch\xe9 no.";
    let latin1 = with_8bit_text(world, "iso-8859-1", text);
    let utf8 = latin1.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes();
    (latin1, utf8)
}

/// The same in Windows-1252, with characters that ISO-8859-1 lacks.
fn transcoded_from_windows_1252(world: &World) -> (Vec<u8>, Vec<u8>) {
    let text = b"Il messaggio \xe8 stato accettato \x96 5 \x80, \x93perch\xe9 no\x94.";
    let sent = with_8bit_text(world, "windows-1252", text);
    let character = |byte: &u8| match *byte {
        0x80 => '\u{20ac}',
        0x93 => '\u{201c}',
        0x94 => '\u{201d}',
        0x96 => '\u{2013}',
        other => char::from(other),
    };
    let utf8 = sent.iter().map(character).collect::<String>().into_bytes();
    (sent, utf8)
}

fn with_8bit_text(world: &World, charset: &str, text: &[u8]) -> Vec<u8> {
    let header =
        format!("Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
    let draft = world.acceptance();
    let xml = around::certification_data(draft.certification_data.as_deref().unwrap());
    let content = around::multipart("mixed", &[[header.as_bytes(), text].concat(), xml]);
    world.alfa.sign_content(&draft, content)
}
