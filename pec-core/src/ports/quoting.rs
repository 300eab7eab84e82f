//! The lines `>From ` of an mbox, and which reading of a message is judged.
//!
//! What stores messages in an mbox puts a `>` before lines that would look like a separator. It does so in one of two ways, and an
//! mbox says neither which, nor whether a `>` is the message's own.

use crate::facet::Integrity;
use memchr::memmem;
use std::borrow::Cow;

/// What the lines `>From ` of an mbox may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there are these two")]
pub enum Quoting {
    /// mboxrd: one `>` was put before every `From `, `>From `, `>>From ` ...
    Rd,
    /// mboxo: one `>` was put before every `From `, and nothing else was changed.
    O,
}

/// Judges a message as it is stored. If it stands in an mbox (it has an `index`) and is altered, copies with the quoting undone in
/// either way are judged too, and the first that is not altered counts; without one, the message as it is stored counts.
///
/// `judge` says of one reading how the integrity stands, and whatever is wanted of it; a copy is its own to keep. With its answer
/// comes the quoting that was undone, if the answer is about a copy.
///
/// # Errors
///
/// The first of `judge`.
pub fn judge<T, E>(
    bytes: &[u8],
    index: Option<u64>,
    mut judge: impl FnMut(Cow<'_, [u8]>) -> Result<(Integrity, T), E>,
) -> Result<(T, Option<Quoting>), E> {
    let (integrity, stored) = judge(Cow::Borrowed(bytes))?;
    if is_altered(integrity) {
        for (copy, quoting) in readings(bytes, index.is_some()).skip(1) {
            let (integrity, read) = judge(copy)?;
            if !is_altered(integrity) {
                return Ok((read, quoting));
            }
        }
    }
    Ok((stored, None))
}

/// What the bytes of a message may have been before a mailbox file took them: first as they are, then, if they are
/// [`quoted`](super::Listed::quoted), copies with the quoting undone, each with how. A copy is made when it is asked for, and only
/// of what has something to undo. The reading that counts is the first whose signature is intact; without one, the first.
///
/// ```
/// use pec_core::ports::{Quoting, readings};
///
/// let stored = b"Subject: x\n\n>From Rome\n>>From Milan\n";
/// let found: Vec<_> = readings(stored, true).map(|(bytes, undone)| (bytes.into_owned(), undone)).collect();
/// assert_eq!(found.len(), 3);
/// assert_eq!(found[0], (stored.to_vec(), None));
/// assert_eq!(found[1], (b"Subject: x\n\nFrom Rome\n>From Milan\n".to_vec(), Some(Quoting::Rd)));
/// assert_eq!(found[2], (b"Subject: x\n\nFrom Rome\n>>From Milan\n".to_vec(), Some(Quoting::O)));
/// assert_eq!(readings(stored, false).count(), 1);
/// ```
pub fn readings(bytes: &[u8], quoted: bool) -> impl Iterator<Item = (Cow<'_, [u8]>, Option<Quoting>)> {
    let undone = if quoted { &[Quoting::Rd, Quoting::O][..] } else { &[] };
    let copies = undone
        .iter()
        .filter_map(move |quoting| Some((Cow::Owned(unquoted(bytes, *quoting)?), Some(*quoting))));
    std::iter::once((Cow::Borrowed(bytes), None)).chain(copies)
}

/// Whether the signed content, read like this, is not what was signed.
fn is_altered(integrity: Integrity) -> bool {
    matches!(integrity, Integrity::Altered | Integrity::Recovered)
}

/// A copy with the quoting undone; `None` if there is nothing to undo.
fn unquoted(bytes: &[u8], quoting: Quoting) -> Option<Vec<u8>> {
    let mut copy = Vec::new();
    let mut done = 0;
    for found in memmem::find_iter(bytes, b">From ") {
        let quotes = bytes.get(..found).unwrap_or_default();
        let more = quotes.iter().rev().take_while(|b| **b == b'>').count();
        let line = found - more;
        let at_line = line == 0 || bytes.get(line - 1) == Some(&b'\n');
        if at_line && (quoting == Quoting::Rd || more == 0) {
            copy.extend_from_slice(bytes.get(done..line).unwrap_or_default());
            done = line + 1;
        }
    }
    if done == 0 {
        return None;
    }
    copy.extend_from_slice(bytes.get(done..).unwrap_or_default());
    Some(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unquoting() {
        for (text, rd, o) in [
            ("a\n>From b\n", Some("a\nFrom b\n"), Some("a\nFrom b\n")),
            (">From b\n>>From c", Some("From b\n>From c"), Some("From b\n>>From c")),
            ("a\n>>From b\n", Some("a\n>From b\n"), None),
            ("a >From b\n> >From c\n", None, None),
            ("a\n", None, None),
        ] {
            for (quoting, expected) in [(Quoting::Rd, rd), (Quoting::O, o)] {
                let copy = unquoted(text.as_bytes(), quoting).map(|copy| String::from_utf8(copy).unwrap());
                assert_eq!(copy.as_deref(), expected, "{text:?} {quoting:?}");
            }
        }
    }

    #[test]
    fn copies_are_judged_only_of_an_altered_message_in_an_mbox() {
        const STORED: &[u8] = b"a\n>From b\n>>From c\n";
        const RD: &[u8] = b"a\nFrom b\n>From c\n";
        const O: &[u8] = b"a\nFrom b\n>>From c\n";
        // Which reading was signed, in an mbox or not, which readings are judged, which counts, and what was undone.
        for (signed, index, judged, counts, undone) in [
            (Some(STORED), Some(0), &[STORED][..], STORED, None),
            (Some(RD), Some(0), &[STORED, RD], RD, Some(Quoting::Rd)),
            (Some(O), Some(7), &[STORED, RD, O], O, Some(Quoting::O)),
            (None, Some(0), &[STORED, RD, O], STORED, None),
            (Some(RD), None, &[STORED], STORED, None),
        ] {
            for otherwise in [Integrity::Altered, Integrity::Recovered] {
                let mut seen = Vec::new();
                let found = judge(STORED, index, |bytes| {
                    assert_eq!(
                        matches!(bytes, Cow::Borrowed(_)),
                        seen.is_empty(),
                        "only copies are given away"
                    );
                    seen.push(bytes.to_vec());
                    let integrity = if Some(&*bytes) == signed { Integrity::Intact } else { otherwise };
                    Ok::<_, ()>((integrity, bytes.to_vec()))
                });
                assert_eq!(found, Ok((counts.to_vec(), undone)));
                assert_eq!(seen, judged);
            }
        }
        // No signature, nothing to mend.
        let mut times = 0;
        let found = judge(STORED, Some(0), |_| {
            times += 1;
            Ok::<_, ()>((Integrity::Absent, ()))
        });
        assert_eq!((found, times), (Ok(((), None)), 1));
        assert_eq!(judge(STORED, Some(0), |_| Err::<(Integrity, ()), _>("refused")), Err("refused"));
    }
}
