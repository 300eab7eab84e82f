//! Blind chance.

use super::Change;

pub(super) const CHANGES: &[(&str, Change)] = &[
    ("a bit flipped", |damage| {
        let at = damage.place();
        let bit = 1 << damage.random.below(8);
        damage.edit(|raw| raw[at] ^= bit)
    }),
    ("a byte changed", |damage| {
        let (at, byte) = (damage.place(), damage.mail_byte());
        damage.edit(|raw| raw[at] = byte)
    }),
    ("bytes cut out", |damage| {
        let range = damage.stretch();
        damage.splice(range, b"")
    }),
    ("bytes inserted", |damage| {
        let at = damage.place();
        let bytes: Vec<u8> = (0..=damage.random.below(8)).map(|_| damage.mail_byte()).collect();
        damage.splice(at..at, &bytes)
    }),
    ("bytes repeated", |damage| {
        let (range, at) = (damage.stretch(), damage.place());
        let bytes = damage.raw[range].to_vec();
        damage.splice(at..at, &bytes)
    }),
    ("two stretches swapped", |damage| {
        let (one, two) = (damage.stretch(), damage.stretch());
        let (one, two) = if one.start < two.start { (one, two) } else { (two, one) };
        (one.end <= two.start).then(|| {
            let raw = damage.raw;
            let pieces =
                [&raw[..one.start], &raw[two.clone()], &raw[one.end..two.start], &raw[one], &raw[two.end..]];
            ("", pieces.concat())
        })
    }),
    ("cut off", |damage| {
        let at = damage.place();
        damage.edit(|raw| raw.truncate(at))
    }),
];
