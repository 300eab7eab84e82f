//! Damage, diagnosed: what happened to a signed message that is not what was signed.
//!
//! Asked only when a signature does not hold, so that sound mail pays nothing. Two questions, in this order:
//!
//! 1. *Is there an edit that undoes it?* [`SignedPart::recover`] tries the edits that stores, gateways and editors are known to
//!    make, each undone on the fly and never in a copy. The proof is the digest: an edit is named only if the signature
//!    holds for what it gives. Then the integrity is `recovered`; the message as it stands remains altered.
//! 2. *What does it look like?* Where no edit undoes it, [`describe`] says what can be seen, with the part and the line.
//!    That is a description and no proof: a forger can make a change look like any damage.
//!
//! Work: each attempt costs one digest of the signed part, within `Limits::max_repairs` and `Limits::max_repair_bytes`; the
//! description costs a fixed number of passes.

mod edits;
mod gateways;
mod lines;
mod parts;
mod recover;
mod seen;
mod splice;
mod story;
mod structure;
#[cfg(test)]
mod tests;
mod transcode;

pub(super) use recover::SignedPart;

use crate::daticert::CertificationData;
use crate::finding::{Code, Finding};
use crate::message::{Message, SignedStructure};
use seen::Seen;

/// Where the damage is, as far as the signature tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// There is none, or an edit that undoes it was found.
    Nowhere,
    /// There is no signed part with its signature.
    Frame,
    /// The signature cannot be read, or does not hold although the content fits it.
    Signature,
    /// The content does not fit the signature.
    Content,
}

/// Says what can be seen of damage. If there is a signed part, there is always something to say.
pub(super) fn describe(
    place: Where,
    message: &Message<'_>,
    data: Option<&CertificationData>,
    findings: &mut Vec<Finding>,
) {
    let mime = message.mime();
    match (place, *message.signed()) {
        (Where::Nowhere, _) => {}
        (Where::Frame, _) => structure::look(message, findings),
        (Where::Content, SignedStructure::Detached { signed, .. }) => {
            let mut seen = Seen::new(mime, findings);
            lines::look(mime, signed, &mut seen);
            parts::look(mime, signed, &mut seen);
            gateways::look(mime, signed, &mut seen);
            story::look(mime, signed, data, &mut seen);
            if !seen.anything() {
                seen.stretch(Code::DamageUnrecognised, mime.part(signed).span());
            }
        }
        // What stands inside the signature has no lines of its own.
        (Where::Signature | Where::Content, _) => structure::in_signature(message, findings),
    }
}
