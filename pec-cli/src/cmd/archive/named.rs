//! Which message a user means.

use super::Stop;
use crate::cmd::Outcome;
use crate::output::text::Text;
use pec_archive::{Archive, Dossier, Entry, Error, Search, Sha256};
use std::io;
use std::path::PathBuf;

/// What an id names.
pub(super) enum Named {
    /// One message.
    Message(Box<Entry>),
    /// What was sent, and its receipts.
    Thread(Box<Dossier>),
}

/// A SHA-256, the first digits of one, a certified identifier, or a Message-ID.
pub(super) fn find(archive: &Archive, id: &str) -> Result<Named, Stop> {
    if let Some(message) = by_digits(archive, id)? {
        return Ok(Named::Message(Box::new(message)));
    }
    match archive.dossier(id) {
        Ok(dossier) => return Ok(Named::Thread(Box::new(dossier))),
        Err(Error::NoSubmission) => {}
        Err(other) => return Err(other.into()),
    }
    let mut found = by_message_id(archive, id)?;
    match (found.pop(), found.is_empty()) {
        (Some(message), true) => Ok(Named::Message(Box::new(message))),
        (Some(_), false) => Err(Stop::Words(Text::OneMessage, Outcome::NotFine)),
        (None, _) => Err(Stop::Words(Text::NoSuchId, Outcome::NotFine)),
    }
}

/// The one message that is meant.
pub(super) fn message(archive: &Archive, id: &str) -> Result<Entry, Stop> {
    match find(archive, id)? {
        Named::Message(message) => Ok(*message),
        Named::Thread(mut dossier) => match (dossier.messages.pop(), dossier.messages.is_empty()) {
            (Some(message), true) => Ok(message),
            _ => Err(Stop::Words(Text::OneMessage, Outcome::NotFine)),
        },
    }
}

/// The messages that are meant by `id`, or by the lines of standard input if that is `-`, and by `also`.
pub(super) fn messages(archive: &Archive, id: &str, also: &[String]) -> Result<Vec<Sha256>, Stop> {
    let typed: Vec<String> = match id {
        "-" => io::stdin().lines().collect::<Result<_, _>>().map_err(|error| Stop::File {
            what: Text::ReadFailed,
            path: PathBuf::from(id),
            error: Some(error),
        })?,
        id => vec![id.to_owned()],
    };
    let ids = typed.iter().chain(also).map(|id| id.trim()).filter(|id| !id.is_empty());
    let found = ids.map(|id| match message(archive, id) {
        // Of several it has to be said which.
        Err(Stop::Words(text, outcome)) => Err(Stop::Id { id: id.to_owned(), text, outcome }),
        found => Ok(found?.sha256),
    });
    match found.collect::<Result<Vec<_>, _>>()? {
        none if none.is_empty() => Err(Stop::Words(Text::NothingMatches, Outcome::NotFine)),
        found => Ok(found),
    }
}

fn by_digits(archive: &Archive, id: &str) -> Result<Option<Entry>, Stop> {
    if let Ok(sha256) = id.parse::<Sha256>() {
        return Ok(archive.entry(&sha256)?);
    }
    if id.len() < 8 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(None);
    }
    let mut found = archive.beginning(id)?;
    let message = found.pop();
    if found.is_empty() { Ok(message) } else { Err(Stop::Words(Text::SeveralMatch, Outcome::NotFine)) }
}

/// Messages with this Message-ID of their own, which the words of their headers lead to.
fn by_message_id(archive: &Archive, id: &str) -> Result<Vec<Entry>, Stop> {
    let bare = id.trim().trim_start_matches('<').trim_end_matches('>');
    let mut search = Search::default();
    search.words = bare.to_owned();
    match archive.search(&search) {
        Ok(page) => {
            let same = |entry: &Entry| entry.headers.message_id.as_deref() == Some(bare);
            Ok(page.hits.into_iter().filter(same).collect())
        }
        // There is no word in it: so it is no Message-ID either.
        Err(Error::Query(_)) => Ok(Vec::new()),
        Err(other) => Err(other.into()),
    }
}
