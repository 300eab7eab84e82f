//! (tracker)
