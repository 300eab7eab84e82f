//! The provider directory: which provider may certify what about whom, and which file is believed.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use pec_core::crypto::RustCrypto;
use pec_core::facet::{Accreditation, Chain, Verdict};
use pec_core::message::Message;
use pec_core::provider::{Draft, Timeout};
use pec_core::tracker::{RecipientState, Tracker};
use pec_core::trust::{TrustStore, directory::ProviderDirectory};
use pec_core::verify::{Circumstances, Report, Verifier};
use pec_core::{Error, Limits, UnixTime};
use pec_tests::generate::{RECIPIENT, World, directory::signed};
use pec_tests::{Random, case::testdata, mutations, openssl, read, realworld, scratch};

fn time(text: &str) -> UnixTime {
    UnixTime::parse_rfc3339(text).unwrap()
}

fn file(name: &str) -> Vec<u8> {
    read(&testdata().join(name))
}

fn store() -> TrustStore {
    let mut store = TrustStore::empty();
    store.add_authorities(&file("pki/ca.pem")).unwrap();
    store
}

fn directory(bytes: &[u8], store: &TrustStore) -> Result<ProviderDirectory, Error> {
    ProviderDirectory::read(bytes, store, &RustCrypto, &Limits::default())
}

fn of_the_day() -> ProviderDirectory {
    let directory = directory(&file("directory/providers.ldif"), &store()).unwrap();
    directory.with_date(time("2025-03-05T00:00:00Z"))
}

