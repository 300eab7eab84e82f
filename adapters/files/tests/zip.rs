//! Zip files: as a source, and as `messages` reads them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "what tests share fails as they do")]

mod common;

use common::{SEPARATOR, all, fetch, ids, kind, maildir, mbox, message, plant};
use flate2::Crc;
use pec_core::history::Folder;
use pec_core::ports::{MailSource, PortErrorKind};
use pec_files::{FileSource, messages};
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

const LIMIT: usize = 1 << 20;

/// As a library writes it.
fn zip(entries: &[(&str, &str)], method: CompressionMethod) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in entries {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An entry as no library would write it.
struct Odd<'a> {
    name: &'a [u8],
    packed: Vec<u8>,
    size: usize,
    crc: u32,
    method: u16,
    flags: u16,
    /// Where its header is said to be, if not where it is.
    header: Option<u32>,
}

impl<'a> Odd<'a> {
    fn stored(name: &'a [u8], text: &str) -> Self {
        let mut sum = Crc::new();
        sum.update(text.as_bytes());
        Self {
            name,
            packed: text.into(),
            size: text.len(),
            crc: sum.sum(),
            method: 0,
            flags: 0,
            header: None,
        }
    }
}

fn odd(entries: &[Odd<'_>]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    let u16_of = |n: usize| u16::try_from(n).unwrap().to_le_bytes();
    let u32_of = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
    for entry in entries {
        let header = entry.header.unwrap_or(u32::try_from(file.len()).unwrap());
        let mut common = Vec::new();
        common.extend(entry.flags.to_le_bytes());
        common.extend(entry.method.to_le_bytes());
        common.extend([0; 4]);
        common.extend(entry.crc.to_le_bytes());
        common.extend(u32_of(entry.packed.len()));
        common.extend(u32_of(entry.size));
        common.extend(u16_of(entry.name.len()));
        common.extend([0; 2]);
        file.extend(b"PK\x03\x04\x14\0");
        file.extend(&common);
        file.extend(entry.name);
        file.extend(&entry.packed);
        directory.extend(b"PK\x01\x02\x14\x03\x14\0");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(header.to_le_bytes());
        directory.extend(entry.name);
    }
    let (start, length) = (file.len(), directory.len());
    file.extend(directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(u16_of(entries.len()));
    file.extend(u16_of(entries.len()));
    file.extend(u32_of(length));
    file.extend(u32_of(start));
    file.extend([0; 2]);
    file
}

fn deflated(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// What was read where, or the code of the error.
type Read<Code> = Vec<(String, Result<String, Code>)>;

/// The ids without checksums, each with the message or the code of the error; and the same of [`messages`], with its places.
fn read(path: &Path) -> (Read<&'static str>, Read<String>) {
    let mut source = FileSource::open([path]);
    let found = ids(&mut source);
    let found = found.iter().map(|id| (id.split('#').next().unwrap().to_owned(), fetch(&mut source, id)));
    let fed = messages([path], LIMIT).map(|stored| {
        let name = stored.file().strip_prefix(path.parent().unwrap()).unwrap().to_str().unwrap().to_owned();
        let code = |error: pec_files::Error| error.code().to_owned();
        (name, stored.into_bytes().map(|bytes| String::from_utf8(bytes).unwrap()).map_err(code))
    });
    (found.collect(), fed.collect())
}

/// Both ways agree; what came of each.
fn agreed(path: &Path) -> Read<&'static str> {
    let (found, fed) = read(path);
    let as_fed = |(name, text): &(String, Result<String, &'static str>)| {
        (name.clone(), text.clone().map_err(str::to_owned))
    };
    let codes = |text: &Result<String, String>| text.is_ok();
    let left: Vec<_> = found.iter().map(as_fed).map(|(name, text)| (name, codes(&text), text.ok())).collect();
    let right: Vec<_> = fed.into_iter().map(|(name, text)| (name, codes(&text), text.ok())).collect();
    assert_eq!(left, right);
    found
}

#[test]
fn an_export_is_read_like_a_folder() {
    let (big, three) = (mbox(&[2, 3, 2]), message(3));
    let entries: &[(&str, &str)] = &[
        ("Posta in arrivo/1.eml", &message(1)),
        ("Posta inviata/altro.mbox", &big),
        ("exported.eml", &mbox(&[4])),
        ("letter", &message(5)),
        ("notes.txt", "no message\n"),
        (".hidden.eml", &three),
        ("Maildir/.Sent/cur/6:2,S", &message(6)),
        ("Maildir/tmp/7", &message(7)),
        ("z.eml", "taken for its name\n"),
    ];
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        let root = plant(&[]);
        let path = root.path().join("export.zip");
        fs::write(&path, zip(entries, method)).unwrap();
        let expected = [
            ("Posta in arrivo/1.eml", message(1)),
            ("Posta inviata/altro.mbox", message(2)),
            ("Posta inviata/altro.mbox", message(3)),
            ("Posta inviata/altro.mbox", message(2)),
            ("exported.eml", message(4)),
            ("letter", message(5)),
            ("Maildir/.Sent/cur/6:2,S", message(6)),
            ("z.eml", "taken for its name\n".into()),
        ]
        .map(|(name, text)| (format!("export.zip!{name}"), Ok(text)));
        assert_eq!(agreed(&path), expected);
        let mut source = FileSource::open([root.path()]);
        let listed = all(&mut source, 1);
        let sent: Vec<_> = listed.iter().map(|listed| listed.folder == Folder::Sent).collect();
        assert_eq!(sent, [false, true, true, true, false, false, true, false]);
        let of_mbox: Vec<_> = listed.iter().map(|listed| listed.quoted && listed.permanent).collect();
        assert_eq!(of_mbox, [false, true, true, true, true, false, false, false]);
        assert_eq!(source.skipped(), 1);
        assert_eq!(all(&mut FileSource::open([root.path()]), 100), listed);
        // In any order, and by who did not list.
        let mut other = FileSource::open([root.path()]);
        for (listed, (_, text)) in listed.iter().zip(&expected).rev() {
            assert_eq!(&fetch(&mut other, &listed.id), text);
            assert_eq!(listed.bytes, Some(text.as_ref().unwrap().len() as u64));
        }
        assert_eq!(other.list(Some(&listed[2].id), 2).unwrap(), listed[3..5]);
        assert_eq!(kind(other.delete(&listed[0].id)), PortErrorKind::Unsupported);
        for wrong in
            ["export.zip", "export.zip!", "export.zip!letter", "export.zip!letter#", "export.zip!x#1-2"]
        {
            assert_eq!(fetch(&mut other, wrong), Err("not_found"), "{wrong}");
        }
    }
}

#[test]
fn names_may_be_anything() {
    let root = plant(&[]);
    let path = root.path().join("a.zip");
    let entries = [
        Odd::stored(b"perch\x82.eml", &message(0)),
        Odd::stored(b"perch%82.eml", &message(1)),
        Odd::stored("perché.eml".as_bytes(), &message(2)),
        Odd::stored(b"../../etc/passwd.eml", &message(3)),
        Odd::stored(b"/etc/passwd.eml", &message(4)),
        Odd::stored(b"C:\\mail\\1.eml", &message(5)),
        Odd::stored(b"twice.eml", &message(6)),
        Odd::stored(b"twice.eml", &message(7)),
        Odd::stored(b"twice.eml", &message(6)),
        Odd::stored(b"a\0!#b.eml", &message(8)),
    ];
    fs::write(&path, odd(&entries)).unwrap();
    let found = read(&path).0;
    let names: Vec<_> = found.iter().map(|(name, _)| name.strip_prefix("a.zip!").unwrap()).collect();
    assert_eq!(
        names,
        [
            "perch%82.eml",
            "perch%2582.eml",
            "perché.eml",
            "../../etc/passwd.eml",
            "/etc/passwd.eml",
            "C:\\mail\\1.eml",
            "twice.eml",
            "twice.eml!2",
            "twice.eml!3",
            "a%00%21%23b.eml",
        ]
    );
    let read: Vec<_> = found.into_iter().map(|(_, text)| text.unwrap()).collect();
    assert_eq!(read, [0, 1, 2, 3, 4, 5, 6, 7, 6, 8].map(message));
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "nothing was extracted");
}

