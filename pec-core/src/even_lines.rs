//! Lines of one length, as those of base64: nearly all of a large message.

/// The longest of them, with its end: base64 has 76 and the line end. So many bytes can be copied without a call, whatever of them is the line.
pub(crate) const LINE: usize = 80;

/// A vector.
const LANES: usize = 16;

/// The length of the line that begins here, with its LF, if [`run`] can take it: from 49 to 80 bytes.
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
    let length = memchr::memchr(b'\n', bytes.get(..LINE)?)? + 1;
    (length > 3 * LANES).then_some(length)
}

/// The bytes of the lines of this length that stand here one after another, each with one LF, its last byte. `is_line` may refuse a line, and ends the run
/// so: it is given the last two bytes of the line, and [`LINE`] bytes from its beginning on. Where fewer are left, there are no more lines.
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
        && is_text(line, places)
        && is_line(*end, line)
        && let Some(after) = rest.get(length..)
    {
        rest = after;
    }
    bytes.len() - rest.len()
}

/// Whether no byte up to LF stands in these vectors of a line: no LF, and no TAB or what no text has, which base64 has not either.
#[inline]
fn is_text(line: &[u8; LINE], places: [usize; 5]) -> bool {
    let lowest = places.into_iter().fold([u8::MAX; LANES], |mut lowest, place| {
        let vector = line.get(place..).and_then(|rest| rest.first_chunk()).unwrap_or(&[0; LANES]);
        for (lowest, byte) in lowest.iter_mut().zip(vector) {
            *lowest = (*lowest).min(*byte);
        }
        lowest
    });
    lowest.iter().fold(true, |all, byte| all & (*byte > b'\n'))
}
