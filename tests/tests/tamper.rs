//! What no damage may do: make another content authentic, change what is certified, or take a receipt away by an edit
//! of what is not signed.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use memchr::memmem;
use pec_core::{
    Limits,
    crypto::AwsLc,
    daticert::CertificationData,
    facet::{Chain, Integrity, Verdict},
    message::Message,
    verify::{Circumstances, Report, Verifier},
};
use pec_tests::{
    Random,
    anatomy::{from_base64, to_base64},
    der::{Body, Element},
    generate::World,
    mutate::{Mutation, mutation},
    mutations,
    seeds::{self, Seed},
    to_crlf,
};
use std::{sync::Arc, thread};

fn verifier() -> Verifier {
    Verifier::new(seeds::trust()).with_backend(Arc::new(AwsLc))
}

fn verify<'a>(verifier: &mut Verifier, raw: &'a [u8]) -> Report<'a> {
    let message = Message::parse(raw, &Limits::default()).unwrap();
    verifier.verify(&message, &Circumstances::unknown())
}

/// What the provider signed, and what it certifies with it.
struct Genuine {
    content: Vec<u8>,
    data: Option<CertificationData>,
}

fn genuine(seeds: &[Seed]) -> Vec<Genuine> {
    let mut verifier = verifier();
    let genuine = seeds.iter().filter_map(|seed| {
        let data = verify(&mut verifier, &seed.raw).certification_data().cloned();
        Some(Genuine { content: seed.signed()?, data })
    });
    genuine.collect()
}

/// Which genuine contents a message holds as a part of its own, or inside its signature: found by plain search.
fn held<'g>(raw: &[u8], genuine: &'g [Genuine]) -> Vec<&'g Genuine> {
    let text = to_crlf(raw);
    let body = memmem::find(&text, b"\r\n\r\n").map_or(&text[..0], |at| &text[at + 4..]);
    let inside =
        Element::read(&from_base64(body)).and_then(|(mut root, _)| root.at(&[1, 0, 2, 1, 0]).cloned());
    let is_part = |content: &[u8]| {
        memmem::find_iter(&text, content)
            .any(|at| text[..at].ends_with(b"\r\n") && text[at + content.len()..].starts_with(b"\r\n--"))
    };
    let is_inside =
        |content: &[u8]| inside.as_ref().is_some_and(|inside| inside.body == Body::Bytes(content.to_vec()));
    genuine.iter().filter(|genuine| is_part(&genuine.content) || is_inside(&genuine.content)).collect()
}

/// The law for one damaged message: whether it still certifies something, else what was broken.
fn check(mutation: &Mutation, verifier: &mut Verifier, genuine: &[Genuine]) -> Result<bool, &'static str> {
    let report = verify(verifier, &mutation.raw);
    let relied_on = matches!(report.verdict(), Verdict::Authentic | Verdict::Inconsistent);
    if report.verified().is_some() && !relied_on {
        return Err("it certifies something whatever the verdict");
    }
    if !relied_on {
        return Ok(false);
    }
    let held = held(&mutation.raw, genuine);
    if held.is_empty() {
        return Err("nobody signed that");
    }
    let Some(verified) = report.verified() else {
        // An anomaly envelope, or two signed things that disagree.
        return Ok(false);
    };
    let data = Some(verified.certification_data());
    if held.iter().all(|genuine| genuine.data.as_ref() != data) {
        return Err("that was never certified");
    }
    if report.certification_data() != data {
        return Err("the report tells another story than its proof");
    }
    Ok(true)
}

#[test]
fn nothing_is_authentic_but_what_was_signed() {
    const THREADS: u64 = 2;
    let seeds = seeds::all();
    let genuine = genuine(&seeds);
    let total = mutations(10_000);
    let run = |first: u64| {
        let (mut verifier, mut certifying, mut faults) = (verifier(), 0_u64, Vec::new());
        for number in (first..total).step_by(2) {
            // Not those that OpenSSL judges.
            let mutation = mutation(number | 1 << 40, &seeds);
            match check(&mutation, &mut verifier, &genuine) {
                Ok(certifies) => certifying += u64::from(certifies),
                Err(fault) => faults.push(format!(
                    "{number}: {fault} ({}: {})",
                    seeds[mutation.seed].name,
                    mutation.done.join(", then ")
                )),
            }
        }
        (certifying, faults)
    };
    let results: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|first| scope.spawn(move || run(first))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let faults: Vec<&String> = results.iter().flat_map(|(_, faults)| faults).collect();
    assert!(faults.is_empty(), "{} times: {faults:#?}", faults.len());
    let certifying: u64 = results.iter().map(|(certifying, _)| certifying).sum();
    println!("{total} messages: {certifying} certify what was certified, the others nothing");
    assert!(certifying * 5 > total && certifying * 2 < total, "{certifying} of {total} still certify");
}