#[test]
fn what_is_wrong_with_an_entry_is_an_error_in_its_place() {
    let root = plant(&[]);
    let path = root.path().join("a.zip");
    let mut entries: Vec<_> = ["0.eml", "1.eml", "2.eml", "3.eml", "4.eml", "5.eml", "6.eml", "7.eml"]
        .iter()
        .map(|name| Odd::stored(name.as_bytes(), &message(1)))
        .collect();
    entries[1].flags = 1;
    entries[2].crc ^= 1;
    entries[3].size += 1;
    entries[4].size -= 1;
    entries[5].method = 14;
    entries[6].method = 8;
    entries[6].packed = vec![0xff; 40];
    fs::write(&path, odd(&entries)).unwrap();
    let codes: Vec<_> = agreed(&path).into_iter().map(|(_, text)| text.err().unwrap_or("fine")).collect();
    let (damaged, unsupported) = ("damaged", "unsupported");
    assert_eq!(codes, ["fine", unsupported, damaged, damaged, damaged, unsupported, damaged, "fine"]);
    let encrypted = messages([&path], LIMIT).nth(1).unwrap().into_bytes().unwrap_err();
    assert_eq!(encrypted.code(), "encrypted");
    let mut source = FileSource::open([&path]);
    let id = &ids(&mut source)[1];
    let error = source.fetch(id, &mut |_| Ok(())).unwrap_err();
    assert!(
        error.to_string().starts_with("it is encrypted: unpack the zip file with its password"),
        "{error}"
    );
}

