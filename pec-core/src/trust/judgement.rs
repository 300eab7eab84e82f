//! The answer about a signer.

use super::directory::{Listing, ProviderDirectory};
use crate::UnixTime;
use crate::facet::{Accreditation, Chain, Revocation};
use crate::finding::{Code, Finding, Severity};
use crate::need::Need;
use crate::x509::{Certificate, Crl, RevocationReason};

/// What is known about a signer, and on what it rests.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Judgement {
    /// Whether its certificate leads to a trusted authority.
    pub chain: Chain,
    /// Whether it was an accredited provider.
    pub accreditation: Accreditation,
    /// Whether the signer's certificate, or one above it, had been revoked. Judged if the chain is trusted, else unknown.
    pub revocation: Revocation,
    /// The certificates from the signer's up, as far as they lead.
    pub links: Vec<Link>,
    /// What the answer rests on, if an anchor was reached.
    pub basis: Option<Basis>,
    /// What was noticed. Errors are what makes a chain untrusted or indeterminate.
    pub findings: Vec<Finding>,
    /// What would let the engine say more.
    pub needs: Vec<Need>,
    /// Signatures that were checked, or found in memory.
    pub(crate) signature_checks: usize,
}

/// One certificate of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// The certificate.
    pub certificate: Certificate,
    /// Where it was found.
    pub source: Source,
    /// What CRLs tell of it; `None` for an anchor, and if the chain is not trusted.
    pub revocation: Option<RevocationStatus>,
}

/// What CRLs tell of one certificate at the time of signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevocationStatus {
    /// Whether it had been revoked.
    pub status: Revocation,
    /// The CRL that tells it; of several, the newest.
    pub crl: Option<CrlReference>,
    /// When it was revoked; after the time of signing if the status is good.
    pub revoked_at: Option<UnixTime>,
    /// Why it was revoked, if that is told.
    pub reason: Option<RevocationReason>,
}

impl RevocationStatus {
    pub(super) const UNKNOWN: Self =
        Self { status: Revocation::Unknown, crl: None, revoked_at: None, reason: None };
}

/// Which CRL it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CrlReference {
    /// SHA-256 of the CRL.
    pub sha256: [u8; 32],
    /// When it was issued.
    pub this_update: UnixTime,
    /// By when the next one was to be issued.
    pub next_update: Option<UnixTime>,
}

impl CrlReference {
    pub(super) fn of(crl: &Crl) -> Self {
        let (this_update, next_update) = (crl.this_update(), crl.next_update());
        Self { sha256: crl.sha256(), this_update, next_update }
    }
}

/// Where a certificate was found. Says nothing about whether it is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// In the message.
    Message,
    /// Among what the caller gave.
    Given,
}

impl Source {
    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Given => "given",
        }
    }
}

/// What a judgement rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Basis {
    /// The anchor that was reached.
    pub anchor: Anchor,
    /// The edition of the authority's certificate that was used, under a built-in anchor that lists providers.
    pub edition: Option<Edition>,
    /// Why the signer counts as accredited, if it does.
    pub accreditation: Option<AccreditationBasis>,
    /// The provider directory that was asked, if one was given.
    pub directory: Option<DirectoryBasis>,
}

/// A provider directory that was asked about a signer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DirectoryBasis {
    /// Its date, if it has one.
    pub date: Option<UnixTime>,
    /// The distinguished name (RFC 4514) of whoever signed it.
    pub signed_by: Option<String>,
    /// SHA-256 of its file.
    pub sha256: [u8; 32],
}

/// An anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Anchor {
    /// The key of an authority of PEC, by the authority's common name.
    BuiltIn(&'static str),
    /// A certificate that the caller gave.
    Given(Certificate),
}

/// An edition of an authority's certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Edition {
    /// SHA-256 of the certificate.
    pub sha256: [u8; 32],
    /// Valid from here on.
    pub not_before: UnixTime,
    /// Valid up to here.
    pub not_after: UnixTime,
    /// Why it counts as genuine.
    pub proof: EditionProof,
}

