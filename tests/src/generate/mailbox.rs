//! The sample mailbox.

use super::World;

pub(super) fn files(_: &World) -> impl Iterator<Item = (String, Vec<u8>)> {
    std::iter::empty()
}
