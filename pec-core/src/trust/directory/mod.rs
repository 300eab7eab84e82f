//! The provider directory (indice dei gestori, IGPEC; RFC 6109 section 4.5): which provider signs with which certificates, and
//! manages which domains.
//!
//! With it the question whether a signer was an accredited provider has an exact answer: is this very certificate listed, and
//! does its provider manage the domain that the message is about? The engine fetches nothing: the file is the caller's.
//! [`ProviderDirectory::read`] takes, told apart by content:
//!
//! * the directory as it is published, an LDIF file signed by CMS (`igpec.ldif.p7m`), in DER, BER or base64: its signature must hold
//!   and its signer be trusted, or it is refused;
//! * the plain LDIF file, which is as trustworthy as the hand it comes from;
//! * a list of one's own in CSV or JSON, whose rows carry periods.
//!
//! ```
//! use pec_core::trust::{TrustStore, directory::ProviderDirectory};
//! use pec_core::{Limits, crypto::RustCrypto};
//!
//! let list = b"provider,from,until,domains,sha256\n\
//!     Alfa PEC S.p.A.,2024-01-01,2025-12-31,pec.alfa.example pec.rossi.example,\
//!     9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n";
//! let directory = ProviderDirectory::read(list, &TrustStore::pec(), &RustCrypto, &Limits::default())?;
//! assert_eq!(directory.providers()[0].name, "Alfa PEC S.p.A.");
//! assert!(directory.problems().is_empty()); // damaged records would be told here, and skipped
//! let store = TrustStore::pec().with_directory(directory);
//! # Ok::<(), pec_core::Error>(())
//! ```
//!
//! A directory has a date: an LDIF file that is not signed has none of its own, so the caller names it
//! ([`with_date`](ProviderDirectory::with_date)). What a directory says of other times is in `docs/adr/0006-directory.md`.
//!
//! # Not covered
//! Whether the directory's signer was revoked; the tree's base record and the places where providers publish their own records.

mod builder;
mod csv;
mod diff;
mod ldif;
mod list;
mod lookup;
mod model;
mod record;
mod signed;

pub use diff::{Change, Changes, diff};
pub use lookup::{Domains, Listing, Management};
pub use model::{Environment, ListedCertificate, Problem, Provider};

use super::TrustStore;
use crate::crypto::{Digest, DigestAlgorithm, SignatureVerifier};
use crate::{Error, Limits, UnixTime};
use builder::{Builder, within};
use list::unreadable;
use lookup::Index;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::fmt;
use std::sync::Arc;

/// A provider directory. A clone shares its content.
#[derive(Clone)]
pub struct ProviderDirectory {
    content: Arc<Content>,
    date: Option<UnixTime>,
    tolerance: i64,
}

struct Content {
    form: Form,
    sha256: [u8; 32],
    signed_by: Option<String>,
    providers: Vec<Provider>,
    /// The first and the last time that a row names.
    named: Option<(UnixTime, UnixTime)>,
    index: Index,
    problems: Vec<Problem>,
    problems_dropped: usize,
}

/// The form of a directory's file, inside its signature if it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// LDIF (RFC 2849), as the directory is published.
    Ldif,
    /// A list in CSV (RFC 4180).
    Csv,
    /// A list in JSON.
    Json,
}

impl Form {
    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ldif => "ldif",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

impl ProviderDirectory {
    /// Seconds around its date for which a directory speaks, unless the caller sets others: two days. The rules have it copied
    /// daily, so that what a receiving provider knew may be a day old; and a date is often a day, not a moment.
    pub const TOLERANCE: i64 = 2 * 24 * 60 * 60;

    /// Reads a directory in any of its forms. `store` says who may sign one: whoever leads to one of its anchors.
    ///
    /// A record that cannot be used is skipped, and told in [`problems`](Self::problems).
    ///
    /// # Errors
    /// * [`Error::Directory`] when no provider can be read from it;
    /// * [`Error::DirectorySignature`], [`Error::DirectorySigner`] when it is signed and that cannot be relied on;
    /// * [`Error::DirectoryTooLarge`] when it is larger than the limits.
    pub fn read(
        file: &[u8],
        store: &TrustStore,
        backend: &dyn SignatureVerifier,
        limits: &Limits,
    ) -> Result<Self, Error> {
        within(file.len(), limits.max_directory_bytes, "max_directory_bytes")?;
        let opened = match signed::unwrapped(file) {
            Some(bytes) => Some(signed::open(&bytes, store, backend, limits)?),
            None => None,
        };
        let text = opened.as_ref().map_or(file, |opened| opened.content.as_slice());
        let mut builder = Builder::new(limits);
        let form = form(text)?;
        let date = match form {
            Form::Ldif => record::read(text, &mut builder).map(|()| None)?,
            Form::Csv => list::read_csv(utf8(text)?, &mut builder).map(|()| None)?,
            Form::Json => list::read_json(utf8(text)?, &mut builder)?,
        };
        let Builder { providers, problems, problems_dropped, .. } = builder;
        if providers.is_empty() {
            return Err(match problems.first() {
                Some(problem) => unreadable(problem.line, &problem.finding.text()),
                None => unreadable(0, "there is none in it"),
            });
        }
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(Digest::of(DigestAlgorithm::Sha256, file).as_bytes());
        let (signed_by, signed_at) = match opened {
            Some(opened) => (Some(opened.signed_by), Some(opened.signed_at)),
            None => (None, None),
        };
        let (named, index) = (named(&providers), Index::of(&providers));
        let content =
            Content { form, sha256, signed_by, providers, named, index, problems, problems_dropped };
        Ok(Self { content: Arc::new(content), date: date.or(signed_at), tolerance: Self::TOLERANCE })
    }

