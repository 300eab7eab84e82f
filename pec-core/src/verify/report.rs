//! The report, and its one canonical JSON form: keys in the order of the fields below, none ever left out; times in
//! RFC 3339 UTC, hashes and serial numbers in lower-case hexadecimal. docs/report.md is its schema.

use crate::daticert::CertificationData;
use crate::facet::{Accreditation, Chain, Consistency, Integrity, Revocation, Verdict};
use crate::finding::Finding;
use crate::hex::hex;
use crate::message::MessageKind;
use crate::need::Need;
use crate::{Span, UnixTime};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

use super::sent::SentComparison;
use super::verdict;
use super::verified::Verified;
use crate::trust::{AccreditationBasis, Anchor, Basis, RevocationStatus};
use crate::x509::RevocationReason;

/// The five facets that a lawyer keeps apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::exhaustive_structs, reason = "the verdict's table names every facet")]
pub struct Facets {
    /// Is the signed content what was signed?
    pub integrity: Integrity,
    /// Does the signer lead to a trusted authority?
    pub chain: Chain,
    /// Had the signer been revoked?
    pub revocation: Revocation,
    /// Was the signer an accredited provider?
    pub provider: Accreditation,
    /// Do all tell the same story?
    pub consistency: Consistency,
}

impl Facets {
    /// The facets of a message without a signature.
    pub(super) const UNSIGNED: Self = Self {
        integrity: Integrity::Absent,
        chain: Chain::None,
        revocation: Revocation::Unknown,
        provider: Accreditation::Unknown,
        consistency: Consistency::NotChecked,
    };
}

/// What the time of signing rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "claimed or witnessed: there is no third")]
pub enum TimeBasis {
    /// The signer's own claim.
    Claimed,
    /// The caller proves that the message was there while the signer's certificate was valid.
    Witnessed,
}

/// The signer, as its certificate names it.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SignerFacts {
    /// Distinguished name (RFC 4514).
    pub subject: String,
    /// Distinguished name of the issuer (RFC 4514).
    pub issuer: String,
    /// Serial number, lower-case hexadecimal.
    pub serial: String,
    /// SHA-256 of the certificate, lower-case hexadecimal.
    pub sha256: String,
    /// The e-mail address in the certificate (rfc822Name), if it has one.
    pub email: Option<String>,
    /// The organization of `subject`, for people. Not in JSON, where `subject` has it.
    #[serde(skip)]
    pub organization: Option<String>,
}

/// One certificate of the path, from the signer up.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ChainLink {
    /// Distinguished name (RFC 4514).
    pub subject: String,
    /// SHA-256 of the certificate, lower-case hexadecimal.
    pub sha256: String,
    /// Where it came from: `message` or `given`.
    pub source: &'static str,
    /// What CRLs tell of it at the time of signing; `None` for an anchor, and if the chain is not trusted.
    pub revocation: Option<RevocationFacts>,
}

/// What CRLs tell of one certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RevocationFacts {
    /// Whether it had been revoked when the message was signed.
    pub status: Revocation,
    /// SHA-256 of the CRL that tells it, lower-case hexadecimal.
    pub crl_sha256: Option<String>,
    /// When that CRL was issued.
    pub this_update: Option<UnixTime>,
    /// By when the next one was to be issued.
    pub next_update: Option<UnixTime>,
    /// When the certificate was revoked; with the status `good`, a time after the signing.
    pub revoked_at: Option<UnixTime>,
    /// Why, if the CRL tells.
    pub reason: Option<RevocationReason>,
}

impl RevocationFacts {
    pub(super) fn of(status: &RevocationStatus) -> Self {
        let crl = status.crl.as_ref();
        Self {
            status: status.status,
            crl_sha256: crl.map(|crl| hex(&crl.sha256)),
            this_update: crl.map(|crl| crl.this_update),
            next_update: crl.and_then(|crl| crl.next_update),
            revoked_at: status.revoked_at,
            reason: status.reason,
        }
    }
}

/// By its fingerprint: names and addresses may be of persons.
impl fmt::Debug for SignerFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignerFacts").field("sha256", &self.sha256).finish_non_exhaustive()
    }
}

