//! Keys and certificates of the shape that real ones have: a root of 4096 bits, an authority of 2048 bits that names its
//! providers, and one of them. Made afresh by the `openssl` command.

use crate::Result;
use pec_core::provider::RsaSigner;
use pec_core::trust::TrustStore;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The domain of the provider.
pub const DOMAIN: &str = "pec.example";

/// How many providers the authority names: as many as the real one does.
const PROVIDERS: usize = 30;

/// A provider who signs, and who trusts it.
pub struct Pki {
    /// Signs, and sends its certificate and the authority's along.
    pub signer: RsaSigner,
    /// The provider's public key, a SubjectPublicKeyInfo in DER.
    pub spki: Vec<u8>,
    /// The built-in authorities, and the root that was made here.
    pub trust: TrustStore,
    /// The certificate of that root, in PEM.
    pub root: Vec<u8>,
}

impl Pki {
    /// Makes the keys and certificates, valid from now on for a month. Large keys take seconds to find; `quick` makes do
    /// with small ones.
    ///
    /// # Errors
    ///
    /// The command is not there, or fails.
    pub fn make(quick: bool) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let folder = folder.path();
        let permitted: Vec<_> = (1..PROVIDERS)
            .map(|number| format!("permitted;email:pec.provider-{number}.example"))
            .chain([format!("permitted;email:{DOMAIN}")])
            .collect();
        fs::write(
            folder.join("extensions"),
            format!(
                "[authority]\nbasicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n\
                 nameConstraints=critical,{}\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n\
                 [provider]\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\n\
                 subjectAltName=email:posta-certificata@{DOMAIN}\ncertificatePolicies=1.3.76.16.3.1\n\
                 crlDistributionPoints=URI:http://crl.authority.example/authority.crl\n\
                 subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n",
                permitted.join(",")
            ),
        )?;
        let root_bits = if quick { 2048 } else { 4096 };
        for command in [
            &*format!(
                "req -x509 -newkey rsa:{root_bits} -nodes -keyout root.key -out root.pem -subj /O=Prova/CN=Root -days 30"
            ),
            "req -newkey rsa:2048 -nodes -keyout authority.key -out authority.csr -subj /O=Prova/CN=Authority",
            "x509 -req -in authority.csr -CA root.pem -CAkey root.key -set_serial 1 -days 30 \
             -extfile extensions -extensions authority -out authority.pem",
            "req -newkey rsa:2048 -nodes -keyout provider.key -out provider.csr -subj /O=Gestore/CN=Gestore",
            "x509 -req -in provider.csr -CA authority.pem -CAkey authority.key -set_serial 2 -days 30 \
             -extfile extensions -extensions provider -out provider.pem",
            "x509 -in authority.pem -outform DER -out authority.der",
            "x509 -in provider.pem -outform DER -out provider.der",
            "pkey -in provider.key -pubout -outform DER -out provider.spki",
            "pkcs8 -topk8 -nocrypt -in provider.key -outform DER -out provider.pk8",
        ] {
            openssl(folder, command)?;
        }
        let read = |name| fs::read(folder.join(name));
        let mut trust = TrustStore::pec();
        trust.add_authorities(&read("root.pem")?)?;
        Ok(Self {
            signer: RsaSigner::new(
                &read("provider.pk8")?,
                vec![read("provider.der")?, read("authority.der")?],
            )?,
            spki: read("provider.spki")?,
            trust,
            root: read("root.pem")?,
        })
    }
}

fn openssl(folder: &Path, command: &str) -> Result {
    let output = Command::new("openssl")
        .args(command.split_whitespace())
        .current_dir(folder)
        .output()
        .map_err(|error| format!("the openssl command is needed to make test keys: {error}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("openssl {command}: {}", String::from_utf8_lossy(&output.stderr)).into())
    }
}
