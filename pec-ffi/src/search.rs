//! What to search for
//!
//! A search is a set of conditions, each with a name and a text for its value. All of them must be met; without any, all messages are
//! found, the newest first.

use crate::edge::{Handle, attempt, new, release};
use crate::error::{pec_error, pec_status};
use crate::view::pec_str;
use pec_owned::Search;

/// What to search an archive for.
#[derive(Default)]
pub struct pec_search(pub(crate) Search);

impl Handle for pec_search {
    const NAME: &'static str = "pec_search";
    const TAG: u64 = u64::from_le_bytes(*b"pecsearc");
}

/// No conditions: all messages.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_search_new() -> *mut pec_search {
    new(pec_search::default)
}

/// Sets the condition of this name, in place of what it was: "words", as a person types them (a word that ends in * stands for all that
/// begin so); "kind" and "verdict"; "mailbox", "sender", "recipient", "provider", "tag", "category" and "hold"; "from" and "before",
/// times in RFC 3339 or seconds since 1970; "has_attachment", "has_signed_attachment" and "claims", "true" or "false"; "order",
/// "newest_first" or "oldest_first"; "after", what `pec_entries_next` gave; "most", how many hits a page has. "state" and
/// "recipient_state" are about submissions alone.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_search_set(
    search: *mut pec_search,
    name: pec_str,
    value: pec_str,
    error: *mut *mut pec_error,
) -> pec_status {
    attempt(error, |call| {
        let (name, value) = (call.text(name, "name")?, call.text(value, "value")?);
        Ok(call.change(search, "search")?.0.set(name, value)?)
    })
}

/// Frees a search.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_search_free(search: *mut pec_search) {
    release(search);
}
