//! Writes what each target starts from into `fuzz/seeds/TARGET`: the corpus in the form that suits it.

use pec_core::{Limits, x509::read_crls};
use pec_fuzz::corpus::{CORPUS, Piece, SignedData, cases, parse, read, testdata};
use std::{collections::BTreeSet, fs, path::Path};

#[path = "../../archive/text/tests/common/mod.rs"]
mod made;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let pieces = &CORPUS.pieces;
    let signatures: Vec<Vec<u8>> = pieces.iter().filter_map(|piece| piece.signature.clone()).collect();
    let certificates = signatures.iter().filter_map(|signature| SignedData::read(signature));
    let x509 = certificates.flat_map(|signed| signed.certificates).chain(files("pki"));
    // As they stand, and without the armour around them.
    let crls = files("pki/crl").flat_map(|pem| {
        let read = read_crls(&pem, &Limits::default()).unwrap_or_default();
        read.iter().map(|crl| crl.der().to_vec()).chain([pem]).collect::<Vec<_>>()
    });

    write(&folder, "message", pieces.iter().map(|piece| piece.raw.clone()));
    write(&folder, "mime", pieces.iter().map(|piece| piece.raw.clone()));
    write(&folder, "x509", x509);
    write(&folder, "crl", crls);
    write(&folder, "cms", signatures.iter().cloned());
    write(&folder, "directory", files("directory"));
    write(&folder, "daticert", pieces.iter().flat_map(certification_data));
    // The choice of a piece for the header, the content and the signature, and nothing else.
    let number = |n: usize| [(n >> 16) as u8, (n >> 8) as u8, n as u8];
    write(
        &folder,
        "verify",
        (0..cases().len()).map(|n| [&[0][..], &number(n), &[0, 0], &number(n), &[0], &number(n)].concat()),
    );
    // Chains and rings of every length, and rows of everything that a tracker takes.
    write(
        &folder,
        "path",
        (1..=12_u8).map(|length| (0..length).flat_map(|n| [n, n + 1, n, n + 1]).collect()),
    );
    // Every function once, and then some; each takes a few choices.
    write(
        &folder,
        "ffi_calls",
        (0..64_u8).map(|n| (0..=n).flat_map(|at| [0, at.wrapping_mul(4), n, at ^ n]).collect()),
    );
    // What the messages carry, as a thing of unknown kind; what is signed by itself; and small files of each kind that is read.
    let carried = pieces.iter().flat_map(contents).map(|content| [&[0][..], &content].concat());
    let signed = signatures.iter().map(|signature| [&[4][..], signature].concat());
    write(&folder, "text", carried.chain(signed).chain(documents()));
    write(&folder, "tracker", (0..64_u8).map(|n| (0..n).flat_map(|at| [at, n, at ^ n, 1]).collect()));
}

/// The files in a folder of testdata.
fn files(folder: &str) -> impl Iterator<Item = Vec<u8>> {
    let folder = testdata().join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file());
    paths.map(|path| read(&path))
}

/// The contents of parts that are certification data.
fn certification_data(piece: &Piece) -> Vec<Vec<u8>> {
    let message = parse(&piece.raw);
    let mime = message.mime();
    let xml = mime.ids().filter(|id| {
        mime.part(*id).is("application", "xml")
            || mime.file_name(*id).is_some_and(|name| name.eq_ignore_ascii_case("daticert.xml"))
    });
    xml.map(|id| mime.body(id).bytes.into_owned()).collect()
}

/// The contents of all parts, decoded, but those that are longer than what is fuzzed.
fn contents(piece: &Piece) -> Vec<Vec<u8>> {
    let message = parse(&piece.raw);
    let mime = message.mime();
    let bodies = mime.ids().map(|id| mime.body(id).bytes.into_owned());
    bodies.filter(|body| (1..60_000).contains(&body.len())).collect()
}

/// Small files of the kinds that are read, behind the choice that leaves their kind to be found, or gives it.
fn documents() -> Vec<Vec<u8>> {
    use made::{HELVETICA, deflated, page, zip};
    let line = b"BT /F1 12 Tf 72 700 Td (Citt\xe0) Tj 0 -14 Td [(Con) 20 (tratto) -300 (n. 1234/2021)] TJ ET";
    let word = b"<w:document><w:body><w:p><w:r><w:t>Contratto d'affitto</w:t></w:r></w:p></w:body></w:document>";
    let writer = b"<office:document-content><text:p>Verbale di gara</text:p></office:document-content>";
    let cells = b"<sst><si><t>Fattura</t></si></sst>";
    let sheet = b"<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c><v>12.5</v></c></row></sheetData></worksheet>";
    let office = b"<Types/>";
    let choices: [(u8, Vec<u8>); 8] = [
        (0, page(line, HELVETICA, vec![])),
        (0, page(line, HELVETICA, vec![deflated("/Type /ObjStm /N 1 /First 4", b"6 0 <<>>")])),
        (0, zip(&[("[Content_Types].xml", office), ("word/document.xml", word)])),
        (0, zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", writer)])),
        (0, zip(&[("[Content_Types].xml", office), ("xl/sharedStrings.xml", cells), ("xl/worksheets/sheet1.xml", sheet)])),
        (0, b"{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}\\f0 Citt\\'e0 di \\u1234? Roma\\par}".to_vec()),
        (2, b"<html><head><title>Avviso</title><style>p{}</style></head><body><p>Citt&agrave; &#x2019;<br>fine".to_vec()),
        (1, "L'offerta n. 1234/2021 di Rossi & C. S.p.A., IBAN IT60 X054 2811 1010 0000 0123 456".into()),
    ];
    // Within narrow bounds too.
    choices.into_iter().flat_map(|(choice, file)| [choice, choice | 0x80].map(|first| [&[first], &file[..]].concat())).collect()
}

/// Each once, under its number.
fn write(folder: &Path, target: &str, seeds: impl IntoIterator<Item = Vec<u8>>) {
    let folder = folder.join(target);
    // What an older corpus left would be fuzzed too.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let seeds: BTreeSet<Vec<u8>> = seeds.into_iter().collect();
    for (number, seed) in seeds.iter().enumerate() {
        let file = folder.join(format!("{number:04}"));
        fs::write(&file, seed).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
    println!("{:4} seeds for {target}", seeds.len());
}
