//! From an attachment to its text.

use crate::bounds::{Bound, Bounds, Work};
use crate::decode::{declared, decode};
use crate::html::{html, xml};
use crate::kind::{Kind, kind};

/// The text of an attachment, and how much of it that is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extracted {
    /// The text, in the order in which it is stored; empty if there is none.
    pub text: String,
    /// What it was taken from; of a signed file, what is inside.
    pub kind: Kind,
    /// Whether that is all.
    pub outcome: Outcome,
}

/// Whether all text was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// It was.
    Complete,
    /// It ends, or has a gap, where this bound was met.
    Truncated(Bound),
    /// It is of no kind that has text: an image, a program, an archive.
    NoText,
    /// Something in it could not be read; what could is there.
    Damaged,
    /// It is encrypted.
    Encrypted,
}

impl Outcome {
    /// A stable machine code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Truncated(_) => "truncated",
            Self::NoText => "no_text",
            Self::Damaged => "damaged",
            Self::Encrypted => "encrypted",
        }
    }
}

/// The text of an attachment, or of the body of a message, given its decoded bytes.
///
/// What it is, its first bytes say, then its media type, then its name. Text that the caller has decoded by the charset of
/// its part is handed over as UTF-8; of other text the charset is told by what it says and how it looks.
///
/// It is a function of its arguments, for many threads; any bytes give an answer within the [`Bounds`].
///
/// ```
/// use pec_text::{Bounds, Kind, Outcome, extract};
/// let found = extract("text/html", None, b"<p>Citt&agrave; di <b>R</b>oma</p>", &Bounds::default());
/// assert_eq!((found.text.trim(), found.kind, found.outcome), ("Città di Roma", Kind::Html, Outcome::Complete));
/// ```
#[must_use]
pub fn extract(media_type: &str, file_name: Option<&str>, bytes: &[u8], bounds: &Bounds) -> Extracted {
    let mut work = Work::new(bounds);
    let (kind, found) = inside(media_type, file_name, bytes, 0, &mut work);
    let outcome = match (found, work.met) {
        (Found::NoText, _) => Outcome::NoText,
        (Found::Encrypted, _) => Outcome::Encrypted,
        (Found::Text, Some(bound)) => Outcome::Truncated(bound),
        (Found::Text, None) if work.damaged => Outcome::Damaged,
        (Found::Text, None) => Outcome::Complete,
    };
    Extracted { text: work.text, kind, outcome }
}

/// What was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Text,
    NoText,
    Encrypted,
}

/// Reads what lies so deep inside signed files.
pub(crate) fn inside(
    media_type: &str,
    file_name: Option<&str>,
    bytes: &[u8],
    depth: usize,
    work: &mut Work<'_>,
) -> (Kind, Found) {
    if depth > work.bounds.max_depth {
        work.meet(Bound::Depth);
        return (Kind::Signed, Found::Text);
    }
    let whole = bytes.len();
    let bytes = bytes.get(..work.bounds.max_input_bytes).unwrap_or(bytes);
    if bytes.len() < whole {
        work.meet(Bound::Input);
    }
    let kind = kind(media_type, file_name, bytes);
    let found = match kind {
        Kind::Plain => {
            // More cannot be kept, so no more is decoded. A character takes at most four bytes.
            let enough = work.bounds.max_text_bytes.saturating_mul(4);
            work.push(&decode(bytes.get(..enough).unwrap_or(bytes), None));
            Found::Text
        }
        Kind::Html => {
            html(&decode(bytes, declared(bytes)), work);
            Found::Text
        }
        Kind::Xml => {
            xml(&decode(bytes, declared(bytes)), work);
            Found::Text
        }
        Kind::Rtf | Kind::Pdf | Kind::Office | Kind::Signed | Kind::Other => Found::NoText,
    };
    (kind, found)
}
