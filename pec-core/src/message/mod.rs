//! Messages: kind, envelope, the original inside.

mod kind;

pub use kind::MessageKind;
