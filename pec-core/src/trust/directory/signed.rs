//! A signed directory: an opaque CMS SignedData around the file (RFC 6109 section 4.5).

use super::builder::within;
use crate::cms::{self, SignerInfo};
use crate::crypto::{Digest, SignatureVerifier};
use crate::facet::{Chain, Revocation};
use crate::finding::{Finding, Severity};
use crate::trust::{Memory, Signer, TrustStore, judge};
use crate::x509::Certificate;
use crate::{Error, Limits, UnixTime, x509};

/// What was signed, by whom and when.
pub(super) struct Opened {
    pub(super) content: Vec<u8>,
    /// The signer's distinguished name (RFC 4514).
    pub(super) signed_by: String,
    pub(super) signed_at: UnixTime,
}

/// The bytes of the CMS structure if the file is one: in DER or BER, in base64, or as a PEM block.
pub(super) fn unwrapped(file: &[u8]) -> Option<std::borrow::Cow<'_, [u8]>> {
    const SEQUENCE: u8 = 0x30;
    if file.first() == Some(&SEQUENCE) {
        return Some(file.into());
    }
    let text = file.trim_ascii();
    let text = if text.starts_with(b"-----BEGIN ") { x509::block(text)?.text } else { text };
    // No other form of a directory does without any of the signs that base64 does not have.
    let der = x509::base64(text)?;
    (der.first() == Some(&SEQUENCE)).then_some(der.into())
}

/// Checks the signature and judges whoever made it, at the time of signing, as any signer: a chain to one of the
/// store's anchors. Every signature must hold and every signer be trusted.
pub(super) fn open(
    bytes: &[u8],
    store: &TrustStore,
    backend: &dyn SignatureVerifier,
    limits: &Limits,
) -> Result<Opened, Error> {
    within(bytes.len(), limits.max_directory_bytes, "max_directory_bytes")?;
    let limits = &Limits { max_cms_bytes: limits.max_directory_bytes, ..limits.clone() };
    let broken = |detail: &str| Error::DirectorySignature { detail: detail.to_owned() };
    let signed_data = cms::read(bytes, limits).map_err(|error| broken(&error.to_string()))?;
    let content = signed_data.content().ok_or_else(|| broken("the directory is not in it"))?;
    let mut first = None;
    for signer in signed_data.signers() {
        let certificate = certificate_of(signer, signed_data.certificates(), store)
            .ok_or_else(|| broken("it lacks the signer's certificate"))?;
        let digest = signer.digest_algorithm().map_err(|algorithm| broken(&algorithm.to_string()))?;
        let key = backend.prepare(certificate.spki(), limits).map_err(|error| broken(&error.to_string()))?;
        let check = signer.check(&Digest::of(digest, content), certificate.der(), &*key);
        if !check.is_intact() {
            return Err(broken(&errors(check.findings())));
        }
        let untrusted = |detail: String| Error::DirectorySigner { detail };
        let at = signer.signing_time().ok_or_else(|| untrusted("it does not say when it signed".into()))?;
        let (certificate, carried) = (&certificate, signed_data.certificates());
        let judged = Signer { certificate, carried, crls: signed_data.crls(), at, now: None, seen_at: None };
        let judgement = judge(&judged, store, &mut Memory::new(), backend, limits);
        if judgement.chain != Chain::Trusted || judgement.revocation == Revocation::Revoked {
            return Err(untrusted(errors(&judgement.findings)));
        }
        first.get_or_insert_with(|| (certificate.subject(), at));
    }
    let (signed_by, signed_at) = first.ok_or_else(|| broken("nobody signed it"))?;
    Ok(Opened { content: content.to_vec(), signed_by, signed_at })
}

/// The certificate that the signer names, among those of the signature and of the caller.
fn certificate_of(signer: &SignerInfo<'_>, carried: &[&[u8]], store: &TrustStore) -> Option<Certificate> {
    let carried = carried.iter().filter_map(|der| Certificate::from_der(der).ok());
    carried.chain(store.certificates().iter().cloned()).find(|certificate| {
        signer.identifier().matches(
            certificate.raw_issuer(),
            certificate.raw_serial(),
            certificate.subject_key_id(),
        )
    })
}

/// The errors among some findings, in words.
fn errors(findings: &[Finding]) -> String {
    let errors = findings.iter().filter(|finding| finding.code.severity() == Severity::Error);
    errors.map(Finding::text).collect::<Vec<_>>().join("; ")
}
