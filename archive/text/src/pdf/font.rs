//! What the bytes of a string mean in a font: characters, and how wide they are (ISO 32000-1, 9).

use super::file::File;
use super::glyphs::character;
use super::object::{Dict, Object, Reader};
use crate::bounds::Work;
use mail_parser::decoders::charsets::map::charset_decoder;

/// Entries of a table from codes to characters, and of one of widths.
const MAX_ENTRIES: usize = 70_000;
/// Steps for an entry, which stays as long as its font: so all of them together are bounded.
const ENTRY_STEPS: usize = 10;
/// Steps for a font.
const FONT_STEPS: usize = 500;

/// A font.
#[derive(Debug)]
pub(super) struct Font {
    /// Bytes of a code.
    bytes: usize,
    /// From codes to characters, as the file says (`ToUnicode`).
    to_unicode: Vec<(u32, u32, String)>,
    /// What the codes of one byte mean otherwise; empty if nobody knows.
    encoding: Vec<String>,
    /// From codes to widths, in thousandths.
    widths: Vec<(u32, u32, f64)>,
    default_width: Option<f64>,
}

impl Font {
    pub(super) fn new(dict: &Dict<'_>, file: &File<'_>, work: &mut Work<'_>) -> Self {
        work.step(FONT_STEPS);
        let composite = dict.is(b"Subtype", b"Type0");
        let mut font = Self {
            bytes: if composite { 2 } else { 1 },
            to_unicode: Vec::new(),
            encoding: Vec::new(),
            widths: Vec::new(),
            default_width: None,
        };
        if let Some(Object::Reference(number)) = dict.get(b"ToUnicode")
            && let Some((_, table)) = file.stream(*number, work)
        {
            font.read_table(&table, composite, work);
        }
        if composite {
            font.composite_widths(dict, file, work);
        } else {
            font.encoding = encoding(dict, file, work);
            font.simple_widths(dict, file, work);
        }
        font
    }

    /// The characters and the width of each code of a string. A code that nobody knows has no characters.
    pub(super) fn codes<'s>(&'s self, text: &'s [u8]) -> impl Iterator<Item = (&'s str, f64, bool)> + 's {
        text.chunks(self.bytes.max(1)).map(|code| {
            let number = code.iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
            let text = find(&self.to_unicode, number).map(|(_, _, text)| text.as_str());
            let text =
                text.or_else(|| self.encoding.get(number as usize).map(String::as_str)).unwrap_or_default();
            let width = find(&self.widths, number).map(|(_, _, width)| *width).or(self.default_width);
            (text, width.unwrap_or_else(|| usual_width(text)) / 1000.0, code == b" ")
        })
    }

    /// Reads a table of PostScript (9.10.3): `<01> <0041>`, `<01> <05> <0041>`, `<01> <05> [<0041> ...]`.
    fn read_table(&mut self, table: &[u8], composite: bool, work: &mut Work<'_>) {
        let mut reader = Reader::content(table);
        let mut operands: Vec<Object<'_>> = Vec::new();
        while let Some(object) = reader.next(work) {
            match object {
                Object::Word(b"endcodespacerange") => {
                    // All codes of a font for text have one length; a table that says another one for a simple font is wrong.
                    if let (true, Some(Object::Text(code))) = (composite, operands.last()) {
                        self.bytes = code.len().clamp(1, 4);
                    }
                }
                Object::Word(b"endbfchar") => {
                    for pair in operands.chunks(2) {
                        if let [Object::Text(code), Object::Text(text)] = pair {
                            self.enter(number(code), utf16(text), work);
                        }
                    }
                }
                Object::Word(b"endbfrange") => {
                    for range in operands.chunks(3) {
                        match range {
                            [Object::Text(low), Object::Text(high), Object::Text(text)] => {
                                self.enter_range(number(low), number(high), text, work);
                            }
                            [Object::Text(low), _, Object::List(texts)] => {
                                for (code, text) in (number(low)..=u32::MAX).zip(texts) {
                                    if let Object::Text(text) = text {
                                        self.enter(code, utf16(text), work);
                                    }
                                }
                            }
                            _ => {}
                        }
                    }
                }
                Object::Word(_) => operands.clear(),
                operand if operands.len() < MAX_ENTRIES => operands.push(operand),
                _ => {}
            }
        }
        self.to_unicode.sort_by_key(|(low, _, _)| *low);
    }

    fn enter(&mut self, code: u32, text: String, work: &mut Work<'_>) -> bool {
        let affordable = self.to_unicode.len() < MAX_ENTRIES && work.step(ENTRY_STEPS);
        if affordable {
            self.to_unicode.push((code, code, text));
        }
        affordable
    }

    /// A range counts up the last character.
    fn enter_range(&mut self, low: u32, high: u32, text: &[u8], work: &mut Work<'_>) {
        let text = utf16(text);
        let mut characters: Vec<char> = text.chars().collect();
        let Some(last) = characters.pop().map(u32::from) else { return };
        // A range of all codes has 65,536 of them; one is entered at a time, which is what the bound counts.
        for code in low..=high.min(low.saturating_add(0xffff)) {
            let character = char::from_u32(last.saturating_add(code - low)).unwrap_or(' ');
            let text = characters.iter().copied().chain([character]).collect();
            if !self.enter(code, text, work) {
                return;
            }
        }
    }

    fn simple_widths(&mut self, dict: &Dict<'_>, file: &File<'_>, work: &mut Work<'_>) {
        let first = file.value(dict, b"FirstChar", work).and_then(|first| first.count()).unwrap_or(0);
        let first = u32::try_from(first).unwrap_or(0);
        if let Some(Object::List(widths)) = file.value(dict, b"Widths", work) {
            // Those of a font that is drawn are in units of its own (9.6.5).
            let scale = if dict.is(b"Subtype", b"Type3") { 1000.0 * type3_scale(dict) } else { 1.0 };
            let widths = (first..=u32::MAX).zip(widths.iter().take(256));
            self.widths =
                widths.filter_map(|(code, width)| Some((code, code, width.number()? * scale))).collect();
        }
    }

    /// `12 [500 600]` and `12 20 500` (9.7.4.3).
    fn composite_widths(&mut self, dict: &Dict<'_>, file: &File<'_>, work: &mut Work<'_>) {
        self.default_width = Some(1000.0);
        let Some(Object::List(descendants)) = file.value(dict, b"DescendantFonts", work) else { return };
        let Some(Object::Dict(font)) = descendants.first().and_then(|font| file.resolve(font, work)) else {
            return;
        };
        if let Some(width) = file.value(&font, b"DW", work).and_then(|width| width.number()) {
            self.default_width = Some(width);
        }
        let Some(Object::List(widths)) = file.value(&font, b"W", work) else { return };
        let mut rest = widths.as_slice();
        while let [low, second, behind @ ..] = rest {
            let before = self.widths.len();
            let Some(low) = low.count().and_then(|low| u32::try_from(low).ok()) else { break };
            let list = match second {
                Object::Reference(_) => file.resolve(second, work),
                other => Some(other.clone()),
            };
            match (list, behind) {
                (Some(Object::List(list)), _) => {
                    let each = (low..=u32::MAX)
                        .zip(&list)
                        .filter_map(|(code, width)| Some((code, code, width.number()?)));
                    self.widths.extend(each);
                    rest = behind;
                }
                (Some(Object::Number(high)), [width, behind @ ..]) => {
                    let high = Object::Number(high).count().and_then(|high| u32::try_from(high).ok());
                    if let (Some(high), Some(width)) = (high, width.number()) {
                        self.widths.push((low, high, width));
                    }
                    rest = behind;
                }
                _ => break,
            }
            let more = self.widths.len().saturating_sub(before);
            if self.widths.len() >= MAX_ENTRIES || !work.step(more * ENTRY_STEPS) {
                break;
            }
        }
        self.widths.sort_by_key(|(low, _, _)| *low);
    }
}

