//! Bytes as people compare them.

/// Lower-case hexadecimal. Not by `write!`: through the machinery of formats, the fingerprints of a report would take as long as its
/// XML.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| if half < 10 { b'0' + half } else { b'a' + (half - 10) };
    let pairs: Vec<[u8; 2]> = bytes.iter().map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect();
    String::from_utf8(pairs.into_flattened()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn every_digit() {
        assert_eq!(hex(&[0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]), "0123456789abcdef");
    }
}
