//! What a message is: the kinds that PEC knows, where its signature stands, and what its signed part holds.
//!
//! Nothing here judges. The structure is found from bytes alone; [`crate::verify`] tells what it is worth. A message that is too long
//! to be held is read in pieces: [`condensed`].
//!
//! ```
//! use pec_core::{Limits, message::{Message, MessageKind}};
//!
//! let raw = b"X-Ricevuta: accettazione\r\nSubject: ACCETTAZIONE: prova\r\n\r\nNot signed at all.\r\n";
//! let message = Message::parse(raw, &Limits::default())?;
//! assert_eq!(message.claimed_kind(), Some(MessageKind::Acceptance)); // a claim, no more
//! # Ok::<(), pec_core::Error>(())
//! ```

mod claim;
pub mod condensed;
mod content;
mod contents;
mod kind;
mod signed;

#[doc(inline)]
pub use condensed::{Condensed, Condenser};
pub use content::SignedContent;
pub use contents::{ContentPart, Contents};
pub use kind::MessageKind;
pub use signed::SignedStructure;

pub(crate) use claim::claims;

use crate::crypto::{DigestAlgorithm, Digester};
use crate::mime::{Body, Cuts, Header, Mime, Missed, PartId};
use crate::{Error, Limits};

/// A message: the caller's bytes and the index of their parts. Nothing is copied or changed.
#[derive(Debug)]
pub struct Message<'a> {
    mime: Mime<'a>,
    signed: SignedStructure,
}

impl<'a> Message<'a> {
    /// Indexes a message. Any bytes give a message; what is odd about them is in [`Mime::findings`].
    ///
    /// # Errors
    ///
    /// [`Error::MessageTooLarge`] if it has more bytes than [`Limits::max_message_bytes`].
    pub fn parse(raw: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        if raw.len() > limits.max_message_bytes {
            return Err(Error::MessageTooLarge { found: raw.len(), allowed: limits.max_message_bytes });
        }
        Ok(Self::of(Mime::index(raw, limits)))
    }

    /// The message inside a part, given the decoded content of that part.
    pub(crate) fn inside<'b>(&self, id: PartId, body: &'b Body<'a>, limits: &Limits) -> Message<'b> {
        Message::of(self.mime.index_inside(id, body, limits))
    }

    /// The message of which something was left out: what it lacks is noted in `missed` when somebody asks for it.
    pub(crate) fn of_condensed(condensed: &'a Condensed, missed: &'a Missed, limits: &Limits) -> Self {
        let (copy, cuts) = (condensed.copy(), condensed.cuts());
        Self::of(Mime::index_copy(copy, Cuts::new(copy, cuts, missed), limits))
    }

    fn of(mime: Mime<'a>) -> Self {
        let signed = SignedStructure::find(&mime);
        Self { mime, signed }
    }

    /// The bytes as the caller gave them.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.mime.raw()
    }

    /// The parts.
    #[must_use]
    pub fn mime(&self) -> &Mime<'a> {
        &self.mime
    }

    /// The outer header fields. **No signature covers them.**
    #[must_use]
    pub fn header(&self) -> Header<'a> {
        self.mime.header(self.mime.root())
    }

    /// Where the S/MIME signature stands, if there is one.
    #[must_use]
    pub fn signed(&self) -> &SignedStructure {
        &self.signed
    }

    /// What the signed part holds: the direct children that can be certification data and the original message
    /// (RFC 6109 section 4.3). `None` without a part that is signed, or was meant to be: of a message whose signature
    /// was cut off this still shows what it said.
    #[must_use]
    pub fn signed_content(&self) -> Option<SignedContent> {
        let signed = match self.signed {
            SignedStructure::Detached { signed, .. } => signed,
            SignedStructure::Broken { multipart, .. } => self.mime.children(multipart).next()?,
            SignedStructure::Absent | SignedStructure::Opaque { .. } | SignedStructure::Several => {
                return None;
            }
        };
        Some(SignedContent::of(&self.mime, signed))
    }

    /// The kind that the outer headers name: `X-Trasporto` before `X-Ricevuta`, whole values only. `None` if they name
    /// none. It is a claim: the kind of a message comes from its signed certification data.
    #[must_use]
    pub fn claimed_kind(&self) -> Option<MessageKind> {
        claims(|name| self.mime.fields().all(name)).next()
    }

    /// The parts that are messages themselves, in the order of the parts: `message/rfc822`, or a part named `*.eml`.
    pub fn messages_inside(&self) -> impl Iterator<Item = PartId> + '_ {
        content::messages_inside(&self.mime)
    }

    /// The SHA-256 of the message as the caller gave it. One pass over all bytes: asked for only when a fact is kept.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        sha256(self.raw())
    }
}

/// The SHA-256 of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut digester = Digester::new(DigestAlgorithm::Sha256);
    digester.update(bytes);
    sha256_of(digester)
}

/// The SHA-256 that was being made.
fn sha256_of(digester: Digester) -> [u8; 32] {
    let mut out = [0; 32];
    for (to, from) in out.iter_mut().zip(digester.finish().as_bytes()) {
        *to = *from;
    }
    out
}
