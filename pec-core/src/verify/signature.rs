//! Is the signed content what was signed, and by whom? The facet of integrity.

use super::Verifier;
use super::damage::{SignedPart, Where};
use super::report::SignatureFacts;
use super::told::{OfSigner, Told};
use super::work::Work;
use crate::cms::{self, SignedData, SignerInfo};
use crate::crypto::{CrlfDigester, Digest, DigestAlgorithm};
use crate::facet::Integrity;
use crate::finding::{Code, Finding};
use crate::message::{Message, SignedStructure};
use crate::mime::{Beginnings, Body, PartId};
use crate::need::{Need, NeedKind};
use crate::trust::Judgement;
use crate::x509::Certificate;
use crate::{Limits, UnixTime};
use std::sync::Arc;

/// What the signature alone tells.
pub(super) struct SignatureCheck<'s> {
    pub integrity: Integrity,
    /// The signer's certificate; `None` if it is not at hand.
    pub signer: Option<Certificate>,
    /// When the signer says that it signed.
    pub signing_time: Option<UnixTime>,
    /// The other signers, with the time by the word of each, where PEC has one.
    pub others: Vec<(Certificate, Option<UnixTime>)>,
    /// Whether the signature is over attributes. One over the bare content could be lifted from elsewhere: the signed
    /// attributes of any signature are bytes that were signed too.
    pub has_attributes: bool,
    /// The certificates that the signature carries.
    pub carried: Vec<&'s [u8]>,
    /// The CRLs that it carries.
    pub crls: Vec<&'s [u8]>,
    pub digest: Option<DigestAlgorithm>,
    /// How many signers there are.
    pub signers: usize,
    /// Where they stand in the decoded signature.
    pub signers_at: usize,
    /// Where to look for damage.
    pub damage: Where,
}

/// The content that was signed, in the form in which a message keeps it.
enum SignedBytes<'s> {
    /// A part of the message: signed in canonical form, with CRLF line ends (RFC 8551 section 3.1.1).
    Part(SignedPart<'s>),
    /// Inside the signature, where nothing can change line ends.
    Inside(&'s [u8]),
}

/// A digest of the content, and how it came about.
#[derive(Clone)]
struct ContentDigest {
    digest: Digest,
    integrity: Integrity,
}

impl<'s> SignatureCheck<'s> {
    const fn without_signer(integrity: Integrity) -> Self {
        Self {
            integrity,
            signer: None,
            signing_time: None,
            others: Vec::new(),
            has_attributes: false,
            carried: Vec::new(),
            crls: Vec::new(),
            digest: None,
            signers: 0,
            signers_at: 0,
            damage: Where::Nowhere,
        }
    }

    fn damaged(integrity: Integrity, damage: Where) -> Self {
        Self { damage, ..Self::without_signer(integrity) }
    }

    /// What the report says of the signature; `None` if there is nothing to say.
    pub(super) fn facts(
        &self,
        judgement: Option<&Arc<Judgement>>,
        told: &mut Told,
    ) -> Option<SignatureFacts> {
        if self.signer.is_none() && self.digest.is_none() && self.signing_time.is_none() {
            return None;
        }
        let of_signer = match (&self.signer, judgement) {
            (Some(signer), Some(judgement)) => told.of(signer, judgement),
            _ => OfSigner::default(),
        };
        Some(SignatureFacts {
            digest: self.digest.map(DigestAlgorithm::name),
            signed_at: self.signing_time,
            signer: of_signer.signer,
            chain: of_signer.chain,
            basis: of_signer.basis,
        })
    }
}

/// The decoded bytes of the signature, if the message has one in the right place.
pub(super) struct SignatureBody<'a> {
    body: Body<'a>,
    /// The part, if others may begin as it does and how they do is not known yet.
    unknown: Option<PartId>,
}

impl<'a> SignatureBody<'a> {
    pub(super) fn of(message: &Message<'a>, beginnings: &Beginnings) -> Option<Self> {
        match *message.signed() {
            SignedStructure::Detached { signature, .. } => {
                let (body, known) = message.mime().body_beginning(signature, beginnings);
                Some(Self { body, unknown: (!known).then_some(signature) })
            }
            SignedStructure::Opaque { part } => Some(Self { body: message.mime().body(part), unknown: None }),
            SignedStructure::Absent | SignedStructure::Several | SignedStructure::Broken { .. } => None,
        }
    }

    /// Keeps how it begins. For intact signatures of trusted signers only, so that strangers need a genuine one to drive out what is known; nothing signs
    /// how its lines are broken. That costs time, no more.
    pub(super) fn keep(
        &self,
        message: &Message<'_>,
        check: &SignatureCheck<'_>,
        limits: &Limits,
        into: &mut Beginnings,
    ) {
        if let Some(part) = self.unknown {
            message.mime().keep_beginning(part, &self.body, check.signers_at, limits, into);
        }
    }
}

