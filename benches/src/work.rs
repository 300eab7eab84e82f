//! What is measured with the messages of a sample.

use crate::Result;
use crate::clock::worked;
use crate::pki::Pki;
use crate::sample::{Sample, SignedMessage};
use aws_lc_rs::digest;
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use mail_parser::MessageParser;
use pec_core::Limits;
use pec_core::crypto::{AwsLc, RustCrypto, SignatureVerifier};
use pec_core::facet::Verdict;
use pec_core::message::Message;
use pec_core::verify::{Circumstances, Report, Verifier};
use pec_files::{Buffer, Streamer};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

/// The floor, in the tables.
pub const FLOOR: &str = "floor";
/// The whole job, with the fast back end.
pub const FAST: &str = "pec, AWS-LC";
/// The whole job with the fast back end, the message being held, however large.
pub const HELD: &str = "pec, held whole, AWS-LC";
/// The whole job with the fast back end, the file being read in pieces and never held, however small.
pub const STREAMING: &str = "pec, streaming, AWS-LC";
/// The whole job, in pure Rust.
pub const PURE: &str = "pec, pure Rust";

/// One thing to do with each message of a sample.
pub struct Work<'a> {
    /// What it is, in the tables.
    pub name: String,
    /// How long it must be measured at once, for the clock to tell.
    pub least: Duration,
    run: Box<dyn FnMut(usize) -> Result<Duration> + 'a>,
}

/// What is shorter is repeated within a round. A processor that has slept, while another program was measured, or has done something
/// else, is slow for the first milliseconds: they must not count for much, and for all alike.
pub const LEAST: Duration = Duration::from_millis(50);

impl<'a> Work<'a> {
    /// What this thread does with one message; `false` if it did not come out as it should.
    pub fn new(name: &str, sample: &'a Sample, mut each: impl FnMut(&SignedMessage) -> bool + 'a) -> Self {
        let failed = format!("{name}: a message did not come out as it should");
        Self::elsewhere(name, LEAST, move |times| {
            let begin = worked();
            for _ in 0..times {
                if !sample.messages.iter().all(|message| black_box(each(black_box(message)))) {
                    return Err(failed.clone().into());
                }
            }
            Ok(worked().saturating_sub(begin))
        })
    }

    /// Something that measures itself: it does all messages so many times, and says how long it worked.
    pub fn elsewhere(name: &str, least: Duration, run: impl FnMut(usize) -> Result<Duration> + 'a) -> Self {
        Self { name: name.to_owned(), least, run: Box::new(run) }
    }

    /// Does all messages so many times; how long it worked.
    ///
    /// # Errors
    ///
    /// A message did not come out as it should: then the time says nothing.
    pub fn run(&mut self, times: usize) -> Result<Duration> {
        (self.run)(times)
    }
}

/// From the file to the report, beside the floor: read the file, hash the signed bytes once and check one RSA signature
/// with a key that is ready, with everything known beforehand that a verifier has to find. Instead of a file with LF the floor
/// reads the message as it was sent: what is signed is in it, in one piece.
///
/// # Errors
///
/// The keys cannot be read.
pub fn whole_jobs<'a>(sample: &'a Sample, pki: &'a Pki) -> Result<Vec<Work<'a>>> {
    Ok(vec![
        floor(sample, pki)?,
        Work::new(FAST, sample, of_file(pki, Arc::new(AwsLc))),
        held(sample, pki),
        streaming(sample, pki),
        Work::new(PURE, sample, of_file(pki, Arc::new(RustCrypto))),
    ])
}

/// From the file to the report, the message being held.
#[must_use]
pub fn held<'a>(sample: &'a Sample, pki: &Pki) -> Work<'a> {
    let mut reader = Reader::new(pki, Arc::new(AwsLc));
    Work::new(HELD, sample, move |message| reader.held(message))
}

/// From the file to the report, in pieces.
#[must_use]
pub fn streaming<'a>(sample: &'a Sample, pki: &Pki) -> Work<'a> {
    let mut reader = Reader::new(pki, Arc::new(AwsLc));
    Work::new(STREAMING, sample, move |message| reader.in_pieces(message))
}

/// What a worker of the command has: a verifier that remembers signers, and buffers.
struct Reader {
    verifier: Verifier,
    buffer: Buffer,
    streamer: Streamer,
}

impl Reader {
    fn new(pki: &Pki, backend: Arc<dyn SignatureVerifier>) -> Self {
        Self {
            verifier: Verifier::new(pki.trust.clone()).with_backend(backend),
            buffer: Buffer::default(),
            streamer: Streamer::new().without_facts(),
        }
    }

    fn held(&mut self, message: &SignedMessage) -> bool {
        let raw = self.buffer.load(&message.file, self.verifier.limits().max_message_bytes);
        raw.is_ok_and(|raw| verified(&mut self.verifier, raw, |_| ()))
    }

    fn in_pieces(&mut self, message: &SignedMessage) -> bool {
        let report = self.streamer.verify(&mut self.verifier, &message.file, &Circumstances::unknown());
        black_box(report).is_ok_and(|report| report.verdict() == Verdict::Authentic)
    }
}

