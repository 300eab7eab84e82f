//! Verifying a message without holding it.

use crate::Error;
use pec_core::message::{Condensed, Condenser, condensed::Digests};
use pec_core::verify::{Circumstances, Report, Streamed, Verifier};
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Verifies messages that are read in pieces, so that one of 100 MB takes less than 10 MB of memory; and little more time than
/// hashing it, for a piece is hashed while it is in the processor's cache.
///
/// The report is that of [`Verifier::verify`], or there is none and the message has to be read whole: see
/// [`pec_core::message::condensed`]. That a file changes while it is read may change the report as it may change any other; the report
/// is always about bytes that were read one after the other, in one pass.
///
/// ```
/// use pec_core::{message::Message, trust::TrustStore, verify::{Circumstances, Verifier}};
/// use pec_files::{Buffer, Error, Streamer};
/// use std::path::Path;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let testdata = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata");
/// # let (letter, authority) = (format!("{testdata}/cases/kind/delivery-complete/message.eml"), format!("{testdata}/pki/ca.pem"));
/// let mut trusted = TrustStore::pec();
/// trusted.add_authorities(&std::fs::read(authority)?)?;
/// let mut verifier = Verifier::new(trusted);
/// let mut streamer = Streamer::new(); // keep it: it has a buffer
/// let now = Circumstances::unknown();
/// let verdict = match streamer.verify(&mut verifier, Path::new(&letter), &now) {
///     Ok(report) => report.verdict(),
///     // Rare among large messages: a damaged one, for example.
///     Err(Error::ReadWhole { .. }) => {
///         let raw = Buffer::read(Path::new(&letter), verifier.limits().max_message_bytes)?;
///         let message = Message::parse(raw.as_ref(), verifier.limits())?;
///         verifier.verify(&message, &now).verdict()
///     }
///     Err(error) => return Err(error.into()),
/// };
/// assert_eq!(verdict.name(), "authentic");
/// # Ok(())
/// # }
/// ```
pub struct Streamer {
    buffer: Vec<u8>,
    facts: bool,
    /// The last message, for its memory.
    used: Option<Condensed>,
}

/// Bytes of a piece: it fits into the processor's second cache, and is large enough that asking the system for it costs little.
const PIECE: usize = 128 * 1024;

/// Where a piece begins: some processors copy four times as slowly to an odd place.
const PAGE: usize = 4096;

/// Memory up to this is kept for the next message: it is what nearly all need.
const KEEP: usize = 1024 * 1024;

/// How often a message is read: once, again for the digests that were not guessed, and once more if it changed meanwhile.
const MAX_READINGS: usize = 3;

impl Default for Streamer {
    fn default() -> Self {
        Self::new()
    }
}

impl Streamer {
    /// Bytes of a file from which on reading in pieces takes less time than holding it.
    pub const PAYS_FROM: u64 = 2 * 1024 * 1024;

    /// With a buffer of its own, for one message after the other.
    #[must_use]
    pub fn new() -> Self {
        Self { buffer: vec![0; PIECE + PAGE], facts: true, used: None }
    }

    /// The same without [`Report::verified`], whose fact needs a second digest: half of the time is saved.
    #[must_use]
    pub fn without_facts(mut self) -> Self {
        self.facts = false;
        self
    }

