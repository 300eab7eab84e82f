//! (cms)
