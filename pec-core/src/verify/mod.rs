//! Can this message be trusted? The order of the checks, and the report they give.
//!
//! A verification is a function of the message's bytes, the trust material, the policy and the time. What is wrong with a
//! message is a [`Finding`] in its [`Report`]; what is missing to say more is a [`Need`]; the verdict follows from five
//! facets by one table (the source of `verdict.rs`).
//!
//! ```
//! use pec_core::{Limits, message::Message, trust::TrustStore, verify::{Circumstances, Verifier}};
//!
//! let mut verifier = Verifier::new(TrustStore::pec()); // keep it: it remembers the signers it has verified
//! let message = Message::parse(b"Subject: ordinary mail\r\n\r\nHello.\r\n", &Limits::default())?;
//! let report = verifier.verify(&message, &Circumstances::unknown());
//! assert_eq!(report.verdict().name(), "unsigned");
//! assert!(report.verified().is_none()); // nothing in it is certified
//! # Ok::<(), pec_core::Error>(())
//! ```

mod compare;
mod consistency;
mod policy;
mod report;
mod signature;
mod verdict;
mod verified;

pub use policy::{Circumstances, EvidencePolicy, Policy};
pub use report::{ChainLink, Facets, Place, Report, SignatureFacts, SignerFacts, TimeBasis};
pub use verified::Verified;

use crate::crypto::{RustCrypto, SignatureVerifier};
use crate::daticert::{self, CertificationData};
use crate::facet::{Chain, Consistency, Integrity};
use crate::finding::{Code, Finding};
use crate::limits::Budget;
use crate::message::{Message, MessageKind, SignedContent, SignedStructure};
use crate::mime::{Header, Mime};
use crate::need::{Need, NeedKind};
use crate::trust::{self, Judgement, Memory, Signer, TrustStore};
use crate::{Limits, UnixTime};
use signature::SignatureCheck;
use std::sync::Arc;

/// Verifies messages against some trust material, and remembers the signers' certificates it has verified.
///
/// Keep one for many messages, one for each thread: a remembered signer saves most of the work on a receipt. Memory is
/// the only thing that changes; the same message gives the same report whatever was verified before.
#[derive(Debug)]
pub struct Verifier {
    store: TrustStore,
    policy: Policy,
    limits: Limits,
    backend: Arc<dyn SignatureVerifier>,
    memory: Memory,
}

impl Verifier {
    /// A verifier with this trust material, the default [`Policy`] and [`Limits`], and the pure-Rust back end.
    #[must_use]
    pub fn new(store: TrustStore) -> Self {
        let limits = Limits::default();
        Self {
            store,
            policy: Policy::default(),
            backend: Arc::new(RustCrypto),
            limits,
            memory: Memory::default(),
        }
    }

    /// The same verifier with another policy.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// The same verifier with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same verifier with another back end for public-key arithmetic, such as `AwsLc` (feature `aws-lc-rs`).
    #[must_use]
    pub fn with_backend(mut self, backend: Arc<dyn SignatureVerifier>) -> Self {
        self.backend = backend;
        self
    }

