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

mod accreditation;
mod addresses;
mod certification;
mod compare;
mod consistency;
mod damage;
mod fields;
mod known;
mod policy;
mod report;
mod sent;
mod signature;
mod streamed;
mod told;
mod verdict;
mod verified;
mod work;

pub use policy::{Circumstances, EvidencePolicy, Policy};
pub use report::{
    BasisFacts, ChainLink, DirectoryFacts, EditionFacts, Facets, Place, Report, RevocationFacts,
    SignatureFacts, SignerFacts, TimeBasis,
};
pub use sent::{HashForm, MsgidComparison, PartComparison, PartResult, SentComparison};
pub use streamed::Streamed;
pub use verified::Verified;

use crate::crypto::{DigestAlgorithm, RustCrypto, SignatureVerifier};
use crate::facet::{Accreditation, Chain, Consistency, Integrity, Revocation};
use crate::finding::{Code, Finding};
use crate::message::{Message, MessageKind, SignedContent};
use crate::mime::{Beginnings, Body, PartId};
use crate::need::{Need, NeedKind};
use crate::trust::{self, Judgement, Memory, Signer, TrustStore};
use crate::x509::Certificate;
use crate::{Limits, UnixTime};
use certification::Certification;
use known::{KnownFields, Name};
use signature::{SignatureBody, SignatureCheck};
use std::borrow::Cow;
use std::sync::Arc;
use told::Told;
use work::Work;

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
    beginnings: Beginnings,
    told: Told,
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
            beginnings: Beginnings::default(),
            told: Told::default(),
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
        self.verify_level(message, circumstances, 0, &mut Work::of_whole(&self.limits))
    }

    /// Judges a message as [`verify`](Self::verify) does, and holds `sent`, a message as the caller sent it, against the
    /// original inside: does this receipt prove that *this* was delivered? The answer is in [`Report::sent`]. It changes
    /// neither a facet nor the verdict.
    pub fn verify_with_sent<'a>(
        &mut self,
        message: &Message<'a>,
        sent: &Message<'_>,
        circumstances: &Circumstances,
    ) -> Report<'a> {
        let mut report = self.verify(message, circumstances);
        let mut findings = std::mem::take(&mut report.findings);
        let verified = report.verified.as_ref();
        report.sent = Some(sent::compare(verified, message, sent, &self.limits, &mut findings));
        report.findings_dropped += bound(&mut findings, &self.limits);
        report.findings = findings;
        report
    }

    fn verify_level<'a>(
        &mut self,
        message: &Message<'a>,
        circumstances: &Circumstances,
        depth: usize,
        work: &mut Work<'_>,
    ) -> Report<'a> {
        let mime = message.mime();
        let mut findings = mime.findings().to_vec();
        let mut needs = Vec::new();

        // 1. What is certified, as the signed part has it.
        let content = message.signed_content();
        let original = content.as_ref().and_then(|content| content.original);
        let original = original.map(|part| (part, mime.message_body(part)));
        let original = original.as_ref().map(|(part, body)| Original::of(message, *part, body, &self.limits));
        let certification = Certification::read(mime, content.as_ref(), &self.limits, &mut findings);

        // 2. Is it what was signed, and by whom?
        let signature = SignatureBody::of(message, &self.beginnings);
        let check = self.check_signature(message, signature.as_ref(), work, &mut findings, &mut needs);
        damage::describe(check.damage, message, certification.data.as_ref(), &mut findings);
        let judgement = self.judge(&check, &certification, circumstances, &mut findings, &mut needs);
        let (mut revocation, mut provider) = match &judgement {
            Some(judgement) => (judgement.revocation, judgement.accreditation),
            None => (Facets::UNSIGNED.revocation, Facets::UNSIGNED.provider),
        };
        let mut chain = match &judgement {
            _ if check.signer.is_some() && self.is_weak_late(&check, &mut findings) => Chain::Untrusted,
            Some(judgement) => judgement.chain,
            None => Chain::None,
        };
        if let Some(signature) = &signature
            && chain == Chain::Trusted
            && matches!(check.integrity, Integrity::Intact | Integrity::IntactAfterCrlf)
        {
            signature.keep(message, &check, &self.limits, &mut self.beginnings);
        }
        let mut signature_checks = check.signers;
        signature_checks += judgement.as_ref().map_or(0, |judgement| judgement.signature_checks);
        for (other, signed_at) in &check.others {
            let judgement = self.judge_other(other, *signed_at, &check, circumstances);
            chain = worse(chain, judgement.chain, &CHAINS);
            revocation = worse(revocation, judgement.revocation, &REVOCATIONS);
            provider = worse(provider, judgement.accreditation, &ACCREDITATIONS);
            findings.extend_from_slice(&judgement.findings);
            needs.extend_from_slice(&judgement.needs);
            signature_checks += judgement.signature_checks;
        }
        work.budget.spend_checks(signature_checks);

        // 3. What it is, and whether all tell the same story.
        let kind = match &certification.data {
            Some(data) => data.kind.into(),
            None => uncertified_kind(message, content.as_ref(), &check, chain),
        };
        let stated =
            Stated { content: content.as_ref(), original: original.as_ref(), certification: &certification };
        let consistency = self.consistency(message, kind, &stated, &check, &mut findings);
        if let (Some(signed), Some(now)) = (check.signing_time, circumstances.now)
            && signed > now.plus(CLOCK_DIFFERENCE)
        {
            findings.push(Finding::new(Code::ConsistencyFuture));
        }
        let wrapped = message.signed().is_wrapped();
        if wrapped {
            findings.push(Finding::new(Code::MessageWrapped));
        }

        // 4. The facets, and the verdict that follows from them.
        let facets = Facets { integrity: check.integrity, chain, revocation, provider, consistency };
        let time_basis = time_basis(&check, circumstances);
        if check.integrity != Integrity::Absent {
            let unknown = facets.revocation == Revocation::Unknown;
            if self.policy.revocation == EvidencePolicy::Required && unknown {
                findings.push(Finding::new(Code::EvidenceRevocation));
            }
            if self.policy.witness == EvidencePolicy::Required && time_basis != TimeBasis::Witnessed {
                findings.push(Finding::new(Code::EvidenceWitness));
            }
        }
        let verdict = verdict::verdict(&facets, wrapped, time_basis, &self.policy);
        let data = certification.data.map(Arc::new);
        let verified = match &data {
            Some(data) if verdict::certifies(&facets, verdict) => {
                work.evidence(message, depth).map(|evidence| Verified {
                    evidence,
                    data: Arc::clone(data),
                    verdict,
                    headers_contradicted: consistency == Consistency::HeadersContradicted,
                })
            }
            _ => None,
        };

        // 5. The messages inside, each judged by itself.
        let nested =
            self.verify_inside(message, original.as_ref(), circumstances, depth, work, &mut findings);

        for span in findings.iter_mut().filter_map(|finding| finding.span.as_mut()) {
            *span = mime.original(*span);
        }
        needs.sort();
        needs.dedup();
        let findings_dropped = bound(&mut findings, &self.limits);
        Report {
            kind,
            verdict,
            facets,
            signature: check.facts(judgement.as_ref(), &mut self.told),
            certification_data: data,
            findings,
            needs,
            time_basis,
            wrapped,
            place: None,
            nested,
            findings_dropped,
            sent: None,
            verified,
        }
    }

    /// Judges the signer at the time of signing.
    fn judge(
        &mut self,
        check: &SignatureCheck<'_>,
        certification: &Certification,
        circumstances: &Circumstances,
        findings: &mut Vec<Finding>,
        needs: &mut Vec<Need>,
    ) -> Option<Arc<Judgement>> {
        let signer = check.signer.as_ref()?;
        // The certified time is signed too; the present is the last resort, and none for a bare signature.
        let certified = certification.data.as_ref().and_then(|data| data.date).map(|date| date.time);
        let present = circumstances.now.filter(|_| check.has_attributes);
        let Some(at) = check.signing_time.or(certified).or(present) else {
            needs.push(Need::new(NeedKind::SigningTime));
            return Some(Arc::new(Judgement::without_time(signer)));
        };
        let witnessed = time_basis(check, circumstances) == TimeBasis::Witnessed;
        let seen_at = circumstances.seen_at.filter(|_| witnessed);
        let mut judgement = self.judge_at(signer, at, seen_at, check, circumstances);
        if let (Some(directory), Some(data)) = (self.store.directory(), &certification.data) {
            accreditation::check_domain(Arc::make_mut(&mut judgement), directory, signer, at, data);
        }
        findings.extend_from_slice(&judgement.findings);
        needs.extend_from_slice(&judgement.needs);
        Some(judgement)
    }

    /// Judges a further signer. PEC has one: whoever else signed must be as good, or a stranger could put its name beside
    /// a provider's.
    fn judge_other(
        &mut self,
        signer: &Certificate,
        signed_at: Option<UnixTime>,
        check: &SignatureCheck<'_>,
        circumstances: &Circumstances,
    ) -> Arc<Judgement> {
        let Some(at) = signed_at.or(check.signing_time).or(circumstances.now) else {
            return Arc::new(Judgement::without_time(signer));
        };
        // A witness is of the first signer's time.
        self.judge_at(signer, at, None, check, circumstances)
    }

    /// Judges a signer at a time, by all that the signature carries and the caller gave.
    fn judge_at(
        &mut self,
        certificate: &Certificate,
        at: UnixTime,
        seen_at: Option<UnixTime>,
        check: &SignatureCheck<'_>,
        circumstances: &Circumstances,
    ) -> Arc<Judgement> {
        let (carried, crls, now) = (&check.carried, &check.crls, circumstances.now);
        let signer = Signer { certificate, carried, crls, at, now, seen_at };
        trust::judge(&signer, &self.store, &mut self.memory, &*self.backend, &self.limits)
    }

    /// Whether the caller's policy no longer accepts the signature's digest at the time it was made.
    fn is_weak_late(&self, check: &SignatureCheck<'_>, findings: &mut Vec<Finding>) -> bool {
        let weak = check.digest.is_some_and(DigestAlgorithm::is_weak);
        // A signature that does not say when it was made is not older than the limit.
        let late =
            self.policy.sha1_until.is_some_and(|until| check.signing_time.is_none_or(|time| time > until));
        if weak && late {
            findings.push(Finding::new(Code::CmsWeakDigestLate));
        }
        weak && late
    }

    /// Holds against each other what the headers, the certification data, the original inside and the signer say.
    fn consistency(
        &self,
        message: &Message<'_>,
        kind: MessageKind,
        stated: &Stated<'_>,
        check: &SignatureCheck<'_>,
        findings: &mut Vec<Finding>,
    ) -> Consistency {
        let Stated { content, original, certification } = *stated;
        if !matches!(check.integrity, Integrity::Intact | Integrity::IntactAfterCrlf) {
            // Nothing is certified that the headers could be held against.
            if message.claimed_kind().is_some_and(|claimed| claimed != kind) {
                findings.push(Finding::new(Code::MessageHeaderClaim));
            }
            return Consistency::NotChecked;
        }
        let header = &KnownFields::of(message.mime().fields());
        let consistency = match &certification.data {
            Some(data) => {
                let story = consistency::Story {
                    header,
                    plain_from: header.only(Name::From).and_then(|from| from.plain_mailbox()),
                    data,
                    original: original.map(|original| original.message.mime().fields()),
                    signer: check.signer.as_ref(),
                    signed_at: check.signing_time,
                };
                consistency::check(&story, findings)
            }
            None => {
                // Whatever it is, the report says that nothing in it is certified. Claims to the contrary are told below.
                match message.claimed_kind() {
                    _ if kind == MessageKind::AnomalyEnvelope => {
                        findings.push(Finding::new(Code::MessageForeignContent));
                    }
                    None => {
                        findings.push(Finding::new(Code::MessageNotCertified));
                        // The form of an anomaly envelope, whose header somebody took away.
                        if content.is_some_and(|content| content.original.is_some()) {
                            findings.push(Finding::new(Code::MessageForeignContent));
                        }
                    }
                    Some(_) if content.is_some() => findings.push(Finding::new(Code::DaticertMissing)),
                    Some(_) => {}
                }
                consistency::check_uncertified(header, kind, check.signer.as_ref(), findings)
            }
        };
        if certification.contradicted { Consistency::Contradicted } else { consistency }
    }

    /// Judges the messages inside, each by itself.
    fn verify_inside<'a>(
        &mut self,
        message: &Message<'_>,
        original: Option<&Original<'_>>,
        circumstances: &Circumstances,
        depth: usize,
        work: &mut Work<'_>,
        findings: &mut Vec<Finding>,
    ) -> Vec<Report<'a>> {
        let mime = message.mime();
        let mut nested = Vec::new();
        for id in message.messages_inside() {
            let span = mime.part(id).body_span();
            let length = mime.original(span).len();
            if depth >= self.limits.max_depth || !work.budget.spend_nested(length) {
                findings.push(Finding::new(Code::MessageNestedLimit).at(span));
                break;
            }
            let original = original.filter(|original| original.part == id);
            let body = match original {
                Some(original) => Cow::Borrowed(original.body),
                None => Cow::Owned(mime.message_body(id)),
            };
            let length = if let Cow::Borrowed(_) = body.bytes { length } else { body.bytes.len() };
            if body.damaged {
                findings.push(Finding::new(Code::MimeEncodingMalformed).at(span));
            }
            if length > self.limits.max_message_bytes {
                continue;
            }
            let mut report = match original {
                Some(original) => self.verify_level(&original.message, circumstances, depth + 1, work),
                None => {
                    let inside = message.inside(id, &body, &self.limits);
                    self.verify_level(&inside, circumstances, depth + 1, work)
                }
            }
            .into_claim();
            let span = mime.original(mime.part(id).span());
            report.place = Some(Place { part: id.index(), name: mime.file_name(id), span });
            nested.push(report);
        }
        nested
    }
}