/// What the floor reads at once: what fits into the processor's second cache is hashed while it is there.
const PIECE: usize = 128 * 1024;

/// The hash of the bytes that are signed, of a message as it was sent.
fn hash_of(message: &SignedMessage, file: &mut File, buffer: &mut [u8]) -> std::io::Result<[u8; 32]> {
    let (mut hash, mut at) = (Sha256::new(), 0);
    while at < message.sent_bytes {
        let length = buffer.len().min(message.sent_bytes - at);
        let piece = buffer.get_mut(..length).unwrap_or_default();
        file.read_exact(piece)?;
        let place = |wanted: usize| wanted.saturating_sub(at).min(length);
        hash.update(piece.get(place(message.signed.start)..place(message.signed.end)).unwrap_or_default());
        at += length;
    }
    Ok(hash.finalize().into())
}

/// The floor of a sample.
///
/// # Errors
///
/// The keys cannot be read.
pub fn floor<'a>(sample: &'a Sample, pki: &Pki) -> Result<Work<'a>> {
    let spki = [&pki.spki].into_iter().chain(pki.others.iter().map(|issuer| &issuer.spki));
    let keys = spki.map(|spki| ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, spki));
    let keys: Vec<_> =
        keys.collect::<std::result::Result<_, _>>().map_err(|_| "a provider's key cannot be read")?;
    let mut buffer = vec![0; PIECE + 4096];
    let start = buffer.as_ptr().align_offset(4096).min(4096); // or some systems read at a fifth of the speed
    Ok(Work::new(FLOOR, sample, move |message| {
        let Some(buffer) = buffer.get_mut(start..start + PIECE) else { return false };
        let Ok(hash) = File::open(&message.sent).and_then(|mut file| hash_of(message, &mut file, buffer))
        else {
            return false;
        };
        let hash = digest::Digest::import_less_safe(&hash, &digest::SHA256);
        let key = keys.get(message.signer);
        matches!((hash, key), (Ok(hash), Some(key)) if key.verify_digest_sig(&hash, &message.signature).is_ok())
    }))
}

/// The whole job as a worker of the command does it: small messages are held, large ones are read in pieces.
pub fn of_file(
    pki: &Pki,
    backend: Arc<dyn SignatureVerifier>,
) -> impl FnMut(&SignedMessage) -> bool + Send + use<> {
    let mut reader = Reader::new(pki, backend);
    move |message| {
        let is_large = message.raw.len() as u64 >= Streamer::PAYS_FROM;
        if is_large { reader.in_pieces(message) } else { reader.held(message) }
    }
}

/// What begins with a message in memory: parts of the job, what else may be done with a report, and other parsers.
pub fn in_memory<'a>(sample: &'a Sample, pki: &'a Pki) -> Vec<Work<'a>> {
    let limits = Limits::default();
    let fresh = |backend: Arc<dyn SignatureVerifier>| Verifier::new(pki.trust.clone()).with_backend(backend);
    let warm = |backend, then: fn(&Report<'_>)| {
        let mut verifier = fresh(backend);
        move |message: &SignedMessage| verified(&mut verifier, &message.raw, then)
    };
    let cold = |backend: Arc<dyn SignatureVerifier>| {
        move |message: &SignedMessage| verified(&mut fresh(Arc::clone(&backend)), &message.raw, |_| ())
    };
    let json = |report: &Report<'_>| drop(black_box(report.to_json()));
    let fact = |report: &Report<'_>| drop(black_box(report.verified().map(|proof| proof.fact())));
    vec![
        Work::new("parse", sample, move |message| Message::parse(&message.raw, &limits).is_ok()),
        Work::new("parse by mailparse", sample, |message| mailparse::parse_mail(&message.raw).is_ok()),
        Work::new("parse by mail-parser", sample, |message| {
            MessageParser::new().parse(&message.raw).is_some()
        }),
        Work::new("verify, AWS-LC", sample, warm(Arc::new(AwsLc), |_| ())),
        Work::new("verify, AWS-LC, report in JSON", sample, warm(Arc::new(AwsLc), json)),
        Work::new("verify, AWS-LC, fact to track", sample, warm(Arc::new(AwsLc), fact)),
        Work::new("verify, AWS-LC, new signer", sample, cold(Arc::new(AwsLc))),
        Work::new("verify, pure Rust", sample, warm(Arc::new(RustCrypto), |_| ())),
        Work::new("verify, pure Rust, new signer", sample, cold(Arc::new(RustCrypto))),
    ]
}

/// From bytes to the report, and then what else is to be done with it.
fn verified(verifier: &mut Verifier, raw: &[u8], then: impl FnOnce(&Report<'_>)) -> bool {
    let Ok(message) = Message::parse(raw, verifier.limits()) else { return false };
    let report = black_box(verifier.verify(&message, &Circumstances::unknown()));
    then(&report);
    report.verified().is_some()
}
