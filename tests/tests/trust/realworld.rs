//! The signers of real PEC messages. The messages are not part of the project: `PEC_REALWORLD` names their folder.

use super::line;
use pec_core::crypto::{AwsLc, RustCrypto};
use pec_core::need::NeedKind;
use pec_core::trust::{Anchor, Judgement, Memory, Signer, TrustStore, judge};
use pec_core::x509::Certificate;
use pec_core::{Limits, UnixTime, cms};
use std::path::Path;
use std::sync::Arc;

/// The signer, the certificates that the message carries, and the signing time.
pub(super) struct Signed {
    pub(super) signer: Certificate,
    pub(super) carried: Vec<Vec<u8>>,
    pub(super) at: UnixTime,
}

impl Signed {
    pub(super) fn read(folder: &Path, name: &str) -> Self {
        let message = pec_tests::read(&folder.join(name));
        let signature = mailparse::parse_mail(&message).unwrap().subparts[1].get_body_raw().unwrap();
        let signed = cms::read(&signature, &Limits::default()).unwrap();
        let signer = &signed.signers()[0];
        let certificates = signed.certificates().iter().map(|der| Certificate::from_der(der).unwrap());
        let named =
            |c: &Certificate| signer.identifier().matches(c.raw_issuer(), c.raw_serial(), c.subject_key_id());
        Self {
            signer: certificates.into_iter().find(named).expect("the signer's certificate"),
            carried: signed.certificates().iter().map(|der| der.to_vec()).collect(),
            at: signer.signing_time().unwrap(),
        }
    }

    pub(super) fn judge(&self, store: &TrustStore, memory: &mut Memory) -> Arc<Judgement> {
        let carried: Vec<_> = self.carried.iter().map(Vec::as_slice).collect();
        let signer = Signer {
            certificate: &self.signer,
            carried: &carried,
            crls: &[],
            at: self.at,
            now: None,
            seen_at: None,
        };
        let judgement = judge(&signer, store, memory, &RustCrypto, &Limits::default());
        let other = judge(&signer, store, &mut Memory::new(), &AwsLc, &Limits::default());
        assert_eq!(line(&judgement), line(&other), "back ends, or memory, differ");
        judgement
    }
}

pub(super) const AGID: [&str; 6] = [
    "aruba-2018-acceptance-lf.eml",
    "aruba-2018-delivery-complete-lf.eml",
    "aruba-2021-acceptance.eml",
    "aruba-2021-delivery-concise.eml",
    "aruba-2021-non-delivery.eml",
    "aruba-2023-transport-lf.eml",
];

const DIGITPA: [&str; 3] =
    ["aruba-2014-transport-edited.eml", "aruba-2015-acceptance.eml", "legalmail-2015-delivery-complete.eml"];

#[test]
fn every_signer_was_an_accredited_provider() {
    let Some(folder) = pec_tests::realworld() else { return };
    let mut memory = Memory::new();
    // All six carry the edition of the day on which the signer got its certificate.
    for name in AGID {
        let judgement = Signed::read(&folder, name).judge(&TrustStore::pec(), &mut memory);
        assert_eq!(line(&judgement), "trusted accredited trust.edition_superseded", "{name}");
        let basis = judgement.basis.as_ref().unwrap();
        assert_eq!(basis.anchor, Anchor::BuiltIn("AgID CA1"));
        assert_eq!(basis.edition.as_ref().unwrap().proof.name(), "fingerprint");
        assert_eq!(basis.accreditation.unwrap().name(), "permitted_names");
        assert!(
            judgement.needs.iter().all(|need| need.kind == NeedKind::Crl && !need.urls.is_empty()),
            "{name}"
        );
        assert_eq!(judgement.needs.len(), 2);
    }
    // Weak keys and SHA-1, basicConstraints and a key usage that is not critical: usual in their time.
    for name in DIGITPA {
        let judgement = Signed::read(&folder, name).judge(&TrustStore::pec(), &mut memory);
        assert_eq!(
            line(&judgement),
            "trusted accredited x509.weak_key x509.weak_signature trust.profile",
            "{name}"
        );
        let basis = judgement.basis.as_ref().unwrap();
        assert_eq!(basis.anchor, Anchor::BuiltIn("DigitPA CA1"));
        assert_eq!(basis.accreditation.unwrap().name(), "pec_policy");
    }
}