/// The original message inside, indexed: its header is held against the certification data before it is judged itself.
struct Original<'b> {
    part: PartId,
    body: &'b Body<'b>,
    message: Message<'b>,
}

impl<'b> Original<'b> {
    fn of<'a>(message: &Message<'a>, part: PartId, body: &'b Body<'a>, limits: &Limits) -> Self {
        Self { part, body, message: message.inside(part, body, limits) }
    }
}

/// What the signed part says.
#[derive(Clone, Copy)]
struct Stated<'s> {
    content: Option<&'s SignedContent>,
    original: Option<&'s Original<'s>>,
    certification: &'s Certification,
}

/// Keeps no more findings than the limit, and says how many were dropped. The heaviest are kept: nobody can bury a reason
/// under trifles.
fn bound(findings: &mut Vec<Finding>, limits: &Limits) -> usize {
    let dropped = findings.len().saturating_sub(limits.max_findings);
    if dropped > 0 {
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.code.severity()));
    }
    findings.truncate(limits.max_findings);
    dropped
}

/// Without certification data a message is at most an anomaly envelope, and that only if a trusted provider signed it and the
/// message that it passed on is inside (RFC 6109 section 3.2.2).
fn uncertified_kind(
    message: &Message<'_>,
    content: Option<&SignedContent>,
    check: &SignatureCheck<'_>,
    chain: Chain,
) -> MessageKind {
    let signed = check.integrity != Integrity::Absent && chain == Chain::Trusted;
    let holds_message = content.is_some_and(|content| content.original.is_some());
    match message.claimed_kind() {
        Some(MessageKind::AnomalyEnvelope) if signed && holds_message => MessageKind::AnomalyEnvelope,
        _ => MessageKind::Ordinary,
    }
}

