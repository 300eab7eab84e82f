//! Certification data as providers have written them, and as others might.

mod parts;
mod xml;

use super::{Made, World, replaced};
use pec_core::provider::Draft;

pub(super) fn cases(world: &World) -> Vec<Made> {
    [xml::cases(world), parts::cases(world)].concat()
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SUBJECT: &str = "Offerta per la manutenzione dell'impianto – perché no?";

/// The certification data of a draft with one place replaced.
fn edited(mut draft: Draft, from: &str, to: impl AsRef<[u8]>) -> Draft {
    draft.certification_data = Some(replaced(draft.certification_data.unwrap(), from, to));
    draft
}

/// The usual acceptance, about another subject in its certification data and its header.
fn about(world: &World, written: impl AsRef<[u8]>, meant: &str) -> Draft {
    let mut draft = edited(world.acceptance(), SUBJECT, written);
    draft.set_header("Subject", &format!("ACCETTAZIONE: {meant}"));
    draft
}
