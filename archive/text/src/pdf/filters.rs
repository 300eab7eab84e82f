//! The bytes of a stream, out of its filters (ISO 32000-1, 7.4), never more than is affordable.

use super::object::{Dict, Object, hexadecimal, is_space};
use crate::bounds::{Bound, Work};
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

/// Filters of one stream. Text has one or two.
const MAX_FILTERS: usize = 4;

/// The bytes of a stream; none if one of its filters is not for text.
pub(super) fn decoded(dict: &Dict<'_>, raw: &[u8], work: &mut Work<'_>) -> Vec<u8> {
    let one_or_more = |name: &[u8], short: &[u8]| match dict.get(name).or_else(|| dict.get(short)) {
        Some(Object::List(list)) => list.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    let filters = one_or_more(b"Filter", b"F");
    let parameters = one_or_more(b"DecodeParms", b"DP");
    if filters.len() > MAX_FILTERS {
        work.meet(Bound::Depth);
        return Vec::new();
    }
    if filters.is_empty() {
        let most = work.expandable();
        work.expand(raw.len());
        return raw.get(..most).unwrap_or(raw).to_vec();
    }
    if work.expandable() == 0 {
        work.meet(Bound::Expanded);
        return Vec::new();
    }
    let mut bytes = Vec::new();
    for (number, filter) in filters.iter().enumerate() {
        let input = if number == 0 { raw } else { &bytes };
        let most = work.expandable();
        let output = match filter.name() {
            Some(b"FlateDecode" | b"Fl") => {
                let output = inflated(input, most, work);
                match parameters.get(number).and_then(Object::dict) {
                    Some(parameters) => unpredicted(output, parameters),
                    None => output,
                }
            }
            Some(b"ASCIIHexDecode" | b"AHx") => hexadecimal(input.get(..most).unwrap_or(input)),
            Some(b"ASCII85Decode" | b"A85") => ascii85(input.get(..most).unwrap_or(input)),
            Some(b"Crypt") => input.get(..most).unwrap_or(input).to_vec(),
            // Images; and LZW and run lengths, which no writer of text has used since the nineties.
            _ => {
                work.damaged = true;
                return Vec::new();
            }
        };
        // Bytes that give nothing cost work too.
        work.expand(output.len().max(input.len()));
        bytes = output;
    }
    bytes
}

fn inflated(input: &[u8], most: usize, work: &mut Work<'_>) -> Vec<u8> {
    decompress_to_vec_zlib_with_limit(input, most).unwrap_or_else(|error| {
        match error.status {
            TINFLStatus::HasMoreOutput => work.meet(Bound::Expanded),
            // A wrong check sum, or an end that is missing: all that was there was read.
            _ if !error.output.is_empty() => {}
            _ => work.damaged = true,
        }
        error.output
    })
}

/// Undoes the prediction of PNG (RFC 2083 6), by rows.
fn unpredicted(mut bytes: Vec<u8>, parameters: &Dict<'_>) -> Vec<u8> {
    let number = |name: &[u8], default| parameters.get(name).and_then(Object::count).unwrap_or(default);
    if number(b"Predictor", 1) < 10 {
        return bytes;
    }
    let bits = number(b"Colors", 1).min(32) * number(b"BitsPerComponent", 8).min(32);
    let pixel = bits.div_ceil(8).max(1);
    let row = (bits * number(b"Columns", 1).min(1_000_000)).div_ceil(8).max(1);
    let mut before = vec![0; row];
    let mut output = Vec::with_capacity(bytes.len());
    for line in bytes.chunks_mut(row + 1) {
        let Some((kind, line)) = line.split_first_mut() else { break };
        for at in 0..line.len() {
            let left = at.checked_sub(pixel).and_then(|at| line.get(at)).copied().unwrap_or(0);
            let up = before.get(at).copied().unwrap_or(0);
            let corner = at.checked_sub(pixel).and_then(|at| before.get(at)).copied().unwrap_or(0);
            let predicted = match kind {
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                4 => paeth(left, up, corner),
                _ => 0,
            };
            if let Some(byte) = line.get_mut(at) {
                *byte = byte.wrapping_add(predicted);
            }
        }
        output.extend_from_slice(line);
        before.clear();
        before.extend_from_slice(line);
    }
    output
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |byte: u8| (estimate - i16::from(byte)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}

/// Five characters for four bytes.
fn ascii85(text: &[u8]) -> Vec<u8> {
    let text = text.strip_prefix(b"<~").unwrap_or(text);
    let mut bytes = Vec::with_capacity(text.len() / 5 * 4);
    let (mut group, mut length) = (0_u32, 0_usize);
    for byte in text.iter().copied().filter(|byte| !is_space(*byte)) {
        match byte {
            b'z' if length == 0 => bytes.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                length += 1;
                if length == 5 {
                    bytes.extend_from_slice(&group.to_be_bytes());
                    (group, length) = (0, 0);
                }
            }
            _ => break,
        }
    }
    if length > 1 {
        for _ in length..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        bytes.extend_from_slice(group.to_be_bytes().get(..length - 1).unwrap_or_default());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_characters_for_four_bytes() {
        assert_eq!(ascii85(b"87cUR\nD]i,\"Ebo80~>"), b"Hello World!");
        assert_eq!(ascii85(b"z87cURDZ~>"), b"\0\0\0\0Hello");
    }
}
