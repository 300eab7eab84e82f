//! Damage is diagnosed. What can be undone is named, and OpenSSL accepts the copy that undoes it; nothing else counts as
//! recovered; of all else it is said what it looks like, with the line.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use pec_core::{
    Limits,
    crypto::AwsLc,
    facet::{Integrity, Verdict},
    finding::Code,
    message::Message,
    verify::{Circumstances, Report, Verifier},
};
use pec_tests::{
    Anatomy, Random,
    case::Case,
    generate::World,
    mutate::mutation,
    mutations, openssl_verifies, read, scratch,
    seeds::{self, Seed},
    to_crlf, to_lf,
};
use std::{fs, sync::Arc};

fn verifier() -> Verifier {
    Verifier::new(seeds::trust()).with_backend(Arc::new(AwsLc))
}

fn verify<'a>(verifier: &mut Verifier, raw: &'a [u8]) -> Report<'a> {
    let message = Message::parse(raw, &Limits::default()).unwrap();
    verifier.verify(&message, &Circumstances::unknown())
}

/// The edit that the report names; `None` if it names none.
fn undone(report: &Report<'_>) -> Option<Code> {
    let edits = EDITS.map(|(code, _)| code);
    let mut named = report.findings().iter().map(|finding| finding.code).filter(|code| edits.contains(code));
    let first = named.next();
    assert_eq!(named.next(), None, "two edits for one damage");
    assert_eq!(first.is_some(), report.facets().integrity == Integrity::Recovered, "{}", report.to_json());
    first
}

fn with_signed(raw: &[u8], change: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let signed = Anatomy::of(raw).unwrap().signed;
    let (head, rest) = raw.split_at(signed.start);
    let (signed, tail) = rest.split_at(signed.len());
    [head, &change(signed), tail].concat()
}

fn each_line(text: &[u8], change: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    text.split(|byte| *byte == b'\n').map(change).collect::<Vec<_>>().join(&b'\n')
}

fn replaced(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), text);
    while let Some(at) = memchr::memmem::find(rest, from) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    [&out, rest].concat()
}

/// Windows-1252 from 0x80 on; the blanks are for what it does not have.
const WINDOWS_1252: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

fn from_utf_8(text: &[u8]) -> Vec<u8> {
    let byte = |c: char| {
        let special = WINDOWS_1252.chars().position(|known| known == c && known != ' ');
        special.map_or(u32::from(c), |at| 0x80 + u32::try_from(at).unwrap())
    };
    String::from_utf8_lossy(text).chars().map(|c| u8::try_from(byte(c)).unwrap_or(b'?')).collect()
}

fn without_trailing(text: &[u8], bytes: &[u8]) -> Vec<u8> {
    let kept = text.iter().rposition(|byte| !bytes.contains(byte)).map_or(0, |last| last + 1);
    text[..kept].to_vec()
}

/// Every edit, and what it leaves alone: two texts that only differ by it come out equal.
type Damage = (Code, fn(&[u8]) -> Vec<u8>);
const EDITS: [Damage; 11] = [
    (Code::SignatureTranscoded, from_utf_8),
    (Code::DamageWindows1252, from_utf_8),
    (Code::DamageCrDoubled, |text| {
        let lines = each_line(text, |line| [&without_trailing(line, b"\r"), &b"\r"[..]].concat());
        without_trailing(&lines, b"\r")
    }),
    (Code::DamageFromQuoted, |text| {
        each_line(text, |line| {
            let quotes = line.iter().take_while(|byte| **byte == b'>').count();
            if line[quotes..].starts_with(b"From ") { line[quotes..].to_vec() } else { line.to_vec() }
        })
    }),
    (Code::DamageDotsDoubled, |text| each_line(text, one_dot)),
    (Code::DamageDotsLost, |text| each_line(text, one_dot)),
    (Code::DamageByteOrderMark, |text| {
        each_line(text, |line| line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line).to_vec())
    }),
    (Code::DamageEndChanged, |text| without_trailing(text, b"\r\n")),
    (Code::DamageBlanksStripped, |text| each_line(text, |line| without_trailing(line, b" \r"))),
    (Code::DamageRefolded, |text| {
        let mut after = false;
        let kept = text.iter().filter(|byte| {
            after = **byte == b';' || after && byte.is_ascii_whitespace();
            !(after && byte.is_ascii_whitespace())
        });
        kept.copied().collect()
    }),
    (Code::DamageBase64Wrapped, |text| text.iter().copied().filter(|byte| !b"\r\n".contains(byte)).collect()),
];

