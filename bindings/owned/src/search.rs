//! What to search an archive for, set name by name.

use crate::ArchiveError;
use pec_archive::Standing;
use pec_core::UnixTime;
use pec_core::ports::Order;
use serde::de::DeserializeOwned;

/// What to search an archive for. All conditions have to be met; without any, all messages are found, the newest first.
///
/// Each condition has a name and a text for a value, so that every language has the same ones: see [`NAMES`](Self::NAMES).
#[derive(Clone, Debug, Default)]
pub struct Search {
    search: pec_archive::Search,
    standing: Option<Standing>,
}

impl Search {
    /// The names of all conditions, and what their values are:
    ///
    /// `words`, as a person types them; `kind` and `verdict`, by their names in JSON; `mailbox`, `sender`, `recipient`,
    /// `provider`, `tag`, `category`, `hold`; `from` and `before`, times in RFC 3339 or seconds since 1970; `has_attachment`,
    /// `has_signed_attachment` and `claims`, `true` or `false`; `order`, `newest_first` or `oldest_first`; `after`, the end of
    /// the page before; `most`, the hits of a page. `state` and `recipient_state` are about submissions alone.
    pub const NAMES: &'static [&'static str] = &[
        "words",
        "kind",
        "verdict",
        "mailbox",
        "sender",
        "recipient",
        "provider",
        "from",
        "before",
        "tag",
        "category",
        "hold",
        "has_attachment",
        "has_signed_attachment",
        "claims",
        "state",
        "recipient_state",
        "order",
        "after",
        "most",
    ];

    /// Sets the condition of this name, in place of what it was.
    ///
    /// # Errors
    ///
    /// [`Query`](pec_archive::Error::Query) if there is no such condition, or if its value is none of those that it has.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), ArchiveError> {
        let search = &mut self.search;
        let text = || Some(value.to_owned());
        match name {
            "words" => value.clone_into(&mut search.words),
            "kind" => search.kind = Some(word(name, value)?),
            "verdict" => search.verdict = Some(word(name, value)?),
            "mailbox" => search.mailbox = text(),
            "sender" => search.sender = text(),
            "recipient" => search.recipient = text(),
            "provider" => search.provider = text(),
            "from" => search.from = Some(time(name, value)?),
            "before" => search.before = Some(time(name, value)?),
            "tag" => search.tag = text(),
            "category" => search.category = text(),
            "hold" => search.hold = text(),
            "has_attachment" => search.has_attachment = parsed(name, value)?,
            "has_signed_attachment" => search.has_signed_attachment = parsed(name, value)?,
            "claims" => search.claims = parsed(name, value)?,
            "state" => self.standing = Some(Standing::Message(word(name, value)?)),
            "recipient_state" => self.standing = Some(Standing::Recipient(word(name, value)?)),
            "order" => {
                search.order = match value {
                    "newest_first" => Order::NewestFirst,
                    "oldest_first" => Order::OldestFirst,
                    _ => return Err(no_value(name)),
                }
            }
            "after" => search.after = text(),
            "most" => search.most = parsed(name, value)?,
            _ => {
                return Err(refused(format!(
                    "there is no such condition; there are {}",
                    Self::NAMES.join(", ")
                )));
            }
        }
        Ok(())
    }

    /// The conditions on messages.
    #[must_use]
    pub fn get(&self) -> &pec_archive::Search {
        &self.search
    }

    /// How a submission has to stand.
    #[must_use]
    pub fn standing(&self) -> Option<Standing> {
        self.standing
    }
}

fn refused(why: String) -> ArchiveError {
    pec_archive::Error::Query(pec_archive::Unsearchable::Condition(why)).into()
}

/// The name is one of ours, the value may be somebody's.
fn no_value(name: &str) -> ArchiveError {
    refused(format!("{name} has no such value"))
}

/// A word by its name in JSON.
fn word<W: DeserializeOwned>(name: &str, value: &str) -> Result<W, ArchiveError> {
    serde_json::from_value(serde_json::Value::from(value)).map_err(|_| no_value(name))
}

fn parsed<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, ArchiveError> {
    value.parse().map_err(|_| no_value(name))
}

fn time(name: &str, value: &str) -> Result<UnixTime, ArchiveError> {
    let seconds = value.parse().ok().map(UnixTime);
    seconds.or_else(|| UnixTime::parse_rfc3339(value)).ok_or_else(|| no_value(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_known_and_no_other() {
        for (name, value) in [
            ("words", "offerta"),
            ("kind", "delivery"),
            ("verdict", "authentic"),
            ("from", "2025-03-05T09:12:00+01:00"),
            ("before", "1741162324"),
            ("has_attachment", "true"),
            ("has_signed_attachment", "false"),
            ("claims", "true"),
            ("state", "overdue"),
            ("recipient_state", "delayed"),
            ("order", "oldest_first"),
            ("most", "7"),
        ] {
            let mut search = Search::default();
            assert!(search.set(name, value).is_ok(), "{name}");
            if name != "words" {
                assert_eq!(search.set(name, "nonsense").unwrap_err().code(), "query", "{name}");
            }
        }
        for name in Search::NAMES {
            let error = Search::default().set(name, "-").err();
            assert!(error.is_none_or(|error| error.to_string().contains("no such value")), "{name}");
        }
        assert!(Search::default().set("other", "").unwrap_err().to_string().contains("words, kind"));
    }
}
