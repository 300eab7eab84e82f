//! What is read of office files and of signed ones.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of tests may fail as they do"
)]

mod common;

use common::{HELVETICA, page, zip};
use pec_core::asn1::der;
use pec_text::{Bounds, Extracted, Kind, Outcome, extract};

fn read(name: &str, bytes: &[u8]) -> Extracted {
    extract("application/octet-stream", Some(name), bytes, &Bounds::default())
}

fn lines_of(name: &str, bytes: &[u8]) -> Vec<String> {
    let found = read(name, bytes);
    assert_eq!((found.kind, found.outcome), (Kind::Office, Outcome::Complete), "{found:?}");
    found.text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

#[test]
fn office_texts() {
    let docx = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", "<w:document><w:body><w:p><w:r><w:t>Citt\u{e0}</w:t></w:r><w:r><w:tab/><w:t xml:space='preserve'>di Ro</w:t></w:r><w:r><w:t>ma &amp; c.</w:t></w:r></w:p><w:p><w:r><w:instrText>PAGE</w:instrText><w:delText>tolto</w:delText><w:t>fine</w:t></w:r></w:p></w:body></w:document>".as_bytes()),
        ("word/footer1.xml", b"<w:ftr><w:p><w:t>a piede</w:t></w:p></w:ftr>"),
        ("word/media/image1.png", b"\x89PNG"),
    ]);
    assert_eq!(lines_of("a.docx", &docx), ["Città di Roma & c.", "fine", "a piede"]);

    let xlsx = zip(&[
        ("xl/sharedStrings.xml", b"<sst><si><t>Importo</t></si><si><r><t>Tot</t></r><r><t>ale</t></r></si></sst>"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><c t=\"s\"><v>0</v></c><c><v>1234.5</v></c><c t=\"inlineStr\"><is><t>qui</t></is></c></worksheet>"),
    ]);
    assert_eq!(lines_of("a.xlsx", &xlsx), ["Importo", "Totale", "1234.5", "qui"]);

    let pptx = zip(&[("ppt/slides/slide1.xml", b"<p:sld><a:p><a:r><a:t>Titolo</a:t></a:r></a:p></p:sld>")]);
    assert_eq!(lines_of("a.pptx", &pptx), ["Titolo"]);

    let odt = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", b"<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'><text:p>De<text:span>libera</text:span><text:s/>n. 5</text:p><text:p>fine</text:p></office:document-content>"),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
    ]);
    assert_eq!(lines_of("a.odt", &odt), ["Delibera n. 5", "fine"]);
}

#[test]
fn what_is_encrypted_says_so() {
    let odt = zip(&[("META-INF/manifest.xml", b"<manifest:encryption-data/>"), ("content.xml", b"\x01\x02")]);
    assert_eq!(read("a.odt", &odt).outcome, Outcome::Encrypted);
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let docx = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", &name[..]].concat();
    assert_eq!(read("a.docx", &docx).outcome, Outcome::Encrypted);
}

#[test]
fn other_archives_have_no_text_and_broken_ones_say_so() {
    assert_eq!(read("a.zip", &zip(&[("leggimi.txt", b"parole")])).outcome, Outcome::NoText);
    assert_eq!(read("a.docx", b"PK\x03\x04 and no more").outcome, Outcome::Damaged);
    let mut broken = zip(&[("word/document.xml", &b"<w:t>parole</w:t>".repeat(100))]);
    for byte in &mut broken[60..70] {
        *byte ^= 0x55;
    }
    assert_eq!(read("a.docx", &broken).outcome, Outcome::Damaged);
}

/// Signed data around this content, without any signature: nobody asks for one here.
fn signed(content: Option<&[u8]>) -> Vec<u8> {
    let element = |tag: u8, content: &[u8]| [&der::header(tag, content.len()), content].concat();
    let data = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
    let signed_data = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
    let content = content.map(|content| element(0xa0, &element(0x04, content))).unwrap_or_default();
    let inner = [
        element(2, &[1]),
        element(0x31, &[]),
        element(0x30, &[&data[..], &content].concat()),
        element(0x31, &[]),
    ]
    .concat();
    element(0x30, &[&signed_data[..], &element(0xa0, &element(0x30, &inner))].concat())
}

#[test]
fn signed_files_have_the_signed_one_inside() {
    let pdf = page(b"BT /F1 12 Tf (Contratto firmato) Tj ET", HELVETICA, vec![]);
    let once = signed(Some(&pdf));
    let twice = signed(Some(&once));
    let mut coded = String::from("-----BEGIN PKCS7-----\n");
    for line in base64(&twice).as_bytes().chunks(64) {
        coded += &format!("{}\r\n", std::str::from_utf8(line).unwrap());
    }
    for (name, bytes) in [
        ("a.pdf.p7m", &once[..]),
        ("a.pdf.p7m.p7m", &twice),
        ("a.pdf.p7m", coded.as_bytes()),
        ("a.pdf.p7m", base64(&once).as_bytes()),
    ] {
        let found = read(name, bytes);
        assert_eq!(
            (found.text.trim(), found.kind, found.outcome),
            ("Contratto firmato", Kind::Pdf, Outcome::Complete)
        );
    }
    let text = signed(Some(b"<a>Fattura</a>"));
    assert_eq!(read("f.xml.p7m", &text).kind, Kind::Xml);
    assert_eq!(read("smime.p7s", &signed(None)).outcome, Outcome::NoText);
    assert_eq!(read("a.p7m", &once[..once.len() / 2]).outcome, Outcome::Damaged);
    let mut enveloped = once.clone();
    // The type, the first in it, becomes another one.
    let at = enveloped.windows(4).position(|window| window == [0x0d, 1, 7, 2]).unwrap();
    enveloped[at + 3] = 3;
    assert_eq!(read("a.p7m", &enveloped).outcome, Outcome::Encrypted);
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let number = chunk.iter().fold(0_usize, |number, byte| number << 8 | usize::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            text.push(if place <= chunk.len() {
                char::from(DIGITS[number >> (18 - 6 * place) & 63])
            } else {
                '='
            });
        }
    }
    text
}
