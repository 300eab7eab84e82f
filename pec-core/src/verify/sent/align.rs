//! Which part of the original inside stands for which part of what was sent.

use std::collections::BTreeMap;

/// A part by its content: parts with a common key are the same.
pub(super) type Keys = Vec<Vec<u8>>;

/// Pairs the parts of two lists in order: those with a common key first; between them, what is left over is paired as it
/// stands; what has no counterpart stays alone. Each pair is of positions in `inside` and in `sent`.
pub(super) fn align(inside: &[Keys], sent: &[Keys]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut places: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (place, keys) in sent.iter().enumerate() {
        for key in keys {
            places.entry(key).or_default().push(place);
        }
    }
    let mut pairs = Vec::new();
    let (mut next_inside, mut next_sent) = (0, 0);
    for (here, keys) in inside.iter().enumerate() {
        // The first place of each key that is not used yet: they stand in order.
        let there = keys.iter().filter_map(|key| {
            let places = places.get(key.as_slice())?;
            places.get(places.partition_point(|place| *place < next_sent)).copied()
        });
        if let Some(there) = there.min() {
            fill(&mut pairs, next_inside..here, next_sent..there);
            pairs.push((Some(here), Some(there)));
            (next_inside, next_sent) = (here + 1, there + 1);
        }
    }
    fill(&mut pairs, next_inside..inside.len(), next_sent..sent.len());
    pairs
}

/// Pairs what stands between two that are the same.
fn fill(
    pairs: &mut Vec<(Option<usize>, Option<usize>)>,
    mut inside: std::ops::Range<usize>,
    mut sent: std::ops::Range<usize>,
) {
    loop {
        match (inside.next(), sent.next()) {
            (None, None) => return,
            pair => pairs.push(pair),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_parts_find_each_other_and_the_rest_is_paired_in_order() {
        let keys = |text: &str| text.bytes().map(|key| vec![vec![key]]).collect::<Vec<_>>();
        let of = |inside: &str, sent: &str| {
            let name = |text: &str, at: Option<usize>| at.map_or('-', |at| char::from(text.as_bytes()[at]));
            let pairs = align(&keys(inside), &keys(sent));
            pairs
                .iter()
                .map(|(a, b)| format!("{}{}", name(inside, *a), name(sent, *b)))
                .collect::<Vec<_>>()
                .join(" ")
        };
        for (inside, sent, expected) in [
            ("abc", "abc", "aa bb cc"),
            ("abc", "axc", "aa bx cc"),
            ("ac", "abc", "aa -b cc"),
            ("abc", "ac", "aa b- cc"),
            ("abcx", "bcd", "a- bb cc xd"),
            ("aaa", "aa", "aa aa a-"),
            ("", "ab", "-a -b"),
            ("xy", "ab", "xa yb"),
            ("ba", "ab", "-a bb a-"),
        ] {
            assert_eq!(of(inside, sent), expected, "{inside} {sent}");
        }
    }
}
