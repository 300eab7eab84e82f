//! Writes what each target starts from into `fuzz/seeds/TARGET`: the corpus in the form that suits it.

use pec_core::{Limits, x509::read_crls};
use pec_fuzz::corpus::{CORPUS, Piece, SignedData, cases, parse, read, testdata};
use std::{collections::BTreeSet, fs, path::Path};

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
