//! The facet of integrity against OpenSSL: on ten thousand damaged messages both must say the same.
//!
//! The law: what the engine finds intact, OpenSSL accepts, and the other way round. Where they are known to differ stands
//! in `testdata/differential-exceptions.toml`. `PEC_MUTATIONS` sets the number of messages.
//!
//! Among a million there are single ones that no exception is worth: [`RARE`] says how many, and of which two kinds.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod exceptions;
mod frame;

use exceptions::{Lenient, exceptions, texts};
use pec_core::{
    Limits,
    crypto::AwsLc,
    daticert::CertificationData,
    facet::Integrity,
    message::{Message, SignedStructure},
    verify::{Circumstances, Verifier},
};
use pec_tests::{Judge, Random, anatomy::to_base64, mutate::mutation, mutations, seeds, to_crlf};
use std::{collections::BTreeMap, fs, path::Path, sync::Arc, thread};

/// One message in so many may differ without an exception: none of a plain run, fifty of a million. It must be one that only
/// OpenSSL accepts, which is the safe side, or one whose content and signature OpenSSL accepts as soon as they stand in a mail of
/// their own, so that both differ about the mail and not about the signature.
const RARE: u64 = 20_000;

/// Two judges.
struct Judges {
    engine: Verifier,
    openssl: Judge,
}

/// What both say of one message.
struct Verdicts {
    engine: bool,
    openssl: bool,
    /// What the engine took for signed, in canonical form, and what it read in it.
    content: Option<Vec<u8>>,
    data: Option<CertificationData>,
    /// What the engine took for the signature.
    signature: Option<Vec<u8>>,
}

impl Judges {
    fn new() -> Self {
        let engine = Verifier::new(seeds::trust()).with_backend(Arc::new(AwsLc));
        Self { engine, openssl: Judge::start() }
    }

    fn judge(&mut self, raw: &[u8]) -> Verdicts {
        let message = Message::parse(raw, &Limits::default()).unwrap();
        let report = self.engine.verify(&message, &Circumstances::unknown());
        let engine = matches!(report.facets().integrity, Integrity::Intact | Integrity::IntactAfterCrlf);
        let (content, signature) = match *message.signed() {
            SignedStructure::Detached { signed, signature, .. } => (
                Some(to_crlf(message.mime().part(signed).span().of(raw))),
                Some(message.mime().body(signature).bytes.into_owned()),
            ),
            _ => (None, None),
        };
        let data = report.certification_data().cloned();
        Verdicts { engine, openssl: self.openssl.verifies(raw), content, data, signature }
    }

    /// Whether OpenSSL accepts what the engine took for content and signature, in a mail of their own.
    fn accepts_alone(&mut self, verdicts: &Verdicts) -> bool {
        let (Some(content), Some(signature)) = (&verdicts.content, &verdicts.signature) else { return false };
        let mail = [
            &b"MIME-Version: 1.0\r\nContent-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n"[..],
            b" micalg=sha-256; boundary=\"=_alone\"\r\n\r\n--=_alone\r\n",
            content,
            b"\r\n--=_alone\r\nContent-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n",
            &to_base64(signature, 76, b"\r\n"),
            b"\r\n--=_alone--\r\n",
        ];
        self.openssl.verifies(&mail.concat())
    }

    /// The exceptions that explain why only one accepts `raw`: as few as are enough.
    fn explain(&mut self, raw: &[u8], verdicts: &Verdicts) -> Option<Vec<&'static str>> {
        let lenient = if verdicts.engine { Lenient::Engine } else { Lenient::Openssl };
        let mut agree = |repaired: &[u8]| {
            let after = self.judge(repaired);
            // What was intact must have been intact with the same content.
            let same = !verdicts.engine || (after.content == verdicts.content && after.data == verdicts.data);
            after.engine && after.openssl && same
        };
        let all: Vec<_> = exceptions().filter(|exception| exception.lenient == lenient).collect();
        for exception in &all {
            if (exception.repair)(raw).is_some_and(|repaired| agree(&repaired)) {
                return Some(vec![exception.id]);
            }
        }
        // Several at once; and one may uncover another.
        let mut repaired = raw.to_vec();
        let mut used = Vec::new();
        for exception in all.iter().chain(&all) {
            if let Some(better) = (exception.repair)(&repaired) {
                repaired = better;
                used.push(exception.id);
                if used.len() > 1 && agree(&repaired) {
                    return Some(used);
                }
            }
        }
        None
    }
}

#[derive(Default)]
struct Counts {
    good: u64,
    bad: u64,
    explained: BTreeMap<String, u64>,
    /// Those of the two kinds that [`RARE`] allows.
    rare: Vec<String>,
    unexplained: Vec<String>,
}

