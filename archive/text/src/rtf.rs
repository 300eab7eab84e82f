//! The text of RTF.

use crate::bounds::Work;
use mail_parser::decoders::charsets::map::charset_decoder;

/// Groups that hold no text of the document.
const UNSEEN: &[&[u8]] = &[
    b"fonttbl",
    b"colortbl",
    b"stylesheet",
    b"info",
    b"pict",
    b"object",
    b"themedata",
    b"datastore",
    b"latentstyles",
    b"xmlnstbl",
    b"listtable",
    b"listoverridetable",
    b"rsidtbl",
    b"generator",
    b"fldinst",
];

/// The text of the document, in one pass.
pub(crate) fn rtf(bytes: &[u8], work: &mut Work<'_>) {
    let mut reader = Rtf { bytes, at: 0, depth: 0, unseen_from: None, skip: 0 };
    while !work.is_full() && reader.step(work) {}
    if reader.depth > 0 {
        work.damaged = true;
    }
}

struct Rtf<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    /// The depth of the outermost group that is not seen. What is inside it is not either, so one number does.
    unseen_from: Option<usize>,
    /// Characters to pass over: what stands in place of one in Unicode.
    skip: usize,
}

impl<'a> Rtf<'a> {
    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += 1;
        byte
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn step(&mut self, work: &mut Work<'_>) -> bool {
        let Some(byte) = self.next() else { return false };
        match byte {
            b'{' => self.depth += 1,
            b'}' => {
                if self.unseen_from == Some(self.depth) {
                    self.unseen_from = None;
                }
                self.depth = self.depth.saturating_sub(1);
                self.skip = 0;
                return self.depth > 0;
            }
            b'\\' => self.control(work),
            b'\r' | b'\n' => {}
            byte => self.byte(byte, work),
        }
        true
    }

    fn control(&mut self, work: &mut Work<'_>) {
        match self.peek() {
            Some(b'\'') => {
                let digits =
                    self.bytes.get(self.at + 1..self.at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
                self.at += 3;
                if let Some(byte) = digits.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                    self.byte(byte, work);
                }
            }
            Some(b'*') => {
                self.at += 1;
                self.hide();
            }
            Some(byte) if byte.is_ascii_alphabetic() => {
                let word = self.run(u8::is_ascii_alphabetic);
                let sign = if self.peek() == Some(b'-') {
                    self.at += 1;
                    -1
                } else {
                    1
                };
                let digits = self.run(u8::is_ascii_digit);
                let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse::<i32>().ok());
                if self.peek() == Some(b' ') {
                    self.at += 1;
                }
                self.word(word, number.map(|number| number.saturating_mul(sign)), work);
            }
            Some(byte) => {
                self.at += 1;
                match byte {
                    b'~' => self.text(" ", work),
                    b'_' => self.text("-", work),
                    b'\\' | b'{' | b'}' => self.byte(byte, work),
                    _ => {}
                }
            }
            None => {}
        }
    }

    fn run(&mut self, is: fn(&u8) -> bool) -> &'a [u8] {
        let from = self.at;
        while self.peek().is_some_and(|byte| is(&byte)) {
            self.at += 1;
        }
        self.bytes.get(from..self.at).unwrap_or_default()
    }

    fn hide(&mut self) {
        self.unseen_from.get_or_insert(self.depth);
    }

    fn word(&mut self, word: &[u8], number: Option<i32>, work: &mut Work<'_>) {
        match word {
            b"par" | b"line" | b"row" | b"page" | b"sect" | b"cell" => self.text("\n", work),
            b"tab" => self.text(" ", work),
            b"u" => {
                // Numbers beyond 32767 are written as negative ones.
                let code = number
                    .map(|number| number.rem_euclid(0x1_0000))
                    .and_then(|number| u32::try_from(number).ok());
                if let Some(character) = code.and_then(char::from_u32) {
                    self.text(character.encode_utf8(&mut [0; 4]), work);
                }
                self.skip = 1;
            }
            b"bin" => {
                self.at = self.at.saturating_add(number.and_then(|n| usize::try_from(n).ok()).unwrap_or(0))
            }
            _ if UNSEEN.contains(&word) => self.hide(),
            _ => {}
        }
    }

    fn byte(&mut self, byte: u8, work: &mut Work<'_>) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if let Some(decode) = charset_decoder(b"windows-1252") {
            self.text(&decode(&[byte]), work);
        }
    }

    fn text(&mut self, text: &str, work: &mut Work<'_>) {
        if self.unseen_from.is_none() {
            work.push(text);
        }
    }
}