#[test]
fn a_bomb_is_never_more_than_it_says() {
    let root = plant(&[]);
    let path = root.path().join("a.zip");
    let much = vec![b'x'; 64 << 20];
    let mut lies = Odd { packed: deflated(&much), method: 8, size: 10_000, ..Odd::stored(b"1.eml", "") };
    lies.crc = 1;
    let mut honest =
        Odd { packed: deflated(&much), method: 8, size: much.len(), ..Odd::stored(b"2.eml", "") };
    let mut sum = Crc::new();
    sum.update(&much);
    honest.crc = sum.sum();
    fs::write(&path, odd(&[lies, honest, Odd::stored(b"3.eml", &message(3))])).unwrap();
    let mut source = FileSource::open([&path]);
    let found = ids(&mut source);
    let mut bytes = 0;
    let error = source
        .fetch(&found[0], &mut |chunk| {
            bytes += chunk.len();
            Ok(())
        })
        .unwrap_err();
    assert_eq!((error.kind(), bytes), (PortErrorKind::Damaged, 10_000));
    let mut largest = 0;
    source
        .fetch(&found[1], &mut |chunk| {
            largest = largest.max(chunk.len());
            bytes += chunk.len();
            Ok(())
        })
        .unwrap();
    assert_eq!(bytes, 10_000 + much.len());
    assert!(largest <= 1 << 20, "in chunks");
    assert_eq!(fetch(&mut source, &found[2]), Ok(message(3)));
    let codes: Vec<_> =
        messages([&path], LIMIT).map(|stored| stored.bytes().err().map(pec_files::Error::code)).collect();
    assert_eq!(codes, [Some("damaged"), Some("message_too_large"), None]);
}

#[test]
fn entries_that_share_their_bytes_are_refused() {
    let root = plant(&[("b.eml", message(2))]);
    let entries: Vec<_> =
        (0..9).map(|_| Odd { header: Some(0), ..Odd::stored(b"1.eml", &message(1)) }).collect();
    let mut file = odd(&entries);
    // Only the first is there: the rest of the entries, before the directory, is cut out.
    let (entry, directory) = (30 + 5 + message(1).len(), 9 * (46 + 5));
    file.drain(entry..file.len() - 22 - directory);
    let end = file.len() - 6;
    file[end..end + 4].copy_from_slice(&u32::try_from(entry).unwrap().to_le_bytes());
    // Enough for the entries to overlap.
    assert!(9 * message(1).len() < file.len() || 9 * message(1).len() > entry);
    let long = "x".repeat(1000);
    let entries: Vec<_> = (0..9).map(|_| Odd { header: Some(0), ..Odd::stored(b"1.eml", &long) }).collect();
    let mut file = odd(&entries);
    file.drain(1035..file.len() - 22 - directory);
    let end = file.len() - 6;
    file[end..end + 4].copy_from_slice(&1035_u32.to_le_bytes());
    fs::write(root.path().join("a.zip"), file).unwrap();
    let mut source = FileSource::open([root.path()]);
    assert_eq!(ids(&mut source), ["a.zip", "b.eml"]);
    assert_eq!(fetch(&mut source, "a.zip"), Err("damaged"));
    assert_eq!(fetch(&mut source, "b.eml"), Ok(message(2)));
}

