//! Hands messages out: byte-exact files with a manifest of their hashes.

use crate::json::View;
use crate::log::Act;
use crate::message::Entry;
use crate::{Archive, By, Error, Sha256};
use serde::Serialize;
use std::fmt::Write;

/// The name of the list that says of each file what it is: a JSON object a line.
pub const MANIFEST: &str = "manifest.jsonl";
/// The name of the list of hashes, as `sha256sum -c` reads it.
pub const SUMS: &str = "SHA256SUMS";

/// What was handed out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Exported {
    /// Messages.
    pub messages: u64,
    /// Their bytes.
    pub bytes: u64,
    /// SHA-256 of the list of hashes: the log names it, so the archive witnesses what was handed out.
    pub manifest: Option<Sha256>,
}

/// A line of the manifest.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    #[serde(flatten)]
    message: View<'a>,
}

impl Archive {
    /// Hands out messages as files: `each` gets a name and the bytes, first of each message, at last of the two lists, [`MANIFEST`]
    /// and [`SUMS`]. Every byte was proven by its hash. That it was done goes into the log.
    ///
    /// # Errors
    ///
    /// The first error of `each`, or of the archive: then what was handed out is not complete.
    pub fn export<E: From<Error>>(
        &self,
        messages: impl IntoIterator<Item = Sha256>,
        by: &By,
        mut each: impl FnMut(&str, &[u8]) -> Result<(), E>,
    ) -> Result<Exported, E> {
        let mut exported = Exported::default();
        let (mut manifest, mut sums) = (Vec::new(), String::new());
        for message in messages {
            let entry = self.entry(&message)?.ok_or(Error::NoMessage(message))?;
            let file = file_name(&entry);
            each(&file, &self.message(&message)?)?;
            exported.messages += 1;
            exported.bytes += entry.bytes;
            // Strings, numbers and lists cannot fail to serialise, nor a string to be written to.
            manifest.extend(
                serde_json::to_vec(&Line { file: &file, message: View::of(&entry) }).unwrap_or_default(),
            );
            manifest.push(b'\n');
            let _ = writeln!(sums, "{message}  {file}");
        }
        each(MANIFEST, &manifest)?;
        let _ = writeln!(sums, "{}  {MANIFEST}", Sha256::of(&manifest));
        each(SUMS, sums.as_bytes())?;
        let sha256 = Sha256::of(sums.as_bytes());
        exported.manifest = Some(sha256);
        self.note(vec![by.event(Act::Export { messages: exported.messages, manifest: sha256 })])?;
        Ok(exported)
    }
}

/// A name that sorts by time and says what it is, of characters that any system takes.
fn file_name(entry: &Entry) -> String {
    let time: String = entry.at().to_string().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let hash = entry.sha256.to_string();
    format!("{time}-{}-{}.eml", entry.judgement.kind.name(), hash.get(..16).unwrap_or(&hash))
}