fn one_dot(line: &[u8]) -> Vec<u8> {
    let dots = line.iter().take_while(|byte| **byte == b'.').count();
    line[dots.saturating_sub(1)..].to_vec()
}

fn damaged_cases() -> Vec<Case> {
    let cases = Case::all().unwrap_or_else(|faults| panic!("{faults}"));
    cases.into_iter().filter(|case| case.id.starts_with("damage/")).collect()
}

#[test]
fn every_damaged_case_is_diagnosed() {
    let mut verifier = verifier();
    for case in damaged_cases() {
        let raw = read(&case.message());
        let report = verify(&mut verifier, &raw);
        let diagnosis = report.findings().iter().find(|finding| {
            let says =
                finding.code.code().starts_with("damage.") || finding.code == Code::SignatureTranscoded;
            says && finding.span.is_some() && finding.text().contains("line")
        });
        match report.verdict() {
            Verdict::Authentic => assert!(diagnosis.is_none(), "{}", case.id),
            // A certificate is signed by itself: the path says that it was changed.
            Verdict::Untrusted => assert!(report.to_json().contains("x509.signature_invalid"), "{}", case.id),
            _ => assert!(diagnosis.is_some(), "{}: {}", case.id, report.to_json()),
        }
    }
}

/// Repairs made here, by other code, for OpenSSL to judge.
#[test]
fn openssl_accepts_the_repaired_copy_of_every_recovered_case() {
    type Repair = fn(&[u8]) -> Vec<u8>;
    let repairs: [(&str, Repair); 13] = [
        ("transcoded-to-utf8", from_utf_8),
        ("transcoded-from-windows-1252", from_utf_8),
        ("cr-doubled-in-the-signed-part", |text| replaced(text, b"\r\r\n", b"\r\n")),
        ("from-line-quoted", |text| replaced(text, b"\n>From ", b"\nFrom ")),
        ("dots-doubled", |text| replaced(text, b"\n..", b"\n.")),
        ("dots-lost", |text| replaced(text, b"\n.", b"\n..")),
        ("byte-order-mark", |text| replaced(text, "\u{feff}".as_bytes(), b"")),
        ("blank-lines-before-the-signature", |text| text[..text.len() - 4].to_vec()),
        ("line-end-of-the-signed-part-lost", |text| [text, b"\r\n"].concat()),
        ("trailing-blanks-stripped", |text| replaced(text, b"\n--\r", b"\n-- \r")),
        ("blank-after-a-semicolon-stripped", |text| replaced(text, b"mixed;\r", b"mixed; \r")),
        ("inner-headers-refolded", |text| {
            replaced(text, b"alternative; boundary", b"alternative;\r\n boundary")
        }),
        ("base64-wrapped-otherwise", |text| {
            let start = memchr::memmem::find(text, b"PD94").unwrap();
            let (before, rest) = text.split_at(start);
            let (encoded, after) = rest.split_at(memchr::memmem::find(rest, b"\r\n\r\n").unwrap());
            let digits: Vec<u8> = encoded.iter().copied().filter(|byte| !b"\r\n".contains(byte)).collect();
            [before, &digits.chunks(76).collect::<Vec<_>>().join(&b"\r\n"[..]), after].concat()
        }),
    ];
    let folder = scratch();
    let file = folder.path().join("repaired.eml");
    let mut verifier = verifier();
    for case in damaged_cases() {
        let raw = read(&case.message());
        if verify(&mut verifier, &raw).facets().integrity != Integrity::Recovered {
            continue;
        }
        let name = case.id.trim_start_matches("damage/");
        let (_, repair) =
            repairs.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("{name}"));
        fs::write(&file, with_signed(&raw, repair)).unwrap();
        assert!(openssl_verifies(&file), "{name}");
        assert_eq!(verify(&mut verifier, &read(&file)).verdict(), Verdict::Authentic, "{name}");
    }
}

