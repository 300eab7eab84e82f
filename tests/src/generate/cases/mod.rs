//! The messages of the corpus: `testdata/cases/<area>/<id>/message.eml`.
//!
//! # Adding a case
//!
//! 1. In the file of its area, add a [`Made`] to the list: an id and the bytes. Begin with a draft of the [`World`], or
//!    with the bytes of a signed message, and break one thing:
//!
//!    ```
//!    use pec_tests::generate::{World, cases::Made};
//!
//!    fn spam_mark(world: &World) -> Made {
//!        let mut draft = world.acceptance();
//!        draft.set_header("Subject", "[SPAM] ACCETTAZIONE: Offerta"); // a header is not signed
//!        Made::new("subject-with-a-spam-mark", world.alfa.sign(&draft))
//!    }
//!    # spam_mark(&World::new());
//!    ```
//!
//!    [`replaced`] damages a message that is signed already. A foreign signer is `world.pki.seal("forger-alfa")`, to be
//!    given to `draft.sign(&seal)`; `Seal::with_certificates` changes what its signatures carry.
//!    [`House::sign_content`](super::House::sign_content) signs another part than the draft's own, and `generate/cms.rs`
//!    makes a signature field by field, which `generate/frame.rs` puts into a message.
//! 2. `cargo xtask testdata` writes `message.eml`.
//! 3. Write `case.toml` beside it by hand (`testdata/README.md`), then bless its `report.json`.
//!
//! A new area is a file here and a row in `AREAS`.

mod around;
mod cms;
mod consistency;
mod damage;
mod daticert;
mod forgery;
mod kind;
mod mime;
mod nesting;
mod revocation;
mod trust;

use super::World;

/// An area's folder and what makes its cases.
type Area = (&'static str, fn(&World) -> Vec<Made>);

const AREAS: &[Area] = &[
    ("cms", cms::cases),
    ("consistency", consistency::cases),
    ("damage", damage::cases),
    ("daticert", daticert::cases),
    ("forgery", forgery::cases),
    ("kind", kind::cases),
    ("mime", mime::cases),
    ("nesting", nesting::cases),
    ("revocation", revocation::cases),
    ("trust", trust::cases),
];

/// The message of one case.
#[derive(Clone)]
pub struct Made {
    id: &'static str,
    message: Vec<u8>,
}

impl Made {
    /// The message of the case in folder `id` of its area.
    #[must_use]
    pub fn new(id: &'static str, message: impl Into<Vec<u8>>) -> Self {
        Self { id, message: message.into() }
    }
}

/// A copy with the one place where `from` stands replaced.
///
/// # Panics
///
/// It stands there not once: the case would not show what it says.
#[must_use]
pub fn replaced(message: impl AsRef<[u8]>, from: impl AsRef<[u8]>, to: impl AsRef<[u8]>) -> Vec<u8> {
    let (message, from) = (message.as_ref(), from.as_ref());
    let mut places = memchr::memmem::find_iter(message, from);
    let (place, other) = (places.next(), places.next());
    assert!(other.is_none(), "{} stands there twice", from.escape_ascii());
    let place = place.unwrap_or_else(|| panic!("{} does not stand there", from.escape_ascii()));
    let (before, after) = message.split_at(place);
    [before, to.as_ref(), after.get(from.len()..).unwrap_or_default()].concat()
}

pub(super) fn files(world: &World) -> impl Iterator<Item = (String, Vec<u8>)> {
    AREAS.iter().flat_map(move |(area, cases)| {
        cases(world)
            .into_iter()
            .map(move |made| (format!("cases/{area}/{}/message.eml", made.id), made.message))
    })
}
