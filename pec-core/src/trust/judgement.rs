//! The answer about a signer.

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
}

impl AccreditationBasis {
    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PermittedNames => "permitted_names",
            Self::PecPolicy => "pec_policy",
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
