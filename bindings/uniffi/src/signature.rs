//! What can be read from a signature, and what the trust in it rests on.

use crate::units::seconds;
use crate::{
    AccreditationBasis, AnchorSource, CertificateSource, DigestAlgorithm, EditionProof, Revocation,
    RevocationReason,
};
use pec_core::verify;

/// What can be read from the signature itself: see `pec_core::verify::SignatureFacts`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Signature {
    pub digest: Option<DigestAlgorithm>,
    pub signed_at: Option<i64>,
    pub signer: Option<SignerFacts>,
    pub chain: Vec<ChainLink>,
    pub basis: Option<Basis>,
}

/// The signer, as its certificate names it: see `pec_core::verify::SignerFacts`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct SignerFacts {
    pub subject: String,
    pub issuer: String,
    pub serial: String,
    pub sha256: String,
    pub email: Option<String>,
}

/// One certificate of the path, from the signer up: see `pec_core::verify::ChainLink`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct ChainLink {
    pub subject: String,
    pub sha256: String,
    pub source: CertificateSource,
    pub revocation: Option<LinkRevocation>,
}

/// What CRLs tell of one certificate: see `pec_core::verify::RevocationFacts`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct LinkRevocation {
    pub status: Revocation,
    pub crl_sha256: Option<String>,
    pub this_update: Option<i64>,
    pub next_update: Option<i64>,
    pub revoked_at: Option<i64>,
    pub reason: Option<RevocationReason>,
}

/// What the trust in a signer rests on: see `pec_core::verify::BasisFacts`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Basis {
    pub anchor: String,
    pub source: AnchorSource,
    pub edition: Option<Edition>,
    pub accreditation: Option<AccreditationBasis>,
    pub directory: Option<DirectoryBasis>,
}

/// An edition of an authority's certificate: see `pec_core::verify::EditionFacts`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Edition {
    pub sha256: String,
    pub proof: EditionProof,
}

/// A provider directory that was asked about a signer: see `pec_core::verify::DirectoryFacts`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct DirectoryBasis {
    pub date: Option<i64>,
    pub signed_by: Option<String>,
    pub sha256: String,
}

impl From<&verify::SignatureFacts> for Signature {
    fn from(facts: &verify::SignatureFacts) -> Self {
        let digest = facts.digest.and_then(pec_core::crypto::DigestAlgorithm::from_micalg);
        Self {
            digest: digest.map(Into::into),
            signed_at: facts.signed_at.map(seconds),
            signer: facts.signer.as_deref().map(Into::into),
            chain: facts.chain.iter().map(Into::into).collect(),
            basis: facts.basis.as_deref().map(Into::into),
        }
    }
}

impl From<&verify::SignerFacts> for SignerFacts {
    fn from(facts: &verify::SignerFacts) -> Self {
        Self {
            subject: facts.subject.clone(),
            issuer: facts.issuer.clone(),
            serial: facts.serial.clone(),
            sha256: facts.sha256.clone(),
            email: facts.email.clone(),
        }
    }
}

impl From<&verify::ChainLink> for ChainLink {
    fn from(link: &verify::ChainLink) -> Self {
        Self {
            subject: link.subject.clone(),
            sha256: link.sha256.clone(),
            source: CertificateSource::of(link.source),
            revocation: link.revocation.as_ref().map(Into::into),
        }
    }
}

impl From<&verify::RevocationFacts> for LinkRevocation {
    fn from(facts: &verify::RevocationFacts) -> Self {
        Self {
            status: facts.status.into(),
            crl_sha256: facts.crl_sha256.clone(),
            this_update: facts.this_update.map(seconds),
            next_update: facts.next_update.map(seconds),
            revoked_at: facts.revoked_at.map(seconds),
            reason: facts.reason.map(Into::into),
        }
    }
}

impl From<&verify::BasisFacts> for Basis {
    fn from(facts: &verify::BasisFacts) -> Self {
        Self {
            anchor: facts.anchor.clone(),
            source: AnchorSource::of(facts.source),
            edition: facts.edition.as_ref().map(|edition| Edition {
                sha256: edition.sha256.clone(),
                proof: EditionProof::of(edition.proof),
            }),
            accreditation: facts.accreditation.map(AccreditationBasis::of),
            directory: facts.directory.as_ref().map(|directory| DirectoryBasis {
                date: directory.date.map(seconds),
                signed_by: directory.signed_by.clone(),
                sha256: directory.sha256.clone(),
            }),
        }
    }
}
