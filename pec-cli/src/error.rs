//! Why an item could not be read: a stable code for programs, a text for people that says what to do.

use crate::output::text::{Lang, Text};
use pec_core::Error;
use std::fmt::Display;
use std::io;

/// Why there is no message to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ItemError {
    /// The stable code, as it stands in JSON.
    pub(crate) code: &'static str,
    /// What to say, and to do.
    text: Option<Text>,
    /// What the system or the engine said.
    detail: String,
}

impl ItemError {
    pub(crate) fn io(error: &io::Error) -> Self {
        pec_files::Error::from(error).into()
    }

    /// The engine refused. Its words are for programmers, so those that users meet are told anew.
    pub(crate) fn engine(error: &Error) -> Self {
        let (text, detail) = match error {
            Error::MessageTooLarge { found, allowed } => (Some(Text::TooLarge), over(found, *allowed)),
            Error::TrustFile { position, detail } => {
                (Some(Text::NoCertificate), format!("byte {position}: {detail}"))
            }
            Error::CrlFile { position, detail } => (Some(Text::NoCrl), format!("byte {position}: {detail}")),
            Error::Directory { line: 0, detail } => (Some(Text::NoDirectory), detail.clone()),
            Error::Directory { line, detail } => (Some(Text::NoDirectory), format!("line {line}: {detail}")),
            Error::DirectoryTooLarge { limit, allowed } => {
                (Some(Text::DirectoryTooLarge), format!("{limit}: {allowed}"))
            }
            Error::DirectorySignature { detail } => (Some(Text::DirectorySignature), detail.clone()),
            Error::DirectorySigner { detail } => (Some(Text::DirectorySigner), detail.clone()),
            other => (None, other.to_string()),
        };
        Self { code: error.code(), text, detail }
    }

    /// A defect of this program met while working on the item.
    pub(crate) fn internal() -> Self {
        Self { code: "internal", text: Some(Text::Internal), detail: String::new() }
    }

    /// The line for people.
    pub(crate) fn text(&self, lang: Lang) -> String {
        match self.text {
            Some(text) if self.detail.is_empty() => text.in_lang(lang).to_owned(),
            Some(text) => format!("{} ({})", text.in_lang(lang), self.detail),
            None => self.detail.clone(),
        }
    }
}

/// A file cannot be read. Told in the user's language, and with the options of this program.
impl From<pec_files::Error> for ItemError {
    fn from(error: pec_files::Error) -> Self {
        use pec_files::Error;
        let code = error.code();
        let (text, detail) = match error {
            Error::NotFound { detail, .. } => (Some(Text::NotFound), detail),
            Error::PermissionDenied { detail, .. } => (Some(Text::PermissionDenied), detail),
            Error::Io { detail, .. } => (Some(Text::ReadFailed), detail),
            Error::Damaged { detail, .. } => (Some(Text::Damaged), detail),
            Error::Encrypted => (Some(Text::Encrypted), String::new()),
            Error::Unsupported { detail, .. } => (Some(Text::NotUnpacked), detail),
            Error::MessageTooLarge { found, allowed, .. } => (Some(Text::TooLarge), over(found, allowed)),
            other => (None, other.to_string()),
        };
        Self { code, text, detail }
    }
}

fn over(found: impl Display, allowed: usize) -> String {
    format!("{found} > {allowed} bytes")
}
