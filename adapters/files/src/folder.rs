//! What the name of a folder says about the messages in it.

use pec_core::history::Folder;
use std::path::{Component, Path};

/// As the usual programs name them, in small letters.
const SENT: &[&str] = &[
    "sent",
    "sent items",
    "sent messages",
    "inviata",
    "inviate",
    "inviati",
    "posta inviata",
    "messaggi inviati",
];
const UNSENT: &[&str] = &["drafts", "bozze", "outbox", "posta in uscita", "templates", "modelli"];

/// Judges by all names in the path, as it was given; the last that says something counts. Also the name of a file, which may be an
/// mbox, and the flags that a Maildir puts behind it.
#[must_use]
pub fn folder(path: &Path) -> Folder {
    let names = path.components().filter_map(|component| match component {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let is_draft = |name: &str| name.rsplit_once(":2,").is_some_and(|(_, flags)| flags.contains('D'));
    if names.clone().next_back().is_some_and(is_draft) {
        return Folder::Unsent;
    }
    names.filter_map(of_name).next_back().unwrap_or(Folder::Other)
}

fn of_name(name: &str) -> Option<Folder> {
    let name = name.to_lowercase();
    // The outermost folder in a zip.
    let name = name.rsplit_once(".zip!").map_or(name.as_str(), |(_, inner)| inner);
    // An mbox, the folder beside it in which Thunderbird keeps those below.
    let name = [".mbox", ".mbx", ".sbd"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    // Maildir++ writes a folder within another as .Outer.Inner.
    let name = match name.strip_prefix('.') {
        Some(hidden) => hidden.rsplit('.').next().unwrap_or(hidden),
        None => name,
    };
    match name {
        name if SENT.contains(&name) => Some(Folder::Sent),
        name if UNSENT.contains(&name) => Some(Folder::Unsent),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders() {
        for (path, expected) in [
            ("Sent/1.eml", Folder::Sent),
            ("mail/SENT/2021/1.eml", Folder::Sent),
            ("Maildir/.Sent/cur/1:2,S", Folder::Sent),
            ("Maildir/.INBOX.Inviata/new/1", Folder::Sent),
            ("Posta inviata/1.eml", Folder::Sent),
            ("profile/Inviate", Folder::Sent),
            ("profile/Sent.mbox", Folder::Sent),
            ("Sent.sbd/2021", Folder::Sent),
            ("export.zip!Inviata/1.eml", Folder::Sent),
            ("export.zip!Sent.mbox", Folder::Sent),
            ("Maildir/.Drafts/cur/1:2,S", Folder::Unsent),
            ("Sent/Bozze/1.eml", Folder::Unsent),
            ("Maildir/.Sent/cur/1:2,DS", Folder::Unsent),
            ("inbox/1.eml", Folder::Other),
            ("sent-by-others/1.eml", Folder::Other),
            ("../x", Folder::Other),
            ("-", Folder::Other),
        ] {
            assert_eq!(folder(Path::new(path)), expected, "{path}");
        }
    }
}
