//! What a provider directory changes in a judgement.

use super::{NOW, edition, judged, line, pins, store};
use crate::Limits;
use crate::crypto::RustCrypto;
use crate::finding::Code;
use crate::trust::directory::ProviderDirectory;
use crate::trust::{AccreditationBasis, TrustStore};
use crate::x509::forge::*;
use std::slice::from_ref;

/// A list with this one certificate, of the day of [`NOW`].
fn listing(listed: &Forge, more: &str) -> ProviderDirectory {
    let hash: String = listed.make().sha256().iter().map(|byte| format!("{byte:02x}")).collect();
    let row = format!("[{{\"provider\": \"Alfa\", \"sha256\": [\"{hash}\"]{more}}}]");
    ProviderDirectory::read(row.as_bytes(), &TrustStore::empty(), &RustCrypto, &Limits::default())
        .unwrap()
        .with_date(at(NOW))
}

#[test]
fn a_listed_certificate_need_not_look_like_a_providers() {
    let plain = ca("Plain", "Root");
    let signer = leaf("Plain");
    let usage = |value| signer.clone().with(EXTENDED_KEY_USAGE, false, sequence(&[oid(value)]));
    for (what, signer, without, with) in [
        ("a provider", signer.clone(), "trusted accredited", "trusted accredited"),
        (
            "no PEC policy",
            signer.clone().without(POLICIES),
            "untrusted unknown trust.pec_policy",
            "trusted accredited",
        ),
        (
            "no key usage",
            signer.clone().without(KEY_USAGE),
            "untrusted unknown x509.key_usage trust.profile",
            "trusted accredited trust.profile",
        ),
        (
            "for servers",
            usage(SERVER_AUTH),
            "untrusted unknown x509.extended_key_usage",
            "trusted accredited",
        ),
        (
            "for any purpose",
            usage(b"\x55\x1d\x25\x00"),
            "untrusted unknown x509.extended_key_usage",
            "trusted accredited",
        ),
        // The rest holds for everybody.
        (
            "signed by another key",
            Forge { issuer_key: "nobody", ..signer.clone() },
            "untrusted unknown x509.signature_invalid",
            "untrusted accredited x509.signature_invalid",
        ),
        (
            "1024 bits",
            Forge { key_bits: 1024, ..signer.clone() },
            "untrusted unknown x509.weak_key_late",
            "untrusted accredited x509.weak_key_late",
        ),
        (
            "expired",
            Forge { valid: ("20200101000000Z", "20210101000000Z"), ..signer.clone() },
            "untrusted unknown x509.expired",
            "untrusted not_accredited x509.expired directory.other_time",
        ),
    ] {
        let store = store(&[], &[], pins());
        assert_eq!(line(&judged(&signer, from_ref(&plain), &store, NOW)), without, "{what}");
        let store = store.with_directory(listing(&signer, ""));
        assert_eq!(line(&judged(&signer, from_ref(&plain), &store, NOW)), with, "{what}");
    }
}

#[test]
fn where_a_directory_is_given_no_other_list_counts() {
    let lister = edition("pec.example.it", 7);
    let signer = leaf("Lister");
    let stranger = Forge { serial: 2, ..signer.clone() };
    let outside = edition("other.example.it", 7);
    let known_for = |more: &str| listing(&signer, more);
    for (what, directory, edition, time, expected) in [
        ("listed", known_for(""), &lister, NOW, "trusted accredited"),
        ("listed, long ago", known_for(""), &lister, "2021-01-01T00:00:00Z", "trusted accredited"),
        (
            "listed for later",
            known_for(", \"from\": \"2025-01-01\""),
            &lister,
            NOW,
            "trusted not_accredited directory.other_time",
        ),
        (
            "another is listed",
            listing(&stranger, ""),
            &lister,
            NOW,
            "trusted not_accredited trust.not_listed",
        ),
        (
            "another was listed",
            listing(&stranger, ""),
            &lister,
            "2021-01-01T00:00:00Z",
            "trusted unknown directory.silent",
        ),
        // What no directory mends: the authority may not certify that name.
        (
            "listed, but not by the authority",
            known_for(""),
            &Forge { issuer_key: "Root", ..outside.clone() },
            NOW,
            "untrusted accredited x509.name_not_permitted",
        ),
    ] {
        let store = store(&[ca("Root", "Root")], &[], pins()).with_directory(directory);
        assert_eq!(line(&judged(&signer, from_ref(edition), &store, time)), expected, "{what}");
    }
    let directory = known_for("");
    let store = store(&[], &[], pins()).with_directory(directory.clone());
    let basis = judged(&signer, &[lister], &store, NOW).basis.unwrap();
    assert_eq!(basis.accreditation, Some(AccreditationBasis::Directory));
    let asked = basis.directory.unwrap();
    assert_eq!((asked.date, asked.signed_by, asked.sha256), (Some(at(NOW)), None, directory.sha256()));
}

#[test]
fn a_miss_in_a_damaged_directory_says_that_it_is_damaged() {
    let signer = leaf("Plain");
    let stranger: String =
        Forge { serial: 2, ..signer.clone() }.make().sha256().iter().map(|b| format!("{b:02x}")).collect();
    let list = format!("provider,sha256\nAlfa,{stranger}\nBeta,00\n");
    let directory =
        ProviderDirectory::read(list.as_bytes(), &TrustStore::empty(), &RustCrypto, &Limits::default())
            .unwrap();
    let store = store(&[], &[], pins()).with_directory(directory.with_date(at(NOW)));
    let judgement = judged(&signer, &[ca("Plain", "Root")], &store, NOW);
    let finding = judgement.findings.iter().find(|finding| finding.code == Code::TrustNotListed).unwrap();
    assert_eq!(finding.detail.as_deref(), Some("2 problems in the directory"));
}
