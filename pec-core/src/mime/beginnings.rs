//! Signatures that begin as one before did.
//!
//! A signature carries its signer's certificates, and then says what the signer says of this message. So all signatures of one
//! signer have nine tenths of their text in common, and what that decodes to need not be found out again.

use super::body::sound_base64;
use crate::Limits;
use std::{cmp::Ordering, fmt};

/// Texts in base64 that others were found to begin with, each with what it decodes to.
#[derive(Default)]
pub(crate) struct Beginnings {
    /// In the order of their texts.
    known: Vec<Beginning>,
}

struct Beginning {
    /// Whole lines, and whole groups of four digits.
    encoded: Box<[u8]>,
    decoded: Box<[u8]>,
}

/// Longer texts are not kept: those of providers have 3 to 9 kB.
const MAX_BYTES: usize = 16 * 1024;

/// More are not kept: there are some dozens of signers, and few of them in one mailbox. Fewer are if fewer certificates may be.
const MAX_KNOWN: usize = 32;

impl Beginnings {
    /// Decodes a text whose beginning is known; `None` if none is found, or the rest is not quite plain.
    pub(super) fn decode(&self, encoded: &[u8]) -> Option<Vec<u8>> {
        // One that it begins with stands where it would, unless another one begins with that, too. Of several any will do, and to find none
        // costs time, no more.
        let place = self.known.binary_search_by(|known| match encoded.starts_with(&known.encoded) {
            true => Ordering::Equal,
            false => (*known.encoded).cmp(encoded),
        });
        let known = self.known.get(place.ok()?)?;
        sound_base64(&known.decoded, encoded.get(known.encoded.len()..)?)
    }

    /// Keeps how a text without faults begins: as far as it decodes to the first `shared` bytes of `decoded`. If that is less than half of them, for the lines
    /// are odd, it is not worth it, and would hide a better one.
    pub(super) fn keep(&mut self, encoded: &[u8], decoded: &[u8], shared: usize, limits: &Limits) {
        let most = MAX_KNOWN.min(limits.max_remembered_certificates);
        if most == 0 || shared > MAX_BYTES / 4 * 3 {
            return; // without a look at the text, for the next message of this signer comes here again
        }
        let (mut text, mut bytes) = (0, 0);
        let (mut at, mut digits) = (0, 0);
        for line in encoded.split_inclusive(|byte| *byte == b'\n') {
            at += line.len();
            digits += line.trim_ascii_end().len();
            if digits / 4 * 3 > shared {
                break;
            }
            if digits % 4 == 0 && line.ends_with(b"\n") {
                (text, bytes) = (at, digits / 4 * 3);
            }
        }
        let (Some(encoded), Some(decoded)) = (encoded.get(..text), decoded.get(..bytes)) else { return };
        if bytes < shared.div_ceil(2)
            || encoded.is_empty()
            || encoded.len() > MAX_BYTES
            || sound_base64(b"", encoded).as_deref() != Some(decoded)
        {
            return;
        }
        if self.known.len() >= most {
            self.known.clear();
        }
        if let Err(place) = self.known.binary_search_by(|known| (*known.encoded).cmp(encoded)) {
            self.known.insert(place, Beginning { encoded: encoded.into(), decoded: decoded.into() });
        }
    }
}

impl fmt::Debug for Beginnings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Beginnings({} texts)", self.known.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_more_are_kept_than_the_bounds_allow() {
        let (mut beginnings, limits) = (Beginnings::default(), Limits::default());
        for (count, number) in (0..=MAX_KNOWN).zip(0_u8..) {
            let decoded = [number; 57];
            let encoded = base64_simd::STANDARD.encode_to_string(decoded) + "\r\n";
            beginnings.keep(encoded.as_bytes(), &decoded, 57, &limits);
            assert_eq!(beginnings.known.len(), if count == MAX_KNOWN { 1 } else { count + 1 });
            assert_eq!(beginnings.decode(encoded.as_bytes()).as_deref(), Some(&decoded[..]));
        }
        let decoded = [1; 57];
        let encoded = (base64_simd::STANDARD.encode_to_string(decoded) + "\r\n").repeat(MAX_BYTES / 78 + 1);
        let before = beginnings.known.len();
        for shared in [MAX_BYTES / 4 * 3, MAX_BYTES] {
            beginnings.keep(encoded.as_bytes(), &decoded.repeat(MAX_BYTES / 78 + 1), shared, &limits);
            assert_eq!(beginnings.known.len(), before, "{shared}");
        }
        let odd = encoded.replace("\r\n", "") + "\r\n";
        beginnings.keep(odd.as_bytes(), &decoded.repeat(MAX_BYTES / 78 + 1), 6000, &limits);
        assert_eq!(beginnings.known.len(), before, "a line that goes beyond what is shared");
        let nothing = Limits { max_remembered_certificates: 0, ..limits };
        let mut beginnings = Beginnings::default();
        beginnings.keep(&encoded.as_bytes()[..78], &decoded, 57, &nothing);
        assert!(beginnings.known.is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2048) })]

        /// Whatever is known, a text decodes to what it decodes to, or is left to those who know nothing.
        #[test]
        fn what_is_known_changes_nothing(
            common in prop::collection::vec(any::<u8>(), 0..150),
            width in 1_usize..80,
            texts in prop::collection::vec(
                (prop::collection::vec(0_u8..3, 0..60), "(|\r|\n|=|A|==)", any::<prop::sample::Index>()),
                1..6,
            ),
        ) {
            let texts = texts.into_iter().map(|(own, odd, shared)| {
                let bytes = [&common[..], &own].concat();
                let digits = base64_simd::STANDARD.encode_to_string(&bytes);
                let lines = digits.as_bytes().chunks(width).map(|line| [line, b"\r\n"].concat());
                let text = [lines.collect::<Vec<_>>().concat(), odd.into_bytes()].concat();
                (text, shared.index(bytes.len() + 1))
            });
            let texts = texts.collect::<Vec<_>>();
            let mut beginnings = Beginnings::default();
            for (text, shared) in &texts {
                if let Some(decoded) = sound_base64(b"", text) {
                    beginnings.keep(text, &decoded, *shared, &Limits::default());
                }
                for (text, _) in &texts {
                    if let Some(decoded) = beginnings.decode(text) {
                        prop_assert_eq!(Some(decoded), sound_base64(b"", text));
                    }
                }
            }
        }
    }
}
