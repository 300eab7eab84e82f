//! `pec inspect`: what a message is and holds, as it says itself.

use super::{Outcome, Voice};
use crate::args;
use crate::error::ItemError;
use crate::extract::Folder;
use crate::output::clean::{Clean, clean};
use crate::output::json::to_json;
use crate::output::table::{Table, pad};
use crate::output::text::{self, Text};
use anstyle::Style;
use pec_core::Limits;
use pec_core::daticert::{CertificationData, ErrorClass};
use pec_core::message::{ContentPart, Contents, Message};
use pec_files::{Found, Messages};
use std::io::{self, Write};
use std::path::Path;

pub(crate) fn run(args: &args::Inspect, voice: Voice, out: &mut impl Write) -> io::Result<Outcome> {
    let limits = args.bounds.limits();
    let bytes = match read(&args.file, limits.max_message_bytes) {
        Ok(bytes) => bytes,
        Err(error) => {
            let file = args.file.to_string_lossy();
            voice.complain(&format!("{}: {}", Clean(&file), Clean(&error.text(voice.lang))));
            return Ok(Outcome::NotFine);
        }
    };
    let message = match Message::parse(&bytes, &limits) {
        Ok(message) => message,
        Err(error) => {
            voice.complain(&ItemError::engine(&error).text(voice.lang));
            return Ok(Outcome::NotFine);
        }
    };
    let contents = message.contents(&limits);
    if args.json {
        out.write_all(format!("{}\n", to_json(&contents)).as_bytes())?;
    } else {
        out.write_all(shown(&contents, voice).as_bytes())?;
    }
    let Some(folder) = &args.extract else { return Ok(Outcome::Fine) };
    match extract(&message, &limits, folder) {
        Ok(written) => {
            // With --json the output is one object and nothing else.
            for path in written.iter().filter(|_| !args.json) {
                let path = path.to_string_lossy();
                writeln!(out, "{} {}", voice.say(Text::Written), Clean(&path))?;
            }
            Ok(Outcome::Fine)
        }
        Err(error) => {
            let folder = folder.to_string_lossy();
            voice.complain(&format!("{} ({}): {error}", voice.say(Text::ExtractFailed), Clean(&folder)));
            Ok(Outcome::NotFine)
        }
    }
}

/// The message: the first one, if the file is an mbox.
fn read(path: &Path, limit: usize) -> Result<Vec<u8>, ItemError> {
    let Some(file) = pec_files::walk([path]).into_iter().next().map(Found::asked_for) else {
        return Err(ItemError::io(&io::ErrorKind::NotFound.into()));
    };
    match Messages::new(vec![file], limit).next() {
        Some(stored) => Ok(stored.into_bytes()?),
        None => Err(ItemError::io(&io::ErrorKind::UnexpectedEof.into())),
    }
}

fn extract(message: &Message<'_>, limits: &Limits, folder: &Path) -> io::Result<Vec<std::path::PathBuf>> {
    let mut folder = Folder::create(folder)?;
    let mut written = Vec::new();
    message.each_part(limits, |name, content| -> io::Result<()> {
        written.push(folder.write(name, content)?);
        Ok(())
    })?;
    Ok(written)
}

fn shown(contents: &Contents, voice: Voice) -> String {
    let mut out = String::new();
    let say = |text: Text| voice.say(text);
    let kind = voice.paint.bold(text::kind(contents.kind, voice.lang));
    out.push_str(&format!(
        "{}: {kind}  {}\n",
        say(Text::Kind),
        voice.paint.dim(&format!("({})", say(Text::ClaimOnly)))
    ));
    match &contents.certification_data {
        None => out.push_str(&format!("{}\n", say(Text::NoCertificationData))),
        Some(data) => {
            out.push_str(&format!("{}:\n", say(Text::CertificationData)));
            for (label, value) in data_rows(data, voice) {
                out.push_str(&format!("  {} {}\n", pad(&format!("{}:", say(label)), 20), Clean(&value)));
            }
        }
    }
    out.push_str(&format!("{}:\n", say(Text::Parts)));
    let mut table = Table::default();
    for part in &contents.parts {
        table.row(part_cells(part, voice));
    }
    out.push_str(&table.render(2, voice.paint));
    let attached: Vec<_> = contents.parts.iter().filter(|part| part.attachment).collect();
    if !attached.is_empty() {
        out.push_str(&format!("{}:\n", say(Text::Attachments)));
        for name in attached.iter().filter_map(|part| part.file_name.as_deref()) {
            out.push_str(&format!("  {}\n", Clean(name)));
        }
    }
    out
}

fn part_cells(part: &ContentPart, voice: Voice) -> [(String, Style); 3] {
    let name = part.file_name.as_deref().map(clean).unwrap_or_default();
    [
        (format!("{}{}", "  ".repeat(part.depth.min(40)), clean(&part.media_type)), Style::new()),
        (format!("{} {}", part.bytes, voice.say(Text::Bytes)), Style::new().dimmed()),
        (name, Style::new().bold()),
    ]
}

/// What the certification data say, one row a value.
fn data_rows(data: &CertificationData, voice: Voice) -> Vec<(Text, String)> {
    let mut rows = Vec::new();
    let mut row = |label, value: Option<String>| rows.extend(value.map(|value| (label, value)));
    row(Text::Sender, data.sender.as_ref().map(|address| address.as_str().to_owned()));
    for recipient in &data.recipients {
        let address = recipient.address.as_str();
        let outside = voice.say(Text::NotCertifiedAddress);
        let text = if recipient.certified { address.to_owned() } else { format!("{address} ({outside})") };
        row(Text::Recipient, Some(text));
    }
    row(Text::Subject, data.subject.clone());
    row(Text::Provider, data.provider.clone());
    row(Text::Date, data.date.map(|date| text::time(date.time)));
    row(Text::Identifier, data.identifier.clone());
    row(Text::MessageId, data.msgid.clone());
    row(Text::RequestedReceipt, data.requested_receipt.map(|receipt| receipt.wire().to_owned()));
    row(Text::DeliveryTo, data.delivery_to.as_ref().map(|address| address.as_str().to_owned()));
    for address in &data.taken_in_charge {
        row(Text::TakenInCharge, Some(address.as_str().to_owned()));
    }
    let no_error = data.error == ErrorClass::None;
    row(Text::Error, (!no_error).then(|| data.error.wire().to_owned()));
    row(Text::Error, data.error_text.clone());
    rows
}