/// By its fingerprint: names may be of persons.
impl fmt::Debug for ChainLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sha256, source, .. } = self;
        f.debug_struct("ChainLink").field("sha256", sha256).field("source", source).finish_non_exhaustive()
    }
}

/// Without the name of the file, which is somebody's content.
impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { part, span, .. } = self;
        f.debug_struct("Place").field("part", part).field("span", span).finish_non_exhaustive()
    }
}

/// What can be read from the signature itself. Reports on the same signer share what they tell of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SignatureFacts {
    /// The digest algorithm: `sha1`, `sha256`, `sha384`, `sha512`; `None` if it is another one.
    pub digest: Option<&'static str>,
    /// When the signer says that it signed.
    pub signed_at: Option<UnixTime>,
    /// The signer; `None` if its certificate is not at hand.
    pub signer: Option<Arc<SignerFacts>>,
    /// The path from the signer to what is trusted, as far as it was found.
    pub chain: Arc<[ChainLink]>,
    /// What the trust rests on; `None` if no anchor was reached.
    pub basis: Option<Arc<BasisFacts>>,
}

/// What the trust in a signer rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BasisFacts {
    /// The name of the built-in authority, or the distinguished name of the authority that the caller gave.
    pub anchor: String,
    /// `built_in` or `given`.
    pub source: &'static str,
    /// The edition of the authority's certificate whose names counted, under an authority that lists providers.
    pub edition: Option<EditionFacts>,
    /// Why the signer counts as accredited: `permitted_names`, `pec_policy`, `directory`, or `None`.
    pub accreditation: Option<&'static str>,
    /// The provider directory that was asked, if one was given.
    pub directory: Option<DirectoryFacts>,
}

/// A provider directory that was asked about a signer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DirectoryFacts {
    /// Its date: as the caller says, or when it was signed; `None` if unknown.
    pub date: Option<UnixTime>,
    /// The distinguished name of whoever signed it; `None` if nobody did.
    pub signed_by: Option<String>,
    /// SHA-256 of its file, lower-case hexadecimal.
    pub sha256: String,
}

/// An edition of an authority's certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EditionFacts {
    /// SHA-256 of the certificate, lower-case hexadecimal.
    pub sha256: String,
    /// Why it counts as genuine: `fingerprint`, `root_key`, `given_authority`.
    pub proof: &'static str,
}

impl BasisFacts {
    pub(super) fn of(basis: &Basis) -> Self {
        let (anchor, source) = match &basis.anchor {
            Anchor::BuiltIn(name) => ((*name).to_owned(), "built_in"),
            Anchor::Given(authority) => (authority.subject(), "given"),
        };
        Self {
            anchor,
            source,
            edition: basis
                .edition
                .as_ref()
                .map(|edition| EditionFacts { sha256: hex(&edition.sha256), proof: edition.proof.name() }),
            accreditation: basis.accreditation.map(AccreditationBasis::name),
            directory: basis.directory.as_ref().map(|directory| DirectoryFacts {
                date: directory.date,
                signed_by: directory.signed_by.clone(),
                sha256: hex(&directory.sha256),
            }),
        }
    }
}

/// The part of the outer message in which a nested message stands.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Place {
    /// The part's number in the outer message, from 0.
    pub part: usize,
    /// The part's file name, decoded.
    pub name: Option<String>,
    /// The part's bytes in the outer message, header included.
    pub span: Span,
}

/// The answer about one message: what it is, whether it can be trusted, and why.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct Report<'a> {
    pub(super) kind: MessageKind,
    pub(super) verdict: Verdict,
    pub(super) facets: Facets,
    pub(super) signature: Option<SignatureFacts>,
    /// Shared with the proof.
    pub(super) certification_data: Option<Arc<CertificationData>>,
    pub(super) findings: Vec<Finding>,
    pub(super) needs: Vec<Need>,
    pub(super) time_basis: TimeBasis,
    pub(super) wrapped: bool,
    pub(super) place: Option<Place>,
    pub(super) nested: Vec<Report<'a>>,
    /// Findings beyond the limit, which are only counted.
    pub(super) findings_dropped: usize,
    /// What was sent against the original inside; `None` if the caller gave nothing to compare.
    pub(super) sent: Option<SentComparison>,
    #[serde(skip)]
    pub(super) verified: Option<Verified<'a>>,
}

