//! (mime)