/// Any letter of the signed part, in any message: altered, and nothing certified.
#[test]
fn one_letter_is_enough() {
    let mut verifier = verifier();
    let mut random = Random::new(3);
    for seed in seeds::all() {
        let Some(pieces) = &seed.anatomy else { continue };
        for _ in 0..20 {
            let mut raw = seed.raw.clone();
            let at = pieces.signed.start + random.below(pieces.signed.len());
            if !matches!(raw[at], b'\r' | b'\n') {
                raw[at] ^= 1 << random.below(3);
                let report = verify(&mut verifier, &raw);
                assert!(
                    matches!(report.verdict(), Verdict::Altered | Verdict::Unsigned)
                        && report.verified().is_none(),
                    "{} at {at}: {}",
                    seed.name,
                    report.to_json()
                );
            }
        }
    }
}

// ---- Only what is not signed is edited.

/// A field of a header, with its continuation lines; and whether it says how the body is to be read.
fn fields(header: &[u8]) -> Vec<(Vec<u8>, bool)> {
    let mut fields: Vec<(Vec<u8>, bool)> = Vec::new();
    for line in header.split_inclusive(|byte| *byte == b'\n') {
        match fields.last_mut() {
            Some((field, _)) if line.starts_with(b" ") || line.starts_with(b"\t") => {
                field.extend_from_slice(line)
            }
            _ => fields.push((line.to_vec(), line.to_ascii_lowercase().starts_with(b"content-"))),
        }
    }
    fields
}

fn edited_header(seed: &Seed, random: &mut Random) -> Option<Vec<u8>> {
    let header = seed.anatomy.as_ref()?.header.clone();
    let text = seed.raw[..header.end].trim_ascii_end();
    let line_end: &[u8] = if seed.raw[..header.end].ends_with(b"\r\n") { b"\r\n" } else { b"\n" };
    let mut fields = fields(&[text, line_end].concat());
    for _ in 0..=random.below(3) {
        let at = random.below(fields.len());
        if fields[at].1 {
            continue;
        }
        match random.below(6) {
            0 => {
                fields.remove(at);
            }
            1 => {
                let again = fields[at].clone();
                fields.insert(random.below(fields.len()), again);
            }
            2 => random.shuffle(&mut fields),
            3 => {
                let name = fields[at].0.iter().position(|byte| *byte == b':').unwrap_or(0);
                let values: [&[u8]; 5] =
                    [b": x", b": [SPAM] x", b": \xe0\xff\0", b": <other@mail.example>", b":"];
                fields[at].0.splice(name.., [values[random.below(5)], line_end].concat());
            }
            4 => {
                let letters = b"aZ0<>@\"(;=_?\0\xe8 ";
                let (field, letter) = (&mut fields[at].0, letters[random.below(letters.len())]);
                let name = field.iter().position(|byte| *byte == b':').unwrap_or(0);
                let text = field.trim_ascii_end().len();
                field.insert(name + 1 + random.below(text.saturating_sub(name)), letter);
            }
            _ => {
                let new = [
                    &b"X-Ricevuta: avvenuta-consegna"[..],
                    b"Received: by mx.example",
                    b"From: mallory@mail.example",
                    b"no field",
                ];
                fields.insert(at, ([new[random.below(4)], line_end].concat(), false));
            }
        }
    }
    let header: Vec<u8> = fields.into_iter().flat_map(|(field, _)| field).collect();
    Some([&header, line_end, &seed.raw[seed.anatomy.as_ref()?.header.end..]].concat())
}

