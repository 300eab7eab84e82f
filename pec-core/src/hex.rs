//! Bytes as people compare them.

/// Lower-case hexadecimal. Not by `write!`: through the machinery of formats, the fingerprints of a report would take as long as its
/// XML.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| b"0123456789abcdef".get(usize::from(half)).copied().unwrap_or(b'0');
    let mut digits = Vec::with_capacity(bytes.len() * 2);
    for byte in bytes {
        digits.extend_from_slice(&[digit(byte >> 4), digit(byte & 0xf)]);
    }
    String::from_utf8(digits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn every_digit() {
        assert_eq!(hex(&[0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]), "0123456789abcdef");
    }
}