/// A signed part with everything that some damage needs, in random order.
fn random_content(random: &mut Random) -> Vec<u8> {
    const LINES: [&[u8]; 10] = [
        b"Buongiorno,",
        b"From qui in poi",
        b">>From qui in poi", // with one `>`, a custom that quotes only `From ` could not be undone
        b"..e poi ancora",
        b"-- ",
        b"",
        b"perch\xe9 no",
        b"Content-Type: text/plain; \r\n name=x",
        b"una riga; due righe",
        b"--",
    ];
    let mut text = LINES.to_vec();
    (0..random.below(8)).for_each(|_| text.push(LINES[random.below(LINES.len() - 1)]));
    // A line that is no signature mark could not be told from one that lost its blank.
    text.retain(|line| *line != b"--");
    random.shuffle(&mut text);
    let base64 = (0..4 + random.below(400)).map(|at| b"ABCDEFGHIJKL"[at % 12]).collect::<Vec<_>>();
    let base64 = &base64[..base64.len() / 4 * 4];
    let width = [76, 72, 64, 60][random.below(4)];
    // One program puts a blank before all of its folds, or before none.
    let fold: &[u8] = [&b" "[..], b" \r\n ", b" \r\n\t"][random.below(3)];
    [
        b"Content-Type: multipart/mixed; \r\n\tboundary=m\r\n\r\n--m\r\nContent-Type: text/plain; charset=x\r\n\r\n",
        &text.join(&b"\r\n"[..])[..],
        b"\r\n--m\r\nContent-Type: application/xml;",
        fold,
        b"name=\"x.xml\"\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        &base64.chunks(width).collect::<Vec<_>>().join(&b"\r\n"[..]),
        b"\r\n--m--\r\n",
    ]
    .concat()
}

/// Each damage that can be undone, as it is done.
const DAMAGES: [Damage; 17] = [
    (Code::SignatureTranscoded, |text| {
        text.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes()
    }),
    (Code::DamageCrDoubled, |text| replaced(text, b"\r\n", b"\r\r\n")),
    (Code::DamageFromQuoted, |text| replaced(text, b"\nFrom ", b"\n>From ")),
    (Code::DamageFromQuoted, |text| {
        replaced(&replaced(text, b"\n>>From ", b"\n>>>From "), b"\nFrom ", b"\n>From ")
    }),
    (Code::DamageDotsDoubled, |text| replaced(text, b"\n.", b"\n..")),
    (Code::DamageDotsLost, |text| replaced(text, b"\n..", b"\n.")),
    (Code::DamageByteOrderMark, |text| replaced(text, b"\nBuongiorno", "\n\u{feff}Buongiorno".as_bytes())),
    (Code::DamageByteOrderMark, |text| ["\u{feff}".as_bytes(), text].concat()),
    (Code::DamageEndChanged, |text| [text, b"\r\n\r\n\r\n"].concat()),
    (Code::DamageEndChanged, |text| text.strip_suffix(b"\r\n").unwrap().to_vec()),
    (Code::DamageBlanksStripped, |text| replaced(text, b"-- \r\n", b"--\r\n")),
    (Code::DamageBlanksStripped, |text| replaced(text, b"; \r\n", b";\r\n")),
    (Code::DamageBlanksStripped, |text| replaced(text, b"mixed; \r\n", b"mixed;\r\n")),
    (Code::DamageBlanksStripped, |text| replaced(text, b" \r\n", b"\r\n")),
    (Code::DamageRefolded, |text| replaced(text, b"text/plain; charset", b"text/plain;\r\n charset")),
    (Code::DamageRefolded, |text| replaced(text, b"text/plain; charset", b"text/plain;\r\n\tcharset")),
    (Code::DamageBase64Wrapped, |text| {
        let start = memchr::memmem::find(text, b"ABCD").unwrap();
        let (before, rest) = text.split_at(start);
        let (encoded, after) = rest.split_at(memchr::memmem::find(rest, b"\r\n--m--").unwrap());
        let digits: Vec<u8> = encoded.iter().copied().filter(|byte| !b"\r\n".contains(byte)).collect();
        [before, &digits.chunks(50).collect::<Vec<_>>().join(&b"\r\n"[..]), after].concat()
    }),
];

