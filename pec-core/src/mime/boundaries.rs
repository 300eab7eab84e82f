//! The boundaries that are open, and the lines that are their delimiters. Neither the number of boundaries nor their length multiplies with the
//! input.

use crate::Span;
use memchr::memchr;
use std::{borrow::Cow, collections::BTreeMap};

/// The multiparts that are open, outermost first, each with its boundary and what `T` says of it.
pub(super) struct Boundaries<'a, T> {
    open: Vec<Boundary<'a, T>>,
    /// The levels of all that are further inside than [`COMPARED`]: these are searched.
    inner: BTreeMap<Cow<'a, [u8]>, usize>,
}

/// So many are compared with a line one after the other, which is all of them in nearly all messages. More would multiply with the input.
pub(super) const COMPARED: usize = 4;

struct Boundary<'a, T> {
    text: Cow<'a, [u8]>,
    /// There is a line end in it, which an extended parameter can hold: no line has it, and it is not compared, for that would not end with the
    /// line.
    is_broken: bool,
    of: T,
}

/// A line that is a delimiter.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DelimiterLine {
    /// Of the multipart it belongs to.
    pub(super) level: usize,
    pub(super) close: bool,
    /// Without its LF.
    pub(super) line: Span,
}

impl<'a, T> Boundaries<'a, T> {
    pub(super) fn none() -> Self {
        Self { open: Vec::new(), inner: BTreeMap::new() }
    }

    /// How many are open.
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// What is open at a level.
    pub(super) fn at(&mut self, level: usize) -> Option<&mut T> {
        self.open.get_mut(level).map(|boundary| &mut boundary.of)
    }

    /// Opens one more level, if none is open that has this boundary, which is not empty and ends with no blank.
    pub(super) fn open(&mut self, text: Cow<'a, [u8]>, of: T) -> bool {
        let is_open = |open: &Boundary<'_, T>| open.text == text;
        if self.open.iter().take(COMPARED).any(is_open) || self.inner.contains_key(&text) {
            return false;
        }
        let level = self.open.len();
        if level >= COMPARED {
            self.inner.insert(text.clone(), level);
        }
        let is_broken = memchr(b'\n', &text).is_some();
        self.open.push(Boundary { text, is_broken, of });
        true
    }

    /// Closes the innermost level.
    pub(super) fn close(&mut self) -> Option<T> {
        let Boundary { text, of, .. } = self.open.pop()?;
        if self.open.len() >= COMPARED {
            self.inner.remove(&text);
        }
        Some(of)
    }

    /// The line that begins with two hyphens at `start`, if it is a delimiter.
    pub(super) fn delimiter(&self, raw: &[u8], start: usize) -> Option<DelimiterLine> {
        let rest = raw.get(start + 2..)?;
        // The outermost wins, be it as its delimiter or as its close delimiter.
        for (level, boundary) in self.open.iter().take(COMPARED).enumerate() {
            if !boundary.is_broken
                && let Some(after) = rest.strip_prefix(boundary.text.as_ref())
                && let Some((close, after)) = end_of_line(after)
            {
                let line = Span::new(start, raw.len() - after);
                return Some(DelimiterLine { level, close, line });
            }
        }
        if self.inner.is_empty() { None } else { self.inner_delimiter(rest, start) }
    }

    /// The bytes looked at to tell this of a line.
    #[cfg(test)]
    pub(super) fn work(&self, raw: &[u8], start: usize) -> usize {
        let line = raw.get(start + 2..).unwrap_or_default();
        let length = memchr(b'\n', line).unwrap_or(line.len());
        let compared =
            self.open.iter().take(COMPARED).filter(|boundary| !boundary.is_broken).map(|boundary| {
                let common = line.iter().zip(boundary.text.iter()).take_while(|(a, b)| a == b).count();
                if common == boundary.text.len() { length.max(common) } else { common }
            });
        compared.sum::<usize>() + if self.inner.is_empty() { 0 } else { length }
    }

    fn inner_delimiter(&self, rest: &[u8], start: usize) -> Option<DelimiterLine> {
        let length = memchr(b'\n', rest).unwrap_or(rest.len());
        let text = trim_end_of_line(rest.get(..length)?);
        let delimiter = self.inner.get(text).map(|level| (*level, false));
        let close =
            text.strip_suffix(b"--").and_then(|text| self.inner.get(text)).map(|level| (*level, true));
        let (level, close) = delimiter.into_iter().chain(close).min()?;
        Some(DelimiterLine { level, close, line: Span::new(start, start + 2 + length) })
    }
}

/// Whether it is two hyphens that follow a boundary on its line, and how many bytes follow the line; `None` if something else stands there than
/// them, the CR of a CRLF and the blanks that transport may have added.
fn end_of_line(after: &[u8]) -> Option<(bool, usize)> {
    let (close, mut rest) = after.strip_prefix(b"--").map_or((false, after), |rest| (true, rest));
    while let [b' ' | b'\t', after @ ..] = rest {
        rest = after;
    }
    match rest {
        [] | [b'\n', ..] => Some((close, rest.len())),
        [b'\r'] | [b'\r', b'\n', ..] => Some((close, rest.len() - 1)),
        _ => None,
    }
}

/// `line` without the CR of a CRLF and without the blanks that transport may have added.
fn trim_end_of_line(line: &[u8]) -> &[u8] {
    let mut line = line.strip_suffix(b"\r").unwrap_or(line);
    while let [rest @ .., b' ' | b'\t'] = line {
        line = rest;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4096) })]

        #[test]
        fn those_compared_are_those_searched(
            open in prop::collection::vec("[ab-]{0,2}[ab \n-]{0,2}[ab-]", 1..9),
            lines in prop::collection::vec("--[ab-]{0,4}( |\t|--|\r|a){0,2}", 1..9),
            end in prop::sample::select(vec!["\r\n", "\n"]),
            close in 0..3_usize,
        ) {
            let mut compared = Boundaries::none();
            let mut all = BTreeMap::new();
            for text in &open {
                let (level, is_new) = (all.len(), !all.contains_key(text.as_bytes()));
                all.entry(Cow::Borrowed(text.as_bytes())).or_insert(level);
                prop_assert_eq!(compared.open(text.as_bytes().into(), ()), is_new);
            }
            for _ in 0..close {
                compared.close();
                all.retain(|_, level| *level < compared.open.len());
            }
            let searched = Boundaries { open: Vec::new(), inner: all };
            let raw = lines.join(end);
            for (start, _) in raw.match_indices("--").filter(|(at, _)| *at == 0 || raw.as_bytes().get(at - 1) == Some(&b'\n')) {
                let [compared, searched] = [&compared, &searched].map(|open| open.delimiter(raw.as_bytes(), start));
                prop_assert_eq!(compared, searched);
            }
        }
    }
}
