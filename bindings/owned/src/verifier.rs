//! A verifier that many threads may use at once.

use crate::{Message, Report};
use pec_archive::Judge;
#[cfg(feature = "fast")]
use pec_core::crypto::AwsLc as Backend;
#[cfg(not(feature = "fast"))]
use pec_core::crypto::RustCrypto as Backend;
use pec_core::trust::{TrustStore, directory::ProviderDirectory};
use pec_core::verify::{self, Circumstances, Policy};
use pec_core::{Error, Limits};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Verifies messages, from any number of threads at once. Each call takes a [`verify::Verifier`] that is free, or makes one:
/// there are as many as there were calls at the same time, and each remembers the signers that it has verified.
#[derive(Debug)]
pub struct Verifier {
    store: TrustStore,
    policy: Policy,
    limits: Limits,
    free: Mutex<Vec<verify::Verifier>>,
}

impl Verifier {
    /// A verifier with this trust material, and the default policy and limits.
    #[must_use]
    pub fn new(store: TrustStore) -> Self {
        Self { store, policy: Policy::default(), limits: Limits::default(), free: Mutex::default() }
    }

    /// The same with another policy.
    #[must_use]
    pub fn with_policy(self, policy: Policy) -> Self {
        Self { policy, free: Mutex::default(), ..self }
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, free: Mutex::default(), ..self }
    }

    /// The limits in force.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Judges a message and, each by itself, the messages inside it; with `sent`, also whether the original inside is what
    /// was sent. See [`verify::Verifier::verify`] and [`verify::Verifier::verify_with_sent`].
    #[must_use]
    pub fn verify(&self, message: &Message, circumstances: &Circumstances, sent: Option<&Message>) -> Report {
        // Taken in a statement of its own: the lock is held no longer.
        let free = self.free().pop();
        let mut verifier = free.unwrap_or_else(|| self.fresh());
        let report = Report::new(message.clone(), self.limits.clone(), |message| match sent {
            Some(sent) => verifier.verify_with_sent(message.get(), sent.get(), circumstances),
            None => verifier.verify(message.get(), circumstances),
        });
        self.free().push(verifier);
        report
    }

    /// How an archive judges what it takes in, by whom this verifier trusts.
    #[must_use]
    pub fn judge(&self) -> Judge {
        Judge::new(self.store.clone())
            .with_policy(self.policy.clone())
            .with_limits(self.limits.clone())
            .with_backend(Arc::new(Backend))
    }

    fn fresh(&self) -> verify::Verifier {
        verify::Verifier::new(self.store.clone())
            .with_policy(self.policy.clone())
            .with_limits(self.limits.clone())
            .with_backend(Arc::new(Backend))
    }

    /// A list of whole verifiers is whole, whatever a thread that held it did.
    fn free(&self) -> MutexGuard<'_, Vec<verify::Verifier>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads a provider directory: see [`ProviderDirectory::read`].
    ///
    /// # Errors
    ///
    /// The file is no directory, exceeds a limit, or is signed by somebody whom `store` does not trust.
    pub fn read_directory(
        file: &[u8],
        store: &TrustStore,
        limits: &Limits,
    ) -> Result<ProviderDirectory, Error> {
        ProviderDirectory::read(file, store, &Backend, limits)
    }
}