#[test]
fn every_damage_that_can_be_undone_is_undone_and_named() {
    let world = World::new();
    let mut verifier = verifier();
    for number in 0..12 {
        let mut random = Random::new(number);
        let genuine = world.alfa.sign_content(&world.acceptance(), random_content(&mut random));
        assert_eq!(verify(&mut verifier, &genuine).facets().integrity, Integrity::Intact);
        for (code, damage) in DAMAGES {
            let damaged = with_signed(&genuine, damage);
            let same = damaged == genuine;
            assert!(!same || code == Code::DamageBase64Wrapped, "{}", code.code());
            for stored in [to_lf(&damaged), damaged] {
                let report = verify(&mut verifier, &stored);
                // One CR more than the one that a store of LF takes away is no CR at all.
                let gone = same || code == Code::DamageCrDoubled && to_lf(&genuine) == to_lf(&stored);
                let expected = (!gone).then_some(code);
                assert_eq!(undone(&report), expected, "{number}, {}: {}", code.code(), report.to_json());
                assert!(gone || report.verdict() == Verdict::Altered && report.verified().is_none());
            }
        }
    }
}

#[test]
fn damage_to_every_kind_and_to_real_mail_is_undone_too() {
    let mut verifier = verifier();
    for seed in
        seeds::all().iter().filter(|seed| seed.anatomy.is_some() && !seed.name.contains("no signed attr"))
    {
        for (code, damage) in &DAMAGES[..10] {
            let damaged = with_signed(&to_crlf(&seed.raw), |signed| match code {
                Code::DamageEndChanged if !signed.ends_with(b"\r\n") => [signed, b"\r\n"].concat(),
                _ => damage(signed),
            });
            if damaged != to_crlf(&seed.raw) && *code != Code::DamageDotsLost {
                let report = verify(&mut verifier, &damaged);
                assert_eq!(undone(&report), Some(*code), "{}: {}", seed.name, code.code());
            }
        }
    }
}

/// Whatever is called recovered differs from what somebody signed by the edit that is named, and by nothing else.
#[test]
fn nothing_else_is_called_recovered() {
    let seeds = seeds::all();
    let signed: Vec<_> = seeds.iter().filter_map(Seed::signed).collect();
    let mut verifier = verifier();
    let mut recovered = 0;
    for number in 0..mutations(6_000) {
        let mutation = mutation(number | 1 << 41, &seeds);
        let report = verify(&mut verifier, &mutation.raw);
        let Some(code) = undone(&report) else { continue };
        recovered += 1;
        assert!(report.verdict() == Verdict::Altered && report.verified().is_none());
        let (_, alike) = EDITS.iter().find(|(known, _)| *known == code).unwrap();
        let message = Message::parse(&mutation.raw, &Limits::default()).unwrap();
        let pec_core::message::SignedStructure::Detached { signed: part, .. } = *message.signed() else {
            panic!("recovered without a signed part")
        };
        let found = message.mime().part(part).span().of(&mutation.raw);
        let found = alike(&to_crlf(found));
        let done = mutation.done.join(", then ");
        assert!(signed.iter().any(|signed| alike(signed) == found), "{number}: {} ({done})", code.code());
    }
    assert!(recovered > 20, "only {recovered} mutations were such");
}