impl Verifier {
    /// Checks every signer of the message's signature. It is intact only if all are.
    pub(super) fn check_signature<'s>(
        &mut self,
        message: &Message<'_>,
        signature: Option<&'s SignatureBody<'_>>,
        work: &mut Work<'_>,
        findings: &mut Vec<Finding>,
        needs: &mut Vec<Need>,
    ) -> SignatureCheck<'s> {
        let Some(SignatureBody { body, .. }) = signature else {
            return match message.signed() {
                SignedStructure::Broken { multipart, .. } => {
                    findings.push(
                        Finding::new(Code::SignaturePartUnusable).at(message.mime().part(*multipart).span()),
                    );
                    SignatureCheck::damaged(Integrity::Unreadable, Where::Frame)
                }
                SignedStructure::Several => {
                    findings.push(Finding::new(Code::SignatureSeveral));
                    SignatureCheck::without_signer(Integrity::Absent)
                }
                _ => {
                    findings.push(Finding::new(Code::SignatureAbsent));
                    SignatureCheck::damaged(Integrity::Absent, Where::Frame)
                }
            };
        };
        let signed_data = match cms::read(&body.bytes, &self.limits) {
            Ok(_) if body.damaged => {
                // What is left after damage may still decode; it is not what was sent.
                findings.push(Finding::new(Code::CmsUnreadable).with("its transfer encoding is damaged"));
                return SignatureCheck::damaged(Integrity::Unreadable, Where::Signature);
            }
            Ok(signed_data) => signed_data,
            Err(error) => {
                findings.push(error.finding());
                return SignatureCheck::damaged(Integrity::Unreadable, Where::Signature);
            }
        };
        findings.extend_from_slice(signed_data.findings());
        let content = match *message.signed() {
            SignedStructure::Detached { signed, .. } => {
                SignedBytes::Part(SignedPart { mime: message.mime(), signed })
            }
            // Without content inside there is nothing that was signed.
            _ => match signed_data.content() {
                Some(inside) => SignedBytes::Inside(inside),
                None => {
                    findings.push(Finding::new(Code::CmsUnreadable).with("it has no content"));
                    return SignatureCheck::without_signer(Integrity::Unreadable);
                }
            },
        };
        self.check_signers(&signed_data, &content, work, findings, needs)
    }

    fn check_signers<'s>(
        &mut self,
        signed_data: &SignedData<'s>,
        content: &SignedBytes<'_>,
        work: &mut Work<'_>,
        findings: &mut Vec<Finding>,
        needs: &mut Vec<Need>,
    ) -> SignatureCheck<'s> {
        let mut result = SignatureCheck::without_signer(Integrity::Intact);
        result.carried = signed_data.certificates().to_vec();
        result.crls = signed_data.crls().to_vec();
        result.signers = signed_data.signers().len();
        result.signers_at = signed_data.signers_at();
        match signed_data.signers() {
            [] => {
                findings.push(Finding::new(Code::CmsSignerMissing));
                result.integrity = Integrity::Unreadable;
            }
            [_] => {}
            [_, ..] => findings.push(Finding::new(Code::CmsSeveralSigners)),
        }
        let mut digests: Vec<ContentDigest> = Vec::new();
        for (number, signer) in signed_data.signers().iter().enumerate() {
            let certificate = self.signer_certificate(signer, &result.carried, findings, needs);
            let inside = signed_data.content();
            let mut contents = Contents { content, inside, digests: &mut digests, work };
            let from = findings.len();
            let integrity = self.check_signer(signer, certificate.as_ref(), &mut contents, findings);
            if integrity == Integrity::Altered && result.integrity != Integrity::Altered {
                result.damage = damaged(signer, findings.get(from..).unwrap_or_default());
            }
            result.integrity = worse(result.integrity, integrity);
            if number == 0 {
                result.signing_time = signer.signing_time();
                result.has_attributes = signer.has_signed_attributes();
                result.digest = signer.digest_algorithm().ok();
                result.signer = certificate;
            } else {
                result.others.extend(certificate.map(|certificate| (certificate, signer.signing_time())));
            }
        }
        result
    }

    /// The certificate that the signer names, never one by its position (RFC 5652 section 5.3).
    fn signer_certificate(
        &mut self,
        signer: &SignerInfo<'_>,
        carried: &[&[u8]],
        findings: &mut Vec<Finding>,
        needs: &mut Vec<Need>,
    ) -> Option<Certificate> {
        let is_meant = |certificate: &Certificate| {
            signer.identifier().matches(
                certificate.raw_issuer(),
                certificate.raw_serial(),
                certificate.subject_key_id(),
            )
        };
        for der in carried {
            match self.memory.certificate(der) {
                Ok(certificate) if is_meant(&certificate) => return Some(certificate),
                Ok(_) => {}
                Err(_) => findings.push(Finding::new(Code::CmsCertificateUnreadable)),
            }
        }
        if let Some(certificate) = self.store.certificates().iter().find(|certificate| is_meant(certificate))
        {
            return Some(certificate.clone());
        }
        findings.push(Finding::new(Code::CmsSignerCertificateMissing));
        needs.push(Need::new(NeedKind::SignerCertificate));
        None
    }

    fn check_signer(
        &mut self,
        signer: &SignerInfo<'_>,
        certificate: Option<&Certificate>,
        contents: &mut Contents<'_, '_, '_>,
        findings: &mut Vec<Finding>,
    ) -> Integrity {
        let algorithm = match signer.digest_algorithm() {
            Ok(algorithm) => algorithm,
            Err(unsupported) => {
                findings.push(Finding::new(Code::CmsDigestUnsupported).with(unsupported.name));
                return Integrity::Unreadable;
            }
        };
        // Without the key, or with one that is not accepted, nothing can be said of the content.
        let Some(certificate) = certificate else { return Integrity::Unreadable };
        let key = match self.memory.key_of(certificate, &*self.backend, &self.limits) {
            Ok(key) => key,
            Err(error) => {
                findings.push(Finding::new(Code::CmsSignatureUnsupported).with(error.to_string()));
                return Integrity::Unreadable;
            }
        };
        // There is no report until the digest is there.
        let Some(mut content) = contents.digest(algorithm) else { return Integrity::Unreadable };
        let mut repair = None;
        if let (Some(signed), SignedBytes::Part(part)) = (signer.message_digest(), contents.content)
            && *signed != *content.digest.as_bytes()
        {
            repair = part.recover(algorithm, &signed, &self.limits, &mut contents.work.budget, findings);
            if let Some(repair) = &repair {
                content = ContentDigest { digest: repair.digest, integrity: Integrity::Recovered };
            }
        }
        // One program shows the signed part, another one the content that the signature carries.
        let two_contents = matches!(contents.content, SignedBytes::Part(_))
            && contents.inside.is_some_and(|inside| Digest::of(algorithm, inside) != content.digest);
        if two_contents {
            findings.push(Finding::new(Code::CmsContentDiffers));
        }
        let check = signer.check(&content.digest, certificate.der(), &*key);
        findings.extend_from_slice(check.findings());
        if two_contents || !check.is_intact() {
            return Integrity::Altered;
        }
        if content.integrity == Integrity::IntactAfterCrlf {
            findings.push(Finding::new(Code::SignatureAfterCrlf));
        }
        findings.extend(repair.map(|repair| repair.finding));
        content.integrity
    }
}

