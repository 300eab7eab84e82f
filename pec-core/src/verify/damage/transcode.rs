//! Text that a tool read as ISO-8859-1 or Windows-1252 and wrote as UTF-8: what it was before.

use crate::crypto::{CrlfDigester, Digest, DigestAlgorithm};
use crate::finding::Code;

/// What Windows-1252 has at 0x80 to 0x9F. Where it has nothing, programs read the control character of that number.
const WINDOWS_1252: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2c6}',
    '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}', '\u{90}', '\u{2018}',
    '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2dc}', '\u{2122}', '\u{161}',
    '\u{203a}', '\u{153}', '\u{9d}', '\u{17e}', '\u{178}',
];

/// A charset of one byte a character.
#[derive(Clone, Copy)]
pub(super) enum Charset {
    Latin1,
    Windows1252,
}

impl Charset {
    /// The one that `bytes` can have come from, by the first character that tells the two apart; `None` if they hold
    /// nothing but ASCII.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.is_ascii() {
            return None;
        }
        let valid = bytes.utf8_chunks().next().map(|chunk| chunk.valid()).unwrap_or_default();
        let beyond = valid.chars().any(|character| u32::from(character) > 0xff);
        Some(if beyond { Self::Windows1252 } else { Self::Latin1 })
    }

    /// What a finding calls it.
    pub(super) fn code(self) -> Code {
        match self {
            Self::Latin1 => Code::SignatureTranscoded,
            Self::Windows1252 => Code::DamageWindows1252,
        }
    }

    fn byte(self, character: char) -> Option<u8> {
        let number = u32::from(character);
        match (self, u8::try_from(number)) {
            (_, Ok(byte)) if !(0x80..0xa0).contains(&byte) => Some(byte),
            (Self::Latin1, byte) => byte.ok(),
            (Self::Windows1252, _) => {
                let place = WINDOWS_1252.iter().position(|known| *known == character)?;
                u8::try_from(place).ok().map(|place| 0x80 + place)
            }
        }
    }
}

/// The digest of the content as it was before the conversion; `None` if there cannot have been one. Read in small blocks:
/// no copy of a large message.
pub(super) fn digest(algorithm: DigestAlgorithm, bytes: &[u8], charset: Charset) -> Option<Digest> {
    let mut digester = CrlfDigester::new(algorithm);
    for chunk in bytes.utf8_chunks() {
        if !chunk.invalid().is_empty() {
            return None;
        }
        let mut block = [0; 256];
        let mut filled = 0;
        for character in chunk.valid().chars() {
            let byte = charset.byte(character)?;
            if filled == block.len() {
                digester.update(&block);
                filled = 0;
            }
            if let Some(slot) = block.get_mut(filled) {
                *slot = byte;
                filled += 1;
            }
        }
        digester.update(block.get(..filled).unwrap_or_default());
    }
    Some(digester.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use DigestAlgorithm::Sha256;

    fn undone(bytes: &[u8]) -> Option<Digest> {
        digest(Sha256, bytes, Charset::of(bytes)?)
    }

    #[test]
    fn transcoding_is_undone_only_where_it_can_have_happened() {
        let latin1: Vec<u8> = "città\r\nperché\r\n".chars().map(|c| c as u8).collect();
        assert_eq!(undone("città\r\nperché\n".as_bytes()), Some(Digest::of(Sha256, &latin1)));
        assert_eq!(undone(b"ascii"), None);
        assert_eq!(undone("\u{3a9}".as_bytes()), None);
        assert_eq!(undone(b"\xe0 raw"), None);
    }

    #[test]
    fn windows_1252_is_known_by_what_latin_1_lacks() {
        let text = "€ 5 \u{2013} perch\u{e9}";
        assert_eq!(undone(text.as_bytes()), Some(Digest::of(Sha256, b"\x80 5 \x96 perch\xe9")));
        // Every byte comes back from what programs read it as.
        let every: String = (0x80..=0xffu8)
            .map(|byte| if byte < 0xa0 { WINDOWS_1252[usize::from(byte - 0x80)] } else { char::from(byte) })
            .collect();
        assert_eq!(undone(every.as_bytes()), Some(Digest::of(Sha256, &(0x80..=0xff).collect::<Vec<u8>>())));
    }
}
