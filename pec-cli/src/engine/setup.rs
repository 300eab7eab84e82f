//! Whom to trust and what to ask for, read once and shared by all workers.

use crate::args;
use crate::error::ItemError;
use crate::output::text::Text;
use memchr::memmem;
use pec_archive::Judge;
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
    pub(crate) authorities: Vec<TrustFile>,
    /// The files of `--cert`.
    pub(crate) certificates: Vec<TrustFile>,
    /// The files of `--crl`.
    pub(crate) crls: Vec<TrustFile>,
}

/// A file of certificates or CRLs that was read.
pub(crate) struct TrustFile {
    pub(crate) path: PathBuf,
    /// Whether it is DER, not PEM.
    pub(crate) der: bool,
    pub(crate) holds: Holds,
}

/// What stands in a [`TrustFile`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Certificates, not all of them issued by themselves.
    Certificates,
    /// Certificates that all were issued by themselves.
    Roots,
    Crls,
}

/// A file of trust that cannot be used.
pub(crate) struct BadFile {
    /// What cannot be done with it.
    pub(crate) what: Text,
    pub(crate) path: PathBuf,
    pub(crate) error: ItemError,
}

impl Setup {
    /// Reads the files of certificates and CRLs. `clock` is the present unless the user names another.
    pub(crate) fn new(trust: &args::Trust, bounds: &args::Bounds, clock: UnixTime) -> Result<Self, BadFile> {
        let required = |yes| if yes { EvidencePolicy::Required } else { EvidencePolicy::Optional };
        let mut policy = Policy::default();
        policy.revocation = required(trust.require_revocation);
        policy.witness = required(trust.require_witness);
        let mut setup = Self::of(&trust.authorities, policy, bounds.limits(), trust.now.unwrap_or(clock))?;
        setup.circumstances.seen_at = trust.seen_at;
        Ok(setup)
    }

    /// Reads what an archive trusts, which is itself the witness of the time.
    pub(crate) fn for_archive(
        judging: &args::archive::Judging,
        bounds: &args::Bounds,
        now: UnixTime,
    ) -> Result<Self, BadFile> {
        let mut policy = Policy::default();
        if judging.require_revocation {
            policy.revocation = EvidencePolicy::Required;
        }
        Self::of(&judging.authorities, policy, bounds.limits(), now)
    }

    fn of(trust: &args::Authorities, policy: Policy, limits: Limits, now: UnixTime) -> Result<Self, BadFile> {
        let mut store = TrustStore::pec();
        let authorities = read_authorities(&trust.ca, &mut store)?;
        let certificates = read_all(&trust.cert, Text::TrustFile, |file| {
            store.add_certificates(file).and_then(|_| certificates_in(file))
        })?;
        let crls =
            read_all(&trust.crl, Text::CrlFile, |file| store.add_crls(file, &limits).map(|_| Holds::Crls))?;
        if let Some(path) = &trust.directory {
            let directory = read_directory(path, &store, &limits)?;
            store = store.with_directory(match trust.directory_date {
                Some(date) => directory.with_date(date),
                None => directory,
            });
        }
        let circumstances = Circumstances::at(now);
        Ok(Self { limits, store, policy, circumstances, now, authorities, certificates, crls })
    }

    /// Whom an archive trusts.
    pub(crate) fn judge(&self) -> Judge {
        Judge::new(self.store.clone())
            .with_policy(self.policy.clone())
            .with_limits(self.limits.clone())
            .with_backend(Arc::new(AwsLc))
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
    read_authorities(&signers.ca, &mut store)?;
    read_directory(path, &store, &Limits::default())
}

fn read_authorities(paths: &[PathBuf], store: &mut TrustStore) -> Result<Vec<TrustFile>, BadFile> {
    read_all(paths, Text::TrustFile, |file| store.add_authorities(file).and_then(|_| certificates_in(file)))
}

fn read_directory(path: &Path, store: &TrustStore, limits: &Limits) -> Result<ProviderDirectory, BadFile> {
    let bad = |error| BadFile { what: Text::DirectoryFile, path: path.to_owned(), error };
    let bytes = fs::read(path).map_err(|error| bad(ItemError::io(&error)))?;
    ProviderDirectory::read(&bytes, store, &AwsLc, limits).map_err(|error| bad(ItemError::engine(&error)))
}

fn read_all(
    paths: &[PathBuf],
    what: Text,
    mut add: impl FnMut(&[u8]) -> Result<Holds, Error>,
) -> Result<Vec<TrustFile>, BadFile> {
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let bad = |error| BadFile { what, path: path.clone(), error };
        let bytes = fs::read(path).map_err(|error| bad(ItemError::io(&error)))?;
        let holds = add(&bytes).map_err(|error| bad(ItemError::engine(&error)))?;
        let der = memmem::find(&bytes, b"-----BEGIN").is_none();
        files.push(TrustFile { path: path.clone(), der, holds });
    }
    Ok(files)
}

fn certificates_in(file: &[u8]) -> Result<Holds, Error> {
    let mut all = read_certificates(file)?.into_iter();
    let roots = all.all(|certificate| certificate.subject() == certificate.issuer());
    Ok(if roots { Holds::Roots } else { Holds::Certificates })
}
