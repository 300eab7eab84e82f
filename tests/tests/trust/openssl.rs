//! OpenSSL makes authorities and signers and judges the paths between them; we must agree, or say why not.

use super::line;
use pec_core::crypto::AwsLc;
use pec_core::trust::{Memory, Signer, TrustStore, judge};
use pec_core::x509::read_certificates;
use pec_core::{Limits, UnixTime};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

const CA: &str =
    "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n";
const SIGNER: &str = "keyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\nsubjectKeyIdentifier=hash\n\
                      authorityKeyIdentifier=keyid\nsubjectAltName=email:posta-certificata@pec.example.it\n";

const YEAR: i64 = 365 * 24 * 3600;

struct Workshop {
    folder: TempDir,
}

impl Workshop {
    /// A folder with a key and a request for each of the three.
    fn new() -> Self {
        let workshop = Self { folder: tempfile::tempdir().unwrap() };
        for name in ["root", "middle", "signer"] {
            let subject = format!("/C=IT/O=Example/CN={name}");
            workshop.openssl(&format!(
                "req -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.csr -subj {subject}"
            ));
        }
        workshop
    }

    fn run(&self, arguments: &str) -> bool {
        let output =
            Command::new("openssl").args(arguments.split_whitespace()).current_dir(&self.folder).output();
        output
            .unwrap_or_else(|error| panic!("these tests need the program openssl (version 3): {error}"))
            .status
            .success()
    }

    fn openssl(&self, arguments: &str) {
        assert!(self.run(arguments), "openssl {arguments}");
    }

    /// `NAME.pem`, with these extensions, for ten years from now.
    fn issue(&self, name: &str, issuer: &str, extensions: &str) {
        std::fs::write(self.folder.path().join("extensions"), extensions).unwrap();
        let by = match issuer {
            _ if issuer == name => format!("-signkey {name}.key"),
            _ => format!("-CA {issuer}.pem -CAkey {issuer}.key -set_serial 7"),
        };
        self.openssl(&format!(
            "x509 -req -in {name}.csr {by} -sha256 -days 3650 -extfile extensions -out {name}.pem"
        ));
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.path().join(name)).unwrap()
    }
}

/// What a case changes, and why we may differ.
struct Case {
    what: &'static str,
    root: &'static str,
    middle: &'static str,
    signer: &'static str,
    years: i64,
    /// OpenSSL's verdict where ours is another, with the reason.
    differs: Option<&'static str>,
}

const SAME: Case = Case { what: "nothing", root: "", middle: "", signer: "", years: 1, differs: None };

