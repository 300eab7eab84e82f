//! Messages with long parts, of the kinds that are met.

use pec_core::daticert::Recipient;
use pec_core::provider::{DigestAlgorithm, Submission};
use pec_tests::anatomy::to_base64;
use pec_tests::generate::{RECIPIENT, World};
use pec_tests::seeds::Seed;

/// A message, and what is expected of it where little is kept.
pub(crate) struct Long {
    pub(crate) seed: Seed,
    /// How often it has to be read; 0 if whole.
    pub(crate) readings: usize,
    pub(crate) certifies: bool,
}

/// `lines` of base64.
fn digits(lines: usize) -> String {
    "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0\r\n".repeat(lines)
}

const AUTHOR: &str = "From: Rossi Impianti S.r.l. <amministrazione@pec.rossi-impianti.example>\r\n\
    To: <ufficio.gare@pec.comune-borgoprova.example>\r\nSubject: Progetto\r\n\
    Date: Wed, 5 Mar 2025 09:12:01 +0100\r\nMessage-ID: <p1@client.rossi-impianti.example>\r\nMIME-Version: 1.0\r\n";

/// What a user sent: a text, attachments, and text outside of all parts.
fn letter(attached: &[(&str, &str)]) -> String {
    // What is inside has its own.
    let boundary = if attached.iter().any(|(_, body)| body.contains("=_p")) { "=_outer" } else { "=_p" };
    let mut letter = format!(
        "{AUTHOR}Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n{}--{boundary}\r\nContent-Type: text/plain\r\n\r\n{}\
         -- \r\nRossi\r\n",
        "This is a message in MIME format.\r\n".repeat(60),
        "In allegato il progetto, di cui si e' parlato.\r\n".repeat(60)
    );
    for (header, body) in attached {
        letter.push_str(&format!("--{boundary}\r\n{header}\r\n\r\n{body}"));
    }
    letter.push_str(&format!("--{boundary}--\r\n"));
    letter.push_str(&"What follows the last part.\r\n".repeat(60));
    letter
}

const PDF: &str = "Content-Type: application/pdf; name=\"progetto.pdf\"\r\n\
    Content-Disposition: attachment; filename=\"progetto.pdf\"\r\nContent-Transfer-Encoding: base64";
const FORWARDED: &str = "Content-Type: message/rfc822; name=\"inoltro.eml\"";

fn submission(original: &str) -> Submission<'_> {
    let recipients = vec![Recipient::new(RECIPIENT, true)];
    let sender = "amministrazione@pec.rossi-impianti.example";
    Submission::new(
        original.as_bytes(),
        sender,
        recipients,
        "opec21013.20250305091204.18812.51.1.59@pec.alfa.example",
    )
}

pub(crate) fn messages() -> Vec<Long> {
    let world = World::new();
    let (alfa, beta) = (&world.alfa, &world.beta);
    let envelope = |original: &str| {
        alfa.sign(&alfa.provider.transport_envelope(&submission(original), world.issue(alfa, 1).time))
    };
    let text = |raw: &[u8]| String::from_utf8(raw.to_vec()).unwrap();
    let with_pdf = letter(&[(PDF, &digits(60)), (PDF, &digits(90))]);
    let plain = format!("{AUTHOR}\r\n{}", "Una lettera molto lunga, senza allegati.\r\n".repeat(100));
    let of_pdf = text(&envelope(&with_pdf));
    let long = |name: &str, raw: Vec<u8>, readings, certifies| Long {
        seed: Seed::new(name, raw),
        readings,
        certifies,
    };

    let mut old = alfa.provider.transport_envelope(&submission(&with_pdf), world.issue(alfa, 1).time);
    old.digest = DigestAlgorithm::Sha1;
    let delivery = beta.provider.delivery(&submission(&with_pdf), RECIPIENT, &world.issue(beta, 5));
    let reason = "il messaggio non proviene da posta certificata";
    let anomaly =
        beta.provider.anomaly_envelope(with_pdf.as_bytes(), "x@mail.example", reason, &world.issue(beta, 9));

    let (head, body) = of_pdf.split_once("\r\n\r\n").unwrap();
    let (fields, structure) = head.split_once("Content-Type: multipart/signed").unwrap();
    let wrapped = format!(
        "{fields}Content-Type: multipart/mixed; boundary=lista\r\n\r\n--lista\r\nContent-Type: multipart/signed{structure}\r\n\r\n\
         {body}\r\n--lista\r\nContent-Type: text/plain\r\n\r\nLista gare\r\n--lista--\r\n"
    );
    let encoded = String::from_utf8(to_base64(with_pdf.as_bytes(), 76, b"\r\n")).unwrap();
    let header = "Content-Type: message/rfc822; name=a.eml\r\nContent-Transfer-Encoding: base64";
    let other_algorithm = of_pdf.replacen("sha-256", "sha-512", 1);
    assert_ne!(other_algorithm, of_pdf);
    vec![
        long("an envelope", of_pdf.clone().into_bytes(), 1, true),
        long("an envelope around a text", envelope(&plain), 1, true),
        long("an envelope by SHA-1", alfa.sign(&old), 1, true),
        long("a delivery", beta.sign(&delivery), 1, true),
        long("an anomaly envelope", beta.sign(&anomaly), 1, false),
        long("a letter", with_pdf.clone().into_bytes(), 1, false),
        long("a letter of text", plain.clone().into_bytes(), 1, false),
        long("a letter with a message", letter(&[(FORWARDED, &plain)]).into_bytes(), 1, false),
        long("another algorithm in the header", other_algorithm.into_bytes(), 2, true),
        long("from a list", wrapped.into_bytes(), 2, true),
        long(
            "with a signed message inside",
            envelope(&letter(&[(FORWARDED, &of_pdf), (PDF, &digits(60))])),
            2,
            true,
        ),
        long(
            "forwarded, unsigned",
            letter(&[(FORWARDED, &of_pdf), (FORWARDED, &of_pdf)]).into_bytes(),
            2,
            false,
        ),
        // It is kept as a header that does not end.
        long("with an encoded message inside", envelope(&letter(&[(header, &encoded)])), 1, true),
        long("cut off", of_pdf.clone().into_bytes()[..of_pdf.len() - 4_000].to_vec(), 0, false),
        long("altered", of_pdf.replacen("09:12:01", "09:12:02", 1).into_bytes(), 0, false),
    ]
}