    /// Verifies the message in a file.
    ///
    /// # Errors
    ///
    /// [`Error::ReadWhole`] if its report needs more of it than is kept; [`Error::MessageTooLarge`] if it has more bytes than the
    /// verifier's limits allow, then by its size, unread. The others if it cannot be read.
    pub fn verify(
        &mut self,
        verifier: &mut Verifier,
        path: &Path,
        circumstances: &Circumstances,
    ) -> Result<Report<'static>, Error> {
        let mut file = File::open(path).map_err(unreadable)?;
        let found = file.metadata().map_err(unreadable)?.len();
        let allowed = verifier.limits().max_message_bytes;
        if usize::try_from(found).ok().is_none_or(|size| size > allowed) {
            return Err(Error::MessageTooLarge { found, allowed });
        }
        self.verify_source(verifier, &mut file, circumstances)
    }

    /// Verifies the message from where a source stands to its end.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verify_source(
        &mut self,
        verifier: &mut Verifier,
        source: &mut (impl Read + Seek),
        circumstances: &Circumstances,
    ) -> Result<Report<'static>, Error> {
        let start = source.stream_position().map_err(unreadable)?;
        let mut wanted = None;
        for _ in 0..MAX_READINGS {
            match self.read(verifier, source, wanted.as_ref(), circumstances)? {
                Streamed::Report(report) => return Ok(report),
                Streamed::Again(digests) => wanted = Some(digests),
            }
            source.seek(SeekFrom::Start(start)).map_err(unreadable)?;
        }
        Err(Error::ReadWhole { why: "other digests are wanted each time" })
    }

    fn read(
        &mut self,
        verifier: &mut Verifier,
        source: &mut impl Read,
        wanted: Option<&Digests>,
        circumstances: &Circumstances,
    ) -> Result<Streamed, Error> {
        let mut condenser = Condenser::new(verifier.limits());
        if !self.facts {
            condenser = condenser.without_fact();
        }
        if let Some(digests) = wanted {
            condenser = condenser.with_digests(digests);
        }
        if let Some(used) = self.used.take() {
            condenser = condenser.recycling(used);
        }
        let start = self.buffer.as_ptr().align_offset(PAGE).min(PAGE);
        let piece =
            self.buffer.get_mut(start..).and_then(|buffer| buffer.get_mut(..PIECE)).unwrap_or_default();
        loop {
            match source.read(piece) {
                Ok(0) => break,
                Ok(length) => condenser.push(piece.get(..length).unwrap_or_default()).map_err(refused)?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(error)),
            }
        }
        let condensed = condenser.finish().map_err(refused)?;
        let streamed = verifier.verify_condensed(&condensed, circumstances).map_err(refused);
        self.used = Some(condensed).filter(|condensed| condensed.kept() <= KEEP);
        streamed
    }
}

/// Without what is in its buffer, which is private.
impl fmt::Debug for Streamer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streamer").field("facts", &self.facts).finish_non_exhaustive()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn unreadable(error: io::Error) -> Error {
    Error::from(&error)
}

fn refused(error: pec_core::Error) -> Error {
    match error {
        pec_core::Error::MessageTooLarge { found, allowed } => {
            Error::MessageTooLarge { found: u64::try_from(found).unwrap_or(u64::MAX), allowed }
        }
        pec_core::Error::ReadWhole { why } => Error::ReadWhole { why },
        // It gives no others. Whole, the message gets whatever answer there is.
        _ => Error::ReadWhole { why: "the engine refuses it" },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pec_core::message::Message;
    use pec_core::trust::TrustStore;
    use std::io::Cursor;

    fn letter(bytes: usize) -> Vec<u8> {
        let mut letter = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n".to_vec();
        while letter.len() < bytes {
            letter.extend_from_slice(b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9w\n");
        }
        letter.extend_from_slice(b"--b--\n");
        letter
    }

    #[test]
    fn the_report_is_that_of_the_whole_message() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a.eml");
        let (mut verifier, now) = (Verifier::new(TrustStore::pec()), Circumstances::unknown());
        let mut streamer = Streamer::new();
        assert_eq!(format!("{streamer:?}"), "Streamer { facts: true, .. }");
        for bytes in [0, 1_000, PIECE, 3 * PIECE + 1, 2_000_000] {
            let letter = letter(bytes);
            std::fs::write(&path, &letter).unwrap();
            let whole = Message::parse(&letter, verifier.limits()).unwrap();
            let whole = verifier.verify(&whole, &now).to_json();
            assert_eq!(streamer.verify(&mut verifier, &path, &now).unwrap().to_json(), whole);
            // From where a source stands.
            let mut source = Cursor::new([b"before it", &letter[..]].concat());
            source.set_position(9);
            let report = streamer.verify_source(&mut verifier, &mut source, &now).unwrap();
            assert_eq!(report.to_json(), whole);
        }
    }

    #[test]
    fn what_cannot_be_verified_says_why() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a.eml");
        let mut limits = pec_core::Limits::default();
        limits.max_message_bytes = 1_000_000;
        limits.max_condensed_bytes = 200_000;
        let mut verifier = Verifier::new(TrustStore::pec()).with_limits(limits);
        let mut streamer = Streamer::new().without_facts();
        let mut refusal = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            streamer.verify(&mut verifier, &path, &Circumstances::unknown()).err()
        };
        assert_eq!(refusal(&letter(900_000)), None);
        let too_large = Error::MessageTooLarge { found: 1_000_001, allowed: 1_000_000 };
        assert_eq!(refusal(&[b'A'; 1_000_001]), Some(too_large));
        assert_eq!(refusal(&[b'A'; 900_000]).unwrap().code(), "read_whole");
        let missing = streamer.verify(&mut verifier, &root.path().join("b"), &Circumstances::unknown());
        assert_eq!(missing.unwrap_err().code(), "not_found");
    }
}