#[test]
fn what_the_message_does_not_carry_is_named() {
    let Some(folder) = pec_tests::realworld() else { return };
    for name in AGID.iter().chain(&DIGITPA) {
        let mut signed = Signed::read(&folder, name);
        signed.carried.clear();
        let judgement = signed.judge(&TrustStore::pec(), &mut Memory::new());
        assert_eq!(judgement.chain.name(), "indeterminate", "{name}");
        assert_eq!(judgement.needs[0].kind, NeedKind::IssuerCertificate, "{name}");
        assert!(judgement.needs[0].issuer.is_some(), "{name}");
    }
}

#[test]
fn without_anchors_nothing_is_trusted() {
    let Some(folder) = pec_tests::realworld() else { return };
    for name in AGID.iter().chain(&DIGITPA) {
        let judgement = Signed::read(&folder, name).judge(&TrustStore::empty(), &mut Memory::new());
        assert_eq!(judgement.chain.name(), "indeterminate", "{name}");
        assert_eq!(judgement.accreditation.name(), "unknown", "{name}");
    }
}

#[test]
fn an_edited_list_of_providers_is_not_used() {
    let Some(folder) = pec_tests::realworld() else { return };
    let list = b"pec.aruba.it";
    // All six carry the edition of the day on which the signer got its certificate.
    for name in AGID {
        let mut signed = Signed::read(&folder, name);
        let edition = signed.carried.iter_mut().find(|der| **der != signed.signer.der()).unwrap();
        // The permitted host, renamed: the signature over the edition does not fit any more.
        let found = memchr::memmem::find(edition, list).expect("the host of the signer");
        edition[found..found + 3].copy_from_slice(b"pek");
        let judgement = signed.judge(&TrustStore::pec(), &mut Memory::new());
        assert_eq!(line(&judgement), "indeterminate unknown trust.edition_unproven", "{name}");
        assert_eq!(judgement.needs[0].kind, NeedKind::IssuerEdition);
    }
}

#[test]
fn a_flipped_bit_in_the_signer_is_never_trusted() {
    let Some(folder) = pec_tests::realworld() else { return };
    let signed = Signed::read(&folder, AGID[2]);
    let carried: Vec<_> = signed.carried.iter().map(Vec::as_slice).collect();
    let mut memory = Memory::new();
    assert_eq!(signed.judge(&TrustStore::pec(), &mut memory).chain.name(), "trusted");
    for at in (0..signed.signer.der().len()).step_by(7) {
        let mut der = signed.signer.der().to_vec();
        der[at] ^= 1 << (at % 8);
        let Ok(certificate) = Certificate::from_der(&der) else { continue };
        let signer = Signer {
            certificate: &certificate,
            carried: &carried,
            crls: &[],
            at: signed.at,
            now: None,
            seen_at: None,
        };
        let judgement = judge(&signer, &TrustStore::pec(), &mut memory, &AwsLc, &Limits::default());
        assert_ne!(judgement.chain.name(), "trusted", "byte {at}");
    }
}

#[test]
fn time_decides() {
    let Some(folder) = pec_tests::realworld() else { return };
    let day = |text| UnixTime::parse_rfc3339(text).unwrap();
    for (name, at, expected) in [
        (AGID[2], "2016-01-01T00:00:00Z", "untrusted unknown x509.not_yet_valid trust.period"),
        (AGID[2], "2029-01-01T00:00:00Z", "untrusted accredited x509.expired"),
        (
            DIGITPA[1],
            "2018-01-13T00:00:00Z",
            "untrusted unknown x509.expired x509.weak_key_late x509.weak_signature_late trust.profile",
        ),
    ] {
        let signed = Signed { at: day(at), ..Signed::read(&folder, name) };
        let judgement = signed.judge(&TrustStore::pec(), &mut Memory::new());
        let got = line(&judgement);
        assert!(got.starts_with(&expected[..expected.find(' ').unwrap()]), "{name} {at}: {got}");
        for code in expected.split(' ').skip(2) {
            assert!(got.contains(code), "{name} {at}: {got} lacks {code}");
        }
    }
    let signed = Signed::read(&folder, AGID[2]);
    let signer = Signer {
        certificate: &signed.signer,
        carried: &[],
        crls: &[],
        at: signed.at,
        now: Some(day("2026-01-01T00:00:00Z")),
        seen_at: None,
    };
    let carried: Vec<_> = signed.carried.iter().map(Vec::as_slice).collect();
    let signer = Signer { carried: &carried, ..signer };
    let judgement = judge(&signer, &TrustStore::pec(), &mut Memory::new(), &AwsLc, &Limits::default());
    assert_eq!(line(&judgement), "trusted accredited trust.edition_superseded x509.expired_now");
}
