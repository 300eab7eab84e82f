//! Numbers and hashes in the form in which they cross the edge.

use pec_core::UnixTime;
use std::fmt::Write;

/// The years that the host's own type of time can hold: those of `java.time.Instant`, which are a billion each way.
const EARLIEST: i64 = -31_557_014_167_219_200;
const LATEST: i64 = 31_556_889_864_403_199;

/// A time in seconds, held at the ends of what the host can say. A certificate may name any time.
pub(crate) fn seconds(time: UnixTime) -> i64 {
    time.0.clamp(EARLIEST, LATEST)
}

/// A length or a position.
pub(crate) fn number(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_stay_within_what_the_host_can_say() {
        assert_eq!(seconds(UnixTime(1_639_488_968)), 1_639_488_968);
        assert_eq!(seconds(UnixTime(i64::MIN)), EARLIEST);
        assert_eq!(seconds(UnixTime(i64::MAX)), LATEST);
    }

    #[test]
    fn hexadecimal() {
        assert_eq!(hex(&[0, 0x1f, 0xff]), "001fff");
    }
}
