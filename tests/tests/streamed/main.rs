//! A message that is read in pieces, and never held whole, gets the report of the whole message, or none and an error that says so.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail")]

mod forged;
mod long;
mod structure;

use pec_core::message::{Condenser, Message};
use pec_core::verify::{Circumstances, Report, Streamed, Verifier};
use pec_core::{Error, Limits, crypto::AwsLc};
use pec_tests::case::Case;
use pec_tests::mutate::mutation;
use pec_tests::{mutations, read, realworld, seeds, to_lf};
use std::sync::Arc;

/// How a message is read: bytes of a piece, and bytes that are kept after each line with two hyphens.
#[derive(Clone, Copy, Debug)]
struct Way(usize, usize);

/// Pieces that end everywhere, and so little kept that stretches of short messages are left out; and as it is meant.
const WAYS: [Way; 7] = [
    Way(1, 600),
    Way(7, 600),
    Way(4096, 600),
    Way(61, 1500),
    Way(4096, 350),
    Way(3, 250),
    Way(128 * 1024, Condenser::KEPT),
];

/// A report, and what it took.
struct Read {
    report: Report<'static>,
    stretches_left_out: usize,
    readings: usize,
}

fn verifier() -> Verifier {
    Verifier::new(seeds::trust()).with_backend(Arc::new(AwsLc))
}

/// Reads a message as often as it takes. What is read the second time may be another one.
fn stream_changing(
    verifier: &mut Verifier,
    first: &[u8],
    again: &[u8],
    Way(width, keep): Way,
    circumstances: &Circumstances,
) -> Result<Read, Error> {
    let mut wanted = None;
    for readings in 1..=3 {
        let mut condenser = Condenser::new(verifier.limits()).keeping(keep);
        if let Some(digests) = &wanted {
            condenser = condenser.with_digests(digests);
        }
        let raw = if readings == 1 { first } else { again };
        raw.chunks(width).try_for_each(|piece| condenser.push(piece))?;
        let condensed = condenser.finish()?;
        assert_eq!(condensed.len(), raw.len());
        let stretches_left_out = condensed.stretches_left_out();
        match verifier.verify_condensed(&condensed, circumstances)? {
            Streamed::Report(report) => return Ok(Read { report, stretches_left_out, readings }),
            Streamed::Again(digests) => wanted = Some(digests),
        }
    }
    panic!("it wants other digests again and again")
}

/// What both entries say of a message: the same, or that it has to be read whole.
fn stream(
    verifier: &mut Verifier,
    raw: &[u8],
    way: Way,
    circumstances: &Circumstances,
    what: &str,
) -> Option<Read> {
    let read = match stream_changing(verifier, raw, raw, way, circumstances) {
        Ok(read) => read,
        Err(Error::ReadWhole { .. }) => return None,
        Err(error) => panic!("{what}, {way:?}: {error}"),
    };
    let message = Message::parse(raw, verifier.limits()).unwrap();
    let whole = verifier.verify(&message, circumstances);
    assert_eq!(read.report.to_json(), whole.to_json(), "{what}, {way:?}");
    let fact =
        |report: &Report<'_>| report.verified().map(|proof| serde_json::to_string(&proof.fact()).unwrap());
    assert_eq!(fact(&read.report), fact(&whole), "{what}, {way:?}");
    Some(read)
}

/// How messages came out.
#[derive(Debug, Default)]
struct Tally {
    /// Those that had to be read whole.
    whole: usize,
    /// Those that had not.
    streamed: usize,
    /// Of these, those of which something was left out.
    with_stretches_left_out: usize,
    /// Of these, those that certify something.
    certifying: usize,
}

impl Tally {
    fn count(&mut self, read: Option<Read>) {
        let Some(read) = read else {
            self.whole += 1;
            return;
        };
        self.streamed += 1;
        if read.stretches_left_out > 0 {
            self.with_stretches_left_out += 1;
            self.certifying += usize::from(read.report.verified().is_some());
        }
    }
}