const CASES: &[Case] = &[
    SAME,
    Case { what: "before all", years: -1, ..SAME },
    Case { what: "after all", years: 11, ..SAME },
    Case { what: "path length 0 at the root", root: "basicConstraints=critical,CA:TRUE,pathlen:0", ..SAME },
    Case { what: "path length 1 at the root", root: "basicConstraints=critical,CA:TRUE,pathlen:1", ..SAME },
    Case {
        what: "path length 0 in the middle",
        middle: "basicConstraints=critical,CA:TRUE,pathlen:0",
        ..SAME
    },
    Case { what: "no CA", middle: "basicConstraints=critical,CA:FALSE", ..SAME },
    Case { what: "no keyCertSign", middle: "keyUsage=critical,digitalSignature", ..SAME },
    Case { what: "a CA for servers", middle: "extendedKeyUsage=serverAuth", ..SAME },
    Case { what: "a CA for mail", middle: "extendedKeyUsage=emailProtection,serverAuth", ..SAME },
    Case { what: "a signer for servers", signer: "extendedKeyUsage=serverAuth", ..SAME },
    Case {
        what: "a signer for anything",
        signer: "extendedKeyUsage=anyExtendedKeyUsage",
        differs: Some("OpenSSL wants emailProtection by name; RFC 8550 4.4.4 admits anyExtendedKeyUsage"),
        ..SAME
    },
    Case { what: "a signer that only encrypts", signer: "keyUsage=critical,keyEncipherment", ..SAME },
    Case { what: "a signer with nonRepudiation", signer: "keyUsage=critical,nonRepudiation", ..SAME },
    Case { what: "something critical", signer: "1.2.3.4=critical,DER:0500", ..SAME },
    Case { what: "something critical in the middle", middle: "1.2.3.4=critical,DER:0500", ..SAME },
    Case { what: "something not critical", signer: "1.2.3.4=DER:0500", ..SAME },
    Case { what: "a host permitted", middle: "nameConstraints=permitted;email:pec.example.it", ..SAME },
    Case {
        what: "another host permitted",
        middle: "nameConstraints=permitted;email:other.example.it",
        ..SAME
    },
    Case { what: "a domain permitted", root: "nameConstraints=critical,permitted;email:.example.it", ..SAME },
    Case {
        what: "the host is not below itself",
        root: "nameConstraints=critical,permitted;email:.pec.example.it",
        ..SAME
    },
    Case {
        what: "a mailbox permitted",
        middle: "nameConstraints=permitted;email:posta-certificata@PEC.example.it",
        ..SAME
    },
    Case {
        what: "a mailbox of other case",
        middle: "nameConstraints=permitted;email:Posta-certificata@pec.example.it",
        ..SAME
    },
    Case { what: "the host excluded", middle: "nameConstraints=excluded;email:pec.example.it", ..SAME },
    Case {
        what: "hosts of servers excluded",
        middle: "nameConstraints=excluded;DNS:it,excluded;IP:0.0.0.0/0.0.0.0",
        ..SAME
    },
    Case {
        what: "a server's name that is excluded",
        middle: "nameConstraints=excluded;DNS:example.it",
        signer: "subjectAltName=email:posta-certificata@pec.example.it,DNS:www.example.it",
        ..SAME
    },
    Case {
        what: "an address where a network is excluded",
        middle: "nameConstraints=excluded;IP:10.0.0.0/255.0.0.0",
        signer: "subjectAltName=email:posta-certificata@pec.example.it,IP:10.1.2.3",
        ..SAME
    },
    Case {
        what: "a name permitted",
        middle: "nameConstraints=permitted;dirName:sect\n[sect]\nC=IT\nO=EXAMPLE",
        ..SAME
    },
    Case {
        what: "another name permitted",
        middle: "nameConstraints=permitted;dirName:sect\n[sect]\nC=IT\nO=Other",
        ..SAME
    },
    Case {
        what: "no address, and hosts permitted",
        middle: "nameConstraints=permitted;email:pec.example.it",
        signer: "subjectAltName=DNS:www.example.it",
        ..SAME
    },
];

/// The extensions with some replaced or added; sections for OpenSSL's own use go to the end.
fn with(extensions: &str, change: &str) -> String {
    let (change, sections) = change.split_once('\n').unwrap_or((change, ""));
    let kind = change.split('=').next().unwrap();
    let kept = extensions.lines().filter(|line| change.is_empty() || line.split('=').next() != Some(kind));
    format!("{}\n{change}\n{sections}\n", kept.collect::<Vec<_>>().join("\n"))
}

#[test]
fn openssl_agrees_about_paths() {
    let workshop = Workshop::new();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    for Case { what, root, middle, signer, years, differs } in CASES {
        workshop.issue("root", "root", &with(CA, root));
        workshop.issue("middle", "root", &with(&format!("{CA}authorityKeyIdentifier=keyid\n"), middle));
        workshop.issue("signer", "middle", &with(SIGNER, signer));
        let at = now + years * YEAR;
        let theirs = workshop.run(&format!(
            "verify -purpose smimesign -attime {at} -CAfile root.pem -untrusted middle.pem signer.pem"
        ));

        let mut store = TrustStore::empty();
        store.add_authorities(&workshop.read("root.pem")).unwrap();
        let certificate = &read_certificates(&workshop.read("signer.pem")).unwrap()[0];
        let middle = &read_certificates(&workshop.read("middle.pem")).unwrap()[0];
        let signer = Signer {
            certificate,
            carried: &[middle.der()],
            crls: &[],
            at: UnixTime(at),
            now: None,
            seen_at: None,
        };
        let judgement = judge(&signer, &store, &mut Memory::new(), &AwsLc, &Limits::default());
        let ours = judgement.chain.name() == "trusted";
        match differs {
            None => assert_eq!(ours, theirs, "{what}: ours {}, theirs {theirs}", line(&judgement)),
            Some(reason) => assert_ne!(ours, theirs, "{what}: no difference any more ({reason})"),
        }
    }
}
