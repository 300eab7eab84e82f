//! What stores, gateways and editors do to a message, and what can be said of it then.

use super::{Made, World, around, replaced};
use crate::generate::world::RECIPIENT;
use crate::to_lf;
use memchr::memmem::{find, rfind};
use pec_core::daticert::Recipient;
use pec_core::provider::{Draft, Submission};

pub(super) fn cases(world: &World) -> Vec<Made> {
    [storage(world), content(world), signature(world)].concat()
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

/// The certified time, one second less.
fn recertified(world: &World) -> Vec<u8> {
    let mut draft = world.acceptance();
    let xml = replaced(draft.certification_data.as_deref().unwrap(), "09:12:05", "09:12:04");
    draft.certification_data = Some(xml);
    with_content(world, draft.content().strip_suffix(b"\r\n").unwrap())
}

/// The certification data in shorter lines of base64, as some relays write it.
fn rewrapped(world: &World) -> Vec<u8> {
    let draft = world.acceptance();
    let xml = draft.certification_data.as_deref().unwrap();
    let content = draft.content();
    let (before, encoded) = content.split_at(find(&content, b"PD94bWwg").unwrap());
    let (_, after) = encoded.split_at(find(encoded, b"\r\n\r\n").unwrap() + 2);
    let content = [before, around::base64(xml).as_bytes(), after].concat();
    with_content(world, content.strip_suffix(b"\r\n").unwrap())
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

/// An envelope whose original has what stores like to change: a line of the signature mark, and one that begins with
/// "From ".
fn envelope_of_a_letter(world: &World) -> Draft {
    let letter = "From: amministrazione@pec.rossi-impianti.example\r\n\
        To: ufficio.gare@pec.comune-borgoprova.example\r\nSubject: Saluti\r\n\
        Message-ID: <3@client.rossi-impianti.example>\r\n\r\n\
        Buongiorno.\r\nFrom qui in poi scriviamo in due lingue.\r\n-- \r\nRossi Impianti S.r.l.\r\n";
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
    let draft = world.acceptance();
    let text = [&b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
        Il messaggio \xe8 stato accettato: citt\xe0 di Borgoprova, perch\xe9 no."[..]]
    .concat();
    let xml = around::certification_data(draft.certification_data.as_deref().unwrap());
    let content = around::multipart("mixed", &[text, xml]);
    let latin1 = draft.sign_content(&content, &world.alfa.seal).unwrap();
    let utf8 = latin1.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes();
    (latin1, utf8)
}
