//! Why an item could not be read: a stable code for programs, a text for people that says what to do.

use crate::output::text::{Lang, Text};
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
        let (code, text) = match error.kind() {
            io::ErrorKind::NotFound => ("not_found", Text::NotFound),
            io::ErrorKind::PermissionDenied => ("permission_denied", Text::PermissionDenied),
            _ => ("io", Text::ReadFailed),
        };
        Self { code, text: Some(text), detail: error.to_string() }
    }

    /// The engine refused. Its words are for programmers, so those that users meet are told anew.
    pub(crate) fn engine(error: &pec_core::Error) -> Self {
        let (text, detail) = match error {
            pec_core::Error::MessageTooLarge { found, allowed } => {
                (Some(Text::TooLarge), format!("{found} > {allowed} bytes"))
            }
            pec_core::Error::TrustFile { position, detail } => {
                (Some(Text::NoCertificate), format!("byte {position}: {detail}"))
            }
            pec_core::Error::CrlFile { position, detail } => {
                (Some(Text::NoCrl), format!("byte {position}: {detail}"))
            }
            other => (None, other.to_string()),
        };
        Self { code: error.code(), text, detail }
    }

    pub(crate) fn too_large(found: u64, allowed: usize) -> Self {
        let found = usize::try_from(found).unwrap_or(usize::MAX);
        Self::engine(&pec_core::Error::MessageTooLarge { found, allowed })
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
