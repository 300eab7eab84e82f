//! Named byte strings, written once.

use super::PortError;

/// Bytes of the longest name of an object.
pub const MAX_NAME_BYTES: usize = 200;

/// Named byte strings that are written once and never changed: a folder, a bucket, a table with two columns.
///
/// Many threads and processes use one at once. Names are those for which [`is_name`] holds; another one is
/// [`Invalid`](super::PortErrorKind::Invalid) in each call. None is another one's folder: a store need not keep `log` beside `log/1`.
pub trait Objects: Send + Sync {
    /// Stores the bytes under a name that is free. **When it returns, they outlast a power cut.** Of several who take one name
    /// at once, one succeeds. After an error there is either nothing of that name or all of it.
    ///
    /// # Errors
    ///
    /// [`Exists`](super::PortErrorKind::Exists) if the name is taken, whatever the bytes: what took it
    /// can be read then; [`Full`](super::PortErrorKind::Full).
    fn create(&self, name: &str, bytes: Vec<u8>) -> Result<(), PortError>;

    /// All bytes of an object.
    ///
    /// # Errors
    ///
    /// [`NotFound`](super::PortErrorKind::NotFound).
    fn get(&self, name: &str) -> Result<Vec<u8>, PortError>;

    /// `length` bytes of an object from the byte `from` on; fewer, perhaps none, where it ends earlier. Any two numbers will do.
    ///
    /// # Errors
    ///
    /// [`NotFound`](super::PortErrorKind::NotFound).
    fn get_range(&self, name: &str, from: u64, length: u64) -> Result<Vec<u8>, PortError>;

    /// At most `most` objects whose names begin with `prefix` and stand, byte by byte, behind `after`: in that order. None
    /// only when there are no more. `prefix` and `after` are any texts, compared as they are. `most` is at least 1.
    ///
    /// # Errors
    ///
    /// Any.
    fn list(&self, prefix: &str, after: Option<&str>, most: usize) -> Result<Vec<ObjectInfo>, PortError>;

    /// Deletes an object.
    ///
    /// # Errors
    ///
    /// [`NotFound`](super::PortErrorKind::NotFound).
    fn delete(&self, name: &str) -> Result<(), PortError>;
}

/// An object, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObjectInfo {
    /// Its name.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
}

impl ObjectInfo {
    /// An object of this name and size.
    pub fn new(name: impl Into<String>, bytes: u64) -> Self {
        Self { name: name.into(), bytes }
    }
}

/// Whether an object may have this name: parts of small letters, digits, `-`, `_` and `.`, which neither begin nor end with a
/// dot, with one `/` between them; at most [`MAX_NAME_BYTES`]. So it is a path on any system and a key in any store.
///
/// ```
/// use pec_core::ports::is_name;
/// assert!(is_name("log/000000000001.json"));
/// assert!(!is_name("../secret") && !is_name("/etc") && !is_name("") && !is_name("Log"));
/// ```
#[must_use]
pub fn is_name(name: &str) -> bool {
    let of_name = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.');
    name.len() <= MAX_NAME_BYTES
        && name.split('/').all(|part| {
            !part.is_empty() && part.bytes().all(of_name) && !part.starts_with('.') && !part.ends_with('.')
        })
}