fn type3_scale(dict: &Dict<'_>) -> f64 {
    let matrix = dict.get(b"FontMatrix").and_then(Object::list);
    matrix.and_then(|matrix| matrix.first()?.number()).unwrap_or(0.001)
}

/// The entry of a sorted table that holds this code.
fn find<T>(table: &[(u32, u32, T)], code: u32) -> Option<&(u32, u32, T)> {
    let behind = table.partition_point(|(low, _, _)| *low <= code);
    table.get(behind.checked_sub(1)?).filter(|(_, high, _)| code <= *high)
}

fn number(code: &[u8]) -> u32 {
    code.iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// Characters of a ligature, or of a name; more stand for no glyph.
const MAX_TARGET: usize = 32;

fn utf16(text: &[u8]) -> String {
    if let [byte] = text {
        return char::from(*byte).to_string();
    }
    let units = text
        .chunks_exact(2)
        .take(MAX_TARGET)
        .map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)));
    char::decode_utf16(units).filter_map(Result::ok).filter(|character| *character != '\0').collect()
}

/// What the codes of a simple font mean (9.6.6): a base, and what differs from it.
fn encoding(dict: &Dict<'_>, file: &File<'_>, work: &mut Work<'_>) -> Vec<String> {
    let given = file.value(dict, b"Encoding", work);
    let (base, differences) = match &given {
        Some(Object::Name(name)) => (name.clone(), None),
        Some(Object::Dict(dict)) => {
            let base = file.value(dict, b"BaseEncoding", work);
            (
                base.and_then(|base| Some(base.name()?.to_vec())).unwrap_or_default(),
                file.value(dict, b"Differences", work),
            )
        }
        _ => (Vec::new(), None),
    };
    let charset: &[u8] = if base == b"MacRomanEncoding" { b"macintosh" } else { b"windows-1252" };
    let decode = charset_decoder(charset);
    let mut table: Vec<String> =
        (0..=255_u8).map(|byte| decode.map(|decode| decode(&[byte])).unwrap_or_default()).collect();
    let mut code = 0;
    for object in differences.as_ref().and_then(Object::list).unwrap_or_default() {
        match object {
            Object::Number(_) => code = object.count().unwrap_or(0),
            Object::Name(name) => {
                if let Some(entry) = table.get_mut(code) {
                    // A name that says nothing, `g12`, says nothing else than the base either.
                    *entry = character(name).unwrap_or_default();
                }
                code += 1;
            }
            _ => {}
        }
    }
    table
}

/// About how wide a character is where the font does not say: in Helvetica.
fn usual_width(text: &str) -> f64 {
    match text.chars().next() {
        Some('i' | 'j' | 'l' | '\'' | '|') => 222.0,
        Some(' ' | '.' | ',' | ':' | ';' | 't' | 'f' | 'I' | '/' | '!' | 'ì') => 278.0,
        Some('r' | '-' | '(' | ')' | '"') => 333.0,
        Some('c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J') => 500.0,
        Some('m' | 'M') => 833.0,
        Some('w' | 'C' | 'D' | 'H' | 'N' | 'R' | 'U') => 722.0,
        Some('G' | 'O' | 'Q') => 778.0,
        Some('W') => 944.0,
        Some(capital) if capital.is_uppercase() => 667.0,
        _ => 556.0,
    }
}