/// Also among the even lines of a long attachment, which are looked at in another way than text is.
#[test]
fn one_byte_of_a_long_attachment_is_enough() {
    let world = World::new();
    let attachment = to_base64(&vec![7; 60_000], 76, b"\r\n");
    let original = [b"Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\n", &*attachment].concat();
    let mut draft = world.transport_envelope();
    draft.original = Some(original);
    let raw = world.alfa.sign(&draft);
    let mut verifier = verifier();
    let mut integrity = |raw: &[u8]| verify(&mut verifier, raw).facets().integrity;
    assert_eq!(integrity(&raw), Integrity::Intact);

    let start = memmem::find(&raw, &attachment).unwrap();
    for line in [0, 1, 50, 53, 104, 105, 500, 1000, attachment.len() / 78 - 1] {
        let end = start + line * 78 + 76; // where its CR stands
        let with = |from: usize, to: usize, instead: &[u8]| [&raw[..from], instead, &raw[to..]].concat();
        assert_eq!(integrity(&with(end, end + 1, b"")), Integrity::IntactAfterCrlf, "{line}");
        for (what, altered) in [
            ("a letter", with(end - 1, end, b"-")),
            ("a letter at the beginning", with(end - 76, end - 75, b"-")),
            ("two hyphens at the beginning", with(end - 76, end - 74, b"--")),
            ("a byte more", with(end - 1, end - 1, b"A")),
            ("a CR instead of the line end", with(end, end + 2, b"\r")),
            ("an LF before the line end", with(end, end, b"\n")),
            ("an LF after it", with(end + 2, end + 2, b"\n")),
            ("two CR", with(end, end, b"\r")),
        ] {
            // An edit may be found that undoes it; that does not make it intact.
            let found = integrity(&altered);
            assert!(
                matches!(found, Integrity::Altered | Integrity::Recovered),
                "{what}, line {line}: {found:?}"
            );
        }
    }
}

#[test]
fn an_edited_header_takes_no_receipt_away() {
    let mut verifier = verifier();
    let mut random = Random::new(4);
    let mut verdicts = [0_u64; 2];
    for seed in seeds::all() {
        let report = verify(&mut verifier, &seed.raw);
        let Some(verified) = report.verified() else { continue };
        for _ in 0..60 {
            let Some(raw) = edited_header(&seed, &mut random) else { continue };
            let report = verify(&mut verifier, &raw);
            let told = || format!("{}: {}\n{}", seed.name, report.to_json(), raw[..1000].escape_ascii());
            let still = report.verified().unwrap_or_else(|| panic!("{}", told()));
            assert_eq!(still.certification_data(), verified.certification_data(), "{}", told());
            assert_eq!(still.headers_contradicted(), report.verdict() == Verdict::Inconsistent, "{}", told());
            verdicts[usize::from(report.verdict() == Verdict::Authentic)] += 1;
        }
    }
    assert!(verdicts.iter().all(|count| *count > 200), "both verdicts are met: {verdicts:?}");
}

// ---- Certificates in the signature.

/// The message with its certificates changed.
fn with_certificates(seed: &Seed, change: impl FnOnce(&mut Vec<Element>)) -> Option<Vec<u8>> {
    let mut signature = seed.signature()?;
    let Body::Elements(certificates) = &mut signature.at(&[1, 0, 3])?.body else { return None };
    change(certificates);
    seed.with_signature(&signature.to_vec())
}

/// A certificate of the test PKI.
fn certificate(name: &str) -> Element {
    Element::read(&seeds::certificate(name)).unwrap().0
}

#[test]
fn order_and_number_of_certificates_change_nothing() {
    let mut verifier = verifier();
    for seed in seeds::all() {
        let before = verify(&mut verifier, &seed.raw);
        for (name, change) in [
            ("reversed", (|all| all.reverse()) as fn(&mut Vec<Element>)),
            ("twice", |all| all.extend(all.clone())),
            ("with strangers", |all| {
                all.insert(0, certificate("ca1-edition-2"));
                all.push(certificate("ca"));
            }),
            ("with others' names", |all| {
                // A certificate that calls itself as the signer's issuer does, and is not it.
                let mut namesake = certificate("ca");
                if let (Some(issuer), Some(subject)) =
                    (all.first_mut().and_then(|it| it.at(&[0, 3])).cloned(), namesake.at(&[0, 5]))
                {
                    *subject = issuer;
                }
                all.insert(0, namesake);
            }),
        ] {
            let Some(raw) = with_certificates(&seed, change) else { continue };
            let after = verify(&mut verifier, &raw);
            let what = format!("{}, {name}", seed.name);
            assert_eq!(after.verdict(), before.verdict(), "{what}: {}", after.to_json());
            assert_eq!(after.facets(), before.facets(), "{what}");
            assert_eq!(after.certification_data(), before.certification_data(), "{what}");
        }
    }
}

