//! Is the signed content what was signed, and by whom? The facet of integrity.

use super::Verifier;
use super::report::{BasisFacts, ChainLink, RevocationFacts, SignatureFacts, SignerFacts};
use crate::UnixTime;
use crate::cms::{self, SignedData, SignerInfo};
use crate::crypto::{CrlfDigester, Digest, DigestAlgorithm};
use crate::facet::Integrity;
use crate::finding::{Code, Finding};
use crate::message::{Message, SignedStructure};
use crate::mime::Body;
use crate::need::{Need, NeedKind};
use crate::trust::Judgement;
use crate::x509::Certificate;

/// What the signature alone tells.
pub(super) struct SignatureCheck<'s> {
    pub integrity: Integrity,
    /// The signer's certificate; `None` if it is not at hand.
    pub signer: Option<Certificate>,
    /// When the signer says that it signed.
    pub signing_time: Option<UnixTime>,
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
}

/// The content that was signed, in the form in which a message keeps it.
enum SignedBytes<'s> {
    /// A part of the message: signed in canonical form, with CRLF line ends (RFC 8551 section 3.1.1).
    Part(&'s [u8]),
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
            has_attributes: false,
            carried: Vec::new(),
            crls: Vec::new(),
            digest: None,
            signers: 0,
        }
    }

    /// What the report says of the signature; `None` if there is nothing to say.
    pub(super) fn facts(&self, judgement: Option<&Judgement>) -> Option<SignatureFacts> {
        if self.signer.is_none() && self.digest.is_none() && self.signing_time.is_none() {
            return None;
        }
        let links = judgement.map(|judgement| judgement.links.as_slice()).unwrap_or_default();
        Some(SignatureFacts {
            digest: self.digest.map(DigestAlgorithm::name),
            signed_at: self.signing_time,
            signer: self.signer.as_ref().map(|signer| SignerFacts {
                subject: signer.subject(),
                issuer: signer.issuer(),
                serial: signer.serial_hex(),
                sha256: hex(&signer.sha256()),
                email: signer.emails().next().map(str::to_owned),
                organization: signer.organization(),
            }),
            chain: links
                .iter()
                .map(|link| ChainLink {
                    subject: link.certificate.subject(),
                    sha256: hex(&link.certificate.sha256()),
                    source: link.source.name(),
                    revocation: link.revocation.as_ref().map(RevocationFacts::of),
                })
                .collect(),
            basis: judgement.and_then(|judgement| judgement.basis.as_ref()).map(BasisFacts::of),
        })
    }
}

/// The decoded bytes of the signature, if the message has one in the right place.
pub(super) fn signature_body<'a>(message: &Message<'a>) -> Option<Body<'a>> {
    match *message.signed() {
        SignedStructure::Detached { signature, .. } => Some(message.mime().body(signature)),
        SignedStructure::Opaque { part } => Some(message.mime().body(part)),
        SignedStructure::Absent | SignedStructure::Several | SignedStructure::Broken { .. } => None,
    }
}

