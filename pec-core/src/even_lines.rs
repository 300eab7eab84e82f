//! Lines of one length, as those of base64: nearly all of a large message.

/// Lines up to this length are looked at as if they had it: for bytes of a number that is known, the compiler makes vector code. Base64 has 76 and the
/// line end.
pub(crate) const LINE: usize = 80;

/// A vector.
const LANES: usize = 16;

/// How long all lines are from the one that begins here, with their ends, if they are neither too long nor too short for [`run`].
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
    let length = memchr::memchr(b'\n', bytes.get(..LINE)?)? + 1;
    (length > 3 * LANES).then_some(length)
}

/// How many bytes lines of this length take that begin here and end with LF, and that all are as they should be, by the last two bytes and by all
/// that are looked at.
#[inline]
pub(crate) fn run(
    bytes: &[u8],
    length: usize,
    mut is_line: impl FnMut([u8; 2], &[u8; LINE]) -> bool,
) -> usize {
    // Five vectors cover a line without its LF; the last ones overlap.
    let last = length.saturating_sub(1 + LANES);
    let places = [0, LANES, 2 * LANES, last.min(3 * LANES), last];
    let mut rest = bytes;
    while let Some(line) = rest.first_chunk::<LINE>()
        && let Some(end @ [_, b'\n']) = line.get(..length).and_then(|line| line.last_chunk())
        && !places.into_iter().fold(false, |any, place| any | has_lf(line, place))
        && is_line(*end, line)
        && let Some(after) = rest.get(length..)
    {
        rest = after;
    }
    bytes.len() - rest.len()
}

#[inline]
fn has_lf(line: &[u8; LINE], place: usize) -> bool {
    let vector = line.get(place..).and_then(|rest| rest.first_chunk::<LANES>());
    vector.is_none_or(|vector| vector.iter().fold(false, |any, byte| any | (*byte == b'\n')))
}
