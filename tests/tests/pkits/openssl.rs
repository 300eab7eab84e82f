//! OpenSSL judges the same messages: what the table of expected results says is no reading of ours alone.

use crate::Says;
use crate::expected::expected;
use pec_tests::anatomy::to_base64;
use pec_tests::case::testdata;
use std::ffi::OsStr;
use std::path::Path;

/// Where OpenSSL 3 does not say what NIST expects.
const DIFFERS: &[(&str, &str)] = &[
    ("ValidDSAParameterInheritanceTest5", "a DSA key without parameters is of no use to OpenSSL"),
    ("ValidcRLIssuerTest30", "the certificate of a CRL's issuer is covered by that very CRL"),
];

/// Anchor and CRLs in one file, as OpenSSL wants them.
fn trust_file(folder: &Path) -> std::path::PathBuf {
    let pem = |label: &str, der: &[u8]| {
        let base64 = String::from_utf8(to_base64(der, 64, b"\n")).unwrap();
        format!("-----BEGIN {label}-----\n{base64}-----END {label}-----\n")
    };
    let pkits = testdata().join("pkits");
    let mut text = pem("CERTIFICATE", &pec_tests::read(&pkits.join("TrustAnchorRootCertificate.crt")));
    crate::crls().for_each(|crl| text.push_str(&pem("X509 CRL", &crl)));
    let file = folder.join("trust.pem");
    std::fs::write(&file, text).unwrap();
    file
}

#[test]
fn openssl_agrees_with_nist() {
    let folder = pec_tests::scratch();
    let trust = trust_file(folder.path());
    // The time of most of the signatures; all certificates that were valid at the others are valid then.
    let words = "cms -verify -inform SMIME -no-CApath -no-CAstore -attime 1302786140 -policy 2.5.29.32.0 -policy_check \
                 -crl_check_all -use_deltas -extended_crl -CAfile";
    let mut faults = Vec::new();
    for (test, message) in crate::messages() {
        let out = folder.path().join("out");
        let files =
            [trust.as_os_str(), OsStr::new("-out"), out.as_os_str(), OsStr::new("-in"), message.as_os_str()];
        let good =
            pec_tests::openssl(words.split(' ').filter(|word| !word.is_empty()).map(OsStr::new).chain(files));
        let agrees = good.status.success() == (expected(&test) == Says::Valid);
        if agrees == DIFFERS.iter().any(|(differs, _)| *differs == test) {
            faults.push(format!("{test}: {}", String::from_utf8_lossy(&good.stderr)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