impl Verifier {
    /// Checks every signer of the message's signature. It is intact only if all are.
    pub(super) fn check_signature<'s>(
        &mut self,
        message: &Message<'_>,
        signature: Option<&'s Body<'_>>,
        findings: &mut Vec<Finding>,
        needs: &mut Vec<Need>,
    ) -> SignatureCheck<'s> {
        let Some(body) = signature else {
            return match message.signed() {
                SignedStructure::Broken { multipart, .. } => {
                    findings.push(
                        Finding::new(Code::SignaturePartUnusable).at(message.mime().part(*multipart).span()),
                    );
                    SignatureCheck::without_signer(Integrity::Unreadable)
                }
                SignedStructure::Several => {
                    findings.push(Finding::new(Code::SignatureSeveral));
                    SignatureCheck::without_signer(Integrity::Absent)
                }
                _ => {
                    findings.push(Finding::new(Code::SignatureAbsent));
                    SignatureCheck::without_signer(Integrity::Absent)
                }
            };
        };
        let signed_data = match cms::read(&body.bytes, &self.limits) {
            Ok(_) if body.damaged => {
                // What is left after damage may still decode; it is not what was sent.
                findings.push(Finding::new(Code::CmsUnreadable).with("its transfer encoding is damaged"));
                return SignatureCheck::without_signer(Integrity::Unreadable);
            }
            Ok(signed_data) => signed_data,
            Err(error) => {
                findings.push(error.finding());
                return SignatureCheck::without_signer(Integrity::Unreadable);
            }
        };
        findings.extend_from_slice(signed_data.findings());
        let content = match *message.signed() {
            SignedStructure::Detached { signed, .. } => {
                SignedBytes::Part(message.mime().part(signed).span().of(message.raw()))
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
        self.check_signers(&signed_data, &content, findings, needs)
    }

    fn check_signers<'s>(
        &mut self,
        signed_data: &SignedData<'s>,
        content: &SignedBytes<'_>,
        findings: &mut Vec<Finding>,
        needs: &mut Vec<Need>,
    ) -> SignatureCheck<'s> {
        let mut result = SignatureCheck::without_signer(Integrity::Intact);
        result.carried = signed_data.certificates().to_vec();
        result.crls = signed_data.crls().to_vec();
        result.signers = signed_data.signers().len();
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
            let integrity = self.check_signer(signer, certificate.as_ref(), content, &mut digests, findings);
            result.integrity = worse(result.integrity, integrity);
            if number == 0 {
                result.signing_time = signer.signing_time();
                result.has_attributes = signer.has_signed_attributes();
                result.digest = signer.digest_algorithm().ok();
                result.signer = certificate;
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
        content: &SignedBytes<'_>,
        digests: &mut Vec<ContentDigest>,
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
        let mut content_digest = match digests.iter().find(|known| known.digest.algorithm() == algorithm) {
            Some(known) => known.clone(),
            None => {
                let computed = content.digest(algorithm);
                digests.push(computed.clone());
                computed
            }
        };
        if let (Some(signed), SignedBytes::Part(bytes)) = (signer.message_digest(), content)
            && *signed != *content_digest.digest.as_bytes()
            && let Some(recovered) = digest_untranscoded(algorithm, bytes)
            && *signed == *recovered.as_bytes()
        {
            content_digest = ContentDigest { digest: recovered, integrity: Integrity::Recovered };
        }
        let check = signer.check(&content_digest.digest, certificate.der(), &*key);
        findings.extend_from_slice(check.findings());
        if !check.is_intact() {
            return Integrity::Altered;
        }
        match content_digest.integrity {
            Integrity::IntactAfterCrlf => findings.push(Finding::new(Code::SignatureAfterCrlf)),
            Integrity::Recovered => findings.push(Finding::new(Code::SignatureTranscoded)),
            _ => {}
        }
        content_digest.integrity
    }
}

impl SignedBytes<'_> {
    /// One pass over the content. A bare CR is never changed.
    fn digest(&self, algorithm: DigestAlgorithm) -> ContentDigest {
        match self {
            Self::Inside(bytes) => {
                ContentDigest { digest: Digest::of(algorithm, bytes), integrity: Integrity::Intact }
            }
            Self::Part(bytes) => {
                let mut digester = CrlfDigester::new(algorithm);
                digester.update(bytes);
                let integrity =
                    if digester.changed() { Integrity::IntactAfterCrlf } else { Integrity::Intact };
                ContentDigest { digest: digester.finish(), integrity }
            }
        }
    }
}

/// The digest of the content as it was before somebody converted it from ISO-8859-1 to UTF-8; `None` if it cannot have
/// been. Read in small blocks: no copy of a large message.
fn digest_untranscoded(algorithm: DigestAlgorithm, bytes: &[u8]) -> Option<Digest> {
    if bytes.is_ascii() {
        return None;
    }
    let mut digester = CrlfDigester::new(algorithm);
    for chunk in bytes.utf8_chunks() {
        if !chunk.invalid().is_empty() {
            return None;
        }
        let mut block = [0; 256];
        let mut filled = 0;
        for character in chunk.valid().chars() {
            let byte = u8::try_from(u32::from(character)).ok()?;
            if filled == block.len() {
                digester.update(&block);
                filled = 0;
            }
            if let Some(slot) = block.get_mut(filled) {
                *slot = byte;
                filled += 1;
            }
        }
        digester.update(block.get(..filled).unwrap_or_default());
    }
    Some(digester.finish())
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

pub(super) fn hex(bytes: &[u8]) -> String {
    // Not by `write!`: through the machinery of formats, the fingerprints of a report take as long as its XML.
    let digit = |half: u8| char::from_digit(u32::from(half), 16);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transcoding_is_undone_only_where_it_can_have_happened() {
        let utf8 = "città\r\nperché\n".as_bytes();
        let latin1: Vec<u8> = "città\r\nperché\r\n".chars().map(|c| c as u8).collect();
        let expected = Digest::of(DigestAlgorithm::Sha256, &latin1);
        assert_eq!(digest_untranscoded(DigestAlgorithm::Sha256, utf8), Some(expected));
        assert_eq!(digest_untranscoded(DigestAlgorithm::Sha256, b"ascii"), None);
        assert_eq!(digest_untranscoded(DigestAlgorithm::Sha256, "€".as_bytes()), None);
        assert_eq!(digest_untranscoded(DigestAlgorithm::Sha256, b"\xe0 raw"), None);
    }
}