#[test]
fn the_engine_says_what_openssl_says() {
    const THREADS: u64 = 2;
    let seeds = seeds::all();
    let total = mutations(10_000);
    let singles = exceptions::singles();
    let count = |first: u64| {
        let mut judges = Judges::new();
        let mut counts = Counts::default();
        for number in (first..total).step_by(2) {
            let mutation = mutation(number, &seeds);
            let verdicts = judges.judge(&mutation.raw);
            let is_single = singles.contains(&number);
            match (verdicts.engine, verdicts.openssl) {
                (a, b) if a == b && is_single => {
                    counts.unexplained.push(format!("{number} is a single exception, and no longer needed"));
                }
                (true, true) => counts.good += 1,
                (false, false) => counts.bad += 1,
                _ => match judges.explain(&mutation.raw, &verdicts) {
                    Some(ids) => *counts.explained.entry(ids.join(" + ")).or_default() += 1,
                    None => {
                        let harmless = !verdicts.engine || is_single || judges.accepts_alone(&verdicts);
                        let list = if harmless { &mut counts.rare } else { &mut counts.unexplained };
                        list.push(unexplained(&mutation, &seeds, &verdicts));
                    }
                },
            }
        }
        counts
    };
    let all: Vec<Counts> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|first| scope.spawn(move || count(first))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });

    let (mut good, mut bad, mut explained) = (0, 0, BTreeMap::<String, u64>::new());
    for counts in &all {
        good += counts.good;
        bad += counts.bad;
        counts.explained.iter().for_each(|(ids, count)| *explained.entry(ids.clone()).or_default() += count);
    }
    println!("{total} messages: both accept {good}, both refuse {bad}, explained {explained:#?}");
    let unexplained: Vec<&String> = all.iter().flat_map(|counts| &counts.unexplained).collect();
    assert!(unexplained.is_empty(), "{} not explained:\n{unexplained:#?}", unexplained.len());
    let rare: Vec<&String> = all.iter().flat_map(|counts| &counts.rare).collect();
    println!("without an exception, but harmless: {} {rare:#?}", rare.len());
    assert!(rare.len() as u64 <= total / RARE, "{} without an exception:\n{rare:#?}", rare.len());
    // Damage that is all overlooked, or all fatal, would tell nothing.
    assert!(good * 5 > total && bad * 5 > total, "{good} of {total} are good, {bad} are bad");
}

/// Says what it was, and keeps the message to look at.
fn unexplained(mutation: &pec_tests::mutate::Mutation, seeds: &[seeds::Seed], verdicts: &Verdicts) -> String {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("differs-{}.eml", mutation.number));
    fs::write(&file, &mutation.raw).unwrap();
    let who = if verdicts.engine { "the engine" } else { "OpenSSL" };
    format!(
        "only {who} accepts {} ({}: {})",
        file.display(),
        seeds[mutation.seed].name,
        mutation.done.join(", then ")
    )
}

/// Each exception has a reason, and its example differs in the way it says and for no other reason.
#[test]
fn every_exception_is_alive() {
    let texts = texts();
    let ids: Vec<&str> = texts.iter().map(|text| text.id.as_str()).collect();
    assert_eq!(ids, exceptions().map(|exception| exception.id).collect::<Vec<_>>());
    let seeds = seeds::issued();
    let seed = &seeds[0];
    let mut judges = Judges::new();
    let mut faults = Vec::new();
    for (exception, text) in exceptions().zip(&texts) {
        assert!(
            !text.clause.is_empty() && !text.reason.is_empty() && text.lenient == exception.lenient,
            "{}",
            text.id
        );
        if (exception.repair)(&seed.raw).is_some() {
            faults.push(format!("{}: a sound message needs no repair", exception.id));
        }
        let example = (exception.example)(seed).unwrap_or_else(|| panic!("{}: no example", exception.id));
        let verdicts = judges.judge(&example);
        let lenient = (verdicts.engine, verdicts.openssl);
        if lenient != (exception.lenient == Lenient::Engine, exception.lenient == Lenient::Openssl) {
            faults.push(format!(
                "{}: the engine and OpenSSL say {lenient:?}: is it still needed?",
                exception.id
            ));
        } else if judges.explain(&example, &verdicts).as_deref() != Some(&[exception.id]) {
            let ids = judges.explain(&example, &verdicts);
            faults.push(format!("{}: its example is explained by {ids:?}", exception.id));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// A repair that mended a changed content would hide what this is all about.
#[test]
fn no_repair_mends_a_changed_content() {
    let mut random = Random::new(7);
    let seeds = seeds::issued();
    let mut judges = Judges::new();
    for seed in seeds.iter().filter(|seed| seed.anatomy.is_some()) {
        let signed = seed.anatomy.as_ref().unwrap().signed.clone();
        let mut raw = seed.raw.clone();
        let letters: Vec<usize> = signed.filter(|at| raw[*at].is_ascii_alphabetic()).collect();
        raw[*random.pick(&letters).unwrap()] ^= 0x20;
        for exception in exceptions() {
            if let Some(repaired) = (exception.repair)(&raw) {
                let verdicts = judges.judge(&repaired);
                assert!(!verdicts.engine && !verdicts.openssl, "{} mends {}", exception.id, seed.name);
            }
        }
    }
}
