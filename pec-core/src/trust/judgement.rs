//! The answer about a signer.

use crate::UnixTime;
use crate::facet::{Accreditation, Chain};
use crate::finding::{Code, Finding, Severity};
use crate::need::Need;
use crate::x509::Certificate;

/// What is known about a signer, and on what it rests.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Judgement {
    /// Whether its certificate leads to a trusted authority.
    pub chain: Chain,
    /// Whether it was an accredited provider.
    pub accreditation: Accreditation,
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
            links,
            basis: None,
            findings: Vec::new(),
            needs: Vec::new(),
            signature_checks: 0,
        }
    }

    /// A signer of whom it is not known when it signed: nothing can be said.
    pub(crate) fn without_time(signer: &Certificate) -> Self {
        let link = Link { certificate: signer.clone(), source: Source::Message };
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