    /// The same directory, of this date whatever it says itself.
    #[must_use]
    pub fn with_date(mut self, date: UnixTime) -> Self {
        self.date = Some(date);
        self
    }

    /// The same directory, speaking for so many seconds before and after its date instead of [`TOLERANCE`](Self::TOLERANCE).
    #[must_use]
    pub fn with_tolerance(mut self, seconds: i64) -> Self {
        self.tolerance = seconds.max(0);
        self
    }

    /// Its date: the caller's, else the one in a list, else the time of signing; `None` if it has none of them.
    #[must_use]
    pub fn date(&self) -> Option<UnixTime> {
        self.date
    }

    /// Whether it speaks for this time: only then does it mean anything that a certificate or domain is not listed.
    ///
    /// It speaks around its [date](Self::date). If its rows carry periods it also speaks from the earliest time that they name
    /// to that date, or without a date to the latest time that they name.
    #[must_use]
    pub fn speaks_at(&self, at: UnixTime) -> bool {
        let (named, tolerance) = (self.content.named, self.tolerance);
        let around = self.date.map(|date| (date.plus(-tolerance), date.plus(tolerance)));
        let period = match (named, around) {
            (Some((first, _)), Some((from, until))) => Some((first.min(from), until)),
            (named, around) => around.or(named),
        };
        period.is_some_and(|(from, until)| (from..=until).contains(&at))
    }

    /// The form of the file, inside its signature if it has one.
    #[must_use]
    pub fn form(&self) -> Form {
        self.content.form
    }

    /// The distinguished name (RFC 4514) of whoever signed it; `None` if nobody did.
    #[must_use]
    pub fn signed_by(&self) -> Option<&str> {
        self.content.signed_by.as_deref()
    }

    /// SHA-256 of the file as it was given.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        self.content.sha256
    }

    /// The providers, in the order of the file.
    #[must_use]
    pub fn providers(&self) -> &[Provider] {
        &self.content.providers
    }

    /// What could not be used, in the order of the file, as far as [`Limits::max_findings`] allows.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.content.problems
    }

    /// How many more problems there are.
    #[must_use]
    pub fn problems_dropped(&self) -> usize {
        self.content.problems_dropped
    }

    /// The canonical JSON, on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Strings, numbers and lists cannot fail to serialise.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for ProviderDirectory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("ProviderDirectory", 7)?;
        map.serialize_field("form", self.form().name())?;
        map.serialize_field("date", &self.date)?;
        map.serialize_field("signed_by", &self.signed_by())?;
        map.serialize_field("sha256", &crate::hex::hex(&self.sha256()))?;
        map.serialize_field("providers", self.providers())?;
        map.serialize_field("problems", self.problems())?;
        map.serialize_field("problems_dropped", &self.problems_dropped())?;
        map.end()
    }
}

/// How much it holds, not what.
impl fmt::Debug for ProviderDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderDirectory")
            .field("form", &self.form())
            .field("date", &self.date)
            .field("providers", &self.providers().len())
            .field("problems", &self.problems().len())
            .finish_non_exhaustive()
    }
}

/// The form of a file: JSON begins with a bracket, a line of LDIF with a name and a colon.
fn form(text: &[u8]) -> Result<Form, Error> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let name = line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"-.;".contains(byte)).count();
    match text.first() {
        None => Err(unreadable(0, "it is empty")),
        Some(b'{' | b'[') => Ok(Form::Json),
        Some(b'#') => Ok(Form::Ldif),
        Some(_) if name > 0 && line.get(name) == Some(&b':') => Ok(Form::Ldif),
        Some(_) if line.to_ascii_lowercase().windows(8).any(|word| word == b"provider") => Ok(Form::Csv),
        Some(_) => Err(unreadable(1, "it is none of these forms")),
    }
}

fn utf8(text: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(text).map_err(|error| {
        let before = text.get(..error.valid_up_to()).unwrap_or_default();
        unreadable(1 + before.iter().filter(|byte| **byte == b'\n').count(), "it is not in UTF-8")
    })
}

/// The first and the last time that the rows name, if any names when it begins.
fn named(providers: &[Provider]) -> Option<(UnixTime, UnixTime)> {
    let rows = || providers.iter().flat_map(|provider| &provider.environments);
    let first = rows().filter_map(|row| row.from).min()?;
    let last = rows().flat_map(|row| [row.from, row.until]).flatten().max()?;
    Some((first, last))
}

#[cfg(test)]
mod tests;
