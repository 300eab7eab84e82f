//! A message that is read in pieces, and never held whole.
//!
//! Nearly all of a large message are attachments, of which a verifier needs a digest and nothing else. A [`Condenser`] takes the
//! message piece by piece, makes the digest on the way, and keeps a copy in which the quiet stretches of long bodies are left out:
//! whole lines, none of which begins with two hyphens. From that copy [`Verifier::verify_condensed`] makes the report; it is, byte
//! for byte, the one that [`Verifier::verify`] makes from the whole message.
//!
//! ```
//! use pec_core::message::Condenser;
//! use pec_core::trust::TrustStore;
//! use pec_core::verify::{Circumstances, Streamed, Verifier};
//! use std::io::Read;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let letter = format!("Subject: ordinary mail\r\n\r\n{}", "a long letter\r\n".repeat(100_000));
//! # let mut source = letter.as_bytes();
//! let mut verifier = Verifier::new(TrustStore::pec());
//! let mut condenser = Condenser::new(verifier.limits()).without_fact();
//! let mut piece = vec![0; 128 * 1024]; // in the processor's cache
//! loop {
//!     match source.read(&mut piece)? {
//!         0 => break,
//!         length => condenser.push(&piece[..length])?,
//!     }
//! }
//! let condensed = condenser.finish()?;
//! assert_eq!((condensed.len(), condensed.kept() < 200_000), (letter.len(), true));
//! match verifier.verify_condensed(&condensed, &Circumstances::unknown())? {
//!     Streamed::Report(report) => assert_eq!(report.verdict().name(), "unsigned"),
//!     Streamed::Again(digests) => { /* read it once more, with Condenser::new(..).with_digests(&digests) */ }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # When it has to be read again, or whole
//!
//! Which bytes are signed, and by which digest, is known for sure only when all was read. A condenser guesses it from the outer
//! header. Where the guess is wrong (a signed message inside another one, a header that names another algorithm), the answer is
//! [`Streamed::Again`] with the digests that are wanted: read the message again from its first byte. Nothing is carried over from one
//! reading to the next but the places of these digests; so it does not matter if the message has changed in between.
//!
//! What needs the bytes that were left out gets [`Error::ReadWhole`]: a signature that does not hold, whose damage is searched for; a
//! long part that is itself what is asked about, as an original in base64; headers, or lines at the end of a part, that are longer than
//! what is kept; more parts than there is room for. Then the message goes whole to [`Message::parse`](super::Message::parse).
//!
//! # Why the report can be relied on
//!
//! The index of a message looks at header blocks and at lines that begin with two hyphens. All of these are kept, and that no header
//! was touched is checked in the copy; so the copy has the parts of the message. Bytes next to which something was left out are
//! given to nobody without a note of it, and then there is no report. The digest is made of the very bytes that were condensed, in
//! one pass. A stretch that was left out is thus what every other byte of the content is: covered by the signature, or not.
//!
//! [`Verifier::verify`]: crate::verify::Verifier::verify
//! [`Verifier::verify_condensed`]: crate::verify::Verifier::verify_condensed
//! [`Streamed::Again`]: crate::verify::Streamed::Again

mod cutter;
mod digests;
mod guess;
mod hyphens;

pub use digests::Digests;

pub(crate) use digests::{KnownDigest, WantedDigest};

use crate::crypto::{DigestAlgorithm, Digester};
use crate::mime::Cut;
use crate::{Error, Limits};
use cutter::Cutter;
use digests::Ranged;
use guess::Guess;
use hyphens::{Found, Hyphens};
use std::fmt;

/// Takes a message in pieces.
pub struct Condenser {
    limits: Limits,
    length: usize,
    hyphens: Hyphens,
    cutter: Cutter,
    guess: Guess,
    ranged: Vec<Ranged>,
    sha256: Option<Digester>,
}

/// A message that was read in pieces: what was kept of it, and its digests.
pub struct Condensed {
    copy: Vec<u8>,
    cuts: Vec<Cut>,
    length: usize,
    digests: Vec<KnownDigest>,
    sha256: Option<[u8; 32]>,
}

impl Condenser {
    /// Bytes that are kept, by default, after a line that begins with two hyphens, as long as there is room for many such.
    pub const KEPT: usize = 128 * 1024;

