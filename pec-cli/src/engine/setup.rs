//! Whom to trust and what to ask for, read once and shared by all workers.

use crate::args;
use crate::input::ItemError;
use crate::output::text::Text;
use memchr::memmem;
use pec_core::crypto::AwsLc;
use pec_core::trust::{TrustStore, directory::ProviderDirectory};
use pec_core::verify::{Circumstances, EvidencePolicy, Policy, Verifier};
use pec_core::x509::read_certificates;
use pec_core::{Error, Limits, UnixTime};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Whom to trust, what to ask for, and the time.
pub(crate) struct Setup {
    pub(crate) limits: Limits,
    store: TrustStore,
    policy: Policy,
    pub(crate) circumstances: Circumstances,
    pub(crate) now: UnixTime,
    /// The files of `--ca`.
    pub(crate) authorities: Vec<CertificateFile>,
    /// The files of `--cert`.
    pub(crate) certificates: Vec<CertificateFile>,
}

/// A certificate file that was read.
pub(crate) struct CertificateFile {
    pub(crate) path: PathBuf,
    /// Whether it is DER, not PEM.
    pub(crate) der: bool,
    /// Whether all certificates in it were issued by themselves.
    pub(crate) self_issued: bool,
}

/// A file of trust that cannot be used.
pub(crate) struct BadFile {
    /// What cannot be done with it.
    pub(crate) what: Text,
    pub(crate) path: PathBuf,
    pub(crate) error: ItemError,
}

impl Setup {
    /// Reads the certificate files. `clock` is the present unless the user names another.
    pub(crate) fn new(trust: &args::Trust, bounds: &args::Bounds, clock: UnixTime) -> Result<Self, BadFile> {
        let mut store = TrustStore::pec();
        let authorities = read_all(&trust.ca, |file| store.add_authorities(file))?;
        let certificates = read_all(&trust.cert, |file| store.add_certificates(file))?;
        let limits = bounds.limits();
        if let Some(path) = &trust.directory {
            let directory = read_directory(path, &store, &limits)?;
            store = store.with_directory(match trust.directory_date {
                Some(date) => directory.with_date(date),
                None => directory,
            });
        }
        let required = |yes| if yes { EvidencePolicy::Required } else { EvidencePolicy::Optional };
        let mut policy = Policy::default();
        policy.revocation = required(trust.require_revocation);
        policy.witness = required(trust.require_witness);
        let now = trust.now.unwrap_or(clock);
        let mut circumstances = Circumstances::at(now);
        circumstances.seen_at = trust.seen_at;
        Ok(Self { limits, store, policy, circumstances, now, authorities, certificates })
    }

    /// A verifier for one worker: what it remembers of signers is its own.
    pub(super) fn verifier(&self) -> Verifier {
        Verifier::new(self.store.clone())
            .with_policy(self.policy.clone())
            .with_limits(self.limits.clone())
            .with_backend(Arc::new(AwsLc))
    }
}

/// Reads a provider directory that may be signed under the PEC authorities or one of these.
pub(crate) fn directory(path: &Path, signers: &args::Signers) -> Result<ProviderDirectory, BadFile> {
    let mut store = TrustStore::pec();
    read_all(&signers.ca, |file| store.add_authorities(file))?;
    read_directory(path, &store, &Limits::default())
}

fn read_directory(path: &Path, store: &TrustStore, limits: &Limits) -> Result<ProviderDirectory, BadFile> {
    let bad = |error| BadFile { what: Text::DirectoryFile, path: path.to_owned(), error };
    let bytes = fs::read(path).map_err(|error| bad(ItemError::io(&error)))?;
    ProviderDirectory::read(&bytes, store, &AwsLc, limits).map_err(|error| bad(ItemError::engine(&error)))
}

fn read_all(
    paths: &[PathBuf],
    mut add: impl FnMut(&[u8]) -> Result<usize, Error>,
) -> Result<Vec<CertificateFile>, BadFile> {
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let bad = |error| BadFile { what: Text::TrustFile, path: path.clone(), error };
        let bytes = fs::read(path).map_err(|error| bad(ItemError::io(&error)))?;
        add(&bytes).map_err(|error| bad(ItemError::engine(&error)))?;
        let certificates = read_certificates(&bytes).map_err(|error| bad(ItemError::engine(&error)))?;
        files.push(CertificateFile {
            path: path.clone(),
            der: memmem::find(&bytes, b"-----BEGIN").is_none(),
            self_issued: certificates.iter().all(|certificate| certificate.subject() == certificate.issuer()),
        });
    }
    Ok(files)
}
