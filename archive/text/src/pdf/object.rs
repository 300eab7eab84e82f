//! The objects of PDF (ISO 32000-1, 7.3), read one at a time where they stand.

use crate::bounds::Work;

/// Objects inside one object. A dictionary or a list of widths has fewer; more are not kept.
const MAX_INSIDE: usize = 200_000;
/// Bytes of a string or a name.
const MAX_STRING: usize = 32 * 1024;
/// Bytes read in one step, and those kept that count as an object.
const STEP: usize = 16;

/// An object.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Object<'a> {
    Null,
    Number(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    List(Vec<Object<'a>>),
    Dict(Dict<'a>),
    Reference(u32),
    /// Anything else: an operator, a keyword.
    Word(&'a [u8]),
}

/// A dictionary.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Dict<'a>(Vec<(Vec<u8>, Object<'a>)>);

impl<'a> Dict<'a> {
    pub(super) fn get(&self, name: &[u8]) -> Option<&Object<'a>> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    pub(super) fn has(&self, name: &[u8]) -> bool {
        self.get(name).is_some()
    }

    pub(super) fn is(&self, name: &[u8], value: &[u8]) -> bool {
        matches!(self.get(name), Some(Object::Name(name)) if name == value)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl<'a> Object<'a> {
    pub(super) fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// A number that counts something.
    pub(super) fn count(&self) -> Option<usize> {
        let number = self.number()?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within the range of u32"
        )]
        (0.0..=f64::from(u32::MAX)).contains(&number).then_some(number as u32 as usize)
    }

    pub(super) fn list(&self) -> Option<&[Self]> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    pub(super) fn dict(&self) -> Option<&Dict<'a>> {
        if let Self::Dict(dict) = self { Some(dict) } else { None }
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }
}

/// Goes through bytes, object by object.
#[derive(Clone, Debug)]
pub(super) struct Reader<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    inside: usize,
    /// Whether `1 0 R` is a reference. In a content stream it is not.
    references: bool,
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, inside: 0, references: true }
    }

    /// For a content stream.
    pub(super) fn content(bytes: &'a [u8]) -> Self {
        Self { references: false, ..Self::new(bytes, 0) }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes over spaces and comments.
    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                let rest = self.bytes.get(self.at..).unwrap_or_default();
                self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            } else if !is_space(byte) {
                return;
            } else {
                self.at += 1;
            }
        }
    }

    /// The next object at the top: each begins to count anew. `None` at the end, or if the steps are spent.
    pub(super) fn next(&mut self, work: &mut Work<'_>) -> Option<Object<'a>> {
        self.inside = 0;
        let from = self.at;
        let object = self.object(0, work);
        self.charge(from, work).then_some(object)?
    }

    /// Takes steps for the bytes that were passed over from a place on: the same ones may be read many times.
    pub(super) fn charge(&self, from: usize, work: &mut Work<'_>) -> bool {
        work.step(self.at.saturating_sub(from) / STEP)
    }

    fn object(&mut self, depth: usize, work: &mut Work<'_>) -> Option<Object<'a>> {
        self.inside += 1;
        if depth > work.bounds.max_depth || self.inside > MAX_INSIDE || !work.step(1) {
            return None;
        }
        self.skip_space();
        let byte = self.peek()?;
        let second = self.bytes.get(self.at + 1).copied();
        match byte {
            b'(' => {
                let text = self.literal();
                self.kept(text).map(Object::Text)
            }
            b'<' if second == Some(b'<') => self.dict(depth, work),
            b'<' => {
                let text = self.hexadecimal();
                self.kept(text).map(Object::Text)
            }
            b'/' => {
                let name = self.name();
                self.kept(name).map(Object::Name)
            }
            b'[' => {
                self.at += 1;
                let mut list = Vec::new();
                loop {
                    self.skip_space();
                    if self.peek()? == b']' {
                        self.at += 1;
                        return Some(Object::List(list));
                    }
                    list.push(self.object(depth + 1, work)?);
                }
            }
            b')' | b'>' | b']' | b'{' | b'}' => {
                // It stands alone: take it as a word.
                self.at += 1;
                self.bytes.get(self.at - 1..self.at).map(Object::Word)
            }
            _ => Some(self.word()),
        }
    }

    /// Counts bytes that are kept.
    fn kept(&mut self, bytes: Vec<u8>) -> Option<Vec<u8>> {
        self.inside += bytes.len() / STEP;
        (self.inside <= MAX_INSIDE).then_some(bytes)
    }

    fn dict(&mut self, depth: usize, work: &mut Work<'_>) -> Option<Object<'a>> {
        self.at += 2;
        let mut dict = Dict::default();
        loop {
            self.skip_space();
            match self.peek()? {
                b'/' => {
                    let key = self.name();
                    let key = self.kept(key)?;
                    let value = self.object(depth + 1, work)?;
                    // A value that is missing: what follows is no value.
                    if matches!(value, Object::Word(b">")) {
                        self.at -= 1;
                    } else {
                        dict.0.push((key, value));
                    }
                }
                b'>' => {
                    self.at += if self.bytes.get(self.at + 1) == Some(&b'>') { 2 } else { 1 };
                    return Some(Object::Dict(dict));
                }
                // Something that has no key.
                _ => {
                    self.object(depth + 1, work)?;
                }
            }
        }
    }

    fn regular(&mut self) -> &'a [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length =
            rest.iter().position(|byte| is_space(*byte) || is_delimiter(*byte)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn name(&mut self) -> Vec<u8> {
        self.at += 1;
        let raw = self.regular();
        let raw = raw.get(..MAX_STRING).unwrap_or(raw);
        let mut name = Vec::with_capacity(raw.len());
        let mut at = 0;
        while let Some(byte) = raw.get(at).copied() {
            at += 1;
            let digits = raw.get(at..at + 2).filter(|_| byte == b'#').and_then(hex_pair);
            name.push(digits.unwrap_or(byte));
            at += if digits.is_some() { 2 } else { 0 };
        }
        name
    }

    /// A number, a reference, or a word.
    fn word(&mut self) -> Object<'a> {
        let word = self.regular();
        let Some(number) = number(word) else {
            return if word == b"null" { Object::Null } else { Object::Word(word) };
        };
        if self.references && word.len() <= 10 && word.iter().all(u8::is_ascii_digit) {
            let before = self.at;
            if self.is_reference() {
                let id = std::str::from_utf8(word).ok().and_then(|word| word.parse().ok());
                return id.map_or(Object::Null, Object::Reference);
            }
            self.at = before;
        }
        Object::Number(number)
    }

    /// Whether a generation and `R` follow; then it stands behind them.
    fn is_reference(&mut self) -> bool {
        let spaces = |reader: &mut Self| {
            let from = reader.at;
            while reader.peek().is_some_and(is_space) && reader.at < from + 8 {
                reader.at += 1;
            }
            reader.at > from
        };
        if !spaces(self) {
            return false;
        }
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) && self.at < from + 6 {
            self.at += 1;
        }
        if self.at == from || !spaces(self) || self.peek() != Some(b'R') {
            return false;
        }
        self.at += 1;
        self.peek().is_none_or(|byte| is_space(byte) || is_delimiter(byte))
    }

    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut text = Vec::new();
        let mut depth = 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            let byte = match byte {
                b'(' => {
                    depth += 1;
                    byte
                }
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                    byte
                }
                b'\\' => match self.escape() {
                    Some(byte) => byte,
                    None => continue,
                },
                byte => byte,
            };
            if text.len() < MAX_STRING {
                text.push(byte);
            }
        }
        text
    }

    fn escape(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' | b'f' => b' ',
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
                return None;
            }
            b'\n' => return None,
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    value = value * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                u8::try_from(value & 0xff).ok()?
            }
            other => other,
        })
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        self.at += 1;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        self.at += length + 1;
        hexadecimal(rest.get(..length.min(MAX_STRING * 2)).unwrap_or_default())
    }
}

