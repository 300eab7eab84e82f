//! Provider directories for the test providers: `testdata/directory`.

use super::cms::{CONTEXT_0, DATA, SignedData, SignerInfo};
use super::der::{OCTET_STRING, element, oid, sequence};
use super::frame::base64;
use super::{Seal, World, at};
use pec_core::crypto::{Digest, DigestAlgorithm};

/// What a record has beside the certificate.
struct Record<'a> {
    unit: Option<&'a str>,
    provider: &'a str,
    /// The certificate's file in `testdata/pki`.
    certificate: &'a str,
    mailbox: &'a str,
    domains: &'a [&'a str],
}

const ALFA: Record<'static> = Record {
    unit: None,
    provider: "Alfa PEC S.p.A.",
    certificate: "alfa",
    mailbox: "ricevute@pec.alfa.example",
    domains: &[
        "pec.alfa.example",
        "pec.rossi-impianti.example",
        "pec.condominio-aurora.example",
        "pec.geometra-conti.example",
    ],
};
const BETA: Record<'static> = Record {
    unit: None,
    provider: "Beta Posta Certificata S.r.l.",
    certificate: "beta",
    mailbox: "ricevute@pec.beta.example",
    domains: &[
        "pec.beta.example",
        "pec.comune-borgoprova.example",
        "pec.asl-prova.example",
        "pec.tribunale-prova.example",
    ],
};
const GAMMA: Record<'static> = Record {
    unit: None,
    provider: "Gamma Servizi Telematici S.p.A.",
    certificate: "gamma",
    mailbox: "ricevute@pec.gamma.example",
    domains: &["pec.gamma.example", "pec.edilverdi.example", "pec.banca-prova.example"],
};
/// A secondary environment, which signs with the certificate of the main one, as in the example of RFC 6109.
const GAMMA_FOR_FIRMS: Record<'static> = Record {
    unit: Some("Studi professionali"),
    mailbox: "ricevute@studi.pec.gamma.example",
    domains: &["pec.studio-bianchi.example"],
    ..GAMMA
};

pub(super) fn files(world: &World) -> impl Iterator<Item = (String, Vec<u8>)> {
    let ldif = |records: &[&Record<'_>]| directory(records.iter().map(|one| record(world, one)));
    let all = ldif(&[&ALFA, &BETA, &GAMMA, &GAMMA_FOR_FIRMS]);
    // The municipality went to Gamma, and nobody has the company any more.
    let moved = ldif(&[
        &Record { domains: &["pec.alfa.example"], ..ALFA },
        &Record { domains: &["pec.beta.example"], ..BETA },
        &Record { domains: &["pec.gamma.example", "pec.comune-borgoprova.example"], ..GAMMA },
    ]);
    let [alfa, beta, gamma] = [&ALFA, &BETA, &GAMMA].map(|one| record(world, one));
    let damaged = directory(
        [
            alfa.clone(),
            beta.replace("mailReceipt: ", "mailReceipt "),
            gamma.replace(&hash(world, "gamma"), &hash(world, "delta")),
            record(world, &GAMMA_FOR_FIRMS).replace("description:", "description:< file:///etc/passwd"),
        ]
        .into_iter(),
    );
    let capitals =
        ["providerCertificateHash: ", "managedDomains: "].iter().fold(all.clone(), |text, name| {
            let line = |line: &str| match line.strip_prefix(name) {
                Some(value) => format!("{}{}\n", name.to_uppercase(), swapped(value)),
                None => format!("{line}\n"),
            };
            text.lines().map(line).collect()
        });
    let signed = signed(&world.alfa.seal, all.as_bytes());
    let row = |name: &str, from: &str, until: &str, record: &Record<'_>| {
        let hash = hex(DigestAlgorithm::Sha256, &world.pki.certificate(record.certificate));
        format!("{name},{from},{until},{},{hash}\n", record.domains.join(" "))
    };
    let list = [
        "provider,from,until,domains,sha256\n".to_owned(),
        row("Alfa PEC S.p.A.", "2024-01-01", "", &ALFA),
        // It gave up before the usual message.
        row("Beta Posta Certificata S.r.l.", "2024-01-01", "2024-12-31", &BETA),
        row("\"Gamma Servizi Telematici, già Gamma S.p.A.\"", "2025-01-01", "2026-12-31", &GAMMA),
    ];
    [
        ("providers.ldif", all.into_bytes()),
        ("providers.ldif.p7m", signed.clone()),
        ("providers.ldif.p7m.pem", pem(&signed)),
        ("providers-moved.ldif", moved.into_bytes()),
        ("providers-damaged.ldif", damaged.into_bytes()),
        ("providers-in-capitals.ldif", capitals.into_bytes()),
        ("providers.csv", list.concat().into_bytes()),
    ]
    .into_iter()
    .map(|(name, bytes)| (format!("directory/{name}"), bytes))
}

