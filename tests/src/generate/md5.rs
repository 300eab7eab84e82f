//! MD5 (RFC 1321), which nothing here may accept: to sign a certificate as it was done once.

pub(super) const ALGORITHM: &str = "1.2.840.113549.2.5";

const SHIFTS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the constants are so defined")]
pub(super) fn digest(message: &[u8]) -> [u8; 16] {
    let mut padded = [message, &[0x80]].concat();
    padded.resize(padded.len().next_multiple_of(64), 0);
    if message.len() % 64 > 55 {
        padded.resize(padded.len() + 64, 0);
    }
    let bits = (message.len() as u64 * 8).to_le_bytes();
    let end = padded.len() - 8;
    padded.splice(end.., bits);

    let constant = |at: u32| (f64::from(at + 1).sin().abs() * 4_294_967_296.0) as u32;
    let mut state = [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in padded.chunks(64) {
        let word = |at: u32| {
            let four = block.chunks(4).nth((at % 16) as usize).unwrap();
            u32::from_le_bytes(four.try_into().unwrap())
        };
        let [mut a, mut b, mut c, mut d] = state;
        for at in 0..64 {
            let (mixed, word) = match at / 16 {
                0 => (b & c | !b & d, word(at)),
                1 => (d & b | !d & c, word(5 * at + 1)),
                2 => (b ^ c ^ d, word(3 * at + 5)),
                _ => (c ^ (b | !d), word(7 * at)),
            };
            let shift = SHIFTS.iter().flatten().nth((at / 16 * 4 + at % 4) as usize).unwrap();
            let sum = a.wrapping_add(mixed).wrapping_add(constant(at)).wrapping_add(word);
            (a, d, c, b) = (d, c, b, b.wrapping_add(sum.rotate_left(*shift)));
        }
        for (sum, part) in state.iter_mut().zip([a, b, c, d]) {
            *sum = sum.wrapping_add(part);
        }
    }
    let mut digest = [0; 16];
    for (into, from) in digest.iter_mut().zip(state.iter().flat_map(|word| word.to_le_bytes())) {
        *into = from;
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::digest;

    /// RFC 1321 section A.5.
    #[test]
    fn the_test_suite() {
        for (message, expected) in [
            (String::new(), 0xd41d_8cd9_8f00_b204_e980_0998_ecf8_427e_u128),
            ("abc".into(), 0x9001_5098_3cd2_4fb0_d696_3f7d_28e1_7f72),
            ("1234567890".repeat(8), 0x57ed_f4a2_2be3_c955_ac49_da2e_2107_b67a),
        ] {
            assert_eq!(u128::from_be_bytes(digest(message.as_bytes())), expected, "{message}");
        }
    }
}