/// Another genuine edition of the authority's certificate in place of the one that permits all: it lists Alfa, but neither
/// Beta nor Gamma. Without any edition nothing can be said.
#[test]
fn the_edition_in_the_message_decides() {
    let mut verifier = verifier();
    for seed in seeds::issued() {
        let other = |all: &mut Vec<Element>| *all.last_mut().unwrap() = certificate("ca1-edition-2");
        let Some(raw) = with_certificates(&seed, other) else { continue };
        let before = verify(&mut verifier, &seed.raw);
        let signer = before.signature().and_then(|signature| signature.signer.as_ref()).unwrap();
        let listed = signer.email.as_deref() == Some("posta-certificata@pec.alfa.example");
        let expected = if listed { before.verdict() } else { Verdict::Untrusted };
        let report = verify(&mut verifier, &raw);
        assert_eq!(report.verdict(), expected, "{}: {}", seed.name, report.to_json());

        let raw = with_certificates(&seed, |all| all.truncate(1)).unwrap();
        let report = verify(&mut verifier, &raw);
        assert_eq!(report.verdict(), Verdict::Indeterminate, "{}: {}", seed.name, report.to_json());
        assert!(!report.needs().is_empty(), "{}", seed.name);
    }
}

/// With a bit changed in the authority's certificate the message may still be authentic, but never because of that
/// certificate: neither does it stand in the chain as given by the message, nor do its names count.
#[test]
fn a_forged_edition_proves_nothing() {
    let mut seeds = seeds::issued();
    seeds.truncate(2);
    seeds.extend(seeds::real());
    let (mut tried, mut relied) = (0_u64, 0_u64);
    for seed in seeds {
        let mut verifier = verifier();
        let own = seed.signature().and_then(|mut signature| signature.at(&[1, 0, 3]).cloned()).unwrap();
        let serial =
            seed.signature().and_then(|mut signature| signature.at(&[1, 0, 4, 0, 1, 1]).cloned()).unwrap();
        let others = own.elements().iter().filter(|it| it.elements()[0].elements().get(1) != Some(&serial));
        for (number, other) in others.enumerate() {
            let written = other.to_vec();
            let mut random = Random::new(number as u64);
            for _ in 0..100 {
                let mut forged = written.clone();
                forged[random.below(written.len())] ^= 1 << random.below(8);
                let Some((forged, rest)) = Element::read(&forged) else { continue };
                if !rest.is_empty() {
                    continue;
                }
                let hash = sha256(&forged.to_vec());
                let Some(raw) = with_certificates(&seed, |all| {
                    all.iter_mut().filter(|it| *it == other).for_each(|it| *it = forged.clone());
                }) else {
                    continue;
                };
                tried += 1;
                let report = verify(&mut verifier, &raw);
                let signature = report.signature();
                let basis = signature.and_then(|signature| signature.basis.as_ref());
                let edition = basis.and_then(|basis| basis.edition.as_ref());
                assert_ne!(
                    edition.map(|edition| edition.sha256.as_str()),
                    Some(hash.as_str()),
                    "{}",
                    report.to_json()
                );
                if report.facets().chain == Chain::Trusted {
                    relied += 1;
                    let chain = signature.map(|signature| &*signature.chain).unwrap_or_default();
                    let forged = chain.iter().any(|link| link.sha256 == hash);
                    assert!(!forged, "{}: {}", seed.name, report.to_json());
                }
            }
        }
    }
    assert!(tried > 100, "{tried} were tried, {relied} of them are trusted for other reasons");
}

fn sha256(bytes: &[u8]) -> String {
    pec_core::crypto::Digest::of(pec_core::crypto::DigestAlgorithm::Sha256, bytes).to_string()
}
