//! The report, a chapter of pec.h each.

mod basis;
mod certification;
mod chain;
mod finding;
mod nested;
mod sent;
mod signature;
mod summary;

pub use basis::*;
pub use certification::*;
pub use chain::*;
pub use finding::*;
pub use nested::*;
pub use sent::*;
pub use signature::*;
pub use summary::*;