fn verify<T>(message: &[u8], store: TrustStore, see: impl FnOnce(&Report<'_>) -> T) -> T {
    let message = Message::parse(message, &Limits::default()).unwrap();
    see(&Verifier::new(store).verify(&message, &Circumstances::unknown()))
}

/// THE rule, kind by kind: the provider of the recipient certifies what befell it there, the sender's what it did for the sender.
#[test]
fn who_may_certify_what() {
    let world = World::new();
    let [alfa, beta, gamma] = [&world.alfa, &world.beta, &world.gamma];
    let houses = [("alfa", alfa), ("beta", beta), ("gamma", gamma)];
    let table: [(&str, Draft, &[&str]); 14] = [
        ("acceptance", world.acceptance(), &["alfa"]),
        ("non-acceptance", world.non_acceptance(), &["alfa"]),
        ("non-acceptance for a virus", world.non_acceptance_for_virus(), &["alfa"]),
        ("transport envelope", world.transport_envelope(), &["alfa"]),
        ("time-out, 12 hours", world.delivery_timeout(Timeout::TwelveHours), &["alfa"]),
        ("time-out, 24 hours", world.delivery_timeout(Timeout::TwentyFourHours), &["alfa"]),
        ("server acceptance", world.server_acceptance(), &["beta"]),
        ("delivery", world.delivery(), &["beta"]),
        ("delivery of the copy", world.delivery_of_copy(), &["gamma"]),
        ("virus detection", world.virus_detection(), &["beta"]),
        ("non-delivery", world.non_delivery(), &["alfa", "beta"]),
        ("non-delivery for a virus", world.non_delivery_for_virus(), &["alfa", "beta"]),
        // Nothing is certified about anybody.
        ("anomaly envelope", world.anomaly_envelope(), &["alfa", "beta", "gamma"]),
        ("server acceptance for two providers' recipients", for_two(&world), &[]),
    ];
    for (what, draft, may) in table {
        for (name, house) in &houses {
            let store = store().with_directory(of_the_day());
            let (provider, verdict, proof) = verify(&house.sign(&draft), store, |report| {
                (report.facets().provider, report.verdict(), report.verified().is_some())
            });
            if may.contains(name) {
                assert_eq!(provider, Accreditation::Accredited, "{what}, {name}");
            } else {
                let expected = (Accreditation::NotAccredited, Verdict::Untrusted, false);
                assert_eq!((provider, verdict, proof), expected, "{what}, {name}");
            }
        }
    }
}

/// Taken in charge: a recipient of Beta's and one of Gamma's, which neither may say.
fn for_two(world: &World) -> Draft {
    let mut draft = world.server_acceptance();
    let data = String::from_utf8(draft.certification_data.take().unwrap()).unwrap();
    let own = format!("<ricezione>{RECIPIENT}</ricezione>");
    assert!(data.contains(&own));
    let both = format!("{own}<ricezione>{}</ricezione>", pec_tests::generate::COPY);
    draft.certification_data = Some(data.replace(&own, &both).into_bytes());
    draft
}

/// A provider that certifies deliveries to other providers' mailboxes moves nothing once there is a directory.
#[test]
fn a_foreign_providers_delivery_moves_no_state() {
    let world = World::new();
    let acceptance = world.alfa.sign(&world.acceptance());
    let foreign = world.gamma.sign(&world.gamma.provider.delivery(
        &world.offer(),
        RECIPIENT,
        &world.issue(&world.gamma, 5),
    ));
    let genuine = world.beta.sign(&world.delivery());
    for (directory, delivery, expected) in [
        (false, &foreign, RecipientState::Delivered),
        (true, &foreign, RecipientState::Accepted),
        (true, &genuine, RecipientState::Delivered),
    ] {
        let store = || if directory { store().with_directory(of_the_day()) } else { store() };
        let mut tracker = Tracker::new();
        for message in [&acceptance, delivery] {
            let fact = verify(message, store(), |report| report.verified().map(|verified| verified.fact()));
            if let Some(fact) = fact {
                tracker.insert(fact);
            }
        }
        let now = time("2025-03-05T10:00:00Z");
        let states: Vec<_> = tracker
            .submissions(now)
            .flat_map(|submission| {
                let recipients = submission.recipients().iter();
                recipients.map(|one| (one.address().to_ascii_lowercase(), one.state())).collect::<Vec<_>>()
            })
            .collect();
        assert!(states.contains(&(RECIPIENT.to_owned(), expected)), "{directory}: {states:?}");
    }
}

/// A signed directory in every wrapping says the same as the file inside, and OpenSSL agrees with its signature.
#[test]
fn a_signed_directory_is_read_in_every_wrapping() {
    let plain = directory(&file("directory/providers.ldif"), &store()).unwrap();
    let der = file("directory/providers.ldif.p7m");
    let pem = file("directory/providers.ldif.p7m.pem");
    let text = pem.split(|byte| *byte == b'\n').filter(|line| !line.starts_with(b"-----"));
    let base64 = text.collect::<Vec<_>>().join(&b"\r\n"[..]);
    let folder = scratch();
    let (p7m, ca) = (folder.path().join("x.p7m"), testdata().join("pki/ca.pem"));
    std::fs::write(&p7m, &der).unwrap();
    let content = folder.path().join("x.ldif");
    let words = ["cms", "-verify", "-binary", "-inform", "DER", "-in", p7m.to_str().unwrap(), "-CAfile"];
    let more = [
        ca.to_str().unwrap(),
        "-purpose",
        "smimesign",
        "-attime",
        "1741143600",
        "-out",
        content.to_str().unwrap(),
    ];
    assert!(openssl(words.into_iter().chain(more)).status.success());
    assert_eq!(read(&content), file("directory/providers.ldif"));
    // The same in BER, as OpenSSL writes it while it reads.
    let (key, certificate) = (testdata().join("pki/keys/test-key-alfa.pem"), testdata().join("pki/alfa.pem"));
    let (ber, ca1) = (folder.path().join("ber.p7m"), testdata().join("pki/ca1.pem"));
    let words = [
        "cms",
        "-sign",
        "-stream",
        "-binary",
        "-nodetach",
        "-outform",
        "DER",
        "-in",
        content.to_str().unwrap(),
    ];
    let more = [
        "-inkey",
        key.to_str().unwrap(),
        "-signer",
        certificate.to_str().unwrap(),
        "-certfile",
        ca1.to_str().unwrap(),
    ];
    let made = openssl(words.into_iter().chain(more).chain(["-out", ber.to_str().unwrap()]));
    assert!(made.status.success(), "{made:?}");
    let ber = read(&ber);
    assert_eq!(ber[1], 0x80, "not BER");
    for (what, bytes) in [("DER", der), ("PEM", pem), ("base64", base64), ("BER", ber)] {
        let found = directory(&bytes, &store()).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(found.providers(), plain.providers(), "{what}");
        assert!(found.signed_by().unwrap().contains("Alfa PEC S.p.A."), "{what}");
        if what != "BER" {
            assert_eq!(found.date(), Some(time("2025-03-05T03:00:00Z")), "{what}");
            assert!(
                found.speaks_at(time("2025-03-05T10:00:00Z"))
                    && !plain.speaks_at(time("2025-03-05T10:00:00Z"))
            );
        }
    }
}

#[test]
fn a_signed_directory_is_refused_with_its_reason() {
    let world = World::new();
    let plain = file("directory/providers.ldif");
    let by = |name: &str| signed(&world.pki.seal(name), &plain);
    let der = file("directory/providers.ldif.p7m");
    let place = memchr::memmem::find(&der, b"pec.rossi-impianti.example").unwrap();
    let mut altered = der.clone();
    altered[place] = b'q';
    for (what, bytes, store, code, said) in [
        ("altered", altered, store(), "directory_signature", "the signed content was changed"),
        ("cut off", der[..der.len() - 1].to_vec(), store(), "directory_signature", ""),
        ("no authority", der.clone(), TrustStore::empty(), "directory_signer", "give the certificate"),
        (
            "built-in authorities only",
            der.clone(),
            TrustStore::pec(),
            "directory_signer",
            "issuer is missing",
        ),
        ("a stranger", by("public-person"), store(), "directory_signer", "issuer is missing"),
        ("a forger", by("forger-alfa"), store(), "directory_signer", "issuer is missing"),
        ("expired", by("alfa-expired"), store(), "directory_signer", "had expired"),
        ("not for signatures", by("alfa-no-digital-signature"), store(), "directory_signer", "key usage"),
        (
            "a signature without the file",
            signed_without_content(&der),
            store(),
            "directory_signature",
            "not in it",
        ),
        ("a receipt", file("cases/kind/delivery-complete/message.eml"), store(), "directory", ""),
    ] {
        let error = directory(&bytes, &store).unwrap_err();
        assert_eq!(error.code(), code, "{what}: {error}");
        assert!(error.to_string().to_lowercase().contains(said), "{what}: {error}");
    }
    assert!(directory(&by("beta"), &store()).is_ok());
}

/// The same SignedData with its content left out.
fn signed_without_content(der: &[u8]) -> Vec<u8> {
    let folder = scratch();
    let (input, output) = (folder.path().join("in.p7m"), folder.path().join("out.p7s"));
    std::fs::write(&input, file("directory/providers.ldif")).unwrap();
    let (key, certificate) = (testdata().join("pki/keys/test-key-alfa.pem"), testdata().join("pki/alfa.pem"));
    let words = [
        "cms",
        "-sign",
        "-binary",
        "-outform",
        "DER",
        "-in",
        input.to_str().unwrap(),
        "-out",
        output.to_str().unwrap(),
    ];
    let more = ["-inkey", key.to_str().unwrap(), "-signer", certificate.to_str().unwrap()];
    assert!(openssl(words.into_iter().chain(more)).status.success());
    let detached = read(&output);
    assert!(detached.len() < der.len());
    detached
}

/// However a signed directory is damaged, it is refused, or says what was signed.
#[test]
fn no_damage_changes_what_a_signed_directory_says() {
    let der = file("directory/providers.ldif.p7m");
    let original = directory(&der, &store()).unwrap();
    let mut random = Random::new(4_5);
    let (tries, mut refused) = (mutations(400), 0);
    for _ in 0..tries {
        let mut damaged = der.clone();
        let place = random.below(damaged.len());
        match random.below(3) {
            0 => damaged[place] ^= 1 << random.below(8),
            1 => drop(damaged.remove(place)),
            _ => damaged.truncate(place),
        }
        match directory(&damaged, &store()) {
            Ok(read) => assert_eq!(read.providers(), original.providers(), "byte {place}"),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > tries / 2, "{refused} of {tries}");
}

/// A genuine receipt of 2021 under the built-in authorities, with lists made of what it says itself.
#[test]
fn real_receipts_under_a_directory() {
    let Some(folder) = realworld() else { return };
    let message = read(&folder.join("aruba-2021-delivery-concise.eml"));
    let (signer, domain, at) = verify(&message, TrustStore::pec(), |report| {
        let signature = report.signature().unwrap();
        let to = report.certification_data().unwrap().delivery_to.as_ref().unwrap();
        (signature.signer.as_ref().unwrap().sha256.clone(), to.domain(), signature.signed_at.unwrap())
    });
    let other = "0".repeat(64);
    for (list, date, provider, verdict, codes) in [
        (format!("A,{domain},{signer}"), at, Accreditation::Accredited, Verdict::Authentic, ""),
        (
            format!("A,a.example,{signer}\nB,{domain},{other}"),
            at,
            Accreditation::NotAccredited,
            Verdict::Untrusted,
            "directory.other_provider",
        ),
        (
            format!("A,a.example,{signer}"),
            at,
            Accreditation::NotAccredited,
            Verdict::Untrusted,
            "directory.domain_unlisted",
        ),
        (
            format!("A,{domain},{other}"),
            at,
            Accreditation::NotAccredited,
            Verdict::Untrusted,
            "trust.not_listed",
        ),
        (
            format!("A,{domain},{other}"),
            at.plus(99 * 86_400),
            Accreditation::Unknown,
            Verdict::Authentic,
            "directory.silent",
        ),
    ] {
        let file = format!("provider,domains,sha256\n{list}\n");
        let list = directory(file.as_bytes(), &TrustStore::empty()).unwrap().with_date(date);
        verify(&message, TrustStore::pec().with_directory(list), |report| {
            assert_eq!((report.facets().provider, report.verdict()), (provider, verdict), "{file}");
            assert_eq!(report.facets().chain, Chain::Trusted);
            let found: Vec<_> = report.findings().iter().map(|finding| finding.code.code()).collect();
            assert!(codes.is_empty() || found.contains(&codes), "{file}: {found:?}");
            assert!(report.to_json().contains("\"directory\":{\"date\":"));
        });
    }
}
