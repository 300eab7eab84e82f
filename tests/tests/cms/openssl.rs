//! OpenSSL makes signatures and judges them; we must agree.

use super::{Names, check, codes};
use pec_core::crypto::{AwsLc, Digest, DigestAlgorithm, RustCrypto, SignatureScheme, SignatureVerifier};
use pec_core::{Limits, cms};
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

const CONTENT: &[u8] = b"Content-Type: text/plain\r\n\r\nPosta certificata\r\n";

/// A folder of keys, certificates and signatures, and OpenSSL to make them.
struct Workshop {
    folder: TempDir,
}

impl Workshop {
    fn new() -> Self {
        let workshop = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::write(workshop.path("content"), CONTENT).unwrap();
        workshop
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// Runs OpenSSL in the folder, with arguments divided by blanks.
    fn try_openssl(&self, arguments: &str) -> Output {
        Command::new("openssl")
            .args(arguments.split_whitespace())
            .current_dir(&self.folder)
            .output()
            .unwrap_or_else(|error| panic!("these tests need the program openssl (version 3): {error}"))
    }

    fn openssl(&self, arguments: &str) -> Vec<u8> {
        let output = self.try_openssl(arguments);
        assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// Makes a key and a certificate of its own for it: `NAME.key`, `NAME.pem`, `NAME.der`.
    fn signer(&self, name: &str, key: &str) {
        self.openssl(&format!(
            "req -x509 -newkey {key} -nodes -keyout {name}.key -out {name}.pem -days 30 -subj /CN={name}"
        ));
        self.openssl(&format!("x509 -in {name}.pem -outform DER -out {name}.der"));
    }

    /// A signature over [`CONTENT`], in DER unless the options say otherwise.
    fn sign(&self, signer: &str, options: &str) -> Vec<u8> {
        self.openssl(&format!(
            "cms -sign -binary -in content -signer {signer}.pem -inkey {signer}.key -outform DER -out signature {options}"
        ));
        self.read("signature")
    }

    /// Whether OpenSSL holds this signature over [`CONTENT`] for good, trust aside.
    fn accepts(&self, signature: &[u8]) -> bool {
        std::fs::write(self.path("judged"), signature).unwrap();
        let verify = "cms -verify -noverify -binary -inform DER -in judged -content content -out /dev/null";
        self.try_openssl(verify).status.success()
    }
}

#[test]
fn signatures_of_every_make_hold() {
    let workshop = Workshop::new();
    workshop.signer("old", "rsa:1024");
    workshop.signer("new", "rsa:2048");
    workshop.signer("large", "rsa:4096");
    let mut made = 0;
    for signer in ["old", "new", "large"] {
        let certificate = workshop.read(&format!("{signer}.der"));
        for digest in
            [DigestAlgorithm::Sha1, DigestAlgorithm::Sha256, DigestAlgorithm::Sha384, DigestAlgorithm::Sha512]
        {
            for options in
                ["", "-noattr", "-cades", "-nocerts", "-nodetach", "-nodetach -stream", "-nosmimecap"]
            {
                let signature = workshop.sign(signer, &format!("-md {digest} {options}"));
                let signed = cms::read(&signature, &Limits::default()).unwrap();
                assert_eq!(signed.signers()[0].digest_algorithm(), Ok(digest));
                let what = format!("{signer} {digest} {options}");
                let content = signed.content().unwrap_or(CONTENT);
                assert_eq!(content, CONTENT, "{what}");
                let ber = signed.findings().iter().any(|finding| finding.code.code() == "cms.ber");
                assert_eq!(ber, options.contains("-stream"), "{what}");
                let digested = Digest::of(digest, content);
                let check = check(&signed, &digested, &[&certificate]);
                assert!(check.is_intact(), "{what}: {check:?}");
                assert_eq!(codes(&check).contains(&"cms.weak_digest"), digest == DigestAlgorithm::Sha1);
                made += 1;
            }
        }
    }
    assert_eq!(made, 84);
}

#[test]
fn smime_of_the_older_command_holds() {
    let workshop = Workshop::new();
    workshop.signer("signer", "rsa:2048");
    workshop.openssl(
        "smime -sign -binary -in content -signer signer.pem -inkey signer.key -outform DER -out signature",
    );
    let signature = workshop.read("signature");
    let signed = cms::read(&signature, &Limits::default()).unwrap();
    let digest = Digest::of(signed.signers()[0].digest_algorithm().unwrap(), CONTENT);
    assert!(check(&signed, &digest, signed.certificates()).is_intact());
}

#[test]
fn what_is_not_accepted_is_named() {
    let workshop = Workshop::new();
    workshop.signer("rsa", "rsa:2048");
    workshop.signer("ec", "ec -pkeyopt ec_paramgen_curve:P-256");
    let limits = Limits::default();

    let md5 = workshop.sign("rsa", "-md md5");
    let signed = cms::read(&md5, &limits).unwrap();
    assert_eq!(signed.signers()[0].digest_algorithm().unwrap_err().to_string(), "unsupported algorithm md5");
    let digest = Digest::of(DigestAlgorithm::Sha256, CONTENT);
    assert_eq!(codes(&check(&signed, &digest, signed.certificates()))[0], "cms.digest_unsupported");

    let pss = workshop.sign("rsa", "-md sha256 -keyopt rsa_padding_mode:pss");
    let signed = cms::read(&pss, &limits).unwrap();
    assert_eq!(codes(&check(&signed, &digest, signed.certificates())), ["cms.signature_unsupported"]);

    let ec = workshop.read("ec.der");
    let spki = Names::read(&ec).spki;
    for back_end in [&RustCrypto as &dyn SignatureVerifier, &AwsLc] {
        let error = back_end.prepare(spki, &limits).unwrap_err();
        assert_eq!(error.to_string(), "keys of the algorithm id-ecPublicKey are not supported");
    }
}

#[test]
fn several_signers_are_each_checked() {
    let workshop = Workshop::new();
    workshop.signer("first", "rsa:2048");
    workshop.signer("second", "rsa:2048");
    let signature = workshop.sign("first", "-signer second.pem -inkey second.key");
    let signed = cms::read(&signature, &Limits::default()).unwrap();
    assert_eq!(signed.signers().len(), 2);
    let digest = Digest::of(DigestAlgorithm::Sha256, CONTENT);
    for signer in signed.signers() {
        let good: Vec<bool> = ["first.der", "second.der"]
            .map(|name| {
                let certificate = workshop.read(name);
                let names = Names::read(&certificate);
                let key = RustCrypto.prepare(names.spki, &Limits::default()).unwrap();
                let named = signer.identifier().matches(names.issuer, names.serial, None);
                assert_eq!(signer.check(&digest, &certificate, &*key).is_intact(), named);
                named
            })
            .to_vec();
        assert_eq!(good.iter().filter(|good| **good).count(), 1);
    }
}

/// What OpenSSL refuses, we refuse: with one byte changed anywhere after the certificates, and with bytes cut out.
#[test]
fn nothing_is_accepted_that_openssl_refuses() {
    let workshop = Workshop::new();
    workshop.signer("signer", "rsa:2048");
    let certificate = workshop.read("signer.der");
    let signature = workshop.sign("signer", "-nocerts");
    let ours = |signature: &[u8]| {
        let Ok(signed) = cms::read(signature, &Limits::default()) else { return false };
        let [signer] = signed.signers() else { return false };
        let names = Names::read(&certificate);
        let key = AwsLc.prepare(names.spki, &Limits::default()).unwrap();
        let digest = Digest::of(DigestAlgorithm::Sha256, CONTENT);
        signer.identifier().matches(names.issuer, names.serial, None)
            && signer.check(&digest, &certificate, &*key).is_intact()
    };
    let theirs = |signature: &[u8]| {
        std::fs::write(workshop.path("judged"), signature).unwrap();
        let verify = "cms -verify -noverify -certfile signer.pem -binary -inform DER -in judged -content content -out /dev/null";
        workshop.try_openssl(verify).status.success()
    };
    assert!(ours(&signature) && theirs(&signature) && !workshop.accepts(&signature));
    let mut accepted = 0;
    for position in 0..signature.len() {
        for change in [0x01, 0x80] {
            let mut changed = signature.clone();
            changed[position] ^= change;
            if ours(&changed) {
                accepted += 1;
                assert!(theirs(&changed), "byte {position} changed by {change:#x}: OpenSSL refuses it");
            }
        }
        let mut cut = signature.clone();
        cut.remove(position);
        assert!(!ours(&cut), "byte {position} cut out");
    }
    // The version numbers, and the list of digest algorithms, which the signer repeats.
    assert!(accepted < 50, "{accepted} changes were accepted");
}

#[test]
fn rsa_signatures_are_exact() {
    let workshop = Workshop::new();
    let limits = Limits::default();
    let digest = Digest::of(DigestAlgorithm::Sha256, CONTENT);
    for bits in [1024, 2048, 3072] {
        workshop.signer("signer", &format!("rsa:{bits}"));
        workshop.openssl("dgst -sha256 -sign signer.key -out signature content");
        let signature = workshop.read("signature");
        let certificate = workshop.read("signer.der");
        for back_end in [&RustCrypto as &dyn SignatureVerifier, &AwsLc] {
            let key = back_end.prepare(Names::read(&certificate).spki, &limits).unwrap();
            let good = |digest: &Digest, signature: &[u8]| {
                key.verify(SignatureScheme::RsaPkcs1, digest, signature).is_ok()
            };
            assert_eq!(key.bits(), bits);
            assert!(good(&digest, &signature));
            assert!(!good(&Digest::of(DigestAlgorithm::Sha256, b""), &signature));
            assert!(!good(&Digest::of(DigestAlgorithm::Sha384, CONTENT), &signature));
            // Shorter, longer, with a leading zero more or less, empty.
            assert!(!good(&digest, &signature[1..]) && !good(&digest, &signature[..signature.len() - 1]));
            assert!(!good(&digest, &[&[0], &signature[..]].concat()));
            assert!(!good(&digest, &[&signature[..], &[0]].concat()));
            assert!(!good(&digest, &[]) && !good(&digest, &vec![0; signature.len()]));
            assert!(!good(&digest, &vec![0xff; signature.len()]));
        }
    }
}
