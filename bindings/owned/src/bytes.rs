//! Bytes that somebody keeps for us.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Bytes, and who keeps them: a vector, a file's mapping, an object of another language. Cloning copies no byte.
///
/// They must not change while this lives: a verdict on bytes that change is worth nothing.
#[derive(Clone)]
pub struct Bytes(Arc<dyn AsRef<[u8]> + Send + Sync>);

impl Bytes {
    /// The bytes that `keeper` keeps, each time the same ones.
    pub fn new(keeper: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        Self(Arc::new(keeper))
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        (*self.0).as_ref()
    }
}

/// Their number alone: they are somebody's mail.
impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({})", self.len())
    }
}
