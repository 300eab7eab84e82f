//! Whom to trust.

use crate::limits::limits;
use crate::live::{Kind, Live};
use crate::units::number;
use crate::{LimitValues, PecError, ProviderDirectory};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Authorities, certificates that may help, CRLs, and the provider directory: see `pec_core::trust::TrustStore`.
#[derive(uniffi::Object)]
pub struct TrustStore {
    store: Mutex<pec_core::trust::TrustStore>,
    _live: Live,
}

impl TrustStore {
    fn new(store: pec_core::trust::TrustStore) -> Arc<Self> {
        Arc::new(Self { store: Mutex::new(store), _live: Live::new(Kind::TrustStore) })
    }

    /// What it holds now.
    pub(crate) fn snapshot(&self) -> pec_core::trust::TrustStore {
        self.lock().clone()
    }

    /// Each change is made whole or not at all, whatever a thread that held the lock did.
    fn lock(&self) -> MutexGuard<'_, pec_core::trust::TrustStore> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[uniffi::export]
impl TrustStore {
    /// The authorities of PEC that are built in.
    #[uniffi::constructor]
    #[must_use]
    pub fn pec() -> Arc<Self> {
        Self::new(pec_core::trust::TrustStore::pec())
    }

    /// No authority at all.
    #[uniffi::constructor]
    #[must_use]
    pub fn empty() -> Arc<Self> {
        Self::new(pec_core::trust::TrustStore::empty())
    }

    /// Adds authorities, PEM blocks or one certificate in DER; how many there were.
    ///
    /// # Errors
    ///
    /// `trust_file`: the file cannot be read; then nothing was added.
    pub fn add_authorities(&self, file: Vec<u8>) -> Result<i64, PecError> {
        Ok(number(self.lock().add_authorities(&file)?))
    }

    /// Adds certificates that prove nothing by themselves; how many there were.
    ///
    /// # Errors
    ///
    /// `trust_file`: the file cannot be read; then nothing was added.
    pub fn add_certificates(&self, file: Vec<u8>) -> Result<i64, PecError> {
        Ok(number(self.lock().add_certificates(&file)?))
    }

    /// Adds CRLs, PEM blocks or one in DER; how many there were.
    ///
    /// # Errors
    ///
    /// `crl_file`: the file cannot be read, or a CRL exceeds the limits; then nothing was added.
    pub fn add_crls(&self, file: Vec<u8>, limits_set: Option<LimitValues>) -> Result<i64, PecError> {
        let limits = limits(limits_set.as_ref())?;
        Ok(number(self.lock().add_crls(&file, &limits)?))
    }

    /// The provider directory that says who is accredited, in the place of one that was given before.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn set_directory(&self, directory: Arc<ProviderDirectory>) -> Result<(), PecError> {
        let mut store = self.lock();
        *store = store.clone().with_directory(directory.directory.clone());
        Ok(())
    }
}
