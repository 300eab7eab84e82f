//! Lines of one length, as those of base64: nearly all of a large message.

/// Lines up to this length are looked at as if they had it: for bytes of a number that is known, the compiler makes vector code. Base64 has 76 and the
/// line end.
pub(crate) const LINE: usize = 80;

/// How long all lines are from the one that begins here, with their ends, if it is not too long for [`run`].
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
    let length = memchr::memchr(b'\n', bytes.get(..LINE)?)? + 1;
    // Of shorter ones several end within the bytes that are looked at for one.
    (length > LINE / 2).then_some(length)
}

/// How many bytes lines of this length take that begin here and end with LF, and that all are as they should be, by the last two bytes and by all
/// that are looked at.
#[inline]
pub(crate) fn run(
    bytes: &[u8],
    length: usize,
    mut is_line: impl FnMut([u8; 2], &[u8; LINE]) -> bool,
) -> usize {
    let mut rest = bytes;
    while let Some(line) = rest.first_chunk::<LINE>()
        && let Some(end @ [_, b'\n']) = line.get(..length).and_then(|line| line.last_chunk())
        && count_of_lf(line) == 1
        && is_line(*end, line)
        && let Some(after) = rest.get(length..)
    {
        rest = after;
    }
    bytes.len() - rest.len()
}

fn count_of_lf(bytes: &[u8; LINE]) -> u8 {
    bytes.iter().fold(0, |count, byte| count + u8::from(*byte == b'\n'))
}