/// The file of these records, with the base of the tree before them (RFC 6109 section 4.5.10).
fn directory(records: impl Iterator<Item = String>) -> String {
    let base = "version: 1\n\n# An index of providers for tests: none of them is anybody.\ndn: o=postacert\n\
        objectclass: top\nobjectclass: organization\nobjectClass: LDIFLocationURLObject\no: postacert\n\
        LDIFLocationURL: https://igpec.example/igpec.ldif.p7m\ndescription:: QmFzZSBkZWxsJ2luZGljZSDigJMgcHJvdmE=\n";
    records.fold(base.to_owned(), |text, record| format!("{text}\n{record}"))
}

fn record(world: &World, record: &Record<'_>) -> String {
    let Record { unit, provider, certificate, mailbox, domains } = record;
    let unit_of_name = unit.map(|unit| format!("providerUnit={unit},")).unwrap_or_default();
    let unit = unit.map(|unit| format!("providerUnit: {unit}\n")).unwrap_or_default();
    let hash = hash(world, certificate);
    let domains: String = domains.iter().map(|domain| format!("managedDomains: {domain}\n")).collect();
    let folded: String =
        base64(&world.pki.certificate(certificate)).lines().map(|line| format!(" {line}\n")).collect();
    format!(
        "dn: {unit_of_name}providerName={provider},o=postacert\nobjectclass: top\nobjectclass: provider\n\
         providerName: {provider}\n{unit}providerCertificateHash: {hash}\nproviderCertificate;binary::\n{folded}\
         mailReceipt: {mailbox}\n{domains}description: Posta certificata per le prove\n"
    )
}

/// SHA-1 of a certificate, as directories write it.
fn hash(world: &World, certificate: &str) -> String {
    hex(DigestAlgorithm::Sha1, &world.pki.certificate(certificate)).to_uppercase()
}

fn hex(algorithm: DigestAlgorithm, bytes: &[u8]) -> String {
    Digest::of(algorithm, bytes).as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Capitals for small letters and the other way round.
fn swapped(text: &str) -> String {
    let other =
        |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    text.chars().map(other).collect()
}

/// The opaque SignedData around a directory: what a `.p7m` is.
///
/// # Panics
///
/// The seal has no certificate.
#[must_use]
pub fn signed(seal: &Seal, directory: &[u8]) -> Vec<u8> {
    let time = at("2025-03-05T04:00:00+01:00").time;
    let signer = SignerInfo::new(seal, DigestAlgorithm::Sha256, time, directory);
    let mut signed_data = SignedData::of(&signer);
    signed_data.encapsulated = sequence(&[oid(DATA), element(CONTEXT_0, &element(OCTET_STRING, directory))]);
    signed_data.to_der()
}

/// The same in base64, as some programs keep it.
fn pem(der: &[u8]) -> Vec<u8> {
    der::pem::encode_string("PKCS7", der::pem::LineEnding::LF, der).unwrap().into_bytes()
}
