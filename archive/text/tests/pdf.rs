//! What is read of PDF: the ways in which programs write text, each in a small file; pdftotext, where it is, reads the same.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of tests may fail as they do"
)]

mod common;

use common::{HELVETICA, deflated, page, pdf, stream, to_unicode};
use miniz_oxide::deflate::compress_to_vec_zlib;
use pec_text::{Bounds, Kind, Outcome, extract, words};
use std::process::Command;

fn text_of(file: &[u8]) -> String {
    let found = extract("application/pdf", Some("a.pdf"), file, &Bounds::default());
    assert_eq!((found.kind, found.outcome), (Kind::Pdf, Outcome::Complete), "{found:?}");
    found.text
}

/// Files, and the lines in them.
fn files() -> Vec<(&'static str, Vec<u8>, Vec<&'static str>)> {
    let winansi = b"BT /F1 12 Tf 72 700 Td (Citt\xe0 di Roma) Tj 0 -14 Td [(Con) 20 (tratto) -300 (n.) -278 (1234/2021)] TJ ET".to_vec();
    let words_by_place = b"BT /F1 10 Tf 1 0 0 1 72 700 Tm (Offerta) Tj 1 0 0 1 120 700 Tm (tecnica) Tj 1 0 0 1 72 680 Tm (fine) Tj ET".to_vec();
    let differences = "/F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding <</Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [1 /C /i /t /agrave]>>>>";
    let identity = "/F1 <</Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [5 0 R] /ToUnicode 6 0 R>>";
    let descendant = b"<</Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /DW 500 /W [1 [500 500] 3 9 500]>>".to_vec();
    let table = to_unicode(
        "2 beginbfchar <0001> <0050> <0002> <00E0> endbfchar 2 beginbfrange <0003> <0005> <0061> <0006> <0007> [<00660069> <0065>] endbfrange",
    );
    let form = pdf(&[
        b"<</Type /Catalog /Pages 2 0 R>>".to_vec(),
        b"<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842]>>".to_vec(),
        format!("<</Type /Page /Parent 2 0 R /Contents [4 0 R 5 0 R] /Resources <</Font <<{HELVETICA}>> /XObject <</X 6 0 R>>>>>>").into_bytes(),
        deflated("", b"q BT /F1 12 Tf 72 700 Td (prima) Tj ET Q"),
        stream("/Filter [/ASCII85Decode /FlateDecode]", &ascii85(&compress_to_vec_zlib(b"q 1 0 0 1 72 600 cm /X Do Q", 6))),
        deflated(&format!("/Type /XObject /Subtype /Form /BBox [0 0 400 400] /Resources <</Font <<{HELVETICA}>>>>"), b"BT /F1 12 Tf (dentro) Tj ET"),
    ]);
    vec![
        ("WinAnsi", page(&winansi, HELVETICA, vec![]), vec!["Città di Roma", "Contratto n. 1234/2021"]),
        ("words by their place", page(&words_by_place, HELVETICA, vec![]), vec!["Offerta tecnica", "fine"]),
        (
            "names of glyphs",
            page(b"BT /F1 12 Tf 72 700 Td <0102030304> Tj ET", differences, vec![]),
            vec!["Città"],
        ),
        (
            "codes of two bytes",
            page(
                b"BT /F1 12 Tf 72 700 Td <0001000200030004000500060007> Tj ET",
                identity,
                vec![descendant, table],
            ),
            vec!["Pàabcfie"],
        ),
        ("drawings and filters", form, vec!["prima", "dentro"]),
        ("objects in a stream", packed(), vec!["Nascosto nel flusso"]),
    ]
}

fn ascii85(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    for chunk in bytes.chunks(4) {
        let mut four = [0; 4];
        four[..chunk.len()].copy_from_slice(chunk);
        let mut number = u32::from_be_bytes(four);
        let mut five = [0; 5];
        for digit in five.iter_mut().rev() {
            *digit = u8::try_from(number % 85).unwrap() + b'!';
            number /= 85;
        }
        text.extend_from_slice(&five[..=chunk.len()]);
    }
    text.extend_from_slice(b"~>");
    text
}