    /// The limits in force.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Judges a message and, each by itself, the messages inside it.
    pub fn verify<'a>(&mut self, message: &Message<'a>, circumstances: &Circumstances) -> Report<'a> {
        self.verify_level(message, circumstances, 0, &mut Budget::new(&self.limits.clone()))
    }

    fn verify_level<'a>(
        &mut self,
        message: &Message<'a>,
        circumstances: &Circumstances,
        depth: usize,
        budget: &mut Budget,
    ) -> Report<'a> {
        let mime = message.mime();
        let mut findings = mime.findings().to_vec();
        let mut needs = Vec::new();

        // 1. What is certified, as the signed part has it.
        let content = message.signed_content();
        let certification = Certification::read(mime, content.as_ref(), &self.limits, &mut findings);
        let data = certification.data;

        // 2. Is it what was signed, and by whom?
        let signature = signature::signature_body(message);
        let check = self.check_signature(message, signature.as_ref(), &mut findings, &mut needs);
        let signed_at = check.signing_time.or_else(|| {
            // The certified time is signed too; the present is the last resort, and none for a bare signature.
            let certified = data.as_ref().and_then(|data| data.date).map(|date| date.time);
            certified.or(circumstances.now.filter(|_| check.has_attributes))
        });
        let judgement = self.judge(&check, signed_at, circumstances, &mut findings, &mut needs);
        let chain = judgement.as_ref().map_or(Chain::None, |judgement| judgement.chain);

        // 3. What it is, and whether all tell the same story.
        let header = message.header();
        let kind = match &data {
            Some(data) => data.kind.into(),
            None => uncertified_kind(message, &check, chain),
        };
        let intact = matches!(check.integrity, Integrity::Intact | Integrity::IntactAfterCrlf);
        let consistency = match &data {
            _ if !intact => {
                note_claims(message, kind, &mut findings);
                Consistency::NotChecked
            }
            Some(data) => {
                let original = content.as_ref().and_then(|content| content.original).map(|id| mime.body(id));
                let original = original.as_ref().map(|body| Header::read(&body.bytes, &self.limits));
                let story = consistency::Story {
                    header: &header,
                    data,
                    original: original.as_ref(),
                    signer: check.signer.as_ref(),
                    signed_at: check.signing_time,
                };
                match consistency::check(&story, &mut findings) {
                    _ if certification.contradicted => Consistency::Contradicted,
                    consistency => consistency,
                }
            }
            None => {
                let needs_data = kind == MessageKind::Ordinary && message.claimed_kind().is_some();
                if needs_data && content.is_some() {
                    findings.push(Finding::new(Code::DaticertMissing));
                }
                if kind == MessageKind::AnomalyEnvelope {
                    findings.push(Finding::new(Code::MessageForeignContent));
                }
                match consistency::check_uncertified(&header, kind, check.signer.as_ref(), &mut findings) {
                    _ if certification.contradicted => Consistency::Contradicted,
                    consistency => consistency,
                }
            }
        };
        let wrapped = matches!(
            message.signed(),
            SignedStructure::Detached { wrapped: true, .. } | SignedStructure::Broken { wrapped: true, .. }
        );
        if wrapped {
            findings.push(Finding::new(Code::MessageWrapped));
        }

        // 4. The facets, and the verdict that follows from them.
        let facets = Facets {
            integrity: check.integrity,
            chain,
            provider: judgement
                .as_ref()
                .map_or(Facets::UNSIGNED.provider, |judgement| judgement.accreditation),
            consistency,
            ..Facets::UNSIGNED
        };
        let time_basis = time_basis(&check, circumstances);
        if check.integrity != Integrity::Absent {
            if self.policy.revocation == EvidencePolicy::Required {
                findings.push(Finding::new(Code::EvidenceRevocation));
            }
            if self.policy.witness == EvidencePolicy::Required && time_basis != TimeBasis::Witnessed {
                findings.push(Finding::new(Code::EvidenceWitness));
            }
        }
        let verdict = verdict::verdict(&facets, wrapped, time_basis, &self.policy);
        let verified = match &data {
            Some(data) if verdict::certifies(&facets, verdict) => Some(Verified {
                raw: message.raw(),
                data: data.clone(),
                verdict,
                headers_contradicted: consistency == Consistency::HeadersContradicted,
            }),
            _ => None,
        };

        // 5. The messages inside, each judged by itself.
        let nested = self.verify_inside(message, circumstances, depth, budget, &mut findings);

        needs.sort();
        needs.dedup();
        let findings_dropped = findings.len().saturating_sub(self.limits.max_findings);
        findings.truncate(self.limits.max_findings);
        Report {
            kind,
            verdict,
            facets,
            signature: check.facts(judgement.as_ref()),
            certification_data: data,
            findings,
            needs,
            time_basis,
            wrapped,
            place: None,
            nested,
            findings_dropped,
            verified,
        }
    }

    fn judge(
        &mut self,
        check: &SignatureCheck<'_>,
        signed_at: Option<UnixTime>,
        circumstances: &Circumstances,
        findings: &mut Vec<Finding>,
        needs: &mut Vec<Need>,
    ) -> Option<Judgement> {
        let signer = check.signer.as_ref()?;
        let Some(at) = signed_at else {
            needs.push(Need::new(NeedKind::SigningTime));
            return Some(Judgement::without_time(signer));
        };
        let unwitnessed = time_basis(check, circumstances) == TimeBasis::Claimed;
        let signer = Signer {
            certificate: signer,
            carried: &check.carried,
            at,
            now: circumstances.now.filter(|_| unwitnessed),
        };
        let judgement = trust::judge(&signer, &self.store, &mut self.memory, &*self.backend, &self.limits);
        findings.extend_from_slice(&judgement.findings);
        needs.extend_from_slice(&judgement.needs);
        Some(judgement)
    }

    fn verify_inside<'a>(
        &mut self,
        message: &Message<'_>,
        circumstances: &Circumstances,
        depth: usize,
        budget: &mut Budget,
        findings: &mut Vec<Finding>,
    ) -> Vec<Report<'a>> {
        let mime = message.mime();
        let mut nested = Vec::new();
        for id in message.messages_inside() {
            let span = mime.part(id).body_span();
            if depth >= self.limits.max_depth || !budget.spend_nested(span.len()) {
                findings.push(Finding::new(Code::MessageNestedLimit).at(span));
                break;
            }
            let body = mime.body(id);
            let Ok(inside) = Message::parse(&body.bytes, &self.limits) else { continue };
            let mut report = self.verify_level(&inside, circumstances, depth + 1, budget).into_claim();
            report.place =
                Some(Place { part: id.index(), name: mime.file_name(id), span: mime.part(id).span() });
            nested.push(report);
        }
        nested
    }
}

