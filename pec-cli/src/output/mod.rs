//! What the user sees: words in two languages, colours, columns, JSON, and nothing that a message could smuggle in.

pub(crate) mod clean;
pub(crate) mod json;
pub(crate) mod progress;
pub(crate) mod style;
pub(crate) mod table;
pub(crate) mod text;
