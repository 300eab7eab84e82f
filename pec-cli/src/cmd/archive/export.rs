//! `pec archive export`: files for others, with their hashes.

use super::named::{self, Named};
use super::search::conditions;
use super::{Done, Stop, as_usize, by, open};
use crate::args::archive::Export as Args;
use crate::cmd::{Outcome, Voice};
use crate::output::clean::Clean;
use crate::output::json::to_json;
use crate::output::progress::Rate;
use crate::output::text::{self, Text};
use pec_archive::{Archive, Error, SUMS, Sha256};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Messages that are looked up at once.
const PAGE: usize = 10_000;

pub(super) fn run(args: &Args, voice: Voice, out: &mut impl Write) -> Done {
    let archive = open(&args.place)?;
    let messages = chosen(&archive, args)?;
    if messages.is_empty() {
        return Err(Stop::Words(Text::NothingMatches, Outcome::NotFine));
    }
    let mut folder = Folder::create(&args.folder)?;
    let mut rate = Rate::new(false);
    let exported = archive.export(messages, &by(&args.actor), |name, bytes| {
        folder.write(name, bytes)?;
        rate.message(bytes.len() as u64);
        Ok::<(), Stop>(())
    });
    rate.finish();
    let exported = exported?;
    if args.json {
        writeln!(out, "{}", to_json(&exported))?;
    } else {
        let count = text::messages(as_usize(exported.messages), voice.lang);
        let path = args.folder.to_string_lossy();
        writeln!(
            out,
            "{} {count} ({} {}): {}",
            voice.say(Text::Exported),
            exported.bytes,
            voice.say(Text::Bytes),
            Clean(&path)
        )?;
        writeln!(out, "{} {SUMS}", voice.say(Text::CheckExport))?;
    }
    Ok(Outcome::Fine)
}

fn chosen(archive: &Archive, args: &Args) -> Result<Vec<Sha256>, Stop> {
    if let Some(id) = &args.thread {
        let dossier = match named::find(archive, id)? {
            Named::Thread(dossier) => *dossier,
            Named::Message(entry) => match archive.dossier(&entry.sha256.to_string()) {
                Ok(dossier) => dossier,
                // It belongs to nothing that was sent.
                Err(Error::NoSubmission) => return Ok(vec![entry.sha256]),
                Err(other) => return Err(other.into()),
            },
        };
        return Ok(dossier.messages.iter().map(|entry| entry.sha256).collect());
    }
    let mut search = conditions(&args.conditions, &args.words);
    search.most = PAGE;
    if !args.all && is_all(args) {
        return Err(Stop::Words(Text::ExportWhat, Outcome::Nothing));
    }
    let mut messages = Vec::new();
    loop {
        let page = archive.search(&search)?;
        messages.extend(page.hits.iter().map(|entry| entry.sha256));
        search.after = page.next;
        if search.after.is_none() {
            return Ok(messages);
        }
    }
}

/// Whether no condition was given: then all has to be asked for.
fn is_all(args: &Args) -> bool {
    let conditions = &args.conditions;
    let texts = [
        &conditions.mailbox,
        &conditions.sender,
        &conditions.recipient,
        &conditions.provider,
        &conditions.tag,
        &conditions.category,
        &conditions.hold,
    ];
    args.words.is_empty()
        && texts.iter().all(|text| text.is_none())
        && conditions.kind.is_none()
        && conditions.verdict.is_none()
        && conditions.from.is_none()
        && conditions.before.is_none()
        && !(conditions.has_attachment || conditions.has_signed_attachment || conditions.claims)
}

/// A folder that gets whole files only.
struct Folder {
    path: PathBuf,
}

impl Folder {
    fn create(path: &Path) -> Result<Self, Stop> {
        let failed = |error| Stop::File { what: Text::NotWritten, path: path.to_owned(), error: Some(error) };
        fs::create_dir_all(path).map_err(failed)?;
        if fs::read_dir(path).map_err(failed)?.next().is_some() {
            return Err(Stop::File { what: Text::NotEmpty, path: path.to_owned(), error: None });
        }
        Ok(Self { path: path.to_owned() })
    }

    /// Writes a file so that it is there wholly or not at all, also after a power cut.
    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), Stop> {
        let path = self.path.join(name);
        let failed = |error| Stop::File { what: Text::NotWritten, path: path.clone(), error: Some(error) };
        self.write_whole(&path, bytes).map_err(failed)
    }

    fn write_whole(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let new = self.path.join(".new");
        let mut file = fs::File::create(&new)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        // The names too, at last, when the list that says that all is there is written. Other systems than Unix have no such call.
        if cfg!(unix) && path.ends_with(SUMS) {
            fs::File::open(&self.path)?.sync_all()?;
        }
        Ok(())
    }
}
