//! The provider directory.

use crate::limits::limits;
use crate::live::{Kind, Live};
use crate::units::{hex, seconds};
use crate::{DirectoryForm, LimitValues, PecError, TrustStore};
use pec_core::UnixTime;
use pec_core::trust::directory;
use std::sync::Arc;

/// A provider directory: see `pec_core::trust::directory::ProviderDirectory`.
#[derive(uniffi::Object)]
pub struct ProviderDirectory {
    pub(crate) directory: directory::ProviderDirectory,
    _live: Live,
}

#[uniffi::export]
impl ProviderDirectory {
    /// Reads one in any of its forms. `trust` says who may sign one; `date`, if given, of which day it is.
    ///
    /// # Errors
    ///
    /// It is no directory, exceeds a limit, or is signed by somebody whom `trust` does not trust.
    #[uniffi::constructor]
    pub fn read(
        file: Vec<u8>,
        trust: Arc<TrustStore>,
        date: Option<i64>,
        limits_set: Option<LimitValues>,
    ) -> Result<Arc<Self>, PecError> {
        let limits = limits(limits_set.as_ref())?;
        let mut directory = pec_owned::Verifier::read_directory(&file, &trust.snapshot(), &limits)?;
        if let Some(date) = date {
            directory = directory.with_date(UnixTime(date));
        }
        Ok(Arc::new(Self { directory, _live: Live::new(Kind::ProviderDirectory) }))
    }

    /// Its date, if it has one.
    #[must_use]
    pub fn date(&self) -> Option<i64> {
        self.directory.date().map(seconds)
    }

    /// The form of its file.
    #[must_use]
    pub fn form(&self) -> DirectoryForm {
        self.directory.form().into()
    }

    /// The distinguished name of whoever signed it.
    #[must_use]
    pub fn signed_by(&self) -> Option<String> {
        self.directory.signed_by().map(str::to_owned)
    }

    /// SHA-256 of its file.
    #[must_use]
    pub fn sha256(&self) -> String {
        hex(&self.directory.sha256())
    }

    /// All of it in JSON.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn to_json(&self) -> Result<String, PecError> {
        Ok(self.directory.to_json())
    }

    /// What changed from this one to a newer one, in JSON.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn diff_json(&self, newer: Arc<Self>) -> Result<String, PecError> {
        let changes = directory::diff(&self.directory, &newer.directory);
        // Strings and lists cannot fail to serialise.
        Ok(serde_json::to_string(&changes).unwrap_or_default())
    }
}
