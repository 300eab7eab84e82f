//! All calls into the engine, and what the commands need of its answers as plain values.

mod judge;
mod setup;

pub(crate) use judge::{Engine, Judged};
pub(crate) use setup::{BadFile, Holds, Setup, TrustFile, directory};
