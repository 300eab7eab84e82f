//! Letters as offices write them: text, and attachments that cannot be compressed much further.

use miniz_oxide::deflate::compress_to_vec_zlib;
use std::fmt::Write;

/// Numbers that look like chance and are not (SplitMix64): every run makes the same letters.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// A row of its own for each seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// A number below this one.
    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end.max(1)
    }

    /// Any bytes.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(count + 8);
        while bytes.len() < count {
            bytes.extend_from_slice(&self.number().to_le_bytes());
        }
        bytes.truncate(count);
        bytes
    }
}

/// Words of the trade, of which one in twelve is.
const TRADE: &[&str] =
    &["contratto", "fattura", "allegato", "notifica", "ricorso", "comune", "protocollo", "offerta"];
const SYLLABLES: &[&str] = &[
    "ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo", "cra", "pre", "sti",
    "tro", "qua", "gli",
];
/// How many other words there are.
const VOCABULARY: u64 = 8_000;

/// A word: few are common and many are rare, as in any language.
fn word(chance: &mut Chance) -> String {
    if chance.below(12) == 0 {
        return pick(TRADE, chance.number()).to_owned();
    }
    let mut rank = chance.below(VOCABULARY) * chance.below(VOCABULARY) / VOCABULARY;
    let mut word = String::new();
    for _ in 0..4 {
        word.push_str(pick(SYLLABLES, rank));
        rank /= SYLLABLES.len() as u64;
        if rank == 0 && word.len() > 3 {
            break;
        }
    }
    word
}

fn pick(words: &'static [&'static str], number: u64) -> &'static str {
    let place = usize::try_from(number % words.len() as u64).unwrap_or_default();
    words.get(place).copied().unwrap_or_default()
}

/// So many words, in lines.
pub fn text(chance: &mut Chance, words: u64) -> String {
    let mut text = String::new();
    for number in 1..=words {
        text.push_str(&word(chance));
        text.push_str(if number % 10 == 0 || number == words { "\r\n" } else { " " });
    }
    text
}

/// Bytes of a page: mostly a scan of it.
const PAGE: usize = 60_000;

/// A PDF of about this many bytes: on each page some text, compressed, and a picture, which is any bytes.
pub fn pdf(chance: &mut Chance, bytes: usize) -> Vec<u8> {
    let pages = bytes.div_ceil(PAGE).max(1);
    let mut pdf = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n".to_vec();
    let kids: String = (0..pages).map(|page| format!("{} 0 R ", 4 + 3 * page)).collect();
    let add = |pdf: &mut Vec<u8>, text: String| pdf.extend_from_slice(text.as_bytes());
    add(&mut pdf, format!("2 0 obj\n<</Type/Pages/Count {pages}/Kids[{kids}]>>\nendobj\n"));
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";
    add(&mut pdf, format!("3 0 obj\n{font}\nendobj\n"));
    for page in 0..pages {
        let (this, content, picture) = (4 + 3 * page, 5 + 3 * page, 6 + 3 * page);
        let resources = format!("<</Font<</F1 3 0 R>>/XObject<</Im1 {picture} 0 R>>>>");
        add(
            &mut pdf,
            format!(
                "{this} 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources{resources}/Contents {content} 0 R>>\nendobj\n"
            ),
        );
        let mut shown = String::from("BT /F1 11 Tf 50 800 Td 14 TL\n");
        for line in text(chance, 250).lines() {
            // A String takes whatever is written to it.
            let _ = writeln!(shown, "({line}) Tj T*");
        }
        shown.push_str("ET /Im1 Do\n");
        let packed = compress_to_vec_zlib(shown.as_bytes(), 6);
        add(&mut pdf, format!("{content} 0 obj\n<</Filter/FlateDecode/Length {}>>\nstream\n", packed.len()));
        pdf.extend_from_slice(&packed);
        let scan = chance.bytes((bytes / pages).saturating_sub(packed.len() + 500));
        add(
            &mut pdf,
            format!(
                "\nendstream\nendobj\n{picture} 0 obj\n<</Type/XObject/Subtype/Image/Width 800/Height 600/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length {}>>\nstream\n",
                scan.len()
            ),
        );
        pdf.extend_from_slice(&scan);
        add(&mut pdf, "\nendstream\nendobj\n".to_owned());
    }
    add(&mut pdf, "trailer\n<</Root 1 0 R>>\n%%EOF\n".to_owned());
    pdf
}

