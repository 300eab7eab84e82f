//! The signature itself: its elements and certificates.

use super::{Change, Changed, Damage};
use crate::{
    anatomy::{from_base64, to_base64},
    der,
};

pub(super) const CHANGES: &[(&str, Change)] = &[
    ("der", changed_element),
    ("der", changed_element),
    ("der", changed_element),
    ("der", changed_element),
    ("certificates", |damage| {
        let mut signature = der::Element::read(&from_base64(&damage.signature()?))?.0;
        let der::Body::Elements(certificates) = &mut signature.at(&[1, 0, 3])?.body else { return None };
        let count = certificates.len();
        let name = match damage.random.below(5) {
            0 => {
                certificates.remove(damage.random.below(count));
                "certificate removed"
            }
            1 => {
                certificates.insert(0, certificates.get(damage.random.below(count))?.clone());
                "certificate repeated"
            }
            2 => {
                damage.random.shuffle(certificates);
                "certificates in another order"
            }
            3 => {
                let other = damage.other().signature()?.at(&[1, 0, 3])?.elements().first()?.clone();
                let at = damage.random.below(count + 1);
                certificates.insert(at, other);
                "foreign certificate added"
            }
            _ => {
                let mut written = certificates.get(damage.random.below(count))?.to_vec();
                let (at, bit) = (damage.random.below(written.len()), damage.random.below(8));
                written[at] ^= 1 << bit;
                let changed = der::Element::read(&written)
                    .map_or_else(|| der::Element::bytes(0x30, written.clone()), |read| read.0);
                let at = damage.random.below(count);
                certificates[at] = changed;
                "certificate changed"
            }
        };
        let raw = damage.encode(&to_base64(&signature.to_vec(), 76, b"\r\n"))?.1;
        Some((name, raw))
    }),
];

fn changed_element(damage: &mut Damage<'_, '_>) -> Changed {
    let (mut root, _) = der::Element::read(&from_base64(&damage.signature()?))?;
    // Most of a signature are certificates, and they are not its point.
    let part = match damage.random.below(8) {
        0 => &mut root,
        1 => root.at(&[1, 0, 3])?,
        2 => root.at(&[1, 0])?,
        3 | 4 => root.at(&[1, 0, 4])?,
        _ => root.at(&[1, 0, 4, 0, damage.random.below(6)])?,
    };
    let name = der::mutate(part, damage.random);
    let raw = damage.encode(&to_base64(&root.to_vec(), 76, b"\r\n"))?.1;
    Some((name, raw))
}