#[test]
fn the_corpus_gets_the_same_reports() {
    let mut tally = Tally::default();
    for case in Case::all().unwrap() {
        let raw = read(&case.message());
        let mut verifier = Verifier::new(case.trust_store()).with_backend(Arc::new(AwsLc));
        for way in WAYS {
            tally.count(stream(&mut verifier, &raw, way, &case.circumstances(), &case.id));
        }
    }
    println!("{tally:?}");
    assert!(tally.streamed > 10 * tally.whole, "{tally:?}");
    assert!(tally.with_stretches_left_out > 500 && tally.certifying > 400, "{tally:?}");
}

#[test]
fn real_mail_gets_the_same_reports() {
    let Some(folder) = realworld() else { return };
    let mut tally = Tally::default();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "eml") {
            for way in WAYS {
                let name = path.display().to_string();
                tally.count(stream(&mut verifier(), &read(&path), way, &Circumstances::unknown(), &name));
            }
        }
    }
    println!("{tally:?}");
    assert!(tally.streamed > tally.whole && tally.certifying > 0, "{tally:?}");
}

/// Also what is damaged gets the report of the whole message, or none.
#[test]
fn damaged_messages_get_the_same_reports() {
    let seeds: Vec<_> = long::messages().into_iter().map(|long| long.seed).chain(seeds::issued()).collect();
    let (mut verifier, mut tally) = (verifier(), Tally::default());
    for number in 0..mutations(1_500) {
        let mutation = mutation(number | 1 << 44, &seeds);
        let way = WAYS[usize::try_from(number).unwrap() % 6];
        let what = format!("{number}, {}: {:?}", seeds[mutation.seed].name, mutation.done);
        tally.count(stream(&mut verifier, &mutation.raw, way, &Circumstances::unknown(), &what));
    }
    println!("{tally:?}");
    assert!(tally.whole > 100 && tally.with_stretches_left_out > 200 && tally.certifying > 80, "{tally:?}");
}

/// Each long message by itself: how often it has to be read, and that something is left out of it.
#[test]
fn long_messages_are_read_in_pieces() {
    let mut verifier = verifier();
    for long in long::messages() {
        for raw in [long.seed.raw.clone(), to_lf(&long.seed.raw)] {
            for way in WAYS {
                let name = format!("{}, {way:?}", long.seed.name);
                let read = stream(&mut verifier, &raw, way, &Circumstances::unknown(), &name);
                let Some(read) = read else {
                    assert!(long.readings == 0 || way.1 < 600, "{name} had to be read whole");
                    continue;
                };
                if way.1 == Condenser::KEPT {
                    assert_eq!(read.stretches_left_out, 0, "{name}");
                } else {
                    assert!(read.stretches_left_out > 0, "{name}");
                    assert_eq!(read.readings, long.readings, "{name}");
                }
                assert_eq!(read.report.verified().is_some(), long.certifies, "{name}");
            }
        }
    }
}

/// The limits count what the message has, not what is kept of it.
#[test]
fn limits_are_those_of_the_message() {
    let envelope = long::messages().swap_remove(0).seed.raw;
    let Some(inside) = memchr::memmem::find(&envelope, b"\r\nFrom: Rossi") else {
        panic!("there is an original")
    };
    let (mut cut, mut whole) = (0, 0);
    for limit in [0, 200, 600, 3_000, envelope.len() - inside, envelope.len() - 1, envelope.len(), 1_000_000]
    {
        for name in
            ["max_nested_bytes", "max_message_bytes", "max_header_bytes", "max_nested_messages", "max_parts"]
        {
            let mut limits = Limits::default();
            limits.set(name, limit).unwrap();
            let mut verifier = verifier().with_limits(limits.clone());
            for way in WAYS {
                if Message::parse(&envelope, &limits).is_err() {
                    let refused =
                        stream_changing(&mut verifier, &envelope, &envelope, way, &Circumstances::unknown());
                    assert_eq!(refused.err().unwrap().code(), "message_too_large");
                    continue;
                }
                match stream(&mut verifier, &envelope, way, &Circumstances::unknown(), name) {
                    Some(read) => cut += usize::from(read.stretches_left_out > 0),
                    None => whole += 1,
                }
            }
        }
    }
    assert!(cut > 50 && whole > 5, "{cut} {whole}");
}