/// What stands in a letter.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Its number: its Message-ID and the word that only it has are made of it.
    pub number: u64,
    /// Who writes.
    pub from: String,
    /// To whom.
    pub to: Vec<String>,
    /// A delivery receipt of another form than the complete one: the value of `X-TipoRicevuta`.
    pub receipt: Option<&'static str>,
    /// Words of its text.
    pub words: u64,
    /// Whether the text stands there in HTML, too.
    pub html: bool,
    /// Bytes of a PDF in it; 0 for none.
    pub attachment: usize,
}

impl Letter {
    /// The word that stands in the subject of this letter alone.
    #[must_use]
    pub fn rare_word(number: u64) -> String {
        format!("pratica{number:06}x")
    }

    /// Its bytes, with CRLF line ends, in base64 what is attached.
    #[must_use]
    pub fn write(&self, chance: &mut Chance) -> Vec<u8> {
        let Self { number, from, to, .. } = self;
        let boundary = format!("=_part_{number}");
        let alternative = format!("=_alternative_{number}");
        let receipt = self.receipt.map(|value| format!("X-TipoRicevuta: {value}\r\n")).unwrap_or_default();
        let mut letter = format!(
            "From: {from}\r\nTo: {}\r\nSubject: Invio documenti {} {}\r\nMessage-ID: <{number}.a@client.example>\r\n\
             Date: Mon, 30 Nov 2026 09:36:00 +0100\r\n{receipt}User-Agent: Posta 102.0\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n",
            to.join(",\r\n "),
            Self::rare_word(*number),
            text(chance, 4).trim_end(),
        );
        let body = format!("Buongiorno,\r\n\r\n{}\r\nCordiali saluti\r\n", text(chance, self.words));
        let plain = format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{body}");
        if self.html {
            let html = body.replace("\r\n", "<br>\r\n");
            letter.push_str(&format!(
                "Content-Type: multipart/alternative; boundary=\"{alternative}\"\r\n\r\n--{alternative}\r\n{plain}\
                 --{alternative}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
                 <html><head><style>p {{ font-family: sans-serif }}</style></head><body><p>{html}</p></body></html>\r\n\
                 --{alternative}--\r\n"
            ));
        } else {
            letter.push_str(&plain);
        }
        let mut letter = letter.into_bytes();
        if self.attachment > 0 {
            letter.extend_from_slice(
                format!(
                    "--{boundary}\r\nContent-Type: application/pdf; name=\"documento-{number}.pdf\"\r\n\
                     Content-Disposition: attachment; filename=\"documento-{number}.pdf\"\r\n\
                     Content-Transfer-Encoding: base64\r\n\r\n"
                )
                .as_bytes(),
            );
            base64(&pdf(chance, self.attachment), &mut letter);
        }
        letter.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        letter
    }
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Appends these bytes in base64, in lines of 76 digits.
fn base64(bytes: &[u8], into: &mut Vec<u8>) {
    for line in bytes.chunks(57) {
        for three in line.chunks(3) {
            let mut bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
            bits <<= 8 * (3 - three.len());
            for place in 0..4 {
                let digit = DIGITS.get((bits >> (18 - 6 * place) & 63) as usize).copied().unwrap_or(b'=');
                into.push(if place > three.len() { b'=' } else { digit });
            }
        }
        into.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (bytes, expected) in
            [("f", "Zg==\r\n"), ("fo", "Zm8=\r\n"), ("foo", "Zm9v\r\n"), ("foob", "Zm9vYg==\r\n")]
        {
            let mut written = Vec::new();
            base64(bytes.as_bytes(), &mut written);
            assert_eq!(String::from_utf8(written).unwrap(), expected);
        }
    }
}
