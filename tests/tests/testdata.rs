//! The committed test data are what the generator makes, and OpenSSL reads the certificates as they are meant.

use pec_tests::{case::testdata, generate, openssl};

#[test]
fn what_is_committed_is_what_is_generated() {
    let differences = generate::differences(&testdata()).unwrap();
    assert!(differences.is_empty(), "run `cargo xtask testdata`:\n{}", differences.join("\n"));
}

#[test]
fn a_difference_is_found() {
    let scratch = pec_tests::scratch();
    generate::write(scratch.path()).unwrap();
    assert_eq!(generate::differences(scratch.path()).unwrap(), Vec::<String>::new());
    std::fs::write(scratch.path().join("pki/ca.pem"), "other").unwrap();
    std::fs::write(scratch.path().join("pki/stray.pem"), "").unwrap();
    std::fs::remove_file(scratch.path().join("cases/kind/acceptance/message.eml")).unwrap();
    std::fs::write(scratch.path().join("cases/kind/acceptance/case.toml"), "a person's").unwrap();
    assert_eq!(
        generate::differences(scratch.path()).unwrap(),
        [
            "cases/kind/acceptance/message.eml: is missing",
            "pki/ca.pem: is not what is generated",
            "pki/stray.pem: nothing generates it",
        ]
    );
    // Writing mends what is generated and touches nothing else.
    assert_eq!(generate::write(scratch.path()).unwrap().len(), 2);
    assert_eq!(generate::differences(scratch.path()).unwrap(), ["pki/stray.pem: nothing generates it"]);
}

/// Each signer's certificate: whether OpenSSL accepts it in 2026 under `ca.pem` with `ca1.pem` at hand, else why not.
#[test]
fn openssl_judges_the_certificates() {
    for (name, says) in [
        ("alfa", "OK"),
        ("beta", "OK"),
        ("gamma", "OK"),
        ("alfa-no-pec-policy", "OK"),
        ("delta", "permitted subtree violation"),
        ("alfa-expired", "certificate has expired"),
        ("alfa-not-yet-valid", "certificate is not yet valid"),
        ("alfa-no-email-protection", "unsuitable certificate purpose"),
        ("alfa-no-digital-signature", "unsuitable certificate purpose"),
        ("alfa-no-email-address", "OK"),
        ("alfa-weak", "OK"),
        ("alfa-below-not-a-ca", "invalid CA certificate"),
        ("alfa-below-alfa-ca", "path length constraint exceeded"),
        ("forger-alfa", "unable to get local issuer certificate"),
        ("forger-alfa-under-ca1", "certificate signature failure"),
        ("forger-ca", "self-signed certificate"),
        ("public-person", "unable to get local issuer certificate"),
    ] {
        let folder = testdata().join("pki");
        let file = |name: &str| folder.join(format!("{name}.pem")).into_os_string();
        let mut words: Vec<std::ffi::OsString> =
            ["verify", "-attime", "1767225600", "-purpose", "smimesign", "-CAfile"].map(Into::into).into();
        words.push(file("ca"));
        for helper in ["ca1", "not-a-ca", "alfa-ca"] {
            words.extend(["-untrusted".into(), file(helper)]);
        }
        words.push(file(name));
        let output = openssl(&words);
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(said.contains(says), "{name}: {said}");
        assert_eq!(output.status.success(), says == "OK", "{name}: {said}");
    }
}
