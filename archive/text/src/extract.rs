//! From an attachment to its text.

use crate::bounds::{Bound, Bounds, Work};
use crate::decode::{declared, decode};
use crate::html::{html, xml};
use crate::kind::{Kind, find, kind};
use crate::office::office;
use crate::pdf::pdf;
use crate::rtf::rtf;
use crate::signed::signed;

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

/// `EncryptedPackage` in UTF-16 ([MS-OFFCRYPTO] 1.3.3).
const ENCRYPTED_PACKAGE: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";

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
        Kind::Rtf => {
            rtf(bytes, work);
            Found::Text
        }
        Kind::Office => office(bytes, work),
        Kind::Signed => return signed(file_name, bytes, depth, work),
        // An encrypted OOXML file is a container of the older format, with this name in it.
        Kind::Other if bytes.starts_with(b"\xd0\xcf\x11\xe0") && find(bytes, ENCRYPTED_PACKAGE) => {
            Found::Encrypted
        }
        Kind::Pdf => pdf(bytes, work),
        Kind::Other => Found::NoText,
    };
    (kind, found)
}