impl<'a> Report<'a> {
    /// What the message is: from its certification data, never from headers alone.
    #[must_use]
    pub fn kind(&self) -> MessageKind {
        self.kind
    }

    /// The verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The facets from which the verdict follows.
    #[must_use]
    pub fn facets(&self) -> &Facets {
        &self.facets
    }

    /// What can be read from the signature; `None` without one.
    #[must_use]
    pub fn signature(&self) -> Option<&SignatureFacts> {
        self.signature.as_ref()
    }

    /// The certification data of the signed part, **whatever the verdict**: to show, not to rely on. What may be relied
    /// on is in [`verified`](Self::verified).
    #[must_use]
    pub fn certification_data(&self) -> Option<&CertificationData> {
        self.certification_data.as_deref()
    }

    /// Everything that was noticed, in the order of the checks.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// How many findings were beyond [`Limits::max_findings`](crate::Limits), and are only counted.
    #[must_use]
    pub fn findings_dropped(&self) -> usize {
        self.findings_dropped
    }

    /// What would let the engine say more.
    #[must_use]
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// What the time of signing rests on.
    #[must_use]
    pub fn time_basis(&self) -> TimeBasis {
        self.time_basis
    }

    /// Whether the signed message stands inside a multipart that a list or gateway added.
    #[must_use]
    pub fn is_wrapped(&self) -> bool {
        self.wrapped
    }

    /// Where a nested message stands in the outer one; `None` at the top.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// The reports of the messages inside, each judged by itself.
    #[must_use]
    pub fn nested(&self) -> &[Report<'a>] {
        &self.nested
    }

    /// Whether the [certification data](Self::certification_data) may be believed: they are signed by a provider that is trusted, and no
    /// two signed things contradict each other. A message inside another one never certifies: it is what the outer one holds, no more.
    #[must_use]
    pub fn certifies(&self) -> bool {
        let is_outermost = self.place.is_none();
        is_outermost && self.certification_data.is_some() && verdict::certifies(&self.facets, self.verdict)
    }

    /// The proof that certified facts may be read; `None` if the message does not [certify](Self::certifies) anything, or was read in
    /// pieces [without it](crate::message::Condenser::without_fact).
    #[must_use]
    pub fn verified(&self) -> Option<&Verified<'a>> {
        self.verified.as_ref()
    }

    /// How what the caller says was sent compares with the original inside; `None` unless it was asked for by
    /// [`Verifier::verify_with_sent`](super::Verifier::verify_with_sent).
    #[must_use]
    pub fn sent(&self) -> Option<&SentComparison> {
        self.sent.as_ref()
    }

    /// The canonical JSON, on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Strings, numbers and lists cannot fail to serialise.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The same report, if its proof holds no bytes of the message; else it is a claim.
    pub(super) fn into_owned(mut self) -> Report<'static> {
        let verified = self.verified.take().and_then(Verified::into_owned);
        Report { verified, ..self.into_claim() }
    }

    /// The same report as a claim: without the proof, and so without the message's lifetime.
    pub(super) fn into_claim<'b>(self) -> Report<'b> {
        Report {
            kind: self.kind,
            verdict: self.verdict,
            facets: self.facets,
            signature: self.signature,
            certification_data: self.certification_data,
            findings: self.findings,
            needs: self.needs,
            time_basis: self.time_basis,
            wrapped: self.wrapped,
            place: self.place,
            nested: self.nested.into_iter().map(Report::into_claim).collect(),
            findings_dropped: self.findings_dropped,
            sent: self.sent,
            verified: None,
        }
    }
}

/// Kind and verdict only: the rest is personal data and does not belong into logs.
impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("kind", &self.kind)
            .field("verdict", &self.verdict)
            .field("facets", &self.facets)
            .finish_non_exhaustive()
    }
}
