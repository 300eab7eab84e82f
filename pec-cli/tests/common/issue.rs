//! A root, an authority under it, a provider under that, and what it issues: made afresh for each run of a test file.
#![allow(dead_code, clippy::unwrap_used, clippy::missing_panics_doc, reason = "helpers of tests")]

use pec_core::UnixTime;
use pec_core::daticert::{LocalTime, Recipient};
use pec_core::provider::{Draft, Issue, Provider, RsaSigner, Submission};
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

struct Pki {
    folder: TempDir,
    signer: RsaSigner,
    /// A time at which the certificates hold.
    start: i64,
}

static PKI: LazyLock<Pki> = LazyLock::new(|| {
    let folder = pec_tests::scratch();
    let extensions = "[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n\
                      authorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n[leaf]\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\n\
                      subjectAltName=email:posta-certificata@pec.example\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n";
    std::fs::write(folder.path().join("ext.cnf"), extensions).unwrap();
    // What `openssl ca` reads: who was revoked, in two files.
    let database = ["none", "leaf", "stolen"].map(|name| format!("[{name}]\ndatabase={name}.txt\n"));
    std::fs::write(folder.path().join("ca.cnf"), database.concat()).unwrap();
    let listed = |revoked: &str| format!("R\t400101000000Z\t{revoked}\t1234\tunknown\t/O=Prova/CN=Gestore\n");
    for (name, text) in [
        ("none.txt", String::new()),
        ("leaf.txt", listed("240101000000Z,superseded")),
        ("stolen.txt", listed("390101000000Z,keyCompromise")),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    for command in [
        "req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -subj /O=Prova/CN=Root -days 30",
        "req -newkey rsa:2048 -nodes -keyout ca.key -out ca.csr -subj /O=Prova/CN=CA",
        "x509 -req -in ca.csr -CA root.pem -CAkey root.key -set_serial 17 -days 30 -extfile ext.cnf -extensions ca -out ca.pem",
        "req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /O=Prova/CN=Gestore",
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 4660 -days 30 -extfile ext.cnf -extensions leaf -out leaf.pem",
        "x509 -in leaf.pem -outform DER -out leaf.der",
        "x509 -in ca.pem -outform DER -out ca.der",
        "ca -gencrl -config ca.cnf -name none -cert root.pem -keyfile root.key -md sha256 -crldays 20 -out root.crl.pem",
        "ca -gencrl -config ca.cnf -name none -cert ca.pem -keyfile ca.key -md sha256 -crldays 20 -out good.crl.pem",
        "ca -gencrl -config ca.cnf -name leaf -cert ca.pem -keyfile ca.key -md sha256 -crldays 20 -out revoked.crl.pem",
        "ca -gencrl -config ca.cnf -name stolen -cert ca.pem -keyfile ca.key -md sha256 -crldays 20 -out stolen.crl.pem",
        "crl -in good.crl.pem -outform DER -out good.crl",
        "pkcs8 -topk8 -nocrypt -in leaf.key -outform DER -out leaf.pk8",
    ] {
        let made = std::process::Command::new("openssl")
            .args(command.split(' '))
            .current_dir(folder.path())
            .output();
        assert!(made.unwrap().status.success(), "{command}");
    }
    let read = |name: &str| pec_tests::read(&folder.path().join(name));
    let signer = RsaSigner::new(&read("leaf.pk8"), vec![read("leaf.der")]).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    Pki { folder, signer, start: i64::try_from(now).unwrap() + 60 }
});

/// `root.pem`; the authority under it: `ca.pem`, `ca.der`. The messages carry only the signer's certificate. CRLs of today:
/// `root.crl.pem` and `good.crl.pem`, or `good.crl`, list nobody; `revoked.crl.pem` lists the signer as revoked before it signed,
/// `stolen.crl.pem` long after.
pub(crate) fn file(name: &str) -> String {
    PKI.folder.path().join(name).into_os_string().into_string().unwrap()
}

/// So many seconds after all began.
pub(crate) fn at(seconds: i64) -> UnixTime {
    UnixTime(PKI.start + seconds)
}

/// The same, as the command line takes it.
pub(crate) fn time(seconds: i64) -> String {
    at(seconds).to_string()
}

pub(crate) fn provider() -> Provider {
    Provider::new("Gestore di prova", "pec.example")
}

/// When something is issued, and as what.
pub(crate) fn issue(seconds: i64) -> Issue {
    Issue::new(LocalTime::new(at(seconds), 60), format!("issued.{seconds}@pec.example"))
}

/// A message as Anna sent it, number `number`.
pub(crate) fn original(number: u32, to: &[&str], subject: &str, body: &str) -> Vec<u8> {
    format!(
        "From: Anna <anna@pec.example>\r\nTo: {}\r\nSubject: {subject}\r\nMessage-ID: <{number}@client.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n",
        to.join(", ")
    )
    .into_bytes()
}

/// What Anna's provider knows of it.
pub(crate) fn submission<'a>(original: &'a [u8], number: u32, to: &[&str]) -> Submission<'a> {
    let recipients = to.iter().map(|to| Recipient::new(*to, !to.ends_with("@mail.example"))).collect();
    Submission::new(original, "anna@pec.example", recipients, &format!("opec.{number}@pec.example"))
}

pub(crate) fn signed(draft: &Draft) -> Vec<u8> {
    draft.sign(&PKI.signer).unwrap()
}