/// The content that all signers signed: its digests are computed once each.
struct Contents<'c, 's, 'w> {
    content: &'c SignedBytes<'s>,
    /// What the signature carries itself.
    inside: Option<&'c [u8]>,
    digests: &'c mut Vec<ContentDigest>,
    work: &'c mut Work<'w>,
}

impl Contents<'_, '_, '_> {
    fn digest(&mut self, algorithm: DigestAlgorithm) -> Option<ContentDigest> {
        if let Some(known) = self.digests.iter().find(|known| known.digest.algorithm() == algorithm) {
            return Some(known.clone());
        }
        let computed = self.content.digest(algorithm, self.work)?;
        self.digests.push(computed.clone());
        Some(computed)
    }
}

/// Where the damage is that these findings about one signer tell of. Without signed attributes nothing tells the content
/// from the signature; the content is larger.
fn damaged(signer: &SignerInfo<'_>, findings: &[Finding]) -> Where {
    let has = |code| findings.iter().any(|finding| finding.code == code);
    if has(Code::CmsDigestMismatch) || (has(Code::CmsSignatureInvalid) && !signer.has_signed_attributes()) {
        Where::Content
    } else if has(Code::CmsSignatureInvalid) {
        Where::Signature
    } else {
        Where::Nowhere
    }
}

impl SignedBytes<'_> {
    /// One pass over the content, unless that was made while it was read. A bare CR is never changed. `None` if it is not all
    /// there; then the digest is wanted.
    fn digest(&self, algorithm: DigestAlgorithm, work: &mut Work<'_>) -> Option<ContentDigest> {
        let part = match self {
            Self::Inside(bytes) => {
                let digest = Digest::of(algorithm, bytes);
                return Some(ContentDigest { digest, integrity: Integrity::Intact });
            }
            Self::Part(part) => part,
        };
        let of = |digest, changed| {
            let integrity = if changed { Integrity::IntactAfterCrlf } else { Integrity::Intact };
            Some(ContentDigest { digest, integrity })
        };
        let span = part.mime.part(part.signed).span();
        if let Some(cuts) = part.mime.cuts() {
            if let Some(known) = work.known_digest(cuts.whole(span), algorithm) {
                return of(known.digest, known.changed);
            }
            if cuts.is_in(span) {
                work.want_digest(cuts.whole(span), algorithm);
                return None;
            }
        }
        let mut digester = CrlfDigester::new(algorithm);
        digester.update_span(part.mime, span);
        let changed = digester.changed();
        of(digester.finish(), changed)
    }
}

/// The worse of two, so that several signers count as the worst of them.
fn worse(a: Integrity, b: Integrity) -> Integrity {
    let rank = |integrity| match integrity {
        Integrity::Intact => 0,
        Integrity::IntactAfterCrlf => 1,
        Integrity::Recovered => 2,
        Integrity::Unreadable => 3,
        Integrity::Altered => 4,
        Integrity::Absent => 5,
    };
    if rank(b) > rank(a) { b } else { a }
}