/// Everything but the page's content lies in an object stream; the table of places is a stream too.
fn packed() -> Vec<u8> {
    let objects = [
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842]>>".to_owned(),
        format!("<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <</Font <<{HELVETICA}>>>>>>"),
    ];
    let (mut head, mut body) = (String::new(), String::new());
    for (number, object) in objects.iter().enumerate() {
        head += &format!("{} {} ", number + 1, body.len());
        body += &format!("{object} ");
    }
    let content = deflated("", b"BT /F1 12 Tf 72 700 Td (Nascosto nel flusso) Tj ET");
    let stream_of_objects =
        deflated(&format!("/Type /ObjStm /N 3 /First {}", head.len()), format!("{head}{body}").as_bytes());
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut add = |number: u32, object: &[u8]| {
        let place = file.len();
        file.extend([format!("{number} 0 obj\n").as_bytes(), object, b"\nendobj\n"].concat());
        u16::try_from(place).unwrap()
    };
    let (content_at, packed_at) = (add(4, &content), add(5, &stream_of_objects));
    let mut rows = vec![0, 0, 0, 0];
    (0..3).for_each(|index| rows.extend([2, 0, 5, index]));
    for at in [content_at, packed_at] {
        rows.extend([&[1][..], &at.to_be_bytes(), &[0]].concat());
    }
    let table_at = add(6, &[]);
    let table_rows = [rows, [&[1][..], &table_at.to_be_bytes(), &[0]].concat()].concat();
    file.truncate(usize::from(table_at));
    let table = deflated("/Type /XRef /Size 7 /W [1 2 1] /Root 1 0 R", &table_rows);
    file.extend(
        [b"6 0 obj\n", &table[..], b"\nendobj\n", format!("startxref\n{table_at}\n%%EOF\n").as_bytes()]
            .concat(),
    );
    file
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

#[test]
fn text_as_programs_write_it() {
    for (name, file, expected) in files() {
        assert_eq!(lines(&text_of(&file)), expected, "{name}");
    }
}

/// Another reader, written by others, finds the same.
#[test]
fn pdftotext_reads_the_same() {
    if Command::new("pdftotext").arg("-v").output().is_err() {
        println!("[not run] pdftotext is not here (Debian: poppler-utils)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, file, _) in files() {
        let path = folder.path().join("a.pdf");
        std::fs::write(&path, &file).unwrap();
        let output =
            Command::new("pdftotext").args(["-enc", "UTF-8", "-raw"]).arg(&path).arg("-").output().unwrap();
        assert!(output.status.success(), "{name}: {output:?}");
        let theirs = String::from_utf8(output.stdout).unwrap().replace('\u{c}', "\n");
        assert_eq!(lines(&text_of(&file)), lines(&theirs), "{name}");
    }
}

#[test]
fn fields_and_notes() {
    let file = pdf(&[
        b"<</Type /Catalog /Pages 2 0 R>>".to_vec(),
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>".to_vec(),
        b"<</Type /Page /Parent 2 0 R /Annots [4 0 R 5 0 R]>>".to_vec(),
        b"<</Type /Annot /Subtype /Widget /FT /Tx /T (nome) /V <FEFF00500061006F006C00E0>>>".to_vec(),
        b"<</Type /Annot /Subtype /Text /Rect [0 0 1 1] /Contents (da rivedere)>>".to_vec(),
    ]);
    assert_eq!(lines(&text_of(&file)), ["Paolà", "da rivedere"]);
}

#[test]
fn encrypted_files_say_so() {
    let mut file = page(b"BT ET", HELVETICA, vec![]);
    let at = file.windows(9).position(|window| window == b"/Root 1 0").unwrap();
    file.splice(at..at, *b"/Encrypt 9 0 R ");
    let found = extract("", None, &file, &Bounds::default());
    assert_eq!((found.outcome, found.text.as_str()), (Outcome::Encrypted, ""));
}

#[test]
fn nothing_to_read_is_said() {
    let image =
        page(b"q 100 0 0 100 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00(x) Tj EI Q", HELVETICA, vec![]);
    assert_eq!(extract("", None, &image, &Bounds::default()).outcome, Outcome::NoText);
    assert_eq!(extract("", None, b"%PDF-1.7 nothing", &Bounds::default()).outcome, Outcome::Damaged);
    let glyphs =
        "/F1 <</Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [5 0 R]>>";
    let unknown = page(b"BT /F1 12 Tf <00010002> Tj ET", glyphs, vec![b"<</DW 500>>".to_vec()]);
    assert_eq!(extract("", None, &unknown, &Bounds::default()).outcome, Outcome::Damaged);
}

/// Files are cut short, and their tables are wrong.
#[test]
fn the_tables_need_not_be_right() {
    let file = page(b"BT /F1 12 Tf (leggibile) Tj ET", HELVETICA, vec![]);
    let table = file.windows(4).position(|window| window == b"xref").unwrap();
    assert_eq!(text_of(&file[..table]).trim(), "leggibile");
    let mut moved = b"bytes before\0\n".to_vec();
    moved.extend(&file);
    assert_eq!(text_of(&moved).trim(), "leggibile");
    // A later version of an object counts.
    let changed =
        [&file[..], b"\n4 0 obj\n<</Length 31>>\nstream\nBT /F1 12 Tf (cambiato) Tj ET\nendstream\nendobj\n"]
            .concat();
    assert_eq!(text_of(&changed).trim(), "cambiato");
    assert_eq!(
        words(&text_of(&changed)),
        ["cambiato", "camb"].map(String::from).iter().rev().cloned().collect::<Vec<_>>()
    );
}
