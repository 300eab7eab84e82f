//! Programs with and without mistakes, for `tests/tests/powercut.rs` to see what a power cut does to them.
//!
//! The words of the command line: which program, and the folder that it works in.
#![expect(clippy::print_stdout, reason = "what is printed is acknowledged")]

use std::{
    env, error,
    fs::{self, File, OpenOptions},
    io::{self, IoSlice, Read as _, Seek as _, SeekFrom, Write as _},
    os::unix::fs::{FileExt as _, symlink},
    path::Path,
    thread,
};

/// Bytes of a saved file: more than one page.
const BYTES: usize = 9_000;

fn main() -> Result<(), Box<dyn error::Error>> {
    let words: Vec<String> = env::args().skip(1).collect();
    let [program, folder] = words.as_slice() else { return Err("a program and a folder".into()) };
    let folder = Path::new(folder);
    match program.as_str() {
        "correct" => save(folder, &Care { file: true, folder: true, linked: false })?,
        "linked" => save(folder, &Care { file: true, folder: true, linked: true })?,
        "file-not-synced" => save(folder, &Care { file: false, folder: true, linked: false })?,
        "folder-not-synced" => save(folder, &Care { file: true, folder: false, linked: false })?,
        "link-not-synced" => save(folder, &Care { file: true, folder: false, linked: true })?,
        "nested" => nested(folder, true)?,
        "parent-not-synced" => nested(folder, false)?,
        "everything" => everything(folder)?,
        other => return Err(format!("no program {other}").into()),
    }
    Ok(())
}

/// What a program syncs, and how it gives a file its name.
struct Care {
    file: bool,
    folder: bool,
    linked: bool,
}

/// Files that are written under another name first; each is printed once it is saved.
fn save(folder: &Path, care: &Care) -> io::Result<()> {
    for number in 0_u8..8 {
        let (new, name) = (folder.join(format!("new-{number}")), folder.join(number.to_string()));
        let mut file = File::create_new(&new)?;
        file.write_all(&[b'a' + number; BYTES])?;
        if care.file {
            file.sync_data()?;
        }
        if care.linked {
            fs::hard_link(&new, &name)?;
        } else {
            fs::rename(&new, &name)?;
        }
        if care.folder {
            File::open(folder)?.sync_all()?;
        }
        if care.linked {
            fs::remove_file(&new)?;
        }
        println!("{number}");
    }
    Ok(())
}

/// Each file in a folder of its own.
fn nested(folder: &Path, parent: bool) -> io::Result<()> {
    for number in 0_u8..8 {
        let within = folder.join(format!("in-{number}"));
        fs::create_dir(&within)?;
        let mut file = File::create_new(within.join("file"))?;
        file.write_all(&[b'a' + number; BYTES])?;
        file.sync_all()?;
        File::open(&within)?.sync_all()?;
        if parent {
            File::open(folder)?.sync_all()?;
        }
        println!("{number}");
    }
    Ok(())
}

/// All that the standard library does to files, from several threads.
fn everything(folder: &Path) -> io::Result<()> {
    let threads: Vec<_> = (0_u8..3)
        .map(|number| {
            let own = folder.join(number.to_string());
            thread::spawn(move || (0..5).try_for_each(|round| each(&own.join(round.to_string()), number)))
        })
        .collect();
    for thread in threads {
        thread.join().map_err(|_| io::Error::other("a thread panicked"))??;
    }
    Ok(())
}

fn each(folder: &Path, number: u8) -> io::Result<()> {
    fs::create_dir_all(folder.join("deep/deeper"))?;
    let at = |name: &str| folder.join(name);
    fs::write(at("whole"), vec![number; 5_000])?;
    fs::write(at("whole"), b"shorter")?;
    let mut file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(at("parts"))?;
    file.write_all(b"0123456789")?;
    file.seek(SeekFrom::Start(4))?;
    file.write_all(b"xy")?;
    let pieces = [IoSlice::new(b"vector "), IoSlice::new(b"of pieces")];
    let _ = file.write_vectored(&pieces)?;
    file.write_all_at(b"far away", 20_000)?;
    file.set_len(19_000)?;
    file.try_clone()?.write_all(b"!")?;
    let mut log = OpenOptions::new().append(true).create(true).open(at("log"))?;
    log.write_all(b"one\n")?;
    OpenOptions::new().append(true).open(at("log"))?.write_all(b"two\n")?;
    log.write_all(b"three\n")?;
    log.sync_data()?;
    fs::copy(at("parts"), at("copy"))?;
    io::copy(&mut File::open(at("copy"))?, &mut File::create(at("second copy"))?)?;
    io::copy(&mut io::repeat(number).take(70_000), &mut File::create(at("repeated"))?)?;
    fs::hard_link(at("copy"), at("deep/link"))?;
    fs::rename(at("copy"), at("deep/deeper/renamed"))?;
    fs::rename(at("whole"), at("log"))?;
    fs::rename(at("deep"), at("moved"))?;
    fs::write(at("moved/new"), b"in a moved folder")?;
    symlink("log", at("symbolic"))?;
    fs::write(at("symbolic"), b"through a link")?;
    fs::remove_file(at("second copy"))?;
    log.write_all(b"into a file without a name")?;
    fs::create_dir(at("away"))?;
    fs::write(at("away/file"), b"")?;
    fs::create_dir(at("away/empty"))?;
    fs::remove_dir(at("away/empty"))?;
    fs::remove_dir_all(at("away"))?;
    File::open(folder)?.sync_all()?;
    println!("{}", folder.display());
    Ok(())
}
