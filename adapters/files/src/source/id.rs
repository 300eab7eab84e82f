//! How ids are written: a path, and what lies within the file.
//!
//! `folder/letter.eml` is a file, `archive.mbox#DIGEST` a message of an mbox, `export.zip!in/letter.eml#CRC-SIZE` one of a zip,
//! `export.zip!archive.mbox#DIGEST` one of an mbox in a zip. So `#` and `!` of names are escaped, and what is no text.

use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::{Component, Path};

/// Bytes of an escaped name from which on its hash stands for its end: two of them, and what lies within the file, are an id.
const MAX_ESCAPED: usize = 1900;

/// What goes before a message of an mbox, or the checksum of an entry of a zip.
pub(super) const PART: char = '#';

/// A path below `root`, or all of it if there are several roots. It is the same path for the same file, and of no other file.
pub(super) fn of_file(path: &Path, root: Option<&Path>) -> String {
    if path.as_os_str() == "-" {
        return "-".to_owned();
    }
    let below = root.and_then(|root| path.strip_prefix(root).ok());
    let shown = match below {
        Some(below) if !below.as_os_str().is_empty() => below,
        // The root is the file.
        Some(_) => path.file_name().map_or(path, Path::new),
        None => path,
    };
    let mut id = String::new();
    for component in shown.components() {
        match component {
            Component::RootDir => id.push('/'),
            Component::CurDir => {}
            other => {
                if !id.is_empty() && !id.ends_with('/') {
                    id.push('/');
                }
                id.push_str(&escaped(other.as_os_str().as_encoded_bytes()));
            }
        }
    }
    match id.as_str() {
        "" => ".".to_owned(),
        // Standard input has this one.
        "-" => "./-".to_owned(),
        _ => shortened(id),
    }
}

/// The id of a file in a Maildir: the same in `new` and in `cur`, and whatever its flags, since its `unique` part stays.
pub(super) fn of_maildir(path: &Path, root: Option<&Path>, unique: &[u8]) -> String {
    let id = of_file(path, root);
    let unique = shortened(escaped(unique));
    let Some((folder, _)) = id.rsplit_once('/') else { return unique };
    let folder = match folder.strip_suffix("new") {
        Some(outer) if outer.is_empty() || outer.ends_with('/') => format!("{outer}cur"),
        _ => folder.to_owned(),
    };
    shortened(format!("{folder}/{unique}"))
}

/// The bytes as a text from which they can be told: UTF-8 as it is, but for what has a meaning in ids and what nobody sees.
pub(crate) fn escaped(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let hex = |text: &mut String, bytes: &[u8]| {
        for byte in bytes {
            // A string takes all that is written to it.
            let _ = write!(text, "%{byte:02X}");
        }
    };
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if matches!(character, '%' | '#' | '!') || character.is_control() {
                hex(&mut text, character.encode_utf8(&mut [0; 4]).as_bytes());
            } else {
                text.push(character);
            }
        }
        hex(&mut text, chunk.invalid());
    }
    text
}

/// The same, or its beginning and its hash if it is too long for an id.
pub(super) fn shortened(text: String) -> String {
    if text.len() <= MAX_ESCAPED {
        return text;
    }
    let end = text.floor_char_boundary(MAX_ESCAPED - 70);
    let begin = text.get(..end).unwrap_or_default();
    // `%*` is in no escaped text.
    format!("{begin}%*{}", hex(&Sha256::digest(text.as_bytes())))
}

/// In small letters.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn paths() {
        for (path, root, expected) in [
            ("mail/in/1.eml", Some("mail"), "in/1.eml"),
            ("mail//in/./1.eml", Some("mail/"), "in/1.eml"),
            ("mail/1.eml", Some("mail/1.eml"), "1.eml"),
            ("mail/1.eml", None, "mail/1.eml"),
            ("./mail/1.eml", None, "mail/1.eml"),
            ("/var/mail/1.eml", None, "/var/mail/1.eml"),
            ("/var/mail/1.eml", Some("/var"), "mail/1.eml"),
            ("../mail/1.eml", None, "../mail/1.eml"),
            ("a!b/50%#1.eml", Some("."), "a%21b/50%25%231.eml"),
            ("perché.eml", None, "perché.eml"),
            ("-", Some("-"), "-"),
            ("./-", None, "./-"),
            (".", Some("."), "."),
        ] {
            let found = of_file(Path::new(path), root.map(Path::new));
            assert_eq!(found, expected, "{path}");
        }
    }

    #[test]
    fn a_message_of_a_maildir_keeps_its_id() {
        for (path, expected) in [
            ("m/new/1.2.host", "cur/1.2.host"),
            ("m/cur/1.2.host:2,S", "cur/1.2.host"),
            ("m/.Sent/new/1.2.host", ".Sent/cur/1.2.host"),
            ("m/renew/1.2.host", "renew/1.2.host"),
        ] {
            let found = of_maildir(Path::new(path), Some(Path::new("m")), b"1.2.host");
            assert_eq!(found, expected, "{path}");
        }
    }

    #[test]
    fn no_two_names_are_escaped_alike() {
        let mut seen = BTreeSet::new();
        for a in 0..=255_u8 {
            assert!(seen.insert(escaped(&[a])));
            for b in 0..=255 {
                assert!(seen.insert(escaped(&[a, b])), "{a} {b}");
            }
        }
        assert_eq!(escaped(b"perch\x82.eml"), "perch%82.eml");
        assert!(seen.insert(escaped(b"%82")));
    }

    #[test]
    fn long_ones_stay_apart() {
        let long = |end: &str| shortened(escaped(format!("{}{end}", "è\u{1}".repeat(2000)).as_bytes()));
        assert!(long("a").len() <= MAX_ESCAPED);
        assert_ne!(long("a"), long("b"));
        assert_eq!(long("a"), long("a"));
    }
}
