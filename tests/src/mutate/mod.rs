//! Damage: what editors, gateways, mail stores and forgers do to a signed message, and blind chance.

mod chance;
mod encoding;
mod header;
mod lines;
mod parts;
mod signature;
mod splice;

use crate::{Anatomy, Random, seeds::Seed};
use memchr::memmem;
use std::ops::Range;

/// A damaged message.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Mutation {
    /// Its place in the sequence.
    pub number: u64,
    /// The seed that was damaged, as its place in the list.
    pub seed: usize,
    /// What was done, in order.
    pub done: Vec<&'static str>,
    /// What came out.
    pub raw: Vec<u8>,
}

/// The mutation with this number: the same seeds give the same one, in any order and on any machine.
#[must_use]
pub fn mutation(number: u64, seeds: &[Seed]) -> Mutation {
    let mut random = Random::new(number);
    let seed = random.below(seeds.len());
    let mut done = Vec::new();
    let mut raw = seeds[seed].raw.clone();
    // Mostly one thing, so that it shows what it does; sometimes more.
    let times = [1, 1, 1, 1, 1, 2, 2, 3][random.below(8)];
    let changes: Vec<_> = CHANGES.iter().copied().flatten().collect();
    while done.len() < times {
        let (name, change) = changes[random.below(changes.len())];
        let mut damage = Damage { raw: &raw, original: &seeds[seed], seeds, random: &mut random };
        match change(&mut damage) {
            Some(changed) if changed.1 != raw => {
                done.push(if changed.0.is_empty() { name } else { changed.0 });
                raw = changed.1;
            }
            _ => {}
        }
    }
    Mutation { number, seed, done, raw }
}

/// What a change gets.
struct Damage<'s, 'r> {
    raw: &'s [u8],
    original: &'s Seed,
    seeds: &'s [Seed],
    random: &'r mut Random,
}

/// A better name, if there is one, and the changed message; `None` if the change does not fit this message.
type Changed = Option<(&'static str, Vec<u8>)>;
type Change = fn(&mut Damage<'_, '_>) -> Changed;

/// Everything that may be done.
const CHANGES: &[&[(&str, Change)]] = &[
    chance::CHANGES,
    lines::CHANGES,
    header::CHANGES,
    parts::CHANGES,
    encoding::CHANGES,
    signature::CHANGES,
    splice::CHANGES,
];

impl<'s> Damage<'s, '_> {
    /// Where the pieces are in the message as it is now.
    fn pieces(&self) -> Option<Anatomy> {
        Anatomy::of(self.raw)
    }

    /// A place in the message; the short pieces, on which most depends, come as often as the long ones.
    fn place(&mut self) -> usize {
        let whole = 0..self.raw.len();
        let range = match (self.pieces(), self.random.below(8)) {
            (None, _) | (_, 0) => whole,
            (Some(pieces), 1) => pieces.header,
            (Some(pieces), 2) => pieces.header.end.saturating_sub(200)..pieces.signed.start + 200,
            (Some(pieces), 3 | 4) => pieces.signed,
            (Some(pieces), 5) => pieces.signed.end..pieces.signature.start,
            (Some(pieces), 6) => pieces.signature,
            (Some(pieces), _) => pieces.signature.end.saturating_sub(20)..self.raw.len(),
        };
        let range = range.start.min(self.raw.len())..range.end.min(self.raw.len());
        (range.start + self.random.below(range.len())).min(self.raw.len().saturating_sub(1))
    }

    fn stretch(&mut self) -> Range<usize> {
        let start = self.place();
        let longest = [2, 10, 200][self.random.below(3)];
        let length = 1 + self.random.below(longest);
        start..(start + length).min(self.raw.len())
    }

    /// A byte that means something in mail, mostly.
    fn mail_byte(&mut self) -> u8 {
        const MEANING: &[u8] = b"\r\n\r\n \t-=:;\"\\()<>@,./?*%'_\0\xe0\xffaAzZ09";
        match self.random.below(4) {
            0 => self.random.below(256) as u8,
            _ => MEANING[self.random.below(MEANING.len())],
        }
    }

    /// A line with its line end.
    fn line(&mut self) -> Range<usize> {
        let at = self.place();
        self.line_at(at)
    }

    fn line_at(&self, at: usize) -> Range<usize> {
        let start = self.raw[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let end = memchr::memchr(b'\n', &self.raw[at..]).map_or(self.raw.len(), |length| at + length + 1);
        start..end
    }

    fn header_line(&mut self) -> Option<Range<usize>> {
        let header = self.pieces()?.header;
        let at = self.random.below(header.len());
        Some(self.line_at(at))
    }

    fn delimiter(&mut self) -> Option<Range<usize>> {
        let delimiters = self.pieces()?.delimiters;
        self.random.pick(&delimiters).cloned()
    }

    fn signature(&self) -> Option<Vec<u8>> {
        self.raw.get(self.pieces()?.signature).map(<[u8]>::to_vec)
    }

    /// Another seed.
    fn other(&mut self) -> &'s Seed {
        let seeds = self.seeds;
        let other = self.random.pick(seeds).unwrap_or(self.original);
        if std::ptr::eq(other, self.original) { &seeds[0] } else { other }
    }

    fn edit(&self, edit: impl FnOnce(&mut Vec<u8>)) -> Changed {
        let mut raw = self.raw.to_vec();
        if raw.is_empty() {
            return None;
        }
        edit(&mut raw);
        Some(("", raw))
    }

    fn splice(&self, range: Range<usize>, bytes: &[u8]) -> Changed {
        let mut raw = self.raw.to_vec();
        raw.splice(range, bytes.iter().copied());
        Some(("", raw))
    }

    /// Puts other text in place of the encoded signature.
    fn encode(&self, text: &[u8]) -> Changed {
        self.splice(self.pieces()?.signature, text)
    }

    fn replace(&self, old: &[u8], new: &[u8]) -> Changed {
        let at = memmem::find(self.raw, old)?;
        self.splice(at..at + old.len(), new)
    }

    fn replace_all(&self, old: &[u8], new: &[u8]) -> Changed {
        let mut raw = Vec::with_capacity(self.raw.len());
        let mut from = 0;
        for at in memmem::find_iter(self.raw, old) {
            raw.extend_from_slice(&self.raw[from..at]);
            raw.extend_from_slice(new);
            from = at + old.len();
        }
        raw.extend_from_slice(&self.raw[from..]);
        Some(("", raw))
    }
}

fn trim_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One change may leave nothing of what the next one is about.
    #[test]
    fn anything_can_be_damaged_further() {
        for raw in [
            &b"Content-Type: multipart/signed; boundary=\"\"\r\n\r\n--\r\n\r\n--\r\n\r\n\r\n--\r\n"[..],
            b"Content-Type: multipart/signed; boundary=b\n\n--b\n--b\n\n--b",
            b"\r\n",
            b"x",
        ] {
            let seeds = [Seed::new("little", raw.to_vec()), Seed::new("nothing", Vec::new())];
            for number in 0..20_000 {
                let _ = mutation(number, &seeds);
            }
        }
    }
}