/// Bytes written in hexadecimal digits. What is no digit is passed over; a last single digit is followed by a 0.
pub(super) fn hexadecimal(text: &[u8]) -> Vec<u8> {
    let mut digits = text
        .iter()
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok());
    let mut bytes = Vec::new();
    while let Some(high) = digits.next() {
        bytes.push(high << 4 | digits.next().unwrap_or(0));
    }
    bytes
}

fn hex_pair(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn number(word: &[u8]) -> Option<f64> {
    let first = *word.first()?;
    if !(first.is_ascii_digit() || matches!(first, b'+' | b'-' | b'.')) || word.len() > 40 {
        return None;
    }
    // `--5` and `5-3` are written by some; what counts is the number before.
    let text = std::str::from_utf8(word).ok()?;
    let text = if text.starts_with("--") { text.get(1..)? } else { text };
    let end = text.get(1..)?.find(['-', '+']).map_or(text.len(), |at| at + 1);
    text.get(..end)?.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bounds::Bounds;

    fn read(text: &[u8]) -> Option<Object<'_>> {
        Reader::new(text, 0).next(&mut Work::new(&Bounds::default()))
    }

    #[test]
    fn objects() {
        let dict =
            read(b"<</A#42 [1 -2.5 (a\\(b\\)\\101(c)) <4142 4> /N] % comment\n/R 12 0 R /E /S /T null>>")
                .unwrap();
        let dict = dict.dict().unwrap();
        assert_eq!(
            dict.get(b"AB").unwrap().list().unwrap(),
            [
                Object::Number(1.0),
                Object::Number(-2.5),
                Object::Text(b"a(b)A(c)".to_vec()),
                Object::Text(b"AB@".to_vec()),
                Object::Name(b"N".to_vec())
            ]
        );
        assert_eq!(dict.get(b"R"), Some(&Object::Reference(12)));
        assert!(dict.is(b"E", b"S") && dict.has(b"T") && !dict.has(b"U"));
        assert_eq!(read(b"1 0 obj"), Some(Object::Number(1.0)));
        for broken in [&b"<</A"[..], b"[1 2", b"", b"<<", b"[[[["] {
            assert_eq!(read(broken), None);
        }
        assert_eq!(read(&b"[".repeat(100_000)), None);
        assert_eq!(read(&b"<</A".repeat(100_000)), None);
        assert_eq!(read(b"(never closed"), Some(Object::Text(b"never closed".to_vec())));
    }
}
