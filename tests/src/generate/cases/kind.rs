//! What a message is: each kind as the rules have it.

use super::{Made, World};

pub(super) fn cases(world: &World) -> Vec<Made> {
    vec![Made::new("acceptance", world.alfa.sign(&world.acceptance()))]
}