/// Why an edition counts as genuine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EditionProof {
    /// It is one of those that are known.
    Fingerprint,
    /// The built-in key of its root verifies it.
    RootKey,
    /// It is one of the caller's authorities, or leads to one.
    GivenAuthority,
}

impl EditionProof {
    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fingerprint => "fingerprint",
            Self::RootKey => "root_key",
            Self::GivenAuthority => "given_authority",
        }
    }
}

/// Why a signer counts as accredited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccreditationBasis {
    /// Its address is among the names that the authority's certificate permits.
    PermittedNames,
    /// It carries the PEC policy under an authority that issued to PEC providers only.
    PecPolicy,
    /// The provider directory lists its very certificate.
    Directory,
}

impl AccreditationBasis {
    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PermittedNames => "permitted_names",
            Self::PecPolicy => "pec_policy",
            Self::Directory => "directory",
        }
    }
}

impl Judgement {
    /// An untrusted one with no more than its links.
    pub(super) fn of(links: Vec<Link>) -> Self {
        Self {
            chain: Chain::Untrusted,
            accreditation: Accreditation::Unknown,
            revocation: Revocation::Unknown,
            links,
            basis: None,
            findings: Vec::new(),
            needs: Vec::new(),
            signature_checks: 0,
        }
    }

    /// A signer of whom it is not known when it signed: nothing can be said.
    pub(crate) fn without_time(signer: &Certificate) -> Self {
        let link = Link { certificate: signer.clone(), source: Source::Message, revocation: None };
        Self { chain: Chain::Indeterminate, ..Self::of(vec![link]) }
    }

    /// Sets the accreditation, and why it is so.
    pub(crate) fn accredit(&mut self, accreditation: Accreditation, why: Option<AccreditationBasis>) {
        self.accreditation = accreditation;
        if let Some(basis) = &mut self.basis {
            basis.accreditation = why;
        }
    }

    /// Takes the word of a directory on the signer: where one is given, no other list counts.
    pub(super) fn consult(&mut self, directory: &ProviderDirectory, listing: Listing<'_>) {
        if let Some(basis) = &mut self.basis {
            basis.directory = Some(DirectoryBasis {
                date: directory.date(),
                signed_by: directory.signed_by().map(str::to_owned),
                sha256: directory.sha256(),
            });
        }
        let not_listed = |code| {
            let finding = Finding::new(code);
            match directory.problems().len() + directory.problems_dropped() {
                0 => finding,
                count => finding.with(format!("{count} problems in the directory")),
            }
        };
        match listing {
            Listing::Listed(_) => {
                self.findings.retain(|finding| finding.code != Code::TrustNotAccredited);
                self.accredit(Accreditation::Accredited, Some(AccreditationBasis::Directory));
            }
            Listing::OtherTime(provider) => {
                self.add(Finding::new(Code::DirectoryOtherTime).with(&provider.name));
                self.accredit(Accreditation::NotAccredited, None);
            }
            Listing::Unlisted => {
                self.add(not_listed(Code::TrustNotListed));
                self.accredit(Accreditation::NotAccredited, None);
            }
            Listing::Silent => {
                self.add(not_listed(Code::DirectorySilent));
                // Names that do not permit the signer do so with any directory.
                if self.accreditation == Accreditation::Accredited {
                    self.accredit(Accreditation::Unknown, None);
                }
            }
        }
    }

    /// The same about a signer whose certificate has expired since.
    pub(super) fn expired_now(mut self) -> Self {
        // It stands before what is odd about the certificate itself.
        let profile = self.findings.pop_if(|finding| finding.code == Code::TrustProfile);
        self.add(Code::X509ExpiredNow.into());
        self.add_all(profile);
        self
    }

    /// Adds a finding that is not there yet.
    pub(super) fn add(&mut self, finding: Finding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    pub(super) fn add_all(&mut self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.add(finding));
    }

    /// Whether one of the findings is an error.
    pub(super) fn has_error(&self) -> bool {
        self.findings.iter().any(|finding| finding.code.severity() == Severity::Error)
    }

    pub(super) fn has(&self, code: Code) -> bool {
        self.findings.iter().any(|finding| finding.code == code)
    }
}
