//! Keys and certificates of the shape that real ones have: a root of 4096 bits, an authority of 2048 bits that names its
//! providers, and one of them. Made afresh by the `openssl` command.

use crate::Result;
use pec_core::provider::RsaSigner;
use pec_core::trust::TrustStore;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The domain of the first provider.
pub const DOMAIN: &str = "pec.example";

/// How many providers the authority names: as many as the real one does.
const NAMED: usize = 30;

/// How many of them sign: about as many as an archive of years meets at a time. Each is verified once, then remembered.
const SIGNERS: usize = 12;

/// The providers, and who trusts them.
pub struct Pki {
    /// Signs for the first provider, and sends its certificate, the authority's and the root's along.
    pub signer: RsaSigner,
    /// The other providers.
    pub others: Vec<Issuer>,
    /// The first provider's public key, a SubjectPublicKeyInfo in DER.
    pub spki: Vec<u8>,
    /// The built-in authorities, and the root that was made here.
    pub trust: TrustStore,
    /// The certificate of that root, in PEM.
    pub root: Vec<u8>,
}

/// A provider who signs.
pub struct Issuer {
    /// The domain of its service address.
    pub domain: String,
    /// Signs, and sends its certificate, the authority's and the root's along.
    pub signer: RsaSigner,
    /// Its public key, a SubjectPublicKeyInfo in DER.
    pub spki: Vec<u8>,
}

impl Pki {
    /// Makes the keys and certificates of one provider, valid from now on for a month. Large keys take seconds to find;
    /// `quick` makes do with small ones.
    ///
    /// # Errors
    ///
    /// The command is not there, or fails.
    pub fn make(quick: bool) -> Result<Self> {
        Self::of(1, quick)
    }

    /// The same with a dozen providers; `quick` makes do with two.
    ///
    /// # Errors
    ///
    /// As [`make`](Self::make).
    pub fn of_many(quick: bool) -> Result<Self> {
        Self::of(if quick { 2 } else { SIGNERS }, quick)
    }

    fn of(signers: usize, quick: bool) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let folder = folder.path();
        fs::write(folder.join("extensions"), extensions(signers))?;
        let root_bits = if quick { 2048 } else { 4096 };
        for command in [
            &*format!(
                "req -x509 -newkey rsa:{root_bits} -nodes -keyout root.key -out root.pem -subj /O=Prova/CN=Root -days 30"
            ),
            "req -newkey rsa:2048 -nodes -keyout authority.key -out authority.csr \
             -subj /C=IT/O=Autorita_di_prova/OU=Area_soluzioni_per_la_pubblica_amministrazione/CN=Authority_CA1",
            "x509 -req -in authority.csr -CA root.pem -CAkey root.key -set_serial 1 -days 30 \
             -extfile extensions -extensions authority -out authority.pem",
            "x509 -in authority.pem -outform DER -out authority.der",
            "x509 -in root.pem -outform DER -out root.der",
        ] {
            openssl(folder, command)?;
        }
        let first = issuer(folder, 0)?;
        let others = (1..signers).map(|number| issuer(folder, number)).collect::<Result<_>>()?;
        let root = fs::read(folder.join("root.pem"))?;
        let mut trust = TrustStore::pec();
        trust.add_authorities(&root)?;
        Ok(Self { signer: first.signer, spki: first.spki, others, trust, root })
    }
}

/// Makes the key and the certificate of a provider.
fn issuer(folder: &Path, number: usize) -> Result<Issuer> {
    let domain = domain(number);
    let organization = provider_name(number).replace(' ', "_"); // the command is split at blanks
    let serial = number + 2;
    for command in [
        &*format!(
            "req -newkey rsa:2048 -nodes -keyout provider.key -out provider.csr \
             -subj /C=IT/O={organization}/CN=Posta_certificata_{domain}"
        ),
        &*format!(
            "x509 -req -in provider.csr -CA authority.pem -CAkey authority.key -set_serial {serial} -days 30 \
             -extfile extensions -extensions provider_{number} -out provider.pem"
        ),
        "x509 -in provider.pem -outform DER -out provider.der",
        "pkey -in provider.key -pubout -outform DER -out provider.spki",
        "pkcs8 -topk8 -nocrypt -in provider.key -outform DER -out provider.pk8",
    ] {
        openssl(folder, command)?;
    }
    let read = |name| fs::read(folder.join(name));
    // Some providers send the root along, too: with it, a signature is nearly as long as real ones are.
    let certificates = vec![read("provider.der")?, read("authority.der")?, read("root.der")?];
    Ok(Issuer {
        domain,
        signer: RsaSigner::new(&read("provider.pk8")?, certificates)?,
        spki: read("provider.spki")?,
    })
}

/// What a provider, by its number, is called in its certificate and in what it certifies.
pub(crate) fn provider_name(number: usize) -> String {
    format!("Gestore di posta elettronica certificata {number}")
}

/// The mail domain of a provider, by its number.
fn domain(number: usize) -> String {
    if number == 0 { DOMAIN.to_owned() } else { format!("pec.provider-{number}.example") }
}

/// What stands in the certificates, for the command: with the policies, places and notices of real ones, which are a good part
/// of a receipt.
fn extensions(signers: usize) -> String {
    let permitted: Vec<_> = (0..NAMED).map(|number| format!("permitted;email:{}", domain(number))).collect();
    let notice = "Certificato rilasciato a un gestore di posta elettronica certificata per firmare le ricevute, gli avvisi \
                  e le buste previsti dalle regole tecniche; ogni altro uso e escluso";
    let mut text = format!(
        "[policy]\npolicyIdentifier=1.3.76.16.3.1\nCPS.1=https://www.authority.example/documenti/manuale-operativo\n\
         userNotice.1=@notice\n[notice]\nexplicitText=\"UTF8:{notice}\"\n\
         [authority]\nbasicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n\
         nameConstraints=critical,{}\ncertificatePolicies=@policy\n\
         authorityInfoAccess=OCSP;URI:http://ocsp.authority.example/,\
         caIssuers;URI:http://certificates.authority.example/root.cer\n\
         crlDistributionPoints=URI:http://crl.authority.example/root.crl\n\
         subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n",
        permitted.join(",")
    );
    for number in 0..signers {
        text.push_str(&format!(
            "[provider_{number}]\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\n\
             subjectAltName=email:posta-certificata@{}\ncertificatePolicies=@policy\n\
             authorityInfoAccess=OCSP;URI:http://ocsp.authority.example/,\
             caIssuers;URI:http://certificates.authority.example/ca1.cer\n\
             crlDistributionPoints=URI:http://crl.authority.example/ca1.crl,\
             URI:ldap://ldap.authority.example/cn=Authority%20CA1?certificateRevocationList\n\
             subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n",
            domain(number)
        ));
    }
    text
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