#[test]
fn a_damaged_zip_is_one_error_and_the_rest_goes_on() {
    let whole = zip(&[("1.eml", &message(1)), ("2.eml", &message(2))], CompressionMethod::Deflated);
    for length in 4..whole.len() {
        let root = plant(&[("b.eml", message(2))]);
        fs::write(root.path().join("a.zip"), &whole[..length]).unwrap();
        let mut source = FileSource::open([root.path()]);
        assert_eq!(ids(&mut source), ["a.zip", "b.eml"], "{length}");
        assert_eq!(fetch(&mut source, "a.zip"), Err("damaged"), "{length}");
        let codes: Vec<_> = messages([root.path()], LIMIT).map(|stored| stored.bytes().is_ok()).collect();
        assert_eq!(codes, [false, true]);
    }
}

#[test]
fn nothing_that_is_damaged_makes_it_panic() {
    let whole = zip(&[("1.eml", &message(1)), ("a.mbox", &mbox(&[2, 3]))], CompressionMethod::Deflated);
    let root = plant(&[]);
    let path = root.path().join("a.zip");
    for at in 0..whole.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut file = whole.clone();
            file[at] ^= flip;
            fs::write(&path, file).unwrap();
            let mut source = FileSource::open([&path]);
            for listed in all(&mut source, 1) {
                let _ = source.fetch(&listed.id, &mut |_| Ok(()));
            }
            let _ = messages([&path], LIMIT).count();
        }
    }
}

#[test]
fn a_zip_file_that_is_written_anew_is_read_anew() {
    let root = plant(&[]);
    let path = root.path().join("a.zip");
    fs::write(&path, zip(&[("1.eml", &message(1)), ("2.eml", &message(2))], CompressionMethod::Stored))
        .unwrap();
    let mut source = FileSource::open([&path]);
    let found = ids(&mut source);
    fs::write(
        &path,
        zip(
            &[("0.eml", &message(0)), ("2.eml", &message(2)), ("1.eml", &message(3))],
            CompressionMethod::Stored,
        ),
    )
    .unwrap();
    assert_eq!(fetch(&mut source, &found[1]), Ok(message(2)));
    assert_eq!(fetch(&mut source, &found[0]), Err("not_found"), "another message is not taken for it");
    fs::remove_file(&path).unwrap();
    assert_eq!(fetch(&mut source, &found[1]), Err("not_found"));
}

#[test]
fn of_a_folder_only_what_is_called_so_is_opened() {
    let one = zip(&[("1.eml", &message(1))], CompressionMethod::Deflated);
    let nested = odd(&[Odd::stored(b"inner.zip", "PK\x03\x04")]);
    let root = maildir(&[]);
    for (name, bytes) in [("a.docx", &one), ("b.ZIP", &one), ("c", &one), ("nested.zip", &nested)] {
        fs::write(root.path().join(name), bytes).unwrap();
    }
    fs::write(root.path().join("cur/1:2,S"), &one).unwrap();
    fs::write(root.path().join("x.eml"), &one).unwrap();
    fs::write(root.path().join("none.zip"), b"no zip at all").unwrap();
    fs::write(root.path().join("empty.zip"), zip(&[], CompressionMethod::Stored)).unwrap();
    let mut source = FileSource::open([root.path()]);
    let found: Vec<_> = ids(&mut source).iter().map(|id| id.split('#').next().unwrap().to_owned()).collect();
    assert_eq!(found, ["b.ZIP!1.eml", "cur/1", "x.eml"]);
    assert_eq!(messages([root.path()], LIMIT).count(), 3);
    assert_eq!(agreed(&root.path().join("c")).len(), 1, "asked for");
}

#[test]
fn a_large_mbox_in_a_zip_is_unpacked_once_and_not_for_each_message() {
    let text: String =
        (0..2000).map(|number| format!("{SEPARATOR}{}{}\n\n", message(number), "y".repeat(500))).collect();
    let root = plant(&[]);
    let path = root.path().join("a.zip");
    fs::write(&path, zip(&[("a.mbox", &text)], CompressionMethod::Deflated)).unwrap();
    let mut source = FileSource::open([&path]);
    let listed = all(&mut source, 300);
    assert_eq!(listed.len(), 2000);
    for (number, listed) in listed.iter().enumerate() {
        assert!(fetch(&mut source, &listed.id).unwrap().starts_with(&message(number)));
    }
}