/// The certification data of the signed part.
struct Certification {
    data: Option<CertificationData>,
    /// Two of them differ, or one tells two stories.
    contradicted: bool,
}

impl Certification {
    fn read(
        mime: &Mime<'_>,
        content: Option<&SignedContent>,
        limits: &Limits,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let mut data: Option<CertificationData> = None;
        let mut contradicted = false;
        let inside = content.map(|content| content.certification.as_slice()).unwrap_or_default();
        for &id in inside {
            let body = mime.body(id);
            let (found, noticed) = daticert::read(&body.bytes, limits).into_parts();
            if found.is_none() && content.is_some_and(|content| !content.by_name) {
                continue; // some other XML of the provider's
            }
            let span = mime.part(id).span();
            contradicted |= noticed.iter().any(|finding| finding.code == Code::DaticertRepeatedElement);
            findings.extend(noticed.into_iter().map(|finding| finding.at(span)));
            match (&data, found) {
                (None, found) => data = found,
                (Some(first), Some(second)) if *first == second => {
                    findings.push(Finding::new(Code::DaticertRepeated).at(span));
                }
                (Some(_), _) => {
                    contradicted = true;
                    findings.push(Finding::new(Code::DaticertSeveral).at(span));
                }
            }
        }
        // The same name anywhere else certifies nothing, however it looks.
        for id in mime.ids().filter(|id| !inside.contains(id)) {
            if mime.file_name(id).is_some_and(|name| name.trim().eq_ignore_ascii_case("daticert.xml")) {
                findings.push(Finding::new(Code::DaticertOutside).at(mime.part(id).span()));
            }
        }
        Self { data, contradicted }
    }
}

/// Without certification data a message is at most an anomaly envelope, and that only if a trusted provider signed it.
fn uncertified_kind(message: &Message<'_>, check: &SignatureCheck<'_>, chain: Chain) -> MessageKind {
    let signed = check.integrity != Integrity::Absent && chain == Chain::Trusted;
    match message.claimed_kind() {
        Some(MessageKind::AnomalyEnvelope) if signed => MessageKind::AnomalyEnvelope,
        _ => MessageKind::Ordinary,
    }
}

/// Says that headers claim a kind that nothing confirms.
fn note_claims(message: &Message<'_>, kind: MessageKind, findings: &mut Vec<Finding>) {
    if message.claimed_kind().is_some_and(|claimed| claimed != kind) {
        findings.push(Finding::new(Code::MessageHeaderClaim));
    }
}

/// The time is witnessed if the caller had the message, signed by then, while the signer's certificate was valid.
fn time_basis(check: &SignatureCheck<'_>, circumstances: &Circumstances) -> TimeBasis {
    /// Seconds that the clocks of signer and witness may differ.
    const CLOCK_DIFFERENCE: i64 = 10 * 60;
    match (circumstances.seen_at, check.signing_time, &check.signer) {
        (Some(seen), Some(signed), Some(signer))
            if signed <= seen.plus(CLOCK_DIFFERENCE) && seen <= signer.not_after() =>
        {
            TimeBasis::Witnessed
        }
        _ => TimeBasis::Claimed,
    }
}
