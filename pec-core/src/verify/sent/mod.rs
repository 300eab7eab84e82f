//! What was sent, held against the original that a receipt holds: does it prove that *this* document was delivered?
//!
//! A complete delivery receipt holds the whole original, a brief one its structure with a SHA-1 in place of each attachment
//! (RFC 6109 section 3.3.2). Both are compared leaf by leaf with the message that the caller kept. What a provider changes on
//! the way is no difference: the Message-ID, `X-Riferimento-Message-ID`, trace fields and other fields that nobody reads;
//! line ends. Of the fields that people read, From, To, Cc, Subject, Date and Content-Type must be the same.
//!
//! The comparison is proof only where the receipt certifies ([`Report::verified`](super::Report::verified)). Anybody can
//! write a receipt around what was sent: then nothing is compared, [`SentComparison::matches`] is `None`, and a finding says
//! why.

mod align;
mod compare;
mod fields;
mod hash;
mod text;

pub(super) use compare::compare;

use serde::Serialize;

/// How what was sent compares with the original inside a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SentComparison {
    /// Whether the original inside is what was sent; `None` if that cannot be told: the message certifies nothing, or it
    /// holds no original. A finding says why.
    pub matches: Option<bool>,
    /// The certified msgid against the Message-ID of what was sent.
    pub msgid: MsgidComparison,
    /// Each part that is no multipart, in the order of the original inside.
    pub parts: Vec<PartComparison>,
}

/// The certified msgid against the Message-ID of what was sent. A difference alone is not a sign of another message: programs
/// and relays may write Message-IDs anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "two identifiers are equal or not, or one is absent")]
pub enum MsgidComparison {
    /// They are the same.
    Same,
    /// They are not.
    Different,
    /// One of them is absent, or nothing is certified.
    Absent,
}

/// One part of the original inside, and the part of what was sent that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PartComparison {
    /// The part's number in the original inside, from 0; `None` if it is missing there.
    pub part: Option<usize>,
    /// The part's number in what was sent, from 0; `None` if it was added.
    pub sent_part: Option<usize>,
    /// What the comparison gave.
    pub result: PartResult,
    /// Over which form of the sent part the hash of a brief receipt was computed.
    pub form: Option<HashForm>,
}

/// How a part compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PartResult {
    /// Byte for byte the same, line ends aside.
    Same,
    /// The transfer encoding differs, the content is the same.
    SameContent,
    /// Another content.
    Different,
    /// The hash in a brief receipt is that of the sent part.
    HashMatches,
    /// It is not, in any form.
    HashDiffers,
    /// It was sent and is not in the original inside.
    Missing,
    /// It is in the original inside and was not sent.
    Added,
}

impl PartResult {
    /// Whether the part is what was sent.
    #[must_use]
    pub fn holds(self) -> bool {
        matches!(self, Self::Same | Self::SameContent | Self::HashMatches)
    }
}

/// The form of a part over which a brief receipt's hash was computed. RFC 6109 section 3.3.2.2 asks for the encoded content
/// and leaves open which line ends, and whether the last one belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HashForm {
    /// Encoded as transmitted, lines ending with CRLF.
    Crlf,
    /// The same with LF.
    Lf,
    /// As `Crlf`, without the line ends at the end.
    CrlfTrimmed,
    /// As `Lf`, without the line ends at the end.
    LfTrimmed,
    /// The content, its transfer encoding undone.
    Decoded,
    /// As `Crlf`, with exactly one line end at the end.
    CrlfOneEnd,
    /// As `Lf`, with exactly one line end at the end.
    LfOneEnd,
}