    /// Starts a message that has at most [`Limits::max_message_bytes`], and of which at most [`Limits::max_condensed_bytes`] are kept.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            length: 0,
            hyphens: Hyphens::default(),
            cutter: Cutter::new(Vec::new(), Self::KEPT, limits.max_condensed_bytes),
            guess: Guess::default(),
            ranged: Vec::new(),
            sha256: Some(Digester::new(DigestAlgorithm::Sha256)),
        }
    }

    /// The same without [`Report::verified`](crate::verify::Report::verified), whose fact needs the SHA-256 of the whole message:
    /// half of the time is saved.
    #[must_use]
    pub fn without_fact(mut self) -> Self {
        self.sha256 = None;
        self
    }

    /// The same with other digests than those that can be guessed.
    #[must_use]
    pub fn with_digests(mut self, digests: &Digests) -> Self {
        self.ranged = digests.wanted.iter().map(|wanted| Ranged::new(*wanted)).collect();
        self.guess = Guess::none();
        self
    }

    /// The same with this many bytes kept after a line that begins with two hyphens, instead of [`KEPT`](Self::KEPT). Headers, certification
    /// data and signatures are kept however long they are.
    #[must_use]
    pub fn keeping(mut self, bytes: usize) -> Self {
        self.cutter = Cutter::new(self.cutter.into_memory(), bytes, self.limits.max_condensed_bytes);
        self
    }

    /// The same in the memory of a message that nobody needs any more: fresh memory costs as much as hashing a part of the message.
    #[must_use]
    pub fn recycling(mut self, used: Condensed) -> Self {
        self.cutter = self.cutter.with_memory(used.copy);
        self
    }

    /// Takes the next piece, of any length. Pieces that fit into the processor's cache cost least.
    ///
    /// # Errors
    ///
    /// [`Error::MessageTooLarge`] if there are more bytes than [`Limits::max_message_bytes`], [`Error::ReadWhole`] if more than
    /// [`Limits::max_condensed_bytes`] have to be kept. After an error the rest of the message makes no difference.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), Error> {
        let start = self.length;
        self.length = start.saturating_add(piece.len());
        if self.length > self.limits.max_message_bytes {
            return Err(Error::MessageTooLarge {
                found: self.length,
                allowed: self.limits.max_message_bytes,
            });
        }
        for ranged in &mut self.ranged {
            ranged.update(start, piece);
        }
        if let Some(sha256) = &mut self.sha256 {
            sha256.update(piece);
        }
        let mut rest = piece;
        while let Some(Found { before, line }) = self.hyphens.next(rest) {
            let (quiet, after) = rest.split_at_checked(before).unwrap_or((rest, b""));
            self.quiet(quiet)?;
            self.cutter.hyphens(line)?;
            self.guess.hyphens(line, &self.cutter, &self.limits);
            rest = after;
        }
        self.quiet(rest)
    }

    /// Takes bytes in which no line begins with two hyphens, but for what a piece before or after may add.
    fn quiet(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.guess.quiet(bytes);
        self.cutter.quiet(bytes)
    }

    /// Ends the message.
    ///
    /// # Errors
    ///
    /// [`Error::ReadWhole`], as [`push`](Self::push).
    pub fn finish(self) -> Result<Condensed, Error> {
        let (copy, cuts) = self.cutter.finish()?;
        let known = self.ranged.into_iter().filter_map(|ranged| ranged.finish(self.length));
        let mut digests: Vec<_> = known.collect();
        digests.extend(self.guess.finish());
        Ok(Condensed { copy, cuts, length: self.length, digests, sha256: self.sha256.map(super::sha256_of) })
    }
}

impl Condensed {
    /// Bytes of the message.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "its length, not that of a collection")]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Bytes of it that were kept.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.copy.len()
    }

    /// Stretches that were left out.
    #[must_use]
    pub fn stretches_left_out(&self) -> usize {
        self.cuts.len()
    }

    /// The SHA-256 of the message; `None` if the condenser was to do [without](Condenser::without_fact).
    #[must_use]
    pub fn sha256(&self) -> Option<[u8; 32]> {
        self.sha256
    }

    pub(crate) fn copy(&self) -> &[u8] {
        &self.copy
    }

    pub(crate) fn cuts(&self) -> &[Cut] {
        &self.cuts
    }

    pub(crate) fn digest(&self, wanted: WantedDigest) -> Option<&KnownDigest> {
        self.digests.iter().find(|known| known.is(wanted))
    }
}

/// Without what was read, which is private.
impl fmt::Debug for Condenser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Condenser").field("length", &self.length).finish_non_exhaustive()
    }
}

/// Says how much it is, not what: content is private.
impl fmt::Debug for Condensed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Condensed")
            .field("length", &self.length)
            .field("kept", &self.copy.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
