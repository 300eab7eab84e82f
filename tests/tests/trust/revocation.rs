//! OpenSSL judges the cases of revocation, each with the CRLs that the case gives; it must agree, or the reason stands here.

use pec_core::facet::{Chain, Revocation};
use pec_core::message::Message;
use pec_core::trust::TrustStore;
use pec_core::verify::{Circumstances, Verifier};
use pec_core::{Limits, UnixTime};
use pec_tests::case::{Case, Trust, testdata};
use pec_tests::{openssl, read};

const LATER: &str = "OpenSSL takes no list that was issued after the time for which it judges";
const ENDED: &str =
    "OpenSSL wants the complete list to be current beside its delta (RFC 5280 section 5.2.4 does not)";
const DIFFERENT: &[(&str, &str)] = &[
    ("good-by-a-later-list", LATER),
    ("revoked-after", LATER),
    ("compromised-after", LATER),
    ("compromised-after-with-a-witness", LATER),
    ("compromised-after-with-a-late-witness", LATER),
    ("carried-revocation", "the list that the caller gives is the one that OpenSSL is asked about"),
    ("delta", ENDED),
    ("delta-ends-a-suspension", ENDED),
    ("signed-with-sha1", "OpenSSL sets no date from which on SHA-1 does not count"),
];

/// Whether we say that nobody in the path was revoked, and when the message was signed.
fn ours(case: &Case, files: &[String]) -> (bool, UnixTime) {
    let mut store = TrustStore::empty();
    for file in files {
        store.add_authorities(&read(&testdata().join(file))).unwrap();
    }
    for file in &case.text.crls {
        store.add_crls(&read(&testdata().join(file)), &Limits::default()).unwrap();
    }
    let present = case.text.now.map_or_else(Circumstances::unknown, Circumstances::at);
    let raw = read(&case.message());
    let message = Message::parse(&raw, &Limits::default()).unwrap();
    let report = Verifier::new(store).verify(&message, &present);
    let good = report.facets().chain == Chain::Trusted && report.facets().revocation == Revocation::Good;
    (good, report.signature().unwrap().signed_at.unwrap())
}

/// Whether OpenSSL says so.
fn theirs(case: &Case, files: &[String], at: UnixTime) -> bool {
    let scratch = pec_tests::scratch();
    let file = |name: &str| scratch.path().join(name).into_os_string().into_string().unwrap();
    let collect = |name: &str, files: &[String]| {
        let all: Vec<u8> = files.iter().flat_map(|file| read(&testdata().join(file))).collect();
        std::fs::write(file(name), all).unwrap();
        file(name)
    };
    let (authorities, crls) = (collect("authorities", files), collect("crls", &case.text.crls));
    let message = case.message().into_os_string().into_string().unwrap();
    let (signer, carried, at) = (file("signer"), file("carried"), at.0.to_string());
    let judge =
        ["-purpose", "smimesign", "-no-CApath", "-no-CAstore", "-attime", &at, "-CAfile", &authorities];
    let check = ["-crl_check_all", "-extended_crl", "-use_deltas"];
    let run = |words: &[&[&str]]| openssl(words.concat()).status.success();
    if case.text.crls.is_empty() {
        // It finds those that the message carries.
        return run(&[&["cms", "-verify", "-in", &message, "-out", "/dev/null"], &judge, &check]);
    }
    // Only this command takes CRLs of issuers that are not in the path.
    let taken = ["cms", "-verify", "-noverify", "-in", &message, "-out", "/dev/null"];
    assert!(run(&[&taken, &["-signer", &signer, "-certsout", &carried]]), "{}", case.id);
    run(&[&["verify"], &judge, &check, &["-CRLfile", &crls, "-untrusted", &carried, &signer]])
}

#[test]
fn openssl_agrees_about_revocation() {
    let cases = Case::all().unwrap();
    let mut judged = 0;
    let mut faults = Vec::new();
    for case in cases.iter().filter(|case| case.id.starts_with("revocation/")) {
        let Trust::Files(files) = &case.text.trust else { panic!("{}: no authorities", case.id) };
        let (ours, at) = ours(case, files);
        let theirs = theirs(case, files, at);
        let differs = DIFFERENT.iter().find(|(id, _)| case.id.ends_with(&format!("/{id}")));
        match differs {
            None if ours != theirs => faults.push(format!("{}: ours {ours}, theirs {theirs}", case.id)),
            Some((_, why)) if ours == theirs => {
                faults.push(format!("{}: no difference any more ({why})", case.id));
            }
            _ => {}
        }
        judged += 1;
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(judged > 30, "{judged} cases");
}