/// The values of the facets that depend on the signer, from the best to the worst.
const CHAINS: [Chain; 4] = [Chain::Trusted, Chain::Indeterminate, Chain::None, Chain::Untrusted];
const REVOCATIONS: [Revocation; 3] = [Revocation::Good, Revocation::Unknown, Revocation::Revoked];
const ACCREDITATIONS: [Accreditation; 3] =
    [Accreditation::Accredited, Accreditation::Unknown, Accreditation::NotAccredited];

/// The worse of two values, by their order from the best on.
fn worse<T: Copy + PartialEq>(a: T, b: T, order: &[T]) -> T {
    let rank = |value| order.iter().position(|known| *known == value);
    if rank(b) > rank(a) { b } else { a }
}

/// Seconds that the clocks of signer, witness and caller may differ.
const CLOCK_DIFFERENCE: i64 = 10 * 60;

/// The time is witnessed if the caller had the message, signed by then, while the signer's certificate was valid.
fn time_basis(check: &SignatureCheck<'_>, circumstances: &Circumstances) -> TimeBasis {
    match (circumstances.seen_at, check.signing_time, &check.signer) {
        (Some(seen), Some(signed), Some(signer))
            if signed <= seen.plus(CLOCK_DIFFERENCE) && seen <= signer.not_after() =>
        {
            TimeBasis::Witnessed
        }
        _ => TimeBasis::Claimed,
    }
}
