//! What the archive costs: mailboxes to take in, ways to store them that it is held against, and an index that has grown.

pub mod corpus;
pub mod cut;
pub mod grown;
pub mod letter;
pub mod notmuch;
pub mod spent;
